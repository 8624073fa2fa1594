"""Machines at the door: ``Authorization: Bearer <key>``."""

import hmac

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from . import access, actions
from .models import ApiClient


class ApiKeyAuthentication(BaseAuthentication):
    """A city's key, kept as a hash, bound to one body."""

    def authenticate(self, request: Request) -> tuple[ApiClient, ApiClient] | None:
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        client = self._client(key.strip())
        actions.note_key_use(client, at=timezone.now())
        # The session's standing gives way to the key's, so every later decision reads the same attribute.
        http = request._request
        http.standing = access.standing_of_client(client)  # type: ignore[attr-defined]
        http.actor = access.actor_of_client(client, address=access.address_of(http))  # type: ignore[attr-defined]
        return client, client

    def _client(self, key: str) -> ApiClient:
        parts = key.split("_", 2)
        prefix = parts[1] if len(parts) == 3 else ""
        client = ApiClient.objects.usable(timezone.now()).select_related("body").filter(prefix=prefix).first()
        if client is None or not hmac.compare_digest(client.key_hash, actions.key_hash(key)):
            raise AuthenticationFailed("接口密钥无效、已过期或已吊销，请联系省政府督查室重新签发。")
        return client

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "省政府督查室签发的接口密钥"}
