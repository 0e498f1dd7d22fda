"""Capitals after a colon, as APA 7 asks for them."""

import pytest

from evidence.citing.casing import subtitle_capitals


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Therapy for depression: a pilot", "Therapy for depression: A pilot"),
        ("Does it work? evidence from a trial", "Does it work? Evidence from a trial"),
        ("Care: <i>in vivo</i> exposure", "Care: <i>In vivo</i> exposure"),
        ("Online care: iCBT compared", "Online care: iCBT compared"),
        ("DIT vs. waiting", "DIT vs. waiting"),
        ("Angst: über alles", "Angst: Über alles"),
        ("No subtitle here", "No subtitle here"),
        ("A ratio of 3:1 allocation", "A ratio of 3:1 allocation"),
    ],
)
def test_first_word_of_a_subtitle_is_capitalised(title: str, expected: str) -> None:
    """Only the word after the colon changes, and only if it has no capitals of its own."""
    assert subtitle_capitals(title) == expected
