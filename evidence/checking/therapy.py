"""evidence.toml: developers, thresholds, instruments, search and ratings that fit the library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from evidence import identifiers
from evidence.appraisal.headings import conditions
from evidence.checking.codes import finding
from evidence.errors import InvalidIdentifier
from evidence.library import Library, facts
from evidence.library.locate import THERAPY_FILE
from evidence.model import Finding
from evidence.words import listed, nearest

CERTAINTIES: Final = ("high", "moderate", "low", "very low")  # GRADE
_TABLE: Final = re.compile(r"""\s*\[\[?\s*([\w."' -]+?)\s*\]\]?\s*(?:#.*)?""")


def check(library: Library, text: str, today: date) -> Iterator[Finding]:
    """Findings about a therapy; `text` is that of its file, to find the lines in."""
    yield from _instruments(library, text)
    yield from _developers(library, text)
    yield from _search(library, text, today)
    yield from _worthwhile(library, text)
    yield from _ratings(library, text)


def _at(
    code: str, message: str, hint: str | None, line: int | None, field: str | None = None
) -> Finding:
    return finding(code, message, hint, file=THERAPY_FILE, line=line, field=field)


def line_of(text: str, table: str, key: str | None = None, number: int = 1) -> int | None:
    """The line of the `number`-th table of that name, or of a key in it; None if it is not found.

    Reads the lines as people write them; a file written otherwise only loses its line numbers.
    """
    found = None
    for place, line in enumerate(text.split("\n"), 1):
        header = _TABLE.fullmatch(line.rstrip("\r"))
        if header and found is not None:
            break
        if header and header[1] == table:
            number -= 1
            found = place if number == 0 else None
        elif found is not None and key and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return place
    return found


def _instruments(library: Library, text: str) -> Iterator[Finding]:
    tables = {row.name: row for row in library.therapy.instruments}
    for name in library.therapy.instrument_order:
        if name not in tables:
            own = next((row.name for row in tables.values() if name in row.aliases), None)
            yield _at(
                "instrument-without-table",
                f"The instrument '{name}' is listed but has no table of its own.",
                f"Write its name instead: {own}" if own else f'Add:  [instrument."{name}"]',
                line_of(text, "therapy", "instruments"),
                "instruments",
            )


def _developers(library: Library, text: str) -> Iterator[Finding]:
    developers = library.therapy.developers
    if not developers:
        yield _at(
            "no-developer",
            "No developer of the therapy is recorded, so no trial can be called independent.",
            "Add a table [[developer]] with name and source.",
            None,
        )
    for number, developer in enumerate(developers, 1):
        what = f"developer {developer.name}"
        line = line_of(text, "developer", "source", number)
        yield from _source(library, what, developer.source, line)


def _source(
    library: Library, what: str, source: str | None, line: int | None
) -> Iterator[Finding]:
    """Every statement has a source: a key of this library, or a DOI."""
    if source is not None and (_is_doi(source) or any(source == r.key for r in library.reports)):
        return
    near = nearest(source or "", (report.key for report in library.reports), limit=1)
    said = f"The source '{source}' is no key of this library and no DOI" if source else "No source"
    yield _at(
        "unknown-source",
        f"{said} ({what})." if source else f"{said} is recorded ({what}).",
        f"Did you mean {near[0]}?" if near else "Name the report by its key, or by its DOI.",
        line,
        "source",
    )


def _is_doi(text: str) -> bool:
    try:
        return bool(identifiers.parse_doi(text))
    except InvalidIdentifier:
        return False


def _search(library: Library, text: str, today: date) -> Iterator[Finding]:
    last = library.therapy.last_search
    line = line_of(text, "search", "last")
    if last is None:
        yield _at(
            "no-search-date",
            "It is not recorded when the literature was last searched.",
            "Add to the table [search]:  last = 2026-11-22",
            line,
            "last",
        )
    elif last > today:
        message = f"The last search, {last.isoformat()}, lies in the future."
        yield _at("future-search-date", message, "Correct [search].last.", line, "last")


def _worthwhile(library: Library, text: str) -> Iterator[Finding]:
    for number, row in enumerate(library.therapy.worthwhile, 1):
        what = f"worthwhile difference for {row.condition}"
        source_line = line_of(text, "worthwhile", "source", number)
        yield from _source(library, what, row.source, source_line)
        condition_line = line_of(text, "worthwhile", "condition", number)
        yield from _condition(library, what, row.condition, condition_line)


def _condition(library: Library, what: str, name: str, line: int | None) -> Iterator[Finding]:
    recorded = conditions(library.studies)
    if name not in recorded:
        near = nearest(name, recorded, limit=1)
        yield _at(
            "unrecorded-condition",
            f"No study has the condition '{name}', so nothing uses this ({what}).",
            f"Did you mean {near[0]}?" if near else None,
            line,
            "condition",
        )


def _ratings(library: Library, text: str) -> Iterator[Finding]:
    for number, row in enumerate(library.therapy.ratings, 1):
        words = (
            ("comparator", row.comparator, facts.COMPARATOR_CLASSES),
            ("certainty", row.certainty.lower(), CERTAINTIES),
        )
        for name, value, allowed in words:
            if value not in allowed:
                yield _at(
                    "bad-value",
                    f"'{value}' is no value of {name} (rating {number}).",
                    f"Allowed: {listed(allowed, 'or')}.",
                    line_of(text, "rating", name, number),
                    name,
                )
        line = line_of(text, "rating", "condition", number)
        yield from _condition(library, f"rating {number}", row.condition, line)
