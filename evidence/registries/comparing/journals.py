"""Whether two names of a journal (or a publisher) are one: pure."""

from __future__ import annotations

import re
from typing import Final, Literal

from evidence.registries.comparing.titles import tokens

Likeness = Literal["same", "short", "long", "another", "unknown"]

# Small words that abbreviations leave out, and that one spells and the other does not.
_SMALL: Final = frozenset(
    {
        *("a", "an", "and", "by", "de", "der", "des", "di", "die", "du", "et", "for", "fur"),
        *("in", "la", "le", "of", "on", "the", "to", "und", "van", "voor", "y"),
    }
)
_FIRM: Final = frozenset(
    {
        *("ag", "books", "co", "company", "corp", "gmbh", "group", "inc", "limited", "llc", "ltd"),
        *("media", "press", "publications", "publisher", "publishers", "publishing", "sons"),
        *("verlag", "uk", "usa", "us", "international", "university"),
    }
)


def compare_journals(given: str, found: str) -> Likeness:
    """`short`: the first abbreviates the second, or lacks its subtitle; `long`: the other way.

    Articles, "&" and a place ("Lancet (London, England)") make no difference. Names in two
    scripts are not compared: `unknown`. Nothing on either side must be asked by the caller.
    """
    if bool(_LATIN.search(given)) != bool(_LATIN.search(found)):
        return "unknown"
    ones, twos = _forms(given), _forms(found)
    main_one, main_two = _main(given), _main(found)
    if {"".join(form) for form in ones} & {"".join(form) for form in twos}:
        return "same"
    ones, twos = [*ones, main_one], [*twos, main_two]
    if main_two in ones or any(_abbreviates(a, b) for a in ones for b in twos):
        return "short"
    if main_one in twos or any(_abbreviates(b, a) for a in ones for b in twos):
        return "long"
    return "another"


def same_publisher(given: str, found: str) -> bool:
    """One firm's name holds the other's, small words and legal forms aside."""
    ones, twos = (
        [w for w in tokens(text) if w not in _FIRM and w not in _SMALL] or tokens(text)
        for text in (given, found)
    )
    initials = ["".join(word[0] for word in tokens(text)) for text in (given, found)]
    short, long = sorted((set(ones), set(twos)), key=len)
    return short <= long or "".join(ones) == initials[1] or "".join(twos) == initials[0]


_LATIN: Final = re.compile("[A-Za-z]")
_STATES: Final = re.compile(
    r",?\s+(?:of the )?(?:United States(?: of America)?|U\.?S\.?(?:A\.?)?|UK)$"
)


def _forms(name: str) -> list[list[str]]:
    """The name whole, without what stands in brackets, and without the country behind it."""
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", name)
    bare = re.sub(r",\s*(?:[^\W\d_]+\s+)?[12][0-9]{3}$", "", bare)  # ", July 2017"
    found = [_words(text) for text in (name, bare, _STATES.sub("", bare))]
    return [form for number, form in enumerate(found) if form and form not in found[:number]]


def _main(name: str) -> list[str]:
    """Without the subtitle."""
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]", "", name)
    return _words(re.split(r"\s*(?::|;|\s[-–—]\s|\s/\s|=)\s*", bare)[0])


def _words(text: str) -> list[str]:
    return [word for word in tokens(text) if word not in _SMALL] or tokens(text)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Word by word (`psychol med`), or by initials (`bmj`)."""
    if len(short) == 1 and len(long) > 2:
        return short[0] == "".join(word[0] for word in long)
    return len(short) == len(long) and all(map(_cut, short, long))


def _cut(short: str, long: str) -> bool:
    """`psychol` of `psychological`, `intl` of `international`, `jpn` of `japanese`.

    An abbreviation saves two letters, or a y (`psychiatr`), else it is a slip; and of the many
    words in psych- it tells which.
    """
    if short == long:
        return True
    if short[0] != long[0] or (long.startswith("psych") and len(short) < _PSYCH):
        return False
    if long.startswith(short):
        return len(long) - len(short) > 1 or long.endswith("y")
    letters = iter(long)
    return len(short) <= _CONTRACTED and all(char in letters for char in short)


_PSYCH: Final = 7  # letters: psychol, psychia, psychot, psychoa, psychos
_CONTRACTED: Final = 5  # letters of `intl`, `jpn` and the like at the most
