"""Jobs of this room: each reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from audit.rules import Actor, Channel, system_actor
from reports.actions import building, keeping


def _worker() -> Actor:
    return system_actor("报告生成任务", Channel.JOB)


@shared_task
def build_report(report_id: int) -> None:
    building.build_report(report_id, by=_worker(), clock=timezone.now)


@shared_task
def sweep_reports() -> None:
    building.sweep_reports(by=_worker(), at=timezone.now(), enqueue=build_report.delay)


@shared_task
def draft_due_periods() -> None:
    by = system_actor("截止后自动生成", Channel.JOB)
    keeping.draft_due_periods(at=timezone.now(), by=by, enqueue=build_report.delay)


@shared_task
def tidy_report_files() -> None:
    keeping.tidy_files(at=timezone.now(), by=system_actor("报告文件清理", Channel.JOB))
