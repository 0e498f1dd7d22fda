"""The geometry of a forest plot, shared by text and page: lines on one axis, with 0 on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evidence.model import Comparison, TrialEffect

_WIDEST = 3.0  # standard deviations to either side; what lies beyond is cut, and said so
_STEPS = (0.1, 0.2, 0.25, 0.5, 1.0)
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate with its interval: of a trial, pooled, or a prediction interval alone."""

    kind: Literal["trial", "pooled", "prediction"]
    estimate: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Axis:
    low: float
    high: float
    ticks: tuple[float, ...]

    def holds(self, value: float | None) -> bool:
        """Whether a value can be marked: one that lies beyond the axis is told in numbers only."""
        return value is not None and self.low <= value <= self.high

    def place(self, value: float) -> float:
        """Where a value stands: 0 is the left end, 1 the right; what is beyond stands there."""
        share = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, share))


def line(effect: TrialEffect) -> Line | None:
    """What can be drawn of a trial: g recomputed, never a difference that is not standardised."""
    if effect.g is None or effect.ci_low is None or effect.ci_high is None:
        return None
    return Line("trial", effect.g, effect.ci_low, effect.ci_high)


def pooled_lines(comparison: Comparison) -> tuple[Line, ...]:
    """The pooled estimate and its prediction interval, as far as there are any."""
    pooled = comparison.pooled
    if pooled is None or pooled.ci_low is None or pooled.ci_high is None:
        return ()
    rows = [Line("pooled", pooled.estimate, pooled.ci_low, pooled.ci_high)]
    if pooled.prediction is not None:
        rows.append(Line("prediction", None, *pooled.prediction))
    return tuple(rows)


def axis(comparisons: Sequence[Comparison]) -> Axis | None:
    """One axis for all comparisons of a condition; None when there is nothing to draw."""
    lines = [row for comparison in comparisons for row in _lines(comparison)]
    if not lines:
        return None
    low = max(-_WIDEST, min(0.0, *(row.low for row in lines)))
    high = min(_WIDEST, max(0.0, *(row.high for row in lines)))
    step = next((s for s in _STEPS if (high - low) / s <= _MOST_TICKS - 2), _STEPS[-1])
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    first, last = min(first, -1), max(last, 1)  # both sides of 0 are seen
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def _lines(comparison: Comparison) -> Iterator[Line]:
    for effect in comparison.effects:
        drawn = line(effect)
        if drawn:
            yield drawn
    yield from pooled_lines(comparison)
