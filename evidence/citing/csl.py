"""A report as a CSL-JSON item: the mapping is ours, so nothing in a title is changed on the way.

pandoc could read the .bib file itself, but it lower-cases proper nouns in titles that no brace
protects. Here titles stay as stored; only italics and the like become CSL mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from evidence.citing.dates import dates
from evidence.citing.languages import code
from evidence.citing.markup import tagged
from evidence.errors import NotCitable
from evidence.library.names import parse
from evidence.model import Name, Report
from evidence.words import fold

_TYPES: Final = {
    "article": "article-journal",
    "periodical": "article-journal",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "proceedings": "book",
    "booklet": "pamphlet",
    "inbook": "chapter",
    "incollection": "chapter",
    "inreference": "entry-encyclopedia",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "online": "webpage",
    "www": "webpage",
    "electronic": "webpage",
    "dataset": "dataset",
    "software": "software",
    "patent": "patent",
    "unpublished": "manuscript",
}
# What an entry without a type of its own (@misc, @unpublished) is, by where it was published.
_TYPES_BY_PLACE: Final = {
    "preprint": "article",
    "abstract": "paper-conference",
    "registry": "webpage",
    "thesis": "thesis",
    "report": "report",
    "book": "book",
    "journal": "article-journal",
}
_CONTAINED: Final = frozenset(
    (
        "article-journal",
        "article-newspaper",
        "article-magazine",
        "chapter",
        "paper-conference",
        "entry-encyclopedia",
        "webpage",
    )
)
# Kinds of theses and reports: by the entry's type, and by the words biblatex has for `type`.
_GENRES: Final = {
    "phdthesis": "Doctoral dissertation",
    "mastersthesis": "Master’s thesis",
    "mathesis": "Master’s thesis",
    "bathesis": "Bachelor’s thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
}
_SCHEME: Final = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_LEADING: Final = ("http:", "https:", "ftp:", "doi:", "urn:")
_SERVERS: Final = {"arxiv": "arXiv"}
# An article number where pages would stand, whichever field it was put in: e123, h1234, CD004687,
# five digits or more. `S12` is a page of a supplement.
_ARTICLE_NUMBER: Final = re.compile(r"[eE]\d+|[a-rt-z]\d+|[A-Z]{2,4}\d{3,}|[A-Z]?\d{5,}")
_NEWS: Final = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_SERIALS: Final = frozenset(("article-journal", *_NEWS.values()))
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)


def has_title(report: Report) -> bool:
    """Whether a title is recorded: a full stop or a dash is none."""
    return any(sign.isalnum() for sign in report.title or "")


def to_csl(report: Report) -> dict[str, object]:
    """The CSL-JSON item of a report; raises NotCitable when no title is recorded."""
    if not report.title:
        raise NotCitable(
            f"'{report.key}' has no recorded title and cannot be cited.",
            f"Record it: evidence set {report.key} title='…'",
        )
    kind = _kind(report)
    item: dict[str, object | None] = {
        "id": report.key,
        "type": kind,
        "title": _title(report),
        "author": _names(report.authors, cut=report.authors_cut),
        "editor": _names(report.editors),
        "translator": _names(_people(report, "translator")),
        "container-author": _names(_people(report, "bookauthor")),
        **dates(report, kind),
        **_place(report, kind),
        **_numbers(report, kind),
        "edition": _edition(report.get("edition") or ""),
        "version": report.get("version"),
        "language": code(report.get("language") or report.get("langid") or ""),
        "DOI": report.doi,
        "ISBN": report.get("isbn"),
        "URL": None if report.doi else _url(report),
    }
    return {name: value for name, value in item.items() if value}


def _kind(report: Report) -> str:
    """The CSL type: the entry's own, or for one without by where the work was published."""
    if report.type == "inbook" and not report.get("booktitle"):
        return "book"  # as BibTeX has it: the title is the book's, and a chapter of it is meant
    if report.type == "article" and report.get("entrysubtype") in _NEWS:
        return _NEWS[report.get("entrysubtype") or ""]
    if report.get("eventtitle") and report.type in ("misc", "unpublished"):
        return "speech"
    if report.type not in ("misc", "unpublished") and report.type in _TYPES:
        return _TYPES[report.type]
    if report.get("studydesign") == "dataset":
        return "dataset"
    by_place = _TYPES_BY_PLACE.get(report.get("published") or "")
    if by_place:
        return by_place
    if report.type in _TYPES:
        return _TYPES[report.type]
    if report.get("eprint"):
        return "article"
    return "webpage" if report.get("url") and not report.doi else "document"


# ---------------------------------------------------------------- titles and names


def _title(report: Report) -> str:
    """Title and subtitle as stored, with italics and the like as CSL mark-up."""
    return _with_subtitle(_marked(report, "title") or "", _marked(report, "subtitle"))


def _with_subtitle(title: str, subtitle: str | None) -> str:
    if not subtitle:
        return title
    return f"{title} {subtitle}" if title.endswith(("?", "!", ":")) else f"{title}: {subtitle}"


def _marked(report: Report, name: str) -> str | None:
    """A field's text with the mark-up that its LaTeX or HTML has."""
    text = report.get(name)
    return tagged(text, report.raw.get(name)) if text else None


