"""The few words of a report around what was searched for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.search.query import Node, Phrase, Prefix, Word, leaves
from evidence.search.results import Snippet
from evidence.search.tokens import spellings, tokens, words

_LONGEST: Final = 180
_LEAD: Final = 40  # characters shown before the first marked word


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is marked: words (stemmed) and beginnings of words."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]
    stem: Callable[[str], str]

    def __contains__(self, word: str) -> bool:
        return word.startswith(self.beginnings) or self.stem(word) in self.stems


def wanted(node: Node, stem: Callable[[str], str]) -> Wanted:
    """All words a query asks for in a text; not under NOT, no labels, years, identifiers."""
    stems: set[str] = set()
    beginnings: list[str] = []
    for leaf in leaves(node):
        match leaf:
            case Word(text):
                parts = words(text)
                stems.update(stem(part) for part in (*parts, "".join(parts)))
            case Phrase(found):
                stems.update(stem(word) for word in found)
            case Prefix(beginning):
                beginnings += spellings(beginning)
            case _:
                continue
    return Wanted(frozenset(stems), tuple(beginnings), stem)


def snippet(texts: Sequence[str], look_for: Wanted) -> Snippet:
    """The best place of the first text that has a word asked for, else the first text's start."""
    shown = [" ".join(text.split()) for text in texts if text.strip()]
    for text in shown:
        spans = _spans(text, look_for)
        if spans:
            start, end = _window(text, spans)
            return _pieces(text, start, end, spans)
    return _pieces(shown[0], 0, _cut(shown[0], _LONGEST), []) if shown else ()


def _spans(text: str, look_for: Wanted) -> list[tuple[int, int]]:
    """Where marked words stand, in order, none inside another."""
    spans: list[tuple[int, int]] = []
    for token in tokens(text):
        if token.text in look_for and (not spans or token.start >= spans[-1][1]):
            spans.append((token.start, token.end))
    return spans


def _window(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """A stretch that holds as many marked words as possible, from word to word."""
    if len(text) <= _LONGEST:
        return 0, len(text)

    def held(first: int) -> int:
        reach = spans[first][0] - _LEAD + _LONGEST
        return sum(1 for start, end in spans[first:] if end <= reach)

    best = max(range(len(spans)), key=lambda first: (held(first), -first))
    start = max(0, min(spans[best][0] - _LEAD, len(text) - _LONGEST))
    if start:
        blank = text.find(" ", start, spans[best][0])
        start = blank + 1 if blank >= 0 else spans[best][0]
    return start, max(_cut(text, start + _LONGEST), spans[best][1])


def _cut(text: str, end: int) -> int:
    """The end of the last whole word before `end`."""
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, end)
    return blank if blank > 0 else end


def _pieces(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Snippet:
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for first, last in spans:
        if first < start or last > end:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])
