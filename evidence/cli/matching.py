"""article --match: an article's own reference list, held against the library."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence.cli import render
from evidence.cli.citing import marks
from evidence.cli.common import open_library, say
from evidence.cli.files import read, refuse_to_overwrite, shown, write
from evidence.errors import Misuse
from evidence.words import count, fold, listed

if TYPE_CHECKING:
    from evidence.citing.matching import Match
    from evidence.citing.reflist import RefList
    from evidence.citing.renumbering import Mark
    from evidence.citing.spans import Scan

_KINDS = {"pmid": "PMID:", "arxiv": "arXiv:"}


def run(
    ctx: click.Context, source: str, output: Path | None, *, rewrite: bool, as_json: bool
) -> None:
    """Match the list; with `rewrite` write the article with `[@key]`. Exit 1: not all matched."""
    from evidence.citing import matching, reflist, renumbering
    from evidence.citing.spans import scan

    text = read(source)
    library = open_library(ctx)
    if output:
        refuse_to_overwrite(library, output, source)
    scanned = scan(text)
    titles = {fold(report.title) for report in library.reports if report.title}
    references = reflist.find(scanned, lambda words: fold(words) in titles)
    if references is None:
        _say_no_list(source, as_json)
        ctx.exit(1)
    matches = [matching.match(entry, library) for entry in references.entries]
    found = renumbering.marks(scanned, references)
    if as_json:
        render.emit_json(_json(source, scanned, references, matches, found))
    else:
        for line in _lines(scanned, matches, found):
            render.echo(line)
        say(render.wrap(_summary(matches)))
    _say_what_was_not_read(source, scanned, references)
    if rewrite and output:
        _rewrite(source, output, scanned, references, matches, found)
    if any(match.status != "matched" for match in matches):
        ctx.exit(1)


def _say_no_list(source: str, as_json: bool) -> None:
    if as_json:
        render.emit_json({"file": shown(source), "references": [], "numbers": []})
    say(f"No list of references was found in {shown(source)}.")
    say("It is looked for beneath a heading References, or as lines with years or DOIs.")


def _say_what_was_not_read(source: str, scanned: Scan, references: RefList) -> None:
    unread = references.unread
    if unread:
        place = f"{shown(source)}:{scanned.line(unread[0])}:"
        was = "was" if len(unread) == 1 else "were"
        told = f"{count(len(unread), 'line')} beneath the heading {was} not read as a reference."
        say(render.wrap(f"{place} {told}", "    ", ""))


# ---------------------------------------------------------------- what is printed


def _lines(scanned: Scan, matches: Sequence[Match], found: Sequence[Mark]) -> list[str]:
    rows = []
    for number, match in enumerate(matches, start=1):
        label = str(match.entry.number or number)
        indent = " " * (len(label) + 2)
        head = f"line {scanned.line(match.entry.start)}: {_verdict(match)}"
        rows.append(render.wrap(head, indent, f"{label}  "))
        if match.status == "no-identifier" and match.title:
            rows.append(f"{indent}{_next_step(match)}")  # a command to copy stays on one line
        else:
            rows.append(
                indent + render.shorten(match.title or match.entry.words, 80 - len(indent))
            )
        rows += [render.wrap(text, indent) for text in _warnings(match)]
        places = _places(scanned, match, found)
        if places:
            rows.append(f"{indent}cited on {'line' if len(places) == 1 else 'lines'} "
                        f"{listed([str(place) for place in places])}")  # fmt: skip
    return rows


def _verdict(match: Match) -> str:
    """`under KEY`, or what to do."""
    if match.report is not None:
        return f"under {match.report.key}"
    if match.status == "unclear":
        rivals = f" (see: evidence show {match.rivals[0]})" if match.rivals else ""
        return f"unclear: {match.why}{rivals}"
    if match.status == "not-there":
        return f"not there: add with {_next_step(match)}"
    return "no identifier: try" if match.title else "no identifier"


def _next_step(match: Match) -> str | None:
    """The command that adds the reference."""
    if match.status == "not-there":
        return f"evidence add {_KINDS.get(match.kind, '')}{match.identifier}"
    if match.status == "no-identifier" and match.title:
        return f"evidence add --title {shlex.quote(match.title)}"
    return None


def _warnings(match: Match) -> list[str]:
    """What is unverified, retracted … of a matched report; an identifier it does not record."""
    if match.report is None:
        return []
    told = list(marks(match.report))
    if match.kind == "doi" and not match.report.doi:
        told.append(
            f"the DOI is not recorded: evidence set {match.report.key} doi={match.identifier}"
        )
    return told


def _places(scanned: Scan, match: Match, found: Sequence[Mark]) -> list[int]:
    """The lines on which the text surely cites a reference by its number."""
    number = match.entry.number
    lines = [scanned.line(m.start) for m in found if m.sure and number in m.numbers]
    return list(dict.fromkeys(lines))


def _summary(matches: Sequence[Match]) -> str:
    """`4 references: 2 under a key (1 of them unverified), 1 not there, 1 without identifier.`"""
    number = {status: sum(m.status == status for m in matches) for status in _STATUSES}
    unverified = sum(any("not verified" in text for text in _warnings(m)) for m in matches)
    aside = f" ({unverified} of them unverified)" if unverified else ""
    parts = [f"{number['matched']} under a key{aside}"]
    parts += [
        f"{number[status]} {words}"
        for status, words in _STATUSES.items()
        if words and number[status]
    ]
    return f"{count(len(matches), 'reference')}: {', '.join(parts)}."


_STATUSES = {
    "matched": "",
    "not-there": "not there",
    "no-identifier": "without identifier",
    "unclear": "unclear",
}


def _json(
    source: str,
    scanned: Scan,
    references: RefList,
    matches: Sequence[Match],
    found: Sequence[Mark],
) -> dict[str, Any]:
    return {
        "file": shown(source),
        "references": [
            {
                "number": match.entry.number,
                "line": scanned.line(match.entry.start),
                "text": match.entry.words,
                "status": match.status,
                "key": match.report.key if match.report else None,
                "identifier": match.identifier or None,
                "title": match.title or None,
                "marks": _warnings(match),
                "why": match.why or None,
                "near": list(match.rivals),
                "next": _next_step(match),
                "cited_on": _places(scanned, match, found),
            }
            for match in matches
        ],
        "numbers": [
            {"line": scanned.line(m.start), "numbers": list(m.numbers), "citation": m.sure}
            for m in found
        ],
        "not_read": [scanned.line(start) for start in references.unread],
    }


# ---------------------------------------------------------------- rewriting


def _rewrite(
    source: str,
    output: Path,
    scanned: Scan,
    references: RefList,
    matches: Sequence[Match],
    found: Sequence[Mark],
) -> None:
    from evidence.citing import renumbering

    keys: Mapping[int, str] = {
        match.entry.number: match.report.key
        for match in matches
        if match.report is not None and match.entry.number is not None
    }
    for mark in found:
        if not mark.sure:
            cited = scanned.text[mark.start : mark.end]
            place = f"{shown(source)}:{scanned.line(mark.start)}:"
            say(render.wrap(f"{place} {cited} was left: it may be no citation.", "    ", ""))
    if not any(mark.sure and set(mark.numbers) & set(keys) for mark in found):
        raise Misuse(
            "Nothing was rewritten: no number in the text refers to a matched reference.",
            "--rewrite needs a numbered list, and numbers such as (1) or [1] in the text.",
        )
    done = renumbering.rewrite(scanned, references, found, keys)
    write(output, done.text.encode())
    cited_numbers = {number for mark in found if mark.sure for number in mark.numbers}
    for match in matches:
        number = match.entry.number
        if number in done.kept:
            why = "not cited in the text" if number not in cited_numbers else "not matched"
            line = f"{shown(source)}:{scanned.line(match.entry.start)}:"
            say(f"{line} reference {number} stays in the list as it is ({why}).")
    say(f"Wrote {output}: {count(done.replaced, 'citation')} written as keys.")
    say(f"Then: evidence article {shlex.quote(str(output))} -o final.md")
