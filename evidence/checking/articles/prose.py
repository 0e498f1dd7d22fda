"""An article's passages: sentences, headings, quotations and cells, with the marks in each."""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.checking.articles.layout import Block, blocks, surface
from evidence.checking.articles.sentences import split
from evidence.checking.articles.values import MARK, Mark, Passage
from evidence.citing.spans import Scan
from evidence.patterns import Pattern

_PIECE: Final = Pattern(r"[^\s\0]+(?: [^\s\0]+)*")
_BLANKS: Final = Pattern(r"\s\s|^\s|\s$")
_LINE_ENDS: Final = str.maketrans("\t\n\r\xa0\u202f\u2009", "      ")


def passages(
    scan: Scan, marks: Sequence[Mark], leave_out: Sequence[tuple[int, int]] = ()
) -> tuple[Passage, ...]:
    """All passages in order; `leave_out` are stretches that are no prose (a reference list).

    `marks` are sorted and do not overlap. A mark outside of all prose is in no passage.
    """
    seen = surface(scan, marks, leave_out)
    found, text = blocks(seen, scan.text)
    begins = [mark.start for mark in marks]
    return tuple(
        passage
        for number, block in enumerate(found)
        for passage in _passages(block, number, text, marks, begins)
    )


def _passages(
    block: Block, number: int, text: str, marks: Sequence[Mark], begins: Sequence[int]
) -> Iterator[Passage]:
    words, offsets = _plain(text, block.start, block.end)
    whole = block.kind in ("heading", "cell")
    for first, last in [(0, len(words))] if whole and words else split(words):
        start, end = _position(offsets, first), _position(offsets, last - 1) + 1
        inside = marks[bisect_left(begins, start) : bisect_left(begins, end)]
        said = words[first:last]
        if said.endswith(MARK) and inside:
            end = inside[-1].end
        if "&" in said:
            said = html.unescape(said)
        yield Passage(start, end, said, number, block.kind, tuple(inside))


# Runs of words as they stand: where each begins among the words, and in the text.
Offsets = tuple[list[int], list[int]]


def _plain(text: str, start: int, end: int) -> tuple[str, Offsets]:
    """The words of a stretch with single blanks between them, and where they stand."""
    piece = text[start:end]
    if "\0" not in piece and not _BLANKS.search(piece):
        return piece.translate(_LINE_ENDS), ([0], [start])
    parts: list[str] = []
    places: list[int] = []
    positions: list[int] = []
    length, behind = 0, None
    for match in _PIECE.finditer(piece):
        if behind is not None and piece[behind : match.start()].strip("\0"):
            parts.append(" ")
            length += 1
        places.append(length)
        positions.append(start + match.start())
        parts.append(match[0])
        length += len(match[0])
        behind = match.end()
    return "".join(parts), (places, positions)


def _position(offsets: Offsets, place: int) -> int:
    """Where in the text the character stands that is at `place` of the words."""
    places, positions = offsets
    run = bisect_right(places, place) - 1
    return positions[run] + place - places[run]
