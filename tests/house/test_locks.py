"""The locks install the same files everywhere: exact versions, hashes, and no trace of where they were looked up."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-dev.lock": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
    "requirements-node.lock": PROJECT["optional-dependencies"]["node"],
}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)


def _pins(lock: str) -> dict[str, tuple[str, str]]:
    text = (REPOSITORY / lock).read_text("utf-8")
    return {canonicalize_name(pin["name"]): (pin["version"], pin["rest"]) for pin in PIN.finditer(text)}


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, "package-lock.json"])
def test_lock_names_no_address_and_no_machine(lock):
    text = (REPOSITORY / lock).read_text("utf-8")
    assert "://" not in text
    assert "resolved" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    assert "file:" not in text


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_python_package_is_pinned_with_a_hash(lock):
    lines = (REPOSITORY / lock).read_text("utf-8").splitlines()
    requirements = [line for line in lines if line and not line[0].isspace() and not line.startswith("#")]
    pins = _pins(lock)
    assert len(pins) == len(requirements)
    assert [name for name, (_, rest) in pins.items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_lock_has_what_the_project_asks_for(lock):
    pins = _pins(lock)
    for line in WANTED[lock]:
        requirement = Requirement(line)
        version, _ = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{lock}: {line} is locked at {version}; run bin/lock"


def test_development_uses_the_versions_of_production():
    production, development = _pins("requirements.lock"), _pins("requirements-dev.lock")
    differing = {name for name, (version, _) in production.items() if development[name][0] != version}
    assert differing == set()


def test_every_browser_package_is_pinned_with_a_hash():
    lock = json.loads((REPOSITORY / "package-lock.json").read_text("utf-8"))
    root = lock["packages"].pop("")
    wanted = json.loads((REPOSITORY / "package.json").read_text("utf-8"))["dependencies"]
    assert root["dependencies"] == wanted
    assert lock["packages"]
    for name, package in lock["packages"].items():
        assert package["integrity"].startswith("sha512-"), name
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_npm_is_told_to_write_no_address():
    assert "omit-lockfile-registry-resolved=true" in (REPOSITORY / ".npmrc").read_text("utf-8").splitlines()
