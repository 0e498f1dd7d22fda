"""Articles of a sentence or more, read with an invented therapy; `[@key]` and `(1)` cite."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from evidence.checking.articles.prose import passages
from evidence.checking.articles.values import Mark, Passage
from evidence.checking.claims.reading import read
from evidence.checking.claims.values import Claim, Reading, Why
from evidence.citing.spans import scan
from evidence.model import Report, Therapy

THERAPY = Therapy(
    name="Tidal Therapy",
    abbreviations=("TT",),
    confused_with=("Tide Table Therapy (TTT)", "Group Tidal Analysis"),
)
CONDITIONS = ("depression", "anxiety", "somatic")
_CITED = re.compile(r"\[@(?P<key>\w+)\]|\((?P<number>\d)\)")
TIERS: Mapping[str, str] = MappingProxyType({"family": "related"})


def report(key: str) -> Report:
    """A work that tests the therapy itself, unless `TIERS` says otherwise."""
    return Report(key, "article", {"tier": TIERS.get(key, "proper")})


def marks_of(text: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            *match.span(),
            "key" if match["key"] else "number",
            (report(match["key"] or f"work{match['number']}"),),
        )
        for match in _CITED.finditer(text)
    )


def passages_of(
    text: str, marks: Sequence[Mark] | None = None, leave_out: Sequence[tuple[int, int]] = ()
) -> tuple[Passage, ...]:
    return passages(scan(text), marks_of(text) if marks is None else marks, leave_out)


def reading_of(text: str, therapy: Therapy = THERAPY) -> Reading:
    return read(passages_of(text), therapy, CONDITIONS)


def claim(text: str) -> Claim:
    """The one claim of a text."""
    (found,) = reading_of(text).claims
    return found


def why(text: str) -> Why:
    """Why the last passage of a text was not checked; no claim may be in it."""
    found = reading_of(text)
    assert found.claims == ()
    return found.unchecked[-1].why
