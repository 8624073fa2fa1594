"""Machines and people at the API's door: ``Authorization: Bearer <key>``, or a signed-in browser."""

import hmac
import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from audit.rules import Actor, Channel

from . import access, actions
from .middleware import acting
from .models import ApiClient, User
from .prepared import Prepared
from .rules import Standing

KEY = re.compile(r"lnpt_([0-9a-f]{8})_[\w-]+", re.ASCII)

_CLIENTS = Prepared(lambda prefix: ApiClient.objects.filter(prefix=prefix), "prefix")
_NAMED = Prepared(lambda prefix: ApiClient.objects.select_related("body").filter(prefix=prefix), "prefix")


class ApiKeyAuthentication(BaseAuthentication):
    """A city's key, kept as a hash, bound to one body."""

    def authenticate(self, request: Request) -> tuple[ApiClient, ApiClient] | None:
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        client = self._client(key.strip(), now, with_name=request.method not in SAFE_METHODS)
        actions.note_key_use(client, at=now)
        # The session's standing gives way to the key's, so every later decision reads the same attribute.
        http: Any = request._request
        http.standing = access.standing_of_client(client)
        http.actor = SimpleLazyObject(lambda: access.actor_of_client(client, address=access.address_of(http)))
        return client, client

    def _client(self, key: str, at: datetime, *, with_name: bool) -> ApiClient:
        """The key's owner; with the body's name, under which writes are recorded and reads are not."""
        shape = KEY.fullmatch(key)
        found = (_NAMED if with_name else _CLIENTS)(shape[1]) if shape else []
        client = found[0] if found else None
        is_theirs = client is not None and hmac.compare_digest(client.key_hash, actions.key_hash(key))
        if client is None or not is_theirs or not client.is_usable(at):
            raise AuthenticationFailed("接口密钥无效、已过期或已吊销，请联系省政府督查室重新签发。")
        return client

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class PersonAuthentication(SessionAuthentication):
    """A person signed in with the browser; what they do here is recorded as done over the API."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found: tuple[User, None] | None = super().authenticate(request)
        if found:
            http: Any = request._request
            http.actor = acting(http, Channel.API)
        return found

    def enforce_csrf(self, request: HttpRequest) -> None:
        try:
            super().enforce_csrf(request)  # type: ignore[arg-type]
        except PermissionDenied as refused:
            raise PermissionDenied(
                "用浏览器登录状态调用本接口时，须带 X-CSRFToken 请求头；程序对接请改用接口密钥。",
                "csrf_failed",
            ) from refused


def standing_of(request: Request) -> Standing:
    """What the caller of the API may do, key or person."""
    http: Any = request._request
    return http.standing


def actor_of(request: Request) -> Actor:
    """Who acts over the API, key or person."""
    http: Any = request._request
    return http.actor


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "省政府督查室签发的接口密钥"}


class PersonScheme(OpenApiAuthenticationExtension):
    target_class = PersonAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "已登录的浏览器"}
