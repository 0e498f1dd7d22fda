"""Values → text and JSON. Nothing here computes a judgement."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from evidence.model import Finding, Severity, Standing, Summary

WIDTH = 80
NOT_RECORDED = "not recorded"
# Escapes, other control characters and bidi overrides have no business on a terminal.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses and named tuples by field, dates and names as text."""
    import dataclasses
    from datetime import date

    from evidence.model import Name

    if isinstance(value, Name):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def emit_json(value: Any) -> None:
    """JSON on stdout: UTF-8 whatever the locale, two-space indent, unknown is null."""
    click.echo(json_text(value).encode("utf-8", "replace"))


def json_text(value: Any) -> str:
    import json

    return json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)


def echo(text: str = "") -> None:
    click.echo(safe(text))


def safe(text: str) -> str:
    """The text without characters that command a terminal (colour is put on afterwards)."""
    return _UNSAFE.sub("", text)


def width() -> int:
    """Columns to fill: the terminal's, at most 80; 80 in a pipe."""
    if not sys.stdout.isatty():
        return WIDTH
    import shutil

    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)


def columns(text: str) -> int:
    """Columns a text takes on a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """A paragraph no wider than the terminal, in columns.

    Chinese is broken between its characters, a word longer than a line within itself; what has a
    slash in it (an address, a path) is left whole to be copied.
    """
    if not text.strip():
        return ""
    most, inset = width(), columns(indent)
    lines, line = [], indent if first is None else first
    used = columns(line)
    blank, empty = "", True
    for piece in re.findall(r"\s+|\S+", safe(text)):
        if piece.isspace():
            blank = " " * len(piece)
            continue
        for part in _parts(piece, most - inset):
            size = columns(part)
            if not empty and used + len(blank) + size > most:
                lines.append(line)
                line, used, blank = indent, inset, ""
            line += blank + part
            used += len(blank) + size
            blank, empty = "", False
    return "\n".join([*lines, line])


def _parts(word: str, room: int) -> list[str]:
    """What a word may be broken into."""
    if word.isascii() and (len(word) <= room or "/" in word):
        return [word]
    parts, used = [""], 0
    for character in word:
        size = columns(character)
        if parts[-1] and (size == 2 or (used + size > room and "/" not in word)):
            parts.append("")
            used = 0
        parts[-1] += character
        used += size
    return parts


def labelled(label: str, text: str, size: int = 10) -> str:
    """`Label     text`, the text hanging."""
    return wrap(text, " " * size, f"{label:<{size}}")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: str = "") -> str:
    """Columns by their widest cell, the first cut if it must be.

    `right` holds an `r` for each column that is set flush right.
    """
    grid = [tuple(head), *(tuple(map(safe, row)) for row in rows)]
    sizes = [max(columns(row[i]) for row in grid) for i in range(len(head))]
    over = sum(sizes) + 2 * (len(sizes) - 1) - width()
    if over > 0:
        sizes[0] = max(12, sizes[0] - over)
        grid = [(shorten(row[0], sizes[0]), *row[1:]) for row in grid]
    flush = f"{right:<{len(head)}}"
    lines = []
    for row in grid:
        cells = (
            " " * (size - columns(cell)) + cell
            if side == "r"
            else cell + " " * (size - columns(cell))
            for cell, size, side in zip(row, sizes, flush, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def shorten(text: str, size: int) -> str:
    """The text cut to so many columns, with an ellipsis."""
    text = safe(text)
    if columns(text) <= size:
        return text
    kept = ""
    for character in text:
        if columns(kept + character) > size - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def number(value: float | int | None, digits: int = 0) -> str:
    return NOT_RECORDED if value is None else f"{value:,.{digits}f}"


def markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    escaped = "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in safe(text))
    return " ".join(escaped.split())


def bold(text: str) -> str:
    """Bold on a terminal; click takes it away in a pipe."""
    return click.style(safe(text), bold=True)


# ---------------------------------------------------------------- reports


def hit(item: Summary) -> dict[str, Any]:
    """A report as `list` prints it in JSON; `search` adds score and snippet."""
    return {
        "key": item.key,
        "title": item.title,
        "authors": list(item.authors),
        "year": item.year,
        "container": item.container,
        "doi": item.doi,
        "design": item.design,
        "tier": item.tier,
        "study": item.study,
        **standing(item.standing),
    }


def standing(item: Standing) -> dict[str, str | None]:
    """A report's status in JSON: null is not recorded."""
    return {
        "status": item.status,
        "statuschecked": item.statuschecked,
        "statussource": item.statussource,
    }


def kind(item: Summary) -> str:
    """What a report is: `secondary · rct · proper`."""
    parts = [item.role if item.role != "primary" else None, item.design, item.tier]
    return " · ".join(part for part in parts if part) or "design not recorded"


def report_lines(item: Summary, lead: str = "") -> list[str]:
    """A report on some lines: key, who and when; title; what it is, with its status."""
    year = str(item.year) if item.year else "no year"
    room = width() - columns(f"{lead}{item.key}   ({year})")
    who = shorten(item.short_authors or "author not recorded", room)
    head = f"{lead}{bold(item.key)}  {who} ({year})"
    indent = " " * max(2, len(lead))
    title = item.title or "title not recorded"
    return [head, wrap(title, indent), wrap(f"{kind(item)} · {item.standing.mark}", indent)]


# ---------------------------------------------------------------- findings


def finding_line(finding: Finding) -> str:
    """`file:line:column: severity code message`, which an editor can open."""
    place = finding.file or "library.bib"
    place += f":{finding.line}:{finding.column or 1}:" if finding.line else ":"
    # What is said about an article names the work itself.
    subject = f"{finding.key}: " if finding.key and not finding.column else ""
    return safe(f"{place} {finding.severity} {finding.code} {subject}{finding.message}")


def echo_findings(findings: Iterable[Finding], *, hints_of_notes: bool = False) -> None:
    """Each finding, and indented beneath it what would hold, the rule and the next step.

    One finding is one line where a program reads it; it is wrapped where a person does. A sentence
    that would hold is printed once a file.
    """
    first: dict[tuple[str | None, str], Finding] = {}
    before: Finding | None = None
    for finding in findings:
        line = finding_line(finding)
        if sys.stdout.isatty():
            line = _coloured(wrap(line, "    ", ""), finding.severity)
        click.echo(line)  # which takes the colour away in a pipe
        if finding.instead:
            told = first.setdefault((finding.file, finding.instead), finding)
            echo(wrap(f"Would hold: {_held(finding, told, before)}", "    "))
        before = finding
        if finding.rule:
            echo(wrap(f"Rule: {finding.rule}", "    "))
        if finding.hint and (hints_of_notes or finding.severity != "note"):
            echo(wrap(finding.hint, "    "))


def _held(finding: Finding, first: Finding, before: Finding | None) -> str:
    """The sentence that would hold, or where it was printed: right above, or further up."""
    if first is finding:
        return f"“{finding.instead}”"
    here = (finding.file, finding.line, finding.column, finding.instead)
    if before and here == (before.file, before.line, before.column, before.instead):
        return "the sentence above."
    return f"as at {first.line}:{first.column} above."


def _coloured(line: str, severity: Severity) -> str:
    """The word that says how bad it is: red, or bold; the words alone say it too."""
    if severity == "note":
        return line
    word = click.style(severity, bold=True, fg="red" if severity == "error" else None)
    return re.sub(rf"(:\s+){severity}\b", lambda place: place[1] + word, line, count=1)
