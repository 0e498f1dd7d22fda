"""How new text looks in library.bib: values checked and escaped, fields in a fixed order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from evidence.errors import Misuse
from evidence.library import names
from evidence.library.bibtex import BibFile, read
from evidence.library.facts import FACT_FIELDS, VERBATIM_FIELDS
from evidence.library.latex import collapse, escape, plain
from evidence.library.reports import to_report
from evidence.library.values import MONTHS, balanced
from evidence.model import Draft, Name

NAME_FIELDS: Final = ("author", "editor")
_TITLE_FIELDS: Final = ("title", "booktitle")
_FIRST_FIELDS: Final = (
    *("author", "editor", "title", "journal", "journaltitle", "booktitle", "series", "edition"),
    *("publisher", "address", "location", "institution", "school", "howpublished", "date", "year"),
    *("month", "volume", "number", "issue", "eid", "pages", "doi", "url", "urldate", "pmid"),
    *("pmcid", "eprint", "eprinttype", "isbn", "issn", "language", "keywords", "note", "abstract"),
)
_LONE_BRACE: Final = "a brace in it has no partner"
_ADD_PARTNER: Final = "Add the partner, or leave the brace out."
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9+_-]*")
_TYPE: Final = re.compile(r"(?!(?:comment|preamble|string))[a-z]+")
_RANGE: Final = re.compile(r"\s*(?:-{2,}|–)\s*")
# Two capitals in a word, outside mathematics: a style that lower-cases titles would spoil it.
_ACRONYM: Final = re.compile(r"\$[^$]*\$|(?<![\\\w{])(\w*[A-Z]\w*[A-Z]\w*)(?!\w)")


def new_entry(draft: Draft, key: str, newline: str) -> tuple[str, dict[str, str]]:
    """The text of a new entry and what its fields must read as.

    Two-space indent, one `name = {value},` a line, fields in a fixed order; months as macros.
    Raises Misuse for a type, a field name or a value that cannot be written.
    """
    if not _TYPE.fullmatch(draft.type):
        raise Misuse(f"'{draft.type}' is no type of entry.", "Use a type such as article or book.")
    values = {name.lower(): value for name, value in draft.fields.items()}
    for name, people in zip(NAME_FIELDS, (draft.authors, draft.editors), strict=True):
        if people:
            values[name] = _people(name, people)
    kept = {name: values[name] for name in sorted(values, key=_place) if values[name].strip()}
    lines = [f"  {name} = {raw_value(name, value)}," for name, value in kept.items()]
    text = newline.join([f"@{draft.type}{{{key},", *lines, "}", ""])
    return text, {name: expected(name, value) for name, value in kept.items()}


def raw_value(name: str, value: str) -> str:
    """A plain value as it stands in the file, delimiters included; it will be read back equal.

    Raises Misuse with the reason when that is not possible.
    """
    if not _FIELD_NAME.fullmatch(name):
        raise Misuse(f"'{name}' is no name of a field.", "A name is made of small letters a to z.")
    _check_characters(name, value)
    if name in NAME_FIELDS:
        if not balanced(value):
            raise _refused(name, _LONE_BRACE, _ADD_PARTNER)
        _people(name, names.parse(value)[0])
    raw = _encoded(name, value)
    # Without the delimiters: `a}{b` would pass with them.
    if not balanced(raw[1:-1]):
        raise _refused(name, _LONE_BRACE, _ADD_PARTNER)
    if _read_back(name, raw) != expected(name, value):
        reason = "it would not be read back as it is"
        if value.rstrip().endswith("\\"):
            reason = "it ends in a backslash"
        raise _refused(name, reason, "Leave the backslash or the brace out.")
    return raw


def expected(name: str, value: str) -> str:
    """What a value reads as once it is written: blanks single, text fields in NFC.

    A month is its English name, a range of pages has an en dash.
    """
    if name in VERBATIM_FIELDS:
        return collapse(value)
    if name in NAME_FIELDS:
        return plain(_names(value))
    text = unicodedata.normalize("NFC", collapse(value))
    if name == "month":
        return MONTHS.get(text[:3].lower(), text) if _macro(text) else text
    return _RANGE.sub("–", text) if name == "pages" else text


def _encoded(name: str, value: str) -> str:
    text = collapse(value)
    if name in VERBATIM_FIELDS:
        return f"{{{text}}}"
    if name in NAME_FIELDS:
        return f"{{{_names(value)}}}"
    if name == "month" and (macro := _macro(text)):
        return macro
    if name == "pages":
        return f"{{{'--'.join(escape(part) for part in _RANGE.split(text))}}}"
    escaped = escape(text)
    if name in _TITLE_FIELDS and not text.isupper():
        escaped = _ACRONYM.sub(lambda m: f"{{{m[1]}}}" if m[1] else m[0], escaped)
    return f"{{{escaped}}}"


def _names(value: str) -> str:
    people, cut = names.parse(value)
    return names.written(people) + (" and others" if cut else "")


def _people(name: str, people: Sequence[Name]) -> str:
    """Names as a value, which must read as the same names."""
    value = names.written(people)
    read_back, _ = names.parse(value)
    given = [expected("", str(person)) for person in people if str(person).strip()]
    if [str(person) for person in read_back] != given:
        raise _refused(name, "a name in it would be read as another", "Write the name simpler.")
    return value


def _macro(month: str) -> str | None:
    macro = month[:3].lower()
    known = MONTHS.get(macro, "").lower()
    return macro if known and month.lower() in (macro, known) else None


def _check_characters(name: str, value: str) -> None:
    for char in value:
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r\f\v":
            raise _refused(
                name,
                f"it holds the control character U+{ord(char):04X}",
                "Leave the character out; it usually comes from copying out of a PDF.",
            )


def _read_back(name: str, raw: str) -> str | None:
    """How a raw value reads between two other fields; None when it disturbs them."""
    bib = read(f"@misc{{probe,\n  {name} = {raw},\n  x{name} = {{1}},\n}}\n")
    fields = bib.entries[0].fields if len(bib.entries) == 1 and not bib.problems else ()
    if [(field.name, field.raw) for field in fields[1:]] != [(f"x{name}", "{1}")]:
        return None
    return to_report(bib.entries[0]).fields.get(name)


def _refused(name: str, reason: str, hint: str) -> Misuse:
    return Misuse(f"The value of {name} cannot be written: {reason}.", hint)


def _place(name: str) -> tuple[int, int, str]:
    if name in _FIRST_FIELDS:
        return 0, _FIRST_FIELDS.index(name), name
    if name in FACT_FIELDS:
        return 2, FACT_FIELDS.index(name), name
    return 1, 0, name


def in_order(values: Mapping[str, str]) -> list[str]:
    """Field names in the order in which an entry holds them."""
    return sorted(values, key=_place)


def newline_before(bib: BibFile) -> str:
    """What has to stand between the end of a file and a new entry: one empty line."""
    text = bib.text.lstrip("\ufeff")
    if not text.strip():
        return "" if not text or text.endswith("\n") else bib.newline
    if not text.endswith(("\n", "\r")):
        return bib.newline * 2
    before = text.rstrip(" \t")
    return "" if before.endswith(("\n\n", "\n\r\n")) else bib.newline
