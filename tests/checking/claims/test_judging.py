"""Claims held against what the studies can carry: each finding, and what must give none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.checking.claims.values import Condition
from tests.appraisal.builder import FACTS, without
from tests.checking.claims.hand import LOOSE, WORKS, Hand, said, written
from tests.checking.small import entry, other, row


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    return written(tmp_path)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Hand]:
    """Another library."""
    return lambda *parts, rows="": written(tmp_path, "\n".join(parts), rows)


# ---------------------------------------------------------------- what passes


def test_a_sound_claim(hand: Hand) -> None:
    """It names a condition that has trials, and one of them that is nobody's own."""
    assert hand.codes(hand.of("depression", cites="moon2020 shore2021")) == []
    assert hand.codes(hand.of("depression", cites="shore2021")) == []


@pytest.mark.parametrize("cites", ["hidden2017", "coin2017", "review2023", "gone2014"])
def test_nobody_can_tell(hand: Hand, cites: str) -> None:
    """A work of unknown design is no ground for a finding."""
    assert hand.codes(hand.of("depression", cites=cites)) == []


@pytest.mark.parametrize("cites", ["", "wave2015", "family2010", "group2018", "moon2020"])
def test_a_work_that_is_not_in_the_library(hand: Hand, cites: str) -> None:
    """Nothing follows from what is known of the others: the claim may rest on it alone."""
    assert hand.codes(hand.of("depression", cites=cites, unknown=1)) == []


@pytest.mark.parametrize("field", FACTS)
def test_a_fact_taken_away(hand: Hand, field: str) -> None:
    """What is not recorded of a cited trial makes it no lesser work."""
    less = Hand(without(hand.library, "shore2021", field))
    about_works = {"claim-beyond-design", "wrong-therapy", "developer-only"}
    assert not about_works & set(less.codes(less.of("depression", cites="shore2021")))


# ---------------------------------------------------------------- no trial


def test_without_trial(hand: Hand) -> None:
    """The condition, what is cited for it, the rule, and a sentence that would hold."""
    found = hand.only("claim-without-trial", hand.of("anxiety", cites="hidden2017"))
    assert found.message == (
        "“is effective”: no peer-reviewed randomised trial of TT itself for anxiety is recorded; "
        "Shore (2017, hidden2017) is a work whose design is not recorded or not verified."
    )
    assert found.instead in [one.text for one in said(hand, "anxiety") if one.id == "none"]
    assert found.studies == ("hidden2017",)
    assert (found.file, found.line, found.column) == ("a.md", 1, 1)


def test_without_trial_and_beyond_design(hand: Hand) -> None:
    """What is cited is said once, by the finding that is about it."""
    found = hand.judged(hand.of("anxiety", cites="wave2015"))
    assert [one.code for one in found] == ["claim-without-trial", "claim-beyond-design"]
    assert "wave" not in found[0].message
    assert "Shore (2015) is a pre-post study without a control group" in found[1].message


@pytest.mark.parametrize(
    ("condition", "cites", "kept"),
    [
        ("insomnia", "group2018", "kept apart: Shore (2018), of an adapted form"),
        ("grief", "draft2022", "kept apart: Shore (2022), not peer-reviewed"),
    ],
)
def test_kept_apart(hand: Hand, condition: str, cites: str, kept: str) -> None:
    """A trial of another form, or not peer-reviewed, is named and not counted."""
    assert kept in hand.only("claim-without-trial", hand.of(condition, cites=cites)).message


def test_kept_apart_is_said_once(hand: Hand) -> None:
    """What is kept apart is not told again as what is cited, nor by another finding."""
    found = hand.judged(hand.of("insomnia", cites="group2018"))
    assert [one.code for one in found] == ["claim-without-trial"]
    assert found[0].message.count("Shore (2018)") == 1
    assert found[0].studies == ("group2018",)


