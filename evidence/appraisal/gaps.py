"""Condition × comparator class: how many trials stand in each cell, and which cells are empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.library import facts
from evidence.model import Appraisal, Trial


@dataclass(frozen=True, slots=True)
class Cell:
    """Counted trials of one condition and class; `people` are those of the comparison."""

    trials: int
    people: int | None
    n_unknown: int


@dataclass(frozen=True, slots=True)
class Row:
    """One class over all conditions (None: no class is recorded); an empty cell is None."""

    comparator: str | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    conditions: tuple[str, ...]
    rows: tuple[Row, ...]


def of(appraisal: Appraisal) -> Gaps:
    """The table of an appraisal, heading proper only; every class has its row, also an empty one.

    Trials that stand in no class have a row of their own when there are any.
    """
    conditions = tuple(summary.condition for summary in appraisal.conditions)
    cells = {
        (row.comparator, row.condition): Cell(row.trials, row.n, row.n_unknown)
        for row in appraisal.comparisons
    }
    only = appraisal.scope.comparator
    classes = [only] if only else [name for name in facts.COMPARATOR_CLASSES if name != "none"]
    rows = [Row(name, tuple(cells.get((name, c)) for c in conditions)) for name in classes]
    proper = [trial for trial in appraisal.trials if trial.heading == "proper"]
    lost = tuple(_classless(proper, condition) for condition in conditions)
    if any(lost) and only is None:
        rows.append(Row(None, lost))
    return Gaps(conditions, tuple(rows))


def _classless(trials: Sequence[Trial], condition: str) -> Cell | None:
    found = [t for t in trials if condition in t.condition and not set(t.comparators) - {"none"}]
    if not found:
        return None
    known = [trial.randomised for trial in found if trial.randomised is not None]
    return Cell(len(found), sum(known) if known else None, len(found) - len(known))
