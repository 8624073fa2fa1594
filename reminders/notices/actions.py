"""Telling the office of something that happened elsewhere in the system."""

from datetime import datetime

from reminders.notices.models import Announcement


def announce(key: str, *, title: str, what: str, path: str, at: datetime) -> bool:
    """Have the office told with its next digest; returns whether it is news.

    The same ``key`` is said once for ever, however many ask at once. Leaves no audit event: what happened has its own.
    """
    row = Announcement(key=key, title=title[:200], what=what[:100], path=path, created_at=at)
    if Announcement.objects.filter(key=key).exists():
        return False
    Announcement.objects.bulk_create([row], ignore_conflicts=True)
    return True
