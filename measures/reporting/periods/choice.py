"""Which reporting period is meant, among those of all sources: as a list or by a search."""

from typing import Any

from django.db.models import QuerySet

from measures.documents.sources.choice import with_source
from measures.picking import FoundField
from measures.reporting.periods.models import ReportingPeriod


class PeriodChoice(FoundField):
    """Periods by name and source: those of several sources have the same names."""

    def __init__(self, periods: "QuerySet[ReportingPeriod]", **kwargs: Any) -> None:
        columns = ("name", "policy__short_title", "policy__title")
        example = "来源、周期名称中的几个字"
        super().__init__(with_source(periods), columns=columns, example=example, label="填报周期", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        closed = "" if obj.is_open else "（已结束）"
        return f"{obj.name}{closed}　{obj.policy.called}"
