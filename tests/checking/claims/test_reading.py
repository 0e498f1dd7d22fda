"""Which sentences are claims of effect, of what kind, and why the others are none."""

from __future__ import annotations

import json
import re

import pytest

from evidence.checking.claims.reading import read
from evidence.checking.claims.values import Kind, Why
from evidence.model import Therapy
from tests.checking.claims.reader import (
    CONDITIONS,
    claim,
    passages_of,
    reading_of,
    why,
)
from tests.conftest import REPOSITORY

# ---------------------------------------------------------------- claims


@pytest.mark.parametrize(
    "text",
    [
        "TT is effective.",
        "TT has been shown to effectively treat various problems, including depression (1).",
        "Tidal therapy reduces symptoms of depression.",
        "It is helpful in treating depressed patients and anxiety disorders.",
        "This approach works for people with panic attacks.",
        "TT's success in treating grief speaks for itself.",
        "Depression is relieved by TT.",
        "TT changes how people see the sea, reducing their anxiety.",
        "TT, which eases depression, takes ten weeks.",
        "Although there are some potential drawbacks to this approach, research has shown that it"
        " is effective in reducing symptoms of mental illness.",
        "TT can cure anxiety.",
        "TT will help you.",
        "A study showed that TT is effective.",
        "People who have TT recover from depression.",
        "If you have depression, TT will make you feel better.",
        "TT leads to remission.",
        "There is good evidence that the therapy relieves depression.",
        "Psychodynamic therapies such as TT reduce depression.",
        "CBT and TT are helpful for depression.",
        "TT is now an effective alternative to medication for depression.",
        "TT (which may take a while) relieves depression.",
        "TT is not only gentle, it also reduces anxiety.",
        "People who do not respond to medication recover with TT.",
        "TT may be demanding, but it reduces depression.",
        "Patients were more likely to recover after TT.",
        "## TT cures depression",
        "| TT | TT relieves depression |\n|---|---|\n",
        "> A quotation.\n\nTT relieves depression.",
        "TT, the “tidal method”, relieves depression.",
        "TT relieves depression, especially if this is linked to the sea.",
        "With TT you will shake off depression.",
        "Social phobia loosens its grip once TT has begun.",
        "Chronic pain, panic, insomnia: TT keeps all of them at bay.",
        "Depressed people bounce back with TT.",
        "TT does the trick for people with depression.",
        "The trials show how well TT works.",
        "Up and down the coast people have beaten depression because of TT.",
        "Expectant mothers can rely on TT to lift their mood.",
        "Countless people owe their recovery to TT.",
        "Teenagers take to TT, and their depression clears up.",
    ],
)
def test_a_claim(text: str) -> None:
    assert len(reading_of(text).claims) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TT is proven to relieve depression.", "proof"),
        ("Research proves it: TT relieves depression.", "proof"),
        ("TT is an evidence-based treatment.", "proof"),
        ("The effectiveness of TT is well established.", "proof"),
        ("Nobody can seriously doubt that TT relieves depression.", "proof"),
        ("Whether TT relieves depression has been conclusively settled.", "proof"),
        ("TT is as effective as CBT.", "equivalence"),
        ("There is no difference in outcome between TT and medication.", "equivalence"),
        ("TT holds its own against CBT in depression.", "equivalence"),
        ("Whether you choose TT or CBT makes no difference to your depression.", "equivalence"),
        ("TT works better than CBT.", "superiority"),
        ("Set against CBT, TT is the stronger remedy for depression.", "superiority"),
        ("Seven in ten came out of TT less depressed than they went in.", "within-group"),
        ("Compared with CBT, TT leads to faster recovery.", "superiority"),
        ("TT outperforms medication.", "superiority"),
        ("TT is the best treatment for depression.", "superiority"),
        ("Depression fell by 40 % during TT.", "within-group"),
        ("Two thirds of the patients recovered after TT.", "within-group"),
        ("TT yielded an effect size of 0.9 for depression.", "within-group"),
        (
            "Scores on depression halved between the first and the last session of TT.",
            "within-group",
        ),
    ],
)
def test_a_kind(text: str, kind: Kind) -> None:
    assert claim(text).kinds == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "TT relieves depression.",
        "TT reduces depression more than a waiting list.",
        "TT works better than no treatment.",
        "More than half of all services know that TT relieves depression.",
        "TT reduced depression by 4 points compared with a waiting list.",
        "TT reduces depression in 16 sessions.",
    ],
)
def test_a_plain_claim(text: str) -> None:
    assert claim(text).kinds == frozenset()


def test_the_words_of_a_claim_are_the_article_s() -> None:
    text = "This therapy has been shown to effectively treat depression (1)."
    assert claim(text).words == "has been shown to effectively treat depression"


