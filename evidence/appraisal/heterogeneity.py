"""Differences between trials: Q, τ² by four estimators, its interval, I². Standard library only.

Sources: Cochran 1954 (Q); DerSimonian & Laird 1986 (DL); Paule & Mandel 1982 (PM); Viechtbauer
2005, doi 10.3102/10769986030003261 (REML by Fisher scoring); Viechtbauer 2007, doi
10.1002/sim.2514 (Q-profile); Higgins & Thompson 2002, doi 10.1002/sim.1186 (I² and the typical
variance). All as metafor computes them, iterated to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from evidence.appraisal.distributions import chi_squared_quantile, root

Estimator = Literal["REML", "PM", "DL", "EE"]
Numbers = Sequence[float]


def weighted_mean(effects: Numbers, weights: Numbers) -> float:
    return sum(w * y for w, y in zip(weights, effects, strict=True)) / sum(weights)


def spread(effects: Numbers, variances: Numbers, tau2: float = 0.0) -> float:
    """Q: the squared distances from the mean, weighted by 1/(v + τ²) (Cochran 1954 at τ² = 0)."""
    weights = [1 / (v + tau2) for v in variances]
    mean = weighted_mean(effects, weights)
    return sum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))


def dersimonian_laird(effects: Numbers, variances: Numbers) -> float:
    """(Q − (k − 1))/(Σw − Σw²/Σw), at least 0."""
    excess = spread(effects, variances) - (len(effects) - 1)
    return max(0.0, excess / _free_weight([1 / v for v in variances]))


def paule_mandel(effects: Numbers, variances: Numbers) -> float:
    """The τ² at which Q, weighted with it, equals its expectation k − 1; 0 if it is below."""
    return _where_spread_is(len(effects) - 1, effects, variances)


def restricted_likelihood(effects: Numbers, variances: Numbers) -> float:
    """REML: Fisher scoring from the unweighted (Hedges) estimate, as metafor does.

    Where the steps do not become shorter, the middle of what their signs have bracketed is taken.
    """
    k = len(effects)
    mean = sum(effects) / k
    start = sum((y - mean) ** 2 for y in effects) / (k - 1) - sum(variances) / k
    tau2, low, high, last = max(0.0, start), 0.0, math.inf, math.inf
    smallest = 1e-15 * (sum(variances) / k + tau2)
    for _ in range(1_000):
        change = _reml_step(effects, variances, tau2)
        low, high = (tau2, high) if change > 0 else (low, tau2)
        if tau2 + change <= 0 and _reml_step(effects, variances, 0.0) <= 0:
            return 0.0
        if high < math.inf and (abs(change) > last / 2 or not low <= tau2 + change <= high):
            change = (low + high) / 2 - tau2
        tau2, last = tau2 + change, abs(change)
        if last <= smallest:
            break
    return tau2


def _reml_step(effects: Numbers, variances: Numbers, tau2: float) -> float:
    """(y'PPy − tr P)/tr PP with P of the weights 1/(v + τ²)."""
    weights = [1 / (v + tau2) for v in variances]
    mean = weighted_mean(effects, weights)
    squares = sum((w * (y - mean)) ** 2 for w, y in zip(weights, effects, strict=True))
    return (squares - _free_weight(weights)) / _information(weights)


def _information(weights: Numbers) -> float:
    """tr PP from terms that are all positive, without cancellation as in `_free_weight`.

    P has wᵢ(W − wᵢ)/W on its diagonal and −wᵢwⱼ/W beside it, W being Σw.
    """
    ordered = sorted(weights)
    total, others = sum(ordered), sum(ordered[:-1])
    diagonal = sum((w * (total - w) / total) ** 2 for w in ordered[:-1])
    diagonal += (ordered[-1] * others / total) ** 2
    beside = before = 0.0
    for w in ordered:
        beside += before * (w / total) ** 2
        before += w * w
    return diagonal + 2 * beside


def _free_weight(weights: Numbers) -> float:
    """Σw − Σw²/Σw, without the cancellation where one weight outweighs all others."""
    *rest, most = sorted(weights)
    others = sum(rest)
    return (2 * most * others + others**2 - sum(w * w for w in rest)) / (most + others)


ESTIMATORS: Mapping[Estimator, Callable[[Numbers, Numbers], float]] = {
    "REML": restricted_likelihood,
    "PM": paule_mandel,
    "DL": dersimonian_laird,
    "EE": lambda _effects, _variances: 0.0,  # no differences between trials are allowed for
}


def profile(effects: Numbers, variances: Numbers, level: float) -> tuple[float, float]:
    """The Q-profile interval of τ²: where Q meets the two quantiles of χ² (k − 1).

    (0, 0), as in metafor, when the trials differ even less than the lower quantile allows for.
    """
    df = len(effects) - 1
    least, most = (chi_squared_quantile(0.5 + side * level / 2, df) for side in (-1, 1))
    return (
        _where_spread_is(most, effects, variances),
        _where_spread_is(least, effects, variances),
    )


def _where_spread_is(target: float, effects: Numbers, variances: Numbers) -> float:
    """The τ² at which Q falls to the target; 0 when it lies below it from the start."""
    if spread(effects, variances) <= target:
        return 0.0
    return root(lambda tau2: spread(effects, variances, tau2) - target, 0.0, max(variances))


def share(effects: Numbers, variances: Numbers, tau2: float, estimator: Estimator) -> float:
    """I² in per cent: τ²/(τ² + the typical variance); under EE (Q − df)/Q, at least 0."""
    df = len(effects) - 1
    if estimator == "EE":
        q = spread(effects, variances)
        return 100 * max(0.0, (q - df) / q) if q else 0.0
    typical = df / _free_weight([1 / v for v in variances])
    return 100 * tau2 / (tau2 + typical)
