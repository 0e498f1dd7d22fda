"""The only door to bibtexparser: text in, entries with their places out, every fault named.

bibtexparser only cuts the text into blocks. Places, values, keys and faults are read here,
because its own fail without a word (a missing comma drops a field) and its line numbers slip.
"""

from __future__ import annotations

import gc
import logging
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from evidence.library import faults
from evidence.library.encoding import decode as decode  # for whoever reads a file
from evidence.library.values import Value, balanced, brace_partners, resolve, skip
from evidence.model import Finding

_OPENING: Final = re.compile(r"@(\w*)[ \t]*([{(])")
_COMMA: Final = re.compile(r"\s*,")
_LINE_END: Final = re.compile(r"\r\n?|\n")
# A block that failed may end in the mark with which the next block begins.
_SHARED_MARK: Final = re.compile(r"@\w*[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it stands in the file; all places are offsets into `BibFile.text`."""

    name: str  # as written
    raw: str  # the value with its delimiters
    value: Value  # the same, read: macros replaced, pieces joined
    name_start: int
    start: int  # of the value, delimiters included
    end: int
    stop: int  # after the comma that follows, or `end` when there is none


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in the file: `text[start:end]`."""

    key: str
    type: str  # lower case
    start: int
    end: int
    line: int  # 1-based line of the @
    key_end: int
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The first field of that name in any letter case: the one BibTeX reads."""
        return next((f for f in self.fields if f.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class BibFile:
    """The text of a .bib file and what stands in it."""

    name: str
    text: str
    newline: str
    entries: tuple[Entry, ...]
    problems: tuple[Finding, ...]
    strings: Mapping[str, str]  # lower-case macro name → text
    hidden: frozenset[str] = frozenset()  # keys of entries inside an @comment

    def raw(self, entry: Entry) -> str:
        """The source of an entry, from its @ to its closing brace."""
        return self.text[entry.start : entry.end]

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    @property
    def taken(self) -> frozenset[str]:
        """Keys a new entry must not get: those listed, and those of entries that are reported."""
        listed = {entry.key for entry in self.entries}
        return frozenset(listed | {p.key for p in self.problems if p.key} | self.hidden)

    def outline(self) -> BibFile:
        """The same without its fields: what a comparison needs, in little memory."""
        bare = (replace(entry, fields=()) for entry in self.entries)
        return replace(self, entries=tuple(bare))


def read(text: str, name: str = "library.bib") -> BibFile:
    """Entries and problems of a .bib text; a bad entry never hides the others.

    Every entry is in `entries`, or a problem names its line; both is possible. Of two entries with
    one key the first is listed. No text raises an error.
    """
    reader = _Reader(text, name)
    with uncollected():
        reader.read()
    return BibFile(
        name=name,
        text=text,
        newline="\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n",
        entries=tuple(reader.entries),
        problems=tuple(sorted(reader.problems, key=lambda problem: problem.line or 0)),
        strings=reader.strings,
        hidden=frozenset(reader.hidden_keys),
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: of what reading makes, next to nothing is."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of bibtexparser with its place, and what of it is used."""

    kind: str  # entry, string, text, comment, preamble, failed
    start: int
    end: int
    key: str = ""  # of an entry
    pairs: tuple[tuple[str, str], ...] = ()  # names and raw values, of an entry or a @string


class _Reader:
    """Collects entries, macros and problems while it goes through the blocks once."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.entries: list[Entry] = []
        self.problems: list[Finding] = []
        self.strings: dict[str, str] = {}
        self.hidden_keys: list[str] = []
        self._line_starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        self._keys: dict[str, int] = {}  # exact key → line
        self._folded: dict[str, str] = {}  # case-folded → the first key written so
        self._newest: Entry | None = None

    def read(self) -> None:
        blocks = _place(self.text)
        hidden = self._commented(blocks)
        # Macros first: an entry may stand before the @string it uses.
        shown = [block for block in blocks if not _inside(block, hidden)]
        for block in shown:
            if block.kind == "string":
                self._read_string(block)
        previous = "start"
        for block in shown:
            if block.kind == "entry":
                self._read_entry(block)
            elif block.kind == "failed":
                self._report_failed(block)
            elif block.kind in ("comment", "preamble"):
                self._report_type_taken(block)
            elif block.kind == "text" and previous != "failed":
                self._report_text(block, hidden)
            previous = block.kind

    def line(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset)

    def report(self, fault: faults.Fault, offset: int, **more: str | None) -> None:
        self.problems.append(fault.at(self.name, self.line(offset), **more))

    # ------------------------------------------------------------ entries

    def _read_entry(self, block: _Block) -> None:
        entry = self._entry(block)
        if not self._has_name(entry):
            return
        self._check_fields(entry)
        if not self._is_new(entry):
            return
        self.entries.append(entry)
        self._newest = entry

    def _entry(self, block: _Block) -> Entry:
        opening = _OPENING.match(self.text, block.start)
        # bibtexparser found the block by this very pattern.
        assert opening is not None
        key_end = skip(self.text, opening.end()) + len(block.key)
        return Entry(
            key=block.key,
            type=opening.group(1).lower(),
            start=block.start,
            end=block.end,
            line=self.line(block.start),
            key_end=key_end,
            fields=tuple(self._fields(block, key_end)),
        )

    def _fields(self, block: _Block, key_end: int) -> Iterator[Field]:
        text = self.text
        comma = _COMMA.match(text, key_end)
        position = comma.end() if comma else key_end
        for name, raw in block.pairs:
            name_start = skip(text, position)
            start = skip(text, text.index("=", name_start + len(name)) + 1)
            end = start + len(raw)
            comma = _COMMA.match(text, end)
            position = comma.end() if comma else end
            value = resolve(raw, self.strings)
            yield Field(name, raw, value, name_start, start, end, position)

    def _has_name(self, entry: Entry) -> bool:
        line_start = self._line_starts[entry.line - 1]
        if self.text[line_start : entry.start].lstrip("\ufeff \t").startswith("%"):
            self.report(faults.percent_entry(entry.key), entry.start, key=entry.key)
            return False
        if not entry.type:
            self.report(faults.no_type(), entry.start, key=entry.key or None)
            return False
        if not faults.is_visible(entry.key):
            self.report(faults.no_key(entry.type), entry.start)
            return False
        return True

    def _is_new(self, entry: Entry) -> bool:
        first = self._keys.get(entry.key)
        if first is not None:
            self.report(faults.duplicate_key(entry.key, first), entry.start, key=entry.key)
            return False
        self._keys[entry.key] = entry.line
        folded = unicodedata.normalize("NFC", entry.key).casefold()
        other = self._folded.setdefault(folded, entry.key)
        if other != entry.key:
            fault = faults.duplicate_key_case(entry.key, other, self._keys[other])
            self.report(fault, entry.start, key=entry.key)
        if not entry.key.isalnum() and faults.is_odd_key(entry.key):
            self.report(faults.odd_key(entry.key), entry.start, key=entry.key)
        return True

    def _check_fields(self, entry: Entry) -> None:
        seen: set[str] = set()
        for field in entry.fields:
            name = field.name.lower()
            doubtful = field.value.doubtful or ("=" in field.raw and faults.swallows(field.raw))
            if name in seen or doubtful or not faults.is_field_name(name):
                for fault in self._field_faults(field, name in seen):
                    self.report(fault, entry.start, key=entry.key, field=name)
            seen.add(name)

    def _field_faults(self, field: Field, repeated: bool) -> Iterator[faults.Fault]:
        value = field.value
        where = self.line(field.name_start)
        if repeated:
            yield faults.duplicate_field(field.name, where)
        if not faults.is_field_name(field.name):
            yield faults.odd_field(field.name, where)
        if value.comma_missing:
            yield faults.missing_comma(field.name, self.line(field.end), value.rest)
        elif value.rest or not field.raw:  # title = ,
            yield faults.malformed_value(field.name, where)
        elif not balanced(field.raw):
            yield faults.escaped_brace(field.name, where)
        elif lost := faults.swallows(field.raw):
            yield faults.swallowed_field(field.name, where, lost)
        for macro in value.undefined:
            yield faults.undefined_macro(field.name, macro)

    # ------------------------------------------------------------ everything else

    def _read_string(self, block: _Block) -> None:
        ((written, raw),) = block.pairs
        name = written.lower()
        value = resolve(raw, self.strings)
        if value.rest or not name:
            self.report(faults.broken_string(name), block.start)
        for macro in value.undefined:
            self.report(faults.undefined_macro(f"@string {name}", macro), block.start)
        # The first definition wins, as with keys.
        if self.strings.setdefault(name, value.text) != value.text:
            self.report(faults.duplicate_string(name), block.start)

    def _report_failed(self, block: _Block) -> None:
        source = self.text[block.start : block.end]
        for fault, offset, key in faults.failed(source):
            self.report(fault, block.start + offset, key=key)

    def _report_type_taken(self, block: _Block) -> None:
        # bibtexparser takes every type that begins so for the real thing: @commentary{…}.
        opening = _OPENING.match(self.text, block.start)
        kind = opening.group(1) if opening else "comment"
        if kind.lower() not in ("comment", "preamble"):
            self.hidden_keys += faults.keys_in(self.text[block.start : block.end])
            self.report(faults.type_not_read(kind), block.start)
        elif keys := faults.keys_in(self.text[block.start + 1 : block.end]):
            self._report_hidden(keys, block.start, kind.lower())

    def _report_text(self, block: _Block, hidden: list[tuple[int, int]]) -> None:
        start = max([block.start, *(end for _, end in hidden if block.start < end <= block.end)])
        source = self.text[start : block.end]
        lost = dict(faults.apart(source))
        for offset, key in lost.items():
            self.report(faults.apart_entry(key), start + offset, key=key)
        if faults.looks_like_fields(source[: min(lost, default=len(source))]):
            newest = self._newest
            follows = newest is not None and not self.text[newest.end : start].strip()
            if newest is not None and follows:
                fault = faults.early_end(newest.key, self.line(start))
                self.report(fault, newest.start, key=newest.key)
            else:
                self.report(faults.unread_text(), skip(self.text, start))
        for offset in set(faults.stray_ats(source)) - set(lost):
            self.report(faults.stray_at(), start + offset)

    def _commented(self, blocks: list[_Block]) -> list[tuple[int, int]]:
        """Spans of @comment blocks that hold entries: bibtexparser lists those and fails on it."""
        opened = [b for b in blocks if b.kind == "failed" and self._is_comment(b.start)]
        if not opened:
            return []
        partners = brace_partners(self.text)
        spans: list[tuple[int, int]] = []
        for block in opened:
            end = partners.get(self.text.index("{", block.start), 0)
            if end and not _inside(block, spans):
                spans.append((block.start, end + 1))
                self._report_hidden(faults.keys_in(self.text[block.start + 1 : end]), block.start)
        return spans

    def _report_hidden(self, keys: list[str], start: int, kind: str = "comment") -> None:
        self.hidden_keys += keys
        self.report(faults.inside_comment(keys, kind), start)

    def _is_comment(self, start: int) -> bool:
        opening = _OPENING.match(self.text, start)
        return bool(opening and opening.group(1).lower() == "comment" and opening[2] == "{")


def _place(text: str) -> list[_Block]:
    """The blocks of a text in order, each with the span it was cut from."""
    placed: list[_Block] = []
    position = 0
    found = _split(text)
    found.reverse()
    while found:  # each is let go at once: together they are the greater part of the memory
        block = found.pop()
        start = text.find(block.raw, position)
        if start < 0:
            raise faults.cut_wrongly()
        end = start + len(block.raw)
        kind, key, pairs = _content(block)
        placed.append(_Block(kind, start, end, key, pairs))
        shared = _SHARED_MARK.search(block.raw) if kind == "failed" else None
        position = end - len(shared.group()) if shared and shared.start() else end
    return placed


def _split(text: str) -> list[Any]:
    import bibtexparser  # noqa: TID251 – this is the door

    with _quiet("bibtexparser"):
        return list(bibtexparser.parse_string(text, parse_stack=[]).blocks)


@contextmanager
def _quiet(logger_name: str) -> Iterator[None]:
    logger = logging.getLogger(logger_name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


_KINDS: Final = MappingProxyType(
    {
        "Entry": "entry",
        "String": "string",
        "ImplicitComment": "text",
        "ExplicitComment": "comment",
        "Preamble": "preamble",
    }
)


def _content(block: Any) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Kind, key and raw fields of a block."""
    # Error blocks for duplicates wrap what they are about; what counts as one is decided here.
    inner = getattr(block, "ignore_error_block", None) or block
    kind = _KINDS.get(type(inner).__name__, "failed")
    if kind == "entry":
        # The same few names stand in every entry: one string for each is enough.
        pairs = ((sys.intern(str(field.key)), str(field.value)) for field in inner.fields)
        return kind, str(inner.key), tuple(pairs)
    if kind == "string":
        return kind, "", ((str(inner.key), str(inner.value)),)
    return kind, "", ()


def _inside(block: _Block, spans: list[tuple[int, int]]) -> bool:
    return any(start <= block.start < end and block.kind != "text" for start, end in spans) or any(
        start <= block.start and block.end <= end for start, end in spans
    )
