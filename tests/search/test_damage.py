"""An index is never believed without proof: not one of somebody else's, not a damaged one."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from evidence.errors import NotWritable
from evidence.library import Library
from evidence.search import Results, cache, index, rebuild, search
from evidence.search.blocks import DamagedError, VerifiedFile, seal

Ask = Callable[..., Results]
QUERIES = ("veterans", "dynamic therapy", "trial*", '"primary care"', "year:2020", "design:rct")


class _Bomb:
    """Unpickled, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "index").rglob("*") if path.is_file()]


def _plant(folder: Path, mark: Path) -> None:
    """Replace everything that could be unpickled, as somebody who ships an index would."""
    bomb = pickle.dumps(_Bomb(mark))
    for path in _files(folder):
        if path.name not in ("MANIFEST.json", ".gitkeep"):
            path.write_bytes(bomb.ljust(path.stat().st_size, b"\0"))


def test_a_foreign_index_is_never_opened(
    ask: Ask, library: Library, state: Path, tmp_path: Path
) -> None:
    """An index that came with a copied library is deleted unread, however well it is signed."""
    ask("veterans")
    (library.path / "index" / ".gitkeep").touch()
    mark = tmp_path / "exploded"
    copy = tmp_path / "copy"
    shutil.copytree(library.path, copy)
    _plant(copy, mark)
    before = {path.name for path in (copy / "index").iterdir()}
    for user in (state, tmp_path / "other"):
        results = search(copy, "veterans", state_folder=user, load=partial(Library.open, copy))
        assert results.total == 1
    assert not mark.exists()
    after = {path.name for path in (copy / "index").iterdir()}
    assert before & after == {".gitkeep", "MANIFEST.json"}


def test_our_own_index_with_changed_files_is_never_opened(
    ask: Ask, library: Library, tmp_path: Path
) -> None:
    """Blocks are hashed before they are used: a noted digest alone is not enough."""
    ask("veterans")
    mark = tmp_path / "exploded"
    _plant(library.path, mark)
    assert ask("veterans").total == 1
    path = library.path / "library.bib"
    path.write_text(path.read_text("utf-8").replace("veterans in", "lamas in"), "utf-8")
    _plant(library.path, mark)
    assert ask("lamas").total == 1
    assert not mark.exists()


