"""Write docs/query-plans.md: how PostgreSQL answers the hottest questions over the filled province."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count, Min, QuerySet  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.access import standing_of  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.rules import Standing  # noqa: E402
from audit.models import AuditEvent  # noqa: E402
from measures.dispatch.models import Receipt  # noqa: E402
from measures.models import Obligation  # noqa: E402
from measures.reporting import access as reporting_access  # noqa: E402
from measures.reporting.models import Submission  # noqa: E402
from measures.reporting.parts import access as parts_access  # noqa: E402
from measures.states import State, day_of  # noqa: E402
from measures.steps import calendar_around  # noqa: E402
from measures.urging.models import may_be_urged  # noqa: E402
from reminders.models import Digest  # noqa: E402

TARGET = Path(__file__).resolve().parent.parent.parent / "docs" / "query-plans.md"
LINES = 24
_INTRODUCTION = (
    "PostgreSQL {version}，{count:,} 项填报任务，200 份文件，每份 20 个周期（其中 1 个未结束）。由"
    " `python -m benchmarks.scale --keep --plans` 生成。时间随机器和负载而变，看的是形状：读哪个索引、读多少行、"
    "读没读已结束的周期。"
)
_NOISE = re.compile(
    r"^\s*(Planning|Buckets|Batches|Memory Usage|Cache (Key|Mode)|Hits|Worker|Sort Method|Heap Blocks)"
)


@dataclass(frozen=True)
class Hot:
    """A question, where it is asked, and what its plan shows."""

    name: str
    asked: Any
    shows: str


def hot(city: Standing, department: Standing, office: Standing, today: date) -> list[Hot]:
    mine = Obligation.objects.of_bodies(city.own_body_ids).filter(period__closed_at__isnull=True)
    some = list(mine.filter(state=State.AWAITING).values_list("pk", flat=True)[:60])
    overdue = Obligation.objects.overdue(today)
    row = Obligation.objects.select_related("period").get(pk=some[0])
    decided = Obligation.objects.filter(state=State.ACCEPTED).order_by("pk")[0]
    return [
        Hot(
            "工作台：本单位仍在填报的任务",
            mine.in_document_order().values_list("pk", "state", "due_on", "measure__number", "body__order"),
            "由开着的周期逐个到 obligation_of_body_idx 取行，已结束的周期一行不读。",
        ),
        Hot(
            "工作台：“本期无变化”可沿用的上期报告",
            Obligation.objects.filter(pk__in=some).order_by().with_earlier_report().values_list("pk", "earlier_id"),
            "每项只读本来源的周期（period_once），不读其他 199 份文件的。",
        ),
        Hot(
            "工作台：待答复的配合意见",
            parts_access.contributions_wanted(department).select_related(None).defer(None).values_list("pk"),
            "未答复的由 contribution_body_idx 取出，再看其任务是否仍在填报。",
        ),
        Hot(
            "待审核队列，第一页",
            reporting_access.review_queue(office)[:50],
            "obligation_to_review_idx 已按审核期限排好，读满 50 行即止，不排序。",
        ),
        Hot(
            "工作台：可以催办的逾期报告",
            overdue.filter(may_be_urged(today, calendar_around(today))).order_by().values("respondent").annotate(
                count=Count("pk"), first=Min("due_on")
            ),
            "逾期的由开着的周期到 obligation_of_period_idx 取出；催办记录只查有没有，不读内容。",
        ),
        Hot(
            "签收台账，第一页",
            Receipt.objects.with_names().unsigned_first()[:50],
            "receipt_signed_idx 已按签收时间排好，只补排同一时间的几行。",
        ),
        Hot(
            "填报页：上期报告",
            Submission.objects.earlier_than(row)[:4],
            "只读本来源的周期（period_once），再按周期和措施取各期的一行（obligation_once）。",
        ),
        Hot(
            "接口：填报任务列表，第一页",
            Obligation.objects.select_related("period", "measure", "body").order_by(
                "-period_id", "measure__number", "body__order", "id"
            )[:51],
            "从最新的周期倒着读索引，读满一页即止；不排一百万行。",
        ),
        Hot(
            "收件箱，第一页",
            Digest.objects.readable().filter(recipient__username="kejiting").newest_first().defer("body_text")[:20],
            "按接收人取出，排序只涉及本人的消息。",
        ),
        Hot(
            "留痕记录：一项任务的记录",
            AuditEvent.objects.about(decided),
            "audit_target_idx 直接到该对象的几行。",
        ),
    ]  # fmt: skip


def explained(asked: QuerySet[Any]) -> list[str]:
    """The plan without what says nothing about its shape."""
    asked.explain(analyze=True)  # once to warm
    told = asked.explain(analyze=True, buffers=True, costs=False)
    lines = [line for line in told.splitlines() if not _NOISE.match(line)]
    end = [line for line in lines if line.startswith("Execution")]
    shown = [line[:130] for line in lines if not line.startswith("Execution")]
    cut = [f"… {len(shown) - LINES} more lines"] if len(shown) > LINES else []
    return shown[:LINES] + cut + end


def main() -> None:
    names = ("shenyang", "kejiting", "duchashi")
    city, department, office = (standing_of(User.objects.get(username=name)) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM measures_obligation")
        count = cursor.fetchone()[0]
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    parts = [
        "# 最常用的十条查询怎样执行",
        "",
        _INTRODUCTION.format(version=version.split()[0], count=count),
    ]
    for number, each in enumerate(hot(city, department, office, day_of(timezone.now())), 1):
        plan = "\n".join(explained(each.asked))
        parts += ["", f"## {number}. {each.name}", "", each.shows, "", "```", plan, "```"]
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
