"""Changes of library.bib as spans of text: what to replace, and what must be read afterwards.

Pure functions; only `store` writes. An edit touches the bytes it is about and no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from evidence.errors import NotWritable, UnknownKey
from evidence.library import writing
from evidence.library.bibtex import BibFile, Entry, Field
from evidence.library.keys import make_key
from evidence.library.reports import to_report
from evidence.model import Draft
from evidence.words import nearest


@dataclass(frozen=True, slots=True)
class Span:
    """Put `text` in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Spans, one line that says what they do, and what must be read afterwards.

    `expected` maps the key of each touched entry to its fields (None: the field is gone), or to
    None when the whole entry goes.
    """

    spans: tuple[Span, ...]
    what: str
    expected: Mapping[str, Mapping[str, str | None] | None]


# ---------------------------------------------------------------- add


def add(bib: BibFile, drafts: Sequence[Draft], extra_taken: Iterable[str] = ()) -> Change:
    """New entries at the end of the file; the keys are those of `expected`, in order."""
    taken = {*bib.taken, *extra_taken}
    texts: list[str] = []
    expected: dict[str, Mapping[str, str | None]] = {}
    for draft in drafts:
        key = make_key(draft, taken)
        taken.add(key)
        text, fields = writing.new_entry(draft, key, bib.newline)
        texts.append(text)
        expected[key] = fields
    end = len(bib.text)
    text = writing.newline_before(bib) + bib.newline.join(texts)
    return Change((Span(end, end, text),) if texts else (), f"added {_few(expected)}", expected)


# ---------------------------------------------------------------- set


def update(bib: BibFile, changes: Mapping[str, Mapping[str, str | None]]) -> Change:
    """Fields set (or, with None or an empty value, removed) in the entries named.

    Raises UnknownKey naming every key that is not there, Misuse for a value that cannot be
    written, NotWritable where the file has to be repaired by hand first.
    """
    entries = _known(bib, changes)
    spans: list[Span] = []
    expected: dict[str, Mapping[str, str | None]] = {}
    for entry in entries:
        wanted = {name.lower(): _given(value) for name, value in changes[entry.key].items()}
        different = _different(entry, wanted)
        if different:
            spans += _field_spans(bib, entry, different)
            expected[entry.key] = {
                name: None if value is None else writing.expected(name, value)
                for name, value in different.items()
            }
    names = ", ".join(dict.fromkeys(name for fields in expected.values() for name in fields))
    return Change(tuple(spans), f"set {names} of {_few(expected)}", expected)


def _given(value: str | None) -> str | None:
    return value if value is not None and value.strip() else None


def _different(entry: Entry, wanted: Mapping[str, str | None]) -> dict[str, str | None]:
    """What is not so already: a macro that reads as the wanted text stays a macro."""
    recorded = to_report(entry).fields
    return {
        name: value
        for name, value in wanted.items()
        if recorded.get(name) != (None if value is None else writing.expected(name, value))
    }


def _field_spans(bib: BibFile, entry: Entry, wanted: Mapping[str, str | None]) -> list[Span]:
    spans: list[Span] = []
    added: dict[str, str] = {}
    for name, value in wanted.items():
        field = entry.field(name)
        if field is not None:
            _repairable(bib, entry, field)
        if value is None:
            if field is not None:
                spans.append(_removal(bib, field))
        elif field is None:
            added[name] = writing.raw_value(name, value)
        else:
            spans.append(Span(field.start, field.end, writing.raw_value(name, value)))
    if added:
        spans.append(_addition(bib, entry, added))
    return spans


def _repairable(bib: BibFile, entry: Entry, field: Field) -> None:
    same = [other for other in entry.fields if other.name.lower() == field.name.lower()]
    if len(same) > 1 or field.value.rest:
        fault = "stands twice" if len(same) > 1 else "cannot be read to its end"
        raise NotWritable(
            f"The field '{field.name}' of {entry.key} (line {entry.line}) {fault}.",
            f"Repair it in {bib.name} by hand first; nothing was changed.",
        )


def _removal(bib: BibFile, field: Field) -> Span:
    """The whole line, when the field has it for itself; else the field and the blanks after it."""
    text = bib.text
    line_start = _back_over_blanks(text, field.name_start)
    line_end = _over_blanks(text, field.stop)
    if _is_line_start(text, line_start) and _after_line_end(text, line_end) > line_end:
        return Span(line_start, _after_line_end(text, line_end), "")
    return Span(field.name_start, line_end if line_end < len(text) else field.stop, "")


def _addition(bib: BibFile, entry: Entry, values: Mapping[str, str]) -> Span:
    """New fields after the last one, laid out as that one is."""
    text = bib.text
    comma = text[entry.key_end : entry.end].lstrip().startswith(",")
    at, indent, own_line = (
        text.index(",", entry.key_end) + 1 if comma else entry.key_end,
        "  ",
        True,
    )
    if entry.fields:
        last = entry.fields[-1]
        at, comma = last.stop, last.stop > last.end
        line_start = _back_over_blanks(text, last.name_start)
        indent = text[line_start : last.name_start]
        own_line = _is_line_start(text, line_start)
    fields = [f"{name} = {values[name]}" for name in writing.in_order(values)]
    between = bib.newline + indent if own_line else " "
    added = "".join(f"{between}{field}," for field in fields)
    if not comma:
        # The comma between goes first, and the last field stays without one, as it was.
        return Span(at, at, f",{added[:-1]}")
    # Without a field before there is nothing to imitate: the closing brace gets its own line.
    rest = text[at : entry.end]
    alone = own_line and not entry.fields and "\n" not in rest
    return Span(at, at, added + bib.newline if alone else added)


# ---------------------------------------------------------------- remove


def remove(bib: BibFile, keys: Sequence[str]) -> Change:
    """The entries and the empty line that goes with each."""
    entries = _known(bib, keys)
    doubled = {p.key for p in bib.problems if p.code == "duplicate-key"} & set(keys)
    if doubled:
        raise NotWritable(
            f"The key '{min(map(str, doubled))}' stands twice in {bib.name}; "
            "which of the two is meant is not known.",
            "Remove or rename one of them by hand; nothing was changed.",
        )
    spans = tuple(_entry_removal(bib.text, entry) for entry in entries)
    return Change(spans, f"removed {_few(entry.key for entry in entries)}", dict.fromkeys(keys))


def _entry_removal(text: str, entry: Entry) -> Span:
    start = _back_over_blanks(text, entry.start)
    after = _after_line_end(text, _over_blanks(text, entry.end))
    if not _is_line_start(text, start) or not (after > entry.end or after == len(text)):
        return Span(entry.start, entry.end, "")
    following = _after_line_end(text, _over_blanks(text, after))
    if following > after:
        return Span(start, following, "")
    if after == len(text):
        # The last entry: the empty line before it goes with it, as `add` has put it there.
        for line_end in ("\r\n", "\n"):
            if text[:start].endswith(line_end * 2):
                return Span(start - len(line_end), after, "")
    return Span(start, after, "")


# ---------------------------------------------------------------- applying and checking


def applied(text: str, spans: Iterable[Span]) -> str:
    """The text with all spans replaced."""
    pieces: list[str] = []
    position = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        pieces += [text[position : span.start], span.text]
        position = span.end
    return "".join([*pieces, text[position:]])


def check(before: BibFile, change: Change, after: BibFile) -> None:
    """Raises NotWritable unless the new text reads as the change intends, and nothing else moved.

    Every other entry is there with the same source, the touched ones read as expected, and there
    is no problem that was not there before.
    """
    untouched = (entry for entry in before.entries if entry.key not in change.expected)
    now = (entry for entry in after.entries if entry.key not in change.expected)
    for one, other in zip_longest(untouched, now):
        if one is None or other is None or one.key != other.key:
            raise _unsafe("another entry would be lost, or read as one")
        if before.raw(one) != after.raw(other):
            raise _unsafe(f"'{one.key}' would be changed too")
    for key, fields in change.expected.items():
        entry = after.entry(key)
        if (fields is None) != (entry is None):
            raise _unsafe(f"'{key}' would not be {'gone' if fields is None else 'readable'}")
        if fields is None or entry is None:
            continue
        read = to_report(entry).fields
        wrong = [name for name, value in fields.items() if read.get(name) != value]
        if wrong:
            raise _unsafe(f"the field '{wrong[0]}' of '{key}' would not read as given")
    new = Counter(p.code for p in after.problems) - Counter(p.code for p in before.problems)
    if new:
        raise _unsafe(f"it would bring a new problem ({', '.join(new)})")


def _unsafe(why: str) -> NotWritable:
    return NotWritable(
        f"The change was not written: {why}.",
        "Look at the problems that `evidence check` lists near the place, and repair them first.",
    )


# ---------------------------------------------------------------- small parts


def _known(bib: BibFile, keys: Iterable[str]) -> list[Entry]:
    by_key = {entry.key: entry for entry in bib.entries}
    wanted = list(dict.fromkeys(keys))
    unknown = [key for key in wanted if key not in by_key]
    if unknown:
        raise UnknownKey(unknown, nearest(unknown[0], by_key), bib.name)
    return [by_key[key] for key in wanted]


def _few(keys: Iterable[str]) -> str:
    listed = list(keys)
    more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
    return ", ".join(listed[:3]) + more


def _back_over_blanks(text: str, position: int) -> int:
    while position and text[position - 1] in " \t":
        position -= 1
    return position


def _over_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t":
        position += 1
    return position


def _is_line_start(text: str, position: int) -> bool:
    return position == 0 or text[position - 1] in "\n\r\ufeff"


def _after_line_end(text: str, position: int) -> int:
    """The start of the next line when a line ends here, else the position itself."""
    if text.startswith("\r\n", position):
        return position + 2
    return position + 1 if text[position : position + 1] in ("\n", "\r") else position
