"""What else the filled province holds: cases of each kind, work plans, notices, and the ledger of reminders."""

from collections.abc import Iterator

from benchmarks.scale.filling import Rows
from benchmarks.scale.province import DONE, OBLIGATION
from measures.cases.completion.models import CompletionRequest
from measures.cases.extension.models import ExtensionRequest
from measures.cases.instruction.models import InstructionAnswer, InstructionCase, LeaderInstruction
from measures.cases.models import CaseMove
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.urging.models import UrgeNotice
from reminders.models import Digest, Reminder


def cases() -> Iterator[Rows]:
    yield Rows(
        WorkPlan,
        {
            "id": "doc.id * 100 + dept.n", "policy_id": "doc.id", "body_id": "dept.id", "due_on": "issued_on + 60",
            "state": "CASE WHEN (d + dept.n) % 25 = 0 THEN 'open' WHEN (d + dept.n) % 50 = 1 THEN 'submitted' ELSE 'approved' END",
            "state_at": "issued_on + interval '58 days'", "rounds": "((d + dept.n) % 25 > 0)::int",
            "created_at": "issued_on + interval '30 days'",
            "version": "1",
        },
        "doc, dept",
    )  # fmt: skip
    yield Rows(
        PlanRound,
        {
            "id": "id", "plan_id": "id", "round": "1", "body_id": "body_id", "body_name": "'承办单位'", "is_late": "false",
            "submitted_at": "state_at", "decision": "CASE WHEN state = 'approved' THEN 'accept' ELSE '' END",
            "decided_at": "CASE WHEN state = 'approved' THEN state_at + interval '1 day' END",
        },
        "measures_workplan WHERE rounds > 0 AND id >= 100000",
    )  # fmt: skip
    yield Rows(
        Milestone,
        {
            "plan_round_id": "r.id", "measure_id": "task.id", "ordinal": "row_number() OVER (PARTITION BY r.id)",
            "title": "'阶段目标' || q",
            "due_on": "current_date - 60 + (task.n * 3 + q * 40) % 200",
            "reached_on": "CASE WHEN q = 1 THEN current_date - 61 END", "reached_at": "CASE WHEN q = 1 THEN now() - interval '60 days' END",
        },
        "task JOIN dept ON dept.n = lead_n JOIN measures_planround r ON r.id = policy_id * 100 + dept.n, generate_series(1, 2) q",
    )  # fmt: skip
    yield Rows(
        CompletionRequest,
        {
            "measure_id": "task.id", "body_id": "dept.id", "body_name": "dept.name", "round": "1", "rounds": "1", "statement": f"'{DONE}'",
            "state": "CASE WHEN (d + task.n) % 100 = 0 THEN 'submitted' ELSE 'withdrawn' END", "state_at": "now() - interval '5 days'",
            "requested_at": "now() - interval '5 days'", "requested_by_name": "'负责人'",
            "review_due_on": "current_date + (d % 9) - 3",
        },
        "task JOIN dept ON dept.n = lead_n WHERE (d + task.n) % 100 IN (0, 33)",
    )  # fmt: skip
    yield Rows(
        ExtensionRequest,
        {
            "measure_id": "measure_id", "obligation_id": "id", "body_id": "body_id", "body_name": "body_name", "due_on": "due_on",
            "proposed_on": "due_on + 10", "reason": "'coordination'", "text": "'需协调有关单位。'", "progress": "'正在推进。'",
            "requested_at": "opened_at + interval '1 day'", "requested_by_name": "'负责人'",
            "state": "CASE WHEN is_closed THEN 'refused' ELSE 'submitted' END", "state_at": "opened_at + interval '2 days'",
            "decide_due_on": "(opened_at + interval '4 days')::date", "decided_by_name": "'督查室审核员'",
            "decided_at": "CASE WHEN is_closed THEN opened_at + interval '2 days' END",
        },
        f"owed WHERE id % 211 = 0 AND (is_closed OR state = 'drafting') AND id >= {OBLIGATION}",
    )  # fmt: skip
    yield Rows(
        LeaderInstruction,
        {
            "id": "id", "measure_id": "id", "leader": "'省领导'", "given_on": "issued_on + 50", "extract": "'请抓紧落实。'",
            "priority": "'normal'", "due_on": "current_date - 300 + n * 6", "registered_at": "issued_on + interval '51 days'",
            "registered_by_id": "(SELECT min(id) FROM accounts_user WHERE username = 'duchashi')", "registered_by_name": "'督查室审核员'",
        },
        "task WHERE n % 17 = 0",
    )  # fmt: skip
    yield Rows(
        InstructionCase,
        {
            "id": "i.id * 10 + k", "instruction_id": "i.id", "body_id": "dept.id", "body_name": "dept.name", "due_on": "i.due_on",
            "state": "CASE WHEN n0 % 34 = 0 THEN 'acknowledged' ELSE 'approved' END", "rounds": "(n0 % 34 > 0)::int",
            "state_at": "registered_at + interval '9 days'", "acknowledged_at": "registered_at + interval '1 day'",
        },
        "(SELECT li.*, task.n AS n0, lead_n, depts FROM measures_leaderinstruction li JOIN task USING (id)) i,"
        " generate_series(0, 1) k, dept WHERE dept.n = (lead_n + k * 3) % depts",
    )  # fmt: skip
    yield Rows(
        InstructionAnswer,
        {
            "case_id": "id", "round": "1", "text": f"'{DONE}'", "due_on": "due_on", "is_late": "false", "submitted_at": "state_at",
            "submitted_by_name": "'负责人'", "decision": "'accept'", "decided_at": "state_at + interval '1 day'",
        },
        "measures_instructioncase WHERE rounds > 0",
    )  # fmt: skip
    for kind, table in (
        ("plan", "workplan"),
        ("completion", "completionrequest"),
        ("extension", "extensionrequest"),
        ("instruction", "instructioncase"),
    ):
        yield Rows(
            CaseMove,
            {
                "kind": f"'{kind}'",
                "case_id": "id",
                "to_state": "state",
                "at": "state_at",
                "by_name": "'负责人'",
            },
            f"measures_{table} ORDER BY state_at",
        )
    yield Rows(
        UrgeNotice,
        {
            "obligation_id": "id", "body_id": "body_id", "body_name": "body_name", "round": "0", "level": "'remind'",
            "addressee": "'经办人 ' || body_name || '经办人'", "text": "'请尽快报送。'", "due_on": "due_on",
            "sent_at": "due_on + 1 + time '09:00'", "sent_by_name": "'督查室审核员'",
        },
        "owed WHERE state = 'awaiting' AND due_on < current_date AND (is_closed OR h < 75)",
    )  # fmt: skip


