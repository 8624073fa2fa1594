"""The named cast, on the real document.

省科技厅 (kejiting) leads measures 1, 2, 4, 10 and has a reporter and an approver; 省科协 (kexie) leads
measure 3 and has no approver; 沈阳市 (shenyang) reports where a measure is opened to cities.
"""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.rules import Role
from departments.models import Body
from measures.models import Measure, Obligation, Policy, ReportingPeriod
from measures.states import MeasureState
from reports.actions import building
from reports.documents import fonts
from reports.rules import FileFormat
from tests import database, factories
from tests.once import begin, once

TESTS = Path(__file__).resolve().parent
LONGEST_ID = 60
_made: dict[tuple[object, ...], bytes] = {}

# The ordinary run tries the same cases every time; ``bin/test --hypothesis-profile=thorough`` more, and new ones.
for profile, examples in (("ci", 100), ("thorough", 500)):
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=profile == "ci",
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
settings.load_profile("ci")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long texts and files do not stand in the names of tests."""
    if isinstance(val, bytes | str) and len(val) > LONGEST_ID:
        return f"long {argname}"  # not its length: a packed file is never the same twice
    return None


def pytest_collection() -> None:
    """On a fresh checkout each process would compile all tests: each begins with a share, and finds the others' done."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        every = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        for path in sorted(TESTS.rglob("test_*.py"))[int(worker.removeprefix("gw")) % every :: every]:
            import_module(".".join(path.relative_to(TESTS.parent).with_suffix("").parts))


@pytest.hookimpl(tryfirst=True)  # before pytest itself chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & {
            *getattr(item, "fixturenames", ())
        }:
            item.add_marker("database")
        # What a page shows, whom it lets in and what a script does is the same whatever answers the queries. Each address is
        # asked on both engines by test_permissions, and so are, by their mark, lists that are narrowed, sorted or counted,
        # whole walks, and what two hands do at once.
        is_page = "tests/browser" in item.path.as_posix() or item.path.stem.endswith("_pages")
        if is_page and not item.get_closest_marker("both_engines"):
            item.add_marker("one_engine")
        if item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.xdist_group("processes"))


@pytest.hookimpl(tryfirst=True)  # before the tests are named to the one who shares them out
def pytest_collection_finish(session: pytest.Session) -> None:
    """What mostly waits for other processes runs first and in one process, so that no core idles, nor waits at the end.

    Only now: pytest-django sorts anew after the items were modified. And what the tests themselves are made of is not looked
    through again and again for garbage.
    """
    session.items.sort(
        key=lambda item: (
            item.get_closest_marker("processes") is None,
            item.get_closest_marker("browser") is None,
        )
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    begin()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database with the document in it, once for all tests of this process."""
    with ExitStack() as database_of_the_suite:
        with django_db_blocker.unblock():
            database_of_the_suite.enter_context(database.prepared())
        yield
        with django_db_blocker.unblock():
            database_of_the_suite.close()


@pytest.fixture
def empty(db: None) -> None:
    """A database as after ``migrate``: without the document, the bodies and the calendar."""
    database.empty()


@pytest.fixture
@once
def policy(db: None) -> Policy:
    """The real document, its bodies and the calendar; every measure given out and taken on long ago."""
    return Policy.objects.get()


@pytest.fixture
def drafts(policy: Policy) -> Policy:
    """The real document before anything of it was dispatched."""
    Measure.objects.filter(policy=policy).update(state=MeasureState.DRAFT, state_at=None)
    return policy


@pytest.fixture
@once
def office_body(policy: Policy) -> Body:
    return Body.objects.get(kind="provincial_office")


@pytest.fixture
@once
def kejiting(policy: Policy) -> Body:
    return Body.objects.get(name="省科技厅")


@pytest.fixture
@once
def kexie(policy: Policy) -> Body:
    return Body.objects.get(name="省科协")


@pytest.fixture
@once
def shenyang(policy: Policy) -> Body:
    return Body.objects.get(name="沈阳市")


@pytest.fixture
@once
def reviewer(office_body: Body) -> User:
    """王督查 reviews in the provincial office."""
    return factories.make_user("王督查", (office_body, Role.REVIEWER), username="wang")


@pytest.fixture
@once
def lead(office_body: Body) -> User:
    """赵主任 leads the provincial office's supervision room."""
    return factories.make_user("赵主任", (office_body, Role.LEAD), username="zhao")


@pytest.fixture
@once
def viewer(office_body: Body) -> User:
    """孙省长 reads, and changes nothing."""
    return factories.make_user("孙省长", (office_body, Role.VIEWER), username="sun")


@pytest.fixture
@once
def administrator(office_body: Body) -> User:
    """周管理 keeps accounts and bodies."""
    return factories.make_user("周管理", (office_body, Role.ADMINISTRATOR), username="zhou")


@pytest.fixture
@once
def reporter(kejiting: Body) -> User:
    """李经办 writes for 省科技厅."""
    return factories.make_user("李经办", (kejiting, Role.REPORTER), username="li")


@pytest.fixture
@once
def approver(kejiting: Body) -> User:
    """陈厅长 signs for 省科技厅."""
    return factories.make_user("陈厅长", (kejiting, Role.APPROVER), username="chen")


@pytest.fixture
@once
def kexie_reporter(kexie: Body) -> User:
    """吴经办 writes for 省科协, which has no approver."""
    return factories.make_user("吴经办", (kexie, Role.REPORTER), username="wu")


@pytest.fixture
@once
def city_reporter(shenyang: Body) -> User:
    """郑经办 writes for 沈阳市."""
    return factories.make_user("郑经办", (shenyang, Role.REPORTER), username="zheng")


@pytest.fixture
@once
def period(policy: Policy, lead: User) -> ReportingPeriod:
    """The third quarter of 2026, opened on 2026-09-21, due on 2026-10-15; measure 9 is open to cities."""
    Measure.objects.filter(policy=policy, number=9).update(is_open_to_cities=True)
    return factories.open_quarter(policy, lead)


@pytest.fixture
@once
def obligation(period: ReportingPeriod, kejiting: Body) -> Obligation:
    """省科技厅 owes a report on measure （一）."""
    return Obligation.objects.with_names().get(period=period, measure__number=1, body=kejiting)


@pytest.fixture
@once
def kexie_obligation(period: ReportingPeriod, kexie: Body) -> Obligation:
    return Obligation.objects.with_names().get(period=period, body=kexie)


@pytest.fixture
@once
def city_obligation(period: ReportingPeriod, shenyang: Body) -> Obligation:
    return Obligation.objects.with_names().get(period=period, body=shenyang)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A test browser of this person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="policy_tracker.people.PersonBackend")
        return client

    return sign_in


@pytest.fixture
def files_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds take the file that this process has made before of the same content, stage, issue and fonts.

    For tests of what becomes of files. That a file is a function of these alone is proved where this is not used
    (tests/reports/test_standing_still.py, test_reports.py); proving a report makes its files anew in any case.
    """
    make = building.content_of

    def once(file_format: FileFormat, frozen: building.Frozen) -> bytes:
        known = (file_format, frozen.sha256, frozen.stage, repr(frozen.issue), fonts.SANS_FOLDERS)
        if known not in _made:
            _made[known] = make(file_format, frozen)
        return _made[known]

    monkeypatch.setattr(building, "content_of", once)
