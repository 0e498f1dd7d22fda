"""The flags: PASS, FLAG or UNKNOWN, each with value, threshold, rule, source and studies.

`scope` holds the rules that stand once for a condition, the others those of each comparator class:
how many people (`people`), what they showed (`results`), how it was done (`conduct`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evidence.appraisal.effects import Rows
from evidence.appraisal.flags import conduct, people, results, scope
from evidence.appraisal.flags.classes import Cell, Judge
from evidence.appraisal.flags.rules import Rule, Verdict, flag, ids
from evidence.appraisal.headings import roles_known
from evidence.appraisal.selection import Selection
from evidence.model import Comparison, Flag

# In the order of the contract.
CLASS_RULES: tuple[tuple[Rule, Judge], ...] = (
    *people.TOO_FEW,
    *results.INTERVALS,
    people.DOMINATED,
    *conduct.RULES,
    results.UNDERPOWERED,
)
CLASS_IDS = frozenset(rule.id for rule, _ in CLASS_RULES)  # told class by class


def condition_flags(
    selection: Selection, today: date, last_search: date | None
) -> tuple[Flag, ...]:
    """The flags of scope *all*, in the order of the contract."""
    seen = scope.Scope(selection, today, last_search)
    return tuple(
        flag(
            rule,
            judge(seen),
            selection.condition,
            None,
            trials=bool(selection.trials),
            doubt=ids(selection.possible),
        )
        for rule, judge in scope.RULES
    )


def class_flags(
    selection: Selection, condition: str, comparisons: Sequence[Comparison], rows: Rows
) -> tuple[Flag, ...]:
    """The flags of each comparison; without one, each rule once with comparator None."""
    # A trial of which the class is not known may be one more trial of every class.
    unclear = ids(item for item in selection.trials if not roles_known(item.study))
    doubt = tuple(dict.fromkeys((*ids(selection.possible), *unclear)))
    trials = bool(selection.trials)
    if not comparisons:
        lost = Verdict("UNKNOWN", None, unclear)
        return tuple(
            flag(rule, lost, condition, None, trials=trials, doubt=doubt)
            for rule, _ in CLASS_RULES
        )
    found = []
    for comparison in comparisons:
        cell = Cell.of(selection, comparison, unclear, rows)
        for rule, judge in CLASS_RULES:
            told, verdict = judge(rule, cell)
            found.append(
                flag(told, verdict, condition, comparison.comparator, trials=trials, doubt=doubt)
            )
    return tuple(found)
