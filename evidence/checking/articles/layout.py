"""What a reader sees of an article, position by position, and the blocks it stands in.

The surface is as long as the article: what is not read is NUL, or a line end where it parts two
blocks. So every position of the surface is one of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from evidence.checking.articles.values import MARK, Mark, PassageKind
from evidence.citing.spans import Scan
from evidence.patterns import Pattern
from evidence.words import word_set


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, a heading or a cell: a stretch of the surface."""

    start: int
    end: int
    kind: PassageKind


@dataclass(frozen=True, slots=True)
class Surface:
    """The text as read. `framed` are stretches whose HTML says what they are."""

    text: str
    framed: tuple[tuple[int, int, PassageKind], ...] = ()


# ---------------------------------------------------------------- what is read

_WHOLE: Final = frozenset(("front", "fence", "indented"))
_TAG: Final = Pattern(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_BLOCK_TAGS: Final = word_set(
    "address article aside blockquote body br caption dd details div dl dt figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p section summary"
    " table tbody td tfoot th thead title tr ul"
)
_FRAMES: Final[dict[str, PassageKind]] = {
    "blockquote": "quotation",
    "td": "cell",
    "th": "cell",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "title"), "heading"),
}
_EMPHASIS: Final = Pattern(
    r"(?=[_*~])(?:(?<![\w_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![\w_])"
    r"|(?<=\S)\*{1,3}|\*{1,3}(?=\S)|~~)"
)
_BRACKETS: Final = Pattern(r"[\[\]]|(?:\r\n|\n|\r)[ \t>]*(?=[\r\n])")


def surface(
    scan: Scan, marks: Sequence[Mark], leave_out: Sequence[tuple[int, int]] = ()
) -> Surface:
    """The article without mark-up, `MARK` at the beginning of each mark."""
    signs = list(scan.live)
    framed: list[tuple[int, int, PassageKind]] = []
    opened: list[tuple[str, int]] = []
    for region in scan.regions:
        if region.kind in _WHOLE:
            _fill(signs, region.start, region.end, "\n")
        elif region.kind == "escape":
            signs[region.start + 1] = scan.text[region.start + 1]
        elif region.kind == "html" and (tag := _TAG.match(scan.text, region.start)):
            name = tag[2].lower()
            if name in _BLOCK_TAGS:
                _fill(signs, region.start, region.end, "\n")
            if name in _FRAMES:
                _frame(framed, opened, name, bool(tag[1]), region.start)
    for start, end in _links(scan):
        _fill(signs, start, end, "\0")
    for match in _EMPHASIS.finditer(scan.live):
        _fill(signs, *match.span(), "\0")
    for mark in marks:
        _fill(signs, mark.start, mark.end, "\0")
        signs[mark.start] = MARK
    for start, end in leave_out:
        _fill(signs, start, end, "\n")
    return Surface("".join(signs), tuple(sorted(framed)))


def _fill(signs: list[str], start: int, end: int, sign: str) -> None:
    signs[start:end] = sign * (min(end, len(signs)) - start)


def _frame(
    framed: list[tuple[int, int, PassageKind]],
    opened: list[tuple[str, int]],
    name: str,
    closing: bool,
    position: int,
) -> None:
    """Note an opening tag, or close the last one of that name."""
    if not closing:
        opened.append((name, position))
    elif opened and opened[-1][0] == name:
        framed.append((opened.pop()[1], position, _FRAMES[name]))


def _links(scan: Scan) -> Iterator[tuple[int, int]]:
    """The signs around a link's text, a reference link's label, and whole images."""
    targets = {region.start for region in scan.regions if region.kind in ("link", "attributes")}
    clusters = {cluster.start for cluster in scan.clusters}
    live, opened = scan.live, list[int]()
    linked = -1
    for match in _BRACKETS.finditer(live):
        position = match.start()
        if match[0] == "[":
            opened.append(position)
        elif match[0] != "]":
            opened.clear()
        elif opened:
            opening = opened.pop()
            if opening == linked:  # `[label]` of `[text][label]`
                yield opening, position + 1
            elif opening in clusters:
                continue
            elif position + 1 in targets or _label_follows(live, position + 1, clusters):
                linked = position + 1
                if live[opening - 1 : opening] == "!":
                    yield opening - 1, position + 1
                else:
                    yield opening, opening + 1
                    yield position, position + 1


def _label_follows(live: str, position: int, clusters: set[int]) -> bool:
    return (
        live[position : position + 1] == "["
        and position not in clusters
        and bool(re.match(r"\[[^\[\]\d\s][^\[\]\r\n]*\]", live[position : position + 80]))
    )


# ---------------------------------------------------------------- blocks

