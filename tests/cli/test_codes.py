"""The exit-code table of the contract, row by row: stdout, stderr and code."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from tests.cli_types import Run
from tests.loopback import CHEN, LoopbackRegistry

NEW_DOI = "10.5555/dit.2026.1"
NEW = {
    **CHEN,
    "DOI": NEW_DOI,
    "title": ["A loopback study of dynamic interpersonal therapy"],
    "author": [{"given": "Ada", "family": "Example"}],
    "issued": {"date-parts": [[2026]]},
    "published-print": {"date-parts": [[2026]]},
}


# ---------------------------------------------------------------- 0


def test_appraise_with_flags_is_0(run: Run) -> None:
    """Flags are an answer, not a failure."""
    result = run("appraise", "--condition", "depression")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "FLAG" in result.stdout


def test_appraise_without_trials_is_0(run: Run) -> None:
    """No trial is an answer too, worded as absence in this library."""
    result = run("appraise", "--condition", "anxiety")
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "No peer-reviewed randomised trial of DIT itself for anxiety is recorded" in words
    assert "That is not evidence that it does not work." in words


def test_add_of_what_is_there_is_0(run: Run, lib: Path) -> None:
    """The key is printed, nothing changes, nobody is asked."""
    before = (lib / "library.bib").read_bytes()
    result = run("add", "https://doi.org/10.1017/S0033291719000928")
    assert (result.exit_code, result.stdout) == (0, "fonagy2020dynamic\n")
    assert "is there already: fonagy2020dynamic" in result.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_unrecorded_condition_is_0(run: Run) -> None:
    """An unrecorded condition is no misuse: 0 trials, the nearest names on stderr."""
    result = run("appraise", "--condition", "depresion", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"]["trials"] == 0
    assert "depression" in result.stderr


# ---------------------------------------------------------------- 1


@pytest.mark.parametrize("command", ["search", "list"])
def test_nothing_found_is_1_and_json_is_printed(run: Run, command: str) -> None:
    """Nothing found: exit 1, and the JSON says 0."""
    result = run(command, "xylophone", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["total"] == 0


def test_untitled_reached_through_all_is_1(run: Run) -> None:
    """A report without a title is left out with a word; the rest is printed."""
    result = run("cite", "--all", "--no-note")
    assert result.exit_code == 1
    assert "Left out: yarirenani2025music has no recorded title." in result.stderr
    assert "Fonagy, P., Lemma, A." in result.stdout


def test_untitled_reached_through_stdin_is_1(run: Run) -> None:
    """The same through a pipe."""
    result = run("cite", "-", "--no-note", stdin="cuyt2022\nchen2020impact\n")
    assert result.exit_code == 1
    assert "cuyt2022" in result.stderr
    assert "Chen" in result.stdout


def test_check_with_an_error_is_1(run: Run, lib: Path) -> None:
    """An error found by check: exit 1, the place where an editor finds it."""
    bib = lib / "library.bib"
    bib.write_text(
        bib.read_text("utf-8").replace("tier = {proper}", "tier = {propper}", 1), "utf-8"
    )
    result = run("check")
    assert result.exit_code == 1
    assert "library.bib:" in result.stdout
    assert " error bad-value fonagy2020dynamic" in result.stdout


def test_check_strict_counts_warnings(run: Run, lib: Path) -> None:
    """A warning alone is 0, with --strict 1."""
    toml = lib / "evidence.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("last = 2026-11-22", "last = 2026-11-23"), "utf-8"
    )
    assert run("check").exit_code == 0
    assert run("check", "--strict").exit_code == 1


def test_likely_duplicate_without_a_terminal_is_1(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """The same work under another DOI is shown, not added."""
    registry.crossref("10.5555/other", {**CHEN, "DOI": "10.5555/other"})
    before = (lib / "library.bib").read_bytes()
    result = run("add", "10.5555/other")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "looks like chen2020impact" in result.stderr
    assert (lib / "library.bib").read_bytes() == before


# ---------------------------------------------------------------- 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "fonagi2020dynamic"), "No report 'fonagi2020dynamic'"),
        (("cite", "nope1", "nope2"), "No reports 'nope1', 'nope2'"),
        (("remove", "chen2020impact", "nope"), "No report 'nope'"),
        (("set", "nope", "tier=proper"), "No report 'nope'"),
        (("set", "chen2020impact", "studydesign=rtc"), "'rtc' is no value of studydesign"),
        (("set", "chen2020impact", "tier"), "does not read as FIELD=VALUE"),
        (("set", "chen2020impact", "studydesgin=rct"), "There is no field studydesgin"),
        (("set", "chen2020impact", "arms=DIT 60"), "arms:"),
        (("set", "chen2020impact", "year=abc"), "no year of four digits"),
        (("set", "chen2020impact", "doi=10.1017/S0033291723000788"), "is the DOI of wang2023"),
        (("set", "fonagy2020dynamic", "comparator=XX = supportive"), "There is no arm XX"),
        (
            ("set", "fonagy2020dynamic", "arms=DIT: 73/74; LIT: 54; CBT: 20"),
            "more people analysed",
        ),
        (("set", "chen2020impact", "condition=a=b"), "is no label"),
        (("set", "fonagy2020dynamic", "attrition=XX: 3"), "attrition names no arm: XX"),
        (("set", "chen2020impact", "overlaps=nokey"), "No report 'nokey'"),
        (("set", "chen2020impact", "studyid=a; b"), "Only a registration"),
        (("set", "chen2020impact", "riskofbias=RoB 2 low"), "tool | overall"),
        (("set", "chen2020impact", "orcids=zzz"), "no ORCID"),
        (("set", "chen2020impact", "tier=proper", "--source", ""), "is no address"),
        (("set", "chen2020impact", "unverified=a b"), "names of fields"),
        (("set", "chen2020impact", "tier=proper", "--source", "nowhere"), "is no address"),
        (("set", "fonagy2020dynamic", "randomised=150"), "The arms add up to 147, but randomised"),
        (("set", "chen2020impact", "arms=DIT: 1; LIT: 1", "randomised=3"), "add up to 2"),
        (("appraise", "--comparator", "suportive"), "'suportive' is no value of comparator"),
        (("cite", "yarirenani2025music"), "No title is recorded for yarirenani2025music"),
        (("cite",), "There is nothing to cite"),
        (("cite", "chen2020impact", "--style", "apaa"), "apaa"),
        (("add", "no identifier here"), ""),
        (("check", "article.md"), "article.md"),
        (("check", "--ignore", "nonsense"), "No finding has the code nonsense"),
        (("search", "-depression"), "-d"),
        (("serach", "x"), "serach"),
        (("search",), "WORDS"),
        (("search", " "), "nothing to search for"),
        (("appraise", "--condition", ""), "--condition needs a name"),
        (("add", "NCT04008797"), "NCT04008797 (ClinicalTrials.gov) cannot be fetched"),
        (("add",), "There is nothing to add"),
        (("add", "--title", " "), "--title needs a title"),
        (("cite", "--all", "chen2020impact"), "do not go together"),
        (("cite", "10.5555/nowhere"), "No report has the DOI"),
        (("list", "--library"), "requires an argument"),
    ],
)
def test_misuse_is_2_and_changes_nothing(
    run: Run, lib: Path, words: tuple[str, ...], said: str
) -> None:
    """Misuse: a sentence, a hint, nothing on stdout, nothing done."""
    before = (lib / "library.bib").read_bytes()
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert "Hint: " in result.stderr
    assert said in result.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_empty_stdin_is_2(run: Run) -> None:
    """A pipe that brings nothing is misuse."""
    for command in ("cite", "add", "remove"):
        result = run(command, "-", stdin="\n")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Nothing came from standard input" in result.stderr


def test_errors_print_no_json(run: Run) -> None:
    """With --json nothing is on stdout when the command fails."""
    result = run("show", "nope", "--json")
    assert (result.exit_code, result.stdout) == (2, "")


def test_bare_program_prints_its_help(run: Run) -> None:
    """`evidence` alone: what it does, as talk."""
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: evidence")


def test_leading_hyphen_hint(run: Run) -> None:
    """A lone -word fails with the hint where it belongs."""
    assert "belongs inside quotes or after --" in run("search", "-depression").stderr


# ---------------------------------------------------------------- 3


def test_no_library_is_3(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No library anywhere: exit 3, and how to make one."""
    monkeypatch.delenv("EVIDENCE_LIBRARY")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    result = run("list")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "evidence init" in result.stderr


