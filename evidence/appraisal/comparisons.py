"""Condition × comparator class: people, effective N against the OIS, size class, effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from evidence.appraisal import effects, pooling, size
from evidence.appraisal.headings import Item, classes_of, developer
from evidence.appraisal.people import contributors, therapy_people
from evidence.appraisal.selection import Selection
from evidence.library import facts
from evidence.model import Comparison, Outcome, Study, Therapy, TrialEffect, Worthwhile

LONG_FOLLOW_UP = 26  # weeks after the end of treatment


@dataclass(frozen=True, slots=True)
class Arms:
    """Randomised people of a trial in one comparison: therapy arms, arms of the class."""

    therapy: int
    comparator: int

    @property
    def total(self) -> int:
        return self.therapy + self.comparator

    @property
    def effective(self) -> float:
        return pooling.effective_n(self.therapy, self.comparator)


def arms(study: Study, comparator: str) -> Arms | None:
    """n₁ and n₂, like arms summed; None as soon as one number or role is unknown."""
    own = therapy_people(study)
    others = [arm.randomised for arm in study.arms if arm.role == comparator]
    if not own or not others or None in others:
        return None
    total = sum(number or 0 for number in others)
    return Arms(own, total) if total else None


def comparisons(
    selection: Selection, condition: str, outcomes: Iterable[Outcome]
) -> tuple[tuple[Comparison, ...], tuple[size.Graded, ...]]:
    """The comparisons of one condition, in the order of the vocabulary, with their grades."""
    rows = tuple(outcomes)
    found, grades = [], []
    for name in facts.COMPARATOR_CLASSES:
        trials = [item for item in selection.trials if name in classes_of(item.study)]
        if name == "none" or not trials:
            continue
        comparison, grade = _compare(selection, condition, name, trials, rows)
        found.append(comparison)
        grades.append(grade)
    return tuple(found), tuple(grades)


def worthwhile(therapy: Therapy, condition: str) -> Worthwhile | None:
    return next((w for w in therapy.worthwhile if w.condition.lower() == condition), None)


def _compare(
    selection: Selection,
    condition: str,
    name: str,
    trials: Sequence[Item],
    outcomes: Sequence[Outcome],
) -> tuple[Comparison, size.Graded]:
    therapy = selection.therapy
    sizes = {item.id: arms(item.study, name) for item in trials}
    unknown = sum(split is None for split in sizes.values())
    # Of overlapping trials the largest gives its people: to n by its people, to N by its N.
    people = {s: split.total if split else None for s, split in sizes.items()}
    weights = {s: split.effective if split else None for s, split in sizes.items()}
    n, effective = _total(selection, trials, people), _total(selection, trials, weights)
    target = worthwhile(therapy, condition)
    ois = pooling.information_size(target.smd) if target else None
    shown = tuple(
        effect
        for item in trials
        if (effect := effects.trial_effect(item.study, name, outcomes, therapy))
    )
    grade = size.grade(_cell(selection, trials, effective, unknown, ois))
    comparison = Comparison(
        condition=condition,
        comparator=name,
        studies=tuple(item.id for item in trials),
        trials=len(trials),
        n=n,
        effective_n=effective,
        n_unknown=unknown,
        delta=target.smd if target else None,
        delta_source=target.source if target else None,
        ois=ois,
        shortfall=None if ois is None or effective is None else max(0.0, ois - effective),
        detectable=pooling.detectable_difference(effective) if effective else None,
        size_class=grade.low,
        size_class_max=grade.high,
        size_rule=grade.rule,
        effects=shown,
        pooled=None,
        pooled_reason=_why_not_pooled(len(trials), shown),
    )
    return comparison, grade


_Size = TypeVar("_Size", int, float)


def _total(
    selection: Selection, trials: Sequence[Item], sizes: Mapping[str, _Size | None]
) -> _Size | None:
    """The sum of what is known, overlapping trials once; None when nothing is."""
    known = [size for s in contributors(trials, sizes, selection.overlaps) if (size := sizes[s])]
    return sum(known) if known else None


def _why_not_pooled(trials: int, shown: Sequence[TrialEffect]) -> str:
    if trials == 1:
        return "one trial: it stands alone"
    if trials == 2:
        return "two trials: shown side by side, a combined figure would suggest too much certainty"
    if len(shown) < trials:
        return "not every trial has an effect on record"
    return "this version does not combine trials"


def _cell(
    selection: Selection,
    trials: Sequence[Item],
    effective: float | None,
    unknown: int,
    ois: int | None,
) -> size.Cell:
    answers = {item.id: developer(item, selection.therapy) for item in trials}
    grouped = selection.teams
    fewest, most = grouped.fewest(answers), grouped.most(answers)
    surely = sum(any(answers[s] is False for s in team) for team in fewest)
    maybe = sum(any(answers[s] is not True for s in team) for team in most)
    share = (effective or 0) / ois if ois else 0.0
    known_share = ois is not None and not unknown
    long = [_long(item.study) for item in trials]
    return size.Cell(
        trials=len(trials),
        # Possible matches count as one; only missing author lists, and studies that may prove
        # trials, leave room for more teams.
        teams=size.Bounds(len(fewest), len(most)),
        independent_teams=size.Bounds(surely, maybe),
        share=size.Bounds(share, share if known_share else float("inf")),
        long_trials=size.Bounds(long.count(True), len(long) - long.count(False)),
    )


def _long(study: Study) -> bool | None:
    """Whether a controlled time point lies 26 weeks or more after treatment."""
    if not study.followup:
        return None
    return any(point.controlled and point.weeks >= LONG_FOLLOW_UP for point in study.followup)
