"""Digests into a body's own office system (OA): one signed message each. Knows nothing of how they are kept.

The message follows the Standard Webhooks specification 1.0; docs/oa.md says it to the programmers of those systems.
"""

import json
import socket
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from audit.rules import RuleBroken
from reminders.outbound import NotDelivered
from reminders.systems import rules as system_rules
from reminders.systems.models import OfficeSystem
from reminders.systems.signing import signature_of

# Each that does not answer costs a connect and a read timeout; a round ends well inside the time a job may take.
MOST_SILENT = 8
# Any other 4xx means that this message will not be taken later either. 401 and 403 may be a secret that was renewed
# here and not there yet.
TRY_AGAIN = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class PushRound:
    """One round of messages to office systems. A system that cannot be reached is asked once in a round."""

    def __init__(self) -> None:
        self._wire: _Wire | None = None
        self._silent: dict[int, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._wire is not None:
            self._wire.close()

    def push(
        self, system: OfficeSystem, message_id: str, payload: Mapping[str, Any], *, at: datetime
    ) -> None:
        """Returns when the system has taken the message (2xx); raises ``NotDelivered`` else.

        ``at`` is the moment of this try; the system refuses messages whose moment lies long back. Redirects are not
        followed and the text of the answer is not read, so that nobody can read other pages of the intranet through us.
        """
        if system.pk in self._silent:
            raise NotDelivered(self._silent[system.pk])
        if len(self._silent) >= MOST_SILENT:
            raise NotDelivered("多个单位办公系统没有应答，稍后再试")
        _check_whereabouts(system.url)
        try:
            status = self._post(system, message_id, payload, at)
        except (requests.RequestException, HTTPError) as trouble:
            # Not chained: what the library says quotes the whole address.
            silence = _silence(trouble)
            self._silent[system.pk] = silence.reason
            raise silence from None
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(status)

    def _post(self, system: OfficeSystem, message_id: str, payload: Mapping[str, Any], at: datetime) -> int:
        body = body_of(payload)
        timestamp = int(at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "policy-tracker-webhook/1",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature_of(
                system.secret, message_id=message_id, timestamp=timestamp, body=body
            ),
        }
        request = requests.Request("POST", system.url, headers=headers, data=body).prepare()
        if self._wire is None:
            self._wire = _Wire()
        # Past the session, which would take proxies and passwords from the environment, keep cookies from one system
        # to the next, and read a redirecting answer to its end.
        answer = self._wire.send(
            request,
            stream=True,
            timeout=(settings.OA_CONNECT_SECONDS, settings.OA_READ_SECONDS),
            verify=settings.OA_CA_FILE or True,
        )
        answer.close()
        return answer.status_code


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The payload as it is sent and signed: JSON in UTF-8, compact, the same bytes for the same values."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


# --- Where it goes ------------------------------------------------------------------------------------


def _check_whereabouts(url: str) -> None:
    """Look again at the moment of sending: the name may lead elsewhere than on the day it was registered."""
    try:
        system_rules.check_address(url, may_be_loopback=settings.OA_ALLOW_LOOPBACK)
    except RuleBroken as refusal:
        raise NotDelivered(f"未发送：{refusal.message}", is_final=True) from None
    parts = urlsplit(url)
    try:
        port = parts.port or system_rules.PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotDelivered("单位办公系统的域名无法解析") from None
    for *_, address in found:
        _require_permitted(str(address[0]))


def _require_permitted(address: str) -> None:
    if system_rules.is_forbidden(address.partition("%")[0], may_be_loopback=settings.OA_ALLOW_LOOPBACK):
        words = "未发送：接收地址的域名指向本机、链路本地、组播或保留地址"
        raise NotDelivered(words, is_final=True)


# The name is looked up once more for the connection. Between the two looks it may have changed, so what was really
# connected to is checked as well, before a word is said to it.
class _Plain(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _require_permitted(self.sock.getpeername()[0])


class _Secure(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _require_permitted(self.sock.getpeername()[0])


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Wire(HTTPAdapter):
    """Connections to nobody but whom we may call."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


# --- Words --------------------------------------------------------------------------------------------


def _refusal(status: int) -> NotDelivered:
    words = f"单位办公系统答复：HTTP {status}"
    if status == HTTPStatus.GONE:
        return NotDelivered(f"{words}，表示不再接收", is_final=True)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return NotDelivered(f"{words}，要求转到别的地址；本系统不跟随，请登记最终的接收地址")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return NotDelivered(f"{words}，签名未获认可，请核对签名密钥和系统时间")
    is_final = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in TRY_AGAIN
    return NotDelivered(words, is_final=is_final)


def _silence(trouble: Exception) -> NotDelivered:
    if isinstance(trouble, requests.exceptions.SSLError):
        return NotDelivered("单位办公系统的证书无法核验")
    if isinstance(trouble, requests.ConnectTimeout):
        return NotDelivered(f"单位办公系统在 {settings.OA_CONNECT_SECONDS:g} 秒内未能连接")
    if isinstance(trouble, requests.Timeout):
        return NotDelivered(f"单位办公系统在 {settings.OA_READ_SECONDS:g} 秒内没有答复")
    return NotDelivered("单位办公系统无法连接或中途断开")
