"""A database of the last release comes up whole in this version.

``releases/0.2.0.sql.gz`` is the embedded database of release 0.2.0 with its demo year, as ``sqlite3 db.sqlite3 .dump``
writes it. With each release the next one's is added here, made from ``bin/serve`` on a new folder.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
RELEASES = sorted((Path(__file__).parent / "releases").glob("*.sql.gz"))
KEPT = {
    "measures_measure": 18,
    "measures_responsibility": 39,
    "measures_obligation": 80,
    "measures_submission": 60,
    "audit_auditevent": 500,
}


def manage(data: Path, *arguments: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY,
        env={**environment, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "policy_tracker.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as opened:
        return {table: opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT}


@pytest.mark.processes
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_the_last_release_is_upgraded_without_a_lost_row(release, tmp_path):
    database = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(database)) as old:
        old.executescript(gzip.decompress(release.read_bytes()).decode())
    before = rows(database)
    assert all(before[table] >= least for table, least in KEPT.items()), (
        "the stored release holds a whole year"
    )
    manage(tmp_path, "check_data_folder")
    manage(tmp_path, "migrate", "--noinput")
    manage(tmp_path, "seed")
    manage(tmp_path, "migrate", "--check")
    after = rows(database)
    assert after.pop("audit_auditevent") >= before.pop("audit_auditevent")
    assert after == before
    with closing(sqlite3.connect(database)) as new:
        assert new.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            new.execute("UPDATE audit_auditevent SET summary = ''")


def test_there_is_a_release_to_start_from():
    assert RELEASES
