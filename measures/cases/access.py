"""What a person may do with a case: read it, act for its body, sign for its body, decide on it for the office."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office
from measures.cases.models import AnyCase, CaseQuerySet


@dataclass(frozen=True)
class CaseAccess(Generic[AnyCase]):
    """The only ways for a request to get hold of a case of one kind.

    ``readable``: what the caller may read, of the whole kind. ``not_own`` and ``not_signer``: what is said to those who
    read it but may not act, or sign, for its body; ``{case…}`` is filled in. ``bodies``: whose a case is.
    """

    readable: Callable[[Standing], CaseQuerySet[AnyCase]]
    not_own: str
    not_signer: str = "只有{case.body.name}的单位负责人可以签发。"
    bodies: Callable[[AnyCase], Collection[int]] = lambda case: {case.body_id}

    def to_read(self, standing: Standing, pk: int) -> AnyCase:
        """A case with its names; one that is not theirs to read is not there (404)."""
        return get_object_or_404(self.readable(standing).with_names(), pk=pk)

    def to_write(self, standing: Standing, pk: int) -> AnyCase:
        """A case on which the caller acts for its body."""
        case = self.to_read(standing, pk)
        if not self.is_own(standing, case):
            raise PermissionDenied(self.not_own.format(case=case))
        return case

    def to_sign(self, standing: Standing, pk: int) -> AnyCase:
        """A case that the caller signs, or sends back, for its body."""
        case = self.to_read(standing, pk)
        if not self.may_sign(standing, case):
            raise PermissionDenied(self.not_signer.format(case=case))
        return case

    def to_decide(self, standing: Standing, pk: int) -> AnyCase:
        """A case on which the office decides."""
        case = self.to_read(standing, pk)
        require_office(standing)
        return case

    def is_own(self, standing: Standing, case: AnyCase) -> bool:
        """True for the people of its body: drafts, and what passes inside a body, are theirs alone."""
        return not standing.own_body_ids.isdisjoint(self.bodies(case))

    def may_sign(self, standing: Standing, case: AnyCase) -> bool:
        """True for the approvers of its body."""
        return not standing.approve_body_ids.isdisjoint(self.bodies(case))

    def waiting(self, standing: Standing) -> CaseQuerySet[AnyCase]:
        """What waits for the office's decision, who has waited longest first; nothing for others."""
        cases = self.readable(standing).with_names().to_decide()
        return cases if standing.is_office else cases.none()
