"""What the repository says is true on any machine: no registry addresses, no paths of the machine it was written on."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

# Put together here, so that this file does not contain what it looks for.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "npm" + "mirror.",
    "deb." + "debian.org",
    "mirrors." + "aliyun",
    "tuna." + "tsinghua",
]
HOSTS = re.compile("|".join(re.escape(host) for host in REGISTRY_HOSTS), re.IGNORECASE)
MACHINE_PATHS = re.compile(
    r"(?<![\w./*])/(?:work|farm|root|home/\w+|Users/\w+)/(?=\w|\.)|/tmp/" + r"bash_jobs"
)


def _tracked_text() -> Iterator[tuple[str, str]]:
    if not shutil.which("git") or not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout: what is tracked cannot be listed")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = REPOSITORY / name
        if not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield name, content.decode("utf-8", "replace")


def _findings(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in _tracked_text()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_tracked_file_names_a_registry():
    assert _findings(HOSTS) == []


def test_no_tracked_file_names_a_path_of_one_machine():
    assert _findings(MACHINE_PATHS) == []


def test_the_patterns_find_what_they_look_for():
    assert HOSTS.search("index-url = https:" + "//" + REGISTRY_HOSTS[0] + "/simple")
    assert MACHINE_PATHS.search("see " + "/ro" + "ot/.cache")
    assert MACHINE_PATHS.search('open("' + "/wo" + 'rk/main/x")')
    assert not MACHINE_PATHS.search("https:" + "//example.gov.cn/wo" + "rk/item")


def test_no_foreign_code_is_tracked():
    names = [name for name, _ in _tracked_text()]
    foreign = ("node_modules/", "policy_tracker/assets/", ".venv")
    assert [name for name in names if name.startswith(foreign) or re.search(r"\.min\.(js|css)$", name)] == []
