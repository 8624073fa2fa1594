"""What every page of the shell shows: where one may go, what waits, whether demo data is loaded."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.rules import Standing
from reminders.access import unread_count

DEMO_CACHE_SECONDS = 30


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``; asks nothing about the person on pages for the signed-out."""
    standing: Standing = getattr(request, "standing", None) or Standing()
    return {
        "standing": standing,
        "user_bodies": standing.body_names,
        "navigation": list(_navigation(request.path, standing)) if standing.is_signed_in else [],
        "unread_count": unread_count(standing),
        "demo_is_loaded": demo_is_loaded(),
    }


def demo_is_loaded() -> bool:
    """True while demo accounts exist; may lag half a minute behind (cached)."""
    known: bool | None = cache.get("demo-is-loaded")
    if known is None:
        known = User.objects.filter(is_demo=True).exists()
        cache.set("demo-is-loaded", known, DEMO_CACHE_SECONDS)
    return known


def _navigation(path: str, standing: Standing) -> "list[dict[str, Any]]":
    own, office = bool(standing.own_body_ids), standing.is_office
    places = [
        ("我的工作台", reverse("measures:desk"), own or office),
        ("总览", reverse("reports:dashboard"), True),
        ("政策措施", reverse("measures:measures"), True),
        ("审核", reverse("measures:reviews"), office),
        ("填报周期", reverse("measures:periods"), office),
        ("进展报告", reverse("reports:summaries"), standing.sees_everything),
        ("系统管理", reverse("admin:index"), standing.is_administrator),
    ]
    return [
        {"label": label, "url": url, "is_current": path.startswith(url)}
        for label, url, is_shown in places
        if is_shown
    ]
