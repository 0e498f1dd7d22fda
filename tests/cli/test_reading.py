"""search, list, show, index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli_types import Run

HIT = {
    "key", "title", "authors", "year", "container", "doi", "design", "tier", "study", "status",
    "statuschecked", "statussource",
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("fonagy", "depression"), "fonagy2020dynamic"),
        (("veterans",), "chen2020impact"),
        (("randomised",), "wang2023efficacy"),
        (("randomized",), "wang2023efficacy"),
        (("DIT",), "chen2020impact"),
        (("dynamic", "interpersonal", "therapy"), "chen2020impact"),
        (("OKeeffe",), "fonagy2020dynamic"),
        (("design:rct",), "wang2023efficacy"),
        (("year:2019..2021",), "chen2020impact"),
        (("郑诚",), "zheng2023sertraline"),
        (("动力性人际治疗",), "zhang2024casereport"),
    ],
)
def test_search_finds(run: Run, words: tuple[str, ...], key: str) -> None:
    """What the first users type finds what they mean."""
    result = run("search", *words, "--keys", "--limit", "99")
    assert result.exit_code == 0
    assert key in result.stdout.split()


def test_british_and_american_spelling_find_the_same(run: Run) -> None:
    """randomised and randomized are one word."""
    british = run("search", "randomised", "--keys", "--limit", "99").stdout
    assert british == run("search", "randomized", "--keys", "--limit", "99").stdout


def test_search_json_has_the_contract_shape(run: Run) -> None:
    """query, total, hits with score and snippet, suggestion."""
    found = json.loads(run("search", "veterans", "--json").stdout)
    assert set(found) >= {"query", "total", "hits", "suggestion"}
    assert found["total"] == len(found["hits"]) == 2
    assert set(found["hits"][0]) >= HIT | {"score", "snippet"}
    assert "Chen, C. K." in {name for hit in found["hits"] for name in hit["authors"]}


def test_search_limit_keeps_the_total(run: Run) -> None:
    """--limit shortens the list, not the count."""
    found = json.loads(run("search", "therapy", "--limit", "3", "--json").stdout)
    assert len(found["hits"]) == 3 < found["total"]


def test_search_sees_a_change_at_once(run: Run) -> None:
    """A field set a moment ago is found; the index is never stale."""
    assert run("search", "zanzibar").exit_code == 1
    run("set", "chen2020impact", "annotation=Zanzibar")
    assert run("search", "zanzibar", "--keys").stdout == "chen2020impact\n"


def test_list_has_every_report_and_filters(run: Run) -> None:
    """All 62, or those that hold every word."""
    everything = json.loads(run("list", "--json").stdout)
    assert everything["total"] == len(everything["reports"]) == 62
    assert set(everything["reports"][0]) == HIT
    assert run("list", "wang", "yuan", "2023", "--keys").stdout == "wang2023efficacy\n"


def test_show_prints_what_is_not_recorded(run: Run) -> None:
    """Missing is missing: never blank, never 0."""
    text = run("show", "lemma2013feasibility").stdout
    assert "cotreatment     not recorded" in text
    assert "status          not recorded" in text


def test_show_says_where_facts_were_seen_and_what_nobody_verified(run: Run) -> None:
    """Provenance beside the facts."""
    text = run("show", "lemma2013feasibility").stdout
    assert "condition       depression [not verified]" in text
    assert "seen on         https://discovery.ucl.ac.uk/id/eprint/1405562/ (2026-11-22)" in text


def test_show_json_has_every_field_and_the_study(run: Run) -> None:
    """The report decoded, and its study in the shape of TRIAL."""
    shown = json.loads(run("show", "xie2026exploring", "--json").stdout)
    assert shown["report"]["authors"] == ["Xie, Xie"]
    assert shown["report"]["year"] == 2026
    assert shown["study"]["study"] == "fonagy2020dynamic"
    assert shown["study"]["randomised"] == 147
    assert shown["study"]["developer_involved"] is True
    assert shown["study"]["followup_weeks"] == 0
    assert [arm["role"] for arm in shown["study"]["arms"]] == [
        "therapy",
        "low-intensity",
        "active-psychotherapy",
    ]


def test_show_bibtex_is_the_entry_itself(run: Run, lib: Path) -> None:
    """--bibtex prints the bytes of the file."""
    entry = run("show", "chen2020impact", "--bibtex").stdout
    assert entry.startswith("@article{chen2020impact,\n")
    assert entry in (lib / "library.bib").read_text("utf-8")


def test_index_says_what_it_did(run: Run) -> None:
    """Built once, then up to date, built again when asked."""
    assert "Indexed 62 reports" in run("index").stderr
    assert "is up to date" in run("index").stderr
    assert "Indexed 62 reports" in run("index", "--rebuild").stderr


@pytest.mark.parametrize(
    "command", [("search", "therapy"), ("list",), ("show", "rao2019development")]
)
def test_output_fits_80_columns(run: Run, command: tuple[str, ...]) -> None:
    """No line is wider than 80 columns, addresses apart."""
    lines = run(*command).stdout.splitlines()
    assert [line for line in lines if len(line) > 80 and "://" not in line] == []


def test_library_option_stands_anywhere(run: Run, lib: Path) -> None:
    """--library DIR before and after the command's name."""
    before = run("--library", str(lib), "list", "--keys", EVIDENCE_LIBRARY="/nowhere").stdout
    after = run("list", "--keys", "--library", str(lib), EVIDENCE_LIBRARY="/nowhere").stdout
    assert before == after != ""


def test_nothing_is_coloured_in_a_pipe(run: Run) -> None:
    """Bold is for terminals."""
    assert "\x1b" not in run("search", "veterans").stdout


def test_reading_writes_nothing(run: Run, lib: Path) -> None:
    """After every reading command the three files are the same bytes."""
    names = ("library.bib", "outcomes.csv", "evidence.toml")
    before = [(lib / name).read_bytes() for name in names]
    for words in (
        ("search", "x"),
        ("list",),
        ("show", "chen2020impact"),
        ("appraise",),
        ("check",),
    ):
        run(*words)
    assert [(lib / name).read_bytes() for name in names] == before
