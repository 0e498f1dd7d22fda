"""search: what is printed, said and returned."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from evidence.cli import render
from tests.cli.test_terminal import on_terminal
from tests.cli_types import Run


def test_the_count_line_comes_first(run: Run) -> None:
    """Reports of all reports, and to how many studies they belong."""
    lines = run("search", "veterans").stdout.splitlines()
    assert lines[0] == "2 of 62 reports, 2 studies"
    assert lines[1] == "  1. feldman2023dynamic  Feldman et al. (2023)"
    assert lines[3] == "     pre-post · proper · status not checked"


def test_the_count_line_says_what_is_not_shown(run: Run) -> None:
    """How many hold all the words, and that a limit cut the list."""
    first = run("search", "fonagy depression", "--limit", "2").stdout.splitlines()[0]
    found = json.loads(run("search", "fonagy depression", "--limit", "2", "--json").stdout)
    assert first == (
        f"{found['total']} of 62 reports, {found['studies']} studies; "
        f"{found['complete']} with all the words; first 2 shown (--limit)"
    )
    assert found["total"] > found["complete"] > 2


def test_a_rule_parts_all_words_from_some(run: Run) -> None:
    """A reader sees where the reports begin that only come near."""
    text = run("search", "leonidaki experiences").stdout
    assert text.index("leonidaki2016clients") < text.index("– with some of the words –")
    assert text.index("– with some of the words –") < text.index("leonidaki_active")
    assert "with some" not in run("search", "veterans").stdout


def test_the_snippet_shows_what_matched(run: Run) -> None:
    """An author behind `et al.`, a country: whatever was asked for is seen."""
    assert "authors: … Lemma" in run("search", "okeeffe").stdout
    assert "O'Keeffe" in run("search", "okeeffe").stdout
    assert "recorded: qualitative" in run("search", "country:sweden").stdout


def test_a_title_is_not_printed_twice(run: Run) -> None:
    """Where only the title matched, the title is what matched."""
    text = run("search", "title:ingredients").stdout
    assert text.count("ingredients") == 1
    shown = json.loads(run("search", "title:ingredients", "--json").stdout)["hits"][0]
    assert "ingredients" in shown["snippet"]


def test_words_of_a_title_are_bold_on_a_terminal(run: Run) -> None:
    """The words searched for stand out in the title too."""
    text, _ = on_terminal("search", "title:ingredients")
    assert "\x1b[1mingredients\x1b[0m" in text


def test_facets_are_counted_over_all_hits(run: Run) -> None:
    """Text by decade when the years are many; JSON as a key of its own."""
    text = run("search", "DIT", "--facets", "--limit", "1").stdout
    assert "\ndecade     2010s " in text
    assert "\nyear " not in text
    assert "\nstatus     not recorded 56\n" in text
    assert max(map(len, text.splitlines())) <= 80
    found = json.loads(run("search", "veterans", "--facets", "--json").stdout)
    assert found["facets"]["year"] == {"2020": 1, "2023": 1}
    assert found["facets"]["country"] == {"united-states": 2}
    assert found["facets"]["status"] == {"not recorded": 2}
    assert set(found["facets"]) == {
        "year", "decade", "design", "condition", "tier", "country", "status",
    }  # fmt: skip
    assert "facets" not in json.loads(run("search", "veterans", "--json").stdout)


def test_nothing_found_is_1_and_leads_on(run: Run) -> None:
    """What was probably meant, as a command that can be copied and does find something."""
    result = run("search", "depresion")
    assert (result.exit_code, result.stdout) == (1, "0 of 62 reports\n")
    assert "No report has 'depresion'." in result.stderr
    assert "Did you mean depression? It finds" in result.stderr
    command = shlex.split(result.stderr.splitlines()[-1])
    assert command[:2] == ["evidence", "search"]
    assert run(*command[1:]).exit_code == 0


@pytest.mark.parametrize("text", ["-vetrans depression -zzz", "it's vetrans"])
def test_a_suggested_command_is_quoted(run: Run, text: str) -> None:
    """Signs, blanks and apostrophes survive the shell."""
    result = run("search", "--", text)
    if "vetrans" not in text.split("-")[0]:
        assert "Did you mean" not in result.stderr  # what must not be there need not be corrected
        return
    command = shlex.split(result.stderr.splitlines()[-1])
    assert command[-1] == text.replace("vetrans", "veterans")


def test_json_with_nothing_found(run: Run) -> None:
    """JSON is printed all the same, with the suggestion in it; the code is 1."""
    result = run("search", "depresion", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["total"], found["hits"], found["suggestion"]) == (0, [], "depression")


def test_keys_are_for_pipes(run: Run) -> None:
    """One a line, best first, nothing else on stdout."""
    result = run("search", "vetrans veterans", "--keys")
    assert set(result.stdout.split()) == {"feldman2023dynamic", "chen2020impact"}
    assert "Did you mean" in result.stderr
    assert run("search", "zzzzzz", "--keys").stdout == ""
    assert run("search", "zzzzzz", "--keys").exit_code == 1


def test_a_minus_after_two_hyphens(run: Run) -> None:
    """`-- -word` and a quoted '-word' take away."""
    everything = set(run("search", "veterans", "--keys").stdout.split())
    for words in (("--keys", "--", "veterans", "-feldman"), ("veterans -feldman", "--keys")):
        assert run("search", *words).stdout == "chen2020impact\n"
    rest = run("search", "--limit", "99", "--keys", "--", "-veterans").stdout.split()
    assert len(rest) == 62 - len(everything)


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred\x1b[0m", "bell\x07", "\u202egnirts", "a\tb\nc", "desing:\x1b[31m", "\udcff",
        "x" * 100_000, "word " * 20_000, "design:" + "x" * 500, "year:" + "9" * 500, "zz\x1bzz~9",
    ],
)  # fmt: skip
def test_odd_characters_and_long_texts(run: Run, text: str) -> None:
    """Control characters never reach the terminal; a long query is answered, not printed."""
    result = run("search", "--", text)
    assert result.exit_code in (0, 1)
    for character in "\x1b\x07\u202e":
        assert character not in result.output
    assert max(map(len, result.output.splitlines())) <= 80


@pytest.mark.parametrize(
    "words", [("DIT", "--limit", "62", "--facets"), ("desing:x year:abc zzzzzz~5 depresion",)]
)
def test_everything_fits_80_columns(run: Run, words: tuple[str, ...]) -> None:
    """Reports, facets and talk."""
    lines = run("search", *words).output.splitlines()
    assert [line for line in lines if len(line) > 80 and not line.startswith("  evidence")] == []


def test_status_is_said_where_it_is_not_ok(run: Run, lib: Path) -> None:
    """A retracted report is marked in the list of hits."""
    path = lib / "library.bib"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(
            "@article{chen2020impact,", "@article{chen2020impact,\n  status = {retracted},"
        ),
        "utf-8",
    )
    assert "RETRACTED" in run("search", "veterans").stdout
    assert run("search", "status:retracted", "--keys").stdout == "chen2020impact\n"


def test_the_help_names_the_page(run: Run) -> None:
    """The language is told on one page."""
    assert "docs/search.md" in run("search", "-h").stdout


@pytest.mark.parametrize(
    "title",
    ["动态人际疗法治疗抑郁症的随机对照试验" * 5, "DIT " + "治疗" * 60, "x" * 150, "é" * 150],
)
def test_wide_characters_and_long_words_fit_80_columns(run: Run, lib: Path, title: str) -> None:
    """A Chinese title is broken between its characters; nothing of it is lost."""
    with (lib / "library.bib").open("a", encoding="utf-8") as file:
        file.write(f"@misc{{wide2020, title = {{{title}}}, year = {{2020}}}}\n")
    lines = run("search", "key:wide2020").stdout.splitlines()
    assert max(map(render.columns, lines)) <= 80
    assert title.replace(" ", "") in "".join(lines).replace(" ", "")


def test_what_is_to_be_copied_is_not_broken() -> None:
    """An address or a path stays whole; blanks within a line stay as they are."""
    address = "https://example.org/" + "a" * 90
    assert render.wrap(f"see {address} now").splitlines() == ["see", address, "now"]
    assert render.wrap("a  b\nc") == "a  b c"
    assert render.wrap("") == ""
