"""import and export: other programs' formats, in and out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    library_option,
    open_library,
    say,
    words_or_stdin,
    wrote,
)
from evidence.errors import Misuse
from evidence.words import count

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.library.incoming import Incoming, Reading
    from evidence.library.taking import Batch
    from evidence.model import Finding, Name, Report

_LONG = 100  # records; from here on progress is told
_STDIN = "standard input"
_FORMATS = ("bibtex", "csl-json", "ris", "csv", "metapsy")


@click.command("import", context_settings=CONTEXT, short_help="Add the reports of a file.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…|-")
@library_option
@click.pass_context
def import_reports(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Add the reports of files; prints the key of each.

    \b
      evidence import search.nbib scopus.ris
      evidence import references.json
      pbpaste | evidence import -

    Reads BibTeX, CSL-JSON, RIS, PubMed's NBIB, and CSV with a line of column names. A work
    without any identifier is added so: pipe its BibTeX entry.

    A report that is there already (same DOI, PMID or PMCID) is left as it is. What was left out
    is listed with its line. Facts that a file brings are suggestions, named in `unverified`;
    tier and condition are never taken.
    """
    library = open_library(ctx)
    readings = [_read(name) for name in dict.fromkeys(files)]
    records = [record for reading in readings for record in reading.records]
    batch = _sort_out(library, records)
    added = _write(library, batch)
    _say_keys_that_changed(batch, added)
    _say_problems([*(p for reading in readings for p in reading.problems), *batch.problems])
    for key in batch.keys(added):
        click.echo(key)
    if batch.judged:
        say(f"tier and condition of {count(batch.judged, 'record')} were not taken:")
        say("only a person sets them here, with: evidence set KEY tier=… condition=…")
    present = len(batch.places) - len(added)
    if present:
        say(f"{count(present, 'report')} there already.")
    left_out = [p for p in batch.problems if p.severity == "error"]
    if left_out or any(p.severity == "error" for r in readings for p in r.problems):
        ctx.exit(1)


def _read(name: str) -> Reading:
    """The records of a file or of stdin. Raises Misuse, and Unreadable for what is no UTF-8."""
    from evidence.library import exchange
    from evidence.library.bibtex import decode
    from evidence.library.incoming import Tools
    from evidence.registries.records import csl_draft
    from evidence.registries.text import abstract, plain

    shown = _STDIN if name == "-" else name
    text = decode(_bytes(name), shown)
    if not text.strip("\ufeff \t\r\n"):
        raise Misuse(
            f"Nothing came from {shown}." if name == "-" else f"{shown} is empty.",
            "Give a file of references, or pipe one: evidence import -",
        )
    return exchange.read(text, shown, Tools(csl_draft, plain, abstract))


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name)
    if not path.is_file():
        raise Misuse(f"There is no file {name}.", "Give the path of a file, or - for stdin.")
    return path.read_bytes()


def _sort_out(library: Library, records: Sequence[Incoming]) -> Batch:
    from evidence.library import taking

    total = len(records)

    def progress(number: int) -> None:
        if total > _LONG and (number % _LONG == 0 or number == total):
            say(f"  {number:,} of {total:,} records looked at")

    return taking.sort_out(library, records, _accept, progress)


def _accept(record: Incoming, alike: str) -> bool:
    """Ask whether a likely duplicate is another work; without a terminal it is left out."""
    if not on_terminal():
        return False
    say(render.safe(f"'{record.title}' ({record.file}, line {record.line}) looks like {alike}."))
    return click.confirm("Add it all the same?", err=True)


def on_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _write(library: Library, batch: Batch) -> Sequence[str]:
    """All new entries in one write; their keys."""
    from evidence.library import store, taking

    if not batch.new:
        return []
    if len(batch.new) > _LONG:
        say(f"  writing {count(len(batch.new), 'entry', 'entries')} …")
    change = store.edit(library.path, lambda bib: taking.addition(bib, batch.new))
    wrote(library.path, f"Imported {count(len(batch.new), 'report')}")
    return list(change.expected)


def _say_keys_that_changed(batch: Batch, added: Sequence[str]) -> None:
    for one, key in zip(batch.new, added, strict=True):
        if one.record.key not in (None, key):
            say(
                render.safe(
                    f"{one.record.key} is {key} here: its key was taken or cannot be kept."
                )
            )


def _say_problems(problems: Sequence[Finding]) -> None:
    for problem in problems:
        say(render.finding_line(problem))
    hints = dict.fromkeys(p.hint for p in problems if p.hint and p.severity == "error")
    for hint in list(hints)[:3]:
        say(f"Hint: {render.safe(hint)}")
    lost = sum(p.severity == "error" for p in problems)
    if lost:
        say(f"{count(lost, 'problem')}; what is listed as an error was not taken.")


