"""Migrations never import our code: a later change of a rule must not change what an old migration does."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
APPS = {"accounts", "audit", "departments", "measures", "reminders", "reports", "workdays", "policy_tracker"}
MIGRATIONS = sorted(path for app in APPS for path in (REPOSITORY / app).glob("migrations/0*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module).split(".")[0]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_migration_knows_nothing_of_our_code(path):
    assert not {*imported(path)} & {*APPS, "."}
