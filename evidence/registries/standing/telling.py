"""What the registries say happened to a work, held against what the library records: pure.

A recorded status that is graver than what the registries say now is never lowered: it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evidence.model import Report
from evidence.registries.standing.status import Status

# Graver is higher. A notice is not the work at all, which is nearly as grave as a retraction.
RANK: Final = {"ok": 0, "corrected": 1, "concern": 2, "notice": 3, "retracted": 4}
_SAID: Final = {
    "retracted": "This work is retracted",
    "concern": "There is an expression of concern about this work",
    "corrected": "This work was corrected",
    "notice": "This is a notice about another work, not the work itself",
}


def graver_recorded(report: Report, status: Status) -> bool:
    """The library says worse than the registries do."""
    return RANK.get(report.status or "", -1) > RANK[status.word]


def status_findings(report: Report, status: Status) -> Iterator[tuple[str, str]]:
    """(code, sentence) of each event, and of what the library records otherwise."""
    recorded = RANK.get(report.status or "", -1)
    if graver_recorded(report, status):
        source = report.get("statussource") or "no source recorded"
        now = status.source if status.word == "ok" else f"{status.word} ({status.source})"
        says = "nothing of it now" if status.word == "ok" else "less"
        yield (
            "status-kept",
            f"Recorded as {report.status} ({source}); the registries say {says}: {now}.",
        )
    told = False
    for event in status.events:
        word = "notice" if event.notice and event.status else event.status
        if not word:
            what = f"{event.kind[0].upper()}{event.kind[1:]}"
            yield "new-version", f"{what}, says {event}."
            continue
        told = told or word == status.word
        if RANK[word] <= recorded:
            yield "status-known", f"Recorded as {report.status}; {event}."
        elif not event.known:
            yield "unknown-update", f"Something was done to this work: {event}."
        else:
            yield word, f"{_named(event.kind, word)}: {event}."
    if not told and status.word != "ok":  # only the title says so
        known = RANK[status.word] <= recorded
        code = "status-known" if known else status.word
        yield code, f"{_SAID[status.word]}: {status.source}."


def _named(kind: str, word: str) -> str:
    return "Part of this work is retracted" if kind == "partial retraction" else _SAID[word]