# ---------------------------------------------------------------- export


@click.command("export", context_settings=CONTEXT, short_help="Write reports in other formats.")
@click.argument("keys", nargs=-1, metavar="[KEY…|-]")
@click.option(
    "--to",
    "form",
    type=click.Choice(_FORMATS),
    default="bibtex",
    show_default=True,
    help="The format.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file instead of stdout.",
)
@library_option
@click.pass_context
def export(ctx: click.Context, keys: tuple[str, ...], form: str, output: Path | None) -> None:
    """Write reports in other programs' formats: all of them, or those named.

    \b
      evidence export --to ris -o references.ris
      evidence search veterans --keys | evidence export - --to csl-json
      evidence export --to csv -o reports.csv

    bibtex is the entries' own text, byte for byte. csv has a row for each report and a column
    for each recorded fact (UTF-8, no byte order mark; cells that a spreadsheet would compute
    begin with an apostrophe). metapsy gives the rows of outcomes.csv in Metapsy's columns.
    """
    library = open_library(ctx)
    named = list(dict.fromkeys(words_or_stdin(keys)))
    reports = library.reports_for(named) if keys else library.reports
    if output:
        _refuse_to_overwrite(library, output)
    write = _EXPORTERS[form]
    text, left_out = write(library, reports)
    data = text.encode()
    if output:
        output.write_bytes(data)
        say(f"Wrote {output}")
    else:
        click.echo(data, nl=False)
    if left_out:
        say(left_out)
        ctx.exit(1)


def _refuse_to_overwrite(library: Library, output: Path) -> None:
    """An export never takes the place of the library it comes from."""
    from evidence.library.history import FILES

    if output.resolve() in [(library.path / name).resolve() for name in FILES]:
        raise Misuse(
            f"{output} is the library itself.", "Give another name: an export holds less."
        )


def _bibtex(library: Library, reports: Sequence[Report]) -> tuple[str, str]:
    from evidence.library import bibtex, exchange

    data = (library.path / "library.bib").read_bytes()
    bib = bibtex.read(bibtex.decode(data))
    return exchange.bibtex_of(bib, [report.key for report in reports]), ""


def _csl_json(_: Library, reports: Sequence[Report]) -> tuple[str, str]:
    items = [_csl_item(report) for report in reports]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n", ""


def _csl_item(report: Report) -> dict[str, object]:
    """As for citing, and what only exchange needs; a title nobody recorded stays away.

    Names are given in their parts, where a citation may want them whole.
    """
    from evidence.citing.csl import to_csl

    titled = replace(report, fields={**report.fields, "title": report.title or "-"})
    more = {
        "author": _csl_names(report.authors) + [{"literal": "others"}] * report.authors_cut,
        "editor": _csl_names(report.editors),
        "PMID": report.get("pmid"),
        "PMCID": report.get("pmcid"),
        "URL": report.get("url"),
        "abstract": report.get("abstract"),
        "keyword": report.get("keywords"),
    }
    item = {**to_csl(titled), **{name: value for name, value in more.items() if value}}
    return {name: value for name, value in item.items() if name != "title" or report.title}


def _csl_names(names: Sequence[Name]) -> list[dict[str, str]]:
    return [_csl_name(name) for name in names]


def _csl_name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.family}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _ris(_: Library, reports: Sequence[Report]) -> tuple[str, str]:
    from evidence.library import ris

    return ris.write(reports), ""


def _csv(_: Library, reports: Sequence[Report]) -> tuple[str, str]:
    from evidence.library import tables

    return tables.write(reports), ""


def _metapsy(library: Library, reports: Sequence[Report]) -> tuple[str, str]:
    from evidence.library import tables

    wanted = {report.key for report in reports}
    rows = [row for row in library.outcomes if row.key in wanted]
    by_key = {report.key: report for report in library.reports}
    text = tables.metapsy(rows, by_key, library.therapy.instruments)
    without = [key for key in wanted if key not in {row.key for row in rows}]
    if len(without) == len(wanted):
        return text, "None of these reports has a row in outcomes.csv."
    if without:
        say(f"No row in outcomes.csv: {count(len(without), 'report')}.")
    return text, ""


_EXPORTERS: Mapping[str, Callable[[Library, Sequence[Report]], tuple[str, str]]] = {
    "bibtex": _bibtex,
    "csl-json": _csl_json,
    "ris": _ris,
    "csv": _csv,
    "metapsy": _metapsy,
}
