"""Which of the works that a search brings is the one a text names."""

from __future__ import annotations

import time

import pytest

from evidence.model import Draft, Name
from evidence.registries.matching import judge, judged
from evidence.registries.references import title_guess

TITLE = (
    "Dynamic interpersonal therapy for moderate to severe depression: "
    "a pilot randomized controlled and feasibility trial"
)
REDIT = Draft(
    "article",
    {"title": TITLE, "year": "2020", "epubdate": "2019-05-14", "doi": "10.1017/s0033291719000928"},
    (Name("Fonagy", "Peter"), Name("Lemma", "Alessandra"), Name("Target", "Mary")),
)
COPY = Draft("misc", {**REDIT.fields, "year": "2025", "epubdate": "", "doi": "10.5555/copy"},
             REDIT.authors)  # fmt: skip
CHAPTER = Draft(
    "incollection",
    {"title": "Dynamic Interpersonal Therapy", "year": "2016", "doi": "10.5555/chapter"},
    (Name("Douglas", "Jane"),),
)


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        TITLE.upper(),
        TITLE.replace("randomized", "randomised"),
        f"Fonagy, P., Lemma, A., Target, M., . . . Pilling, S. (2020). {TITLE}. Psychological "
        "Medicine, 50(6), 1010-1019. doi:10.1017/S0033291719000928",
        f"1. Fonagy P, Lemma A, et al. {TITLE}. Psychol Med. 2020;50(6):1010-1019.",
        f"[12] P. Fonagy, A. Lemma, '{TITLE}', Psychol. Med., vol. 50, pp. 1010–1019, 2020.",
        f"Peter Fonagy and Alessandra Lemma (2019), ‘{TITLE}’, Psychological Medicine, 50(6).",
        f'Fonagy, Peter, et al. "{TITLE}." Psychological Medicine 50.6 (2020): 1010-1019.',
        f"{TITLE}. Fonagy P, Lemma A. Psychol Med 2020",
        f"{TITLE} (2020)",
        "Fonagy P. Dynamic interpersonal therapy for moderate to severe depression. 2020.",
    ],
)
def test_the_work_a_text_names(text: str) -> None:
    """A title in any spelling, a reference in any style, print or online year."""
    found = judge(text, REDIT)
    assert (found.verdict, found.why) == ("validated", ())


@pytest.mark.parametrize(
    ("text", "verdict", "why"),
    [
        ("Life events: The role of ongoing difficulties", "another", "another title"),
        ("Psychological Medicine, 2019", "another", "another title"),
        (TITLE.replace("moderate to severe", "mild"), "doubtful", "only one title has"),
        (TITLE.replace("pilot ", ""), "doubtful", "pilot"),
        (f"{TITLE}: study protocol", "doubtful", "protocol"),
        ("Dynamic interpersonal therapy for", "doubtful", "stops in the middle"),
        (TITLE.partition(":")[0], "doubtful", "subtitle"),
        (f"Smith J, Fonagy P. {TITLE}. 2020", "doubtful", "another first author"),
        (f"Lemma, A., & Fonagy, P. (2020). {TITLE}.", "doubtful", "another first author"),
        (f"{TITLE}. Smith J, Fonagy P. Psychol Med 2020", "doubtful", "another first author"),
        (f"Fonagy P. {TITLE}. Psychol Med. 2016", "doubtful", "another year"),
    ],
)  # fmt: skip
def test_what_speaks_against_a_record(text: str, verdict: str, why: str) -> None:
    """Said in words, and never validated."""
    found = judge(text, REDIT)
    assert found.verdict == verdict
    assert why in "; ".join(found.why)


def record(title: str, **fields: str) -> Draft:
    filled = {"title": title, "year": "2019", "doi": "10.5555/x", "journal": "Journal of Gardens",
              "volume": "3", **fields}  # fmt: skip
    return Draft("article", filled, (Name("Smith", "Ann"),))


@pytest.mark.parametrize(
    ("recorded", "asked", "words"),
    [
        ("A small trial of gardening for grief in adults", "A large trial of gardening for grief "
         "in adults", "small"),
        ("Effects of dynamic therapy on men with depression in London", "Effects of dynamic "
         "therapy on women with depression in London", "women"),
        ("Brief dynamic therapy for depression among adults in primary care clinics of London",
         "Brief dynamic therapy for anxiety among adults in primary care clinics of London",
         "anxiety"),
        ("Psychodynamic therapy is effective for depression in adults", "Psychodynamic therapy is "
         "ineffective for depression in adults", "ineffective"),
        ("Psychodynamic therapy is superior to waiting list for depression", "Psychodynamic "
         "therapy is not superior to waiting list for depression", "not"),
    ],
)  # fmt: skip
def test_one_word_can_make_another_work_of_it(recorded: str, asked: str, words: str) -> None:
    """By its title alone it is not taken; author and year carry it, and the word is named."""
    alone = judge(asked, record(recorded))
    assert alone.verdict == "doubtful"
    assert words in "; ".join(alone.why)
    assert judge(f"Smith A. {asked}. 2015", record(recorded)).verdict == "doubtful"
    assert judge(asked, record(recorded), identified=True).verdict == "doubtful"
    whole = judge(f"Smith, A. (2019). {asked}. Journal of Gardens.", record(recorded))
    assert (whole.verdict, whole.why) == ("validated", ())
    assert words in "; ".join(whole.notes)


