"""Which effect of a trial is shown in a comparison, recomputed beside printed.

At the end of treatment, else the first controlled time point after it; the recorded primary
outcome, else clinician-rated before self-rated, then the therapy's order, then the alphabet.
"""

from __future__ import annotations

import math
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
END = "the end of treatment"
# Which of several rows for one outcome is taken; the same in both leaves it open.
_BASES = ("raw post", "change", "adjusted model", "")
_PROVENANCES = ("printed", "metapsy", "derived", "")
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
    return _effect(study, comparator, name, found[0], therapy)


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
    """Whether no missing fact or number could give the trial another effect.

    The chosen outcome is the recorded primary one at the first controlled time point, and its
    numbers are complete: of every arm, with one basis known, not said in two ways.
    """
    found = choices(study, comparator, _measured(study, rows), therapy)
    if not found or missed(study, comparator, _measured(study, rows), therapy) != ():
        return False
    name, weeks = instruments.canonical(found[0][0].instrument, therapy), found[0][0].time_weeks
    same = [
        row
        for row in _against(study, comparator, _measured(study, rows))
        if instruments.canonical(row.instrument, therapy) == name and row.time_weeks == weeks
    ]
    if any(_partial(row) for row in same if row.basis != "within-group"):
        return False
    raw = _raw(found[0])
    if raw:
        stated = {row.basis for row in found[0] if _usable(row)}
        return len(stated) == 1 and _combined(raw, study, comparator) is not None
    return _pairs(found[0]) == _all_pairs(study, comparator) and len(_ends(found[0])) == 1


def missed(
    study: Study, comparator: str, outcomes: Iterable[Outcome], therapy: Therapy
) -> tuple[str, ...] | None:
    """What comes before the chosen outcome and has no usable number.

    Empty when the primary outcome at the first controlled time point is the chosen one; None when
    nothing is chosen, or nobody recorded what should be.
    """
    outcomes = list(outcomes)
    found = choices(study, comparator, outcomes, therapy)
    controlled = {one.weeks for one in study.followup if one.controlled and one.weeks >= 0}
    if not found or not study.primaryoutcome or not controlled:
        return None
    chosen = found[0][0]
    loose = {one.weeks for one in study.followup} - controlled
    rows = (row for row in _against(study, comparator, outcomes) if row.basis != "within-group")
    times = {row.time_weeks for row in rows if row.time_weeks is not None} - loose
    first = min(weeks for weeks in controlled | times if weeks >= 0)
    lost = []
    name = instruments.canonical(chosen.instrument, therapy)
    if not instruments.Rank(study, therapy).primary(name):
        lost.append(f"the primary outcome ({study.primaryoutcome})")
    if first < (chosen.time_weeks or 0):
        lost.append(f"{first:g} weeks after the end of treatment" if first else END)
    return tuple(lost)


def unused(study: Study, comparator: str, rows: Rows, therapy: Therapy) -> set[str]:
    """The kinds of outcome (msd, change) with a mean or SD of an arm among the chosen rows."""
    found = choices(study, comparator, _measured(study, rows), therapy)
    chosen = found[0] if found else ()
    return {row.outcome_type for row in chosen if _partial(row) or _groups(row) is not None}


def recorded(study: Study, comparator: str, rows: Rows) -> tuple[str, ...]:
    """What outcomes.csv holds of a trial in one comparison although no effect comes of it."""
    own = _against(study, comparator, rows.get(study.id, ()))
    own = [row for row in own if row.basis != "within-group"]
    events = [row.outcome_type for row in own if row.event_arm1 is not None]
    found = [f"events ({kind})" for kind in BINARY if kind in events]
    numbers = (
        row for row in own if _partial(row) or _groups(row) or row.printed_effect is not None
    )
    names = dict.fromkeys(row.instrument for row in numbers if row.outcome_type in _CONTINUOUS)
    return (*found, *names)


def interval(effect: TrialEffect) -> tuple[float, float] | None:
    """The interval of a trial: of g as recomputed, else as printed if that is in SDs."""
    if effect.ci_low is not None and effect.ci_high is not None:
        return effect.ci_low, effect.ci_high
    return _printed_ends(effect.printed) if effect.printed is not None else None


def intervals(
    study: Study, comparator: str, rows: Rows, therapy: Therapy
) -> tuple[tuple[float, float], ...]:
    """Every interval of the chosen outcome: that of g, else all that are printed in SDs."""
    shown = trial_effect(study, comparator, rows, therapy)
    if shown is None:
        return ()
    if shown.g is not None:
        own = interval(shown)
        return (own,) if own else ()
    return tuple(sorted(_ends(choices(study, comparator, _measured(study, rows), therapy)[0])))


def standardised(printed: Printed) -> bool:
    """Whether a printed measure is a difference in standard deviations."""
    measure = printed.measure.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _STANDARDISED.fullmatch(measure.strip().casefold()) is not None


