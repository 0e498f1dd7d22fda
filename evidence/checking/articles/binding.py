"""Marks of citation: what is typed, bound to works of the library and to the article's list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal, NamedTuple

from evidence.checking.articles import listed, notes
from evidence.checking.articles.addresses import Address, Stretches
from evidence.checking.articles.authoryear import Citation, Form, Work
from evidence.checking.articles.beside import another_work
from evidence.checking.articles.listed import Names, Near
from evidence.checking.articles.typed import Typed
from evidence.checking.articles.values import Mark
from evidence.citing import matching, resolving
from evidence.citing.matching import Match
from evidence.citing.reflist import Entry
from evidence.citing.spans import Cluster, Mention
from evidence.library import Library
from evidence.model import Report
from evidence.patterns import Pattern
from evidence.words import fold

MatchEntry = Callable[[Entry], Match]

_SURE: Final[tuple[Form, ...]] = ("many", "several", "ampersand")
_KEY: Final = Pattern(r"[a-z].*\d{4}", re.IGNORECASE)


class Cite(NamedTuple):
    """A mark, and the references of the list that it cites (by their place), or may cite."""

    mark: Mark
    entries: tuple[int, ...] = ()


class Unlisted(NamedTuple):
    """A work named by author and year that the article's list does not have."""

    citation: Citation
    work: Work
    near: Near  # the list's references that may be meant
    report: Report | None  # that it may be in the library


class Beside(NamedTuple):
    """A work named by author and year, and the other one whose identifier stands beside it."""

    work: Work
    named: Report
    given: Report


@dataclass(slots=True)
class Bound:
    """What every mark cites, in the order of the text.

    `unknown`: keys that name nothing; `links`: addresses that are works of the library;
    `titled`: those beside another work's title or in its reference, with these words;
    `noted`: references in footnotes with another work's identifier;
    `elsewhere`: identifiers the library does not have; `unlisted`: see there; `unnamed`: works
    named by author and year that neither the list nor the library has; `in_list`: how many the
    list has, `forms` how those are named in brackets; `only_notes`: footnotes that are nothing
    but references.
    """

    cites: list[Cite] = field(default_factory=list)
    unknown: list[tuple[Cluster, Mention]] = field(default_factory=list)
    links: list[tuple[Address, Report]] = field(default_factory=list)
    titled: list[tuple[Address, str, Report]] = field(default_factory=list)
    noted: list[Match] = field(default_factory=list)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)
    unlisted: list[Unlisted] = field(default_factory=list)
    in_list: int = 0
    forms: set[Form] = field(default_factory=set)
    beside: list[Beside] = field(default_factory=list)
    unnamed: set[tuple[str, int | None]] = field(default_factory=set)
    only_notes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks, sorted; of two that overlap one is made."""
        found: list[Mark] = []
        for mark in sorted((c.mark for c in self.cites), key=lambda m: (m.start, -m.end)):
            if found and mark.start < found[-1].end:
                found[-1] = _one(found[-1], mark)
            else:
                found.append(mark)
        return tuple(found)

    @property
    def entries(self) -> frozenset[int]:
        """The references of the list that are cited, or may be."""
        return frozenset(chain.from_iterable(cite.entries for cite in self.cites))


def _one(first: Mark, second: Mark) -> Mark:
    """Two marks in one place name the same works, in two ways."""
    reports = {report.key: report for report in (*first.reports, *second.reports)}
    works = max(len(mark.reports) + mark.unknown for mark in (first, second))
    end = max(first.end, second.end)
    unknown = max(0, works - len(reports))
    return Mark(first.start, end, first.kind, tuple(reports.values()), unknown)


def bind(typed: Typed, part: Library, matches: Sequence[Match], match: MatchEntry) -> Bound:
    """Every mark with what it cites; `matches` is of the list, `match` tells of other references.

    `part` holds all works that keys, identifiers, addresses and names may mean.
    """
    bound = Bound()
    references = [found.report for found in matches]
    of_notes = notes.read(typed.notes, match, filter(None, references))
    bound.only_notes = [
        (note.start, note.end)
        for note, cites in zip(typed.notes, of_notes, strict=True)
        if cites.only
    ]
    _keys(bound, typed, part)
    _numbers(bound, typed, matches)
    for note, cites in zip(typed.notes, of_notes, strict=True):
        bound.noted += cites.another
        if cites.reports or cites.unknown:
            bound.cites += (
                Cite(Mark(*use, "number", cites.reports, cites.unknown)) for use in note.uses
            )
    apart = Stretches(bound.only_notes)
    _addresses(bound, typed, apart, part, match)
    named = [citation for citation in typed.named if citation.start not in apart]
    _named(bound, named, part, matches, typed.scan.text)
    _prose_notes(bound, typed)
    bound.cites.sort(key=lambda cite: cite.mark.start)
    return bound


# ---------------------------------------------------------------- keys and numbers


def _keys(bound: Bound, typed: Typed, part: Library) -> None:
    known = {report.key: report for report in part.reports}
    for mention in chain.from_iterable(cluster.mentions for cluster in typed.scan.clusters):
        if (doi := resolving.doi(mention.key)) and (report := part.by_doi(doi)):
            known.setdefault(mention.key, report)
    by_key = any(m.key in known for cluster in typed.scan.clusters for m in cluster.mentions)
    for cluster in typed.scan.clusters:
        missing = [
            mention
            for mention in cluster.mentions
            if mention.key not in known and not resolving.leads_within(mention.key)
        ]
        if not missing and not any(mention.key in known for mention in cluster.mentions):
            continue
        if not by_key and not any(is_key(cluster, mention) for mention in cluster.mentions):
            continue  # somebody's handle
        bound.unknown += ((cluster, mention) for mention in missing)
        keys = dict.fromkeys(mention.key for mention in cluster.mentions)
        reports = tuple({known[key].key: known[key] for key in keys if key in known}.values())
        mark = Mark(cluster.start, cluster.end, "key", reports, len(missing))
        bound.cites.append(Cite(mark))


def is_key(cluster: Cluster, mention: Mention) -> bool:
    """Whether a mention is meant as a key, and is nobody's handle."""
    in_brackets = cluster.start < mention.begin
    return in_brackets or bool(_KEY.match(mention.key)) or resolving.doi(mention.key) is not None


