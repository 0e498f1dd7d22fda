"""Numbers in a text that cite its list: `(1)`, `[2, 3]`, raised.

`citing.renumbering` says which are surely citations. Two more are taken here, where the order of
the numbers speaks for them: one at the beginning of a sentence, and those of a list whose
references bear no number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.citing import renumbering
from evidence.citing.reflist import RefList
from evidence.citing.renumbering import Mark
from evidence.citing.spans import Scan


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of a text are.

    `cited`: marks that cite; `absent`: marks with a number that the list lacks; `doubtful`:
    numbers of the list that stand where it cannot be told whether they cite. `references`: the
    list, numbered by its order when it was not.
    """

    references: RefList
    cited: tuple[Mark, ...] = ()
    absent: tuple[Mark, ...] = ()
    doubtful: frozenset[int] = frozenset()


def read(scan: Scan, references: RefList) -> Numbers:
    """The numbers of a text with a list of references."""
    numbered = references
    if not references.form:
        entries = [replace(e, number=n) for n, e in enumerate(references.entries, start=1)]
        numbered = replace(references, entries=tuple(entries))
    found = renumbering.marks(scan, numbered)
    # `[1](#reference-1)` leads to the list.
    sure = [mark for mark in found if mark.sure or scan.text.startswith("(#", mark.end)]
    if not sure:
        doubtful = [mark for mark in found if references.form]
        return Numbers(references, doubtful=_numbers(doubtful))
    form = sure[0].form
    if not references.form and form == "round":
        return Numbers(references)  # too like an enumeration to say that an order is meant
    known = {mark.start for mark in sure}
    rest = [mark for mark in found if mark.form == form and mark.start not in known]
    fitting = _in_order(sure, _no_items(scan.text, found, rest))
    cited = sorted((*sure, *fitting), key=lambda mark: mark.start)
    return Numbers(
        numbered,
        tuple(cited),
        renumbering.absent(scan, numbered, form),
        _numbers(rest) - _numbers(fitting),
    )


def _numbers(marks: Sequence[Mark]) -> frozenset[int]:
    return frozenset(number for mark in marks for number in mark.numbers)


def _no_items(text: str, found: Sequence[Mark], rest: Sequence[Mark]) -> list[Mark]:
    """Single numbers that count nothing: neither (1) here, (2) there, nor items of a list."""
    counted = renumbering.enumerations(text, found)
    at_line = {mark.numbers[0] for mark in rest if _begins_a_line(text, mark)}
    return [
        mark
        for mark in rest
        if len(mark.numbers) == 1
        and mark.start not in counted
        and not (
            _begins_a_line(text, mark) and {mark.numbers[0] - 1, mark.numbers[0] + 1} & at_line
        )
    ]


def _begins_a_line(text: str, mark: Mark) -> bool:
    start = max(text.rfind(end, 0, mark.start) for end in ("\n", "\r")) + 1
    return not text[start : mark.start].strip(" \t>*-")


def _in_order(sure: Sequence[Mark], rest: Sequence[Mark]) -> list[Mark]:
    """Marks in doubt that fill a gap where numbers are cited in the order of the text.

    `(4) allocated 147 people …` between the first (3) and the first (5), when nothing else is a 4.
    """
    first: dict[int, int] = {}
    for mark in sure:
        for number in mark.numbers:
            first.setdefault(number, mark.start)
    counts = Counter(mark.numbers[0] for mark in rest)
    found: list[Mark] = []
    for mark in rest:
        number = mark.numbers[0]
        begins = number == 1 and mark.form == "raised"  # (1) may as well begin an enumeration
        if counts[number] > 1 or number in first or not (begins or number - 1 in first):
            continue
        if all((n > number) == (start > mark.start) for n, start in first.items()):
            first[number] = mark.start
            found.append(mark)
    return found
