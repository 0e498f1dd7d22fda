"""The numbers: effect sizes and information sizes. Standard library only; no judgement here.

Formulas: Hedges 1981 (small-sample correction); metafor's `escalc(measure="SMD")` and the Metapsy
data standard (two conventions that differ in the fourth digit); power of a two-group comparison as
R's `qnorm` and `power.prop.test` give it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Effect:
    """A standardised mean difference with its standard error, in standard deviations."""

    estimate: float
    se: float
    level: float = 0.95

    @property
    def ci_low(self) -> float:
        return self.estimate - self._half_width

    @property
    def ci_high(self) -> float:
        return self.estimate + self._half_width

    @property
    def _half_width(self) -> float:
        return _NORMAL.inv_cdf(0.5 + self.level / 2) * self.se


def hedges_g(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> Effect:
    """Hedges g of group 1 minus group 2, as metafor's SMD: exact correction, variance with g².

    Raises ValueError for fewer than two people in a group, or SDs that are not positive.
    """
    d = _cohen_d(mean1, sd1, n1, mean2, sd2, n2)
    m = n1 + n2 - 2
    correction = math.exp(
        math.lgamma(m / 2) - math.log(math.sqrt(m / 2)) - math.lgamma((m - 1) / 2)
    )
    g = correction * d
    return Effect(g, math.sqrt(1 / n1 + 1 / n2 + g * g / (2 * (n1 + n2))))


def metapsy_g(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> Effect:
    """Metapsy's g: group 2 minus group 1 (positive: group 1 has the lower score).

    Approximate correction 1 − 3/(4N − 9); the variance holds the uncorrected d. ValueError as
    `hedges_g`.
    """
    d = -_cohen_d(mean1, sd1, n1, mean2, sd2, n2)
    total = n1 + n2
    g = d * (1 - 3 / (4 * total - 9))
    return Effect(g, math.sqrt(1 / n1 + 1 / n2 + d * d / (2 * total)))


def information_size(delta: float, alpha: float = 0.05, power: float = 0.80) -> int:
    """Optimal information size, continuous outcome: people in both arms together.

    4(z₁₋α/₂ + z₁₋β)²/δ², two-sided, each arm rounded up (GRADE guidelines 6): 0.24 → 546.
    ValueError for δ = 0 or probabilities outside (0, 1).
    """
    if not delta or not math.isfinite(delta):
        raise ValueError("delta must be a number other than 0")
    per_arm = 2 * (_z_sum(alpha, power) / delta) ** 2
    return 2 * math.ceil(per_arm)


def information_size_binary(
    p_control: float, rrr: float, alpha: float = 0.05, power: float = 0.80
) -> int:
    """Optimal information size, binary outcome: people in both arms, as R's `power.prop.test`.

    `p_control` is the risk in the control arm, `rrr` the relative risk reduction worth having.
    """
    p_treated = p_control * (1 - rrr)
    if not 0 < p_control < 1 or not 0 < p_treated < 1 or not rrr:
        raise ValueError("both risks must lie between 0 and 1, and differ")
    pooled = (p_control + p_treated) / 2
    z_alpha, z_beta = _quantiles(alpha, power)
    root = z_alpha * math.sqrt(2 * pooled * (1 - pooled)) + z_beta * math.sqrt(
        p_control * (1 - p_control) + p_treated * (1 - p_treated)
    )
    return 2 * math.ceil((root / (p_control - p_treated)) ** 2)


def effective_n(n1: float, n2: float) -> float:
    """People an evenly split trial would need for the same precision: 4·n₁n₂/(n₁ + n₂)."""
    return 4 * n1 * n2 / (n1 + n2)


def detectable_difference(effective: float) -> float:
    """Smallest difference (SD) that so many people detect: 5.60/√N (α .05, power .80)."""
    return 5.60 / math.sqrt(effective)


def _cohen_d(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> float:
    if min(n1, n2) < 2 or min(sd1, sd2) <= 0:
        raise ValueError("each group needs two people and a positive standard deviation")
    pooled = ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)
    return (mean1 - mean2) / math.sqrt(pooled)


def _quantiles(alpha: float, power: float) -> tuple[float, float]:
    if not 0 < alpha < 1 or not 0 < power < 1:
        raise ValueError("alpha and power must lie between 0 and 1")
    return _NORMAL.inv_cdf(1 - alpha / 2), _NORMAL.inv_cdf(power)


def _z_sum(alpha: float, power: float) -> float:
    return sum(_quantiles(alpha, power))