def test_of_those_kept_apart_the_cited_comes_first(made: Callable[..., Hand]) -> None:
    """It is among the two that are named, however many there are."""
    forms = {"tier": "adapted", "condition": "insomnia"}
    hand = made(*(other(f"group{n}", year=f"{n}", **forms) for n in range(2011, 2016)))
    found = hand.only("claim-without-trial", hand.of("insomnia", cites="group2015"))
    assert "kept apart: Shore (2015), of an adapted form, Shore (2011)" in found.message


def test_a_sentence_about_the_adapted_form(hand: Hand) -> None:
    """It says that it is about the group form, and of that a trial is recorded."""
    text = "Tidal Therapy in an online group is effective."
    claim = hand.claim(("insomnia", [hand.mark("group2018")]), text=text)
    assert hand.codes(claim) == []


def test_several_conditions_in_one_finding(hand: Hand) -> None:
    """Those without a trial stand together, in the message and in the sentence that holds."""
    claim = hand.claim("anxiety", "vertigo", ("depression", [hand.mark("shore2021")]))
    found = hand.only("claim-without-trial", claim)
    assert "for anxiety or vertigo is recorded" in found.message
    assert found.instead is not None
    assert found.instead.startswith(
        "No peer-reviewed randomised trial of TT itself for anxiety or vertigo is recorded"
    )


def test_sentences_that_differ_are_not_one(hand: Hand) -> None:
    """For one of the two a trial is kept apart, and only for that one."""
    found = hand.only("claim-without-trial", hand.of("anxiety", "insomnia", cites="wave2015"))
    texts = [one.text for one in said(hand, "anxiety", "insomnia") if one.id == "none"]
    assert found.instead == " ".join(texts)


def test_no_trial_of_anything(made: Callable[..., Hand]) -> None:
    """A claim that names no condition, where nothing was tested: said once in an article."""
    hand = made(entry("wave2015", studydesign="pre-post", **LOOSE))
    claims = [hand.of(cites="wave2015"), hand.of(cites="wave2015")]
    assert hand.codes(*claims) == [
        *("claim-without-trial", "claim-beyond-design"),
        "claim-beyond-design",
    ]
    found = hand.only("claim-without-trial", *claims)
    assert found.instead == (
        "No peer-reviewed randomised trial of TT itself is recorded in this library. Last "
        "searched 1 November 2026; not a systematic search."
    )


def test_no_condition_named_and_one_has_trials(hand: Hand) -> None:
    assert hand.codes(hand.of(cites="shore2021")) == []


# ---------------------------------------------------------------- what is cited


@pytest.mark.parametrize("cites", ["wave2015", "talk2016", "plan2019", "wave2015 family2010"])
def test_beyond_design(hand: Hand, cites: str) -> None:
    """Nothing cited is a trial, for certain."""
    assert hand.codes(hand.of("depression", cites=cites)) == ["claim-beyond-design"]
    assert hand.codes(hand.of(cites=cites)) == ["claim-beyond-design"]


def test_not_peer_reviewed(made: Callable[..., Hand]) -> None:
    """An unreviewed trial carries no claim, unless the sentence says what it is."""
    hand = made(WORKS, other("draft2024", published="preprint", year="2024"))
    marks = [hand.mark("draft2024")]
    found = hand.only("claim-beyond-design", hand.claim(("depression", marks)))
    assert found.message == (
        "“is effective” rests on no peer-reviewed randomised trial for depression: Shore (2024) "
        "is a randomised trial for depression, not peer-reviewed."
    )
    assert found.rule is not None
    assert found.rule.startswith("a claim of effect rests on a peer-reviewed trial;")
    assert found.hint is not None
    assert found.hint.endswith(", or say that it is not peer-reviewed.")
    for text in ("In a preprint it was effective.", "It works, in a trial not yet peer-reviewed."):
        assert hand.codes(hand.claim(("depression", marks), text=text)) == []
    assert hand.codes(hand.of("depression", cites="draft2024 shore2021")) == []
    assert hand.codes(hand.of("depression", cites="draft2024 hidden2017")) == []
    assert hand.codes(hand.of("depression", cites="draft2024", unknown=1)) == []