_LINE: Final = Pattern(r"[^\r\n]+")
_QUOTED: Final = Pattern(r"[ \t\0]*(?:>[ \t]?)+")
_HEADING: Final = Pattern(r"[ \t\0]{0,3}#{1,6}(?=\s|$)[ \t]*")
_CLOSING: Final = Pattern(r"[ \t]+#+[ \t\0]*$")
_UNDERLINE: Final = Pattern(r"[ \t]*(?:=+|-{2,})[ \t]*")
_RULE: Final = Pattern(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_ITEM: Final = Pattern(r"[ \t\0]*(?:[-+*•·‣–]|(?P<number>\d{1,3})[.)])[ \t]+(?=\S)")
_FOOTNOTE: Final = Pattern(r"[ \t]*\[\^[^\]\s]+\]:")
_DELIMITER: Final = Pattern(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL: Final = Pattern(r"(?:[^|\\]|\\.)+")
_SEEN: Final = Pattern(r"[^\s\0]")
_ENDED: Final = Pattern(rf"[.!:;,…][\"'”’)\]\0 ]*$|{MARK}")
_TITLE_WORDS: Final = 14
_CONTAINER_KINDS: Final[dict[bool, PassageKind]] = {True: "quotation", False: "sentence"}


@dataclass(slots=True)
class _Open:
    """The block that the next line may go on with."""

    start: int = -1
    end: int = -1
    quoted: bool = False
    item: bool = False
    rows: int = 0
    done: list[Block] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        if self.start < 0:
            self.start = start
        self.end, self.rows = end, self.rows + 1

    def close(self, kind: PassageKind | None = None, *, alone: bool = False) -> None:
        """End the block; `alone` when empty lines stand around it, so a title can be told."""
        if self.start >= 0:
            plain = _CONTAINER_KINDS[self.quoted]
            self.done.append(Block(self.start, self.end, kind or plain))
            self.alone = alone
        self.start, self.rows, self.item, self.quoted = -1, 0, False, False

    alone: bool = False


def blocks(seen: Surface, text: str) -> tuple[tuple[Block, ...], str]:
    """The blocks of the surface in order, and the surface without the signs that make them."""
    signs = list(seen.text)
    found: list[Block] = []
    state = _Open(done=found)
    after_gap, in_table, position = True, False, 0
    for match in _LINE.finditer(seen.text):
        start, end, line = match.start(), match.end(), match[0]
        gap = _is_gap(seen.text, position, start)
        position = end
        if gap or not _SEEN.search(line):
            _close_paragraph(state, seen.text, after_gap)
            after_gap, in_table = True, False
            if not _SEEN.search(line):
                continue
        quoted = _QUOTED.match(line)
        begin = quoted.end() if quoted else 0
        if quoted and not _SEEN.search(line, begin):
            state.close()
            _fill(signs, start, end, "\0")
            continue
        if (in_table or (line.lstrip().startswith("|") and line.rstrip().endswith("|"))) and (
            "|" in line
        ):
            state.close()
            if not _DELIMITER.fullmatch(line):
                found.extend(_cells(line, start))
            after_gap = False
            continue
        if state.rows == 1 and "|" in line and _DELIMITER.fullmatch(line):
            found.extend(_cells(seen.text[state.start : state.end], state.start))
            state.start, state.rows, in_table = -1, 0, True
            continue
        in_table = False
        after_gap = _line(state, signs, text, start, end, begin, bool(quoted)) and after_gap
    _close_paragraph(state, seen.text, after_gap)
    framed = [_framed(block, seen.framed) for block in found] if seen.framed else found
    return tuple(framed), "".join(signs)


def _line(
    state: _Open, signs: list[str], text: str, start: int, end: int, begin: int, quoted: bool
) -> bool:
    """Put one line of text where it belongs; whether it may still be a title on its own."""
    line = "".join(signs[start:end])
    if heading := _HEADING.match(line, begin):
        state.close()
        closing = _CLOSING.search(line, heading.end())
        last = closing.start() if closing else len(line)
        _fill(signs, start, start + heading.end(), "\0")
        if _SEEN.search(line, heading.end(), last):
            state.add(start + heading.end(), start + last)
            state.close("heading")
        return False
    if state.rows == 1 and not state.item and _UNDERLINE.fullmatch(line, begin):
        state.close("heading")
        return False
    if _RULE.fullmatch(line, begin):
        state.close()
        return False
    item = _ITEM.match(line, begin)
    if item and item["number"] not in (None, "1") and state.rows and not state.item:
        item = None  # a number at the beginning of a wrapped line
    footnote = None if item else _FOOTNOTE.match(text, start, end)
    if item or footnote:
        state.close()
        state.item = True
        inner = item.end() if item else (footnote.end() - start if footnote else 0)
        _fill(signs, start, start + inner, "\0")
        begin = inner
    elif begin:
        _fill(signs, start, start + begin, "\0")
    if state.rows and quoted and not state.quoted:
        state.close()
    state.quoted = state.quoted or quoted
    if not _SEEN.search(line, begin):
        return False
    state.add(start + begin, end)
    return True


def _is_gap(text: str, position: int, start: int) -> bool:
    """Whether an empty line (or a block that is not read) lies between two lines."""
    between = text[position:start]
    return between.count("\n") + between.count("\r") - between.count("\r\n") > 1


def _close_paragraph(state: _Open, text: str, alone: bool) -> None:
    """End a block at an empty line: a short bare line between two such is a title."""
    if state.rows == 1 and alone and not state.item and not state.quoted:
        line = text[state.start : state.end]
        if _reads_like_a_title(line):
            state.close("heading")
            return
    state.close()


def _reads_like_a_title(line: str) -> bool:
    words = line.replace("\0", "").strip()
    if _ENDED.search(words) or len(words.split()) > _TITLE_WORDS:
        return False
    return not re.search(r"[.!?] ", words)


def _cells(line: str, start: int) -> Iterator[Block]:
    for match in _CELL.finditer(line):
        if _SEEN.search(match[0]):
            yield Block(start + match.start(), start + match.end(), "cell")


def _framed(block: Block, framed: Sequence[tuple[int, int, PassageKind]]) -> Block:
    """The block with the kind that the innermost HTML around it gives it."""
    from bisect import bisect_right

    for place in range(bisect_right(framed, (block.start, 1 << 60, "cell")) - 1, -1, -1):
        start, end, kind = framed[place]
        if start <= block.start < end:
            return Block(block.start, block.end, kind)
    return block
