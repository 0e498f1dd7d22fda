"""appraise and check: what the library amounts to, and what is wrong with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    keys_option,
    library_option,
    open_library,
    say,
)
from evidence.cli.common import today as day
from evidence.cli.files import give, output_option, refuse_to_overwrite
from evidence.errors import Misuse
from evidence.model.standing import checked_clause
from evidence.words import count, listed, nearest

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.model import Appraisal


@click.command(context_settings=CONTEXT, short_help="Say how small the evidence base is.")
@click.option("--condition", metavar="C", help="One condition, as recorded: depression, anxiety …")
@click.option("--comparator", metavar="CLASS", help="One comparator class: low-intensity …")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    show_default=True,
    help="The form of the answer; html is one page to publish.",
)
@output_option
@click.option("--all", "every", is_flag=True, help="Print every rule, sentence and gap.")
@keys_option
@json_option
@library_option
@click.pass_context
def appraise(
    ctx: click.Context,
    condition: str | None,
    comparator: str | None,
    form: str,
    output: Path | None,
    every: bool,
    keys: bool,
    as_json: bool,
) -> None:
    """Say how small the evidence base is, with a rule and a source for each statement.

    \b
      evidence appraise
      evidence appraise --condition depression
      evidence appraise --keys | evidence cite -
      evidence appraise --format html -o evidence.html

    Trials are counted, not reports. This grades the size of the evidence, never its certainty,
    and never says whether the therapy works.
    """
    from evidence.appraisal import appraise as compute
    from evidence.appraisal import recorded_conditions

    if condition is not None and not condition.strip():
        raise Misuse("--condition needs a name.", "For example: --condition depression")
    if output is not None and (as_json or keys):
        raise Misuse("-o goes with --format, not with --json or --keys.", "Use > FILE instead.")
    if [form != "text", keys, as_json].count(True) > 1:
        raise Misuse("--format, --keys and --json are three answers.", "Ask for one of them.")
    library = open_library(ctx)
    if output is not None:
        refuse_to_overwrite(library, output)
    result = compute(library, condition, comparator, today=day())
    if result.scope.condition is not None:
        _say_unrecorded(result.scope.condition, recorded_conditions(library))
    if as_json:
        render.emit_json(result)
    elif keys:
        for trial in result.trials:
            if trial.heading == "proper":
                render.echo(library.study_of(trial.keys[0]).primary.key)  # type: ignore[union-attr]  # a trial has a primary report
    else:
        give(_formatted(library, result, form, every=every), output)


def _formatted(library: Library, result: Appraisal, form: str, *, every: bool) -> str | bytes:
    """The answer in one of its forms: lines to print, or the page, which says its encoding."""
    from evidence.appraisal.flow import flow
    from evidence.cli import appraisal_markdown, appraisal_text, publishing

    if form == "html":
        return publishing.page_of(library, result, day()).encode("utf-8", "replace")
    if form == "markdown":
        return "\n".join(appraisal_markdown.lines(result, library.therapy))
    steps = flow(library, result.scope.condition) if every else ()
    return "\n".join(appraisal_text.lines(result, library.therapy, steps, every=every))


def _say_unrecorded(condition: str, known: Sequence[str]) -> None:
    """A condition no study records is no misuse: 0 trials, and what it may have meant."""
    if condition in known:
        return
    near = nearest(condition, known) or list(known)
    says = f"No study records the condition '{condition}'."
    say(f"{says} Recorded: {', '.join(near)}" if near else says)


@click.command(context_settings=CONTEXT, short_help="Find what is wrong in the library, offline.")
@click.argument("articles", nargs=-1, metavar="")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings too.")
@click.option("--ignore", "ignored", multiple=True, metavar="CODE", help="Leave a code out.")
@json_option
@library_option
@click.pass_context
def check(
    ctx: click.Context,
    articles: tuple[str, ...],
    strict: bool,
    ignored: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find what is wrong in library.bib, outcomes.csv and evidence.toml, offline.

    \b
      evidence check
      evidence check --strict --ignore unverified

    Each code is explained in docs/check.md.
    """
    from evidence.checking.library import CODES, check_library

    if articles:
        raise Misuse(
            f"Articles are not checked yet: {listed(articles)}.", "See: evidence check -h"
        )
    unknown = [code for code in ignored if code not in CODES]
    if unknown:
        near = nearest(unknown[0], CODES)
        hint = f"Did you mean {near[0]}?" if near else "The codes are in docs/check.md."
        raise Misuse(f"No finding has the code {listed(unknown)}.", hint)
    library = open_library(ctx)
    found = check_library(library, day())
    kept = [finding for finding in found if finding.code not in ignored]
    files = ("library.bib", "outcomes.csv", "evidence.toml")
    checked = [name for name in files if (library.path / name).is_file()]
    absent = [name for name in files if name not in checked]
    if as_json:
        render.emit_json({"checked": checked, "not_checked": absent, "findings": kept})
    else:
        for finding in kept:
            line = render.finding_line(finding)
            # One finding a line where a program reads it; wrapped where a person does.
            render.echo(render.wrap(line, "    ", "") if sys.stdout.isatty() else line)
            if finding.hint and finding.severity != "note":
                render.echo(render.wrap(finding.hint, "    "))
        numbers = [
            count(sum(f.severity == severity for f in kept), severity)
            for severity in ("error", "warning", "note")
        ]
        say(f"Checked {listed(checked)}: {listed(numbers)}.")
        if len(kept) < len(found):
            say(f"Left out with --ignore: {count(len(found) - len(kept), 'finding')}.")
        if library.reports:
            standings = [report.standing for report in library.reports]
            say(f"{count(len(standings), 'report')}; {checked_clause(standings)}.")
        if absent:
            say(f"Not checked, because not there: {listed(absent)}.")
    failing = ("error", "warning") if strict else ("error",)
    if any(finding.severity in failing for finding in kept):
        ctx.exit(1)
