"""What a round of deliveries reads: once for many digests, in as many queries as for one. Only reads."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

from accounts.models import Membership, User
from reminders.delivery import rules
from reminders.ledger.models import Delivery, Digest, Reminder
from reminders.ledger.rules import Matter
from reminders.planning.pending import Outlook, Pending, pending_for
from reminders.planning.people import People
from reminders.planning.sources import Named, names_of
from reminders.systems.models import OfficeSystem
from reminders.terms.models import DeliveryTerms, Preference


class Reading:
    """What waits for the people of these digests at one moment, and everything their letters say."""

    def __init__(self, digests: Sequence[Digest], on: date, at: datetime) -> None:
        self.on, self.at = on, at
        self._ids = [digest.pk for digest in digests]
        self._people = frozenset(digest.recipient_id for digest in digests)
        self.outlook = Outlook(on)
        self._waiting = pending_for(self._people, self.outlook, People(on))

    def is_stale(self, at: datetime) -> bool:
        """Too old for another digest to go out by."""
        return at - self.at > rules.FRESH_FOR

    def waiting_for(self, digest: Digest) -> list[Pending]:
        """What waits for the digest's person; of a 特急 digest its own matter alone."""
        waiting = self._waiting.get(digest.recipient_id, [])
        if not digest.is_urgent:
            return waiting
        return [entry for entry in waiting if digest.slot.startswith(f"{entry.matter}:{entry.fact.pk}:")]

    def reminders_of(self, digest: Digest) -> list[Reminder]:
        """The ledger entries of the digest that were not silenced."""
        return self._reminders.get(digest.pk, [])

    def deliveries_of(self, digest: Digest) -> list[Delivery]:
        """How earlier tries ended, one for each channel."""
        return self._deliveries.get(digest.pk, [])

    def mail_address_of(self, person: User) -> str:
        """Where this person's mail goes; empty where there is no address, or they chose the inbox and may."""
        wants_mail, _ = Preference.chosen(self.preferences, person.pk)
        return person.email if wants_mail or not self.terms.may_decline_mail else ""

    def systems_of(self, user_id: int) -> list[OfficeSystem]:
        """The office systems of the bodies this person works for."""
        return self._systems.get(user_id, [])

    def name_of(self, entry: Pending) -> Named:
        """How a letter names the matter."""
        return self._names[entry.matter, entry.fact.pk]

    def knows(self, entry: Pending) -> bool:
        """False for a matter that vanished between two looks."""
        return (entry.matter, entry.fact.pk) in self._names

    @cached_property
    def _names(self) -> Mapping[tuple[Matter, int], Named]:
        return names_of(
            (entry.matter, entry.fact.pk) for waiting in self._waiting.values() for entry in waiting
        )

    @cached_property
    def _reminders(self) -> Mapping[int, list[Reminder]]:
        found: dict[int, list[Reminder]] = {}
        for row in Reminder.objects.filter(digest__in=self._ids, silenced_at__isnull=True).order_by("pk"):
            found.setdefault(row.digest_id or 0, []).append(row)
        return found

    @cached_property
    def _deliveries(self) -> Mapping[int, list[Delivery]]:
        found: dict[int, list[Delivery]] = {}
        for row in Delivery.objects.filter(digest__in=self._ids).order_by("pk"):
            found.setdefault(row.digest_id, []).append(row)
        return found

    @cached_property
    def terms(self) -> DeliveryTerms:
        return DeliveryTerms.current()

    @cached_property
    def preferences(self) -> dict[int, Preference]:
        return {row.user_id: row for row in Preference.objects.filter(user__in=self._people)}

    @cached_property
    def _systems(self) -> Mapping[int, list[OfficeSystem]]:
        systems = {system.body_id: system for system in OfficeSystem.objects.in_use().select_related("body")}
        if not systems:
            return {}
        found: dict[int, list[OfficeSystem]] = {}
        held = Membership.objects.filter(user__in=self._people, body__in=systems)
        for user_id, body_id in held.values_list("user_id", "body_id").distinct().order_by("body_id"):
            found.setdefault(user_id, []).append(systems[body_id])
        return found
