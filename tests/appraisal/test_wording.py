"""The sentences: plain, with their studies, and never a word about whether the therapy works."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evidence.appraisal import appraise, recorded_conditions, wording
from evidence.library import Library
from evidence.model import Rating, Sentence
from tests.appraisal.builder import THERAPY, TODAY, appraised, entry, library, trial
from tests.conftest import REPOSITORY

# The Never-list of the contract.
BANNED = re.compile(
    r"proven|promising|evidence-based|demonstrat|no effect|not significant|replicated"
    r"|\bsuperiority\b|per ?cent|%",
    re.IGNORECASE,
)


def sentence(name: str, *entries: str) -> list[str]:
    return [row.text for row in appraised(*entries).sentences if row.id == name]


def test_size() -> None:
    """Class, trials, people, teams, what is kept apart, and that this is no systematic search."""
    found = sentence("size", trial("a"), trial("b", tier="adapted"), trial("c", tier="combined"))
    assert found == [
        "The evidence on TT for depression is very small: 1 peer-reviewed randomised trial of TT "
        "itself found so far (100 people, 50 of them allocated to TT), by 1 team. "
        "Kept apart: 1 trial of an adapted form (100), 1 of TT combined with another treatment "
        "(100). This library is not a systematic search (last searched 1 November 2026)."
    ]


def test_size_of_unknown() -> None:
    """What is not recorded is said, not left out."""
    one = sentence("size", trial("a", "", arms=None))[0]
    assert "(number of people not recorded), by authors who are not recorded." in one
    two = sentence("size", trial("a"), trial("b", arms="TT: 50; WL: ?"))[0]
    # 50 and 50 of trial a; of trial b the 50 allocated to TT alone are known.
    known = "(at least 100 people; at least 100 known to be allocated to TT; largest known 100; "
    assert f"{known}size of 1 trial not recorded)" in two


def test_systematic_search() -> None:
    """A systematic search is not disclaimed."""
    whole = library(trial("a"), therapy=replace(THERAPY, systematic=True))
    texts = [row.text for row in appraise(whole, "depression", today=TODAY).sentences]
    assert "found (100 people" in texts[0]
    assert "systematic search" not in "".join(texts)


def test_absence() -> None:
    """No trial is absence in this library, with the date, and no evidence of no benefit."""
    assert sentence("none") == [
        "No peer-reviewed randomised trial of TT itself for depression is recorded in this "
        "library, nor any of an adapted, combined or unreviewed form (last searched "
        "1 November 2026; not a systematic search). That is not evidence that it does not work."
    ]
    apart = sentence("none", trial("a", tier="adapted"))[0]
    assert "nor any" not in apart
    assert "Kept apart: 1 trial of an adapted form (100)." in apart


def test_comparison() -> None:
    """Per class: trials, people, and what one large enough trial would need."""
    assert sentence("comparison", trial("a")) == [
        "Against a waiting list: 1 trial, 100 people. One trial large enough to detect a small "
        "but worthwhile difference (0.24 standard deviations, a tentative figure) would need "
        "about 546."
    ]
    unknown = sentence("comparison", trial("a", arms="TT: ?; WL: 50"))[0]
    assert unknown.startswith("Against a waiting list: 1 trial, number of people not recorded.")


def test_no_worthwhile_difference() -> None:
    """For a condition without a recorded difference nobody says how many people are needed."""
    found = appraised(trial("a", condition="ptsd"), condition="ptsd")
    text = next(row.text for row in found.sentences if row.id == "comparison")
    assert "no smallest worthwhile difference is recorded for ptsd" in text


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        ("Maker, Ada", "Of 1 trial: 1 with a developer of TT among the authors."),
        ("Roe, Ann", "Of 1 trial: 1 without a developer of TT among the authors."),
        (
            "Maker, A.",
            "Of 1 trial: 1 perhaps with a developer of TT among the authors.",
        ),
    ],
)
def test_developers(authors: str, words: str) -> None:
    """Who of the trials' authors developed the therapy."""
    assert sentence("developers", trial("a", authors)) == [words]


def test_add_on() -> None:
    """A treatment that every arm had is named; `none` and nothing recorded are not."""
    assert sentence("add-on", trial("a", cotreatment="medication")) == [
        "In a every arm also had medication: it tests TT added to that, not TT alone."
    ]
    assert sentence("add-on", trial("a"), trial("b", cotreatment=None)) == []


def test_claims() -> None:
    """A recorded claim stands beside the difference the trial could detect."""
    # 2.80·√(1/50 + 1/50) = 0.56
    assert sentence("claim", trial("a", claims="equivalence: TT vs WL (most outcomes)")) == [
        "a describes TT and WL as equivalent (most outcomes); with 50 and 50 people the smallest "
        "difference it could detect with a power of 0.80 is about 0.56 standard deviations."
    ]
    unknown = trial("a", arms="TT: ?; WL: 50", claims="no-advantage: TT vs WL")
    assert sentence("claim", unknown) == [
        "a reports no advantage of TT over WL; how many people were compared is not recorded."
    ]