def test_not_peer_reviewed_and_nothing_else(made: Callable[..., Hand]) -> None:
    """The developers' preprint is the only trial of the library; no condition is named."""
    hand = made(entry(published="preprint"))
    assert hand.codes(hand.of(cites="moon2020")) == [
        *("claim-without-trial", "claim-beyond-design", "developer-only")
    ]


def test_not_peer_reviewed_for_another_condition(hand: Hand) -> None:
    """What is said of the trial cited is said once."""
    found = hand.judged(hand.of("anxiety", cites="draft2022"))
    assert [one.code for one in found] == ["claim-without-trial", "claim-beyond-design"]
    assert "2022" not in found[0].message


def test_beyond_design_says_what_it_is(hand: Hand) -> None:
    """Works of one kind together, and trials that could be cited instead."""
    found = hand.only("claim-beyond-design", hand.of("depression", cites="plan2019 talk2016"))
    assert found.message == (
        "“is effective” rests on no randomised trial for depression: Shore (2019) is a protocol "
        "without results; Shore (2016) is a qualitative study."
    )
    assert found.hint == "Cite Moon & Tide (2020) or Shore (2021), or say what was done."
    assert found.studies == ("plan2019", "talk2016")
    assert found.instead in [one.text for one in said(hand, "depression") if one.id == "size"]


def test_each_condition_has_its_own_works(hand: Hand) -> None:
    """Of two conditions only the one whose works are no trials is named."""
    trial, loose = hand.mark("shore2021"), hand.mark("wave2015")
    claim = hand.claim(("depression", [trial]), ("anxiety", [loose]))
    found = hand.only("claim-beyond-design", claim)
    assert "for anxiety:" in found.message
    assert "2021" not in found.message


def test_works_bound_to_no_condition_stand_for_all(hand: Hand) -> None:
    """What the sentence before cites is bound to nothing in particular."""
    claim = hand.claim("depression", "anxiety", marks=[hand.mark("wave2015")])
    assert "for depression and anxiety:" in hand.only("claim-beyond-design", claim).message


def test_wrong_therapy(hand: Hand) -> None:
    """Everything cited is about another therapy or the wider family."""
    found = hand.only("wrong-therapy", hand.of("depression", cites="family2010"))
    assert found.message == (
        "What is cited for depression does not test TT itself: Shore (2010) is a meta-analysis "
        "on another therapy or the wider family, not on TT itself."
    )
    assert hand.codes(hand.of("depression", cites="family2010 shore2021")) == []


def test_an_adapted_form_goes_unsaid(hand: Hand) -> None:
    """A trial of the group form is no trial of the therapy, unless the sentence says group."""
    marks = [hand.mark("group2018")]
    assert hand.codes(hand.claim(("depression", marks))) == ["wrong-therapy"]
    plain = hand.claim(("depression", marks), text="In groups of eight, or a group, it works.")
    assert hand.codes(plain) == []


# ---------------------------------------------------------------- what it says


def test_proof(hand: Hand) -> None:
    """Words of proof need the size class large."""
    claim = hand.claim(("depression", [hand.mark("shore2021")]), kinds=["proof"])
    found = hand.only("claim-of-proof", claim)
    assert "is very small for depression, and words of proof need large" in found.message
    assert set(found.studies) == {"moon2020", "shore2021"}


def test_proof_of_nothing_in_particular(hand: Hand) -> None:
    """Held against the conditions that have a trial; the sentence names no other."""
    found = hand.only("claim-of-proof", hand.claim(marks=[hand.mark("moon2020")], kinds=["proof"]))
    assert "is very small for depression, and" in found.message
    assert found.instead is not None
    assert found.instead.startswith("The evidence on TT is very small for depression (2 peer-rev")
    assert "anxiety" not in found.instead


def test_within_group(hand: Hand) -> None:
    """A change within a group; that it rests on no trial is said besides."""
    marks = [hand.mark("wave2015")]
    claim = hand.claim(("depression", marks), kinds=["within-group"], words="fell by half")
    found = hand.judged(claim)
    assert [one.code for one in found] == ["within-group-as-effect", "claim-beyond-design"]
    assert found[0].message == (
        "“fell by half” is a change from before to after, which has no comparison."
    )


