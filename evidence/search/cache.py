"""The folder index/: which of it may be opened, and how a newer one takes its place.

    index/MANIFEST.json     written last: what the index was made from, with which files
    index/<name>/           the files of the index that the manifest names

Opening an index unpickles, so one that came with a copied library could run anything. A manifest
is therefore believed only if this user's tool noted its digest in its own state folder, and a file
only block by block, each compared with its hash in the manifest (`blocks`).

Every change makes a new folder: files that stay are linked into it, never written to. Until the
manifest is replaced, in one step, the old index is whole; from then on the new one is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence.search.blocks import DamagedError, Sealed, VerifiedFile, seal

_FORMAT: Final = 2
_MANIFEST: Final = "MANIFEST.json"
_ENTRIES: Final = "entries.json"
# What this tool itself puts into the folder; nothing else there is ever deleted.
_OUR_FOLDER: Final = r"\d+-[0-9a-f]{16}"
_OUR_FILE: Final = (  # a manifest on its way; what lay in the folder itself in an earlier format
    rf"{re.escape(_MANIFEST)}\.\d+-[0-9a-f]{{16}}|_?MAIN_\w+(\.\w+)?"
)
# Younger than this an unfinished index may be another user's, who is still building it.
_ABANDONED_SECONDS: Final = 600
# Younger than this a file may have been changed again within one tick of the file system's clock.
_SETTLED_NS: Final = 2_000_000_000


class CannotKeepError(Exception):
    """The index cannot be locked, read or written here; the reason is the message."""


class BusyError(CannotKeepError):
    """Another process is at it."""


class Source(NamedTuple):
    """A file as it was: `status` is size, time, time of the inode, and its number."""

    status: Sequence[int]
    sha256: str
    seen_ns: int

    @property
    def settled(self) -> bool:
        """Whether a later change would show in `status`."""
        return self.seen_ns - self.status[1] > _SETTLED_NS

    def is_untouched(self, path: Path) -> bool:
        """Whether the file is, by size and time, what was seen. Raises OSError."""
        return self.settled and list(self.status) == _status(path)


class About(NamedTuple):
    """What an index was made from, and what else is to be known with it (as JSON)."""

    source: Source
    said: Mapping[str, Any]


def look_at(path: Path) -> Source:
    """The file as it is now. Raises OSError."""
    seen = time.time_ns()
    status = _status(path)
    with path.open("rb") as file:
        return Source(status, hashlib.file_digest(file, "sha256").hexdigest(), seen)


def _status(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _file(path: Path) -> tuple[int, ...]:
    """What no other file has, nor the same file when it has been written to."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


