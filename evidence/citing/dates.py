"""When a report was published, as CSL has it: days that exist, or words in place of a date."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from evidence.library.values import MONTHS
from evidence.model import Report

# What stands in `pubstate` (biblatex) or in place of a year, in the words manuals of style print.
AHEAD: Final = "advance online publication"
_STATES: Final = {
    "prepublished": AHEAD,
    "aheadofprint": AHEAD,
    "epubaheadofprint": AHEAD,
    "onlinefirst": AHEAD,
    "advanceonlinepublication": AHEAD,
    "inpress": "in press",
    "forthcoming": "in press",
    "inpreparation": "manuscript in preparation",
    "submitted": "manuscript submitted for publication",
}
_UNDATED: Final = frozenset(("nd", "nodate"))
_MONTHS: Final = tuple(MONTHS)
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")


def dates(report: Report, kind: str) -> dict[str, object]:
    """`issued` as date parts; words such as "in press" are a status, not a date.

    `accessed` is the day on which the address was seen, wherever one is recorded: whether a dated
    work needs it is for the style to say.
    """
    text = report.get("date") or report.get("year") or ""
    parts = _date_parts(text)
    if len(parts) == 1 and len(parts[0]) == 1:
        parts[0] = _existing([*parts[0], *_month_and_day(report)])
    online = _date_parts(report.get("epubdate") or "")
    state = _state(report, "" if parts else text)
    if not parts and online:
        # Online only as yet, as far as is recorded.
        parts, online = online, []
        is_placed = any(report.get(name) for name in ("volume", "number", "issue", "pages", "eid"))
        if kind == "article-journal" and not is_placed:
            state = state or AHEAD
    found: dict[str, object] = {"status": state} if state else {}
    others = {
        "issued": parts,
        "available-date": online,
        "original-date": _date_parts(report.get("origdate") or report.get("origyear") or ""),
    }
    if not report.doi:
        others["accessed"] = _date_parts(report.get("urldate") or _day_seen(report))
    return {**found, **{name: {"date-parts": value} for name, value in others.items() if value}}


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
        if url and url == report.get("url") and "not seen" not in rest:
            return rest[:10]
    return ""


def _date_parts(text: str) -> list[list[int]]:
    """`2020`, `2020-06`, `2020-06-01`, or two of them around a slash; otherwise nothing."""
    ends = [end for end in text.split("/") if end]
    matches = [_DATE.fullmatch(end.strip()) for end in ends]
    found = [match for match in matches if match is not None]
    if len(found) != len(ends) or len(found) > 2:
        return []
    return [_existing([int(part) for part in match.groups() if part]) for match in found]


def _existing(parts: list[int]) -> list[int]:
    """As much of a date as the calendar has: of 30 February the month, of a month 13 the year."""
    while len(parts) > 1:
        year, month, day = [*parts, 1][:3]
        try:
            date(year, month, day)
        except ValueError:
            parts = parts[:-1]
        else:
            break
    return parts


def _month_and_day(report: Report) -> list[int]:
    month = (report.get("month") or "").lower().rstrip(".")
    if month.isascii() and month.isdigit():
        number = int(month)
    else:
        number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else 0
    if not number:
        return []
    day = report.get("day") or ""
    return [number, int(day)] if day.isascii() and day.isdigit() else [number]
