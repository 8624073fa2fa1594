"""What we refuse to build (docs/decisions/0010): the burden rules forbid it, and no later change shall slip it in."""

import re

import pytest
from django.apps import apps

from measures.reporting.evidence.forms import EvidenceForm
from measures.reporting.forms import ReportForm

OURS = {"accounts", "audit", "departments", "measures", "reminders", "reports", "workdays"}
# Scores and points, ranking, log-in and online counts, check-ins, places, photos, forced percentages.
FORBIDDEN = re.compile(
    r"score|ranking|rank$|login_count|online|check_?in|latitude|longitude|location|photo|percent|积分|排名|打卡|在线时长",
    re.IGNORECASE,
)
FIELDS = [
    (f"{model._meta.label}.{field.name}", str(getattr(field, "verbose_name", "")))
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for field in model._meta.get_fields()
]


@pytest.mark.parametrize("words", FORBIDDEN.pattern.split("|")[:3])
def test_the_net_catches_what_it_is_for(words):
    assert FORBIDDEN.search(f"user_{words.strip('$?')}")


def test_no_model_counts_persons_or_forces_percentages():
    # A job's own progress bar is no figure about anybody.
    mine = [f for f in FIELDS if f[0] not in {"reports.Report.percent", "measures.ImportDraft.percent"}]
    assert [f for f in mine if FORBIDDEN.search(f[0]) or FORBIDDEN.search(f[1])] == []


def test_a_report_forces_neither_evidence_nor_a_percentage():
    assert EvidenceForm({}, {}).is_valid()
    assert set(ReportForm.base_fields) <= {"status", "done", "problems", "next_steps", "version"}