GARDEN = "A small trial of gardening for grief in adults"
REFERENCE = f"Smith, A. (2019). {GARDEN}. Journal of Gardens, 3(2), 1-9."


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        ("misc", {"published": "preprint", "journal": "", "volume": ""}, "a preprint where"),
        ("phdthesis", {"journal": "", "volume": ""}, "a thesis where the text names an article"),
        ("book", {"journal": "", "volume": ""}, "a book where"),
        ("misc", {"studydesign": "dataset", "journal": "", "volume": ""}, "a data set where"),
        ("article", {"journal": "Annals of Grief", "volume": "12"}, "another journal (Annals"),
    ],
)
def test_what_kind_of_work_and_where_the_reference_says(
    kind: str, fields: dict[str, str], why: str
) -> None:
    """A preprint, a thesis or a book is not the article that a reference names."""
    right = record(GARDEN)
    assert judge(REFERENCE, right).verdict == "validated"
    wrong = judge(REFERENCE, Draft(kind, {**right.fields, **fields}, right.authors))
    assert wrong.verdict == "doubtful"
    assert why in "; ".join(wrong.why)


@pytest.mark.parametrize("named", ["[Doctoral dissertation, UCL].", "Preprint, PsyArXiv."])
def test_an_article_is_not_the_thesis_or_preprint_that_is_named(named: str) -> None:
    found = judge(f"Smith, A. (2019). {GARDEN}. {named}", record(GARDEN))
    assert found.verdict == "doubtful"
    assert "an article where the text names a" in "; ".join(found.why)


@pytest.mark.parametrize(
    "place",
    [
        "J Gard. 2019;3(2):1-9.", "Journal of Gardens 3, no. 2 (2019): 1–9.",
        "J. Gardens, vol. 3, pp. 1–9, 2019.", "Journal of Gardens 3.2 (2019): 1-9.",
        "Journal of Gardens, 3, 1-9.", "Journal of Gardens, 2019.", "J Grdns, 3(2), 1-9.",
        "Journal of Gardens, 33(2), 1-9.",
    ],
)  # fmt: skip
def test_one_journal_in_many_styles(place: str) -> None:
    """Of journal and volume one may be off: that is a slip, and no other work."""
    assert judge(f"Smith A. {GARDEN}. {place}", record(GARDEN)).verdict == "validated"


def test_a_subtitle_that_makes_another_report() -> None:
    """Author and year agree, but a protocol is not the results."""
    text = f"Fonagy P. {TITLE.partition(':')[0]}: study protocol. 2020"
    assert judge(text, REDIT).verdict == "doubtful"
    plan = Draft("article", {**REDIT.fields, "title": f"{TITLE}: study protocol"}, REDIT.authors)
    assert judge(f"Fonagy P. {TITLE}. 2020", plan).verdict == "doubtful"


def test_a_copy_of_another_year_is_not_taken() -> None:
    """Where the text names the year; without one both stand."""
    text = f"Fonagy P. {TITLE}. 2020"
    verdicts = [(one.identifier, one.verdict) for one in judged(text, [COPY, REDIT, REDIT])]
    assert verdicts == [("10.1017/s0033291719000928", "validated"), ("10.5555/copy", "doubtful")]
    assert [one.verdict for one in judged(TITLE, [COPY, REDIT])] == ["validated", "validated"]


def test_a_title_too_short_needs_a_witness() -> None:
    """Three words are the title of many works: author or year must be named."""
    assert judge("Dynamic interpersonal therapy", CHAPTER).verdict == "doubtful"
    assert judge("Dynamic interpersonal therapy", CHAPTER, identified=True).verdict == "validated"
    assert judge("Douglas J. Dynamic interpersonal therapy. 2016", CHAPTER).verdict == "validated"
    assert judge("Dynamic interpersonal therapy for adolescents", CHAPTER).verdict == "doubtful"


def test_a_record_without_people_or_year_is_not_taken() -> None:
    """Nothing but the title agrees: that is what a made-up record looks like."""
    bare = Draft("article", {"title": TITLE, "doi": "10.5555/bare"})
    assert judge(TITLE, bare).verdict == "doubtful"
    assert judge(f"Fonagy P. {TITLE}", bare).verdict == "doubtful"
    assert judge(TITLE, Draft("misc", {"doi": "10.5555/none"})).verdict == "another"


def test_candidates_without_an_identifier_are_left_out() -> None:
    """They could not be added."""
    assert judged(TITLE, [Draft("article", {"title": TITLE})]) == ()
    pmid = Draft("article", {**REDIT.fields, "doi": "", "pmid": "31084635"}, REDIT.authors)
    assert judged(TITLE, [pmid])[0].identifier == "PMID:31084635"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (TITLE, TITLE),
        (f"Fonagy P, Lemma A. {TITLE}. Psychol Med. 2020;50(6):1010.", TITLE),
        (f"Fonagy, P. (2020). {TITLE}. Psychological Medicine, 50(6).", TITLE),
    ],
)
def test_the_title_in_a_text(text: str, title: str) -> None:
    """What Europe PMC is asked for: it searches titles only."""
    assert title_guess(text) == title


@pytest.mark.parametrize("piece", ["a. ", "(2020) ", "'", "10.1002/", ". . .", "A, "])
def test_hostile_text_is_held_in_time(piece: str) -> None:
    """The longest text that is looked up, made of nothing but boundaries."""
    before = time.monotonic()
    judge((piece * 2000)[:2000] + TITLE, REDIT)
    assert time.monotonic() - before < 5
