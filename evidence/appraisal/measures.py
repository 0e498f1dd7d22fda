"""Effect sizes of one trial, with their standard errors. Standard library only.

Formulas: Hedges 1981 (the exact small-sample correction); metafor's `escalc` (SMD, SMDH, MD, RR,
OR, RD with its variances); the Metapsy data standard, which differs in the fourth digit; Cochrane
Handbook 6.5.2.10 for groups that are combined.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evidence.appraisal.distributions import normal_quantile

# Beyond it, squares and their sums are no numbers any more, and no scale goes so far.
LARGEST = 1e12
Variance = Literal["LS", "LS2", "UB"]


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its standard error, in the unit of its measure (SDs, logs, …)."""

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
        return normal_quantile(0.5 + self.level / 2) * self.se


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one arm (or of several combined): how many, their mean and their SD."""

    n: float
    mean: float
    sd: float


def computable(mean: float, sd: float, n: float) -> bool:
    """Whether the numbers of a group lie where one can compute with them."""
    return abs(mean) <= LARGEST and 1 / LARGEST <= sd <= LARGEST and n <= LARGEST


def combined(groups: Sequence[Group]) -> Group:
    """Several groups as one: the mean and SD of all their people (Cochrane Handbook 6.5.2.10).

    Raises ValueError without a group, or for numbers of people that are not positive.
    """
    if not groups or any(group.n <= 0 for group in groups):
        raise ValueError("at least one group is needed, and people in each")
    if not all(computable(group.mean, group.sd, group.n) for group in groups):
        raise ValueError("the numbers are too large or too small to compute with")
    if len(groups) == 1:
        return groups[0]
    n = sum(group.n for group in groups)
    if n <= 1:
        raise ValueError("one person has no standard deviation")
    mean = sum(group.n * group.mean for group in groups) / n
    squares = sum(g.sd**2 * (g.n - 1) + g.n * (g.mean - mean) ** 2 for g in groups)
    return Group(n, mean, math.sqrt(squares / (n - 1)))


def hedges_g(
    mean1: float,
    sd1: float,
    n1: float,
    mean2: float,
    sd2: float,
    n2: float,
    variance: Variance = "LS",
) -> Effect:
    """Hedges g of group 1 minus group 2, as metafor's SMD: exact correction, variance with g².

    `variance` names metafor's `vtype`: LS (its default, 1/n₁ + 1/n₂ + g²/(2N)), LS2 (the same
    with d, times the squared correction), UB (unbiased). Raises ValueError for fewer than two
    people in a group, or SDs that are not positive.
    """
    d = _cohen_d(mean1, sd1, n1, mean2, sd2, n2)
    total, df = n1 + n2, n1 + n2 - 2
    j = _correction(df)
    g = j * d
    people = 1 / n1 + 1 / n2
    if variance == "LS2":
        squared = j * j * (people + d * d / (2 * total))
    elif variance == "UB":
        squared = people + (1 - (df - 2) / (df * j * j)) * g * g
    else:
        squared = people + g * g / (2 * total)
    return Effect(g, math.sqrt(squared))


def unequal_g(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> Effect:
    """Group 1 minus group 2 over the SD averaged without pooling, as metafor's SMDH.

    For groups whose SDs differ (Bonett 2009). Raises ValueError as `hedges_g`.
    """
    _check_groups(mean1, sd1, n1, mean2, sd2, n2)
    first, second = sd1**2, sd2**2
    average = (first + second) / 2
    g = _correction(n1 + n2 - 2) * (mean1 - mean2) / math.sqrt(average)
    fourth = first**2 / (n1 - 1) + second**2 / (n2 - 1)
    means = (first / (n1 - 1) + second / (n2 - 1)) / average
    return Effect(g, math.sqrt(g * g * fourth / (8 * average**2) + means))


def mean_difference(
    mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float
) -> Effect:
    """Group 1 minus group 2 in the unit of the instrument, as metafor's MD; else as the g."""
    _check_groups(mean1, sd1, n1, mean2, sd2, n2)
    return Effect(mean1 - mean2, math.sqrt(sd1**2 / n1 + sd2**2 / n2))


def metapsy_g(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> Effect:
    """Metapsy's g: group 2 minus group 1 (positive: group 1 has the lower score).

    Approximate correction 1 − 3/(4N − 9); the variance holds the uncorrected d. ValueError as
    `hedges_g`.
    """
    d = -_cohen_d(mean1, sd1, n1, mean2, sd2, n2)
    total = n1 + n2
    g = d * (1 - 3 / (4 * total - 9))
    return Effect(g, math.sqrt(1 / n1 + 1 / n2 + d * d / (2 * total)))


def log_risk_ratio(events1: float, n1: float, events2: float, n2: float) -> Effect:
    """The natural log of the risk ratio, group 1 over group 2, as metafor's RR.

    Half a person is added to every cell when one of them is empty. Raises ValueError for more
    events than people, or a group without people.
    """
    a, b, c, d = _cells(events1, n1, events2, n2)
    return Effect(
        math.log(a / (a + b)) - math.log(c / (c + d)),
        math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
    )


def log_odds_ratio(events1: float, n1: float, events2: float, n2: float) -> Effect:
    """The natural log of the odds ratio, group 1 over group 2, as metafor's OR; else as the RR."""
    a, b, c, d = _cells(events1, n1, events2, n2)
    return Effect(math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


def risk_difference(events1: float, n1: float, events2: float, n2: float) -> Effect:
    """The risk of group 1 minus that of group 2, as metafor's RD; else as the risk ratio."""
    a, b, c, d = _cells(events1, n1, events2, n2)
    one, other = a / (a + b), c / (c + d)
    squared = one * (1 - one) / (a + b) + other * (1 - other) / (c + d)
    return Effect(one - other, math.sqrt(squared))


def _correction(df: float) -> float:
    """Hedges' J, exact: Γ(df/2)/(√(df/2)·Γ((df − 1)/2))."""
    return math.exp(math.lgamma(df / 2) - math.log(math.sqrt(df / 2)) - math.lgamma((df - 1) / 2))


def _cohen_d(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> float:
    _check_groups(mean1, sd1, n1, mean2, sd2, n2)
    pooled = ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2)
    return (mean1 - mean2) / math.sqrt(pooled)


def _check_groups(
    mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float
) -> None:
    if not all(map(math.isfinite, (mean1, sd1, n1, mean2, sd2, n2))):
        raise ValueError("means, standard deviations and people must be finite numbers")
    if min(n1, n2) < 2 or min(sd1, sd2) <= 0:
        raise ValueError("each group needs two people and a positive standard deviation")
    if not (computable(mean1, sd1, n1) and computable(mean2, sd2, n2)):
        raise ValueError("the numbers are too large or too small to compute with")


def _cells(events1: float, n1: float, events2: float, n2: float) -> tuple[float, ...]:
    """Events and others of both groups, with half a person in each when one is empty."""
    cells = (events1, n1 - events1, events2, n2 - events2)
    if not (min(cells) >= 0 and min(n1, n2) > 0 and all(map(math.isfinite, cells))):
        raise ValueError("events must lie between 0 and the people of the group")
    return cells if min(cells) > 0 else tuple(cell + 0.5 for cell in cells)
