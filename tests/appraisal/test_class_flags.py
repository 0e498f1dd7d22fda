"""The flags of a comparator class beyond people: intervals, design, conduct, claims."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.appraisal import appraise
from evidence.model import Flag, Outcome
from tests.appraisal.builder import TODAY, flag, library, means, row, trial

WAITING = "waiting-list"
ROB = "RoB 2 | {} | A | 2026 | B"


def told(name: str, *entries: str, outcomes: tuple[Outcome, ...] = ()) -> Flag:
    whole = library(*entries, outcomes=outcomes)
    return flag(appraise(whole, "depression", today=TODAY), name, WAITING)


def state(name: str, *entries: str, outcomes: tuple[Outcome, ...] = ()) -> str:
    return told(name, *entries, outcomes=outcomes).state


def tt(key: str, control: float, n: float = 50, instrument: str = "BDI", **more: Any) -> Outcome:
    """g of about (control − 10)/4 with an interval of ± 0.4 (50 people an arm)."""
    numbers = {**means((10, 4, n), (control, 4, n)), "basis": "raw post", **more}
    return row(key, "TT", "WL", instrument, **numbers)


SETTLED: dict[str, str | None] = {"primaryoutcome": "BDI"}


def settled(key: str, **changes: str | None) -> str:
    return trial(key, **{**SETTLED, **changes})


# ---------------------------------------------------------------- intervals


def test_interval_of_a_trial() -> None:
    """One trial: FLAG when its interval holds 0 (or ± 0.24), PASS when not."""
    null, threshold = "ci-crosses-null", "ci-crosses-threshold"
    wide, clear = (tt("a", 11),), (tt("a", 14),)  # g 0.25 (−0.15 to 0.64), 0.99 (0.58 to 1.41)
    found = told(null, settled("a"), outcomes=wide)
    assert (found.state, found.value, found.threshold) == ("FLAG", "-0.15 to 0.64", 0)
    assert found.studies == ("a",)
    assert told(null, settled("a"), outcomes=clear).value == "0.58 to 1.41"
    assert state(null, settled("a"), outcomes=clear) == "PASS"
    assert state(threshold, settled("a"), outcomes=wide) == "FLAG"
    assert state(threshold, settled("a"), outcomes=clear) == "PASS"
    # −δ counts as well as +δ; between them lies what is too small to matter.
    assert state(threshold, settled("a"), outcomes=(tt("a", 9),)) == "FLAG"
    assert state(threshold, settled("a"), outcomes=(tt("a", 10, 2000),)) == "PASS"
    assert state(null, settled("a"), outcomes=(tt("a", 10, 2000),)) == "FLAG"


def test_any_trial_decides_while_nothing_is_combined() -> None:
    """With two trials one interval that holds 0 is enough; the other is not named."""
    found = told(
        "ci-crosses-null", settled("a"), settled("b"), outcomes=(tt("a", 14), tt("b", 11))
    )
    assert (found.state, found.studies) == ("FLAG", ("b",))
    # A trial without an interval hides no other's FLAG, and lets nothing pass.
    assert state("ci-crosses-null", settled("a"), settled("b"), outcomes=(tt("b", 11),)) == "FLAG"
    found = told("ci-crosses-null", settled("a"), settled("b"), outcomes=(tt("a", 14),))
    assert (found.state, found.studies) == ("UNKNOWN", ("b",))


def test_the_combined_interval_decides() -> None:
    """From three trials the combined interval: one trial's that holds 0 does not matter then."""
    rows = tuple(
        tt(key, control) for key, control in zip("abcde", (11, 13, 13, 13, 13), strict=True)
    )
    found = told("ci-crosses-null", *(settled(key) for key in "abcde"), outcomes=rows)
    assert (found.state, found.studies) == ("PASS", tuple("abcde"))
    spread = tuple(tt(key, control) for key, control in zip("abc", (8, 14, 12), strict=True))
    assert state("ci-crosses-null", *(settled(key) for key in "abc"), outcomes=spread) == "FLAG"
    # Combined without d, whose result is not known.
    assert state("ci-crosses-null", *(settled(key) for key in "abcdef"), outcomes=rows) == (
        "UNKNOWN"
    )


