"""bin/serve for real: one system is started on a folder of its own, looked at from outside, and stopped."""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import wait_until

REPOSITORY = Path(__file__).resolve().parents[2]
SERVE = REPOSITORY / "bin" / "serve"
STARTED = "政策落实督查系统已启动"


def _set_up() -> bool:
    try:
        done = json.loads((REPOSITORY / ".venv" / ".installed.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    lock = hashlib.sha256((REPOSITORY / "requirements.lock").read_bytes()).hexdigest()
    return done.get("requirements.lock") == lock and "assets" in done


pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not _set_up(), reason="the set-up has not been run here; bin/test does it"),
]


CHOSEN = "yanshi-2026-only"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(**more: str) -> dict[str, str]:
    # What a shell of a person would hold: none of the suite's own settings.
    own = {
        "DATABASE_URL",
        "REDIS_URL",
        "DATA_DIR",
        "SECRET_KEY",
        "DJANGO_SETTINGS_MODULE",
        "DEMO_PASSWORD",
        "SITE_URL",
    }
    return {name: value for name, value in os.environ.items() if name not in own} | more


class Running:
    """A bin/serve that is under way, and what it has printed."""

    def __init__(self, data: Path, *options: str, port: int | None = None, **environment: str) -> None:
        self.port = port or _free_port()
        self.output = data.parent / f"{data.name}-{self.port}-{time.time_ns()}.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [str(SERVE), "--port", str(self.port), "--data", str(data), *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=_environment(**environment),
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text("utf-8")

    def wait_until(self, words: str, seconds: float) -> None:
        """Returns when these words were printed; fails when the start ends before, or hangs."""
        wait_until(lambda: words in self.text() or self.process.poll() is not None, seconds=seconds)
        assert words in self.text(), self.text()

    def get(self, path: str) -> tuple[int, bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def descendants(self) -> set[int]:
        return _descendants(self.process.pid)

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(20)


def _descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, thread.read_text().split()):
            found |= {child} | _descendants(child)
    return found


