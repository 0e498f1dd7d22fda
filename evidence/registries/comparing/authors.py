"""Whether two lists of authors are one: pure, and patient with how names are written.

Initials and full names, particles, accents, hyphens and the order of the two parts of a name make
no difference. Groups are compared with groups: registries leave them out, or set them between
persons. Names in two scripts are not compared: 王 and Wang may be one person or two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from evidence.model import Name

# unlike: one list names groups only where the other names persons only; unknown: not compared
First = Literal["same", "moved", "another", "unlike", "unknown"]
_MISSPELT: Final = 0.8  # ratio of two family names that may be one with a slip
_MOST: Final = 500  # names of one list that are compared
_SHORT: Final = {
    "bob": "robert", "rob": "robert", "bill": "william", "will": "william", "dick": "richard",
    "rick": "richard", "ted": "edward", "ned": "edward", "tony": "anthony", "peggy": "margaret",
    "maggie": "margaret", "betty": "elizabeth", "beth": "elizabeth", "liz": "elizabeth",
    "jack": "john", "jim": "james", "harry": "henry", "kate": "catherine", "sandy": "alexander",
    "sasha": "alexander", "gus": "august", "hans": "johannes", "toon": "antoon",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuthorVerdict:
    """What a library's authors are to a registry's; all empty and "same" when they agree.

    `invented`  only the library has them · `missing` only the registry does, though the
    library's list does not say that it stops · `misspelt` (library's, registry's) pairs that may
    be one person with a slip of the pen.
    """

    first: First
    invented: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    misspelt: tuple[tuple[str, str], ...] = ()
    reordered: bool = False
    longer_at_registry: bool = False  # also where the library's list says that it stops

    @property
    def shorter_at_registry(self) -> bool:
        """The registry's list is all there, and the library's goes on: either may be wrong."""
        return bool(self.invented) and not self.longer_at_registry and self.first == "same"


def compare_authors(
    given: Sequence[Name], found: Sequence[Name], *, cut: bool = False
) -> AuthorVerdict:
    """The library's list against the registry's; `cut`: the library's ends in "and others".

    A list that is not recorded, or stands in another script, is not compared.
    """
    cut = cut or any(_folded(str(name)) in _OTHERS for name in given)
    ones, twos = _named(given), _named(found)
    if not ones or not twos or not _scripts(ones) & _scripts(twos):
        return AuthorVerdict("unknown")
    kinds = {name.literal for name in ones} & {name.literal for name in twos}
    if not kinds:
        return AuthorVerdict("unlike")
    ones, twos = ([n for n in names if n.literal == min(kinds)][:_MOST] for names in (ones, twos))
    mine, theirs = [_key(name) for name in ones], [_key(name) for name in twos]
    matched = _matched(mine, theirs)
    taken = set(matched.values())
    missing = [
        str(name)
        for j, name in enumerate(twos)
        if j not in taken and not any(_same(theirs[j], theirs[k]) for k in range(j))
    ]
    slips = [(i, j) for i, j in sorted(matched.items()) if not _same(mine[i], theirs[j])]
    order = [matched[i] for i in sorted(matched)]
    return AuthorVerdict(
        first=_first(matched, ones, twos, cut),
        invented=tuple(str(name) for i, name in enumerate(ones) if i not in matched),
        missing=() if cut else tuple(missing),
        misspelt=tuple((str(ones[i]), str(twos[j])) for i, j in slips),
        reordered=order != sorted(order),
        longer_at_registry=bool(missing),
    )


def _first(
    matched: dict[int, int], ones: Sequence[Name], twos: Sequence[Name], cut: bool
) -> First:
    if matched.get(0) == 0:
        return "same"
    others_agree = len(matched) == len(ones) and (cut or len(ones) == len(twos))
    return "moved" if others_agree and 0 in matched.values() else "another"


_OTHERS: Final = ("et al", "and others", "others")
_DEGREE: Final = re.compile(
    r"(?:ph\.? ?d|psy\.? ?d|m\.? ?d|d\.?phil|[bm]\.? ?sc|frcpsych|dr|prof)\.?", re.IGNORECASE
)
_SUFFIX: Final = re.compile(rf"(?:[js]r\.?|ii|iii|iv|{_DEGREE.pattern})", re.IGNORECASE)


def _named(names: Iterable[Name]) -> list[Name]:
    """The names in a list, without what is none ("PhD", "et al."), given names in their place."""
    found: list[Name] = []
    for name in names:
        if name.suffix and _SUFFIX.fullmatch(name.given) and not _SUFFIX.fullmatch(name.suffix):
            name = replace(name, given=name.suffix, suffix=name.given)  # "King, Martin L., Jr."
        if name.literal and not _is_latin(name):
            name = replace(name, literal=False)  # 王媛, where nobody could tell the two parts
        text = str(name)
        if not _DEGREE.fullmatch(text) and _folded(text) not in _OTHERS:
            found.append(name)
    return found


def _scripts(names: Iterable[Name]) -> set[bool]:
    return {_is_latin(name) for name in names}


def _is_latin(name: Name) -> bool:
    return re.search("[A-Za-zÀ-ɏ]", str(name)) is not None


@dataclass(frozen=True, slots=True)
class _Key:
    """A name as it is compared."""

    literal: bool
    text: str  # folded, whole
    family: str
    families: frozenset[str]
    given: tuple[str, ...]


def _key(name: Name) -> _Key:
    return _Key(
        name.literal,
        _folded(str(name) if name.literal else f"{name.full_family} {name.given}"),
        _folded(name.full_family),
        _families(name),
        _given(name.given),
    )


def _matched(ones: Sequence[_Key], twos: Sequence[_Key]) -> dict[int, int]:
    """Who is who: the same place first, then any place, then names with a slip in them."""
    pairs: dict[int, int] = {}
    free = set(range(len(twos)))
    for alike in (_same, _may_be_misspelt):
        for near in (True, False):
            for i, one in enumerate(ones):
                if i in pairs:
                    continue
                places = free & {i} if near else sorted(free)
                found = next((j for j in places if alike(one, twos[j])), None)
                if found is not None:
                    pairs[i] = found
                    free.discard(found)
    return pairs


def same_person(one: Name, other: Name) -> bool:
    """One name may be the other, written differently.

    The family names agree, particle or not, and the given names do not contradict each other:
    full names begin alike, initials are the same. Two parts that were swapped are the same name.
    """
    return _same(_key(one), _key(other))


def _same(one: _Key, other: _Key) -> bool:
    if one.literal or other.literal:
        return _same_group(one.text, other.text)
    if _same_family(one, other) and _given_agree(one.given, other.given):
        return True
    if one.text.replace(" ", "") == other.text.replace(" ", ""):
        return True  # 王媛 without a comma
    return len(one.text) == len(other.text) and (
        sorted(one.text.split()) == sorted(other.text.split())
    )


def _same_family(one: _Key, other: _Key) -> bool:
    """The same, or one of two family names: `García` and `García Márquez`."""
    if one.families & other.families:
        return True
    if (" " in one.family) == (" " in other.family):
        return False
    short, long = sorted((one.family.split(), other.family.split()), key=len)
    ends = (long[: len(short)], long[-len(short) :]) if short else ()
    return short in ends and not set(short) <= _PARTICLES


def _families(name: Name) -> frozenset[str]:
    """The family name in the ways it is written: with the particle, without, ae for ä."""
    found: set[str] = set()
    for text in (name.full_family, name.family):
        for form in (_folded(text), _folded(_umlauts(text))):
            words = form.split()
            small = [w for w in words if w not in _PARTICLES] or words
            found |= {"".join(words), "".join(small)}
    return frozenset(found - {""})


_PARTICLES: Final = frozenset(
    {
        *("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la"),
        *("le", "te", "ten", "ter", "zu", "zum", "zur", "af", "al", "el"),
    }
)


def _umlauts(text: str) -> str:
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss"})
    return unicodedata.normalize("NFC", text.lower()).translate(table)


def _given_agree(ones: Sequence[str], twos: Sequence[str]) -> bool:
    if not ones or not twos:
        return True
    if "".join(ones) == "".join(twos):
        return True
    initials = {word[0] for word in ones}, {word[0] for word in twos}
    if min(map(len, initials)) > 1 and not (
        initials[0] <= initials[1] or initials[1] <= initials[0]
    ):
        return False  # John A., John B.
    a, b = ones[0], twos[0]
    if min(len(a), len(b)) > 1 and _SHORT.get(a, a) == _SHORT.get(b, b):
        return True
    if min(len(a), len(b)) > 1 and a[0] == b[0]:
        return a.startswith(b) or b.startswith(a)
    firsts = {a[0], _SHORT.get(a, a)[0]}, {b[0], _SHORT.get(b, b)[0]}
    others = {word[0] for word in ones[1:]}, {word[0] for word in twos[1:]}
    return bool(firsts[0] & firsts[1] or firsts[0] & others[1] or firsts[1] & others[0])


def _given(text: str) -> tuple[str, ...]:
    """Given names as words, `o` for `oe` (Jörg, Joerg); `JP` and `J.-P.` are two initials."""
    words: list[str] = []
    for word in re.split(r"[\s.\-‐‑–·]+", text):
        bare = _folded(word).replace(" ", "")
        if word.isupper() and len(bare) <= 3:
            words += list(bare)
        elif bare:
            bare = re.sub(r"(?<=[aou])e(?=.)", "", bare)
            words.append(bare)
    return tuple(words)


def _same_group(one: str, other: str) -> bool:
    """The words of one name stand in the other, or are its initials."""
    short, long = sorted((one.split(), other.split()), key=len)
    if not short:
        return False
    initials = "".join(word[0] for word in long if word not in _SMALL)
    contained = set(short) <= set(long)
    return contained or _is_acronym("".join(short), initials) or _ratio(one, other) >= 0.9


def _is_acronym(short: str, initials: str) -> bool:
    """`nice` of `nihce`: letters may be left out, but not the first and the last."""
    if len(short) < 3:
        return short == initials
    rest = iter(initials)
    in_order = all(letter in rest for letter in short)
    return in_order and (short[0], short[-1]) == (initials[0], initials[-1])


_SMALL: Final = frozenset({"a", "and", "for", "in", "of", "on", "the"})


def _may_be_misspelt(one: _Key, other: _Key) -> bool:
    """Nearly the same family name, or the same one with another given name of that initial."""
    if one.literal or other.literal or one.family[:1] != other.family[:1]:
        return False
    if one.given and other.given and one.given[0][0] != other.given[0][0]:
        return False
    return one.family == other.family or _ratio(one.family, other.family) >= _MISSPELT


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:200], other[:200], autojunk=False).ratio()


_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def _folded(text: str) -> str:
    """Lower case, accents off, apostrophes gone, other punctuation a blank."""
    text = unicodedata.normalize("NFKD", re.sub(r"['’‘`´ʼ]", "", text).casefold())
    kept = (c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    return " ".join("".join(kept).translate(_LETTERS).split())
