"""The query language: text → a small tree of values. Pure; no text raises an error.

    roe depression             reports with all the words first, then those with some
    "brief protocol"           a phrase, word for word
    title:veterans au:fon*     a field, a beginning; several must all hold
    design:pilot-rct           a label, exactly
    year:2019..2021  year:2016..
    a AND b, a OR b, a NOT b, (…)   capitals; words side by side belong closer than AND and OR

What cannot be read as written is searched as plain words, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.search.tokens import clean, label, raw_words, words

# Fields of running text (stemmed), of names, of labels (compared whole), and the others.
TEXT_FIELDS: Final = ("title", "abstract", "keywords", "annotation", "journal")
NAME_FIELDS: Final = ("author",)
LABEL_FIELDS: Final = ("design", "condition", "tier", "country", "status")
FIELDS: Final = (*TEXT_FIELDS, *NAME_FIELDS, *LABEL_FIELDS, "year", "doi", "key")
_ALIASES: Final = {
    "au": "author",
    "ti": "title",
    "ab": "abstract",
    "j": "journal",
    "kw": "keywords",
}

_QUOTES: Final = str.maketrans("“”„", '"""')
_MARK: Final = re.compile(
    r"""(?P<blank>\s+)|(?P<open>\()|(?P<close>\))|"(?P<quoted>[^"]*)"
    |(?P<literal>(?:doi|key):[^\s"]+)|(?P<field>[A-Za-z]+):(?=[^\s:)/])
    |(?P<operator>(?:AND|OR|NOT)(?=[\s()"]|$))|(?P<chunk>[^\s()"]+)|(?P<stray>")""",
    re.VERBOSE | re.IGNORECASE,
)
_YEARS: Final = re.compile(r"(\d{4})?(?:(\.\.|[-–])(\d{4})?)?")
_STOP_WORDS: Final = re.compile(
    r"an?|and|are|as|at|be|been|by|for|from|has|have|in|into|is|its?|of|on|or|than|that|the|their|"
    r"this|to|was|were|which|who|with"
)
_MOST_MARKS: Final = 200
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written; without a field it is looked for everywhere."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    words: tuple[str, ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    beginning: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Exact:
    """A value that must be the field's whole value: a label, a key, a DOI."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Years:
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Either:
    """Words (all of them, or at a pinch some) or what else they are called."""

    words: tuple[Word, ...]
    others: tuple[Word | Phrase, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Things side by side: all of them first; of the plain words, at a pinch, some."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Both:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: Node


Leaf = Word | Phrase | Prefix | Exact | Years
Node = Leaf | Either | Side | Both | OneOf | Not


@dataclass(frozen=True, slots=True)
class Parsed:
    """`node` is None when there is nothing to look for."""

    node: Node | None
    notes: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """The tree of a query, with notes about whatever was not taken as written."""
    text = clean(text).translate(_QUOTES)
    parser = _Parser(text)
    try:
        node = parser.whole()
    except _UnreadableError as error:
        node = _side([Word(word) for word in raw_words(text)[:_MOST_MARKS]])
        note = f"The query could not be read as written ({error}); its words were searched."
        return Parsed(node, (note,))
    return Parsed(node, tuple(parser.notes))


def is_soft(node: Node) -> bool:
    """Whether a report may lack this, as long as it has something else that was asked for."""
    if isinstance(node, Either):
        return node.words[0].field is None
    return isinstance(node, Word) and node.field is None


def leaves(node: Node) -> Iterator[Leaf]:
    """Everything that is asked for, in order; not what stands under NOT."""
    match node:
        case Side(items) | Both(items) | OneOf(items):
            for item in items:
                yield from leaves(item)
        case Either(items, others):
            yield from (*items, *others)
        case Not():
            return
        case _:
            yield node


class _UnreadableError(Exception):
    """Why a query cannot be read; never leaves this module."""


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    text: str


class _Parser:
    """Recursive descent; OR binds loosest, then AND, then standing side by side, then NOT."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self._marks = self._read_marks(text)
        self._at = 0
        self._depth = 0

    def _read_marks(self, text: str) -> list[_Mark]:
        marks = []
        for match in _MARK.finditer(text):
            kind = match.lastgroup or ""
            text_of_mark = match[kind]
            if kind == "operator" and not match[0].isupper():
                kind = "chunk"
            if kind == "field":
                marks += self._field_mark(match["field"])
            elif kind != "blank":
                marks.append(_Mark(kind, text_of_mark))
        if len(marks) > _MOST_MARKS:
            self.notes.append(f"Only the first {_MOST_MARKS} words of the query were searched.")
        return marks[:_MOST_MARKS]

    def _field_mark(self, name: str) -> list[_Mark]:
        known = _ALIASES.get(name.lower(), name.lower())
        if known in FIELDS:
            return [_Mark("field", known)]
        self.notes.append(
            f"There is no field '{name}', so it was searched as a word; "
            f"the fields are {', '.join(FIELDS)}."
        )
        return [_Mark("chunk", name)]

    def whole(self) -> Node | None:
        node = self._either(None)
        if self._peek() is not None:
            raise _UnreadableError("a closing bracket has no partner")
        return node

    def _peek(self) -> _Mark | None:
        return self._marks[self._at] if self._at < len(self._marks) else None

    def _take(self, kind: str, text: str | None = None) -> bool:
        mark = self._peek()
        if mark is None or mark.kind != kind or (text is not None and mark.text != text):
            return False
        self._at += 1
        return True

    def _either(self, field: str | None) -> Node | None:
        items = [self._both(field)]
        while self._take("operator", "OR"):
            self._expect_more("OR")
            items.append(self._both(field))
        kept = tuple(item for item in items if item is not None)
        return OneOf(kept) if len(kept) > 1 else next(iter(kept), None)

    def _both(self, field: str | None) -> Node | None:
        items = [self._beside(field)]
        while self._take("operator", "AND"):
            self._expect_more("AND")
            items.append(self._beside(field))
        kept = tuple(item for item in items if item is not None)
        return Both(kept) if len(kept) > 1 else next(iter(kept), None)

    def _beside(self, field: str | None) -> Node | None:
        mark = self._peek()
        if mark is not None and mark.kind == "operator" and mark.text != "NOT":
            raise _UnreadableError(f"{mark.text} has nothing before it")
        items: list[Node] = []
        while (mark := self._peek()) is not None and mark.kind != "close":
            if mark.kind == "operator" and mark.text != "NOT":
                break
            items += self._one(field)
        return _side(items)

    def _one(self, field: str | None) -> list[Node]:
        """The next word, phrase, bracket or NOT; a word with nothing in it is no item."""
        mark = self._marks[self._at]
        self._at += 1
        if mark.kind == "operator":
            self._expect_more("NOT")
            return [Not(item) for item in self._one(field)]
        if mark.kind == "open":
            return self._bracket(field)
        if mark.kind == "field":
            return self._one(mark.text) if self._peek() else []
        if mark.kind == "literal":
            name, _, value = mark.text.partition(":")
            return _literal(name.lower(), value)
        if mark.kind == "stray":
            raise _UnreadableError("a quotation mark has no partner")
        return self._value(field, mark.text, quoted=mark.kind == "quoted")

    def _bracket(self, field: str | None) -> list[Node]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnreadableError("too many brackets inside one another")
        node = self._either(field)
        if not self._take("close"):
            raise _UnreadableError("an opening bracket has no partner")
        self._depth -= 1
        return [] if node is None else [node]

    def _expect_more(self, operator: str) -> None:
        mark = self._peek()
        if mark is None or mark.kind == "close":
            raise _UnreadableError(f"{operator} has nothing after it")

    def _value(self, field: str | None, text: str, *, quoted: bool) -> list[Node]:
        if field == "year":
            return self._years(text)
        if field in ("doi", "key"):
            return _literal(field, text)
        found = words(text)
        if not found:
            return []
        if text.endswith("*") and not quoted:
            return _beginning(field, text)
        if field in LABEL_FIELDS:
            return [Exact(field, label(text))]
        if quoted:
            return [Phrase(found, field)]
        return [Word(word, field) for word in raw_words(text)]

    def _years(self, text: str) -> list[Node]:
        match = _YEARS.fullmatch(text.strip())
        if match is None or not (match[1] or match[3]):
            self.notes.append(
                f"'{text}' is no year and was left out; "
                "write year:2020, year:2019..2021 or year:2016.. instead."
            )
            return []
        low, high = (int(year) if year else None for year in (match[1], match[3]))
        if match[2] is None:
            return [Years(low, low)]
        if low is not None and high is not None and low > high:
            low, high = high, low
        return [Years(low, high)]


def _beginning(field: str | None, text: str) -> list[Node]:
    if field in LABEL_FIELDS:
        return [Prefix(label(text), field)]
    *whole, last = raw_words(text)
    *parts, beginning = words(last)
    before = [Word(word, field) for word in (*whole, *parts)]
    return [*before, Prefix(beginning, field)]


def _literal(field: str, value: str) -> list[Node]:
    value = value.strip()
    if value.endswith("*") and len(value) > 1:
        return [Prefix(value[:-1].casefold(), field)]
    return [Exact(field, value.casefold())] if value else []


def _side(items: Sequence[Node]) -> Node | None:
    """Items side by side; very common words are left out unless there is nothing else."""
    kept = [item for item in items if not _is_common(item)] or list(items)
    if len(kept) == 1:
        return kept[0]
    return Side(tuple(kept)) if kept else None


def _is_common(node: Node) -> bool:
    if not isinstance(node, Word) or node.field is not None:
        return False
    return _STOP_WORDS.fullmatch(node.text.lower()) is not None
