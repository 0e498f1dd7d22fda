"""The parts of an article: marks of citation, and passages (sentences, headings, cells)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from evidence.model import Report

# In a passage's words, one of these stands for each of its marks, in order.
MARK: Final = "\ue001"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where the text cites, at `start`–`end` of the article's text.

    `key`: `[@key]` and `@key`; `number`: `(1)`, `[1, 2]`, raised; `doi`: a DOI or its address in
    the text; `link`: an address that the library records; `author-year`: `(Roe, 2020)`.
    `reports` are the works of the library that it names. `unknown` says how many it names besides:
    what those are nobody can tell, so nothing is concluded from their absence.
    """

    start: int
    end: int
    kind: Literal["key", "number", "doi", "link", "author-year"]
    reports: tuple[Report, ...]
    unknown: int = 0


PassageKind = Literal["sentence", "heading", "quotation", "cell"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article, or what stands alone as one.

    `start`–`end` is its stretch of the article's text. `words` is what a reader sees of it: plain
    text without mark-up, blanks single, `MARK` for each of `marks` in order. `paragraph` counts
    blocks of text from 0: sentences of one paragraph (or item of a list) share it.
    """

    start: int
    end: int
    words: str
    paragraph: int
    kind: PassageKind
    marks: tuple[Mark, ...] = ()


class Place(NamedTuple):
    """1-based line and column (in characters) of a position."""

    line: int
    column: int