def test_unreadable_library_is_3(run: Run, lib: Path) -> None:
    """A library in another encoding is refused with its place, never guessed."""
    (lib / "library.bib").write_bytes("@misc{a,\n title = {é}\n}\n".encode("latin-1"))
    result = run("list")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "UTF-8" in result.stderr


def test_broken_toml_is_3(run: Run, lib: Path) -> None:
    """evidence.toml that is no TOML is named with its line."""
    (lib / "evidence.toml").write_text("[therapy\n", "utf-8")
    result = run("appraise")
    assert result.exit_code == 3
    assert "evidence.toml" in result.stderr


def test_init_where_a_library_is_is_3(run: Run, lib: Path) -> None:
    """`init` overwrites nothing."""
    before = {path: path.read_bytes() for path in lib.iterdir() if path.is_file()}
    result = run("init", str(lib))
    assert result.exit_code == 3
    assert {path: path.read_bytes() for path in before} == before


def test_missing_pandoc_is_3(run: Run) -> None:
    """No pandoc: how to install it, and everything else still works."""
    result = run("cite", "chen2020impact", EVIDENCE_PANDOC="/nowhere/pandoc")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Hint: " in result.stderr
    assert run("appraise").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_read_only_library_is_3(run: Run, lib: Path) -> None:
    """A file that must not be written is not written."""
    bib = lib / "library.bib"
    before = bib.read_bytes()
    bib.chmod(stat.S_IRUSR | stat.S_IRGRP)
    result = run("set", "chen2020impact", "country=United States of America")
    assert (result.exit_code, result.stdout) == (3, "")
    assert bib.read_bytes() == before


