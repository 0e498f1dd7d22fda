"""What sentences call studies: authors and year; tables, reasons and ids keep the key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.naming import naming
from evidence.appraisal.note import note
from evidence.library import Library
from tests.appraisal.builder import TODAY, library, means, report, row, trial
from tests.conftest import REPOSITORY

LANTERN = Path(__file__).parent / "lantern"


@pytest.mark.parametrize(
    ("author", "year", "name"),
    [
        ("Roe, Ann", "2020", "Roe (2020)"),
        ("Roe, Ann and Poe, Bob", "2020", "Roe & Poe (2020)"),
        ("Roe, Ann and Poe, Bob and Doe, Cid", "2020", "Roe et al. (2020)"),
        ("Roe, Ann and others", "2020", "Roe et al. (2020)"),
        ("van der Roe, Ann", "2020", "van der Roe (2020)"),
        ("{Health Board}", "2020", "Health Board (2020)"),
        ("Roe, Ann", None, "Roe (n.d.)"),
        ("", "2020", "key"),
    ],
)
def test_names(author: str, year: str | None, name: str) -> None:
    """Short authors and year; without an author the key."""
    found = naming(library(trial("key", author, year=year)).studies)
    assert found.study("key") == found.report("key") == name
    assert found.study("other") == "other"


def test_alike() -> None:
    """The key is added only where two studies are alike; a study is its primary report."""
    found = naming(
        library(
            trial("a", "Roe, Ann"),
            trial("b", "Roe, Bob"),
            trial("c", "Roe, Ann", year="2021"),
            trial("d", "Poe, Cid"),
            report("p", "d", "protocol", "Poe, Cid", year="2020"),
        ).studies
    )
    assert found.studies == {
        "a": "Roe (2020, a)",
        "b": "Roe (2020, b)",
        "c": "Roe (2021)",
        "d": "Poe (2020)",
    }
    assert found.report("p") == "Poe (2020, p)"


def test_primary_before_protocol() -> None:
    """Whatever comes first in the file."""
    protocol = report("p", "a", "protocol", "Poe, Cid", year="2018")
    found = naming(library(protocol, trial("a", "Roe, Ann")).studies)
    assert found.study("a") == "Roe (2020)"
    assert found.report("p") == "Poe (2018)"


@pytest.mark.parametrize("folder", [REPOSITORY, LANTERN])
def test_every_study_of_a_library(folder: Path) -> None:
    """Each name is one study's; the year within it is that of the study."""
    studies = Library.open(folder).studies
    found = naming(studies)
    assert len(set(found.studies.values())) == len(studies)
    assert len(set(found.reports.values())) == len(found.reports)
    named = 0
    for study in studies:
        name = found.study(study.id)
        if name != study.id:
            named += 1
            told = re.search(r" \((\d{4}|n\.d\.)(?:, \S+)?\)$", name)
            assert told, name
            assert told[1] == str(study.year or "n.d.")
    assert named


@pytest.mark.parametrize("folder", [REPOSITORY, LANTERN])
def test_no_sentence_holds_a_key_that_has_a_name(folder: Path) -> None:
    """Of a study with an author the key stands only behind its year."""
    whole = Library.open(folder)
    found = naming(whole.studies)
    keys = {name for name, called in {**found.studies, **found.reports}.items() if called != name}
    for sentence in appraise(whole, today=TODAY).sentences:
        bare = re.sub(r"\((?:\d{4}|n\.d\.), \S+?\)", "", sentence.text)
        assert not keys & set(re.findall(r"[\w.:+-]*\w", bare)), sentence.text
    assert any("(2" in sentence.text for sentence in appraise(whole, today=TODAY).sentences)


def test_no_other_word_is_renamed() -> None:
    """Keys that are words of the sentences: `a` waiting list, `of` …; reasons keep the keys."""
    keys = ("a", "of", "trials")
    rows = [
        row(key, "TT", "WL", "BDI", basis=basis, **means((10, 4, 50), (12, 4, 50)))
        for key, basis in zip(keys, ("raw post", "raw post", "adjusted model"), strict=True)
    ]
    whole = library(*(trial(key, f"{key}x, B") for key in keys), outcomes=tuple(rows))
    found = appraise(whole, "depression", today=TODAY)
    told = next(one for one in found.sentences if one.id == "not-combined")
    assert told.text == (
        "The results are not combined: against a waiting list, the bases differ: raw post "
        "(ax (2020) and ofx (2020)); adjusted model (trialsx (2020))."
    )
    assert told.studies == keys
    assert found.comparisons[0].pooled_reason == (
        "the bases differ: raw post (a and of); adjusted model (trials)"
    )


def test_unclear_allocation() -> None:
    """The study and the one it may share people with; `left_out` keeps their keys."""
    whole = library(
        trial("one", "Roe, Ann"),
        trial("two", "Poe, Bob", studydesign="controlled-unclear", overlaps="one"),
    )
    found = appraise(whole, "depression", today=TODAY)
    told = next(row for row in found.sentences if row.id == "unclear")
    assert told.text.startswith("Not counted: Poe (2020) – controlled;")
    assert "(it may share people with Roe (2020): only" in told.text
    assert told.studies == ("two",)
    (left,) = found.left_out
    assert "(it may share people with one: only" in left.why


def test_note() -> None:
    """Several reports of one study are named, each by its own authors and year."""
    whole = library(
        trial("a", "Roe, Ann"),
        report("b", "a", "followup", "Poe, Bob", year="2022"),
        report("c", "a", "registration", ""),
    )
    whole_appraisal = appraise(whole, today=TODAY)
    found = note(whole.reports, whole.studies, whole.therapy, whole_appraisal)
    assert found[1].text == "Roe (2020), Poe (2022) and c report one study."
