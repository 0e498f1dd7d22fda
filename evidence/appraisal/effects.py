"""Which effect of a trial is shown in a comparison, recomputed beside printed.

At the end of treatment, else the first controlled time point after it; the recorded primary
outcome, else clinician-rated before self-rated, then the therapy's order, then the alphabet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evidence.appraisal import instruments
from evidence.appraisal.measures import Effect, Group, combined, hedges_g
from evidence.model import Outcome, Printed, Study, Therapy, TrialEffect

Rows = Mapping[str, Sequence[Outcome]]  # rows of outcomes.csv by study

_CONTINUOUS = ("msd", "change")
# In the order in which one of several at the same time, on the same instrument, is taken.
BINARY = ("response", "remission", "deterioration")
_STANDARDISED = re.compile(r"(hedges'? ?|cohen'?s? ?)?[dg]|smd|standardi[sz]ed mean difference")


def by_study(outcomes: Iterable[Outcome]) -> Rows:
    found: dict[str, list[Outcome]] = {}
    for row in outcomes:
        found.setdefault(row.study, []).append(row)
    return found


def trial_effect(
    study: Study, comparator: str, rows: Rows, therapy: Therapy
) -> TrialEffect | None:
    """The effect of one trial against one comparator class, or None when none is recorded.

    Several therapy arms, or several arms of the class, are combined into one group each.
    """
    found = choices(study, comparator, _measured(study, rows), therapy)
    if not found:
        return None
    name = instruments.canonical(found[0][0].instrument, therapy)
    return _effect(study, name, found[0], therapy)


def choices(
    study: Study, comparator: str, outcomes: Iterable[Outcome], therapy: Therapy
) -> tuple[tuple[Outcome, ...], ...]:
    """The rows of a trial in one comparison, therapy first, by outcome; the chosen one first.

    An outcome is one time and instrument: what was measured on it, or else an event.
    """
    rank = instruments.Rank(study, therapy)
    found: dict[tuple[float, tuple[bool, bool, int, str]], dict[int, list[Outcome]]] = {}
    for turned in _of_comparison(study, comparator, outcomes):
        if not instruments.direction(turned.instrument, therapy):
            continue
        at = (turned.time_weeks or 0.0, rank(instruments.canonical(turned.instrument, therapy)))
        kind = BINARY.index(turned.outcome_type) if turned.outcome_type in BINARY else -1
        found.setdefault(at, {}).setdefault(kind, []).append(turned)
    return tuple(tuple(found[at][min(found[at])]) for at in sorted(found))


def undirected(study: Study, comparator: str, rows: Rows, therapy: Therapy) -> tuple[str, ...]:
    """Instruments that would give an effect, had somebody recorded their direction."""
    turned = _of_comparison(study, comparator, _measured(study, rows))
    names = (row.instrument for row in turned)
    return tuple(dict.fromkeys(n for n in names if not instruments.direction(n, therapy)))


def settled(study: Study, comparator: str, rows: Rows, therapy: Therapy) -> bool:
    """Whether no missing fact could make another outcome the chosen one.

    Follow-up says which time points were controlled; the primary outcome, which of several
    instruments comes first.
    """
    found = choices(study, comparator, _measured(study, rows), therapy)
    if not found or not study.followup:
        return False
    first = [one for one in found if one[0].time_weeks == found[0][0].time_weeks]
    return study.primaryoutcome is not None or len(first) == 1


def interval(effect: TrialEffect) -> tuple[float, float] | None:
    """The interval of a trial: of g as recomputed, else as printed if that is in SDs."""
    if effect.ci_low is not None and effect.ci_high is not None:
        return effect.ci_low, effect.ci_high
    printed = effect.printed
    if printed is None or printed.ci_low is None or printed.ci_high is None:
        return None
    return (printed.ci_low, printed.ci_high) if standardised(printed) else None


def standardised(printed: Printed) -> bool:
    """Whether a printed measure is a difference in standard deviations."""
    return _STANDARDISED.fullmatch(printed.measure.strip().casefold()) is not None


def _measured(study: Study, rows: Rows) -> Iterable[Outcome]:
    return [row for row in rows.get(study.id, ()) if row.outcome_type in _CONTINUOUS]


def _effect(study: Study, name: str, rows: Sequence[Outcome], therapy: Therapy) -> TrialEffect:
    raw = [row for row in rows if row.outcome_type == "msd" and _groups(row)]
    raw = [row for row in raw if row.basis == raw[0].basis]
    together = _combined(raw)
    row, g = (raw if together else rows)[0], _recomputed(together, rows[0], therapy)
    # What is printed for one pair of arms does not stand beside several arms combined.
    printed = None if together and len({_pair(one) for one in raw}) > 1 else _printed(rows)
    sizes = (together[0].n, together[1].n) if together else (row.n_arm1, row.n_arm2)
    return TrialEffect(
        study=study.id,
        instrument=name,
        timepoint_weeks=row.time_weeks,
        n=None if None in sizes else sum(size or 0 for size in sizes),
        g=g.estimate if g else None,
        se=g.se if g else None,
        ci_low=g.ci_low if g else None,
        ci_high=g.ci_high if g else None,
        basis=(row.basis or None) if g else None,
        provenance=(row.provenance or None) if g else None,
        printed=printed,
    )


def _of_comparison(
    study: Study, comparator: str, outcomes: Iterable[Outcome]
) -> Iterable[Outcome]:
    """The usable rows of a trial against one class, the therapy first."""
    for row in outcomes:
        turned = _therapy_first(row, study, comparator) if row.study == study.id else None
        if turned is not None and _comparable(turned, study):
            yield turned


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


def _groups(row: Outcome) -> tuple[Group, Group] | None:
    """The therapy arm and the other arm of a row, or None when a number is missing."""
    one, other = (
        None if n is None or mean is None or sd is None else Group(n, mean, sd)
        for n, mean, sd in (
            (row.n_arm1, row.mean_arm1, row.sd_arm1),
            (row.n_arm2, row.mean_arm2, row.sd_arm2),
        )
    )
    return (one, other) if one and other else None


def _pair(row: Outcome) -> tuple[str, str]:
    return row.condition_arm1.casefold(), row.condition_arm2.casefold()


def _combined(rows: Sequence[Outcome]) -> tuple[Group, Group] | None:
    """All therapy arms as one group, all arms of the class as one; each arm once."""
    therapy: dict[str, Group] = {}
    others: dict[str, Group] = {}
    for row in rows:
        if groups := _groups(row):
            first, second = _pair(row)
            therapy.setdefault(first, groups[0])
            others.setdefault(second, groups[1])
    if not therapy or not others:
        return None
    try:
        return combined(list(therapy.values())), combined(list(others.values()))
    except ValueError:  # arms without people
        return None


def _recomputed(
    groups: tuple[Group, Group] | None, row: Outcome, therapy: Therapy
) -> Effect | None:
    """g from means and SDs, positive in favour of the therapy; None when it cannot be formed."""
    if groups is None:
        return None
    own, other = groups
    try:
        g = hedges_g(other.mean, other.sd, other.n, own.mean, own.sd, own.n)
    except ValueError:
        return None
    lower = instruments.direction(row.instrument, therapy) == "lower"
    return g if lower else replace(g, estimate=-g.estimate)


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
