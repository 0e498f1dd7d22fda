"""Whether two statements of pages, volume or number are one: pure."""

from __future__ import annotations

import re
from typing import Final

from evidence.registries.comparing.titles import tokens

_DASH: Final = r"\s*[-‐‑‒–—−]+\s*"
_RANGE: Final = re.compile(rf"(?P<first>[A-Za-z]*[0-9]+[A-Za-z]*)(?:{_DASH}(?P<last>\S+))?")
_NUMBERED: Final = re.compile(r"(?P<letters>[A-Za-z]*)(?P<number>[0-9]+)(?P<after>[A-Za-z]*)")


def same_pages(given: str, found: str) -> bool:
    """`464-8`, `464--468` and `464–468` are one; a first page alone agrees with its range."""
    ones, twos = _parts(given), _parts(found)
    if len(ones) != len(twos):
        return ones[:1] == twos[:1] and min(len(ones), len(twos)) == 1
    return all(_same_part(one, two) for one, two in zip(ones, twos, strict=True))


def within_the_article(text: str) -> bool:
    """Pages that begin with 1: those of the article itself, perhaps, not of the journal."""
    return all(first.lstrip("0") == "1" for first, _ in _parts(text))


def same_number(given: str, found: str) -> bool:
    """Volumes, issues, article numbers: leading zeros, dashes and "Suppl." aside."""
    return _number(given) == _number(found)


def _number(text: str) -> str:
    words = "".join(tokens(re.sub(r"(?i)\b(?:vol(?:ume)?|no|nr|issue|article)\b\.?", "", text)))
    words = re.sub(r"suppl(?:ement)?|s(?=[0-9])", "s", words)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", words)


def _parts(text: str) -> list[tuple[str, str]]:
    """(first, last) of each range; the last is "" where only one page is given."""
    found: list[tuple[str, str]] = []
    text = re.sub(r"(?<=[0-9])\.e[0-9]+\b", "", text.strip().lower())  # "1313.e3": a supplement
    for piece in re.split(r"\s*[,;+&]\s*", text.removeprefix("pp.").strip()):
        match = _RANGE.fullmatch(piece)
        last = _whole(match["first"], match["last"]) if match else ""
        found.append((match["first"] if match else piece, last))
    return found


def _whole(first: str, last: str | None) -> str:
    """The last page in full: `8` after `464` is 468, `20` after `S12` is S20."""
    one, two = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last or "")
    if not one or not two:
        return last or ""
    letters = two["letters"] or one["letters"]
    number = two["number"]
    if len(number) < len(one["number"]):
        number = one["number"][: len(one["number"]) - len(number)] + number
    whole = f"{letters}{number}{two['after']}"
    return "" if whole == first else whole


def _same_part(one: tuple[str, str], two: tuple[str, str]) -> bool:
    firsts = [re.sub(r"(?<![0-9])0+(?=[0-9])", "", part[0]) for part in (one, two)]
    return firsts[0] == firsts[1] and (not one[1] or not two[1] or one[1] == two[1])
