"""Names in a record: people and groups, in the order of the list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from evidence.model import Name
from evidence.registries.parts import Record, rows
from evidence.registries.records import casing
from evidence.registries.text import plain

_SUFFIX = re.compile(r"(?P<name>.+?),?\s+(?P<suffix>[JS][rR]\.?|II|III|IV)")


def crossref_names(people: object) -> tuple[Name, ...]:
    """Crossref's and CSL's names; objects without any name are left out."""
    return tuple(name for row in rows(people) if (name := _name(row)) is not None)


def datacite_names(people: Iterable[Record]) -> tuple[Name, ...]:
    """Creators come as `Family, Given` with or without the two apart; organisations as one."""
    names = (_name(_parted(row)) for row in people)
    return tuple(name for name in names if name is not None)


def without_name(people: object, names: Sequence[Name]) -> str:
    """A note on the authors that the record lists and does not name."""
    missing = len(rows(people)) - len(names)
    return f"authors without a name in the registry's record: {missing}" if missing else ""


def names_as_registered(people: Iterable[Record]) -> str:
    """A note with the names that were registered in capitals and are written otherwise here."""
    pairs = [(plain(row.get("family")), plain(row.get("given"))) for row in map(_parted, people)]
    found = [", ".join(pair) for pair in pairs if casing.person(*pair) != pair]
    return f"names as registered: {' | '.join(found)}" if found else ""


def _name(row: Record) -> Name | None:
    family, given = _part(row.get("family")), _part(row.get("given"))
    group = _part(row.get("name")) or _part(row.get("literal"))
    if not family and not given:
        return Name(group, literal=True) if group else None
    if not family:
        return Name(given)
    if not given and " " in family:  # "The Editors of The Lancet", sent as a family name
        return Name(family, literal=True)
    family, given, suffix = _suffix(*casing.person(family, given), plain(row.get("suffix")))
    given = f"{given} {plain(row.get('dropping-particle'))}".strip()
    return Name(family, given, plain(row.get("non-dropping-particle")), suffix)


def _part(value: object) -> str:
    """Part of a name; braces are somebody's mark-up, never letters."""
    return " ".join(plain(value).replace("{", "").replace("}", "").split())


def _suffix(family: str, given: str, suffix: str) -> tuple[str, str, str]:
    """`Smith Jr.` and `John, Jr.` with the suffix apart, once."""
    in_family, in_given = _SUFFIX.fullmatch(family), _SUFFIX.fullmatch(given)
    if in_family:
        family, suffix = in_family["name"], suffix or in_family["suffix"]
    if in_given and "," in given:
        given, suffix = in_given["name"], suffix or in_given["suffix"]
    return family, given, suffix


def _parted(row: Record) -> Record:
    """A name of DataCite's in Crossref's form, which is left as it is."""
    if "family" in row or "given" in row:
        return row
    whole, kind = plain(row.get("name")), plain(row.get("nameType"))
    if kind == "Organizational":
        return {"name": whole}
    if plain(row.get("familyName")):
        return {"family": row.get("familyName"), "given": row.get("givenName")}
    family, comma, given = whole.partition(", ")
    if comma:
        return {"family": family, "given": given}
    if kind == "Personal" and " " in whole:
        return _natural(whole.split())
    return {"name": whole}


def _natural(words: list[str]) -> Record:
    """`Ludwig van Beethoven`: the family name begins with the first small word, or is the last."""
    small = [place for place, word in enumerate(words[1:-1], 1) if word[0].islower()]
    cut = small[0] if small else len(words) - 1
    return {"family": " ".join(words[cut:]), "given": " ".join(words[:cut])}
