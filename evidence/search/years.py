"""Years as people write them: `2020`, `2016..`, `>=2016`, `[2015 TO 2020]`, `201*`. Pure."""

from __future__ import annotations

import re
from typing import Final

from evidence.search.query import Years

_ONE_OR_RANGE: Final = re.compile(
    r"(\d{4}|\*)?(?:\s*(\.\.|[-–:/]|\sTO\s)\s*(\d{4}|\*)?)?", re.ASCII | re.IGNORECASE
)
_COMPARED: Final = re.compile(r"(<=?|>=?|=|≤|≥)\s*(\d{4})", re.ASCII)
_DECADE: Final = re.compile(r"(\d{1,3})(?:[*?]+)|(\d{3})0s", re.ASCII)


def read(text: str) -> Years | None:
    """The years a text names, bounds included; None when it names none."""
    text = text.strip().strip("[]{}").strip()
    if compared := _COMPARED.fullmatch(text):
        year = int(compared[2])
        match compared[1]:
            case "<":
                return Years(None, year - 1)
            case "<=" | "≤":
                return Years(None, year)
            case ">":
                return Years(year + 1, None)
            case "=":
                return Years(year, year)
            case _:
                return Years(year, None)
    if decade := _DECADE.fullmatch(text):
        begun = decade[1] or decade[2]
        rest = 4 - len(begun)
        return Years(int(begun + "0" * rest), int(begun + "9" * rest))
    match = _ONE_OR_RANGE.fullmatch(text)
    if match is None or not (match[1] or match[3]):
        return None
    low, high = (int(year) if year and year != "*" else None for year in (match[1], match[3]))
    return Years(low, low if match[2] is None else high)
