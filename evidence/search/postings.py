"""An engine over the segments of an index: which documents have which words, and how much.

What is read here are words as written. A word is looked for in all its forms: `Forms` knows those
that any report has, and their counts are added up before they are scored, as if only stems had
been indexed.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence.search.engine import Scores, Stored
from evidence.search.tokens import INSIDE, MARKERS, SENTENCE

if TYPE_CHECKING:
    from evidence.search.codec import Block, Row, TermsReader

STEMMED: Final = frozenset({"title", "abstract", "keywords", "annotation", "journal", "facts"})
NAMES: Final = frozenset({"author", "first"})
_B: Final = 0.75  # how much the length of a field matters, as usual with BM25
LAST_PLACE: Final = 65_000  # what is further back in a text counts as standing there
_PLACE_BITS: Final = 16  # room for the last place and the widest gap behind it
_MARKERS: Final = frozenset(mark.encode() for mark in MARKERS)
_MOST_EDITS: Final = 2  # more take seconds


class Forms:
    """Stem → words as written, from the sorted lines `stem word` that were noted with the index.

    The lines may name words that no report has any more; no report is found by them.
    """

    def __init__(self, lines: bytes, stem: Callable[[str], str]) -> None:
        self._lines = b"\n" + lines
        self._stem = stem

    def of(self, word: str) -> list[str]:
        """All forms of a word, the word itself among them even if nothing is known of it."""
        start = b"\n" + self._stem(word).encode() + b" "
        at = self._lines.find(start)
        found = {word}
        while at >= 0 and self._lines.startswith(start, at):
            end = self._lines.index(b"\n", at + 1)
            found.add(self._lines[at + len(start) : end].decode())
            at = end
        return sorted(found)


def lines_of_forms(
    words: Collection[str], stem: Callable[[str], str], known: bytes = b""
) -> bytes:
    """The lines that `Forms` reads, for these words and those known already."""
    lines = {f"{stem(word)} {word}\n".encode() for word in words}
    before = b"\n" + known
    fresh = {line for line in lines if b"\n" + line not in before} if known else lines
    return b"".join(sorted(fresh.union(known.splitlines(keepends=True)))) if fresh else known


def length_of(field: str) -> str:
    """The column with the number of words that a field has."""
    return f"{field}_length"


class Segment(NamedTuple):
    """A part of an index; its documents are numbered from `first` on.

    `terms` reads words and postings; `column` gives the bytes of a column, none where no document
    has a value; `near` the words within so many edits that begin with so many equal characters;
    `stored` what was kept of a document.
    """

    first: int
    size: int
    deleted: frozenset[int]
    terms: TermsReader
    column: Callable[[str], bytes]
    near: Callable[[str, str, int, int], Iterator[str]]
    stored: Callable[[int], str]


class IndexEngine:
    """Answers what `engine.Engine` asks; keeps what it has read until it is closed."""

    def __init__(
        self,
        segments: Sequence[Segment],
        forms: Forms,
        stem: Callable[[str], str],
    ) -> None:
        self._segments = segments
        self._forms = forms
        self._lengths: dict[str, tuple[array[int], float]] = {}
        self.stem = stem

    # ------------------------------------------------ reports by what is in them

    @cached_property
    def _everything(self) -> frozenset[int]:
        alive: set[int] = set()
        for segment in self._segments:
            alive.update(range(segment.first, segment.first + segment.size))
            alive.difference_update(segment.first + number for number in segment.deleted)
        return frozenset(alive)

    def everything(self) -> frozenset[int]:
        return self._everything

    def term(self, field: str, word: str) -> Scores:
        if field in STEMMED or field in NAMES:
            return self._shares(field, self._counts(field, [word]))
        return self._having(field, [word])

    def stemmed(self, field: str, word: str) -> Scores:
        if field not in STEMMED:
            return self.term(field, word)
        return self._shares(field, self._counts(field, self._forms.of(word)))

    def phrase(
        self,
        field: str,
        words: Sequence[str],
        *,
        stemmed: bool = True,
        gap: int = 0,
        apart: bool = False,
    ) -> Scores:
        fold = self._forms.of if stemmed and field in STEMMED else lambda word: [word]
        forms = [
            [row.word.decode() for _, row in self._rows(field, word[:-1])]
            if word.endswith("*")
            else fold(word)
            for word in words
        ]
        within = self._having_all(field, forms)
        if not within:
            return {}
        inside = self._places(field, [INSIDE], within) if apart else frozenset()
        begun = self._places(field, [SENTENCE], within) if apart else frozenset()
        reached = self._places(field, forms[0], within) - inside
        for those in forms[1:]:
            steps = [{at + step for at in reached} for step in range(1, gap + 2)]
            reached = self._places(field, those, within) & set().union(*steps) - begun
        counts: dict[int, float] = {}
        for at in reached:
            counts[at >> _PLACE_BITS] = counts.get(at >> _PLACE_BITS, 0.0) + 1
        return self._shares(field, counts)

    def beginning(self, field: str, beginning: str) -> Scores:
        return dict.fromkeys(self._documents(self._rows(field, beginning)), 1.0)

    def pattern(self, field: str, pattern: str) -> Scores:
        pieces = ["." if c == "?" else ".*" if c == "*" else re.escape(c) for c in pattern]
        wanted = re.compile("".join(pieces).encode(), re.DOTALL)
        fixed = re.match(r"[^?*]*", pattern)
        start = fixed[0] if fixed else ""
        matching = (row for row in self._rows(field, start) if wanted.fullmatch(row[1].word))
        return dict.fromkeys(self._documents(matching), 1.0)

    def fuzzy(self, field: str, word: str, edits: int) -> Scores:
        return self._having(field, sorted(self._near(field, word, edits, 0)))

    def years(self, low: int | None, high: int | None) -> Scores:
        first, last = low or 1, high if high is not None else 9999
        return {n: 1.0 for n in self._everything if first <= self._years[n] <= last}

    # ------------------------------------------------ words

    def forms(self, word: str) -> Collection[str]:
        return self._forms.of(word)

    def words(self, field: str, beginning: str = "") -> Iterator[tuple[str, int]]:
        found: dict[bytes, int] = {}
        for _, row in self._rows(field, beginning):
            found[row.word] = found.get(row.word, 0) + row.documents
        for word in sorted(found):
            yield word.decode(), found[word]

    def frequency(self, word: str) -> int:
        having: set[int] = set()
        for field in (*STEMMED, "author"):
            having.update(self._counts(field, [word]))
        return len(having)

    def nearest(self, word: str, edits: int = _MOST_EDITS) -> Collection[str]:
        fields = (*STEMMED, "author")
        return {near for field in fields for near in self._near(field, word, edits, 1)}

    def _near(self, field: str, word: str, edits: int, same: int) -> set[str]:
        """Words within some edits that begin with the same characters."""
        edits, same = min(edits, _MOST_EDITS), min(same, len(word))
        found = {near for part in self._segments for near in part.near(field, word, edits, same)}
        return found.difference(MARKERS)

    # ------------------------------------------------ about a document

    def year(self, number: int) -> int:
        return self._years[number]

    def study(self, number: int) -> int:
        return self._studies[number]

    def primary(self, number: int) -> bool:
        return bool(self._primaries[number])

    def key(self, number: int) -> str:
        return self.stored(number).summary.key

    def stored(self, number: int) -> Stored:
        import json

        from evidence.model.summaries import Summary

        segment = next(
            part for part in self._segments if part.first <= number < part.first + part.size
        )
        row, texts = json.loads(segment.stored(number - segment.first))
        shown = Summary(*row)
        return Stored(shown._replace(authors=tuple(shown.authors)), tuple(texts))

    # ------------------------------------------------ reading

    @cached_property
    def _years(self) -> Sequence[int]:
        return self._column("year", "H")

    @cached_property
    def _studies(self) -> Sequence[int]:
        return self._column("study", "q")

    @cached_property
    def _primaries(self) -> Sequence[int]:
        return self._column("primary", "B")

    def _column(self, name: str, kind: str) -> array[int]:
        """A column of numbers, one for each document; those without a value have 0."""
        whole = array(kind)
        for segment in self._segments:
            values = array(kind, segment.column(name))
            if sys.byteorder == "little":
                values.byteswap()
            whole.extend(values)
            whole.extend([0] * (segment.size - len(values)))
        return whole

    def _field_lengths(self, field: str) -> tuple[array[int], float]:
        """How many words each document has in a field, and how many they have on average."""
        if field not in self._lengths:
            known = self._column(length_of(field), "H")
            if any(part.deleted for part in self._segments):
                total = sum(known[number] for number in self._everything)
            else:
                total = sum(known)
            self._lengths[field] = known, total / max(1, len(self._everything))
        return self._lengths[field]

    def _blocks(self, field: str, words: Sequence[str]) -> Iterator[tuple[Segment, Block]]:
        for segment in self._segments:
            for word in words:
                for block in segment.terms.blocks(field, word.encode()):
                    yield segment, block

    def _counts(self, field: str, words: Sequence[str]) -> dict[int, float]:
        """Document → how often it has any of the words."""
        counts: dict[int, float] = {}
        for segment, block in self._blocks(field, words):
            first, deleted = segment.first, segment.deleted
            found = zip(block.numbers, block.counts, strict=True)
            if not counts and not first and not deleted:
                counts = dict(found)
                continue
            for number, count in found:
                if number not in deleted:
                    counts[first + number] = counts.get(first + number, 0.0) + count
        return counts

    def _having_all(self, field: str, forms: Sequence[Sequence[str]]) -> set[int]:
        """The documents that have every word in one of its forms."""
        common: set[int] | None = None
        for words in forms:
            having: set[int] = set()
            for segment, block in self._blocks(field, words):
                having.update(segment.first + number for number in block.numbers)
            common = having if common is None else common & having
            if not common:
                break
        return (common or set()) & self._everything

    def _places(self, field: str, words: Sequence[str], within: Container[int]) -> set[int]:
        """Where any of the words stands: the document, and behind it the place in it."""
        found: set[int] = set()
        for segment, block in self._blocks(field, words):
            start, places = 0, block.places
            for number, count in zip(block.numbers, block.counts, strict=True):
                end = start + int(count)
                whole = segment.first + number
                if whole in within:
                    base = whole << _PLACE_BITS
                    found.update([base + at for at in places[start:end]])
                start = end
        return found

    def _shares(self, field: str, counts: Mapping[int, float]) -> Scores:
        """Counts held against how long the field is in each document, 1 being the average."""
        if not counts or field in NAMES:
            return counts  # one author among eleven is as much an author as one of two
        lengths, average = self._field_lengths(field)
        share = _B / (average or 1)
        return {
            number: count / (1 - _B + share * lengths[number]) for number, count in counts.items()
        }

    def _having(self, field: str, values: Sequence[str]) -> Scores:
        return dict.fromkeys(self._counts(field, values), 1.0)

    def _rows(self, field: str, beginning: str) -> Iterator[tuple[Segment, Row]]:
        for segment in self._segments:
            for row in segment.terms.rows(field, beginning.encode()):
                if beginning or row.word not in _MARKERS:
                    yield segment, row

    def _documents(self, rows: Iterator[tuple[Segment, Row]]) -> set[int]:
        """The documents of many words, most of which stand in one or two."""
        found: set[int] = set()
        # The most frequent first: soon nothing is left to be found.
        for segment, row in sorted(rows, key=lambda row: -row[1].documents):
            if len(found) == len(self._everything):
                break
            if row.few is not None:
                found.update(segment.first + n for n in row.few if n not in segment.deleted)
                continue
            for block in segment.terms.blocks_of(row.noted):
                if segment.first or segment.deleted:
                    alive = (n for n in block.numbers if n not in segment.deleted)
                    found.update(segment.first + n for n in alive)
                else:
                    found.update(block.numbers)
        return found
