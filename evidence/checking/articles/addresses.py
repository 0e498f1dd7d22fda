"""Identifiers and web addresses in a text: where they stand, and what they say.

A DOI or its address, a PMID, a PMC number, a link of Markdown or HTML, an address alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from evidence.citing import titling
from evidence.citing.blocks import Region
from evidence.citing.spans import Scan
from evidence.patterns import Pattern

_ENDS: Final = ".,;:!?\"'”’*_>"
_LINKED: Final = Pattern(r"\(\s*<?((?:[^\s<>()]|\([^\s()]*\))+)")
_DEFINED: Final = Pattern(r"\s*\[(?P<label>[^\[\]\r\n]+)\]:\s*<?(?P<address>[^\s<>]+)")
_HREF: Final = Pattern(r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)
_CLOSED: Final = Pattern(r"</a\s*>", re.IGNORECASE)
_NUMBER: Final = Pattern(r"\b(?:PMID:?\s*\d{5,9}|(?:PMCID:?\s*)?PMC\s?\d{4,9})\b", re.IGNORECASE)
_BEFORE: Final = Pattern(r"(?:\bdoi\s*:?\s*|https?://(?:dx\.)?doi\.org/\s*)\Z", re.IGNORECASE)
_ALONE: Final = Pattern(r"(?:10\.\d{4,9}/|https?://|www\.|[\w-]+(?:\.[\w-]+)+/)", re.IGNORECASE)
# A title in quotation marks right before an address or a bracket with one.
_TITLED: Final = Pattern(r"[“\"‘]([^“”\"\r\n]{12,300})[”\"’][\s,.:;(\[\]]{0,5}\Z")
_QUOTED: Final = Pattern(r"[“\"‘]([^“”\"]{12,300})[”\"’],?\.?")
_SLANTED: Final = Pattern(r"(?<![*_\w])[*_]{1,3}([^*_\r\n]{12,300})[*_]{1,3}[\s,.:;(\[\]]{0,5}\Z")
# A title and its subtitle; "Read more: how …" is none.
_WITH_SUBTITLE: Final = Pattern(r"(?P<title>[^:\r\n]{6,200}): [^\W\d_][^:\r\n]{8,200}")
_OWN_WORDS: Final = Pattern(
    r"\b(?:read|see|watch|listen|new|news|study|studies|trial|paper|article|research|report|more|link"
    r"|source|blog|full text|podcast|video)\b",
    re.IGNORECASE,
)
_OF_A_PAGE: Final = Pattern(r"\b(?:page|website|journal|press|pdf|download|abstract)\b", re.I)
_NEW_ITEM: Final = Pattern(r"[ \t>]*(?:[-+*•·–]|\(?\d{1,3}[.)\]])[ \t]+")
_BEHIND: Final = Pattern(r"[\s.,;)\]>*_]*")
_LINES: Final = 6  # of a reference before its address
# `…/a-randomised-trial-of-something`: a title in the address of a page.
_SLUG: Final = Pattern(r"/(?:\d+[_-])?([^/?#\s]+?)(?:\.html?)?(?=[/?#]|$)")
_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Address:
    """An identifier or address; `start`–`end` is what of the text stands for a citation.

    `words` is it as typed, `title` a title beside it, or empty; `quoted`: in quotation marks.
    """

    start: int
    end: int
    words: str
    title: str = ""
    quoted: bool = True

    @property
    def slug(self) -> str:
        """The words of a title in the address, or nothing."""
        for part in reversed(_SLUG.findall(re.sub(r"^\w+://", "", self.words))):
            words = re.split(r"[-_+]+", unquote(part))
            if sum(word.isalpha() for word in words) >= _WORDS:
                return " ".join(words)
        return ""


def find(scan: Scan, *, numbered: bool = False) -> tuple[Address, ...]:
    """Every one, in order; the text of a link may hold one that stands in another's brackets.

    `numbered`: the article has a list of references, so `[1]` is no label of a link.
    """
    found = [*_numbers(scan.live)]
    definitions: dict[str, str] = {}
    for region in scan.regions:
        if region.kind in ("url", "auto", "html"):
            found += _standing(scan, region)
        elif region.kind == "link":
            text = scan.text[region.start : region.end]
            if defined := _DEFINED.match(text):
                definitions[defined["label"].casefold()] = defined["address"]
            elif linked := _LINKED.match(text):
                title, quoted = _link_title(scan, region)
                found.append(Address(region.start, region.end, linked[1], title, quoted))
    if numbered:
        definitions = {name: to for name, to in definitions.items() if not name.isdigit()}
    found += _referred(scan.live, definitions)
    return tuple(sorted(found, key=lambda address: address.start))


def _standing(scan: Scan, region: Region) -> Iterator[Address]:
    """An address that stands in the text, or that a tag of HTML leads to."""
    text = scan.text[region.start : region.end]
    if region.kind == "html":
        if match := _HREF.match(text):
            # Behind the words of the link, where a citation stands.
            closed = _CLOSED.search(scan.text, region.end, region.end + 1000)
            said = scan.text[region.end : closed.start()] if closed else ""
            title = said if _is_a_title(said) else ""
            place = closed.span() if closed else (region.start, region.end)
            yield Address(*place, match[1], title, quoted=False)
        return
    words = text.strip("<>") if region.kind == "auto" else trimmed(text)
    if not _ALONE.match(words):
        return
    end = region.end if region.kind == "auto" else region.start + len(words)
    start = region.start
    if before := _BEFORE.search(scan.text, max(0, start - 24), start):
        start = before.start()
    if scan.text[start - 1 : start] == "(" and scan.text[end : end + 1] == ")":
        start, end = start - 1, end + 1
    yield Address(start, end, words, *_title_before(scan.text, start))


def trimmed(text: str) -> str:
    """An address without the punctuation behind it, and without a bracket it did not open."""
    while text:
        last = text[-1]
        if last in _ENDS or (last == ")" and text.count(")") > text.count("(")):
            text = text[:-1]
        else:
            break
    return text


def _numbers(live: str) -> Iterator[Address]:
    for match in _NUMBER.finditer(live):
        yield Address(match.start(), match.end(), match[0], *_title_before(live, match.start()))


def _referred(live: str, definitions: dict[str, str]) -> Iterator[Address]:
    """`[words][label]` and `[label]`: links whose address is defined elsewhere."""
    if not definitions:
        return
    for match in re.finditer(r"\[([^\[\]\r\n]+)\]", live):
        if (label := match[1].casefold()) in definitions:
            yield Address(match.end() - 1, match.end(), definitions[label])


# ---------------------------------------------------------------- titles


def _link_title(scan: Scan, region: Region) -> tuple[str, bool]:
    """The text of a link if it is a title, else a title in front of the link; whether quoted."""
    opening = _opening(scan.live, region.start - 1)
    if opening is None:
        return "", True
    said = scan.text[opening + 1 : region.start - 1]
    if match := _QUOTED.fullmatch(said.strip("*_ ")):
        return match[1], True
    if _is_a_title(said):
        return said.strip("*_ "), False
    return _title_before(scan.text, opening)


def _is_a_title(said: str) -> bool:
    """Whether words without quotation marks are likely a title: with a subtitle."""
    match = _WITH_SUBTITLE.fullmatch(said.strip("*_ "))
    return match is not None and not (_OWN_WORDS.search(match["title"]) or _OF_A_PAGE.search(said))


def _opening(live: str, closing: int) -> int | None:
    """The bracket that a bracket closes, within a paragraph."""
    depth = 0
    for position in range(closing, max(-1, closing - 1000), -1):
        depth += (live[position] == "]") - (live[position] == "[")
        if depth == 0:
            return position
    return None


def _title_before(text: str, position: int) -> tuple[str, bool]:
    """A title that ends before a position, and whether it is in quotation marks."""
    if not re.search(r"[”\"’*_][\s,.:;(\[\]]{0,5}\Z", text[max(0, position - 6) : position]):
        return "", True
    before = text[max(0, position - 320) : position]
    if match := _TITLED.search(before):
        return match[1].strip(" ,."), True
    slanted = _SLANTED.search(before)
    return (slanted[1] if slanted and _is_a_title(slanted[1]) else ""), False


def reference(text: str, address: Address) -> str:
    """The words of the reference that ends with an address, outside of a list; or nothing."""
    start = text.rfind("\n", 0, address.start) + 1
    for _ in range(_LINES):
        above = text.rfind("\n", 0, max(0, start - 1)) + 1
        begins = start == 0 or _NEW_ITEM.match(text, start, address.start)
        if begins or not text[above:start].strip(" \t\r\n>"):
            break
        start = above
    end = text.find("\n", address.end)
    rest = text[address.end : end if end >= 0 else len(text)]
    if not _BEHIND.fullmatch(rest):
        return ""
    item = _NEW_ITEM.match(text, start, address.start)
    words = " ".join(text[item.end() if item else start : address.end].split())
    return words if titling.is_listed(words) else ""


# ---------------------------------------------------------------- stretches


def live(scan: Scan, apart: Iterable[tuple[int, int]]) -> str:
    """The live text without the stretches `apart`, of the same length.

    With what stands behind an address but is no part of it: the bracket around it.
    """
    changes = [(*stretch, "") for stretch in apart]
    for region in scan.regions:
        if region.kind == "url":
            text = scan.text[region.start : region.end]
            if len(words := trimmed(text)) < len(text):
                changes.append((region.start + len(words), region.end, text[len(words) :]))
    pieces: list[str] = []
    position = 0
    for start, end, new in sorted(changes):
        if end > position:
            begin = max(start, position)
            pieces += (scan.live[position:begin], new[begin - start :] or "\0" * (end - begin))
            position = end
    return "".join((*pieces, scan.live[position:]))


class Stretches:
    """Stretches of the text that do not overlap; whether a position is in one."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(stretches)
        self._starts: Sequence[int] = [start for start, _ in ordered]
        self._ends: Sequence[int] = [end for _, end in ordered]

    def __contains__(self, position: int) -> bool:
        at = bisect_right(self._starts, position) - 1
        return at >= 0 and position < self._ends[at]
