"""Europe PMC: publication types, abstracts, PMIDs, and the notices a work is linked with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal
from urllib.parse import urlencode

from evidence.model import Name
from evidence.registries.asking import STATUS_DAYS, Registries, Said
from evidence.registries.client import Answer
from evidence.registries.parts import is_year, pmcid, pmid, record, rows
from evidence.registries.records.people import crossref_names
from evidence.registries.text import abstract, plain, recorded_doi

SERVICE: Final = "Europe PMC"
_SEARCH: Final = "https://www.ebi.ac.uk/europepmc/webservices/rest/search"
_Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Correction:
    """A link with a comment, correction or retraction: `type` in Europe PMC's own words."""

    type: str  # "Retraction in", "Erratum for" …
    reference: str  # as printed: journal, year, pages
    pmid: str


@dataclass(frozen=True, slots=True)
class EuropePmc:
    """One record; missing text is "". `raw` is the record as it came."""

    pmid: str
    pmcid: str
    doi: str
    title: str
    authors: tuple[Name, ...]
    year: int | None
    journal: str
    volume: str
    issue: str
    pages: str
    abstract: str
    publication_types: tuple[str, ...]
    corrections: tuple[Correction, ...]
    raw: _Record


def result(
    registries: Registries,
    kind: Literal["doi", "pmid", "pmcid"],
    value: str,
    *,
    retry: bool = False,
) -> Said[EuropePmc]:
    """The record with this very identifier; None: Europe PMC has none. Raises CannotAsk."""
    words = re.sub(r'(["\\])', r"\\\1", value)
    query = {
        "doi": f'DOI:"{words}"',
        "pmid": f'EXT_ID:"{words}" AND SRC:MED',
        "pmcid": f'PMCID:"{words}"',
    }[kind]
    return registries.ask(
        SERVICE,
        f"{kind}: {value}",
        _address(query, 5),
        partial(_matching, kind=kind, value=value.casefold()),
        days=STATUS_DAYS,
        retry=retry,
    )


def candidates(registries: Registries, title: str, rows: int = 5) -> list[_Record]:
    """The records whose title holds these words, as they came (see `read`). Raises CannotAsk."""
    words = " ".join(re.findall(r"\w+", title))
    url = _address(f'TITLE:"{words}"', rows)
    said = registries.ask(SERVICE, f"title: {words}", url, _hits, days=STATUS_DAYS, retry=False)
    return said.record or []


def read(row: _Record) -> EuropePmc:
    """A record as a value; tolerant of everything but its type."""
    info = record(row.get("journalInfo"))
    year = plain(row.get("pubYear")) or plain(info.get("yearOfPublication"))
    title = plain(row.get("title"))
    return EuropePmc(
        pmid=pmid(row.get("pmid")),
        pmcid=pmcid(row.get("pmcid")),
        doi=recorded_doi(row.get("doi")),
        title=title[:-1] if title.endswith(".") and not title.endswith("..") else title,
        authors=crossref_names([_person(one) for one in _inside(row, "authorList", "author")]),
        year=int(year) if is_year(year) else None,
        journal=plain(record(info.get("journal")).get("title")) or plain(row.get("journalTitle")),
        volume=plain(info.get("volume")) or plain(row.get("journalVolume")),
        issue=plain(info.get("issue")) or plain(row.get("issue")),
        pages=plain(row.get("pageInfo")),
        abstract=abstract(row.get("abstractText")),
        publication_types=_types(row),
        corrections=tuple(
            Correction(
                plain(one.get("type")),
                plain(one.get("reference")),
                plain(one.get("id")) if plain(one.get("source")) in {"", "MED"} else "",
            )
            for one in _inside(row, "commentCorrectionList", "commentCorrection")
        ),
        raw=row,
    )


def _address(query: str, size: int) -> str:
    words = {"query": query, "resultType": "core", "pageSize": size, "format": "json"}
    return f"{_SEARCH}?{urlencode(words)}"


def _hits(answer: Answer) -> list[_Record] | None:
    """The records; None only where Europe PMC itself counts none."""
    said = answer.record() if answer.status == 200 else {}
    listed = record(said.get("resultList")).get("result")
    if not isinstance(listed, list) or not (listed or said.get("hitCount") == 0):
        raise answer.unexpected()
    return rows(listed) or None


def _matching(answer: Answer, kind: str, value: str) -> EuropePmc | None:
    """A search may bring more than was asked for."""
    found = (read(row) for row in _hits(answer) or [])
    return next((one for one in found if str(getattr(one, kind)).casefold() == value), None)


def _inside(row: _Record, outer: str, inner: str) -> list[_Record]:
    return rows(record(row.get(outer)).get(inner))


def _person(row: _Record) -> _Record:
    family = plain(row.get("lastName"))
    if not family:
        return {"name": plain(row.get("collectiveName")) or plain(row.get("fullName"))}
    return {"family": family, "given": plain(row.get("firstName")) or plain(row.get("initials"))}


def _types(row: _Record) -> tuple[str, ...]:
    """A list in the long form of a record, one string with semicolons in the short one."""
    listed = record(row.get("pubTypeList")).get("pubType", row.get("pubType"))
    texts = listed if isinstance(listed, list) else plain(listed).split(";")
    return tuple(dict.fromkeys(text for one in texts if (text := plain(one))))
