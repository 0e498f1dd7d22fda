"""Reports → what is indexed of them. A report's design, condition, … are those of its study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evidence.model import Name, Report, Study
from evidence.search.tokens import clean, label

if TYPE_CHECKING:
    from evidence.library import Library

Document = dict[str, str | int]


def documents(library: Library) -> Iterator[Document]:
    """One document for every report: field → text, labels joined by commas."""
    studies_of: dict[str, list[Study]] = {}
    for study in library.studies:
        for key in study.keys:
            studies_of.setdefault(key, []).append(study)
    for report in library.reports:
        yield _document(report, studies_of.get(report.key, []))


def _document(report: Report, studies: Sequence[Study]) -> Document:
    # A book known by its editors only is looked for under their names.
    people = report.authors or report.editors
    labels = _labels(report, studies)
    found: dict[str, str | int | None] = {
        "key": report.key,
        "doi": (report.doi or "").casefold(),
        "year": report.year if report.year and report.year < 10_000 else None,
        "title": _text(report, "title", "subtitle"),
        "abstract": _text(report, "abstract"),
        "keywords": _text(report, "keywords"),
        "annotation": _text(report, "annotation"),
        "journal": clean(report.container or ""),
        "author": "\n".join(clean(_name(person)) for person in people),
        # The same labels as running text, so that `rct` or `china` alone finds them too.
        "facts": clean("\n".join(text for texts in labels.values() for text in texts)),
        **{name: ",".join(label(clean(text)) for text in texts) for name, texts in labels.items()},
    }
    return {name: value for name, value in found.items() if value}


def _labels(report: Report, studies: Sequence[Study]) -> dict[str, list[str]]:
    """The labels of all studies a report belongs to (a registration may belong to several)."""
    labels: dict[str, list[str | None]] = {
        "status": [report.status],
        "design": [study.design for study in studies],
        "condition": [text for study in studies for text in study.conditions],
        "tier": [study.tier for study in studies],
        "country": [text for study in studies for text in study.country],
    }
    return {
        name: list(dict.fromkeys(text for text in texts if text)) for name, texts in labels.items()
    }


def _text(report: Report, *names: str) -> str:
    return clean("\n".join(report.get(name) or "" for name in names).strip())


def _name(name: Name) -> str:
    """`Ann Roe Ann`: a phrase finds the name in either order."""
    return f"{name.given} {name.full_family} {name.given}".strip()
