"""A whole list of references with the note beneath it, as text, Markdown or HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from evidence.citing import forms
from evidence.citing.pandoc import Reference
from evidence.citing.runs import PLAIN, Look, Run

HEADING: Final = "Evidence note"
_LABEL: Final = re.compile(r"(\D{0,2})(\d+)(\D{0,2})")


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference and what a reader must be told about it, such as RETRACTED."""

    reference: Reference
    marks: tuple[str, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """The reference with its marks in square brackets behind it, bold if in capitals."""
        marks = [
            part
            for mark in self.marks
            for part in ((" ", PLAIN), (f"[{mark}]", Look(bold=mark.split(" ")[0].isupper())))
        ]
        return (*self.reference.runs, *marks)


@dataclass(frozen=True, slots=True)
class List:
    """The entries in order, and the sentences of the note (none: no note)."""

    entries: tuple[Entry, ...]
    note: tuple[str, ...] = ()

    @property
    def numbering(self) -> tuple[str, str] | None:
        """What stands before and after the number of each entry where they count 1, 2, 3 …

        None where the style does not number, or labels are no running numbers.
        """
        found = [_LABEL.fullmatch(entry.reference.label) for entry in self.entries]
        around = {(match[1], match[3]) for match in found if match}
        numbers = [int(match[2]) for match in found if match]
        running = numbers == list(range(1, len(self.entries) + 1))
        return around.pop() if running and len(around) == 1 else None


def text_lines(whole: List) -> list[str]:
    """Each entry as one line of plain text, with the style's label."""
    return [
        f"{entry.reference.label} {forms.text(entry.runs)}".lstrip() for entry in whole.entries
    ]


def between(whole: List) -> str:
    """What stands between two entries in plain text: a blank line, unless they have labels."""
    return "\n" if whole.entries and whole.entries[0].reference.label else "\n\n"


def markdown(whole: List) -> str:
    """A numbered list where the style numbers, else paragraphs; the note under a bold heading."""
    if whole.numbering:
        lines = [
            f"{number}. {forms.markdown(entry.runs)}"
            for number, entry in enumerate(whole.entries, start=1)
        ]
        parts = ["\n".join(lines)]
    else:
        parts = [_labelled_markdown(entry) for entry in whole.entries]
    if whole.note:
        parts += [f"**{HEADING}**", forms.escaped(" ".join(whole.note))]
    return "\n\n".join(parts)


def _labelled_markdown(entry: Entry) -> str:
    label = entry.reference.label
    return forms.markdown(((f"{label} ", PLAIN), *entry.runs) if label else entry.runs)


def html(whole: List) -> str:
    """A fragment: `ol` where the style numbers, else a `p` a reference; the note beneath."""
    if whole.numbering:
        items = [f"<li>{forms.html_text(entry.runs)}</li>" for entry in whole.entries]
        lines = ["<ol>", *items, "</ol>"]
    else:
        lines = [_labelled_html(entry) for entry in whole.entries]
    if whole.note:
        note = forms.html_text(((" ".join(whole.note), PLAIN),))
        lines += [f"<h3>{HEADING}</h3>", f"<p>{note}</p>"]
    return "\n".join(lines)


def _labelled_html(entry: Entry) -> str:
    label = entry.reference.label
    runs = ((f"{label} ", PLAIN), *entry.runs) if label else entry.runs
    return f"<p>{forms.html_text(runs)}</p>"
