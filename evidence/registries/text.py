"""Registries' strings as plain text: no mark-up, entities, controls, or stray white space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import unescape

from evidence.errors import InvalidIdentifier
from evidence.identifiers import parse_doi

# Attributes must have values, so that neither "a <b and c> d" nor "p < 0.05" holds a tag.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)"
    r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+))*\s*/?>"
)
_COMMENT = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>", re.DOTALL)
# The same formula a second time, as LaTeX.
_SECOND_FORMULA = re.compile(
    r"<((?:mml:)?annotation(?:-xml)?|(?:jats:)?tex-math)\b[^>]*>.*?</\1>", re.DOTALL
)
_BLOCK = re.compile(r"break|br|disp-formula|div|h[1-6]|label|li|list|list-item|p|sec|t[dhr]|title")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_KEPT_FORMAT = "\u200c\u200d"  # joiners carry meaning in Persian and in Indic scripts
# As programs write nothing; "Null" is somebody's name.
_SAYS_NOTHING = frozenset(
    {"null", "NULL", "none", "None", "undefined", "n/a", "n/a-n/a", "-", "."}
)
_LONGEST = 50_000  # characters of one string that are read


def plain(value: object) -> str:
    """A registry's string, or the first of a list of them, as one line; "" when missing."""
    if isinstance(value, list):
        items = (item for item in value if not isinstance(item, list))
        return next((text for item in items if (text := plain(item))), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value:
        return ""  # the last: not a number
    text = _tidy(_readable(str(value)[:_LONGEST]))
    return "" if text in _SAYS_NOTHING else text


def abstract(value: object) -> str:
    """An abstract as one line: section titles end in a colon, a heading "Abstract" is dropped."""
    if not isinstance(value, str):
        return ""
    titled = re.sub(
        r"<(?P<tag>(?:jats:)?title)\b[^>]*>(?P<text>.*?)</(?P=tag)>",
        lambda match: f" {_heading(match['text'])} ",
        value[:_LONGEST],
        flags=re.DOTALL | re.IGNORECASE,
    )
    text = re.sub(r"^(?:Abstract|ABSTRACT)\b[:.\s]*(?=[A-Z])", "", plain(titled))
    return text.rstrip("\\ ")


def garbled(title: str, names: Iterable[str]) -> str:
    """Names the fields that came to the registry spoilt; nothing is repaired in silence."""
    spoilt = {"title": _is_garbled(title), "author": any(map(_is_garbled, names))}
    found = " and ".join(name for name, is_spoilt in spoilt.items() if is_spoilt)
    return f"garbled in the registry's record: {found}" if found else ""


def _is_garbled(text: str) -> bool:
    """UTF-8 that was read as Latin letters: `TÃ®rgu` for `Tîrgu`."""
    for word in text.split():
        try:
            if not word.isascii() and word.encode("cp1252").decode() != word:
                return True
        except UnicodeError:
            continue
    return False


def recorded_doi(value: object) -> str:
    """A DOI in a record, normalised; "" when there is none that deserves the name."""
    try:
        return parse_doi(value) if isinstance(value, str) else ""
    except InvalidIdentifier:
        return ""


def _heading(text: str) -> str:
    words = plain(text).rstrip(":. ")
    return "" if words.casefold() in {"", "abstract", "summary"} else f"{words}:"


def _readable(text: str) -> str:
    """Without tags and entities; entities may hide tags, and be escaped twice."""
    text = _without_tags(text)
    for _ in range(2):
        text = _without_tags(_ENTITY.sub(lambda match: unescape(match[0]), text))
    return text


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _COMMENT.sub("", text)
    if "math>" in text:
        text = _SECOND_FORMULA.sub("", text)
    return _TAG.sub(lambda tag: " " if _BLOCK.fullmatch(_local(tag["name"])) else "", text)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


# What a terminal takes for a command, whole: without ESC alone its letters would stay (ECMA-48).
_COMMAND = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,200}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)


def _tidy(text: str) -> str:
    """NFC, visible characters only, single blanks, none left inside brackets by a line break."""
    text = unicodedata.normalize("NFC", _COMMAND.sub("", text))
    text = "".join(_visible(char) for char in text)
    text = re.sub(r"\s+", lambda blanks: "\n" if "\n" in blanks[0] else " ", text)
    text = re.sub(r"(?<=[(\[])\n|\n(?=[)\],.;:?!])", "", text)
    return " ".join(text.split())


def _visible(char: str) -> str:
    """The character; a blank for the white-space controls; nothing for what cannot be seen.

    Control, format (direction marks among them), surrogate and unassigned characters go.
    """
    if char in "\t\n\v\f\r\x85":
        return "\n" if char in "\n\r\x85" else " "
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"} and char not in _KEPT_FORMAT:
        return ""
    return char
