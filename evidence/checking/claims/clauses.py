"""The clause a word stands in: how far a hedge or a negation before it can reach.

No grammar is parsed. A clause is what lies between words that begin another one (`but`,
`although`, `, which`), semicolons, colons and dashes. A clause in front (`Although …,`) ends at
its comma; what is put in between (`, with which it is often confused,` or brackets) counts for
nothing outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from evidence.checking.articles.values import MARK

_FOLDED: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "\xa0": " "}
)
_SUBJECT: Final = (
    r"(?:it|they|this|these|those|there|he|she|we|you|the|its|their|our|research|studies|trials"
    r"|evidence|results|findings|patients|people|clients|some|many|most|both)"
)
_BOUNDARY: Final = re.compile(
    rf"[;:.](?=\s)|—|,\s(?:but(?! also)|(?:al)?though|while|whilst|yet|so|because(?! of)|since"
    rf"|which|who"
    rf"|where|whereas|as(?! well)|until|unless|(?:and|or)\s{_SUBJECT})\b|\s(?:[–—-]{{1,2}}(?=\s)"
    r"|(?:but(?! also)|(?:al)?though|whereas|because(?! of)|so that|and so|and thus|and (?:it|they"
    r"|there)(?=\s)|(?:and|or) (?:may|might|could|possibly|perhaps|potentially|probably))\b)"
)
_FRONT: Final = re.compile(
    r"(?:although|though|while|whilst|even|despite|in spite of|if|when|whenever"
    r"|because|since|unless|once|whereas|given|regardless|notwithstanding|as|whatever"
    r"|however)\b[^,;]*,"
)
_BETWEEN: Final = re.compile(
    r",\s(?:(?:with|from|to|by|in|for|of)\s)?(?:which|whom|who|whose|where|although|though|if"
    r"|while|when|even|despite|unlike|like|not)\b[^,;]*,"
)
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def fold(words: str) -> str:
    """Lower case with plain quotation marks and hyphens: every character stays at its place."""
    lower = words.translate(_FOLDED).lower()
    if len(lower) == len(words):
        return lower
    return "".join(sign.lower()[:1] for sign in words.translate(_FOLDED))


def bare(folded: str) -> str:
    """The folded words without what stands in brackets: blanks at its place, marks kept."""
    if "(" not in folded and "[" not in folded:
        return folded
    return _BRACKETS.sub(_blanked, folded)


def _blanked(match: re.Match[str]) -> str:
    return "".join(sign if sign == MARK else " " for sign in match[0])


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause at `start`–`end` of the folded words, and what lies before and behind a word."""

    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Split:
    """Where the clauses of some words begin and end."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def around(self, start: int, end: int) -> Clause:
        first = max((place for place in self.starts if place <= start), default=0)
        last = min((place for place in self.ends if place >= end), default=len(self.text))
        return Clause(first, last, self.text[first:start], self.text[end:last])


class Clauses:
    """The clauses of bare, folded words, told apart when first asked for: most never are."""

    def __init__(self, words: str) -> None:
        self._words = words

    def around(self, start: int, end: int) -> Clause:
        """The clause of the words at `start`–`end`."""
        return self._of(start, end).around(start, end)

    def seen(self, start: int, end: int) -> str:
        """The sentence as it is read around these words."""
        return self._of(start, end).text

    def _of(self, start: int, end: int) -> _Split:
        """What is put in between has clauses of its own."""
        return self._outer if self._outer.text[start:end].strip() else self._inner

    @cached_property
    def _outer(self) -> _Split:
        return _split(_BETWEEN.sub(_blanked, self._words))

    @cached_property
    def _inner(self) -> _Split:
        return _split(self._words)


def clauses(text: str) -> Clauses:
    """The clauses of bare, folded words."""
    return Clauses(text)


def _split(text: str) -> _Split:
    begins, ends = [0], [len(text)]
    fronts = [0]
    for match in _BOUNDARY.finditer(text):
        begins.append(match.end())
        ends.append(match.start())
        if match[0] in ";:":
            fronts.append(match.end() + 1)
    for start in fronts:
        if front := _FRONT.match(text, start):
            begins.append(front.end())
            ends.append(front.end())
    return _Split(text, tuple(begins), tuple(ends))


_QUOTED: Final = re.compile(r'"[^"]*"|(?<![\w\'])\'(?:[^\']|(?<=\w)\'(?=\w))*\'(?![\w])')


def quotations(folded: str) -> tuple[tuple[int, int], ...]:
    """Stretches in quotation marks, of three or more words."""
    if '"' not in folded and "'" not in folded:
        return ()
    return tuple(match.span() for match in _QUOTED.finditer(folded) if len(match[0].split()) >= 3)