def _numbers(bound: Bound, typed: Typed, matches: Sequence[Match]) -> None:
    if typed.numbers is None:
        return
    entries = typed.numbers.references.entries
    places = {entry.number: place for place, entry in enumerate(entries)}
    for mark in sorted((*typed.numbers.cited, *typed.numbers.absent), key=lambda m: m.start):
        cited = [places[number] for number in mark.numbers if number in places]
        reports = _reports(matches[place] for place in cited)
        known = sum(matches[place].report is not None for place in cited)
        unknown = len(mark.numbers) - known
        bound.cites.append(
            Cite(Mark(mark.start, mark.end, "number", reports, unknown), tuple(cited))
        )


def _reports(matches: Iterable[Match]) -> tuple[Report, ...]:
    """The works that references are, each once."""
    return tuple({m.report.key: m.report for m in matches if m.report is not None}.values())


def _prose_notes(bound: Bound, typed: Typed) -> None:
    """A footnote in words cites what is cited in it."""
    only = set(bound.only_notes)
    for note in typed.notes:
        if (note.start, note.end) in only:
            continue
        inside = [c for c in bound.cites if note.start <= c.mark.start < note.end]
        if inside:
            reports = {r.key: r for cite in inside for r in cite.mark.reports}
            unknown = sum(cite.mark.unknown for cite in inside)
            entries = tuple(chain.from_iterable(cite.entries for cite in inside))
            bound.cites += (
                Cite(Mark(*use, "number", tuple(reports.values()), unknown), entries)
                for use in note.uses
            )


# ---------------------------------------------------------------- addresses


