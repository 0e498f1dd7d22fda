"""Which citation stands for which condition of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evidence.checking.articles.values import MARK, Mark
from evidence.checking.claims.conditions import Named
from evidence.checking.claims.values import Condition
from evidence.patterns import Pattern


def bound(
    words: str, named: Sequence[Named], marks: Sequence[Mark], *, carried: bool = False
) -> tuple[Condition, ...]:
    """The conditions of a claim with their marks, each name once.

    A mark stands for the conditions named since the mark before it, or joins that one. A mark in
    front ("@a found that …") stands for all; where conditions follow the last mark, each belongs
    to the marks before it. Marks carried over from the sentence before stand for all.
    """
    places = [place for place, sign in enumerate(words) if sign == MARK]
    if carried:
        given = [tuple(marks)] * len(named)
    elif _narrates(places, named):
        given = [_before(row, places, marks) for row in named]
    else:
        given = _behind(words, named, places, marks)
    found: dict[str, Condition] = {}
    for row, own in zip(named, given, strict=True):
        old = found.get(row.name)
        together = own if old is None else (*old.marks, *(m for m in own if m not in old.marks))
        said = words[row.start : row.end] if old is None else old.words
        found[row.name] = Condition(row.name, said, row.recorded, together)
    return tuple(found.values())


def _narrates(places: Sequence[int], named: Sequence[Named]) -> bool:
    """Whether marks stand before what they stand for, as in "@a found it for x and @b for y"."""
    if not places or not named:
        return False
    return places[0] < named[0].start and places[-1] < named[-1].start and len(places) > 1


def _before(row: Named, places: Sequence[int], marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks between this condition and the words before it: the nearest run."""
    earlier = [place for place in places if place < row.start]
    run = earlier[-1:]
    for place in reversed(earlier[:-1]):
        if run[0] - place > 2:
            break
        run.insert(0, place)
    return tuple(marks[places.index(place)] for place in run)


# "… anxiety [@a] and physical symptoms [@b]": what b stands for is no condition.
_OUTCOME: Final = Pattern(
    r"\b(?:symptoms?|functioning|well-?being|quality of life|relationships?|mood|sleep|distress"
    r"|problems?|complaints?|self-esteem|attachment|anger|stress|trauma|work|difficult\w+)\b"
)


def _behind(
    words: str, named: Sequence[Named], places: Sequence[int], marks: Sequence[Mark]
) -> list[tuple[Mark, ...]]:
    """For each condition the marks that follow it, up to the next condition after a mark.

    A mark that follows another outcome than a condition stands for none.
    """
    given: list[list[Mark]] = [[] for _ in named]
    front: list[Mark] = []
    pending: list[int] = []
    last: list[int] = []
    since = 0
    events = sorted(
        [(row.start, 0, number) for number, row in enumerate(named)]
        + [(place, 1, number) for number, place in enumerate(places)]
    )
    for _, is_mark, number in events:
        if not is_mark:
            pending.append(number)
            continue
        between, since = words[since : places[number]], places[number]
        if pending:
            last, pending = pending, []
        elif last and _OUTCOME.search(between.lower()):
            last = []
            continue
        if not last:
            front.append(marks[number])
        for condition in last:
            given[condition].append(marks[number])
    return [(*front, *own) for own in given]
