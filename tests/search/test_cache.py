"""The index is a cache that is never believed without proof."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.errors import NotWritable
from evidence.library import Library
from evidence.search import Results, index, rebuild, search

Ask = Callable[..., Results]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one with every index that is filled, kept or temporary."""
    made: list[str] = []
    fill = index._fill

    def counting(whoosh_index: object, library: Library) -> None:
        made.append("built")
        fill(whoosh_index, library)

    monkeypatch.setattr(index, "_fill", counting)
    return made


def _age(library: Library) -> None:
    """Let library.bib look as if it had been written an hour ago."""
    hour_ago = time.time() - 3600
    os.utime(library.path / "library.bib", (hour_ago, hour_ago))


def test_the_index_is_built_once(ask: Ask, library: Library, builds: list[str]) -> None:
    """The second search uses what the first one built."""
    _age(library)
    assert ask("veterans").hits == ask("veterans").hits
    assert builds == ["built"]
    manifest = json.loads((library.path / "index" / "MANIFEST.json").read_text("utf-8"))
    assert {"format", "made_by", "library.bib", "contents", "files", "digest"} <= set(manifest)


def test_a_new_entry_is_found(library: Library, state: Path, builds: list[str]) -> None:
    """A changed library.bib is seen, even when size and time stay the same."""
    assert search(library, "lamas", state_folder=state).total == 0
    path = library.path / "library.bib"
    status = path.stat()
    path.write_text(path.read_text("utf-8").replace("veterans in", "lamas in   "), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    changed = Library.open(library.path)
    assert search(changed, "lamas", state_folder=state).total == 1
    assert len(builds) == 2


def test_touching_the_file_rebuilds_nothing(ask: Ask, library: Library, builds: list[str]) -> None:
    """Another time on the same contents is no change."""
    ask("veterans")
    _age(library)
    ask("veterans")
    assert len(builds) == 1


def test_synonyms_change_without_a_rebuild(
    library: Library, state: Path, builds: list[str]
) -> None:
    """Synonyms belong to the query."""
    assert search(library, "soldiers", state_folder=state).total == 0
    with (library.path / "evidence.toml").open("a", encoding="utf-8") as file:
        file.write('"veterans" = ["soldiers"]\n')
    changed = Library.open(library.path)
    assert search(changed, "soldiers", state_folder=state).total == 1
    assert len(builds) == 1


class _Bomb:
    """Unpickled, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def _plant(folder: Path, mark: Path) -> None:
    """Replace everything that could be unpickled, as somebody who ships an index would."""
    bomb = pickle.dumps(_Bomb(mark))
    for path in folder.iterdir():
        if path.is_file() and path.name not in ("MANIFEST.json", ".gitkeep"):
            path.write_bytes(bomb)


def test_a_foreign_index_is_never_opened(
    library: Library, state: Path, tmp_path: Path, builds: list[str]
) -> None:
    """An index that came with a copied library is deleted unread, however well it is signed."""
    search(library, "veterans", state_folder=state)
    (library.path / "index" / ".gitkeep").touch()
    mark = tmp_path / "exploded"
    copy = tmp_path / "copy"
    shutil.copytree(library.path, copy)
    assert search(Library.open(copy), "veterans", state_folder=state).total == 1
    assert len(builds) == 2
    _plant(copy / "index", mark)
    (copy / "index" / "_MAIN_9.toc").write_bytes(pickle.dumps(_Bomb(mark)))
    other_user = tmp_path / "other"
    assert search(Library.open(copy), "veterans", state_folder=other_user).total == 1
    assert not mark.exists()
    assert (copy / "index" / ".gitkeep").exists()
    assert not (copy / "index" / "_MAIN_9.toc").exists()


def test_our_own_index_with_changed_files_is_never_opened(
    ask: Ask, library: Library, tmp_path: Path
) -> None:
    """Files are hashed before they are opened: a noted digest alone is not enough."""
    ask("veterans")
    mark = tmp_path / "exploded"
    _plant(library.path / "index", mark)
    assert ask("veterans").total == 1
    assert not mark.exists()


@pytest.mark.parametrize("damage", ["cut", "empty", "gone", "extra", "folder"])
def test_a_damaged_index_is_rebuilt(
    ask: Ask, library: Library, builds: list[str], damage: str
) -> None:
    """Whatever happened to its files, the next search answers."""
    ask("veterans")
    for path in list((library.path / "index").iterdir()):
        if damage == "cut":
            path.write_bytes(path.read_bytes()[:40])
        elif damage == "empty":
            path.write_bytes(b"")
        elif damage == "gone" and path.suffix == ".toc":
            path.unlink()
    if damage == "extra":
        (library.path / "index" / "_MAIN_7.toc").write_bytes(b"x")
    if damage == "folder":
        (library.path / "index" / "nested").mkdir()
    assert ask("veterans").total == 1
    assert ask("veterans").notes == ()
    assert len(builds) == 2


def test_an_index_whoosh_cannot_open_is_rebuilt(
    ask: Ask, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any exception on opening means: make a new one."""
    ask("veterans")
    kept = index._kept
    answers = iter([None])
    monkeypatch.setattr(index, "_kept", lambda cache: next(answers, kept(cache)))
    assert ask("veterans").total == 1
    assert len(builds) == 2


def test_leftovers_of_a_killed_build_are_removed(ask: Ask, library: Library) -> None:
    """A half-built index of a process that died is neither used nor kept."""
    left = library.path / "index" / ".tmp-99999"
    left.mkdir(parents=True)
    (left / "_MAIN_1.toc").write_bytes(b"x")
    assert ask("veterans").total == 1
    assert not left.exists()


@pytest.mark.parametrize("obstacle", ["file", "link", "state"])
def test_where_no_index_can_be_kept_a_temporary_one_answers(
    library: Library, state: Path, tmp_path: Path, obstacle: str
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
    results = search(library, "veterans", state_folder=state)
    assert results.total == 1
    assert "temporary" in results.notes[0]
    with pytest.raises(NotWritable, match="cannot be written"):
        rebuild(library, state)
    assert (elsewhere / "precious").exists()


def test_a_lock_held_elsewhere_does_not_stop_a_search(
    ask: Ask, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When another process is too long at the index, a temporary one is searched."""
    from filelock import FileLock

    from evidence.search import cache

    ask("veterans")
    monkeypatch.setattr(cache, "_SECONDS_FOR_LOCK", 0.1)
    (lock,) = (state / "index").glob("*.lock")
    with FileLock(lock):
        results = ask("veterans")
    assert results.total == 1
    assert "another process" in results.notes[0]


def test_rebuild_counts_the_reports(library: Library, state: Path, builds: list[str]) -> None:
    """`rebuild` builds although the index is current."""
    assert rebuild(library, state) == rebuild(library, state) == 7
    assert len(builds) == 2


def _search_often(folder: Path, state: Path, failures: multiprocessing.Queue[str]) -> None:
    try:
        for round_ in range(8):
            library = Library.open(folder)
            if round_ % 2:
                rebuild(library, state)
            if search(library, "veterans", state_folder=state).total != 1:
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


def test_hits_are_reports_of_the_library_given(library: Library, state: Path) -> None:
    """A report that was added after the library was read is no hit: nobody could show it."""
    with (library.path / "library.bib").open("a", encoding="utf-8") as file:
        file.write("@misc{new2026, title = {On veterans}, year = {2026}}\n")
    _age(library)
    newer = Library.open(library.path)
    assert search(newer, "veterans", state_folder=state).total == 2
    assert search(library, "veterans", state_folder=state).total == 1
