"""verify: ask the registries whether the library's references are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    library_option,
    open_library,
    open_registries,
    say,
    words_or_stdin,
    wrote,
)
from evidence.words import count, listed

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Report
    from evidence.registries.mending import Mending
    from evidence.registries.verify import Verification


@click.command(context_settings=CONTEXT, short_help="Ask the registries whether it is right.")
@click.argument("keys", nargs=-1, metavar="[KEY…|-]")
@click.option("--fix", is_flag=True, help="Rewrite bibliographic fields that differ.")
@click.option("--offline", is_flag=True, help="Only from answers that are kept.")
@json_option
@library_option
@click.pass_context
def verify(
    ctx: click.Context, keys: tuple[str, ...], fix: bool, offline: bool, as_json: bool
) -> None:
    """Ask the registries whether each DOI, PMID or PMCID leads to the work that the entry
    describes, whether its fields agree, and whether it was retracted or corrected.

    \b
      evidence verify
      evidence verify fonagy2020dynamic wang2023efficacy
      evidence search depression --keys | evidence verify -
      evidence verify chen2020impact --fix

    Sends the identifiers to doi.org, Crossref, DataCite, Europe PMC and PubMed. Ends with 1 when
    there is an error, or when an entry with an identifier could not be checked. --fix never
    touches a recorded fact. Each code is explained in docs/verify.md.
    """
    library = open_library(ctx)
    wanted = dict.fromkeys(words_or_stdin(keys)) if keys else None
    reports = library.reports if wanted is None else library.reports_for(wanted)
    result = _ask(reports, offline)
    changes = _changes(library, result) if fix else ()
    refused = _refused(library, result) if fix else ()
    if as_json:
        render.emit_json(_json(result, changes if fix else None))
    else:
        render.echo_findings(result.findings)
    to_stderr = as_json
    for line in _summary(result):
        click.echo(line, err=to_stderr)
    for change, why in refused:
        say(f"--fix leaves {change.field} of {change.key} as it is. {why}")
    if fix:
        _fix(library, changes, to_stderr)
    if result.failed:
        ctx.exit(1)


def _ask(reports: Sequence[Report], offline: bool) -> Verification:
    from evidence.registries import verify as checks

    number = sum(bool(checks.identifiers(report)) for report in reports)
    done = 0

    def progress(key: str) -> None:
        nonlocal done
        done += 1
        say(f"  {done}/{number} {key}")

    with open_registries(offline=offline) as registries:
        if number:
            how = "Reading the kept answers" if offline else "Asking the registries"
            say(f"{how} about {count(number, 'report')} …")
        return checks.verify(reports, registries, progress)


def _changes(library: Library, result: Verification) -> tuple[Mending, ...]:
    from evidence.registries.mending import mendings

    return mendings(result, _taken(library))


def _refused(library: Library, result: Verification) -> tuple[tuple[Mending, str], ...]:
    from evidence.registries.mending import refusals

    return refusals(result, _taken(library))


def _taken(library: Library) -> dict[str, str]:
    """DOIs of the library, normalised, and whose they are."""
    from evidence.library.duplicates import canonical

    return {doi: r.key for r in library.reports if r.doi and (doi := canonical("doi", r.doi))}


def _fix(library: Library, changes: Sequence[Mending], to_stderr: bool) -> None:
    """Show each difference, then write all of them in one step."""
    from evidence.registries.mending import mend

    if not changes:
        say("--fix: there is nothing to rewrite.")
        return
    for key in dict.fromkeys(change.key for change in changes):
        told = _differences([change for change in changes if change.key == key])
        if len(told) == 1:
            click.echo(render.wrap(f"{key}: {told[0]}", "    ", ""), err=to_stderr)
            continue
        click.echo(render.safe(f"{key}:"), err=to_stderr)
        for text in told:
            click.echo(render.wrap(text, "    ", "  "), err=to_stderr)
    mended = mend(library.path, changes)
    for change in mended.left:
        say(f"Left {change.field} of {change.key} as it is: it was changed meanwhile.")
    wrote(library.path, f"Rewrote fields of {count(len(mended.keys), 'report')}")


def _differences(changes: Sequence[Mending]) -> list[str]:
    """One line a field; status, its source and its day in one."""
    status = {change.field: change for change in changes if change.field in _STATUS}
    lines = [_arrow(change) for change in changes if change.field not in _STATUS]
    if status:
        first, *others = (status[name] for name in _STATUS if name in status)
        behind = "; ".join(change.theirs for change in others)
        lines.append(f"{_arrow(first)}{f' ({behind})' if behind else ''}")
    return lines


_STATUS: Final = ("status", "statuschecked", "statussource")


def _arrow(change: Mending) -> str:
    old = render.NOT_RECORDED if change.ours is None else change.ours
    return f"{change.field}: {old} → {change.theirs}"


# ---------------------------------------------------------------- printing


def _summary(result: Verification) -> list[str]:
    """How many of how many were checked; what was not, and why; what was found."""
    number = len(result.entries)
    lines = []
    reasons: dict[tuple[str, ...], list[str]] = {}
    for entry in result.entries:
        if entry.why_not:
            reasons.setdefault(entry.why_not, []).append(entry.key)
    for why, keys in reasons.items():
        lines.append(
            render.wrap(f"Could not be checked ({len(keys)}): {' '.join(why)}", "    ", "")
        )
        lines.append(render.wrap(", ".join(keys), "    "))
    lines += _partly(result)
    if result.without_identifier:
        keys = list(result.without_identifier)
        text = f"Without an identifier that can be asked about ({len(keys)}, not counted): "
        lines.append(render.wrap(text + ", ".join(keys), "    ", ""))
    found = [
        count(sum(f.severity == severity for f in result.findings), severity)
        for severity in ("error", "warning", "note")
    ]
    checked = f"{len(result.checked)} of {number} checked"
    days = sorted({s.asked_on for e in result.entries for s in e.sources if s.kept and s.asked_on})
    since = f"; the oldest kept answer is of {days[0].isoformat()}" if days else ""
    since += f", the newest of {days[-1].isoformat()}" if len(days) > 1 else ""
    lines.append(f"{checked}: {listed(found)}{since}.")
    return lines


def _partly(result: Verification) -> list[str]:
    """Services that were silent about entries which others answered for."""
    silent: dict[tuple[str, str], int] = {}
    for entry in result.entries:
        if not entry.why_not:
            for source in entry.sources:
                if source.answer == "could not check":
                    place = source.service, source.why
                    silent[place] = silent.get(place, 0) + 1
    return [
        render.wrap(f"{service} did not answer for {count(n, 'report')}: {why}", "    ", "")
        for (service, why), n in silent.items()
    ]


def _json(result: Verification, changes: Sequence[Mending] | None) -> dict[str, Any]:
    made = {
        "checked": result.checked,
        "not_checked": result.not_checked,
        "findings": result.findings,
        "without_identifier": result.without_identifier,
        "sources": [
            {"key": entry.key, **render.plain(source)}
            for entry in result.entries
            for source in entry.sources
        ],
    }
    return made if changes is None else {**made, "changes": changes}
