"""DataCite's record as a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence.model import Draft
from evidence.registries.parts import (
    Record,
    filled,
    is_year,
    isbn,
    joined_title,
    month,
    notes,
    pages,
    record,
    related,
    rows,
    span,
)
from evidence.registries.records.casing import sentence
from evidence.registries.records.kinds import datacite_kind, refuse
from evidence.registries.records.people import datacite_names, names_as_registered, without_name
from evidence.registries.records.places import (
    SUGGESTED_DATASET,
    SUGGESTED_REGISTRATION,
    placed,
)
from evidence.registries.text import abstract, garbled, plain, recorded_doi

_WHOLES = frozenset({"IsPartOf", "Reviews"})
_ARXIV = re.compile(r"10\.48550/arxiv\.(.+)")


def datacite_draft(attributes: Record) -> Draft:
    """From `data.attributes` of DataCite's answer. Raises NotAStudy."""
    types = record(attributes.get("types"))
    general = plain(types.get("resourceTypeGeneral"))
    doi = recorded_doi(attributes.get("doi"))
    links = rows(attributes.get("relatedIdentifiers"))
    container = _container(attributes)
    within = plain(container.get("title"))
    refuse(general.lower(), doi, _first_doi(links, _WHOLES), within)
    bibtex, published = datacite_kind(general, plain(types.get("resourceType")), bool(within))
    publisher = attributes.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    year, in_month = _date(attributes)
    told = _abstract(attributes.get("descriptions"))
    fields = {
        "title": joined_title(*(sentence(part, [told]) for part in _titles(attributes))),
        "year": year,
        "month": in_month,
        "volume": plain(container.get("volume")),
        "number": plain(container.get("issue")) or plain(container.get("number")),
        "pages": pages(span(container.get("firstPage"), container.get("lastPage"))),
        "version": plain(attributes.get("version")) if bibtex == "misc" else "",
        "doi": doi,
        "language": plain(attributes.get("language")),
        "abstract": told,
        "published": published,
    }
    fields |= placed(bibtex, [within], plain(name)) | _numbers(bibtex, attributes, container)
    if published == "registry":
        fields |= SUGGESTED_REGISTRATION
    if general == "Dataset":
        fields |= SUGGESTED_DATASET
    if published == "preprint":
        fields |= _preprint(doi, links)
    creators = datacite_names(rows(attributes.get("creators")))
    contributors = rows(attributes.get("contributors"))
    editors = [row for row in contributors if plain(row.get("contributorType")) == "Editor"]
    fields["unverifiednote"] = notes(
        _registered(attributes, fields["title"]),
        names_as_registered([*rows(attributes.get("creators")), *editors]),
        without_name(attributes.get("creators"), creators),
        garbled(fields["title"], map(str, creators)),
    )
    return Draft(bibtex, filled(fields), creators, datacite_names(editors))


def _container(attributes: Record) -> Record:
    """Where it appeared: DataCite's summary, else the work it was published in or is part of."""
    container = record(attributes.get("container"))
    if plain(container.get("title")):
        return container
    for row in rows(attributes.get("relatedItems")):
        titles = rows(row.get("titles"))
        if plain(row.get("relationType")) in {"IsPublishedIn", "IsPartOf"} and titles:
            return {**row, "title": titles[0].get("title")}
    return container


def _numbers(bibtex: str, attributes: Record, container: Record) -> dict[str, str]:
    """ISSN of the journal, ISBN of the book itself or of the one it stands in."""
    kind, value = plain(container.get("identifierType")), plain(container.get("identifier"))
    if bibtex == "article":
        return {"issn": value if kind in {"ISSN", "EISSN"} else ""}
    if bibtex not in {"book", "proceedings", "incollection", "inproceedings"}:
        return {}
    relation = "IsPartOf" if bibtex.startswith("in") else "IsIdenticalTo"
    found = [
        *([value] if kind == "ISBN" else []),
        *(
            plain(row.get("relatedIdentifier"))
            for row in rows(attributes.get("relatedIdentifiers"))
            if plain(row.get("relatedIdentifierType")) == "ISBN"
            and plain(row.get("relationType")) == relation
        ),
        *(
            plain(row.get("identifier"))
            for row in rows(attributes.get("identifiers"))
            if plain(row.get("identifierType")) == "ISBN" and relation == "IsIdenticalTo"
        ),
    ]
    return {"isbn": isbn(found)}


def _preprint(doi: str, links: Iterable[Record]) -> dict[str, str]:
    """The number arXiv knows it by, and the article it became: a version kept elsewhere."""
    number = _ARXIV.fullmatch(doi)
    fields = {"eprint": number[1], "eprinttype": "arxiv"} if number else {}
    prefix = doi.partition("/")[0]
    later = [
        found
        for row in links
        if plain(row.get("relationType")) in {"IsPreprintOf", "IsVersionOf"}
        and (found := recorded_doi(row.get("relatedIdentifier")))
        and found.partition("/")[0] != prefix
    ]
    return fields | related("is-preprint-of", later, doi)


def _first_doi(links: Iterable[Record], kinds: frozenset[str]) -> str:
    named = (row for row in links if plain(row.get("relationType")) in kinds)
    return next((d for row in named if (d := recorded_doi(row.get("relatedIdentifier")))), "")


def _titles(attributes: Record) -> tuple[str, str]:
    """Title and subtitle; a translated or alternative title only where there is no other."""
    listed = rows(attributes.get("titles"))
    main = [plain(row.get("title")) for row in listed if not plain(row.get("titleType"))]
    subtitles = [row.get("title") for row in listed if plain(row.get("titleType")) == "Subtitle"]
    others = [plain(row.get("title")) for row in listed]
    return plain([*main, *others]), plain(subtitles)


def _registered(attributes: Record, title: str) -> str:
    registered = joined_title(*_titles(attributes))
    return "" if registered == title else f"title as registered: {registered}"


def _date(attributes: Record) -> tuple[str, str]:
    """The year of publication, and the month where a date of issue in that year names one."""
    year = plain(attributes.get("publicationYear"))
    if not is_year(year):
        year = ""
    for row in rows(attributes.get("dates")):
        issued = re.match(r"([12][0-9]{3})(?:-([0-9]{2}))?", plain(row.get("date")))
        if issued and plain(row.get("dateType")) == "Issued" and year in {"", issued[1]}:
            return issued[1], month(issued[2] or "")
    return year, ""


def _abstract(descriptions: object) -> str:
    listed = rows(descriptions)
    texts = [row for row in listed if plain(row.get("descriptionType")) == "Abstract"]
    return abstract(texts[0].get("description")) if texts else ""
