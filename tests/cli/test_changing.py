"""init, add, set, remove, undo."""

from __future__ import annotations

import json
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


def test_add_appends_and_prints_the_key(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """A new report: the key on stdout, the old bytes a prefix of the new."""
    registry.crossref(NEW_DOI, NEW)
    before = (lib / "library.bib").read_bytes()
    result = run("add", f"https://doi.org/{NEW_DOI.upper()}")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert (lib / "library.bib").read_bytes().startswith(before)
    shown = json.loads(run("show", "example2026loopback", "--json").stdout)["report"]
    assert (shown["title"], shown["doi"]) == (
        "A loopback study of dynamic interpersonal therapy",
        NEW_DOI,
    )
    assert {"tier", "condition"} & set(shown) == set()


def test_add_from_datacite(run: Run, registry: LoopbackRegistry) -> None:
    """What Crossref does not hold is asked for at DataCite."""
    registry.datacite(
        "10.5555/data.1",
        {
            "doi": "10.5555/data.1",
            "titles": [{"title": "A data set on interpersonal therapy"}],
            "creators": [{"familyName": "Store", "givenName": "Dana", "nameType": "Personal"}],
            "publicationYear": 2025,
            "publisher": "A repository",
            "types": {"resourceTypeGeneral": "Dataset"},
        },
    )
    assert run("add", "10.5555/data.1").stdout == "store2025data\n"


def test_two_forms_of_one_doi_in_a_batch_are_one_report(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """An alias of a report that was added a moment ago adds nothing."""
    registry.crossref(NEW_DOI, NEW)
    registry.crossref("10.5555/alias", NEW)
    result = run("add", NEW_DOI, "10.5555/alias", "10.5555/ALIAS")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n" * 2)
    assert f"10.5555/alias is an alias of {NEW_DOI}" in result.stderr
    assert (lib / "library.bib").read_text("utf-8").count("A loopback study") == 1


def test_arxiv_and_isrctn_are_fetched_by_their_dois(run: Run, registry: LoopbackRegistry) -> None:
    """An arXiv number has a DOI with DataCite; a version is no work of its own."""
    registry.datacite(
        "10.48550/arxiv.2501.00001",
        {
            "doi": "10.48550/arxiv.2501.00001",
            "titles": [{"title": "A preprint on therapy"}],
            "creators": [{"familyName": "Early", "givenName": "Eve", "nameType": "Personal"}],
            "publicationYear": 2025,
            "publisher": "arXiv",
            "types": {"resourceTypeGeneral": "Preprint"},
        },
    )
    assert run("add", "arXiv:2501.00001v2").stdout == "early2025preprint\n"
    assert run("add", "arXiv:2501.00001").stdout == "early2025preprint\n"


def test_a_doi_is_found_in_a_line_of_text(run: Run, registry: LoopbackRegistry) -> None:
    """A line of a reference list is as good as the DOI in it."""
    registry.crossref(NEW_DOI, NEW)
    line = f"Example A. A study (2026), see https://doi.org/{NEW_DOI}."
    assert run("add", "-", stdin=line).stdout == "example2026loopback\n"
    text = "Compare (https://doi.org/10.1017/S0033291719000928)."
    assert run("add", text).stdout == "fonagy2020dynamic\n"


def test_linked_works_are_added_and_pointed_out(run: Run, registry: LoopbackRegistry) -> None:
    """A protocol of a study whose results are there is no duplicate."""
    title = f"{CHEN['title'][0]}: study protocol"  # type: ignore[index]  # a JSON value is an object to mypy
    registry.crossref("10.5555/plan", {**CHEN, "DOI": "10.5555/plan", "title": [title]})
    result = run("add", "10.5555/plan")
    assert result.exit_code == 0
    assert "Linked with chen2020impact: protocol and results." in result.stderr
    assert "give both the same studyid" in result.stderr


def test_add_says_that_a_work_is_retracted(run: Run, registry: LoopbackRegistry) -> None:
    """What must not be missed is said, and recorded."""
    update = {
        "DOI": "10.5555/notice",
        "type": "retraction",
        "label": "Retraction",
        "source": "retraction-watch",
        "updated": {"date-parts": [[2026, 3, 1]]},
    }
    registry.crossref(NEW_DOI, {**NEW, "updated-by": [update]})
    result = run("add", NEW_DOI)
    assert "This work is retracted, says " in result.stderr
    report = json.loads(run("show", "example2026loopback", "--json").stdout)["report"]
    assert (report["status"], report["statuschecked"]) == ("retracted", "2026-11-22")
    assert report["facts"] == f"https://doi.org/{NEW_DOI} (2026-11-22, Crossref)"


def test_removing_what_is_not_there_changes_nothing(run: Run, lib: Path) -> None:
    """No write, no claim that something was set, and nothing counts as verified."""
    before = (lib / "library.bib").read_bytes()
    result = run("set", "tf_dit_chapter", "year=")
    assert result.exit_code == 0
    assert "nothing to remove" in result.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_add_dry_run_writes_nothing(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """-n fetches and shows."""
    registry.crossref(NEW_DOI, NEW)
    before = (lib / "library.bib").read_bytes()
    result = run("add", "-n", NEW_DOI)
    assert result.exit_code == 0
    assert "A loopback study" in result.stdout
    assert (lib / "library.bib").read_bytes() == before


def test_added_report_counts_nowhere_until_a_person_says(
    run: Run, registry: LoopbackRegistry
) -> None:
    """Nothing that add writes makes a trial."""
    registry.crossref(NEW_DOI, NEW)
    run("add", NEW_DOI)
    counted = json.loads(run("appraise", "--json").stdout)
    assert counted["counts"]["trials"] == 2
    assert "example2026loopback" in {row["study"] for row in counted["left_out"]}


def test_add_to_a_study(run: Run, registry: LoopbackRegistry) -> None:
    """--study files the report under a study."""
    registry.crossref(NEW_DOI, NEW)
    run("add", NEW_DOI, "--study", "chen2020impact")
    shown = json.loads(run("show", "example2026loopback", "--json").stdout)
    assert shown["study"]["study"] == "chen2020impact"


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
