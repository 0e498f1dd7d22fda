"""Lists of expressions, and the quick look that spares most sentences most of them.

A row of a list is `letters: expression` or `letters + letters: expression`. Whatever the
expression finds holds a word that begins with one of the letters (or is one of them, when they are
fewer than four), and one of those behind the plus. A sentence is only searched for the rows whose
letters it has, and a row is compiled when a sentence first asks for it: an article needs a part of
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

_LETTERS: Final = 4
_WORD: Final = re.compile(r"[a-z]+")


def beginnings(folded: str) -> frozenset[str]:
    """Every word of folded text (`clauses.fold`) and its first four letters."""
    found = _WORD.findall(folded)
    return frozenset([*found, *[word[:_LETTERS] for word in found]])


class Row:
    """An expression; it is nowhere without one of `letters`, and of `besides` if there are any."""

    def __init__(self, row: str) -> None:
        head, _, self.text = row.partition(": ")
        letters, _, besides = head.partition(" + ")
        self.letters: Final = frozenset(letters.split())
        self.besides: Final = frozenset(besides.split())

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.text)


class Words:
    """A list of expressions; the first of two that begin at one place is found, as in `a|b`."""

    def __init__(self, *rows: str) -> None:
        self.rows: Final = tuple(map(Row, rows))
        self.begin: Final = frozenset[str]().union(*[row.letters for row in self.rows])

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The whole list in one."""
        return re.compile("|".join(row.text for row in self.rows))

    @cached_property
    def _by_letters(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            for one in row.letters:
                found.setdefault(one, []).append(number)
        return found

    def find(self, text: str, begin: frozenset[str]) -> Iterator[re.Match[str]]:
        """What is found in folded words, none overlapping another; `begin`: their beginnings."""
        if self.begin.isdisjoint(begin) or not (asked := self._asked(begin)):
            return iter(())
        if len(asked) == 1:
            return self.rows[asked[0]].pattern.finditer(text)
        return (match for _, match in self._in_turn(asked, text))

    def numbered(self, text: str, begin: frozenset[str]) -> Iterator[tuple[int, re.Match[str]]]:
        """The same, each with the number of its row."""
        return self._in_turn(self._asked(begin), text)

    def _in_turn(self, asked: Iterable[int], text: str) -> Iterator[tuple[int, re.Match[str]]]:
        ahead: dict[int, re.Match[str]] = {}
        for number in asked:
            if match := self.rows[number].pattern.search(text):
                ahead[number] = match
        while ahead:
            first = min(ahead, key=lambda number: (ahead[number].start(), number))
            yield first, ahead[first]
            end = ahead[first].end()
            for number in [one for one, match in ahead.items() if match.start() < end]:
                if match := self.rows[number].pattern.search(text, end):
                    ahead[number] = match
                else:
                    del ahead[number]

    def search(self, text: str, begin: frozenset[str] | None = None) -> bool:
        """Whether any of them is there; `begin`: the beginnings of these words, or of more."""
        for number in self._asked(beginnings(text) if begin is None else begin):
            if self.rows[number].pattern.search(text):
                return True
        return False

    def first(self, text: str, begin: frozenset[str]) -> re.Match[str] | None:
        """The first of what is found."""
        return next(self.find(text, begin), None)

    def without(self, text: str, begin: frozenset[str]) -> str:
        """The text with a blank for each of what is found."""
        return self.pattern.sub(" ", text) if self.search(text, begin) else text

    def _asked(self, begin: frozenset[str]) -> list[int]:
        """The rows whose letters are there, in order."""
        if not (here := self.begin & begin):
            return []
        numbers = {number for one in here for number in self._by_letters[one]}
        return sorted([number for number in numbers if self._has_besides(number, begin)])

    def _has_besides(self, number: int, begin: frozenset[str]) -> bool:
        besides = self.rows[number].besides
        return not besides or not besides.isdisjoint(begin)


def words(*rows: str) -> Words:
    """A list of rows, each `letters: expression`."""
    return Words(*rows)
