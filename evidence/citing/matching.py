"""A reference as people write it → the report of the library that it is.

An identifier decides, unless the title beside it is another work's. A title decides when it is the
same, or nearly (`library.duplicates` judges) and no word of it stands for another, and the year or
the first author agrees; a score alone never does. A correction, a comment or a review of a work is
not the work. What is not certain is said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Final, Literal

from evidence.citing import titling
from evidence.citing.reflist import Entry
from evidence.citing.titling import LONG, SHORTEST, URL, likely_title, without_edition
from evidence.errors import InvalidIdentifier
from evidence.identifiers import find_dois, identify
from evidence.library import Library, duplicates
from evidence.model import Draft, Report
from evidence.patterns import Pattern
from evidence.words import fold

Status = Literal["matched", "not-there", "no-identifier", "unclear"]
# Why a match is unclear: another work's title beside the identifier (or another DOI beside the
# title), a work about the work, several works in one reference, a title that is only alike.
Doubt = Literal["", "another-title", "another-doi", "about", "several", "alike"]

_NUMBER: Final = Pattern(
    r"\bPMCID:?\s*(?:PMC)?\d+|\bPMC\d{4,9}\b|\bPMID:?\s*\d+|\bISRCTN\s?\d{8}\b|\bNCT\s?\d{8}\b"
    r"|\bChiCTR[\w-]+|\barXiv:\s*\S+",
    re.IGNORECASE,
)
# What makes a work one about another; "Erratum in:" names where one is.
_ABOUT: Final = Pattern(
    r"\b(?:correction|corrigendum|erratum|addendum|retraction note|expression of concern"
    r"|commentary|comments? on|reply to|response to|reply|letter to|editorial|book review"
    r"|review of|discussion of|study protocol|protocol (?:for|of)|summary of)\b(?! in\b)"
)
# A mark behind a reference that is no word of it, ours or another's.
_MARKED: Final = Pattern(
    r"\[(?:retracted|withdrawn|corrected|expression of concern)\b[^\[\]]*\]", re.IGNORECASE
)
_OPEN: Final = "the title is like that of a report, but year and author do not confirm it"
_DIFFERS: Final = "the title is like that of a report, but a word of it is another"
_TWO: Final = "the titles of two works are given"


@dataclass(frozen=True, slots=True)
class Match:
    """What became of a reference.

    `kind` and `identifier` are what it was or could be found by; `title` is the title as far as it
    can be told; `why` says what is unclear, `doubt` of what kind that is; `rivals` are the reports
    it might be.
    """

    entry: Entry
    status: Status
    report: Report | None = None
    kind: str = ""
    identifier: str = ""
    title: str = ""
    why: str = ""
    rivals: tuple[str, ...] = field(default=())
    doubt: Doubt = ""


class Named:
    """A library's reports by what names them: identifiers, and addresses."""

    def __init__(self, library: Library) -> None:
        self.by_identifier = library.by_identifier
        addresses: dict[str, list[Report]] = {}
        for report in library.reports:
            if url := report.get("url"):
                addresses.setdefault(bare(url), []).append(report)
        self._addresses = addresses

    def by_address(self, address: str) -> Report | None:
        """The one report recorded with an address."""
        reports = self._addresses.get(bare(address), ())
        return reports[0] if len(reports) == 1 else None

    def by_words(self, words: str) -> dict[str, tuple[str, str, Report]]:
        """Key → kind, value and report of each identifier and address in plain words."""
        found = {
            report.key: (kind, value, report)
            for kind, value in identifiers(words)
            if (report := self.by_identifier(kind, value)) is not None
        }
        for address in addresses(words):
            if report := self.by_address(address):
                found.setdefault(report.key, ("url", report.get("url") or "", report))
        return found


