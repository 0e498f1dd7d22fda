"""How many people a comparison would need, and how many it has. Standard library only.

Sources: GRADE guidelines 6 (Guyatt 2011) for the optimal information size; the power of a
two-group comparison as R's `qnorm` and `power.prop.test` give it.
"""

from __future__ import annotations

import math

from evidence.appraisal.distributions import normal_quantile

POWER = 0.80
_SMALLEST = 1e-12  # a difference below it is none


def information_size(delta: float, alpha: float = 0.05, power: float = POWER) -> int:
    """Optimal information size, continuous outcome: people in both arms together.

    4(z₁₋α/₂ + z₁₋β)²/δ², two-sided, each arm rounded up (GRADE guidelines 6): 0.24 → 546.
    ValueError for δ = 0 (or as good as 0) or probabilities outside (0, 1).
    """
    if not _SMALLEST <= abs(delta) < math.inf:
        raise ValueError("delta must be a number other than 0")
    per_arm = 2 * (sum(_quantiles(alpha, power)) / delta) ** 2
    return 2 * math.ceil(per_arm)


def information_size_binary(
    p_control: float, rrr: float, alpha: float = 0.05, power: float = POWER
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


def _quantiles(alpha: float, power: float) -> tuple[float, float]:
    if not 0 < alpha < 1 or not 0 < power < 1:
        raise ValueError("alpha and power must lie between 0 and 1")
    return normal_quantile(1 - alpha / 2), normal_quantile(power)
