"""The index of a library is kept in step with it: used, changed or made anew, as is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from evidence.errors import NotWritable
from evidence.search.blocks import DamagedError
from evidence.search.cache import About, BusyError, Cache, CannotKeepError, Kept, Source, look_at
from evidence.search.engine import Engine, Naming

if TYPE_CHECKING:
    from evidence.library import Library

_THERAPY_FILE: Final = "evidence.toml"
_SECONDS_FOR_LOCK: Final = 5.0
_SECONDS_IF_STALE: Final = 0.5  # where there is an old index to answer from
_Answer = TypeVar("_Answer")


class Open(NamedTuple):
    """An open index with what is to be said about it, and what evidence.toml says."""

    engine: Engine
    naming: Naming
    notes: tuple[str, ...] = ()


class Keeper:
    """Sees to the index of one library; `load` reads the library, which is done only if needed."""

    def __init__(self, folder: Path, state_folder: Path, load: Callable[[], Library]) -> None:
        from evidence.search.index import MADE_BY

        self._cache = Cache(folder, state_folder, MADE_BY)
        self._load = load
        self._library: Library | None = None

    # ------------------------------------------------ asking

    def ask(self, question: Callable[[Open], _Answer]) -> _Answer:
        """What an index that is in step with library.bib answers.

        Where none can be had it is a stale one's answer, or a temporary one's, and a note says so.
        """
        kept = self._cache.kept()
        naming, noted = self._naming(kept)
        bad: Path | None = None
        if kept is not None and self._cache.is_untouched(kept):
            if not noted:
                with suppress(CannotKeepError), self._cache.locked(0):
                    self._renew(naming)
            # Whatever is wrong with an index, and however it shows: a new one is made.
            try:
                return self._answer(question, kept, naming)
            except Exception:
                bad, kept = kept.folder, None
        try:
            with self._cache.locked(_SECONDS_IF_STALE if kept else _SECONDS_FOR_LOCK):
                self._renew(naming, bad)
                return self._answer_or_rebuild(question, naming)
        except CannotKeepError as error:
            with suppress(Exception):
                if kept is not None and self._cache.fits(kept):
                    return self._answer(question, kept, naming)
                if kept is not None and isinstance(error, BusyError):
                    note = f"The index is out of date: library.bib has changed, and {error}."
                    return self._answer(question, kept, naming, note)
            return self._temporarily(question, naming, error)

    def _answer_or_rebuild(self, question: Callable[[Open], _Answer], naming: Naming) -> _Answer:
        kept = self._cache.kept()
        try:
            return self._answer(question, kept, naming)
        except Exception:
            self._renew(naming, kept.folder if kept else None)
        return self._answer(question, self._cache.kept(), naming)

    def _answer(
        self, question: Callable[[Open], _Answer], kept: Kept | None, naming: Naming, *notes: str
    ) -> _Answer:
        from evidence.search.index import open_index

        if kept is None:
            raise CannotKeepError("what was written could not be read")
        try:
            said = (*_warning(kept.about.said["faults"]), *notes)
            kept.look()
            return question(Open(open_index(kept), naming, said))
        finally:
            kept.close()

    def _temporarily(
        self, question: Callable[[Open], _Answer], naming: Naming, error: CannotKeepError
    ) -> _Answer:
        from tempfile import TemporaryDirectory

        from evidence.search.documents import documents
        from evidence.search.index import Loose, build, open_index

        where = self._cache.folder
        note = f"The index could not be kept in {where} ({error}); a temporary one was used."
        library = self._library or self._load()
        with TemporaryDirectory(prefix="evidence-index-") as name:
            build(Path(name), documents(library))
            loose = Loose(Path(name))
            try:
                said = (*_warning(_faults(library)), note)
                return question(Open(open_index(loose), naming, said))
            finally:
                loose.close()

    # ------------------------------------------------ keeping

    def refresh(self, *, anew: bool = False) -> bool:
        """Bring the index up to date; whether there was anything to do. Raises NotWritable."""
        kept = self._cache.kept()
        naming, _ = self._naming(kept)
        try:
            with self._cache.locked(_SECONDS_FOR_LOCK):
                bad = kept.folder if kept and (anew or self._is_damaged(kept)) else None
                return self._renew(naming, bad)
        except CannotKeepError as error:
            raise NotWritable(
                f"The index in {self._cache.folder} cannot be written: {error}.",
                "Searching still works, with a temporary index.",
            ) from error

    def _is_damaged(self, kept: Kept) -> bool:
        """Only of an index that would be used as it is: one that is changed is verified then."""
        return self._cache.fits(kept) and not kept.is_whole()

    def _renew(self, naming: Naming, bad: Path | None = None) -> bool:
        """Under the lock: bring the index up to date; whether its contents changed.

        `bad` is the folder of an index that must not be used again. Raises CannotKeepError, and
        whatever is wrong with the library.
        """
        kept = self._cache.kept()
        if kept is not None and kept.folder == bad:
            kept = None
        named = self._named(naming)
        if kept is not None and self._cache.is_untouched(kept):
            if kept.about.said["naming"] != named:
                self._note(kept, kept.about.source, named)
            return False
        try:
            source = look_at(self._cache.source)
        except OSError:
            self._load()  # which says what is wrong with it
            raise
        if kept is not None and kept.about.source.sha256 == source.sha256:
            self._note(kept, source, named)
            return False
        self._make(kept, source, named)
        return True

    def _note(self, kept: Kept, source: Source, named: Sequence[Any]) -> None:
        """Of an index that fits; in a folder that cannot be written it is found out each time."""
        with suppress(CannotKeepError):
            self._cache.confirm(kept, About(source, {**kept.about.said, "naming": named}))

    def _make(self, kept: Kept | None, source: Source, named: Sequence[Any]) -> None:
        """Change the index, or make a new one: where over half of it is other than it was."""
        from evidence.search.documents import documents, fingerprints
        from evidence.search.index import build

        library = self._library = self._load()
        entries = fingerprints(library)
        about = About(source, {"naming": named, "faults": _faults(library)})
        if kept is not None and self._change(kept, about, entries, library):
            return

        def fill(folder: Path) -> dict[str, str]:
            build(folder, documents(library))
            return entries

        self._cache.replace(about, fill)

    def _change(self, kept: Kept, about: About, entries: dict[str, str], library: Library) -> bool:
        """One commit of what is other than it was; False when a new index is to be made."""
        from evidence.search.documents import documents
        from evidence.search.index import change

        def fill(folder: Path) -> dict[str, str]:
            if not change(folder, gone, documents(library, new)):
                raise DamagedError("changed too often")
            return entries

        try:
            before = kept.entries()
            gone = {key for key, hashed in before.items() if entries.get(key) != hashed}
            new = {key for key, hashed in entries.items() if before.get(key) != hashed}
            if 2 * len(gone | new) > len(entries):
                return False
            self._cache.replace(about, fill, kept)
        except CannotKeepError:
            raise
        except Exception:  # a damaged index fails in many ways
            return False
        return True

    # ------------------------------------------------ evidence.toml

    def _naming(self, kept: Kept | None) -> tuple[Naming, bool]:
        """What evidence.toml says, and whether that was noted with the index.

        Raises Unreadable.
        """
        if kept is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                checksum, value = kept.about.said["naming"]
                if checksum == self._checksum():
                    return Naming(*value), True
        from evidence.library.core import therapy_of

        therapy = therapy_of(self._cache.library)
        return Naming(
            therapy.name,
            therapy.abbreviations,
            therapy.confused_with,
            {name: tuple(others) for name, others in therapy.synonyms.items()},
        ), False

    def _named(self, naming: Naming) -> list[Any]:
        """`naming` as it is noted."""
        said = [naming.name, list(naming.abbreviations), list(naming.confused_with)]
        synonyms = {name: list(others) for name, others in naming.synonyms.items()}
        return [self._checksum(), [*said, synonyms]]

    def _checksum(self) -> str:
        """Of evidence.toml; empty when there is none."""
        with suppress(FileNotFoundError):
            data = (self._cache.library / _THERAPY_FILE).read_bytes()
            return hashlib.sha256(data).hexdigest()
        return ""


def _warning(faults: str | None) -> tuple[str, ...]:
    """As other commands say it when they have read the library."""
    return (f"Warning: {faults}",) if faults else ()


def _faults(library: Library) -> str | None:
    """What a person should know who is shown only the reports that could be read."""
    from evidence.model import first_error

    return first_error(library.findings)
