"""All that an article types to cite, before anybody knows which works these are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from evidence.checking.articles import addresses, authoryear, notes
from evidence.checking.articles import numbers as numbering
from evidence.checking.articles.addresses import Address, Stretches
from evidence.checking.articles.authoryear import Citation
from evidence.checking.articles.notes import Note
from evidence.checking.articles.numbers import Numbers
from evidence.checking.shelf.values import Shelf, Wanted
from evidence.citing import matching, reflist, resolving
from evidence.citing.blocks import Region
from evidence.citing.reflist import RefList
from evidence.citing.spans import Scan
from evidence.library import Library
from evidence.patterns import Pattern
from evidence.words import fold

# `Roe, P.`, `Roe PQ`, `de Roe, Pat`, `Roe P` at the beginning, and a year.
_REFERENCE: Final = Pattern(
    r"[\W_]*(?:[a-z]{2,3} ){0,3}[^\W\d_a-z][\w'’‐-]+(?: [^\W\d_a-z][\w'’‐-]+)?"
    r"(?:, ?[A-Z][\w.]*| [A-Z]{1,3}\b).*\b(?:(?:1[89]|20)\d\d|n\.d\.)",
    re.DOTALL,
)
_TITLE: Final = 300  # characters of a title


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed; `addresses` and `named` stand outside of the list of references.

    `live`: the text without that list and footnotes nobody uses; `numbers`: None without a list.
    `unused` and `undefined`: see `notes.Footnotes`.
    """

    scan: Scan
    live: str
    references: RefList | None
    notes: tuple[Note, ...]
    addresses: tuple[Address, ...]
    named: tuple[Citation, ...]
    numbers: Numbers | None
    unused: tuple[Note, ...] = ()
    undefined: tuple[tuple[int, int], ...] = ()


def read(scan: Scan, shelf: Shelf) -> Typed:
    """Everything that may be a citation, and the list of references."""
    footnotes = notes.find(scan)
    every = (*footnotes.notes, *footnotes.unused)
    references = reflist.find(_without(scan, every), _knows_titles(shelf))
    numbers = numbering.read(scan, references) if references else None
    if references and numbers and not _is_believed(references, numbers):
        references = numbers = None
    apart = [references.stretch] if references else []
    apart += [(note.start, note.end) for note in footnotes.unused]
    listed = Stretches(apart)
    live = addresses.live(scan, apart)
    return Typed(
        scan,
        live,
        references,
        footnotes.notes,
        tuple(
            one
            for one in addresses.find(scan, numbered=references is not None)
            if one.start not in listed
        ),
        authoryear.find(live),
        numbers,
        footnotes.unused,
        footnotes.undefined,
    )


def _without(scan: Scan, footnotes: tuple[Note, ...]) -> Scan:
    """The article in which the definitions of footnotes are no part of a list."""
    if not footnotes:
        return scan
    more = (Region("comment", note.start, note.end) for note in footnotes)
    return replace(scan, regions=(*scan.regions, *more))


def _is_believed(references: RefList, numbers: Numbers) -> bool:
    """Whether a list without a heading is one: numbers cite it, or nothing else is there.

    Short paragraphs with an address or a year each, or a list of steps, are no references.
    """
    if references.heading is not None or numbers.cited:
        return True
    like = sum(bool(_REFERENCE.match(entry.words)) for entry in references.entries)
    return like * 3 >= len(references.entries) * 2


def _knows_titles(shelf: Shelf) -> Callable[[str], bool]:
    """Whether words are the title of a report; asked of lines that may be a list's."""
    last: Library | None = None
    titles: frozenset[str] = frozenset()

    def is_title(words: str) -> bool:
        nonlocal last, titles
        if len(words) > _TITLE or words[:1].islower():
            return False
        library = shelf.like(words)
        if library is not last:  # a whole library stays the same
            titles = frozenset(fold(report.title) for report in library.reports if report.title)
            last = library
        return fold(words) in titles

    return is_title


def wanted(typed: Typed) -> Wanted:
    """What of the library is needed to tell which works are meant."""
    keys = [mention.key for cluster in typed.scan.clusters for mention in cluster.mentions]
    dois = [doi for key in keys if (doi := resolving.doi(key))]
    texts = [address.words for address in typed.addresses]
    texts += [entry.words for entry in typed.references.entries] if typed.references else []
    texts += [part.words for note in typed.notes for part in note.parts]
    plain = [matching.plain(text) for text in texts]
    works = [work for citation in typed.named for work in citation.works]
    return Wanted(
        keys=frozenset(keys),
        identifiers=frozenset(
            (
                *(("doi", doi) for doi in dois),
                *(found for text in plain for found in matching.identifiers(text)),
            )
        ),
        addresses=frozenset(
            matching.bare(address) for text in plain for address in matching.addresses(text)
        ),
        people=frozenset((name, work.year) for work in works if work.year for name in work.names),
    )
