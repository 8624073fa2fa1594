"""bin/test: the set-up, then pytest on the embedded default, or with --services on PostgreSQL and Redis.

--fast leaves out what drives a browser, starts processes or takes long; --services leaves out what no second engine can change.
Anything else goes to pytest; naming a file or folder runs it in one process.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from _setup import REPOSITORY, Trouble, prepare, say

SERVICES = ("DATABASE_URL", "REDIS_URL")
FAST = ["-m", "not browser and not processes and not long"]
SECOND_ENGINE = ["-m", "database and not one_engine"]
# One process more than there are cores: what drives a browser or starts processes mostly waits for them.
ALL_CORES = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadgroup"]


def main(arguments: list[str]) -> int:
    """Run the suite in a data folder that is thrown away; return pytest's exit code."""
    services = "--services" in arguments
    missing = [name for name in SERVICES if services and not os.environ.get(name)]
    if missing:
        print(
            f"无法测试：--services 需要环境变量 {'、'.join(missing)}，"
            "例如 DATABASE_URL=postgres://用户:密码@127.0.0.1:5432/库名 REDIS_URL=redis://127.0.0.1:6379/9。",
            file=sys.stderr,
        )
        return 2
    try:
        python = prepare(development=True)
    except Trouble as trouble:
        print(f"无法测试：{trouble}", file=sys.stderr)
        return 1
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    # Without it every process would compile the product anew, and rewrite the tests.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not services:
        # A shell that has the services set up must not change what the plain run means.
        for name in SERVICES:
            environment.pop(name, None)
    say("运行测试（PostgreSQL + Redis）……" if services else "运行测试（SQLite + 文件队列）……")
    with tempfile.TemporaryDirectory(prefix="policy-tracker-test-") as data:
        environment["DATA_DIR"] = data
        own = [argument for argument in arguments if argument not in {"--services", "--fast"}]
        chosen = SECOND_ENGINE if services else FAST if "--fast" in arguments else []
        at_once = [] if any(Path(argument.split("::")[0]).exists() for argument in own) else ALL_CORES
        command = [str(python), "-m", "pytest", *chosen, *at_once, *own]
        pytest = subprocess.Popen(command, cwd=REPOSITORY, env=environment)
        # Ctrl-C reaches pytest by itself, which ends in order; a TERM sent to us is handed on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda number, frame: pytest.send_signal(number))
        return pytest.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
