"""A reference list as people write it: found in an article, or pasted alone, and taken apart.

Numbered as `(1)`, `[1]`, `1.`, `1)` or not at all; beneath a heading (Markdown or a bare line), or
nothing but references.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evidence.citing.blocks import Line, lines
from evidence.citing.placing import NAMES, heading_row
from evidence.citing.spans import Scan
from evidence.patterns import Pattern

_LABEL: Final = Pattern(
    r"[ \t>]*(?:\\?\((?P<round>\d{1,3})\\?\)|\\?\[(?P<square>\d{1,3})\\?\]"
    r"|\\?\^(?P<raised>\d{1,3})\\?\^|<sup>(?P<html>\d{1,3})</sup>|(?P<signs>[⁰¹²³⁴-⁹]{1,3})"
    r"|(?P<dot>\d{1,3})\\?[.)](?=\s)|(?P<bare>\d{1,3})(?=\t| +[^\W\d_a-z]))[ \t]*"
)
# NUL stands for a tag such as `<h2>`.
_BARE_HEADING: Final = Pattern(rf"[ \t\0]*(?:\*\*|__)?{NAMES}:?(?:\*\*|__)?:?[ \t\0]*", re.I)
_HEADING: Final = Pattern(r" {0,3}(#{1,6})(?:[ \t]|$)|[ \t]*<(?P<html>h[1-6])\b", re.I)
_BULLET: Final = Pattern(r"[ \t>]*(?:[-+*•·–][ \t]+)?")
_IDENTIFIED: Final = Pattern(
    r"\b10\.\d{4,9}/|https?://|\bwww\.|\bPMC?ID\b|\b(?:19|20)\d\d[a-z]?\b|\(n\.d\."
)
_TAG: Final = Pattern(r"</?[A-Za-z][^<>]*>")
_BLOCK: Final = Pattern(r"</?(?:li|ol|ul|p|div|d[ldt])\b[^<>]*>", re.I)
_ITEM: Final = Pattern(r"(?<=.)<(?:li|p)\b", re.I)
_GOES_ON: Final = Pattern(r"[ \t]{2,}|[ \t]*(?:<?https?://|doi:|10\.\d{4,9}/)", re.I)
_BEGINS: Final = Pattern(r"[\"“‘'*_<]*(?:[^\W\d_a-z]|https?://|doi:|10\.\d)")
_WORDS: Final = Pattern(r"[\"“‘'*_<]*[^\W\d_]")
_MORE: Final = (",", ";", ":", "-", "–", "—")  # behind an issue's number: "(2), 34–56"
_GAP: Final = 9  # numbers that may be missing in a list


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference: its stretch of the article, and its words on one line without the label.

    `doubtful`: a line in it begins with another number, so another reference may stand in it.
    """

    start: int
    end: int  # behind the last line's end
    number: int | None
    words: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class RefList:
    """The list; `form` is `round`, `square`, `raised`, `dot`, `bare` or empty (not numbered).

    `unread`: where the lines beneath the heading begin that were not read as a reference.
    `heading`: where that begins; None: there is none. `after`: where the numbered list of an
    earlier chapter ends; the numbers before it are not this list's.
    """

    entries: tuple[Entry, ...]
    form: str = ""
    unread: tuple[int, ...] = ()
    heading: int | None = None
    after: int = 0

    @property
    def stretch(self) -> tuple[int, int]:
        """From the heading, else the first reference, to the end of the last one."""
        first, last = self.entries[0].start, self.entries[-1].end
        return (first if self.heading is None else self.heading), last


def find(scan: Scan, is_title: Callable[[str], bool]) -> RefList | None:
    """The article's list of references, or None; `is_title` knows the library's titles."""
    rows = [part for row in lines(_without_blocks(scan)) for part in _items(row)]
    live = list(lines(scan.live))
    heading = _heading(live)
    if heading is not None:
        below = _section(rows, heading)
        found = _numbered(below) or _plain(below, is_title)
        unread = _unread(below, found[0]) if found else ()
        if not found:
            return None
        earlier = _heading([row for row in live if row.end <= heading.start])
        before = _numbered(_section(rows, earlier, heading.start)) if earlier else None
        return RefList(*found, unread, heading.start, before[0][-1].end if before else 0)
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


def _items(row: Line) -> Iterator[Line]:
    """A line of HTML in pieces: one for each item of a list, or paragraph, that begins in it."""
    starts = [0, *(match.start() for match in _ITEM.finditer(row.text))]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        last = row.end if end is None else row.start + end
        yield Line(row.start + start, last, row.text[start:end])


def _heading(rows: Sequence[Line]) -> Line | None:
    """The last line of the last heading that says References."""
    bare = [
        number
        for number, row in enumerate(rows)
        if _BARE_HEADING.fullmatch(row.text)
        and (number == 0 or not rows[number - 1].text.strip() or "\0" in row.text)
    ]
    marked = heading_row(rows)
    last = max([*bare, *([] if marked is None else [marked])], default=None)
    return None if last is None else rows[last]


def _section(rows: Sequence[Line], heading: Line, stop: int | None = None) -> list[Line]:
    """The rows beneath the heading, up to the next one that is no part of it, or to `stop`."""
    level = _level(heading.text) or 6
    below = [row for row in rows if row.start >= heading.end and (stop is None or row.end <= stop)]
    end = next((n for n, row in enumerate(below) if 0 < _level(row.text) <= level), len(below))
    return below[:end]


def _level(text: str) -> int:
    match = _HEADING.match(text)
    if match is None:
        return 0
    return int(match["html"][1]) if match["html"] else len(match[1])


