"""What the filled province holds: documents, measures, periods, reports with their rounds, moves and record lines.

All invented by arithmetic over the numbers of document, measure and period, so that two fills are alike. The rows are
told in the order in which they are written. ``h`` is a number from 0 to 99 that stands for chance.
"""

from collections.abc import Iterator

from audit.models import AuditEvent
from benchmarks.scale.filling import Rows
from measures import models as m
from measures.dispatch.models import DispatchSlip, Receipt
from measures.documents.history import MeasureMove
from measures.reporting.models import Move
from measures.reporting.parts.models import Contribution, SubmissionPart

MEASURES, PERIODS, OWED = 50, 20, 5
# Keys of ours begin here, above whatever was seeded.
POLICY, PERIOD, MEASURE, OBLIGATION = 1_000, 10_000, 100_000, 1_000_000

DONE = (
    "围绕本条措施，会同有关单位制定了实施细则，组织政策宣讲和业务培训，建立工作台账并按月调度，推动重点项目落地见效；"
    "对发现的问题逐项明确责任人和完成时间，形成闭环管理。本期各项任务按序时进度推进，主要指标完成情况良好。"
)
NEXT = "继续对照目标任务抓好落实，加强督促检查，确保按期完成。"
TEXT = (
    "支持各类创新创业主体发展，完善服务体系，加大资金支持力度，优化审批流程，落实税收优惠政策，"
    "强化人才引进与培养，建立协同推进机制，定期通报进展情况。"
)

# The bodies by their place among those of their sort, and what is asked for later by number.
GROUND = (
    """
    CREATE TEMP TABLE dept AS SELECT row_number() OVER (ORDER BY name <> '省科技厅', "order") - 1 AS n, id, name
    FROM departments_body WHERE kind IN ('provincial_department', 'provincial_directly_affiliated',
    'provincial_institution', 'central_in_liaoning', 'party_organ') AND valid_to IS NULL
    """,
    """
    CREATE TEMP TABLE city AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, id, name
    FROM departments_body WHERE kind = 'city_government'
    """,
    """
    CREATE TEMP TABLE person AS SELECT mb.body_id, min(u.id) AS id, min(u.name) AS name
    FROM accounts_membership mb JOIN accounts_user u ON u.id = mb.user_id WHERE mb.role = 'reporter' GROUP BY 1
    """,
)


def made(documents: int) -> tuple[str, ...]:
    """Working tables: a line per document, per measure, and per report that is owed."""
    return (
        f"""
        CREATE TEMP TABLE doc AS SELECT d, {POLICY} + d AS id, d % 10 < 3 AS is_near,
        current_date - 1900 + d AS issued_on FROM generate_series(1, {documents}) d
        """,
        # 省科技厅 leads every fourth measure: it has the longest lists.
        f"""
        CREATE TEMP TABLE task AS SELECT d, n, {MEASURE} + (d - 1) * {MEASURES} + n AS id, doc.id AS policy_id, issued_on,
            CASE WHEN n % 4 = 0 THEN 0 ELSE (d * 7 + n) % (SELECT count(*) FROM dept) END AS lead_n,
            (SELECT count(*) FROM dept) AS depts
          FROM doc, generate_series(1, {MEASURES}) n
        """,
        f"""
        CREATE TEMP TABLE term AS SELECT d, p, {PERIOD} + (d - 1) * {PERIODS} + p AS id, doc.id AS policy_id, is_near, kind,
          p < {PERIODS} AS is_closed, starts_on, (starts_on + step - interval '1 day')::date AS ends_on, step,
          CASE WHEN p < {PERIODS} THEN (starts_on + step)::date + 9 WHEN is_near THEN current_date + d % 8 - 4
            ELSE current_date + 45 + d % 20 END AS due_on,
          CASE WHEN p < {PERIODS} THEN starts_on + time '09:00' ELSE now() - interval '20 days' END AS opened_at
        FROM doc, generate_series(1, {PERIODS}) p, LATERAL (
          SELECT CASE d % 10 WHEN 2 THEN 'month' WHEN 4 THEN 'half_year' WHEN 6 THEN 'year' ELSE 'quarter' END AS kind) k, LATERAL (
          SELECT CASE kind WHEN 'month' THEN 1 WHEN 'half_year' THEN 6 WHEN 'year' THEN 12 ELSE 3 END AS months) m, LATERAL (
          SELECT make_interval(months => months) AS step, (date_trunc('year', current_date) + make_interval(months =>
            (extract(month FROM current_date)::int - 1) / months * months - months * ({PERIODS} - p)))::date AS starts_on) s
        """,
        f"""
        CREATE TEMP TABLE owed AS SELECT *, CASE
            WHEN is_closed THEN CASE WHEN h < 1 THEN 'awaiting' ELSE 'accepted' END
            WHEN h < 25 THEN 'accepted' WHEN h < 35 THEN 'submitted' WHEN h < 40 THEN 'returned'
            WHEN h < 50 THEN 'unit_review' WHEN h < 65 THEN 'drafting' ELSE 'awaiting' END AS state,
          CASE WHEN is_closed THEN due_on - g % 9 + time '10:00' ELSE now() - make_interval(days => 1 + g % 9) END AS sent_at
        FROM (
          SELECT
          {OBLIGATION} + (p - 1) * {documents * MEASURES * OWED} + (task.d - 1) * {MEASURES * OWED} + (task.n - 1) * {OWED} + k AS id,
            term.id AS period_id, task.id AS measure_id, task.d, task.n, k, p, k = 1 AS is_lead, is_closed, is_near, due_on,
            opened_at, starts_on, coalesce(dept.id, city.id) AS body_id, coalesce(dept.name, city.name) AS body_name, depts, lead_n,
            abs(hashint8(task.id * 100 + p * 7 + k)) % 100 AS h, abs(hashint8(task.id * 31 + p * 11 + k)) % 100 AS g
          FROM task JOIN term USING (d) CROSS JOIN generate_series(1, {OWED}) k
          LEFT JOIN dept ON k = 1 AND dept.n = lead_n
          LEFT JOIN city ON k > 1 AND city.n = (task.n + task.d + k) % 14) o
        """,
        # The rounds of each: none while nobody handed in, two where the first was returned.
        """
        CREATE TEMP TABLE turn AS SELECT o.*, r, o.id * 2 + r - 1 AS turn_id,
          CASE WHEN r < last OR state = 'returned' THEN 'return' WHEN state = 'accepted' THEN 'accept' END AS decision,
          sent_at - make_interval(days => 6 * (last - r)) AS at
        FROM (SELECT *, CASE WHEN state IN ('accepted', 'submitted', 'returned') THEN 1 + (g < 10)::int ELSE 0 END AS last FROM owed) o
        CROSS JOIN LATERAL generate_series(1, last) r
        """,
        "CREATE INDEX ON owed (id)",
        "ANALYZE owed", "ANALYZE turn", "ANALYZE task", "ANALYZE term",
    )  # fmt: skip