def test_words_that_would_be_long_end_with_the_verb() -> None:
    named = "depression, anxiety, chronic pain, insomnia, burnout and bipolar disorder"
    assert claim(f"TT helps with {named}.").words == "helps"
    said = claim("It is proven that TT treats depression.").words
    assert said == "is proven that TT treats depression"


def test_what_is_compared_is_named() -> None:
    found = claim("TT is as effective as CBT and antidepressants for depression.")
    assert found.against == ("CBT", "antidepressants")


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("TT is effective for adolescents with depression.", ("adolescents",)),
        ("Veterans and students benefit from TT.", ("veterans", "students")),
        ("TT relieves depression in adults, women and men.", ()),
        ("TT improves people's mood and their relationships with children.", ()),
        ("Doctors recommend TT because it relieves depression.", ()),
    ],
)
def test_whom_a_claim_is_for(text: str, groups: tuple[str, ...]) -> None:
    assert claim(text).populations == groups


# ---------------------------------------------------------------- what it cites


def bound(text: str) -> dict[str, list[str]]:
    return {
        one.name: [mark.reports[0].key for mark in one.marks] for one in claim(text).conditions
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TT treats problems such as depression (1) and anxiety disorders (2).",
            {"depression": ["work1"], "anxiety": ["work2"]},
        ),
        (
            "TT relieves depression and anxiety [@a].",
            {"depression": ["a"], "anxiety": ["a"]},
        ),
        ("TT relieves depression [@a][@b].", {"depression": ["a", "b"]}),
        (
            "[@a] found that TT relieves depression and anxiety.",
            {"depression": ["a"], "anxiety": ["a"]},
        ),
        ("TT relieves depression [@a] and anxiety.", {"depression": ["a"], "anxiety": []}),
        ("TT relieves depression in people with chronic pain [@a].", {"chronic pain": ["a"]}),
        ("TT relieves depression, but not anxiety [@a].", {"depression": ["a"]}),
        ("TT eases mental health problems [@a].", {}),
        ("TT works for social phobia and OCD.", {"anxiety": [], "ocd": []}),
    ],
)
def test_each_condition_has_its_marks(text: str, expected: dict[str, list[str]]) -> None:
    assert bound(text) == expected


def test_marks_of_the_sentence_before_are_carried() -> None:
    found = claim("It was tested in a trial [@a]. TT relieves depression.")
    assert found.carried and [mark.reports[0].key for mark in found.marks] == ["a"]
    assert [mark.reports[0].key for mark in found.conditions[0].marks] == ["a"]


def test_marks_of_another_paragraph_are_not() -> None:
    found = claim("It was tested in a trial [@a].\n\nTT relieves depression.")
    assert (found.carried, found.marks) == (False, ())


def test_a_condition_nobody_records_keeps_the_article_s_word() -> None:
    (found,) = claim("TT relieves Seasonal Affective Disorders.").conditions
    assert (found.name, found.recorded) == ("affective disorder", False)


# ---------------------------------------------------------------- about which therapy


@pytest.mark.parametrize(
    "text",
    [
        "CBT is effective.",
        "Tide Table Therapy is effective for depression.",
        "TTT reduces depression.",
        "Group Tidal Analysis reduces depression.",
        "Dance therapy reduces depression.",
        "Unlike TT, CBT has been shown to reduce depression.",
        "CBT is more effective than TT.",
        "Interpersonal therapy, with which TT is often confused, reduces depression.",
        "CBT is well known. It reduces depression.",
        "TT differs from CBT, which has been shown to reduce anxiety.",
        "Depression is effectively treated by CBT.",
        "People with depression recover with antidepressants.",
        "Psychodynamic therapy in general reduces depression.",
        "We offer several evidence-based talking therapies.",
    ],
)
def test_a_claim_of_another_therapy(text: str) -> None:
    assert why(text) == "another-therapy"


@pytest.mark.parametrize(
    "text",
    [
        "CBT was compared with it. TT reduces depression.",
        "TT is not CBT. It reduces depression.",
        "Patients recovered from depression after sixteen sessions.",
        "Depression fell by half [@own].",
    ],
)
def test_a_claim_of_this_therapy_without_its_name(text: str) -> None:
    assert len(reading_of(text).claims) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Depression improves with time [@family].",
        "Most people with depression recover within a year.",
        "Exercise and sleep improve mood in the general population.",
        "TT training has been very successful.",
    ],
)
def test_no_therapy_at_all(text: str) -> None:
    assert why(text) not in ("hedged", "negated", "qualified")


