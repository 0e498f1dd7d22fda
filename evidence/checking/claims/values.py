"""What a passage says: a claim of effect, or why nothing in it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.checking.articles.values import Mark, Passage

# What a claim says beyond "it helps". A claim may be of several kinds; of none it is a plain one.
Kind = Literal["proof", "equivalence", "superiority", "within-group"]

# Why nothing of a passage was checked. `other`: background, definitions, how a study was done, …
Why = Literal[
    "method",  # how the therapy is done: aims, techniques, sessions, theory
    "service",  # where it is offered, training, cost, contact
    "another-therapy",  # a claim of effect, but not of this therapy
    "hedged",  # may, might, is thought to, preliminary evidence suggests
    "qualified",  # says itself how little it rests on, or that there was no control group
    "negated",  # no evidence that, has not been shown to
    "question",
    "quotation",
    "other",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition a claim names, with the marks that stand for it.

    `name` is the library's word where a study records it (`recorded`), else the article's own.
    `words` are the article's words. No mark: none is bound to it.
    """

    name: str
    words: str
    recorded: bool
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A passage that says, without hedging, that the therapy has an effect.

    `words` are those that make it a claim (`has been shown to effectively treat`). `conditions` is
    empty when it names none ("mental health problems"). `populations` are names of
    `claims.populations`. `marks` are all that it cites; when it cites nothing itself and the
    sentence before it in the paragraph does, those, and `carried` is true. `against`: what it
    compares the therapy with, in the article's words.
    """

    passage: Passage
    words: str
    kinds: frozenset[Kind] = frozenset()
    conditions: tuple[Condition, ...] = ()
    populations: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A passage in which nothing was checked, and why."""

    passage: Passage
    why: Why


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read in an article, in order; `caveats` say how small the evidence is."""

    claims: tuple[Claim, ...]
    unchecked: tuple[Unchecked, ...]
    caveats: tuple[Passage, ...]
