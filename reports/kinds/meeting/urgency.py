"""What a meeting should speak about first: measures in the order of urgency."""

from collections.abc import Iterable, Mapping
from datetime import date

from measures.lamps import Lamp
from measures.states import ProgressStatus, Respondent
from reports.figures import Row

_LAMP_RANK = {Lamp.RED: 0, Lamp.YELLOW: 1, Lamp.GREEN: 2, Lamp.DONE: 3}


def by_urgency(rows: Iterable[Row], *, today: date, lags: Mapping[tuple[int, int], int]) -> list[int]:
    """The measures of ``rows`` (their ids), what a meeting should speak about first in front.

    By the lead body's lamp (red, yellow, green, completed), then by calendar days overdue, then by points behind the
    body's work plan (``lags`` by measure and body; none counts as 0), then 进度滞后 before 存在风险, then by how many
    cities are overdue, and last as the document numbers them. Cities alone make no measure urgent: a measure that only
    cities answer stands after those of a lead body with the same lamp.
    """
    own: dict[int, list[Row]] = {}
    for row in rows:
        own.setdefault(row.measure_id, []).append(row)
    return sorted(own, key=lambda measure: _urgency(own[measure], today, lags))


def _urgency(rows: list[Row], today: date, lags: Mapping[tuple[int, int], int]) -> tuple[int, ...]:
    leads = [row for row in rows if row.respondent is Respondent.DEPARTMENT]
    first = min(leads or rows, key=lambda row: _LAMP_RANK[row.lamp.lamp])
    rated = {ProgressStatus.BEHIND: 0, ProgressStatus.AT_RISK: 1}
    return (
        _LAMP_RANK[first.lamp.lamp],
        0 if leads else 1,
        -(today - first.due_on).days if first.is_overdue else 0,
        -max(0, lags.get((first.measure_id, first.body_id), 0)),
        rated.get(ProgressStatus(first.status), 2) if first.status else 2,
        -sum(1 for row in rows if row.is_overdue and row.respondent is Respondent.CITY),
        first.measure_number,
    )