def documents() -> Iterator[Rows]:
    yield Rows(
        m.Policy,
        {
            "id": "id", "code": "'scale-' || d", "title": "'关于推进第' || d || '项重点工作的若干政策措施（演示数据）'",
            "short_title": "'重点工作' || d || '号文'", "issuing_body": "'省人民政府'", "issued_on": "issued_on",
            "document_no": "'演示〔' || 2000 + d / 100 || '〕' || d || '号'", "preamble": f"repeat('{TEXT}', 5)",
            "text": f"repeat('{TEXT}', 120) || d", "text_sha256": "encode(sha256(d::text::bytea), 'hex')",
            "kind": "CASE WHEN d % 10 = 7 THEN 'meeting' WHEN d % 10 = 9 THEN 'work_report' ELSE 'policy' END",
            "is_restricted": "d % 40 = 0",
        },
        "doc",
    )  # fmt: skip
    yield Rows(
        m.Chapter,
        {
            "id": "id * 10 + n", "policy_id": "id", "ordinal": "n", "title": "'第' || n || '方面重点任务'",
            "number_text": "substr('一二三四五', n, 1) || '、'",
        },
        "doc, generate_series(1, 5) n",
    )  # fmt: skip
    yield Rows(
        m.Measure,
        {
            "id": "id", "policy_id": "policy_id", "chapter_id": "policy_id * 10 + 1 + (n - 1) / 10", "number": "n",
            "number_text": "n || '.'", "title": "'第' || d || '号文第' || n || '条：完善创新创业服务体系'",
            "text": f"repeat('{TEXT}', 3)", "bracket": "'（由有关部门负责）'", "is_open_to_cities": "true",
            "completion_kind": "CASE WHEN n % 2 = 0 THEN 'by_date' ELSE 'ongoing' END",
            "due_on": "CASE WHEN n % 2 = 0 THEN current_date - 100 + (d * 3 + n * 7) % 700 END",
            "original_due_on": "CASE WHEN n % 2 = 0 THEN current_date - 100 + (d * 3 + n * 7) % 700 END",
            "due_text": "CASE WHEN n % 2 = 0 THEN '督查室确定' ELSE '' END", "is_important": "n % 25 = 0",
            "state": "CASE WHEN (d + n) % 100 = 0 THEN 'completion_requested' ELSE 'in_progress' END",
            "state_at": "issued_on + interval '40 days'",
        },
        "task",
    )  # fmt: skip
    yield Rows(
        m.Responsibility,
        {
            "measure_id": "task.id", "body_id": "dept.id", "holder_id": "dept.id", "order": "k + 1",
            "role": "CASE WHEN k = 0 THEN 'lead' ELSE 'support' END", "role_source": "'inferred'",
            "name_as_printed": "dept.name",
        },
        "task, generate_series(0, 3) k, dept WHERE dept.n = (lead_n + k * 3) % depts ORDER BY task.id, k",
    )  # fmt: skip
    yield Rows(
        m.ActionItem,
        {
            "measure_id": "id", "ordinal": "1", "quote": "'完善服务体系'", "completion_kind": "'ongoing'",
        },
        "task",
    )  # fmt: skip
    for act, before, after, days in (("dispatch", "draft", "dispatched", 30), ("receive", "dispatched", "in_progress", 40)):  # fmt: skip
        yield Rows(
            MeasureMove,
            {
                "measure_id": "id", "act": f"'{act}'", "from_state": f"'{before}'", "to_state": f"'{after}'",
                "at": f"issued_on + interval '{days} days'", "by_name": "'督查室审核员'",
            },
            "task",
        )  # fmt: skip
    yield Rows(
        DispatchSlip,
        {
            "id": "id", "measure_id": "id", "dispatched_at": "issued_on + interval '30 days'",
            "dispatched_by_name": "'督查室审核员'",
        },
        "task",
    )  # fmt: skip
    yield Rows(
        Receipt,
        {
            "slip_id": "task.id", "measure_id": "task.id", "body_id": "b.id", "body_name": "b.name",
            "is_lead": "b.is_lead", "due_on": "issued_on + 35",
            "signed_at": "CASE WHEN abs(hashint8(task.id * 100 + b.id)) % 100 < 98 THEN issued_on + interval '33 days' END",
        },
        "task, LATERAL (SELECT id, name, n = lead_n AS is_lead FROM dept WHERE n IN"
        " (lead_n, (lead_n + 3) % depts, (lead_n + 6) % depts, (lead_n + 9) % depts)"
        " UNION ALL SELECT id, name, false FROM city) b",
    )  # fmt: skip


