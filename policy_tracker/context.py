"""What every page of the shell shows: where one may go, what waits, whether demo data is loaded."""

from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.rules import Standing

DEMO_CACHE_SECONDS = 30


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``; asks nothing about the person on pages for the signed-out."""
    standing: Standing = getattr(request, "standing", None) or Standing()
    return {
        "standing": standing,
        "user_bodies": standing.body_names,
        "navigation": list(_navigation(request.path, standing)) if standing.is_signed_in else [],
        "unread_count": getattr(request.user, "unread_count", 0) if standing.is_signed_in else 0,
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
    takes_part = own or office
    cases = [
        ("督查事项来源", "measures:sources", True),
        ("导入来源", "measures:imports", office),
        ("交办", "measures:dispatch", office),
        ("签收", "measures:receipts", office),
        ("工作方案", "measures:plans", takes_part),
        ("延期申请", "measures:extensions", takes_part),
        ("催办", "measures:urges", takes_part or standing.is_viewer),
        ("领导批示", "measures:instructions", takes_part),
        ("办结销号", "measures:completions", takes_part),
        ("责任人", "measures:people", takes_part),
        ("需协调事项", "measures:coordinations", takes_part or standing.is_viewer),
        ("实地督查", "measures:inspections", takes_part or standing.is_viewer),
        ("整改和协调办理", "measures:errands", takes_part or standing.is_viewer),
        ("职责移交", "measures:duties", office),
        ("提醒台账", "reminders:ledger", office),
        ("工作日历", "workdays:calendar", takes_part or standing.is_administrator),
    ]
    places = [
        ("我的工作台", "measures:desk", takes_part),
        ("总览", "reports:dashboard", True),
        ("事项台账", "measures:measures", True),
        ("审核", "measures:reviews", office),
        ("填报周期", "measures:periods", office),
        ("报告", "reports:reports", own or standing.sees_everything),
        ("系统管理", "admin:index", standing.is_administrator),
    ]
    # The longest address that the page's begins with: /measures/dispatch/ is not 事项台账.
    urls = {_address(name) for _, name, is_shown in [*cases, *places] if is_shown}
    current = max((url for url in urls if path.startswith(url)), key=len, default="")
    items = _shown(places, current)
    below = _shown(cases, current)
    if below:
        is_current = any(item["is_current"] for item in below)
        items.insert(3, {"label": "督办事项", "below": below, "is_current": is_current})
    return items


@lru_cache
def _address(name: str) -> str:
    """Addresses do not change while the process runs, and every page asks for twenty of them."""
    return reverse(name)


def _shown(places: "list[tuple[str, str, bool]]", current: str) -> "list[dict[str, Any]]":
    return [
        {"label": label, "url": _address(name), "is_current": _address(name) == current}
        for label, name, is_shown in places
        if is_shown
    ]
