"""What the numbers of a comparator class can show: intervals, and claims of equivalence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evidence.appraisal import effects
from evidence.appraisal.claims import Held, held
from evidence.appraisal.combining import FEWEST
from evidence.appraisal.flags.classes import Cell, Judge
from evidence.appraisal.flags.rules import Rule, Verdict
from evidence.appraisal.headings import Item
from evidence.model import TrialEffect

_INTERVAL = "the interval of the combined effect, else of any trial, holds"
CROSSES_NULL = Rule(
    "ci-crosses-null",
    f"{_INTERVAL} 0",
    "Core GRADE 2, BMJ 2025;389:e081904",
    0,
    fragile=True,
    needs_trial=True,
)


def _crosses_null(rule: Rule, cell: Cell) -> tuple[Rule, Verdict]:
    return rule, _crosses(cell, (0.0,))


CROSSES_THRESHOLD = replace(
    CROSSES_NULL,
    id="ci-crosses-threshold",
    text=f"{_INTERVAL} the smallest worthwhile difference, in favour of the therapy or against it",
    threshold=None,
)


def _crosses_threshold(rule: Rule, cell: Cell) -> tuple[Rule, Verdict]:
    delta = cell.comparison.delta
    if delta is None:
        return rule, Verdict("UNKNOWN", None, cell.comparison.studies)
    return replace(rule, threshold=delta), _crosses(cell, (delta, -delta))


def _crosses(cell: Cell, values: tuple[float, ...]) -> Verdict:
    """FLAG when an interval holds one of the values; a PASS needs the interval of every trial.

    It also needs the facts that decide which outcome of a trial is chosen.
    """
    found = _intervals(cell)
    holding = [row for row in found if any(row[1][0] <= v <= row[1][1] for v in values)]
    if holding:
        return Verdict("FLAG", _shown(holding), _studies(cell, holding))
    shown = {one.study: one for one in cell.comparison.effects}
    open_ = tuple(item.id for item in cell.trials if not _settled(cell, item, shown))
    return Verdict("UNKNOWN" if open_ else "PASS", _shown(found), open_ or _studies(cell, found))


_Interval = tuple[str, tuple[float, float]]


def _intervals(cell: Cell) -> list[_Interval]:
    """The interval of the combined effect (under ""), and of every trial that is not in it."""
    pooled = cell.comparison.pooled
    inside = pooled.studies if pooled is not None else ()
    found = [("", (pooled.ci_low, pooled.ci_high))] if pooled is not None else []
    name, therapy = cell.comparison.comparator, cell.selection.therapy
    return found + [
        (item.id, ends)
        for item in cell.trials
        if item.id not in inside
        for ends in effects.intervals(item.study, name, cell.rows, therapy)
    ]


def _settled(cell: Cell, item: Item, shown: Mapping[str, TrialEffect]) -> bool:
    """Whether the trial has an interval, and no missing fact could give it another.

    From three trials on it also has all that combining them needs, and is not left out of it.
    """
    effect, pooled = shown.get(item.id), cell.comparison.pooled
    if effect is None or effects.interval(effect) is None:
        return False
    if pooled is not None and item.id not in pooled.studies:
        return False
    if len(cell.trials) >= FEWEST and (effect.g is None or effect.basis is None):
        return False
    therapy = cell.selection.therapy
    return effects.settled(item.study, cell.comparison.comparator, cell.rows, therapy)


def _shown(intervals: Sequence[_Interval]) -> str | None:
    """`0.18 to 0.90`; of several, each."""
    return "; ".join(f"{low:.2f} to {high:.2f}" for _, (low, high) in intervals) or None


def _studies(cell: Cell, intervals: Sequence[_Interval]) -> tuple[str, ...]:
    pooled = cell.comparison.pooled
    inside = pooled.studies if pooled is not None else ()
    named = [study for name, _ in intervals for study in ((name,) if name else inside)]
    return tuple(dict.fromkeys(named))


UNDERPOWERED_RULE = Rule(
    "equivalence-underpowered",
    "a trial is said to show equivalence, and the smallest difference it could detect with a "
    "power of 0.80 is larger than the smallest worthwhile one",
    "Chambless & Hollon 1998",
    fragile=True,
    needs_trial=True,
)


def _underpowered(rule: Rule, cell: Cell) -> tuple[Rule, Verdict]:
    """The claim is held against the people of the two arms that it names."""
    delta = cell.comparison.delta
    rule = replace(rule, threshold=delta)
    claims = [
        (item.id, claim)
        for item in cell.trials
        for claim in held(item.study)
        if claim.claim.kind == "equivalence" and _of_class(claim, cell.comparison.comparator)
    ]
    if not claims:
        return rule, Verdict("PASS", "no claim of equivalence recorded")
    sizes = [(study, claim.detectable) for study, claim in claims]
    known = [size for _, size in sizes if size is not None]
    value = max(known, default=None)
    if delta is not None and value is not None and value > delta:
        weak = (study for study, size in sizes if size is not None and size > delta)
        return rule, Verdict("FLAG", value, tuple(dict.fromkeys(weak)))
    unknown = delta is None or len(known) < len(sizes)
    studies = tuple(dict.fromkeys(study for study, _ in sizes))
    return rule, Verdict("UNKNOWN" if unknown else "PASS", value, studies)


def _of_class(claim: Held, comparator: str) -> bool:
    """Whether the claim is, or may be, about the therapy against this class."""
    if None in claim.roles:
        return True
    return set(claim.roles) == {"therapy", comparator}


INTERVALS: tuple[tuple[Rule, Judge], ...] = (
    (CROSSES_NULL, _crosses_null),
    (CROSSES_THRESHOLD, _crosses_threshold),
)
UNDERPOWERED: tuple[Rule, Judge] = (UNDERPOWERED_RULE, _underpowered)
