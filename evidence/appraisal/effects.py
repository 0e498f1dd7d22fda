"""Which effect of a trial is shown in a comparison, recomputed beside printed.

At the end of treatment, else the first controlled time point after it; the recorded primary
outcome, else clinician-rated before self-rated, then the therapy's order, then the alphabet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.appraisal.pooling import Effect, hedges_g
from evidence.model import Instrument, Outcome, Printed, Study, Therapy, TrialEffect

_CONTINUOUS = ("msd", "change")
# In the order in which one of several at the same time, on the same instrument, is taken.
BINARY = ("response", "remission", "deterioration")


def trial_effect(
    study: Study, comparator: str, outcomes: Sequence[Outcome], therapy: Therapy
) -> TrialEffect | None:
    """The effect of one trial against one comparator class, or None when none is recorded.

    Several therapy arms, or several arms of the class, are combined into one group each.
    """
    measured = [row for row in outcomes if row.outcome_type in _CONTINUOUS]
    found = choices(study, comparator, measured, therapy)
    if not found:
        return None
    return _effect(study, _canonical(found[0][0].instrument, therapy), found[0], therapy)


def choices(
    study: Study, comparator: str, outcomes: Iterable[Outcome], therapy: Therapy
) -> tuple[tuple[Outcome, ...], ...]:
    """The rows of a trial in one comparison, therapy first, by outcome; the chosen one first.

    An outcome is one time and instrument: what was measured on it, or else an event.
    """
    rank = _InstrumentRank(study, therapy)
    found: dict[tuple[float, tuple[bool, bool, int, str]], dict[int, list[Outcome]]] = {}
    for row in outcomes:
        turned = _therapy_first(row, study, comparator) if row.study == study.id else None
        if turned is None or not _comparable(turned, study) or not _direction(turned, therapy):
            continue
        at = (turned.time_weeks or 0.0, rank(_canonical(turned.instrument, therapy)))
        kind = BINARY.index(row.outcome_type) if row.outcome_type in BINARY else -1
        found.setdefault(at, {}).setdefault(kind, []).append(turned)
    return tuple(tuple(found[at][min(found[at])]) for at in sorted(found))


def _effect(study: Study, name: str, rows: Sequence[Outcome], therapy: Therapy) -> TrialEffect:
    raw = [row for row in rows if row.outcome_type == "msd" and _groups(row)]
    raw = [row for row in raw if row.basis == raw[0].basis]
    combined = _combined(raw)
    row, g = (raw if combined else rows)[0], _recomputed(combined, rows[0], therapy)
    # What is printed for one pair of arms does not stand beside several arms combined.
    printed = None if combined and len({_pair(one) for one in raw}) > 1 else _printed(rows)
    sizes = (combined[0].n, combined[1].n) if combined else (row.n_arm1, row.n_arm2)
    return TrialEffect(
        study=study.id,
        instrument=name,
        timepoint_weeks=row.time_weeks,
        n=None if None in sizes else sum(size or 0 for size in sizes),
        g=g.estimate if g else None,
        ci_low=g.ci_low if g else None,
        ci_high=g.ci_high if g else None,
        basis=(row.basis or None) if g else None,
        provenance=(row.provenance or None) if g else None,
        printed=printed,
    )


def _comparable(row: Outcome, study: Study) -> bool:
    """Controlled, at or after the end of treatment; an event, an effect or the means for one."""
    if row.time_weeks is None or row.time_weeks < 0 or row.basis == "within-group":
        return False
    points = {point.controlled for point in study.followup if point.weeks == row.time_weeks}
    if points == {False}:  # recorded as uncontrolled, whatever the row says
        return False
    if row.outcome_type in BINARY:
        return True
    measured = row.printed_effect is not None or _groups(row) is not None
    return row.outcome_type in _CONTINUOUS and measured


def _therapy_first(row: Outcome, study: Study, comparator: str) -> Outcome | None:
    """The row with the therapy as arm 1, or None when it is no row of this comparison."""
    roles = {arm.label.casefold(): arm.role for arm in study.arms}
    first = roles.get(row.condition_arm1.casefold())
    second = roles.get(row.condition_arm2.casefold())
    if (first, second) == ("therapy", comparator):
        return row
    if (second, first) == ("therapy", comparator):
        return replace(
            row,
            condition_arm1=row.condition_arm2,
            condition_arm2=row.condition_arm1,
            n_arm1=row.n_arm2,
            mean_arm1=row.mean_arm2,
            sd_arm1=row.sd_arm2,
            n_arm2=row.n_arm1,
            mean_arm2=row.mean_arm1,
            sd_arm2=row.sd_arm1,
            event_arm1=row.event_arm2,
            event_arm2=row.event_arm1,
            percent_arm1=row.percent_arm2,
            percent_arm2=row.percent_arm1,
        )
    return None


@dataclass(frozen=True, slots=True)
class _Group:
    n: float
    mean: float
    sd: float


def _groups(row: Outcome) -> tuple[_Group, _Group] | None:
    """The therapy arm and the other arm of a row, or None when a number is missing."""
    one, other = (
        None if n is None or mean is None or sd is None else _Group(n, mean, sd)
        for n, mean, sd in (
            (row.n_arm1, row.mean_arm1, row.sd_arm1),
            (row.n_arm2, row.mean_arm2, row.sd_arm2),
        )
    )
    return (one, other) if one and other else None


def _pair(row: Outcome) -> tuple[str, str]:
    return row.condition_arm1.casefold(), row.condition_arm2.casefold()


def _combined(rows: Sequence[Outcome]) -> tuple[_Group, _Group] | None:
    """All therapy arms as one group, all arms of the class as one; each arm once."""
    therapy: dict[str, _Group] = {}
    others: dict[str, _Group] = {}
    for row in rows:
        if groups := _groups(row):
            first, second = _pair(row)
            therapy.setdefault(first, groups[0])
            others.setdefault(second, groups[1])
    if not therapy or not others:
        return None
    return _together(list(therapy.values())), _together(list(others.values()))


def _together(groups: Sequence[_Group]) -> _Group:
    """Several groups as one (Cochrane Handbook 6.5.2.10)."""
    n = sum(group.n for group in groups)
    if len(groups) == 1 or n <= 1:
        return groups[0]
    mean = sum(group.n * group.mean for group in groups) / n
    squares = sum(g.sd**2 * (g.n - 1) + g.n * (g.mean - mean) ** 2 for g in groups)
    return _Group(n, mean, math.sqrt(squares / (n - 1)))


def _recomputed(
    groups: tuple[_Group, _Group] | None, row: Outcome, therapy: Therapy
) -> Effect | None:
    """g from means and SDs, positive in favour of the therapy; None when it cannot be formed."""
    if groups is None:
        return None
    own, other = groups
    try:
        g = hedges_g(other.mean, other.sd, other.n, own.mean, own.sd, own.n)
    except ValueError:
        return None
    return g if _direction(row, therapy) == "lower" else replace(g, estimate=-g.estimate)


def _printed(rows: Sequence[Outcome]) -> Printed | None:
    """What the authors print, before what a database holds."""
    printed = [row for row in rows if row.printed_effect is not None]
    if not printed:
        return None
    row = min(printed, key=lambda candidate: candidate.provenance != "printed")
    return Printed(
        measure=row.printed_measure,
        effect=row.printed_effect,
        ci_low=row.printed_ci_low,
        ci_high=row.printed_ci_high,
        p=row.printed_p or None,
        basis=row.basis or None,
        provenance=row.provenance or None,
    )


def _instrument(name: str, therapy: Therapy) -> Instrument | None:
    wanted = name.strip().casefold()
    return next(
        (
            known
            for known in therapy.instruments
            if wanted in (known.name.casefold(), *(alias.casefold() for alias in known.aliases))
        ),
        None,
    )


def _canonical(name: str, therapy: Therapy) -> str:
    known = _instrument(name, therapy)
    return known.name if known else name.strip()


def _direction(row: Outcome, therapy: Therapy) -> str | None:
    known = _instrument(row.instrument, therapy)
    return known.better if known else None


@dataclass(frozen=True, slots=True)
class _InstrumentRank:
    """Sort key of an instrument's name for one study; smallest first."""

    study: Study
    therapy: Therapy

    def __call__(self, name: str) -> tuple[bool, bool, int, str]:
        known = _instrument(name, self.therapy)
        names = (name, *(known.aliases if known else ()))
        outcome = (self.study.primaryoutcome or "").casefold()
        primary = any(_begins(outcome, word.casefold()) for word in names)
        order = self.therapy.instrument_order
        place = order.index(name) if name in order else len(order)
        clinician = known is not None and known.rater == "clinician"
        return (not primary, not clinician, place, name.casefold())


def _begins(text: str, word: str) -> bool:
    """Whether the text begins with the word as a whole: `HAM-D` does not begin `HAM-D-17`."""
    rest = text[len(word) :]
    return bool(word) and text.startswith(word) and (not rest or rest[0] in " ,;:.(")
