"""A report's way through the house, with the moment handed in."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from audit.rules import Channel, system_actor
from measures.models import ReportingPeriod, Responsibility
from measures.states import day_of
from reports.actions import asking, building, publishing
from reports.kinds import Across, Subject
from reports.models import Report
from reports.rules import Kind
from tests.factories import actor, moment
from tests.programs import LibreOffice

WORKER = system_actor("报告生成任务", Channel.JOB)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"))


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def build(report: Report, at: datetime) -> bool:
    return building.build_report(report.pk, by=WORKER, clock=lambda: at)


def forget(report_id: int) -> None:
    """Nobody is sent for: the test builds itself."""


def ask_for(period: ReportingPeriod, by: Any, at: datetime, **about: Any) -> Report:
    subject = Subject(period.policy, period, **about)
    return asking.request_report(Kind.PROGRESS, subject, by=actor(by), at=at, enqueue=forget)[0]


def across_of(kind: Kind) -> Across:
    """All documents, as a report of this kind can be about them: the third quarter, its year, the body of measure （一）."""
    if kind is Kind.BODY_TASKS:
        leads = Responsibility.objects.filter(measure__number=1, role="lead").order_by("pk")
        return Across(body=leads[0].holder)
    return Across(year=2026, quarter=3 if kind is Kind.PROVINCE else None)


def edit(report: Report, by: Any, at: datetime, words: str = "补充说明。", sha256: str = "") -> Report:
    prose = dict.fromkeys((report.snapshot or {})["prose"], words)
    kept = sha256 or report.snapshot_sha256
    return publishing.edit_prose(report, prose, sha256=kept, by=actor(by), at=at, enqueue=forget)


def publish(report: Report, by: Any, at: datetime, sha256: str = "") -> Report:
    kept = sha256 or report.snapshot_sha256
    return publishing.publish_report(report, sha256=kept, by=actor(by), at=at, enqueue=forget)


def withdraw(report: Report, by: Any, at: datetime, reason: str = "数据有误。") -> Report:
    return publishing.withdraw_report(report, reason=reason, by=actor(by), at=at, enqueue=forget)


def issue(report: Report, by: Any, at: datetime, sha256: str = "", **said: str) -> Report:
    kept = sha256 or report.snapshot_sha256
    frame = {"issued_on": day_of(at).isoformat()} | said
    return publishing.issue_report(report, frame, sha256=kept, by=actor(by), at=at, enqueue=forget)


@pytest.fixture
def shelf_dir(tmp_path: Path, settings: Any) -> Path:
    settings.REPORTS_DIR = tmp_path / "reports"
    return settings.REPORTS_DIR


@pytest.fixture
def draft(shelf_dir: Path, period: ReportingPeriod, reviewer: Any) -> Report:
    """A built draft of the third quarter, asked for on 20 October."""
    at = moment(2026, 10, 20, 12)
    report = ask_for(period, reviewer, at)
    assert build(report, at)
    return fresh(report)
