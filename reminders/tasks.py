"""The jobs. Each only reads the clock, finds ids and calls an action; a lost message costs a minute, a doubled one nothing."""

from celery import shared_task
from django.utils import timezone

from audit.rules import Channel, system_actor
from measures.rules import day_of

from . import rules
from .actions import delivery, heartbeat, planning
from .models import Digest
from .pending import Outlook


@shared_task
def beat_heartbeat() -> None:
    """Say that clock, queue and worker are alive; every 20 seconds."""
    heartbeat.beat(at=timezone.now())


@shared_task
def remind() -> None:
    """Every minute of the working hours: enter what became due, then hand out every digest that should go.

    Handed out again are those whose message or worker was lost and those whose next try has come.
    """
    at = timezone.now()
    on = day_of(at)
    if not rules.is_working_time(at, Outlook(on).calendar):
        return
    planning.plan(on, at=at)
    for digest_id in Digest.objects.outstanding(on, at).order_by("pk").values_list("pk", flat=True):
        deliver_digest.delay(digest_id)


@shared_task
def deliver_digest(digest_id: int) -> None:
    """Send one digest. A message that waited past the working hours does nothing; the next day's plan takes over."""
    at = timezone.now()
    on = day_of(at)
    if rules.is_working_time(at, Outlook(on).calendar):
        delivery.deliver(digest_id, on=on, at=at, by=system_actor("定时提醒", Channel.JOB))
