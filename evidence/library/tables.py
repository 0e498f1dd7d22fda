"""Reports as a table, in and out.

A table is UTF-8 without a byte order mark, comma-separated, one report a row, one field a column.
No cell of it is a formula: one that begins as a formula would gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evidence.library.facts import FACT_FIELDS
from evidence.library.incoming import LINE_END, Incoming, Reading, Tools, draft, fault, people
from evidence.library.writing import in_order
from evidence.model import Draft, Finding, Name, Report
from evidence.words import count

# Apostrophes before it count too, so that each escaped cell comes back as it was.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED: Final = re.compile(r"'(?='*[=+\-@\t\r])")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(?P<sign>[,;\t])"?\s*', re.I)
_NAME: Final = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"\s*(?:;|$)|(?P<bare>[^;]*)(?:;|$))')
_LONGEST_LINE: Final = 20_000  # of column names; a cell may hold 131,072 characters
_ALWAYS: Final = ("author", "title", "journal", "year", "volume", "number", "pages", "doi", "pmid")
# What PubMed, Zotero and others call their columns.
_ALIASES: Final = {
    "authors": "author",
    "editors": "editor",
    "publication year": "year",
    "journal/book": "journal",
    "publication title": "journal",
    "source title": "journal",
    "issue": "number",
    "abstract note": "abstract",
    "place": "address",
}
_TEXT_FIELDS: Final = frozenset(
    (
        *("author", "editor", "title", "subtitle", "journal", "booktitle", "series", "edition"),
        *(
            "publisher",
            "address",
            "institution",
            "school",
            "howpublished",
            "date",
            "year",
            "month",
        ),
        *("volume", "number", "eid", "pages", "doi", "url", "urldate", "pmid", "pmcid", "eprint"),
        *("eprinttype", "isbn", "issn", "language", "keywords", "note", "abstract"),
    )
)
_KNOWN: Final = _TEXT_FIELDS | set(FACT_FIELDS) | {"key", "type"}


# ---------------------------------------------------------------- in


def header(text: str) -> list[str]:
    """The column names of the first line; an empty list when it is no table of reports."""
    _, first, delimiter = head_of(text)
    cells = next(csv.reader([first], delimiter=delimiter), [])
    names = [_ALIASES.get(name := cell.strip().lower(), name) for cell in cells]
    return names if {"title", "doi", "pmid"} & set(names) and len(names) > 1 else []


def head_of(text: str) -> tuple[int, str, str]:
    """The number of the line of column names, the line, and what separates its cells."""
    body = text.lstrip()
    blank = text[: len(text) - len(body)]
    number = 1 + len(LINE_END.findall(blank))
    first, *rest = LINE_END.split(body, maxsplit=2)
    told = _SEPARATOR_LINE.fullmatch(first)  # Excel's own way to name it
    if told and rest:
        return number + 1, rest[0][:_LONGEST_LINE], told["sign"]
    line = first[:_LONGEST_LINE]
    return number, line, max(",;\t", key=line.count)


def read(text: str, file: str, tools: Tools) -> Reading:
    """A report a row; columns without a meaning here are named once and not read."""
    columns = header(text)
    named = list(dict.fromkeys(n for n in columns if n in _TEXT_FIELDS or n in FACT_FIELDS))
    own = "key" in columns and "type" in columns  # a table that `export` made, or one like it
    head, _, delimiter = head_of(text)
    unread = [name for name in columns if name not in (*named, "key", "type")]
    problems = _unread(unread, file, head)
    records: list[Incoming] = []
    for line, cells in rows(text, head, delimiter):
        if isinstance(cells, str):
            problems.append(fault(file, line, f"This row cannot be read: {cells}."))
        elif len(cells) != len(columns):
            words = f"This row has {count(len(cells), 'cell')}; the header has {len(columns)}."
            problems.append(fault(file, line, words))
        else:
            values, wrong = _values(columns, cells)
            problems += [fault(file, line, words) for words in wrong]
            key = values.get("key") or None if own else None
            one = _draft(values, named, tools, own)
            records.append(Incoming(one, file, line, key, recorded=True))
    if not records and all(problem.severity == "note" for problem in problems):
        problems.append(fault(file, head, "There are no rows below the names of the columns."))
    return Reading(tuple(records), tuple(problems))


def rows(text: str, head: int, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """(line, cells) of each row below the header; words in place of cells say what is wrong.

    After a row that cannot be read, reading goes on at the next line of the file: a quote that
    nobody closed hides no other row.
    """
    lines = io.StringIO(text, newline="").readlines()
    line = head + 1
    while line <= len(lines):
        reader = csv.reader(
            itertools.islice(lines, line - 1, None), delimiter=delimiter, strict=True
        )
        start = line
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = start + reader.line_num
            return
        except csv.Error as error:
            yield line, str(error)
            line += 1


def _values(columns: Sequence[str], cells: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The cells by column, and words about those that are not taken."""
    values: dict[str, str] = {}
    wrong: list[str] = []
    for name, cell in zip(columns, map(_unescaped, cells), strict=True):
        text = cell.strip()
        if values.get(name) and text not in ("", values[name].strip()) and name in _KNOWN:
            wrong.append(f"There are two columns {name}; '{text}' was not taken.")
        values[name] = values.get(name) or cell
    year = re.sub(r"\.0+$", "", values.get("year", "").strip())
    if year and not re.fullmatch(r"[0-9]{4}", year):
        wrong.append(f"'{year}' is no year of four digits; it was not taken.")
        year = ""
    return ({**values, "year": year} if "year" in values else values), wrong


