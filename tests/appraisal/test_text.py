"""The appraisal as `evidence appraise` and `evidence show` print it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence.appraisal import appraise, recorded_conditions
from evidence.appraisal.note import note
from evidence.cli.app import cli
from evidence.library import Library, outcomes
from evidence.model import Rating
from tests.appraisal.builder import BANNED, THERAPY, TODAY, library, report, trial
from tests.conftest import REPOSITORY

THERAPY_TOML = """[therapy]
name = "Talking Therapy"
abbreviations = ["TT"]
[[developer]]
name = "Maker, Ada"
[search]
last = 2026-11-01
[[worthwhile]]
condition = "depression"
smd = 0.24
"""
Print = Callable[..., str]


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Print:
    """What the program prints about these entries (without any: about the shipped library)."""

    def call(*words: str, entries: tuple[str, ...] = ()) -> str:
        folder = tmp_path if entries else REPOSITORY
        if entries:
            (tmp_path / "library.bib").write_text("\n\n".join(entries) + "\n", encoding="utf-8")
            (tmp_path / "outcomes.csv").write_text(outcomes.header() + "\n", encoding="utf-8")
            (tmp_path / "evidence.toml").write_text(THERAPY_TOML, encoding="utf-8")
        monkeypatch.setenv("EVIDENCE_LIBRARY", str(folder))
        monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("EVIDENCE_TODAY", TODAY.isoformat())
        result = CliRunner().invoke(cli, list(words), prog_name="evidence")
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def flat(text: str) -> str:
    return " ".join(text.split())


TWO = (trial("one"), trial("two", "Poe, Bob"), trial("three"))


def test_narrowed_to_a_class_without_trials(shown: Print) -> None:
    """The first sentence is the condition's; the class has a line and a sentence of its own."""
    words = ("appraise", "--condition", "depression")
    whole = flat(shown(*words, entries=TWO))
    narrowed = flat(shown(*words, "--comparator", "medication", entries=TWO))
    first = whole.partition(" Counted")[0]
    assert "The evidence on TT for depression is small: 3 peer-reviewed" in first
    assert narrowed.startswith(first)
    assert "Size against medication: none: no counted trial in this class (project rule)" in (
        narrowed
    )
    assert "- Against medication: no peer-reviewed randomised trial of TT itself" in narrowed
    assert "Against medication" not in whole


def test_narrowed_without_a_condition(shown: Print) -> None:
    """Headline and table of conditions are those of the whole, whatever follows them."""
    whole = shown("appraise", entries=TWO)
    narrowed = shown("appraise", "--comparator", "medication", entries=TWO)
    assert "small for depression (3 peer-reviewed randomised trials)" in flat(whole)
    above = whole.partition("FLAG")[0].strip()
    assert above in narrowed
    assert "small" in next(row for row in above.splitlines() if row.startswith("depression "))
    every = flat(shown("appraise", "--comparator", "medication", "--all", entries=TWO))
    assert "- Against medication: no peer-reviewed randomised trial of TT itself" in every


RELATED = (trial("one"), trial("kin", tier="related", registration=None))


@pytest.mark.parametrize(
    "words",
    [(), ("--all",), ("--format", "markdown"), ("--condition", "depression"),
     ("--condition", "depression", "--all"),
     ("--condition", "depression", "--format", "markdown")],
)  # fmt: skip
def test_related_trials_stand_in_json_only(shown: Print, words: tuple[str, ...]) -> None:
    """No text or table names a trial of the wider family; JSON lists every heading."""
    text = shown("appraise", *words, entries=RELATED)
    assert "kin" not in text.split()
    assert "| kin" not in text
    assert "kin:" not in text
    found = json.loads(shown("appraise", "--json", entries=RELATED))
    assert [(row["study"], row["heading"]) for row in found["trials"]] == [
        ("one", "proper"),
        ("kin", "related"),
    ]
    assert [row["study"] for row in found["missing"]] == ["one"]


def test_show_of_a_study_that_was_not_randomised(shown: Print) -> None:
    """Odd and even numbers are no randomisation: nobody was randomised, whatever is recorded."""
    found = json.loads(shown("show", "zheng2023sertraline", "--json"))["study"]
    assert (found["design"], found["randomised"]) == ("quasi-randomised", None)
    assert json.loads(shown("show", "wang2023efficacy", "--json"))["study"]["randomised"] == 211


def test_possible_match_is_printed(shown: Print) -> None:
    """A match by initials is a sentence of the text."""
    entries = (trial("one", "Roe, A."), trial("two", "Roe, Ann"))
    text = flat(shown("appraise", "--condition", "depression", entries=entries))
    assert (
        "Authors of Roe (2020, one) and Roe (2020, two) match by family name and initials" in text
    )


# ---------------------------------------------------------------- the Never-list


def test_never_a_banned_word_in_print(shown: Print) -> None:
    """Nothing that `appraise` prints of the shipped library holds a word of the Never-list."""
    real = Library.open(REPOSITORY)
    scopes: list[tuple[str, ...]] = [(), ("--comparator", "medication")]
    scopes += [("--condition", name) for name in (*recorded_conditions(real), "gout")]
    scopes += [("--condition", "depression", "--comparator", "supportive")]
    for scope in scopes:
        for form in ((), ("--all",), ("--format", "markdown")):
            text = shown("appraise", *scope, *form)
            assert BANNED.search(text) is None, (scope, form)


def test_never_a_banned_word_in_rules() -> None:
    """No rule, source or deciding criterion holds one, in real and in invented libraries."""
    rating = Rating("depression", "waiting-list", "symptoms", "high", "A panel", "2026")
    claims = "superiority: TT vs WL; equivalence: TT vs WL; no-advantage: TT vs WL"
    made = library(
        trial("a", claims=claims, cotreatment="medication"),
        trial("b", "", arms="TT: 9; WL: ?"),
        trial("c", tier="adapted", arms=None),
        trial("d", studydesign="controlled-unclear", participants="80", overlaps="a"),
        report("e", "a", "followup"),
        trial("f", status="retracted"),
        therapy=replace(THERAPY, ratings=(rating,)),
    )
    for whole in (Library.open(REPOSITORY), made, library()):
        for name in (None, *recorded_conditions(whole), "gout"):
            found = appraise(whole, name, today=TODAY)
            said = [one.rule for one in found.flags] + [one.source or "" for one in found.flags]
            said += [row.size_rule for row in found.comparisons] + [found.size_rule]
            said += [row.pooled_reason for row in found.comparisons]
            said += [row.text for row in found.sentences] + [row.why for row in found.left_out]
            assert [text for text in said if BANNED.search(text)] == []


def test_never_a_banned_word_in_notes() -> None:
    """The note to every single report, and to all of them, holds none."""
    real = Library.open(REPOSITORY)
    whole = appraise(real, None, today=TODAY)
    for reports in (*((one,) for one in real.reports), real.reports):
        for row in note(reports, real.studies, real.therapy, whole):
            assert BANNED.search(row.text) is None, row.text


def test_never_a_banned_word_in_the_document() -> None:
    """docs/appraisal.md keeps to the list too."""
    text = (REPOSITORY / "docs" / "appraisal.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if BANNED.search(line)] == []
