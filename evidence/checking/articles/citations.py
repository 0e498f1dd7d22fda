"""An article's citations held against the library: what each mark means, and what is wrong.

Nothing is fetched. What the library does not have is counted, never called wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from evidence.checking.articles import gaps, references, works
from evidence.checking.articles import typed as typing_of
from evidence.checking.articles.binding import Bound, bind, by_report
from evidence.checking.articles.listed import spelt_out
from evidence.checking.articles.places import places
from evidence.checking.articles.references import matched
from evidence.checking.articles.saying import Say
from evidence.checking.articles.typed import Typed
from evidence.checking.articles.values import Mark
from evidence.checking.shelf.values import Shelf, Wanted
from evidence.citing import matching
from evidence.citing.matching import Match
from evidence.citing.reflist import Entry, RefList
from evidence.citing.spans import Scan
from evidence.library import Library
from evidence.model import Finding


class Cited(NamedTuple):
    """What an article cites.

    `marks` are sorted and do not overlap. `matches`: one for each reference of the list.
    `not_in_library` counts works cited or listed that the library does not have; `elsewhere` are
    their DOIs. `leave_out`: stretches that are no prose, the list and footnotes of references.
    """

    marks: tuple[Mark, ...]
    references: RefList | None
    matches: tuple[Match, ...]
    findings: tuple[Finding, ...]
    not_in_library: int
    elsewhere: tuple[str, ...]
    leave_out: tuple[tuple[int, int], ...]


def check(scan: Scan, shelf: Shelf, file: str, today: date) -> Cited:
    """Every mark of citation with the works it names, and the findings in order of place.

    `file` is what findings call the article.
    """
    found = typing_of.read(scan, shelf)
    part = shelf.part(typing_of.wanted(found))
    match = _matcher(shelf, part)
    entries = spelt_out(found.references.entries) if found.references else ()
    matches = tuple(matched(entry, match) for entry in entries)
    bound = bind(found, part, matches, match)
    say = Say(file, places(scan), shelf.naming)
    findings = _findings(found, bound, matches, match, shelf, say, today)
    elsewhere = _elsewhere(bound, matches, match)
    return Cited(
        bound.marks,
        found.references,
        matches,
        tuple(sorted(findings, key=lambda one: (one.line or 0, one.column or 0))),
        len(elsewhere) + len(bound.unnamed),
        tuple(value for kind, value in elsewhere if kind == "doi"),
        tuple(
            sorted(
                (
                    *([found.references.stretch] if found.references else []),
                    *((note.start, note.end) for note in found.unused),
                    *bound.only_notes,
                )
            )
        ),
    )


def _matcher(shelf: Shelf, part: Library) -> Callable[[Entry], Match]:
    """What tells which work a reference is: its identifiers in `part`, its title on the shelf."""
    names = matching.Named(part)
    return lambda entry: matching.match(entry, shelf.like(entry.words), names)


def _findings(
    found: Typed,
    bound: Bound,
    matches: Sequence[Match],
    match: Callable[[Entry], Match],
    shelf: Shelf,
    say: Say,
    today: date,
) -> Iterator[Finding]:
    cited = by_report(bound.cites)
    listed = {m.report.key: (m.report, m.entry.start) for m in matches if m.report}
    otherwise = {
        report.key
        for cite in bound.cites
        if cite.mark.kind != "link"
        for report in cite.mark.reports
    }
    yield from gaps.unknown(found, bound, shelf, say)
    yield from gaps.missing(found, bound, say)
    yield from gaps.beside(bound, say)
    yield from gaps.uncited(found, bound, matches, say)
    yield from references.footnotes(found, say)
    yield from references.links(bound, matches, frozenset((*listed, *otherwise)), say)
    yield from references.unclear((*matches, *bound.noted), match, say)
    yield from references.titles(bound, say)
    every = dict(sorted({**listed, **cited}.items(), key=lambda item: item[1][1]))
    told = works.told_retracted((cite.mark for cite in bound.cites), found.scan.text)
    yield from works.findings(every, _later(every, shelf), told, say, today)


def _later(cited: works.Cited, shelf: Shelf) -> Library | None:
    """The studies of preprints and the like, and the works that a registry has linked to them."""
    keys = works.unreviewed(cited)
    dois = [("doi", doi) for key in keys for doi in works.related(cited[key][0])]
    return shelf.part(Wanted(keys=keys, identifiers=dois)) if keys else None


def _elsewhere(
    bound: Bound, matches: Sequence[Match], match: Callable[[Entry], Match]
) -> tuple[tuple[str, str], ...]:
    """(kind, identifier) of works that are not in the library; of one without, its words."""
    rest = (
        (found.kind, found.identifier or found.entry.words)
        for found in matches
        if found.report is None
        and not (found.status == "unclear" and references.is_told(found, match))
    )
    return tuple(dict.fromkeys(chain(rest, sorted(bound.elsewhere))))
