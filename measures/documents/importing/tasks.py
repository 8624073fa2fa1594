"""Jobs of this room: each reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from audit.rules import Actor, Channel, system_actor
from measures.documents.importing import reading_job


def _worker() -> Actor:
    return system_actor("文件导入任务", Channel.JOB)


@shared_task
def read_draft(draft_id: int) -> None:
    reading_job.read_draft(draft_id, by=_worker(), clock=timezone.now)


@shared_task
def sweep_drafts() -> None:
    reading_job.sweep_drafts(by=_worker(), at=timezone.now(), enqueue=read_draft.delay)
