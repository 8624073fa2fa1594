"""Jobs of this room: each reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from audit.rules import Actor, Channel, system_actor
from reports import actions


def _worker() -> Actor:
    return system_actor("报告生成任务", Channel.JOB)


@shared_task
def build_summary(summary_id: int) -> None:
    actions.build_summary(summary_id, by=_worker(), clock=timezone.now)


@shared_task
def sweep_summaries() -> None:
    actions.sweep_summaries(by=_worker(), at=timezone.now(), enqueue=build_summary.delay)