def reports() -> Iterator[Rows]:
    yield Rows(
        m.ReportingPeriod,
        {
            "id": "id", "policy_id": "policy_id", "kind": "kind", "starts_on": "starts_on", "ends_on": "ends_on",
            "name": "extract(year FROM starts_on) || CASE kind WHEN 'month' THEN '年' || extract(month FROM starts_on) || '月'"
            " WHEN 'year' THEN '年度' WHEN 'half_year' THEN '年' || substr('上下', extract(quarter FROM ends_on)::int / 2, 1) || '半年'"
            " ELSE '年第' || substr('一二三四', extract(quarter FROM starts_on)::int, 1) || '季度' END",
            "due_on": "due_on", "opened_at": "opened_at", "closed_at": "CASE WHEN is_closed THEN due_on + interval '20 days' END",
        },
        "term ORDER BY p, d",
    )  # fmt: skip
    yield Rows(
        m.Obligation,
        {
            "id": "id", "period_id": "period_id", "measure_id": "measure_id", "body_id": "body_id", "state": "state",
            "respondent": "CASE WHEN is_lead THEN 'department' ELSE 'city' END", "due_on": "due_on",
            "state_at": "CASE WHEN state = 'awaiting' THEN opened_at ELSE sent_at END", "original_due_on": "due_on",
            "rounds": "CASE WHEN state IN ('accepted', 'submitted', 'returned') THEN 1 + (g < 10)::int ELSE 0 END",
            "newest_status": f"CASE WHEN state IN ('accepted', 'submitted', 'returned') THEN {_STATUS} ELSE '' END",
            "due_why": "'督查室开启填报时确定。'", "created_at": "opened_at",
            "review_due_on": "CASE WHEN state = 'submitted' THEN (sent_at + interval '7 days')::date END",
        },
        "owed ORDER BY id",
    )  # fmt: skip
    yield Rows(
        m.ProgressReport,
        {
            "obligation_id": "id", "status": _STATUS, "done": f"'{DONE}' || n", "next_steps": f"'{NEXT}'", "version": "2",
            "saved_at": "sent_at", "saved_by_name": "'经办人'",
        },
        "owed WHERE state <> 'awaiting' ORDER BY id",
    )  # fmt: skip
    yield Rows(
        m.Submission,
        {
            "id": "turn_id", "obligation_id": "id", "round": "r", "body_name": "body_name", "effective_status": _STATUS,
            "status": _STATUS, "done": f"'{DONE}' || n", "next_steps": f"'{NEXT}'", "due_on": "due_on", "is_late": "false",
            "submitted_at": "at", "submitted_by_name": "'负责人'", "drafted_by_name": "'经办人'",
        },
        "turn ORDER BY turn_id",
    )  # fmt: skip
    yield Rows(
        m.Review,
        {
            "submission_id": "turn_id", "decision": "decision", "decided_at": "at + interval '12 hours'",
            "comment": "CASE WHEN decision = 'return' THEN '请补充数据。' ELSE '' END", "decided_by_name": "'督查室审核员'",
            "new_due_on": "CASE WHEN decision = 'return' THEN at::date + 5 END",
            "decided_by_id": "(SELECT min(id) FROM accounts_user WHERE username = 'duchashi')",
        },
        "turn WHERE decision IS NOT NULL ORDER BY turn_id",
    )  # fmt: skip
    moved = {
        "obligation_id": "id", "due_on": "due_on", "body_id": "body_id",
    }  # fmt: skip
    yield Rows(
        Move,
        {**moved, "id": "id * 8", "act": "'open'", "to_state": "'awaiting'", "at": "opened_at", "by_name": "'督查室审核员'"},
        "owed ORDER BY id",
    )  # fmt: skip
    yield Rows(
        Move,
        {
            **moved, "id": "id * 8 + 1", "act": "CASE state WHEN 'drafting' THEN 'save_draft' ELSE 'hand_in' END",
            "from_state": "'awaiting'", "to_state": "state", "at": "sent_at", "by_name": "'经办人'",
        },
        "owed WHERE state IN ('drafting', 'unit_review') ORDER BY id",
    )  # fmt: skip
    yield Rows(
        Move,
        {
            **moved, "id": "id * 8 + r * 2", "act": "'submit'", "to_state": "'submitted'", "at": "at", "by_name": "'负责人'",
            "from_state": "CASE WHEN r = 1 THEN 'awaiting' ELSE 'returned' END",
        },
        "turn ORDER BY turn_id",
    )  # fmt: skip
    yield Rows(
        Move,
        {
            **moved, "id": "id * 8 + r * 2 + 1", "act": "decision", "from_state": "'submitted'", "by_name": "'督查室审核员'",
            "to_state": "CASE decision WHEN 'accept' THEN 'accepted' ELSE 'returned' END", "at": "at + interval '12 hours'",
        },
        "turn WHERE decision IS NOT NULL ORDER BY turn_id",
    )  # fmt: skip
    yield from _parts()
    for verb, who, later, source in (
        ("obligation.submit", "'负责人'", "0 hours", "turn ORDER BY turn_id"),
        ("obligation.' || decision || '", "'督查室审核员'", "12 hours", "turn WHERE decision IS NOT NULL ORDER BY turn_id"),
    ):  # fmt: skip
        yield Rows(
            AuditEvent,
            {
                "at": f"at + interval '{later}'", "recorded_at": f"at + interval '{later}'", "actor_kind": "'user'", "actor_name": who,
                "actor_id": "1", "channel": "'web'", "verb": f"'{verb}'", "summary": "'报送：第' || n || '条 ' || body_name",
                "target_type": "'measures.obligation'", "target_id": "id::text",
                "before": """'{"state": "awaiting"}'::jsonb""", "after": """'{"state": "submitted"}'::jsonb""",
            },
            source,
        )  # fmt: skip