def _measured(study: Study, rows: Rows) -> Iterable[Outcome]:
    return [row for row in rows.get(study.id, ()) if row.outcome_type in _CONTINUOUS]


def _effect(
    study: Study, comparator: str, name: str, rows: Sequence[Outcome], therapy: Therapy
) -> TrialEffect:
    raw = _raw(rows)
    together = _combined(raw, study, comparator)
    g = _recomputed(together, rows[0], therapy)
    several = len(_all_pairs(study, comparator)) > 1
    said = _least(rows)
    row = raw[0] if together else said or rows[0]
    # What is printed for one pair of arms does not stand beside several arms combined.
    printed = None if said is None or (together and several) else _as_printed(said)
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
    rows = _against(study, comparator, outcomes)
    return (row for row in rows if _comparable(row, study))


def _against(study: Study, comparator: str, outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    """The rows of a trial against one class, usable or not, the therapy first."""
    for row in outcomes:
        turned = _therapy_first(row, study, comparator) if row.study == study.id else None
        if turned is not None:
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


def _usable(row: Outcome) -> bool:
    return row.outcome_type == "msd" and _groups(row) is not None


def _partial(row: Outcome) -> bool:
    """Whether means and SDs are recorded in part: the rest was there, or can be asked for."""
    numbers = (row.mean_arm1, row.sd_arm1, row.mean_arm2, row.sd_arm2)
    return any(number is not None for number in numbers) and _groups(row) is None


def _pair(row: Outcome) -> tuple[str, str]:
    return row.condition_arm1.casefold(), row.condition_arm2.casefold()


def _pairs(rows: Iterable[Outcome]) -> set[tuple[str, str]]:
    return {_pair(row) for row in rows}


def _all_pairs(study: Study, comparator: str) -> set[tuple[str, str]]:
    own, others = (
        [arm.label.casefold() for arm in study.arms if arm.role == role]
        for role in ("therapy", comparator)
    )
    return {(one, other) for one in own for other in others}


def _place(order: Sequence[str], value: str) -> int:
    return order.index(value) if value in order else len(order)


def _raw(rows: Sequence[Outcome]) -> list[Outcome]:
    """The rows with means and SDs, of the basis that comes first; the authors' before others."""
    usable = [row for row in rows if _usable(row)]
    first = min((_place(_BASES, row.basis) for row in usable), default=0)
    kept = (row for row in usable if _place(_BASES, row.basis) == first)
    return sorted(kept, key=lambda row: (_place(_PROVENANCES, row.provenance), _pair(row)))


def _combined(
    rows: Sequence[Outcome], study: Study, comparator: str
) -> tuple[Group, Group] | None:
    """All therapy arms as one group, all arms of the class as one; each arm once.

    None without the numbers of every arm, or when one source gives two numbers for an arm.
    """
    sides: tuple[dict[str, tuple[str, Group]], ...] = ({}, {})
    for row in rows:
        for side, label, group in zip(sides, _pair(row), _groups(row) or (), strict=False):
            provenance, known = side.setdefault(label, (row.provenance, group))
            if provenance == row.provenance and known != group:
                return None
    wanted = _all_pairs(study, comparator)
    if {(one, other) for one in sides[0] for other in sides[1]} != wanted:
        return None
    try:
        own, others = (combined([group for _, group in side.values()]) for side in sides)
    except ValueError:  # arms without people, or numbers that nobody can compute with
        return None
    return own, others


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


def _least(rows: Sequence[Outcome]) -> Outcome | None:
    """What the authors print, before what a database holds; of several the least favourable."""
    printed = [row for row in rows if row.printed_effect is not None]

    def order(row: Outcome) -> tuple[object, ...]:
        ends = _printed_ends(_as_printed(row))
        clear = ends is None or not ends[0] <= 0 <= ends[1]
        return (row.provenance != "printed", clear, row.printed_effect, _pair(row), str(ends))

    return min(printed, key=order, default=None)


def _ends(rows: Sequence[Outcome]) -> set[tuple[float, float]]:
    """The printed intervals in SDs."""
    found = (_printed_ends(_as_printed(row)) for row in rows if row.printed_effect is not None)
    return {ends for ends in found if ends is not None}


def _printed_ends(printed: Printed) -> tuple[float, float] | None:
    ends = printed.ci_low, printed.ci_high
    if ends[0] is None or ends[1] is None or not standardised(printed):
        return None
    return (ends[0], ends[1]) if all(map(math.isfinite, (ends[0], ends[1]))) else None


def _as_printed(row: Outcome) -> Printed:
    return Printed(
        measure=row.printed_measure,
        effect=row.printed_effect,
        ci_low=row.printed_ci_low,
        ci_high=row.printed_ci_high,
        p=row.printed_p or None,
        basis=row.basis or None,
        provenance=row.provenance or None,
    )
