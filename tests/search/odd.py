"""Queries nobody would type on purpose."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

_PIECES: Final = [
    *"abzAZ019 \t\n\"'()[]{}:;.,*?~^-+!/\\<>=&|@#%_…“”’é\u0308张\0\udcff\U0001f600",
    "AND", "OR", "NOT", " AND ", " OR ", " NOT ", " REQUIRE ", " ANDNOT ^3", ">'", "!~2/2015",
    "TO", "[2015 TO ", "title:", "year:", "doi:", "key:", "au:", "design:", "pmid:", "desing:",
    "2019", "..", ">=", "~2", "~9", "10.1000/", "(1)", "fonagy", "DIT", "depresion", "wom?n",
    "fon*",
]  # fmt: skip


def odd_queries(rng: random.Random, number: int) -> Iterator[str]:
    """So many texts of words, marks and odd characters; half of them with blanks between."""
    for _ in range(number):
        yield rng.choice(("", " ")).join(rng.choices(_PIECES, k=rng.randrange(1, 14)))
