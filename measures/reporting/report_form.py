"""Drawing the report form: prefilled, with refusals, and beside somebody else's text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import has_approver
from measures import states
from measures.reporting import reading
from measures.reporting.evidence.forms import EvidenceForm
from measures.reporting.forms import ReportForm
from measures.reporting.indicators.reading import last_accepted, living_of, tell_values
from measures.reporting.indicators.rules import plain
from measures.reporting.models import Obligation, ProgressReport, Submission
from measures.reporting.parts.views import asked_beside
from measures.reporting.review.models import ReviewComment
from measures.reporting.review.replies import kept_replies
from measures.reporting.rules import Content
from measures.reporting.steps import due_of
from measures.states import PROGRESS_STATUS_NAMES, STATE_NAMES, ProgressStatus, State
from measures.steps import SignedRequest, calendar_around

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


@dataclass(frozen=True)
class Kept:
    """What the page starts from: the draft with its version and the answers in it, else the last period's text, else nothing."""

    content: Content
    version: int = 0
    answers: Mapping[int, str] = field(default_factory=dict)

    def says(self, form: ReportForm) -> bool:
        """True when a well-shaped form brings nothing new."""
        return form.content == self.content and _same_answers(form, self.answers)


def _same_answers(form: ReportForm, kept: Mapping[int, str]) -> bool:
    said = form.answers
    return said is None or all(text == kept.get(number, "") for number, text in said.items())


def kept_of(owed: Obligation) -> Kept:
    """What is kept of this report, for its body."""
    draft = ProgressReport.objects.filter(obligation=owed).first()
    if draft is not None:
        return Kept(draft.content, draft.version, kept_replies(draft))
    earlier = earlier_report(owed)
    if earlier is None:
        return Kept(Content())
    # "No change" is an answer for one period, so what is carried on is the status behind it.
    last = earlier.content
    return Kept(Content(earlier.effective_status, last.done, last.problems, last.next_steps))


def report_form(owed: Obligation, data: QueryDict | None = None, kept: Kept | None = None) -> ReportForm:
    """The form with a field for each indicator asked for, and for the answer to each comment of the last return."""
    comments, indicators = list(ReviewComment.objects.to_answer(owed)), living_of(owed)
    if kept is None:
        return ReportForm(data, comments=comments, indicators=indicators)
    initial = {"status": kept.content.status, "version": kept.version}
    initial |= {name: getattr(kept.content, name) for name in TEXTS}
    initial |= {f"answers.{c.pk}": kept.answers[c.pk] for c in comments if c.pk in kept.answers}
    initial |= {f"indicators.{number}": plain(value) for number, value in kept.content.indicators}
    return ReportForm(initial=initial, comments=comments, indicators=indicators)


def form_page(request: SignedRequest, owed: Obligation, sent: Sent | None = None) -> HttpResponse:
    """The form as sent, with its errors; without ``sent`` as it was kept."""
    earlier = earlier_report(owed)
    kept = kept_of(owed)
    if sent is None:
        sent = Sent(report_form(owed, kept=kept), EvidenceForm())
    if earlier is None:
        sent.form.close_no_change()
    if sent.form.indicators:
        before = last_accepted(owed)
        sent.form.refer_to({n: f"{was.period_name}审核通过 {was.text}" for n, was in before.items()})
    tell_values(earlier)
    today = states.day_of(timezone.now())
    signs = owed.body_id in request.standing.approve_body_ids
    context = {
        "obligation": owed,
        "form": sent.form,
        "proof": sent.proof,
        "attached": owed.evidence.attached(),
        "due": due_of(owed, today=today, calendar=calendar_around(today)),
        "remarks": reading.open_remarks(owed),
        "earlier": earlier,
        "is_prefilled": earlier is not None and kept.version == 0 and not sent.form.is_bound,
        "needs_signature": not signs and has_approver(owed.body_id),
        "beside": asked_beside(owed, request.standing),
    }
    return render(request, "measures/reporting/report.html", context)


def conflict_answer(
    request: SignedRequest, owed: Obligation, form: ReportForm, sentence: str
) -> HttpResponse:
    """Both texts side by side, nothing written over; where they are the same there is nothing to decide."""
    owed.refresh_from_db(fields=["state"])
    kept = ProgressReport.objects.get(obligation=owed)
    pairs = differences(form, kept)
    if all(pair.is_same for pair in pairs):
        messages.info(request, "这些文字已经保存过，没有重复保存。")
        return redirect("measures:report", owed.pk)
    context = {
        "obligation": owed,
        "sentence": sentence,
        "kept": kept,
        "pairs": pairs,
        "carry": [
            (name, form.text_in(name)) for name in ("status", *TEXTS, *form.indicators, *form.comments)
        ],
        "may_overwrite": not reading.why_read_only(owed),
        "act": "hand_in" if request.POST.get("act") == "hand_in" else "save",
    }
    return render(request, "measures/reporting/conflict.html", context)


def handed_in_answer(
    request: SignedRequest, owed: Obligation, form: ReportForm | None = None
) -> HttpResponse:
    """For who comes after the report was handed in: usually a second click. Text that is nowhere else is shown."""
    owed.refresh_from_db(fields=["state"])
    state = STATE_NAMES[State(owed.state)]
    kept = ProgressReport.objects.filter(obligation=owed).first()
    texts = differences(form, kept)[1:] if form is not None and kept is not None else []
    if form is not None and any(pair.mine not in ("", pair.theirs) for pair in texts):
        sentence = f"该报告已由他人提交，现为“{state}”，您的文字没有保存。"
        return conflict_answer(request, owed, form, sentence)
    messages.info(request, f"该报告现为“{state}”，没有重复提交。")
    return redirect("measures:obligation", owed.pk)


def differences(form: ReportForm, kept: ProgressReport) -> list[Pair]:
    """What was typed and what is kept, field by field, the status in words."""
    mine, theirs = form.content, kept.content
    pairs = [Pair("status", "进展状态", _status_name(mine.status), _status_name(theirs.status))]
    pairs += [Pair(n, label, getattr(mine, n), getattr(theirs, n)) for n, label in TEXTS.items()]
    values = dict(theirs.indicators)
    pairs += [
        Pair(name, str(one), form.text_in(name), plain(values[one.pk]) if one.pk in values else "")
        for name, one in form.indicators.items()
    ]
    said, answered = form.answers, kept_replies(kept)
    if said is not None:
        for name, comment in form.comments.items():
            label = str(form.fields[name].label)
            pairs.append(Pair(name, label, said[comment.pk], answered.get(comment.pk, "")))
    return pairs


def _status_name(status: str) -> str:
    return PROGRESS_STATUS_NAMES[ProgressStatus(status)] if status else ""
