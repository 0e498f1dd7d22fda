"""The numbers behind an appraisal, under the names that scripts rely on; no judgement here.

`pool` combines effects: weights 1/(v + τ²) (DerSimonian & Laird 1986); Wald z, Hartung–Knapp
(Hartung & Knapp 2001; Sidik & Jonkman 2002) or modified Hartung–Knapp (Röver, Knapp & Friede 2015,
doi 10.1186/s12874-015-0091-1); prediction interval as metafor's default (Higgins, Thompson &
Spiegelhalter 2009, doi 10.1111/j.1467-985X.2008.00552.x, there with t and k − 2). Effect sizes are
in `measures`, information sizes in `information`, τ² and I² in `heterogeneity`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from evidence.appraisal import heterogeneity
from evidence.appraisal.distributions import (
    normal_quantile,
    normal_two_sided,
    t_quantile,
    t_two_sided,
)
from evidence.appraisal.heterogeneity import ESTIMATORS, Estimator
from evidence.appraisal.information import (
    detectable_difference,
    effective_n,
    information_size,
    information_size_binary,
)
from evidence.appraisal.measures import (
    Effect,
    Group,
    combined,
    hedges_g,
    log_odds_ratio,
    log_risk_ratio,
    mean_difference,
    metapsy_g,
    risk_difference,
    unequal_g,
)

__all__ = [
    "Effect",
    "Group",
    "Pooled",
    "combined",
    "detectable_difference",
    "effective_n",
    "hedges_g",
    "information_size",
    "information_size_binary",
    "log_odds_ratio",
    "log_risk_ratio",
    "mean_difference",
    "metapsy_g",
    "pool",
    "risk_difference",
    "unequal_g",
]

Test = Literal["z", "hk", "modified-hk"]
_FARTHEST = 1e60  # beyond it squares and cubes of weights are no numbers any more


@dataclass(frozen=True, slots=True)
class Pooled:
    """Several effects combined. What is not defined is None, never 0.

    One effect has no `tau2`, `i2`, `q` or `prediction`, and under Hartung–Knapp no `se`, interval
    or `p`. `df` is k − 1, the degrees of freedom of `q`; `i2` is in per cent.
    """

    estimate: float
    se: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    tau2: float | None
    tau2_ci: tuple[float, float] | None
    i2: float | None
    q: float | None
    df: int
    prediction: tuple[float, float] | None


def pool(
    effects: Iterable[float],
    variances: Iterable[float],
    tau2: Estimator = "REML",
    test: Test = "z",
    level: float = 0.95,
) -> Pooled:
    """Combine effects with their (squared standard error) variances.

    Raises ValueError for lists that are empty or of different lengths, numbers that are not
    finite, variances that are not positive, and names or a level that do not exist.
    """
    y, v = _numbers(effects), _numbers(variances)
    _check(y, v, tau2, test, level)
    k, df = len(y), len(y) - 1
    between = ESTIMATORS[tau2](y, v) if k > 1 else 0.0
    weights = [1 / (one + between) for one in v]
    estimate = heterogeneity.weighted_mean(y, weights)
    se, margin, p = _test(y, v, estimate, between, test, level)
    prediction = None
    if k > 2 and tau2 != "EE" and se is not None and margin is not None:
        reach = margin * math.sqrt(between + se * se)
        prediction = (estimate - reach, estimate + reach)
    half = None if se is None or margin is None else margin * se
    return Pooled(
        estimate=estimate,
        se=se,
        ci_low=None if half is None else estimate - half,
        ci_high=None if half is None else estimate + half,
        p=p,
        tau2=between if k > 1 else None,
        tau2_ci=heterogeneity.profile(y, v, level) if k > 1 and tau2 != "EE" else None,
        i2=heterogeneity.share(y, v, between, tau2) if k > 1 else None,
        q=heterogeneity.spread(y, v) if k > 1 else None,
        df=df,
        prediction=prediction,
    )


def _test(
    y: list[float], v: list[float], estimate: float, between: float, test: Test, level: float
) -> tuple[float | None, float | None, float | None]:
    """Standard error, the quantile it is multiplied by, and p."""
    wald = math.sqrt(1 / sum(1 / (one + between) for one in v))
    if test == "z":
        return wald, normal_quantile(0.5 + level / 2), normal_two_sided(estimate / wald)
    df = len(y) - 1
    if not df:
        return None, None, None
    factor = heterogeneity.spread(y, v, between) / df
    if test == "modified-hk":
        factor = max(1.0, factor)
    se = math.sqrt(factor) * wald
    # Effects that do not differ at all: plain Hartung–Knapp has a point for an interval.
    p = t_two_sided(estimate / se, df) if se else 0.0 if estimate else None
    return se, t_quantile(0.5 + level / 2, df), p


def _numbers(values: Iterable[float]) -> list[float]:
    try:
        return [float(value) for value in values]
    except TypeError as error:
        raise ValueError("effects and variances must be lists of numbers") from error


def _check(y: list[float], v: list[float], tau2: str, test: str, level: float) -> None:
    if not y or len(y) != len(v):
        raise ValueError("effects and variances must be lists of one length, at least one long")
    if not all(map(math.isfinite, (*y, *v))) or min(v) <= 0:
        raise ValueError("effects must be finite numbers, variances finite and positive")
    if max(map(abs, y)) > _FARTHEST or max(v) > _FARTHEST or min(v) < 1 / _FARTHEST:
        raise ValueError("the numbers are too large or too small to compute with")
    if tau2 not in get_args(Estimator) or test not in get_args(Test):
        raise ValueError(
            f"tau2 is one of {', '.join(get_args(Estimator))}; test one of "
            f"{', '.join(get_args(Test))}"
        )
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
