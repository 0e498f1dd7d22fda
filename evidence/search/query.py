"""What a query asks for: a small tree of values, and the names of the fields. `parser` reads it.

The values are tuples, so two of different classes with equal contents are equal: whoever tells
them apart asks for the class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

# Fields of running text (stemmed), of names, of labels (compared whole), and the others.
TEXT_FIELDS: Final = ("title", "abstract", "keywords", "annotation", "journal")
NAME_FIELDS: Final = ("author",)
LABEL_FIELDS: Final = ("design", "condition", "tier", "country", "status", "role")
FIELDS: Final = (*TEXT_FIELDS, *NAME_FIELDS, *LABEL_FIELDS, "year", "doi", "key")
TITLE_AND_ABSTRACT: Final = "tiab"
# What people who come from PubMed, Ovid, EBSCO, ProQuest or Zotero type.
ALIASES: Final = {
    "au": "author", "aut": "author", "auth": "author", "authors": "author",
    "ti": "title", "tit": "title", "titles": "title",
    "ab": "abstract", "abs": "abstract", "abstr": "abstract", "abstracts": "abstract",
    "tiab": TITLE_AND_ABSTRACT, "tw": TITLE_AND_ABSTRACT,
    "j": "journal", "jn": "journal", "jo": "journal", "jour": "journal", "so": "journal",
    "source": "journal", "container": "journal", "pub": "journal", "publication": "journal",
    "kw": "keywords", "keyword": "keywords", "mh": "keywords",
    "note": "annotation", "notes": "annotation", "ann": "annotation", "summary": "annotation",
    "y": "year", "yr": "year", "years": "year", "py": "year", "dp": "year", "date": "year",
    "studydesign": "design", "type": "design", "pt": "design",
    "conditions": "condition", "cond": "condition", "diagnosis": "condition", "dx": "condition",
    "countries": "country", "id": "key", "citekey": "key",
}  # fmt: skip


class Word(NamedTuple):
    """A word as written; without a field it is looked for everywhere."""

    text: str
    field: str | None = None


class Phrase(NamedTuple):
    """Words in this order, with at most `gap` others between them.

    `apart`: not over the end of a sentence, nor from the middle of a hyphenated word on.
    """

    words: tuple[str, ...]
    field: str | None = None
    gap: int = 0
    apart: bool = False


class Prefix(NamedTuple):
    """A beginning; an empty one stands for anything at all, in its field."""

    beginning: str
    field: str | None = None


class Pattern(NamedTuple):
    """A word in which `?` stands for one character and `*` for any number."""

    text: str
    field: str | None = None


class Fuzzy(NamedTuple):
    """A word and those that differ from it by at most so many edits (1 or 2)."""

    text: str
    edits: int
    field: str | None = None


class Exact(NamedTuple):
    """A value that must be the field's whole value: a label, a key, a DOI."""

    field: str
    value: str


class Years(NamedTuple):
    low: int | None
    high: int | None


class Either(NamedTuple):
    """Words (all of them, or at a pinch some), or a label, or what else they are called."""

    words: tuple[Word, ...] | tuple[Exact]
    others: tuple[Word | Phrase | Exact, ...]


class Side(NamedTuple):
    """Things side by side: all of them first; of the plain words, at a pinch, some."""

    items: tuple[Node, ...]


class Both(NamedTuple):
    items: tuple[Node, ...]


class OneOf(NamedTuple):
    items: tuple[Node, ...]


class Not(NamedTuple):
    item: Node


class Required(NamedTuple):
    """What must be there; of the plain words beside it none need be."""

    item: Node


Expanding = Prefix | Pattern | Fuzzy
Leaf = Word | Phrase | Expanding | Exact | Years
Node = Leaf | Either | Side | Both | OneOf | Not | Required


def is_soft(node: Node) -> bool:
    """Whether a report may lack this, as long as it has something else that was asked for."""
    if isinstance(node, Either):
        return node.words[0].field is None
    return isinstance(node, (Word, Prefix, Pattern, Fuzzy)) and node.field is None


def leaves(node: Node) -> Iterator[Leaf]:
    """Everything that is asked for, in order; not what stands under NOT."""
    match node:
        case Side(items) | Both(items) | OneOf(items):
            for item in items:
                yield from leaves(item)
        case Either(items, others):
            yield from (*items, *others)
        case Required(item):
            yield from leaves(item)
        case Not():
            return
        case _:
            yield node
