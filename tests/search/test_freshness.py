"""The index follows the library: used as it is, changed, made anew, or done without."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from evidence.errors import NotWritable, Unreadable
from evidence.library import Library
from evidence.search import Results, cache, index, keeping, rebuild, refresh, search
from evidence.search.documents import Document

Ask = Callable[..., Results]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to indexes, kept or temporary: `build`, or `change 2` for two documents."""
    happened: list[str] = []
    build, change = index.build, index.change

    def counting_build(folder: Path, documents: Iterable[Document]) -> None:
        happened.append("build")
        build(folder, documents)

    def counting_change(folder: Path, gone: set[str], documents: Iterable[Document]) -> bool:
        fresh = list(documents)
        happened.append(f"change {len(fresh)}")
        return change(folder, gone, fresh)

    monkeypatch.setattr(index, "build", counting_build)
    monkeypatch.setattr(index, "change", counting_change)
    return happened


def _age(folder: Path) -> None:
    """Let library.bib look as if it had been written an hour ago."""
    hour_ago = time.time() - 3600
    os.utime(folder / "library.bib", (hour_ago, hour_ago))


def _settle(ask: Ask, library: Library) -> None:
    """An index whose library.bib was at rest when it was made."""
    _age(library.path)
    ask("veterans")


def _edit(library: Library, old: str, new: str) -> None:
    path = library.path / "library.bib"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def _never() -> Library:
    raise AssertionError("library.bib was read")


def _manifest(library: Library) -> dict[str, object]:
    read: dict[str, object] = json.loads((library.path / "index/MANIFEST.json").read_bytes())
    return read


def test_an_unchanged_library_is_not_read(ask: Ask, library: Library, state: Path) -> None:
    """Size and time of library.bib are enough: neither it nor the index is read as a whole."""
    _settle(ask, library)
    again = search(library.path, "veterans", state_folder=state, load=_never)
    assert again == ask("veterans")
    assert again.total == 1


def test_the_manifest_says_what_the_index_fits(ask: Ask, library: Library) -> None:
    """Format, schema and Whoosh version, library.bib, a hash for every block of every file."""
    _settle(ask, library)
    manifest = _manifest(library)
    assert {"format", "made_by", "library.bib", "folder", "files"} <= set(manifest)
    assert "whoosh 3.54.0" in str(manifest["made_by"])
    folder = library.path / "index" / str(manifest["folder"])
    assert {path.name for path in folder.iterdir()} == set(manifest["files"])  # type: ignore[call-overload]
    entries = json.loads((folder / "entries.json").read_bytes())
    assert entries.keys() == {report.key for report in library.reports}


def test_a_changed_entry_is_one_small_change(ask: Ask, library: Library, done: list[str]) -> None:
    """One entry is taken out and put in; the old word is gone, the new one is there."""
    _settle(ask, library)
    _edit(library, "veterans in", "lamas in")
    assert ask("lamas").total == 1
    assert ask('"veterans in"').complete == 0
    assert done == ["build", "change 1"]


def test_a_change_of_a_study_reaches_all_its_reports(
    ask: Ask, library: Library, done: list[str]
) -> None:
    """The protocol has the design of the trial, which another entry records."""
    _settle(ask, library)
    _edit(library, "studydesign = {rct}", "studydesign = {cohort}")
    found = {hit.key for hit in ask("design:cohort").hits}
    assert found == {"wang2023efficacy", "wang2020efficacy"}
    assert done == ["build", "change 2"]


def test_added_and_removed_entries(ask: Ask, library: Library, done: list[str]) -> None:
    """New reports are found, removed ones are not, and counted neither."""
    _settle(ask, library)
    _edit(
        library,
        "@misc{untitled2018, year = {2018}, author = {Fonagy, Peter}}",
        "@misc{new2026, title = {On zanzibar}, year = {2026}}",
    )
    assert [hit.key for hit in ask("zanzibar").hits] == ["new2026"]
    assert ask("year:2018").total == 0
    assert ask("zanzibar").reports == 7
    assert done == ["build", "change 1"]


