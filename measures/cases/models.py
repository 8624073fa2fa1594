"""What every case shares: its state, its rounds and one history for all kinds."""

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from measures.documents.columns import long_texts
from measures.states import (
    CASE_ACT_NAMES,
    CASE_CHIPS,
    CASE_KIND_NAMES,
    CASE_STATE_NAMES,
    CASE_WORDS,
    ENDED_CASE_STATES,
    CaseKind,
    CaseState,
)

OPEN_CASE_STATES = [
    state for state in CaseState if state not in ENDED_CASE_STATES and state != CaseState.RETURNED
]


AnyCase = TypeVar("AnyCase", bound="Case")


class CaseQuerySet(models.QuerySet[AnyCase]):
    """What is asked of the cases of any kind. ``names``: what a page reads along; ``waiting_order``: who is decided first."""

    names: ClassVar[tuple[str, ...]] = ("measure__policy", "body")
    waiting_order: ClassVar[tuple[str, ...]] = ("state_at", "id")

    def open(self) -> Self:
        return self.filter(state__in=OPEN_CASE_STATES)

    def ended(self) -> Self:
        """Decided or withdrawn, the newest first."""
        return self.filter(state__in=list(ENDED_CASE_STATES)).order_by("-state_at", "-id")

    def to_decide(self) -> Self:
        """With the office, what has waited longest first."""
        return self.filter(state=CaseState.SUBMITTED).order_by(*self.waiting_order)

    def of_bodies(self, body_ids: frozenset[int]) -> Self:
        return self.filter(body_id__in=body_ids)

    def with_names(self) -> Self:
        texts = [text for name in self.names if name.endswith("policy") for text in long_texts(f"{name}__")]
        return self.select_related(*self.names).defer(*texts)


def person(what: str) -> Any:
    """The column of who did something; the name as it was then stands in a column beside it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=what
    )


class Case(models.Model):
    """What every case shares. Its state changes only through ``moves.move_case``."""

    kind: ClassVar[CaseKind]
    page: ClassVar[str]
    body_id: int

    state = models.CharField("状态", max_length=12, choices=list(CASE_STATE_NAMES.items()))
    state_at = models.DateTimeField("状态时间")
    rounds = models.PositiveSmallIntegerField("已报轮次", default=0)

    class Meta:
        abstract = True

    @property
    def url(self) -> str:
        """Its page, where everybody who takes part reads it and acts on it."""
        return reverse(f"measures:{self.page}", args=[self.pk])

    @property
    def chip(self) -> str:
        """How its state looks."""
        return CASE_CHIPS.get(CaseState(self.state), "")

    @property
    def words(self) -> str:
        """What its state is called on pages."""
        state = CaseState(self.state)
        return CASE_WORDS.get(self.kind, {}).get(state, CASE_STATE_NAMES[state])

    @property
    def history(self) -> "models.QuerySet[CaseMove]":
        """Every move of this case, oldest first."""
        return CaseMove.objects.filter(kind=self.kind, case_id=self.pk).order_by("id")


class CaseMove(models.Model):
    """One act on a case: who, when, from which state to which, in what words. Kept for ever."""

    kind = models.CharField("事项", max_length=12, choices=list(CASE_KIND_NAMES.items()))
    case_id = models.BigIntegerField("编号")
    # An empty act is the beginning of the case.
    act = models.CharField("动作", max_length=12, choices=list(CASE_ACT_NAMES.items()), blank=True)
    from_state = models.CharField("原状态", max_length=12, choices=list(CASE_STATE_NAMES.items()), blank=True)
    to_state = models.CharField("新状态", max_length=12, choices=list(CASE_STATE_NAMES.items()))
    at = models.DateTimeField("时间")
    by_name = models.CharField("操作人", max_length=100)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事项办理过程"
        indexes = [models.Index(fields=["kind", "case_id"], name="case_move_idx")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_act_display()}"
