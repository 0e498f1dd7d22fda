"""list, show: read what the library holds."""

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
)
from evidence.model import summary
from evidence.model.standing import checked_clause
from evidence.words import count, fold

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Report, Study


@click.command("list", context_settings=CONTEXT)
@click.argument("words", nargs=-1)
@keys_option
@json_option
@library_option
@click.pass_context
def list_reports(ctx: click.Context, words: tuple[str, ...], keys: bool, as_json: bool) -> None:
    """List the reports, or those that hold every word.

    \b
      evidence list
      evidence list pilot --keys
    """
    library = open_library(ctx)
    wanted = [fold(word) for word in words]
    found = [
        report
        for report in library.reports
        if all(word in _haystack(report, library.study_of(report.key)) for word in wanted)
    ]
    if as_json:
        rows = [render.hit(summary(report, library.study_of(report.key))) for report in found]
        render.emit_json({"total": len(found), "reports": rows})
    elif keys:
        for report in found:
            render.echo(report.key)
    else:
        _print_list(library, found)
    if not found:
        ctx.exit(1)


def _haystack(report: Report, study: Study) -> str:
    names = " ".join(str(author) for author in report.authors)
    facts = " ".join(part for part in (study.design, study.tier, *study.conditions) if part)
    title, container = report.title or "", report.container or ""
    return fold(f"{report.key} {names} {report.year or ''} {title} {container} {facts}")


def _print_list(library: Library, found: list[Report]) -> None:
    total = len(library.reports)
    head = count(total, "report") if len(found) == total else f"{len(found)} of {total} reports"
    head += f", {count(len({library.study_of(r.key).id for r in found}), 'study', 'studies')}"
    if found:
        head += f"; {checked_clause(report.standing for report in found)}"
    render.echo(render.wrap(head))
    for report in found:
        kind = render.kind(summary(report, library.study_of(report.key)))
        click.echo(f"{render.bold(report.key)}  {render.safe(kind)}")
        if report.standing.remarkable:  # the head line speaks for the others
            click.echo(render.wrap(report.standing.mark, "    "))
        render.echo(
            f"    {render.shorten(report.title or 'title not recorded', render.width() - 4)}"
        )


@click.command(context_settings=CONTEXT, short_help="Show everything recorded about a report.")
@click.argument("key")
@click.option("--bibtex", is_flag=True, help="Print the entry as it stands in library.bib.")
@json_option
@library_option
@click.pass_context
def show(ctx: click.Context, key: str, bibtex: bool, as_json: bool) -> None:
    """Show one report with everything recorded about it and its study.

    \b
      evidence show fonagy2020dynamic
      evidence show fonagy2020dynamic --bibtex
    """
    from evidence.appraisal.counting import view

    library = open_library(ctx)
    report = library.report(key)
    study = library.study_of(report.key)
    if as_json:
        trial = view(study, library.therapy)
        render.emit_json({"report": _report_json(report), "study": trial})
    elif bibtex:
        click.echo(_entry_text(ctx, key))
    else:
        _print_report(report, study)


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "key": report.key,
        "type": report.type,
        **report.fields,
        **render.standing(report.standing),
        "title": report.title,
        "authors": [str(author) for author in report.authors],
        "editors": [str(editor) for editor in report.editors],
        "year": report.year,
    }


def _entry_text(ctx: click.Context, key: str) -> str:
    """The entry's own text, as it stands in the file."""
    from evidence.library import bibtex

    name = "library.bib"
    bib = bibtex.read(bibtex.decode((library_folder(ctx) / name).read_bytes(), name), name)
    return next(bib.raw(entry) for entry in bib.entries if entry.key == key)


_BIBLIOGRAPHIC = (
    ("journal", "In"),
    ("booktitle", "In"),
    ("howpublished", "In"),
    ("volume", "Volume"),
    ("number", "Number"),
    ("pages", "Pages"),
    ("publisher", "Publisher"),
    ("school", "School"),
    ("institution", "Institution"),
    ("doi", "DOI"),
    ("pmid", "PMID"),
    ("pmcid", "PMCID"),
    ("isbn", "ISBN"),
    ("url", "URL"),
)
_CORE_FACTS = (
    "studydesign",
    "tier",
    "published",
    "condition",
    "arms",
    "comparator",
    "cotreatment",
    "followup",
    "riskofbias",
)


def _print_report(report: Report, study: Study) -> None:
    from evidence.library.facts import FACT_FIELDS, split_list

    authors = "; ".join(str(author) for author in report.authors) or "author not recorded"
    click.echo(f"{render.bold(report.key)}  ({report.type})")
    render.echo(render.wrap(report.title or "title not recorded", "  "))
    render.echo(render.wrap(f"{authors} ({report.year or 'year not recorded'})", "  "))
    if report.standing.remarkable:
        render.echo(render.wrap(report.standing.mark, "  "))
    for name, label in _BIBLIOGRAPHIC:
        value = report.get(name)
        if value:
            render.echo(render.labelled(f"  {label}", value, 18))
    others = [
        f"{other.key} [{other.standing.mark}]" if other.standing.remarkable else other.key
        for other in study.reports
        if other.key != report.key
    ]
    render.echo()
    render.echo(render.labelled("  study", study.id, 18))
    if others:
        render.echo(render.labelled("  other reports", ", ".join(others), 18))
    core = {"status"} | ({"statuschecked"} if report.status else set())
    core |= set(_CORE_FACTS) if report.role == "primary" else set()
    for name in FACT_FIELDS:
        value = report.get(name)
        if name == "facts" or (value is None and name not in core):
            continue
        if name in ("studyid", "unverified"):
            continue
        doubt = " [not verified]" if value and name in report.unverified else ""
        render.echo(render.labelled(f"  {name}", f"{value or render.NOT_RECORDED}{doubt}", 18))
    unverified = sorted(name for name in report.unverified if not report.get(name))
    if unverified:
        render.echo(render.labelled("  not verified", ", ".join(unverified), 18))
    sources = split_list(report.get("facts")) or (render.NOT_RECORDED,)
    for number, source in enumerate(sources):
        render.echo(render.labelled("" if number else "  seen on", source, 18))
