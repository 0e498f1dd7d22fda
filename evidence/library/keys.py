"""Keys for new entries: `roe2011development`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from string import ascii_lowercase
from typing import Final

from evidence.model import Draft, Name

# Articles of English, German, Dutch and French; `l` is what is left of l'efficacité.
_ARTICLES: Final = re.compile(
    r"an?|the|der|die|das|de[nms]|eine?[nmrs]?|de|het|een|l|l[ea]|les|une?|du|d"
)
_DUTCH: Final = re.compile(r"^\W*['’‘][tn]\b", re.I)
_BRACKET: Final = re.compile(r"[(（]([^()（）]*)[)）]")
# Letters that no decomposition takes apart; casefold has made `ss` of `ß`.
_UNFOLDED: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {"ħ": "h", "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k"}
)


def make_key(draft: Draft, taken: Iterable[str]) -> str:
    """Family name of the first author, year, first title word that is no article.

    Corporate authors by their initials; names in other scripts by the romanisation recorded in
    brackets in the name, `郑 (Zheng), 诚`, or in `shortauthor`, else `anon`; no year `nd`. Where
    all three are missing the DOI is what is left: `doi105555abc`. When the key is taken in any
    letter case, the newcomer gets a, b … z, aa; no other key ever changes.
    """
    base = f"{_author(draft)}{_year(draft)}{_title_word(draft)}"
    if base == "anonnd" and (doi := _fold(draft.fields.get("doi", ""))):
        base = f"doi{doi}"
    used = {fold_key(key) for key in taken}
    return next(key for key in _candidates(base) if fold_key(key) not in used)


def fold_key(key: str) -> str:
    """What two keys are compared by."""
    return unicodedata.normalize("NFC", key).casefold()


def _candidates(base: str) -> Iterator[str]:
    yield base
    for number in count(1):
        yield base + _letters(number)


def _letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = ascii_lowercase[rest] + letters
    return letters


def _author(draft: Draft) -> str:
    people = draft.authors or draft.editors
    if not people:
        return "anon"
    first = people[0]
    return _name(first) or _fold(draft.fields.get("shortauthor", "")) or "anon"


def _name(name: Name) -> str:
    """A family name, the initials of a group; of a name in another script what is in brackets."""
    bracket = _BRACKET.search(name.full_family)
    inside = bracket[1] if bracket else ""
    outside = _BRACKET.sub(" ", name.full_family)
    if not _fold(outside):
        # 郑诚 (Zheng Cheng): the order of such names is family name first, unless a comma says so.
        words = inside.split(",")[0].split()
        return _fold(inside.split(",")[0] if "," in inside else "".join(words[:1]))
    if not name.literal:
        return _fold(outside)
    # A group that records how it is called: World Health Organization (WHO).
    return _fold(inside) if inside.isupper() and " " not in inside else _initials(outside)


def _initials(group: str) -> str:
    words = re.findall(r"\w+", group)
    if len(words) == 1:
        return _fold(words[0])
    # Small words (of, für, and) and a leading article give no letter, unless nothing else is left.
    capitals = [word for word in words if not word[0].islower()] or words
    if len(capitals) > 1 and _ARTICLES.fullmatch(_fold(capitals[0])):
        capitals = capitals[1:]
    return "".join(_fold(word)[:1] for word in capitals)


def _year(draft: Draft) -> str:
    recorded = (draft.fields.get(name, "").strip()[:4] for name in ("year", "date"))
    years = [year for year in recorded if re.fullmatch(r"[0-9]{4}", year)]
    return years[0] if years else "nd"


def _title_word(draft: Draft) -> str:
    # Tags and mathematics are no words.
    title = re.sub(r"<[^<>]*>|\$[^$]*\$", "", draft.fields.get("title", ""))
    title = _DUTCH.sub("", title)
    words = [_fold(word) for word in re.findall(r"\w+", title)]
    return next((word for word in words if word and not _ARTICLES.fullmatch(word)), "")


def _fold(text: str) -> str:
    """Only a–z and 0–9: accents off, other scripts gone."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_UNFOLDED)
    return "".join(char for char in decomposed if char.isascii() and char.isalnum())
