"""How a digest goes out: leases, tries and the sentence on top. Knows no Django."""

from collections.abc import Collection
from datetime import datetime, timedelta

from reminders.planning.rules import Duty

# Minutes to wait after the first, second … try that failed. After one more the digest has failed.
RETRY_MINUTES = (1, 5, 15, 60)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
LEASE = timedelta(minutes=5)
# So many digests are claimed together, read for together and sent over one connection.
HANDED_OUT = 20
# A round that lasts longer (a slow mail server) hands back what it has not begun; well inside the limit of a job.
ROUND_LASTS = timedelta(minutes=2)
# How old the look at what waits may be when a digest goes out.
FRESH_FOR = timedelta(seconds=2)


def next_try_at(attempts: int, at: datetime) -> datetime | None:
    """When to try again after ``attempts`` failed tries, the last at ``at``; None when it was the last try."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return at + timedelta(minutes=RETRY_MINUTES[attempts - 1])


# --- Words ------------------------------------------------------------------------------------------

_PATTERNS = (
    (Duty.URGED, "{n} 份催办通知", False),
    (Duty.WRITE, "{n} 项填报待办", True),
    (Duty.RECEIVE, "{n} 项待签收", True),
    (Duty.HANDLE, "{n} 项待办理", True),
    (Duty.SIGN, "{n} 项待签发", True),
    (Duty.WATCH, "{n} 项本单位待督促", True),
    (Duty.REVIEW, "{n} 项待审核审批", True),
    (Duty.PRESS, "{n} 项逾期可催办", False),
    (Duty.RELAY, "{n} 项需转达", False),
    (Duty.READ, "{n} 项通知", False),
)
# Shorter, where nothing else is among them; by default whoever watches is told of nothing else.
_ALL_LATE = {Duty.WATCH: "{n} 项本单位逾期"}


def headline(asked: Collection[tuple[Duty, bool]]) -> str:
    """One sentence for all that waits; each entry is a duty and whether it is overdue."""
    parts = []
    for duty, pattern, says_overdue in _PATTERNS:
        overdue = [is_late for kind, is_late in asked if kind is duty]
        if not overdue:
            continue
        late = sum(overdue)
        if duty in _ALL_LATE and all(overdue):
            parts.append(_ALL_LATE[duty].format(n=late))
            continue
        words = pattern.format(n=len(overdue))
        parts.append(f"{words}（{late} 项逾期）" if late and says_overdue else words)
    return "您有 " + "、".join(parts)
