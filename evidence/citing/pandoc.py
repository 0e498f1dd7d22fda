"""The only door to pandoc, and the only place that starts another program.

A command starts pandoc once, however many references there are and whatever the form. pandoc
reads the style and nothing else, and is never given an address to fetch.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess  # noqa: TID251 -- this module is the door
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from threading import Thread
from typing import Any, Final

from evidence.citing.catalogue import Style
from evidence.citing.runs import Inline, Run, plain, runs
from evidence.errors import LibraryError, PandocMissing

_OLDEST: Final = (3, 1)
_SECONDS_TO_START: Final = 20
_SECONDS_TO_RUN: Final = 120
_HOW_TO_INSTALL: Final = (
    "Install pandoc 3.1 or newer (brew install pandoc, apt-get install pandoc, or "
    "https://pandoc.org/installing.html), or name one in EVIDENCE_PANDOC."
)


@dataclass(frozen=True, slots=True)
class Pandoc:
    """A pandoc to run; `named` is what EVIDENCE_PANDOC says, if it says so."""

    path: Path
    named: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: `label` is "1." where the style numbers, else empty; `runs` the rest."""

    key: str
    label: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The reference without its label, one line of plain text."""
        return "".join(words for words, _ in self.runs)


# ---------------------------------------------------------------- finding it


def find(environ: Mapping[str, str], notes: Callable[[], Path] | None = None) -> Pandoc:
    """EVIDENCE_PANDOC, else `pandoc` on PATH from 3.1 on, else the one of pypandoc-binary.

    A program named in EVIDENCE_PANDOC is the only one tried. It and the package's own are taken
    at their word: that they do not run shows when they are run. The version of the one on PATH is
    asked for, and noted in the folder that `notes` gives until that file changes. Raises
    PandocMissing.
    """
    named = environ.get("EVIDENCE_PANDOC")
    if named:
        path = shutil.which(named, path=environ.get("PATH"))
        if path is None:
            raise _not_the_named(named)
        return Pandoc(Path(path), named)
    on_path = shutil.which("pandoc", path=environ.get("PATH"))
    if on_path and _is_new_enough(Path(on_path), notes):
        return Pandoc(Path(on_path))
    # Importing pypandoc takes longer than pandoc itself, so its folder is only looked up.
    spec = PathFinder.find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("pandoc", "pandoc.exe"):
            bundled = Path(folder) / "files" / name
            if bundled.is_file():
                return Pandoc(bundled)
    raise PandocMissing("Citations need pandoc, and none that runs was found.", _HOW_TO_INSTALL)


def _is_new_enough(path: Path, notes: Callable[[], Path] | None) -> bool:
    """Whether it is pandoc 3.1 or newer, from the note about this very file or by asking it."""
    about = path.stat()
    this = [str(path), about.st_size, about.st_mtime_ns]
    note = notes() / "pandoc.json" if notes else None
    with suppress(OSError, ValueError, TypeError):
        known = json.loads(note.read_text("utf-8")) if note else None
        if known and known["file"] == this:
            return bool(known["usable"])
    version = _version(path)
    usable = version is not None and version >= _OLDEST
    if note:
        with suppress(OSError):  # without a note it is asked again
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(json.dumps({"file": this, "usable": usable}), "utf-8")
    return usable


def _version(path: Path) -> tuple[int, ...] | None:
    """What `--version` says, or None for a program that does not run or is something else."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, timeout=_SECONDS_TO_START, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(rb"pandoc(?:\.exe)? (\d+(?:\.\d+)*)", done.stdout)
    return tuple(int(part) for part in match[1].split(b".")) if match else None


def _not_the_named(named: str) -> PandocMissing:
    return PandocMissing(f"EVIDENCE_PANDOC names no pandoc that runs: {named}", _HOW_TO_INSTALL)


# ---------------------------------------------------------------- running it


