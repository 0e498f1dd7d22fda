"""Did you mean: real words, near and common."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.search import Results
from evidence.search.suggestions import distance

Ask = Callable[..., Results]
SHORT = st.text("abc", max_size=6)


def _edits(one: str, other: str) -> int:
    """The textbook's definition, neighbours that changed places being one edit."""

    @cache
    def between(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        edits = [
            between(i - 1, j) + 1,
            between(i, j - 1) + 1,
            between(i - 1, j - 1) + (one[i - 1] != other[j - 1]),
        ]
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            edits.append(between(i - 2, j - 2) + 1)
        return min(edits)

    return between(len(one), len(other))


@given(SHORT, SHORT, st.integers(1, 3))
def test_the_distance_is_the_textbooks(one: str, other: str, most: int) -> None:
    """Up to what is asked for; beyond that it is only said to be more."""
    assert distance(one, other, most) == min(_edits(one, other), most + 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vetrans", "veterans"),
        ("vetrans fonagy", "veterans fonagy"),
        ("fonagi", "fonagy"),  # its stem is that of fonagy
        ("author:lema", "author:lemma"),
        ("depresion", "depression"),
        ("depressoin", "depression"),
        ("title:effcacy", "title:efficacy"),
        ("DTI", "DIT"),
        ("design:rtc", "design:rct"),
        ("behavoural", "behavioural"),
        ("(vetrans OR zzzz) -x", "(veterans OR zzzz) -x"),
        ("depresions depresion", "depression depression"),
        ("-vetrans vetrans", "-vetrans veterans"),  # what must not be there stays
        ("xvetrans vetrans", "xvetrans veterans"),  # the word, not the letters
        ("design:RTC", "design:rct"),
    ],
)
def test_a_word_that_no_report_holds_gets_a_near_one(ask: Ask, typed: str, meant: str) -> None:
    """From the words of the library, never a stem; and it finds something."""
    results = ask(typed)
    assert results.suggestion == meant
    then = ask(meant)
    assert results.suggested == (then.complete or then.total) > 0


@pytest.mark.parametrize(
    "text",
    [
        "veterans fonagy",
        "randomizes",
        "ab:veterans",
        "zzzzzz",
        "xyz",
        "it",
        "12345",
        "year:1900",
        "vetrans year:1900",
        "vetrans -veterans",
        "?",
    ],
)
def test_words_that_are_none_or_right_get_no_suggestion(ask: Ask, text: str) -> None:
    """Nothing near, too short, a number, another form of a word, or a word of another field."""
    assert ask(text).suggestion is None


def test_what_no_report_holds_is_named(ask: Ask) -> None:
    """Also where other words find reports."""
    results = ask("zzzzzz veterans")
    assert results.total == 1
    assert results.complete == 0
    assert results.notes == ("No report has 'zzzzzz'.",)


def test_unknown_labels_are_named_with_those_there_are(ask: Ask) -> None:
    """A misspelt label is not swallowed."""
    (note,) = ask("design:rtc").notes
    assert "No report has design 'rtc'" in note
    assert "pilot-rct" in note
