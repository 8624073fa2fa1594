"""Plan and send the digests of a day by hand: to catch up, or to see beforehand who will be told and why."""

import argparse
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from audit.rules import Channel, RuleBroken, system_actor
from measures.states import day_of
from reminders.delivery import actions as delivery
from reminders.delivery.actions import Outcome
from reminders.ledger.models import Digest, DigestQuerySet
from reminders.office import rules
from reminders.office.foresight import outlook_of
from reminders.planning import actions as planning
from reminders.planning.pending import Outlook

OUTCOME_NAMES = {
    Outcome.SENT: "已发送",
    Outcome.INBOX_ONLY: "仅站内",
    Outcome.RETRY: "未能送出，稍后重试，站内已可见",
    Outcome.FAILED: "发送失败，站内已可见",
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
        on = day_of(at) if options["on"] is None else _day(options["on"], day_of(at))
        only = None if options["only_to"] is None else _people_at(options["only_to"])
        if not Outlook(on).is_workday:
            self.stdout.write(f"{on} 不是工作日，只提醒特急事项。")
        if on != day_of(at) and not options["dry_run"]:
            self.stdout.write(f"注意：今天是 {day_of(at)}，以下提醒按 {on} 计算。")
        if options["dry_run"]:
            self._show(on, at, only)
        else:
            self._send(on, at, only)

    def _show(self, on: date, at: datetime, only: frozenset[int] | None) -> None:
        told = outlook_of(on, at=at, only=only)
        for person in told:
            self.stdout.write(f"{person.user.name} <{person.address or '仅站内'}>：{person.subject}")
            for reason in person.reasons:
                self.stdout.write(f"    {reason.why}  {reason.body} {reason.named}")
        people = len({person.user.pk for person in told})
        matters = sum(len(person.reasons) for person in told)
        self.stdout.write(f"演练 {on}：将提醒 {people} 人，{matters} 项。没有写入，没有发送。")

    def _send(self, on: date, at: datetime, only: frozenset[int] | None) -> None:
        urgent_only = not Outlook(on).is_workday
        result = planning.plan(on, at=at, only=only, urgent_only=urgent_only)
        by = system_actor("命令行提醒", Channel.COMMAND)
        digests = _outstanding(on, at, only)
        digests = digests.urgent() if urgent_only else digests
        names = dict(digests.values_list("pk", "recipient__name"))
        for batch in delivery.batches_of(list(names)):
            outcomes = delivery.deliver(batch, on=on, clock=timezone.now, by=by, hurry=True)
            subjects = dict(Digest.objects.filter(pk__in=batch).values_list("pk", "subject"))
            for pk, outcome in outcomes.items():
                sentence = f"：{subjects[pk]}" if subjects[pk] else ""
                self.stdout.write(f"{names[pk]}：{OUTCOME_NAMES[outcome]}{sentence}")
        self.stdout.write(f"{on}：新登记 {result.reminders} 条提醒，处理 {len(names)} 份提醒。")


def _outstanding(on: date, at: datetime, only: frozenset[int] | None) -> DigestQuerySet:
    found = Digest.objects.outstanding(on, at, hurry=True).order_by("pk")
    return found if only is None else found.filter(recipient_id__in=only)


def _day(text: str, today: date) -> date:
    try:
        on = date.fromisoformat(text)
        rules.check_pass_day(on, today)
    except ValueError:
        raise CommandError(f"日期“{text}”无法识别，请写成 2026-10-15 这样。") from None
    except RuleBroken as refusal:
        raise CommandError(refusal.message) from None
    return on


def _people_at(address: str) -> frozenset[int]:
    # Many have no address; an empty one names nobody.
    people = User.objects.filter(email__iexact=address.strip()).exclude(email="")
    found = frozenset(people.values_list("pk", flat=True))
    if not found:
        raise CommandError(f"没有人使用电子邮箱 {address}。")
    return found
