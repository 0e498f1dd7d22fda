"""Entries → reports: values resolved, LaTeX read, names split."""

from __future__ import annotations

import sys

from evidence.library import names
from evidence.library.bibtex import BibFile, Entry
from evidence.library.facts import VERBATIM_FIELDS
from evidence.library.latex import collapse, plain
from evidence.model import Report


def to_report(entry: Entry) -> Report:
    """The report an entry describes.

    Of a field that stands twice the first counts. Verbatim fields (recorded facts, identifiers)
    keep every character; only line ends and runs of blanks become one blank everywhere.
    """
    raw: dict[str, str] = {}
    for field in entry.fields:
        raw.setdefault(sys.intern(field.name.lower()), collapse(field.value.text))
    authors, cut = names.parse(raw.get("author", ""))
    editors, _ = names.parse(raw.get("editor", ""))
    return Report(
        key=entry.key,
        type=entry.type,
        fields={name: read_value(name, value) for name, value in raw.items()},
        raw=raw,
        authors=authors,
        authors_cut=cut,
        editors=editors,
        line=entry.line,
    )


def reports_of(bib: BibFile) -> tuple[Report, ...]:
    """All reports of a file, in its order."""
    return tuple(to_report(entry) for entry in bib.entries)


def read_value(name: str, raw: str) -> str:
    """The plain text of a resolved value of the field `name`."""
    return raw if name in VERBATIM_FIELDS else plain(raw)
