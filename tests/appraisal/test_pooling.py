"""The numbers: against R (metafor, stats), Metapsy's own columns, and sums done by hand."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from evidence.appraisal.heterogeneity import spread
from evidence.appraisal.pooling import (
    Effect,
    Group,
    Pooled,
    Test,
    combined,
    detectable_difference,
    effective_n,
    hedges_g,
    information_size,
    information_size_binary,
    log_odds_ratio,
    log_risk_ratio,
    mean_difference,
    metapsy_g,
    pool,
    risk_difference,
    unequal_g,
)

Case = dict[str, Any]
# Relative, of numbers above a hundredth; the limits of tau² are the oracle's own iterations.
CLOSE, OF_TAU2 = 1e-6, 1e-3
SEARCH = 1.3e-4  # … which stop within R's default tolerance of a root, 2.2e-16 to the fourth root
KINDS = {
    "pool": 20,
    "effect_size": 12,
    "effect_size_metapsy": 19,
    "ois_continuous": 8,
    "ois_binary": 12,
}
TESTS = {"z": "z", "knha": "hk", "adhoc": "modified-hk"}
MEASURES: dict[tuple[str, str | None], Callable[..., Effect]] = {
    ("SMD", "LS"): hedges_g,
    ("SMD", "LS2"): partial(hedges_g, variance="LS2"),
    ("SMD", "UB"): partial(hedges_g, variance="UB"),
    ("SMDH", "LS"): unequal_g,
    ("MD", None): mean_difference,
    ("RR", None): log_risk_ratio,
    ("OR", None): log_odds_ratio,
    ("RD", None): risk_difference,
}


def close(actual: float | None, expected: float | None, tolerance: float = CLOSE) -> bool:
    if actual is None or expected is None:
        return actual is expected
    return abs(actual - expected) <= tolerance * max(abs(expected), 1e-2)


def check_effect_size(case: Case) -> None:
    """metafor's escalc, every row of the case."""
    given, expected = case["input"], case["expected"]
    measure = MEASURES[case["measure"], case.get("vtype")]
    if "ai" in given:
        cells = zip(*(given[name] for name in ("ai", "bi", "ci", "di")), strict=True)
        rows = [(a, a + b, c, c + d) for a, b, c, d in cells]
    else:
        names = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
        rows = list(zip(*(given[name] for name in names), strict=True))
    assert rows
    for index, row in enumerate(rows):
        effect = measure(*row)
        assert close(effect.estimate, expected["yi"][index])
        assert close(effect.se, expected["sei"][index])
        assert close(effect.se**2, expected["vi"][index])
        assert close(effect.ci_low, expected["ci_lb"][index])
        assert close(effect.ci_high, expected["ci_ub"][index])


def check_metapsy(case: Case) -> None:
    """The columns .g and .g_se of Metapsy's data."""
    names = ("mean_arm1", "sd_arm1", "n_arm1", "mean_arm2", "sd_arm2", "n_arm2")
    g = metapsy_g(*(case["input"][name] for name in names))
    assert close(g.estimate, case["expected"]["g"])
    assert close(g.se, case["expected"]["g_se"])


def check_ois(case: Case) -> None:
    """R's normal quantiles, each arm rounded up."""
    given = case["input"]
    actual = information_size(given["delta"], given["alpha"], given["power"])
    assert actual == case["expected"]["total_z"]


def check_ois_binary(case: Case) -> None:
    """R's power.prop.test, each arm rounded up."""
    given = case["input"]
    actual = information_size_binary(
        given["p_control"], given["rrr"], given["alpha"], given["power"]
    )
    assert actual == case["expected"]["total"]


def check_pool(case: Case) -> None:
    """metafor's rma, by every estimator and test of the case."""
    effects, variances = case["input"]["yi"], case["input"]["vi"]
    assert case["expected"]
    for name, expected in case["expected"].items():
        estimator, test = name.split("_")
        found = pool(effects, variances, estimator, TESTS[test])  # type: ignore[arg-type]  # names of the case
        assert found.df == len(effects) - 1
        if "undefined" in expected:
            assert (found.se, found.ci_low, found.ci_high, found.p) == (None,) * 4
            continue
        for key, value in values(found).items():
            assert close(value, expected.get(key)), (name, key)
        if "pi_default_lb" in expected:
            assert found.prediction is not None
            assert close(found.prediction[0], expected["pi_default_lb"]), name
            assert close(found.prediction[1], expected["pi_default_ub"]), name
        else:
            assert found.prediction is None, name
        if "tau2_qprofile_lb" in expected:
            check_profile(found, case, expected)


