"""The database part of bin/serve, in one process of the virtual environment: migrate, seed, demo data once.

Prints one JSON object that tells bin/serve what is there. Whatever the commands say goes to the log.
"""

import contextlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TextIO

REPOSITORY = Path(__file__).resolve().parent.parent


class Refused(Exception):
    """The start must not go on; the text says why."""


def main() -> int:
    """Bring the database up to date and return the exit code."""
    data = Path(os.environ["DATA_DIR"])
    sys.path.insert(0, str(REPOSITORY))
    log_path = data / "log" / "setup.log"
    with (
        log_path.open("w", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        code, message = _run(data, log, empty="--empty" in sys.argv[1:])
    print(message, file=sys.stderr if code else sys.stdout)
    return code


def _run(data: Path, log: TextIO, *, empty: bool) -> tuple[int, str]:
    # Only this environment has Django, and the streams must be redirected before its loggers take hold of them.
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import CommandError  # noqa: PLC0415

    try:
        django.setup()
        return 0, json.dumps(_prepare(data / "installation.json", log, empty=empty))
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as error:
        log.flush()
        return _code(error), _last_line(Path(log.name))
    except (Refused, ImproperlyConfigured) as error:
        return 1, str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person gets one line and the log the rest
        traceback.print_exc()
        return 1, f"准备数据时出错：{type(error).__name__}: {error}（完整记录：{log.name}）"


def _prepare(record: Path, log: TextIO, *, empty: bool) -> dict[str, bool]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("check_data_folder", stdout=log, stderr=log)
    demo = json.loads(record.read_text("utf-8"))["demo"] if record.exists() else None
    if empty and demo in {"loading", "loaded"}:
        raise Refused(
            f"数据目录 {record.parent} 中已有演示数据，--empty 只对新的数据目录有效，请用 --data 另行指定。"
        )
    call_command("migrate", interactive=False, verbosity=1, stdout=log, stderr=log)
    users = get_user_model().objects
    if demo is None:
        # A database that people already use (DATABASE_URL) never gets demo data.
        demo = "none" if empty or users.exists() else "loading"
        _write(record, demo)
    call_command("seed", stdout=log, stderr=log)
    if demo == "loading":
        call_command("load_demo", stdout=log, stderr=log)
        demo = "loaded"
        _write(record, demo)
    return {"demo": demo == "loaded", "people": users.exists()}


def _write(record: Path, demo: str) -> None:
    half_done = record.with_suffix(".part")
    half_done.write_text(json.dumps({"demo": demo}), "utf-8")
    half_done.replace(record)


def _code(error: SystemExit) -> int:
    return error.code if isinstance(error.code, int) else 1


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8").strip().splitlines()
    return lines[-1] if lines else f"准备数据时出错（完整记录：{log}）"


if __name__ == "__main__":
    sys.exit(main())
