"""Find what bears marks of classification, and take secret words out for good; two persons act together at the terminal."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.access import actor_of
from accounts.models import User
from audit.rules import Channel, RuleBroken
from measures.models import ClosingEvidence, ErrandProof, Evidence
from measures.reporting.models import Proof
from policy_tracker.purging import actions
from policy_tracker.purging.rules import passages_of


class Command(BaseCommand):
    help = (
        "按保密要求清除混入的涉密内容。--find 只列出带密级标志的位置；否则从标准输入读取要清除的文字"
        "（多段之间空一行），列出位置，经系统管理员和督查室负责人输入密码后清除。办法见 docs/operations.md。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--find", action="store_true", help="只列出带密级标志的位置，不改动")
        parser.add_argument("--administrator", default="", help="执行清除的系统管理员的用户名")
        parser.add_argument("--lead", default="", help="确认清除的督查室负责人的用户名")
        parser.add_argument("--evidence", type=int, nargs="*", default=[], help="整件清除的佐证材料编号")
        parser.add_argument(
            "--closing-evidence", type=int, nargs="*", default=[], help="整件清除的办结佐证编号"
        )
        parser.add_argument(
            "--errand-proof", type=int, nargs="*", default=[], help="整件清除的整改和协调办理佐证编号"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["find"]:
            self._list(list(actions.marked()))
            return
        try:
            passages = passages_of(sys.stdin.read())
            proofs = _proofs(Evidence, options["evidence"])
            proofs += _proofs(ClosingEvidence, options["closing_evidence"])
            proofs += _proofs(ErrandProof, options["errand_proof"])
            if not passages and not proofs:
                raise CommandError("没有要清除的内容。")
            spots = actions.holding(passages)
            self._list(spots)
            administrator = _present(options["administrator"], "系统管理员")
            lead = _present(options["lead"], "督查室负责人")
            by, at = actor_of(administrator, address="", channel=Channel.COMMAND), timezone.now()
            event = actions.purge(
                passages, proofs=proofs, administrator=administrator, confirmed_by=lead, by=by, at=at
            )
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        actions.overwrite_freed_space(spots)
        self.stdout.write(f"{event.summary}。留痕编号 {event.pk}。")
        self.stdout.write("请接着处理备份、已发出的邮件和已下载的文件，见 docs/operations.md。")

    def _list(self, spots: list[actions.Spot]) -> None:
        self.stdout.write(f"找到 {len(spots)} 处：")
        for spot in spots:
            self.stdout.write(f"  {spot.words}")


def _proofs(kind: type[Proof], numbers: list[int]) -> list[Proof]:
    found = list(kind._base_manager.filter(pk__in=numbers))
    if missing := set(numbers) - {proof.pk for proof in found}:
        raise CommandError(f"没有编号为 {'、'.join(map(str, sorted(missing)))} 的{kind._meta.verbose_name}。")
    return found


def _present(username: str, role: str) -> User:
    """The person of this name, who is there to type the password."""
    person = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if person is None or not person.check_password(getpass.getpass(f"{role} {username} 的密码：")):
        raise CommandError(f"{role}的用户名或密码不对，没有清除。")
    return person
