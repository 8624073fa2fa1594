"""bin/serve: from a fresh clone to the running system, on the embedded default (SQLite, file queue, mail to files)."""

import argparse
import errno
import fcntl
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import TextIO

from _processes import Stopped, Watch
from _setup import REPOSITORY, Trouble, prepare, say

MARKS = ("secret-key", "db.sqlite3", "installation.json", "log")  # any of these tells that a folder is ours
FOLDERS = ("log", "mail", "media", "reports", "queue/messages", "queue/control")
EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - recognised here, chosen by the person who starts it
STARTS_WITHIN = 60
COLUMNS = {"username": "用户名", "password": "密码", "name": "姓名", "role": "角色", "body": "单位"}


def main() -> int:
    """Set everything up, start the processes, and watch them until a signal asks for the end."""
    options = _options()
    watch = Watch()
    try:
        _data_folder(options.data)
        with _only_one(options.data), _listen(options.host, options.port) as listener:
            _serve(watch, options, listener)
    except Trouble as trouble:
        print(f"无法启动：{trouble}", file=sys.stderr, flush=True)
        return 1
    except Stopped:
        say("已停止。")
    return 0


def _serve(watch: Watch, options: argparse.Namespace, listener: socket.socket) -> None:
    try:
        python = prepare()
        environment = _environment(options)
        found = _prepare_data(python, environment, empty=options.empty)
        _start(watch, python, environment, options.data, listener)
        _wait_until_it_answers(watch, environment, options)
        _tell(options, found)
        watch.until_stopped()
    finally:
        listener.close()  # before the web process is gone: a browser is refused at once and does not hang
        watch.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/serve", description="一条命令启动政策落实督查系统。", add_help=False
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="端口（默认 8000）")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1，只供本机访问）")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="数据目录（默认环境变量 DATA_DIR，否则为仓库下的 var/）"
    )
    parser.add_argument(
        "--empty", action="store_true", help="首次启动时只载入政策文件，不载入演示数据和演示账号"
    )
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    options = parser.parse_args()
    if not 0 < options.port < 65536:
        parser.error("--port 应为 1 到 65535 之间的整数")
    options.data = (
        (options.data or Path(os.environ.get("DATA_DIR") or REPOSITORY / "var")).expanduser().resolve()
    )
    return options


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the long work begins, and keep it while the web process is started again."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Trouble(f"监听地址 {host} 不存在，请检查 --host。") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except PermissionError:
        raise Trouble(f"没有权限使用端口 {port}，请用 --port 指定 1024 以上的端口。") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(f"端口 {port} 已被占用：请停掉占用它的程序，或用 --port 指定其他端口。") from None
        raise Trouble(f"无法监听 {host}:{port}：{error.strerror}，请检查 --host 和 --port。") from None
    return listener