def _addresses(
    bound: Bound, typed: Typed, apart: Stretches, part: Library, match: MatchEntry
) -> None:
    names = matching.Named(part)
    for address in (one for one in typed.addresses if one.start not in apart):
        words = matching.plain(address.words)
        named = names.by_words(words)
        kind: Literal["doi", "link"] = "doi"
        report: Report | None = None
        if len(named) == 1:
            how, _, report = next(iter(named.values()))
            kind = "link" if how == "url" else "doi"
        elif not named and (identifier := next(iter(matching.identifiers(words)), None)):
            if identifier[0] == "trial":
                continue
            bound.elsewhere.add(identifier)
        elif not named and (slug := address.slug):
            kind, report = "link", by_slug(slug, match)
            if report is None:
                continue
        elif not named:
            continue
        if report is not None and kind == "link":
            bound.links.append((address, report))
        elif report is not None and (
            said := another_work(address, report, typed.scan.text, part, names, match)
        ):
            bound.titled.append((address, said, report))
            report = None
        reports = (report,) if report else ()
        mark = Mark(address.start, address.end, kind, reports, 0 if report else 1)
        bound.cites.append(Cite(mark))


def by_slug(slug: str, match: MatchEntry) -> Report | None:
    """The work whose title is in an address."""
    return match(Entry(0, len(slug), None, slug)).report


# ---------------------------------------------------------------- author and year


def _named(
    bound: Bound,
    citations: Sequence[Citation],
    part: Library,
    matches: Sequence[Match],
    text: str,
) -> None:
    given = sorted((c.mark for c in bound.cites if c.mark.kind == "doi"), key=_start)
    own = listed.of_list([found.entry for found in matches])
    library = listed.of_library(part.reports)
    for citation in citations:
        reports: dict[str, Report] = {}
        entries: list[int] = []
        unknown = 0
        for work in citation.works:
            places = own.find(work)
            candidates = _reports(matches[place] for place in places)
            if not places:
                candidates = tuple(part.reports[number] for number in library.find(work))
                _note_unlisted(bound, citation, work, own, candidates)
            entries += places
            if places:
                bound.in_list += 1
                bound.forms |= {work.form} if citation.bracketed else set()
            if len(candidates) == 1 and all(matches[place].report for place in places):
                reports[candidates[0].key] = candidates[0]
            else:
                unknown += 1
        if len(citation.works) == len(reports) == 1:
            (report,) = reports.values()
            _note_beside(bound, citation, report, given, text)
        if reports or entries or _is_sure(citation):
            mark = Mark(
                citation.start, citation.end, "author-year", tuple(reports.values()), unknown
            )
            bound.cites.append(Cite(mark, tuple(entries)))


def _note_unlisted(
    bound: Bound, citation: Citation, work: Work, own: Names, candidates: Sequence[Report]
) -> None:
    report = candidates[0] if len(candidates) == 1 else None
    if not work.secondary:
        near = Near() if own.is_empty else own.near(work)
        bound.unlisted.append(Unlisted(citation, work, near, report))
    sure = work.form in _SURE or (citation.bracketed and own.is_empty)
    if report is None and sure and work.form != "loose":
        bound.unnamed.add((work.names[-1], work.year))


def _note_beside(
    bound: Bound, citation: Citation, named: Report, given: Sequence[Mark], text: str
) -> None:
    """`Roe (2020, doi:…)` where the DOI is a work by somebody else."""
    begin = bisect_left(given, citation.start, key=_start)
    inside = given[begin : bisect_left(given, citation.end, key=_start)]
    if len(inside) != 1 or not inside[0].reports or not named.authors:
        return
    if citation.bracketed and text[citation.start : inside[0].start].rstrip().endswith(";"):
        return  # a work of its own
    other = inside[0].reports[0]
    people = {fold(author.family) for author in named.authors}
    if other.authors and fold(other.authors[0].family) not in people:
        bound.beside.append(Beside(citation.works[0], named, other))


def _start(mark: Mark) -> int:
    return mark.start


def _is_sure(citation: Citation) -> bool:
    """Whether the form alone says that works are cited."""
    return any(
        work.form in _SURE or (citation.bracketed and work.form != "loose")
        for work in citation.works
    )


def by_report(cites: Iterable[Cite]) -> Mapping[str, tuple[Report, int]]:
    """Key → report and where it is first cited."""
    found: dict[str, tuple[Report, int]] = {}
    for cite in cites:
        for report in cite.mark.reports:
            found.setdefault(report.key, (report, cite.mark.start))
    return found
