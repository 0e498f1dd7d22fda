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
from difflib import SequenceMatcher
from html import unescape
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import unquote

from evidence.citing.reflist import Entry
from evidence.errors import InvalidIdentifier
from evidence.identifiers import find_dois, identify
from evidence.library import Library, duplicates
from evidence.model import Draft, Report
from evidence.words import fold

Status = Literal["matched", "not-there", "no-identifier", "unclear"]

_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"]+")
_BARE_ADDRESS: Final = re.compile(r"(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.I)
_DOI: Final = re.compile(r"(?:doi:\s*)?10\.\d{4,9}/\S+", re.I)
_NUMBER: Final = re.compile(
    r"\bPMCID:?\s*(?:PMC)?\d+|\bPMC\d{4,9}\b|\bPMID:?\s*\d+|\bISRCTN\s?\d{8}\b|\bNCT\s?\d{8}\b"
    r"|\bChiCTR[\w-]+|\barXiv:\s*\S+",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?<![\d-])((?:19|20)\d\d)(?!\d)")
# `…/publication/278741048_An_investigation_into_the_effectiveness` and the like.
_SLUG: Final = re.compile(r"researchgate\.net/(?:publication|profile)/\S*?\d+_([^/?#\s]+)", re.I)
_SENTENCE: Final = re.compile(r"(?<=[a-z0-9)\]”\"'’])[.?!](?:[”\"'’])?\s+|(?<=\d\))\s*[.,:]?\s+")
# `Roe P, Poe A, et al.` at the beginning.
_AUTHORS: Final = re.compile(
    r"(?:(?:(?:d[aeiu]|de[lnr]?|van|von|te[nr]?|l[ae]|zu|af|dos)\s){0,2}(?:[^\W\d_a-z][\w'’-]+\s){1,3}"
    r"[A-Z]{1,3}[.,;:]\s*(?:(?:and|&)\s)?)+(?:et al[.,:]*\s*)?"
)
# What makes a work one about another; "Erratum in:" names where one is.
_ABOUT: Final = re.compile(
    r"\b(?:correction|corrigendum|erratum|addendum|retraction note|expression of concern"
    r"|commentary|comments? on|reply to|response to|reply|letter to|editorial|book review"
    r"|review of|discussion of|study protocol|protocol (?:for|of)|summary of)\b(?! in\b)"
)
# Words that make no difference between two titles.
_FUNCTION: Final = re.compile(
    r"an?|and|as|at|by|et|al|for|from|into?|its|o[fnr]|the|to|versus|vs|with"
)
_OPEN: Final = "the title is like that of a report, but year and author do not confirm it"
_DIFFERS: Final = "the title is like that of a report, but a word of it is another"
_ALIKE: Final = 0.8  # of two words: spelling, a slip of the pen, plural
_LONG: Final = 6  # words of a title that is a work's by itself
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Match:
    """What became of a reference.

    `kind` and `identifier` are what it was or could be found by; `title` is the title as far as it
    can be told; `why` says what is unclear; `rivals` are the reports it might be.
    """

    entry: Entry
    status: Status
    report: Report | None = None
    kind: str = ""
    identifier: str = ""
    title: str = ""
    why: str = ""
    rivals: tuple[str, ...] = field(default=())


def match(entry: Entry, library: Library) -> Match:
    """The report that a reference is, or why none can be named."""
    words = _plain(entry.words)
    found = list(_identifiers(words))
    named = {
        report.key: (kind, value, report)
        for kind, value in found
        if (report := library.by_identifier(kind, value)) is not None
    }
    by_address = _by_address(words, library)
    if by_address is not None:
        named.setdefault(by_address.key, ("url", by_address.get("url") or "", by_address))
    title = _likely_title(words)
    if entry.doubtful:
        return Match(entry, "unclear", title=title, why="another reference may stand in it")
    if len(named) > 1:
        why = "its identifiers belong to different reports"
        return Match(entry, "unclear", title=title, why=why, rivals=tuple(named))
    dois = [value for kind, value in found if kind == "doi"]
    if len(dois) > 1:
        why = "more than one DOI is given"
        return Match(entry, "unclear", None, "doi", dois[0], title, why, tuple(named))
    by_title, rivals, doubt = _by_title(words, library)
    if named:
        kind, value, report = next(iter(named.values()))
        return _named(entry, words, report, (kind, value), by_title)
    kind, value = found[0] if found else ("", "")
    if by_title is not None and (why := _speaks_of(words, by_title)):
        return Match(entry, "unclear", None, kind, value, title, why, (by_title.key,))
    if by_title is not None:
        other = by_title.get(kind) if kind in ("doi", "pmid", "pmcid") else None
        if other:
            why = f"the title is that of {by_title.key}, whose {_shown(kind)} is {other}"
            return Match(entry, "unclear", None, kind, value, title, why, (by_title.key,))
        return Match(entry, "matched", by_title, kind, value, by_title.title or "")
    if rivals:
        return Match(entry, "unclear", None, kind, value, title, doubt, rivals)
    return Match(entry, "not-there" if found else "no-identifier", None, kind, value, title)


def _named(
    entry: Entry, words: str, report: Report, by: tuple[str, str], by_title: Report | None
) -> Match:
    """A report found by its identifier, unless the words are another work's."""
    title = report.title or ""
    if by_title is not None and by_title.key != report.key:
        why = f"the {_shown(by[0])} is that of {report.key}, the title that of {by_title.key}"
        return Match(entry, "unclear", None, *by, title, why, (report.key, by_title.key))
    if title and (why := _speaks_of(words, report)):
        return Match(entry, "unclear", None, *by, title, why, (report.key,))
    if title and _says_another_title(words, report):
        why = f"the {_shown(by[0])} is that of {report.key}, but another title is given"
        return Match(entry, "unclear", None, *by, _likely_title(words), why, (report.key,))
    return Match(entry, "matched", report, *by, title)


def _speaks_of(words: str, report: Report) -> str:
    """Why the reference may be about the report instead of being it; empty if nothing says so."""
    about = _ABOUT.search(fold(_URL.sub(" ", words)))
    if about is None or _ABOUT.search(fold(report.title or "")):
        return ""
    return f"it may be a work about {report.key}: “{about[0]}”"


def _shown(kind: str) -> str:
    return {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "address"}.get(kind, "number")


# ---------------------------------------------------------------- identifiers


def _plain(words: str) -> str:
    """The words without the signs of Markdown and HTML; of a link, text and address."""
    text = re.sub(r"<a\b[^<>]*?href=[\"']([^\"'<>]+)[^<>]*>", r" \1 ", words, flags=re.I)
    text = unescape(re.sub(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", " ", text, flags=re.I))
    text = re.sub(r"\[([^\[\]]*)\]\(<?([^()\s>]+(?:\([^()\s]*\)[^()\s>]*)*)>?\)", r"\1 \2", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    text = re.sub(r"[*`]+|(?<!\w)_+|_+(?!\w)", "", text)
    return re.sub(r"<(?=https?:)|(?<=\w)>(?=\W|$)", " ", text)


def _identifiers(words: str) -> Iterator[tuple[str, str]]:
    """(kind, value) of everything a registry or the library could be asked for, DOIs first."""
    for doi in find_dois(words):
        yield ("shortdoi" if doi.startswith("10/") else "doi"), doi
    texts = [url.rstrip(".,;)]") for url in _URL.findall(words)]
    for text in [*texts, *_NUMBER.findall(words)]:
        try:
            kind, value = identify(text)
        except InvalidIdentifier:
            continue
        if kind not in ("doi", "shortdoi", "isbn"):
            yield kind, value


def _by_address(words: str, library: Library) -> Report | None:
    """The report recorded with one of the addresses."""
    given = {_bare(url) for url in _URL.findall(words)}
    reports = [r for r in library.reports if r.get("url") and _bare(r.get("url") or "") in given]
    return reports[0] if len(reports) == 1 else None


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|[/.,;)\]]+$", "", url.strip()).lower()


# ---------------------------------------------------------------- titles


@dataclass(frozen=True, slots=True)
class _Given:
    """The words of a reference, as they are compared with a report."""

    segments: tuple[str, ...]  # what may be the title
    titles: frozenset[str]  # the same, folded
    folded: str  # everything but addresses, a blank at both ends
    years: frozenset[int]


def _given(words: str) -> _Given:
    text = _URL.sub(" ", words)
    segments = tuple(dict.fromkeys(_segments(words)))
    return _Given(
        segments,
        frozenset(map(fold, segments)),
        f" {fold(text)} ",
        frozenset(int(year) for year in _YEAR.findall(text)),
    )


def _segments(words: str) -> Iterator[str]:
    """What may be the title: sentences of the reference, two in a row, a title in an address."""
    for slug in _SLUG.findall(words):
        yield unquote(slug).replace("_", " ")
    text = _URL.sub(" ", words).strip()
    for start in (text, _AUTHORS.sub("", text, count=1)):
        parts = [part.strip(" .") for part in _SENTENCE.split(start) if part and part.strip(" .")]
        yield from parts
        yield from (f"{one}. {two}" for one, two in pairwise(parts))


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
        return None, tuple(report.key for report in likely), _DIFFERS if differs else _OPEN
    if apart := _apart(likely, best, given):
        return None, apart, "the titles of two works are given"
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
    whole = {report.key: fold(report.title or "") for report in likely}
    longest = max(best, key=lambda report: len(whole[report.key]))
    rest = given.folded.replace(f" {whole[longest.key]} ", "  ")
    book = fold(longest.get("booktitle") or "")
    others = [
        key
        for key, title in whole.items()
        if len(title.split()) >= _LONG and title not in book and f" {title} " in rest
    ]
    others = [key for key in others if key != longest.key and whole[key] != whole[longest.key]]
    return (longest.key, *others) if others else ()


def _title_given(report: Report, given: _Given) -> int:
    """How many words of the reference are the report's title; 0 when it is not there.

    Of a title without its subtitle, fewer than _LONG: it may be that of several works. Of one that
    differs by a word, -1: it may be another work's.
    """
    title = fold(report.title or "")
    size = len(title.split())
    if size < _SHORTEST:
        return 0
    if title in given.titles or (size >= _LONG and f" {title} " in given.folded):
        return size
    year = {"year": str(report.year)} if report.year in given.years else {}
    for segment in given.segments:
        draft = Draft(report.type, {"title": segment, **year})
        nearly = len(segment.split()) >= _LONG and duplicates.relation(draft, report)
        if nearly == duplicates.DUPLICATE:
            return -1 if _differs(title, fold(segment)) else size
    main = fold((report.title or "").partition(": ")[0])
    words = len(main.split())
    return min(words, _LONG - 1) if words > _SHORTEST and main in given.titles else 0


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
    if size < _LONG:
        return has_author and (has_year or report.year is None)
    alone = fold(report.title or "") in given.titles and not given.years
    return has_author or has_year or (alone and len(given.folded.split()) <= size + 3)


def _says_another_title(words: str, report: Report) -> bool:
    """Whether the reference has words of a title, and they are not this report's.

    A reference that gives only authors and a journal says no title.
    """
    title = fold(report.title or "")
    said = fold(_likely_title(words))
    if f" {title} " in f" {fold(_URL.sub(' ', words))} " or not _differs(title, said):
        return False
    names = " ".join(name.full_family for name in report.authors)
    where = " ".join(report.get(name) or "" for name in ("journal", "journaltitle", "publisher"))
    known = f" {fold(names)} {fold(where)}"
    # `psychol med`: a journal's words may be cut short.
    words_of_a_title = [w for w in _content(said) if w.isalpha() and f" {w}" not in known]
    return len(words_of_a_title) >= _SHORTEST


def _differs(title: str, said: str) -> bool:
    """Whether a word of one stands where the other has another word (both folded).

    A title without its end, and one with more around it, is the same title.
    """
    one, other = _content(title), _content(said)
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    if not any(tag == "equal" for tag, *_ in steps):
        return True
    for number, (tag, start, end, begin, stop) in enumerate(steps):
        if tag != "replace":
            continue
        before, after = " ".join(one[start:end]), " ".join(other[begin:stop])
        at_an_end = number == len(steps) - 1 and stop - begin > _LONG
        if not at_an_end and SequenceMatcher(None, before, after).ratio() < _ALIKE:
            return True
    return False


def _content(folded: str) -> list[str]:
    return [word for word in folded.split() if len(word) > 1 and not _FUNCTION.fullmatch(word)]


def _likely_title(words: str) -> str:
    """The part of a reference that reads most like a title, for `add --title`; may be empty."""
    for slug in _SLUG.findall(words):
        return unquote(slug).replace("_", " ")
    text = _BARE_ADDRESS.sub(" ", _DOI.sub(" ", _URL.sub(" ", words)))
    after_year = re.search(r"\((?:19|20)\d\d[a-z]?[^()]*\)[.,:]?\s*(\S.*)", text)
    parts = _SENTENCE.split(after_year[1] if after_year else _AUTHORS.sub("", text.strip()))
    clean = [part.strip(" .,;“”\"'") for part in parts if part]
    if after_year and clean:
        return clean[0]
    # Authors in front of a title have initials; a journal behind it is short.
    likely = [
        part for part in clean if len(re.findall(r"\b[A-Z]{1,3}\b", part)) * 3 < len(part.split())
    ]
    return max(likely, key=len, default="")
