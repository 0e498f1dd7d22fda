"""What a search gives back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from evidence.model import Summary

# Pieces of text in order; True marks a word that was searched for.
Snippet = tuple[tuple[str, bool], ...]
# Field → value → how many reports; None counts those for which nothing is recorded.
Facets = Mapping[str, Mapping[str | None, int]]


class Hit(NamedTuple):
    summary: Summary
    score: float
    snippet: Snippet
    complete: bool  # every word asked for is in it, not only some

    @property
    def key(self) -> str:
        return self.summary.key


class Results(NamedTuple):
    """`hits` are the best of `total`: those with every word first, then those with some.

    `suggestion` is the query with words that nothing holds replaced by near ones that some do,
    `suggested` how many reports that query finds (with every word, if there are any); `notes` are
    sentences for the person who asked (stderr).
    """

    query: str
    total: int
    complete: int  # how many of `total` have every word
    studies: int  # to how many studies `total` belongs
    reports: int  # how many there are in the library
    hits: tuple[Hit, ...] = ()
    suggestion: str | None = None
    suggested: int = 0
    notes: tuple[str, ...] = ()
    facets: Facets | None = None
