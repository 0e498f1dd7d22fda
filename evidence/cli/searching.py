"""search, index: find reports by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    keys_option,
    library_option,
    open_library,
    say,
    state_folder,
)
from evidence.errors import Misuse
from evidence.model import Summary, summary
from evidence.words import count

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.search.results import Hit, Results


@click.command(context_settings=CONTEXT)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Print at most so many reports.",
)
@keys_option
@json_option
@library_option
@click.pass_context
def search(
    ctx: click.Context, words: tuple[str, ...], limit: int, keys: bool, as_json: bool
) -> None:
    """Find reports, best first.

    \b
      evidence search fonagy depression
      evidence search veterans --keys | evidence cite -
      evidence search 'design:rct year:2019..2021'
      evidence search '"supportive therapy" -group'

    Words, "phrases", field:value (title, abstract, keywords, annotation, author, journal, year,
    doi, key, design, condition, tier, country, status), AND OR NOT, year:2019.., author:fon*.
    """
    from evidence import search as room

    text = " ".join(words).strip()
    if not text:
        raise Misuse("There is nothing to search for.", "Give a word: evidence search depression")
    library = open_library(ctx)
    results = room.search(library, text, limit, state_folder=state_folder())
    for note in results.notes:
        say(note)
    if as_json:
        render.emit_json(_search_json(library, results))
    elif keys:
        for hit in results.hits:
            render.echo(hit.key)
    else:
        _print_hits(library, results)
    if not results.total:
        ctx.exit(1)


def _search_json(library: Library, results: Results) -> dict[str, Any]:
    return {
        "query": results.query,
        "total": results.total,
        "hits": [
            {
                **render.hit(_summary(library, hit.key)),
                "score": hit.score,
                "snippet": "".join(piece for piece, _ in hit.snippet),
            }
            for hit in results.hits
        ],
        "suggestion": results.suggestion,
    }


def _summary(library: Library, key: str) -> Summary:
    return summary(library.report(key), library.study_of(key))


def _print_hits(library: Library, results: Results) -> None:
    studies = {library.study_of(hit.key).id for hit in results.hits}
    shown = len(results.hits)
    line = f"{results.total} of {count(len(library.reports), 'report')}"
    if shown < results.total:
        line += f"; the first {shown} (--limit for more)"
    elif shown:
        line += f", {count(len(studies), 'study', 'studies')}"
    render.echo(line)
    if not results.total and results.suggestion:
        say(f"Did you mean: {results.suggestion}?")
    for rank, hit in enumerate(results.hits, start=1):
        for text in render.report_lines(_summary(library, hit.key), f"{rank:>3}. "):
            click.echo(text)
        if hit.snippet:
            click.echo(_snippet(hit))


def _snippet(hit: Hit) -> str:
    """The snippet wrapped, its words bold on a terminal."""
    words: list[tuple[str, bool]] = []
    for piece, marked in hit.snippet:
        words += [(word, marked) for word in render.safe(piece).split(" ")]
    lines, line, used = [], "", 0
    for word, marked in words:
        if used and used + 1 + render.columns(word) > render.width() - 5:
            lines.append(line)
            line, used = "", 0
        gap = " " if used and word else ""
        line += gap + (click.style(word, bold=True) if marked else word)
        used += len(gap) + render.columns(word)
    return "\n".join(f"     {text}" for text in (*lines, line))


@click.command(context_settings=CONTEXT)
@click.option("--rebuild", is_flag=True, help="Build it again even if it is up to date.")
@library_option
@click.pass_context
def index(ctx: click.Context, rebuild: bool) -> None:
    """Bring the search index up to date; normally never needed.

    \b
      evidence index --rebuild
    """
    from evidence import search as room

    library = open_library(ctx)
    if room.refresh(library, state_folder(), force=rebuild):
        say(f"Indexed {count(len(library.reports), 'report')} in {library.path / 'index'}")
    else:
        say(f"The index in {library.path / 'index'} is up to date.")
