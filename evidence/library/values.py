"""The grammar of a BibTeX value: pieces `{…}`, `"…"`, numbers and macros, joined by `#`.

Braces and quotes are counted as bibtexparser counts them (one after a backslash does not count),
because it is bibtexparser that has cut the value out of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

MONTHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "jan": "January",
        "feb": "February",
        "mar": "March",
        "apr": "April",
        "may": "May",
        "jun": "June",
        "jul": "July",
        "aug": "August",
        "sep": "September",
        "oct": "October",
        "nov": "November",
        "dec": "December",
    }
)

# One pair of braces around text and {groups}, no brace of which stands behind a backslash.
_ONE_PIECE: Final = re.compile(r"\{(?:[^{}\\]++|\\[^{}\\]|\{(?:[^{}\\]++|\\[^{}\\])*+\})*+\}")
_BRACE: Final = re.compile(r"(?<!\\)[{}]")
_BRACE_OR_QUOTE: Final = re.compile(r'(?<!\\)[{}"]')
_BARE: Final = re.compile(r"""[^\s"#%'(),={}]+""")
_BLANKS: Final = re.compile(r"\s*")
_NEXT_FIELD: Final = re.compile(r"[\w.:+-]+\s*=")


@dataclass(frozen=True, slots=True)
class Value:
    """A value after reading: its text, macros nobody defined, and what did not fit the grammar."""

    text: str
    undefined: tuple[str, ...] = ()
    rest: str = ""

    doubtful: bool = False  # worth a closer look: something undefined, unread, empty or unbalanced

    @property
    def comma_missing(self) -> bool:
        """The part that did not fit looks like the next field."""
        return _NEXT_FIELD.match(self.rest) is not None


def resolve(raw: str, strings: Mapping[str, str]) -> Value:
    """Read a raw value: macros replaced, `#` joined, delimiters dropped, LaTeX left as it is.

    `strings` maps lower-case names to text; the twelve months need no definition. A macro nobody
    defined stands for its own name, so that nothing disappears. `rest` holds what follows the
    last piece that could be read: the file has a fault there.
    """
    # By far the most frequent values, and the quickest to recognise.
    if _is_one_piece(raw) or _ONE_PIECE.fullmatch(raw):
        return Value(raw[1:-1])
    texts: list[str] = []
    undefined: list[str] = []
    stop = 0
    for text, is_macro, end in _pieces(raw):
        stop = end
        known = _macro(text.lower(), strings) if is_macro else text
        if known is None:
            undefined.append(text)
        texts.append(text if known is None else known)
    rest = raw[stop:].strip()
    doubtful = bool(undefined or rest or not raw or not balanced(raw))
    return Value("".join(texts), tuple(undefined), rest, doubtful)


def balanced(text: str) -> bool:
    """Every brace has its partner, a brace after a backslash too: so bibtex and biber count."""
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def brace_partners(text: str) -> dict[int, int]:
    """The place of each opening brace → that of the one that closes it."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for brace in re.finditer(r"[{}]", text):
        if brace.group() == "{":
            waiting.append(brace.start())
        elif waiting:
            partners[waiting.pop()] = brace.start()
    return partners


def _macro(name: str, strings: Mapping[str, str]) -> str | None:
    return strings.get(name, MONTHS.get(name))


def _is_one_piece(raw: str) -> bool:
    """`{no braces within}`"""
    return raw.startswith("{") and raw.find("{", 1) < 0 and raw.find("}") == len(raw) - 1


def _pieces(raw: str) -> Iterator[tuple[str, bool, int]]:
    """Text, whether it is a macro, and the end of each piece that can be read."""
    position = 0
    while position < len(raw):
        position = skip(raw, position)
        piece = _piece(raw, position)
        if piece is None:
            return
        yield piece
        position = skip(raw, piece[2])
        if position >= len(raw) or raw[position] != "#":
            return
        position += 1


def _piece(raw: str, start: int) -> tuple[str, bool, int] | None:
    if raw.startswith("{", start):
        end = _closing_brace(raw, start)
        return None if end is None else (raw[start + 1 : end], False, end + 1)
    if raw.startswith('"', start):
        end = _closing_quote(raw, start)
        return None if end is None else (raw[start + 1 : end], False, end + 1)
    bare = _BARE.match(raw, start)
    return None if bare is None else (bare.group(), not bare.group().isdigit(), bare.end())


def _closing_brace(raw: str, start: int) -> int | None:
    depth = 0
    for found in _BRACE.finditer(raw, start):
        depth += 1 if found.group() == "{" else -1
        if depth == 0:
            return found.start()
    return None


def _closing_quote(raw: str, start: int) -> int | None:
    depth = 0
    for found in _BRACE_OR_QUOTE.finditer(raw, start + 1):
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            depth -= 1
        elif depth == 0:
            return found.start()
    return None


def skip(raw: str, position: int) -> int:
    """The next place that is no blank."""
    blanks = _BLANKS.match(raw, position)
    return blanks.end() if blanks else position
