"""A registry's record as a draft of a report: pure, and tolerant of everything but its type.

Missing stays missing. `published` is written where the type of the record leaves no doubt; no
record says anything about the therapy, so nothing else is guessed. A title or a name that was
registered in capitals is re-cased; `unverifiednote` keeps what was registered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from evidence.errors import InvalidIdentifier
from evidence.identifiers import identify
from evidence.model import Draft
from evidence.registries.parts import (
    Record,
    day,
    filled,
    folded,
    isbn,
    joined_title,
    listed,
    month,
    notes,
    page_fields,
    pmcid,
    pmid,
    record,
    related,
    rows,
)
from evidence.registries.records.casing import sentence
from evidence.registries.records.kinds import crossref_kind, csl_kind, refuse
from evidence.registries.records.people import crossref_names, names_as_registered, without_name
from evidence.registries.records.places import (
    SUGGESTED_DATASET,
    around,
    placed,
    registration,
)
from evidence.registries.standing.status import status_fields
from evidence.registries.text import abstract, garbled, plain, recorded_doi

# The first that names a year is the year: print before online.
_DATES = ("published-print", "published", "issued", "published-online", "posted", "approved")
_ONLINE = ("published-online", "posted")
_PREPRINTS = ("is-preprint-of", "has-preprint")
# Of an article, the editor is whoever handled it.
_EDITED = frozenset({"book", "incollection", "inproceedings", "proceedings", "techreport"})


def crossref_draft(message: Record, today: date) -> Draft:
    """From `message` of Crossref's answer. Raises NotAStudy for components, journals, grants …"""
    kind = plain(message.get("type"))
    subtype, degree = plain(message.get("subtype")), plain(message.get("degree"))
    bibtex, published = crossref_kind(kind, subtype, degree)
    fields = _common_fields(message, kind, bibtex)
    fields["published"] = published
    fields["registration"] = _trial_numbers(message.get("clinical-trial-number"))
    fields |= registration(fields["doi"]) | status_fields(message, today)
    return _draft(bibtex, fields, message)


def csl_draft(item: Record) -> Draft:
    """From CSL-JSON, whose types are too coarse to say how a work was published.

    Takes the plain form and Crossref's, which has its own type names and lists for strings.
    Raises NotAStudy.
    """
    kind, bibtex = csl_kind(plain(item.get("type")), plain(item.get("genre")))
    fields = _common_fields(item, kind, bibtex)
    fields["pmid"], fields["pmcid"] = pmid(item.get("PMID")), pmcid(item.get("PMCID"))
    fields["url"] = "" if fields["doi"] else plain(item.get("URL"))
    return _draft(bibtex, fields, item)


def _draft(bibtex: str, fields: Mapping[str, str], item: Record) -> Draft:
    authors = crossref_names(item.get("author"))
    editors = crossref_names(item.get("editor")) if bibtex in _EDITED else ()
    title = joined_title(plain(item.get("title")), plain(item.get("subtitle")))
    people = [*rows(item.get("author")), *(rows(item.get("editor")) if editors else ())]
    noted = notes(
        "" if title == fields["title"] else f"title as registered: {title}",
        names_as_registered(people),
        without_name(item.get("author"), authors),
        garbled(title, map(str, authors)),
    )
    return Draft(bibtex, filled({**fields, "unverifiednote": noted}), authors, editors)


def _common_fields(item: Record, kind: str, bibtex: str) -> dict[str, str]:
    """What Crossref's JSON and CSL-JSON name alike."""
    doi = recorded_doi(item.get("DOI"))
    within = item.get("container-title") or item.get("title")
    refuse(kind, doi, _parent(item.get("relation")), within)
    parts = plain(item.get("title")), plain(item.get("subtitle"))
    title = joined_title(*parts)
    told = abstract(item.get("abstract"))
    fields = {
        "title": joined_title(*(sentence(part, [told]) for part in parts)),
        "origtitle": _other_title(item.get("original-title"), title),
        **_dates(item),
        "volume": plain(item.get("volume")),
        "number": plain(item.get("issue")) or plain(item.get("number")),
        **page_fields(item.get("page"), item.get("article-number")),
        "edition": plain(item.get("edition-number")) or plain(item.get("edition")),
        "version": _version(item.get("version")) if bibtex == "misc" else "",
        "isbn": isbn(item.get("ISBN")),
        "doi": doi,
        "language": plain(item.get("language")),
        "abstract": told,
    }
    institutions = item.get("institution")
    host = plain([record(row).get("name") for row in listed(institutions)])
    titles = [plain(text) for text in listed(item.get("container-title"))]
    if kind == "posted-content":
        titles = [host or plain(item.get("group-title"))]
    fields |= placed(bibtex, titles, plain(item.get("publisher")), host)
    fields |= around(item, bibtex, title, fields.get("booktitle", ""))
    fields |= SUGGESTED_DATASET if kind == "dataset" and not registration(doi) else {}
    return fields | _preprints(item, doi)


def _other_title(value: object, title: str) -> str:
    """The title in the language of the work, where it is not the title again."""
    other = plain(value)
    return "" if folded(other) in folded(title) else other


def _version(value: object) -> str:
    return plain(record(value).get("version")) or plain(value)


def _parent(relation: object) -> str:
    """The work a component or a review belongs to."""
    kinds = ("is-component-of", "is-review-of", "is-part-of")
    found = [row.get("id") for kind in kinds for row in rows(record(relation).get(kind))]
    return next((doi for value in found if (doi := recorded_doi(value))), "")


def _preprints(item: Record, doi: str) -> dict[str, str]:
    """The article of a preprint, or the preprints of an article, in Crossref's words.

    What is named a supplement as well is one: some publishers give every figure both relations.
    """
    relations = record(item.get("relation"))
    supplements = _ids(relations, "is-supplemented-by")
    for kind in _PREPRINTS:
        ids = [doi for doi in _ids(relations, kind) if doi not in supplements]
        if found := related(kind, ids, doi):
            return found
    return {}


def _ids(relations: Record, kind: str) -> list[str]:
    """The DOIs of one relation, as they were registered but for letter case."""
    return [plain(row.get("id")).lower() for row in rows(relations.get(kind))]


# ---------------------------------------------------------------- dates and trial numbers


def _dates(item: Record) -> dict[str, str]:
    """Year and month of the first usable date; the day online when that was another year."""
    last_resort = record(item.get("journal-issue")).get("published-print")
    values = [*(item.get(name) for name in _DATES), last_resort]
    found = [known for value in values if (known := day(value))]
    year, *rest = found[0] if found else ("",)
    online = [known for name in _ONLINE if (known := day(item.get(name))) and known[0] != year]
    return {
        "year": year,
        "month": month(rest[0]) if rest else "",
        "epubdate": "-".join(online[0]) if online else "",
    }


def _trial_numbers(numbers: object) -> str:
    found = (plain(row.get("clinical-trial-number")).replace(";", " ") for row in rows(numbers))
    return "; ".join(dict.fromkeys(_trial_number(number) for number in found if number))


def _trial_number(text: str) -> str:
    """As its registry writes it, where that is known; otherwise in capitals."""
    try:
        kind, value = identify(text)
    except InvalidIdentifier:
        return text.upper()
    return value if kind == "trial" else text.upper()
