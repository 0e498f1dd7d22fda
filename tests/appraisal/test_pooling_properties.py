"""What holds of every set of effects: order, scale and shift, width, signs."""

from __future__ import annotations

import math
import random
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.appraisal.distributions import chi_squared_quantile, t_quantile, t_two_sided
from evidence.appraisal.heterogeneity import Estimator, spread
from evidence.appraisal.pooling import (
    Pooled,
    Test,
    effective_n,
    hedges_g,
    information_size,
    metapsy_g,
    pool,
)

ESTIMATORS: tuple[Estimator, ...] = get_args(Estimator)
TESTS: tuple[Test, ...] = get_args(Test)
_effect = st.floats(-3, 3)
_variance = st.floats(0.002, 2)
_several = st.lists(st.tuples(_effect, _variance), min_size=2, max_size=12)
_estimator = st.sampled_from(ESTIMATORS)
_test = st.sampled_from(TESTS)
_QUICK = settings(max_examples=150, derandomize=True)
Set = list[tuple[float, float]]


def pooled(numbers: Set, tau2: Estimator = "REML", test: Test = "z") -> Pooled:
    return pool([y for y, _ in numbers], [v for _, v in numbers], tau2, test)


def near(one: float | None, other: float | None, scale: float = 1.0) -> bool:
    """Equal up to the last digits, at the size of the numbers that went in."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-7 * scale)


def ends(found: Pooled) -> list[float | None]:
    tau2 = found.tau2_ci or (None, None)
    return [found.estimate, found.ci_low, found.ci_high, found.tau2, found.q, *tau2]


@_QUICK
@given(_several, _estimator, _test, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    numbers: Set, tau2: Estimator, test: Test, random_: random.Random
) -> None:
    """The same effects in another order give the same answer."""
    mixed = random_.sample(numbers, len(numbers))
    for one, other in zip(
        ends(pooled(numbers, tau2, test)), ends(pooled(mixed, tau2, test)), strict=True
    ):
        assert near(one, other)


@_QUICK
@given(_several, _estimator, _test, st.floats(-5, 5))
def test_shift(numbers: Set, tau2: Estimator, test: Test, by: float) -> None:
    """Adding a number to every effect moves estimate and interval by it, and nothing else."""
    one, other = pooled(numbers, tau2, test), pooled([(y + by, v) for y, v in numbers], tau2, test)
    assert near(one.estimate + by, other.estimate)
    assert near((one.ci_low or 0) + by, other.ci_low)
    assert near(one.tau2, other.tau2)
    assert near(one.se, other.se)


@_QUICK
@given(_several, _estimator, _test, st.sampled_from([0.01, 0.5, 7.0, 1000.0]))
def test_scale(numbers: Set, tau2: Estimator, test: Test, by: float) -> None:
    """Another unit: estimate and SE are multiplied by it, τ² by its square, I² and Q not."""
    one = pooled(numbers, tau2, test)
    other = pooled([(y * by, v * by * by) for y, v in numbers], tau2, test)
    assert near(one.estimate * by, other.estimate, by)
    assert near((one.se or 0) * by, other.se, by)
    assert near((one.tau2 or 0) * by * by, other.tau2, by * by)
    assert near(one.i2, other.i2, 1000)
    assert near(one.q, other.q)


@_QUICK
@given(_several, _estimator, _test)
def test_sign(numbers: Set, tau2: Estimator, test: Test) -> None:
    """Turned effects turn the estimate and change the ends of the interval about."""
    one, other = pooled(numbers, tau2, test), pooled([(-y, v) for y, v in numbers], tau2, test)
    assert near(one.estimate, -other.estimate)
    assert near(one.ci_low, -(other.ci_high or 0))
    assert near(one.p, other.p)


@_QUICK
@given(_several, _estimator, _test)
def test_bounds(numbers: Set, tau2: Estimator, test: Test) -> None:
    """τ² ≥ 0, I² from 0 to 100, the estimate inside effects and interval, limits in order."""
    found = pooled(numbers, tau2, test)
    assert found.tau2 is not None
    assert found.i2 is not None
    assert found.tau2 >= 0
    assert 0 <= found.i2 <= 100
    low, high = min(y for y, _ in numbers), max(y for y, _ in numbers)
    assert low - 1e-9 <= found.estimate <= high + 1e-9
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_low <= found.estimate <= found.ci_high
    if found.tau2_ci:
        assert 0 <= found.tau2_ci[0] <= found.tau2_ci[1]
    if found.prediction:
        assert found.prediction[0] <= found.ci_low + 1e-12
        assert found.prediction[1] >= found.ci_high - 1e-12
    assert (found.prediction is None) == (len(numbers) < 3 or tau2 == "EE")
    for field in fields(found):
        value = getattr(found, field.name)
        numbers_of = value if isinstance(value, tuple) else (value,)
        assert all(one is None or math.isfinite(one) for one in numbers_of)


@_QUICK
@given(_several, _estimator)
def test_modified_is_never_narrower(numbers: Set, tau2: Estimator) -> None:
    """Modified Hartung–Knapp is as wide as plain Hartung–Knapp and as the normal interval."""
    z, plain, modified = (pooled(numbers, tau2, test) for test in TESTS)
    assert (modified.se or 0) >= (plain.se or 0) - 1e-12
    assert (modified.se or 0) >= (z.se or 0) - 1e-12
    assert (modified.ci_high or 0) >= (z.ci_high or 0) - 1e-12
    assert z.estimate == plain.estimate == modified.estimate


@_QUICK
@given(_several, _test)
def test_no_difference_between_trials_is_equal_effects(numbers: Set, test: Test) -> None:
    """Where τ² is estimated as 0 every estimator says what equal effects says."""
    equal = pooled(numbers, "EE", test)
    for tau2 in ("REML", "PM", "DL"):
        found = pooled(numbers, tau2, test)
        if found.tau2 == 0:
            assert (found.estimate, found.se, found.p) == (equal.estimate, equal.se, equal.p)


@_QUICK
@given(_several)
def test_estimators_keep_their_definitions(numbers: Set) -> None:
    """Paule–Mandel: Q(τ²) = k − 1; REML: the likelihood does not rise to either side."""
    effects, variances = [y for y, _ in numbers], [v for _, v in numbers]
    mandel = pooled(numbers, "PM").tau2 or 0.0
    at = spread(effects, variances, mandel)
    if mandel:
        assert at == pytest.approx(len(numbers) - 1, rel=1e-9)
    else:
        assert at <= len(numbers) - 1 + 1e-9
    best = pooled(numbers, "REML").tau2 or 0.0
    top = likelihood(effects, variances, best)
    for other in (best * 0.99, best * 1.01 + 1e-6):
        assert likelihood(effects, variances, other) <= top + 1e-9


def likelihood(effects: list[float], variances: list[float], tau2: float) -> float:
    """The restricted log-likelihood of τ², up to a constant (Viechtbauer 2005)."""
    weights = [1 / (v + tau2) for v in variances]
    logs = sum(math.log(w) for w in weights) - math.log(sum(weights))
    return (logs - spread(effects, variances, tau2)) / 2


@_QUICK
@given(_several, st.floats(0.5, 0.98))
def test_level(numbers: Set, level: float) -> None:
    """A higher level is a wider interval, of the estimate and of τ²."""
    effects, variances = [y for y, _ in numbers], [v for _, v in numbers]
    narrow = pool(effects, variances, "PM", "modified-hk", level)
    wide = pool(effects, variances, "PM", "modified-hk", level + 0.015)
    assert (wide.ci_high or 0) > (narrow.ci_high or 0)
    assert narrow.tau2_ci is not None
    assert wide.tau2_ci is not None
    assert wide.tau2_ci[1] >= narrow.tau2_ci[1]
    assert wide.tau2_ci[0] <= narrow.tau2_ci[0]


_mean, _sd, _n = st.floats(-50, 50), st.floats(0.5, 30), st.integers(2, 500)


@_QUICK
@given(_mean, _sd, _n, _mean, _sd, _n)
def test_effect_sizes(m1: float, s1: float, n1: int, m2: float, s2: float, n2: int) -> None:
    """Exchanged groups turn the sign; another unit changes nothing; more people, smaller SE."""
    g = hedges_g(m1, s1, n1, m2, s2, n2)
    assert near(g.estimate, -hedges_g(m2, s2, n2, m1, s1, n1).estimate)
    other_unit = hedges_g(2 * m1, 2 * s1, n1, 2 * m2, 2 * s2, n2)
    assert near(g.estimate, other_unit.estimate)
    assert near(g.se, other_unit.se)
    assert hedges_g(m1, s1, 10 * n1, m2, s2, 10 * n2).se < g.se
    # Metapsy: the other sign, nearly the same size.
    assert abs(metapsy_g(m1, s1, n1, m2, s2, n2).estimate + g.estimate) <= 0.06 * abs(g.estimate)


@_QUICK
@given(st.floats(0.05, 1.5), st.floats(0.05, 1.5), st.integers(1, 900), st.integers(1, 900))
def test_people(delta: float, other: float, n1: int, n2: int) -> None:
    """A smaller difference needs more people; no split is worth more than an even one."""
    small, large = sorted((delta, other))
    assert information_size(small) >= information_size(large)
    assert information_size(delta) % 2 == 0
    assert effective_n(n1, n2) <= n1 + n2 + 1e-9
    assert effective_n(n1 + 1, n2) > effective_n(n1, n2)


@pytest.mark.parametrize(
    ("probability", "df", "expected"),
    [
        # R: qt(p, df)
        (0.975, 1, 12.7062047361747),
        (0.975, 4, 2.77644510519779),
        (0.975, 30, 2.04227245630124),
        (0.995, 7, 3.49948329735050),
    ],
)
def test_t_quantile(probability: float, df: int, expected: float) -> None:
    """Student's t as R's qt has it, and back again."""
    assert t_quantile(probability, df) == pytest.approx(expected, rel=1e-12)
    assert t_two_sided(expected, df) == pytest.approx(2 * (1 - probability), rel=1e-9)


@pytest.mark.parametrize(
    ("probability", "df", "expected"),
    [
        # R: qchisq(p, df)
        (0.975, 1, 5.02388618731489),
        (0.025, 2, 0.0506356159685798),
        (0.975, 11, 21.9200492610212),
        (0.95, 100, 124.342113404004),
    ],
)
def test_chi_squared_quantile(probability: float, df: int, expected: float) -> None:
    """χ² as R's qchisq has it."""
    assert chi_squared_quantile(probability, df) == pytest.approx(expected, rel=1e-12)
