"""article: an article that cites → its citations and its list of references."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence.cli import render
from evidence.cli.citing import marks
from evidence.cli.common import (
    CONTEXT,
    json_option,
    library_option,
    open_library,
    say,
    state_folder,
    today,
)
from evidence.cli.files import read, refuse_to_overwrite, shown, write
from evidence.errors import Misuse
from evidence.words import count, nearest

if TYPE_CHECKING:
    from evidence.citing.articles import Article, Written
    from evidence.citing.catalogue import Style
    from evidence.citing.publishing import Published
    from evidence.citing.resolving import Resolved
    from evidence.citing.spans import Scan
    from evidence.library import Library

_LONG = 2_000_000  # characters; five million took a minute and a half
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".txt")


@click.command(context_settings=CONTEXT, short_help="Number an article's citations, add the list.")
@click.argument("source", metavar="IN|-")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Where to write: .md, .html, .docx or .odt.",
)
@click.option("--style", help="apa (default), vancouver, ama, harvard, chicago or chicago-notes.")
@click.option(
    "--csl",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Any other style, as an independent CSL file.",
)
@click.option("--match", is_flag=True, help="Match the article's own list to the library.")
@click.option("--rewrite", is_flag=True, help="With --match: write [@key] in place of numbers.")
@json_option
@library_option
@click.pass_context
def article(
    ctx: click.Context,
    source: str,
    output: Path | None,
    style: str | None,
    csl: Path | None,
    match: bool,
    rewrite: bool,
    as_json: bool,
) -> None:
    """Set the citations of an article and add its list of references.

    \b
      evidence article draft.md -o article.md --style vancouver
      evidence article draft.md -o article.docx
      evidence article old.txt --match
      evidence article old.txt --match --rewrite -o draft.md

    Cite as pandoc does: [@key], [see @a, p. 3; @b], @key, @key [p. 3], [-@key], [@doi:10.…].
    {{evidence}} or {{evidence: depression}} becomes the sentences of evidence appraise. In
    Markdown nothing else changes; the list goes into ::: {#refs}, else beneath a References
    heading, else to the end. Only the library is asked. See docs/articles.md.
    """
    from evidence.cli import matching

    if match:
        _refuse_for_match(output, style, csl, rewrite)
        matching.run(ctx, source, output, rewrite=rewrite, as_json=as_json)
        return
    if rewrite:
        raise Misuse("--rewrite goes with --match.", "Write: --match --rewrite -o OUT")
    if as_json:
        raise Misuse("--json goes with --match.", "The article itself is written with -o OUT.")
    if output is None:
        raise Misuse("Name the file to write: -o OUT.", f"evidence article {source} -o article.md")
    _write_article(ctx, source, output, style, csl)


def _refuse_for_match(
    output: Path | None, style: str | None, csl: Path | None, rewrite: bool
) -> None:
    """Options that do not go with --match."""
    if style or csl:
        raise Misuse("--match sets no citations.", "Leave --style and --csl out.")
    if rewrite and output is None:
        raise Misuse("--rewrite needs a file to write.", "Name it: --match --rewrite -o OUT")
    if output is not None and not rewrite:
        raise Misuse("--match alone writes no file.", "To write one: --match --rewrite -o OUT")


def _write_article(
    ctx: click.Context, source: str, output: Path, style: str | None, csl: Path | None
) -> None:
    from evidence.citing import articles, catalogue, pandoc, publishing
    from evidence.citing.spans import scan

    suffix = output.suffix.lower()
    if suffix not in publishing.FORMS and suffix not in _MARKDOWN:
        raise Misuse(
            f"{output} has no ending that says what to write.", "Use .md, .html, .docx or .odt."
        )
    chosen = catalogue.chosen(style, csl)
    text = read(source)
    library = open_library(ctx)
    refuse_to_overwrite(library, output, source)
    if len(text) > _LONG:
        say("This is a long text: setting its citations can take minutes.")
    scanned = scan(text)
    resolved = _resolve(scanned, library, shown(source))
    job = _job(scanned, resolved, chosen, library)
    _say_what_is_cited(job, shown(source))
    left = _say_what_is_not_expanded(scanned, shown(source))
    # An article without citations needs no pandoc to stay what it is.
    form = publishing.FORMS.get(suffix)
    engine = pandoc.find(os.environ, state_folder) if form or scanned.clusters else None
    missed = 0
    if form and engine:
        done = publishing.publish(engine, job, form, output.stem)
        write(output, done.data)
        _say_what_is_lost(done, suffix)
    else:
        written = articles.markdown(engine, job)
        write(output, written.text.encode())
        missed = _say_what_stayed(job, written, shown(source))
    works = count(len(job.numbers), "work")
    say(f"Wrote {output}: {count(len(scanned.clusters) - missed, 'citation')} of {works}.")
    if missed or left:
        ctx.exit(1)


# ---------------------------------------------------------------- the citations


def _resolve(scanned: Scan, library: Library, name: str) -> Resolved:
    """What each key names; all that name nothing are said at once, and nothing is written."""
    from evidence.citing.resolving import resolve

    resolved = resolve(scanned, library)
    for problem in resolved.unresolved:
        say(render.wrap(f"{name}:{problem.line}: {problem.why}", "    ", ""))
        say(render.safe(f"    {problem.hint}"))  # a command to copy stays on one line
    number = len(resolved.unresolved)
    if number:
        first = resolved.unresolved[0].key
        raise Misuse(
            f"{count(number, 'citation')} cannot be resolved; nothing was written.",
            f"Correct the keys (evidence list --keys), or write \\@{first} for what is none.",
        )
    return resolved


def _job(scanned: Scan, resolved: Resolved, style: Style, library: Library) -> Article:
    from evidence.citing.articles import Article

    cited = {report.key: report for report in resolved.reports.values()}
    withdrawn = {
        key: tuple(marks(report)[:1])
        for key, report in cited.items()
        if report.status in ("retracted", "concern")
    }
    sentences = _sentences(scanned, library)
    return Article(scanned, resolved.reports, style, sentences, withdrawn)


def _sentences(scanned: Scan, library: Library) -> Mapping[str | None, Sequence[str]]:
    """The appraisal's sentences for each `{{evidence…}}`: paragraphs of Markdown."""
    conditions = {holder.condition for holder in scanned.placeholders if holder.in_text}
    if not conditions:
        return {}
    from evidence.appraisal import appraise, recorded_conditions
    from evidence.appraisal.wording import paragraphs
    from evidence.citing.forms import escaped

    known = recorded_conditions(library)
    found: dict[str | None, list[str]] = {}
    for condition in conditions:
        appraisal = appraise(library, condition, today=today())
        if condition and appraisal.scope.condition not in known:
            near = nearest(condition, known) or list(known)
            say(f"No study records the condition '{condition}'. Recorded: {', '.join(near)}")
        found[condition] = [
            " ".join(escaped(each.text) for each in group)
            for group in paragraphs(appraisal.sentences)
        ]
    return found


# ---------------------------------------------------------------- what the writer must know


def _say_what_is_cited(job: Article, name: str) -> None:
    """Works that a writer should not cite unawares, at their first citation."""
    said: set[str] = set()
    for position, report in sorted(job.reports.items()):
        told = marks(report)
        if told and report.key not in said:
            line = f"{name}:{job.scan.line(position)}: {report.key}: {'; '.join(told)}"
            say(render.wrap(line, "    ", ""))
        said.add(report.key)


def _say_what_is_not_expanded(scanned: Scan, name: str) -> int:
    """Each `{{evidence}}` where no sentences can stand; how many these are."""
    left = [holder for holder in scanned.placeholders if not holder.in_text]
    for holder in left:
        typed = scanned.text[holder.start : holder.end]
        say(
            render.wrap(
                f"{name}:{scanned.line(holder.start)}: {typed} was left as it is: sentences stand "
                "in a paragraph or a list, not in a heading, a table or a link.",
                "    ",
                "",
            )
        )
    return len(left)


def _say_what_stayed(job: Article, written: Written, name: str) -> int:
    """What a reader will still see as it was typed; how many citations that are."""
    for cluster in written.missed:
        cited = render.shorten(" ".join(job.scan.text[cluster.start : cluster.end].split()), 40)
        say(
            render.wrap(
                f"{name}:{job.scan.line(cluster.start)}: {cited} was left as it is: pandoc reads "
                "no citation there (code, mathematics, a table without bars, or a footnote that "
                "nothing refers to).",
                "    ",
                "",
            )
        )
    if written.place and written.place.kept:
        say(
            render.wrap(
                f"{name}:{written.place.kept}: what stood beneath the heading stays beneath the "
                "new list. An old list is matched with: evidence article IN --match",
                "    ",
                "",
            )
        )
    return len(written.missed)


def _say_what_is_lost(done: Published, suffix: str) -> None:
    if done.images:
        say(f"{count(done.images, 'image')} not embedded in {suffix}: the description stands.")
    if done.codes:
        stand = "as it stands" if done.codes == 1 else "as they stand"
        say(f"{count(done.codes, 'short code')} printed {stand}: only your site fills them in.")