def test_what_decides_the_outcome_must_be_recorded() -> None:
    """Without follow-up or the primary outcome nothing passes, also with one instrument."""
    one, two = (tt("a", 14),), (tt("a", 14), tt("a", 15, instrument="PHQ"))
    name = "ci-crosses-null"
    assert state(name, trial("a"), outcomes=one) == "UNKNOWN"
    assert state(name, settled("a"), outcomes=one) == "PASS"
    assert state(name, trial("a"), outcomes=two) == "UNKNOWN"
    assert state(name, settled("a"), outcomes=two) == "PASS"
    assert state(name, settled("a", followup=None), outcomes=one) == "UNKNOWN"


def test_printed_interval() -> None:
    """A printed interval counts if it is in standard deviations, and only without g."""
    printed: dict[str, Any] = {
        "printed_effect": 0.5,
        "printed_ci_low": -0.1,
        "printed_ci_high": 1.1,
    }
    for measure, expected in (("Hedges g", "FLAG"), ("d", "FLAG"), ("mean difference", "UNKNOWN")):
        only = row("a", "TT", "WL", "BDI", printed_measure=measure, **printed)
        assert state("ci-crosses-null", settled("a"), outcomes=(only,)) == expected, measure
    both = tt("a", 14, printed_measure="d", **printed)
    assert state("ci-crosses-null", settled("a"), outcomes=(both,)) == "PASS"


def test_no_threshold() -> None:
    """Without a worthwhile difference the second question cannot be answered."""
    whole = library(settled("a", condition="ptsd"), outcomes=(tt("a", 14),))
    found = flag(appraise(whole, "ptsd", today=TODAY), "ci-crosses-threshold", WAITING)
    assert (found.state, found.threshold) == ("UNKNOWN", None)


# ---------------------------------------------------------------- people


def test_single_trial_dominates() -> None:
    """Half of the people or more in one trial; one of two always has."""
    name = "single-trial-dominates"
    assert (told(name, trial("a")).state, told(name, trial("a")).value) == ("FLAG", 1.0)
    assert state(name, trial("a", arms="TT: ?; WL: 50")) == "FLAG"
    two = told(name, trial("a", arms="TT: 90; WL: 90"), trial("b"))
    assert (two.state, two.studies) == ("FLAG", ("a",))
    assert two.value == pytest.approx(180 / 280)
    assert state(name, trial("a"), trial("b", arms=None)) == "FLAG"
    assert told(name, *(trial(key) for key in "abc")).value == pytest.approx(1 / 3)
    assert state(name, *(trial(key) for key in "abc")) == "PASS"
    assert state(name, trial("a", arms="TT: 100; WL: 100"), trial("b"), trial("c")) == "FLAG"
    lost = told(name, *(trial(key) for key in "abc"), trial("d", arms="TT: ?; WL: 9"))
    assert (lost.state, lost.value, lost.studies) == ("UNKNOWN", None, ("d",))
    # Trials that overlap are one: two are left, and one of two has half.
    assert state(name, trial("a"), trial("b", overlaps="a"), trial("c")) == "FLAG"


