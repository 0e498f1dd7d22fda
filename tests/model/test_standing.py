"""Publication status in words: good, bad, not known – with who says so and when."""

from __future__ import annotations

import pytest

from evidence.library import facts
from evidence.model import Standing
from evidence.model.standing import STATUSES, checked_clause

DAY = "2026-11-22"


def standing(
    status: str | None = None,
    day: str | None = DAY,
    source: str | None = "Crossref",
    *,
    verified: bool = True,
) -> Standing:
    return Standing("a", status, day, source, verified)


def test_every_word_of_the_vocabulary_has_words() -> None:
    """The statuses here are those of the library's vocabulary."""
    assert sorted(STATUSES) == sorted(facts.VOCABULARY["status"])
    assert all(standing(name).known for name in STATUSES)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (standing("retracted"), "RETRACTED (Crossref, checked 2026-11-22)"),
        (standing("concern"), "expression of concern (Crossref, checked 2026-11-22)"),
        (standing("corrected"), "corrected after publication (Crossref, checked 2026-11-22)"),
        (standing("notice"), "notice about another report (Crossref, checked 2026-11-22)"),
        (standing("ok"), "status ok (Crossref, checked 2026-11-22)"),
        (standing("ok", "2026-08"), "status ok (Crossref, checked 2026-08)"),
        (standing("ok", None), "status ok (Crossref, date of check not recorded)"),
        (standing("ok", "last week", None), "status ok (date of check not recorded)"),
        (standing("ok", "2026-13-01", None), "status ok (date of check not recorded)"),
        (
            standing("ok", verified=False),
            "status ok (Crossref, checked 2026-11-22, not verified)",
        ),
        (standing(), "status not known (Crossref, checked 2026-11-22)"),
        (standing(None, None), "status not checked"),
        (standing(None, None, None), "status not checked"),
        (
            standing("withdrawn"),
            "status recorded as 'withdrawn' (Crossref, checked 2026-11-22)",
        ),
    ],
)
def test_mark(one: Standing, words: str) -> None:
    """Status, source and date; what is missing is said, and an unreadable date is none."""
    assert one.mark == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Crossref (Retraction Watch): retraction, 10.1000/x, 2010", "Crossref, Retraction Watch"),
        ("Crossref (the title says so)", "Crossref, the title says so"),
        ("https://example.org/notice", "https://example.org/notice"),
        ("10.1000/s0140(97)1", "10.1000/s0140(97)1"),
    ],
)
def test_source_in_short(source: str, words: str) -> None:
    """Who says so, without the notice itself (`show` has it) and without nested brackets."""
    assert standing("retracted", source=source).told == f"{words}, checked {DAY}"


@pytest.mark.parametrize(
    ("one", "known", "remarkable"),
    [
        (standing("ok"), True, False),
        (standing("ok", verified=False), False, False),
        (standing("retracted", verified=False), True, True),
        (standing("corrected", None), True, True),
        (standing("withdrawn"), False, True),
        (standing(), False, False),
    ],
)
def test_what_is_known_and_what_must_be_said(one: Standing, known: bool, remarkable: bool) -> None:
    """An unverified ok is not known; an unverified warning still warns."""
    assert (one.known, one.remarkable) == (known, remarkable)


NONE = standing(None, None, None)


@pytest.mark.parametrize(
    ("rows", "clause"),
    [
        ([NONE], "status not checked"),
        ([NONE, NONE], "status of none checked"),
        ([standing("ok")], "status checked on 2026-11-22"),
        ([standing("ok"), NONE], "status of 1 checked on 2026-11-22"),
        (
            [standing("ok"), standing("retracted", "2026-08-01"), NONE],
            "status of 2 checked, the oldest 2026-08-01",
        ),
        ([standing("ok"), standing("ok")], "status of all checked on 2026-11-22"),
        ([standing("ok", None), NONE], "status of 1 checked, 1 without a date"),
        ([standing("ok", verified=False), standing("odd")], "status of none checked"),
    ],
)
def test_clause_of_a_list(rows: list[Standing], clause: str) -> None:
    """One clause for the head of a list; what is not known is not among the checked."""
    assert checked_clause(rows) == clause
