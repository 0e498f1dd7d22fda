"""outcomes.csv → rows of numbers. An empty cell is not known; so is one that is no number."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from evidence.errors import Unreadable
from evidence.model import Finding, Outcome

COLUMNS: Final = tuple(field.name for field in fields(Outcome) if field.name != "line")
# The annotations of the model are text: `float | None` is a number, `str` is not.
NUMBERS: Final = frozenset(
    field.name for field in fields(Outcome) if str(field.type).startswith("float")
)


def read(text: str, name: str = "outcomes.csv") -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """All rows, and a finding for each cell or row that is not as it should be.

    A row is kept whatever is wrong in it. Raises Unreadable when columns are missing, or the file
    is no CSV.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Outcome] = []
    findings: list[Finding] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        findings += _check_header(header, name)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                findings += _width(len(cells), len(header), line, name)
                row, bad = _row(dict(zip(header, cells, strict=False)), line, name)
                rows.append(row)
                findings += bad
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(
            f"{name}, line {reader.line_num}: this is not a comma-separated file ({error}).",
            "A quote inside a quoted cell is written twice.",
        ) from error
    return tuple(rows), tuple(findings)


def header() -> str:
    """The first line of the file, without its line end."""
    return ",".join(COLUMNS)


def added(text: str | None, rows: Sequence[Outcome]) -> str:
    """The file with rows at its end, in the order of its own columns; the rest stays as it is.

    `text` None is no file yet.
    """
    before = f"{header()}\n" if text is None or not text.strip("\ufeff \r\n") else text
    newline = "\r\n" if "\r\n" in before else "\n"
    columns = next(csv.reader(io.StringIO(before.removeprefix("\ufeff"), newline="")))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline)
    for row in rows:
        writer.writerow([_cell(getattr(row, name.strip(), "")) for name in columns])
    return before + ("" if before.endswith(("\n", "\r")) else newline) + out.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def _check_header(header: Sequence[str], name: str) -> list[Finding]:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        semicolons = len(header) == 1 and ";" in header[0]
        raise Unreadable(
            f"{name}, line 1: the columns {', '.join(missing)} are missing.",
            "Columns are separated by commas here, and numbers have a decimal point: save it so."
            if semicolons
            else f"The first line must be: {','.join(COLUMNS)}",
        )
    unknown = [column for column in header if column not in COLUMNS]
    repeated = sorted({column for column in header if header.count(column) > 1})
    findings = []
    for code, columns, why in (
        ("unknown-column", unknown, "is not known and not read"),
        ("repeated-column", repeated, "stands twice; the last one is read"),
    ):
        findings += [
            Finding("warning", code, f"The column '{column}' {why}.", None, name, 1)
            for column in columns
        ]
    return findings


def _width(cells: int, columns: int, line: int, name: str) -> list[Finding]:
    if cells == columns:
        return []
    message = f"This row has {cells} cells; the header has {columns}."
    hint = "Put a cell that holds a comma in quotes."
    return [Finding("error", "row-width", message, hint, name, line)]


def _row(cells: dict[str, str], line: int, name: str) -> tuple[Outcome, list[Finding]]:
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for column in COLUMNS:
        cell = cells.get(column, "").strip()
        values[column] = _number(cell) if column in NUMBERS else cell
        if column in NUMBERS and cell and values[column] is None:
            findings.append(
                Finding(
                    "error",
                    "bad-number",
                    f"'{cell}' in the column {column} is not a number; it counts as not known.",
                    "Write numbers with a decimal point and nothing else.",
                    name,
                    line,
                    values["key"] or None,
                    column,
                )
            )
    return Outcome(**values, line=line), findings


def _number(cell: str) -> float | None:
    try:
        number = float(cell) if "_" not in cell else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