def test_high_attrition() -> None:
    """More than a fifth of any arm of the comparison; what is not recorded is not known."""
    name = "high-attrition"
    assert state(name, trial("a", attrition="TT: 10; WL: 10")) == "PASS"
    found = told(name, trial("a", attrition="TT: 11; WL: 1"))
    assert (found.state, found.value, found.threshold) == ("FLAG", 0.22, 0.2)
    assert state(name, trial("a", attrition="TT: 1; WL: 11")) == "FLAG"
    assert state(name, trial("a", attrition="TT: 1")) == "UNKNOWN"
    assert state(name, trial("a", attrition="TT: 1; WL: ?")) == "UNKNOWN"
    assert state(name, trial("a", attrition="TT: 11; WL: ?")) == "FLAG"
    assert state(name, trial("a", attrition="TT: 1; WL: 1", arms="TT: ?; WL: 9")) == "UNKNOWN"
    assert state(name, trial("a")) == "UNKNOWN"
    assert state(name, trial("a", attrition="tt: 1; wl: 1"), trial("b")) == "UNKNOWN"
    # An arm of another class is no arm of this comparison.
    more = {"arms": "TT: 50; WL: 50; M: 50", "comparator": "WL = waiting-list; M = medication"}
    assert state(name, trial("a", attrition="TT: 1; WL: 1; M: 40", **more)) == "PASS"


# ---------------------------------------------------------------- conduct


def test_add_on_only() -> None:
    """FLAG when every trial adds to another treatment; one that is not recorded: not known."""
    name, added = "add-on-only", {"cotreatment": "tablets"}
    assert (told(name, trial("a", **added)).state, told(name, trial("a", **added)).value) == (
        "FLAG",
        1,
    )
    assert state(name, trial("a", **added), trial("b")) == "PASS"
    assert state(name, trial("a", cotreatment="None")) == "PASS"
    assert state(name, trial("a", cotreatment=None)) == "UNKNOWN"
    assert state(name, trial("a", **added), trial("b", cotreatment=None)) == "UNKNOWN"
    assert state(name, trial("a"), trial("b", cotreatment=None)) == "UNKNOWN"


def test_short_follow_up() -> None:
    """One controlled time point at 26 weeks or later is enough; none recorded is not known."""
    name = "short-follow-up"
    assert state(name, trial("a", followup="0 controlled; 26 controlled")) == "PASS"
    found = told(name, trial("a", followup="0 controlled; 25 controlled; 52 uncontrolled"))
    assert (found.state, found.value, found.threshold) == ("FLAG", 25, 26)
    assert state(name, trial("a", followup=None)) == "UNKNOWN"
    assert state(name, trial("a"), trial("b", followup=None)) == "UNKNOWN"
    assert state(name, trial("a", followup="30 controlled"), trial("b", followup=None)) == "PASS"
    # A trial of unknown class may be long and of this one.
    assert state(name, trial("a"), trial("b", comparator=None)) == "UNKNOWN"


def test_uncontrolled_follow_up() -> None:
    """Any trial whose last time point has no comparison group."""
    name = "uncontrolled-follow-up"
    loose = trial("a", followup="0 controlled; 26 uncontrolled")
    assert (told(name, loose).state, told(name, loose).studies) == ("FLAG", ("a",))
    assert state(name, trial("b"), loose) == "FLAG"
    assert state(name, trial("b", followup=None), loose) == "FLAG"
    assert state(name, trial("b", followup=None), trial("c")) == "UNKNOWN"
    assert state(name, trial("a", followup="12 uncontrolled; 26 controlled")) == "PASS"
    assert state(name, trial("a", followup="26 uncontrolled; 26 controlled")) == "PASS"


def test_risk_of_bias() -> None:
    """None recorded is flagged; high is flagged with its tool; nothing is ever inferred."""
    low, high = (trial("a", riskofbias=ROB.format(word)) for word in ("low", "High"))
    assert [state(name, low) for name in ("rob-not-assessed", "rob-high")] == ["PASS", "PASS"]
    found = told("rob-high", high, trial("b"))
    assert (found.state, found.value, found.studies) == ("FLAG", "RoB 2: High", ("a",))
    missing = told("rob-not-assessed", high, trial("b"))
    assert (missing.state, missing.value, missing.studies) == ("FLAG", 1, ("b",))
    assert state("rob-high", low, trial("b")) == "UNKNOWN"
    # One of two assessments that says high is enough.
    two = f"{ROB.format('low')}; Another tool | high risk of bias | C | 2026 | D"
    assert state("rob-high", trial("a", riskofbias=two)) == "FLAG"


