"""Finding reports by their words. Cheap to import: Whoosh is loaded by the first search only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.search.results import Hit, Results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence.library import Library

__all__ = ["Hit", "Results", "rebuild", "refresh", "search"]


def search(
    folder: Path,
    text: str,
    limit: int | None = 20,
    *,
    state_folder: Path,
    load: Callable[[], Library],
    facets: bool = False,
) -> Results:
    """The reports of a library that answer a query, best first; any text is answered.

    `load` reads the library; it is called only when the index does not fit library.bib any more.
    Where no index can be kept a temporary one answers, and a note says so. Raises what `load`
    raises, and Unreadable for an evidence.toml that cannot be read.
    """
    from evidence.search.answering import answer
    from evidence.search.keeping import Keeper, Open

    def question(index: Open) -> Results:
        results = answer(index.engine, text, limit, index.naming, facets=facets)
        return results._replace(notes=(*index.notes, *results.notes))

    return Keeper(folder, state_folder, load).ask(question)


def refresh(
    folder: Path, state_folder: Path, load: Callable[[], Library], *, force: bool = False
) -> bool:
    """Bring the kept index up to date; whether it had to be changed. Raises NotWritable."""
    from evidence.search.keeping import Keeper

    return Keeper(folder, state_folder, load).refresh(anew=force)


def rebuild(folder: Path, state_folder: Path, load: Callable[[], Library]) -> None:
    """Build the index anew whatever its state. Raises NotWritable."""
    refresh(folder, state_folder, load, force=True)
