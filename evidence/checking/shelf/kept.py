"""A library as an article needs it, kept from the last time: most of it is never read again.

    STATE/articles/NAME.json     what was kept of which files, and a checksum of it
    STATE/articles/NAME.sqlite   what was kept (`contents`)

NAME is a hash of the library's path. What does not fit any more, or is damaged, is made anew from
the library; where nothing can be kept the library itself answers, every time.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from evidence.checking.shelf import fitting
from evidence.checking.shelf.database import KeptError
from evidence.checking.shelf.fitting import Made
from evidence.checking.shelf.values import Shelf
from evidence.library.locate import LIBRARY_FILE
from evidence.search.cache import Source, own_name, write

if TYPE_CHECKING:
    from evidence.checking.shelf.whole import Whole
    from evidence.library import Library

_FORMAT: Final = 1
# However it fails: nothing there, another form, damage, no room, nobody may.
_ODD: Final = (KeptError, OSError, ValueError, LookupError, TypeError, AttributeError)
_ABANDONED_SECONDS: Final = 600  # a file on its way for so long will not arrive
_CHUNK: Final = 1 << 20
_LARGE: Final = 2_000_000  # bytes of a library.bib that is not read within a second


def open_shelf(
    folder: Path, state_folder: Path, tell: Callable[[str], None] | None = None
) -> Shelf:
    """The library of a folder, from what was kept of it where that fits.

    `tell` is told when that will take a while. Raises what `Library.open` raises when the library
    has to be read.
    """
    files = _Files(folder, state_folder)
    with suppress(*_ODD):
        return _kept(folder, files)
    large = _is_large(folder)
    if large and tell:
        tell("Reading the library, to keep what checks need of it …")
    shelf = _whole(folder, files)
    if large:
        # Of many titles the one that is meant is found without reading all of them.
        with suppress(*_ODD):
            return _kept(folder, files)
    return shelf


def _is_large(folder: Path) -> bool:
    with suppress(OSError):
        return (folder / LIBRARY_FILE).stat().st_size > _LARGE
    return False


class _Files(NamedTuple):
    """Where a library is kept."""

    folder: Path
    state_folder: Path

    @property
    def note(self) -> Path:
        name = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:32]
        return self.state_folder / "articles" / f"{name}.json"

    @property
    def data(self) -> Path:
        return self.note.with_suffix(".sqlite")


def _kept(folder: Path, files: _Files) -> Shelf:
    """What was kept; raises one of `_ODD` unless it is what was written, and fits the library."""
    from evidence.checking.shelf.contents import Kept

    note = json.loads(files.note.read_bytes())
    if note["format"] != _FORMAT:
        raise ValueError("another form")
    then = Made(
        note["program"], {name: row and Source(*row) for name, row in note["files"].items()}
    )
    made = fitting.still(folder, then)
    if made is None or _checksum(files.data) != note["checksum"]:
        raise ValueError("what was kept does not fit")
    if made != then:
        with suppress(OSError):  # where it cannot be noted it is found out every time
            _note(files, made, note["checksum"])
    return Kept(folder.absolute(), files.data)


def _whole(folder: Path, files: _Files) -> Shelf:
    """The library itself, kept for the next time."""
    from evidence.checking.shelf.whole import Whole
    from evidence.library import Library

    made = None
    with suppress(OSError):
        made = fitting.now(folder)  # before it is read: what changes meanwhile is seen next time
    library = Library.open(folder)
    shelf = Whole(library)
    if made is not None:
        with suppress(*_ODD):
            _keep(files, shelf, library, made)
    return shelf


def _keep(files: _Files, whole: Whole, library: Library, made: Made) -> None:
    """Both files are replaced; between the two steps the note does not fit the data."""
    from evidence.checking.shelf import contents

    files.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _tidy(files)
    temporary = files.data.with_name(f"{files.data.name}.{own_name()}")
    try:
        contents.write(temporary, whole, library)
        checksum = _checksum(temporary)
        temporary.replace(files.data)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _note(files, made, checksum)


def _note(files: _Files, made: Made, checksum: int) -> None:
    note = {"format": _FORMAT, **made._asdict(), "checksum": checksum}
    write(files.note, json.dumps(note).encode())


def _tidy(files: _Files) -> None:
    """Delete what processes that were killed left behind."""
    for path in files.note.parent.glob(f"{files.note.stem}.*.*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _checksum(path: Path) -> int:
    """Of every byte: SQLite sees only some kinds of damage by itself. Raises OSError."""
    found = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found = zlib.crc32(chunk, found)
    return found
