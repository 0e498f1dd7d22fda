"""The only writer: locks, crashes, read-only files, undo."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import filelock
import pytest

from evidence.errors import LibraryError, LibraryNotFound, NotWritable, Unreadable
from evidence.library import edits, history, store
from evidence.library.bibtex import BibFile, decode, read
from evidence.model import Draft, Name

OLD = "@misc{old,\n  title = {Old},\n}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "library.bib").write_text(OLD, encoding="utf-8")
    (tmp_path / "evidence.toml").write_text('[therapy]\nname = "T"\n', encoding="utf-8")
    return tmp_path


def draft(title: str, year: int = 2020) -> Draft:
    return Draft("misc", {"title": title, "year": str(year)}, (Name("Roe"),))


def bytes_of(folder: Path) -> bytes:
    return (folder / "library.bib").read_bytes()


def add_many(folder: Path, year: int, number: int) -> None:
    for _ in range(number):
        store.add_entry(folder, draft("Trial", year))


# ---------------------------------------------------------------- several processes


def test_two_processes_lose_no_entry(folder: Path) -> None:
    """Two times thirty adds at the same time are sixty entries, each with its own key."""
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=add_many, args=(folder, 2020, 30)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    bib = read(decode(bytes_of(folder)))
    assert len(bib.entries) == 61
    assert not bib.problems


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(folder: Path) -> None:
    """kill -9 at any moment: the file reads whole, and the next write and undo work."""
    spawn = multiprocessing.get_context("spawn")
    for pause in (0.0, 0.011, 0.023):
        seen = len(read(decode(bytes_of(folder))).entries)
        worker = spawn.Process(target=add_many, args=(folder, 2021, 10_000))
        worker.start()
        deadline = time.monotonic() + 60
        while len(read(decode(bytes_of(folder))).entries) == seen:
            assert time.monotonic() < deadline
        time.sleep(pause)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        bib = read(decode(bytes_of(folder)))
        assert not bib.problems
        assert bytes_of(folder).startswith(OLD.encode())
    before = bytes_of(folder)
    store.add_entry(folder, draft("After"))
    store.undo(folder)
    assert bytes_of(folder) == before
    left = {path.name for path in folder.iterdir()}
    assert left == {"library.bib", "evidence.toml", ".evidence"}


def test_a_locked_library_is_not_waited_for_without_end(folder: Path) -> None:
    """The lock is a file of its own; a time-out says what to do."""
    (folder / ".evidence").mkdir()
    with (
        filelock.FileLock(folder / ".evidence" / "lock"),
        pytest.raises(NotWritable, match="locked") as caught,
    ):
        store.edit(folder, lambda bib: edits.remove(bib, ["old"]), timeout=0.05)
    assert caught.value.hint
    store.remove(folder, ["old"])


# ---------------------------------------------------------------- files


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    """The file behind the link is replaced."""
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "all.bib"
    real.write_text(OLD, encoding="utf-8")
    real.chmod(0o640)
    library = tmp_path / "library"
    library.mkdir()
    (library / "library.bib").symlink_to(real)
    store.set_fields(library, "old", {"year": "2020"})
    assert (library / "library.bib").is_symlink()
    assert "year = {2020}" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["library.bib", "."])
def test_what_is_read_only_is_refused(folder: Path, name: str) -> None:
    """Though replacing a read-only file would be possible; nothing is left behind."""
    mode = (folder / name).stat().st_mode
    (folder / name).chmod(mode & ~0o222)
    try:
        with pytest.raises(NotWritable, match="read-only"):
            store.remove(folder, ["old"])
    finally:
        (folder / name).chmod(mode)
    assert bytes_of(folder) == OLD.encode()
    assert not (folder / ".evidence").exists()


def test_a_failing_disk_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file stays, and the next write works."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(NotWritable, match="No space left"):
            store.remove(folder, ["old"])
    assert bytes_of(folder) == OLD.encode()
    assert {path.name for path in folder.iterdir()} == {
        "library.bib",
        "evidence.toml",
        ".evidence",
    }
    store.remove(folder, ["old"])
    assert store.undo(folder) == "Undone: removed old."


def test_a_file_that_cannot_be_read_is_never_written(folder: Path) -> None:
    """Latin-1 stays Latin-1; a folder without a library is no library."""
    data = "@misc{a, title={ü}}".encode("latin-1")
    (folder / "library.bib").write_bytes(data)
    with pytest.raises(Unreadable):
        store.add_entry(folder, draft("New"))
    assert bytes_of(folder) == data
    (folder / "library.bib").unlink()
    with pytest.raises(LibraryNotFound):
        store.add_entry(folder, draft("New"))


def test_what_another_program_wrote_meanwhile_is_built_upon(folder: Path) -> None:
    """It knows no lock: the edit is made again on the new text."""
    seen: list[int] = []

    def change(bib: BibFile) -> edits.Change:
        if not seen:
            (folder / "library.bib").write_text(f"{OLD}\n@misc{{theirs}}\n", encoding="utf-8")
        seen.append(len(bib.entries))
        return edits.remove(bib, ["old"])

    store.edit(folder, change)
    assert seen == [1, 2]
    assert bytes_of(folder) == b"@misc{theirs}\n"


def test_a_file_that_never_stays_the_same_is_left_alone(folder: Path) -> None:
    """After a few tries the edit is given up, and says so."""

    def change(bib: BibFile) -> edits.Change:
        with (folder / "library.bib").open("a", encoding="utf-8") as file:
            file.write("% more\n")
        return edits.remove(bib, ["old"])

    with pytest.raises(NotWritable, match="keeps changing") as caught:
        store.edit(folder, change)
    assert caught.value.hint
    assert bytes_of(folder).startswith(OLD.encode())


def test_a_write_that_would_drop_an_entry_is_refused(folder: Path) -> None:
    """Whatever the edit says it does."""
    store.add_entry(folder, draft("New"))
    before = bytes_of(folder)
    end = before.decode().index("@misc{roe")

    def change(bib: BibFile) -> edits.Change:
        return edits.Change((edits.Span(0, end, ""),), "spoilt", {})

    with pytest.raises(NotWritable, match="another entry would be lost"):
        store.edit(folder, change)
    assert bytes_of(folder) == before


# ---------------------------------------------------------------- undo


def test_undo_gives_the_old_bytes_and_undo_again_the_new_ones(folder: Path) -> None:
    """Each says what it did; so it goes on for ever."""
    store.add_entry(folder, draft("New"))
    new = bytes_of(folder)
    for _ in range(3):
        assert store.undo(folder) == "Undone: added roe2020new."
        assert bytes_of(folder) == OLD.encode()
        assert store.undo(folder) == "Redone: added roe2020new."
        assert bytes_of(folder) == new


def test_nothing_to_undo_is_said(folder: Path) -> None:
    """With a next step, and exit code 3."""
    with pytest.raises(LibraryError, match="nothing to undo") as caught:
        store.undo(folder)
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_undo_never_loses_an_edit_by_hand(folder: Path) -> None:
    """It refuses, and says where the state before is kept; other files do not matter."""
    store.add_entry(folder, draft("New"))
    toml = folder / "evidence.toml"
    toml.write_text('[therapy]\nname = "Other"\n', encoding="utf-8")
    by_hand = bytes_of(folder) + b"% by hand\n"
    (folder / "library.bib").write_bytes(by_hand)
    with pytest.raises(NotWritable, match=r"library\.bib was edited after") as caught:
        store.undo(folder)
    kept = Path(str(caught.value.hint).split(" in ")[-1].rstrip("."))
    assert (kept / "library.bib").read_bytes() == OLD.encode()
    assert bytes_of(folder) == by_hand
    (folder / "library.bib").write_bytes(by_hand.removesuffix(b"% by hand\n"))
    store.undo(folder)
    assert bytes_of(folder) == OLD.encode()
    assert "Other" in toml.read_text(encoding="utf-8")


def test_twenty_states_are_kept_whole(folder: Path) -> None:
    """The newest ones, each with all files of the library."""
    for number in range(25):
        store.set_fields(folder, "old", {"note": str(number)})
    states = sorted((folder / ".evidence" / "history").iterdir())
    assert [state.name for state in states] == [f"{number:06d}" for number in range(6, 26)]
    assert {path.name for path in states[0].iterdir()} == {
        "library.bib",
        "evidence.toml",
        "state.json",
    }


def test_what_is_written_beside_is_undone_too(folder: Path) -> None:
    """A file that was not there before is taken away again, in the same step."""
    store.edit(
        folder,
        lambda bib: edits.remove(bib, ["old"]),
        beside=lambda _done: {"outcomes.csv": "key\n"},
    )
    assert (folder / "outcomes.csv").read_text(encoding="utf-8") == "key\n"
    store.undo(folder)
    assert not (folder / "outcomes.csv").exists()
    store.undo(folder)
    assert (folder / "outcomes.csv").exists()


def test_a_change_that_was_killed_before_it_was_made_is_no_step(folder: Path) -> None:
    """The state is kept first; undo then takes back the change before it."""
    store.add_entry(folder, draft("New"))
    history.keep(folder, {"library.bib": b"never written"}, "a killed change")
    damaged = folder / ".evidence" / "history" / "000099"
    damaged.mkdir()
    assert store.undo(folder) == "Undone: added roe2020new."
    assert not damaged.exists()


@pytest.mark.parametrize(("mode", "inner"), [(0o600, 0o700), (0o640, 0o750), (0o644, 0o755)])
def test_history_is_no_more_open_than_the_library(folder: Path, mode: int, inner: int) -> None:
    """Copies keep the mode, folders follow it; also after a chmod of a library long in use."""
    store.add_entry(folder, draft("While it was open"))
    (folder / "library.bib").chmod(mode)
    store.add_entry(folder, draft("Afterwards"))
    home = folder / ".evidence" / "history"
    for path in (home, home / "000002"):
        assert path.stat().st_mode & 0o777 & ~inner == 0
    assert (home / "000002" / "library.bib").stat().st_mode & 0o777 == mode
    store.undo(folder)
    assert (folder / "library.bib").stat().st_mode & 0o777 == mode


def test_history_is_ignored_by_git(folder: Path) -> None:
    """By a .gitignore of its own, also where the library's own does not say so."""
    store.remove(folder, ["old"])
    assert (folder / ".evidence" / ".gitignore").read_text(encoding="utf-8") == "*\n"
