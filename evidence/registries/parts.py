"""Small parts of a record, whoever sent it: rows, dates, pages, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from evidence.registries.text import plain, recorded_doi

Record = Mapping[str, object]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)
_VERSION = re.compile(r"[./]?v[0-9]+$", re.ASCII)


def record(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def rows(value: object) -> list[Record]:
    return [row for row in listed(value) if isinstance(row, dict)]


def filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def notes(*sentences: str) -> str:
    """What is to be known about a record, as `unverifiednote` holds it."""
    return "; ".join(sentence for sentence in sentences if sentence)


def folded(text: str) -> str:
    """What two titles are compared by."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def joined_title(title: str, subtitle: str) -> str:
    """`Title: subtitle`, unless the title already says it."""
    if not title or not subtitle or f" {folded(subtitle)} " in f" {folded(title)} ":
        return title or subtitle
    return f"{title} {subtitle}" if title[-1] in "?!:" else f"{title}: {subtitle}"


# ---------------------------------------------------------------- dates


def day(value: object) -> tuple[str, ...]:
    """Year, month and day of a CSL date, as many as are known; nothing without a year."""
    date = record(value)
    parts = date.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = [plain(part) for part in first] if isinstance(first, list) else []
    if not numbers:
        numbers = plain(date.get("raw") or date.get("literal")).partition("T")[0].split("-")
    if not _YEAR.fullmatch(numbers[0]):
        return ()
    known = [numbers[0]]
    for number, most in zip(numbers[1:3], (12, 31), strict=False):
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= most):
            break
        known.append(f"{int(number):02}")
    return tuple(known)


def is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None


def month(number: str) -> str:
    """The BibTeX macro of a month's number."""
    usable = number.isascii() and number.isdigit() and 1 <= int(number) <= 12
    return _MONTHS[int(number) - 1] if usable else ""


# ---------------------------------------------------------------- numbers


def page_fields(page: object, article_number: object = None) -> dict[str, str]:
    """`pages` and `eid`; an article number (`e0123`) is not repeated as a page."""
    eid, text = plain(article_number), plain(page)
    if not eid and re.fullmatch(r"[eE][0-9]+", text, re.ASCII):
        eid = text
    return {"pages": "" if text == eid else pages(text), "eid": eid}


def pages(text: str) -> str:
    """Pages with BibTeX's dash; a page that holds several hyphens of its own is left alone."""
    parts = re.split(r"\s*[-‐‑‒–—−]+\s*", text)
    if len(parts) == 2 and all(parts):
        return parts[0] if parts[0] == parts[1] else "--".join(parts)
    return text


def span(first: object, last: object) -> str:
    return "-".join(page for page in (plain(first), plain(last)) if page)


def pmid(value: object) -> str:
    """A PubMed number as one to eight digits; "" for anything else."""
    text = plain(value).removeprefix("PMID:").strip()
    return text if re.fullmatch(r"[1-9][0-9]{0,7}", text) else ""


def pmcid(value: object) -> str:
    """`PMC` and digits; "" for anything else."""
    text = plain(value).upper().removeprefix("PMCID:").strip()
    return text if re.fullmatch(r"PMC[1-9][0-9]{0,8}", text) else ""


def isbn(value: object) -> str:
    """The first ISBN; old records have it as an address."""
    return re.sub(r".*/", "", plain(value)).removeprefix("urn:isbn:")


def issn(record_: Record) -> str:
    """The printed journal's ISSN before the electronic one."""
    typed = {
        plain(row.get("type")): plain(row.get("value")) for row in rows(record_.get("issn-type"))
    }
    return typed.get("print") or plain(record_.get("ISSN"))


def related(kind: str, values: Iterable[object], own: str) -> dict[str, str]:
    """The DOIs a work is related to, and how, in the registry's word.

    Not itself, each once, and no version of a work that is named itself.
    """
    found = [doi for value in values if (doi := recorded_doi(value)) and doi != own]
    named = set(found)
    bases = [doi for doi in found if not (_VERSION.search(doi) and _VERSION.sub("", doi) in named)]
    dois = "; ".join(dict.fromkeys(bases))
    return {"related": dois, "relatedtype": kind} if dois else {}
