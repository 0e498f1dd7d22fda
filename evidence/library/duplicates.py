"""Whether a new report may be one that is there already. It is only ever asked about."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from evidence.model import Draft, Report
from evidence.words import fold

SIMILAR: Final = 0.90
# One of these on one side only: two reports of one study, or a notice, not a duplicate.
_APART: Final = (
    "protocol",
    "correction",
    "corrigendum",
    "erratum",
    "retraction",
    "reply",
    "comment",
)


def likely(draft: Draft, reports: Iterable[Report]) -> tuple[Report, ...]:
    """Reports with a similar title, a year within one, and the same first author.

    A missing year or author decides nothing; a preprint and an article, a protocol and its
    results, a notice and its article are linked works, not duplicates.
    """
    title = fold(draft.fields.get("title", ""))
    if not title:
        return ()
    return tuple(report for report in reports if _alike(draft, title, report))


def same_title(one: str, other: str) -> bool:
    """Whether two folded titles may be one: similar, or one begins the other."""
    if not one or not other:
        return False
    if any((word in one.split()) != (word in other.split()) for word in _APART):
        return False
    if min(len(one), len(other)) > 20 and (one.startswith(other) or other.startswith(one)):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SIMILAR


def _alike(draft: Draft, title: str, report: Report) -> bool:
    if (draft.fields.get("published") == "preprint") != (report.get("published") == "preprint"):
        return False
    year = draft.fields.get("year", "")
    if year.isdigit() and report.year is not None and abs(int(year) - report.year) > 1:
        return False
    if draft.authors and report.authors:
        first, other = draft.authors[0].full_family, report.authors[0].full_family
        if fold(first) != fold(other):
            return False
    return same_title(title, fold(report.title or ""))
