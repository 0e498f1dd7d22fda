"""`verify --fix`: what is rewritten from a registry's record, and what never is.

Only entries whose identity is the same are touched, and of them only bibliographic fields that
differ, with `status`, `statuschecked` and `statussource`, which are the registries' own. A fact
that a person recorded stays; a rewritten field leaves `unverified`, as a field that is set does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from evidence.errors import Misuse
from evidence.library import edits, store, writing
from evidence.library.bibtex import BibFile
from evidence.library.edits import Change
from evidence.library.facts import split_list
from evidence.library.latex import plain
from evidence.library.reports import to_report
from evidence.library.values import balanced
from evidence.model import Report
from evidence.registries.standing.telling import graver_recorded
from evidence.registries.verify import Checked, Verification


@dataclass(frozen=True, slots=True)
class Mended:
    """The keys of the entries that were written, and what was left: changed by somebody else."""

    keys: tuple[str, ...]
    left: tuple[Mending, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """One field of one entry: what is there (None: nothing) and what is to be there."""

    key: str
    field: str
    ours: str | None
    theirs: str


def mendings(verification: Verification, taken: Mapping[str, str]) -> tuple[Mending, ...]:
    """What `--fix` would write; `taken` maps DOIs of the library, normalised, to keys."""
    return tuple(one for one in _wanted(verification, taken) if not _refused(one))


def refusals(
    verification: Verification, taken: Mapping[str, str]
) -> tuple[tuple[Mending, str], ...]:
    """What differs and cannot be written (a lone brace in a registry's value), with the reason."""
    found = ((one, _refused(one)) for one in _wanted(verification, taken))
    return tuple((one, why) for one, why in found if why)


def _wanted(verification: Verification, taken: Mapping[str, str]) -> Iterator[Mending]:
    for entry in verification.entries:
        if entry.verdict != "same" or entry.why_not:  # an old answer writes nothing
            continue
        wanted = {d.field: d.fix for d in entry.differences if d.fix}
        if entry.doi and taken.get(entry.doi, entry.key) == entry.key:
            wanted["doi"] = entry.doi
        wanted |= _status(entry)
        for name, value in wanted.items():
            if entry.report.fields.get(name) != writing.expected(name, value):
                yield Mending(entry.key, name, entry.report.get(name), value)


def _status(entry: Checked) -> dict[str, str]:
    status, day = entry.status, entry.asked_on
    if status is None or day is None or graver_recorded(entry.report, status):
        return {}
    said = {"status": status.word, "statuschecked": day.isoformat()}
    return said | {"statussource": status.source}


def _refused(mending: Mending) -> str:
    """Why no entry can hold the value, as a sentence; "" when it can."""
    try:
        writing.raw_value(mending.field, mending.theirs)
    except Misuse as error:
        return error.message
    return ""


def mend(folder: Path, changes: Sequence[Mending]) -> Mended:
    """Write them as one change, which `undo` takes back.

    A field that somebody has changed since it was read is left as it is now. Raises NotWritable.
    """
    left: list[Mending] = []

    def change(bib: BibFile) -> Change:
        left.clear()
        wanted: dict[str, dict[str, str | None]] = {}
        for key in dict.fromkeys(mending.key for mending in changes):
            entry = bib.entry(key)
            own = [mending for mending in changes if mending.key == key]
            now = to_report(entry) if entry is not None else None
            left.extend(m for m in own if now is None or now.get(m.field) != m.ours)
            if now is not None:
                wanted[key] = _with_bookkeeping(now, [m for m in own if m not in left])
        return _braces_kept(bib, edits.update(bib, wanted), wanted)

    return Mended(tuple(store.edit(folder, change).expected), tuple(left))


def _with_bookkeeping(now: Report, changes: Sequence[Mending]) -> dict[str, str | None]:
    wanted: dict[str, str | None] = {mending.field: mending.theirs for mending in changes}
    listed = split_list(now.fields.get("unverified"))
    kept = [name for name in listed if name.lower() not in wanted]
    if len(kept) != len(listed):
        wanted["unverified"] = "; ".join(kept) or None
    return wanted


# ---------------------------------------------------------------- capitals that braces protect


def _braces_kept(
    bib: BibFile, change: Change, wanted: Mapping[str, Mapping[str, str | None]]
) -> Change:
    """The change, of each title only the words that differ: the others keep their mark-up."""
    spans = {(span.start, span.end): span for span in change.spans}
    for key, fields in wanted.items():
        entry, title = bib.entry(key), fields.get("title")
        field = entry.field("title") if entry else None
        if field is not None and title and (field.start, field.end) in spans:
            span = spans[field.start, field.end]
            text = _rewritten(field.raw, title)
            if text is not None:
                spans[field.start, field.end] = replace(span, text=text)
    return replace(change, spans=tuple(spans.values()))


def _rewritten(raw: str, title: str) -> str | None:
    """`raw` with the words of `title` where the two differ; None where that cannot be done."""
    if (raw[:1], raw[-1:]) not in (("{", "}"), ('"', '"')) or not balanced(raw[1:-1]):
        return None
    mine, theirs = raw[1:-1].split(), title.split()
    new = writing.raw_value("title", title)[1:-1].split()
    if len(new) != len(theirs):
        return None
    words: list[str] = []
    matcher = SequenceMatcher(None, [plain(word) for word in mine], theirs, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        words += mine[a:b] if kind == "equal" else new[c:d]
    text = " ".join(words)
    if not balanced(text) or plain(text) != writing.expected("title", title):
        return None
    return f"{raw[0]}{text}{raw[-1]}"
