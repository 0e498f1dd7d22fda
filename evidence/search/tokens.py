"""Text → words, the same way for what is indexed, what is asked and what is marked.

Letter case, accents and apostrophes are folded; a hyphenated word is found whole and in parts.
`american` folds British spellings (and a few plurals) on top of that, for whoever stems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

_APOSTROPHES: Final = "'’‘ʼ`´"
_CHINESE: Final = "\u3400-\u9fff"  # written without blanks: each character is a word
_FIRST_CHINESE: Final = "\u3400"
_DROPPED: Final = str.maketrans("", "", _APOSTROPHES)
# Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WRITTEN_OUT: Final = r"([ao])e|(?<![aeioq])(u)e"  # not the -ue- of Bauer or Quentin
_LONGEST: Final = 64
# Words that no text has, kept with their places: where a sentence begins, where a hyphenated word
# goes on. A synonym must neither run over the one nor begin at the other.
SENTENCE: Final = "."
INSIDE: Final = "-"
MARKERS: Final = (SENTENCE, INSIDE)
_SENTENCE_END: Final = r"(?<=\w\w[\w)\]\"”’])[.!?](?=\s)"  # not after `U.S.`, `St.`, `A.`
_BREAKS: Final = "\n.!?"
_GAP: Final = 10  # positions between lines, so that no phrase runs from one author into the next

# Kept as text and compiled when a word is first held against them: a search has few words.
_SUFFIX: Final = r"(?a:(?<=\w\w)([iy])s(es?|ed|ers?|ings?|ations?|ational|able|ability)\Z)"
_BEGUN_SUFFIX: Final = r"(?a:(\w{2,}[iy])([sz])(e[sdr]?|i|in|ing|a\w*|))"
# Words without their ending in which -is- is no suffix; those of the second list have relatives.
_NO_SUFFIX: Final = (
    r"anis|aris|brais|bruis|ceris|chemis|concis|cruis|demis|liais|malais|marquis|mayonnais|mortis|"
    r"nois|pois|porpois|premis|precis|pris|rais|remis|repris|surmis|tortois|treatis|turquois|valis|"
    r"\w*(?:advertis|advis|apprais|chastis|circumcis|compris|compromis|despis|devis|disguis|"
    r"enterpris|excis|exercis|expertis|franchis|improvis|incis|merchandis|paradis|practis|prais|"
    r"promis|revis|supervis|surpris|televis|wis)"
)
# Words in -our that Americans write -or; `four`, `hour`, `course`, `journal`, `contour` are none.
_OR_FOR_OUR: Final = (
    "arb|ard|arm|behavi|cand|clam|clang|col|demean|enam|endeav|fav|ferv|flav|glam|harb|hon|hum|"
    "lab|misdemean|neighb|od|parl|ranc|rig|rum|savi|splend|succ|tum|val|vap|vig"
)
_OUR: Final = rf"(?<=behavi)our|\A((?:dis|mis|un)?(?:{_OR_FOR_OUR}))our"
_BEGUN_OUR: Final = rf"\w*behaviou?r\w*|(?:dis|mis|un)?(?:{_OR_FOR_OUR})ou?r\w*"
# Other pairs that trials are full of: what a word must hold, what is replaced, by what.
_OTHERS: Final = (
    ("centre", r"centre(?=s?\Z)", "center"),
    ("programme", r"\Aprogramme(?=s?\Z)", "program"),
    ("counsell", r"\Acounsell(?=ing|or|ed)", "counsel"),
    ("paed", r"\Apaed", "ped"),
    ("ses", r"(analy|cri|diagno|hypothe|neuro|psycho|synthe)ses\Z", r"\1sis"),
    ("our", _OUR, r"\1or"),
)


class Token(NamedTuple):
    """A folded word and where it stands: `position` counts words, `start:end` characters."""

    text: str
    position: int
    start: int
    end: int


def clean(text: str) -> str:
    """Text that can be stored and compared: composed, and without halves of characters."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