def told() -> Iterator[Rows]:
    """The ledger of reminders: a line for every third report, in a digest a day and person."""
    on = "(due_on - 3 - (owed.id % 40)::int)"
    due = f"owed JOIN person ON person.body_id = owed.body_id WHERE owed.id % 3 = 0 AND {on} < current_date"
    yield Rows(
        Digest,
        {
            "recipient_id": "recipient_id", "on": "day", "state": "'sent'", "planned_at": "day + time '08:00'",
            "send_after": "day + time '08:30'", "subject": "'【督查督办】您有' || n || '项事项待办'", "body_text": "'请登录办理。'",
            "items": """'[{"title": "填报期限", "lines": ["第一季度 第3条"]}]'::jsonb""", "composed_at": "day + time '08:30'",
            "sent_at": "day + time '08:31'", "opened_at": "CASE WHEN day < current_date - 30 THEN day + time '09:30' END",
        },
        f"(SELECT person.id AS recipient_id, {on} AS day, count(*) AS n FROM {due} GROUP BY 1, 2 ORDER BY 2, 1) g",
    )  # fmt: skip
    yield Rows(
        Reminder,
        {
            "recipient_id": "person.id", "matter": "'report'", "matter_id": "owed.id", "body_id": "owed.body_id", "occasion": "'due'",
            "stage": "'T-3'", "due_on": "due_on", "turn": "0", "planned_on": on,
            "digest_id": f"""(SELECT id FROM reminders_digest g WHERE g.recipient_id = person.id AND g."on" = {on} AND slot = '')""",
        },
        due + " ORDER BY owed.id",
    )  # fmt: skip
