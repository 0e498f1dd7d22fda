"""The only door to Whoosh: indexes are written, changed and opened here.

Whoosh keeps terms, postings and columns. It reads no query and scores nothing: `parser` and
`postings` do. Importing this module imports Whoosh, which takes longer than a search, so it is
imported where an index is opened.
"""

from __future__ import annotations

import functools
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from whoosh import columns, fields, formats, versionstring  # noqa: TID251 -- this module is a door
from whoosh.filedb.filestore import FileStorage, Storage  # noqa: TID251 -- this module is a door
from whoosh.filedb.structfile import StructFile  # noqa: TID251 -- this module is a door
from whoosh.index import TOC  # noqa: TID251 -- this module is a door
from whoosh.lang.porter2 import stem as porter2  # noqa: TID251 -- this module is a door

from evidence.search.codec import Codec, Pool
from evidence.search.documents import Document
from evidence.search.postings import (
    LAST_PLACE,
    NAMES,
    STEMMED,
    Forms,
    IndexEngine,
    Segment,
    length_of,
    lines_of_forms,
)
from evidence.search.query import LABEL_FIELDS
from evidence.search.tokens import MARKERS, american, places

_SCHEMA: Final = 10  # to be raised with every change of what is indexed, or how
MADE_BY: Final = f"schema {_SCHEMA}, whoosh {versionstring()}, {sys.byteorder}-endian"

_NAME: Final = "MAIN"
_FORMS: Final = "forms.txt"
_LOCK: Final = f"{_NAME}_WRITELOCK"
_LABELS: Final = (*LABEL_FIELDS, "key", "doi", "identifier", "id")
_COLUMNS: Final = {"year": "H", "study": "q", "primary": "B"}
_MOST_WORDS: Final = 65_535
_MOST_SEGMENTS: Final = 16


class Files(Protocol):
    """A finished index, to be read."""

    def names(self) -> Collection[str]:
        """The names of its files."""

    def length(self, name: str) -> int:
        """The length of a file in bytes."""

    def open(self, name: str) -> Any:
        """A file to read from, and to seek in."""


@functools.cache
def stem(word: str) -> str:
    """The stem of a folded word; both spellings of a word have one."""
    return str(porter2(american(word)))


# ---------------------------------------------------------------- what is written


class _Places(formats.Format):  # type: ignore[misc]  # Whoosh is untyped
    """Where a word stands in a document, as numbers of two bytes."""

    posting_size = -1


