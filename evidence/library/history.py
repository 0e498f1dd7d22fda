"""The last states of a library under `.evidence/history/`, one numbered folder each.

A state holds the library's files as they were before a change, and `state.json`: what the change
was and the checksums of what it wrote. It is kept before the change is made; when the program is
killed between the two, the state says of itself that its change never happened.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Final

FOLDER: Final = ".evidence"
FILES: Final = ("library.bib", "outcomes.csv", "evidence.toml")
KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class State:
    """A kept state: the files as they were before a change, and the change."""

    path: Path
    what: str
    undone: bool  # the change was an undo: taking it back is a redo
    before: Mapping[str, bytes | None]  # only the files that the change wrote
    after: Mapping[str, str | None]  # their checksums once it was written

    def changed_since(self, folder: Path) -> str | None:
        """The first file that is not as the change left it."""
        now = {name: checksum(_content(folder / name)) for name in self.after}
        return next((name for name in self.after if now[name] != self.after[name]), None)

    def never_happened(self, folder: Path) -> bool:
        return all(_content(folder / name) == data for name, data in self.before.items())


def make_folder(folder: Path) -> None:
    """`.evidence/` with a .gitignore of its own, so that no clone ever carries it."""
    inner = folder / FOLDER
    if not inner.exists():
        inner.mkdir(exist_ok=True)
        (inner / ".gitignore").write_text("*\n", encoding="utf-8")


def keep(
    folder: Path, contents: Mapping[str, bytes | None], what: str, *, undone: bool = False
) -> None:
    """Keep the files of a library as they are, before `contents` are written."""
    states = _states(folder)
    number = int(states[-1].name) + 1 if states else 1
    made = _home(folder) / f"making-{number:06d}"
    shutil.rmtree(made, ignore_errors=True)
    _make_private(_home(folder), folder)
    _make_private(made, folder)
    for name in FILES:
        if (folder / name).exists():
            shutil.copy(folder / name, made / name)  # with its mode
    after = {name: checksum(data) for name, data in contents.items()}
    document = {"what": what, "undone": undone, "after": after}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    (made / "state.json").write_text(text + "\n", encoding="utf-8")
    made.rename(_home(folder) / f"{number:06d}")


def last(folder: Path) -> State | None:
    """The newest state whose change was really made; None when there is none."""
    for path in reversed(_states(folder)):
        state = _read(path)
        if state is not None and not state.never_happened(folder):
            return state
        shutil.rmtree(path)
    return None


def forget(state: State) -> None:
    shutil.rmtree(state.path)


def prune(folder: Path) -> None:
    """Only the newest states stay."""
    for path in _states(folder)[:-KEPT]:
        shutil.rmtree(path)


def _read(path: Path) -> State | None:
    try:
        document = json.loads((path / "state.json").read_text(encoding="utf-8"))
        after = {str(name): document["after"][name] for name in document["after"]}
        return State(
            path=path,
            what=str(document["what"]),
            undone=bool(document["undone"]),
            before={name: _content(path / name) for name in after},
            after=after,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged by another hand: there is no way back through it


def _make_private(inner: Path, folder: Path) -> None:
    """A folder open to no one who may not read (or write) every file of the library."""
    modes = [stat.S_IMODE((folder / n).stat().st_mode) for n in FILES if (folder / n).exists()]
    others = reduce(and_, modes, 0o077)
    mode = 0o700 | others | (others & 0o044) >> 2  # who may read may enter
    inner.mkdir(mode=mode, parents=True, exist_ok=True)
    if stat.S_IMODE(inner.stat().st_mode) & 0o077 & ~mode:  # made when the library was open to all
        with suppress(PermissionError):  # by someone else
            inner.chmod(mode)


def _home(folder: Path) -> Path:
    return folder / FOLDER / "history"


def _states(folder: Path) -> list[Path]:
    home = _home(folder)
    return sorted(path for path in home.glob("[0-9]*") if path.is_dir()) if home.is_dir() else []


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def checksum(data: bytes | None) -> str | None:
    """What a content is recognised by; None for a file that is not there."""
    return None if data is None else hashlib.sha256(data).hexdigest()
