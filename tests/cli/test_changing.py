"""init, set, remove, undo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli_types import Run


def test_init_copies_the_starter(run: Run, tmp_path: Path) -> None:
    """A new library appraises as the shipped one does."""
    target = tmp_path / "new"
    assert run("init", str(target)).exit_code == 0
    assert (target / "index" / ".gitkeep").is_file()
    result = run("appraise", "--condition", "depression", "--json", EVIDENCE_LIBRARY=target)
    assert json.loads(result.stdout)["counts"]["randomised"] == 358


def test_init_empty_says_nothing_is_there(run: Run, tmp_path: Path) -> None:
    """An empty library appraises, searches and lists without a traceback."""
    target = tmp_path / "empty"
    assert run("init", str(target), "--empty").exit_code == 0
    assert run("appraise", EVIDENCE_LIBRARY=target).exit_code == 0
    assert run("check", EVIDENCE_LIBRARY=target).exit_code == 0
    assert run("list", EVIDENCE_LIBRARY=target).exit_code == 1
    assert run("search", "anything", EVIDENCE_LIBRARY=target).exit_code == 1


def test_removing_what_is_not_there_changes_nothing(run: Run, lib: Path) -> None:
    """No write, no claim that something was set, and nothing counts as verified."""
    before = (lib / "library.bib").read_bytes()
    result = run("set", "tf_dit_chapter", "year=")
    assert result.exit_code == 0
    assert "nothing to remove" in result.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_set_verifies_the_field_and_notes_the_source(run: Run) -> None:
    """A set field leaves `unverified`; --source goes to `facts`."""
    result = run(
        "set", "wang2023efficacy", "funding=A fund", "--source", "https://example.org/a;b"
    )
    assert result.exit_code == 0
    report = json.loads(run("show", "wang2023efficacy", "--json").stdout)["report"]
    assert report["funding"] == "A fund"
    assert "funding" not in report["unverified"].split("; ")
    assert report["facts"].endswith("; https://example.org/a%3Bb (2026-11-22)")


def test_removing_a_value_does_not_verify_it(run: Run) -> None:
    """FIELD= leaves the field's name in `unverified`."""
    run("set", "lemma2013feasibility", "condition=")
    report = json.loads(run("show", "lemma2013feasibility", "--json").stdout)["report"]
    assert "condition" not in report
    assert "condition" in report["unverified"].split("; ")


def test_set_folds_vocabulary_and_removes(run: Run) -> None:
    """A word of the vocabulary in any case; FIELD= removes."""
    assert run("set", "douglas2016dynamic", "studydesign=Case-Series", "setting=").exit_code == 0
    report = json.loads(run("show", "douglas2016dynamic", "--json").stdout)["report"]
    assert report["studydesign"] == "case-series"
    assert "setting" not in report


def test_set_changes_the_count(run: Run) -> None:
    """A person who finds that allocation was random changes the count, and undo takes it back."""
    run("set", "jiang2025efficacy", "studydesign=rct", "randomised=230", "participants=")
    after = json.loads(run("appraise", "--condition", "depression", "--json").stdout)
    # 147 and the larger of two trials that may share people: 230, not 230 + 211.
    assert (after["counts"]["trials"], after["counts"]["randomised"]) == (3, 377)
    run("undo")
    before = json.loads(run("appraise", "--condition", "depression", "--json").stdout)
    assert (before["counts"]["trials"], before["counts"]["randomised"]) == (2, 358)


def test_remove_and_undo_are_byte_exact(run: Run, lib: Path) -> None:
    """remove, undo: the same bytes; undo again: removed again."""
    before = (lib / "library.bib").read_bytes()
    assert run("remove", "chen2020impact", "feldman2023dynamic").exit_code == 0
    assert run("show", "chen2020impact").exit_code == 2
    assert run("undo").exit_code == 0
    assert (lib / "library.bib").read_bytes() == before
    assert run("undo").exit_code == 0
    assert run("show", "chen2020impact").exit_code == 2


def test_writing_says_which_library(run: Run, lib: Path) -> None:
    """Commands that write name the library on stderr, and stdout stays data."""
    result = run("set", "chen2020impact", "country=United States")
    assert str(lib / "library.bib") in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "value", ["50% off & more_#", "ümläut – “quotes”", "a $x$ b", "10 % {DIT}"]
)
def test_set_reads_back_equal(run: Run, value: str) -> None:
    """Text with TeX's own characters is stored so that it reads back equal."""
    assert run("set", "chen2020impact", f"title={value}").exit_code == 0
    assert json.loads(run("show", "chen2020impact", "--json").stdout)["report"]["title"] == value
