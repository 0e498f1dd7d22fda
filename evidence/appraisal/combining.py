"""Combine the trials of one class, or refuse to: an estimate or None, and always the reason.

One trial stands alone, two stand side by side. From three, REML with modified Hartung–Knapp
(Röver, Knapp & Friede 2015; Jackson & Turner 2017), secondary to the trials themselves below five.
Refused across classes (each is combined by itself), bases, directions and time windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.appraisal import effects
from evidence.appraisal.headings import Item
from evidence.appraisal.naming import Called
from evidence.appraisal.pooling import pool
from evidence.model import PooledEffect, Therapy, TrialEffect
from evidence.words import listed

METHOD = "REML, modified Hartung–Knapp"
FEWEST = 3
FULL = 5  # from here on with prediction interval and the interval of τ², and not secondary
_WINDOWS = ((13, "0–12"), (39, "13–38"))
_LAST_WINDOW = "39 or more"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The trials of one class with what decides whether they are combined.

    `shown` maps trials to their effects, `sizes` to their effective N: of trials that overlap
    only the largest is combined.
    """

    trials: tuple[Item, ...]
    comparator: str
    shown: Mapping[str, TrialEffect]
    sizes: Mapping[str, float | None]
    overlaps: Sequence[frozenset[str]]
    rows: effects.Rows
    therapy: Therapy

    def kept(self, why_not: Mapping[str, str]) -> list[TrialEffect]:
        return [self.shown[item.id] for item in self.trials if item.id not in why_not]


def combined(found: Candidates) -> PooledEffect | None:
    """The combined effect of a class, or None."""
    why_not = dict(_left_out(found, str))
    return None if _refusal(found, why_not, str) else _pooled(found.kept(why_not))


def reason(found: Candidates, called: Called = str) -> str:
    """Why nothing is combined, or what was and what was not; studies as they are `called`."""
    why_not = dict(_left_out(found, called))
    return _refusal(found, why_not, called) or _told(found, why_not, called)


def _refusal(found: Candidates, why_not: Mapping[str, str], called: Called) -> str | None:
    number = len(found.trials)
    if number == 1:
        return "one trial: it stands alone"
    if number == 2:
        why = "shown side by side, a combined figure would suggest too much certainty"
        return f"two trials: {why}"
    kept = found.kept(why_not)
    if len(kept) < FEWEST:
        return f"{len(kept)} of {number} trials can be combined ({_listed(why_not, called)})"
    bases = _differing("bases", ((one.study, one.basis or "") for one in kept), called)
    windows = ((one.study, window(one)) for one in kept)
    return bases or _differing("time windows", windows, called)


def window(effect: TrialEffect) -> str:
    """The time window of an effect, in weeks after the end of treatment."""
    weeks = effect.timepoint_weeks or 0
    name = next((name for end, name in _WINDOWS if weeks < end), _LAST_WINDOW)
    return f"{name} weeks after treatment"


def _pooled(kept: Sequence[TrialEffect]) -> PooledEffect:
    found = pool(
        [one.g or 0.0 for one in kept],
        [(one.se or 0.0) ** 2 for one in kept],
        "REML",
        "modified-hk",
    )
    full = len(kept) >= FULL
    # Three effects or more: all of these are numbers.
    low, high, tau2, i2 = (
        value or 0.0 for value in (found.ci_low, found.ci_high, found.tau2, found.i2)
    )
    return PooledEffect(
        estimate=found.estimate,
        ci_low=low,
        ci_high=high,
        tau2=tau2,
        tau2_ci=found.tau2_ci if full else None,
        i2=i2,
        prediction=found.prediction if full else None,
        k=len(kept),
        method=METHOD,
        secondary=not full,
        studies=tuple(one.study for one in kept),
    )


def _told(found: Candidates, why_not: Mapping[str, str], called: Called) -> str:
    kept = len(found.trials) - len(why_not)
    number = f"{kept} trials"
    if why_not:
        number = f"{kept} of {len(found.trials)} trials ({_listed(why_not, called)})"
    few = "; with so few the combined figure is secondary to the trials themselves"
    return f"{number} combined by {METHOD}{few if kept < FULL else ''}"


def _left_out(found: Candidates, called: Called) -> Iterator[tuple[str, str]]:
    """Trials that cannot be combined, each with the reason."""
    joined = {name: group for group in found.overlaps for name in group}
    largest: dict[frozenset[str], str] = {}
    for item in sorted(found.trials, key=lambda one: -(found.sizes[one.id] or 0)):
        largest.setdefault(joined.get(item.id, frozenset((item.id,))), item.id)
    for item in found.trials:
        first = largest[joined.get(item.id, frozenset((item.id,)))]
        effect = found.shown.get(item.id)
        if first != item.id:
            yield item.id, f"its people may be those of {called(first)}"
        elif effect is None:
            unknown = effects.undirected(item.study, found.comparator, found.rows, found.therapy)
            lost = f"direction of {listed(unknown)} not recorded" if unknown else ""
            yield item.id, lost or "no measured outcome on record"
        elif effect.g is None:
            yield item.id, _no_g(found, item)
        elif effect.basis is None:
            yield item.id, "basis not stated"


def _no_g(found: Candidates, item: Item) -> str:
    """Why a trial with an outcome has no effect that could be combined."""
    kinds = effects.unused(item.study, found.comparator, found.rows, found.therapy)
    if "msd" in kinds:
        return "means and SDs incomplete, contradictory or impossible"
    return "means and SDs of a change only" if kinds else "no means and SDs on record"


def _listed(why_not: Mapping[str, str], called: Called) -> str:
    """`no measured outcome on record: a and b; basis not stated: c`."""
    reasons: dict[str, list[str]] = {}
    for study, why in why_not.items():
        reasons.setdefault(why, []).append(called(study))
    return "; ".join(f"{why}: {listed(studies)}" for why, studies in reasons.items())


def _differing(what: str, values: Iterable[tuple[str, str]], called: Called) -> str | None:
    """Why effects of different kinds are not combined; None when they are of one."""
    kinds: dict[str, list[str]] = {}
    for study, value in values:
        kinds.setdefault(value, []).append(called(study))
    if len(kinds) < 2:
        return None
    parts = (f"{kind} ({listed(studies)})" for kind, studies in kinds.items())
    return f"the {what} differ: {'; '.join(parts)}"
