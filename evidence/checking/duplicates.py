"""One work entered twice: for certain (an identifier), or perhaps (title, year, first author)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from evidence.checking.codes import finding
from evidence.library import Library, duplicates, studies
from evidence.library.locate import LIBRARY_FILE
from evidence.model import Finding, Report


def check(library: Library) -> Iterator[Finding]:
    yield from _identifiers(library)
    yield from _titles(library)


def _identifiers(library: Library) -> Iterator[Finding]:
    for name in duplicates.IDENTIFIERS:
        first: dict[str, Report] = {}
        for report in library.reports:
            for value in duplicates.identifiers_of(report, name):
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


def _titles(library: Library) -> Iterator[Finding]:
    """Two primary reports that read alike and are recorded as two studies."""
    primary = [report for report in library.reports if report.role == "primary"]
    seen: set[tuple[str, str]] = set()
    for group in duplicates.blocks(primary):
        for one, other in combinations(group, 2):
            if (one.key, other.key) in seen:
                continue
            seen.add((one.key, other.key))
            one_study = set(studies.study_ids(one)) & set(studies.study_ids(other))
            if not one_study and duplicates.relation(one, other) == duplicates.DUPLICATE:
                yield finding(
                    "possible-duplicate",
                    f"'{one.key}' has nearly the same title and year, and the same first author.",
                    "Remove one, or give both the same studyid when they report one study.",
                    file=LIBRARY_FILE,
                    line=other.line or None,
                    key=other.key,
                )
