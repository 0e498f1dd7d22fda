"""The title in a reference: which of its words it is, and whether it is that of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from evidence.model import Report
from evidence.patterns import Pattern
from evidence.words import fold

URL: Final = Pattern(r"(?:https?://|www\.)[^\s<>\"]+")
YEAR: Final = Pattern(r"(?<![\d-])((?:19|20)\d\d)(?!\d)")
LONG: Final = 6  # words of a title that is a work's by itself
SHORTEST: Final = 3
_SHORT_TITLE: Final = 5

_BARE_ADDRESS: Final = Pattern(r"(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.I)
_DOI: Final = Pattern(r"(?:doi:\s*)?10\.\d{4,9}/\S+", re.I)
# `…/publication/278741048_An_investigation_into_the_effectiveness` and the like.
_SLUG: Final = Pattern(r"researchgate\.net/(?:publication|profile)/\S*?\d+_([^/?#\s]+)", re.I)
_SENTENCE: Final = Pattern(r"(?<=[a-z0-9)\]”\"'’])[.?!](?:[”\"'’])?\s+|(?<=\d\))\s*[.,:]?\s+")
# `Roe P, Poe A, et al.` at the beginning.
_AUTHORS: Final = Pattern(
    r"(?:(?:(?:d[aeiu]|de[lnr]?|van|von|te[nr]?|l[ae]|zu|af|dos)\s){0,2}(?:[^\W\d_a-z][\w'’-]+\s){1,3}"
    r"[A-Z]{1,3}[.,;:]\s*(?:(?:and|&)\s)?)+(?:et al[.,:]*\s*)?"
)
# A title cut short: "… for severe depression..."
_CUT: Final = Pattern(r"\s*\[?(?:…|\.{3,})\]?\.?(?=\s|$)")
# `Roe, “A Title,” *Journal* 3 (2020)` has it in quotation marks, before the year.
_QUOTED: Final = Pattern(
    r"(?:(?<=[,.] )|\A\s*)[“\"]([^“”\"]{12,300})(?:(?<=[,.?!])[”\"]|[”\"][,.])"
)
_AFTER_YEAR: Final = Pattern(r"\((?:19|20)\d\d[a-z]?[^()]*\)[.,:]?\s*(\S.*)")
# Words that make no difference between two titles.
_FUNCTION: Final = Pattern(
    r"an?|and|as|at|by|et|al|for|from|into?|its|o[fnr]|the|to|versus|vs|with"
)
# In folded words: "second edition", "2nd ed".
_EDITION: Final = Pattern(
    r"(?: (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|revised|2nd|3rd|\d{1,2}th)"
    r"(?: revised)? ed(?:ition|n)?)(?= |$)"
)
# `Roe, P. (2020)`, `Roe PQ, Poe A. … 2020;` at the beginning: what nothing but a reference has.
_LISTED: Final = Pattern(
    r"[\W_]*(?:\d{1,3}[.)\]]\s+)?(?:[a-z]{2,3} ){0,3}[^\W\d_a-z][\w'’‐-]+"
    r"(?: [^\W\d_a-z][\w'’‐-]+)?"
    r"(?:, ?(?:[A-Z]\.[ -]?)+| [A-Z]{1,3}(?=[,.;:]))"
    r"[^\r\n]*?(?:\((?:1[89]|20)\d\d[a-z]?[^()]*\)|[.;,] ?(?:1[89]|20)\d\d[a-z]?[;:.,])"
)
# Words that sentences have, and titles hardly.
_SAYS: Final = Pattern(
    r"\b(?:is|are|was|were|has|have|had|does|did|can|could|will|would|should|must|may|might|felt"
    r"|found|finds|show(?:s|ed|n)?|said|says|wrote|helps|helped|I|we|they|you|he|she|it|my|our|your|this"
    r"|these|here)\b|n['’]t\b|https?:|\bet al\b",
    re.IGNORECASE,
)
_ALIKE: Final = 0.8  # of two words: spelling, a slip of the pen, plural


def without_edition(folded: str) -> str:
    """Folded words without "second edition" or "2nd ed", which say nothing of the title."""
    return _EDITION.sub("", folded) if " ed" in folded else folded


def segments(words: str) -> Iterator[str]:
    """What may be the title: sentences of the reference, two in a row, a title in an address."""
    for slug in _SLUG.findall(words):
        yield unquote(slug).replace("_", " ")
    text = URL.sub(" ", words).strip()
    for start in (text, _AUTHORS.sub("", text, count=1)):
        parts = [part.strip(" .") for part in _SENTENCE.split(start) if part and part.strip(" .")]
        yield from parts
        yield from (f"{one}. {two}" for one, two in pairwise(parts))


def likely_title(words: str) -> str:
    """The part of a reference that reads most like a title, for `add --title`; may be empty."""
    for slug in _SLUG.findall(words):
        return unquote(slug).replace("_", " ")
    text = _BARE_ADDRESS.sub(" ", _DOI.sub(" ", URL.sub(" ", words)))
    text = _CUT.sub(". ", text)
    after_year = _AFTER_YEAR.search(text)
    quoted = _QUOTED.search(text)
    if quoted and (after_year is None or quoted.start() < after_year.start()):
        return quoted[1].strip(" ,.")
    parts = _SENTENCE.split(after_year[1] if after_year else _AUTHORS.sub("", text.strip()))
    clean = [part.strip(" .,;“”\"'") for part in parts if part]
    if after_year and clean:
        return clean[0]
    # Authors in front of a title have initials; a journal behind it is short.
    likely = [
        part for part in clean if len(re.findall(r"\b[A-Z]{1,3}\b", part)) * 3 < len(part.split())
    ]
    return max(likely, key=len, default="")


def is_another(words: str, report: Report) -> bool | None:
    """Whether a reference has words of a title, and they are not this report's; None: perhaps.

    A reference that gives only authors and a journal says no title. People cut titles short,
    abbreviate and translate: where first author and year are the report's, or one of them and half
    of the words, nobody can tell.
    """
    title = fold(report.title or "")
    said = _without_initials(fold(likely_title(words)), title)
    folded = f" {fold(URL.sub(' ', words))} "
    if f" {title} " in folded or not differs(title, said):
        return False
    names = " ".join(name.full_family for name in report.authors)
    where = " ".join(report.get(name) or "" for name in ("journal", "journaltitle", "publisher"))
    known = f" {fold(names)} {fold(where)}"
    # `psychol med`: a journal's words may be cut short.
    given = [word for word in _content(said) if word.isalpha() and f" {word}" not in known]
    if len(given) < SHORTEST:
        return False
    own = frozenset(_content(title))
    half = sum(word in own for word in given) * 2 >= len(given)
    family = fold(report.authors[0].full_family) if report.authors else ""
    has_author = bool(family) and f" {family} " in folded
    years = {int(year) for year in YEAR.findall(URL.sub(" ", words))}
    has_year = not years or report.year in years
    if (has_author and has_year) or (half and (has_author or has_year)):
        return None
    return True if is_listed(words) or reads_like_a_title(likely_title(words)) else None


def _without_initials(said: str, title: str) -> str:
    """Folded words without those that are initials of the title's, and no word of it: `dit`."""
    own = title.split()
    initials = "".join(word[0] for word in own)
    return " ".join(
        word
        for word in said.split()
        if word in own or not (1 < len(word) < LONG and word in initials)
    )


def shares(words: str, report: Report, part: float) -> bool:
    """Whether more than a part of the words of a title are words of the report's title."""
    given, own = _content(fold(words)), frozenset(_content(fold(report.title or "")))
    return sum(word in own for word in given) > part * len(given)


def is_listed(words: str) -> bool:
    """Whether words begin as only a reference does: a name with initials, and a year."""
    return _LISTED.match(words) is not None


def reads_like_a_title(words: str) -> bool:
    """Whether words may be a title, and hardly a sentence or somebody's own words for a work."""
    text = words.strip(" *_,.")
    return (
        text[:1].isupper()
        and len(text.split()) >= _SHORT_TITLE
        and not re.search(r"[.!?;]\s", text)
        and not _SAYS.search(text)
    )


def differs(title: str, said: str) -> bool:
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
        at_an_end = number == len(steps) - 1 and stop - begin > LONG
        if not at_an_end and SequenceMatcher(None, before, after).ratio() < _ALIKE:
            return True
    return False


def _content(folded: str) -> list[str]:
    return [word for word in folded.split() if len(word) > 1 and not _FUNCTION.fullmatch(word)]
