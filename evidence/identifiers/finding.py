"""Identifiers in running text and in reference lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from evidence.identifiers import numbers
from evidence.identifiers.dois import (
    DASHES,
    LOWER,
    PAIRS,
    RESOLVER,
    WIDE,
    balanced,
    fault,
    from_page,
    readable,
    resolved,
    without_invisible,
)
from evidence.patterns import Pattern

# A DOI may hold <…> only in the form of a SICI (`<952::AID-MRM16>`), and ends where the next
# identifier begins, or Chinese, Japanese or Korean text does.
_IN_TEXT = Pattern(
    r"(?<![0-9])(?<![0-9]\.)"
    r"(?P<doi>10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2[Ff])"
    r"(?:<[0-9][^<>\s]*?::[^<>\s]*>"
    r"|(?!(?i:[,;|](?:https?:|doi:|10\.[0-9]{4,9}/)|[.,;]?PMC?ID:))"
    r"[^\s<>\"“”„«»…\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])+)"
    # An underscore that Markdown read as emphasis is lost, and the DOI with it.
    r"(?P<cut><(?i:i|em)>\S)?"
    r"|(?i:(?<![\w.])(?:dx\.)?doi\.org/(?:10/)?(?P<short>[a-z0-9]{3,12})(?![\w/%-])"
    r"|\bdoi:\s?10/(?P<named>[a-z0-9]{2,12})(?![\w/%-]))"
)
_ADDRESS = Pattern(r"(?:https?://|www\.|(?:dx\.)?doi\.org/)", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 500  # before the DOI in it
_AT_RESOLVER = Pattern(rf"(?:^|/|=){RESOLVER}$", re.IGNORECASE)
# Full-width commas and full stops stay what they are: they end a DOI.
_NARROW: Final = MappingProxyType(
    {code: char for code, char in WIDE.items() if char.isalnum() or char in "./-()_:<>%#"}
    | {ord("．"): "."}
)


def find_dois(text: str) -> list[str]:
    """Every DOI in running text, normalised, in order of first appearance, without repeats."""
    return list(dict.fromkeys(doi for _, _, doi in _dois(_prepared(text))))


def find_identifiers(text: str) -> list[tuple[str, str]]:
    """Every identifier in running text as (kind, value), kinds as in `identify`.

    In order of first appearance, without repeats. Digits without a word that says what they are
    count for nothing; what stands inside a DOI is not an identifier of its own.
    """
    prepared = _prepared(text)
    found: list[tuple[int, str, str]] = []
    rest = prepared
    for start, end, doi in _dois(prepared):
        found.append((start, "shortdoi" if doi.startswith("10/") else "doi", doi))
        rest = rest[:start] + " " * (end - start) + rest[end:]
    found += numbers.in_text(without_dashes(rest))
    found.sort(key=lambda item: item[0])
    return list(dict.fromkeys((kind, value) for _, kind, value in found))


def without_dashes(text: str) -> str:
    """With plain hyphens: an en dash stands in many a number."""
    return text.translate(DASHES)


def _prepared(text: str) -> str:
    readied = readable(text)
    return readied if readied.isascii() else readied.translate(_NARROW)


def _dois(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, DOI) of every DOI in a prepared text."""
    for match in _IN_TEXT.finditer(text):
        url = _address_before(text, match.start()) if match["doi"] else ""
        doi = _found_doi(match, url)
        if not match["cut"] and not fault(doi):
            yield match.start() - len(url), match.end(), doi


def _address_before(text: str, place: int) -> str:
    """What stands before a DOI without a blank, from where a web address begins in it; or ""."""
    before = text[max(0, place - _LONGEST_ADDRESS) : place]
    run = re.match(r"[^\s<>\"]*", before[::-1])
    joined = before[len(before) - run.end() :] if run else ""
    begins = _ADDRESS.search(joined)
    return joined[begins.start() :] if begins else ""


def _found_doi(match: re.Match[str], url: str) -> str:
    if short := match["short"] or match["named"]:
        # doi.org/about is a page; a short DOI without any digit is rare enough to lose.
        named = match["named"] or re.search(r"[0-9]", short)
        return f"10/{short}".translate(LOWER) if named else ""
    doi = _closed(match["doi"].translate(DASHES))
    if not url:
        doi = unquote(doi) if "/" not in doi else doi
    elif _AT_RESOLVER.search(url):
        doi = resolved(doi)
    else:
        doi = from_page(balanced(url + doi))
    return balanced(without_invisible(doi), ".,;:!?*").translate(LOWER)


def _closed(text: str) -> str:
    """The text up to the first bracket that closes what was opened before the DOI."""
    for index, char in enumerate(text):
        opening = PAIRS.get(char)
        if opening and text.count(char, 0, index + 1) > text.count(opening, 0, index):
            return text[:index]
    return text
