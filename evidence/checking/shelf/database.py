"""The file in which a library is kept: three tables of SQLite, written once, then only read.

    reports   number, JSON
    found     what a report is found by → its number; of a title, how many of its pieces it takes
    said      sentences, names … as JSON, by what they are about

SQLite is known here alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from evidence.errors import LibraryError

_AT_ONCE: Final = 900  # values in a query: every SQLite takes 999
_TABLES: Final = """
CREATE TABLE reports (at INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE found
    (what TEXT, need INTEGER, at INTEGER, PRIMARY KEY (what, need, at)) WITHOUT ROWID;
CREATE TABLE said (what TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""


class KeptError(LibraryError):
    """The file cannot be written or read."""

    def __init__(self, reason: object) -> None:
        hint = "Try again; what does not fit any more is made anew."
        super().__init__(f"What was kept of the library cannot be read: {reason}.", hint)


def write(
    path: Path,
    reports: Iterable[str],
    found: Iterable[tuple[str, int, int]],
    said: Iterable[tuple[str, str]],
) -> None:
    """A new file with the rows of its tables; nobody else may see it yet. Raises KeptError."""
    with _told(), closing(_connect(path, "rwc")) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        connection.executemany("INSERT INTO reports VALUES (?, ?)", enumerate(reports))
        connection.executemany("INSERT INTO found VALUES (?, ?, ?)", sorted(set(found)))
        connection.executemany("INSERT INTO said VALUES (?, ?)", sorted(said))
        connection.commit()


class Database:
    """A file that nobody changes any more. Every question may raise KeptError."""

    def __init__(self, path: Path) -> None:
        with _told():
            self._connection = _connect(path, "ro&immutable=1")

    def __del__(self) -> None:
        if connection := getattr(self, "_connection", None):
            connection.close()

    def find(self, wanted: Collection[str]) -> Iterator[tuple[str, int]]:
        """What finds a report, and the report's number."""
        return self._rows("SELECT what, at FROM found WHERE what IN ({})", wanted)

    def like(self, pieces: Collection[str]) -> set[int]:
        """The numbers of the reports with enough pieces of their titles among these."""
        sql = "SELECT at, need, count(*) FROM found WHERE what IN ({}) GROUP BY at, need"
        if len(pieces) <= _AT_ONCE:
            return {at for at, _, _ in self._rows(f"{sql} HAVING count(*) >= need", pieces)}
        counted: dict[tuple[int, int], int] = {}
        for at, need, number in self._rows(sql, pieces):
            counted[at, need] = counted.get((at, need), 0) + number
        return {at for (at, need), number in counted.items() if number >= need}

    def reports(self, numbers: Collection[int]) -> Iterator[tuple[int, str]]:
        """Number and body of each of these reports."""
        return self._rows("SELECT at, body FROM reports WHERE at IN ({})", numbers)

    def said(self, what: str) -> str | None:
        """What is said of something, if anything is."""
        rows = self._rows("SELECT body FROM said WHERE what IN ({})", [what])
        return next((body for (body,) in rows), None)

    def told_of(self, beginning: str) -> list[str]:
        """All that something is said of, where it begins so, without the beginning."""
        sql = "SELECT what FROM said WHERE substr(what, 1, length(?1)) = ?1"
        with _told():
            rows = self._connection.execute(sql, [beginning]).fetchall()
        return [what.removeprefix(beginning) for (what,) in rows]

    def _rows(self, sql: str, values: Collection[Any]) -> Iterator[tuple[Any, ...]]:
        every = list(values)
        for start in range(0, len(every), _AT_ONCE):
            some = every[start : start + _AT_ONCE]
            with _told():
                marks = ",".join("?" * len(some))
                rows = self._connection.execute(sql.format(marks), some).fetchall()
            yield from rows


def _connect(path: Path, mode: str) -> Any:
    import sqlite3

    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True)


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's errors, and its absence, as one of our own."""
    try:
        import sqlite3
    except ImportError as error:
        raise KeptError(error) from error
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise KeptError(error) from error
