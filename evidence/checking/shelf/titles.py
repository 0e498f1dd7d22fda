"""Titles by pieces of their words, so that those in a reference are found without reading all.

A word of more than five letters has two pieces, its beginning and its end: a slip of the pen
leaves one of them. A title is looked up by its six rarest pieces; half of them have to be among
the words of a reference, so several words may have a slip, or one be another. A title most of
whose rarer words are others is not found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from evidence.citing.titling import without_edition
from evidence.model import Report
from evidence.words import fold

_LETTERS: Final = 5  # of a piece
_RARE: Final = 6  # pieces of a title that it is looked up by
_RARE_IN_MAIN: Final = 2
_SHORTEST: Final = 3  # words: shorter titles are not looked for (`citing.matching`)
# A reply to a work is known by the beginning of its title alone (`library.duplicates`).
_ABOUT: Final = frozenset(
    (
        *("addendum", "comment", "commentary", "concern", "corrigenda", "corrigendum"),
        *("correction", "errata", "erratum", "reply", "response", "retracted", "retraction"),
        "review",
    )
)


class Piece(NamedTuple):
    """A piece of a title; `need` says how many of the title's pieces a reference must have."""

    text: str
    need: int
    at: int  # number of the report


def pieces(words: Iterable[str]) -> set[str]:
    """The pieces of folded words."""
    found = set()
    for word in words:
        if len(word) <= _LETTERS:
            found.add(word)
        else:
            found |= {f"{word[:_LETTERS]}-", f"-{word[-_LETTERS:]}"}
    return found


def of_reports(reports: Sequence[Report]) -> Iterator[Piece]:
    """What each report's title is looked up by."""
    every = [_words(report.title or "") for report in reports]
    frequency = Counter(piece for words in every for piece in pieces(words))

    def rare(words: Iterable[str]) -> list[str]:
        return sorted(pieces(words), key=lambda piece: (frequency[piece], piece))

    for at, (report, words) in enumerate(zip(reports, every, strict=True)):
        if len(words) < _SHORTEST:
            continue
        if report.status == "notice" or not _ABOUT.isdisjoint(words):
            own = rare(words)
            need = min(2, len(own))
        else:
            own = rare(words)[:_RARE]
            need = (len(own) + 1) // 2
        yield from (Piece(text, need, at) for text in own)
        # The main title may stand alone, but only as it is.
        main = _words((report.title or "").partition(": ")[0])
        if _SHORTEST <= len(main) < len(words):
            own = rare(main)[:_RARE_IN_MAIN]
            yield from (Piece(text, len(own), at) for text in own)


def _words(title: str) -> list[str]:
    return without_edition(fold(title)).split()
