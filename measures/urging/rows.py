"""What of the urging waits for the office now, for 我的工作台."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Count, Min
from django.urls import reverse

from measures.desk_rows import Asker, DeskRow, due_at
from measures.reporting import access as reporting_access
from measures.states import day_of
from measures.steps import Due, Step
from measures.urging import access
from measures.urging.models import may_be_urged

# So many bodies are named; the list has them all.
BODIES_NAMED = 3


def desk_rows(asker: Asker) -> list[DeskRow]:
    """For the office one row about all overdue reports that may be urged now, and one about all notices that stand and
    are still to go on paper; for others nothing. Two queries, however many notices."""
    return [*_to_urge(asker), *_to_deliver(asker)] if asker.standing.is_office else []


def _to_urge(asker: Asker) -> Iterator[DeskRow]:
    overdue = reporting_access.obligations_to_read(asker.standing).overdue(asker.today)
    ready = overdue.filter(may_be_urged(asker.today, asker.calendar)).aggregate(
        count=Count("pk"), first=Min("due_on")
    )
    if ready["count"]:
        url = reverse("measures:urge_candidates")
        yield DeskRow(
            kind="催办",
            title=f"{ready['count']} 份报告逾期未报，可以催办",
            url=url,
            due=due_at(ready["first"], asker),
            step=Step("去催办", url),
            why="报告报送后催办自动停止",
        )


def _to_deliver(asker: Asker) -> Iterator[DeskRow]:
    waiting = access.urges_to_read(asker.standing).standing().to_deliver()
    counted = waiting.values("body", "body__name").annotate(first=Min("sent_at"), count=Count("pk"))
    bodies = list(counted.order_by("first", "body"))
    if bodies:
        url = f"{reverse('measures:urges')}?standing=standing&delivery=due"
        names = "、".join(body["body__name"] for body in islice(bodies, BODIES_NAMED))
        more = f"等 {len(bodies)} 个单位" if len(bodies) > BODIES_NAMED else ""
        yield DeskRow(
            kind="纸质送达",
            title=f"{sum(body['count'] for body in bodies)} 份催办通知待纸质送达",
            url=url,
            due=Due(day_of(bodies[0]["first"]), "发出最早一份", "soon"),
            step=Step("去登记", url),
            why=f"发出时{names}{more}没有启用的账号，系统内无人收到",
        )