def match(entry: Entry, library: Library, names: Named | None = None) -> Match:
    """The report that a reference is, or why none can be named.

    Titles are looked for in `library`, identifiers and addresses in `names` if given.
    """
    words = _MARKED.sub(" ", plain(entry.words))
    found = list(identifiers(words))
    named = (names or Named(library)).by_words(words)
    title = likely_title(words)
    if entry.doubtful:
        why = "another reference may stand in it"
        return Match(entry, "unclear", title=title, why=why, doubt="several")
    if len(named) > 1:
        why, keys = "its identifiers belong to different reports", tuple(named)
        return Match(entry, "unclear", title=title, why=why, rivals=keys, doubt="several")
    dois = [value for kind, value in found if kind == "doi"]
    if len(dois) > 1:
        why, keys = "more than one DOI is given", tuple(named)
        return Match(entry, "unclear", None, "doi", dois[0], title, why, keys, "several")
    by_title, rivals, why = _by_title(words, library)
    if named:
        kind, value, report = next(iter(named.values()))
        return _named(entry, words, report, (kind, value), by_title)
    kind, value = found[0] if found else ("", "")
    if by_title is not None and (about := _speaks_of(words, by_title)):
        return Match(entry, "unclear", None, kind, value, title, about, (by_title.key,), "about")
    if by_title is not None:
        other = by_title.get(kind) if kind in ("doi", "pmid", "pmcid") else None
        if other:
            keys = (by_title.key,)
            why = f"the title is that of {by_title.key}, whose {_shown(kind)} is {other}"
            return Match(entry, "unclear", None, kind, value, title, why, keys, "another-doi")
        return Match(entry, "matched", by_title, kind, value, by_title.title or "")
    if rivals:
        doubt: Doubt = "several" if why == _TWO else "alike"
        return Match(entry, "unclear", None, kind, value, title, why, rivals, doubt)
    return Match(entry, "not-there" if found else "no-identifier", None, kind, value, title)


def _named(
    entry: Entry, words: str, report: Report, by: tuple[str, str], by_title: Report | None
) -> Match:
    """A report found by its identifier, unless the words are another work's."""
    title = report.title or ""
    if by_title is not None and by_title.key != report.key:
        why = f"the {_shown(by[0])} is that of {report.key}, the title that of {by_title.key}"
        keys = (report.key, by_title.key)
        return Match(entry, "unclear", None, *by, title, why, keys, "another-title")
    if title and (why := _speaks_of(words, report)):
        return Match(entry, "unclear", None, *by, title, why, (report.key,), "about")
    another = titling.is_another(words, report) if title else False
    if another is not False:
        doubt: Doubt = "another-title" if another else "alike"
        why = f"the {_shown(by[0])} is that of {report.key}, but "
        why += "another title is given" if another else "its title is given in other words"
        said = likely_title(words)
        return Match(entry, "unclear", None, *by, said, why, (report.key,), doubt)
    return Match(entry, "matched", report, *by, title)


def _speaks_of(words: str, report: Report) -> str:
    """Why the reference may be about the report instead of being it; empty if nothing says so."""
    about = _ABOUT.search(fold(URL.sub(" ", words)))
    if about is None or _ABOUT.search(fold(report.title or "")):
        return ""
    return f"it may be a work about {report.key}: “{about[0]}”"


def _shown(kind: str) -> str:
    return {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "address"}.get(kind, "number")


# ---------------------------------------------------------------- identifiers


