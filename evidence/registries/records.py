"""A registry's record as a draft of a report: pure, and tolerant of everything but its type.

Missing stays missing. `published` is written where the type of the record leaves no doubt; no
record says anything about the therapy, so nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from evidence.errors import InvalidIdentifier, NotAStudy
from evidence.identifiers import identify
from evidence.model import Draft, Name
from evidence.registries.status import status_fields
from evidence.registries.text import abstract, plain, recorded_doi

Record = Mapping[str, object]

# Crossref's type → BibTeX type, `published`.
_CROSSREF_TYPES = {
    "journal-article": ("article", "journal"),
    "posted-content": ("misc", ""),
    "book": ("book", "book"),
    "monograph": ("book", "book"),
    "edited-book": ("book", "book"),
    "reference-book": ("book", "book"),
    "book-set": ("book", "book"),
    "book-chapter": ("incollection", "book"),
    "book-part": ("incollection", "book"),
    "book-section": ("incollection", "book"),
    "book-track": ("incollection", "book"),
    "reference-entry": ("incollection", "book"),
    "proceedings-article": ("inproceedings", ""),
    "proceedings": ("proceedings", ""),
    "dissertation": ("phdthesis", "thesis"),
    "report": ("techreport", "report"),
    "report-component": ("techreport", "report"),
}
_CSL_TYPES = {
    "article-journal": "journal-article",
    "chapter": "book-chapter",
    "entry-dictionary": "reference-entry",
    "entry-encyclopedia": "reference-entry",
    "paper-conference": "proceedings-article",
    "thesis": "dissertation",
}
_DATACITE_TYPES = {
    "JournalArticle": ("article", "journal"),
    "Preprint": ("misc", "preprint"),
    "Book": ("book", "book"),
    "BookChapter": ("incollection", "book"),
    "ConferencePaper": ("inproceedings", ""),
    "ConferenceProceeding": ("proceedings", ""),
    "Dissertation": ("phdthesis", "thesis"),
    "Report": ("techreport", "report"),
    "StudyRegistration": ("misc", "registry"),
}
# What a type is called in the sentence that refuses it.
_NOT_WORKS = {
    "award": "a grant",
    "book-series": "a book series",
    "component": "a part of an article (a figure, a table or a file)",
    "grant": "a grant",
    "instrument": "an instrument",
    "journal": "a journal",
    "journal-issue": "an issue of a journal",
    "journal-volume": "a volume of a journal",
    "peer-review": "a peer review",
    "peerreview": "a peer review",
    "physicalobject": "a physical object",
    "proceedings-series": "a series of proceedings",
    "project": "a project",
    "report-series": "a series of reports",
    "standard-series": "a series of standards",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = ("published-print", "published", "issued", "published-online", "posted", "approved")


def crossref_draft(message: Record, today: date) -> Draft:
    """From `message` of Crossref's answer. Raises NotAStudy for components, journals, grants …"""
    kind = plain(message.get("type"))
    bibtex, published = _CROSSREF_TYPES.get(kind, ("misc", ""))
    if bibtex == "phdthesis" and re.match(r"master|m\.?(?:a|sc|phil)\b", _degree(message)):
        bibtex = "mastersthesis"
    if kind == "posted-content" and plain(message.get("subtype")) == "preprint":
        published = "preprint"
    fields = _common_fields(message, kind, bibtex)
    fields["published"] = published
    fields["registration"] = _trial_numbers(message.get("clinical-trial-number"))
    fields |= _if_registration(fields["doi"]) | status_fields(message, today)
    return _draft(bibtex, fields, message)


def csl_draft(item: Record) -> Draft:
    """From CSL-JSON, whose types are too coarse to say how a work was published.

    Takes the plain form and Crossref's, which has its own type names and lists for strings.
    Raises NotAStudy.
    """
    kind = plain(item.get("type"))
    kind = _CSL_TYPES.get(kind, kind)
    bibtex, _ = _CROSSREF_TYPES.get(kind, ("misc", ""))
    return _draft(bibtex, _common_fields(item, kind, bibtex), item)


def datacite_draft(attributes: Record) -> Draft:
    """From `data.attributes` of DataCite's answer. Raises NotAStudy."""
    types = _record(attributes.get("types"))
    general = plain(types.get("resourceTypeGeneral"))
    doi = recorded_doi(attributes.get("doi"))
    _refuse(general.lower(), doi, None)
    bibtex, published = _DATACITE_TYPES.get(general, ("misc", ""))
    container = _record(attributes.get("container"))
    publisher = attributes.get("publisher")
    publisher = publisher.get("name") if isinstance(publisher, dict) else publisher
    year, month = _datacite_date(attributes)
    fields = {
        "title": _datacite_title(attributes.get("titles")),
        "year": year,
        "month": month,
        "volume": plain(container.get("volume")),
        "number": plain(container.get("issue")) or plain(container.get("number")),
        "pages": _pages(_span(container.get("firstPage"), container.get("lastPage"))),
        "doi": doi,
        "language": plain(attributes.get("language")),
        "abstract": _datacite_abstract(attributes.get("descriptions")),
        "published": published,
    }
    fields |= _placed(bibtex, [plain(container.get("title"))], plain(publisher))
    if published == "registry":
        fields |= _SUGGESTED_REGISTRATION
    creators = _rows(attributes.get("creators"))
    contributors = _rows(attributes.get("contributors"))
    editors = [row for row in contributors if plain(row.get("contributorType")) == "Editor"]
    return Draft(bibtex, _filled(fields), _datacite_names(creators), _datacite_names(editors))