@pytest.mark.parametrize(
    ("state_", "words"),
    [
        ("FLAG", ("high risk", "Overall high", "High (domain 2)", "serious", "critical risk")),
        ("PASS", ("some concerns", "Low risk of bias", "moderate", "low (all domains)")),
        ("PASS", ("Overall: low", "4 of 4 items low")),
        ("UNKNOWN", ("hoch", "highest score", "unclear", "2 of 4 items low", "no information")),
    ],
)
def test_words_for_the_risk_of_bias(state_: str, words: tuple[str, ...]) -> None:
    """The words of known tools, however they are put; what is not known never passes."""
    for word in words:
        found = told("rob-high", trial("a", riskofbias=ROB.format(word)))
        assert (word, found.state, found.value) == (word, state_, f"RoB 2: {word}")


# ---------------------------------------------------------------- claims


@pytest.mark.parametrize(
    ("claim", "arms", "expected"),
    [
        # 5.60/√100 = 0.56; 5.60/√1200 = 0.16
        ("equivalence: TT vs WL", "TT: 50; WL: 50", ("FLAG", pytest.approx(0.56))),
        ("equivalence: WL vs TT (all)", "TT: 50; WL: 50", ("FLAG", pytest.approx(0.56))),
        ("equivalence: TT vs WL", "TT: 600; WL: 600", ("PASS", pytest.approx(5.6 / 1200**0.5))),
        ("equivalence: TT vs WL", "TT: ?; WL: 50", ("UNKNOWN", None)),
        ("equivalence: TT vs XX", "TT: 50; WL: 50", ("UNKNOWN", None)),
        ("superiority: TT vs WL", "TT: 50; WL: 50", ("PASS", "no claim of equivalence recorded")),
        (None, "TT: 50; WL: 50", ("PASS", "no claim of equivalence recorded")),
    ],
)
def test_equivalence(claim: str | None, arms: str, expected: tuple[str, Any]) -> None:
    """A claim of equivalence needs enough people to detect what is worthwhile."""
    found = told("equivalence-underpowered", trial("a", claims=claim, arms=arms))
    assert (found.state, found.value) == expected
    assert found.threshold == 0.24


def test_equivalence_of_another_class() -> None:
    """A claim about one comparator says nothing about another."""
    more = {"arms": "TT: 50; WL: 50; M: 50", "comparator": "WL = waiting-list; M = medication"}
    whole = library(trial("a", claims="equivalence: TT vs M", **more))
    found = appraise(whole, "depression", today=TODAY)
    assert flag(found, "equivalence-underpowered", WAITING).state == "PASS"
    assert flag(found, "equivalence-underpowered", "medication").state == "FLAG"


def test_equivalence_without_a_threshold() -> None:
    """Nobody recorded what is worthwhile: whether the people suffice is not known."""
    claim = {"claims": "equivalence: TT vs WL", "condition": "ptsd"}
    found = appraise(library(trial("a", **claim)), "ptsd", today=TODAY)
    assert flag(found, "equivalence-underpowered", WAITING).state == "UNKNOWN"


def test_one_trial_of_unknown_class() -> None:
    """It may be one more trial of the class: no PASS that it could break stays, no FLAG goes."""
    good = {"attrition": "TT: 1; WL: 1", "riskofbias": ROB.format("low"), **SETTLED}
    lost = trial("x", comparator=None)
    rows = (tt("a", 14),)
    fragile = (
        *("ci-crosses-null", "ci-crosses-threshold", "add-on-only", "uncontrolled-follow-up"),
        *("high-attrition", "rob-not-assessed", "rob-high", "equivalence-underpowered"),
    )
    for name in fragile:
        assert state(name, trial("a", **good), outcomes=rows) == "PASS", name
        found = told(name, trial("a", **good), lost, outcomes=rows)
        assert (found.state, found.studies) == ("UNKNOWN", ("x",)), name
    assert state("single-trial-dominates", trial("a"), lost) == "FLAG"
