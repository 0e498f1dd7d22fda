"""The library as one value."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from evidence.errors import LibraryNotFound, UnknownKey, Unreadable
from evidence.library import Library
from evidence.library.outcomes import header
from evidence.model import Draft

BIB = """\
@article{roe2020trial,
  author = {Roe, Ann and others},
  title = {A trial},
  year = {2020},
  doi = {10.1000/ABC.Def},
  pmid = {123456},
  pmcid = {PMC654321},
  registration = {ISRCTN12345678},
  arms = {A: 10; B: 12},
}
@misc{isrctn,
  title = {A registration},
  studyid = {roe2020trial; other},
  reportrole = {registration},
  registration = {ISRCTN12345678; NCT01234567},
}
@article{poe2021,
  title = {An \\'etude},
  studyid = {roe2020trial},
  arms = {A: 11; B: 12},
  eprint = {2101.00001v2},
  isbn = {0-306-40615-2},
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "library.bib").write_text(BIB, encoding="utf-8")
    return tmp_path


def test_a_lone_file_is_a_library(folder: Path) -> None:
    """By folder, by file, as text or as a path; without numbers, and a therapy without a name."""
    for path in (folder, str(folder), folder / "library.bib"):
        library = Library.open(path)
        assert library.path == folder
        assert [report.key for report in library.reports] == ["roe2020trial", "isrctn", "poe2021"]
        assert library.therapy.name == "the therapy"
        assert library.outcomes == ()


def test_reports_have_plain_fields_names_and_lines(folder: Path) -> None:
    """And the mark-up in `raw`."""
    library = Library.open(folder)
    report = library.report("poe2021")
    assert (report.title, report.raw["title"], report.line) == ("An étude", r"An \'etude", 17)
    assert library.report("roe2020trial").authors_cut


def test_findings_of_all_files_are_collected(folder: Path) -> None:
    """Each with file and line, those about studies too."""
    (folder / "library.bib").write_text(BIB + "@misc{roe2020trial}\n", encoding="utf-8")
    (folder / "outcomes.csv").write_text(f"{header()}\nx\n", encoding="utf-8")
    (folder / "evidence.toml").write_text('x = 1\n[therapy]\nname = "T"\n', encoding="utf-8")
    library = Library.open(folder)
    assert [(f.code, f.file, f.line) for f in library.findings] == [
        ("duplicate-key", "library.bib", 24),
        ("reports-disagree", "library.bib", 1),
        ("row-width", "outcomes.csv", 2),
        ("unknown-setting", "evidence.toml", None),
    ]
    assert library.therapy.name == "T"


def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    """Not there, not UTF-8, no file at all."""
    (folder / "outcomes.csv").write_bytes(b"\xff")
    with pytest.raises(Unreadable, match=r"outcomes\.csv, line 1"):
        Library.open(folder)
    with pytest.raises(LibraryNotFound):
        Library.open(folder / "nowhere")


def test_unknown_keys_are_all_named(folder: Path) -> None:
    """With keys that look like them."""
    library = Library.open(folder)
    with pytest.raises(UnknownKey, match="'roe2020', 'zzz'") as caught:
        library.reports_for(["poe2021", "roe2020", "zzz", "roe2020"])
    assert caught.value.near[0] == "roe2020trial"
    assert library.reports_for([]) == ()
    with pytest.raises(UnknownKey):
        library.report("Poe2021")


def test_study_of_a_report(folder: Path) -> None:
    """The first one, for a registration of several."""
    library = Library.open(folder)
    assert {library.study_of(report.key).id for report in library.reports} == {"roe2020trial"}


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        ("doi", "10.1000/abc.DEF", "roe2020trial"),
        ("doi", "https://doi.org/10.1000/abc.def", "roe2020trial"),
        ("doi", "10.1000/ÄBC", None),
        ("doi", "nonsense", None),
        ("pmid", "123456", "roe2020trial"),
        ("pmcid", "pmc654321", "roe2020trial"),
        ("pmcid", "654321", "roe2020trial"),
        ("arxiv", "2101.00001", "poe2021"),
        ("arxiv", "arXiv:2101.00001v1", "poe2021"),
        ("isbn", "9780306406157", "poe2021"),
        ("trial", "isrctn12345678", "isrctn"),
        ("trial", "NCT01234567", "isrctn"),
        ("trial", "NCT99999999", None),
    ],
)
def test_a_report_is_found_by_its_identifier(
    folder: Path, kind: str, value: str, key: str | None
) -> None:
    """In any form and letter case; a trial number finds the registration itself."""
    found = Library.open(folder).by_identifier(kind, value)
    assert (found.key if found else None) == key


def test_doi_short_cut(folder: Path) -> None:
    """None, never an error, for what is not there."""
    library = Library.open(folder)
    assert library.by_doi("doi:10.1000/ABC.DEF") is library.report("roe2020trial")
    assert library.by_doi("") is None


def test_a_draft_that_is_there_already(folder: Path) -> None:
    """Under its DOI in any spelling, its PMID or its PMCID."""
    library = Library.open(folder)
    there = library.report("roe2020trial")
    assert library.holding(Draft("misc", {"doi": "https://doi.org/10.1000/ABC.DEF"})) is there
    assert library.holding(Draft("misc", {"doi": "10.1000/other", "title": "T"})) is None
    assert library.holding(Draft("misc", {"doi": "no DOI"})) is None


def test_a_library_is_frozen(folder: Path) -> None:
    """And a changed copy keeps working."""
    library = Library.open(folder)
    with pytest.raises(dataclasses.FrozenInstanceError):
        library.reports = ()  # type: ignore[misc]
    smaller = dataclasses.replace(library, reports=library.reports[:1])
    with pytest.raises(UnknownKey):
        smaller.report("poe2021")


def test_reading_writes_nothing(folder: Path) -> None:
    """No lock, no folder, no new time stamp."""
    before = (folder / "library.bib").stat().st_mtime_ns
    Library.open(folder)
    assert [path.name for path in folder.iterdir()] == ["library.bib"]
    assert (folder / "library.bib").stat().st_mtime_ns == before
