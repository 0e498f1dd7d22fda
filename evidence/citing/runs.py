"""pandoc's inlines as runs of text: what every form of a list is written from.

Nested mark-up is flattened: italics within italics are upright, as manuals of style ask and as no
nesting of `<em>` shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

Inline = dict[str, Any]
Run = tuple[str, "Look"]

_QUOTES: Final = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
# Blanks of the input; a no-break or narrow space of a style is kept.
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks; `link` is an address or empty."""

    italic: bool = False
    bold: bool = False
    small: bool = False  # small capitals
    shift: Literal["", "sub", "sup"] = ""
    link: str = ""


PLAIN: Final = Look()


def runs(inlines: Iterable[Inline]) -> tuple[Run, ...]:
    """The inlines as (text, look), neighbours of one look joined, blanks collapsed and trimmed."""
    joined: list[Run] = []
    for text, look in _walk(inlines, PLAIN):
        if joined and joined[-1][1] == look:
            joined[-1] = (joined[-1][0] + text, look)
        elif text:
            joined.append((text, look))
    tidy: list[Run] = []
    after_blank = True
    for text, look in joined:
        words = _BLANKS.sub(" ", text)
        words = words[1:] if after_blank and words.startswith(" ") else words
        if words:
            tidy.append((words, look))
            after_blank = words.endswith(" ")
    if tidy:
        text, look = tidy[-1]
        tidy[-1:] = [(text.rstrip(" "), look)] if text.strip(" ") else []
    return tuple(tidy)


def plain(inlines: Iterable[Inline]) -> str:
    """The words of the inlines, without any mark-up."""
    return "".join(text for text, _ in runs(inlines))


def _walk(inlines: Iterable[Inline], look: Look) -> Iterator[Run]:
    for inline in inlines:
        kind: str = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str":
            yield content, look
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield " ", look
        elif kind == "Quoted":
            opening, closing = _QUOTES[content[0]["t"]]
            yield opening, look
            yield from _walk(content[1], look)
            yield closing, look
        elif kind in ("Code", "Math", "RawInline"):
            yield str(content[1]), look
        elif kind == "Note":
            continue
        elif kind in ("Span", "Cite", "Link"):
            yield from _walk(content[1], _look(kind, content, look))
        else:
            yield from _walk(content or (), _look(kind, content, look))


def _look(kind: str, content: Any, look: Look) -> Look:
    """The look inside an inline that holds others."""
    if kind == "Emph":
        return replace(look, italic=not look.italic)
    if kind == "Strong":
        return replace(look, bold=not look.bold)
    if kind == "SmallCaps":
        return replace(look, small=True)
    if kind == "Subscript":
        return replace(look, shift="sub")
    if kind == "Superscript":
        return replace(look, shift="sup")
    if kind == "Link":
        return replace(look, link=str(content[2][0]))
    if kind == "Span" and "nodecor" in content[0][1]:
        return replace(look, italic=False, bold=False, small=False, shift="")
    return look
