"""A new library: the starter, or an empty one."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import LibraryError, NotWritable
from evidence.library import Library, starter

REPOSITORY = Path(__file__).parent.parent.parent
IGNORED = "/index/*\n!/index/.gitkeep\n/.evidence/\n"


def test_the_starter_is_copied_byte_for_byte(tmp_path: Path) -> None:
    """Three files, the folder of the index, and what git is to ignore."""
    target = tmp_path / "new" / "library"
    made = starter.create(target, empty=False)
    names = ["library.bib", "outcomes.csv", "evidence.toml", "index/.gitkeep", ".gitignore"]
    assert [path.relative_to(target).as_posix() for path in made] == names
    for name in names[:3]:
        assert (target / name).read_bytes() == (REPOSITORY / name).read_bytes()
    assert (target / ".gitignore").read_text(encoding="utf-8") == IGNORED
    assert len(Library.open(target).reports) == len(Library.open(REPOSITORY).reports)


def test_an_empty_library_opens_without_a_finding(tmp_path: Path) -> None:
    """Templates with comments, no reports, a name to fill in."""
    starter.create(tmp_path, empty=True)
    library = Library.open(tmp_path)
    assert (library.reports, library.outcomes, library.findings) == ((), (), ())
    assert library.therapy.name == "Name of the therapy"


def test_the_examples_of_the_empty_therapy_can_be_used(tmp_path: Path) -> None:
    """Taking the # away leaves a file that reads."""
    starter.create(tmp_path, empty=True)
    path = tmp_path / "evidence.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    used = [
        line.removeprefix("# ") for line in lines if not line.startswith("# ") or _is_code(line)
    ]
    path.write_text("\n".join(used), encoding="utf-8")
    library = Library.open(tmp_path)
    assert library.findings == ()
    assert library.therapy.instruments[0].better == "lower"


def _is_code(line: str) -> bool:
    return " = " in line or line.startswith("# [")


@pytest.mark.parametrize("name", ["library.bib", "outcomes.csv", "evidence.toml"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    """Any file of a library that is there is a refusal, exit code 3, and nothing is made."""
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(LibraryError, match=name) as caught:
        starter.create(tmp_path, empty=True)
    assert caught.value.exit_code == 3
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_gitignore_that_is_there_gets_what_it_lacks(tmp_path: Path) -> None:
    """Its own lines stay in place, byte for byte."""
    (tmp_path / ".gitignore").write_bytes(b"*.pyc\r\n/index/*")
    starter.create(tmp_path, empty=True)
    assert (tmp_path / ".gitignore").read_bytes() == (
        b"*.pyc\r\n/index/*\n!/index/.gitkeep\n/.evidence/\n"
    )


def test_a_half_made_library_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk fails in the middle, folders and files made so far go."""

    def fail(path: Path, made: list[Path]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starter, "_ignore", fail)
    with pytest.raises(NotWritable, match="No space left"):
        starter.create(tmp_path / "a" / "b", empty=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    """A target that is no folder."""
    (tmp_path / "file").touch()
    with pytest.raises(NotWritable):
        starter.create(tmp_path / "file", empty=True)


def test_the_starter_is_looked_for_in_both_places(tmp_path: Path) -> None:
    """Inside the package in a wheel, beside it in a checkout."""
    package = tmp_path / "evidence"
    with pytest.raises(LibraryError, match="starter"):
        starter.starter_folder(package)
    for folder in (tmp_path, package / "starter"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("library.bib", "outcomes.csv", "evidence.toml"):
            (folder / name).touch()
        assert starter.starter_folder(package) == folder