def values(found: Pooled) -> dict[str, float | None]:
    return {
        "estimate": found.estimate,
        "se": found.se,
        "ci_lb": found.ci_low,
        "ci_ub": found.ci_high,
        "p": found.p,
        "tau2": found.tau2,
        "I2_pct": found.i2,
        "Q": found.q,
    }


def check_profile(found: Pooled, case: Case, expected: dict[str, float]) -> None:
    """The limits of τ². metafor searches to 100 or 10·τ² and prints that if it is short of it."""
    assert found.tau2_ci is not None
    low, high = found.tau2_ci
    assert abs(low - expected["tau2_qprofile_lb"]) <= max(OF_TAU2 * low, SEARCH)
    limit = expected["tau2_qprofile_ub"]
    if limit and limit in (100.0, pytest.approx(10 * expected["tau2"])):
        assert high > limit
    else:
        assert abs(high - limit) <= max(OF_TAU2 * high, SEARCH)
    # And by its definition: there Q has fallen to the quantile of χ² (2.5 of 100).
    if high > 0:
        effects, variances = case["input"]["yi"], case["input"]["vi"]
        at = spread(effects, variances, high)
        assert at == pytest.approx(LOWER[len(effects) - 1], rel=1e-6)


# qchisq(.025, df) of R, by degrees of freedom.
LOWER = {
    1: 0.000982069117175258, 2: 0.0506356159685798, 3: 0.215795282623898, 4: 0.484418557087930,
    5: 0.831211613486663, 6: 1.23734424579120, 7: 1.68986918042310, 8: 2.17973074725265,
    9: 2.70038949998036, 12: 4.40378850694867, 18: 8.23074615764490, 23: 11.6885519239510,
}  # fmt: skip


CHECKS: dict[str, Callable[[Case], None]] = {
    "pool": check_pool,
    "effect_size": check_effect_size,
    "effect_size_metapsy": check_metapsy,
    "ois_continuous": check_ois,
    "ois_binary": check_ois_binary,
}


def test_every_case_of_the_oracle(shared: Path) -> None:
    """All 71 cases of the five kinds, counted; fragility is no number we print."""
    text = (shared / "oracles" / "meta-analysis.json").read_text(encoding="utf-8")
    done: Counter[str] = Counter()
    for case in json.loads(text)["cases"]:
        if case["kind"] in CHECKS:
            CHECKS[case["kind"]](case)
            done[case["kind"]] += 1
    assert done == KINDS
    assert done.total() == 71


def test_no_number_that_misleads() -> None:
    """No fragility index, fail-safe N or E-value."""
    from evidence.appraisal import pooling

    assert not [name for name in dir(pooling) if "fragil" in name or "safe" in name]
    assert not [name for name in pooling.__all__ if name.startswith("e_value")]


def test_hedges_g_by_hand() -> None:
    """The two steps of the formula, for 10 and 10 people one pooled SD apart."""
    # d = (12 − 10)/2 = 1; J = Γ(9)/(√9·Γ(8.5)) with 18 degrees of freedom.
    j = math.gamma(9) / (math.sqrt(9) * math.gamma(8.5))
    g = hedges_g(12, 2, 10, 10, 2, 10)
    assert g.estimate == pytest.approx(j, rel=1e-12)
    # Var = 1/10 + 1/10 + g²/(2·20)
    assert g.se == pytest.approx(math.sqrt(0.2 + j * j / 40), rel=1e-12)
    assert g.ci_high == pytest.approx(g.estimate + 1.959963984540054 * g.se, rel=1e-12)


def test_metapsy_g_by_hand() -> None:
    """Metapsy: the other sign, 1 − 3/(4N − 9), and d² in the variance."""
    # d = (10 − 12)/2 = −1, N = 20: g = −(1 − 3/71); Var = 0.2 + 1/40
    g = metapsy_g(12, 2, 10, 10, 2, 10)
    assert g.estimate == pytest.approx(-(1 - 3 / 71), rel=1e-12)
    assert g.se == pytest.approx(math.sqrt(0.225), rel=1e-12)