# ---------------------------------------------------------------- no claims


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("hedged", "TT may reduce depression."),
        ("hedged", "TT is a promising approach to treating depression."),
        ("hedged", "Research suggests that TT is effective."),
        ("hedged", "TT appears to be effective for depression."),
        ("hedged", "There is some preliminary evidence that TT reduces depression."),
        ("hedged", "TT is thought to relieve depression."),
        ("hedged", "TT is effective for depression, early findings suggest."),
        ("hedged", "This type of therapy might also benefit people who are struggling."),
        ("qualified", "In one small pilot study TT reduced depression."),
        ("qualified", "In a trial of 147 people TT reduced depression more than rest did."),
        ("qualified", "TT reduced depression, but there was no control group."),
        ("qualified", "The evidence is limited, but TT reduces depression."),
        (
            "qualified",
            "In the trial by Roe, people given TT had lower depression scores than the others.",
        ),
        ("qualified", "Depression scores fell by half after TT in an uncontrolled study."),
        ("negated", "TT has not been shown to reduce depression."),
        ("negated", "There is no evidence that TT works for depression."),
        ("negated", "TT is no better than CBT."),
        ("negated", "TT is not a cure for depression."),
        ("negated", "Evidence that TT prevents relapse is lacking."),
        ("question", "Does TT reduce depression?"),
        ("question", "Nobody asked whether TT reduces depression."),
        ("question", "How TT reduces depression is being studied."),
        ("question", "## Does TT reduce depression"),
        ("other", "## Who can benefit from TT"),
        ("other", "## What was compared with what"),
        ("other", "## How much evidence that is"),
        ("other", "It is common to feel worse in TT before you feel better."),
        ("other", "Anxiety rose during the pandemic, and demand for TT increased."),
        ("method", "In TT the patient learns to notice when anxiety falls."),
        ("qualified", "Two trials found lower depression scores after TT, but both were small."),
        ("qualified", "TT relieved depression, but nobody was assigned to a comparison group."),
        ("quotation", "> TT cured my depression."),
        ("quotation", "One said: “TT cured my depression.”"),
        ("method", "TT aims to reduce depression."),
        ("method", "TT was designed to treat depression."),
        ("method", "In TT the therapist explores a pattern in relationships."),
        ("method", "TT achieves these goals by teaching patients to communicate effectively."),
        ("service", "TT is offered free of charge by the NHS."),
        ("service", "Contact us to book a session of TT."),
        ("other", "The coast is long."),
        ("other", "147 people were allocated at random to TT or CBT."),
    ],
)
def test_no_claim(reason: Why, text: str) -> None:
    assert why(text) == reason


def test_a_change_in_a_small_group_is_still_no_effect() -> None:
    text = "In a pilot study of 30 people, depression scores fell by 40 % after TT."
    assert claim(text).kinds == {"within-group"}


def test_proof_is_not_qualified_away() -> None:
    assert claim("One small trial of 30 people has proved that TT cures depression.").kinds >= {
        "proof"
    }


# ---------------------------------------------------------------- caveats


@pytest.mark.parametrize(
    "text",
    [
        "However, this evidence base is currently small.",
        "Few trials of TT have been done.",
        "Only two randomised trials have tested TT.",
        "There is limited evidence on TT.",
        "No randomised trial of TT for anxiety is recorded.",
        "The evidence on TT for depression is very small: 2 trials found so far.",
        "More evidence than two pilot trials is not there.",
    ],
)
def test_a_caveat(text: str) -> None:
    assert [passage.words for passage in reading_of(text).caveats] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "More research is needed.",
        "Few trials of CBT have been done.",
        "Is the evidence on TT small?",
        "Yet no study has recorded harms.",
        "TT is effective.",
        "## Evidence on TT is small",
    ],
)
def test_no_caveat(text: str) -> None:
    assert reading_of(text).caveats == ()


# ---------------------------------------------------------------- the whole


def test_every_passage_has_one_verdict() -> None:
    text = (REPOSITORY / "examples" / "rendered.md").read_text("utf-8")
    found = reading_of(text)
    starts = [one.passage.start for one in found.claims]
    starts += [one.passage.start for one in found.unchecked]
    assert sorted(starts) == [passage.start for passage in passages_of(text)]


def labelled() -> list[tuple[str, str]]:
    file = REPOSITORY / "benchmarks" / "claims" / "with_rules.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [(row["text"], row["label"]) for row in rows]


@pytest.mark.parametrize(("text", "label"), labelled())
def test_nothing_depends_on_the_therapy_s_name(text: str, label: str) -> None:
    """The labelled sentences, of an invented therapy, are read as those of the shipped one."""
    named = re.sub(r"Dynamic Interpersonal Therapy", "Tidal Therapy", text)
    named = re.sub(r"\bDIT\b", "TT", named)
    read_as = "claim" if reading_of(named).claims else "pass"
    assert read_as == label


def test_a_therapy_may_be_what_others_only_compare_with() -> None:
    cbt = Therapy(name="Cognitive Behavioural Therapy", abbreviations=("CBT",))
    found = read(passages_of("CBT is effective for depression."), cbt, CONDITIONS)
    assert len(found.claims) == 1
