"""Sentences on what the trials showed: effects as recomputed and printed, combined or why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evidence.appraisal.combining import Candidates
from evidence.appraisal.effects import missed, recorded, standardised
from evidence.appraisal.naming import Naming
from evidence.appraisal.phrases import against
from evidence.model import Comparison, PooledEffect, Printed, Sentence, Therapy, TrialEffect
from evidence.words import listed


def notes(found: Candidates) -> dict[str, str]:
    """By trial, what is recorded and not shown, or should be shown and has no usable number."""
    said = {}
    for study in (item.study for item in found.trials):
        kept = recorded(study, found.comparator, found.rows)
        lost = missed(study, found.comparator, found.rows.get(study.id, ()), found.therapy)
        effect = found.shown.get(study.id)
        if effect is None or (effect.g is None and effect.printed is None):
            if kept:
                said[study.id] = f"of {listed(kept)} numbers are recorded, but no effect in them"
        elif lost:
            said[study.id] = f"of {listed(lost)} no usable number is recorded"
    return said


def effects(
    row: Comparison, therapy: Therapy, names: Naming, told: Mapping[str, str]
) -> Iterator[Sentence]:
    """The effect of each trial of a class, and which have none on record; `told`: the notes."""
    shown = {one.study: one for one in row.effects}
    for study in row.studies:
        known = _effect(shown[study], therapy) if study in shown else ""
        note = told.get(study, "" if known else "no outcome with numbers is recorded")
        text = "; ".join(part for part in (known, note) if part)
        subject = f"{names.study(study)} {against(row.comparator)}"
        yield Sentence("effect", f"{subject}: {text}.", (study,))


def _effect(effect: TrialEffect, therapy: Therapy) -> str:
    parts = []
    if effect.g is not None:
        parts.append(
            f"g {_interval(effect.g, effect.ci_low, effect.ci_high)}, recomputed from means and "
            f"standard deviations ({effect.basis or 'basis not stated'})"
        )
    if effect.printed is not None and effect.printed.provenance != "derived":
        parts.append(as_printed(effect.printed))
    if not parts:
        return ""
    favours = f"; positive favours {therapy.short}"
    return f"{effect.instrument}, {_when(effect)}: {'; '.join(parts)}{favours}"


def as_printed(printed: Printed) -> str:
    """What the authors, or a database, print: never turned into another measure."""
    who = "the authors print" if printed.provenance == "printed" else f"{printed.provenance} holds"
    if printed.effect is None:
        return f"{who} no number"
    interval = "without an interval"
    if printed.ci_low is not None and printed.ci_high is not None:
        interval = f"({printed.ci_low:g} to {printed.ci_high:g})"
    basis = printed.basis or "basis not stated"
    scale = "" if standardised(printed) else ", not standardised"
    return f"{who} {printed.measure} {printed.effect:g} {interval}, {basis}{scale}"


def _when(effect: TrialEffect) -> str:
    weeks = effect.timepoint_weeks
    return f"{weeks:g} weeks after the end of treatment" if weeks else "end of treatment"


def combined(row: Comparison, therapy: Therapy, reason: str) -> Iterator[Sentence]:
    """The combined effect of a class with everything it needs beside it.

    `reason` is that of the comparison, with the studies by name.
    """
    pooled = row.pooled
    if pooled is None:
        return
    estimate = _interval(pooled.estimate, pooled.ci_low, pooled.ci_high)
    text = (
        f"{against(row.comparator).capitalize()}, {reason}: g {estimate}, positive "
        f"favours {therapy.short}{_heterogeneity(pooled)}."
    )
    yield Sentence("combined", text, pooled.studies)


def _heterogeneity(pooled: PooledEffect) -> str:
    if pooled.prediction is None or pooled.tau2_ci is None:
        return ""
    low, high = pooled.prediction
    return (
        f"; a further trial would be expected between {low:.2f} and {high:.2f} (prediction "
        f"interval); τ² {pooled.tau2:.3f} ({pooled.tau2_ci[0]:.3f} to {pooled.tau2_ci[1]:.3f})"
    )


def not_combined(
    comparisons: Sequence[Comparison], reasons: Mapping[str, str], only: str | None
) -> Iterator[Sentence]:
    """Why no combined number is printed: one sentence for all classes without one.

    `reasons` are those of the comparisons, by class, with the studies by name.
    """
    rows = [row for row in comparisons if row.pooled is None]
    most = max((row.trials for row in rows), default=0)
    if not most:
        return
    other = " other" if len(rows) < len(comparisons) else ""
    if most == 1 and only is not None:
        why = f"there is one trial {against(only)}"
    elif most == 1:
        why = f"no{other} class of comparator holds more than one trial"
    elif most == 2:
        why = "with two trials a combined figure would suggest more certainty than they allow"
    else:
        many = (row for row in rows if row.trials > 2)
        why = "; ".join(f"{against(row.comparator)}, {reasons[row.comparator]}" for row in many)
    if len(comparisons) > 1:
        why += "; trials of different classes of comparator are never combined"
    studies = dict.fromkeys(study for row in rows for study in row.studies)
    yield Sentence("not-combined", f"The{other} results are not combined: {why}.", tuple(studies))


def _interval(value: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"{value:.2f}"
    return f"{value:.2f} ({low:.2f} to {high:.2f})"
