"""appraise: what the library amounts to."""

from __future__ import annotations

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
from evidence.words import nearest

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
