"""`verify --fix`: what is rewritten from a registry's record, and what never is.

Only entries whose identity is the same are touched, and of them only bibliographic fields that
differ, with `status`, `statuschecked` and `statussource`, which are the registries' own. A fact
that a person recorded stays; a rewritten field leaves `unverified`, as a field that is set does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import Misuse
from evidence.library import edits, store, writing
from evidence.library.bibtex import BibFile
from evidence.library.edits import Change
from evidence.library.facts import split_list
from evidence.library.reports import to_report
from evidence.model import Report
from evidence.registries.standing.telling import graver_recorded
from evidence.registries.verify import Checked, Verification


@dataclass(frozen=True, slots=True)
class Mending:
    """One field of one entry: what is there (None: nothing) and what is to be there."""

    key: str
    field: str
    ours: str | None
    theirs: str


def mendings(verification: Verification, taken: Mapping[str, str]) -> tuple[Mending, ...]:
    """What `--fix` would write; `taken` maps DOIs of the library, normalised, to keys."""
    found: list[Mending] = []
    for entry in verification.entries:
        if entry.verdict != "same" or entry.why_not:  # an old answer writes nothing
            continue
        wanted = {d.field: d.fix for d in entry.differences if d.fix}
        if entry.doi and taken.get(entry.doi, entry.key) == entry.key:
            wanted["doi"] = entry.doi
        wanted |= _status(entry)
        found += [
            Mending(entry.key, name, entry.report.get(name), value)
            for name, value in wanted.items()
            if _writable(name, value) and not _reads_so(entry.report, name, value)
        ]
    return tuple(found)


def _status(entry: Checked) -> dict[str, str]:
    status, day = entry.status, entry.asked_on
    if status is None or day is None or graver_recorded(entry.report, status):
        return {}
    said = {"status": status.word, "statuschecked": day.isoformat()}
    return said | {"statussource": status.source}


def _writable(name: str, value: str) -> bool:
    """A registry's value that no entry can hold (a lone brace) stays out."""
    try:
        writing.raw_value(name, value)
    except Misuse:
        return False
    return True


def _reads_so(report: Report, name: str, value: str) -> bool:
    return report.fields.get(name) == writing.expected(name, value)


def mend(folder: Path, changes: Sequence[Mending]) -> tuple[str, ...]:
    """Write them as one change, which `undo` takes back; the keys of the entries written.

    A field that somebody has changed since it was read is left as it is now. Raises NotWritable.
    """

    def change(bib: BibFile) -> Change:
        wanted: dict[str, dict[str, str | None]] = {}
        for key in dict.fromkeys(mending.key for mending in changes):
            entry = bib.entry(key)
            if entry is not None:
                own = [mending for mending in changes if mending.key == key]
                wanted[key] = _with_bookkeeping(to_report(entry), own)
        return edits.update(bib, wanted)

    return tuple(store.edit(folder, change).expected)


def _with_bookkeeping(now: Report, changes: Sequence[Mending]) -> dict[str, str | None]:
    wanted: dict[str, str | None] = {
        mending.field: mending.theirs
        for mending in changes
        if now.get(mending.field) == mending.ours
    }
    listed = split_list(now.fields.get("unverified"))
    kept = [name for name in listed if name.lower() not in wanted]
    if len(kept) != len(listed):
        wanted["unverified"] = "; ".join(kept) or None
    return wanted
