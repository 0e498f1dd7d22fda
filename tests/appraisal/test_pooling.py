"""The numbers: against R (metafor, stats), Metapsy's own columns, and sums done by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from evidence.appraisal.pooling import (
    detectable_difference,
    effective_n,
    hedges_g,
    information_size,
    information_size_binary,
    metapsy_g,
)

CLOSE = 1e-6


def cases(shared: Path, kind: str) -> list[dict[str, Any]]:
    text = (shared / "oracles" / "meta-analysis.json").read_text(encoding="utf-8")
    found = [case for case in json.loads(text)["cases"] if case["kind"] == kind]
    assert found
    return found


def test_hedges_g_is_metafors(shared: Path) -> None:
    """Hedges g and its interval are metafor's SMD with variance type LS, within 1e-6."""
    checked = 0
    for case in cases(shared, "effect_size"):
        if (case["measure"], case.get("vtype")) != ("SMD", "LS"):
            continue
        names = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
        columns = [case["input"][name] for name in names]
        for numbers, *expected in zip(
            zip(*columns, strict=True),
            *(case["expected"][name] for name in ("yi", "sei", "ci_lb", "ci_ub")),
            strict=True,
        ):
            g = hedges_g(*numbers)
            actual = [g.estimate, g.se, g.ci_low, g.ci_high]
            assert actual == pytest.approx(expected, rel=CLOSE)
            checked += 1
    assert checked > 3


def test_metapsy_g_is_metapsys(shared: Path) -> None:
    """Metapsy's g and SE are the columns .g and .g_se of its data, within 1e-6."""
    for case in cases(shared, "effect_size_metapsy"):
        names = ("mean_arm1", "sd_arm1", "n_arm1", "mean_arm2", "sd_arm2", "n_arm2")
        g = metapsy_g(*(case["input"][name] for name in names))
        expected = [case["expected"]["g"], case["expected"]["g_se"]]
        assert [g.estimate, g.se] == pytest.approx(expected, rel=CLOSE), case["id"]


def test_information_size_is_rs(shared: Path) -> None:
    """The information size of a continuous outcome is R's normal quantiles, arms rounded up."""
    for case in cases(shared, "ois_continuous"):
        numbers = case["input"]
        actual = information_size(numbers["delta"], numbers["alpha"], numbers["power"])
        assert actual == case["expected"]["total_z"], case["id"]


def test_binary_information_size_is_rs(shared: Path) -> None:
    """The information size of a binary outcome is R's power.prop.test, arms rounded up."""
    for case in cases(shared, "ois_binary"):
        numbers = case["input"]
        actual = information_size_binary(
            numbers["p_control"], numbers["rrr"], numbers["alpha"], numbers["power"]
        )
        assert actual == case["expected"]["total"], case["id"]


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
