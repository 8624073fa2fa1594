"""Who a session belongs to, with all that every page asks about them."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from reminders.inbox.access import unread_of


class PersonBackend(ModelBackend):
    """Reads a session's person, their roles and how many messages they have not opened in one query."""

    def get_user(self, user_id: Any) -> User | None:
        person = access.person_of(_people(), user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


@cache
def _people() -> QuerySet[User]:
    """Put together once: every page asks it."""
    return access.with_roles(unread_count=unread_of("pk"))
