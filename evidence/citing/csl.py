"""A report as a CSL-JSON item: the mapping is ours, so nothing in a title is changed on the way.

pandoc could read the .bib file itself, but it lower-cases proper nouns in titles that no brace
protects. Here titles stay as stored; only italics and the like become CSL mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from evidence.citing.markup import tagged
from evidence.errors import NotCitable
from evidence.library.values import MONTHS
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
    ("article-journal", "chapter", "paper-conference", "entry-encyclopedia", "webpage")
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
_SERVERS: Final = {"arxiv": "arXiv"}
# What stands in `pubstate` (biblatex) or in place of a year, in the words manuals of style print.
_AHEAD: Final = "advance online publication"
_STATES: Final = {
    "prepublished": _AHEAD,
    "aheadofprint": _AHEAD,
    "epubaheadofprint": _AHEAD,
    "onlinefirst": _AHEAD,
    "advanceonlinepublication": _AHEAD,
    "inpress": "in press",
    "inpreparation": "manuscript in preparation",
    "submitted": "manuscript submitted for publication",
}
_UNDATED: Final = frozenset(("nd", "nodate"))
_MONTHS: Final = tuple(MONTHS)
# An article number where pages would stand, whichever field it was put in.
_ARTICLE_NUMBER: Final = re.compile(r"[eE]\d+|\d{5,}")


def to_csl(report: Report) -> dict[str, object]:
    """The CSL-JSON item of a report; raises NotCitable when no title is recorded."""
    if report.title is None:
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
        **_dates(report, kind),
        **_place(report, kind),
        **_numbers(report, kind),
        "edition": report.get("edition"),
        "version": report.get("version"),
        "language": report.get("language") or report.get("langid"),
        "DOI": report.doi,
        "ISBN": report.get("isbn"),
        "URL": None if report.doi else _url(report),
    }
    return {name: value for name, value in item.items() if value}


def _kind(report: Report) -> str:
    """The CSL type: the entry's own, or for one without by where the work was published."""
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
    title = _marked(report, "title") or ""
    subtitle = _marked(report, "subtitle")
    if not subtitle:
        return title
    return f"{title} {subtitle}" if title.endswith(("?", "!", ":")) else f"{title}: {subtitle}"


def _marked(report: Report, name: str) -> str | None:
    """A field's text with the mark-up that its LaTeX or HTML has."""
    text = report.get(name)
    return tagged(text, report.raw.get(name)) if text else None


_CHINESE: Final = re.compile("[\u4e00-\u9fff·]+")


def _names(names: Iterable[Name], *, cut: bool = False) -> list[dict[str, str]]:
    people = [_name(name) for name in names]
    # citeproc reads this as "et al.": the list was cut by whoever recorded it.
    return [*people, {"literal": "others"}] if people and cut else people


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.family}
    if _CHINESE.fullmatch(name.family + name.given):
        # Family name first and no initials: citeproc would put a full stop after the given name.
        return {"literal": name.family + name.given}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


# ---------------------------------------------------------------- dates


def _dates(report: Report, kind: str) -> dict[str, object]:
    """`issued` as date parts; words such as "in press" are a status, not a date."""
    text = report.get("date") or report.get("year") or ""
    parts = _date_parts(text)
    if len(parts) == 1 and len(parts[0]) == 1:
        parts[0] += _month_and_day(report)
    online = _date_parts(report.get("epubdate") or "")
    state = _state(report, "" if parts else text)
    if not parts and online:
        # Online only as yet, as far as is recorded.
        parts, online = online, []
        is_placed = any(report.get(name) for name in ("volume", "number", "issue", "pages", "eid"))
        if kind == "article-journal" and not is_placed:
            state = state or _AHEAD
    dates: dict[str, object] = {"status": state} if state else {}
    for name, value in (("issued", parts), ("available-date", online)):
        if value:
            dates[name] = {"date-parts": value}
    if not dates and (seen := _date_parts(report.get("urldate") or _day_seen(report))):
        dates["accessed"] = {"date-parts": seen}
    return dates


def _state(report: Report, words: str) -> str:
    """How far it has been published, from `pubstate` or from words in place of a year."""
    for text in (report.get("pubstate") or "", words):
        folded = re.sub(r"[^a-z]", "", text.lower())
        if folded and folded not in _UNDATED:
            return _STATES.get(folded, text)
    return ""


def _day_seen(report: Report) -> str:
    """The day on which the page at `url` was seen, as recorded in `facts`; else nothing."""
    for fact in (report.get("facts") or "").split(";"):
        url, _, rest = fact.strip().partition(" (")
        if url == report.get("url") and "not seen" not in rest:
            return rest[:10]
    return ""


def _date_parts(text: str) -> list[list[int]]:
    """`2020`, `2020-06`, `2020-06-01`, or two of them around a slash; otherwise nothing."""
    ends = [end for end in text.split("/") if end]
    matches = [re.fullmatch(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", end.strip()) for end in ends]
    found = [match for match in matches if match is not None]
    if len(found) != len(ends) or len(found) > 2:
        return []
    return [[int(part) for part in match.groups() if part] for match in found]


def _month_and_day(report: Report) -> list[int]:
    month = (report.get("month") or "").lower().rstrip(".")
    if month.isascii() and month.isdigit():
        number = int(month)
    else:
        number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else 0
    if not 1 <= number <= 12:
        return []
    day = report.get("day") or ""
    return [number, int(day)] if day.isascii() and day.isdigit() else [number]


# ---------------------------------------------------------------- where and which


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
    names = ("journal", "journaltitle", "booktitle")
    container = next((value for name in names if (value := _marked(report, name))), None)
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
    """The address; a preprint of arXiv has one even where none is recorded."""
    server = (report.get("eprinttype") or report.get("archiveprefix") or "").lower()
    if server == "arxiv" and not report.get("url") and report.get("eprint"):
        return f"https://arxiv.org/abs/{report.get('eprint')}"
    return report.get("url")


def _numbers(report: Report, kind: str) -> dict[str, object | None]:
    """Volume, issue or number, pages.

    An article number stands in `page`, where most styles look, and in `number`, where CSL has it.
    """
    number = report.get("number")
    in_series = number if report.get("series") and kind != "article-journal" else None
    pages = report.get("eid") or report.get("pages")
    found: dict[str, object | None] = {
        "volume": report.get("volume"),
        "issue": report.get("issue"),
        "collection-number": in_series,
        "page": re.sub(r"\s*(?:-{2,3}|[–—])\s*", "-", pages) if pages else None,
        "chapter-number": report.get("chapter"),
    }
    if kind == "article-journal":
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
