"""One report at a time: its fields, their form, what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from evidence import identifiers
from evidence.checking.codes import of_report
from evidence.errors import InvalidIdentifier
from evidence.library import Library, facts
from evidence.model import Finding, Report, Therapy
from evidence.words import count, fold, listed, nearest

# Names that are no recorded fact, near as some come to one (publisher, published).
_BIBLIOGRAPHIC: Final = frozenset(
    (
        *("abstract", "address", "annote", "archiveprefix", "arxiv", "author", "booksubtitle"),
        *("booktitle", "chapter", "copyright", "crossref", "date", "day", "doi", "edition"),
        *("editor", "eid", "eprint", "eprintclass", "eprinttype", "file", "groups"),
        *("howpublished", "institution", "isbn", "issn", "issue", "journal", "journaltitle"),
        *("key", "keywords", "langid", "language", "location", "month", "note", "number"),
        *("options", "organization", "pages", "pagetotal", "pmcid", "pmid", "primaryclass"),
        *("publisher", "pubstate", "school", "series", "shortjournal", "shorttitle"),
        *("subtitle", "timestamp", "title", "titleaddon", "translator", "type", "url"),
        *("urldate", "version", "volume", "volumes", "year"),
    )
)
_KNOWN: Final = frozenset((*facts.FACT_FIELDS, *_BIBLIOGRAPHIC))
_IDENTIFIERS: Final = (
    *("doi", "pmid", "pmcid", "isbn", "eprint", "arxiv", "registration", "url"),
)
# Facts that somebody must have read somewhere.
_READ_SOMEWHERE: Final = (
    *("studydesign", "condition", "arms", "comparator", "cotreatment", *facts.COUNT_FIELDS),
    *("followup", "attrition", "claims", "primaryoutcome", "plannedend"),
)


def check(library: Library) -> Iterator[Finding]:
    """Findings about single reports, report by report."""
    for report in library.reports:
        for look in _LOOKS:
            yield from look(report)
        yield from _names(report, library.therapy)
        yield from _primary_outcome(report, library.therapy)


# ---------------------------------------------------------------- values


def _values(report: Report) -> Iterator[Finding]:
    """Every recorded fact has the form and the words of the vocabulary."""
    for name in facts.FACT_FIELDS:
        if name not in report.fields:
            continue
        value = report.get(name)
        if value is None:
            yield of_report(
                report,
                "empty-field",
                f"The field {name} is empty, which counts as not recorded.",
                f"Give it a value, or remove it with: evidence set {report.key} {name}=",
                name,
            )
        elif wrong := _problem(name, value):
            hint = f"Correct it with: evidence set {report.key} {name}=VALUE"
            yield of_report(report, "bad-value", f"{name}: {wrong}", hint, name)


def _problem(name: str, value: str) -> str | None:
    if name == "condition" and value != value.lower():
        return f"'{value}' is written {value.lower()}."
    return facts.problem(name, value)


def _misspelt(report: Report) -> Iterator[Finding]:
    """A field one letter away from a recorded fact is that fact, and nobody reads it."""
    for name in report.fields:
        if name in _KNOWN:
            continue
        meant = next((fact for fact in facts.FACT_FIELDS if _one_edit(name, fact)), None)
        if meant:
            yield of_report(
                report,
                "misspelt-field",
                f"The field '{name}' is not known and not read; it looks like {meant}.",
                f"Rename it {meant}.",
                name,
            )


def _one_edit(one: str, other: str) -> bool:
    """One letter more, less or different, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    rest, goal = one[start:], other[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:] == goal
    return rest[1:] == goal[1:] or rest[1:] == goal or rest == goal[1:] or swapped


def _primary_outcome(report: Report, therapy: Therapy) -> Iterator[Finding]:
    """A primary outcome begins with an instrument's name, or it cannot choose an effect."""
    text = (report.get("primaryoutcome") or "").casefold()
    names = [name for row in therapy.instruments for name in (row.name, *row.aliases)]
    if text and names and not any(_begins(text, name.casefold()) for name in names):
        yield of_report(
            report,
            "unknown-instrument",
            "The primary outcome does not begin with the name or alias of an instrument "
            "of evidence.toml, so it cannot choose between outcomes.",
            "Begin it with the instrument, or add the instrument to evidence.toml.",
            "primaryoutcome",
        )


def _begins(text: str, word: str) -> bool:
    rest = text[len(word) :]
    return bool(word) and text.startswith(word) and (not rest or rest[0] in " ,;:.(")


# ---------------------------------------------------------------- identifiers


def _doi(report: Report) -> Iterator[Finding]:
    recorded = report.doi
    if recorded is None:
        return
    try:
        doi, done = identifiers.repair(recorded)
    except InvalidIdentifier as error:
        yield of_report(report, "bad-doi", error.message, error.hint, "doi")
        return
    if done:
        yield of_report(
            report,
            "repaired-doi",
            f"The DOI had to be repaired to be read as {doi}: {done}.",
            f"Write it clean with: evidence set {report.key} doi={doi}",
            "doi",
        )