def test_where_over_half_has_changed_a_new_index_is_made(
    ask: Ask, library: Library, done: list[str]
) -> None:
    """Many small changes cost more than a new index."""
    _settle(ask, library)
    _edit(library, "year = {20", "year = {19")
    assert ask("year:1920").total > 0
    assert done == ["build", "build"]


def test_a_change_within_one_tick_is_seen(ask: Ask, library: Library) -> None:
    """Size and time are not believed when the file was written a moment before it was indexed."""
    path = library.path / "library.bib"
    assert ask("lamas").total == 0
    status = path.stat()
    _edit(library, "veterans in", "lamas in   ")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert ask("lamas").total == 1


def test_a_time_that_was_put_back_is_seen(ask: Ask, library: Library) -> None:
    """Whoever restores the time of a file changes that of its inode."""
    _settle(ask, library)
    status = (library.path / "library.bib").stat()
    _edit(library, "veterans in", "lamas in   ")
    os.utime(library.path / "library.bib", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert ask("lamas").total == 1


def test_another_time_is_no_change(
    ask: Ask, library: Library, state: Path, done: list[str]
) -> None:
    """A touched file is hashed once; from then on its size and time are enough again."""
    ask("veterans")
    _settle(ask, library)
    search(library.path, "veterans", state_folder=state, load=_never)
    assert done == ["build"]


def test_synonyms_are_not_in_the_index(
    ask: Ask, library: Library, state: Path, done: list[str]
) -> None:
    """evidence.toml changes what a query means at once, and library.bib is not read for it."""
    _settle(ask, library)
    assert ask("soldiers").total == 0
    with (library.path / "evidence.toml").open("a", encoding="utf-8") as file:
        file.write('"veterans" = ["soldiers"]\n')
    for _ in range(2):
        results = search(library.path, "soldiers", state_folder=state, load=_never)
        assert results.total == 1
    assert done == ["build"]


def test_what_is_wrong_with_the_library_is_said_every_time(
    ask: Ask, library: Library, state: Path
) -> None:
    """Whoever searches an index must know, too, of entries that could not be read."""
    with (library.path / "library.bib").open("a", encoding="utf-8") as file:
        file.write("@article{broken2020, title = {Half an entry\n")
    _age(library.path)
    first = ask("veterans").notes
    notes = search(library.path, "veterans", state_folder=state, load=_never).notes
    assert notes == first
    assert notes[0].startswith("Warning: library.bib:")
    assert "evidence check" in notes[0]


def test_an_unreadable_library_is_refused(ask: Ask, library: Library) -> None:
    """As any other command refuses it; an old index is no way round that."""
    _settle(ask, library)
    (library.path / "library.bib").write_bytes(b"@misc{a, title = {\xff\xfe}}")
    with pytest.raises(Unreadable):
        ask("veterans")
    (library.path / "library.bib").write_text("", "utf-8")
    (library.path / "evidence.toml").write_text("[therapy", "utf-8")
    with pytest.raises(Unreadable):
        ask("veterans")


# ---------------------------------------------------------------- no index of its own


@pytest.mark.parametrize("obstacle", ["file", "link", "state"])
def test_where_no_index_can_be_kept_a_temporary_one_answers(
    ask: Ask, library: Library, state: Path, tmp_path: Path, obstacle: str
) -> None:
    """Searching needs no right to write; a note says what happened, `rebuild` refuses."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    if obstacle == "file":
        (library.path / "index").touch()
    elif obstacle == "link":
        (library.path / "index").symlink_to(elsewhere)
    else:
        state.touch()
    results = ask("veterans")
    assert results.total == 1
    assert "temporary" in results.notes[0]
    with pytest.raises(NotWritable, match="cannot be written"):
        rebuild(library.path, state, partial(Library.open, library.path))
    assert (elsewhere / "precious").exists()


def test_while_another_process_writes_the_old_index_answers(
    ask: Ask, library: Library, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said to be out of date; an index that is not is used without the lock."""
    from filelock import FileLock

    _settle(ask, library)
    monkeypatch.setattr(keeping, "_SECONDS_IF_STALE", 0.05)
    (lock,) = (state / "index").glob("*.lock")
    with FileLock(lock):
        assert ask("veterans").notes == ()
        _edit(library, "veterans in", "lamas in")
        stale = ask("veterans")
    assert stale.complete == 1
    assert "out of date" in stale.notes[0]
    assert ask("lamas").complete == 1
    assert ask("lamas").notes == ()


def test_while_another_process_builds_a_temporary_index_answers(
    ask: Ask, state: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no old index yet."""
    from filelock import FileLock

    ask("veterans")
    monkeypatch.setattr(keeping, "_SECONDS_FOR_LOCK", 0.05)
    (lock,) = (state / "index").glob("*.lock")
    (library.path / "index" / "MANIFEST.json").unlink()
    with FileLock(lock):
        results = ask("veterans")
    assert results.total == 1
    assert "another process" in results.notes[0]


def test_rebuild_builds_whatever_the_state(library: Library, state: Path, done: list[str]) -> None:
    """`refresh` says whether there was anything to do."""
    load = partial(Library.open, library.path)
    _age(library.path)
    assert refresh(library.path, state, load)
    assert not refresh(library.path, state, load)
    rebuild(library.path, state, load)
    assert done == ["build", "build"]


@pytest.mark.parametrize("where", ["index", "state"])
def test_an_index_that_fits_is_used_where_nothing_can_be_noted(
    ask: Ask, library: Library, state: Path, done: list[str], monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:  # fmt: skip
    """library.bib was touched: its contents fit, again and again, with no word and no building."""
    _settle(ask, library)
    os.utime(library.path / "library.bib")
    write = cache.write

    def refusing(path: Path, data: bytes) -> None:
        if path.name == "MANIFEST.json":
            raise PermissionError(13, "permission denied")
        write(path, data)

    if where == "index":
        monkeypatch.setattr(cache, "write", refusing)
    else:
        (lock,) = (state / "index").glob("*.lock")
        lock.unlink()
        lock.mkdir()
    for _ in range(3):
        results = search(library.path, "veterans", state_folder=state, load=_never)
        assert (results.total, results.notes) == (1, ())
    assert done == ["build"]


def test_a_damaged_index_of_a_touched_library_is_made_anew(
    ask: Ask, library: Library, state: Path, done: list[str]
) -> None:
    """`evidence index` calls no damaged index up to date."""
    _settle(ask, library)
    for path in (library.path / "index").rglob("*.pst"):
        path.write_bytes(bytes(path.stat().st_size))
    os.utime(library.path / "library.bib")
    assert refresh(library.path, state, partial(Library.open, library.path))
    assert done == ["build", "build"]


def test_two_users_do_not_delete_what_the_other_is_building(
    ask: Ask, library: Library, state: Path, tmp_path: Path
) -> None:
    """Each has a state folder; both find what they look for, in turn and while one builds."""
    _settle(ask, library)
    load = partial(Library.open, library.path)
    other = tmp_path / "other"
    building = library.path / "index" / "1-0123456789abcdef"
    building.mkdir()
    for user in (other, state, other):
        assert search(library.path, "veterans", state_folder=user, load=load).total == 1
    assert building.exists()
    assert len(list((library.path / "index").iterdir())) == 3


# ---------------------------------------------------------------- at once


def _search_often(folder: Path, state: Path, failures: multiprocessing.Queue[str]) -> None:
    load = partial(Library.open, folder)
    try:
        for round_ in range(8):
            if round_ % 2:
                rebuild(folder, state, load)
            if search(folder, "veterans", state_folder=state, load=load).total != 1:
                failures.put("wrong answer")
    except BaseException as error:
        failures.put(repr(error))


def test_processes_at_once_do_not_disturb_one_another(library: Library, state: Path) -> None:
    """Three processes that search and rebuild all the time get the right answers."""
    context = multiprocessing.get_context("spawn")
    failures = context.Queue()
    workers = [
        context.Process(target=_search_often, args=(library.path, state, failures))
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert failures.empty()
