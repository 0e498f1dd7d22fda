"""How postings lie in an index: as in Whoosh, but in blocks that are read and written whole.

Whoosh writes and reads postings one by one; here a word's postings come in blocks of numbers: the
documents, how often each has the word, and all the places, one document's after the other's.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter, lt
from struct import Struct
from typing import Any, Final, NamedTuple

from whoosh.codec.whoosh3 import (  # noqa: TID251 -- this module is a door
    W3Codec,
    W3FieldWriter,
    W3PostingsWriter,
    W3TermInfo,
    W3TermsReader,
)
from whoosh.matching import ListMatcher  # noqa: TID251 -- this module is a door

POSTINGS_A_BLOCK: Final = 4096
_CHUNK: Final = 1 << 16  # bytes
_LENGTHS: Final = Struct("!ii")  # of a word with its field's number, and of what is noted of it
_NOTED: Final = Struct("!5xI6xII")  # documents, the first, the last
_EXTENT: Final = Struct("!23xqi")  # where its postings begin, and their length
# What Whoosh writes of a word, on which both of the above rest.
_WHOOSH_NOTES: Final = "!BfIBBfII"
_HEAD: Final = Struct("=??II")  # the last block? counts? how many postings, bytes of places
_NUMBER_BYTES: Final = 4
_FIELD_BYTES: Final = 2
_FEW: Final = 2

Posting = tuple[str, bytes, int, float, bytes]


class Block(NamedTuple):
    """Postings of one word: `places` holds for each number as many places as `counts` says."""

    numbers: array[int]
    counts: array[float]
    places: array[int]


class Row(NamedTuple):
    """A word of a field. `few` are its documents where they are at most two, else None."""

    word: bytes
    documents: int
    few: tuple[int, ...] | None
    noted: bytes


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh is untyped
    length_stats = False  # nothing here skips blocks by the length of their documents

    def __init__(self) -> None:
        if W3TermInfo._struct.format != _WHOOSH_NOTES:
            raise RuntimeError("This version of Whoosh writes indexes in a form not known here.")
        super().__init__(blocklimit=POSTINGS_A_BLOCK, compression=0)

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        return _PostingsWriter(dbfile, self._blocklimit, byteids, self._compression)

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        words, postings = storage.open_file(name), segment.open_file(storage, self.POSTS_EXT)
        return TermsReader(self, words, storage.file_length(name), postings)


# ---------------------------------------------------------------- writing


class Pool:
    """Postings on their way to the disk, word by word; takes the place of Whoosh's.

    Whoosh keeps a tuple for each posting and sorts them all: that takes several times the memory,
    and where it is too much the way over the disk takes longer than everything else.
    """

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, _Postings]] = {}

    def add(self, item: Posting) -> None:
        field, word, number, count, places = item
        words = self._fields.get(field)
        if words is None:
            words = self._fields[field] = {}
        postings = words.get(word)
        if postings is None:
            postings = words[word] = ([], [], [])
        postings[0].append(number)
        postings[1].append(count)
        postings[2].append(places)

    def iter_postings(self) -> Iterator[tuple[str, bytes, _Postings]]:
        for field in sorted(self._fields):
            words = self._fields[field]
            for word in sorted(words):
                yield field, word, _in_order(words[word])

    def cleanup(self) -> None:
        self._fields.clear()


# Documents, how often each has the word, and where.
_Postings = tuple[list[int], list[float], list[bytes]]


def _in_order(postings: _Postings) -> _Postings:
    """By document: merged segments may come in any order."""
    numbers, counts, places = postings
    if all(map(lt, numbers, islice(numbers, 1, None))):
        return postings
    rows = sorted(zip(numbers, counts, places, strict=True))
    numbers, counts, places = map(list, zip(*rows, strict=True))
    return numbers, counts, places


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(
        self, schema: Any, _lengths: Any, items: Iterable[tuple[str, bytes, _Postings]]
    ) -> None:
        for field, rows in groupby(items, itemgetter(0)):
            self.start_field(field, schema[field])
            for _, word, postings in rows:
                self.start_term(word)
                self._postwriter.extend(*postings)
                self.finish_term()
            self.finish_field()


class _PostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    def extend(
        self, numbers: Sequence[int], counts: Sequence[float], places: Sequence[bytes]
    ) -> None:
        """All postings of a word, sorted."""
        for start in range(0, len(numbers), self._blocklimit):
            if start:
                self._write_block()
            end = start + self._blocklimit
            self._ids = array("I", numbers[start:end])
            self._weights = array("f", counts[start:end])
            self._values, self._maxweight = places[start:end], max(counts[start:end])

    def _write_block(self, last: bool = False) -> None:
        self._terminfo.add_block(self)
        counts = b"" if self._maxweight == 1.0 else bytes(self._weights)
        places = b"".join(self._values)
        head = _HEAD.pack(last, bool(counts), len(self._ids), len(places))
        self._postfile.write(b"".join((head, bytes(self._ids), counts, places)))
        self._blockcount += 1
        self._new_block()


# ---------------------------------------------------------------- reading


def _blocks(data: bytes) -> Iterator[Block]:
    """The postings of a word, as `_write_block` wrote them."""
    at, last = 0, False
    while not last:
        last, counted, length, size = _HEAD.unpack_from(data, at)
        numbers = at + _HEAD.size
        counts = numbers + _NUMBER_BYTES * length
        places = counts + _NUMBER_BYTES * length * counted
        at = places + size
        yield Block(
            array("I", data[numbers:counts]),
            array("f", data[counts:places]) if counted else array("f", [1.0]) * length,
            array("H", data[places:at]),
        )


class TermsReader(W3TermsReader):  # type: ignore[misc]
    def blocks(self, field: str, word: bytes) -> Iterator[Block]:
        """The postings of a word."""
        noted = self._tindex.get(self._keycoder(field, word))
        return iter(()) if noted is None else self.blocks_of(noted)

    def blocks_of(self, noted: bytes) -> Iterator[Block]:
        """The postings of a row's word."""
        return _blocks(self._postfile.get(*_EXTENT.unpack_from(noted)))

    def matcher(self, field: str, word: bytes, format_: Any, scorer: Any = None) -> Any:
        """One posting after the other, as Whoosh wants them when it merges segments."""
        numbers: list[int] = []
        counts: list[float] = []
        places: list[bytes] = []
        for block in self.blocks(field, word):
            start = 0
            for count in block.counts:
                places.append(bytes(block.places[start : start + int(count)]))
                start += int(count)
            numbers += block.numbers
            counts += block.counts
        return ListMatcher(numbers, counts, places, format_, scorer=scorer, term=(field, word))

    def rows(self, field: str, beginning: bytes) -> Iterator[Row]:
        """The words that begin so, sorted, read in large steps."""
        start = self._keycoder(field, beginning)
        at, end = self._tindex.closest_key_pos(start), self._tindex.endofdata
        while at is not None and at < end:
            chunk, offset = self._dbfile.get(at, min(_CHUNK, end - at)), 0
            while (word := offset + _LENGTHS.size) <= len(chunk):
                length, more = _LENGTHS.unpack_from(chunk, offset)
                noted = word + length
                if noted + more > len(chunk):
                    break
                if not chunk.startswith(start, word):
                    return
                documents, first, last = _NOTED.unpack_from(chunk, noted)
                few = ((first, last)[:documents]) if documents <= _FEW else None
                yield Row(
                    chunk[word + _FIELD_BYTES : noted],
                    documents,
                    few,
                    chunk[noted : noted + more],
                )
                offset = noted + more
            if not offset:
                raise ValueError("a word is longer than a chunk")
            at += offset
