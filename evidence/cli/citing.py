"""cite: a citation list with the evidence note beneath it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    library_option,
    open_library,
    say,
    state_folder,
    today,
    words_or_stdin,
)
from evidence.cli.files import give, output_option, refuse_to_overwrite
from evidence.errors import InvalidIdentifier, Misuse, NotCitable, UnknownKey
from evidence.words import listed

if TYPE_CHECKING:
    from evidence.citing.lists import Entry, List
    from evidence.citing.pandoc import Formatter
    from evidence.library import Library
    from evidence.model import Report, Sentence

_SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
}


@click.command(
    context_settings=CONTEXT, short_help="Print a citation list with the evidence note."
)
@click.argument("keys", nargs=-1, metavar="KEY|DOI…|-")
@click.option("--all", "every", is_flag=True, help="Every report of the library.")
@click.option("--style", help="apa (default), vancouver, ama, harvard, chicago or chicago-notes.")
@click.option(
    "--csl",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Any other style, as an independent CSL file.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["text", "markdown", "html", "docx"]),
    help="The form of the list; else by the name of FILE, else text.",
)
@click.option(
    "--sort/--no-sort",
    "by_style",
    default=True,
    help="In the order the style asks for (default), or as given.",
)
@output_option
@click.option("--no-note", is_flag=True, help="Leave the evidence note out.")
@json_option
@library_option
@click.pass_context
def cite(
    ctx: click.Context,
    keys: tuple[str, ...],
    every: bool,
    style: str | None,
    csl: Path | None,
    form: str | None,
    by_style: bool,
    output: Path | None,
    no_note: bool,
    as_json: bool,
) -> None:
    """Print a citation list, with a note on how small the evidence is.

    \b
      evidence cite fonagy2020dynamic
      evidence cite 10.1017/S0033291723000788 --style vancouver
      evidence search veterans --keys | evidence cite - --to markdown
      evidence cite --all --csl journal.csl -o references.docx
    """
    from evidence.citing import catalogue, pandoc

    form = _form(form, output, as_json=as_json)
    chosen = catalogue.chosen(style, csl)
    engine = pandoc.find(os.environ, state_folder)
    # pandoc starts while the library is read, and formats while the evidence is counted.
    with pandoc.formatter(engine, chosen, as_given=not by_style) as formatter:
        library = open_library(ctx)
        if output:
            refuse_to_overwrite(library, output)
        reports, untitled = _chosen(library, keys, every)
        for report in untitled:
            say(f"Left out: {report.key} has no recorded title.")
        _give(formatter, reports)
        sentences = () if no_note or not reports else _note(library, reports)
        entries = _entries(library, formatter)
    if as_json:
        give(_json(library, chosen.name, entries, form, untitled, sentences), output)
    elif not entries:
        say("There is nothing to cite.")
    elif form == "docx" and output is None and sys.stdout.isatty():
        raise Misuse("A Word file is nothing for a terminal.", "Name a file: -o references.docx")
    else:
        give(_list(entries, sentences, form, on_terminal=not output), output)
    if untitled:
        ctx.exit(1)


def _form(form: str | None, output: Path | None, *, as_json: bool) -> str:
    """The form of the list: `--to`, else by the name of the file, else text. Raises Misuse."""
    suffix = output.suffix.lower() if output else ""
    if suffix == ".docx" and as_json:
        raise Misuse(f"{output} would be no Word file: --json is given.", "Leave --json out.")
    if form is None:
        return _SUFFIXES.get(suffix, "text")
    if suffix == ".docx" and form != "docx":
        raise Misuse(f"{output} would be no Word file: --to says {form}.", "Leave --to out.")
    return form


def _give(formatter: Formatter, reports: Sequence[Report]) -> None:
    from evidence.citing.csl import to_csl

    formatter.give([to_csl(report) for report in reports])


def _entries(library: Library, formatter: Formatter) -> tuple[Entry, ...]:
    from evidence.citing.lists import Entry

    return tuple(
        Entry(reference, tuple(marks(library.report(reference.key))))
        for reference in formatter.references()
    )


def _chosen(
    library: Library, keys: Sequence[str], every: bool
) -> tuple[list[Report], list[Report]]:
    """(reports to cite, reports left out for want of a title).

    A report without a title that was named as an argument is refused.
    """
    if every and keys:
        raise Misuse("--all and named reports do not go together.", "Leave one of them out.")
    if not every and not keys:
        raise Misuse("There is nothing to cite.", "Name a key or DOI, or use --all: evidence list")
    from evidence.citing.csl import has_title

    named = {key for key in keys if key != "-"}
    # A file that Windows wrote begins with a mark of its encoding.
    texts = [text.removeprefix("\ufeff") for text in words_or_stdin(keys)]
    found = list(library.reports) if every else _resolve(library, texts)
    by_name = _resolve(library, [text for text in texts if text in named]) if not every else []
    refused = list(dict.fromkeys(report.key for report in by_name if not has_title(report)))
    if refused:
        raise NotCitable(
            f"No title is recorded for {listed(refused)}: it cannot be cited."
            if len(refused) == 1
            else f"No title is recorded for {listed(refused)}: they cannot be cited.",
            f"Record one: evidence set {refused[0]} title='…' --source URL",
        )
    unique = list({report.key: report for report in found}.values())
    return [r for r in unique if has_title(r)], [r for r in unique if not has_title(r)]


def _resolve(library: Library, texts: Sequence[str]) -> list[Report]:
    """Keys or DOIs → reports. Raises UnknownKey naming every one that is not there."""
    known = {report.key: report for report in library.reports}
    found: list[Report] = []
    unknown: list[str] = []
    dois: list[str] = []
    for text in texts:
        report = known.get(text)
        if report is None:
            from evidence.identifiers import parse_doi

            try:
                doi = parse_doi(text)
            except InvalidIdentifier:
                unknown.append(text)
                continue
            report = library.by_doi(doi)
            if report is None:
                dois.append(doi)
        if report is not None:
            found.append(report)
    if dois and not unknown:
        raise Misuse(
            f"No report has the DOI {listed(dois)}.", f"Fetch it first: evidence add {dois[0]}"
        )
    if unknown or dois:
        from evidence.words import nearest

        near = [name for key in unknown for name in nearest(key, known, 2)]
        error = UnknownKey([*dict.fromkeys(unknown), *dois], list(dict.fromkeys(near)))
        if dois:
            fetch = f"Fetch by DOI: evidence add {dois[0]}"
            error.hint = f"{error.hint} {fetch}" if near else fetch
        raise error
    return found


def _note(library: Library, reports: Sequence[Report]) -> tuple[Sentence, ...]:
    from evidence.appraisal import appraise
    from evidence.appraisal.note import note

    whole = appraise(library, today=today())
    return note(reports, library.studies, library.therapy, whole)


def marks(report: Report) -> list[str]:
    """What a reader must be told about a reference: retracted, preprint, not verified.

    That its status is ok or not known is said by the note beneath, for all references at once.
    """
    from evidence.model.reports import CITED_FIELDS

    result = [report.standing.mark] if report.standing.remarkable else []
    if report.get("published") in ("preprint", "abstract"):
        kind = "preprint" if report.get("published") == "preprint" else "conference abstract"
        result.append(f"{kind}, not peer-reviewed")
    unverified = [name for name in CITED_FIELDS if name in report.unverified]
    if unverified:
        result.append(f"not verified: {', '.join(unverified)}")
    return result


def _list(
    entries: tuple[Entry, ...], sentences: Sequence[Sentence], form: str, *, on_terminal: bool
) -> bytes:
    """The whole list as a file; lines are wrapped only where a person reads them on a terminal."""
    from evidence.citing import lists

    whole = lists.List(entries, tuple(sentence.text for sentence in sentences))
    if form == "docx":
        from evidence.citing import docx

        return docx.document(whole)
    if form == "text":
        text = _text(whole, wrapped=on_terminal and sys.stdout.isatty())
    else:
        text = lists.markdown(whole) if form == "markdown" else lists.html(whole)
    return f"{render.safe(text)}\n".encode()


def _text(whole: List, *, wrapped: bool) -> str:
    from evidence.citing import lists

    lines = lists.text_lines(whole)
    if wrapped:
        lines = [render.wrap(line, "    ", "") for line in lines]
    parts = [lists.between(whole).join(lines)]
    if whole.note:
        parts.append(f"{lists.HEADING}\n{render.wrap(' '.join(whole.note))}")
    return "\n\n".join(parts)


def _json(
    library: Library,
    style: str,
    entries: Sequence[Entry],
    form: str,
    untitled: Sequence[Report],
    sentences: Sequence[Sentence],
) -> bytes:
    """As JSON; `text` is the reference in the form that was asked for (docx: plain)."""
    from evidence.citing import forms

    write = {"markdown": forms.markdown, "html": forms.html_text}.get(form, forms.text)
    value = {
        "style": style,
        "references": [
            {
                "key": entry.reference.key,
                "text": f"{entry.reference.label} {write(entry.reference.runs)}".strip(),
                "marks": entry.marks,
                **render.standing(library.report(entry.reference.key).standing),
            }
            for entry in entries
        ],
        "left_out": [report.key for report in untitled],
        "note": sentences,
    }
    return f"{render.json_text(value)}\n".encode("utf-8", "replace")