def test_undo_without_history_is_3(run: Run) -> None:
    """Nothing to take back is said."""
    result = run("undo")
    assert result.exit_code == 3
    assert "nothing to undo" in result.stderr


# ---------------------------------------------------------------- 4


def test_unknown_doi_is_4(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """Not registered: one sentence, and library.bib is untouched byte for byte."""
    before = (lib / "library.bib").read_bytes()
    result = run("add", "10.5555/nowhere")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.count("Error: ") == 1
    assert "10.5555/nowhere is not registered" in result.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_no_network_is_4(run: Run, lib: Path) -> None:
    """No network: the host is named, and what to do."""
    before = (lib / "library.bib").read_bytes()
    result = run("add", NEW_DOI)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "api.crossref.org" in result.stderr
    assert "Hint: " in result.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_a_duplicate_in_a_batch_does_not_stop_the_others(
    run: Run, registry: LoopbackRegistry
) -> None:
    """The likely duplicate is shown and left out (1), the next one is added."""
    registry.crossref("10.5555/other", {**CHEN, "DOI": "10.5555/other"})
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "10.5555/other", NEW_DOI)
    assert (result.exit_code, result.stdout) == (1, "example2026loopback\n")
    assert "1/2 10.5555/other" in result.stderr


def test_a_record_that_cannot_be_written_is_4(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """A DOI with a lone brace, which is written as it is; the others of the batch go on."""
    other = {"title": ["Another work with no letters in common"], "DOI": "10.5555/a}b"}
    registry.crossref("10.5555/a}b", {**NEW, **other})
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "10.5555/a}b", NEW_DOI)
    assert (result.exit_code, result.stdout) == (4, "example2026loopback\n")
    assert "10.5555/a}b was not added: " in result.stderr


def test_part_of_a_batch_is_4_and_the_good_ones_are_kept(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """One of two is registered: it is added, the other is named."""
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "-", stdin=f"10.5555/nowhere\n{NEW_DOI}\n")
    assert (result.exit_code, result.stdout) == (4, "example2026loopback\n")
    assert "10.5555/nowhere" in result.stderr
    assert "@article{example2026loopback," in (lib / "library.bib").read_text("utf-8")
