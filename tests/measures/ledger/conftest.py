"""A ledger of three sources: the real document, and two short ones of other kinds, newer than it."""

from dataclasses import dataclass
from datetime import date

import pytest

from departments.models import Body
from measures.models import Measure, Policy, Responsibility


@dataclass
class Sources:
    """``meeting`` has two measures, （1） led by 省科协 with 省科技厅; ``report`` three, all of 省科技厅's, one without a date."""

    real: Policy
    meeting: Policy
    report: Policy

    def measure(self, source, number):
        return Measure.objects.get(policy=source, number=number)


@pytest.fixture
def sources(policy, kejiting, kexie):
    meeting = source(
        "meeting", "省政府常务会议议定事项", "常务会18项", "辽政纪〔2026〕23号", date(2026, 5, 1)
    )
    report = source("work_report", "政府工作报告重点任务", "工作报告", "辽政发〔2026〕1号", date(2026, 3, 1))
    places(measure(meeting, 1, "冷链物流基地", due_on=date(2026, 12, 1)), kexie, kejiting)
    measure(meeting, 2, "老旧小区改造", due_on=date(2026, 11, 1), state="draft", is_important=True)
    for number in (1, 2, 3):
        due = None if number == 3 else date(2027, number, 1)
        places(measure(report, number, f"重点任务{number}", due_on=due), kejiting)
    return Sources(policy, meeting, report)


def source(kind, title, short_title, document_no, issued_on):
    return Policy.objects.create(
        code=f"of-{kind}", kind=kind, title=title, short_title=short_title, document_no=document_no,
        issued_on=issued_on, issuing_body="省政府",
    )  # fmt: skip


def measure(source, number, title, *, due_on, state="in_progress", **more):
    said = {"due_text": "会议纪要" if due_on else "", "text": f"{title}。", "number_text": f"{number}．"}
    return Measure.objects.create(
        policy=source, number=number, title=title, due_on=due_on, state=state, **said, **more
    )


def places(measure, lead, *supports):
    for order, body in enumerate((lead, *supports), start=1):
        Responsibility.objects.create(
            measure=measure, body=body, holder=Body.objects.get(pk=body.pk), order=order,
            role="lead" if order == 1 else "support", role_source="stated", name_as_printed=body.name,
        )  # fmt: skip
