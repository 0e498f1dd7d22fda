"""One work entered twice: for certain (an identifier), or perhaps (title, year, first author)."""

from __future__ import annotations

import string
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from evidence import identifiers
from evidence.checking.codes import finding
from evidence.errors import InvalidIdentifier
from evidence.library import Library, studies
from evidence.library.locate import LIBRARY_FILE
from evidence.model import Finding, Report
from evidence.words import fold

_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def check(library: Library) -> Iterator[Finding]:
    yield from _identifiers(library)
    yield from _titles(library)


def _identifiers(library: Library) -> Iterator[Finding]:
    for name in ("doi", "pmid", "pmcid"):
        first: dict[str, Report] = {}
        for report in library.reports:
            value = _canonical(name, report.get(name))
            if value is None:
                continue
            earlier = first.setdefault(value, report)
            if earlier is not report:
                yield finding(
                    "duplicate-identifier",
                    f"'{earlier.key}' has the same {name.upper()} ({value}).",
                    "Remove one of the two, or correct the identifier.",
                    file=LIBRARY_FILE,
                    line=report.line or None,
                    key=report.key,
                    field=name,
                )


def _canonical(name: str, value: str | None) -> str | None:
    """An identifier as it is compared: ASCII letters folded, no other."""
    if value is None:
        return None
    if name == "doi":
        try:
            return identifiers.parse_doi(value)
        except InvalidIdentifier:
            return value.translate(_LOWER)
    return value.translate(_LOWER).removeprefix("pmc").strip()


def _titles(library: Library) -> Iterator[Finding]:
    """Two primary reports that read alike and are recorded as two studies."""
    alike: dict[tuple[str, str], list[Report]] = {}
    for report in library.reports:
        title = fold(report.title or "")
        if title and report.authors and report.role == "primary" and report.year is not None:
            alike.setdefault((title, fold(report.authors[0].full_family)), []).append(report)
    for group in alike.values():
        for one, other in combinations(group, 2):
            # Both years are known: only such reports are grouped.
            years_apart = abs((one.year or 0) - (other.year or 0))
            one_study = set(studies.study_ids(one)) & set(studies.study_ids(other))
            if years_apart <= 1 and not one_study:
                yield finding(
                    "possible-duplicate",
                    f"'{one.key}' has the same title and first author, and nearly the same year.",
                    "Remove one, or give both the same studyid when they report one study.",
                    file=LIBRARY_FILE,
                    line=other.line or None,
                    key=other.key,
                )
