"""Real Chromium against a real server; every page must be silent and keep to itself."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from django.test.client import ClientHandler
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.factories import PASSWORD
from tests.programs import program

# Playwright's own loop runs in the test's thread; the tests talk to the database there as well.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session", autouse=True)
def chromium() -> str:
    """The shell is the same engine without the windows around it: half the work for each page."""
    return program(
        "chromium-headless-shell", "chromium", "chromium-browser", package="chromium-headless-shell"
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "headless": True,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
        # A colour half-way through a transition is neither the one before nor the one after: axe must see neither.
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def _nothing_under_way(transactional_db: None) -> Iterator[None]:
    """Wait for the last request of a closed page: the tables are emptied after the test, never under a request."""
    under_way = 0
    lock = threading.Lock()

    def count(step: int) -> None:
        nonlocal under_way
        with lock:
            under_way += step

    def began(sender: type, **_: Any) -> None:
        count(sender is not ClientHandler)

    def ended(sender: type, **_: Any) -> None:
        count(-(sender is not ClientHandler))

    request_started.connect(began)
    request_finished.connect(ended)
    yield
    deadline = time.monotonic() + 10
    while under_way > 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    request_started.disconnect(began)
    request_finished.disconnect(ended)


@pytest.fixture
def complaints(live_server: Any) -> Iterator[list[str]]:
    """Console errors, page errors and requests to other hosts. The test fails on any that is left at its end."""
    heard: list[str] = []
    yield heard
    assert not heard


@pytest.fixture
def watched(live_server: Any, complaints: list[str]) -> Callable[[BrowserContext], BrowserContext]:
    """A browser whose every complaint is heard."""
    own = urlsplit(live_server.url).netloc

    def watch(context: BrowserContext) -> BrowserContext:
        def on_request(url: str) -> None:
            if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc != own:
                complaints.append(f"request to another host: {url}")

        def on_console(kind: str, text: str) -> None:
            if kind == "error":
                complaints.append(f"{kind}: {text}")

        context.on("request", lambda request: on_request(request.url))
        context.on("console", lambda said: on_console(said.type, said.text))
        context.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
        return context

    return watch


@pytest.fixture
def sign_in(
    browser: Browser,
    browser_context_args: dict[str, Any],
    watched: Callable[[BrowserContext], BrowserContext],
    live_server: Any,
) -> Iterator[Callable[..., Page]]:
    """A page of this person, signed in: at the form where a context is handed in, else by the cookie of a session."""
    opened: list[BrowserContext] = []

    def at_the_form(user: User, page: Page) -> None:
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("用户名").fill(user.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def by_cookie(user: User) -> BrowserContext:
        context = watched(browser.new_context(**browser_context_args))
        opened.append(context)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
        context.add_cookies([{**cookie, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}])
        return context

    def sign_in(user: User, context: BrowserContext | None = None) -> Page:
        page = (context or by_cookie(user)).new_page()
        if context:
            at_the_form(user, page)
        else:
            page.goto(f"{live_server.url}/")
        return page

    yield sign_in
    for context in opened:
        context.close()
