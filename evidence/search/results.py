"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass

# Pieces of text in order; True marks a word that was searched for.
Snippet = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    score: float
    snippet: Snippet
    complete: bool  # every word asked for is in it, not only some


@dataclass(frozen=True, slots=True)
class Results:
    """`hits` are the best of `total`: those with every word first, then those with some.

    `suggestion` is the query with a word that nothing holds replaced by one that is near it;
    `notes` are sentences for the person who asked (stderr).
    """

    query: str
    total: int
    complete: int  # how many of `total` have every word
    hits: tuple[Hit, ...]
    suggestion: str | None = None
    notes: tuple[str, ...] = ()
