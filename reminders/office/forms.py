"""What the office narrows its pages about reminders to. Unknown values are ignored: a filter never refuses."""

from django import forms

from audit.finding import matching
from audit.forms import SearchField
from departments.models import Body
from measures.forms import DayField
from reminders.ledger.models import EntryState, ReminderQuerySet
from reminders.ledger.rules import MATTER_NAMES, OCCASION_NAMES

LONGEST_NAME, GREATEST_NUMBER = 100, 2**31 - 1
ALL = [("", "全部")]


class LedgerFilter(forms.Form):
    """The ledger by person, body, kind of matter, occasion, state and the day it was planned.

    Not by whether somebody read it: who reads when is nobody else's business.
    """

    person = SearchField(label="姓名", required=False, max_length=LONGEST_NAME)
    body = forms.IntegerField(label="单位", required=False, min_value=1, max_value=GREATEST_NUMBER)
    matter = forms.ChoiceField(label="事项", required=False, choices=[*ALL, *MATTER_NAMES.items()])
    occasion = forms.ChoiceField(label="事由", required=False, choices=[*ALL, *OCCASION_NAMES.items()])
    state = forms.ChoiceField(label="状态", required=False, choices=[*ALL, *EntryState.choices])
    since = DayField(label="计划日期自", required=False)
    until = DayField(label="至", required=False)

    def narrowed(self, rows: ReminderQuerySet) -> ReminderQuerySet:
        """Of these lines the ones that were asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        lookups = {
            "body": "body_id",
            "matter": "matter",
            "occasion": "occasion",
            "since": "planned_on__gte",
            "until": "planned_on__lte",
        }
        wanted = {lookup: chosen[name] for name, lookup in lookups.items() if chosen.get(name)}
        rows = rows.filter(matching(chosen.get("person", ""), "recipient__name"), **wanted)
        return rows.in_state(EntryState(chosen["state"])) if chosen.get("state") else rows

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def bodies(self) -> "list[tuple[int, str]]":
        """The bodies that the ledger speaks of."""
        return list(Body.objects.in_order().values_list("pk", "name"))


class ForesightFilter(forms.Form):
    """A day to look ahead to, and whose name to look for."""

    on = DayField(label="日期", required=False)
    person = SearchField(label="姓名", required=False, max_length=LONGEST_NAME)
