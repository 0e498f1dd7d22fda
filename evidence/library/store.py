"""The only writer of a library: one lock, whole files or nothing, and a way back.

A change is applied to what the file holds *now*, read again in memory and compared before a
byte is written; the file is then replaced in one step. The state before goes to
`.evidence/history/`, from where `undo` brings it back.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import LibraryError, LibraryNotFound, NotWritable
from evidence.library import duplicates, edits, history
from evidence.library.bibtex import BibFile, decode, read
from evidence.library.edits import Change
from evidence.library.reports import to_report
from evidence.model import Draft, Report

LIBRARY_FILE: Final = "library.bib"
LOCK_SECONDS: Final = 10.0
_TRIES: Final = 5


# ---------------------------------------------------------------- what commands call


@dataclass(frozen=True, slots=True)
class Added:
    """The key of a new entry, or of the one with the same identifier that was `there` already."""

    key: str
    there: bool = False


def add_entry(folder: Path, draft: Draft, extra_taken: Iterable[str] = ()) -> str:
    """A new entry at the end of library.bib, whatever is there (see `add_entries`); its key.

    Raises Misuse for a value that cannot be written, NotWritable, Unreadable, LibraryNotFound.
    """
    return next(iter(edit(folder, lambda bib: edits.add(bib, [draft], extra_taken)).expected))


def add_entries(
    folder: Path, drafts: Sequence[Draft], extra_taken: Iterable[str] = ()
) -> tuple[Added, ...]:
    """New entries in one write (and one step of `undo`); what became of each draft, in order.

    A draft whose DOI, PMID or PMCID is there is not written again. That is asked of the file as it
    is now: another command may have added it since the library was read.
    """
    there: dict[int, str] = {}

    def change(bib: BibFile) -> Change:
        there.clear()  # it is asked again when the file changed meanwhile
        there.update(_there(bib, drafts))
        new = [draft for place, draft in enumerate(drafts) if place not in there]
        return edits.add(bib, new, extra_taken)

    keys = iter(edit(folder, change).expected)
    return tuple(
        Added(there[place], there=True) if place in there else Added(next(keys))
        for place in range(len(drafts))
    )


def _there(bib: BibFile, drafts: Sequence[Draft]) -> dict[int, str]:
    """Place of a draft → key of the entry that has one of its identifiers."""
    wanted: dict[tuple[str, str], int] = {}
    for place, draft in enumerate(drafts):
        for kind, value in duplicates.identifiers_of_draft(draft):
            wanted.setdefault((kind, value), place)
    # No escape breaks a run of letters and digits: most entries need not be read for this.
    runs = {max(re.findall("[a-z0-9]+", value), key=len, default="") for _, value in wanted}
    some_run = re.compile("|".join(map(re.escape, runs)), re.IGNORECASE)
    found: dict[int, str] = {}
    for entry in bib.entries if wanted else ():
        if not some_run.search(bib.text, entry.start, entry.end):
            continue
        report = to_report(entry)
        for kind in duplicates.IDENTIFIERS:
            for value in duplicates.identifiers_of(report, kind):
                if (kind, value) in wanted:
                    found.setdefault(wanted[kind, value], entry.key)
    return found


def set_fields(folder: Path, key: str, changes: Mapping[str, str | None]) -> None:
    """Set fields of one entry to plain text; None or an empty value removes the field."""
    update(folder, {key: changes})


def update(folder: Path, changes: Mapping[str, Mapping[str, str | None]]) -> None:
    """`set_fields` for several entries in one write (and one step of `undo`)."""
    edit(folder, lambda bib: edits.update(bib, changes))


def set_from(folder: Path, key: str, decide: Callable[[Report], Mapping[str, str | None]]) -> None:
    """`set_fields` where the new values depend on the old: `decide` gets the report as it is now.

    A value made from a library that was read before the lock would undo what others did since.
    """

    def change(bib: BibFile) -> Change:
        entry = bib.entry(key)
        return edits.update(bib, {key: decide(to_report(entry)) if entry else {}})

    edit(folder, change)


def remove(folder: Path, keys: Sequence[str]) -> None:
    """Take entries out; UnknownKey names every key that is not there, and nothing is done."""
    edit(folder, lambda bib: edits.remove(bib, keys))


def edit(
    folder: Path,
    change: Callable[[BibFile], Change],
    timeout: float = LOCK_SECONDS,
    beside: Callable[[Change], Mapping[str, str]] | None = None,
) -> Change:
    """Apply a change to library.bib under the lock; nothing is written when nothing changes.

    `change` gets the file as it is now and returns spans with what must be read afterwards.
    `beside` gets what it returned, and gives the texts of other files that go with it: they are
    read under the lock too, and `undo` takes all of it back in one step.
    Raises NotWritable when the file is locked or read-only, or the result would not read so.
    """
    with _locked(folder, timeout):
        for _ in range(_TRIES):
            done, text, read_from = _prepared(folder / LIBRARY_FILE, change)
            # Other programs know nothing of the lock: what they wrote meanwhile is built upon.
            contents = _changed(folder, beside(done) if beside else {})
            if history.checksum((folder / LIBRARY_FILE).read_bytes()) == read_from:
                if text is not None:
                    contents[LIBRARY_FILE] = text.encode()
                if contents:
                    _write(folder, contents, done.what)
                return done
    raise NotWritable(
        f"Another program keeps changing {LIBRARY_FILE}.", "Close it, then try again."
    )


def _changed(folder: Path, texts: Mapping[str, str]) -> dict[str, bytes | None]:
    """The texts that differ from what their files hold."""
    contents: dict[str, bytes | None] = {}
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != text.encode():
            contents[name] = text.encode()
    return contents


def _prepared(
    path: Path, change: Callable[[BibFile], Change]
) -> tuple[Change, str | None, str | None]:
    """The change, the new text once it has been read and compared, and what it was made from.

    The text is None when nothing changes.
    """
    old_text, read_from = _text(path)
    before = read(old_text, path.name)
    done = change(before)
    text = edits.applied(old_text, done.spans)
    if text == old_text:
        return done, None, read_from
    before = before.outline()  # the fields of two files at once would take twice the memory
    edits.check(before, done, read(text, path.name))
    return done, text, read_from


def _text(path: Path) -> tuple[str, str | None]:
    data = path.read_bytes()
    return decode(data, path.name), history.checksum(data)


def undo(folder: Path) -> str:
    """Take back the last change of the library; a second `undo` brings it back again.

    Returns one line that says what was done. Raises LibraryError when there is nothing to take
    back, and NotWritable when a file was edited by hand since: that edit would be lost.
    """
    with _locked(folder, LOCK_SECONDS):
        state = history.last(folder)
        if state is None:
            raise LibraryError(
                "There is nothing to undo in this library.",
                "Only changes made by evidence can be undone; for others use git.",
            )
        changed = state.changed_since(folder)
        if changed:
            raise NotWritable(
                f"{changed} was edited after the last change ({state.what}); "
                "undo would lose that edit.",
                f"The state before that change is kept in {state.path}.",
            )
        _write(folder, state.before, state.what, undone=not state.undone)
        history.forget(state)
    return f"{'Redone' if state.undone else 'Undone'}: {state.what}."


# ---------------------------------------------------------------- lock


@contextmanager
def _locked(folder: Path, timeout: float) -> Iterator[None]:
    """Hold the library's lock: a file beside it, because the library itself is replaced."""
    import filelock

    if not (folder / LIBRARY_FILE).exists():
        raise LibraryNotFound(
            f"There is no {LIBRARY_FILE} in {folder}.", "Make one: evidence init"
        )
    try:
        _check_writable(folder)
        history.make_folder(folder)
        lock = filelock.FileLock(folder / history.FOLDER / "lock", timeout=timeout)
        with lock:
            yield
    except filelock.Timeout as error:
        raise NotWritable(
            f"The library in {folder} is locked by another command.",
            "Wait until it is done, then try again.",
        ) from error
    except OSError as error:
        raise NotWritable(
            f"The library in {folder} cannot be written: {error.strerror or error}.",
            "Check that there is room, and that you may write there; nothing was changed.",
        ) from error


def _check_writable(folder: Path) -> None:
    """Refuse what is marked read-only, though replacing it would be possible (or one is root)."""
    for path in (folder, *(folder / name for name in history.FILES)):
        if path.exists() and not (os.access(path, os.W_OK) and _mode(path) & 0o222):
            raise NotWritable(
                f"{path} is read-only.", f"Allow writing first, for example: chmod u+w {path}"
            )


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ---------------------------------------------------------------- files


def _write(
    folder: Path, contents: Mapping[str, bytes | None], what: str, *, undone: bool = False
) -> None:
    """Replace files of the library (None deletes one) after keeping the state before."""
    history.keep(folder, contents, what, undone=undone)
    for name, data in contents.items():
        if data is None:
            (folder / name).unlink()
        else:
            _replace(folder / name, data)
    history.prune(folder)


def _replace(path: Path, data: bytes) -> None:
    """The file is the old one or the new one, at any moment and after any crash."""
    target = Path(os.path.realpath(path))  # a link stays a link
    for left_over in target.parent.glob(f".{target.name}.*.tmp"):
        left_over.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(".tmp", f".{target.name}.", target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target) if target.exists() else 0o644)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
