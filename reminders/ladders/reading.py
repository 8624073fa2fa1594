"""The ladders in force. Only reads."""

from collections.abc import Iterable

from reminders.ladders.models import ReminderRule
from reminders.ladders.rules import DEFAULT_LADDERS, NO_LADDER, Audience, Ladder
from reminders.ledger.rules import Occasion


class Ladders:
    """The ladders of every policy: as the office set them, else the defaults. One query."""

    def __init__(self, rows: Iterable[ReminderRule] | None = None) -> None:
        self._set = {
            (rule.policy_id, Occasion(rule.occasion), Audience(rule.audience)): rule.ladder
            for rule in (ReminderRule.objects.all() if rows is None else rows)
        }

    def of(self, policy_id: int, occasion: Occasion, audience: Audience) -> Ladder:
        known = self._set.get((policy_id, occasion, audience))
        return known if known is not None else DEFAULT_LADDERS.get((occasion, audience), NO_LADDER)

    @property
    def reach(self) -> int:
        """How many working days ahead any of them speaks."""
        return max(ladder.reach for ladder in (*DEFAULT_LADDERS.values(), *self._set.values()))

    @property
    def has_early_starts(self) -> bool:
        """Some ladder of an owed report or milestone speaks as soon as it begins, however far its date."""
        owed = (Occasion.DUE, Occasion.MILESTONE, Occasion.COMPLETION, Occasion.CONTRIBUTION)
        return any(ladder.at_start and key[1] in owed for key, ladder in self._set.items())
