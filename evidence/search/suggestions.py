"""What was probably meant: near words that reports do hold, never a stem."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from evidence.search.engine import Engine
from evidence.search.parser import parse
from evidence.search.queries import Ask
from evidence.search.query import (
    LABEL_FIELDS,
    Both,
    Either,
    Exact,
    Leaf,
    Node,
    Not,
    OneOf,
    Required,
    Side,
    Word,
    leaves,
)
from evidence.search.tokens import fold, shortened

# A text longer than this was pasted, not typed, and is not corrected.
_MOST_LEAVES: Final = 16
_LONGEST_TEXT: Final = 200
_MOST_NAMED: Final = 5
_SHORTEST: Final = 3
_ONE_EDIT_UP_TO: Final = 5  # in longer words two letters may be wrong
# How much rarer a word may be for being one edit nearer; a wrong first letter is rare.
_COST_OF_EDIT: Final = 4.0
_COST_OF_FIRST_LETTER: Final = 2.0


def suggestion(engine: Engine, ask: Ask, text: str, node: Node) -> str | None:
    """The query with words and labels that no report holds replaced by near ones that some do."""
    asked = {(type(leaf), leaf): leaf for leaf in leaves(node)}.values()
    if len(asked) > _MOST_LEAVES or len(text) > _LONGEST_TEXT:
        return None
    suggested = text
    for leaf in asked:
        if isinstance(leaf, Word):
            written, near = leaf.text, _meant(engine, ask, leaf)
        elif isinstance(leaf, Exact) and leaf.field in LABEL_FIELDS and not ask(leaf):
            written, near = leaf.value, _nearest_label(engine, leaf)
        else:
            continue
        if near:
            near = near.upper() if written.isupper() else near
            suggested = _replaced(suggested, leaf, written, near)
    return suggested if suggested != text else None


def _replaced(text: str, leaf: Word | Exact, written: str, near: str) -> str:
    """The query with another word wherever it asks for this leaf, and nowhere else."""
    whole_word = rf"(?<!\w){re.escape(written)}(?!\w)"
    for match in reversed(list(re.finditer(whole_word, text, re.IGNORECASE))):
        other = text[: match.start()] + near + text[match.end() :]
        if _times_asked(other, leaf) < _times_asked(text, leaf):
            text = other
    return text


def _times_asked(text: str, leaf: Word | Exact) -> int:
    node = parse(text).node
    asked = leaves(node) if node is not None else ()
    return sum(type(other) is type(leaf) and other == leaf for other in asked)


def absent(engine: Engine, ask: Ask, node: Node) -> Iterator[str]:
    """A note for every word and label that no report holds; of labels, those that there are.

    Nothing is said of what is found under another name (`node` is the expanded query).
    """
    missing = []
    for leaf in _unfound(node, ask):
        if isinstance(leaf, Word):
            where = f" ({leaf.field})" if leaf.field else ""
            missing.append(f"'{shortened(leaf.text)}'{where}")
        elif isinstance(leaf, Exact) and leaf.field in LABEL_FIELDS:
            known = ", ".join(_recorded(engine, leaf.field))
            there = f"those recorded are {known}" if known else "none is recorded"
            yield f"No report has {leaf.field} '{shortened(leaf.value)}'; {there}."
    different = list(dict.fromkeys(missing))
    if different:
        more = f" or {len(different) - _MOST_NAMED} other words" if different[_MOST_NAMED:] else ""
        yield f"No report has {' or '.join(different[:_MOST_NAMED])}{more}."


def _unfound(node: Node, ask: Ask) -> Iterator[Leaf]:
    """What is asked for and found nowhere, under no name."""
    match node:
        case Either(items, others):
            if not any(map(ask, others)):
                yield from (item for item in items if not ask(item))
        case Side(items) | Both(items) | OneOf(items):
            for item in items:
                yield from _unfound(item, ask)
        case Required(item):
            yield from _unfound(item, ask)
        case Not():
            return
        case _ if not ask(node):
            yield node


def _meant(engine: Engine, ask: Ask, word: Word) -> str | None:
    """What was probably meant by a word that no report holds.

    A misspelt name may share the stem of some word and yet be nobody's (`fonagi`, whose stem is
    that of `roe` in running text): it too is held against the names.
    """
    typed = fold(word.text)
    if len(typed) < _SHORTEST or not typed.isalpha():
        return None
    if engine.frequency(typed):
        return None  # a word that is only somewhere else is no misspelt one
    if not ask(Word(word.text)):
        return _nearest_word(engine, ask, typed, word.field)
    if word.field not in (None, "author"):
        return None
    name = _nearest_word(engine, ask, typed, "author", 1)
    return name if name and len(name) == len(typed) else None


def _nearest_word(
    engine: Engine, ask: Ask, typed: str, field: str | None, most: int = 2
) -> str | None:
    """The word most likely meant: near in letters, and of the near ones a common one."""
    best: tuple[float, str] | None = None
    for other in engine.nearest(typed, most):
        edits = distance(typed, other)
        if not _is_near(typed, other, edits) or not ask(Word(other, field)):
            continue
        cost = _COST_OF_EDIT * edits - math.log(max(engine.frequency(other), 1))
        if other[0] != typed[0]:
            cost += _COST_OF_FIRST_LETTER
        if best is None or (cost, other) < best:
            best = (cost, other)
    return best[1] if best else None


def _is_near(typed: str, other: str, edits: int) -> bool:
    if edits == 0 or not other.isalpha():
        return False
    if len(typed) == _SHORTEST:  # of three letters two may have changed places
        return edits == 1 and sorted(typed) == sorted(other)
    return edits <= (1 if len(typed) <= _ONE_EDIT_UP_TO else 2)


def _nearest_label(engine: Engine, leaf: Exact) -> str | None:
    from evidence.words import nearest

    return next(iter(nearest(leaf.value, _recorded(engine, leaf.field), 1)), None)


def _recorded(engine: Engine, field: str) -> list[str]:
    """The values of a field of labels that some report has now."""
    return [value for value, _ in engine.words(field) if engine.term(field, value)]


def distance(one: str, other: str, most: int = 2) -> int:
    """Edits from one word to the other, neighbours that changed places being one edit.

    More than `most` is given as `most + 1`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, with_ in enumerate(other, start=1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != with_))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == with_:
                edits = min(edits, last[j - 2] + 1)
            row.append(edits)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
