"""Signatures of the messages to office systems, after the Standard Webhooks specification 1.0. Knows no Django."""

import base64
import hashlib
import hmac
import secrets

SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins, not one
# The specification asks for 24 to 64.
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as it is handed to a body's programmers: ``whsec_`` and 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def signature_of(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``. ``timestamp`` in seconds since 1970; ``body`` exactly as it is sent.

    A full stop in the number would let two messages share a signature, so neither part may have one.
    """
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode("ascii") + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
