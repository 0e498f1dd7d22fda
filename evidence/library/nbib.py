"""PubMed's own format (NBIB, MEDLINE): four letters, a hyphen, a value; six blanks go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from evidence.library.incoming import (
    LINE_END,
    Incoming,
    Reading,
    Tools,
    doi_in,
    draft,
    fault,
    pages,
    people,
    trial_numbers,
)
from evidence.model import Draft, Finding

_TAGGED: Final = re.compile(r"(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,2}- ?(?P<value>.*)")
_AUTHOR_SUFFIX: Final = re.compile(r"(, .*\S) ((?:Jr|Sr|2nd|3rd|4th|I{2,3}|IV)\.?)")
# What PubMed's type suggests about the design, surest first.
_DESIGNS: Final = {
    "meta-analysis": "meta-analysis",
    "systematic review": "review",
    "randomized controlled trial": "rct",
    "controlled clinical trial": "controlled-unclear",
    "review": "review",
    "practice guideline": "guideline",
    "guideline": "guideline",
    "case reports": "case-study",
    "dataset": "dataset",
    "editorial": "commentary",
    "comment": "commentary",
    "letter": "commentary",
}
_ROLES: Final = {"clinical trial protocol": "protocol", "comment": "commentary"}
_NOTICES: Final = frozenset(
    ("retraction notice", "retraction of publication", "published erratum")
)
# What was said about the work in another place, gravest first: retraction, concern, erratum.
_SAID_OF: Final = {"RIN": "retracted", "ECI": "concern", "EIN": "corrected"}
_LANGUAGES: Final = {
    "chi": "zh", "cze": "cs", "dan": "da", "dut": "nl", "eng": "en", "fin": "fi", "fre": "fr",
    "ger": "de", "heb": "he", "hun": "hu", "ita": "it", "jpn": "ja", "kor": "ko", "nor": "no",
    "per": "fa", "pol": "pl", "por": "pt", "rus": "ru", "spa": "es", "swe": "sv", "tur": "tr",
}  # fmt: skip


@dataclass(slots=True)
class _Record:
    line: int
    values: dict[str, list[str]] = field(default_factory=dict)
    people: list[tuple[str, int]] = field(default_factory=list)  # FAU and CN, in their order

    def first(self, *tags: str) -> str:
        return next((values[0] for tag in tags if (values := self.values.get(tag))), "")

    def every(self, tag: str) -> list[str]:
        return self.values.get(tag, [])


def read(text: str, file: str, tools: Tools) -> Reading:
    """Every record, with the line of its `PMID`."""
    records: list[Incoming] = []
    problems: list[Finding] = []
    for record in _cut(text):
        if isinstance(record, int):
            words = "These lines belong to no record: no PMID before them."
            problems.append(fault(file, record, words))
        else:
            records.append(Incoming(_draft(record, tools), file, record.line))
    return Reading(tuple(records), tuple(problems))


def tags(text: str) -> list[Mapping[str, list[str]]]:
    """The values of every record under their tags, as they stand there."""
    return [record.values for record in _cut(text) if not isinstance(record, int)]


def _cut(text: str) -> Iterator[_Record | int]:
    record: _Record | None = None
    last: list[str] | None = None
    outside = False
    for number, line in enumerate(LINE_END.split(text), start=1):
        tagged = _TAGGED.match(line)
        if tagged and tagged["tag"] == "PMID":
            if record:
                yield record
            record, outside = _Record(number), False
        if tagged and record:
            last = record.values.setdefault(tagged["tag"], [])
            last.append(tagged["value"].strip())
            if tagged["tag"] in ("FAU", "CN"):
                record.people.append((tagged["tag"], len(last) - 1))
        elif line.startswith("      ") and last:
            last[-1] = f"{last[-1]} {line.strip()}"
        elif tagged and not outside:
            outside = True
            yield number
        elif not line.strip():
            last = None
    if record:
        yield record


def _draft(record: _Record, tools: Tools) -> Draft:
    types = [kind.lower() for kind in record.every("PT")]
    book = record.first("BTI")
    kind = "article" if record.first("JT", "TA") else "incollection" if book else "misc"
    if book and not record.first("TI"):
        kind = "book"
    ids = [*record.every("LID"), *record.every("AID")]
    doi = doi_in(*(text.removesuffix("[doi]").strip() for text in ids if text.endswith("[doi]")))
    span = record.first("PG")
    fields = {
        "title": tools.plain(_untranslated(record.first("TI") or book)),
        "journal": tools.plain(record.first("JT", "TA")) if kind == "article" else "",
        "booktitle": tools.plain(book) if kind == "incollection" else "",
        "publisher": tools.plain(record.first("PB")) if book else "",
        **_date(record.first("DP", "DEP")),
        "volume": record.first("VI"),
        "number": record.first("IP"),
        "eid": span if re.fullmatch(r"[A-Za-z]+[0-9.]+", span) else "",
        "pages": "" if re.fullmatch(r"[A-Za-z]+[0-9.]+", span) else pages(span),
        "doi": doi,
        "pmid": re.sub(r"\D", "", record.first("PMID")),
        "pmcid": record.first("PMC"),
        "language": _LANGUAGES.get(record.first("LA"), record.first("LA")),
        "keywords": ", ".join(word.lstrip("*") for word in record.every("OT")),
        "abstract": tools.abstract(record.first("AB")),
        "registration": trial_numbers(text.rpartition("/")[2] for text in record.every("SI")),
        "published": _published(types),
        **_suggested(types),
        **_status(types, record.values),
    }
    editors, _ = people(tools.plain(text) for text in record.every("FED") or record.every("ED"))
    return draft(kind, fields, people(_people(record, tools)), editors)


def _people(record: _Record, tools: Tools) -> Iterator[str]:
    """Authors in full where they are given so; a body keeps its name whole."""
    if not record.every("FAU"):
        for text in record.every("AU"):
            family, _, initials = tools.plain(text).rpartition(" ")
            yield f"{family}, {initials}" if family and initials.isupper() else f"{text},"
    for tag, place in record.people:
        name = tools.plain(record.values[tag][place])
        yield f"{name}," if tag == "CN" else _AUTHOR_SUFFIX.sub(r"\1, \2", name)


def _untranslated(title: str) -> str:
    """PubMed sets a title that it has translated in brackets, and a full stop after every one."""
    inner = re.fullmatch(r"\[(.*)\]\.?", title)
    text = inner[1] if inner else title
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _date(text: str) -> dict[str, str]:
    found = re.match(r"([12][0-9]{3})(?: ([A-Z][a-z]{2})\b)?", text)
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    month = (found[2] or "").lower() if found else ""
    return {"year": found[1] if found else "", "month": month if month in months else ""}


def _published(types: list[str]) -> str:
    """Where PubMed's types leave no doubt."""
    if "preprint" in types:
        return "preprint"
    if any(kind in types for kind in ("congress", "meeting abstract")):
        return "abstract"
    return "journal" if "journal article" in types else ""


def _suggested(types: list[str]) -> dict[str, str]:
    """Design and role as PubMed indexes them; `taking` names them in `unverified`."""
    role = next((_ROLES[kind] for kind in _ROLES if kind in types), "")
    design = next((_DESIGNS[kind] for kind in _DESIGNS if kind in types), "")
    return {"studydesign": "" if role == "protocol" else design, "reportrole": role}


def _status(types: list[str], values: Mapping[str, list[str]]) -> dict[str, str]:
    """Only what PubMed says happened; that it says nothing is no proof that all is well."""
    status = next((_SAID_OF[tag] for tag in _SAID_OF if tag in values), "")
    if "retracted publication" in types:
        status = "retracted"
    if "expression of concern" in types or not _NOTICES.isdisjoint(types):
        status = "notice"
    return {"status": status, "statussource": "PubMed" if status else ""}
