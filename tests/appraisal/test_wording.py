"""The sentences: plain, with their studies, and never a word about whether the therapy works."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evidence.appraisal import appraise, recorded_conditions
from evidence.appraisal.phrases import headline, size_words
from evidence.appraisal.wording import paragraphs
from evidence.library import Library
from evidence.model import Appraisal, Comparison, Rating, Sentence
from tests.appraisal.builder import BANNED, THERAPY, TODAY, appraised, entry, library, trial
from tests.conftest import REPOSITORY


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


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            [trial("a"), trial("b", arms=None, randomised="200")],
            "(300 people; at least 50 known to be allocated to TT; largest 200)",
        ),
        (
            [trial("a"), trial("b", arms="TT: 50; WL: ?")],
            "(at least 100 people; at least 100 known to be allocated to TT; largest known 100; "
            "size of 1 trial not recorded)",
        ),
        (
            [trial("a"), trial("b", arms="TT: 150; WL: ?")],
            "(at least 200 people; at least 200 known to be allocated to TT; largest known 100; "
            "size of 1 trial not recorded)",
        ),
        (
            [trial("a"), trial("b", randomised="300")],
            "(at least 100 people; at least 50 known to be allocated to TT; largest known 100; "
            "size of 1 trial not recorded)",
        ),
        ([trial("a", randomised="300")], "(number of people not recorded)"),
        (
            [trial("a", arms="TT: 50; WL: ?")],
            "(number of people not recorded; at least 50 known to be allocated to TT)",
        ),
        (
            [trial("a"), trial("b")],
            "(200 people, 100 of them allocated to TT; largest 100)",
        ),
    ],
)
def test_people(entries: list[str], words: str) -> None:
    """`M of them` only when every split is known; else what is known, as at least that."""
    assert words in sentence("size", *entries)[0]


def test_kept_apart_with_unknowns() -> None:
    """A heading of which some sizes are not recorded says so, like one of which none is."""
    adapted = [trial("b", tier="adapted"), trial("c", tier="adapted", arms=None)]
    text = sentence("size", trial("a"), *adapted)[0]
    assert (
        "Kept apart: 2 trials of an adapted form (at least 100; size of 1 not recorded)." in text
    )
    text = sentence("size", trial("a"), adapted[1], trial("d", published="thesis"))[0]
    assert (
        "Kept apart: 1 trial of an adapted form (size not recorded), 1 not peer-reviewed (100)."
        in text
    )


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        (("Roe, Ann", "Poe, Bob"), ", by 2 teams."),
        (
            ("Roe, Ann", ""),
            ", by at least 1 team (the authors of 1 trial are not all recorded).",
        ),
        (
            ("Roe, Ann", "Poe, Bob and others", ""),
            ", by at least 1 team (the authors of 2 trials are not all recorded).",
        ),
        (
            ("Roe, Ann", "Roe, A.", ""),
            ", by at least 1 team (the authors of 1 trial are not all recorded).",
        ),
        (
            ("Roe, Ann", "Roe, A."),
            ", by 2 teams (perhaps only 1: authors match by initials).",
        ),
        (("", ""), ", by authors who are not recorded."),
    ],
)
def test_teams(authors: tuple[str, ...], words: str) -> None:
    """How many teams, at least, where an author list is missing or cut."""
    entries = [trial(f"t{index}", name) for index, name in enumerate(authors)]
    assert words in sentence("size", *entries)[0]


def test_possible_match() -> None:
    """Each match by initials is a sentence that names both trials; a full match is none."""
    found = appraised(trial("a", "Roe, A."), trial("b", "Roe, Ann"), trial("c", "Poe, Bob"))
    rows = [row for row in found.sentences if row.id == "possible-match"]
    assert [(row.text, row.studies, row.condition) for row in rows] == [
        (
            "Authors of Roe (2020, a) and Roe (2020, b) match by family name and initials: they "
            "may be the same people, and for size and flags the two count as one team.",
            ("a", "b"),
            "depression",
        )
    ]
    assert sentence("possible-match", trial("a", "Roe, Ann"), trial("b", "Roe, Ann")) == []


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
        "In A (2020) every arm also had medication: the trial tests TT added to that, not TT "
        "alone."
    ]
    assert sentence("add-on", trial("a"), trial("b", cotreatment=None)) == []


def test_clusters() -> None:
    """A trial that randomised groups: its numbers look larger than they are, and that is said."""
    assert sentence("cluster", trial("a", studydesign="cluster-rct"), trial("b")) == [
        "A (2020) randomised groups, not single people: its effective number of people is "
        "smaller than the one given here, and its interval wider, unless its authors allowed "
        "for the groups."
    ]
    assert sentence("cluster", trial("a")) == []


def test_claims() -> None:
    """A recorded claim stands beside the difference the trial could detect."""
    # 2.80·√(1/50 + 1/50) = 0.56
    assert sentence("claim", trial("a", claims="equivalence: TT vs WL (most outcomes)")) == [
        "A (2020) described TT and WL as equivalent (a waiting list; most outcomes); with 50 and "
        "50 people the smallest difference the trial could detect with a power of 0.80 is about "
        "0.56 standard deviations, more than the smallest worthwhile one (0.24): too few to show "
        "equivalence."
    ]
    # 2.80·√(2/600) = 0.16
    many = {"arms": "TT: 600; WL: 600"}
    assert sentence("claim", trial("a", claims="no-advantage: TT vs WL", **many))[0].endswith(
        "is about 0.16 standard deviations, no more than the smallest worthwhile one (0.24)."
    )
    assert sentence("claim", trial("a", claims="superiority: TT vs WL", **many))[0].endswith(
        "is about 0.16 standard deviations."
    )
    large = trial("a", arms="TT: 1000; WL: 1000", claims="no-advantage: TT vs WL")
    assert "with 1,000 and 1,000 people" in sentence("claim", large)[0]
    unknown = trial("a", arms="TT: ?; WL: 50", claims="no-advantage: TT vs WL")
    assert sentence("claim", unknown) == [
        "A (2020) reported no advantage of TT over WL (a waiting list); how many people were "
        "compared is not recorded."
    ]


@pytest.mark.parametrize(
    ("followup", "words"),
    [
        (None, "How long A (2020) followed people up is not recorded."),
        ("0 controlled", "In A (2020) the last controlled time point is the end of treatment."),
        (
            "0 controlled; 26 uncontrolled",
            "In A (2020) the last controlled time point is the end of treatment; "
            "the follow-up 26 weeks after it has no comparison group.",
        ),
        (
            "12 controlled",
            "The last controlled time point of A (2020) is 12 weeks after the end of treatment.",
        ),
        (
            "12 uncontrolled",
            "In A (2020) no controlled time point is recorded; "
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
        (
            3,
            "against a waiting list, 0 of 3 trials can be combined (no measured outcome on "
            "record: A (2020), B (2020) and C (2020))",
        ),
    ],
)
def test_not_combined(trials: int, words: str) -> None:
    """Why no combined number is printed."""
    found = sentence("not-combined", *(trial(name) for name in "abc"[:trials]))
    assert found == [f"The results are not combined: {words}."]


def test_not_combined_when_narrowed() -> None:
    """One trial of the class is that; another class with more is not denied."""
    other = {"arms": "TT: 40; M: 40", "comparator": "M = medication"}
    whole = library(trial("a"), *(trial(name, **other) for name in "bcd"))
    found = {
        name: next(
            row
            for row in appraise(whole, "depression", name, today=TODAY).sentences
            if row.id == "not-combined"
        )
        for name in ("waiting-list", "medication")
    }
    one = found["waiting-list"]
    assert one.text == "The results are not combined: there is one trial against a waiting list."
    assert one.studies == ("a",)
    assert found["medication"].studies == ("b", "c", "d")
    both = appraise(whole, "depression", today=TODAY).sentences
    assert not any("no class of comparator holds more than one" in row.text for row in both)


def test_undecided() -> None:
    """Studies that could not be placed are named; manuals without a condition are not."""
    manual = entry("m", studydesign="manual", tier="proper", published="book")
    assert sentence("unknown", trial("a", studydesign=None), manual) == [
        "Not placed, because design, condition or tier is not recorded or not verified: A (2020)."
    ]


def ratings(*rows: Rating, comparator: str | None = None) -> list[str]:
    whole = library(trial("a"), therapy=replace(THERAPY, ratings=rows))
    found = appraise(whole, "depression", comparator, today=TODAY)
    return [row.text for row in found.sentences if row.id == "certainty"]


def rated(certainty: str, source: str | None = None) -> str:
    rating = Rating("depression", "waiting-list", "symptoms", certainty, "A panel", "2026", source)
    return ratings(rating)[0]


def certainty_of(against: str, outcome: str, level: str, words: str, who: str) -> str:
    return (
        f"The certainty of the evidence on TT against {against} for {outcome} was rated {level} "
        f"by {who}. GRADE's words for this level are “{words}”; the rating does not say which "
        "way an effect points."
    )


def test_certainty() -> None:
    """A person's recorded rating, in GRADE's words, with who and when; never a claim of effect."""
    assert sentence("certainty", trial("a")) == [
        "The certainty of this evidence has not been formally rated."
    ]
    levels = {
        "high": "results in",
        "moderate": "likely results in",
        "low": "may result in",
        "very low": "the evidence is very uncertain",
    }
    for level, words in levels.items():
        expected = certainty_of("a waiting list", "symptoms", level, words, "A panel (2026)")
        assert rated(level) == expected
        assert not re.search(r"TT (likely |may )?results? in", rated(level))
    assert "by A panel (2026, 10.5555/a)." in rated("low", "10.5555/a")
    assert rated("splendid") == "The certainty of this evidence has not been formally rated."


def test_every_rating_of_the_scope() -> None:
    """Each recorded rating of the condition is printed; narrowed, those of the class."""
    rows = (
        Rating("Depression", "waiting-list", "symptoms", "High", "A panel", "2026"),
        Rating("depression", "medication", "symptoms", "low", "A panel", "2026"),
        Rating("depression", "waiting-list", "relapse", "very low", "Another panel", "2025"),
        Rating("anxiety", "waiting-list", "symptoms", "high", "A panel", "2026"),
    )
    waiting = [
        certainty_of("a waiting list", "symptoms", "high", "results in", "A panel (2026)"),
        certainty_of(
            *("a waiting list", "relapse", "very low"),
            *("the evidence is very uncertain", "Another panel (2025)"),
        ),
    ]
    medication = certainty_of("medication", "symptoms", "low", "may result in", "A panel (2026)")
    assert ratings(*rows) == [waiting[0], medication, waiting[1]]
    assert ratings(*rows, comparator="waiting-list") == waiting
    assert ratings(*rows, comparator="medication") == [medication]
    assert ratings(*rows, comparator="supportive") == [
        "The certainty of this evidence against supportive therapy has not been formally rated."
    ]


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


def test_paragraphs(real: Library) -> None:
    """Every sentence once, in order, and no paragraph of two conditions."""
    every = every_sentence(real)
    found = paragraphs(every)
    assert [row for group in found for row in group] == every
    assert all(len({row.condition for row in group}) == 1 for group in found)
    depression = paragraphs(appraise(real, "depression", today=TODAY).sentences)
    assert [list(dict.fromkeys(row.id for row in group)) for group in depression] == [
        ["size", "comparison"],
        ["developers", "effect", "not-combined"],
        ["add-on", "claim", "follow-up"],
        ["not-recorded", "unclear", "unknown", "certainty", "status"],
    ]


def test_sentences_name_their_condition_and_studies(real: Library) -> None:
    """Each sentence belongs to a condition, and names studies of the library only."""
    known = {study.id for study in real.studies}
    for row in every_sentence(real):
        assert row.condition
        assert set(row.studies) <= known


KNOWN = trial("a")
NAMELESS = trial("b", "", arms="TT: ?; WL: 30")
SPLIT = trial("c", arms=None, randomised="200")
DOUBTED = trial("d", "Alone, A.", randomised="7")
APART = [trial("e", tier="adapted"), trial("f", tier="adapted", arms=None)]
APART += [trial("g", tier="combined", arms=None), trial("h", published="thesis")]
LIBRARIES = [
    [KNOWN],
    [KNOWN, trial("b", arms="TT: 60; WL: 20")],
    [KNOWN, NAMELESS],
    [KNOWN, SPLIT, *APART],
    [KNOWN, NAMELESS, SPLIT, DOUBTED, *APART],
    [NAMELESS, trial("x", "", comparator=None)],
    [trial("a", "Roe, A."), trial("b", "Roe, Ann"), trial("c", overlaps="a")],
    [trial("a", arms="TT: 1500; WL: 1500")],
]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def the(pattern: str, text: str) -> int | None:
    """The one number at this place of the text, or None."""
    found = re.findall(pattern, text)
    assert len(found) <= 1, (pattern, text)
    return number(found[0]) if found else None


def check_size(found: Appraisal, text: str) -> None:
    """Each number of the sentence on size stands where its value belongs."""
    counts = found.counts
    assert f"is {size_words(found.size_class, found.size_class_max)}: " in text
    assert the(r"([\d,]+) peer-reviewed randomised trial", text) == counts.trials
    people, _, rest = text.partition(" found so far (")[2].partition(")")
    exact = not counts.n_unknown and not counts.therapy_n_unknown
    least = max(counts.randomised or 0, counts.randomised_to_therapy or 0)
    assert the(r"([\d,]+) (?:people|person)", people) == (
        None if counts.randomised is None else least
    )
    assert people.startswith("at least") == bool(counts.n_unknown and counts.randomised)
    treated = counts.randomised_to_therapy
    assert the(r", ([\d,]+) of them allocated", people) == (treated if exact else None)
    assert the(r"at least ([\d,]+) known to be allocated", people) == (None if exact else treated)
    largest = counts.largest if counts.trials > 1 else None
    assert the(r"largest (?:known )?([\d,]+)", people) == largest
    assert ("largest known" in people) == bool(counts.n_unknown and largest)
    unknown = counts.n_unknown if counts.randomised is not None else 0
    assert (the(r"size of ([\d,]+) trial", people) or 0) == unknown
    teams, _, apart = rest.partition("Kept apart: ")
    by = the(r"by (?:at least )?([\d,]+) team", teams)
    if counts.teams is None or not counts.authors_unknown:
        assert by == counts.teams
    else:
        assert by == counts.teams_lower
    assert (the(r"authors of ([\d,]+) trial", teams) or 0) == (
        counts.authors_unknown if counts.teams is not None else 0
    )
    places = {
        "adapted": r"of an adapted form",
        "combined": r"of \S+ combined with another treatment",
        "unreviewed": r"not peer-reviewed",
    }
    for heading, words in places.items():
        tally = found.by_tier[heading]
        place = re.search(rf"([\d,]+)(?: trials?)? {words} \((?:at least )?([^);]*)", apart)
        assert (number(place[1]) if place else 0) == tally.trials, heading
        if place and tally.randomised is None:
            assert place[2] == "size not recorded"
        elif place:
            assert number(place[2]) == tally.randomised
    in_all = sum(tally.n_unknown for name, tally in found.by_tier.items() if name in places)
    said = sum(map(int, re.findall(r"; size of (\d+) not recorded", apart)))
    assert said + apart.count("(size not recorded)") == in_all


def check_comparison(row: Comparison, text: str) -> None:
    """`Against …: 2 trials, at least 100 people`, and what a trial would need."""
    assert the(r": ([\d,]+) trial", text) == row.trials
    assert the(r" trials?, (?:at least )?([\d,]+) (?:people|person)", text) == row.n
    assert (", at least " in text.partition(".")[0]) == bool(row.n_unknown and row.n)
    assert the(r"would need about ([\d,]+)", text) == row.ois


def check_numbers(found: Appraisal) -> None:
    texts = {
        name: [row for row in found.sentences if row.id == name] for name in ("size", "comparison")
    }
    assert len(texts["size"]) == 1
    check_size(found, texts["size"][0].text)
    assert texts["size"][0].studies == tuple(
        one.study for one in found.trials if one.heading == "proper"
    )
    for row, one in zip(found.comparisons, texts["comparison"], strict=True):
        check_comparison(row, one.text)
        assert one.studies == row.studies


@pytest.mark.parametrize("entries", LIBRARIES)
def test_numbers_are_in_the_appraisal(entries: list[str]) -> None:
    """Every number of the size and class sentences, in its place, known or not."""
    check_numbers(appraised(*entries))


def test_numbers_of_the_real_library(real: Library) -> None:
    """The same of the shipped library."""
    check_numbers(appraise(real, "depression", today=TODAY))


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
    assert headline(THERAPY, rows) == text  # type: ignore[arg-type]  # class names
