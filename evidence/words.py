"""Small helpers for words: near spellings, folding, plurals. Standard library only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final

_ASCII: Final = MappingProxyType(
    {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
)


def fold(text: str) -> str:
    """Lower case, accents and punctuation off, blanks single: for comparing, not for printing."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    decomposed = unicodedata.normalize("NFKD", text)
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).casefold().split())


def nearest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known words that look like `word`, best first."""
    import difflib

    by_fold = {item.casefold(): item for item in known}
    close = difflib.get_close_matches(word.casefold(), by_fold, n=limit, cutoff=0.6)
    return [by_fold[item] for item in close]


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 trial`, `2 trials`, `1,024 people`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as text, for asking whether a word is among them."""
    return frozenset(text.split())