class _Words(fields.FieldType):  # type: ignore[misc]
    """Folded words with their places; the value is what `places` makes of a text."""

    def __init__(self) -> None:
        super().__init__(_Places(), None)

    def index(
        self, value: Mapping[str, Sequence[int]], **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for word, at in value.items():
            if at[-1] > LAST_PLACE:
                at = [min(place, LAST_PLACE) for place in at]
            yield word.encode(), len(at), float(len(at)), array("H", at).tobytes()


class _Values(fields.FieldType):  # type: ignore[misc]
    """Whole values."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None)

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for each in dict.fromkeys(value):
            yield each.encode(), 1, 1.0, b""


class _Number(fields.COLUMN):  # type: ignore[misc]
    """A number for each document, not searched for but looked up."""

    def __init__(self, kind: str) -> None:
        super().__init__(columns.NumericColumn(kind))

    def to_column_value(self, value: int) -> int:
        return value


def _schema() -> Any:
    schema = fields.Schema(shown=fields.STORED())
    for name in (*STEMMED, *NAMES):
        schema.add(name, _Words())
    for name in _LABELS:
        schema.add(name, _Values())
    for name, kind in _COLUMNS.items():
        schema.add(name, _Number(kind))
    for name in (*STEMMED, *NAMES):
        schema.add(length_of(name), _Number("H"))
    return schema


def _length(found: Mapping[str, Sequence[int]]) -> int:
    marks = sum(len(found.get(mark, ())) for mark in MARKERS)
    return min(sum(map(len, found.values())) - marks, _MOST_WORDS)


def build(folder: Path, documents: Iterable[Document]) -> None:
    """A new index in an empty folder."""
    index = FileStorage(str(folder)).create_index(_schema(), _NAME)
    _write(folder, index, documents)


def change(folder: Path, gone: Collection[str], documents: Iterable[Document]) -> bool:
    """Take the reports of these keys out of an index, add others, in one commit.

    False, and nothing done, when the index has been changed so often that a new one is better.
    The folder must be ours alone; files that were in it are not written to, only deleted.
    """
    index = FileStorage(str(folder)).open_index(_NAME)
    toc = TOC.read(index.storage, _NAME)
    count = sum(segment.doc_count_all() for segment in toc.segments)
    deleted = sum(segment.deleted_count() for segment in toc.segments) + len(gone)
    if len(toc.segments) > _MOST_SEGMENTS or 2 * deleted > count:
        return False
    _write(folder, index, documents, gone)
    return True


def _write(
    folder: Path, index: Any, documents: Iterable[Document], gone: Collection[str] = ()
) -> None:
    writer = index.writer(codec=Codec(), compound=False)
    writer.pool = Pool()
    words: set[str] = set()
    try:
        for number in _numbers(index, gone) if gone else ():
            writer.delete_document(number)
        for document in documents:
            texts = {name: places(text) for name, text in document.texts.items()}
            words.update(*(found for name, found in texts.items() if name in STEMMED))
            writer.add_document(
                id=(document.key,),
                **texts,
                **document.labels,
                **{length_of(name): _length(found) for name, found in texts.items()},
                year=document.year,
                study=document.study,
                primary=int(document.primary),
                shown=document.shown,
            )
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    words.difference_update(MARKERS)
    (folder / _LOCK).unlink(missing_ok=True)
    forms = folder / _FORMS
    known = forms.read_bytes() if forms.exists() else b""
    lines = lines_of_forms(words, stem, known)
    if lines != known or not forms.exists():
        forms.unlink(missing_ok=True)  # it may be the same file as another index's
        forms.write_bytes(lines)


def _numbers(index: Any, keys: Collection[str]) -> list[int]:
    """The documents of these keys."""
    with index.reader() as reader:
        return [
            number
            for key in keys
            if ("id", key.encode()) in reader
            for number in reader.postings("id", key).all_ids()
        ]


# ---------------------------------------------------------------- what is read


class Loose:
    """The files of a folder that nobody else knows of, as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: list[BinaryIO] = []

    def names(self) -> Collection[str]:
        return {path.name for path in self._folder.iterdir()}

    def length(self, name: str) -> int:
        return (self._folder / name).stat().st_size

    def open(self, name: str) -> BinaryIO:
        file = (self._folder / name).open("rb")
        self._opened.append(file)
        return file

    def close(self) -> None:
        for file in self._opened:
            file.close()


class _Reading(Storage):  # type: ignore[misc]
    """Finished files as Whoosh wants them."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def list(self) -> list[str]:
        return list(self._files.names())

    def file_exists(self, name: str) -> bool:
        return name in self._files.names()

    def file_length(self, name: str) -> int:
        return self._files.length(name)

    def open_file(self, name: str, **_: Any) -> Any:
        return StructFile(self._files.open(name), name=name)


def open_index(files: Files) -> IndexEngine:
    """The engine of a finished index. A damaged one raises whatever comes to Whoosh's mind."""
    storage = _Reading(files)
    schema = _schema()
    segments: list[Segment] = []
    first = 0
    for segment in TOC.read(storage, _NAME, schema=schema).segments:
        segments.append(_segment(storage, schema, segment, first))
        first += segment.doc_count_all()
    forms = Forms(files.open(_FORMS).read(), stem)
    return IndexEngine(segments, forms, stem)


def _segment(storage: Any, schema: Any, segment: Any, first: int) -> Segment:
    codec = segment.codec()
    terms = codec.terms_reader(storage, segment)
    documents = codec.per_document_reader(storage, segment)

    def column(name: str) -> bytes:
        file = codec.column_filename(segment, name)
        return bytes(storage.open_file(file).read()) if storage.file_exists(file) else b""

    def near(field: str, word: str, edits: int, same: int) -> Iterator[str]:
        cursor, automata = terms.cursor(field, schema[field]), codec.automata(storage, segment)
        return iter(automata.terms_within(cursor, word, edits, same))

    return Segment(
        first=first,
        size=segment.doc_count_all(),
        deleted=frozenset(segment.deleted_docs()),
        terms=terms,
        column=column,
        near=near,
        stored=lambda number: str(documents.stored_fields(number)["shown"]),
    )