# ---------------------------------------------------------------- Crossref and CSL


def _draft(bibtex: str, fields: Mapping[str, str], record: Record) -> Draft:
    authors, editors = _names(record.get("author")), _names(record.get("editor"))
    return Draft(bibtex, _filled(fields), authors, editors)


def _common_fields(record: Record, kind: str, bibtex: str) -> dict[str, str]:
    """What Crossref's JSON and CSL-JSON name alike."""
    doi = recorded_doi(record.get("DOI"))
    _refuse(kind, doi, record.get("relation"))
    year, month = _date(record)
    eid = plain(record.get("article-number"))
    pages = _pages(plain(record.get("page")))
    fields = {
        "title": _title(record),
        "year": year,
        "month": month,
        "volume": plain(record.get("volume")),
        "number": plain(record.get("issue")) or plain(record.get("number")),
        "pages": "" if pages == eid else pages,
        "eid": eid,
        "edition": plain(record.get("edition-number")) or plain(record.get("edition")),
        "isbn": _isbn(record.get("ISBN")),
        "doi": doi,
        "language": plain(record.get("language")),
        "abstract": abstract(record.get("abstract")),
    }
    containers = record.get("container-title")
    titles = [
        plain(title) for title in (containers if isinstance(containers, list) else [containers])
    ]
    institution = record.get("institution")
    host = plain([_record(row).get("name") for row in _listed(institution)])
    if kind == "posted-content":
        titles = [host or plain(record.get("group-title"))]
    fields |= _placed(bibtex, titles, plain(record.get("publisher")), host)
    address = plain(record.get("publisher-location")) or plain(record.get("publisher-place"))
    fields["address"] = "" if bibtex == "article" else address
    return fields


def _placed(
    bibtex: str, containers: Iterable[str], publisher: str, institution: str = ""
) -> dict[str, str]:
    """Where the work appeared, in the fields its BibTeX type has for that."""
    titles = [title for title in containers if title]
    last = titles[-1] if titles else ""
    if bibtex == "article":
        return {"journal": titles[0] if titles else ""}
    if bibtex in {"incollection", "inproceedings"}:
        # Of two titles the first is the series.
        series = titles[0] if len(titles) > 1 else ""
        return {"booktitle": last, "series": series, "publisher": publisher}
    if bibtex in {"book", "proceedings"}:
        return {"series": last, "publisher": publisher}
    if bibtex in {"phdthesis", "mastersthesis"}:
        return {"school": institution or publisher}
    if bibtex == "techreport":
        return {"institution": institution or publisher}
    return {"howpublished": last or publisher, "publisher": publisher if last else ""}


def _degree(record: Record) -> str:
    return plain(record.get("degree")).lower()


def _title(record: Record) -> str:
    title, subtitle = plain(record.get("title")), plain(record.get("subtitle"))
    return _joined(title, subtitle)


def _joined(title: str, subtitle: str) -> str:
    """`Title: subtitle`, unless the title already says it."""
    if not title or not subtitle or _folded(subtitle) in _folded(title):
        return title or subtitle
    return f"{title} {subtitle}" if title[-1] in "?!:" else f"{title}: {subtitle}"


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _date(record: Record) -> tuple[str, str]:
    """Year and month of the first usable date, print before online; "" for what is missing."""
    for name in _DATES:
        year, month = _year_month(_record(record.get(name)).get("date-parts"))
        if year:
            return year, month
    return "", ""


def _year_month(parts: object) -> tuple[str, str]:
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [plain(part) for part in first] if isinstance(first, list) else []
    year = numbers[0] if numbers else ""
    if not re.fullmatch(r"[12][0-9]{3}", year):
        return "", ""
    month = numbers[1] if len(numbers) > 1 else ""
    return year, _month(month)


def _month(number: str) -> str:
    """The BibTeX macro of a month's number."""
    usable = number.isascii() and number.isdigit() and 1 <= int(number) <= 12
    return _MONTHS[int(number) - 1] if usable else ""


def _names(people: object) -> tuple[Name, ...]:
    """People and groups in list order; objects without any name are left out."""
    return tuple(name for row in _rows(people) if (name := _name(row)) is not None)