def _alive(pids: set[int]) -> set[int]:
    def runs(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    return {pid for pid in pids if runs(pid)}


def _refused(data: Path, *options: str, port: int | None = None) -> str:
    """Start where it must not go on; return the one line that says why."""
    done = subprocess.run(
        [str(SERVE), "--port", str(port or _free_port()), "--data", str(data), *options],
        capture_output=True,
        text=True,
        env=_environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("无法启动：")
    return lines[0]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("serve") / "data"


@pytest.fixture(scope="module")
def started() -> Iterator[list[Running]]:
    """The system that is up, if any: the tests share it, and one that stopped it leaves the next to start it again."""
    kept: list[Running] = []
    yield kept
    _stop(kept)


def _stop(kept: list[Running]) -> None:
    while kept:
        serve = kept.pop()
        if serve.process.poll() is None:
            serve.stop()


@pytest.fixture
def running(data, started) -> Running:
    """A system that is up on the shared folder."""
    if not started or started[0].process.poll() is not None:
        started[:] = [Running(data, DEMO_PASSWORD=CHOSEN)]
        started[0].wait_until("停止：Ctrl-C", 90)
    return started[0]


@pytest.fixture
def ended(data, started, request) -> None:
    """The shared folder holds an installation, and nothing runs on it."""
    if not (data / "demo-accounts.json").exists():
        request.getfixturevalue("running")
    _stop(started)


def test_first_start_prints_the_address_and_every_demo_account(running, data):
    text = running.text()
    assert f"{STARTED}：http://127.0.0.1:{running.port}/" in text
    accounts = json.loads((data / "demo-accounts.json").read_text("utf-8"))
    assert len(accounts) >= 6  # the office, two roles in two departments, a city
    for account in accounts:
        assert account["username"] in text
        assert account["password"] in text
        assert set(account) >= {"username", "password", "name", "role", "body"}
    keys = [account["api_key"] for account in accounts if account.get("api_key")]
    assert len(keys) == 1
    assert keys[0] in text


# Without it each has one of its own: tests/measures/demo/test_demo_year.py.
def test_demo_password_sets_the_password_of_every_account(running, data):
    accounts = json.loads((data / "demo-accounts.json").read_text("utf-8"))
    assert {account["password"] for account in accounts} == {CHOSEN}


def test_what_is_secret_is_readable_by_its_owner_only(running, data):
    assert _mode(data) == 0o700
    assert _mode(data / "secret-key") == 0o600
    assert _mode(data / "demo-accounts.json") == 0o600


def test_the_system_becomes_ready_with_worker_and_beat(running):
    assert running.get("/healthz")[0] == 200
    wait_until(lambda: running.get("/readyz")[0] == 200, pause=0.5)
    assert running.get("/accounts/login/")[0] == 200


def test_static_files_come_from_our_own_server(running):
    page = running.get("/accounts/login/")[1].decode()
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert any("bootstrap" in address for address in addresses)
    assert [address for address in addresses if running.get(address)[0] != 200] == []


def test_second_start_on_the_same_folder_is_one_clear_line(running, data):
    line = _refused(data)
    assert "正由另一个 bin/serve" in line
    assert str(running.process.pid) in line


def test_taken_port_is_one_clear_line(running, tmp_path):
    line = _refused(tmp_path / "data", port=running.port)
    assert f"端口 {running.port} 已被占用" in line
    assert "--port" in line


@pytest.mark.parametrize(
    ("words", "name"), [(b"gunicorn", "网页服务"), (b"worker", "后台任务"), (b"beat", "定时任务")]
)
def test_a_process_that_died_is_started_again(running, words, name):
    def children() -> dict[int, bytes]:
        pids = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
        return {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}

    before = children()
    victim = next(pid for pid, command in before.items() if words in command.split(b"\0"))
    os.kill(victim, signal.SIGKILL)
    running.wait_until(f"{name}意外退出", 30)
    wait_until(lambda: len(children()) == len(before))
    assert victim not in children()
    assert running.process.poll() is None
    assert running.get("/healthz")[0] == 200


def test_term_ends_every_process(running):
    everyone = running.descendants()
    assert len(everyone) >= 4  # gunicorn and its worker, celery worker, celery beat
    running.stop()
    assert running.process.returncode == 0
    assert _alive(everyone) == set()
    assert "已停止。" in running.text()


def test_the_second_start_keeps_the_accounts(ended, data):
    before = (data / "demo-accounts.json").read_bytes()
    again = Running(data)
    try:
        again.wait_until(STARTED, 30)
        everyone = again.descendants()
    finally:
        again.stop(signal.SIGINT)  # Ctrl-C in a terminal.
    assert _alive(everyone) == set()
    assert (data / "demo-accounts.json").read_bytes() == before


def test_killed_start_leaves_nothing_running(ended, data):
    again = Running(data)
    again.wait_until(STARTED, 30)
    everyone = again.descendants()
    again.process.kill()
    again.process.wait()
    wait_until(lambda: not _alive(everyone))


def test_empty_is_refused_where_demo_data_is(ended, data):
    assert "已有演示数据" in _refused(data, "--empty")


def test_data_folder_of_a_newer_version_is_one_clear_line(ended, data, tmp_path):
    newer = tmp_path / "newer"
    shutil.copytree(data, newer)
    with sqlite3.connect(newer / "db.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('measures', '9999_from_the_future', '2030-01-01')"
        )
    database.close()
    line = _refused(newer)
    assert "新" in line
    assert "版本" in line


def test_data_folder_of_before_the_first_release_is_one_clear_line(ended, data, tmp_path):
    older = tmp_path / "older"
    shutil.copytree(data, older)
    with sqlite3.connect(older / "db.sqlite3") as database:
        database.execute("UPDATE django_migrations SET name = '0001_supervision' WHERE app = 'measures'")
    database.close()
    assert "0.2.0 之前" in _refused(older)


def test_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("not ours")
    assert "不是本系统的数据目录" in _refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_empty_start_has_the_document_and_no_accounts(tmp_path):
    empty = Running(tmp_path / "data", "--empty")
    try:
        empty.wait_until("停止：Ctrl-C", 60)
        assert "create_administrator" in empty.text()
        assert not (tmp_path / "data" / "demo-accounts.json").exists()
        with sqlite3.connect(tmp_path / "data" / "db.sqlite3") as database:
            assert database.execute("SELECT count(*) FROM measures_measure").fetchone() == (18,)
            assert database.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
        database.close()
    finally:
        empty.stop()


def test_python_that_is_too_old_is_one_clear_line(tmp_path):
    # A machine on which the only Python is an old one.
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(Path(shutil.which(name) or name))
    done = subprocess.run(
        [str(SERVE)],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "需要 Python 3.11" in done.stderr
    assert "Python 3.9.2" in done.stderr


def test_missing_venv_module_is_one_clear_line():
    code = (
        "import importlib.util, pathlib, sys; sys.path.insert(0, 'bin'); import _setup\n"
        "importlib.util.find_spec = lambda name: None\n"
        "try: _setup._virtual_environment(pathlib.Path('nowhere/.venv'))\n"
        "except _setup.Trouble as trouble: print(trouble)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert "缺少 venv 模块" in done.stdout
    assert "apt-get install python3" in done.stdout