def plain(words: str) -> str:
    """The words without the signs of Markdown and HTML; of a link, text and address."""
    text = re.sub(r"<a\b[^<>]*?href=[\"']([^\"'<>]+)[^<>]*>", r" \1 ", words, flags=re.I)
    text = unescape(re.sub(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", " ", text, flags=re.I))
    text = re.sub(r"\[([^\[\]]*)\]\(<?([^()\s>]+(?:\([^()\s]*\)[^()\s>]*)*)>?\)", r"\1 \2", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    text = re.sub(r"[*`]+|(?<!\w)_+|_+(?!\w)", "", text)
    return re.sub(r"<(?=https?:)|(?<=\w)>(?=\W|$)", " ", text)


def identifiers(words: str) -> Iterator[tuple[str, str]]:
    """(kind, value) of everything a registry or the library could be asked for, DOIs first."""
    for doi in find_dois(words):
        yield ("shortdoi" if doi.startswith("10/") else "doi"), doi
    texts = [url.rstrip(".,;)]") for url in URL.findall(words)]
    for text in [*texts, *_NUMBER.findall(words)]:
        try:
            kind, value = identify(text)
        except InvalidIdentifier:
            continue
        if kind not in ("doi", "shortdoi", "isbn"):
            yield kind, value


def addresses(words: str) -> list[str]:
    """The web addresses in plain words."""
    return URL.findall(words)


def bare(url: str) -> str:
    """An address as it is compared."""
    return re.sub(r"^(?:https?://)?(?:www\.)?|[/.,;)\]]+$", "", url.strip()).lower()


# ---------------------------------------------------------------- titles


@dataclass(frozen=True, slots=True)
class _Given:
    """The words of a reference, as they are compared with a report."""

    titles: frozenset[str]  # what may be the title, folded
    long: tuple[tuple[str, str], ...]  # those that may be like a title, as they are and folded
    folded: str  # everything but addresses, a blank at both ends
    years: frozenset[int]


def _given(words: str) -> _Given:
    text = URL.sub(" ", words)
    segments = tuple(dict.fromkeys(titling.segments(words)))
    folded = [(segment, without_edition(fold(segment))) for segment in segments]
    return _Given(
        frozenset(title for _, title in folded),
        tuple(pair for pair in folded if len(pair[0].split()) >= LONG),
        f" {without_edition(fold(text))} ",
        frozenset(int(year) for year in titling.YEAR.findall(text)),
    )


def _by_title(words: str, library: Library) -> tuple[Report | None, tuple[str, ...], str]:
    """The one report whose title is given and whose year or author agrees; else likely ones.

    And why none of these is the one.
    """
    given = _given(words)
    sizes = {report.key: _title_given(report, given) for report in library.reports}
    likely = [report for report in library.reports if sizes[report.key]]
    best = [
        report
        for report in likely
        if sizes[report.key] > 0 and _agrees(report, given, sizes[report.key])
    ]
    if not best:
        differs = all(sizes[report.key] < 0 for report in likely)
        likely.sort(key=lambda report: not _confirms(report, given))
        return None, tuple(report.key for report in likely), _DIFFERS if differs else _OPEN
    if apart := _apart(likely, best, given):
        return None, apart, _TWO
    longest = max(sizes[report.key] for report in best)
    top = [report for report in best if sizes[report.key] == longest]
    if len(top) > 1:
        exact = [report for report in top if report.year in given.years]
        top = exact if len(exact) == 1 else top
    if len(top) == 1:
        return top[0], (), ""
    return None, tuple(report.key for report in top), _OPEN


def _apart(likely: Sequence[Report], best: Sequence[Report], given: _Given) -> tuple[str, ...]:
    """Reports whose whole titles stand side by side in the reference: which of them is it?

    A book beside its chapter, or a title within another's, is none.
    """
    whole = {report.key: _title(report) for report in likely}
    longest = max(best, key=lambda report: len(whole[report.key]))
    rest = given.folded.replace(f" {whole[longest.key]} ", "  ")
    book = fold(longest.get("booktitle") or "")
    others = [
        key
        for key, title in whole.items()
        if len(title.split()) >= LONG and title not in book and f" {title} " in rest
    ]
    others = [key for key in others if key != longest.key and whole[key] != whole[longest.key]]
    return (longest.key, *others) if others else ()


def _title_given(report: Report, given: _Given) -> int:
    """How many words of the reference are the report's title; 0 when it is not there.

    Of a title without its subtitle, fewer than LONG: it may be that of several works. Of one that
    differs by a word, -1: it may be another work's.
    """
    title = _title(report)
    size = len(title.split())
    if size < SHORTEST:
        return 0
    if title in given.titles or (size >= LONG and f" {title} " in given.folded):
        return size
    year = {"year": str(report.year)} if report.year in given.years else {}
    for segment, folded in given.long:
        if not duplicates.may_be_one(title, folded):
            continue
        draft = Draft(report.type, {"title": segment, **year})
        if duplicates.relation(draft, report) == duplicates.DUPLICATE:
            return -1 if titling.differs(title, folded) else size
    main = fold((report.title or "").partition(": ")[0])
    words = len(main.split())
    return min(words, LONG - 1) if words > SHORTEST and main in given.titles else 0


def _title(report: Report) -> str:
    """The title as it is compared."""
    return without_edition(fold(report.title or ""))


def _confirms(report: Report, given: _Given) -> bool:
    """Whether first author and year are there."""
    family = fold(report.authors[0].full_family) if report.authors else ""
    return bool(family) and f" {family} " in given.folded and report.year in given.years


def _agrees(report: Report, given: _Given, size: int) -> bool:
    """Nothing contradicts, and the year or the first author is there; for a short title, both.

    A long title that is given word for word and stands alone needs neither.
    """
    family = fold(report.authors[0].full_family) if report.authors else ""
    has_author = bool(family) and f" {family} " in given.folded
    has_year = report.year in given.years
    near = report.year is None or any(abs(year - report.year) <= 1 for year in given.years)
    if given.years and not near:
        return False
    if size < LONG:
        return has_author and (has_year or report.year is None)
    alone = _title(report) in given.titles and not given.years
    return has_author or has_year or (alone and len(given.folded.split()) <= size + 3)
