"""A number that is missing, contradicted or impossible never lets a flag pass."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.pooling import hedges_g, information_size, pool
from evidence.checking.outcomes import check
from evidence.model import Appraisal, Flag, Instrument, Outcome, Therapy, Worthwhile
from tests.appraisal.builder import THERAPY, TODAY, flag, library, means, row, trial

WAITING = "waiting-list"
FACTS: dict[str, str | None] = {
    "primaryoutcome": "BDI",
    "followup": "0 controlled; 30 controlled",
}


def tt(key: str, control: float, instrument: str = "BDI", **more: Any) -> Outcome:
    """g of about (control − 10)/4 with an interval of ± 0.4."""
    numbers = {**means((10, 4, 50), (control, 4, 50)), "basis": "raw post", **more}
    return row(key, "TT", "WL", instrument, **numbers)


def run(
    *rows: Outcome, keys: str = "a", therapy: Therapy = THERAPY, **changes: str | None
) -> Appraisal:
    made = [trial(key, **{**FACTS, **changes}) for key in keys]
    whole = library(*made, outcomes=rows, therapy=therapy)
    return appraise(whole, "depression", today=TODAY)


def null(*rows: Outcome, **more: Any) -> Flag:
    return flag(run(*rows, **more), "ci-crosses-null", WAITING)


def said(found: Appraisal, name: str = "effect") -> str:
    return next(one.text for one in found.sentences if one.id == name)


# ---------------------------------------------------------------- the chosen outcome


CROSSING, CLEAR = tt("a", 11), tt("a", 17, "PHQ")


@pytest.mark.parametrize(
    "left",
    [
        (replace(CROSSING, mean_arm1=None), CLEAR),
        (replace(CROSSING, sd_arm2=None, printed_effect=2.0, printed_measure="g"), CLEAR),
        (CLEAR,),
        (replace(CROSSING, mean_arm1=None), tt("a", 17, time_weeks=30.0)),
        (tt("a", 17, time_weeks=30.0),),
    ],
)
def test_a_missing_outcome_is_not_replaced(left: tuple[Outcome, ...]) -> None:
    """Another instrument or time is shown in its place, and lets nothing pass."""
    assert null(CROSSING, CLEAR).state == "FLAG"
    assert null(*left).state == "UNKNOWN"


def test_what_is_missing_is_said() -> None:
    """The sentence names the primary outcome, or the time, that has no usable number."""
    assert "; of the primary outcome (BDI) no usable number is recorded." in said(run(CLEAR))
    late = run(tt("a", 17, time_weeks=30.0))
    assert "; of the end of treatment no usable number is recorded." in said(late)
    assert "usable" not in said(run(CROSSING, CLEAR))


def test_a_missing_direction() -> None:
    """The primary outcome on a scale of unknown direction gives no PASS to the next one."""
    blind = tuple(one for one in THERAPY.instruments if one.name != "BDI")
    therapy = replace(THERAPY, instruments=(*blind, Instrument("BDI")))
    assert null(CROSSING, CLEAR, therapy=therapy).state == "UNKNOWN"


def test_a_partly_recorded_mean_beside_a_printed_interval() -> None:
    """The printed interval stands for g only where no part of the means is recorded."""
    numbers: dict[str, Any] = {"printed_measure": "d", "printed_effect": 1.0}
    printed = tt("a", 11, **numbers, printed_ci_low=0.5, printed_ci_high=1.5)
    assert null(printed).state == "FLAG"
    assert null(replace(printed, sd_arm1=None)).state == "UNKNOWN"
    bare = dict.fromkeys(("mean_arm1", "sd_arm1", "mean_arm2", "sd_arm2"))
    assert null(replace(printed, **bare)).state == "PASS"  # type: ignore[arg-type]  # by name


# ---------------------------------------------------------------- left out of the pool


def test_left_out_of_the_combined_effect() -> None:
    """A trial that is left out makes a PASS UNKNOWN, or flags by its own interval."""
    rows = [tt(key, 14) for key in "abcd"]
    assert null(*rows, keys="abcd").state == "PASS"
    lost = null(*rows[:3], replace(rows[3], basis=""), keys="abcd")
    assert (lost.state, lost.studies) == ("UNKNOWN", ("d",))
    found = null(*rows[:3], tt("d", 11, basis=""), keys="abcd")
    assert (found.state, found.studies) == ("FLAG", ("d",))
    few = null(*rows[:2], replace(rows[2], basis=""), keys="abc")
    assert (few.state, few.studies) == ("UNKNOWN", ("c",))


# ---------------------------------------------------------------- several arms


def arms(one: float, two: float, **more: Any) -> list[Outcome]:
    """Two waiting lists against the therapy."""
    rows = zip(("W1", "W2"), (one, two), strict=True)
    return [
        row("a", "TT", label, "BDI", **{**means((10, 4, 50), (mean, 4, 50)), **more})
        for label, mean in rows
    ]


LISTS: dict[str, Any] = {
    "arms": "TT: 50; W1: 50; W2: 50",
    "comparator": "W1 = waiting-list; W2 = waiting-list",
}


def test_an_arm_without_numbers() -> None:
    """Part of the arms is not the trial: no g, nothing passes."""
    first, second = arms(14, 14)
    assert null(first, second, **LISTS).state == "PASS"
    for left in ((first,), (first, replace(second, sd_arm2=None))):
        found = run(*left, **LISTS)
        assert flag(found, "ci-crosses-null", WAITING).state == "UNKNOWN"
        assert [one.g for one in found.comparisons[0].effects] == [None]


def test_printed_effects_of_several_arms() -> None:
    """Any printed interval that holds 0 flags, in whatever order the rows stand."""
    empty = dict.fromkeys(("mean_arm1", "sd_arm1", "mean_arm2", "sd_arm2"))
    rows = [replace(one, **empty, printed_measure="d") for one in arms(0, 0)]  # type: ignore[arg-type]  # by name
    clear = replace(rows[0], printed_effect=1.0, printed_ci_low=0.5, printed_ci_high=1.5)
    holds = replace(rows[1], printed_effect=0.1, printed_ci_low=-0.3, printed_ci_high=0.5)
    found = [run(*order, **LISTS) for order in permutations((clear, holds))]
    assert found[0] == found[1]
    assert flag(found[0], "ci-crosses-null", WAITING).state == "FLAG"
    assert null(clear, **LISTS).state == "UNKNOWN"


# ---------------------------------------------------------------- two rows for one outcome


def test_two_rows_for_one_outcome() -> None:
    """Raw before adjusted; two of one basis and source leave it open, in either order."""
    raw, adjusted = tt("a", 11), tt("a", 17, basis="adjusted model")
    other = tt("a", 17)
    for pair in ((raw, adjusted), (adjusted, raw)):
        shown = run(*pair).comparisons[0].effects[0]
        assert (shown.basis, shown.g) == ("raw post", hedges_g(11, 4, 50, 10, 4, 50).estimate)
    for pair in ((raw, other), (other, raw)):
        assert null(*pair).state == "UNKNOWN"
        assert run(*pair).comparisons[0].effects[0].g is None
    assert null(replace(raw, basis=""), adjusted).state == "UNKNOWN"


def test_check_finds_rows_that_contradict() -> None:
    """Also with the arms the other way round; what a basis sets apart is no contradiction."""
    numbers = means((17, 4, 50), (10, 4, 50))
    turned = row("a", "WL", "TT", "BDI", **numbers, basis="raw post", line=3)
    same = replace(turned, mean_arm1=11.0)
    apart = tt("a", 17, basis="adjusted model", line=3)
    for other, expected in ((turned, [3]), (same, []), (apart, [])):
        found = check(library(trial("a"), outcomes=(tt("a", 11), other)))
        lines = [one.line for one in found if one.code == "duplicate-row"]
        assert lines == expected


# ---------------------------------------------------------------- what is recorded is said


def test_recorded_and_not_shown() -> None:
    """Events and changes are on record: nobody says that nothing is."""
    events = row("a", "TT", "WL", "BDI", outcome_type="response", event_arm1=9.0, event_arm2=4.0)
    assert "of events (response) numbers are recorded" in said(run(events))
    assert "no outcome with numbers is recorded" in said(run())
    changes = [tt(key, 14, outcome_type="change") for key in "abc"]
    reason = run(*changes, keys="abc").comparisons[0].pooled_reason
    assert "means and SDs of a change only: a, b and c" in reason
    assert "of BDI numbers are recorded" in said(run(*changes[:1]))


# ---------------------------------------------------------------- odd numbers


@pytest.mark.parametrize(
    "odd",
    [
        {"sd_arm1": 1e-200, "sd_arm2": 1e-200},
        {"sd_arm1": 1e200},
        {"mean_arm1": 1e80, "sd_arm1": 1.0, "sd_arm2": 1.0},
        {"mean_arm1": 1e308, "mean_arm2": -1e308},
        {"n_arm1": 1e300},
        {"mean_arm1": float("nan")},
    ],
)
def test_numbers_beyond_computing(odd: dict[str, Any]) -> None:
    """No effect, no PASS, and a finding of check."""
    bad = tt("a", 14, **odd)
    assert run(bad).comparisons[0].effects[0].g is None
    assert null(bad).state == "UNKNOWN"
    assert null(bad, *(tt(key, 14) for key in "bcd"), keys="abcd").state == "UNKNOWN"
    found = check(library(trial("a"), outcomes=(bad,)))
    assert "impossible-number" in [one.code for one in found]
    with pytest.raises(ValueError):
        hedges_g(1e308, 1, 50, -1e308, 1, 50)


def test_a_worthwhile_difference_of_nothing() -> None:
    """No information size comes of it."""
    tiny = replace(THERAPY, worthwhile=(Worthwhile("depression", 1e-300, "x", ""),))
    assert run(tt("a", 14), therapy=tiny).comparisons[0].ois is None
    with pytest.raises(ValueError):
        information_size(1e-300)


@pytest.mark.parametrize("variances", [(1e-59, 1e59), (1e-30, 1e30), (1.0, 1e12)])
def test_variances_far_apart(variances: tuple[float, float]) -> None:
    """The precise trial alone decides; nothing is divided by 0."""
    assert pool([1, 2], variances, "REML").estimate == pytest.approx(1)


def test_typographic_apostrophe() -> None:
    """`Hedges’ g` is Hedges' g."""
    ends = {"printed_effect": 0.5, "printed_ci_low": -0.1, "printed_ci_high": 1.1}
    for measure in (
        "Hedges\N{RIGHT SINGLE QUOTATION MARK} g",
        "Cohen\N{RIGHT SINGLE QUOTATION MARK}s d",
    ):
        only = row("a", "TT", "WL", "BDI", printed_measure=measure, **ends)
        assert null(only).state == "FLAG"


def test_a_trial_of_unknown_class_may_be_one_more() -> None:
    """The upper end of the size class counts it; the lower does not."""
    made = [trial(key, arms="TT: 500; WL: 500") for key in "ab"]
    whole = library(*made, trial("c", comparator=None))
    found = appraise(whole, "depression", today=TODAY).comparisons[0]
    assert (found.size_class, found.size_class_max) == ("very small", "small")
