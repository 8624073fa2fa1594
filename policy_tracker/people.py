"""Who a session belongs to, with all that every page asks about them."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts import access
from accounts.models import User
from accounts.prepared import Prepared
from reminders.inbox.access import unread_of

_PEOPLE = Prepared(lambda pk: access.with_roles(unread_count=unread_of("pk")).filter(pk=pk), -1)


class PersonBackend(ModelBackend):
    """Reads a session's person, their roles and how many messages they have not opened in one query."""

    def get_user(self, user_id: Any) -> User | None:
        person = access.person_of(_PEOPLE(int(user_id)))
        return person if person is not None and self.user_can_authenticate(person) else None
