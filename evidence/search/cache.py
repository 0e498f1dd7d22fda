"""The folder index/: which of it may be opened, and how a new one takes its place.

Opening an index unpickles, so one that came with a copied library could run anything. An index is
therefore opened only if its manifest's digest is the one this user's tool noted in its own state
folder when it built it, and only after every file has been hashed against that manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_FORMAT: Final = 1
_MANIFEST: Final = "MANIFEST.json"
_KEPT: Final = (".gitkeep", ".gitignore")
_BUILDING: Final = ".tmp-"
_SECONDS_FOR_LOCK: Final = 5
# Younger than this a file may have been changed again within one tick of the file system's clock.
_SETTLED_NS: Final = 2_000_000_000


class CannotKeepError(Exception):
    """The index cannot be locked, read or written here; the reason is the message."""


@dataclass(frozen=True, slots=True)
class Cache:
    """The index of one library, as one user sees it. `made_by` names schema and engine."""

    library: Path
    state_folder: Path
    made_by: str

    @property
    def folder(self) -> Path:
        return self.library / "index"

    @property
    def _source(self) -> Path:
        return self.library / "library.bib"

    @property
    def _name(self) -> str:
        return hashlib.sha256(os.fsencode(self.library.resolve())).hexdigest()[:32]

    @property
    def _noted(self) -> Path:
        return self.state_folder / "index" / f"{self._name}.digest"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone with the index; raises CannotKeepError when another process is too long at it."""
        from filelock import FileLock, Timeout

        try:
            self._noted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self._noted.with_suffix(".lock"))
            lock.acquire(timeout=_SECONDS_FOR_LOCK)
        except Timeout:
            raise CannotKeepError("another process is using it") from None
        except (OSError, NotImplementedError) as error:
            raise CannotKeepError(f"it cannot be locked: {_reason(error)}") from error
        try:
            yield
        finally:
            lock.release()

    def is_current(self, contents: Callable[[], str]) -> bool:
        """The index was built by this user's tool, is undamaged, and holds what is in the library.

        `contents` gives a hash of that; it is asked only where size and time of library.bib do
        not settle it.
        """
        try:
            manifest = json.loads((self.folder / _MANIFEST).read_bytes())
            noted = self._noted.read_text("ascii")
            return bool(
                not self.folder.is_symlink()
                and manifest["digest"] == noted == _digest(manifest)
                and manifest["format"] == _FORMAT
                and manifest["made_by"] == self.made_by
                and manifest["files"] == self._hashes()
                and (self._is_untouched(manifest) or manifest["contents"] == contents())
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def _is_untouched(self, manifest: dict[str, Any]) -> bool:
        """library.bib has the size and time it had, and that time lay well before the build."""
        then = manifest["library.bib"]
        status = self._source.stat()
        same = (status.st_size, status.st_mtime_ns) == (then["size"], then["mtime_ns"])
        return same and manifest["built_ns"] - status.st_mtime_ns > _SETTLED_NS

    def _hashes(self) -> dict[str, str]:
        """The hash of every file of the index; a folder or link among them has none and fails."""
        names = sorted(entry.name for entry in self.folder.iterdir())
        return {
            name: _sha256(self.folder / name)
            for name in names
            if name not in _KEPT and name != _MANIFEST and not name.startswith(_BUILDING)
        }

    @contextmanager
    def building(self, contents: str) -> Iterator[Path]:
        """A folder to build in; what is there afterwards takes the old index's place."""
        temporary = self.folder / f"{_BUILDING}{os.getpid()}"
        try:
            status = self._source.stat()
            manifest = {
                "format": _FORMAT,
                "made_by": self.made_by,
                "built_ns": time.time_ns(),
                "library.bib": {"size": status.st_size, "mtime_ns": status.st_mtime_ns},
                "contents": contents,
            }
            if self.folder.is_symlink():
                raise CannotKeepError("index is a link to somewhere else")
            self.folder.mkdir(exist_ok=True)
            self.discard()
            temporary.mkdir()
            yield temporary
            self._install(temporary, manifest)
        except OSError as error:
            raise CannotKeepError(_reason(error)) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def discard(self) -> None:
        """Delete the index unread, with what unfinished builds left; the manifest goes first."""
        self._noted.unlink(missing_ok=True)
        (self.folder / _MANIFEST).unlink(missing_ok=True)
        for entry in self.folder.iterdir():
            if entry.name in _KEPT:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _install(self, built: Path, manifest: dict[str, Any]) -> None:
        """Move the files, then say in the manifest and in the state folder that they are ours."""
        for path in sorted(built.iterdir()):
            if path.name.endswith("WRITELOCK"):
                path.unlink()
            else:
                path.replace(self.folder / path.name)
        manifest["files"] = self._hashes()
        manifest["digest"] = _digest(manifest)
        _replace(self._noted, manifest["digest"])
        text = json.dumps(manifest, indent=2)
        prepared = built / _MANIFEST
        prepared.write_text(text, "utf-8")
        prepared.replace(self.folder / _MANIFEST)


def _digest(manifest: dict[str, Any]) -> str:
    """One hash over everything the manifest says."""
    said = {name: value for name, value in manifest.items() if name != "digest"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, "ascii")
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
