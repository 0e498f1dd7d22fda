"""A reference list as people write it: found in an article, or pasted alone, and taken apart.

Numbered as `(1)`, `[1]`, `1.`, `1)` or not at all; beneath a heading (Markdown or a bare line), or
nothing but references.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.citing.blocks import Line, lines
from evidence.citing.placing import NAMES, heading_row
from evidence.citing.spans import Scan

_LABEL: Final = re.compile(
    r"[ \t>]*(?:\\?\((?P<round>\d{1,3})\\?\)|\\?\[(?P<square>\d{1,3})\\?\]"
    r"|(?P<dot>\d{1,3})\\?[.)](?=\s)|(?P<bare>\d{1,3})(?=\t| +[^\W\d_a-z]))[ \t]*"
)
_BARE_HEADING: Final = re.compile(rf"[ \t]*(?:\*\*|__)?{NAMES}:?(?:\*\*|__)?:?[ \t]*", re.I)
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_BULLET: Final = re.compile(r"[ \t>]*(?:[-+*•·–][ \t]+)?")
_IDENTIFIED: Final = re.compile(r"\b10\.\d{4,9}/|https?://|\bwww\.|\bPMC?ID\b|\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference: its stretch of the article, and its words on one line without the label."""

    start: int
    end: int  # behind the last line's end
    number: int | None
    words: str


@dataclass(frozen=True, slots=True)
class RefList:
    """The list; `form` is `round`, `square`, `dot`, `bare` or empty (not numbered)."""

    entries: tuple[Entry, ...]
    form: str = ""


def find(scan: Scan, is_title: Callable[[str], bool]) -> RefList | None:
    """The article's list of references, or None; `is_title` knows the library's titles."""
    rows = list(lines(_without_blocks(scan)))
    number = _heading(list(lines(scan.live)))
    if number is not None:
        below = rows[number + 1 :]
        found = _numbered(below) or _plain(below, is_title)
        return RefList(*found) if found else None
    # Without a heading: a run of numbered references, or a text of nothing else.
    found = _numbered(rows)
    if found and all(_like_a_reference(entry.words, is_title) for entry in found[0]):
        return RefList(*found)
    pasted = _pasted(rows, is_title)
    return RefList(pasted) if pasted else None


def _without_blocks(scan: Scan) -> str:
    """The text with blanks for front matter, code and comments; of the same length."""
    signs = list(scan.text)
    for region in scan.regions:
        if region.kind in ("front", "fence", "comment", "verbatim"):
            stretch = scan.text[region.start : region.end]
            signs[region.start : region.end] = re.sub(r"[^\r\n]", " ", stretch)
    return "".join(signs)


def _heading(rows: Sequence[Line]) -> int | None:
    """The last line of the last heading that says References."""
    bare = [
        number
        for number, row in enumerate(rows)
        if _BARE_HEADING.fullmatch(row.text) and (number == 0 or not rows[number - 1].text.strip())
    ]
    marked = heading_row(rows)
    return max([*bare, *([] if marked is None else [marked])], default=None)


Found = tuple[tuple[Entry, ...], str]


def _numbered(rows: Sequence[Line]) -> Found | None:
    """Entries that count on from the first label; the last one ends at an empty line."""
    first = next((n for n, row in enumerate(rows) if row.text.strip()), len(rows))
    starts: list[tuple[int, int]] = []  # (row, number)
    form = ""
    for index in range(first, len(rows)):
        match = _LABEL.match(rows[index].text)
        if match is None or (form and match.lastgroup != form):
            continue
        number = int(match[str(match.lastgroup)])
        if not starts or number == starts[-1][1] + 1:
            form = str(match.lastgroup)
            starts.append((index, number))
        elif number == 1:  # a new list: the references are the last one
            starts, form = [(index, number)], str(match.lastgroup)
    if not starts:
        return None
    ends = [index for index, _ in starts[1:]]
    last = starts[-1][0]
    ends.append(next((n for n in range(last + 1, len(rows)) if _ends(rows[n].text)), len(rows)))
    entries = (
        _entry(rows[index:end], number) for (index, number), end in zip(starts, ends, strict=True)
    )
    return tuple(entries), form


def _ends(text: str) -> bool:
    return not text.strip() or bool(_HEADING.match(text)) or text.startswith(":::")


def _plain(rows: Sequence[Line], is_title: Callable[[str], bool]) -> Found | None:
    """Entries without numbers, up to the first that is no reference."""
    entries: list[Entry] = []
    for group in _entry_groups(rows):
        entry = _entry(group, None)
        if not _like_a_reference(entry.words, is_title):
            break
        entries.append(entry)
    return (tuple(entries), "") if entries else None


def _pasted(rows: Sequence[Line], is_title: Callable[[str], bool]) -> tuple[Entry, ...]:
    """A text that is nothing but references: short pieces, most of them like one."""
    entries = tuple(_entry(group, None) for group in _entry_groups(rows))
    like = sum(_like_a_reference(entry.words, is_title) for entry in entries)
    short = all(len(entry.words) <= _LONGEST for entry in entries)
    return entries if short and like * 3 >= len(entries) * 2 else ()


_LONGEST: Final = 1000  # characters of a reference: many authors, or a long address
_LINES: Final = 4  # of a reference that is wrapped, on average


def _entry_groups(rows: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs where empty lines part the references, else lines."""
    groups = [group for group in _groups(rows) if not group[0].text.lstrip().startswith(":::")]
    if len(groups) > 1 and sum(map(len, groups)) <= _LINES * len(groups):
        return groups
    return [[row] for group in groups for row in group]


def _groups(rows: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = [[]]
    for row in rows:
        if _HEADING.match(row.text):
            break
        if row.text.strip():
            groups[-1].append(row)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _entry(rows: Sequence[Line], number: int | None) -> Entry:
    """An entry from its lines, empty ones at the end left out."""
    kept = list(rows)
    while len(kept) > 1 and not kept[-1].text.strip():
        kept.pop()
    return Entry(kept[0].start, kept[-1].end, number, " ".join(_words(kept, number)))


def _words(rows: Sequence[Line], number: int | None) -> Iterator[str]:
    for index, row in enumerate(rows):
        text = row.text
        if index == 0:
            pattern = _LABEL if number is not None else _BULLET
            match = pattern.match(text)
            text = text[match.end() :] if match else text
        yield from text.split()


def _like_a_reference(words: str, is_title: Callable[[str], bool]) -> bool:
    return bool(_IDENTIFIED.search(words)) or is_title(words)
