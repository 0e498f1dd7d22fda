"""RIS in and out; the only door to rispy.

rispy loses a record after a byte order mark or a missing `ER`, and stumbles over a blank line
after `TY`. So the text is cut into records and lines here; rispy gets one clean record at a time
and names its tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from evidence.library.facts import split_list
from evidence.library.incoming import (
    LINE_END,
    Incoming,
    Reading,
    Tools,
    doi_in,
    draft,
    fault,
    own_key,
    pages,
    people,
)
from evidence.library.values import MONTHS
from evidence.model import Draft, Finding, Name, Report

# Loose on purpose: whatever may begin a record does, so that none is lost inside another.
_START: Final = re.compile(r"\s*TY\s*[-–:](?P<type>.*)", re.I)
_END: Final = re.compile(r"\s*(?:ER {0,3}-.*|ER\s*|[Ee][Rr]\s*[-–:]\s*)")
# How the tags of a record may be written; the first way that any of its lines follows is the one.
_TAGS: Final = tuple(
    re.compile(rf"\s*(?P<tag>{tag}){mark}(?P<value>.*)")
    for tag, mark in (
        ("[A-Za-z][A-Za-z0-9]", " {2}[-–:] ?"),
        ("[A-Z][A-Z0-9]", r"\s{0,3}[-–:]\s?"),
        ("[A-Za-z][A-Za-z0-9]", r"\s{0,3}[-–:]\s?"),
    )
)
# What databases write between records: numbers, and the headers of Ovid, JSTOR and Cochrane.
_NOISE: Final = re.compile(
    r"\s*(?:[<\[(]?[0-9]+[.)]?\s?[>\])]?|Record #?[0-9]+ of [0-9]+|(?:VN|DB) {1,2}- .*"
    r"|(?:Provider|Database|Content): .*)\s*"
)
# RIS type → BibTeX type; all others are @misc.
_TYPES: Final = {
    **dict.fromkeys(("JOUR", "EJOUR", "MGZN", "NEWS", "JFULL", "INPR"), "article"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP", "ENCYC", "DICT"), "incollection"),
    **dict.fromkeys(("CPAPER", "CONF"), "inproceedings"),
    **dict.fromkeys(("RPRT", "GOVDOC"), "techreport"),
    "THES": "phdthesis",
}
_PUBLISHED: Final = {"ABST": "abstract", "THES": "thesis", "preprint": "preprint"}
_RIS_TYPES: Final = {
    "article": "JOUR",
    "book": "BOOK",
    "incollection": "CHAP",
    "inbook": "CHAP",
    "inproceedings": "CPAPER",
    "proceedings": "CONF",
    "phdthesis": "THES",
    "mastersthesis": "THES",
    "thesis": "THES",
    "techreport": "RPRT",
    "report": "RPRT",
    "manual": "RPRT",
    "online": "ELEC",
    "dataset": "DATA",
    "unpublished": "UNPB",
}
_RIS_BY_PLACE: Final = {
    "abstract": "ABST",
    "book": "BOOK",
    "journal": "JOUR",
    "preprint": "UNPB",
    "registry": "ELEC",
    "report": "RPRT",
    "thesis": "THES",
}
_MONTHS: Final = tuple(MONTHS)


@dataclass(slots=True)
class _Record:
    """The lines between `TY` and `ER`."""

    line: int
    type: str
    lines: list[str] = field(default_factory=list)
    ended: bool = False


# ---------------------------------------------------------------- in


def read(text: str, file: str, tools: Tools) -> Reading:
    """Every record, with the line of its `TY`; none is lost without a word."""
    records: list[Incoming] = []
    problems: list[Finding] = []
    for cut in _cut(text):
        if isinstance(cut, tuple):
            first, last = cut
            lines = f"Lines {first} to {last} belong" if last > first else "This line belongs"
            problems.append(fault(file, first, f"{lines} to no record: no TY before."))
            continue
        if not cut.ended:
            words = "The record has no ER line; it was read up to where the next one begins."
            problems.append(fault(file, cut.line, words, "note"))
        named = _named(cut)
        if named is None:
            problems.append(fault(file, cut.line, "rispy cannot read this record."))
        else:
            key = own_key(next(iter(_values(named, "id")), "").strip())
            records.append(Incoming(_draft(cut.type, named, tools), file, cut.line, key))
    return Reading(tuple(records), tuple(problems))


def _cut(text: str) -> Iterator[_Record | tuple[int, int]]:
    """Records in order; two numbers are the first and last of lines outside all records."""
    record: _Record | None = None
    outside: tuple[int, int] | None = None
    for number, line in enumerate(LINE_END.split(text), start=1):
        start = _START.match(line)
        if start:
            if record:
                yield record
            if outside:
                yield outside
            record, outside = _Record(number, start["type"].strip().upper()), None
        elif record and _END.fullmatch(line):
            record.ended = True
            yield record
            record = None
        elif record:
            record.lines.append(line)
        elif line.strip() and not _NOISE.fullmatch(line):
            outside = outside[0] if outside else number, number
    if record:
        yield record
    if outside:
        yield outside


def _named(record: _Record) -> dict[str, Any] | None:
    """What rispy makes of a record, None when it finds none or more than one in it."""
    import rispy  # noqa: TID251 – this is the door

    ways = (way for way in _TAGS if any(map(way.match, record.lines)))
    tagged = next(ways, _TAGS[0])
    lines: list[str] = []
    for line in record.lines:
        found = tagged.match(line)
        if found:
            lines.append(f"{found['tag'].upper()}  - {found['value'].strip()}")
        elif lines and line.strip():
            lines[-1] += f" {line.strip()}"
    clean = "\n".join((f"TY  - {record.type}", *lines, "ER  - ", ""))
    found_records = rispy.loads(clean, delimiter_tags_mapping={})
    return found_records[0] if len(found_records) == 1 else None


def _draft(type_: str, record: dict[str, Any], tools: Tools) -> Draft:
    def first(*names: str) -> str:
        values = (_values(record, name) for name in names)
        return next((text for listed in values for v in listed if (text := tools.plain(v))), "")

    def every(*names: str) -> list[str]:
        values = (_values(record, name) for name in names)
        return next(([tools.plain(v) for v in listed] for listed in values if listed), [])

    form = first("type_of_work")
    kind = _TYPES.get(type_, "misc")
    if kind == "phdthesis" and re.match(r"master|m\.?(?:a|sc|phil)\b", form, re.I):
        kind = "mastersthesis"
    urls = every("urls")
    doi = doi_in(first("doi"), *(url for url in urls if "doi.org/" in url))
    eid = first("custom7")
    span = pages(first("start_page"), first("end_page"))
    number = first("issn")
    fields = {
        "title": first("title", "primary_title", "BT"),
        **_dates(first("year", "publication_year", "date"), first("date", "publication_year")),
        "volume": first("volume"),
        "number": first("number"),
        "pages": "" if span == eid else span,
        "eid": eid,
        "edition": first("edition"),
        "isbn" if kind in ("book", "incollection", "inproceedings") else "issn": number,
        "doi": doi,
        "url": "" if doi else next(iter(urls), ""),
        "language": first("language"),
        "keywords": ", ".join(filter(None, every("keywords"))),
        "abstract": tools.abstract(" ".join(_values(record, "abstract", "notes_abstract"))),
        "address": "" if kind == "article" else first("place_published"),
        "published": _PUBLISHED.get("preprint" if form.lower() == "preprint" else type_, ""),
        "pmcid": found[0] if (found := re.findall(r"PMC\d+", first("custom2"))) else "",
        **_pubmed(first("name_of_database"), first("accession_number")),
        **_place(kind, first),
    }
    editors, _ = people(every("secondary_authors", "ED"))
    return draft(kind, fields, people(every("authors", "first_authors")), editors)


def _values(record: dict[str, Any], *names: str) -> list[str]:
    """The values of the first name that has some; tags rispy does not know keep theirs."""
    unknown = record.get("unknown_tag", {})
    for name in names:
        value = record.get(name) or unknown.get(name)
        if value:
            return value if isinstance(value, list) else [value]
    return []


def _dates(year: str, full: str) -> dict[str, str]:
    found = re.search(r"[12][0-9]{3}", year)
    month = re.match(r"[12][0-9]{3}[/-]([0-9]{1,2})(?:[/-]|$)", full)
    number = int(month[1]) if month else 0
    return {
        "year": found[0] if found else "",
        "month": _MONTHS[number - 1] if 1 <= number <= 12 else "",
    }


def _pubmed(database: str, number: str) -> dict[str, str]:
    named = re.search(r"pubmed|medline", database, re.I)
    return {"pmid": number} if named and re.fullmatch(r"[0-9]{1,8}", number) else {}


def _place(kind: str, first: Any) -> dict[str, str]:
    """Where the work appeared, in the fields its BibTeX type has for that."""
    names = ("secondary_title", "alternate_title3", "journal_name", "alternate_title2")
    container = first(*names, "alternate_title1")
    publisher = first("publisher")
    if kind == "article":
        return {"journal": container}
    if kind in ("incollection", "inproceedings"):
        book = container or first("BT", "custom3")
        return {"booktitle": book, "publisher": publisher, "series": first("tertiary_title")}
    if kind == "book":
        return {"publisher": publisher, "series": container or first("tertiary_title")}
    if kind in ("phdthesis", "mastersthesis"):
        return {"school": publisher}
    if kind == "techreport":
        return {"institution": publisher}
    return {"howpublished": container or publisher, "publisher": publisher if container else ""}


# ---------------------------------------------------------------- out


def write(reports: Iterable[Report]) -> str:
    """RIS as Zotero and EndNote read it: `TY` first, `ER` last, an author a line."""
    return "\n".join(_written(report) for report in reports)


def _written(report: Report) -> str:
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _tags(report) if value]
    return "\n".join((*lines, "ER  - ", ""))


def _type(report: Report) -> str:
    by_place = _RIS_BY_PLACE.get(report.get("published") or "", "GEN")
    return _RIS_TYPES.get(report.type, by_place)


def _tags(report: Report) -> Iterator[tuple[str, str]]:
    def of(*names: str) -> str:
        return next((value for name in names if (value := report.get(name))), "")

    kind = _type(report)
    chapter = kind in ("CHAP", "CPAPER")
    journal, container = kind == "JOUR", report.container or ""
    start, _, end = of("pages").partition("–")
    yield "TY", kind
    yield "ID", report.key
    yield from (("AU", name) for name in _names(report.authors, report.authors_cut))
    yield from (("A2" if chapter else "ED", name) for name in _names(report.editors))
    yield "TI", ": ".join(filter(None, (of("title"), of("subtitle"))))
    yield "PY", str(report.year or "")
    yield "DA", _date(report)
    yield "T2", container if kind not in ("BOOK", "THES", "RPRT") else of("series")
    yield "JO", container if journal else ""
    yield "T3", of("series") if chapter else ""
    yield "VL", of("volume")
    yield "IS", of("number", "issue")
    yield "SP", start if "–" not in end else of("pages")
    yield "SP", of("eid") if not start else ""
    yield "EP", end if "–" not in end else ""
    yield "C7", of("eid")
    yield "ET", of("edition")
    yield "PB", of("publisher", "school", "institution", "organization")
    yield "CY", of("address", "location")
    yield "SN", of("isbn", "issn")
    yield "M3", "Preprint" if report.get("published") == "preprint" else _form(report)
    yield "DO", of("doi")
    yield "UR", of("url")
    yield "AN", of("pmid")
    yield "DB", "PubMed" if of("pmid") else ""
    yield "C2", of("pmcid")
    yield "LA", of("language", "langid")
    yield from (("KW", word) for word in _keywords(of("keywords")))
    yield "AB", of("abstract")


def _names(names: Sequence[Name], cut: bool = False) -> Iterator[str]:
    for name in names:
        if name.literal or not (name.given or name.suffix):
            yield name.full_family.replace(",", ",,", 1)
        else:
            parts = [name.full_family, name.given, name.suffix]
            yield ", ".join(parts if name.suffix else parts[:2])
    if cut:
        yield "et al."


def _date(report: Report) -> str:
    month = (report.get("month") or "").lower()[:3]
    known = report.year and month in _MONTHS
    return f"{report.year}/{_MONTHS.index(month) + 1:02}//" if known else ""


def _form(report: Report) -> str:
    return "Master’s thesis" if report.type == "mastersthesis" else report.get("type") or ""


def _keywords(text: str) -> Sequence[str]:
    return split_list(text) if ";" in text else split_list(text.replace(",", ";"))