def test_redit() -> None:
    """REDIT's HRSD-17 from the arm means held by Metapsy: g = 0.54 (0.18 to 0.90)."""
    # Low-intensity 14.84 (10.21), 54 people; DIT 9.96 (7.95), 73 people: outcomes.csv.
    g = hedges_g(14.84, 10.21, 54, 9.96, 7.95, 73)
    assert [round(x, 2) for x in (g.estimate, g.ci_low, g.ci_high)] == [0.54, 0.18, 0.90]


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        # 4·(1.959964 + 0.841621)²/δ² = 31.3955/δ²: 545.06 → 2 × 273; 0.5: 125.6 → 2 × 63
        (0.24, 546),
        (-0.24, 546),
        (0.5, 126),
    ],
)
def test_information_size(delta: float, expected: int) -> None:
    """Two-sided, α .05, power .80, each arm rounded up; the sign of δ does not matter."""
    assert information_size(delta) == expected


def test_rule_of_thumb_is_not_the_ois() -> None:
    """400 people detect 0.28, not 0.24."""
    assert detectable_difference(400) == pytest.approx(0.28, abs=1e-12)  # 5.60/20


@pytest.mark.parametrize(
    ("n1", "n2", "expected"),
    [
        # 4·73·20/93 = 5840/93 and so on: the issue prints 62.8, 124.2, 140.4, 135.9
        (73, 20, 62.8),
        (73, 54, 124.2),
        (66, 75, 140.4),
        (66, 70, 135.9),
        (50, 50, 100.0),
    ],
)
def test_effective_n(n1: int, n2: int, expected: float) -> None:
    """An uneven split is worth fewer people; an even one exactly its people."""
    assert round(effective_n(n1, n2), 1) == expected


@pytest.mark.parametrize("numbers", [(1, 1, 1, 1, 1, 9), (1, 0, 9, 1, 1, 9), (1, -1, 9, 1, 1, 9)])
def test_impossible_groups(numbers: tuple[float, ...]) -> None:
    """Fewer than two people or no spread: an error, never a number."""
    for formula in (hedges_g, metapsy_g):
        with pytest.raises(ValueError, match="two people"):
            formula(*numbers)


@pytest.mark.parametrize("delta", [0, math.nan, math.inf])
def test_impossible_delta(delta: float) -> None:
    """No difference and no number is no difference worth having."""
    with pytest.raises(ValueError, match="delta"):
        information_size(delta)


@pytest.mark.parametrize("risks", [(0, 0.2), (1, 0.2), (0.2, 0), (0.2, 1), (0.2, -5)])
def test_impossible_risks(risks: tuple[float, float]) -> None:
    """Risks outside (0, 1), or that do not differ, are an error."""
    with pytest.raises(ValueError, match="risks"):
        information_size_binary(*risks)


def test_impossible_power() -> None:
    """Power and alpha are probabilities."""
    with pytest.raises(ValueError, match="power"):
        information_size(0.24, power=1)


# ---------------------------------------------------------------- combining


def test_pool_by_hand() -> None:
    """Two effects, by the formulas: weights 1/(v + τ²), Q, DerSimonian–Laird, z."""
    # w = 10, 5: mean (10·0.2 + 5·0.8)/15 = 0.4; Q = 10·0.04 + 5·0.16 = 1.2
    # C = 15 − 125/15 = 20/3; τ² = 0.2/(20/3) = 0.03
    found = pool([0.2, 0.8], [0.1, 0.2], "DL")
    assert found.q == pytest.approx(1.2)
    assert found.tau2 == pytest.approx(0.03)
    # w* = 1/0.13, 1/0.23; typical variance 1/C = 0.15: I² = 0.03/0.18
    first, second = 1 / 0.13, 1 / 0.23
    assert found.estimate == pytest.approx((0.2 * first + 0.8 * second) / (first + second))
    assert found.se == pytest.approx((first + second) ** -0.5)
    assert found.i2 == pytest.approx(100 / 6)
    assert found.prediction is None
    equal = pool([0.2, 0.8], [0.1, 0.2], "EE")
    assert [equal.estimate, equal.se] == pytest.approx([0.4, 15**-0.5])
    assert equal.i2 == pytest.approx(100 * 0.2 / 1.2)
    assert (equal.tau2, equal.tau2_ci) == (0, None)