@pytest.mark.parametrize(
    ("followup", "words"),
    [
        (None, "How long a followed people up is not recorded."),
        ("0 controlled", "In a the last controlled time point is the end of treatment."),
        (
            "0 controlled; 26 uncontrolled",
            "In a the last controlled time point is the end of treatment; "
            "the follow-up 26 weeks after it has no comparison group.",
        ),
        (
            "12 controlled",
            "The last controlled time point of a is 12 weeks after the end of treatment.",
        ),
        (
            "12 uncontrolled",
            "In a no controlled time point is recorded; "
            "the follow-up at 12 weeks has no comparison group.",
        ),
    ],
)
def test_follow_up(followup: str | None, words: str) -> None:
    """How long people were followed up, and whether beside a comparison group."""
    assert sentence("follow-up", trial("a", followup=followup)) == [words]


@pytest.mark.parametrize(
    ("trials", "words"),
    [
        (1, "no class of comparator holds more than one trial"),
        (2, "with two trials a combined figure would suggest more certainty than they allow"),
        (3, "not every trial has an effect on record"),
    ],
)
def test_not_combined(trials: int, words: str) -> None:
    """Why no combined number is printed."""
    found = sentence("not-combined", *(trial(name) for name in "abc"[:trials]))
    assert found == [f"The results are not combined: {words}."]


def test_undecided() -> None:
    """Studies that could not be placed are named; manuals without a condition are not."""
    manual = entry("m", studydesign="manual", tier="proper", published="book")
    assert sentence("unknown", trial("a", studydesign=None), manual) == [
        "Not placed, because design, condition or tier is not recorded or not verified: a."
    ]


def rated(certainty: str) -> str:
    rating = Rating("depression", "waiting-list", "symptoms", certainty, "A panel", "2026")
    whole = library(trial("a"), therapy=replace(THERAPY, ratings=(rating,)))
    found = [
        r for r in appraise(whole, "depression", today=TODAY).sentences if r.id == "certainty"
    ]
    return found[0].text


def test_certainty() -> None:
    """Only a person's recorded rating is printed, in GRADE's words, with who and when."""
    assert sentence("certainty", trial("a")) == [
        "The certainty of this evidence has not been formally rated."
    ]
    assert rated("low") == (
        "Against a waiting list, TT may result in a change in symptoms (low certainty) "
        "(rated by A panel, 2026)."
    )
    assert "likely results in" in rated("moderate")
    assert "the evidence is very uncertain" in rated("very low")
    assert rated("splendid") == "The certainty of this evidence has not been formally rated."


@pytest.fixture(scope="module")
def real() -> Library:
    return Library.open(REPOSITORY)


def every_sentence(real: Library) -> list[Sentence]:
    names = (None, *recorded_conditions(real), "gout")
    return [row for name in names for row in appraise(real, name, today=TODAY).sentences]


def test_never_a_banned_word(real: Library) -> None:
    """No sentence of the real library, for any condition, holds a word of the Never-list."""
    found = [row.text for row in every_sentence(real) if BANNED.search(row.text)]
    assert found == []


def test_sentences_name_their_condition_and_studies(real: Library) -> None:
    """Each sentence belongs to a condition, and names studies of the library only."""
    known = {study.id for study in real.studies}
    for row in every_sentence(real):
        assert row.condition
        assert set(row.studies) <= known


def test_numbers_are_in_the_appraisal(real: Library) -> None:
    """Every number of the size and class sentences is a value of the appraisal."""
    found = appraise(real, "depression", today=TODAY)
    counts = found.counts
    values: set[object] = {
        counts.trials,
        counts.randomised,
        counts.randomised_to_therapy,
        counts.largest,
    }
    assert found.scope.as_of
    values |= {counts.teams, found.scope.as_of.day, found.scope.as_of.year}
    values |= {n for tally in found.by_tier.values() for n in (tally.trials, tally.randomised)}
    values |= {n for row in found.comparisons for n in (row.trials, row.n, row.ois)}
    for row in found.sentences:
        if row.id in ("size", "comparison"):
            numbers = re.findall(r"(?<![\d.])\d[\d,]*(?![\d.]*\d)", row.text.replace("0.24", ""))
            assert {int(n.replace(",", "")) for n in numbers} <= values, row.text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "No study of TT with a recorded condition is in this library."),
        (
            [("depression", "none", "none", 0)],
            "No peer-reviewed randomised trial of TT itself is recorded in this library.",
        ),
        (
            [("depression", "very small", "small", 2), ("anxiety", "none", "none", 0)],
            "The evidence on TT is very small to small (what is not recorded decides) for "
            "depression (2 peer-reviewed randomised trials); none of TT itself is recorded for "
            "anxiety.",
        ),
    ],
)
def test_headline(rows: list[tuple[str, str, str, int]], text: str) -> None:
    """The whole library in one line: the class by condition, and where there is no trial."""
    assert wording.headline(THERAPY, rows) == text  # type: ignore[arg-type]  # class names
