"""evidence.toml → the therapy: its names, developers, instruments, synonyms, ratings."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar, cast

from evidence.errors import Unreadable
from evidence.library import names
from evidence.model import (
    Developer,
    Finding,
    Instrument,
    Name,
    Rating,
    Therapy,
    Worthwhile,
)

_Made = TypeVar("_Made")

_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "therapy": ("name", "abbreviations", "confused_with", "instruments"),
    "developer": ("name", "source"),
    "search": ("last", "systematic", "note"),
    "synonyms": (),
    "worthwhile": ("condition", "smd", "source", "note"),
    "instrument": ("better", "rater", "aliases"),
    "rating": ("condition", "comparator", "outcome", "certainty", "by", "on", "source"),
}


def default() -> Therapy:
    """The therapy of a lone library.bib."""
    return Therapy(name="the therapy")


def read(text: str, name: str = "evidence.toml") -> Therapy:
    """The therapy a file describes.

    Raises Unreadable with the line for text that is no TOML, and with table and key for a value
    of the wrong kind or a missing name.
    """
    tables = _parsed(text, name)
    read_table = _Table(name, tables)
    therapy = read_table.table("therapy")
    search = read_table.table("search")
    return Therapy(
        name=therapy.required("name"),
        abbreviations=therapy.texts("abbreviations"),
        confused_with=therapy.texts("confused_with"),
        instrument_order=therapy.texts("instruments"),
        developers=read_table.rows("developer", _developer),
        last_search=search.day("last"),
        systematic=search.truth("systematic"),
        search_note=search.text("note"),
        synonyms=read_table.table("synonyms").lists(),
        worthwhile=read_table.rows("worthwhile", _worthwhile),
        instruments=tuple(
            _instrument(label, read_table.table("instrument").table(label))
            for label in read_table.table("instrument").values
        ),
        ratings=read_table.rows("rating", _rating),
    )


def unknown_keys(text: str, name: str = "evidence.toml") -> tuple[Finding, ...]:
    """A warning for each table and key that is not read: usually a slip of the pen."""
    return tuple(
        Finding(
            "warning",
            "unknown-setting",
            f"{where} is not known and not read.",
            "Compare it with the names in the documentation.",
            name,
        )
        for where in _unknown(_parsed(text, name))
    )


def _unknown(tables: Mapping[str, Any]) -> Iterator[str]:
    for table, content in tables.items():
        if table not in _KNOWN:
            yield f"[{table}]"
            continue
        if table == "synonyms" or not isinstance(content, (dict, list)):
            continue
        rows = content if isinstance(content, list) else [content]
        if table == "instrument" and isinstance(content, dict):
            rows = list(content.values())
        for row in rows:
            known = _KNOWN[table]
            yield from (f"[{table}].{key}" for key in row if key not in known)


def _parsed(text: str, name: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        where = f", line {found[1]}" if found else ""
        why = str(error).split(" (at ", maxsplit=1)[0]
        raise Unreadable(
            f"{name}{where}: this is not TOML: {why}.",
            "Text stands in quotes, lists in [ ], and each table begins with its [name].",
        ) from error


# ---------------------------------------------------------------- the parts


def _developer(row: _Table) -> Developer:
    people, _ = names.parse(row.required("name"))
    person = people[0] if people else Name(row.required("name"), literal=True)
    return Developer(name=person, source=row.text("source"))


def _worthwhile(row: _Table) -> Worthwhile:
    return Worthwhile(
        condition=row.required("condition").lower(),
        smd=row.number("smd"),
        source=row.text("source"),
        note=row.text("note"),
    )


def _instrument(label: str, row: _Table) -> Instrument:
    return Instrument(
        name=label,
        better=row.one_of("better", "lower", "higher"),  # type: ignore[arg-type]  # checked there
        rater="clinician" if row.one_of("rater", "clinician", "self") == "clinician" else "self",
        aliases=row.texts("aliases"),
    )


def _rating(row: _Table) -> Rating:
    return Rating(
        condition=row.required("condition").lower(),
        comparator=row.required("comparator"),
        outcome=row.required("outcome"),
        certainty=row.required("certainty"),
        by=row.required("by"),
        on=row.dated("on"),
        source=row.text("source"),
    )


class _Table:
    """Typed access to a table; the name of file, table and key goes into every error."""

    def __init__(self, file: str, values: Mapping[str, Any], path: str = "") -> None:
        self.file = file
        self.values = values
        self.path = path

    def table(self, key: str) -> _Table:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return _Table(self.file, value, f"{self.path}.{key}".lstrip("."))

    def rows(self, key: str, make: Callable[[_Table], _Made]) -> tuple[_Made, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise self._wrong(key, f"a list of tables: write [[{key}]]")
        return tuple(
            make(_Table(self.file, row, f"{key} {number}")) for number, row in enumerate(value, 1)
        )

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "text in quotes")
        return " ".join(value.split()) or None if value is not None else None

    def required(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise Unreadable(
                f"{self.file}: [{self.path}].{key} is missing.",
                f'Add to the table [{self.path}]:  {key} = "…"',
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, 'a list of texts, such as ["a", "b"]')
        return tuple(cast("list[str]", value))

    def lists(self) -> dict[str, tuple[str, ...]]:
        return {key: self.texts(key) for key in self.values}

    def truth(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def number(self, key: str) -> float:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._wrong(key, "a number")
        if not math.isfinite(value) or value <= 0:
            raise self._wrong(key, "a number above 0")
        return float(value)

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                raise self._wrong(key, "a date such as 2026-11-22") from None
        if value is not None and not isinstance(value, date):
            raise self._wrong(key, "a date such as 2026-11-22")
        return value

    def dated(self, key: str) -> str:
        """A date as it is printed: what a person wrote, were it only a year."""
        value = self.values.get(key)
        return value.isoformat() if isinstance(value, date) else self.required(key)

    def one_of(self, key: str, *allowed: str) -> str | None:
        value = self.text(key)
        if value is not None and value not in allowed:
            raise self._wrong(key, " or ".join(f'"{word}"' for word in allowed))
        return value

    def _wrong(self, key: str, kind: str) -> Unreadable:
        where = f"[{self.path}].{key}" if self.path else f"[{key}]"
        return Unreadable(
            f"{self.file}: {where} must be {kind}.", f"Correct {where} in {self.file}."
        )