def test_within_group_of_a_trial(made: Callable[..., Hand]) -> None:
    """The sentence that holds is the trial's own effect between the groups."""
    hand = made(WORKS, rows=row(n_arm2="20", mean_arm2="12", sd_arm2="5"))
    claim = hand.claim(("depression", [hand.mark("moon2020")]), kinds=["within-group"])
    found = hand.only("within-group-as-effect", claim)
    assert found.instead is not None
    assert found.instead.startswith("Moon & Tide (2020) against a waiting list: BDI-II")


def test_within_group_of_a_trial_without_numbers(hand: Hand) -> None:
    """That the library has no numbers is no sentence for an article: the size is."""
    claim = hand.claim(("depression", [hand.mark("shore2021")]), kinds=["within-group"])
    found = hand.only("within-group-as-effect", claim)
    assert found.instead in [one.text for one in said(hand, "depression") if one.id == "size"]


def test_population(hand: Hand) -> None:
    """A group of people whom no record names."""
    marks = [hand.mark("shore2021")]
    claim = hand.claim(("depression", marks), populations=["adolescents"])
    found = hand.only("claim-for-population", claim)
    assert "is said of adolescents: no study of TT itself that measured a group" in found.message


def test_population_studied(made: Callable[..., Hand]) -> None:
    hand = made(WORKS, other("young2020", title="TT for adolescents", **LOOSE))
    claim = hand.claim(("depression", [hand.mark("shore2021")]), populations=["adolescents"])
    assert hand.codes(claim) == []


def test_uncited(hand: Hand) -> None:
    """It names no work; what could be cited is named."""
    found = hand.only("uncited-claim", hand.claim("depression"))
    assert (found.message, found.hint) == (
        "“is effective” names no work.",
        "Cite what it rests on, with what was found: Moon & Tide (2020) or Shore (2021).",
    )
    assert hand.codes(hand.claim("anxiety")) == ["claim-without-trial", "uncited-claim"]


def test_a_heading_cites_nothing(hand: Hand) -> None:
    assert hand.codes(hand.claim("depression", kind="heading")) == []


# ---------------------------------------------------------------- developers


def test_developer_only(hand: Hand) -> None:
    """The one trial cited is the developers', and another is recorded."""
    found = hand.only("developer-only", hand.of("depression", cites="moon2020 wave2015"))
    assert found.message == (
        "The only trial cited, Moon & Tide (2020), has a developer of TT among its authors, and "
        "the sentence does not say so."
    )
    assert found.hint == "Say so, or cite Shore (2021) too."
    assert found.instead is not None
    assert found.instead == (
        "The evidence on TT is very small for depression (2 peer-reviewed randomised trials). Of "
        "2 trials: 1 with a developer of TT among the authors, 1 without."
    )
    assert found.severity == "note"


def test_developer_only_by_a_further_report(made: Callable[..., Hand]) -> None:
    """The trial is named, and the report of it that is cited."""
    hand = made(WORKS, other("later", studyid="moon2020", reportrole="followup", **LOOSE))
    found = hand.only("developer-only", hand.of("depression", cites="later"))
    assert found.message.startswith(
        "The only trial cited, Moon & Tide (2020), as reported by Shore (2020), has a developer "
    )


def test_developer_only_of_an_adapted_form(made: Callable[..., Hand]) -> None:
    """A trial of the therapy itself does not stand in for one of the group."""
    group = entry("group2016", tier="adapted", title="Tidal groups", doi="10.1000/group")
    hand = made(WORKS, group)
    text = "Tidal Therapy in a group is effective."
    claim = hand.claim(("depression", [hand.mark("group2016")]), text=text)
    found = hand.only("developer-only", claim)
    assert found.hint == "Say so."
    assert found.instead is not None
    assert "Kept apart: 1 trial of an adapted form" in found.instead


def test_developer_only_is_not_said_of_a_condition_without_trial(hand: Hand) -> None:
    """That the trial cited was for something else is said by claim-without-trial."""
    assert hand.codes(hand.of("grief", cites="moon2020")) == ["claim-without-trial"]


