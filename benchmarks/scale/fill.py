"""Fill the database of this process with a province of so many documents. Prints what the client needs as JSON."""

import json
import sys
import time
from collections.abc import Iterator

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import models, transaction  # noqa: E402

from accounts.models import Membership, User  # noqa: E402
from accounts.rules import Role  # noqa: E402
from benchmarks.scale import matters, province  # noqa: E402
from benchmarks.scale.filling import ask, catch_up, without_indexes  # noqa: E402
from departments.actions import seed_bodies  # noqa: E402
from departments.models import Body  # noqa: E402
from reminders.models import Digest  # noqa: E402
from workdays.actions import seed_calendar  # noqa: E402

OFFICE = {
    "duchashi": Role.REVIEWER,
    "duchashi-fuze": Role.LEAD,
    "lingdao": Role.VIEWER,
    "admin": Role.ADMINISTRATOR,
}
# The people who ask for pages, by the body they belong to; everybody else is known by the number of the body.
KNOWN = {"省科技厅": "kejiting", "沈阳市": "shenyang"}


def fill(documents: int) -> dict[str, float]:
    """Migrate, seed and fill; returns how many seconds each table took."""
    call_command("migrate", verbosity=0)
    seed_calendar()
    seed_bodies(json.loads((settings.FIXTURES_DIR / "departments.json").read_text(encoding="utf-8")))
    _people()
    for setting in ("maintenance_work_mem = '512MB'", "work_mem = '256MB'", "synchronous_commit = off"):
        ask(f"SET {setting}")
    for statement in province.GROUND + province.made(documents):
        ask(statement)
    rows = [*province.documents(), *province.reports(), *matters.cases(), *matters.told()]
    # The digests are looked up by the lines of the ledger while these are written.
    tables = list(dict.fromkeys(row.model._meta.db_table for row in rows if row.model is not Digest))
    spent: dict[str, float] = {}
    with transaction.atomic():
        ask("SET CONSTRAINTS ALL IMMEDIATE")
        began = time.perf_counter()
        with without_indexes(tables):
            for row in rows:
                since = time.perf_counter()
                ask(row.statement)
                _add(spent, row.model, time.perf_counter() - since)
            since = time.perf_counter()
        spent["indexes and foreign keys"] = time.perf_counter() - since
        ask("UPDATE measures_workplan SET in_force_id = id WHERE state = 'approved' AND rounds > 0")
        catch_up([*tables, Digest._meta.db_table])
    # Outside the transaction: the visibility map lets indexes answer alone, as it does where a database has lived a while.
    ask("VACUUM ANALYZE")
    spent["all"] = time.perf_counter() - began
    return spent


def _add(spent: dict[str, float], model: type[models.Model], seconds: float) -> None:
    spent[model.__name__] = spent.get(model.__name__, 0) + seconds


def _people() -> None:
    """The office, and of every other body one who writes and one who signs."""
    held = list(_held())
    users = {name: User(username=name, name=words, password="!") for name, words, _, _ in held}
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(user=users[name], body=body, role=role) for name, _, body, role in held
    )


def _held() -> Iterator[tuple[str, str, Body, Role]]:
    for body in Body.objects.in_order():
        if body.is_office:
            for name, role in OFFICE.items():
                yield name, "督查室审核员", body, role
        else:
            name = KNOWN.get(body.name, f"body{body.pk}")
            yield name, f"{body.name}经办人", body, Role.REPORTER
            yield f"{name}-fuze", f"{body.name}负责人", body, Role.APPROVER


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
