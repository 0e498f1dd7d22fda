"""What a work is now – ok, corrected, of concern, retracted, or itself a notice – and who says so.

Gravest first, and a notice is not what it is about. A publisher that only renames the article has
said it too, so titles are read for their marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from evidence.registries.standing.events import Event, from_crossref, one_way, who
from evidence.registries.text import plain

# Gravest first.
GRAVITY: Final = ("retracted", "concern", "corrected", "ok")
# What publishers put before or behind the title of a retracted work, and before that of a notice.
_BEFORE: Final = re.compile(
    r"(?:retracted|withdrawn|removed)(?: (?:article|chapter|paper))?\s*:\s*"
    r"|temporary removal\s*:\s*"
    r"|[\[(](?:retracted|withdrawn)[^\])]*[\])]\s*:?\s*",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"\s*[\[(](?:retracted|withdrawn)(?: (?:article|chapter|paper)\b[^\])]*)?[\])]\.?$",
    re.IGNORECASE,
)
# "Correction: …", "Retraction of “…”", "Retraction notice", "Erratum to …"; not "Correction of
# vision", which is what a study is about.
_NOTICE: Final = re.compile(
    r"(?:notice of )?(?:retraction|correction|expression of concern|erratum|errata"
    r"|corrigend(?:um|a)|addendum)(?: note| notice)?(?: to| of| for| regarding| on)?"
    r"\s*(?:[:—–\"“”„«‘']|--)"
    r"|(?:retraction|correction) (?:note|notice)\b"
    r"|(?:erratum|errata|corrigend(?:um|a)|addendum) (?:to|for|in)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Status:
    """A status word, who says so, and every event behind it (neutral ones too)."""

    word: str
    source: str
    events: tuple[Event, ...] = ()


def status_fields(message: Mapping[str, object], asked_on: date) -> dict[str, str]:
    """`status`, `statuschecked` and `statussource` of a Crossref record of that day."""
    found = standing(plain(message.get("title")), from_crossref(message), ["Crossref"])
    return {
        "status": found.word,
        "statuschecked": asked_on.isoformat(),
        "statussource": found.source,
    }


def standing(title: str, events: Sequence[Event], services: Sequence[str]) -> Status:
    """What the events and the marks of the title amount to; `services` are those that answered.

    A deposit that points both ways – the work and its notice each "update" the other – is read
    by the title: the record with a notice's title is the notice.
    """
    found = one_way(events, is_notice=_NOTICE.match(title) is not None)
    done_to = sorted(
        (event for event in found if not event.notice and event.status),
        key=lambda event: GRAVITY.index(event.status),
    )
    done_by = [event for event in found if event.notice and event.status]
    says = who(services)
    if done_to and done_to[0].status == "retracted":
        return Status("retracted", str(done_to[0]), found)
    if without_mark(title) != title:
        return Status("retracted", f"{says} (the title says so)", found)
    if done_by:
        return Status("notice", str(done_by[0]), found)
    if _NOTICE.match(title):
        return Status("notice", f"{says} (the title says so)", found)
    if done_to:
        return Status(done_to[0].status, str(done_to[0]), found)
    return Status("ok", says, found)


def without_mark(title: str) -> str:
    """The title without "RETRACTED:" and the like, before it or behind it."""
    bare = _BEHIND.sub("", _BEFORE.sub("", title, count=1) if _BEFORE.match(title) else title)
    return bare or title
