"""Plan and send the digests of a day by hand: to catch up, or to see beforehand who will be told and why."""

import argparse
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.rules import Channel, system_actor
from measures.rules import day_of
from reminders.actions import delivery, planning
from reminders.actions.delivery import Outcome
from reminders.models import Digest
from reminders.pending import Outlook

OUTCOME_NAMES = {
    Outcome.MAILED: "已发送邮件",
    Outcome.INBOX_ONLY: "未设邮箱，仅站内",
    Outcome.RETRY: "邮件被拒，稍后重试，站内已可见",
    Outcome.FAILED: "邮件发送失败，站内已可见",
    Outcome.SUPERSEDED: "事项已办理，不再发送",
    Outcome.NOT_OURS: "正由后台任务发送",
}


class Command(BaseCommand):
    help = "按某一天生成并发送每日提醒。可重复运行：提醒过的不会再提醒。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="哪一天，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只列出将提醒谁、为什么，不写入也不发送")
        parser.add_argument("--only-to", metavar="ADDRESS", help="只提醒使用这个电子邮箱的人")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on = _day(options["on"]) if options["on"] else day_of(at)
        only = _people_at(options["only_to"]) if options["only_to"] else None
        if not Outlook(on).is_workday:
            self.stdout.write(f"{on} 不是工作日，不发提醒。")
            return
        if on != day_of(at) and not options["dry_run"]:
            self.stdout.write(f"注意：今天是 {day_of(at)}，以下提醒按 {on} 计算。")
        if options["dry_run"]:
            with transaction.atomic():
                self._show(on, at, only)
                transaction.set_rollback(True)
        else:
            self._send(on, at, only)

    def _show(self, on: date, at: datetime, only: frozenset[int] | None) -> None:
        """Plan for real, say what would go out, and let the caller undo it."""
        planning.plan(on, at=at, only=only)
        digests = _outstanding(on, at, only)
        for digest in digests:
            letter = delivery.preview(digest, on=on)
            address = digest.recipient.email or "未设邮箱，仅站内"
            self.stdout.write(
                f"{digest.recipient.name} <{address}>：{letter.subject if letter else '无须发送'}"
            )
            for reminder in digest.reminders.select_related("obligation__measure", "obligation__body"):
                obligation = reminder.obligation
                why = f"{reminder.get_occasion_display()} {reminder.stage}，截止 {reminder.due_on}"
                self.stdout.write(f"    {why}  {obligation.body.name} {obligation.measure}")
        self.stdout.write(f"演练 {on}：将提醒 {len(digests)} 人。没有写入，没有发送。")

    def _send(self, on: date, at: datetime, only: frozenset[int] | None) -> None:
        result = planning.plan(on, at=at, only=only)
        by = system_actor("命令行提醒", Channel.COMMAND)
        digests = _outstanding(on, at, only)
        for digest in digests:
            outcome = delivery.deliver(digest.pk, on=on, at=at, by=by)
            digest.refresh_from_db()
            sentence = f"：{digest.subject}" if digest.subject else ""
            self.stdout.write(f"{digest.recipient.name}：{OUTCOME_NAMES[outcome]}{sentence}")
        self.stdout.write(f"{on}：新登记 {result.reminders} 条提醒，处理 {len(digests)} 份每日提醒。")


def _outstanding(on: date, at: datetime, only: frozenset[int] | None) -> list[Digest]:
    found = Digest.objects.outstanding(on, at).select_related("recipient").order_by("pk")
    return list(found if only is None else found.filter(recipient_id__in=only))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"日期“{text}”无法识别，请写成 2026-10-15 这样。") from None


def _people_at(address: str) -> frozenset[int]:
    found = frozenset(User.objects.filter(email__iexact=address).values_list("pk", flat=True))
    if not found:
        raise CommandError(f"没有人使用电子邮箱 {address}。")
    return found
