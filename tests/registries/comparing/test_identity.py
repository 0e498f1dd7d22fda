"""Is it the work that is meant? Titles, authors, year and type, one thing at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.verify import BARS, outcomes
from benchmarks.verify_cases import WORKS, cases
from evidence.library import Library
from evidence.model import Draft, Name, Report
from evidence.registries.comparing.identity import compare, compare_authors, compare_titles
from evidence.registries.comparing.titles import TELLING, tokens

REPOSITORY = Path(__file__).parents[3]
DIT = (
    "Dynamic interpersonal therapy for moderate to severe depression: "
    "a pilot randomized controlled and feasibility trial"
)
OTHER_WORK = "Life events and depression: The role of ongoing difficulties"
LONG = "Lamp therapy for moderate sadness in adults seen by the village doctors of Northmark"


@pytest.fixture(scope="module")
def dit() -> Report:
    return Library.open(REPOSITORY).report("fonagy2020dynamic")


def test_what_is_made_wrong_and_what_is_only_written_otherwise() -> None:
    """Every case of the benchmark, through the command: flagged as it must be, or not at all."""
    rows = outcomes(list(cases()))
    assert [str(row) for row in rows if not row.good] == []
    true = sum(row.case.what.startswith("true") for row in rows)
    assert (len(WORKS) >= BARS[0], len(rows) - true >= BARS[1], true >= BARS[2]) == (True,) * 3


def test_another_title_in_the_right_journal_and_year(dit: Report) -> None:
    """The DIT trial's DOI under a title that public pages give it: another work."""
    record = Draft(dit.type, dit.fields, dit.authors)
    cited = replace(dit, fields={**dit.fields, "title": OTHER_WORK})
    seen = compare(cited, record)
    assert (seen.verdict, seen.years_apart) == ("another", 0)
    assert compare(dit, record).verdict == "same"


@pytest.mark.parametrize(
    ("given", "found", "verdict"),
    [
        (DIT, DIT.upper(), "same"),
        ("Behaviour and paediatric programmes", "Behavior and pediatric programs", "same"),
        ("Counselling, labelled modelling", "Counseling, labeled modeling", "same"),
        ("A controlled study of sleep", "An uncontrolled study of sleep", "words"),
        ("Anaemia, oedema and tumours", "Anemia, edema, and tumors", "same"),
        ("A meta-analysis of follow up", "A metaanalysis of follow-up", "same"),
        ("An RCT of sleep", "A randomised controlled trial of sleep", "same"),
        ("Twelve sessions, 2,000 people", "12 sessions, 2000 people", "same"),
        ("The β-blocker &amp; <i>placebo</i>", "The beta-blocker and placebo", "same"),
        ("Où est l’été? Naïve Ångström", "Ou est l'ete? Naive Angstrom", "same"),
        ("[A title in translation]", "A title in translation.", "same"),
        ("舍曲林的疗效 [The efficacy of sertraline]", "舍曲林的疗效", "same"),
        ("舍曲林的疗效 [The efficacy of sertraline]", "The efficacy of sertraline", "same"),
        ("A trial (retracted article)", "A trial", "same"),
        ("Is it effective?", "Is it effective? A randomised trial in two arms", "subtitle"),
        ("Sleep – a pilot study", "Sleep", "subtitle"),
        ("A study of sleep.", "A study of sleep. Second report of the group", "subtitle"),
        ("Sleep and mood – results", "Sleep and mood", "subtitle"),
        ("A study of St", "A study of St. John's wort in mild depression", "cut"),
        (LONG, f"{LONG}: a pilot trial", "subtitle"),
        (LONG, f"{LONG}: study protocol", "subtitle"),
        (LONG, f"{LONG} – 12-month follow-up", "subtitle"),
        (f"{LONG}: results", f"{LONG}: study protocol", "words"),
        (LONG.removesuffix(" of Northmark"), LONG, "cut"),
        (LONG.removesuffix("hmark"), f"{LONG}: a pilot trial", "cut"),
        (LONG, f"{LONG} (Lamp Series)", "subtitle"),
        ("Lamp therapy", "Lamp therapy [ISRCTN00000000]", "subtitle"),
        ("Lamp therapy (LT) of sadness", "Lamp therapy of sadness", "same"),
        ("[Lamps for the sad]. Lampen für Traurige", "Lampen für Traurige", "same"),
        ("Längsschnitt in Dörfern", "Laengsschnitt in Doerfern", "same"),
        ("A sixteen-session, one-year trial", "A 16-session, 1-year trial", "same"),
        ("At twenty-four months, ten % of all", "At 24 months, 10 per cent of all", "same"),
        ("Lamps in practice1", "Lamps in practice", "same"),
        ("Lessons learnt: ageing, judgement", "Lessons learned: aging, judgment", "same"),
        ("Sceptical enrolment, grey fulfilment", "Skeptical enrollment, gray fulfillment", "same"),
        ("Multi-centre orthopaedic practise", "Multicenter orthopedic practice", "same"),
        ("Effects of lamps", "Effect of lamp", "same"),
        ("Therapy for mild depression", "Therapy for severe depression: a trial", "words"),
        ("Sleep in adults: part 1", "Sleep in adults: part 2", "words"),
        ("Sleep at six months", "Sleep at 12 months", "words"),
        ("A nonrandomised trial of sleep", "A randomised trial of sleep", "words"),
        ("Non-randomised trial of sleep", "A randomised trial of sleep", "words"),
        (
            "The effect of sleep on mood in adults",
            "The effect of mood on sleep in adults",
            "doubtful",
        ),
        ("Sleep", "", "unknown"),
        ("–", "Sleep", "unknown"),
    ],
)
def test_titles(given: str, found: str, verdict: str) -> None:
    """Each rule on its own; the order of the two makes no difference."""
    assert compare_titles(given, found).verdict == verdict
    assert compare_titles(found, given).verdict == verdict


