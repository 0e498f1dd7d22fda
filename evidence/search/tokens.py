"""Text → words, the same way for what is indexed, what is asked and what is marked.

Letter case, accents and apostrophes are folded; a hyphenated word is found whole and in parts.
`american` folds British spellings (and a few plurals) on top of that, for whoever stems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_APOSTROPHES: Final = "'’‘ʼ`´"
_CHINESE: Final = "\u3400-\u9fff"  # written without blanks: each character is a word
_LETTER: Final = rf"[^\W{_CHINESE}]"
_PART: Final = re.compile(rf"[{_CHINESE}]|{_LETTER}+(?:[{_APOSTROPHES}]{_LETTER}+)*")
_WORD: Final = re.compile(rf"(?:{_PART.pattern})(?:[-‐‑](?:{_PART.pattern}))*|\n")
_DROPPED: Final = str.maketrans("", "", _APOSTROPHES)
# Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
_LONGEST: Final = 64
_GAP: Final = 10  # positions between lines, so that no phrase runs from one author into the next

_SUFFIX: Final = re.compile(
    r"(?<=\w\w)([iy])s(es?|ed|ers?|ings?|ations?|ational|able|ability)\Z", re.ASCII
)
_BEGUN_SUFFIX: Final = re.compile(r"(\w{2,}[iy])([sz])(e[sdr]?|i|in|ing|a\w*|)", re.ASCII)
# Words without their ending in which -is- is no suffix; those of the second list have relatives.
_NO_SUFFIX: Final = re.compile(
    r"anis|aris|brais|bruis|ceris|chemis|concis|cruis|demis|liais|malais|marquis|mayonnais|mortis|"
    r"nois|pois|porpois|premis|precis|rais|remis|repris|surmis|tortois|treatis|turquois|valis|"
    r"\w*(?:advertis|advis|apprais|chastis|circumcis|compris|compromis|despis|devis|disguis|"
    r"enterpris|excis|exercis|expertis|franchis|improvis|incis|merchandis|paradis|practis|prais|"
    r"promis|revis|supervis|surpris|televis|wis)"
)
_OUR: Final = re.compile(r"(?<=behavi)our|\A(col|fav|hon|lab|neighb)our")
_PLURAL_OF_SIS: Final = re.compile(r"(analy|cri|diagno|hypothe|neuro|psycho|synthe)ses\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and where it stands: `position` counts words, `start:end` characters."""

    text: str
    position: int
    start: int
    end: int


def clean(text: str) -> str:
    """Text that can be stored and compared: composed, and without halves of characters."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def tokens(text: str) -> Iterator[Token]:
    """The words of a clean text; a hyphenated one gives the whole and its parts."""
    position = 0
    for match in _WORD.finditer(text):
        if match[0] == "\n":
            position += _GAP
            continue
        parts = list(_PART.finditer(text, match.start(), match.end()))
        if len(parts) > 1:
            joined = "".join(part[0] for part in parts)
            yield Token(fold(joined), position, match.start(), match.end())
        for part in parts:
            yield Token(fold(part[0]), position, part.start(), part.end())
            position += 1


def raw_words(text: str) -> list[str]:
    """The words of a text as written, hyphenated ones whole."""
    return [match[0] for match in _WORD.finditer(text) if match[0] != "\n"]


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, hyphenated ones in parts."""
    return tuple(fold(match[0]) for match in _PART.finditer(text))


def label(text: str) -> str:
    """The form in which labels are compared: `Pilot RCT`, `pilot-rct` → `pilot-rct`."""
    return "-".join(words(text))


def fold(word: str) -> str:
    """Lower case, without accents and apostrophes, cut after 64 characters."""
    lower = word.translate(_DROPPED).casefold()
    if not lower.isascii():
        decomposed = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
        lower = "".join(c for c in decomposed if not unicodedata.combining(c))
    return lower[:_LONGEST]


def american(word: str) -> str:
    """A folded word with -ize for -ise and -or for -our: `randomised` → `randomized`."""
    word = _PLURAL_OF_SIS.sub(r"\1sis", _OUR.sub(r"\1or", word))
    match = _SUFFIX.search(word)
    if match is None:
        return word
    stem = word[: match.start() + 2]
    if _NO_SUFFIX.fullmatch(stem):
        return word
    return f"{stem[:-1]}z{match[2]}"


def spellings(beginning: str) -> tuple[str, ...]:
    """The two spellings the beginning of a word may have: `randomis` and `randomiz`."""
    match = _BEGUN_SUFFIX.fullmatch(beginning)
    if match is None:
        return (beginning,)
    return (beginning, f"{match[1]}{'z' if match[2] == 's' else 's'}{match[3]}")