def _unread(rows: Sequence[Line], entries: Sequence[Entry]) -> tuple[int, ...]:
    """Where the lines begin that have words and belong to no entry; headings are none."""
    return tuple(
        row.start
        for row in rows
        if _is_text(row)
        and not _ends(row.text)
        and not any(entry.start <= row.start < entry.end for entry in entries)
    )


def _is_text(row: Line) -> bool:
    return bool(re.search(r"\w", _TAG.sub("", row.text)))


Found = tuple[tuple[Entry, ...], str]


def _numbered(rows: Sequence[Line]) -> Found | None:
    """Entries that count on from the first label; a number may be missing."""
    starts, doubtful, form = _starts(rows)
    if not starts or (len(starts) == 1 and any(map(_is_text, rows[: starts[0][0]]))):
        return None
    ends = [*(index for index, _ in starts[1:]), len(rows)]
    found: list[Entry] = []
    for (index, number), end in zip(starts, ends, strict=True):
        stop = next((n for n in range(index + 1, end) if _stops(rows, n)), end)
        following = rows[end].text if end < len(rows) else ""
        parts = _split(rows[index:stop], number, form, following)
        found += (
            replace(_entry(part, at), doubtful=number in doubtful)
            for at, part in enumerate(parts, start=number)
        )
    return tuple(found), form


def _starts(rows: Sequence[Line]) -> tuple[list[tuple[int, int]], set[int], str]:
    """(row, number) of each entry, the numbers of doubtful ones, and the form of the labels.

    A line that may as well begin an entry as go on with the one before makes that one doubtful.
    """
    starts: list[tuple[int, int]] = []
    doubtful: set[int] = set()
    form = ""
    for index, row in enumerate(rows):
        match = _LABEL.match(row.text)
        if match is None or (starts and row.text.startswith(_MORE, match.end())):
            continue
        number, kind = _label(match)
        last = starts[-1][1] if starts else number - 1
        same = not form or kind == form
        begins = _BEGINS.match(row.text, match.end())
        if same and (number == last + 1 or (begins and last < number <= last + 1 + _GAP)):
            form = kind
            starts.append((index, number))
        elif same and number == 1:  # a new list: the references are the last one
            starts, doubtful = [(index, number)], set()
        elif (same or number == last + 1) and _WORDS.match(row.text, match.end()):
            doubtful.add(last)
    return starts, doubtful, form


def _label(match: re.Match[str]) -> tuple[int, str]:
    """The number and the form of a label."""
    kind = str(match.lastgroup)
    number = int(unicodedata.normalize("NFKC", match[kind]))
    return number, "raised" if kind in ("html", "signs") else kind


def _stops(rows: Sequence[Line], number: int) -> bool:
    """Whether an entry ends before a row: at an empty line, unless its address follows it."""
    if rows[number].text.strip():
        return _ends(rows[number].text)
    below = next((row.text for row in rows[number + 1 :] if row.text.strip()), "")
    return not _GOES_ON.match(below)


def _split(
    rows: Sequence[Line], number: int, form: str, following: str
) -> Iterator[Sequence[Line]]:
    """The rows of an entry, parted where the next number stands within a line."""
    wanted = number + 1
    label = _LABEL.match(following)
    if label and _label(label)[0] == wanted:
        yield rows
        return
    opening, closing = {"round": (r"\(", r"\)"), "square": (r"\[", r"\]")}.get(form, ("", r"\."))
    before = r"[.!?)\]”\"\w/]" if form == "square" else r"[.!?”\"]"
    pattern = Pattern(
        rf"(?<={before})[ \t]+(?={opening}{wanted}{closing}[ \t]+[\"“‘'*_]*[^\W\d_a-z])"
    )
    for index, row in enumerate(rows):
        if match := pattern.search(row.text):
            at = match.end()
            middle = row.start + at
            yield [*rows[:index], Line(row.start, middle, row.text[:at])]
            rest = [Line(middle, row.end, row.text[at:]), *rows[index + 1 :]]
            yield from _split(rest, wanted, form, following)
            return
    yield rows


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
    if any(len(entry.words) > _LONGEST for entry in entries):
        return ()
    unlike = 0
    for entry in entries:
        unlike += not _like_a_reference(entry.words, is_title)
        if unlike * 3 > len(entries):
            return ()
    return entries


_LONGEST: Final = 1000  # characters of a reference: many authors, or a long address
_LINES: Final = 4  # of a reference that is wrapped, on average


def _entry_groups(rows: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs where empty lines part the references, else lines."""
    found = [group for group in _groups(rows) if not group[0].text.lstrip().startswith(":::")]
    groups = [part for group in found for part in _hanging(group)]
    if len(groups) > 1 and sum(map(len, groups)) <= _LINES * len(groups):
        return groups
    return [[row] for group in groups for row in group]


def _hanging(group: list[Line]) -> Iterator[list[Line]]:
    """A paragraph parted where its lines come back to the margin of the first one."""
    indents = [len(row.text.expandtabs(4)) - len(row.text.expandtabs(4).lstrip()) for row in group]
    if max(indents) == indents[0] or min(indents) < indents[0]:
        yield group
        return
    starts = [number for number, indent in enumerate(indents) if indent == indents[0]]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield group[start:end]


def _groups(rows: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = [[]]
    for row in rows:
        if _HEADING.match(row.text):
            break
        if _is_text(row):
            groups[-1].append(row)
        elif not row.text.strip() and groups[-1]:
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
        yield from (_BLOCK.sub(" ", text) if "<" in text else text).split()


def _like_a_reference(words: str, is_title: Callable[[str], bool]) -> bool:
    return bool(_IDENTIFIED.search(words)) or is_title(words)
