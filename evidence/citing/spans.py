"""Where an article cites: pandoc's citation syntax in Markdown, found by position.

The rules are those of pandoc's manual, "Citation syntax" (pandoc 3.9): `[@key]`, `[see @a, p. 3;
@b]`, `[-@key]`, `@key` in running text, `@key [p. 3]`, `@{any key}`. A key begins with a letter,
a digit or `_` and goes on with these and single signs of `:.#$%&-+?<>~/` between them. Every part
of a bracket between semicolons needs a key; a bracket before `(…)`, `{…}` or `[…]` is a link.

Where pandoc and people differ, people are followed: an address (`https://medium.com/@name`), a
short code and `<code>` hold no citations, and `(@key)` is no example list.

Libraries for Markdown give lines, not columns, for what stands inside a paragraph, and none knows
short codes; so this is a small scanner of our own. What it calls code, HTML, an address … is
*protected*, the rest is text. pandoc has the last word: it reads the same article, and a citation
that it does not see is left alone (`citing/articles.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evidence.citing.blocks import Region, code_blocks


@dataclass(frozen=True, slots=True)
class Mention:
    """A key at `start`–`end`, braces included; `begin` is its `@` or the hyphen before that."""

    begin: int
    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """A citation: a bracket, or a key in running text with the bracket behind it."""

    start: int
    end: int
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{{evidence}}` or `{{evidence: depression}}`; no condition is None.

    `in_text`: in a paragraph or an item of a list, where sentences can stand.
    """

    start: int
    end: int
    condition: str | None
    in_text: bool = True


@dataclass(frozen=True, slots=True)
class Scan:
    """What an article holds. Positions are characters of `text`.

    `live` is the text with NUL for every protected character but line ends: of the same length.
    """

    text: str
    live: str
    regions: tuple[Region, ...]
    clusters: tuple[Cluster, ...]
    placeholders: tuple[Placeholder, ...]
    line_ends: tuple[int, ...]  # the position behind each

    def line(self, position: int) -> int:
        """The 1-based line of a position; CRLF, LF and a lone CR end a line."""
        return 1 + bisect_right(self.line_ends, position)


# ---------------------------------------------------------------- the grammar

