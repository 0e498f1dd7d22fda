"""Status and the date it was checked, wherever a work appears."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli_types import Run

RETRACTED = "RETRACTED (Crossref, checked 2026-11-22)"
STATUS = {"status": "retracted", "statuschecked": "2026-11-22", "statussource": "Crossref"}
UNKNOWN: dict[str, None] = dict.fromkeys(STATUS)


@pytest.fixture
def marked(run: Run) -> Run:
    """The shipped library with a retracted, an ok and a corrected work; the rest is unknown."""
    for key, *facts in (
        ("feldman2023dynamic", *(f"{name}={value}" for name, value in STATUS.items())),
        ("chen2020impact", "status=ok", "statuschecked=2026-08-01", "statussource=Crossref"),
        ("fonagy2020dynamic", "status=corrected", "statuschecked=2026-11-22"),
        ("yarirenani2025music", "status=retracted", "statussource=PubMed"),
    ):
        assert run("set", key, *facts).exit_code == 0
    return run


def flat(text: str) -> str:
    return " ".join(text.split())


def found(run: Run, *words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


def test_search_hits(marked: Run) -> None:
    """Each hit says its status, its source and its date – or that it was not checked."""
    text = flat(marked("search", "veterans").stdout)
    assert f"pre-post · proper · {RETRACTED}" in text
    assert "pre-post · proper · status ok (Crossref, checked 2026-08-01)" in text
    assert "rct · proper · status not checked" in flat(marked("search", "wang", "2023").stdout)


def test_list_is_calm(marked: Run) -> None:
    """The head line speaks for all; only what is not ok has a line of its own."""
    lines = marked("list").stdout.splitlines()
    assert lines[0] == (
        "62 reports, 56 studies; status of 4 checked, the oldest 2026-08-01, 1 without a"
    )
    assert lines[1] == "date"
    place = lines.index("feldman2023dynamic  pre-post · proper")
    assert lines[place + 1] == f"    {RETRACTED}"
    assert "    RETRACTED (PubMed, date of check not recorded)" in lines
    assert "    corrected after publication (checked 2026-11-22)" in lines
    assert "status ok" not in "\n".join(lines)
    assert "status not checked" not in "\n".join(lines)


def test_list_of_the_shipped_library(run: Run) -> None:
    """Nothing checked is said once; an empty list says nothing of it."""
    assert run("list").stdout.splitlines()[0].endswith("; status of none checked")
    one = run("list", "wang2023efficacy").stdout.splitlines()[0]
    assert one == "1 of 62 reports, 1 study; status not checked"
    assert run("list", "zanzibar").stdout == "0 of 62 reports, 0 studies\n"


@pytest.mark.parametrize(
    ("key", "status"),
    [("feldman2023dynamic", STATUS), ("wang2023efficacy", UNKNOWN)],
)
def test_json_of_a_work(marked: Run, key: str, status: dict[str, str | None]) -> None:
    """hits, lists, references and `show` carry the three fields; unknown is null."""
    places = [
        *found(marked, "search", f"key:{key}")["hits"],
        *found(marked, "list", key)["reports"],
        *found(marked, "cite", key)["references"],
        found(marked, "show", key)["report"],
    ]
    assert len(places) == 4
    for row in places:
        assert row["key"] == key
        assert {name: row[name] for name in STATUS} == status


def test_show(marked: Run) -> None:
    """At the top what a reader must know; the fields beneath, missing ones as such."""
    lines = marked("show", "feldman2023dynamic").stdout.splitlines()
    assert lines.index(f"  {RETRACTED}") < lines.index("  status          retracted")
    assert "  statuschecked   2026-11-22" in lines
    lines = marked("show", "yarirenani2025music").stdout.splitlines()
    assert "  RETRACTED (PubMed, date of check not recorded)" in lines
    assert "  statuschecked   not recorded" in lines
    text = marked("show", "xie2026exploring").stdout  # no primary report, and its study's other
    assert "  status          not recorded" in text
    assert "statuschecked" not in text
    assert "fonagy2020dynamic [corrected after publication (checked 2026-11-22)]" in flat(text)
    [other] = [
        row
        for row in found(marked, "show", "xie2026exploring")["study"]["standing"]
        if row["key"] == "fonagy2020dynamic"
    ]
    assert (other["status"], other["statuschecked"]) == ("corrected", "2026-11-22")


@pytest.mark.parametrize(("form", "opening"), [("text", "["), ("markdown", "\\[")])
def test_citation_list_and_note(marked: Run, form: str, opening: str) -> None:
    """Marked is what is not ok; the note says the rest in one sentence."""
    keys = ("feldman2023dynamic", "chen2020impact", "wang2023efficacy")
    text = flat(marked("cite", *keys, "--to", form).stdout)
    assert f"{opening}{RETRACTED}" in text
    assert "status ok" not in text
    assert text.endswith(
        "The publication status of 2 of the 3 references was checked (2026-08-01 to 2026-11-22): "
        "1 retracted, 1 ok; of the other it is not known."
    )
    bare = flat(marked("cite", *keys, "--to", form, "--no-note").stdout)
    assert f"{opening}{RETRACTED}" in bare
    assert "publication status" not in bare


def test_a_source_is_text_in_markdown(run: Run) -> None:
    """What somebody recorded as the source is no mark-up and commands no terminal."""
    run("set", "chen2020impact", "status=retracted", "statussource=a *b* <i>[c](d)")
    text = run("cite", "chen2020impact", "--to", "markdown").stdout
    assert r"\[RETRACTED (a \*b\* \<i\>\[c\](d), date of check not recorded)\]" in text


def test_appraisal(marked: Run) -> None:
    """The trials listed in a sentence, what was left out with its date, in every form."""
    said = (
        "The publication status of 1 of the 9 reports of the 4 trials listed was checked "
        "(2026-11-22): corrected; of the other 8 it is not known. Fonagy et al. (2020): corrected "
        "after publication (checked 2026-11-22)."
    )
    gone = "yarirenani2025music is retracted (PubMed, date of check not recorded)"
    scope = ("appraise", "--condition", "depression")
    for form in ((), ("--all",), ("--format", "markdown")):
        text = flat(marked(*scope, *form).stdout)
        assert said in text
        assert gone in text
    data = found(marked, *scope)
    assert [row["text"] for row in data["sentences"] if row["id"] == "status"] == [said]
    assert gone in [row["why"] for row in data["left_out"]]
    trial = next(row for row in data["trials"] if row["study"] == "wang2023efficacy")
    assert [row["status"] for row in trial["standing"]] == [None] * len(trial["keys"])
    assert "status" in next(
        row["fields"] for row in data["missing"] if row["study"] == "wang2023efficacy"
    )


def test_check_says_how_far_the_status_is_known(marked: Run) -> None:
    """Talk on stderr; findings on stdout stay findings."""
    result = marked("check")
    assert (
        "62 reports; status of 4 checked, the oldest 2026-08-01, 1 without a date."
        in result.stderr
    )
    assert "status of" not in result.stdout


@pytest.mark.parametrize(
    "words", [("list",), ("search", "key:fonagy2020dynamic"), ("show", "xie2026exploring"),
              ("appraise", "--condition", "depression")],
)  # fmt: skip
def test_still_80_columns_and_plain(marked: Run, words: tuple[str, ...]) -> None:
    """A long source wraps; in a pipe nothing is coloured."""
    source = "statussource=Crossref (Retraction Watch): retraction, 10.1000/notice, 2026-11-01"
    marked("set", "fonagy2020dynamic", "status=retracted", source)
    text = marked(*words).stdout
    assert [line for line in text.splitlines() if len(line) > 80 and "://" not in line] == []
    assert "\x1b" not in text
    assert "Crossref, Retraction Watch, checked 2026-11-22" in flat(text)
