"""The size class: how large the evidence is, with the criterion that decides (project rule).

Classes are nested. A criterion that cannot be told fails for the lower end of the range and holds
for the upper one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.model import SizeClass

CLASSES: tuple[SizeClass, ...] = ("none", "very small", "small", "moderate", "large")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A quantity that is known (`low == high`) or known only to lie between two values."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What the size class of one condition × comparator class depends on."""

    trials: int
    teams: Bounds
    independent_teams: Bounds  # teams that have a trial without a developer
    share: Bounds  # effective N divided by the OIS
    long_trials: Bounds  # trials with a controlled time point ≥ 26 weeks after treatment


@dataclass(frozen=True, slots=True)
class Graded:
    low: SizeClass
    high: SizeClass
    rule: str  # the criterion that kept it from the next class


@dataclass(frozen=True, slots=True)
class _Criterion:
    text: str
    low: bool
    high: bool


def grade(cell: Cell) -> Graded:
    """The class of one cell as a range, and what the next class would need."""
    low, rule = _climb(cell, worst=True)
    high, _ = _climb(cell, worst=False)
    return Graded(low, high, rule)


def highest(graded: Sequence[Graded], has_active: bool) -> Graded:
    """A condition's class: its highest cell; `large` also needs an active class with trials."""
    if not graded:
        return Graded("none", "none", "no counted trial with results")
    best = max(graded, key=lambda cell: (CLASSES.index(cell.low), CLASSES.index(cell.high)))
    high = max((cell.high for cell in graded), key=CLASSES.index)
    if has_active:
        return Graded(best.low, high, best.rule)
    rule = "large needs a trial against an active comparator" if best.low == "large" else best.rule
    return Graded(_capped(best.low), _capped(high), rule)


def _capped(name: SizeClass) -> SizeClass:
    return "moderate" if name == "large" else name


def _climb(cell: Cell, *, worst: bool) -> tuple[SizeClass, str]:
    reached: SizeClass = "none"
    for name, criteria in _ladder(cell):
        failed = [c for c in criteria if not (c.low if worst else c.high)]
        if failed:
            return reached, f"{name} needs {failed[0].text}"
        reached = name
    return reached, "every criterion of the highest class holds"


def _ladder(cell: Cell) -> tuple[tuple[SizeClass, tuple[_Criterion, ...]], ...]:
    k = cell.trials
    return (
        ("very small", (_at_least(k, 1, "trial"),)),
        ("small", (_at_least(k, 3, "trial"), _teams(cell, 2), _share(cell, 0.5))),
        ("moderate", (_at_least(k, 5, "trial"), _moderate_teams(cell), _share(cell, 1))),
        ("large", (_at_least(k, 10, "trial"), _teams(cell, 4), _share(cell, 2), _long(cell))),
    )


def _at_least(k: int, wanted: int, noun: str) -> _Criterion:
    plural = noun if wanted == 1 else f"{noun}s"
    return _Criterion(
        f"{wanted} {plural} against one class of comparator; here: {k}", k >= wanted, k >= wanted
    )


def _teams(cell: Cell, wanted: int) -> _Criterion:
    return _Criterion(
        f"{wanted} teams; here: {_shown(cell.teams)}",
        cell.teams.low >= wanted,
        cell.teams.high >= wanted,
    )


def _moderate_teams(cell: Cell) -> _Criterion:
    return _Criterion(
        "3 teams, or 2 that each have a trial without a developer; "
        f"here: {_shown(cell.teams)} and {_shown(cell.independent_teams)}",
        cell.teams.low >= 3 or cell.independent_teams.low >= 2,
        cell.teams.high >= 3 or cell.independent_teams.high >= 2,
    )


def _share(cell: Cell, wanted: float) -> _Criterion:
    times = {0.5: "half the OIS", 1: "the OIS", 2: "twice the OIS"}[wanted]
    return _Criterion(
        f"an effective N of {times}; here: {_shown(cell.share, 'times the OIS')}",
        cell.share.low >= wanted,
        cell.share.high >= wanted,
    )


def _long(cell: Cell) -> _Criterion:
    return _Criterion(
        "2 trials with a controlled time point 26 weeks or more after treatment; "
        f"here: {_shown(cell.long_trials)}",
        cell.long_trials.low >= 2,
        cell.long_trials.high >= 2,
    )


def _shown(bounds: Bounds, unit: str = "") -> str:
    if bounds.low == bounds.high:
        return f"{bounds.low:.3g} {unit}".strip()
    if bounds.high == float("inf") and not bounds.low:
        return "not known"
    if bounds.high == float("inf"):
        return f"not known (at least {bounds.low:.3g} {unit}".strip() + ")"
    return f"{bounds.low:.3g} to {bounds.high:.3g} {unit}".strip()
