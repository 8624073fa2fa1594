"""What the channels have in common: how they say that the other side did not take something. Knows no Django."""


class NotDelivered(Exception):
    """The other side did not take it. ``is_final``: it said so for good, trying again is of no use.

    ``reason`` is kept, shown and written to the record of acts: it names no secret and no address with its query.
    """

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_final = reason, is_final
