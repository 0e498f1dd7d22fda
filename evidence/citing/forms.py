"""Runs of text as plain text, HTML or Markdown: one line each, nothing in them read as mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final
from unicodedata import category
from urllib.parse import quote

from evidence.citing.runs import Look, Run

# Any ASCII punctuation may stand behind a backslash (CommonMark 0.31, section 2.4). These are the
# signs that GitHub, Hugo, Jekyll or pandoc may read as something else than themselves.
_SPECIAL: Final = re.compile(
    r"[\\`*\[\]<>|~$^@]|:(?=[a-z0-9_+-]+:)|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[#+=-]|(?<=^\d)[.)](?=\s)"
    r"|(?<=^\d\d)[.)](?=\s)|(?<=^\d{3})[.)](?=\s)|(?<=^\d{4})[.)](?=\s)"
)
# Where a long address may go on in the next line of a narrow screen; what fits one is left alone.
_BREAK: Final = re.compile(r"(?<=[/.=&?_-])(?![/.=&?_-])(?=.)")
_FITS: Final = 44
_ADDRESS: Final = re.compile(r":(?=//)|(?<=\bwww)\.")  # GitHub links bare addresses


def text(runs: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(words for words, _ in runs)


def address(link: str) -> str:
    """An address with what may not stand in one percent-encoded; what is encoded stays so."""
    return quote(link, safe="!#$%&'()*+,/:;=?@[]~-._")


# ---------------------------------------------------------------- HTML


def html_text(runs: Iterable[Run]) -> str:
    """HTML inlines: `em`, `strong`, `sub`, `sup` and links, everything else escaped."""
    from html import escape

    written = []
    for link, group in groupby(runs, key=lambda run: run[1].link):
        inner = "".join(_html_run(words, look) for words, look in group)
        written.append(f'<a href="{escape(address(link))}">{inner}</a>' if link else inner)
    return "".join(written)


def _html_run(words: str, look: Look) -> str:
    from html import escape

    left, core, right = _around(words)
    if not core:
        return words
    pieces = _BREAK.split(core) if look.link and len(core) > _FITS else [core]
    inner = "<wbr>".join(escape(piece, quote=False) for piece in pieces)
    return f"{left}{_tagged(inner, look)}{right}"


def _around(words: str) -> tuple[str, str, str]:
    """Blanks before, words, blanks behind: no mark-up is put around blanks."""
    core = words.strip(" ")
    left, _, right = words.partition(core) if core else ("", "", words)
    return left, core, right


def _tagged(written: str, look: Look) -> str:
    if look.shift:
        written = f"<{look.shift}>{written}</{look.shift}>"
    if look.italic:
        written = f"<em>{written}</em>"
    return f"<strong>{written}</strong>" if look.bold else written


# ---------------------------------------------------------------- Markdown


def escaped(words: str) -> str:
    """Words that Markdown shows as they are, at the beginning of a line too."""
    return _ADDRESS.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\g<0>", words))


def markdown(runs: Sequence[Run]) -> str:
    """Markdown that GitHub, Hugo, Jekyll and pandoc read alike; sub- and superscript as HTML."""
    everything = text(runs)
    written: list[str] = []
    place = 0
    for link, group in groupby(runs, key=lambda run: run[1].link):
        part = list(group)
        inner = ""
        for words, look in part:
            before, place = everything[:place][-1:], place + len(words)
            after = everything[place : place + 1]
            # Asterisks that meet asterisks would be read as others.
            inner += _markdown_run(words, look, before, after, tags=inner.endswith("*"))
        if link and written and written[-1].endswith("!"):
            written[-1] = f"{written[-1][:-1]}\\!"  # else an image
        written.append(_markdown_link(text(part), inner, link) if link else inner)
    return "".join(written)


def _markdown_run(words: str, look: Look, before: str, after: str, *, tags: bool) -> str:
    """One run; the characters around it decide whether asterisks can mark it, else tags do."""
    left, core, right = _around(words)
    # Only at the beginning of everything can a sign begin a list or a heading.
    lead = "\0" if before or left else ""
    written = escaped(lead + core)[len(lead) :]
    if not look.shift and (look.italic or look.bold) and core:
        # CommonMark 6.2: asterisks beside punctuation inside and a letter outside mark nothing.
        opens = left or (not tags and (_separates(before) or core[0].isalnum()))
        closes = right or _separates(after) or core[-1].isalnum()
        if opens and closes:
            stars = "*" * (look.italic + 2 * look.bold)
            return f"{left}{stars}{written}{stars}{right}"
    return f"{left}{_tagged(written, look)}{right}" if core else words


def _separates(character: str) -> bool:
    """Blank, punctuation, or the beginning or end of everything."""
    return not character or character.isspace() or category(character).startswith("P")


def _markdown_link(words: str, inner: str, link: str) -> str:
    """`<address>` where the text is the address, else `[text](address)`."""
    target = address(link)
    if words == target and target.startswith(("http://", "https://")):
        return f"<{target}>"
    return f"[{inner}](<{target}>)" if re.search(r"[()]", target) else f"[{inner}]({target})"
