"""Which library is meant: the one named, the environment's, or the nearest one above."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evidence.errors import LibraryNotFound

LIBRARY_FILE = "library.bib"
THERAPY_FILE = "evidence.toml"
VARIABLE = "EVIDENCE_LIBRARY"


def find(named: str | None, environ: Mapping[str, str], start: Path) -> Path:
    """The folder of the library, absolute.

    `--library` goes before EVIDENCE_LIBRARY, that before the nearest of `start` and its parents
    that holds library.bib and evidence.toml. A lone library.bib counts only in `start` itself or
    when it is named. Raises LibraryNotFound.
    """
    if named is not None:
        return _named(named, start, "--library")
    if environ.get(VARIABLE, "").strip():
        return _named(environ[VARIABLE], start, VARIABLE)
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / LIBRARY_FILE).is_file() and (folder / THERAPY_FILE).is_file():
            return folder
    if (start / LIBRARY_FILE).is_file():
        return start
    raise LibraryNotFound(
        f"There is no library in {start} or above it.",
        "Make one with: evidence init    or name one with: --library DIR",
    )


def _named(named: str, start: Path, how: str) -> Path:
    path = start.absolute() / Path(named).expanduser()
    folder = path.parent if path.name == LIBRARY_FILE and path.is_file() else path
    if (folder / LIBRARY_FILE).is_file():
        return folder
    what = "not there" if not folder.exists() else f"without a {LIBRARY_FILE}"
    raise LibraryNotFound(
        f"There is no library at {path} ({how}): it is {what}.",
        f"Make one there with: evidence init {named}",
    )
