"""Who answers in a body for a document, and where it comes from. Knows no Django."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Role
from audit.rules import RuleBroken
from measures.texts import check_text

NAME_MAX, POST_MAX, PHONE_MAX = 60, 60, 40


class DutyRole(StrEnum):
    """What somebody is in a body's work on a document."""

    SUPERVISOR = "supervisor"
    RESPONSIBLE = "responsible"
    LIAISON = "liaison"


DUTY_ROLE_NAMES = {
    DutyRole.SUPERVISOR: "分管领导",
    DutyRole.RESPONSIBLE: "责任人",
    DutyRole.LIAISON: "联络员",
}
# Whose accounts stand for it where nobody was named; the first role that somebody holds.
FROM_ACCOUNTS: Mapping[DutyRole, tuple[Role, ...]] = {
    DutyRole.SUPERVISOR: (Role.APPROVER, Role.HEAD),
    DutyRole.RESPONSIBLE: (Role.REPORTER,),
    DutyRole.LIAISON: (Role.LIAISON, Role.REPORTER),
}


class Source(StrEnum):
    """Where a name comes from, the nearest first."""

    DOCUMENT = "document"
    BODY = "body"
    ACCOUNT = "account"


SOURCE_NAMES = {Source.DOCUMENT: "本文件", Source.BODY: "全部文件", Source.ACCOUNT: "按账号"}


@dataclass(frozen=True)
class Named:
    """Somebody as typed or chosen; ``user_id`` is the account, whose name and post then count."""

    name: str = ""
    post: str = ""
    phone: str = ""
    user_id: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.post or self.phone or self.user_id)


@dataclass(frozen=True)
class Person:
    """Somebody who answers in a body, for a reader. ``phone`` is for the office, viewers and the body itself."""

    role: DutyRole
    name: str
    post: str
    phone: str
    source: Source

    @property
    def role_name(self) -> str:
        return DUTY_ROLE_NAMES[self.role]

    @property
    def source_name(self) -> str:
        return SOURCE_NAMES[self.source]

    @property
    def words(self) -> str:
        """张某（副厅长）."""
        return f"{self.name}（{self.post}）" if self.post else self.name


def words_of(people: Sequence[Person], role: DutyRole) -> str:
    """Those who are it, in a line; empty for nobody."""
    return "、".join(person.words for person in people if person.role is role)


def checked(role: DutyRole, named: Named) -> Named:
    """The same in the spelling that is kept.

    Refuses a post or number without a person, and a number that is none, at ``<role>_name`` and ``<role>_phone``.
    """
    label = DUTY_ROLE_NAMES[role]

    def line(text: str, what: str, field: str, most: int) -> str:
        return check_text(text, label=f"{label}{what}", field=f"{role}_{field}", most=most, is_required=False)

    name = line(named.name, "姓名", "name", NAME_MAX)
    post = line(named.post, "职务", "post", POST_MAX)
    phone = line(named.phone, "电话", "phone", PHONE_MAX)
    if not (name or named.user_id) and (post or phone):
        raise RuleBroken("name_missing", f"请填写{label}姓名，或选择账号。", f"{role}_name")
    if phone and not re.fullmatch(r"[0-9+\-（）() 转、]{5,}", phone):
        raise RuleBroken("phone_unknown", f"{label}电话只填号码，例如 024-86890000 转 801。", f"{role}_phone")
    if named.user_id:
        name = post = ""
    return Named(name, post, phone, named.user_id)
