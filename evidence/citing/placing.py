"""Where the list of references goes: `::: {#refs}`, else a References heading, else the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evidence.citing.blocks import Line, lines
from evidence.citing.spans import Scan
from evidence.patterns import Pattern

HEADING: Final = "## References"
NAMES: Final = (
    r"(?:references?(?: (?:and|&) (?:foot)?notes| cited)?|(?:foot)?notes (?:and|&) references"
    r"|reference list|list of references|bibliography|literature(?: cited)?|works consulted"
    r"|(?:works|sources) cited|sources|(?:literatur|quellen)(?:verzeichnis|angaben)?"
    r"|r[ée]f[ée]rences bibliographiques|bibliographie|bibliograf[íi]a|referencias)"
)
_ATX: Final = Pattern(
    rf" {{0,3}}#{{1,6}}[ \t]+(?:\d{{1,2}}\.?[ \t]+)?{NAMES}[ \t]*:?[ \t\0#]*", re.IGNORECASE
)
_SETEXT: Final = Pattern(rf" {{0,3}}{NAMES}[ \t]*:?[ \t]*", re.IGNORECASE)
_ANY_HEADING: Final = Pattern(r" {0,3}#{1,6}(?:[ \t]|$)")
_UNDERLINE: Final = Pattern(r" {0,3}(?:=+|-{2,})[ \t]*")
_OPEN: Final = Pattern(r":{3,}[ \t]*(?:\{[^{}]*\}|[^\s:{}]+)[ \t]*:*[ \t]*")
_REFS: Final = Pattern(r"\{[^{}]*#refs(?=[\s}])[^{}]*\}")
_CLOSE: Final = Pattern(r":{3,}[ \t]*")
_DEFINITION: Final = Pattern(r" {0,3}\[[^\[\]]+\]:")


@dataclass(frozen=True, slots=True)
class Place:
    """The list takes the place of `start`–`end`, between `before` and `after`.

    `in_div`: inside `::: {#refs}`. `kept`: the line of text that stands beneath the heading and
    stays there, or None.
    """

    start: int
    end: int
    before: str
    after: str
    in_div: bool = False
    kept: int | None = None


def place(scan: Scan) -> Place:
    """Where the list goes, with the blank lines it needs; line ends are the article's own."""
    rows = list(lines(scan.live))
    newline = newline_of(scan.text)
    return _div(rows, newline) or _beneath_heading(scan, rows, newline) or _end(scan, newline)


def newline_of(text: str) -> str:
    """The line end most lines have."""
    windows = text.count("\r\n")
    return max(
        (text.count("\n") - windows, "\n"),
        (windows, "\r\n"),
        (text.count("\r") - windows, "\r"),
        key=lambda pair: pair[0],
    )[1]


def _div(rows: list[Line], newline: str) -> Place | None:
    """What stands between `::: {#refs}` and its `:::`."""
    opened: list[tuple[bool, int]] = []
    for row in rows:
        if _CLOSE.fullmatch(row.text) and opened:
            is_refs, start = opened.pop()
            if is_refs:
                return Place(start, row.start, newline, newline * 2, in_div=True)
        elif _OPEN.fullmatch(row.text):
            opened.append((bool(_REFS.search(row.text)), row.end))
    return None


def heading_row(rows: Sequence[Line]) -> int | None:
    """The number of the last row of the last References heading (its underline, if it has one)."""
    for number in range(len(rows) - 1, -1, -1):
        if _ATX.fullmatch(rows[number].text):
            return number
        beneath = rows[number + 1].text if number + 1 < len(rows) else ""
        if _SETEXT.fullmatch(rows[number].text) and _UNDERLINE.fullmatch(beneath):
            return number + 1
    return None


def _beneath_heading(scan: Scan, rows: list[Line], newline: str) -> Place | None:
    """Beneath the heading, before whatever stands there already."""
    number = heading_row(rows)
    if number is None:
        return None
    row = rows[number]
    start = row.end
    has_end = scan.text[row.start : row.end].endswith(("\n", "\r"))
    before = newline if has_end else newline * 2
    following = rows[number + 1 :]
    if following and not following[0].text.strip():
        start, before = following[0].end, ""
    rest = scan.text[start:]
    ended = scan.text.endswith(("\n", "\r"))
    after = newline if ended else ""
    if rest and not rest.startswith(("\n", "\r")):
        after = newline * 2
    return Place(start, start, before, after, kept=_kept(scan, rows, number + 1))


def _kept(scan: Scan, rows: Sequence[Line], number: int) -> int | None:
    """The first line of text beneath the heading that is no definition of a link or footnote."""
    for index in range(number, len(rows)):
        row = rows[index]
        if _ANY_HEADING.match(row.text):
            return None
        typed = scan.text[row.start : row.end]
        goes_on = typed.startswith((" ", "\t"))
        if row.text.strip(" \t\0") and not goes_on and not _DEFINITION.match(typed):
            return index + 1
    return None


def _end(scan: Scan, newline: str) -> Place:
    """At the end, beneath a heading of our own."""
    ended = not scan.text or scan.text.endswith(("\n", "\r"))
    between = "" if not scan.text.strip("\ufeff") else newline if ended else newline * 2
    if scan.text.endswith(newline * 2):
        between = ""
    return Place(
        len(scan.text),
        len(scan.text),
        f"{between}{HEADING}{newline * 2}",
        newline if ended else "",
    )