# A line end with no empty line behind it (`>` stands on the empty lines of a quotation).
_NEWLINE: Final = r"(?:\r\n|\n|\r)(?![ \t>]*(?:[\r\n]|\Z))"
_EMPTY_LINE: Final = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t>]*(?=[\r\n])")
_KEY: Final = r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*"
# Left to right, the first that fits: what a later one would misread is eaten by an earlier one.
_INLINE: Final = re.compile(
    rf"""
    # Where nothing below can begin is seen at once: most of a text is words.
    (?:(?=[\\`{{<$@\-(\[]|https?://|www\.)|(?<![\w@.])(?=[\w-]+\.))
    (?:
    (?P<escape>\\[!-/:-@\[-`{{-~])
  | (?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:[^\r\n]|{_NEWLINE})+?(?<!`)(?P=ticks)(?!`))
  | (?P<evidence>\{{\{{[ \t]*evidence[ \t]*(?::(?P<condition>[^{{}}\r\n]*))?\}}\}})
  | (?P<short>\{{\{{<(?:(?!\{{\{{).)*?>\}}\}} | \{{\{{%(?:(?!\{{\{{).)*?%\}}\}}
      | \{{%(?:(?!\{{%).)*?%\}} | \{{\{{[^\r\n{{}}]*\}}\}})
  | (?P<comment><!--.*?-->)
  | (?P<verbatim><(?P<tag>code|kbd|samp|pre|script|style|textarea)\b[^<>]*>.*?</(?P=tag)\s*>)
  | (?P<auto><[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*> | <[^\s<>@]+@[^\s<>]+>)
  | (?P<html></?[A-Za-z](?:[^<>"'\r\n] | {_NEWLINE} | "[^"\r\n]*" | '[^'\r\n]*')*>)
  | (?P<math>\$\$(?:[^$\r\n]|{_NEWLINE})+\$\$
      | \$(?=\S)(?:[^$\\\r\n]|\\.|{_NEWLINE})+(?<=\S)\$(?!\d))
  | (?P<key>(?:(?<![\w-])-)?(?<![^\W_])@
      (?:\{{(?P<braced>(?:[^\s{{}}]|\{{[^\s{{}}]*\}})+)\}}|(?P<plain>{_KEY})))
  | (?P<url>(?:https?://|www\.)[^\s<>\[\]]+ | (?<![\w@.])[\w-]+(?:\.[\w-]+)+/[^\s<>\[\]]*)
  | (?P<link>(?<=\])\((?:[^()\r\n]|\([^()\r\n]*\))*\))
  | (?P<attributes>(?<=[\])`])\{{[^{{}}\r\n]*\}} | \{{:[^{{}}\r\n]*\}})
  | (?P<note>\[\^[^\[\]\s]+\])
    )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# `[label]: address` – but `[^1]:` is a footnote, and `[@key]:` a citation.
_DEFINITION: Final = re.compile(r"(?:(?<=[\r\n])|\A) {0,3}\[(?![\^@])[^\[\]\r\n]+\]:[^\r\n]*")
_HEADING: Final = re.compile(
    r"(?:(?<=[\r\n])|\A)#{1,6} [^\r\n]*?(\{[^{}\r\n]*\})[ \t]*(?=[\r\n]|\Z)"
)


def scan(text: str) -> Scan:
    """All citations, placeholders and protected regions of an article; nothing in it fails."""
    regions = list(code_blocks(text))
    blanked = _blank(text, regions)
    regions += [Region("link", *match.span()) for match in _DEFINITION.finditer(blanked)]
    regions += [Region("attributes", *match.span(1)) for match in _HEADING.finditer(blanked)]
    mentions: list[Mention] = []
    placeholders: list[Placeholder] = []
    for match in _INLINE.finditer(_blank(text, regions)):
        if match["key"] is not None:
            mentions.append(_mention(match))
            continue
        kind = str(match.lastgroup)  # the outermost group is the one that closes last
        regions.append(Region(kind, *match.span()))
        if kind == "evidence":
            condition = (match["condition"] or "").strip()
            placeholders.append(Placeholder(*match.span(), condition or None))
    regions.sort(key=lambda region: region.start)
    live = _blank(text, regions)
    links = frozenset(r.start for r in regions if r.kind in ("link", "attributes"))
    return Scan(
        text,
        live,
        tuple(regions),
        tuple(_clusters(live, mentions, links)),
        tuple(_placed(live, placeholders)),
        tuple(match.end() for match in re.finditer(r"\r\n|\n|\r", text)),
    )


_NO_TEXT: Final = re.compile(
    r"[ \t>]*#{1,6}[ \t]|[^\r\n]*\||[^\r\n]*(?:\r\n|\n|\r)(?:=+|-{2,})[ \t]*(?=[\r\n]|\Z)"
)


def _placed(live: str, placeholders: Sequence[Placeholder]) -> Iterator[Placeholder]:
    """The placeholders; those in a heading, a table or a bracket (a link's text) told apart."""
    if not placeholders:
        return
    brackets = list(_brackets(live).items())
    for holder in placeholders:
        start = max(live.rfind("\n", 0, holder.start), live.rfind("\r", 0, holder.start)) + 1
        in_bracket = any(opening < holder.start < closing for opening, closing in brackets)
        in_text = not in_bracket and not _NO_TEXT.match(live, start)
        yield replace(holder, in_text=in_text)


def _mention(match: re.Match[str]) -> Mention:
    """A key as it was found, its braces with it."""
    if (key := match["braced"]) is not None:
        return Mention(match.start(), match.start("braced") - 1, match.end(), key)
    return Mention(match.start(), match.start("plain"), match.end(), match["plain"])


def _blank(text: str, regions: Iterable[Region]) -> str:
    """The text with NUL for every character of the regions; line ends stay."""
    pieces: list[str] = []
    position = 0
    for region in sorted(regions, key=lambda region: region.start):
        start = max(region.start, position)
        if region.end > start:
            pieces += (text[position:start], re.sub(r"[^\r\n]", "\0", text[start : region.end]))
            position = region.end
    return "".join((*pieces, text[position:]))


# ---------------------------------------------------------------- clusters


def _clusters(live: str, mentions: Sequence[Mention], links: frozenset[int]) -> Iterator[Cluster]:
    """Citations from left to right; what one has taken belongs to no other."""
    if not mentions:
        return
    closing = _brackets(live)
    begins = [mention.begin for mention in mentions]
    at = dict(zip(begins, mentions, strict=True))
    taken = 0
    for position in sorted((*closing, *at)):
        if position < taken:
            continue
        if mention := at.get(position):
            end = _with_bracket(live, mention.end, closing, links)
        elif _is_citation(live, position, closing, at, links):
            end = closing[position] + 1
        else:
            continue
        inside = mentions[bisect_left(begins, position) : bisect_left(begins, end)]
        yield Cluster(position, end, tuple(inside))
        taken = end


def _brackets(live: str) -> dict[int, int]:
    """Each `[` and the `]` that closes it, within a paragraph."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    ends = deque(match.start() for match in _EMPTY_LINE.finditer(live))
    for match in re.finditer(r"[\[\]]", live):
        while ends and match.start() > ends[0]:
            ends.popleft()
            opened = []
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            closing[opened.pop()] = match.start()
    return closing


def _is_citation(
    live: str,
    start: int,
    closing: dict[int, int],
    at: dict[int, Mention],
    links: frozenset[int],
) -> bool:
    """Whether a bracket is a citation: a key in each part, no footnote, no link."""
    end = closing[start]
    if live[start - 1 : start] == "^" or end + 1 in links:
        return False
    # `[text][label]` is a link, `[@a][@b]` are two citations.
    if end + 1 in closing and not any(place in at for place in range(end + 2, closing[end + 1])):
        return False
    depth = 0
    has_key = False
    for position in range(start + 1, end):
        has_key = has_key or (position in at and depth == 0)
        sign = live[position]
        depth += (sign == "[") - (sign == "]")
        if sign == ";" and depth == 0:
            if not has_key:
                return False
            has_key = False
    return has_key


_GAP: Final = re.compile(r"[ \t]*(?:(?:\r\n|\n|\r)[ \t>]*)?")


def _with_bracket(live: str, end: int, closing: dict[int, int], links: frozenset[int]) -> int:
    """The end of a key in running text, with the bracket that belongs to it (`@key [p. 3]`)."""
    gap = _GAP.match(live, end)
    opening = gap.end() if gap else end
    if opening not in closing:
        return end
    after = closing[opening] + 1
    return end if after in links or live[after : after + 1] in ("[", "(") else after
