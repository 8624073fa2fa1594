"""Any two rounds side by side, with what changed marked (轮次比较)."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from measures import marks
from measures.differences import Change, Piece, differences, list_differences
from measures.reporting import access as reporting_access
from measures.reporting.indicators.reading import tell_values
from measures.reporting.models import Submission
from measures.reporting.parts.views import number_of
from measures.reporting.review import access as review_access
from measures.steps import SignedRequest


@dataclass(frozen=True)
class Row:
    """One field of two rounds; ``is_list``: each piece is an entry of its own."""

    label: str
    pieces: list[Piece]
    is_list: bool = False

    @property
    def is_same(self) -> bool:
        return all(piece.change is Change.KEPT for piece in self.pieces)

    @property
    def marked_entries(self) -> list[SafeString]:
        return marks.marked_entries(self.pieces)

    @property
    def marked(self) -> SafeString:
        """One text with what was added and removed in it."""
        return marks.marked(self.pieces)


@login_required
def compare(request: SignedRequest, pk: int) -> HttpResponse:
    """``?a=`` and ``?b=`` name the two rounds; without them the newest two, of earlier periods where there is but one."""
    owed = reporting_access.obligation_to_read(request.standing, pk)
    known = list(review_access.rounds_to_compare(request.standing, owed))
    until_now = [r for r in known if r.obligation.period.starts_on <= owed.period.starts_on]
    newer = _chosen(request, "b", known) or (until_now[-1] if until_now else None)
    older = _chosen(request, "a", known) or _before(newer, known)
    if newer is not None and older is not None and known.index(older) > known.index(newer):
        older, newer = newer, older
    context = {
        "obligation": owed,
        "is_own": owed.body_id in request.standing.own_body_ids,
        "known": known,
        "older": older,
        "newer": newer,
        "is_same_round": older is not None and older == newer,
    }
    if older is not None and newer is not None and older != newer:
        both = review_access.rounds_to_read(request.standing).in_bulk([older.pk, newer.pk])
        context["rows"] = rows_of(both[older.pk], both[newer.pk])
    return render(request, "measures/reporting/review/rounds_compare.html", context)


def _chosen(request: SignedRequest, name: str, known: list[Submission]) -> Submission | None:
    """The round asked for. One that does not belong here, or may not be read, is not found."""
    if not request.GET.get(name):
        return None
    number = number_of(request.GET[name])
    found = next((r for r in known if r.pk == number), None)
    if found is None:
        raise Http404
    return found


def _before(newer: Submission | None, known: list[Submission]) -> Submission | None:
    """The round before; the first one is compared with the next, so that there is something to see."""
    if newer is None or len(known) < 2:
        return None
    place = known.index(newer)
    return known[place - 1] if place else known[1]


def rows_of(older: Submission, newer: Submission) -> list[Row]:
    """Every field of two rounds with what changed. Needs the rounds as ``rounds_to_read`` gives them."""
    was, is_now = older.get_status_display(), newer.get_status_display()
    return [
        Row("进展状态", _whole(was, is_now)),
        Row("进展情况", differences(older.done, newer.done)),
        Row("存在问题", differences(older.problems, newer.problems)),
        Row("下一步工作", differences(older.next_steps, newer.next_steps)),
        *_value_rows(older, newer),
        Row("佐证材料", list_differences(_evidence(older), _evidence(newer)), is_list=True),
        *_part_rows(older, newer),
        Row("对审核意见的答复", list_differences(_answers(older), _answers(newer)), is_list=True),
    ]


def _whole(was: str, is_now: str) -> list[Piece]:
    """What became of something that changes as a whole: a status, a number."""
    if was == is_now:
        return [Piece(Change.KEPT, was)]
    pieces = [Piece(Change.REMOVED, was), Piece(Change.ADDED, is_now)]
    return [piece for piece in pieces if piece.text]


def _value_rows(older: Submission, newer: Submission) -> list[Row]:
    """One row for each indicator that either round gives a value of."""
    tell_values(older, newer)
    before, after = ({one.indicator: one.text for one in each.values_told} for each in (older, newer))
    both = sorted({*before, *after}, key=lambda one: one.pk)
    return [Row(f"指标：{one}", _whole(before.get(one, ""), after.get(one, ""))) for one in both]


def _evidence(submission: Submission) -> list[str]:
    return [
        f"{proof.title}（{proof.get_kind_display()}）"
        if proof.value in ("", proof.title)
        else f"{proof.title}（{proof.get_kind_display()} {proof.value}）"
        for proof in submission.evidence.all()
    ]


def _answers(submission: Submission) -> list[str]:
    return [
        f"{answer.comment.get_field_display()}：{answer.comment.text}\n答复：{answer.text}"
        for answer in submission.answers.all()
    ]


def _part_rows(older: Submission, newer: Submission) -> list[Row]:
    """One row for each co-body of either round."""
    before, after = _parts(older), _parts(newer)
    return [
        Row(
            f"配合（会办）单位意见：{name}",
            differences(before.get(name, ""), after.get(name, "")),
        )
        for name in dict.fromkeys([*before, *after])
    ]


def _parts(submission: Submission) -> dict[str, str]:
    return {
        part.body_name: "\n".join(filter(None, [part.get_stance_display() or "报送时未答复", part.text]))
        for part in submission.parts.all()
    }
