"""A signed-in session without its sign-in page."""

from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User


def signed_in(user: User) -> str:
    """The key of a new session of this person."""
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "policy_tracker.people.PersonBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