@pytest.mark.parametrize(
    ("given", "found", "differing"),
    [
        (LONG.replace("adults", "nurses"), f"{LONG}: a trial", {"adults", "nurses"}),
        (LONG.replace("therapy for", "and"), LONG.replace("therapy for", "versus"), {"versus"}),
        (f"Treatment of {LONG}", f"Treatment by {LONG}", {"by"}),
        (f"A result of {LONG}", f"The results from {LONG}", {"result", "results"}),
        ("Lamp therapy (LT) of sad moods", "Lamp therapy (CT) of sad moods", {"lt", "ct"}),
    ],
)
def test_words_that_differ_are_told(given: str, found: str, differing: set[str]) -> None:
    """Also where a subtitle was left off: only an exact agreement with the rest is silent."""
    for one, other in ((given, found), (found, given)):
        seen = compare_titles(one, other)
        assert seen.one_work
        assert set(seen.differing) == differing


def test_a_title_in_another_language_counts() -> None:
    """The best of the registry's titles is the one that is compared."""
    assert compare_titles("Schlaf und Stimmung", "Sleep and mood").verdict == "another"
    assert compare_titles("Schlaf und Stimmung", "Sleep and mood", "Schlaf und Stimmung").one_work


def test_a_hostile_title_is_compared_in_good_time() -> None:
    """50,000 characters, or a colon after every word, are no reason to wait."""
    start = time.monotonic()
    assert compare_titles("ab " * 20_000, "ba " * 20_000).ratio < 1
    assert compare_titles("ab: " * 20_000, "ba: " * 20_000).ratio < 1
    assert time.monotonic() - start < 5


def test_every_telling_word_is_documented() -> None:
    """docs/verify.md names each of them."""
    text = (REPOSITORY / "docs" / "verify.md").read_text("utf-8")
    assert set(tokens(text)) >= TELLING


def name(text: str) -> Name:
    family, comma, given = text.partition(", ")
    return Name(family, given) if comma else Name(family, literal=True)


