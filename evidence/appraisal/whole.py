"""The whole appraisal: one condition, or every condition of a library, put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from evidence.appraisal import (
    combining,
    comparisons,
    counting,
    effects,
    flags,
    result_sentences,
    size,
    standing,
    wording,
)
from evidence.appraisal.headings import classes_of, conditions
from evidence.appraisal.naming import Naming, naming
from evidence.appraisal.selection import Selection, item_of, select, without_withdrawn
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
    scopes = (wanted,) if wanted is not None else recorded_conditions(library)
    rows = effects.by_study(library.outcomes)
    names = naming(library.studies)
    parts = [
        _Part(library, whole if name == wanted else None, names, rows, name, comparator)
        for name in scopes
    ]
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
    trials: Counter[str] = Counter()
    studies: Counter[str] = Counter()
    for study in library.studies:
        live = without_withdrawn(study)[0] if study.conditions else None
        item = item_of(live) if live else None
        if item is not None and item.heading != "related":
            studies.update(study.conditions)
            trials.update(study.conditions if item.proper_trial else ())
    names = conditions(library.studies)
    return tuple(sorted(names, key=lambda name: (-trials[name], -studies[name], name)))


class _Part:
    """Everything that is said condition by condition."""

    def __init__(
        self,
        library: Library,
        selection: Selection | None,
        names: Naming,
        rows: effects.Rows,
        condition: str,
        comparator: str | None,
    ) -> None:
        selection = selection or select(library.studies, library.therapy, condition)
        every = comparisons.comparisons(selection, condition, rows)
        shown = [one for one in every if comparator in (None, one.comparison.comparator)]
        self.comparisons = tuple(one.comparison for one in shown)
        self.grade = _grade(selection, [one.grade for one in shown], comparator)
        whole = _grade(
            selection, [one.grade for one in every], None
        )  # the sentence on size is about the condition
        self.flags = flags.class_flags(selection, condition, self.comparisons, rows)
        counts, by_tier = counting.counts(selection), counting.by_tier(selection)
        said = wording.sentences(
            selection,
            counts,
            by_tier,
            [counting.trial(item, library.therapy) for item in selection.all_trials],
            self.comparisons,
            counting.missing(selection),
            (whole.low, whole.high),
            names,
            {
                one.comparison.comparator: combining.reason(one.candidates, names.study)
                for one in shown
            },
            {one.comparison.comparator: result_sentences.notes(one.candidates) for one in shown},
            comparator,
        )
        told = (replace(row, condition=condition) for row in standing.of_trials(selection, names))
        self.sentences = (*said, *told)
        self.summary = ConditionSummary(
            condition,
            counts,
            by_tier,
            len([item for item in selection.items if item.heading != "related"]),
            whole.low,
            whole.high,
            whole.rule,
            selection.left_out,
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
