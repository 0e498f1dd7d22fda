"""What can be wrong in a .bib file: the words, the next step, and how to recognise it in text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.errors import Unreadable
from evidence.model import Finding, Severity

_ASSIGNMENT: Final = re.compile(r"""[\w-]\s*=\s*[{"]""")
_STRAY_AT: Final = re.compile(r"^[^%\n]*?@(?!comment\b)", re.I | re.M)
_OPENING: Final = re.compile(r"@(\w*)[ \t]*[{(]\s*(?!@\w+[ \t]*[{(])([^\s,{}()=\"]*)[ \t]*(,?)")
# An entry in the eyes of its author whose mark, type and brace stand apart.
_APART: Final = re.compile(
    r"""^[ \t\ufeff]*(@\s*(?!(?:comment|string|preamble)\b)[a-z]\w*\s*[{(]"""
    r"""\s*([^\s,{}()="]+))\s*,\s*[\w-]+\s*=""",
    re.I | re.M,
)
_PERCENT_LINE: Final = re.compile(r"\n[ \t]*%")
_SWALLOWED: Final = re.compile(
    r"""\n[ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{"]"""
    r"|\n[ \t]*(?:author|title|journal|year|doi|url)[ \t]*="
    r"""|@\w+[ \t]*[{(][^\s,{}()="]+,\s*[\w-]+(?=\s*=)""",
    re.I,
)
_ODD_IN_KEY: Final = re.compile(r"""[\s"#%'(){}~\\,=]""")
_ODD_IN_NAME: Final = re.compile(r"""[\s"#%'(){},=]""")


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    message: str
    hint: str
    severity: Severity = "error"

    def at(
        self, file: str, line: int, *, key: str | None = None, field: str | None = None
    ) -> Finding:
        """The finding an editor can open."""
        return Finding(self.severity, self.code, self.message, self.hint, file, line, key, field)


# ---------------------------------------------------------------- files that cannot be read


def not_utf8(data: bytes, offset: int, name: str) -> Unreadable:
    line = data.count(b"\n", 0, offset) + 1
    guess = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "Latin-1 or Windows-1252"
    return Unreadable(
        f"{name}, line {line}: byte {offset} (0x{data[offset]:02x}) is not UTF-8.",
        f"It is probably {guess}. Save it as UTF-8 in your editor; nothing was changed.",
    )


def cut_wrongly() -> Unreadable:
    return Unreadable(
        "bibtexparser cut out a piece that is not in the file.",
        "This is a fault of the program: please report it with the file.",
    )


# ---------------------------------------------------------------- keys and types


def no_key(kind: str) -> Fault:
    return Fault(
        "missing-key",
        f"This @{kind} has no key, so it cannot be named or cited.",
        "Write a key and a comma after the opening brace.",
    )


def no_type() -> Fault:
    return Fault(
        "missing-type",
        "This entry has no type and is not read.",
        "Write the type after the @, for example @article.",
    )


def type_not_read(kind: str) -> Fault:
    return Fault(
        "type-not-read",
        f"An entry of type @{kind} is taken for a comment and is not read.",
        "Use another type, for example @misc.",
    )


def duplicate_key(key: str, first: int) -> Fault:
    return Fault(
        "duplicate-key",
        f"The key '{key}' is already used in line {first}; this second entry is not read.",
        "Give one of the two entries another key, or remove one.",
    )


def duplicate_key_case(key: str, other: str, first: int) -> Fault:
    return Fault(
        "duplicate-key-case",
        f"The keys '{key}' and '{other}' (line {first}) differ only in letter case.",
        "Rename one: BibTeX takes them for the same key.",
        "warning",
    )


def is_visible(key: str) -> bool:
    """There is something to be seen in it."""
    return any(unicodedata.category(char) not in ("Cf", "Cc", "Zs") for char in key)


def is_odd_key(key: str) -> bool:
    """Characters that other programs refuse, or that cannot be seen."""
    invisible = any(unicodedata.category(char) in ("Cf", "Cc") for char in key)
    return bool(_ODD_IN_KEY.search(key)) or invisible or not unicodedata.is_normalized("NFC", key)


def odd_key(key: str) -> Fault:
    return Fault(
        "odd-key",
        f"The key '{key}' holds a blank or a character other programs do not accept.",
        "Use letters, digits and - _ : . / + only.",
        "warning",
    )


# ---------------------------------------------------------------- fields


def duplicate_field(name: str, line: int) -> Fault:
    return Fault(
        "duplicate-field",
        f"The field '{name}' stands twice (again in line {line}); the first one is read.",
        "Remove one of the two.",
    )


def is_field_name(name: str) -> bool:
    return bool(name) and not _ODD_IN_NAME.search(name)


_NO_COMMENT: Final = "BibTeX knows no % comments inside an entry: take that line out."


def odd_field(name: str, line: int) -> Fault:
    hint = "Look for a missing comma or a stray character before it."
    return Fault(
        "odd-field",
        f"'{' '.join(name.split())}' in line {line} is no name of a field.",
        _NO_COMMENT if name.startswith("%") else hint,
    )


def missing_comma(name: str, line: int, rest: str) -> Fault:
    lost = rest.split("=")[0].strip()
    return Fault(
        "missing-comma",
        f"A comma is missing after the field '{name}': '{lost}' (line {line}) is not read.",
        f"Put a comma after the value of '{name}'.",
    )


def malformed_value(name: str, line: int) -> Fault:
    return Fault(
        "malformed-value",
        f"The value of '{name}' in line {line} cannot be read to its end.",
        "Put the whole value in one pair of braces, with a comma after it.",
    )


def escaped_brace(name: str, line: int) -> Fault:
    return Fault(
        "escaped-brace",
        f"'{name}' in line {line} has a brace (after \\, or in quotes) without partner.",
        "BibTeX counts these braces and loses what follows: write \\textbraceleft{} or "
        "\\textbraceright{}.",
        "warning",
    )


def undefined_macro(name: str, macro: str) -> Fault:
    return Fault(
        "undefined-macro",
        f"'{name}' uses '{macro}', which no @string defines; it is read as the word itself.",
        f"Put braces around it, or add @string{{{macro} = {{…}}}}.",
        "warning",
    )


def broken_string(name: str) -> Fault:
    return Fault(
        "broken-string",
        f"The @string '{name}' cannot be read to its end.",
        "Write it as @string{name = {text}}.",
    )


def duplicate_string(name: str) -> Fault:
    return Fault(
        "duplicate-string",
        f"The @string '{name}' is defined again with another text; the first one is used.",
        "Remove one of the two.",
        "warning",
    )


# ---------------------------------------------------------------- braces, comments, text


def failed(source: str) -> Iterator[tuple[Fault, int, str | None]]:
    """Faults of a block that could not be read: itself, and entries that began inside it."""
    for number, opening in enumerate(_OPENING.finditer(source)):
        kind, key, comma = opening.group(1).lower(), opening.group(2) or None, opening.group(3)
        if number == 0:
            percent = _PERCENT_LINE.search(source) is not None
            fault = _failed_block(kind, key if comma else None, percent)
            yield fault, opening.start(), key if comma else None
        elif key and comma:
            yield _swallowed(key), opening.start(), key


def _failed_block(kind: str, key: str | None, percent: bool) -> Fault:
    if kind in ("comment", "string", "preamble"):
        return Fault(
            "unclosed",
            f"This @{kind} is not closed, or cannot be read.",
            "Look for a missing brace or quote in it.",
        )
    if key is None:
        return no_key(kind or "entry")
    if percent:
        return Fault(
            "unclosed",
            f"The entry '{key}' cannot be read past a line that begins with %; it is not listed.",
            f"{_NO_COMMENT} If it is part of a value, look for a missing brace or quote.",
        )
    return Fault(
        "unclosed",
        f"The entry '{key}' is not closed, or cannot be read to its end; it is not listed.",
        "Look for a missing brace, quote or = in it.",
    )


def _swallowed(key: str) -> Fault:
    return Fault(
        "swallowed",
        f"The entry '{key}' begins inside another one that is not closed; it is not listed.",
        "Close the entry before it.",
    )


def swallows(raw: str) -> str | None:
    """The beginning of a field or an entry inside a value, where a brace is missing before it."""
    found = _SWALLOWED.search(raw)
    return found and found.group().strip(' \t\n{"')


def swallowed_field(name: str, line: int, lost: str) -> Fault:
    return Fault(
        "swallowed",
        f"The value of '{name}' (line {line}) goes on over '{lost}', which is not read.",
        f"Look for a missing closing brace or quote in the value of '{name}'.",
    )


def keys_in(source: str) -> list[str]:
    """Keys of what looks like entries in a text that is not read."""
    return [found[2] for found in _OPENING.finditer(source) if found[2] and found[3]]


def percent_entry(key: str) -> Fault:
    return Fault(
        "percent-entry",
        f"The entry '{key}' stands behind a % and is not listed.",
        "BibTeX reads it all the same: delete it, or take the % away.",
        "warning",
    )


def inside_comment(keys: Sequence[str], kind: str) -> Fault:
    names = ", ".join(f"'{key}'" for key in keys) or "a block"
    return Fault(
        "inside-comment",
        f"This @{kind} holds {names}, which is not listed.",
        f"BibTeX may read it all the same: delete it, or take it out of the @{kind}.",
        "warning",
    )


def looks_like_fields(source: str) -> bool:
    """Text between entries that is the rest of one: it begins with , or } or holds `name = {`."""
    lines = [line for line in source.splitlines() if not line.lstrip().startswith("%")]
    text = "\n".join(lines).strip("\ufeff \t\r\n")
    return text.startswith((",", "}")) or _ASSIGNMENT.search(text) is not None


def early_end(key: str, line: int) -> Fault:
    return Fault(
        "early-end",
        f"The entry '{key}' ends before its last field: the text from line {line} on is not read.",
        "Look for one closing brace too many in it.",
    )


def apart(source: str) -> Iterator[tuple[int, str]]:
    """Offset of the @ and key of each entry in text whose opening is not in one piece."""
    for found in _APART.finditer(source):
        yield found.start(1), found[2]


def apart_entry(key: str) -> Fault:
    return Fault(
        "unread-text",
        f"The type, the brace and the key '{key}' do not stand together on one line; "
        "this entry is not listed.",
        "Begin it with @type{key, without a blank after the @.",
    )


def unread_text() -> Fault:
    return Fault(
        "unread-text",
        "This text between the entries looks like an entry, but is not read as one.",
        "An entry begins with @type{key, on one line.",
    )


def stray_ats(source: str) -> Iterator[int]:
    """Offsets of the first @ of each line of text that is no comment line."""
    for found in _STRAY_AT.finditer(source):
        yield found.end() - 1


def stray_at() -> Fault:
    return Fault(
        "stray-at",
        "There is an @ in the text between the entries.",
        "BibTeX and biber take it for an entry and stop: write ' at ' instead.",
        "warning",
    )
