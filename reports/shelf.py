"""Where the files of finished reports lie, and how they get there: whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from reports.rules import FileFormat


def root() -> Path:
    """The reports folder, made if it is not there yet."""
    folder = Path(settings.REPORTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def name_of(file_format: FileFormat) -> str:
    """A file's plain name on the shelf; people see another one when they download it."""
    return f"report.{file_format}"


@contextmanager
def workshop(report_id: int) -> Iterator[Path]:
    """A hidden folder of this build's own, on the disk of the finished ones; gone at the end unless ``put`` moved it."""
    clear_workshops(report_id)
    folder = Path(tempfile.mkdtemp(prefix=_prefix(report_id), dir=root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_workshops(report_id: int) -> None:
    """Remove what workers that were killed have left of this report."""
    for folder in root().glob(f"{_prefix(report_id)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def write(path: Path, content: bytes) -> None:
    """Write a new file through to the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def put(folder: Path, home: str) -> None:
    """Move a finished workshop to its place, in one step."""
    folder.rename(root() / home)


def path_to(relative: str) -> Path:
    """The place of a file whose row says ``relative``."""
    return root() / relative


def remove(relative: str) -> bool:
    """Take a finished file off the shelf, and its folder with the last of them; false when it was not there."""
    path = path_to(relative)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    with suppress(OSError):
        path.parent.rmdir()
    return True


def is_there(relative: str) -> bool:
    """Whether a finished file lies on the shelf."""
    return path_to(relative).is_file()


def finished() -> Iterator[str]:
    """Every finished file on the shelf, as rows name them."""
    for path in root().glob("[!.]*/report.*"):
        yield str(path.relative_to(root()))


def _prefix(report_id: int) -> str:
    return f".building-{report_id}-"
