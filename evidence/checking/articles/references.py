"""What is wrong with a reference, or a link, as it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from evidence.checking.articles import notes
from evidence.checking.articles.addresses import Address
from evidence.checking.articles.binding import Bound, MatchEntry, by_slug
from evidence.checking.articles.saying import Say, named, shortened
from evidence.checking.articles.typed import Typed
from evidence.citing import matching
from evidence.citing.matching import Match
from evidence.citing.reflist import Entry
from evidence.identifiers import find_dois
from evidence.model import Finding, Report
from evidence.patterns import Pattern
from evidence.words import listed

_ADDRESS: Final = Pattern(r"<?(?:https?://|www\.)[^\s<>]*>?", re.IGNORECASE)
_LABELS: Final = Pattern(
    r"\b(?:available|at|from|on|in|retrieved|accessed|viewed|last|link|source|see|url|online|web"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_WORD: Final = Pattern(r"[^\W\d_]{2,}")
_SOME: Final = 2  # words beside an address that are no reference: "PubMed", "full text"


def matched(entry: Entry, match: MatchEntry) -> Match:
    """The work that a reference is; of a bare link, by the title in its address too."""
    if not is_bare(entry.words):
        return match(entry)
    urls = matching.addresses(matching.plain(entry.words))
    # "Available at", "accessed 3 May" are not the title of another work.
    found = match(replace(entry, words=" ".join(urls)))
    if found.report is None and found.status != "unclear":
        for url in urls:
            slug = Address(entry.start, entry.end, url).slug
            if slug and (report := by_slug(slug, match)):
                return Match(entry, "matched", report, "url", url, report.title or "")
    return replace(found, entry=entry)


def is_bare(words: str) -> bool:
    """Whether a reference is an address and next to nothing else."""
    text = matching.plain(words)
    rest = _LABELS.sub(" ", _ADDRESS.sub(" ", text))
    return _ADDRESS.search(text) is not None and len(_WORD.findall(rest)) <= _SOME


# ---------------------------------------------------------------- links


def links(
    bound: Bound, matches: Sequence[Match], cited: frozenset[str], say: Say
) -> Iterator[Finding]:
    """Links, in the list and in the text, where a work of the library should be cited.

    `cited`: keys of works that the article cites in another way too.
    """
    for found in matches:
        report = found.report
        if report is None or report.role == "registration" or find_dois(found.entry.words):
            continue
        words = matching.plain(found.entry.words)
        if is_bare(found.entry.words):
            message = f"{named(found.entry)} is a bare link: it is {say.called(report.key)}."
        elif report.doi and found.kind not in ("pmid", "pmcid") and matching.addresses(words):
            message = f"{named(found.entry)} gives a link, and not the DOI of this work."
        else:
            continue
        yield say("link-without-doi", found.entry.start, message, _reference(report), report.key)
    seen = set(cited)
    for address, report in bound.links:
        if report.key not in seen and report.role != "registration":
            seen.add(report.key)
            message = f"This link leads to {say.called(report.key)}: cite the work itself."
            hint = _reference(report)
            yield say("link-without-doi", address.start, message, hint, report.key)


def _reference(report: Report) -> str:
    whole = f"evidence cite {report.key}"
    if report.doi:
        return f"Give its DOI, https://doi.org/{report.doi} – the whole reference: {whole}"
    return f"No DOI of it is recorded; the whole reference: {whole}"


# ---------------------------------------------------------------- footnotes


def footnotes(typed: Typed, say: Say) -> Iterator[Finding]:
    """Marks of footnotes that nothing defines, and references in footnotes that nothing marks."""
    for start, end in typed.undefined:
        message = f"{typed.scan.text[start:end]} has no footnote: it is printed as it stands."
        yield say("missing-reference", start, message, "Add the footnote, or correct its mark.")
    for note in typed.unused:
        if notes.holds_a_reference(note):
            mark = typed.scan.text[note.start : note.end].lstrip(" \t\ufeff").partition(":")[0]
            message = f"The footnote {mark} is never used in the text."
            hint = "Put its mark where it belongs, or leave it out."
            yield say("uncited-reference", note.start, message, hint)


# ---------------------------------------------------------------- another work, no certain work


def unclear(matches: Sequence[Match], match: MatchEntry, say: Say) -> Iterator[Finding]:
    """References whose identifier is another work's, and those that a person has to look at."""
    for found in matches:
        if found.status != "unclear":
            continue
        place = found.entry.start
        if found.doubt == "another-title":
            message = f"{named(found.entry)} is two works: {found.why}."
            first = found.rivals[0]
            hint = f"Look up which work is meant. {first} is: evidence show {first}"
            yield say("another-work", place, message, hint, first)
        elif rivals := _rivals(found, match):
            message = f"It is not certain which work {_inside(found.entry)} is: {found.why}."
            shown = listed(rivals, "or")
            hint = f"Compare it with {shown}: evidence show {rivals[0]}"
            yield say("unclear-reference", place, message, hint, rivals[0])


def is_told(found: Match, match: MatchEntry) -> bool:
    """Whether an unclear reference is one that a finding speaks of."""
    return found.doubt == "another-title" or bool(_rivals(found, match))


def _rivals(found: Match, match: MatchEntry) -> tuple[str, ...]:
    """The works of the library that it may be; nothing where none is near."""
    if found.entry.doubtful:
        again = match(replace(found.entry, doubtful=False))
        return (again.report.key,) if again.report else again.rivals
    return found.rivals


def _inside(entry: Entry) -> str:
    words = named(entry)
    return words[:1].lower() + words[1:]


def titles(bound: Bound, say: Say) -> Iterator[Finding]:
    """Titles and references in the text beside an identifier that is another work's."""
    for address, words, report in bound.titled:
        message = (
            f"“{shortened(words)}” is not the title of the work beside it, which is "
            f"{say.called(report.key)}."
        )
        if words != address.title:
            message = (
                f"The reference “{shortened(words)}” is two works: its identifier is that of "
                f"{say.called(report.key)}, but another title is given."
            )
        hint = f"Look up which work is meant. {report.key} is: evidence show {report.key}"
        yield say("another-work", address.start, message, hint, report.key)
