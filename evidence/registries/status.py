"""What Crossref says happened to a work after it appeared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

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
_TITLE_MARKS = ("retracted:", "retracted article:", "withdrawn:", "[retracted]", "(retracted)")
_PUBLISHER = frozenset({"", "publisher"})


def status_fields(message: Mapping[str, object], today: date) -> dict[str, str]:
    """`status`, `statuschecked` and `statussource` of a Crossref record."""
    status, source = _status(message)
    return {"status": status, "statuschecked": today.isoformat(), "statussource": source}


def _status(message: Mapping[str, object]) -> tuple[str, str]:
    events = [(_STATUS.get(kind, "concern"), kind, row) for kind, row in _events(message, "by")]
    events.sort(key=lambda event: _GRAVITY.index(event[0]))
    if events and events[0][0] == "retracted":
        return "retracted", _source(events[0][1], events[0][2])
    if plain(message.get("title")).casefold().startswith(_TITLE_MARKS):
        return "retracted", "Crossref (the title says so)"
    for kind, row in _events(message, "to"):
        return "notice", _source(kind, row)
    if events:
        return events[0][0], _source(events[0][1], events[0][2])
    return "ok", "Crossref"


def _events(message: Mapping[str, object], way: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What was done to this work (`by`) or what it does to another (`to`), neutral kinds out."""
    rows = message.get("updated-by" if way == "by" else "update-to")
    for row in rows if isinstance(rows, list) else []:
        kind = plain(row.get("type")).lower().replace("-", "_") if isinstance(row, dict) else ""
        if kind and kind not in _NEUTRAL:
            yield kind, row


def _source(kind: str, row: Mapping[str, object]) -> str:
    """Who said so, and where: `Crossref (Retraction Watch): retraction, 10.1016/…`."""
    teller = plain(row.get("source"))
    who = "" if teller in _PUBLISHER else f" ({teller.replace('-', ' ').title()})"
    where = recorded_doi(row.get("DOI"))
    return f"Crossref{who}: {kind.replace('_', ' ')}{', ' + where if where else ''}"
