"""Which lines of a Markdown file are no text: front matter, code, comments, raw HTML.

Line by line, as CommonMark reads blocks; lists, quotations and footnotes are followed just far
enough to tell indented code from text that belongs to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from evidence.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Region:
    """A protected stretch: `front` (front matter), `fence`, `indented`, `comment`, `verbatim`, and
    the kinds of `spans` (`code`, `short`, `url` …)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int  # behind the line's end
    text: str  # without it


def lines(text: str) -> Iterator[Line]:
    """The lines of a text; CRLF, LF and a lone CR end one."""
    start = 0
    for match in re.finditer(r"\r\n|\n|\r|\Z", text):
        if match.end() > start:
            yield Line(start, match.end(), text[start : match.start()])
        start = match.end()


def code_blocks(text: str) -> Iterator[Region]:
    """The regions of whole lines, in order."""
    rows = list(lines(text))
    number = 0
    if front := _front_matter(rows):
        yield front
        number = sum(row.start < front.end for row in rows)
    state = _Containers()
    while number < len(rows):
        kind, last = _block(rows, number, state)
        if kind:
            yield Region(kind, rows[number].start, rows[last].end)
        number = last + 1


# ---------------------------------------------------------------- front matter

_FENCES: Final = {"---": ("---", "..."), "+++": ("+++",), "{": ("}",)}  # YAML, TOML, JSON


def _front_matter(rows: list[Line]) -> Region | None:
    """From the first line to its partner; a rule (`---` and an empty line) opens none."""
    opening = rows[0].text.removeprefix("\ufeff").rstrip() if rows else ""
    if opening not in _FENCES or len(rows) < 2 or not rows[1].text.strip():
        return None
    for row in rows[1:]:
        if row.text.rstrip() in _FENCES[opening]:
            return Region("front", rows[0].start, row.end)
    return None


# ---------------------------------------------------------------- code and raw HTML

_QUOTATION: Final = Pattern(r"(?: {0,3}>)+ ?")
_MARKER: Final = Pattern(r"(?:[-+*]|[0-9]{1,9}[.)]|[A-Za-z#]\.|\([0-9a-z]{1,3}\)|[:~])(?=[ \t])")
_FOOTNOTE: Final = Pattern(r"\[\^[^\]\s]+\]:")
_FENCE: Final = Pattern(r"(`{3,}(?=[^`]*$)|~{3,})")
# What opens at the beginning of a line and goes on over empty ones, and what ends it.
_LONG: Final = (
    ("comment", Pattern(r"<!--"), "-->"),
    ("verbatim", Pattern(r"<(pre|script|style|textarea)\b", re.I), "</{}>"),
    ("verbatim", Pattern(r"\{\{[<%]-?\s*(highlight)\b(?!.*/[>%]\}\})"), "/{}"),
    ("verbatim", Pattern(r"\{%-?\s*(highlight|raw|comment)\b"), "end{}"),
)


@dataclass(slots=True)
class _Containers:
    """The columns at which the content of open lists and footnotes begins."""

    columns: list[int] = field(default_factory=list)
    after_blank: bool = True
    in_code: bool = False

    def enter(self, text: str) -> tuple[str, bool]:
        """The line without what it belongs to; whether it is indented code there."""
        indent = _indent(text)
        rest = text.lstrip(" \t")
        marker = _MARKER.match(rest) or _FOOTNOTE.match(rest)
        if self.after_blank or marker:
            while self.columns and indent < self.columns[-1]:
                self.columns.pop()
        inner = indent - (self.columns[-1] if self.columns else 0)
        if inner >= 4 and (self.after_blank or self.in_code):
            return rest, True
        while marker:
            width = 4 if rest.startswith("[^") else marker.end() + _blanks(rest[marker.end() :])
            self.columns.append(indent + width)
            indent += width
            rest = rest[marker.end() :].lstrip(" \t")
            marker = _MARKER.match(rest)
        return rest, False


def _block(rows: list[Line], number: int, state: _Containers) -> tuple[str, int]:
    """The kind of what begins at a line (empty: text) and the last line that belongs to it."""
    quoted = _QUOTATION.match(rows[number].text)
    text = rows[number].text[quoted.end() if quoted else 0 :]
    if not text.strip():
        state.after_blank = True
        return "", number
    rest, is_code = state.enter(text)
    if is_code:
        state.in_code, state.after_blank = True, False
        return "indented", number
    state.in_code, state.after_blank = False, bool(re.match(r"#{1,6}(?:\s|$)", rest))
    if fence := _FENCE.match(rest):
        state.after_blank = True
        return "fence", _end_of_fence(rows, number, fence[1])
    for kind, opening, closing in _LONG:
        if match := opening.match(rest):
            wanted = closing.format(*match.groups()).lower()
            for last in range(number, len(rows)):
                if wanted in rows[last].text[0 if last > number else -len(rest) :].lower():
                    return _unless_text_follows(kind, rows[last].text, wanted), last
    return "", number


def _unless_text_follows(kind: str, text: str, closing: str) -> str:
    """Nothing where words follow on the last line: then the scanner of inlines finds the end."""
    after = text.lower().rpartition(closing)[2]
    return kind if not re.search(r"\w", after) else ""


def _end_of_fence(rows: list[Line], number: int, fence: str) -> int:
    """The line of the closing fence; the last line of the file when there is none."""
    closing = Pattern(rf"[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*")
    for last in range(number + 1, len(rows)):
        if closing.fullmatch(rows[last].text):
            return last
    return len(rows) - 1


def _indent(text: str) -> int:
    """Columns of white space at the beginning; a tab goes on to the next multiple of four."""
    columns = 0
    for sign in text:
        if sign == "\t":
            columns += 4 - columns % 4
        elif sign == " ":
            columns += 1
        else:
            break
    return columns


def _blanks(text: str) -> int:
    """Blanks behind a marker: five or more are one and indented code."""
    indent = _indent(text)
    return indent if 1 <= indent <= 4 else 1