def test_hartung_knapp_by_hand() -> None:
    """Q/(k − 1) scales the variance; modified, never below 1; t with k − 1 (t₂ = 4.302653)."""
    effects, variances = [0.1, 0.2, 0.3], [1.0, 1.0, 1.0]
    names: tuple[Test, ...] = ("hk", "modified-hk")
    plain, modified = (pool(effects, variances, "EE", name) for name in names)
    # Q = 0.02, q = 0.01; SE = √(0.01/3) and √(1/3)
    assert plain.se == pytest.approx(math.sqrt(0.01 / 3))
    assert modified.se == pytest.approx(math.sqrt(1 / 3))
    assert modified.ci_high == pytest.approx(0.2 + 4.302652729911275 * math.sqrt(1 / 3))


def test_one_effect() -> None:
    """One effect is itself: nothing between trials is defined, and nothing is 0."""
    one = pool([0.5], [0.04])
    assert [one.estimate, one.se, one.df] == pytest.approx([0.5, 0.2, 0])
    assert (one.tau2, one.tau2_ci, one.i2, one.q, one.prediction) == (None,) * 5
    names: tuple[Test, ...] = ("hk", "modified-hk")
    for test in names:
        bare = pool([0.5], [0.04], test=test)
        assert (bare.estimate, bare.se, bare.ci_low, bare.ci_high, bare.p) == (0.5, *[None] * 4)


@pytest.mark.parametrize(
    ("effects", "variances", "more"),
    [
        ([], [], {}),
        ([1.0], [1.0, 2.0], {}),
        ([math.nan], [1.0], {}),
        ([math.inf], [1.0], {}),
        ([1.0], [0.0], {}),
        ([1.0], [-1.0], {}),
        ([1.0], [math.inf], {}),
        ([1.0, 2.0], [1e-300, 1.0], {}),
        ([1e300, 2.0], [1.0, 1.0], {}),
        ([None], [1.0], {}),
        (["a"], [1.0], {}),
        (None, None, {}),
        ([1.0], [1.0], {"tau2": "reml"}),
        ([1.0], [1.0], {"test": "t"}),
        ([1.0], [1.0], {"level": 1}),
        ([1.0], [1.0], {"level": 95}),
    ],
)
def test_bad_input(effects: Any, variances: Any, more: dict[str, Any]) -> None:
    """Nothing that is no number goes in, and nothing that is none comes out."""
    with pytest.raises(ValueError, match=r".+"):
        pool(effects, variances, **more)


def test_combined_groups() -> None:
    """The mean and SD of all people, as if nobody had been in a group."""
    # 1, 3 and 5, 7, 9: means 2 and 7, SDs √2 and 2; all five: mean 5, SD √10
    both = combined([Group(2, 2, math.sqrt(2)), Group(3, 7, 2)])
    assert [both.n, both.mean, both.sd] == pytest.approx([5, 5, math.sqrt(10)])
    assert combined([Group(2, 2, 1)]) == Group(2, 2, 1)
    for wrong in ([], [Group(0, 1, 1)], [Group(0.4, 1, 1), Group(0.4, 1, 1)]):
        with pytest.raises(ValueError, match=r"people|person"):
            combined(wrong)


@pytest.mark.parametrize(
    "numbers", [(5, 4, 1, 4), (-1, 4, 1, 4), (1, 0, 1, 4), (1, math.inf, 1, 4)]
)
def test_impossible_events(numbers: tuple[float, ...]) -> None:
    """More events than people, or no people: an error."""
    for formula in (log_risk_ratio, log_odds_ratio, risk_difference):
        with pytest.raises(ValueError, match="events"):
            formula(*numbers)


def test_risk_ratio_by_hand() -> None:
    """10 of 20 against 5 of 20: log 2; half a person in every cell when one is empty."""
    assert log_risk_ratio(10, 20, 5, 20).estimate == pytest.approx(math.log(2))
    assert log_risk_ratio(10, 20, 5, 20).se == pytest.approx(math.sqrt(0.1 - 0.05 + 0.2 - 0.05))
    assert log_risk_ratio(0, 9, 4, 9).estimate == pytest.approx(math.log(0.5 / 4.5))
