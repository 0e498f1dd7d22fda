"""Names as BibTeX reads them, and back: `and` between people, commas inside a name.

Braces hold together: `{NICE Guideline Group}` is one corporate author. Nothing here fails: a name
that fits no form is kept whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from evidence.library.latex import escape, plain
from evidence.model import Name

_AND: Final = re.compile(r"\s+and\s+", re.I)
_BRACE: Final = re.compile(r"(?<!\\)[{}]")
_SPACE: Final = re.compile(r"[\s~]+")
_KEYED: Final = re.compile(r"\s*(family|given|prefix|suffix)\s*=\s*(.*)", re.I | re.S)


def parse(raw: str) -> tuple[tuple[Name, ...], bool]:
    """The people of a raw author or editor value, and whether the list ends in "and others"."""
    pieces = [piece.strip() for piece in _split(raw, _AND)]
    cut = len(pieces) > 1 and pieces[-1].lower() == "others"
    people = pieces[:-1] if cut else pieces
    return tuple(_name(piece) for piece in people if piece.strip("{} ,")), cut


def written(names: Sequence[Name]) -> str:
    """The names as the value of an author or editor field; an empty name is left out."""
    return " and ".join(_written(name) for name in names if str(name).strip())


def _name(raw: str) -> Name:
    if _is_braced(raw):
        return Name(plain(raw), literal=True)
    parts = [part.strip() for part in _split(raw, re.compile(","))]
    if keyed := _keyed(parts):
        return keyed
    if len(parts) == 1:
        return _natural(_words(parts[0]))
    if len(parts) > 3:
        # No form of BibTeX: a list with commas for `and`, perhaps. Shown whole, never cut.
        return Name(plain(raw), literal=True)
    family, given = parts[0], parts[-1]
    suffix = parts[1] if len(parts) == 3 else ""
    words = _words(family)
    cut = _last_small(words[:-1]) + 1
    return Name(
        family=_joined(words[cut:]),
        given=plain(given),
        particle=_joined(words[:cut]),
        suffix=plain(suffix),
    )


def _natural(words: list[str]) -> Name:
    """`First von Last`: the particle is what stands between in small letters."""
    small = [number for number, word in enumerate(words[:-1]) if _is_small(word)]
    first = small[0] if small else len(words) - 1
    last = small[-1] + 1 if small else first
    return Name(
        family=_joined(words[last:]),
        given=_joined(words[:first]),
        particle=_joined(words[first:last]),
    )


def _keyed(parts: Sequence[str]) -> Name | None:
    """biblatex's `family=Hakim, given=Tawfiq, prefix=al`."""
    found = [_KEYED.fullmatch(part) for part in parts]
    values = {match[1].lower(): plain(match[2]) for match in found if match}
    if "family" not in values:
        return None
    return Name(
        family=values["family"],
        given=values.get("given", ""),
        particle=values.get("prefix", ""),
        suffix=values.get("suffix", ""),
    )


def _split(raw: str, separator: re.Pattern[str]) -> list[str]:
    """Split where the separator stands outside all braces."""
    if "{" not in raw:
        return separator.split(raw)
    depths = list(_depths(raw))
    pieces: list[str] = []
    start = position = 0
    level = 0
    for found in separator.finditer(raw):
        while position < len(depths) and depths[position][0] < found.start():
            level = depths[position][1]
            position += 1
        if level <= 0:
            pieces.append(raw[start : found.start()])
            start = found.end()
    return [*pieces, raw[start:]]


def _depths(raw: str) -> Iterator[tuple[int, int]]:
    depth = 0
    for brace in _BRACE.finditer(raw):
        depth += 1 if brace.group() == "{" else -1
        yield brace.start(), depth


def _is_braced(raw: str) -> bool:
    """One pair of braces around the whole name, which is no accent such as {\\'E}mile."""
    if not raw.startswith("{") or raw.startswith("{\\"):
        return False
    first_closed = next((place for place, depth in _depths(raw) if depth == 0), -1)
    return first_closed == len(raw) - 1


def _words(raw: str) -> list[str]:
    return [word for word in _split(raw, _SPACE) if word]


def _joined(words: Sequence[str]) -> str:
    return plain(" ".join(words))


def _last_small(words: Sequence[str]) -> int:
    return max((number for number, word in enumerate(words) if _is_small(word)), default=-1)


def _is_small(word: str) -> bool:
    """The first letter is a small one; a word in braces has no case, unless it is an accent."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letter = next((char for char in plain(word) if char.isalpha()), "")
    return letter.islower()


# ---------------------------------------------------------------- writing


def _written(name: Name) -> str:
    if name.literal or not (name.family and (name.given or name.particle or name.suffix)):
        whole = name.full_family or name.given
        single = not name.literal and not _needs_braces(whole) and " " not in whole
        return escape(whole) if single else f"{{{escape(whole)}}}"
    particle = escape(name.particle)
    family = _part(name.family)
    if name.particle and not all(_is_small(word) for word in name.particle.split()):
        # A particle in capitals would be read as part of the family name: the same name in print.
        particle = _part(name.particle)
    parts = [f"{particle} {family}".strip(), _part(name.suffix), _part(name.given)]
    return ", ".join(part for number, part in enumerate(parts) if part or number != 1)


def _part(text: str) -> str:
    return f"{{{escape(text)}}}" if _needs_braces(text) else escape(text)


def _needs_braces(text: str) -> bool:
    return "," in text or _AND.search(f" {text} ") is not None or text.lower() == "others"
