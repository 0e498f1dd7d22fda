"""cite: a citation list with the evidence note beneath it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    library_option,
    open_library,
    say,
    today,
    words_or_stdin,
)
from evidence.errors import InvalidIdentifier, Misuse, NotCitable, NotWritable, UnknownKey
from evidence.words import listed

if TYPE_CHECKING:
    from evidence.citing.pandoc import Rendered
    from evidence.library import Library
    from evidence.model import Report, Sentence

# What a reader of the reference relies on; other unverified fields concern the study.
_CITED_FIELDS = (
    "author",
    "editor",
    "title",
    "journal",
    "booktitle",
    "year",
    "volume",
    "number",
    "pages",
    "publisher",
    "school",
    "institution",
    "doi",
    "isbn",
)


@click.command(
    context_settings=CONTEXT, short_help="Print a citation list with the evidence note."
)
@click.argument("keys", nargs=-1, metavar="KEY|DOI…|-")
@click.option("--all", "every", is_flag=True, help="Every report of the library.")
@click.option(
    "--style",
    default="apa",
    show_default=True,
    help="apa, vancouver, ama, harvard, chicago or chicago-notes.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="The form of the list.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to a file instead of stdout.",
)
@click.option("--no-note", is_flag=True, help="Leave the evidence note out.")
@json_option
@library_option
@click.pass_context
def cite(
    ctx: click.Context,
    keys: tuple[str, ...],
    every: bool,
    style: str,
    form: str,
    output: Path | None,
    no_note: bool,
    as_json: bool,
) -> None:
    """Print a citation list, with a note on how small the evidence is.

    \b
      evidence cite fonagy2020dynamic
      evidence cite 10.1017/S0033291723000788 --style vancouver
      evidence search veterans --keys | evidence cite - --to markdown
    """
    from evidence.citing import csl, pandoc

    library = open_library(ctx)
    reports, untitled = _chosen(library, keys, every)
    for report in untitled:
        say(f"Left out: {report.key} has no recorded title.")
    engine = pandoc.find(os.environ)
    rendered = pandoc.references(
        engine,
        [csl.to_csl(report) for report in reports],
        style,
        "markdown" if form == "markdown" else "text",
    )
    sentences = () if no_note or not reports else _note(library, reports)
    if as_json:
        render.emit_json(_json(library, style, rendered, untitled, sentences))
    else:
        if not rendered:
            say("There is nothing to cite.")
        else:
            _write(_text(library, rendered, sentences, form, output), output)
    if untitled:
        ctx.exit(1)


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
    named = {key for key in keys if key != "-"}
    texts = words_or_stdin(keys)
    found = list(library.reports) if every else _resolve(library, texts)
    by_name = _resolve(library, [text for text in texts if text in named]) if not every else []
    refused = [report.key for report in by_name if not report.title]
    if refused:
        raise NotCitable(
            f"No title is recorded for {listed(refused)}: it cannot be cited."
            if len(refused) == 1
            else f"No title is recorded for {listed(refused)}: they cannot be cited.",
            f"Record one: evidence set {refused[0]} title='…' --source URL",
        )
    unique = list({report.key: report for report in found}.values())
    return [r for r in unique if r.title], [r for r in unique if not r.title]


def _resolve(library: Library, texts: Sequence[str]) -> list[Report]:
    """Keys or DOIs → reports. Raises UnknownKey naming every one that is not there."""
    from evidence.identifiers import parse_doi
    from evidence.words import nearest

    known = {report.key: report for report in library.reports}
    found: list[Report] = []
    unknown: list[str] = []
    dois: list[str] = []
    for text in texts:
        report = known.get(text)
        if report is None:
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
        raise UnknownKey([*unknown, *dois], [n for key in unknown for n in nearest(key, known, 2)])
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
    result = [report.standing.mark] if report.standing.remarkable else []
    if report.get("published") in ("preprint", "abstract"):
        kind = "preprint" if report.get("published") == "preprint" else "conference abstract"
        result.append(f"{kind}, not peer-reviewed")
    unverified = [name for name in _CITED_FIELDS if name in report.unverified]
    if unverified:
        result.append(f"not verified: {', '.join(unverified)}")
    return result


def _lines(library: Library, rendered: Sequence[Rendered], form: str) -> list[str]:
    lines = []
    for entry in rendered:
        label = f"{entry.label} " if entry.label else ""
        notes = " ".join(f"[{mark}]" for mark in marks(library.report(entry.key)))
        if form == "markdown":
            notes = render.markdown(notes)
        lines.append(f"{label}{entry.text} {notes}".rstrip())
    return lines


def _text(
    library: Library,
    rendered: Sequence[Rendered],
    sentences: Sequence[Sentence],
    form: str,
    output: Path | None,
) -> str:
    """The whole list; lines are wrapped only where a person reads them on a terminal."""
    lines = _lines(library, rendered, form)
    if form == "text" and output is None and sys.stdout.isatty():
        lines = [render.wrap(line, "    ", "") for line in lines]
    parts = [("\n" if lines and rendered[0].label else "\n\n").join(lines)]
    if sentences:
        heading = "Evidence note"
        parts.append(f"**{heading}**" if form == "markdown" else heading)
        note = " ".join(sentence.text for sentence in sentences)
        parts[-1] += "\n\n" + note if form == "markdown" else "\n" + render.wrap(note)
    return render.safe("\n\n".join(part for part in parts if part))


def _json(
    library: Library,
    style: str,
    rendered: Sequence[Rendered],
    untitled: Sequence[Report],
    sentences: Sequence[Sentence],
) -> dict[str, Any]:
    return {
        "style": style,
        "references": [
            {
                "key": entry.key,
                "text": f"{entry.label} {entry.text}".strip(),
                "marks": marks(library.report(entry.key)),
                **render.standing(library.report(entry.key).standing),
            }
            for entry in rendered
        ],
        "left_out": [report.key for report in untitled],
        "note": sentences,
    }


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise NotWritable(f"{output} cannot be written: {error.strerror}.") from error
    say(f"Wrote {output}")
