"""The jobs. Each only reads the clock, finds ids and calls an action; a lost message costs a minute, a doubled one nothing."""

from celery import shared_task
from django.utils import timezone

from audit.rules import Channel, system_actor
from measures.states import day_of
from reminders.delivery import actions as delivery
from reminders.heartbeat import actions as heartbeat
from reminders.models import DeliveryTerms, Digest
from reminders.planning import actions as planning
from reminders.planning.pending import Outlook
from reminders.terms import rules

# A message that waited longer is of no use: the next pass hands its digests out again.
HAND_OUT_SECONDS = 60


@shared_task
def beat_heartbeat() -> None:
    """Say that clock, queue and worker are alive; every 20 seconds."""
    heartbeat.beat(at=timezone.now())


@shared_task
def remind() -> None:
    """Every minute: enter what became due, then hand out every digest that should go, a few at a time.

    Handed out again are those whose message or worker was lost and those whose next try has come. Outside the working
    hours only 特急 matters.
    """
    at = timezone.now()
    on = day_of(at)
    works = rules.is_working_time(at, Outlook(on).calendar, DeliveryTerms.current().hours)
    planning.plan(on, at=at, urgent_only=not works)
    digests = Digest.objects.outstanding(on, at)
    ids = (digests if works else digests.urgent()).order_by("pk").values_list("pk", flat=True)
    for batch in delivery.batches_of(list(ids)):
        deliver_digests.apply_async((batch,), expires=HAND_OUT_SECONDS)


@shared_task
def deliver_digests(digest_ids: list[int]) -> None:
    """Send a few digests. A message that waited past the working hours sends 特急 only; the next day's plan has the rest."""
    at = timezone.now()
    on = day_of(at)
    if not rules.is_working_time(at, Outlook(on).calendar, DeliveryTerms.current().hours):
        urgent = Digest.objects.urgent().filter(pk__in=digest_ids)
        digest_ids = list(urgent.values_list("pk", flat=True))
    by = system_actor("定时提醒", Channel.JOB)
    delivery.deliver(digest_ids, on=on, clock=timezone.now, by=by)
