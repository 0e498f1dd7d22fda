"""The vocabulary of recorded facts: what is read, and what `problem` says of the rest."""

from __future__ import annotations

from datetime import date

import pytest

from evidence.errors import UnknownValue
from evidence.library import facts
from evidence.model import Arm, Claim, FollowUp, RiskOfBias


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b ;c", ("a", "b", "c")),
        ("one  two;", ("one two",)),
        (" ; ", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_lists(text: str | None, parts: tuple[str, ...]) -> None:
    """Parts between semicolons, blanks single, empty parts left out."""
    assert facts.split_list(text) == parts


@pytest.mark.parametrize(
    ("text", "number"),
    [("147", 147), (" 12 ", 12), ("0", 0), ("?", None), ("1.5", None), ("-3", None), ("٣", None)],
)
def test_counts(text: str, number: int | None) -> None:
    """A plain whole number; anything else is not known."""
    assert facts.parse_count(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("2026-04", date(2026, 4, 30)),
        ("2026-02", date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 31)),
        ("2026", date(2026, 12, 31)),
        ("2026-13", None),
        ("spring 2026", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text: str | None, day: date | None) -> None:
    """An ISO date; a month or a year counts as its last day."""
    assert facts.parse_date(text) == day


def test_arms() -> None:
    """Label, randomised, analysed, and the role the comparators give; the others are therapy."""
    comparators = facts.parse_comparators("LIT = low-intensity; cbt = Active-Psychotherapy")
    assert facts.parse_arms("DIT: 73/61; LIT: 54; CBT: ?", comparators) == (
        Arm("DIT", 73, 61, "therapy"),
        Arm("LIT", 54, None, "low-intensity"),
        Arm("CBT", None, None, "active-psychotherapy"),
    )


def test_roles_not_known() -> None:
    """Several arms without comparators, or a class nobody knows: no role."""
    assert [arm.role for arm in facts.parse_arms("A: 1; B: 2", {})] == [None, None]
    assert [arm.role for arm in facts.parse_arms("A: 1", {})] == ["therapy"]
    assert [arm.role for arm in facts.parse_arms("A: 1; B: 2", {"B": "tea"})] == ["therapy", None]


def test_unreadable_arm_is_kept() -> None:
    """An arm whose number cannot be read is an arm of unknown size."""
    assert facts.parse_arms("A: many; B: 3", {"B": "other"}) == (
        Arm("A", None, None, "therapy"),
        Arm("B", 3, None, "other"),
    )


def test_follow_up() -> None:
    """Weeks and kind; what does not read so is not known."""
    read = facts.parse_followup("0 controlled; 26.5 uncontrolled; a year; 12")
    assert read == (FollowUp(0, True), FollowUp(26.5, False))


def test_attrition() -> None:
    """People lost by label; `?` is not known."""
    assert facts.parse_attrition("DIT: 12; LIT: ?") == {"DIT": 12, "LIT": None}


def test_risk_of_bias() -> None:
    """Tool and overall at least; the rest may be missing."""
    assert facts.parse_riskofbias("RoB 2 | low | A. Person | 2026 | doi; RoB 2 | high; no") == (
        RiskOfBias("RoB 2", "low", "A. Person", "2026", "doi"),
        RiskOfBias("RoB 2", "high"),
    )


def test_claims() -> None:
    """Kind, two labels, and the words if there are any; unknown kinds are not read."""
    text = "no-advantage: DIT+ADM vs GST+ADM (acute phase); equivalence: A vs. B; better: A vs B"
    assert facts.parse_claims(text) == (
        Claim("no-advantage", "DIT+ADM", "GST+ADM", "acute phase"),
        Claim("equivalence", "A", "B", ""),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, word) for field, words in facts.VOCABULARY.items() for word in words),
        ("arms", "DIT: 73; LIT: ?; CBT: 20/18"),
        ("comparator", "LIT = low-intensity; CBT = active-psychotherapy"),
        ("followup", "0 controlled; 26 uncontrolled"),
        ("attrition", "DIT: 12"),
        ("claims", "equivalence: A vs B"),
        ("riskofbias", "RoB 2 | low"),
        ("plannedend", "2026-04"),
        ("statuschecked", "2026-11-22"),
        ("randomised", "147"),
        ("country", "anything at all"),
        ("condition", "complex presentations"),
    ],
)
def test_good_values(field: str, value: str) -> None:
    """Allowed words and well-formed values have no problem; open fields take anything."""
    assert facts.problem(field, value) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("studydesign", "randomized", "no value of studydesign"),
        ("studydesign", "RCT", "written rct"),
        ("tier", "propper", "Did you mean proper?"),
        ("arms", "DIT 73", "does not read as LABEL"),
        ("arms", "DIT: 73; dit: 20", "same label"),
        ("arms", "DIT/CBT: 73", "does not read as LABEL"),
        ("comparator", "LIT", "LABEL = CLASS"),
        ("comparator", "LIT = low-intensty", "Did you mean low-intensity?"),
        ("followup", "six months", "WEEKS controlled"),
        ("randomised", "about 100", "not a whole number"),
        ("planned", "-1", "not a whole number"),
        ("plannedend", "soon", "not an ISO date"),
        ("claims", "better: A vs B", "KIND: LABEL vs LABEL"),
        ("riskofbias", "low", "tool | overall"),
        ("attrition", "twelve", "LABEL: NUMBER"),
    ],
)
def test_bad_values(field: str, value: str, words: str) -> None:
    """A wrong value is described in one sentence, with the nearest allowed word."""
    assert words in (facts.problem(field, value) or "")


def test_check_word() -> None:
    """Letter case does not matter; an unknown word is refused with the allowed ones."""
    assert facts.check_word("tier", " Proper ", facts.VOCABULARY["tier"]) == "proper"
    with pytest.raises(UnknownValue) as raised:
        facts.check_word("tier", "real", facts.VOCABULARY["tier"])
    assert "proper, adapted, combined, related" in (raised.value.hint or "")
