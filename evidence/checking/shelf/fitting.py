"""Whether what was made of a library still fits: its files, and this program, are as they were."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from evidence.library.core import OUTCOMES_FILE
from evidence.library.locate import LIBRARY_FILE, THERAPY_FILE
from evidence.search.cache import Source, look_at

_FILES: Final = (LIBRARY_FILE, OUTCOMES_FILE, THERAPY_FILE)
_PACKAGE: Final = Path(__file__).parents[2]


class Made(NamedTuple):
    """What something was made from; None is a file that was not there."""

    program: str
    files: Mapping[str, Source | None]


def now(folder: Path) -> Made:
    """The library and the program as they are. Raises OSError."""
    return Made(program(), {name: _seen(folder / name) for name in _FILES})


def still(folder: Path, then: Made) -> Made | None:
    """None when a file holds something else, or the program is another; else what to note now.

    A file is read only where its size and time do not tell. Raises OSError.
    """
    if then.program != program():
        return None
    files: dict[str, Source | None] = {}
    for name in _FILES:
        old = then.files[name]
        if old is not None and old.is_untouched(folder / name):
            files[name] = old
            continue
        new = files[name] = _seen(folder / name)
        if (old and old.sha256) != (new and new.sha256):
            return None
    return Made(then.program, files)


def program() -> str:
    """A hash that changes with any module of this program: other sentences, another hash."""
    modules = (sys.version, *sorted(map(repr, _modules(_PACKAGE))))
    return hashlib.sha256("\n".join(modules).encode("utf-8", "replace")).hexdigest()


def _modules(folder: Path) -> Iterator[tuple[object, ...]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(Path(entry.path))
            elif entry.name.endswith(".py"):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _seen(path: Path) -> Source | None:
    try:
        return look_at(path)
    except FileNotFoundError:
        return None