def _data_folder(data: Path) -> None:
    """Make the data folder, readable by its owner only, or refuse a folder that holds something else."""
    try:
        if data.is_dir() and any(data.iterdir()) and not any((data / mark).exists() for mark in MARKS):
            raise Trouble(f"目录 {data} 中有其他内容，不是本系统的数据目录，请用 --data 另行指定。")
        if not data.exists():
            data.mkdir(mode=0o700, parents=True)
        for name in FOLDERS:
            (data / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        key = data / "secret-key"
        if not key.exists():
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
    except OSError as error:
        raise Trouble(
            f"无法写入数据目录 {data}：{error.strerror}，请检查权限或用 --data 另行指定。"
        ) from None


def _only_one(data: Path) -> TextIO:
    """Hold the data folder for this start; the lock goes with the process, however it ends."""
    lock = (data / ".lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise Trouble(
            f"数据目录 {data} 正由另一个 bin/serve（进程 {lock.read().strip()}）使用："
            "请先停止它，或用 --data 和 --port 另行指定。"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _environment(options: argparse.Namespace) -> dict[str, str]:
    """What the processes get to know; everything that the caller has set stays as it is."""
    environment = {
        "ALLOWED_HOSTS": ",".join(_allowed_hosts(options.host)),
        "SITE_URL": _address(options.host, options.port),
        **os.environ,
        "DATA_DIR": str(options.data),
        "DJANGO_SETTINGS_MODULE": "policy_tracker.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    environment.pop("STATIC_ROOT", None)  # here the files come from where they are made
    return environment


def _allowed_hosts(host: str) -> list[str]:
    own = ["localhost", "127.0.0.1", "[::1]"]
    if host in {"127.0.0.1", "localhost", "::1"}:
        return own
    if host not in EVERYWHERE:
        return [*own, f"[{host}]" if ":" in host else host]
    name = socket.gethostname()
    try:
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None, socket.AF_INET)}
    except socket.gaierror:
        addresses = set()
    return [*own, name, *sorted(addresses - set(own))]


def _prepare_data(python: Path, environment: dict[str, str], *, empty: bool) -> dict[str, bool]:
    say("准备数据库……")
    command = [str(python), str(REPOSITORY / "bin" / "_prepare.py"), *(["--empty"] if empty else [])]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Trouble((done.stderr.strip().splitlines() or [f"准备数据时出错（代码 {done.returncode}）"])[-1])
    found: dict[str, bool] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _start(
    watch: Watch, python: Path, environment: dict[str, str], data: Path, listener: socket.socket
) -> None:
    descriptor = listener.fileno()
    web = f"""-m gunicorn policy_tracker.wsgi:application --bind fd://{descriptor} --worker-class gthread --workers 1
        --threads 8 --timeout 120 --graceful-timeout 8 --no-control-socket --access-logfile -"""
    # Threads, not children: nothing but a process that is watched here can be lost with its task. For the same
    # reason beat stands alone; embedded in the worker it would be a child that nobody starts again.
    worker = """-m celery -A policy_tracker worker -P threads -c 4 --without-gossip --without-mingle
        --without-heartbeat -l INFO"""
    beat = "-m celery -A policy_tracker beat -l INFO -s"
    log = data / "log"
    watch.add(
        "网页服务",
        [str(python), *web.split()],
        environment=environment,
        log=log / "web.log",
        listener=descriptor,
    )
    watch.add("后台任务", [str(python), *worker.split()], environment=environment, log=log / "worker.log")
    watch.add(
        "定时任务",
        [str(python), *beat.split(), str(data / "beat")],
        environment=environment,
        log=log / "beat.log",
    )


def _wait_until_it_answers(watch: Watch, environment: dict[str, str], options: argparse.Namespace) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104 - read, not bound
    name = environment["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        for child in watch.children:
            if not child.alive():
                raise Trouble(f"{child.name}启动失败：{child.last_words()}（日志：{child.log}）")
        if _answers(host, options.port, "localhost" if name == "*" else name):
            return
        time.sleep(0.1)
    raise Trouble(f"网页服务在 {STARTS_WITHIN} 秒内没有应答，请查看日志 {options.data / 'log' / 'web.log'}。")


def _answers(host: str, port: int, name: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(options: argparse.Namespace, found: dict[str, bool]) -> None:
    """Print the address, the demo accounts or the way to the first account, and how to stop."""
    say(f"\n政策落实督查系统已启动：{_address(options.host, options.port)}/")
    accounts = options.data / "demo-accounts.json"
    if found["demo"] and accounts.exists():
        say(f"演示账号（同时保存在 {accounts}，仅本人可读）：\n")
        for line in _table(json.loads(accounts.read_text("utf-8"))):
            say(line)
    elif not found["people"]:
        folder = "" if options.data == REPOSITORY / "var" else f"DATA_DIR={options.data} "
        say(
            f"系统中还没有账号，请另开一个终端创建首个系统管理员：\n  {folder}.venv/bin/python manage.py create_administrator"
        )
    say(f"\n日志：{options.data / 'log'}　停止：Ctrl-C")


def _table(accounts: list[dict[str, str]]) -> list[str]:
    rows = [list(COLUMNS.values())] + [
        [str(account.get(key) or "") for key in COLUMNS] for account in accounts
    ]
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  "
        + "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    keys = [
        f"  API 密钥（{account['body']}）：{account['api_key']}"
        for account in accounts
        if account.get("api_key")
    ]
    return lines + keys


def _width(text: str) -> int:
    """Count the columns of a terminal that a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _address(host: str, port: int) -> str:
    name = socket.gethostname() if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


if __name__ == "__main__":
    sys.exit(main())
