"""Normal, t and chi-squared distributions. Standard library only.

Regularised incomplete beta and gamma functions by series and continued fraction (Abramowitz &
Stegun 1964, 26.4–26.5; the modified Lentz method), quantiles by halving the interval: slower than
an approximation and exact to about 12 digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

_TINY = 1e-300
_CLOSE = 1e-16
_NORMAL = NormalDist()


def normal_quantile(probability: float) -> float:
    return _NORMAL.inv_cdf(probability)


def normal_two_sided(z: float) -> float:
    """P(|Z| > |z|), exact far out in the tail."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_two_sided(t: float, df: int) -> float:
    """P(|T| > |t|) with `df` degrees of freedom."""
    return _beta(df / (df + t * t), df / 2, 0.5)


def t_quantile(probability: float, df: int) -> float:
    """The t below which `probability` (above ½) lies."""
    tail = 2 * (1 - probability)
    return root(lambda t: t_two_sided(t, df) - tail, 0.0, 1.0)


def chi_squared_quantile(probability: float, df: int) -> float:
    return root(lambda x: probability - _gamma(df / 2, x / 2), 0.0, float(df))


def root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function that is not negative at `low` crosses 0, to the last digit.

    `high` is where the search begins; it is doubled until the function is negative there.
    """
    while falling(high) > 0:
        low, high = high, 2 * high
    while (middle := (low + high) / 2) not in (low, high):
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return high


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return min(1.0, max(0.0, x))
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side
        return 1 - _beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )

    def step(m: int) -> float:
        half = m // 2
        if m % 2:
            return -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        return half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))

    return front / a / _lentz(step, lambda _: 1.0)


def _gamma(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x)."""
    if x <= 0:
        return 0.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while term > total * _CLOSE:
            n += 1
            term *= x / n
            total += term
        return front * total

    return 1 - front / _lentz(lambda m: -m * (m - a), lambda m: x + 2 * m + 1 - a)


def _lentz(numerator: Callable[[int], float], denominator: Callable[[int], float]) -> float:
    """The continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)), with a and b as functions of the step."""
    value = c = denominator(0) or _TINY
    d = 0.0
    for m in range(1, 10_000):
        a, b = numerator(m), denominator(m)
        d = 1 / ((b + a * d) or _TINY)
        c = (b + a / c) or _TINY
        value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value
