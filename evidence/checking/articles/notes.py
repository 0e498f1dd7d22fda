"""Footnotes of Markdown that hold references: `[^1]` in the text, `[^1]: Roe, *Title* …` beneath.

The mark in the text cites what its definition cites; `Ibid.` is the one before, and a short form
(`Roe, “Title,” 12`) the note that gave the whole reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence.citing import titling
from evidence.citing.matching import Match
from evidence.citing.reflist import Entry
from evidence.citing.spans import Scan
from evidence.model import Report
from evidence.patterns import Pattern
from evidence.words import fold

_LINE: Final = Pattern(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_BLANK: Final = Pattern(r"[ \t>]*(?:\r\n|\n|\r|\Z)")
_INDENTED: Final = Pattern(r"(?: {4}|\t)[ \t]*\S")
_DEFINES: Final = Pattern(r" {0,3}\[\^[^\[\]\s]+\]:")
_IBID: Final = Pattern(r"\W*(?:ibid(?:em)?|idem)\b", re.IGNORECASE)
_YEAR_OR_ADDRESS: Final = Pattern(r"\b10\.\d{4,9}/|https?://|\b(?:1[89]|20)\d\d\b|\bPMC?ID\b")
# A reference has its title in quotation marks or slanted.
_TITLE: Final = Pattern(r"[“\"‘](?P<quoted>[^“”\"]{8,})[”\"’]|[*_](?P<slanted>[^*_\r\n]{4,})[*_]")
_PARTS: Final = Pattern(r";\s+(?=(?:[Ss]ee |[Cc]f\. |also )*[“\"‘*_]*[^\W\d_a-z])")
_LONGEST: Final = 700


@dataclass(frozen=True, slots=True)
class Note:
    """The definition of a footnote; `uses` are the stretches of its marks in the text.

    `parts` are what it cites, or its words in one piece.
    """

    start: int
    end: int
    parts: tuple[Entry, ...]
    uses: tuple[tuple[int, int], ...]


class Footnotes(NamedTuple):
    """The footnotes of an article.

    `unused` are definitions that no mark leads to, `undefined` marks without a definition.
    """

    notes: tuple[Note, ...]
    unused: tuple[Note, ...]
    undefined: tuple[tuple[int, int], ...]


class Cites(NamedTuple):
    """What a footnote cites; `unknown` works besides. `only`: it says nothing else.

    `another`: references in it whose title is that of another work than their identifier.
    """

    reports: tuple[Report, ...] = ()
    unknown: int = 0
    only: bool = False
    another: tuple[Match, ...] = ()


def find(scan: Scan) -> Footnotes:
    """Every footnote, in the order of the definitions."""
    marks = [region for region in scan.regions if region.kind == "note"]
    uses: dict[str, list[tuple[int, int]]] = {}
    margin: set[str] = set()
    defined: dict[str, tuple[int, int, int]] = {}
    for region in marks:
        label = scan.text[region.start + 2 : region.end - 1]
        if _at_margin(scan, region.start) and scan.text[region.end : region.end + 1] == ":":
            start = scan.line_ends[line - 2] if (line := scan.line(region.start)) > 1 else 0
            defined.setdefault(label, (start, region.end + 1, _end(scan.text, start)))
        else:
            uses.setdefault(label, []).append((region.start, region.end))
            margin |= {label} if _at_margin(scan, region.start) else set()
    notes = [
        Note(
            start,
            end,
            tuple(_parts(scan.text[behind:end], start, end)),
            tuple(uses.get(label, ())),
        )
        for label, (start, behind, end) in defined.items()
    ]
    # `[^1] Roe …` at a margin may be a definition as a plain text has it, `[^a-z]` a pattern.
    undefined = [
        use
        for label, found in uses.items()
        if label not in defined and label not in margin and (label.isdigit() or defined)
        for use in found
    ]
    return Footnotes(
        tuple(note for note in notes if note.uses),
        tuple(note for note in notes if not note.uses),
        tuple(sorted(undefined)),
    )


def holds_a_reference(note: Note) -> bool:
    """Whether a footnote may cite a work."""
    return any(map(_may_be_a_reference, note.parts))


def _at_margin(scan: Scan, position: int) -> bool:
    line = scan.line(position)
    start = scan.line_ends[line - 2] if line > 1 else 0
    return not scan.text[start:position].strip(" \ufeff") and position - start <= 4


def _end(text: str, start: int) -> int:
    """Behind the last line of a definition: indented paragraphs belong to it."""
    end = start
    first, blank = True, False
    for match in _LINE.finditer(text, start):
        if match.start() == match.end():
            break
        if _BLANK.fullmatch(match[0]):
            blank = True
            continue
        goes_on = _INDENTED.match(match[0]) if blank else not _DEFINES.match(match[0])
        if not first and not goes_on:
            break
        end, first, blank = match.end(), False, False
    return end


def _parts(text: str, start: int, end: int) -> Iterable[Entry]:
    words = " ".join(text.split())
    return (Entry(start, end, None, part) for part in _PARTS.split(words))


def read(
    notes: Sequence[Note], match: Callable[[Entry], Match], listed: Iterable[Report]
) -> tuple[Cites, ...]:
    """What each note cites; `listed` are the works of the article's list of references."""
    full = {
        part: match(part) for note in notes for part in note.parts if _may_be_a_reference(part)
    }
    known = [*listed, *(found.report for found in full.values() if found.report)]
    titles = {fold(report.title or ""): report for report in known}
    cites: dict[Note, Cites] = {}
    before: Cites = Cites()
    for note in sorted(notes, key=lambda note: note.uses[0]):
        if _IBID.match(note.parts[0].words):
            cites[note] = before._replace(another=())
        else:
            cites[note] = before = _together(
                _cites(part, full.get(part), titles) for part in note.parts
            )
    return tuple(cites[note] for note in notes)


def _may_be_a_reference(part: Entry) -> bool:
    return len(part.words) <= _LONGEST and bool(_YEAR_OR_ADDRESS.search(part.words))


def _cites(part: Entry, found: Match | None, titles: Mapping[str, Report]) -> Cites:
    """What a part cites: a whole reference, a short form of one, or nothing."""
    title = _TITLE.search(part.words)
    if found is not None:
        if found.report is not None:
            return Cites((found.report,), only=title is not None or _is_in(found, part))
        if found.doubt == "another-title" and (title or titling.is_listed(part.words)):
            return Cites(unknown=1, only=True, another=(found,))
        return Cites(unknown=1, only=True) if title or found.identifier else Cites()
    said = fold(title["quoted"] or title["slanted"]) if title else ""
    if len(said.split()) < 2:
        return Cites()
    works = [report for name, report in titles.items() if f"{name} ".startswith(f"{said} ")]
    return Cites(tuple(works), only=True) if len(works) == 1 else Cites(unknown=1)


def _is_in(found: Match, part: Entry) -> bool:
    """Whether the title is among the words, or nothing but an address is there."""
    title = fold((found.report and found.report.title) or "")
    rest = re.sub(r"<?(?:https?://|doi:|10\.)\S*", "", part.words)
    return f" {title} " in f" {fold(rest)} " or not fold(rest)


def _together(parts: Iterable[Cites]) -> Cites:
    found = list(parts)
    reports = {report.key: report for cites in found for report in cites.reports}
    return Cites(
        tuple(reports.values()),
        sum(cites.unknown for cites in found),
        all(cites.only for cites in found),
        tuple(match for cites in found for match in cites.another),
    )
