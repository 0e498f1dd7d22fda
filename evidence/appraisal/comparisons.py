"""Condition × comparator class: people, effective N against the OIS, size class, effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from evidence.appraisal import combining, effects, information, size
from evidence.appraisal.followup import long_follow_up
from evidence.appraisal.headings import Item, classes_of, developer, roles_known
from evidence.appraisal.people import contributors, therapy_people
from evidence.appraisal.selection import Selection
from evidence.library import facts
from evidence.model import Comparison, Study, Therapy, Worthwhile


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
        return information.effective_n(self.therapy, self.comparator)


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with its grade, and what its reason to combine or not rests on."""

    comparison: Comparison
    grade: size.Graded
    candidates: combining.Candidates


def arms(study: Study, comparator: str) -> Arms | None:
    """n₁ and n₂, like arms summed; None as soon as one number or role is unknown."""
    own = therapy_people(study)
    others = [arm.randomised for arm in study.arms if arm.role == comparator]
    if not own or not others or None in others:
        return None
    total = sum(number or 0 for number in others)
    return Arms(own, total) if total else None


def comparisons(selection: Selection, condition: str, rows: effects.Rows) -> tuple[Compared, ...]:
    """The comparisons of one condition, in the order of the vocabulary, with their grades."""
    found = []
    for name in facts.COMPARATOR_CLASSES:
        trials = [item for item in selection.trials if name in classes_of(item.study)]
        if name == "none" or not trials:
            continue
        found.append(_compare(selection, condition, name, trials, rows))
    return tuple(found)


def worthwhile(therapy: Therapy, condition: str) -> Worthwhile | None:
    return next((w for w in therapy.worthwhile if w.condition.lower() == condition), None)


def _compare(
    selection: Selection,
    condition: str,
    name: str,
    trials: Sequence[Item],
    rows: effects.Rows,
) -> Compared:
    therapy = selection.therapy
    sizes = {item.id: arms(item.study, name) for item in trials}
    unknown = sum(split is None for split in sizes.values())
    # Of overlapping trials the largest gives its people: to n by its people, to N by its N. By one
    # choice for both, a fact that is taken away could turn below-ois or below-400 into PASS.
    people = {s: split.total if split else None for s, split in sizes.items()}
    weights = {s: split.effective if split else None for s, split in sizes.items()}
    n, effective = _total(selection, trials, people), _total(selection, trials, weights)
    target = worthwhile(therapy, condition)
    ois = _ois(target)
    shown = {
        item.id: effect
        for item in trials
        if (effect := effects.trial_effect(item.study, name, rows, therapy))
    }
    candidates = combining.Candidates(
        tuple(trials), name, shown, weights, selection.overlaps, rows, therapy
    )
    grade = size.grade(_cell(selection, trials, effective, unknown, ois))
    if unclear := [one for one in selection.trials if not roles_known(one.study)]:
        # Trials of which no class is known may all stand in this one.
        every = list({item.id: item for item in (*trials, *unclear)}.values())
        most = size.grade(_cell(selection, every, effective, unknown + 1, ois)).high
        grade = replace(grade, high=max(grade.high, most, key=size.CLASSES.index))
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
        detectable=information.detectable_difference(effective) if effective else None,
        size_class=grade.low,
        size_class_max=grade.high,
        size_rule=grade.rule,
        effects=tuple(shown.values()),
        pooled=combining.combined(candidates),
        pooled_reason=combining.reason(candidates),
    )
    return Compared(comparison, grade, candidates)


_Size = TypeVar("_Size", int, float)


def _total(
    selection: Selection, trials: Sequence[Item], sizes: Mapping[str, _Size | None]
) -> _Size | None:
    """The sum of what is known, overlapping trials once; None when nothing is."""
    known = [size for s in contributors(trials, sizes, selection.overlaps) if (size := sizes[s])]
    return sum(known) if known else None


def _ois(target: Worthwhile | None) -> int | None:
    """The optimal information size; None without a difference that one can compute with."""
    try:
        return information.information_size(target.smd) if target else None
    except ValueError:
        return None


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
    long = [long_follow_up(item.study) for item in trials]
    return size.Cell(
        trials=len(trials),
        # Possible matches count as one; only missing author lists, and studies that may prove
        # trials, leave room for more teams.
        teams=size.Bounds(len(fewest), len(most)),
        independent_teams=size.Bounds(surely, maybe),
        share=size.Bounds(share, share if known_share else float("inf")),
        long_trials=size.Bounds(long.count(True), len(long) - long.count(False)),
    )