def _other_identifiers(report: Report) -> Iterator[Finding]:
    for name, is_one, form in _FORMS:
        value = report.get(name)
        if value and not is_one(value):
            message = f"'{value}' in {name} is not {form}."
            yield of_report(report, "bad-identifier", message, "Compare it with the source.", name)


def _is_isbn(value: str) -> bool:
    """Every ISBN of the field, remarks in brackets aside, has the right check digit."""
    parts = [part for part in re.split(r"[,;]", re.sub(r"\([^)]*\)", "", value)) if part.strip()]
    try:
        return all(identifiers.identify(f"ISBN {part.strip()}")[0] == "isbn" for part in parts)
    except InvalidIdentifier:
        return False


_FORMS: Final[tuple[tuple[str, Callable[[str], object], str], ...]] = (
    ("pmid", re.compile(r"[0-9]{1,8}").fullmatch, "a PubMed number (digits only)"),
    ("pmcid", re.compile(r"(?:PMC)?[0-9]{1,10}", re.I).fullmatch, "a PMCID (PMC and digits)"),
    ("isbn", _is_isbn, "an ISBN with the right check digit"),
)


# ---------------------------------------------------------------- what is missing


def _missing(report: Report) -> Iterator[Finding]:
    if report.title is None:
        hint = f"When it is known: evidence set {report.key} title=TITLE"
        message = "No title is recorded, so this report cannot be cited."
        yield of_report(report, "no-title", message, hint, "title")
    if not report.authors and not report.editors and report.role != "registration":
        yield of_report(report, "no-author", "No author is recorded.", None, "author")
    if report.year is None:
        written = report.get("year") or report.get("date")
        said = f"'{written}' is not a year." if written else "No year is recorded."
        yield of_report(report, "no-year", said, None, "year")
    if not any(report.get(name) for name in _IDENTIFIERS):
        yield of_report(
            report,
            "no-identifier",
            "No identifier is recorded (DOI, PMID, PMCID, ISBN, arXiv or trial number, address).",
            "No registry can be asked about it; look for a DOI.",
        )


def _source(report: Report) -> Iterator[Finding]:
    told = [n for n in _READ_SOMEWHERE if report.get(n) and n not in report.unverified]
    if told and report.get("facts") is None:
        some = listed([*told[:3], count(len(told) - 3, "other")] if len(told) > 3 else told)
        yield of_report(
            report,
            "no-source",
            f"Facts are recorded ({some}), but not where they were seen.",
            f'Add the page: evidence set {report.key} "facts=URL (DATE)"',
            "facts",
        )


def _unverified(report: Report) -> Iterator[Finding]:
    known = sorted(name for name in report.unverified if name in _KNOWN or name in report.fields)
    if known:
        yield of_report(
            report,
            "unverified",
            f"Nobody has verified: {', '.join(known)}.",
            "A field set with evidence set leaves the list.",
            "unverified",
        )
    for name in sorted(report.unverified - set(known)):
        near = nearest(name, _KNOWN, limit=1)
        yield of_report(
            report,
            "unknown-unverified",
            f"'{name}' in unverified is no name of a field.",
            f"Did you mean {near[0]}?" if near else "Words belong in unverifiednote.",
            "unverified",
        )


# ---------------------------------------------------------------- roles and names


def _several_studies(report: Report) -> Iterator[Finding]:
    ids = facts.split_list(report.get("studyid"))
    if len(ids) > 1 and report.role != "registration":
        yield of_report(
            report,
            "several-studies",
            f"Only a registration may belong to several studies; this {report.role} report "
            f"lists {listed(ids)}.",
            "Keep the study it reports, or set reportrole=registration.",
            "studyid",
        )


def _names(report: Report, therapy: Therapy) -> Iterator[Finding]:
    """A report of the therapy proper whose title names another therapy, and not this one."""
    title = report.title
    if title is None or (report.get("tier") or "").lower() != "proper":
        return
    if _holds(title, therapy.name):
        return
    for other in therapy.confused_with:
        if any(_holds(title, name) for name in _readings(other)):
            yield of_report(
                report,
                "confused-name",
                f"The title speaks of {other}, which is not {therapy.name}, but tier says proper.",
                "Read what was given; another therapy is related, or does not belong here.",
                "tier",
            )


def _readings(name: str) -> tuple[str, ...]:
    """`Large Depression Study (LDS)`: the name, and its abbreviation."""
    return tuple(part for part in re.split(r"[()]", name) if part.strip())


def _holds(title: str, name: str) -> bool:
    """The name as whole words; an abbreviation only in its capitals."""
    if name.isupper():
        return re.search(rf"\b{re.escape(name.strip())}\b", title) is not None
    return f" {fold(name)} " in f" {fold(title)} "


_LOOKS: Final = (
    *(_values, _misspelt, _doi, _other_identifiers),
    *(_missing, _source, _unverified, _several_studies),
)