def _cut(data: bytes) -> bytes | None:
    return data[: len(data) // 2]


def _emptied(data: bytes) -> bytes | None:
    return b""


def _deleted(data: bytes) -> bytes | None:
    return None


def _turned(data: bytes, chance: random.Random = random.Random(4)) -> bytes | None:  # noqa: B008  (one stream of chances)
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


@pytest.mark.parametrize("harm", [_cut, _emptied, _deleted, _turned])
def test_damage_to_any_file_changes_no_answer(
    ask: Ask, library: Library, harm: Callable[[bytes], bytes | None]
) -> None:
    """Each file of the index in turn: the next searches are right, and say nothing of it."""
    right = [ask(text) for text in QUERIES]
    for number in range(len(_files(library.path))):
        path = sorted(_files(library.path))[number]
        harmed = harm(path.read_bytes())
        if harmed is None:
            path.unlink()
        else:
            path.write_bytes(harmed)
        assert [ask(text) for text in QUERIES] == right, path.name


def test_a_damaged_index_is_not_built_upon(ask: Ask, library: Library) -> None:
    """A change copies what it leaves as it is; damage must not come along."""
    ask("veterans")
    for path in _files(library.path):
        if path.suffix == ".pst":
            path.write_bytes(_turned(path.read_bytes()) or b"")
    text = (library.path / "library.bib").read_text("utf-8")
    (library.path / "library.bib").write_text(text.replace("veterans in", "lamas in"), "utf-8")
    assert [ask(text).total for text in ("lamas", "clinician", "protocol")] == [1, 1, 1]


def test_whatever_whoosh_raises_a_new_index_is_made(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any exception on opening means: make a new one."""
    ask("veterans")
    opened = index.open_index
    failures = iter([ValueError("unsupported pickle protocol: 77")])

    def failing(files: index.Files) -> object:
        for failure in failures:
            raise failure
        return opened(files)

    monkeypatch.setattr(index, "open_index", failing)
    assert ask("veterans").total == 1


def test_leftovers_of_killed_processes_are_removed(ask: Ask, library: Library) -> None:
    """What a process that died had begun is neither used nor kept."""
    folder = library.path / "index"
    left, young = folder / "99999-0123456789abcdef", folder / "99998-0123456789abcdef"
    for made in (left, young):
        made.mkdir(parents=True)
        (made / "_MAIN_1.toc").write_bytes(b"x")
    manifest = folder / "MANIFEST.json.99999-0123456789abcdef"
    manifest.write_bytes(b"x")
    for old in (left, manifest):
        os.utime(old, (time.time() - 3600, time.time() - 3600))
    assert ask("veterans").total == 1
    assert not left.exists()
    assert not manifest.exists()
    assert young.exists()  # somebody else may be building it
    assert len(list(folder.iterdir())) == 3


def test_what_a_person_keeps_in_the_folder_is_left_alone(ask: Ask, library: Library) -> None:
    """Only what bears a name of our own making is deleted, and no link is."""
    folder = library.path / "index"
    folder.mkdir()
    theirs = ["notes.txt", "2020-01/draft.txt", "MANIFEST.json.bak", "12-ab/x", "MAIN.txt"]
    for name in theirs:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine", "utf-8")
        for path in (folder / name, (folder / name).parent):
            os.utime(path, (time.time() - 3600, time.time() - 3600))
    (folder / "7-0123456789abcdef").symlink_to(folder / "2020-01")
    assert ask("veterans").total == 1
    rebuild(library.path, library.path.parent / "state", partial(Library.open, library.path))
    assert [(folder / name).read_text("utf-8") for name in theirs] == ["mine"] * len(theirs)
    assert (folder / "7-0123456789abcdef").is_symlink()
    made = [path for path in folder.iterdir() if path.is_dir() and path.name not in theirs]
    assert len([path for path in made if len(path.name.partition("-")[2]) == 16]) == 2


def test_nothing_is_written_through_a_planted_link(
    ask: Ask, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that was cloned may hold links under any name that can be guessed."""
    precious = tmp_path / "precious"
    precious.write_text("mine", "utf-8")
    folder = library.path / "index"
    folder.mkdir()
    pid = os.getpid()
    for name in ("MANIFEST.json", f"MANIFEST.json.{pid}", "MAIN_WRITELOCK", "forms.txt"):
        (folder / name).symlink_to(precious)
    assert ask("veterans").total == 1
    assert precious.read_text("utf-8") == "mine"
    # Even a name that was guessed is refused, not followed.
    monkeypatch.setattr(cache, "own_name", lambda: "guessed")
    (folder / "MANIFEST.json.guessed").symlink_to(precious)
    with pytest.raises(NotWritable):
        rebuild(library.path, tmp_path / "state", partial(Library.open, library.path))
    assert precious.read_text("utf-8") == "mine"
    assert (folder / "MANIFEST.json.guessed").is_symlink()


_WORK = """
import sys
from functools import partial
from pathlib import Path
from evidence.library import Library
from evidence.search import rebuild, refresh
folder, state = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
for number in range(1000):
    path = folder / "library.bib"
    head, _, tail = path.read_text("utf-8").partition("@comment")
    new = folder / "new.bib"
    new.write_text(f"{head}@comment{{}}@misc{{mark, title = {{Marked{number}}}}}", "utf-8")
    new.replace(path)
    (rebuild if number % 3 == 2 else refresh)(folder, state, partial(Library.open, folder))
"""


def test_a_killed_process_leaves_a_right_index(ask: Ask, library: Library, state: Path) -> None:
    """kill -9 at random points of building and changing: old or new, the next search is right."""
    chance = random.Random(8)
    path = library.path / "library.bib"
    for _ in range(6):
        command = [sys.executable, "-c", _WORK, str(library.path), str(state)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.6))
            worker.send_signal(signal.SIGKILL)
        marked = path.read_text("utf-8").partition("title = {Marked")[2].partition("}")[0]
        expected = 1 if marked else 0
        assert ask(f"key:mark marked{marked or 0}").complete == expected
        assert ask("veterans").complete == 1


def test_a_file_is_verified_block_by_block(tmp_path: Path) -> None:
    """Reading anywhere gives what was written, or nothing."""
    path = tmp_path / "file"
    data = random.Random(1).randbytes(100_000)
    path.write_bytes(data)
    sealed = seal(path)
    file = VerifiedFile(path, sealed)
    for start, size in ((0, 10), (32_760, 20), (5, 70_000), (99_990, 100), (100_000, 5)):
        file.seek(start)
        assert file.read(size) == data[start : start + size]
    assert file.seek(-4, os.SEEK_END) == 99_996
    assert file.read() == data[-4:]
    path.write_bytes(data[:50_000] + b"!" + data[50_001:])
    fresh = VerifiedFile(path, sealed)
    assert fresh.read(30_000) == data[:30_000]
    fresh.seek(49_000)
    with pytest.raises(DamagedError):
        fresh.read(1)
    path.write_bytes(data[:-1])
    with pytest.raises(DamagedError):
        VerifiedFile(path, sealed)
