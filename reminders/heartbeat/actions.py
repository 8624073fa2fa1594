"""The clock's sign of life."""

from datetime import datetime

from reminders.heartbeat.models import Heartbeat

BEAT = "beat"


def beat(*, at: datetime, name: str = BEAT) -> None:
    """Keep the moment of the newest sign of life. Leaves no audit event: it is not an act."""
    if not Heartbeat.objects.filter(name=name).update(beat_at=at):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, beat_at=at)], ignore_conflicts=True)
