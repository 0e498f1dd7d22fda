"""check: an article held against the library, or what is wrong in the library itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from evidence.cli import render
from evidence.cli.common import (
    CONTEXT,
    json_option,
    library_folder,
    library_option,
    open_library,
    say,
    state_folder,
    today,
)
from evidence.cli.files import read
from evidence.errors import Misuse
from evidence.words import count, listed, nearest

if TYPE_CHECKING:
    from evidence.checking.article import ArticleCheck
    from evidence.model import Finding, Severity

_FILES: Final = ("library.bib", "outcomes.csv", "evidence.toml")
_STDIN: Final = "<stdin>"
_SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
# How a summary says why sentences were not checked.
_WHY: Final = (
    (("method", "service"), "about method or service"),
    (("another-therapy",), "about another therapy"),
    (("hedged", "qualified"), "hedged or qualified"),
    (("negated",), "negated"),
    (("question",), "asked"),
    (("quotation",), "quoted"),
    (("other",), "in which no claim of effect was seen"),
)


@click.command(context_settings=CONTEXT, short_help="Check an article, or the library, offline.")
@click.argument("articles", nargs=-1, metavar="[ARTICLE…|-]")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings too.")
@click.option("--ignore", "ignored", multiple=True, metavar="CODE,…", help="Leave codes out.")
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
    """Hold an article's citations and claims of effect against the library; without an article,
    find what is wrong in library.bib, outcomes.csv and evidence.toml. Nobody is asked.

    \b
      evidence check article.md
      evidence check posts/*.md --strict --ignore unverified-work
      evidence check - < article.txt
      evidence check

    What it says of a claim is a suggestion, with the rule and a sentence that would hold. What was
    not checked, such as sentences about method or service, is counted: no finding does not make
    an article right. Ends with 1 when there is an error, with --strict also for a warning. Each
    code is explained in docs/check.md.
    """
    from evidence.checking.codes import CODES

    ignored = tuple(code.strip() for text in ignored for code in text.split(",") if code.strip())
    unknown = [code for code in ignored if code not in CODES]
    if unknown:
        near = nearest(unknown[0], CODES)
        hint = f"Did you mean {near[0]}?" if near else "The codes are in docs/check.md."
        raise Misuse(f"No finding has the code {listed(unknown)}.", hint)
    look = _check_articles if articles else _check_library
    found = look(ctx, tuple(dict.fromkeys(articles)), ignored, as_json)
    failing = ("error", "warning") if strict else ("error",)
    if any(finding.severity in failing for finding in found):
        ctx.exit(1)


def _without(found: Iterable[Finding], ignored: Collection[str]) -> list[Finding]:
    return [finding for finding in found if finding.code not in ignored]


def _numbers(found: Sequence[Finding]) -> str:
    """`1 error, 3 warnings and 0 notes`."""
    numbers = (sum(finding.severity == name for finding in found) for name in _SEVERITIES)
    return listed(list(map(count, numbers, _SEVERITIES)))


def _say_left_out(number: int) -> None:
    if number:
        say(f"Left out with --ignore: {count(number, 'finding')}.")


# ---------------------------------------------------------------- the library


def _check_library(
    ctx: click.Context, _: tuple[str, ...], ignored: Collection[str], as_json: bool
) -> list[Finding]:
    from evidence.checking.library import check_library
    from evidence.model.standing import checked_clause

    library = open_library(ctx)
    found = check_library(library, today())
    kept = _without(found, ignored)
    checked = [name for name in _FILES if (library.path / name).is_file()]
    absent = [name for name in _FILES if name not in checked]
    if as_json:
        made = {"checked": checked, "not_checked": absent, "findings": kept, "articles": []}
        render.emit_json(made)
        return kept
    render.echo_findings(kept)
    say(f"Checked {listed(checked)}: {_numbers(kept)}.")
    _say_left_out(len(found) - len(kept))
    if library.reports:
        standings = [report.standing for report in library.reports]
        say(f"{count(len(standings), 'report')}; {checked_clause(standings)}.")
    if absent:
        say(f"Not checked, because not there: {listed(absent)}.")
    return kept


# ---------------------------------------------------------------- articles


def _check_articles(
    ctx: click.Context, sources: tuple[str, ...], ignored: Collection[str], as_json: bool
) -> list[Finding]:
    _refuse_what_is_no_article(sources)
    texts = {_STDIN if source == "-" else source: read(source) for source in sources}
    from evidence.checking.article import check_article
    from evidence.checking.shelf.kept import open_shelf

    shelf = open_shelf(library_folder(ctx), state_folder(), say)
    if shelf.fault:
        say(f"Warning: {shelf.fault}")
    results, every = [], []
    for file, text in texts.items():
        result = check_article(text, file, shelf, today())
        kept = _without(result.findings, ignored)
        if not as_json:
            render.echo_findings(kept, hints_of_notes=True)
            _say_summary(result, kept)
        results.append(result)
        every += kept
    if as_json:
        render.emit_json(_json(results, every))
    else:
        _say_left_out(sum(len(result.findings) for result in results) - len(every))
    return every


def _refuse_what_is_no_article(sources: Sequence[str]) -> None:
    """All files that are not there are named at once. Raises Misuse."""
    paths = [Path(source) for source in sources if source != "-"]
    kinds = (
        ("there", lambda path: not path.exists(), "Give the path of an article, or - for stdin."),
        ("an article but a folder", Path.is_dir, "Name the articles in it: FOLDER/*.md"),
        (
            "an article but a file of a library",
            lambda path: path.name in _FILES,
            "The library is checked with: evidence check",
        ),
    )
    for what, is_one, hint in kinds:
        found = [str(path) for path in paths if is_one(path)]
        if found:
            verb = "is" if len(found) == 1 else "are"
            raise Misuse(f"{listed(found)} {verb} not {what}.", hint)


def _say_summary(result: ArticleCheck, kept: Sequence[Finding]) -> None:
    """What was found, what was looked at – and what was not, so that clean is not read as true."""
    if kept:
        head = f"{result.file}: {_numbers(kept)}."
    else:
        head = (
            f"{result.file}: no finding. That does not make it right: citations and claims of "
            "effect were held against this library, and nothing else."
        )
    for text in (head, _sentences(result), _citations(result)):
        say(render.wrap(text, "    ", ""))


def _sentences(result: ArticleCheck) -> str:
    numbers = ((sum(result.unchecked.get(why, 0) for why in whys), said) for whys, said in _WHY)
    unchecked = [f"{number:,} {said}" for number, said in numbers if number]
    claims = f"{count(result.claims, 'claim')} of effect checked"
    rest = f"; not checked: {', '.join(unchecked)}" if unchecked else ""
    text = f"{count(result.sentences, 'sentence')}: {claims}{rest}."
    if result.named:
        return text
    return (
        f"{text} No name of the therapy is recorded in evidence.toml, so only sentences that say "
        "“the therapy” or the like, or cite a study of it, were read for claims."
    )


def _citations(result: ArticleCheck) -> str:
    works = count(result.works, "work")
    said = f"{count(result.citations, 'citation')} of {works} of this library"
    if not result.works and result.not_in_library:
        said = "No work of this library is cited"
    elif not result.citations:
        said = "No work is cited"
    if result.not_in_library:
        other = count(
            result.not_in_library,
            "other work is not in it, so what it says",
            "other works are not in it, so what they say",
        )
        said += f"; {other} was not checked"
    if result.references is None:
        return f"{said}. No list of references was found."
    return f"{said}. {count(result.references, 'reference was', 'references were')} read."


def _json(results: Sequence[ArticleCheck], found: Sequence[Finding]) -> dict[str, Any]:
    """`not_checked` holds the places of sentences about method or service."""
    return {
        "checked": [result.file for result in results],
        "not_checked": [
            f"{result.file}:{place.line}:{place.column}"
            for result in results
            for place in result.not_checked
        ],
        "findings": found,
        "articles": [
            {
                "file": result.file,
                "citations": result.citations,
                "works": result.works,
                "not_in_library": result.not_in_library,
                "references": result.references,
                "sentences": result.sentences,
                "claims": result.claims,
                "therapy_named": result.named,
                "unchecked": dict(result.unchecked),
            }
            for result in results
        ],
    }
