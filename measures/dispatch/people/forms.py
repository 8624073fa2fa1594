"""Who answers in a body, as typed or chosen: three roles in one form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.models import User
from audit.forms import KeptText
from measures.dispatch.people.models import DutyPerson
from measures.dispatch.people.rules import (
    DUTY_ROLE_NAMES,
    NAME_MAX,
    PHONE_MAX,
    POST_MAX,
    DutyRole,
    Named,
)
from measures.forms import line

_UNKNOWN = {"invalid_choice": "请选择列表中的账号。"}


class PeopleForm(forms.Form):
    """For each role an account, or a name and a post as typed; a number in either case."""

    stamp = KeptText(required=False, widget=forms.HiddenInput, max_length=200)

    def __init__(
        self, *args: Any, accounts: Sequence[User], kept: Mapping[DutyRole, DutyPerson], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "（不选账号）"), *((user.pk, _called(user)) for user in accounts)]
        for role, label in DUTY_ROLE_NAMES.items():
            row = kept.get(role)
            self.fields[f"{role}_user"] = forms.TypedChoiceField(
                label=f"{label}账号",
                required=False,
                coerce=int,
                empty_value=None,
                choices=known,
                error_messages=_UNKNOWN,
                initial=row.user_id if row else None,
            )
            for name, words, most in (
                ("name", "姓名", NAME_MAX),
                ("post", "职务", POST_MAX),
                ("phone", "电话", PHONE_MAX),
            ):
                field = line(f"{label}{words}", most)
                field.initial = getattr(row, name) if row else ""
                self.fields[f"{role}_{name}"] = field

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Role by role its fields."""
        names = ("user", "name", "post", "phone")
        return [(label, [self[f"{role}_{n}"] for n in names]) for role, label in DUTY_ROLE_NAMES.items()]

    @property
    def people(self) -> dict[DutyRole, Named]:
        """What a valid form says."""
        said = self.cleaned_data
        return {
            role: Named(
                said[f"{role}_name"], said[f"{role}_post"], said[f"{role}_phone"], said[f"{role}_user"]
            )
            for role in DutyRole
        }


def _called(user: User) -> str:
    return f"{user.name}（{user.post}）" if user.post else user.name
