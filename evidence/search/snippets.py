"""The few words of a report around what was searched for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import Final, NamedTuple

from evidence.search.query import (
    LABEL_FIELDS,
    Exact,
    Fuzzy,
    Leaf,
    Node,
    Pattern,
    Phrase,
    Prefix,
    Word,
    leaves,
)
from evidence.search.results import Snippet
from evidence.search.suggestions import distance
from evidence.search.tokens import (
    Token,
    folded,
    name_spellings,
    spellings,
    tokens,
    whole_words,
    words,
)

_LONGEST: Final = 180
_LEAD: Final = 40  # characters shown before the first marked word
_LONGEST_EXTRA: Final = 60
_LONGEST_WORD: Final = 40  # characters allowed for each word when a run of words is followed


class Text(NamedTuple):
    """A text a snippet may come from; `field` names it where it is no running text."""

    text: str
    field: str = ""


class Run(NamedTuple):
    """Words one behind the other, each in any of its forms, at most `gap` others between."""

    forms: Sequence[Collection[str]]
    gap: int


Kind = Callable[[str], bool]
Forms = Callable[[str], Collection[str]]
_Mark = tuple[int, int, int]  # which thing asked for, from and to which character of a word
_NOTHING: Final[tuple[bool, Sequence[_Mark]]] = (False, ())


class Wanted:
    """What is marked: for each thing asked for the words, runs of words, or kinds of words."""

    def __init__(self, asked: Sequence[Sequence[Collection[str] | Run | Kind]]) -> None:
        self.number = len(asked)
        self.runs: list[tuple[int, Run]] = []
        self._words: dict[str, set[int]] = {}
        self._kinds: list[tuple[int, Kind]] = []
        # A word as written → whether a run may begin in it, and what of it is marked for itself.
        self.known: dict[str, tuple[bool, Sequence[_Mark]]] = {}
        for which, alternatives in enumerate(asked):
            for one in alternatives:
                if isinstance(one, Run):
                    self.runs.append((which, one))
                elif callable(one):
                    self._kinds.append((which, one))
                else:
                    for word in one:
                        self._words.setdefault(word, set()).add(which)
        starts = (word for _, run in self.runs for word in run.forms[0])
        self._starts = frozenset((*self._words, *starts))

    def look_at(self, written: str) -> tuple[bool, Sequence[_Mark]]:
        """A word that is not yet known."""
        whole, parts = folded(written)
        if not self._kinds and self._starts.isdisjoint((whole, *parts)):
            return _NOTHING
        marks: list[_Mark] = []
        begins = False
        for token in tokens(written):
            which = set(self._words.get(token.text, ()))
            which.update(number for number, is_one in self._kinds if is_one(token.text))
            marks += [(number, token.start, token.end) for number in sorted(which)]
            begins = begins or any(token.text in run.forms[0] for _, run in self.runs)
        return begins, marks


def wanted(node: Node, forms: Forms) -> Wanted:
    """All words a query asks for in a text; not under NOT, no years, keys, identifiers."""
    different = {repr(leaf): leaf for leaf in leaves(node)}.values()
    asked = [_alternatives(leaf, forms) for leaf in different]
    return Wanted([alternatives for alternatives in asked if alternatives])


def snippet(texts: Sequence[Text], shown: str, look_for: Wanted) -> Snippet:
    """The place of the text that has most of what was asked for; else the first text's start.

    `shown` is what stands above the snippet anyway. What is neither there nor in the place chosen
    follows, in a few words, with the name of its field.
    """
    read = [Text(" ".join(text.text.split()), text.field) for text in texts if text.text]
    found: list[_Spans] = []
    for text in read:
        found.append(_found(text.text, look_for))
        if len(found[-1]) == look_for.number:
            break  # no text has more
    if not any(found):
        return _pieces(read[0].text, 0, _cut(read[0].text, _LONGEST), []) if read else ()
    best = max(range(len(found)), key=lambda at: (len(found[at]), not read[at].field, -at))
    pieces, told = _place(read[best], found[best], _LONGEST)
    everywhere = set().union(*found) - told
    missing = everywhere - _found(shown, look_for).keys() if everywhere else everywhere
    for text, spans in zip(read, found, strict=False):
        still = {which: at for which, at in spans.items() if which in missing}
        if still:
            more, also = _place(text, still, _LONGEST_EXTRA)
            pieces += ((" · ", False), *more)
            missing -= also
    return pieces


_Spans = dict[int, list[tuple[int, int]]]


def _found(text: str, look_for: Wanted) -> _Spans:
    """Where each thing asked for stands, as characters."""
    spans: _Spans = {}
    if not look_for.number:
        return spans
    known = look_for.known
    for match in whole_words(text):
        word = match[0]
        if word not in known:
            known[word] = look_for.look_at(word)
        if known[word] is _NOTHING:
            continue
        begins, marks = known[word]
        at = match.start()
        for which, start, end in marks:
            spans.setdefault(which, []).append((at + start, at + end))
        if begins:
            _add_runs(spans, look_for, text, at, match.end())
    return spans


def _add_runs(spans: _Spans, look_for: Wanted, text: str, start: int, end: int) -> None:
    """The runs that begin in the word from `start` to `end`."""
    for which, run in look_for.runs:
        farthest = len(run.forms) * (run.gap + 1)
        reach = end + _LONGEST_WORD * farthest
        said = list(islice(tokens(text[start:reach]), 2 * farthest + 2))
        for at, token in enumerate(said):
            if token.end > end - start:
                break
            if token.text in run.forms[0] and (last := _end(said, at, run)):
                spans.setdefault(which, []).append((start + token.start, start + last))


def _end(said: Sequence[Token], at: int, run: Run) -> int:
    """Where a run of words that begins here ends, in characters; 0 if it does not begin here."""
    for forms in run.forms[1:]:
        here = said[at].position
        for number in range(at + 1, len(said)):
            apart = said[number].position - here
            if apart > run.gap + 1:
                return 0
            if apart > 0 and said[number].text in forms:
                at = number
                break
        else:
            return 0
    return said[at].end


def _place(text: Text, spans: _Spans, longest: int) -> tuple[Snippet, set[int]]:
    """The stretch with the most different things in it, and which they are."""
    everywhere = sorted((span, which) for which, at in spans.items() for span in at)

    def held(first: int) -> set[int]:
        reach = everywhere[first][0][0] - _LEAD + longest
        return {which for (_, end), which in everywhere[first:] if end <= reach}

    best = max(range(len(everywhere)), key=lambda first: (len(held(first)), -first))
    start, end = _window(text.text, everywhere[best][0], longest)
    inside = [(span, which) for span, which in everywhere if start <= span[0] and span[1] <= end]
    pieces = _pieces(text.text, start, end, _apart([span for span, _ in inside]))
    if text.field:
        pieces = ((f"{text.field}: ", False), *pieces)
    return pieces, {which for _, which in inside}


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _window(text: str, first: tuple[int, int], longest: int) -> tuple[int, int]:
    """A stretch around a marked word, from word to word."""
    if len(text) <= longest:
        return 0, len(text)
    start = max(0, min(first[0] - _LEAD, len(text) - longest))
    if start:
        blank = text.find(" ", start, first[0])
        start = blank + 1 if blank >= 0 else first[0]
    return start, max(_cut(text, start + longest), first[1])


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
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])


# ---------------------------------------------------------------- what a leaf marks


def _alternatives(leaf: Leaf, forms: Forms) -> list[Collection[str] | Run | Kind]:
    match leaf:
        case Word(text):
            return _word(text, forms)
        case Phrase(said, _, gap):
            return [Run([forms(word) for word in said], gap)]
        case Prefix(beginning, field) if beginning and field not in LABEL_FIELDS:
            begun = spellings(beginning)
            return [lambda word: word.startswith(begun)]
        case Pattern(pattern, field) if field not in LABEL_FIELDS:
            return [_compiled(pattern)]
        case Fuzzy(text, edits):
            return [lambda word: distance(text, word, edits) <= edits]
        case Exact(field, value) if field in LABEL_FIELDS:
            return [Run([forms(word) for word in words(value)], 0)]
        case _:
            return []


def _compiled(pattern: str) -> Kind:
    import re

    parts = ({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    like = re.compile("".join(parts))
    return lambda word: like.fullmatch(word) is not None


def _word(text: str, forms: Forms) -> list[Collection[str] | Run | Kind]:
    """A word in any form, a name in any spelling; a hyphenated word whole or in parts."""
    parts = words(text)
    if len(parts) == 1:
        return [{*forms(parts[0]), *name_spellings(text)}]
    return [forms("".join(parts)), Run([forms(part) for part in parts], 0)]
