"""What words are also called: the synonyms of evidence.toml, put into the query.

They are not put into the index, so the list can change without a rebuild. A phrase in quotation
marks is left as it is: that is the way to look for exactly these words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evidence.model import Therapy
from evidence.search.query import (
    NAME_FIELDS,
    TEXT_FIELDS,
    Both,
    Either,
    Node,
    Not,
    OneOf,
    Phrase,
    Side,
    Word,
)
from evidence.search.tokens import words

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """`others` leads from words (stemmed) to what they are also called (as written)."""

    others: Mapping[_Words, tuple[_Words, ...]]
    stem: Callable[[str], str]

    def of(self, items: Sequence[Word]) -> tuple[_Words, ...]:
        asked = tuple(self.stem(word) for item in items for word in words(item.text))
        return self.others.get(asked, ())


def synonyms(therapy: Therapy, stem: Callable[[str], str]) -> Synonyms:
    """The groups of evidence.toml, and the therapy's name with its abbreviations."""
    groups = [(name, *others) for name, others in therapy.synonyms.items()]
    groups.append((therapy.name, *therapy.abbreviations))
    found: dict[_Words, dict[_Words, _Words]] = {}
    for group in groups:
        members = [split for member in group if (split := words(member))]
        for member in members:
            same = tuple(stem(word) for word in member)
            for other in members:
                key = tuple(stem(word) for word in other)
                if key != same:
                    found.setdefault(same, {})[key] = other
    return Synonyms({key: tuple(others.values()) for key, others in found.items()}, stem)


def expand(node: Node, known: Synonyms) -> Node:
    """The same query, with every word or run of words joined by its synonyms."""
    match node:
        case Word():
            return _expand_run([node], known)[0]
        case Side(items):
            return _side(items, known)
        case Both(items):
            return Both(tuple(expand(item, known) for item in items))
        case OneOf(items):
            return OneOf(tuple(expand(item, known) for item in items))
        case Not(item):
            return Not(expand(item, known))
        case _:
            return node


def _side(items: Sequence[Node], known: Synonyms) -> Node:
    expanded: list[Node] = []
    run: list[Word] = []
    for item in items:
        if isinstance(item, Word) and (not run or run[0].field == item.field):
            run.append(item)
            continue
        expanded += _expand_run(run, known)
        run = [item] if isinstance(item, Word) else []
        if not run:
            expanded.append(expand(item, known))
    expanded += _expand_run(run, known)
    return expanded[0] if len(expanded) == 1 else Side(tuple(expanded))


def _expand_run(run: Sequence[Word], known: Synonyms) -> list[Node]:
    """Words of one field, side by side: the longest synonyms are found first."""
    expanded: list[Node] = []
    start = 0
    while start < len(run):
        stop, others = _longest(run, start, known)
        if others:
            field = run[start].field
            named = tuple(_named(other, field) for other in others)
            expanded.append(Either(tuple(run[start:stop]), named))
        else:
            expanded.append(run[start])
        start = stop
    return expanded


def _longest(run: Sequence[Word], start: int, known: Synonyms) -> tuple[int, tuple[_Words, ...]]:
    field = run[start].field
    if field is None or field in (*TEXT_FIELDS, *NAME_FIELDS):
        longest = max((len(key) for key in known.others), default=0)
        for stop in range(min(len(run), start + longest), start, -1):
            others = known.of(run[start:stop])
            if others:
                return stop, others
    return start + 1, ()


def _named(other: _Words, field: str | None) -> Word | Phrase:
    return Word(other[0], field) if len(other) == 1 else Phrase(other, field)
