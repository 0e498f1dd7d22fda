"""search, index: find reports by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    keys_option,
    library_folder,
    library_option,
    open_library,
    say,
    state_folder,
)
from evidence.errors import Misuse
from evidence.words import count

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.search.results import Facets, Hit, Results, Snippet

_INDENT = "     "
_MOST_YEARS = 8  # more are told by decade


@click.command(context_settings=CONTEXT, short_help="Find reports, best first.")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Print at most so many reports.",
)
@click.option("--facets", is_flag=True, help="Count all hits by year, design, condition, …")
@keys_option
@json_option
@library_option
@click.pass_context
def search(
    ctx: click.Context,
    words: tuple[str, ...],
    limit: int,
    facets: bool,
    keys: bool,
    as_json: bool,
) -> None:
    """Find reports, best first: those with all the words, then those with some.

    \b
      evidence search fonagy depression
      evidence search veterans --keys | evidence cite -
      evidence search 'design:rct year:2019..2021' --facets
      evidence search '"supportive therapy" -group'
      evidence search 'au:fon* title:(pilot OR feasibility)'
      evidence search 10.1017/S0033291719000928

    "phrases", field:value, AND OR NOT, -without, +with, author:fon*, wom?n, word~ (spelt about
    so), year:2016.. – a bare DOI, PMID or key is found directly.

    Fields: title, abstract, keywords, annotation, author, journal, year, doi, key, design,
    condition, tier, country, status, role. The whole language: docs/search.md
    """
    from evidence import search as room

    def load() -> Library:
        """Without a word about what is wrong with it: that is among the notes, every time."""
        from evidence.library import Library

        return Library.open(library_folder(ctx))

    text = " ".join(words).strip()
    if not text:
        raise Misuse("There is nothing to search for.", "Give a word: evidence search depression")
    results = room.search(
        library_folder(ctx),
        text,
        limit,
        state_folder=state_folder(),
        load=load,
        facets=facets,
    )
    for note in results.notes:
        say(render.wrap(note))
    if as_json:
        render.emit_json(_search_json(results))
        ctx.exit(0 if results.total else 1)
    if keys:
        for hit in results.hits:
            render.echo(hit.key)
    else:
        _print_results(results)
    if results.suggestion:
        _say_suggestion(results.suggestion, results.suggested)
    ctx.exit(0 if results.total else 1)


def _search_json(results: Results) -> dict[str, Any]:
    found: dict[str, Any] = {
        "query": results.query,
        "total": results.total,
        "hits": [
            {
                **render.hit(hit.summary),
                "score": hit.score,
                "snippet": "".join(piece for piece, _ in hit.snippet),
                "complete": hit.complete,
            }
            for hit in results.hits
        ],
        "suggestion": results.suggestion,
        "complete": results.complete,
        "studies": results.studies,
        "reports": results.reports,
    }
    if results.facets is not None:
        found["facets"] = {
            field: {name or render.NOT_RECORDED: number for name, number in counts.items()}
            for field, counts in results.facets.items()
        }
    return found


def _print_results(results: Results) -> None:
    render.echo(render.wrap(_count_line(results)))
    if results.facets is not None and results.total:
        _print_facets(results.facets)
    for rank, hit in enumerate(results.hits, start=1):
        # A rule between the reports that answer the query and those that come near.
        if not hit.complete and results.complete and results.hits[rank - 2].complete:
            render.echo(f"{_INDENT}– with some of the words –")
        _print_hit(rank, hit)


def _count_line(results: Results) -> str:
    line = f"{results.total:,} of {count(results.reports, 'report')}"
    if results.total:
        line += f", {count(results.studies, 'study', 'studies')}"
    if results.complete < results.total:
        line += f"; {f'{results.complete:,}' if results.complete else 'none'} with all the words"
    if len(results.hits) < results.total:
        line += f"; first {len(results.hits)} shown (--limit)"
    return line


def _print_facets(facets: Facets) -> None:
    by_decade = sum(year is not None for year in facets["year"]) > _MOST_YEARS
    for field, counts in facets.items():
        if field == ("year" if by_decade else "decade"):
            continue
        told = (f"{name or render.NOT_RECORDED} {number}" for name, number in counts.items())
        click.echo(render.labelled(field, " · ".join(told), 11))


def _print_hit(rank: int, hit: Hit) -> None:
    head, title, kind = render.report_lines(hit.summary, f"{rank:>3}. ")
    said = "".join(piece for piece, _ in hit.snippet)
    of_title = said.strip(" …") in " ".join((hit.summary.title or "").split())
    if said and of_title:  # the title is printed anyway
        for word in {piece for piece, marked in hit.snippet if marked}:
            title = title.replace(render.safe(word), render.bold(word), 1)
    for line in (head, title, kind):
        click.echo(line)
    if said and not of_title:
        click.echo(_snippet(hit.snippet))


def _snippet(snippet: Snippet) -> str:
    """The snippet wrapped, its words bold on a terminal."""
    words: list[str] = [""]
    sizes: list[int] = [0]
    for piece, marked in snippet:
        for at, text in enumerate(render.safe(piece).split(" ")):
            if at:
                words.append("")
                sizes.append(0)
            words[-1] += click.style(text, bold=True) if marked and text else text
            sizes[-1] += render.columns(text)
    lines, used = [""], 0
    for word, size in zip(words, sizes, strict=True):
        if used and used + 1 + size > render.width() - len(_INDENT):
            lines.append("")
            used = 0
        lines[-1] += (" " if used and size else "") + word
        used += size + (1 if used and size else 0)
    return "\n".join(_INDENT + line for line in lines)


def _say_suggestion(suggestion: str, found: int) -> None:
    """What was probably meant, as a command that can be copied."""
    from shlex import quote

    text = render.safe(suggestion)
    dashes = "-- " if text.startswith("-") else ""
    say(render.wrap(f"Did you mean {text}? It finds {count(found, 'report')}:"))
    say(f"  evidence search {dashes}{quote(text)}")


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

    folder = library_folder(ctx)
    library: list[Library] = []

    def load() -> Library:
        library[:] = [open_library(ctx)]
        return library[0]

    if room.refresh(folder, state_folder(), load, force=rebuild):
        say(f"Indexed {count(len(library[0].reports), 'report')} in {folder / 'index'}")
    else:
        say(f"The index in {folder / 'index'} is up to date.")