@cache
def _patterns(chinese: bool) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What a part of a word is; what a word or the end of a line; what also that of a sentence.

    The patterns for texts with Chinese in them take long to compile, so others have their own.
    """
    letter = rf"[^\W{_CHINESE}]" if chinese else r"\w"
    part = rf"{letter}+(?:[{_APOSTROPHES}]{letter}+)*"
    if chinese:
        part = rf"[{_CHINESE}]|{part}"
    word = rf"(?:{part})(?:[-‐‑](?:{part}))*|\n"
    return re.compile(part), re.compile(word), re.compile(f"{word}|{_SENTENCE_END}")


def _patterns_for(text: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return _patterns(not text.isascii() and max(text) >= _FIRST_CHINESE)


def tokens(text: str) -> Iterator[Token]:
    """The words of a clean text; a hyphenated one gives the whole and its parts."""
    part_of_word, whole_word, _ = _patterns_for(text)
    position = 0
    for match in whole_word.finditer(text):
        word = match[0]
        if word == "\n":
            position += _GAP
            continue
        whole, parts = folded(word)
        yield Token(whole, position, match.start(), match.end())
        if not parts:
            position += 1
            continue
        spans = part_of_word.finditer(text, match.start(), match.end())
        for part, span in zip(parts, spans, strict=True):
            yield Token(part, position, span.start(), span.end())
            position += 1


def places(text: str) -> dict[str, list[int]]:
    """The words of `tokens` and where each stands, and the `MARKERS`; faster."""
    found: dict[str, list[int]] = {}
    position = 0
    for word in _patterns_for(text)[2].findall(text):
        if word in _BREAKS:
            if word == "\n":
                position += _GAP
            else:
                found.setdefault(SENTENCE, []).append(position)
            continue
        whole, parts = folded(word)
        if parts:
            found.setdefault(whole, []).append(position)
            inside = range(position + 1, position + len(parts))
            found.setdefault(INSIDE, []).extend(inside)
            for part in parts:
                found.setdefault(part, []).append(position)
                position += 1
        else:
            found.setdefault(whole, []).append(position)
            position += 1
    return found


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> tuple[str, tuple[str, ...]]:
    """A word folded, and its parts if it has several."""
    parts = _patterns_for(word)[0].findall(word)
    if len(parts) == 1:
        return fold(parts[0]), ()
    return fold("".join(parts)), tuple(map(fold, parts))


def whole_words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text as written, hyphenated ones whole, and the ends of its lines."""
    return _patterns_for(text)[1].finditer(text)


def raw_words(text: str) -> list[str]:
    """The words of a text as written, hyphenated ones whole."""
    return [match[0] for match in whole_words(text) if match[0] != "\n"]


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, hyphenated ones in parts."""
    return tuple(fold(match[0]) for match in _patterns_for(text)[0].finditer(text))


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
    for held, british, us in _OTHERS:
        if held in word:
            word = re.sub(british, us, word)
    match = re.search(_SUFFIX, word) if "is" in word or "ys" in word else None
    if match is None:
        return word
    stem = word[: match.start() + 2]
    if re.fullmatch(_NO_SUFFIX, stem):
        return word
    return f"{stem[:-1]}z{match[2]}"


def shortened(text: str) -> str:
    """A piece of a query as it can stand in a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def spellings(beginning: str) -> tuple[str, ...]:
    """The two spellings the beginning of a word may have: `randomis` and `randomiz`."""
    if "o" in beginning and re.fullmatch(_BEGUN_OUR, beginning):
        other = re.sub(r"o(u?)r", lambda found: "or" if found[1] else "our", beginning, count=1)
        return (beginning, other)
    match = re.fullmatch(_BEGUN_SUFFIX, beginning)
    if match is None:
        return (beginning,)
    return (beginning, f"{match[1]}{'z' if match[2] == 's' else 's'}{match[3]}")


def name_spellings(name: str) -> tuple[str, ...]:
    """A name as written → the folded forms it may have in a record.

    `Müller` may be written Muller or Mueller, and `Mueller` Müller. (`Muller` is not looked for
    as Mueller: nothing says that an umlaut was meant.)
    """
    plain = fold(name)
    written_out = fold(name.casefold().translate(_UMLAUTS))
    return tuple(dict.fromkeys((plain, written_out, re.sub(_WRITTEN_OUT, r"\1\2", plain))))
