"""Roles and what they stand for. Knows no Django."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from audit.rules import RuleBroken
from departments.rules import BodyKind

USERNAME_MAX = 60


class Role(StrEnum):
    REPORTER = "reporter"
    LIAISON = "liaison"
    APPROVER = "approver"
    HEAD = "head"
    REVIEWER = "reviewer"
    LEAD = "lead"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.REPORTER: "经办人",
    Role.LIAISON: "联络员",
    Role.APPROVER: "单位负责人",
    Role.HEAD: "单位主要负责人",
    Role.REVIEWER: "督查室审核人员",
    Role.LEAD: "督查室负责人",
    Role.VIEWER: "领导（只读）",
    Role.ADMINISTRATOR: "系统管理员",
}

# A liaison (联络员) may write as a reporter does, but is told only where the body has nobody else.
REPORTING_ROLES = frozenset({Role.REPORTER, Role.LIAISON})
BODY_ROLES = frozenset({Role.REPORTER, Role.LIAISON, Role.APPROVER, Role.HEAD})
OFFICE_ROLES = frozenset({Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR})
# Whom a matter means in a body by the role it is for, and step by step whom instead where a step has nobody.
_MEANT: Mapping[Role, tuple[tuple[Role, ...], ...]] = {
    Role.REPORTER: ((Role.REPORTER,), (Role.APPROVER, Role.HEAD), (Role.LIAISON,)),
    Role.APPROVER: ((Role.APPROVER,), (Role.HEAD,), (Role.REPORTER,), (Role.LIAISON,)),
    Role.HEAD: ((Role.HEAD,), (Role.APPROVER,), (Role.REPORTER,), (Role.LIAISON,)),
}


def roles_meant(wanted: Role, held: Collection[Role], *, spares_reporters: bool = False) -> tuple[Role, ...]:
    """Whose people are told what is for ``wanted``, in a body where somebody holds each role of ``held``; () for nobody.

    ``spares_reporters``: what watches over reporters, or is not theirs to sign, passes them by.
    """
    for step in _MEANT[wanted]:
        found = tuple(role for role in step if role in held)
        if found and not (spares_reporters and Role.REPORTER in found):
            return found
    return ()


def role_fits(role: Role, kind: BodyKind) -> bool:
    """Reporters, liaisons, approvers and heads belong to responsible bodies, reviewers, leads and administrators to the office."""
    if role in BODY_ROLES:
        return kind not in (BodyKind.PROVINCIAL_OFFICE, BodyKind.GENERIC)
    if role in OFFICE_ROLES:
        return kind is BodyKind.PROVINCIAL_OFFICE
    return True


@dataclass(frozen=True)
class Standing:
    """What a person or machine may do, as plain values: the one thing access decisions look at.

    ``report_body_ids``: bodies it drafts and hands in for; ``approve_body_ids``: bodies it signs off for, as
    approver or head; ``body_names``: every body it belongs to, for showing only. ``user_id`` is the person at the
    keyboard, ``for_user_id`` the one they stand in for, if they do.
    """

    is_signed_in: bool = False
    user_id: int | None = None
    for_user_id: int | None = None
    is_reviewer: bool = False
    is_lead: bool = False
    is_viewer: bool = False
    is_administrator: bool = False
    report_body_ids: frozenset[int] = field(default_factory=frozenset)
    approve_body_ids: frozenset[int] = field(default_factory=frozenset)
    body_names: tuple[str, ...] = ()
    # What rooms above have read for this caller already, for as long as one request lasts.
    read_already: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_office(self) -> bool:
        """Works in the provincial office on the matters themselves."""
        return self.is_reviewer or self.is_lead

    @property
    def own_body_ids(self) -> frozenset[int]:
        """Bodies whose drafts it may see and write."""
        return self.report_body_ids | self.approve_body_ids

    @property
    def sees_everything(self) -> bool:
        """Reads every body's submitted rounds, not only accepted ones."""
        return self.is_office or self.is_viewer

    @property
    def sees_restricted(self) -> bool:
        """A source that is only for those who carry it out is open to it all the same (docs/decisions/0024)."""
        return self.sees_everything or self.is_administrator


# --- Stand-ins ----------------------------------------------------------------------------------------

# What passes to a stand-in. Reading everything and keeping accounts are personal and never pass.
DELEGABLE_ROLES = frozenset({Role.REPORTER, Role.LIAISON, Role.APPROVER, Role.HEAD, Role.REVIEWER, Role.LEAD})
LONGEST_STAND_IN_DAYS = 180
STAND_IN_REASON_MAX = 200


def check_stand_in_days(starts_on: date, ends_on: date, *, today: date) -> None:
    """Refuse days out of order, more of them than may be given at once, and days that are all over."""
    if ends_on < starts_on:
        raise RuleBroken("days_out_of_order", "结束日期不能早于开始日期。", "ends_on")
    if ends_on < today:
        raise RuleBroken("days_over", "结束日期不能早于今天。", "ends_on")
    if (ends_on - starts_on).days >= LONGEST_STAND_IN_DAYS:
        raise RuleBroken(
            "stand_in_too_long", f"一次代理最长 {LONGEST_STAND_IN_DAYS} 天，请缩短或分次登记。", "ends_on"
        )
    if starts_on < today:
        raise RuleBroken("starts_in_the_past", "开始日期不能早于今天。", "starts_on")


def both_names(name: str, for_name: str, *, most: int = 100) -> str:
    """How a stand-in's acts are signed: 李某（代王某）. Over-long names are cut, never one of the two lost."""
    each = (most - 3) // 2
    if len(name) + len(for_name) + 3 <= most:
        return f"{name}（代{for_name}）"
    return f"{name[:each]}（代{for_name[:each]}）"
