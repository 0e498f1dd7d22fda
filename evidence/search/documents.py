"""Reports → what is indexed of them. A report's design, condition, … are those of its study."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence.search.tokens import clean, label

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Name, Report, Study

_IDENTIFIERS: Final = ("doi", "pmid", "pmcid", "arxiv", "isbn", "trial")


class Document(NamedTuple):
    """What is indexed and kept of one report.

    `texts` are running text, `labels` whole values; `shown` is JSON for `stored`, of what can be
    shown without the library. `study` is a number for the study, `year` 0 when not recorded.
    """

    key: str
    texts: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    year: int
    study: int
    primary: bool
    shown: str


def documents(library: Library, keys: Container[str] | None = None) -> Iterator[Document]:
    """One document for every report, or for those of these keys, in the order of the library."""
    for report, studies in _with_studies(library):
        if keys is None or report.key in keys:
            # Of a registration of several studies the first it names is the one that is shown.
            first = library.study_of(report.key) if len(studies) > 1 else studies[0]
            yield _document(report, studies, first)


def fingerprints(library: Library) -> dict[str, str]:
    """Key → a hash over everything from which the report's document is made."""
    found: dict[str, str] = {}
    for report, studies in _with_studies(library):
        facts = [
            (study.id, study.design, study.tier, study.conditions, study.country,
             study.primary is report)
            for study in studies
        ]  # fmt: skip
        said = repr((report.key, report.type, report.raw, facts)).encode("utf-8", "replace")
        hashed = hashlib.blake2b(said, digest_size=12).hexdigest()
        found[report.key] = found.get(report.key, "") + hashed
    return found


def _with_studies(library: Library) -> Iterator[tuple[Report, list[Study]]]:
    """Every report with all studies it belongs to."""
    studies_of: dict[str, list[Study]] = {}
    for study in library.studies:
        for key in study.keys:
            studies_of.setdefault(key, []).append(study)
    for report in library.reports:
        yield report, studies_of[report.key]


def _document(report: Report, studies: Sequence[Study], first: Study) -> Document:
    # A book known by its editors only is looked for under their names.
    people = report.authors or report.editors
    values = _values(report, studies)
    texts = {
        "title": _text(report, "title", "subtitle"),
        "abstract": _text(report, "abstract"),
        "keywords": _text(report, "keywords"),
        "annotation": _text(report, "annotation"),
        "journal": clean(report.container or ""),
        "author": "\n".join(clean(_name(person)) for person in people),
        "first": clean(people[0].full_family) if people else "",
        # The same labels as running text, so that `rct` or `china` alone finds them too.
        "facts": clean("\n".join(text for texts in values.values() for text in texts)),
    }
    labels = {
        "key": (clean(report.key).casefold(),),
        "doi": ((report.doi or "").casefold(),),
        "identifier": tuple(_identifiers(report)),
        "role": (label(clean(report.role)),),  # no fact: `primary` would find nearly everything
        **{name: tuple(label(clean(text)) for text in found) for name, found in values.items()},
    }
    kept = [texts[name] for name in ("abstract", "annotation", "keywords", "facts")]
    return Document(
        key=report.key,
        texts={name: text for name, text in texts.items() if text},
        labels={name: found for name, found in labels.items() if any(found)},
        year=report.year if report.year and 0 < report.year < 10_000 else 0,
        study=_number(first.id),
        primary=first.primary is report,
        shown=_shown(report, first, kept),
    )


def _shown(report: Report, study: Study, texts: Sequence[str]) -> str:
    from evidence.model.summaries import summary

    return clean(json.dumps([list(summary(report, study)), texts], ensure_ascii=False))


def _values(report: Report, studies: Sequence[Study]) -> dict[str, list[str]]:
    """The labels of all studies a report belongs to (a registration may belong to several)."""
    values: dict[str, list[str | None]] = {
        "status": [report.status],
        "design": [study.design for study in studies],
        "condition": [text for study in studies for text in study.conditions],
        "tier": [study.tier for study in studies],
        "country": [text for study in studies for text in study.country],
    }
    return {
        name: list(dict.fromkeys(text for text in texts if text)) for name, texts in values.items()
    }


def _identifiers(report: Report) -> Iterator[str]:
    from evidence.library.duplicates import identifiers_of

    for kind in _IDENTIFIERS:
        for value in identifiers_of(report, kind):
            yield f"{kind}:{value}"


def _number(study: str) -> int:
    """63 bits of a hash: two studies with one number are not to be expected."""
    return int.from_bytes(hashlib.blake2b(study.encode(), digest_size=8).digest()) >> 1


def _text(report: Report, *names: str) -> str:
    return clean("\n".join(report.get(name) or "" for name in names).strip())


def _name(name: Name) -> str:
    """`Ann Roe Ann`: a phrase finds the name in either order."""
    return f"{name.given} {name.full_family} {name.given}".strip()
