"""add: fetch reports from the registries."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    library_option,
    open_library,
    refuse,
    say,
    today,
    words_or_stdin,
    wrote,
)
from evidence.errors import EvidenceError, InvalidIdentifier, Misuse, RegistryError
from evidence.words import count, listed

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Draft, Report
    from evidence.registries.fetch import Fetched


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
    changed = False
    for asked, result in results.items():
        try:
            if isinstance(result, RegistryError):
                raise result
            if changed:  # what was added a moment ago is there
                library = type(library).open(library.path)
            changed = _take(library, asked, result, study, dry_run)
        except (RegistryError, LikelyDuplicate) as error:  # the others of the batch go on
            code = max(code, refuse(error))
    if code:
        ctx.exit(code)


def _identifiers(texts: Sequence[str]) -> list[tuple[str, str]]:
    """(kind, value) of every text, each once. Raises InvalidIdentifier when one holds none.

    A text that is no identifier by itself may hold DOIs, as a line of a reference list does.
    """
    from evidence.identifiers import find_dois, identify, repair

    found: list[tuple[str, str]] = []
    for text in texts:
        try:
            kind, value = identify(text)
        except InvalidIdentifier as error:
            inside = find_dois(text)
            if not inside:
                raise InvalidIdentifier(error.message, _WHAT_CAN_BE_FETCHED) from None
            found.extend(("doi", doi) for doi in inside)
            continue
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
        _WHAT_CAN_BE_FETCHED,
    )


_WHAT_CAN_BE_FETCHED = (
    "Give a DOI (10.1037/pst0000282, or the address with it), an arXiv or an ISRCTN number; "
    "a work without one comes in with: evidence import FILE"
)


def _ask(dois: Sequence[str], day: date) -> dict[str, Fetched | RegistryError]:
    from evidence.registries.client import Client
    from evidence.registries.fetch import fetch

    place = {doi: number for number, doi in enumerate(dois, start=1)}

    def progress(doi: str) -> None:
        if len(dois) > 1:
            say(f"  {place[doi]}/{len(dois)} {doi}")

    with Client(os.environ) as client:
        say(f"Asking doi.org, Crossref and DataCite about {count(len(dois), 'DOI')} …")
        return fetch(dois, client, day, progress)


def _take(
    library: Library,
    asked: str,
    fetched: Fetched,
    study: str | None,
    dry_run: bool,
) -> bool:
    """Add one fetched record, after a look at what is there; whether the library was changed."""
    from evidence.library import store

    if fetched.alias:
        say(f"{asked} is an alias of {fetched.doi_recorded} ({fetched.service}).")
    there = library.holding(fetched.draft)
    if there is not None:
        _there_already(fetched.doi_recorded, there)
        return False
    seen = f"https://doi.org/{fetched.doi_recorded} ({today().isoformat()}, {fetched.service})"
    draft = replace(fetched.draft, fields={**fetched.draft.fields, "facts": seen})
    if study:
        draft = replace(draft, fields={**draft.fields, "studyid": study})
    if dry_run:
        _preview(draft, fetched.service)
        return False
    _ask_about_duplicates(library, draft)
    try:
        key = store.add_entry(library.path, draft)
    except Misuse as error:  # the registry's words, not the user's
        raise RegistryError(f"{asked} was not added: {error.message}", error.hint) from error
    wrote(library.path, f"Added {key} ({fetched.service})")
    _say_about(draft, fetched.service)
    say(f"Record what it is: evidence set {key} tier=… condition=… studydesign=…")
    click.echo(key)
    return True


def _say_about(draft: Draft, service: str) -> None:
    """What the person who adds a record has to know: its status, and what it lacks."""
    status = draft.fields.get("status")
    if status not in (None, "ok"):
        said = {
            "retracted": "This work is retracted",
            "concern": "There is an expression of concern about this work",
            "corrected": "This work was corrected after publication",
            "notice": "This is a notice about another work",
        }
        say(f"{said.get(status, status)}, says {draft.fields.get('statussource', service)}.")
    lacking = [name for name in ("title", "year") if not draft.fields.get(name)]
    lacking += [] if draft.authors else ["author"]
    if lacking:
        say(f"{service} gives no {listed(lacking, 'or')}.")


def _preview(draft: Draft, service: str) -> None:
    say(f"{service} gives this; nothing was written.")
    authors = " and ".join(str(author) for author in draft.authors)
    shown = {"author": authors, **draft.fields}
    for name, value in shown.items():
        if value:
            render.echo(render.labelled(f"  {name}", value, 18))


def _ask_about_duplicates(library: Library, draft: Draft) -> None:
    """Likely duplicates are shown and asked about; without a terminal nothing is added.

    Linked works – a protocol and its results, a preprint and its article – are pointed out.
    """
    from evidence.library.duplicates import DUPLICATE, related

    for link in related(draft, library.reports):
        report = link.report
        if link.relation != DUPLICATE:
            say(
                f"Linked with {report.key}: {link.relation}. "
                "If they report one study, give both the same studyid."
            )
            continue
        say(render.wrap(f"This looks like {report.key}: {report.title} ({report.year})", "  ", ""))
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            same = f"evidence set {report.key} doi={draft.fields.get('doi')}"
            if report.doi:  # a recorded DOI is not to be overwritten in passing
                same = f"evidence show {report.key}"
            raise LikelyDuplicate(
                f"'{draft.fields.get('title')}' looks like {report.key}; it was not added.",
                f"If it is the same work: {same}. If not, add it on a terminal and say yes.",
            )
        if not click.confirm("Add it all the same?", err=True):
            raise LikelyDuplicate("It was not added.")


class LikelyDuplicate(EvidenceError):
    """There is no terminal to ask, or the answer was no (exit 1)."""

    exit_code = 1