def names(text: str) -> list[Name]:
    return [name(part) for part in text.split("; ")] if text else []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Fonagy, P.; Lemma, A.", "Fonagy, Peter; Lemma, Alessandra"),
        ("Wu, YL; Zhang, L.", "Wu, Yi-Long; Zhang, Li"),
        ("van der Kolk, Bessel", "Kolk, Bessel van der"),
        ("Van Houdenhove, B.", "van Houdenhove, Boudewijn"),
        ("Müller, Jörg", "Mueller, Joerg"),
        ("Landström, Cajsa", "Landstrom, C."),
        ("Folkes-Skinner, Julie", "Folkes Skinner, Julie"),
        ("O'Keeffe, Sally", "O’Keeffe, Sally"),
        ("García Márquez, Gabriel", "García, Gabriel"),
        ("Wang, Yuan", "Yuan, Wang"),
        ("Smith, Bob", "Smith, Robert"),
        ("Constantinou, Matthew P.", "Constantinou, Matt"),
        ("Adams, R.; The REDIT Group", "Adams, Rachel"),
        ("Adams, R.", "The REDIT Group; Adams, Rachel"),
        ("NICE", "National Institute for Care Excellence"),
        ("NICE", "National Institute for Health and Care Excellence"),
        ("Ames, Gus", "Ames, G."),
        ("Ames, Bob", "Ames, B."),
        ("Ames, Bob", "Ames, R."),
        ("Ames, Jack A.", "Ames, John A."),
        ("王媛", "王, 媛"),
        ("Harper, Joan", "Harper, Joan; PhD"),
        ("The REDIT Group", "The REDIT Group; Adams, Rachel"),
    ],
)
def test_names_that_are_one(ours: str, theirs: str) -> None:
    """No finding for the ways in which a name is written, or a group is left out."""
    for one, other in ((ours, theirs), (theirs, ours)):
        seen = compare_authors(names(one), names(other))
        assert (seen.first, seen.invented, seen.missing) == ("same", (), ())
        assert (seen.misspelt, seen.reordered) == ((), False)


def test_names_that_are_not_one() -> None:
    """Two people of one family name are two people."""
    assert compare_authors(names("Wang, Yuan"), names("Wang, Lanlan")).first == "another"
    assert compare_authors(names("Wang, Yuan"), names("Wang, Yue")).misspelt
    assert compare_authors(names("Smith, A."), names("Smythe, B.")).first == "another"
    assert compare_authors(names("Smith, John A."), names("Smith, John B.")).misspelt
    assert compare_authors(names("Wang, Yuan"), names("Wang, Yun")).misspelt
    assert compare_authors(names("王, 媛; Fake, F."), names("王, 媛; 仇, 剑")).invented


def test_names_of_no_bibtex_form() -> None:
    """A suffix or a degree behind a second comma, and "et al." instead of others."""
    found = names("Harper, Joan; King, Martin L.; Ames, Q.")
    ours = [Name("Harper", "Ph.D.", suffix="Joan"), Name("King", "Jr.", suffix="Martin L.")]
    seen = compare_authors([*ours, Name("al.", particle="et")], found)
    assert (seen.first, seen.invented, seen.missing, seen.misspelt) == ("same", (), (), ())


def test_lists_of_authors() -> None:
    """What is missing, invented, moved, or not comparable."""
    ours, theirs = names("Adams, A.; Baker, B."), names("Adams, A.; Baker, B.; Cole, C.")
    assert compare_authors(ours, theirs).missing == ("Cole, C.",)
    assert compare_authors(ours, theirs, cut=True).missing == ()
    assert compare_authors(theirs, ours).shorter_at_registry
    assert compare_authors(ours, [*ours, *ours]).missing == ()  # deposited twice
    assert compare_authors(ours[::-1], ours).first == "moved"
    assert compare_authors(names("Baker, B."), ours).first == "another"
    assert compare_authors([], ours).first == "unknown"
    assert compare_authors(names("Baker, B."), ours, cut=True).first == "another"
    assert compare_authors(names("The Group"), ours).first == "unlike"
    assert compare_authors(ours, names("The Group")).first == "unlike"
    assert compare_authors(names("Ivanov, S."), names("Иванов, С.")).first == "unknown"


def test_long_lists_are_compared_in_good_time() -> None:
    """A consortium of 2,000 names, none of which agrees."""
    start = time.monotonic()
    ours = [Name(f"A{number}x", "A.") for number in range(2_000)]
    theirs = [Name(f"Ay{number}", "A.") for number in range(2_000)]
    assert compare_authors(ours, theirs).first == "another"
    assert time.monotonic() - start < 20


def test_type_and_year() -> None:
    """A preprint is not the article; a missing year or type says nothing."""
    article = Draft("article", {"title": DIT, "year": "2020", "published": "journal"})
    preprint = Draft("misc", {"title": DIT, "year": "2020", "published": "preprint"})
    assert compare(article, preprint).verdict == "doubtful"
    assert compare(Draft("article", {"title": DIT}), article).verdict == "same"
    online = Draft("article", {"title": DIT, "year": "2022", "epubdate": "2019-05-01"})
    assert compare(article, online).years_apart == 1
    assert compare(Draft("article", {}), article).verdict == "unknown"
    assert compare(Draft("book", {"title": DIT}), article).verdict == "doubtful"
