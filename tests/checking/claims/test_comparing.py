"""Claims that compare: which class is meant, and whether what is recorded carries them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.checking.claims.comparing import classes_named
from evidence.checking.claims.rules import NO_NUMBERS, NOT_COMPARED, RULES
from evidence.checking.claims.values import Claim
from tests.checking.claims.hand import WORKS, Hand, written
from tests.checking.small import THERAPY, entry, other, row

SYNONYMS = {"cognitive behavioural therapy": ("CBT", "cognitive behavioral therapy")}
AGAINST_CBT = {"arms": "TT: 50; CBT: 50", "comparator": "CBT = active-psychotherapy"}


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("a waiting list", ("waiting-list",)),
        ("being on a wait-list", ("waiting-list",)),
        ("medication alone", ("no-added-treatment", "waiting-list")),
        ("no treatment", ("no-added-treatment", "waiting-list")),
        ("low-intensity care", ("low-intensity",)),
        ("guided self-help", ("low-intensity",)),
        ("treatment as usual", ("treatment-as-usual", "low-intensity")),
        ("usual care", ("treatment-as-usual", "low-intensity")),
        ("supportive therapy", ("supportive",)),
        ("counselling", ("supportive",)),
        ("antidepressants", ("medication",)),
        ("drug treatment", ("medication",)),
        ("SSRIs", ("medication",)),
        ("other talking therapies", ("active-psychotherapy",)),
        ("cognitive behavioral therapy", ("active-psychotherapy",)),
        ("CBT", ("active-psychotherapy",)),
        ("EMDR", ("active-psychotherapy",)),
        ("XYZ", ("active-psychotherapy",)),
        ("other treatments", ("active-psychotherapy", "supportive", "medication")),
        ("everything you have tried", ()),
    ],
)
def test_words_name_a_class(words: str, classes: tuple[str, ...]) -> None:
    assert classes_named(words, (), SYNONYMS) == classes


@pytest.mark.parametrize(
    "words", ["CBT", "cognitive behavioural therapy", "Cognitive Behavioral Therapy", "cbt"]
)
def test_an_arm_by_its_label_initials_or_synonym(tmp_path: Path, words: str) -> None:
    """What the study says the arm is goes before what the words would mean elsewhere."""
    hand = written(tmp_path, entry(arms="TT: 5; CBT: 5", comparator="CBT = supportive"))
    assert classes_named(words, hand.library.studies, SYNONYMS) == ("supportive",)


def test_the_therapy_is_no_comparator(tmp_path: Path) -> None:
    hand = written(tmp_path, entry())
    assert classes_named("everyone in TT", hand.library.studies, {}) == ("active-psychotherapy",)
    assert classes_named("tt", hand.library.studies, {}) == ()


# ---------------------------------------------------------------- equivalence


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Hand]:
    return lambda *parts, rows="", toml=THERAPY: written(tmp_path, "\n".join(parts), rows, toml)


def as_good(hand: Hand, *against: str, condition: str = "depression") -> Claim:
    marks = [hand.mark("shore2021")]
    conditions = [(condition, marks)] if condition else []
    return hand.claim(*conditions, marks=marks, kinds=["equivalence"], against=against)


def shore(arms: str, comparator: str = "CBT = active-psychotherapy", **more: str | None) -> str:
    return other("shore2021", year="2021", arms=arms, comparator=comparator, **more)


def test_too_few_to_show_it(made: Callable[..., Hand]) -> None:
    """50 and 50: 5.60/√100 = 0.56, more than 0.24."""
    hand = made(shore("TT: 50; CBT: 50", claims="equivalence: TT vs CBT (depression)"))
    found = hand.only("claim-of-equivalence", as_good(hand, "CBT"))
    assert found.message == (
        "“is effective”: the smallest difference that Shore (2021) could have detected against "
        "another active psychotherapy for depression is 0.56 standard deviations, more than the "
        "smallest worthwhile one (0.24)."
    )
    assert found.rule == RULES["claim-of-equivalence"]
    assert found.hint == "Say what was found, and how many people were compared."
    assert found.instead is not None
    assert found.instead.startswith("Shore (2021) described TT and CBT as equivalent")
    assert found.studies == ("shore2021",)


def test_enough_to_show_it(made: Callable[..., Hand]) -> None:
    """600 and 600: 5.60/√1200 = 0.16. Against anything else it is still not shown."""
    hand = made(shore("TT: 600; CBT: 600"))
    assert hand.codes(as_good(hand, "CBT")) == []
    assert hand.codes(as_good(hand)) == []
    assert hand.codes(as_good(hand, "CBT", condition="")) == []
    assert hand.codes(as_good(hand, "antidepressants")) == ["claim-of-equivalence"]
    assert hand.codes(as_good(hand, "CBT", "antidepressants")) == ["claim-of-equivalence"]


def test_no_such_trial(made: Callable[..., Hand]) -> None:
    hand = made(shore("TT: 600; CBT: 600"))
    found = hand.only("claim-of-equivalence", as_good(hand, "antidepressants"))
    assert "no peer-reviewed randomised trial of TT itself against medication for" in found.message
    assert found.rule == NOT_COMPARED
    assert found.hint == "Leave the comparison out, or say that no such trial is recorded."


def test_as_good_as_what_nobody_knows(made: Callable[..., Hand]) -> None:
    """No class fits and no arm is called so: that is said, and not what others found."""
    hand = made(shore("TT: 600; CBT: 600"))
    found = hand.only("claim-of-equivalence", as_good(hand, "yoga"))
    assert found.message == (
        "“is effective”: no peer-reviewed randomised trial of TT itself against “yoga” for "
        "depression is recorded."
    )
    assert found.rule == NOT_COMPARED
    assert hand.codes(as_good(hand, "yoga", condition="")) == ["claim-of-equivalence"]


@pytest.mark.parametrize("label", ["Yoga", "YG"])
def test_an_arm_that_may_be_it(made: Callable[..., Hand], label: str) -> None:
    """An arm of any trial recorded, whatever is cited, by its label or what that is short for."""
    hand = made(
        shore("TT: 600; CBT: 600"),
        entry(arms=f"TT: 40; {label}: 40", comparator=f"{label} = active-psychotherapy"),
        entry("wave2022", title="Waves", doi="10.1000/w", arms="TT: 9; WL: 9", condition="grief"),
    )
    message = hand.only("claim-of-superiority", better(hand, "yoga")).message
    assert "against another active psychotherapy for depression is recorded" in message
    assert "yoga" not in message


def test_only_against_a_waiting_list(made: Callable[..., Hand]) -> None:
    """An inactive comparator shows no equivalence with a treatment, however many people."""
    hand = made(shore("TT: 900; WL: 900", "WL = waiting-list"))
    found = hand.only("claim-of-equivalence", as_good(hand))
    assert "against another active psychotherapy, supportive therapy or med" in found.message


def test_not_known_how_many(made: Callable[..., Hand]) -> None:
    hand = made(shore("TT: ?; CBT: ?"))
    found = hand.only("claim-of-equivalence", as_good(hand, "CBT"))
    assert "how many people Shore (2021) compared for depression is not recorded" in found.message
    assert found.rule == NO_NUMBERS


def test_no_worthwhile_difference_recorded(made: Callable[..., Hand]) -> None:
    """Not known whether they could show it: nothing recorded shows it."""
    toml = THERAPY.replace("[[worthwhile]]", "[[elsewhere]]")
    hand = made(shore("TT: 600; CBT: 600"), toml=toml)
    found = hand.only("claim-of-equivalence", as_good(hand, "CBT"))
    assert "and the smallest worthwhile one is not recorded" in found.message


# ---------------------------------------------------------------- superiority


def better(hand: Hand, *against: str, condition: str = "depression") -> Claim:
    marks = [hand.mark("shore2021")]
    conditions = [(condition, marks)] if condition else []
    return hand.claim(*conditions, marks=marks, kinds=["superiority"], against=against)


def numbers(mean: str, key: str = "shore2021", label: str = "CBT") -> str:
    """TT 10 (SD 5) of 50 people, the others `mean` (SD 5) of 50."""
    return row(
        key=key,
        study=key,
        condition_arm2=label,
        n_arm1="50",
        n_arm2="50",
        mean_arm2=mean,
        sd_arm2="5",
    )


def test_the_interval_lies_above(made: Callable[..., Hand]) -> None:
    """Ten points of SD 5 apart: g about 2."""
    hand = made(shore(AGAINST_CBT["arms"]), rows=numbers("20"))
    assert hand.codes(better(hand, "CBT")) == []
    assert hand.codes(better(hand)) == []
    assert hand.codes(better(hand, "CBT", condition="")) == []


def test_the_interval_holds_zero(made: Callable[..., Hand]) -> None:
    """Half a point of SD 5 apart: g 0.10, −0.29 to 0.49."""
    hand = made(shore(AGAINST_CBT["arms"]), rows=numbers("10.5"))
    found = hand.only("claim-of-superiority", better(hand, "CBT"))
    assert found.message == (
        "“is effective”: the interval of the effect in Shore (2021) against another active "
        "psychotherapy for depression does not lie above 0."
    )
    assert found.instead is not None
    assert found.instead.startswith("Shore (2021) against another active psychotherapy: BDI-II")


def test_no_numbers(made: Callable[..., Hand]) -> None:
    hand = made(shore(AGAINST_CBT["arms"]))
    found = hand.only("claim-of-superiority", better(hand, "CBT"))
    assert "no interval of an effect against another active psychotherapy for" in found.message
    assert found.rule == NO_NUMBERS
    assert found.instead is not None
    assert found.instead.startswith("Against another active psychotherapy: 1 trial, 100 people.")


ADDED = "Tidal Therapy combined with antidepressants was superior to antidepressants"


@pytest.mark.parametrize(
    ("text", "against"),
    [
        (f"{ADDED} alone.", ["antidepressants"]),
        (f"{ADDED} by themselves.", ["antidepressants"]),
        (f"{ADDED}.", ["antidepressants"]),
        ("Added to sertraline, it was better than sertraline.", ["sertraline"]),
        ("With medication it was better than drugs.", ["medication", "drugs"]),
        ("Plus a drug it was better than no treatment.", ["a drug", "no treatment"]),
        ("It was better than antidepressant medication alone.", ["antidepressant medication"]),
        ("It was better than tablets on their own.", ["tablets"]),
    ],
)
def test_a_drug_that_both_had(made: Callable[..., Hand], text: str, against: list[str]) -> None:
    """Its comparator is nothing added, as recorded, and no drug."""
    hand = made(shore("TT+ADM: 50; ADM: 50", "ADM = no-added-treatment"))
    claim = hand.claim(
        ("depression", [hand.mark("shore2021")]), kinds=["superiority"], against=against, text=text
    )
    found = hand.only("claim-of-superiority", claim)
    assert "no interval of an effect against no added treatment for depr" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "Tidal Therapy was better than medication.",
        "Compared with antidepressants, Tidal Therapy was better.",
        "In comparison with drugs, Tidal Therapy was better.",
    ],
)
def test_a_drug_instead(made: Callable[..., Hand], text: str) -> None:
    """Where the therapy did not come on top of it, a drug is what it is compared with."""
    hand = made(shore("TT+ADM: 50; ADM: 50", "ADM = no-added-treatment"))
    words = next(w for w in ("medication", "antidepressants", "drugs") if w in text)
    claim = hand.claim(
        ("depression", [hand.mark("shore2021")]), kinds=["superiority"], against=[words], text=text
    )
    assert "against medication for" in hand.only("claim-of-superiority", claim).message


def test_better_than_what_was_not_tested(made: Callable[..., Hand]) -> None:
    hand = made(shore(AGAINST_CBT["arms"]), rows=numbers("20"))
    assert hand.codes(better(hand, "medication")) == ["claim-of-superiority"]


def test_each_condition_must_carry_it(made: Callable[..., Hand]) -> None:
    """Named conditions each; where none is named, one is enough."""
    hand = made(shore(AGAINST_CBT["arms"]), rows=numbers("20"))
    marks = [hand.mark("shore2021")]
    both = hand.claim(("depression", marks), ("anxiety", marks), kinds=["superiority"])
    found = hand.only("claim-of-superiority", both)
    assert "for anxiety is recorded" in found.message
    assert "for depression" not in found.message


def test_no_trial_at_all(made: Callable[..., Hand]) -> None:
    hand = made(entry("wave2015", studydesign="theory", arms=None, comparator=None))
    claim = hand.claim(marks=[hand.mark("wave2015")], kinds=["superiority", "equivalence"])
    found = [one for one in hand.judged(claim) if one.code.startswith("claim-of")]
    assert [one.message for one in found] == [
        "“is effective”: no randomised trial of TT is recorded."
    ] * 2


def test_the_whole_library(tmp_path: Path) -> None:
    """Several classes: better than one of them is not better than all."""
    hand = written(tmp_path, WORKS, numbers("20", "moon2020", "WL"))
    marks = [hand.mark("shore2021")]
    two = hand.claim(
        ("depression", marks), kinds=["superiority"], against=["a waiting list", "counselling"]
    )
    found = hand.only("claim-of-superiority", two)
    assert "against supportive therapy" in found.message
    assert "waiting list" not in found.message


def test_numbers_of_a_trial(made: Callable[..., Hand]) -> None:
    """The trial's own interval carries "better", against what it compared with."""
    numbers = row(n_arm2="20", mean_arm2="20", sd_arm2="5")
    hand = made(WORKS, rows=numbers)
    for words, codes in (
        ("a waiting list", []),
        ("", []),
        ("supportive therapy", ["claim-of-superiority"]),
        ("antidepressants", ["claim-of-superiority"]),
    ):
        claim = hand.claim(
            ("depression", [hand.mark("shore2021")]),
            kinds=["superiority"],
            against=[words] if words else [],
        )
        assert hand.codes(claim) == codes, words
