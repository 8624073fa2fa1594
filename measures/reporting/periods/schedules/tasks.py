"""Jobs of this room: each reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from measures.reporting.periods.schedules import actions


@shared_task
def open_due_periods() -> None:
    actions.open_due(at=timezone.now())
