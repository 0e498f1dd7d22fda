"""What the rules of a comparator class look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.appraisal.effects import Rows
from evidence.appraisal.flags.rules import Rule, Verdict
from evidence.appraisal.headings import Item
from evidence.appraisal.selection import Selection
from evidence.model import Comparison


@dataclass(frozen=True, slots=True)
class Cell:
    """One comparison with its trials; `unclear` are trials of which no class is known."""

    selection: Selection
    comparison: Comparison
    trials: tuple[Item, ...]
    unclear: tuple[str, ...]
    rows: Rows

    @classmethod
    def of(
        cls, selection: Selection, comparison: Comparison, unclear: tuple[str, ...], rows: Rows
    ) -> Cell:
        inside = set(comparison.studies)
        trials = tuple(item for item in selection.trials if item.id in inside)
        return cls(selection, comparison, trials, unclear, rows)


# A rule as it stands for this class (its threshold may hang on it), and the answer.
Judge = Callable[[Rule, Cell], tuple[Rule, Verdict]]
