"""What words are also called: the synonyms of evidence.toml, put into the query.

They are not put into the index, so the list can change without a rebuild. A phrase in quotation
marks is left as it is: that is the way to look for exactly these words.

A group of synonyms that makes the therapy one with a name it is confused with is not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from evidence.search.engine import Naming
from evidence.search.query import (
    LABEL_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    TITLE_AND_ABSTRACT,
    Both,
    Either,
    Exact,
    Node,
    Not,
    OneOf,
    Phrase,
    Required,
    Side,
    Word,
    leaves,
)
from evidence.search.tokens import label, words

_Words = tuple[str, ...]
_EXPANDED_FIELDS = (None, TITLE_AND_ABSTRACT, *TEXT_FIELDS, *NAME_FIELDS)


class Synonyms(NamedTuple):
    """`others` leads from words (stemmed) to what they are also called (as written)."""

    others: Mapping[_Words, tuple[_Words, ...]]
    refused: Mapping[_Words, tuple[str, str]]  # the therapy, what a group took for the same
    longest: int
    stem: Callable[[str], str]

    def of(self, items: Sequence[Word]) -> tuple[_Words, ...]:
        return self.others.get(self.key(words(" ".join(item.text for item in items))), ())

    def key(self, parts: Iterable[str]) -> _Words:
        return tuple(self.stem(word) for word in parts)


def synonyms(naming: Naming, stem: Callable[[str], str]) -> Synonyms:
    """The groups of evidence.toml, and the therapy's name with its abbreviations."""

    def key(name: str) -> _Words:
        return tuple(stem(word) for word in words(name))

    own = (naming.name, *naming.abbreviations)
    groups = [(name, *others) for name, others in naming.synonyms.items()]
    ours = {key(name) for name in own}
    theirs = _confused(naming, groups, ours, key)
    found: dict[_Words, dict[_Words, _Words]] = {}
    refused: dict[_Words, tuple[str, str]] = {}
    for group in (*groups, own):
        keys = {key(name): name for name in group if words(name)}
        mistaken = [name for of_name, name in keys.items() if of_name in theirs]
        if mistaken and keys.keys() & ours:
            refused |= dict.fromkeys(keys, (naming.name, mistaken[0]))
            continue
        for one in keys:
            for other, name in keys.items():
                if one != other:
                    found.setdefault(one, {})[other] = words(name)
    others = {one: tuple(names.values()) for one, names in found.items()}
    return Synonyms(others, refused, max(map(len, others), default=0), stem)


def _confused(
    naming: Naming,
    groups: Sequence[Sequence[str]],
    ours: set[_Words],
    key: Callable[[str], _Words],
) -> set[_Words]:
    """The names the therapy is confused with, their abbreviations and their other names."""
    theirs: set[_Words] = set()
    for name in naming.confused_with:
        theirs |= {key(part) for part in (name, *re.split(r"[()]", name))}
    theirs = {name for name in theirs if name} - ours
    grown = True
    while grown:  # a name of a name of a name
        before = len(theirs)
        for group in groups:
            keys = {key(name) for name in group} - {()}
            if keys & theirs and not keys & ours:
                theirs |= keys
        grown = len(theirs) > before
    return theirs


def refusals(node: Node, known: Synonyms) -> Iterator[str]:
    """A note for every group that was not used although the query has one of its names."""
    asked = known.key(
        part for leaf in leaves(node) if isinstance(leaf, Word) for part in words(leaf.text)
    )
    told = {
        pair
        for name, pair in known.refused.items()
        for at in range(len(asked))
        if asked[at : at + len(name)] == name
    }
    for therapy, other in sorted(told):
        yield (
            f"The synonyms in evidence.toml put {other} beside {therapy}, with which it is "
            "confused: they were not used."
        )


def expand(node: Node, known: Synonyms) -> Node:
    """The same query, with every word or run of words joined by its synonyms."""
    match node:
        case Word():
            return _expand_run([node], known)[0]
        case Exact(field) if field in LABEL_FIELDS:
            return _label(node, known)
        case Side(items):
            return _side(items, known)
        case Both(items):
            return Both(tuple(expand(item, known) for item in items))
        case OneOf(items):
            return OneOf(tuple(expand(item, known) for item in items))
        case Required(item):
            return Required(expand(item, known))
        case Not(item):
            return Not(expand(item, known))
        case _:
            return node


def _label(leaf: Exact, known: Synonyms) -> Node:
    """`country:uk`, where `UK` is recorded as a synonym of the United Kingdom."""
    others = known.others.get(known.key(words(leaf.value)), ())
    if not others:
        return leaf
    return Either((leaf,), tuple(Exact(leaf.field, label(" ".join(other))) for other in others))


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
    if run[start].field in _EXPANDED_FIELDS:
        for stop in range(min(len(run), start + known.longest), start, -1):
            others = known.of(run[start:stop])
            if others:
                return stop, others
    return start + 1, ()


def _named(other: _Words, field: str | None) -> Word | Phrase:
    return Word(other[0], field) if len(other) == 1 else Phrase(other, field, apart=True)
