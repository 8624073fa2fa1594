"""Printed names of bodies, and whom of the directory they mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from audit.texts import folded

from .models import Body, BodyAlias
from .rules import is_generic, lends_prefix, likeness, one_writing, opens_to_cities, with_prefixes

_MOST_CANDIDATES = 5
_ALIKE = 0.3


@dataclass(frozen=True)
class Match:
    """``body`` where one is meant beyond doubt; else ``candidates``, likeliest first. ``why`` is a Chinese phrase for the reader
    (曾用名, 补全“省”字, 记住的对应). ``is_generic``: a collective name, no body; ``opens_to_cities``: it means all cities."""

    name: str
    body: Body | None = None
    why: str = ""
    candidates: Sequence[Body] = ()
    is_generic: bool = False
    opens_to_cities: bool = False


def match_names(names: Sequence[str], *, on: date | None = None) -> list[Match]:
    """A match for each printed name of one roster, in order; earlier names help with elided prefixes (省教育厅、财政厅).

    ``on`` is the day of the document: a name that a body had then counts. A bounded number of queries.
    """
    return Directory.read(on=on).match(names)


@dataclass(frozen=True)
class Directory:
    """The bodies under every writing of their names, read once (three queries) for many rosters."""

    bodies: Sequence[Body]
    by_name: Mapping[str, Body]
    by_writing: Mapping[str, Body]
    by_alias: Mapping[str, Body]
    on: date | None = None
    _known: dict[tuple[str, str], Match] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, *, on: date | None = None) -> "Directory":
        bodies = list(Body.objects.in_order().prefetch_related("successions__successor"))
        named = {folded(name): body for body in bodies for name in (body.full_name, body.name)}
        by_id = {body.pk: body for body in bodies}
        aliases = BodyAlias.objects.values_list("name_folded", "body_id")
        return cls(
            bodies=bodies,
            by_name=named,
            by_writing=_written(bodies),
            by_alias={alias: by_id[body] for alias, body in aliases},
            on=on,
        )

    def match(self, names: Sequence[str]) -> list[Match]:
        """As ``match_names``."""
        found: list[Match] = []
        before = ""
        for name in names:
            key = (name, before)
            if key not in self._known:
                self._known[key] = self._match(name, before)
            match = self._known[key]
            found.append(match)
            if match.body or lends_prefix(name):
                before = match.body.name if match.body else name
        return found

    def _match(self, name: str, before: str) -> Match:
        for body, why in self._meant(name, before):
            heirs = [each.successor for each in body.successions.all() if not each.is_partial]
            if self._is_over(body):
                ended = f"，{body.valid_to:%Y-%m-%d} 停用" if body.valid_to else ""
                return Match(name, None, f"曾用名{ended}", candidates=(*heirs, body))
            former = f"曾用名，现为{'、'.join(heir.name for heir in heirs)}" if heirs else ""
            return Match(name, body, former or why)
        if is_generic(name):
            return Match(name, is_generic=True, opens_to_cities=opens_to_cities(name))
        return Match(name, None, "", candidates=self._alike(name))

    def _meant(self, name: str, before: str) -> Iterator[tuple[Body, str]]:
        plain = folded(name)
        if body := self.by_name.get(plain):
            yield body, ""
        if body := self.by_alias.get(plain):
            yield body, "记住的对应"
        if body := self.by_writing.get(one_writing(name)):
            yield body, "同一单位的另一写法"
        for prefix, longer in with_prefixes(name, before):
            if body := self.by_writing.get(one_writing(longer)):
                yield body, f"补全“{prefix}”字" if len(prefix) == 1 else f"补全“{prefix}”"

    def _is_over(self, body: Body) -> bool:
        return self.on is not None and body.valid_to is not None and body.valid_to < self.on

    def _alike(self, name: str) -> list[Body]:
        wanted = one_writing(name)
        ranked = sorted(
            ((max(likeness(wanted, one_writing(own)) for own in (body.name, body.full_name)), -body.order, body)
             for body in self.bodies),
            key=lambda each: each[:2],
            reverse=True,
        )  # fmt: skip
        return [body for alike, _, body in ranked[:_MOST_CANDIDATES] if alike >= _ALIKE]


def _written(bodies: Sequence[Body]) -> dict[str, Body]:
    """The bodies under the one writing of their names; a writing that two bodies share means neither."""
    found: dict[str, Body | None] = {}
    for body in bodies:
        for writing in {one_writing(body.name), one_writing(body.full_name)}:
            found[writing] = body if found.get(writing, body) == body else None
    return {writing: body for writing, body in found.items() if body is not None}
