"""The leaves of a query's tree → Whoosh's queries, made with the module that `index` hands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from evidence.search.query import TEXT_FIELDS, Exact, Leaf, Phrase, Prefix, Word, Years
from evidence.search.tokens import spellings, words

STEMMED: Final = (*TEXT_FIELDS, "facts")
# Where plain words are looked for, and what a hit there weighs.
WEIGHTS: Final = (
    ("title", 2.0),
    ("author", 2.0),
    ("keywords", 1.5),
    ("abstract", 1.0),
    ("annotation", 1.0),
    ("journal", 1.0),
    ("facts", 1.0),
)
_KEY_WEIGHT: Final = 10.0


class Queries:
    """Makes Whoosh queries of the leaves of a tree; `ranking` joins what they find."""

    def __init__(self, whoosh: Any, stem: Callable[[str], str]) -> None:
        self._whoosh = whoosh  # the module whoosh.query
        self._stem = stem

    def build(self, leaf: Leaf) -> Any:
        match leaf:
            case Word(text, field):
                return self._one_of(self._word(text, name) for name in self._fields(field, text))
            case Phrase(found, field):
                return self._one_of(self._phrase(found, name) for name in self._fields(field))
            case Prefix(beginning, field):
                return self._prefix(beginning, field)
            case Exact(field, value):
                return self._whoosh.Term(field, value)
            case Years(low, high):
                return self._whoosh.NumericRange("year", low, high)

    def _one_of(self, queries: Iterable[Any]) -> Any:
        found = list(queries)
        return found[0] if len(found) == 1 else self._whoosh.Or(found)

    def _fields(self, field: str | None, text: str = "") -> list[str]:
        if field is not None:
            return [field]
        names = [name for name, _ in WEIGHTS]
        names += ["key"] if text else []
        return [*names, "year"] if len(text) == 4 and text.isascii() and text.isdigit() else names

    def _word(self, text: str, field: str) -> Any:
        if field == "key":
            return self._whoosh.Term("key", text.casefold(), boost=_KEY_WEIGHT)
        if field == "year":
            return self._whoosh.NumericRange("year", int(text), int(text))
        parts = words(text)
        if len(parts) == 1:
            return self._term(parts[0], field)
        return self._one_of([self._phrase(parts, field), self._term("".join(parts), field)])

    def _term(self, word: str, field: str) -> Any:
        stemmed = self._stem(word) if field in STEMMED else word
        return self._whoosh.Term(field, stemmed, boost=dict(WEIGHTS).get(field, 1.0))

    def _phrase(self, found: Sequence[str], field: str) -> Any:
        if len(found) == 1:
            return self._term(found[0], field)
        if field in STEMMED:
            found = [self._stem(word) for word in found]
        return self._whoosh.Phrase(field, list(found), boost=dict(WEIGHTS).get(field, 1.0))

    def _prefix(self, beginning: str, field: str | None) -> Any:
        names = [unstemmed(name) for name in self._fields(field)]
        return self._one_of(
            self._whoosh.Prefix(name, spelling)
            for name in names
            for spelling in spellings(beginning)
        )


def unstemmed(field: str) -> str:
    """Where the words of a field stand unstemmed, for beginnings and corrections."""
    return f"{field}_words" if field in STEMMED else field
