"""Drawing the report form: prefilled, with refusals, and beside somebody else's text."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import has_approver
from measures import rules
from measures.forms.reports import EvidenceForm, ReportForm
from measures.models import Obligation, ProgressReport, Submission
from measures.report_rules import Content
from measures.rules import PROGRESS_STATUS_NAMES, STATE_NAMES, ProgressStatus, State
from measures.views import reading
from measures.views.steps import SignedRequest, calendar_around, due_of

TEXTS = {"done": "进展情况", "problems": "存在问题", "next_steps": "下一步工作"}


@dataclass
class Sent:
    """What came in with one press of a button. ``proof`` is emptied once it is attached."""

    form: ReportForm
    proof: EvidenceForm


@dataclass(frozen=True)
class Pair:
    """One field of two versions of a report."""

    name: str
    label: str
    mine: str
    theirs: str

    @property
    def is_same(self) -> bool:
        return self.mine == self.theirs


def earlier_report(owed: Obligation) -> Submission | None:
    """What the body last reported on this measure for an earlier period."""
    return Submission.objects.select_related("obligation__period").earlier_than(owed).first()


def kept_content(owed: Obligation) -> tuple[Content, int]:
    """What the page starts from, and its version: the draft, else the last period's text, else nothing."""
    draft = ProgressReport.objects.filter(obligation=owed).first()
    if draft is not None:
        return draft.content, draft.version
    earlier = earlier_report(owed)
    if earlier is None:
        return Content(), 0
    # "No change" is an answer for one period, so what is carried on is the status behind it.
    last = earlier.content
    return Content(earlier.effective_status, last.done, last.problems, last.next_steps), 0


def form_page(request: SignedRequest, owed: Obligation, sent: Sent | None = None) -> HttpResponse:
    """The form as sent, with its errors; without ``sent`` as it was kept."""
    earlier = earlier_report(owed)
    content, version = kept_content(owed)
    if sent is None:
        kept = {"status": content.status, "version": version}
        kept |= {name: getattr(content, name) for name in TEXTS}
        sent = Sent(ReportForm(initial=kept), EvidenceForm())
    if earlier is None:
        sent.form.close_no_change()
    today = rules.day_of(timezone.now())
    signs = owed.body_id in request.standing.approve_body_ids
    context = {
        "obligation": owed,
        "form": sent.form,
        "proof": sent.proof,
        "attached": owed.evidence.attached(),
        "due": due_of(owed, today=today, calendar=calendar_around(today)),
        "remarks": reading.open_remarks(owed),
        "earlier": earlier,
        "is_prefilled": earlier is not None and version == 0 and not sent.form.is_bound,
        "needs_signature": not signs and has_approver(owed.body_id),
    }
    return render(request, "measures/report.html", context)


def conflict_answer(
    request: SignedRequest, owed: Obligation, form: ReportForm, sentence: str
) -> HttpResponse:
    """Both texts side by side, nothing written over; where they are the same there is nothing to decide."""
    owed.refresh_from_db(fields=["state"])
    kept = ProgressReport.objects.get(obligation=owed)
    if kept.content == form.content:
        messages.info(request, "这些文字已经保存过，没有重复保存。")
        return redirect("measures:report", owed.pk)
    context = {
        "obligation": owed,
        "sentence": sentence,
        "kept": kept,
        "mine": form.content,
        "pairs": differences(form.content, kept.content),
        "may_overwrite": not reading.why_read_only(owed),
        "act": "hand_in" if request.POST.get("act") == "hand_in" else "save",
    }
    return render(request, "measures/report_conflict.html", context)


def handed_in_answer(
    request: SignedRequest, owed: Obligation, form: ReportForm | None = None
) -> HttpResponse:
    """For who comes after the report was handed in: usually a second click. Text that is nowhere else is shown."""
    owed.refresh_from_db(fields=["state"])
    state = STATE_NAMES[State(owed.state)]
    kept = ProgressReport.objects.filter(obligation=owed).first()
    if form is not None and kept is not None:
        mine = form.content
        if any(getattr(mine, name) not in ("", getattr(kept, name)) for name in TEXTS):
            sentence = f"该报告已由他人提交，现为“{state}”，您的文字没有保存。"
            return conflict_answer(request, owed, form, sentence)
    messages.info(request, f"该报告现为“{state}”，没有重复提交。")
    return redirect("measures:obligation", owed.pk)


def differences(mine: Content, theirs: Content) -> list[Pair]:
    """Both versions field by field, the status in words."""
    status = Pair("status", "进展状态", _status_name(mine.status), _status_name(theirs.status))
    texts = [Pair(n, label, getattr(mine, n), getattr(theirs, n)) for n, label in TEXTS.items()]
    return [status, *texts]


def _status_name(status: str) -> str:
    return PROGRESS_STATUS_NAMES[ProgressStatus(status)] if status else ""