# Chinese characters, kana and Hangul.
_EAST_ASIAN: Final = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3·]+")


def _people(report: Report, role: str) -> tuple[Name, ...]:
    """The people of a role that the library keeps as text."""
    raw = report.raw.get(role) or report.get(role)
    return parse(raw)[0] if raw else ()


def _names(names: Iterable[Name], *, cut: bool = False) -> list[dict[str, str]]:
    people = [_name(name) for name in names]
    # citeproc reads this as "et al.": the list was cut by whoever recorded it.
    return [*people, {"literal": "others"}] if people and cut else people


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.family}
    if _EAST_ASIAN.fullmatch(name.family + name.given):
        # Family name first and no initials: citeproc would put a full stop after the given name.
        return {"literal": name.family + name.given}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


# ---------------------------------------------------------------- where and which


def _edition(text: str) -> str:
    """A number where it is one ("Third edition", "2nd ed."), else words with "ed.": `Rev. ed.`"""
    words = re.sub(r"[\s.]*\b(?:edition|edn?)\.?$", "", text.strip(), flags=re.I)
    lower = words.lower().rstrip(".")
    if lower in _ORDINALS:
        return str(_ORDINALS.index(lower) + 1)
    if found := re.fullmatch(r"(\d+)(?:st|nd|rd|th)?", lower):
        return found[1]
    words = re.sub(r"\brev(?:ised)?\b\.?", "rev.", words, flags=re.I)
    return f"{words[0].upper()}{words[1:]} ed." if words else text


def _place(report: Report, kind: str) -> dict[str, object | None]:
    """The work it appeared in, its publisher, and what kind of thesis, report or preprint."""
    publisher = next(
        (
            value
            for name in ("publisher", "school", "institution", "organization")
            if (value := report.get(name))
        ),
        None,
    )
    names = (("journal", "journalsubtitle"), ("journaltitle", "journalsubtitle"))
    container = next(
        (
            _with_subtitle(value, _marked(report, subtitle))
            for name, subtitle in (*names, ("booktitle", "booksubtitle"))
            if (value := _marked(report, name))
        ),
        None,
    )
    event = _marked(report, "eventtitle")
    if kind == "paper-conference":
        container = container or event
    if kind in _CONTAINED:
        container = container or report.get("howpublished")
    else:
        publisher = publisher or report.get("howpublished") or container
        container = None
    if kind == "article" and not publisher and report.get("eprint"):
        server = report.get("eprinttype") or report.get("archiveprefix") or "arXiv"
        publisher = _SERVERS.get(server.lower(), server)
    # A body that publishes its own report is named once, as the author.
    own = {fold(name.family) for name in report.authors if name.literal}
    return {
        "container-title": container,
        "container-title-short": report.get("shortjournal"),
        "collection-title": _marked(report, "series"),
        "publisher": None if publisher and fold(publisher) in own else publisher,
        "publisher-place": report.get("address") or report.get("location"),
        "genre": _genre(report, kind),
        "event-title": event,
        "event-place": report.get("venue") if event else None,
    }


def _genre(report: Report, kind: str) -> str | None:
    if kind == "article":
        return "Preprint"
    if kind in ("thesis", "report"):
        stated = report.get("type") or ""
        return _GENRES.get(stated.lower(), stated) or (
            _GENRES.get(report.type) if kind == "thesis" else None
        )
    return None


def _url(report: Report) -> str | None:
    """The address; a preprint of arXiv has one even where none is recorded.

    What leads to no page (`javascript:`, `file:`) is no address.
    """
    server = (report.get("eprinttype") or report.get("archiveprefix") or "").lower()
    if server == "arxiv" and not report.get("url") and report.get("eprint"):
        return f"https://arxiv.org/abs/{report.get('eprint')}"
    url = report.get("url") or ""
    return None if _SCHEME.match(url) and not url.lower().startswith(_LEADING) else url


def _numbers(report: Report, kind: str) -> dict[str, object | None]:
    """Volume, issue or number, pages.

    An article number stands in `page`, where most styles look, and in `number`, where CSL has it.
    """
    number = report.get("number")
    in_series = number if report.get("series") and kind not in _SERIALS else None
    pages = report.get("eid") or report.get("pages")
    found: dict[str, object | None] = {
        "volume": report.get("volume"),
        "issue": report.get("issue"),
        "collection-number": in_series,
        "page": re.sub(r"\s*(?:-{2,3}|[–—])\s*", "-", pages) if pages else None,
        "chapter-number": report.get("chapter"),
    }
    if kind in _SERIALS:
        is_article_number = report.get("eid") or _ARTICLE_NUMBER.fullmatch(pages or "")
        found["issue"] = found["issue"] or number
        found["number"] = pages if is_article_number else None
    else:
        found["number"] = None if in_series else number or _own_number(report, kind)
    return found


def _own_number(report: Report, kind: str) -> str | None:
    """A registration's number; a preprint's where nothing else leads to it."""
    if kind == "article":
        return None if report.doi or _url(report) else report.get("eprint")
    if report.get("published") == "registry" or report.get("reportrole") == "registration":
        number = report.get("registration")
        return number if number and ";" not in number else None
    return None
