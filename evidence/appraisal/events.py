"""Events instead of people: what `below-400` counts where the chosen outcome is binary.

Several instruments or times may have been recorded, and facts that are missing (primary outcome,
follow-up, the class of a trial) decide which of them is chosen. `surely` and `possibly` say
whether another choice is open, so that nothing passes for want of a fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.appraisal import effects
from evidence.appraisal.headings import Item, roles_known
from evidence.appraisal.people import contributors
from evidence.appraisal.selection import Selection
from evidence.model import Comparison, Outcome, Study, Therapy


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one comparison, therapy and other arms together."""

    chosen: bool  # the chosen outcome of every trial is binary
    surely: bool  # … and no fact is missing that could make it another
    possibly: bool  # it is, or a missing fact could make it so
    total: int | None  # over what is known; of overlapping trials the most
    fewest: float  # … of the outcomes that may be the chosen one
    unknown: int  # trials whose events are not known


def events(selection: Selection, comparison: Comparison, rows: effects.Rows) -> Events:
    """The events behind a comparison, and whether they are what counts in it."""
    inside = set(comparison.studies)
    trials = [item for item in selection.trials if item.id in inside]
    doubtful = [item for item in selection.trials if not roles_known(item.study)]
    doubtful += selection.perhaps_trials
    binary = {item.id for item in (*trials, *doubtful) if any(map(_binary, rows.get(item.id, ())))}
    found = {
        item.id: _of(item.study, comparison.comparator, rows, selection.therapy) for item in trials
    }
    total = _sum(selection, trials, {name: one.chosen for name, one in found.items()})
    return Events(
        chosen=all(one.binary for one in found.values()),
        surely=not doubtful and all(one.kinds == {True} for one in found.values()),
        possibly=bool(binary) and not any(one.kinds == {False} for one in found.values()),
        total=None if total is None else round(total),
        fewest=_sum(selection, trials, {name: one.fewest for name, one in found.items()}) or 0,
        unknown=sum(one.chosen is None for one in found.values()),
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    binary: bool
    kinds: set[bool | None]  # whether binary, of every outcome that may be the chosen one
    chosen: float | None
    fewest: float | None


def _binary(row: Outcome) -> bool:
    return row.outcome_type in effects.BINARY and row.basis != "within-group"


def _of(study: Study, comparator: str, rows: effects.Rows, therapy: Therapy) -> _Trial:
    found = effects.choices(study, comparator, rows.get(study.id, ()), therapy)
    sure = effects.missed(study, comparator, rows.get(study.id, ()), therapy) == ()
    candidates = found[: 1 if sure else None]
    kinds: set[bool | None] = {one[0].outcome_type in effects.BINARY for one in candidates}
    if not sure:  # what should be chosen may have no number, or prove to be uncontrolled
        kinds.add(None)
    numbers = [_number(one) for one in candidates if one[0].outcome_type in effects.BINARY]
    known = [number for number in numbers if number is not None]
    binary = bool(found) and found[0][0].outcome_type in effects.BINARY
    fewest = min(known) if known and len(known) == len(numbers) else None
    return _Trial(binary, kinds, _number(found[0]) if binary else None, fewest)


def _number(rows: Sequence[Outcome]) -> float | None:
    """The events of both sides, each arm once; None as soon as one is unknown or contradicted."""
    arms: dict[str, set[float]] = {}
    for row in rows:
        for label, number in (
            (row.condition_arm1, row.event_arm1),
            (row.condition_arm2, row.event_arm2),
        ):
            arms.setdefault(label.casefold(), set()).update(() if number is None else (number,))
    return sum(map(sum, arms.values())) if all(len(one) == 1 for one in arms.values()) else None


def _sum(
    selection: Selection, trials: Sequence[Item], sizes: dict[str, float | None]
) -> float | None:
    known = [sizes[name] or 0 for name in contributors(trials, sizes, selection.overlaps)]
    return sum(known) if known else None