_STATUS = "CASE WHEN g < 8 THEN 'behind' WHEN g < 20 THEN 'at_risk' WHEN g < 25 THEN 'completed' ELSE 'on_track' END"


def _parts() -> Iterator[Rows]:
    """What the three supporting bodies of each measure answered its lead."""
    others = ", generate_series(1, 3) s, dept WHERE is_lead AND dept.n = (lead_n + s * 3) % depts"
    answered = "state NOT IN ('awaiting', 'drafting')"
    yield Rows(
        Contribution,
        {
            "obligation_id": "owed.id", "body_id": "dept.id", "stance": f"CASE WHEN {answered} THEN 'agree' ELSE '' END",
            "answered_at": f"CASE WHEN {answered} THEN sent_at - interval '1 day' END",
            "answered_by_name": f"CASE WHEN {answered} THEN '经办人' ELSE '' END",
        },
        "owed" + others + " ORDER BY owed.id",
    )  # fmt: skip
    yield Rows(
        SubmissionPart,
        {
            "submission_id": "turn_id", "body_id": "dept.id", "body_name": "dept.name", "stance": "'agree'",
            "answered_at": "at - interval '1 day'", "answered_by_name": "'经办人'",
        },
        "turn" + others + " ORDER BY turn_id",
    )  # fmt: skip
