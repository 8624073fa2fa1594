"""Links by which other systems take files: short-lived, for one file, in the hands of who asked for them."""

from datetime import timedelta

from django.core import signing

from accounts.rules import Standing

LASTS = timedelta(minutes=10)
_SIGNER = signing.TimestampSigner(salt="reports.links", sep=".")


class LinkExpiredError(Exception):
    """The link was good, and its time is over."""


def link_to(file_id: int, standing: Standing) -> str:
    """A word for the address of a file, good for ``LASTS`` and for this caller's body (or person) alone."""
    return _SIGNER.sign(f"{file_id}-{_holder(standing)}")


def file_of(link: str, standing: Standing) -> int | None:
    """The file that the link is for; None when it is not ours, or another's. Refuses an old one (``LinkExpiredError``)."""
    try:
        meant = _SIGNER.unsign(link, max_age=LASTS)
    except signing.SignatureExpired:
        raise LinkExpiredError from None
    except signing.BadSignature:
        return None
    file_id, _, holder = meant.partition("-")
    return int(file_id) if holder == _holder(standing) else None


def _holder(standing: Standing) -> str:
    if standing.user_id is not None:
        return f"user{standing.user_id}"
    return "body" + "_".join(str(body) for body in sorted(standing.own_body_ids))