class Kept:
    """An index that this user's tool made; its files are there to be read (`index.Files`)."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.folder = folder / manifest["folder"]
        self.about = About(Source(**manifest["library.bib"]), manifest["said"])
        self.sealed = {name: Sealed(*row) for name, row in manifest["files"].items()}
        self._opened: list[VerifiedFile] = []

    def names(self) -> Collection[str]:
        return self.sealed.keys()

    def length(self, name: str) -> int:
        return self.sealed[name].length

    def open(self, name: str) -> VerifiedFile:
        file = VerifiedFile(self.folder / name, self.sealed[name])
        self._opened.append(file)
        return file

    def entries(self) -> dict[str, str]:
        """Key → hash of what is indexed of the report. Raises OSError, DamagedError."""
        entries: dict[str, str] = json.loads(self.open(_ENTRIES).read())
        return entries

    def linked_into(self, folder: Path) -> dict[tuple[int, ...], Sealed]:
        """Give its files a second name each, `entries` excepted, and verify them all there.

        `_file` → what the file is, for whoever finds it there afterwards.
        """
        linked = {}
        for name, sealed in self.sealed.items():
            if name == _ENTRIES:
                continue
            _link(self.folder / name, folder / name)
            if seal(folder / name) != sealed:
                raise DamagedError(f"{name} was changed")
            linked[_file(folder / name)] = sealed
        return linked

    def look(self) -> None:
        """Raise DamagedError or OSError if a file is gone or has another length; reads none."""
        for name, sealed in self.sealed.items():
            if (self.folder / name).stat().st_size != sealed.length:
                raise DamagedError(f"{name} has another length")

    def is_whole(self) -> bool:
        """Whether every file is what was written, to the last byte."""
        try:
            return all(seal(self.folder / name) == row for name, row in self.sealed.items())
        except OSError:
            return False

    def close(self) -> None:
        for file in self._opened:
            file.close()


class Cache(NamedTuple):
    """The index of one library, as one user sees it. `made_by` names schema and engine."""

    library: Path
    state_folder: Path
    made_by: str

    @property
    def folder(self) -> Path:
        return self.library / "index"

    @property
    def source(self) -> Path:
        return self.library / "library.bib"

    @property
    def _noted(self) -> Path:
        name = hashlib.sha256(os.fsencode(self.library.resolve())).hexdigest()[:32]
        return self.state_folder / "index" / f"{name}.digest"

    @contextmanager
    def locked(self, seconds: float) -> Iterator[None]:
        """Alone with the index. Raises BusyError, or CannotKeepError where nobody can be."""
        from filelock import FileLock, Timeout

        try:
            self._noted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self._noted.with_suffix(".lock"))
            lock.acquire(timeout=seconds)
        except Timeout:
            raise BusyError("another process is changing it") from None
        except (OSError, NotImplementedError) as error:
            raise CannotKeepError(f"it cannot be locked: {reason(error)}") from error
        try:
            yield
        finally:
            lock.release()

    def kept(self) -> Kept | None:
        """The index, if this user's tool made it in this form; it may be stale, or damaged."""
        try:
            said = (self.folder / _MANIFEST).read_bytes()
            if _digest(said) not in self._noted.read_text("ascii").split():
                return None
            manifest = json.loads(said)
            if (manifest["format"], manifest["made_by"]) != (_FORMAT, self.made_by):
                return None
            return None if self.folder.is_symlink() else Kept(self.folder, manifest)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_untouched(self, kept: Kept) -> bool:
        """library.bib is, by size and time, the file that the index was made from."""
        try:
            return kept.about.source.is_untouched(self.source)
        except OSError:
            return False

    def fits(self, kept: Kept) -> bool:
        """library.bib holds what the index was made from, whatever its time says."""
        with suppress(OSError):
            return self.is_untouched(kept) or (
                look_at(self.source).sha256 == kept.about.source.sha256
            )
        return False

    def replace(
        self,
        about: About,
        fill: Callable[[Path], Mapping[str, str]],
        old: Kept | None = None,
    ) -> None:
        """A new index in the place of the old one. Raises CannotKeepError.

        `fill` makes it in a folder that holds what the `old` one holds, and gives `entries`. An
        old index is verified first, all of it; DamagedError says that it cannot be built on.
        """
        folder = self.folder / own_name()
        before = self._named()
        try:
            if self.folder.is_symlink():
                raise CannotKeepError("index is a link to somewhere else")
            self.folder.mkdir(exist_ok=True)
            folder.mkdir()
            linked = old.linked_into(folder) if old else {}
            entries = json.dumps(fill(folder), ensure_ascii=False)
            (folder / _ENTRIES).write_text(entries, "utf-8")
            files = {path.name: linked.get(_file(path)) or seal(path) for path in folder.iterdir()}
            self._say(folder.name, about, files)
        except OSError as error:
            raise CannotKeepError(reason(error)) from error
        finally:
            self._tidy({folder.name, before})

    def confirm(self, kept: Kept, about: About) -> None:
        """Note anew what the index fits, so that it need not be found out again."""
        try:
            self._say(kept.folder.name, about, kept.sealed)
        except OSError as error:
            raise CannotKeepError(reason(error)) from error

    def _say(self, name: str, about: About, files: Mapping[str, Sealed]) -> None:
        manifest = {
            "format": _FORMAT,
            "made_by": self.made_by,
            "library.bib": about.source._asdict(),
            "said": about.said,
            "folder": name,
            "files": files,
        }
        said = json.dumps(manifest, ensure_ascii=False).encode()
        # Between the steps both the manifest that is there, if it is ours, and the new one are.
        noted = [_digest(said)]
        with suppress(OSError):
            there = _digest((self.folder / _MANIFEST).read_bytes())
            noted += [
                digest for digest in self._noted.read_text("ascii").split() if digest == there
            ]
        write(self._noted, "\n".join(noted).encode())
        write(self.folder / _MANIFEST, said)
        write(self._noted, _digest(said).encode())

    def _tidy(self, done: Collection[str | None]) -> None:
        """Delete, unread, what this tool made and the manifest does not name: `done`, or old."""
        import shutil

        if self.folder.is_symlink():
            return
        with suppress(OSError):
            kept = self._named()
            for entry in list(self.folder.iterdir()):
                if entry.is_symlink() or entry.name == kept:
                    continue
                age = time.time() - entry.stat().st_mtime
                if entry.name not in done and age < _ABANDONED_SECONDS:
                    continue
                if re.fullmatch(_OUR_FOLDER, entry.name) and entry.is_dir():
                    shutil.rmtree(entry, ignore_errors=True)
                elif re.fullmatch(_OUR_FILE, entry.name) and entry.is_file():
                    entry.unlink(missing_ok=True)

    def _named(self) -> str | None:
        try:
            return str(json.loads((self.folder / _MANIFEST).read_bytes())["folder"])
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _link(source: Path, target: Path) -> None:
    """The same file under a second name, or a copy where the file system has no such thing."""
    import shutil

    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _digest(said: bytes) -> str:
    return hashlib.sha256(said).hexdigest()


def own_name() -> str:
    """A name that nobody can have put there before, and by which it is known as ours."""
    return f"{os.getpid()}-{os.urandom(8).hex()}"


def write(path: Path, data: bytes) -> None:
    """All of it or nothing, in one step; never through a link that somebody has put there."""
    temporary = path.with_name(f"{path.name}.{own_name()}")
    file = temporary.open("xb")  # one that is new, else FileExistsError
    try:
        with file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def reason(error: BaseException) -> str:
    """Why, in a few words."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
