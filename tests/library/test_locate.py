"""Which library is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import LibraryNotFound
from evidence.library.locate import find


def make(folder: Path, *, lone: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "library.bib").touch()
    if not lone:
        (folder / "evidence.toml").touch()
    return folder


def test_nearest_parent_with_both_files(tmp_path: Path) -> None:
    """A lone library.bib on the way up does not count."""
    library = make(tmp_path / "a")
    make(tmp_path / "a" / "b", lone=True)
    start = tmp_path / "a" / "b" / "c"
    start.mkdir()
    assert find(None, {}, start) == library
    assert find(None, {}, tmp_path / "a" / "b") == library


def test_a_lone_file_counts_in_the_current_folder(tmp_path: Path) -> None:
    """When there is no whole library above."""
    lone = make(tmp_path / "lone", lone=True)
    assert find(None, {}, lone) == lone


def test_a_named_library_goes_first(tmp_path: Path) -> None:
    """--library before EVIDENCE_LIBRARY before the folder; the file itself may be named."""
    here, one, two = (make(tmp_path / name) for name in ("here", "one", "two"))
    lone = make(tmp_path / "lone", lone=True)
    environ = {"EVIDENCE_LIBRARY": str(two)}
    assert find(str(one), environ, here) == one
    assert find(None, environ, here) == two
    assert find(None, {"EVIDENCE_LIBRARY": " "}, here) == here
    assert find("../lone", {}, here).resolve() == lone
    assert find(str(lone / "library.bib"), {}, here) == lone


def test_nothing_found_says_what_to_do(tmp_path: Path) -> None:
    """Exit code 3; a named library that is not there never falls back to another."""
    make(tmp_path / "there")
    for named, environ, start in (
        (None, {}, tmp_path),
        ("nowhere", {}, tmp_path / "there"),
        (None, {"EVIDENCE_LIBRARY": str(tmp_path)}, tmp_path / "there"),
    ):
        with pytest.raises(LibraryNotFound) as caught:
            find(named, environ, start)
        assert "evidence init" in str(caught.value.hint)
        assert caught.value.exit_code == 3
