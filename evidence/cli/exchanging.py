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
from evidence.cli.files import give, output_option, refuse_to_overwrite
from evidence.errors import Misuse
from evidence.words import count, listed

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.library.bibtex import BibFile
    from evidence.library.edits import Change
    from evidence.library.incoming import Incoming, Reading
    from evidence.library.metapsy import Sheet
    from evidence.library.metapsy_taking import Landing
    from evidence.library.taking import Batch
    from evidence.model import Finding, Name, Outcome, Report

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
    without any identifier is added so: pipe its BibTeX entry. A file in Metapsy's format adds
    studies, their arms and comparators, and rows to outcomes.csv; what cannot be mapped is listed.

    A report that is there already (same DOI, PMID or PMCID) is left as it is. What was left out
    is listed with its line. Facts that a file brings are suggestions, named in `unverified`;
    tier and condition are never taken.
    """
    from evidence.library import metapsy_taking

    library = open_library(ctx)
    texts = {name: _text_of(name) for name in dict.fromkeys(files)}
    readings, sheets = _read(texts)
    landing = metapsy_taking.landing(library, sheets)
    records = [record for reading in readings for record in reading.records]
    batch = _sort_out(library, [*records, *landing.records])
    landing.place([batch.by_record.get(len(records) + i) for i in range(len(landing.records))])
    added = _write(library, batch, landing)
    _say_keys_that_changed(batch, added)
    read = [problem for reading in readings for problem in reading.problems]
    problems = [*read, *batch.problems, *landing.problems]
    _say_problems(problems)
    there = [one.key for _, one in landing.arrivals if one.record is None and one.key]
    for key in [*batch.keys(added), *dict.fromkeys(there)]:
        click.echo(key)
    if batch.judged:
        say(f"tier and condition of {count(batch.judged, 'record')} were not taken:")
        say("only a person sets them here, with: evidence set KEY tier=… condition=…")
    present = len(batch.places) - len(added)
    if present:
        say(f"{count(present, 'report')} there already.")
    if landing.there:
        say(f"{count(landing.there, 'outcome row')} there already.")
    _say_undirected(library, landing.rows)
    if any(problem.severity == "error" for problem in problems):
        ctx.exit(1)


def _say_undirected(library: Library, rows: Sequence[Outcome]) -> None:
    """Numbers on an instrument that nobody described are kept and not used."""
    known = {
        spelling.casefold()
        for one in library.therapy.instruments
        if one.better
        for spelling in (one.name, *one.aliases)
    }
    names = dict.fromkeys(r.instrument for r in rows if r.instrument.casefold() not in known)
    if names:
        say(f"Without a direction in evidence.toml, so not used yet: {listed(list(names))}.")


def _text_of(name: str) -> str:
    """The text of a file or of stdin. Raises Misuse, and Unreadable for what is no UTF-8."""
    from evidence.library.bibtex import decode

    shown = _shown(name)
    text = decode(_bytes(name), shown)
    if not text.strip("\ufeff \t\r\n"):
        raise Misuse(
            f"Nothing came from {shown}." if name == "-" else f"{shown} is empty.",
            "Give a file of references, or pipe one: evidence import -",
        )
    return text


def _shown(name: str) -> str:
    return _STDIN if name == "-" else name


def _read(texts: Mapping[str, str]) -> tuple[list[Reading], list[Sheet]]:
    """The records of each text, and the rows of those in Metapsy's format."""
    from evidence.library import exchange, metapsy
    from evidence.library.incoming import Tools
    from evidence.registries.records import csl_draft
    from evidence.registries.text import abstract, plain

    readings: list[Reading] = []
    sheets: list[Sheet] = []
    for name, text in texts.items():
        if metapsy.is_sheet(text) and not metapsy.is_ours(text):
            sheets.append(metapsy.read(text, Path(_shown(name)).name))
        else:
            readings.append(exchange.read(text, _shown(name), Tools(csl_draft, plain, abstract)))
    return readings, sheets


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


def _write(library: Library, batch: Batch, landing: Landing) -> Sequence[str]:
    """All new entries and rows in one write; the entries' keys."""
    from evidence.library import store, taking

    if not batch.new and not landing.arrivals:
        return []
    if len(batch.new) > _LONG:
        say(f"  writing {count(len(batch.new), 'entry', 'entries')} …")
    problems = landing.problems

    def change(bib: BibFile) -> Change:
        made = taking.addition(bib, batch.new)
        return made if batch.new else replace(made, what="imported outcome rows")

    def beside(made: Change) -> dict[str, str]:
        landing.problems = problems
        return landing.beside(library.path, list(made.expected))

    done = store.edit(library.path, change, beside=beside)
    if batch.new:
        wrote(library.path, f"Imported {count(len(batch.new), 'report')}")
    if landing.rows:
        say(f"Added {count(len(landing.rows), 'row')} to {library.path / 'outcomes.csv'}")
    return list(done.expected)


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
@output_option
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
        refuse_to_overwrite(library, output)
    write = _EXPORTERS[form]
    text, left_out = write(library, reports)
    give(text.encode(), output)
    if left_out:
        say(left_out)
        ctx.exit(1)


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
    from evidence.library import metapsy

    wanted = {report.key for report in reports}
    rows = [row for row in library.outcomes if row.key in wanted]
    by_key = {report.key: report for report in library.reports}
    text = metapsy.write(rows, by_key, library.studies, library.therapy.instruments)
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
