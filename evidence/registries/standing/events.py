"""What happened to a work after it appeared, and what a record that is a notice does to another.

Read from Crossref (`updated-by`, `update-to`), PubMed (MEDLINE tags and publication types) and
Europe PMC (`commentCorrectionList`). No source knows everything, so they are joined: what two of
them say of one notice is one event, told by both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from evidence.identifiers import find_dois
from evidence.registries.parts import Record, day, rows
from evidence.registries.text import plain, recorded_doi

# Kind → what it makes of the work; "" changes nothing. A kind that is not here counts as a
# concern: shown, never passed over in silence.
STATUS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "retraction": "retracted",
        "withdrawal": "retracted",
        "removal": "retracted",
        "retraction and republication": "retracted",
        "partial retraction": "concern",
        "expression of concern": "concern",
        "correction": "corrected",
        "corrigendum": "corrected",
        "erratum": "corrected",
        "addendum": "corrected",
        "clarification": "corrected",
        "corrected republication": "corrected",
        "new version": "",
        "new edition": "",
        "update": "",
        "republication": "",
    }
)
UNNAMED: Final = "update of a kind not named"
_ONE_KIND: Final = {"corrigendum": "correction", "erratum": "correction"}
_PUBLISHER: Final = frozenset({"", "publisher"})


@dataclass(frozen=True, slots=True)
class Event:
    """One notice, and who tells of it.

    `notice`: this record is the notice, and `doi` the work it is about; otherwise `doi` is the
    notice and the work is this record. `day` is ISO, as much of it as is known.
    """

    kind: str
    notice: bool
    doi: str = ""
    pmid: str = ""
    day: str = ""
    tellers: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """What it makes of the work it was done to: retracted, concern, corrected or ""."""
        return STATUS.get(self.kind, "concern")

    @property
    def known(self) -> bool:
        return self.kind in STATUS

    def told(self) -> str:
        """`retraction, 10.1016/…, 2010-02-06`"""
        where = self.doi or (f"PMID {self.pmid}" if self.pmid else "")
        return ", ".join(part for part in (self.kind, where, self.day) if part)

    def __str__(self) -> str:
        """Who says it, what, where and when: `Crossref (Retraction Watch): retraction, …`"""
        return f"{who(self.tellers)}: {self.told()}"


def who(tellers: Sequence[str]) -> str:
    """`Crossref (publisher and Retraction Watch) and PubMed`"""
    inside = [
        teller.removeprefix("Crossref (").removesuffix(")")
        for teller in tellers
        if teller.startswith("Crossref (")
    ]
    others = [t for t in tellers if t != "Crossref" and not t.startswith("Crossref (")]
    named = ["publisher"] if inside and "Crossref" in tellers else []
    crossref = f"Crossref ({' and '.join([*named, *inside])})" if inside else "Crossref"
    is_told = inside or "Crossref" in tellers
    return " and ".join([*([crossref] if is_told else []), *others])


# ---------------------------------------------------------------- Crossref


def from_crossref(message: Record) -> tuple[Event, ...]:
    """`updated-by`: done to this work; `update-to`: done by it, or by itself in its own place."""
    own = recorded_doi(message.get("DOI"))
    done = [_crossref(row, notice=False) for row in rows(message.get("updated-by"))]
    for row in rows(message.get("update-to")):
        to_itself = own != "" and recorded_doi(row.get("DOI")) == own
        done.append(_crossref(row, notice=not to_itself))
    return merged(event for event in done if event is not None)


def _crossref(row: Record, notice: bool) -> Event | None:
    words = plain(row.get("type")) or plain(row.get("label"))
    doi = recorded_doi(row.get("DOI"))
    if not words and not plain(row.get("DOI")):
        return None  # an empty object says nothing
    kind = re.sub(r"[\s_-]+", " ", words.lower()).strip() or UNNAMED
    teller = plain(row.get("source"))
    by = "" if teller in _PUBLISHER else f" ({teller.replace('-', ' ').title()})"
    on = "-".join(day(row.get("updated")))
    return Event(kind, notice, doi, "", on, (f"Crossref{by}",))


# ---------------------------------------------------------------- PubMed, Europe PMC

# MEDLINE's tag → what was done to this article, and (…OF, …FOR, …FROM) what it does to another.
_DONE_TO: Final = MappingProxyType(
    {
        "RIN": "retraction",
        "PRIN": "partial retraction",
        "RRI": "retraction and republication",
        "ECI": "expression of concern",
        "EIN": "erratum",
        "CRI": "corrected republication",
        "RPI": "republication",
        "UIN": "update",
    }
)
_DONE_BY: Final = MappingProxyType(
    {
        "ROF": "retraction",
        "PROF": "partial retraction",
        "ECF": "expression of concern",
        "EFR": "erratum",
    }
)
# Of an article that was published once more, corrected, or brings another up to date: it is a
# work itself. Comments and summaries say nothing about a work's standing.
_TYPES_TO: Final = MappingProxyType(
    {"retracted publication": "retraction", "withdrawn publication": "withdrawal"}
)
_TYPES_BY: Final = MappingProxyType(
    {
        "retraction of publication": "retraction",
        "retraction notice": "retraction",
        "published erratum": "erratum",
        "expression of concern": "expression of concern",
    }
)
_WORDS_TO: Final = MappingProxyType(
    {
        "retraction in": "retraction",
        "partial retraction in": "partial retraction",
        "retracted and republished in": "retraction and republication",
        "expression of concern in": "expression of concern",
        "erratum in": "erratum",
        "correction in": "correction",
        "corrected and republished in": "corrected republication",
        "republished in": "republication",
        "update in": "update",
    }
)
_WORDS_BY: Final = MappingProxyType(
    {
        "retraction of": "retraction",
        "partial retraction of": "partial retraction",
        "expression of concern for": "expression of concern",
        "erratum for": "erratum",
        "correction for": "correction",
    }
)
_NO_EVENT: Final = re.compile(
    r".*(?:comment|cites|summary|original report|dataset|preprint|reprint|patient|review"
    r"|translated|associated|republished from|update of).*"
)


def from_pubmed(types: Iterable[str], links: Iterable[tuple[str, str]]) -> tuple[Event, ...]:
    """From MEDLINE's publication types and its links, (tag, reference)."""
    found = [
        _linked(table[tag], tag in _DONE_BY, text, "PubMed")
        for tag, text in links
        for table in (_DONE_TO, _DONE_BY)
        if tag in table
    ]
    return merged([*found, *_typed(types, "PubMed")])