class Process:
    """pandoc at work: it starts, is given its text once, and gives its answer once."""

    def __init__(self, pandoc: Pandoc, arguments: Sequence[str]) -> None:
        """Start it. Raises PandocMissing when the program cannot be started."""
        self._pandoc = pandoc
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(
                [str(pandoc.path), "--sandbox", *arguments], stdin=pipe, stdout=pipe, stderr=pipe
            )
        except OSError as error:
            raise _does_not_run(pandoc, str(error)) from error

    def give(self, text: str) -> None:
        """Hand over the text; pandoc works on it while the program does other things."""
        stdin, self._process.stdin = self._process.stdin, None

        def write() -> None:
            if stdin is not None:
                with suppress(BrokenPipeError), stdin:  # why it has gone shows in its answer
                    stdin.write(text.encode())

        # Beside the program, so that a pandoc which reads nothing cannot hold it.
        Thread(target=write, daemon=True).start()

    def answer(self) -> bytes:
        """What it wrote. Raises PandocMissing for a program that does not run or is no pandoc,
        LibraryError with what pandoc says when it fails, or gives no answer in two minutes.
        """
        try:
            out, err = self._process.communicate(timeout=_SECONDS_TO_RUN)
        except subprocess.TimeoutExpired:
            seconds = _SECONDS_TO_RUN
            raise LibraryError(f"pandoc gave no answer within {seconds} seconds.") from None
        if self._process.returncode == 0:
            return out
        said = err.decode("utf-8", "replace").strip().splitlines()
        reason = said[0] if said else f"exit code {self._process.returncode}"
        if _version(self._pandoc.path) is None:
            raise _does_not_run(self._pandoc, reason)
        raise LibraryError(f"pandoc could not format the references: {reason}")

    def document(self) -> dict[str, Any]:
        """The answer of a run with `-t json`: pandoc's document."""
        written = self.answer()
        with suppress(ValueError):
            parsed = json.loads(written)
            if isinstance(parsed, dict) and "blocks" in parsed:
                return parsed
        raise _does_not_run(self._pandoc, "it gave no answer that can be read")

    def stop(self) -> None:
        """Nothing of it is left behind, whatever happened."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


@contextmanager
def started(pandoc: Pandoc, arguments: Sequence[str]) -> Iterator[Process]:
    """pandoc, started with these arguments; it may read only the files they name."""
    process = Process(pandoc, arguments)
    try:
        yield process
    finally:
        process.stop()


def run(pandoc: Pandoc, arguments: Sequence[str], text: str) -> bytes:
    """What pandoc makes of the text; errors as those of `Process`."""
    with started(pandoc, arguments) as running:
        running.give(text)
        return running.answer()


def _does_not_run(pandoc: Pandoc, reason: str) -> PandocMissing:
    if pandoc.named:
        return _not_the_named(pandoc.named)
    return PandocMissing(f"pandoc could not be started: {reason}", _HOW_TO_INSTALL)


def document(pandoc: Pandoc, arguments: Sequence[str], text: str) -> dict[str, Any]:
    """pandoc's document (its JSON) for the text; errors as those of `Process`."""
    with started(pandoc, [*arguments, "-t", "json"]) as running:
        running.give(text)
        return running.document()


# ---------------------------------------------------------------- references


class Formatter:
    """A style at work: it takes CSL items once and gives their references once."""

    def __init__(self, running: Process, style: Style, *, as_given: bool = False) -> None:
        self._running = running
        self._style = style
        self._as_given = as_given
        self._keys: dict[str, str] = {}
        self._items: dict[str, Mapping[str, Any]] = {}

    def give(self, items: Iterable[Mapping[str, object]]) -> None:
        """Hand over the items; one that comes twice is listed once."""
        # Not before pandoc is at work: what this needs takes as long to load as pandoc to start.
        from evidence.citing.manuals import for_style

        unique = {str(item["id"]): item for item in items}
        self._items = unique
        # pandoc gets plain numbers for keys: a key may hold anything.
        self._keys = {str(number): key for number, key in enumerate(unique, start=1)}
        numbered = [
            {**for_style(unique[key], self._style), "id": number}
            for number, key in self._keys.items()
        ]
        self._running.give(json.dumps(numbered))

    def references(self) -> tuple[Reference, ...]:
        """The references in the order of the list; errors as those of `Process`."""
        from evidence.citing.alphabet import by_first_word

        parsed = self._running.document()
        found = tuple(
            Reference(self._keys[number], label, runs(rest))
            for number, label, rest in entries(parsed["blocks"])
        )
        return found if self._as_given else by_first_word(found, self._items, self._style)


@contextmanager
def formatter(pandoc: Pandoc, style: Style, *, as_given: bool = False) -> Iterator[Formatter]:
    """The one pandoc of a command, started before there is anything for it to format.

    The list is in the style's order, or (`as_given`) in that of the items.
    """
    with style.file(as_given=as_given) as file:
        arguments = ["-f", "csljson", "-t", "json", "--citeproc", "--csl", str(file)]
        with started(pandoc, arguments) as running:
            yield Formatter(running, style, as_given=as_given)


def references(
    pandoc: Pandoc,
    items: Sequence[Mapping[str, object]],
    style: Style,
    *,
    as_given: bool = False,
) -> tuple[Reference, ...]:
    """Each CSL item as a reference; none at all need no pandoc."""
    if not items:
        return ()
    with formatter(pandoc, style, as_given=as_given) as at_work:
        at_work.give(items)
        return at_work.references()


def entries(blocks: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, list[Inline]]]:
    """(id, label, inlines) of every reference in the blocks of pandoc's document."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        (identifier, classes, _), inner = block["c"]
        if "csl-entry" in classes:
            inlines = [
                inline for part in inner if part["t"] in ("Para", "Plain") for inline in part["c"]
            ]
            yield identifier.removeprefix("ref-"), *_split_label(inlines)
        else:
            yield from entries(inner)


def _split_label(inlines: list[Inline]) -> tuple[str, list[Inline]]:
    """The style's number apart from the reference."""
    first = inlines[0] if inlines else None
    if first and first["t"] == "Span" and "csl-left-margin" in first["c"][0][1]:
        return plain(first["c"][1]), inlines[1:]
    return "", inlines
