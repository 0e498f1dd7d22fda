"""Titles and names that a registry has in capitals, in the case of a sentence or a name.

Only text in which every letter is a capital is touched. What is an acronym is not always to be
known, so whoever re-cases also keeps the text as it was registered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

# `PHQ-9` is one word, `12-MONTH` is a number and a word.
_WORD: Final = re.compile(r"[^\W\d_]+-?\d[\w-]*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_ACRONYMS: Final = frozenset(
    {
        *("ADHD", "AUDIT", "BDI", "BPD", "CAMHS", "CBT", "DBT", "DNA", "DSM", "EEG", "EMDR", "EU"),
        *("GAD", "HIV", "IAPT", "ICD", "IPT", "MBT", "MDD", "MRI", "NHS", "OCD", "PHQ", "PTSD"),
        *("RCT", "RCTS", "RNA", "SNRI", "SSRI", "SSRIS", "STPP", "TAU", "TFP", "UK", "USA"),
    }
)
_ROMAN: Final = re.compile(r"[IVX]{2,}")
_VOWELS: Final = frozenset("AEIOUYÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØŒÙÚÛÜÝ")
_PARTICLES: Final = frozenset(
    {
        *(
            "AF",
            "AL",
            "D",
            "DA",
            "DAS",
            "DE",
            "DEL",
            "DELLA",
            "DEN",
            "DER",
            "DI",
            "DOS",
            "DU",
            "EL",
        ),
        *("LA", "LE", "TE", "TEN", "TER", "VAN", "VON", "ZU", "ZUM", "ZUR"),
    }
)


def in_capitals(text: str) -> bool:
    """Every letter is a capital; scripts without capitals have none."""
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and all(unicodedata.category(char) == "Lu" for char in letters)


def sentence(title: str, witnesses: Iterable[str] = ()) -> str:
    """A title of more than one word, all in capitals, in the case of a sentence.

    `witnesses` are texts of the same record (an abstract, a journal): a word that they write with
    capitals within is an acronym, one they always write with a capital is a name.
    """
    if not in_capitals(title) or len(title.split()) < 2:
        return title
    known = _forms(witnesses)
    bracketed = set(re.findall(r"\(([^\W\d_]{2,6})\)", title))
    cased = _WORD.sub(lambda word: _word(word[0], known, bracketed), title)
    return re.sub(r"(?:^|[:?!.—]\s)\W{0,3}\w", lambda start: start[0].upper(), cased)


def _word(word: str, known: Mapping[str, str], acronyms: set[str]) -> str:
    bare = re.sub(r"['’]S$", "", word)
    end = word[len(bare) :].lower()
    if bare in known:
        return known[bare] + end
    if bare in acronyms | _ACRONYMS or _ROMAN.fullmatch(bare) or re.search(r"\d", bare):
        return bare + end
    if bare != "VS" and (bare == "I" or not _VOWELS & set(bare)):
        return bare + end  # `type I error`, `vitamin D`, `PTSD`
    return word.lower()


def _forms(witnesses: Iterable[str]) -> dict[str, str]:
    """How running text writes words: CAPITALS → as written, where it is written in one way.

    The first word of a sentence is no witness, and small letters win.
    """
    forms: dict[str, str] = {}
    for text in witnesses:
        if in_capitals(text):
            continue
        for word in re.finditer(r"(?<![.:?!] )(?<!^)(?<![\w-])[^\W\d_]+", text):
            form, name = word[0], word[0].upper()
            if form.islower() or name not in forms:
                forms[name] = form
    return forms


# ---------------------------------------------------------------- names


def person(family: str, given: str) -> tuple[str, str]:
    """A name that is all in capitals as it is usually written; initials stay.

    Nothing is done to a lone word: it may be the acronym of an organisation.
    """
    long = [part for part in (family, given) if _letters(part) > 3 and _VOWELS & set(part)]
    if not given or not long or not in_capitals(family) or not in_capitals(given):
        return family, given
    if _letters(family) <= 3 and long != [given]:
        return family, given
    return _family(family), _given(given)


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _family(text: str) -> str:
    words = text.split()
    last = len(words) - 1
    return " ".join(
        word.lower() if word in _PARTICLES and place < last else _name(word)
        for place, word in enumerate(words)
    )


def _given(text: str) -> str:
    return " ".join(
        _name(word)
        if _letters(word) > 3 and _VOWELS & set(word) and not word.endswith(".")
        else word
        for word in text.split()
    )


def _name(word: str) -> str:
    """`MCDONALD` → `McDonald`, `O'BRIEN` → `O'Brien`, `SMITH-JONES` → `Smith-Jones`."""
    cased = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return re.sub(r"\bMc([a-z])(?=\w{2})", lambda part: f"Mc{part[1].upper()}", cased)
