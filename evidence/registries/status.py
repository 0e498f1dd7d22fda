"""What Crossref says happened to a work after it appeared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from evidence.registries.parts import day
from evidence.registries.text import plain, recorded_doi

# Gravest first. A kind nobody has met yet is shown as a concern, never passed over in silence.
_GRAVITY = ("retracted", "concern", "corrected")
_STATUS = {
    "retraction": "retracted",
    "withdrawal": "retracted",
    "removal": "retracted",
    "partial_retraction": "concern",
    "expression_of_concern": "concern",
    "correction": "corrected",
    "corrigendum": "corrected",
    "erratum": "corrected",
    "addendum": "corrected",
    "clarification": "corrected",
}
_NEUTRAL = frozenset({"new_version", "new_edition"})
_UNNAMED = "update of a kind not named"
# What publishers put before or behind the title of a retracted work, and before that of a notice.
_MARKED = re.compile(
    r"(?:retracted|withdrawn|removed)(?: (?:article|chapter|paper))?:"
    r"|temporary removal:|[\[(](?:retracted|withdrawn)[^\])]*[\])]"
    r"|.*[\[(](?:retracted|withdrawn)(?: article)?[\])]$"
)
_NOTICE = re.compile(
    r"(?:retraction|correction|erratum|corrigendum|addendum|expression of concern)"
    r"(?: note| notice)?(?: to| of| for)?\s?[:—–]"
)
_PUBLISHER = frozenset({"", "publisher"})


def status_fields(message: Mapping[str, object], today: date) -> dict[str, str]:
    """`status`, `statuschecked` and `statussource` of a Crossref record."""
    status, source = _status(message)
    return {"status": status, "statuschecked": today.isoformat(), "statussource": source}


def _status(message: Mapping[str, object]) -> tuple[str, str]:
    events = [(_STATUS.get(kind, "concern"), kind, row) for kind, row in _done_to(message)]
    events.sort(key=lambda event: _GRAVITY.index(event[0]))
    if events and events[0][0] == "retracted":
        return "retracted", _source(events[0][1], events[0][2])
    title = plain(message.get("title")).casefold()
    if _MARKED.match(title):
        return "retracted", "Crossref (the title says so)"
    for kind, row in _done_by(message):
        return "notice", _source(kind, row)
    if _NOTICE.match(title):
        return "notice", "Crossref (the title says so)"
    if events:
        return events[0][0], _source(events[0][1], events[0][2])
    return "ok", "Crossref"


_Event = tuple[str, Mapping[str, object]]


def _done_to(message: Mapping[str, object]) -> Iterator[_Event]:
    """What was done to this work, by a notice or by the work itself in its place."""
    yield from _events(message.get("updated-by"))
    for kind, row in _events(message.get("update-to")):
        if _is_own(message, row):
            yield kind, row


def _done_by(message: Mapping[str, object]) -> Iterator[_Event]:
    """What this work does to another: it is a notice."""
    for kind, row in _events(message.get("update-to")):
        if not _is_own(message, row):
            yield kind, row


def _is_own(message: Mapping[str, object], row: Mapping[str, object]) -> bool:
    own = recorded_doi(message.get("DOI"))
    return own != "" and recorded_doi(row.get("DOI")) == own


def _events(rows: object) -> Iterator[_Event]:
    """The updates of a list, neutral kinds left out."""
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        words = plain(row.get("type")) or plain(row.get("label"))
        if not words and not plain(row.get("DOI")):
            continue  # an empty object says nothing
        kind = re.sub(r"[\s-]+", "_", words.lower()) or _UNNAMED
        if kind not in _NEUTRAL:
            yield kind, row


def _source(kind: str, row: Mapping[str, object]) -> str:
    """Who said so, where and when: `Crossref (Retraction Watch): retraction, 10.1016/…, 2010`."""
    teller = plain(row.get("source"))
    who = "" if teller in _PUBLISHER else f" ({teller.replace('-', ' ').title()})"
    parts = [
        kind.replace("_", " "),
        recorded_doi(row.get("DOI")),
        "-".join(day(row.get("updated"))),
    ]
    return f"Crossref{who}: {', '.join(part for part in parts if part)}"
