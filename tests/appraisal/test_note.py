"""The note beneath a citation list: studies are counted there, never references."""

from __future__ import annotations

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.note import note
from tests.appraisal.builder import TODAY, entry, library, report, trial


def references(*entries: str) -> str:
    """The first sentence of the note to all of these."""
    whole = library(*entries)
    found = note(whole.reports, whole.studies, whole.therapy, appraise(whole, None, today=TODAY))
    assert found[0].id == "references"
    return found[0].text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("retracted", "1 reference: 1 retracted report, which counts for nothing."),
        ("RETRACTED", "1 reference: 1 retracted report, which counts for nothing."),
        ("notice", "1 reference: 1 notice about another report."),
        ("Notice", "1 reference: 1 notice about another report."),
        ("concern", "1 reference: 1 randomised trial."),
    ],
)
def test_withdrawn(status: str, words: str) -> None:
    """A retracted report or a notice is called that, never a trial, in any letter case."""
    assert references(trial("a", status=status)) == words


def test_retracted_among_others() -> None:
    """A retracted primary report says nothing about what the others of its study are."""
    retracted = trial("a", status="retracted")
    second = entry("b", studyid="a", status="ok", tier="proper", published="journal")
    assert references(retracted, second) == (
        "2 references: 1 retracted report, which counts for nothing; "
        "1 work whose design is not recorded or not verified."
    )
    assert references(retracted, trial("b")).endswith("1 randomised trial.")


def test_two_reports_of_one_trial() -> None:
    """Two primary reports of one study are two reports of one trial; the sentence says so."""
    assert references(trial("a"), trial("b", studyid="a")) == (
        "2 references: 2 reports of 1 randomised trial."
    )
    assert references(trial("a"), trial("b", studyid="a"), trial("c")) == (
        "3 references: 3 reports of 2 randomised trials."
    )
    assert references(trial("a"), trial("c")) == "2 references: 2 randomised trials."


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("qualitative", "1 qualitative report of a study"),
        ("Qualitative", "1 qualitative report of a study"),
        ("economic", "1 economic report of a study"),
        ("SECONDARY", "1 secondary report of a study"),
        ("followup", "1 follow-up report of a study"),
        ("commentary", "1 commentary"),
        ("protocol", "1 protocol without results"),
        ("Registration", "1 registration without results"),
    ],
)
def test_further_reports(role: str, words: str) -> None:
    """A further report of a trial is what its role says, and no second trial."""
    more = report("b", "a", role, studydesign="rct", tier="proper", condition="depression")
    assert references(trial("a"), more) == f"2 references: 1 randomised trial; {words}."


def test_unverified() -> None:
    """A design or a role that nobody has verified makes no trial."""
    for field in ("studydesign", "reportrole"):
        words = "1 reference: 1 work whose design is not recorded or not verified."
        assert references(trial("a", unverified=field)) == words


def test_headings() -> None:
    """Adapted, combined, unreviewed and related works say so."""
    assert references(trial("a", tier="adapted")).endswith("trial, of an adapted form of TT.")
    assert references(trial("a", published="preprint")).endswith("trial, not peer-reviewed.")
    assert "wider family of therapies, not TT itself" in references(trial("a", tier="related"))


def test_size_of_the_conditions_cited() -> None:
    """The size of the evidence follows, for the conditions that the cited studies stand in."""
    whole = library(trial("a"), trial("b", condition="ptsd"))
    found = note(
        whole.reports[:1], whole.studies, whole.therapy, appraise(whole, None, today=TODAY)
    )
    assert [(row.id, row.condition) for row in found] == [
        ("references", None),
        ("size", "depression"),
        ("status", None),
    ]
