"""The whole appraisal: one condition, or every condition of a library, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from evidence.appraisal import comparisons, counting, flags, size, standing, wording
from evidence.appraisal.headings import classes_of, conditions
from evidence.appraisal.selection import Selection, select
from evidence.library import Library, facts
from evidence.model import (
    Appraisal,
    ConditionSummary,
    Scope,
)


def appraise(
    library: Library,
    condition: str | None = None,
    comparator: str | None = None,
    *,
    today: date | None = None,
) -> Appraisal:
    """Appraise a library for one condition, or – condition by condition – as a whole.

    `condition` is compared without case; one that no study records gives 0 trials. `comparator`
    narrows comparisons, class flags, class and comparator sentences. `today` (default: the clock)
    decides only what is older than 12 months. Raises UnknownValue for a comparator class outside
    the vocabulary.
    """
    wanted = condition.strip().lower() if condition is not None else None
    if comparator is not None:
        comparator = facts.check_word("comparator", comparator, facts.COMPARATOR_CLASSES)
    day = today or date.today()
    whole = select(library.studies, library.therapy, wanted)
    names = (wanted,) if wanted is not None else recorded_conditions(library)
    parts = [_Part(library, name, comparator) for name in names]
    graded = _overall(parts) if wanted is None else parts[0].grade
    return Appraisal(
        scope=Scope(
            library.therapy.name,
            wanted,
            comparator,
            library.therapy.last_search,
            library.therapy.systematic,
        ),
        reports=len(whole.reports),
        studies=len(whole.items),
        counts=counting.counts(whole),
        by_tier=counting.by_tier(whole),
        by_design=counting.by_design(whole),
        trials=tuple(counting.trial(item, library.therapy) for item in whole.all_trials),
        comparisons=tuple(row for part in parts for row in part.comparisons),
        flags=(
            *flags.condition_flags(whole, day, library.therapy.last_search),
            *(flag for part in parts for flag in part.flags),
        ),
        size_class=graded.low,
        size_class_max=graded.high,
        size_rule=graded.rule,
        sentences=tuple(row for part in parts for row in part.sentences),
        missing=counting.missing(whole),
        left_out=whole.left_out,
        conditions=tuple(part.summary for part in parts),
    )


def recorded_conditions(library: Library) -> tuple[str, ...]:
    """Conditions of studies that are not only related; most trials, then most studies, first."""
    weights = {}
    for name in conditions(library.studies):
        items = select(library.studies, library.therapy, name).items
        proper = [item for item in items if item.heading != "related"]
        weights[name] = (-sum(item.proper_trial for item in items), -len(proper), name)
    return tuple(sorted(weights, key=weights.__getitem__))


class _Part:
    """Everything that is said condition by condition."""

    def __init__(self, library: Library, condition: str, comparator: str | None) -> None:
        selection = select(library.studies, library.therapy, condition)
        every, grades = comparisons.comparisons(selection, condition, library.outcomes)
        shown = [i for i, row in enumerate(every) if comparator in (None, row.comparator)]
        self.comparisons = tuple(every[i] for i in shown)
        self.grade = _grade(selection, [grades[i] for i in shown], comparator)
        whole = _grade(selection, grades, None)  # the sentence on size is about the condition
        self.flags = flags.class_flags(selection, condition, self.comparisons, library.outcomes)
        counts, by_tier = counting.counts(selection), counting.by_tier(selection)
        said = wording.sentences(
            selection,
            counts,
            by_tier,
            [counting.trial(item, library.therapy) for item in selection.all_trials],
            self.comparisons,
            (whole.low, whole.high),
            comparator,
        )
        told = (replace(row, condition=condition) for row in standing.of_trials(selection))
        self.sentences = (*said, *told)
        self.summary = ConditionSummary(
            condition,
            counts,
            by_tier,
            len([item for item in selection.items if item.heading != "related"]),
            whole.low,
            whole.high,
            whole.rule,
        )


def _grade(
    selection: Selection, grades: Sequence[size.Graded], comparator: str | None
) -> size.Graded:
    """The condition's class; trials of which no class is known are at least very small."""
    if selection.trials and not grades:
        if comparator is None:
            return size.Graded("very small", "very small", "small needs trials of one known class")
        if not all(classes_of(item.study) for item in selection.trials):
            return size.Graded("none", "very small", "the class of a trial is not recorded")
        return size.Graded("none", "none", "no counted trial in this class")
    classes = {name for item in selection.trials for name in classes_of(item.study)}
    return size.highest(grades, bool(classes & set(facts.ACTIVE_CLASSES)))


def _overall(parts: Sequence[_Part]) -> size.Graded:
    """The highest class of any condition, named with its condition."""
    if not parts:
        return size.Graded("none", "none", "no study with a recorded condition")
    best = max(parts, key=lambda part: size.CLASSES.index(part.grade.low))
    high = max((part.grade.high for part in parts), key=size.CLASSES.index)
    rule = f"{best.summary.condition}, the highest of its conditions: {best.grade.rule}"
    return size.Graded(best.grade.low, high, rule)
