"""A new library: a copy of the starter that comes with the program, or an empty one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from evidence.errors import LibraryError, NotWritable
from evidence.library import outcomes
from evidence.library.history import FILES

IGNORED: Final = ("/index/*", "!/index/.gitkeep", "/.evidence/")

_EMPTY_LIBRARY: Final = """\
% Reports on the therapy, with the facts recorded about each study.
% Add one with: evidence add DOI    A fact that is not recorded is left out, never written as 0.
"""
_EMPTY_THERAPY: Final = """\
# The therapy this library is about. Lines that begin with # are examples.

[therapy]
name = "Name of the therapy"
abbreviations = []
# What is often mistaken for it:
confused_with = []
# The order of instruments when a trial names no primary outcome:
instruments = []

# Who developed it: decides which trials are called independent.
# [[developer]]
# name = "Family, Given"
# source = "key of a report, or a DOI"

# When the literature was last searched. While `systematic` is false, sentences say "found so far".
# [search]
# last = 2026-11-22
# systematic = false
# note = "where and how"

# Words that mean the same to `search`.
# [synonyms]
# "randomised controlled trial" = ["RCT"]

# The smallest difference worth having, in standard deviations. Without it the information size
# is not known.
# [[worthwhile]]
# condition = "depression"
# smd = 0.24
# source = "10.1002/da.22249"

# Without `better` the direction is unknown and the numbers are not used; without `rater` people
# rate themselves.
# [instrument."HRSD-17"]
# better = "lower"
# rater = "clinician"
# aliases = ["HAM-D-17"]
"""


def create(target: Path, empty: bool) -> tuple[Path, ...]:
    """Make a library in `target` (made if need be); the paths written, in order.

    `empty`: commented templates instead of the starter. Raises LibraryError when a file of a
    library is there already (nothing is overwritten), NotWritable when it cannot be written;
    what was begun is then taken away again.
    """
    there = [name for name in FILES if (target / name).exists()]
    if there:
        raise LibraryError(
            f"There is already a library in {target}: {', '.join(there)}.",
            "Choose another folder, or use that library as it is.",
        )
    contents = _empty() if empty else _starter(starter_folder(Path(__file__).parent.parent))
    made: list[Path] = []
    try:
        _make(target, contents, made)
    except BaseException as error:
        _take_back(made)
        if isinstance(error, OSError):
            raise NotWritable(
                f"No library can be made in {target}: {error.strerror or error}.",
                "Choose a folder that you may write to; nothing was left behind.",
            ) from error
        raise
    return tuple(path for path in made if path.is_file())


def starter_folder(package: Path) -> Path:
    """Where the starter is: inside the package (wheel), or beside it (checkout)."""
    for folder in (package / "starter", package.parent):
        if all((folder / name).is_file() for name in FILES):
            return folder
    raise LibraryError(
        "The starter library is not part of this installation.",
        "Begin with an empty one: evidence init --empty",
    )


def _starter(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def _empty() -> dict[str, bytes]:
    texts = (_EMPTY_LIBRARY, outcomes.header() + "\n", _EMPTY_THERAPY)
    return {name: text.encode() for name, text in zip(FILES, texts, strict=True)}


def _make(target: Path, contents: dict[str, bytes], made: list[Path]) -> None:
    """Write everything; `made` says at any moment what has to be taken back."""
    for folder in (*reversed(target.parents), target, target / "index"):
        if not folder.is_dir():
            folder.mkdir()
            made.append(folder)
    files = {**contents, "index/.gitkeep": b""}
    for name, data in files.items():
        path = target / name
        if path.exists():
            continue  # only index/.gitkeep can be there: the others were looked for
        with path.open("xb") as file:
            made.append(path)
            file.write(data)
    _ignore(target / ".gitignore", made)


def _ignore(path: Path, made: list[Path]) -> None:
    """A .gitignore with our lines; one that is there gets those it lacks."""
    if not path.exists():
        with path.open("x", encoding="utf-8", newline="") as file:
            made.append(path)
            file.write("".join(f"{line}\n" for line in IGNORED))
        return
    before = path.read_bytes()
    present = {line.strip() for line in before.decode("utf-8", "replace").splitlines()}
    missing = [line for line in IGNORED if line not in present]
    if missing:
        between = b"" if not before or before.endswith(b"\n") else b"\n"
        with path.open("ab") as file:
            file.write(between + "".join(f"{line}\n" for line in missing).encode())


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
