"""One article held against the library: what it cites, and what it claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.checking.articles import citations
from evidence.checking.articles.places import places
from evidence.checking.articles.prose import passages
from evidence.checking.articles.values import Mark, Place
from evidence.checking.claims import judging, reading
from evidence.checking.claims.values import Reading
from evidence.checking.shelf.values import Shelf, Wanted
from evidence.citing.spans import scan
from evidence.library.therapy import default
from evidence.model import Finding


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """What was found in an article, and how much of it was looked at.

    `citations` are places that cite, `works` the reports of the library they name, and
    `not_in_library` works cited or listed that it does not have. `references` is how many the
    list of references has; None: no list was found. Of `sentences` (headings, cells
    and quotations too) `claims` were held against the evidence; `unchecked` counts the others by
    the reason, and `not_checked` says where those about method or service are. `named`: whether
    the therapy has a name by which claims are known; without one, "the therapy" is all it has.
    """

    file: str
    findings: tuple[Finding, ...]
    citations: int
    works: int
    not_in_library: int
    references: int | None
    sentences: int
    claims: int
    unchecked: Mapping[str, int]
    not_checked: tuple[Place, ...]
    named: bool


def check_article(text: str, file: str, shelf: Shelf, today: date) -> ArticleCheck:
    """Everything that can be said of an article offline, in the order of its text.

    `file` is what findings call it; `today` decides which checks of a status are old.
    """
    scanned = scan(text)
    cited = citations.check(scanned, shelf, file, today)
    read = reading.read(
        passages(scanned, cited.marks, cited.leave_out), shelf.therapy, shelf.conditions
    )
    place = places(scanned)
    part = shelf.part(Wanted(keys=_keys(cited.marks)))
    found = [*cited.findings, *judging.judge(read, shelf, part, place, file)]
    return ArticleCheck(
        file=file,
        findings=tuple(sorted(dict.fromkeys(found), key=_where)),
        citations=len(cited.marks),
        works=len(_keys(cited.marks)),
        not_in_library=cited.not_in_library,
        references=len(cited.references.entries) if cited.references else None,
        sentences=len(read.claims) + len(read.unchecked),
        claims=len(read.claims),
        unchecked=Counter(one.why for one in read.unchecked),
        not_checked=_not_checked(read, place),
        named=shelf.therapy.name != default().name,
    )


def _keys(marks: Sequence[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(report.key for mark in marks for report in mark.reports))


def _where(finding: Finding) -> tuple[int, int]:
    return finding.line or 0, finding.column or 0


def _not_checked(read: Reading, place: Callable[[int], Place]) -> tuple[Place, ...]:
    """Where sentences about method or service are."""
    starts = (one.passage.start for one in read.unchecked if one.why in ("method", "service"))
    return tuple(place(start) for start in starts)