def _unread(names: Sequence[str], file: str, line: int) -> list[Finding]:
    if not names:
        return []
    words = f"Columns that are not read: {', '.join(filter(None, names)) or 'without a name'}."
    return [fault(file, line, words, "note")]


def _draft(values: Mapping[str, str], named: Iterable[str], tools: Tools, own: bool) -> Draft:
    fields = {
        name: " ".join(values[name].split()) if name in FACT_FIELDS else tools.plain(values[name])
        for name in named
    }
    authors, editors = fields.pop("author", ""), fields.pop("editor", "")
    kind = values.get("type", "").strip().lower() or _kind(fields)
    return draft(kind, fields, people(_split(authors, own)), people(_split(editors, own))[0])


def _kind(fields: Mapping[str, str]) -> str:
    if fields.get("journal"):
        return "article"
    return "incollection" if fields.get("booktitle") else "misc"


def _split(names: str, own: bool) -> list[str]:
    """Names between semicolons, in quotes when they hold one; others write `and` as well."""
    if not own and ";" not in names:
        return [name.strip() for name in re.split(r"\s+and\s+", names)]
    found = _NAME.finditer(names)
    quoted = ((one["quoted"], one["bare"]) for one in found)
    return [bare.strip() if text is None else text.replace('""', '"') for text, bare in quoted]


def _unescaped(cell: str) -> str:
    return _ESCAPED.sub("", cell, count=1) if cell.startswith("'") else cell


# ---------------------------------------------------------------- out


def write(reports: Sequence[Report]) -> str:
    """One row a report; every recorded fact has its column, recorded here or not."""
    others = {name for report in reports for name in report.fields}
    columns = in_order(dict.fromkeys({*_ALWAYS, *others, *FACT_FIELDS}, ""))
    rows = [[_cell(report, name) for name in columns] for report in reports]
    heads = [[report.key, report.type] for report in reports]
    lines = [[*map(safe, (*head, *row))] for head, row in zip(heads, rows, strict=True)]
    return table([["key", "type", *columns], *lines], ",")


def _cell(report: Report, name: str) -> str:
    if name == "author":
        return "; ".join([*map(_listed, report.authors), *(["et al."] * report.authors_cut)])
    if name == "editor":
        return "; ".join(map(_listed, report.editors))
    return report.get(name) or ""


def _listed(name: Name) -> str:
    text = name.family.replace(",", ",,", 1) if name.literal else str(name)
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if ";" in text or text.startswith('"') else text


def safe(cell: str) -> str:
    """A spreadsheet shows the cell, and does not compute it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def table(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()