def test_developer_only_is_said_once(hand: Hand) -> None:
    """Of the same trial at the first claim that cites it."""
    first, second = (hand.of("depression", cites="moon2020") for _ in range(2))
    assert hand.codes(first, second).count("developer-only") == 1


@pytest.mark.parametrize(
    "text",
    [
        "In a trial by its developers Tidal Therapy was effective.",
        "Tidal Therapy, developed by the trial's authors, is effective.",
    ],
)
def test_the_sentence_says_so(hand: Hand, text: str) -> None:
    claim = hand.claim(("depression", [hand.mark("moon2020")]), text=text)
    assert hand.codes(claim) == []


def test_perhaps_a_developer(made: Callable[..., Hand]) -> None:
    """A match by initials is neither yes nor no."""
    hand = made(entry(author="Moon, A. and Tide, Bo"))
    assert hand.codes(hand.of("depression", cites="moon2020")) == []


# ---------------------------------------------------------------- missing caveat


def test_missing_caveat(hand: Hand) -> None:
    """Once, at the first claim."""
    claims = [hand.of("depression", cites="shore2021"), hand.of("depression", cites="shore2021")]
    found = hand.only("missing-caveat", *claims, caveat=False)
    assert "for depression is very small, and nothing in the article says so" in found.message
    assert found.instead in [one.text for one in said(hand, "depression") if one.id == "size"]
    assert hand.codes(*claims) == []


def test_missing_caveat_where_its_condition_is_claimed(hand: Hand) -> None:
    """At the first claim of the condition; one without a trial is told of already."""
    claims = [
        hand.claim("anxiety", start=0),
        hand.claim(("depression", [hand.mark("shore2021")]), start=50),
    ]
    assert hand.only("missing-caveat", *claims, caveat=False).column == 51
    assert "missing-caveat" not in hand.codes(claims[0], caveat=False)


def test_missing_caveat_of_an_adapted_form(hand: Hand) -> None:
    """Its trial lets the claim pass, and the size is told."""
    text = "Tidal Therapy in an online group is effective."
    claim = hand.claim(("insomnia", [hand.mark("group2018")]), text=text)
    assert hand.codes(claim, caveat=False) == ["missing-caveat"]


def test_caveat_where_no_condition_is_named(hand: Hand) -> None:
    """Then every recorded condition is asked; here all are small or have no trial."""
    assert hand.codes(hand.of(cites="shore2021"), caveat=False) == ["missing-caveat"]


def test_no_claim_needs_no_caveat(hand: Hand) -> None:
    assert hand.codes(caveat=False) == []


def test_conditions_without_trial_say_nothing_of_the_library(hand: Hand) -> None:
    """That no trial at all is recorded would be untrue: there are two, for another condition."""
    claim = hand.claim("panic", "grief", kinds=["within-group"])
    found = hand.only("within-group-as-effect", claim)
    assert found.instead is not None
    assert "No peer-reviewed randomised trial of TT itself is recorded" not in found.instead
    assert "for panic or grief is recorded" in found.instead or "for panic is" in found.instead


def test_a_capital_at_the_beginning_is_no_part_of_a_name(hand: Hand) -> None:
    """`Vertigo and …` is called vertigo; OCD keeps its capitals."""
    conditions = (Condition("vertigo", "Vertigo", False), Condition("ocd", "OCD", False))
    claim = replace(hand.claim(), conditions=conditions)
    assert "for vertigo or OCD is recorded" in hand.only("claim-without-trial", claim).message


@pytest.mark.parametrize("words", ["PTSD", "ptsd", "post-traumatic stress disorder"])
def test_a_name_in_short_has_capitals_everywhere(hand: Hand, words: str) -> None:
    """In the message, the hint and the sentence that would hold."""
    claim = replace(hand.claim(), conditions=(Condition("ptsd", words, False),))
    found = hand.only("claim-without-trial", claim)
    assert "for PTSD is recorded" in found.message
    assert found.hint == "Leave PTSD out, or say that no such trial is recorded."
    assert found.instead is not None
    assert "for PTSD is recorded in this library" in found.instead
