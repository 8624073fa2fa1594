"""What a paper calls things: the words of the kind of its source, frozen with it so that it never changes its words."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from measures.documents.kinds import KINDS, SourceKind

_POLICY = KINDS[SourceKind.POLICY]
# 下一步措施 is what a body will do, 牵头解决 what one does about a problem: called so whatever the source is.
_OWN_WORDS = re.compile(
    "政策措施|(?<!下一步)措施|政策文件|牵头单位|配合单位|牵头(?!解决)|配合|发文机关|成文日期"
)


@dataclass(frozen=True)
class Terms:
    """The words for a measure, its bodies and its source; what is not given is a policy document's."""

    item: str = _POLICY.item
    lead: str = _POLICY.lead
    co: str = _POLICY.co
    issuer: str = _POLICY.issuer_label
    date: str = _POLICY.date_label
    source: str = _POLICY.name
    whole: str = "政策措施"

    def said(self, words: str) -> str:
        """The product's own ``words``, written for a policy document, for this source. Never for what somebody else wrote."""
        return _OWN_WORDS.sub(lambda found: self._instead[found[0]], words)

    @property
    def decided(self) -> str:
        """议定事项: what a meeting will decide on a matter; another word where the matters themselves are called so."""
        return "议定事项" if self.item != "议定事项" else "会议意见"

    @cached_property
    def _instead(self) -> Mapping[str, str]:
        verbs = {"牵头": self.lead.removesuffix("单位"), "配合": self.co.removesuffix("单位")}
        return verbs | {
            "措施": self.item,
            "政策措施": self.whole,
            "政策文件": self.source,
            "牵头单位": self.lead,
            "配合单位": self.co,
            "发文机关": self.issuer,
            "成文日期": self.date,
        }


POLICY_TERMS = Terms()


def terms_for(kind: str) -> Terms:
    """The words of a source of this kind."""
    if kind == SourceKind.POLICY:
        return POLICY_TERMS
    words = KINDS[SourceKind(kind)]
    return Terms(
        words.item, words.lead, words.co, words.issuer_label, words.date_label, "来源文件", words.item
    )


def terms_of(snapshot: Mapping[str, Any]) -> Terms:
    """The words frozen in a snapshot; without any, those of a policy document, as papers of every kind had them once."""
    return Terms(**snapshot["policy"].get("words", {}))


def as_kept(terms: Terms) -> dict[str, Any]:
    """The words as a snapshot keeps them; nothing of a policy document, so that its digest stays what it was."""
    return {} if terms == POLICY_TERMS else {"words": asdict(terms)}