def from_europepmc(
    types: Iterable[str], corrections: Iterable[tuple[str, str, str]]
) -> tuple[Event, ...]:
    """From Europe PMC's publication types and its links: (words, reference, PMID)."""
    found: list[Event] = []
    for words, reference, pmid in corrections:
        said = " ".join(words.lower().split())
        kind = _WORDS_TO.get(said) or _WORDS_BY.get(said)
        if kind is None and (not said.endswith(" in") or _NO_EVENT.fullmatch(said)):
            continue
        event = _linked(kind or said.removesuffix(" in"), said in _WORDS_BY, reference, _EPMC)
        found.append(replace(event, pmid=pmid or event.pmid))
    return merged([*found, *_typed(types, _EPMC)])


_EPMC: Final = "Europe PMC"


def _typed(types: Iterable[str], teller: str) -> Iterator[Event]:
    for name in types:
        said = name.lower()
        if said in _TYPES_TO:
            yield Event(_TYPES_TO[said], False, tellers=(teller,))
        elif said in _TYPES_BY:
            yield Event(_TYPES_BY[said], True, tellers=(teller,))


_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


def _linked(kind: str, notice: bool, reference: str, teller: str) -> Event:
    """From a reference such as `Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/… PMID: 1`."""
    pmid = re.search(r"PMID:\s*([0-9]{1,8})", reference)
    on = re.search(r"\b([12][0-9]{3})(?: ([A-Z][a-z]{2})(?: ([0-9]{1,2}))?)?\b", reference)
    parts = [on[1]] if on else []
    if on and on[2] in _MONTHS:
        parts += [f"{_MONTHS.index(on[2]) + 1:02}", *([f"{int(on[3]):02}"] if on[3] else [])]
    doi = next(iter(find_dois(reference)), "")
    return Event(kind, notice, doi, pmid[1] if pmid else "", "-".join(parts), (teller,))


# ---------------------------------------------------------------- joining


def merged(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each notice once, with everybody who tells of it; in the order in which they came."""
    kept: list[Event] = []
    # What names no notice may be any of those that do.
    for event in sorted(events, key=lambda event: not (event.doi or event.pmid)):
        for place, other in enumerate(kept):
            if _is_one(event, other):
                kept[place] = _joined(other, event)
                break
        else:
            kept.append(event)
    return tuple(kept)


def _is_one(one: Event, other: Event) -> bool:
    kinds = {_ONE_KIND.get(event.kind, event.kind) for event in (one, other)}
    if len(kinds) > 1 or one.notice != other.notice:
        return False
    if one.doi and other.doi:
        return one.doi == other.doi
    if one.pmid and other.pmid:
        return one.pmid == other.pmid
    bare = not (one.doi or one.pmid) or not (other.doi or other.pmid)
    return bare or one.day[:4] == other.day[:4]


def _joined(one: Event, other: Event) -> Event:
    return replace(
        one,
        doi=one.doi or other.doi,
        pmid=one.pmid or other.pmid,
        day=max(one.day, other.day, key=len),
        tellers=tuple(dict.fromkeys((*one.tellers, *other.tellers))),
    )


def one_way(events: Iterable[Event], *, is_notice: bool) -> tuple[Event, ...]:
    """Without one half of each deposit that points both ways.

    A record cannot do to a work what that very work does to it: which of the two is true is for
    the caller to know.
    """
    kept = tuple(events)
    ways = [{e.doi for e in kept if e.notice is notice and e.doi} for notice in (True, False)]
    both = ways[0] & ways[1]
    return tuple(e for e in kept if e.doi not in both or e.notice is is_notice)
