"""Where sentences end."""

from __future__ import annotations

import pytest

from evidence.checking.articles.sentences import split
from evidence.checking.articles.values import MARK

ONE = (
    "It fell by 0.5 points.",
    "Tides, e.g. spring tides, vary.",
    "Tides, i.e. Water moving, vary.",
    "Roe et al. (2020) measured it.",
    "Roe et al. found it, cf. Poe.",
    "Dr. Roe and Prof. Poe met J. R. Low.",
    "See Fig. 2, p. 3 and pp. 4–5, vol. 2, No. 7.",
    "It rose approx. 3 metres vs. Four before.",
    "It rose (as we saw. or not) again.",
    "It rose … and fell.",
    f"It rose.{MARK}",
    f"It rose. {MARK}",
    f"It rose.{MARK}{MARK}",
    "It rose.”",
    "The U.K. coast is long.",
)


@pytest.mark.parametrize("text", ONE)
def test_one_sentence(text: str) -> None:
    assert list(split(text)) == [(0, len(text))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It rose.", "It fell."),
        ("Did it rise?", "It did!"),
        ("It rose.”", "“It fell.”"),
        ("(It rose.)", "It fell."),
        (f"It rose.{MARK}", "It fell."),
        (f"It rose. {MARK}", "It fell."),
        ("It rose.", f"{MARK} found it."),
        ("She lives in the U.K.", "The coast is long."),
        ("Salt, sand, etc.", "It all goes."),
        ("It takes vitamin C.", "The rest is rest."),
        ("It rose …", "It fell."),
        ("It rose in 2020.", "5 of 10 fell."),
        ("Is there one? No.", "It fell."),
    ],
)
def test_two_sentences(first: str, second: str) -> None:
    text = f"{first} {second}"
    assert [text[start:end] for start, end in split(text)][-1] == second


def test_a_full_stop_without_a_blank_behind_it_ends_a_sentence() -> None:
    assert list(split("It rose.The sea fell.")) == [(0, 8), (8, 21)]


def test_nothing_has_no_sentence() -> None:
    assert list(split("")) == []
