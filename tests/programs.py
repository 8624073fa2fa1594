"""Programs of the machine that tests drive. Where one is missing the test is skipped, or fails where REQUIRE_PROGRAMS is set."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest


def program(*names: str, package: str) -> str:
    """The first of these programs that is here; ``package`` is what Debian calls it."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or missing(names[0], package)


def missing(name: str, package: str) -> str:
    """End the test: skipped with a reason, or failed where REQUIRE_PROGRAMS asks for everything."""
    reason = f"no {name} on this machine (apt-get install {package})"
    if os.environ.get("REQUIRE_PROGRAMS"):
        pytest.fail(f"REQUIRE_PROGRAMS is set, and there is {reason}")
    pytest.skip(reason)


class LibreOffice:
    """One profile for a session: setting it up costs more than a conversion, and starting it more than many files."""

    def __init__(self, home: Path) -> None:
        self._profile = f"-env:UserInstallation=file://{home}"

    def convert(self, files: Sequence[Path], form: str, folder: Path) -> list[Path]:
        """The files as ``form`` (``pdf``, ``ods:calc8``) in ``folder``, all in one run of the program."""
        command = [program("soffice", package="libreoffice-writer-nogui"), self._profile, "--headless"]
        command += ["--convert-to", form, "--outdir", str(folder), *map(str, files)]
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)
        ending = form.partition(":")[0]
        made = [folder / f"{path.stem}.{ending}" for path in files]
        if b"could not be loaded" in done.stderr and not all(path.exists() for path in made):
            missing("LibreOffice Calc", "libreoffice-calc-nogui")
        done.check_returncode()
        return made


def named(folder: Path, contents: Iterable[bytes], ending: str) -> list[Path]:
    """Each content as a file of its own: 000.docx, 001.docx …"""
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"{number:03}.{ending}")
        files[-1].write_bytes(content)
    return files
