"""init, add, set, remove, undo: what changes a library."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    library_folder,
    library_option,
    open_library,
    refuse,
    say,
    today,
    words_or_stdin,
    wrote,
)
from evidence.errors import EvidenceError, InvalidIdentifier, Misuse, RegistryError, UnknownValue
from evidence.words import count, listed, nearest

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Draft, Report
    from evidence.registries.fetch import Fetched


@click.command(context_settings=CONTEXT)
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
@click.option("--empty", is_flag=True, help="Start without the DIT literature.")
@library_option
def init(folder: Path | None, empty: bool) -> None:
    """Make a library: a copy of the DIT literature, or an empty one.

    \b
      evidence init my-library
      evidence init my-library --empty
    """
    from evidence.library import starter

    target = (folder or Path.cwd()).absolute()
    made = starter.create(target, empty)
    names = sorted(str(path.relative_to(target)) for path in made if path.is_file())
    say(f"Made a library in {target}: {', '.join(names)}")


@click.command(context_settings=CONTEXT, short_help="Fetch reports by DOI and add them.")
@click.argument("ids", nargs=-1, required=True, metavar="ID…|-")
@click.option("--study", metavar="ID", help="The study these are reports of.")
@click.option("-n", "--dry-run", is_flag=True, help="Fetch and show, but write nothing.")
@library_option
@click.pass_context
def add(ctx: click.Context, ids: tuple[str, ...], study: str | None, dry_run: bool) -> None:
    """Fetch reports by DOI and add them; prints the key of each.

    \b
      evidence add 10.1037/pst0000282
      evidence add https://doi.org/10.1017/S0033291719000928
      pbpaste | evidence add -

    Asks doi.org, Crossref and DataCite. A report that is there already is left as it is.
    """
    library = open_library(ctx)
    wanted = _identifiers(words_or_stdin(ids))
    present, missing = _known(library, wanted)
    dois = [_as_doi(kind, value) for kind, value in missing]
    for kind, value in wanted:
        report = present.get((kind, value))
        if report is not None:
            _there_already(value, report)
    results = _ask(dois, today()) if dois else {}
    code = 0
    for asked, result in results.items():
        try:
            if isinstance(result, RegistryError):
                raise result
            library = _take(library, asked, result, study, dry_run)
        except (RegistryError, LikelyDuplicate) as error:  # the others of the batch go on
            code = max(code, refuse(error))
    if code:
        ctx.exit(code)


def _identifiers(texts: Sequence[str]) -> list[tuple[str, str]]:
    """(kind, value) of every text, each once. Raises InvalidIdentifier when one holds none."""
    from evidence.identifiers import identify, repair

    found: list[tuple[str, str]] = []
    for text in texts:
        kind, value = identify(text)
        if kind == "doi":
            value, repaired = repair(text)
            if repaired:
                say(f"Read {value} ({repaired})")
        found.append((kind, value))
    return list(dict.fromkeys(found))


def _known(
    library: Library, wanted: Sequence[tuple[str, str]]
) -> tuple[dict[tuple[str, str], Report], list[tuple[str, str]]]:
    """(identifier → the report that has it, identifiers nobody has)."""
    found = {pair: library.by_identifier(*pair) for pair in wanted}
    present = {pair: report for pair, report in found.items() if report is not None}
    return present, [pair for pair in wanted if pair not in present]


def _there_already(identifier: str, report: Report) -> None:
    say(f"{identifier} is there already: {report.key}")
    click.echo(report.key)


def _as_doi(kind: str, value: str) -> str:
    """The DOI of an identifier: arXiv and ISRCTN numbers have one; others are named."""
    if kind in ("doi", "shortdoi"):
        return value
    if kind == "arxiv":
        return f"10.48550/arxiv.{re.sub(r'v[0-9]+$', '', value)}"
    if kind == "trial" and value.upper().startswith("ISRCTN"):
        return f"10.1186/{value.lower()}"
    raise InvalidIdentifier(
        f"{value} ({kind}) is not in the library, and this kind cannot be fetched.",
        "Give the work's DOI.",
    )


def _ask(dois: Sequence[str], day: date) -> dict[str, Fetched | RegistryError]:
    from evidence.registries.client import Client
    from evidence.registries.fetch import fetch

    say(f"Asking doi.org, Crossref and DataCite about {count(len(dois), 'DOI')} …")
    place = {doi: number for number, doi in enumerate(dois, start=1)}

    def progress(doi: str) -> None:
        if len(dois) > 1:
            say(f"  {place[doi]}/{len(dois)} {doi}")

    with Client(os.environ) as client:
        return fetch(dois, client, day, progress)


def _take(
    library: Library,
    asked: str,
    fetched: Fetched,
    study: str | None,
    dry_run: bool,
) -> Library:
    """Add one fetched record, after a look at what is there; the library as it is afterwards."""
    from evidence.library import Library, store

    if fetched.alias:
        say(f"{asked} is an alias of {fetched.doi_recorded} ({fetched.service}).")
    there = library.by_doi(fetched.doi_recorded)
    if there is not None:
        _there_already(fetched.doi_recorded, there)
        return library
    draft = fetched.draft
    if study:
        draft = replace(draft, fields={**draft.fields, "studyid": study})
    if dry_run:
        _preview(draft, fetched.service)
        return library
    _ask_about_duplicates(library, draft)
    key = store.add_entry(library.path, draft)
    lacking = [name for name in ("title", "year") if not draft.fields.get(name)]
    lacking += [] if draft.authors else ["author"]
    note = f" – not given by {fetched.service}: {listed(lacking)}" if lacking else ""
    wrote(library.path, f"Added {key} ({fetched.service}){note}")
    say(f"Record what it is: evidence set {key} tier=… condition=… studydesign=…")
    click.echo(key)
    return Library.open(library.path)


def _preview(draft: Draft, service: str) -> None:
    say(f"{service} gives this; nothing was written.")
    authors = " and ".join(str(author) for author in draft.authors)
    shown = {"author": authors, **draft.fields}
    for name, value in shown.items():
        if value:
            render.echo(render.labelled(f"  {name}", value, 18))


def _ask_about_duplicates(library: Library, draft: Draft) -> None:
    """Likely duplicates are shown and asked about; without a terminal nothing is added."""
    from evidence.library.duplicates import likely

    for report in likely(draft, library.reports):
        say(f"This looks like {report.key}: {report.title} ({report.year})")
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise LikelyDuplicate(
                f"'{draft.fields.get('title')}' looks like {report.key}; it was not added.",
                f"If it is the same work: evidence set {report.key} "
                f"doi={draft.fields.get('doi')}. If not, add it on a terminal and say yes.",
            )
        click.confirm("Add it all the same?", abort=True, err=True)


class LikelyDuplicate(EvidenceError):
    """There is no terminal to ask (exit 1)."""

    exit_code = 1


@click.command("set", context_settings=CONTEXT, short_help="Set or remove fields of a report.")
@click.argument("key")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.option("--source", metavar="URL", help="Where it was seen; added to `facts`.")
@library_option
@click.pass_context
def set_fields(ctx: click.Context, key: str, changes: tuple[str, ...], source: str | None) -> None:
    """Set fields of a report; FIELD= removes one. A set field counts as verified.

    \b
      evidence set jiang2025efficacy studydesign=rct --source https://…
      evidence set lemma2011development arms= 'country=United Kingdom'
    """
    from evidence.library import store

    library = open_library(ctx)
    report = library.report(key)
    wanted = _parse_changes(changes)
    named = list(wanted)
    _check_arithmetic({**report.fields, **wanted})
    before = report.fields.get("unverified", "")
    if "unverified" not in wanted:
        # To remove a value is not to verify it.
        kept = [name for name in _names(before) if wanted.get(name.lower()) is None]
        if len(kept) != len(_names(before)):
            wanted["unverified"] = "; ".join(kept) or None
    if source and "facts" not in wanted:
        seen = f"{source.replace(';', '%3B')} ({today().isoformat()})"
        old = report.fields.get("facts", "")
        wanted["facts"] = old if seen in old else f"{old}; {seen}" if old else seen
    store.set_fields(library.path, key, wanted)
    wrote(library.path, f"Set {listed(named)} of {key}")


def _check_arithmetic(fields: Mapping[str, str | None]) -> None:
    """The arms must add up to `randomised`, when every number is known."""
    from evidence.library import facts

    total = facts.parse_count(fields.get("randomised"))
    sizes = [arm.randomised for arm in facts.parse_arms(fields.get("arms"), {})]
    if total is None or not sizes or None in sizes:
        return
    summed = sum(size or 0 for size in sizes)
    if summed != total:
        raise UnknownValue(
            f"The arms add up to {summed}, but randomised is {total}.",
            "Set both in one command, or remove one: randomised=",
        )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _parse_changes(changes: Sequence[str]) -> dict[str, str | None]:
    """Field → value, None for removal. Raises Misuse or UnknownValue for the first bad one."""
    from evidence.library import facts

    result: dict[str, str | None] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        name, value = name.strip().lower(), value.strip()
        if not sign or not name.isascii() or not name.isalnum() or name[0].isdigit():
            raise Misuse(
                f"'{change}' does not read as FIELD=VALUE.", "For example: tier=proper, or arms="
            )
        if name in ("key", "type"):
            raise Misuse(f"The {name} of an entry is not changed by set.", "Edit library.bib.")
        near = [] if _known_field(name) else nearest(name, facts.FACT_FIELDS, 1)
        if near:
            raise UnknownValue(f"There is no field {name}.", f"Did you mean {near[0]}?")
        if name in result:
            raise Misuse(f"{name} is given twice.", "Give each field once.")
        result[name] = _checked(name, value) if value else None
    return result


_BIBTEX_FIELDS = frozenset(
    {
        "abstract",
        "address",
        "author",
        "booktitle",
        "chapter",
        "date",
        "doi",
        "edition",
        "editor",
        "eprint",
        "eprinttype",
        "howpublished",
        "institution",
        "isbn",
        "issn",
        "journal",
        "keywords",
        "language",
        "month",
        "note",
        "number",
        "organization",
        "pages",
        "pmcid",
        "pmid",
        "publisher",
        "school",
        "series",
        "shorttitle",
        "subtitle",
        "title",
        "type",
        "url",
        "urldate",
        "volume",
        "year",
    }
)


def _known_field(name: str) -> bool:
    from evidence.library import facts

    return name in facts.FACT_FIELDS or name in _BIBTEX_FIELDS


def _checked(name: str, value: str) -> str:
    """The value as it is stored: vocabulary words and DOIs normalised."""
    from evidence.identifiers import parse_doi
    from evidence.library import facts

    if name in facts.VOCABULARY:
        return facts.check_word(name, value, facts.VOCABULARY[name])
    if name == "doi":
        return parse_doi(value)
    wrong = facts.problem(name, value)
    if wrong:
        raise UnknownValue(f"{name}: {wrong}", "See docs/library-format.md.")
    return value


@click.command(context_settings=CONTEXT, short_help="Remove reports; undo brings them back.")
@click.argument("keys", nargs=-1, required=True, metavar="KEY…|-")
@library_option
@click.pass_context
def remove(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Remove reports from library.bib; `evidence undo` brings them back.

    \b
      evidence remove anonndinvestigation
    """
    from evidence.library import store

    library = open_library(ctx)
    wanted = list(dict.fromkeys(words_or_stdin(keys)))
    library.reports_for(wanted)
    store.remove(library.path, wanted)
    rows = [row for row in library.outcomes if row.key in wanted or row.study in wanted]
    wrote(library.path, f"Removed {listed(wanted)}")
    if rows:
        say(f"outcomes.csv still holds {count(len(rows), 'row')} of {listed(wanted)}.")


@click.command(
    context_settings=CONTEXT, short_help="Take back the last change; again, to redo it."
)
@library_option
@click.pass_context
def undo(ctx: click.Context) -> None:
    """Take back the last change made by this program; again, to redo it.

    \b
      evidence undo
    """
    from evidence.library import store

    folder = library_folder(ctx)
    say(f"{store.undo(folder)} ({folder})")
