"""Words are folded so that spellings of one word meet."""

from __future__ import annotations

import pytest

from evidence.search.tokens import american, clean, fold, label, places, spellings, tokens, words


@pytest.mark.parametrize("written", ["O'Keeffe", "O’Keeffe", "OKEEFFE", "OʼKeeffe"])
def test_apostrophes_and_case_are_folded(written: str) -> None:
    """However its apostrophe is written, a name is one word."""
    assert words(written) == ("okeeffe",)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Müller", "muller"),
        ("Mu\u0308ller", "muller"),
        ("Łukasz", "lukasz"),
        ("Ångström", "angstrom"),
    ],
)
def test_accents_are_folded(written: str, folded: str) -> None:
    """Composed or not, letters lose their accents."""
    assert words(clean(written)) == (folded,)


def test_hyphenated_words_are_whole_and_in_parts() -> None:
    """The whole stands where its first part stands, so that phrases still fit."""
    found = [(token.text, token.position) for token in tokens("a follow-up study")]
    assert found == [("a", 0), ("followup", 1), ("follow", 1), ("up", 2), ("study", 3)]


def test_lines_are_far_apart() -> None:
    """No phrase runs from one line into the next."""
    first, second = tokens("Fonagy\nLemma")
    assert second.position - first.position > 1


def test_offsets_are_those_of_the_text() -> None:
    """A token says where its word stands, so that it can be marked."""
    text = "by O’Keeffe (2020)"
    assert [text[token.start : token.end] for token in tokens(text)] == ["by", "O’Keeffe", "2020"]


@pytest.mark.parametrize(
    ("british", "us"),
    [
        ("randomised", "randomized"),
        ("randomisation", "randomization"),
        ("mentalising", "mentalizing"),
        ("organise", "organize"),
        ("analysed", "analyzed"),
        ("behavioural", "behavioral"),
        ("characterised", "characterized"),
        ("minimises", "minimizes"),
    ],
)
def test_british_spelling_meets_american(british: str, us: str) -> None:
    """-ise, -yse and -our become -ize, -yze and -or."""
    assert american(british) == us == american(us)


@pytest.mark.parametrize(
    "word",
    [
        "exercise",
        "advised",
        "supervising",
        "promise",
        "compromised",
        "revised",
        "comprises",
        "wise",
        "otherwise",
        "raised",
        "noise",
        "precise",
        "disease",
        "basis",
        "this",
        "unsupervised",
        "our",
    ],
)
def test_words_without_the_suffix_stay(word: str) -> None:
    """An -is- that belongs to the word is left alone."""
    assert american(word) == word


def test_plural_of_analysis() -> None:
    """`analyses` is found by `analysis`."""
    assert american("analyses") == "analysis"


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ("randomis", {"randomis", "randomiz"}),
        ("randomizat", {"randomizat", "randomisat"}),
        ("fon", {"fon"}),
        ("", {""}),
    ],
)
def test_beginnings_have_both_spellings(beginning: str, expected: set[str]) -> None:
    """The beginning of a word may be cut inside -ise or -ize."""
    assert set(spellings(beginning)) == expected


def test_labels_are_compared_without_case_and_blanks() -> None:
    """`Pilot RCT` and `pilot-rct` are one label."""
    assert label("Pilot RCT") == label("pilot-rct") == "pilot-rct"


def test_long_words_are_cut() -> None:
    """No word is longer than an index can hold."""
    assert len(fold("x" * 1000)) == 64


def test_halves_of_characters_are_replaced() -> None:
    """A lone surrogate, as a terminal may pass on, can be written down."""
    clean("a\udcffb").encode()


@pytest.mark.parametrize(
    ("british", "us"),
    [
        ("demeanour", "demeanor"), ("misdemeanours", "misdemeanors"), ("candour", "candor"),
        ("fervour", "fervor"), ("glamour", "glamor"), ("parlour", "parlor"), ("ardour", "ardor"),
    ],
)  # fmt: skip
def test_more_words_in_our(british: str, us: str) -> None:
    """The two spellings are one word."""
    assert american(british) == us


def test_what_is_prised_open_is_no_prize() -> None:
    """-is- is part of the word."""
    assert [american(word) for word in ("prise", "prised", "prising")] == [
        "prise", "prised", "prising",
    ]  # fmt: skip


def test_ends_of_sentences_and_insides_of_words_are_noted() -> None:
    """With the place of the word that follows, of the part that continues; not after `U.S.`."""
    found = places("In the U.S. army (DIT). Follow-up by Dr. Roe? Yes.")
    assert found["."] == [found["follow"][0], found["yes"][0]]
    assert found["-"] == found["up"]
    assert "." not in places("10.1000/x.y")
