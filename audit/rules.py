"""Who acts, through which door, and how an act is refused. Knows no Django."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    USER = "user"
    CLIENT = "client"
    SYSTEM = "system"


class Channel(StrEnum):
    """The door an act came through."""

    WEB = "web"
    API = "api"
    ADMIN = "admin"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True)
class Actor:
    """Who acts and from where. Handed to every action as ``by``; the name is kept as it is now.

    A stand-in's name shows both: 李某（代王某）; ``id`` is then the person at the keyboard, ``for_id`` the other one.
    """

    kind: ActorKind
    name: str
    channel: Channel
    id: int | None = None
    address: str = ""
    for_id: int | None = None

    @property
    def user_id(self) -> int | None:
        """The person's id, or None when a machine acts."""
        return self.id if self.kind is ActorKind.USER else None


def system_actor(name: str, channel: Channel) -> Actor:
    """A machine of our own (a job, a command) as the one who acts."""
    return Actor(kind=ActorKind.SYSTEM, name=name, channel=channel)


class RuleBroken(Exception):
    """An act that the rules refuse.

    ``message`` is a Chinese sentence for the person who tried, ``code`` is for programs, ``field``
    names the form field to blame or is empty.
    """

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class StaleVersion(RuleBroken):
    """Somebody else wrote in between; nothing was overwritten."""

    def __init__(self, message: str) -> None:
        super().__init__("stale_version", message)
