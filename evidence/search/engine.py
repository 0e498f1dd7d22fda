"""What the answering of a query needs of an index; `index` fulfils it, with Whoosh.

Documents are numbered; a number means something for one engine only. Words are folded
(`tokens.fold`). Words and phrases score how often they stand in a field, for its length; all else
scores 1. What that is worth is `queries`' business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from evidence.model import Summary

Scores = Mapping[int, float]


class Stored(NamedTuple):
    """What can be shown of a report without reading library.bib.

    `texts` are abstract, annotation, keywords and facts, empty when nothing is recorded.
    """

    summary: Summary
    texts: tuple[str, ...]


class Naming(NamedTuple):
    """What evidence.toml says about names: of the therapy, and of anything else."""

    name: str
    abbreviations: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = {}


class Engine(Protocol):
    """An open index. A field is one of `query.FIELDS`, `facts`, `first` or `identifier`."""

    # ------------------------------------------------ reports by what is in them

    def everything(self) -> frozenset[int]:
        """All documents."""

    def term(self, field: str, word: str) -> Scores:
        """The documents with this very word (of a label, key, DOI: this whole value)."""

    def stemmed(self, field: str, word: str) -> Scores:
        """The documents with any form of the word; in fields that are not stemmed: `term`."""

    def phrase(
        self,
        field: str,
        words: Sequence[str],
        *,
        stemmed: bool = True,
        gap: int = 0,
        apart: bool = False,
    ) -> Scores:
        """The documents with the words in order, at most `gap` others between neighbours.

        Of a word that ends in `*` only the beginning is given. `apart`: not over the end of a
        sentence, nor from the middle of a hyphenated word on.
        """

    def beginning(self, field: str, beginning: str) -> Scores:
        """The documents with a word, or value, that begins so."""

    def pattern(self, field: str, pattern: str) -> Scores:
        """The documents with a word like `wom?n` or `*therapy`."""

    def fuzzy(self, field: str, word: str, edits: int) -> Scores:
        """The documents with a word that is at most so many edits (1 or 2) away."""

    def years(self, low: int | None, high: int | None) -> Scores:
        """The documents of these years, ends included; None leaves an end open."""

    # ------------------------------------------------ words

    def stem(self, word: str) -> str:
        """The stem of a folded word, British and American spelling alike."""

    def forms(self, word: str) -> Collection[str]:
        """The words as written, of any report, that have the stem of this one; itself too."""

    def words(self, field: str, beginning: str = "") -> Iterator[tuple[str, int]]:
        """Words of a field as written, sorted, and how many reports have each.

        Of a field of labels: its values. Words that only deleted reports had may be among them.
        """

    def frequency(self, word: str) -> int:
        """How many reports have this very word in a text or as an author."""

    def nearest(self, word: str, edits: int = 2) -> Collection[str]:
        """Words of texts and authors (never stems) at most so many edits away."""

    # ------------------------------------------------ about a document

    def year(self, number: int) -> int:
        """The year, 0 when it is not recorded; cheap."""

    def study(self, number: int) -> int:
        """A number for the study (the first, of a registration of several); cheap."""

    def primary(self, number: int) -> bool:
        """Whether the report has the results of its study; cheap."""

    def key(self, number: int) -> str:
        """The key of the report."""

    def stored(self, number: int) -> Stored:
        """What can be shown of the report; reads from the disk."""