def _name(row: Record) -> Name | None:
    family, given = plain(row.get("family")), plain(row.get("given"))
    group = plain(row.get("name")) or plain(row.get("literal"))
    if not family and not given:
        return Name(group, literal=True) if group else None
    if not family:
        return Name(given)
    if not given and " " in family:  # "The Editors of The Lancet", sent as a family name
        return Name(family, literal=True)
    given = f"{given} {plain(row.get('dropping-particle'))}".strip()
    particle = plain(row.get("non-dropping-particle"))
    return Name(family, given, particle, plain(row.get("suffix")))


def _trial_numbers(rows: object) -> str:
    numbers = (plain(row.get("clinical-trial-number")).replace(";", " ") for row in _rows(rows))
    return "; ".join(dict.fromkeys(_trial_number(number) for number in numbers if number))


def _trial_number(text: str) -> str:
    """As its registry writes it, where that is known; otherwise in capitals."""
    try:
        kind, value = identify(text)
    except InvalidIdentifier:
        return text.upper()
    return value if kind == "trial" else text.upper()


_SUGGESTED_REGISTRATION = {"reportrole": "registration", "unverified": "reportrole"}


def _if_registration(doi: str) -> dict[str, str]:
    """ISRCTN gives each entry of its registry a DOI, with the type of a dataset."""
    number = re.fullmatch(r"10\.1186/(isrctn[0-9]{8})", doi)
    if number is None:
        return {}
    facts = {"published": "registry", "registration": number[1].upper()}
    return facts | {"howpublished": "ISRCTN registry"} | _SUGGESTED_REGISTRATION


def _refuse(kind: str, doi: str, relation: object) -> None:
    """Raise NotAStudy for what cannot be cited as a report, naming the work it belongs to."""
    if kind not in _NOT_WORKS:
        return
    parents = _record(relation)
    named = [parents.get("is-component-of"), parents.get("is-review-of")]
    ids = [recorded_doi(row.get("id")) for rows in named for row in _rows(rows)]
    parent = next((parent for parent in ids if parent), None)
    raise NotAStudy(
        f"{doi or 'This DOI'} is {_NOT_WORKS[kind]}, not a report of a study.",
        f"Did you mean {parent}?" if parent else "Give the DOI of the article itself.",
    )


# ---------------------------------------------------------------- DataCite


def _datacite_title(titles: object) -> str:
    rows = _rows(titles)
    main = [plain(row.get("title")) for row in rows if not plain(row.get("titleType"))]
    subtitles = [row.get("title") for row in rows if plain(row.get("titleType")) == "Subtitle"]
    title = plain([*main, *(plain(row.get("title")) for row in rows)])
    return _joined(title, plain(subtitles))


def _datacite_date(attributes: Record) -> tuple[str, str]:
    """The year of publication, and the month where a date of issue in that year names one."""
    year = plain(attributes.get("publicationYear"))
    if not re.fullmatch(r"[12][0-9]{3}", year):
        year = ""
    for row in _rows(attributes.get("dates")):
        issued = re.match(r"([12][0-9]{3})(?:-([0-9]{2}))?", plain(row.get("date")))
        if issued and plain(row.get("dateType")) == "Issued" and year in {"", issued[1]}:
            return issued[1], _month(issued[2] or "")
    return year, ""


def _datacite_abstract(descriptions: object) -> str:
    rows = _rows(descriptions)
    texts = [row for row in rows if plain(row.get("descriptionType")) == "Abstract"]
    return abstract(texts[0].get("description")) if texts else ""


def _datacite_names(people: Iterable[Record]) -> tuple[Name, ...]:
    """Creators come as `Family, Given` with or without the two apart; organisations as one."""
    names = []
    for row in people:
        whole = plain(row.get("name"))
        family, comma, given = whole.partition(", ")
        if plain(row.get("nameType")) == "Organizational":
            row = {"name": whole}
        elif not plain(row.get("familyName")):
            row = {"family": family, "given": given} if comma else {"name": whole}
        else:
            row = {"family": row.get("familyName"), "given": row.get("givenName")}
        names.append(_name(row))
    return tuple(name for name in names if name is not None)


# ---------------------------------------------------------------- small parts


def _isbn(value: object) -> str:
    """The first ISBN; old records have it as an address."""
    return re.sub(r".*/", "", plain(value)).removeprefix("urn:isbn:")


def _pages(text: str) -> str:
    """Pages with BibTeX's dash; a page that holds several hyphens of its own is left alone."""
    parts = re.split(r"\s*[-‐‑‒–—−]+\s*", text)
    return "--".join(parts) if len(parts) == 2 and all(parts) else text


def _span(first: object, last: object) -> str:
    return "-".join(page for page in (plain(first), plain(last)) if page)


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _record(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _rows(value: object) -> list[Record]:
    return [row for row in _listed(value) if isinstance(row, dict)]
