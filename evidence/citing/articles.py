"""An article that cites → the same article with its citations and its list of references.

Markdown stays byte for byte what it is but for three things: the citations (in note styles and
raised ones with the blank before them, and a comma or full stop behind them, which belongs before
the mark), `{{evidence}}`, and the list. pandoc reads the article once, each citation inside a span
of its own, so that numbers, `2020a`, "ibid." and footnotes come out as in the whole document; only
the rendered citations and the list are taken from its answer. HTML, docx and odt are pandoc's own
writing of the whole document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from evidence.citing import forms, lists, pandoc
from evidence.citing.blocks import lines
from evidence.citing.catalogue import Style
from evidence.citing.csl import to_csl
from evidence.citing.lists import Entry, List
from evidence.citing.manuals import for_style
from evidence.citing.pandoc import Pandoc, Reference
from evidence.citing.placing import Place, newline_of, place
from evidence.citing.runs import Inline, runs
from evidence.citing.spans import Cluster, Scan
from evidence.model import Report

# (@key) begins no example list; front matter is handed over by ourselves.
READER: Final = "markdown-example_lists-yaml_metadata_block"
# Stands for an @ that is no citation while pandoc reads: a character nobody writes.
_AT: Final = "\ue000"
_SPAN: Final = "evidence-citation-"

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Article:
    """What is to be written: the article, what its keys mean, and in which style.

    `reports` is by the place where a mention begins; `sentences` by condition, paragraphs of
    Markdown; `marks` by key: what the list says of a work, such as RETRACTED.
    """

    scan: Scan
    reports: Mapping[int, Report]
    style: Style
    sentences: Mapping[str | None, Sequence[str]] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, str]:
        """Key → the plain number it has for pandoc: a key may hold anything."""
        cited = dict.fromkeys(report.key for _, report in sorted(self.reports.items()))
        return {key: str(number) for number, key in enumerate(cited, start=1)}


@dataclass(frozen=True, slots=True)
class Written:
    """The finished article; `missed` are citations that pandoc does not read as such."""

    text: str
    missed: tuple[Cluster, ...] = ()
    place: Place | None = None


# ---------------------------------------------------------------- Markdown → Markdown


def markdown(engine: Pandoc | None, article: Article) -> Written:
    """The article with its citations rendered, in Markdown; without any it needs no pandoc."""
    scan = article.scan
    edits = sentences(article)
    if not scan.clusters or engine is None:
        return Written(edited(scan.text, edits))
    parsed = document(engine, article, _for_spans(article), READER)
    rendered = dict(_spans(parsed["blocks"]))
    entries = _entries(article, parsed["blocks"])
    footnotes = _Footnotes(scan.text)
    missed = []
    # In the order in which a reader meets them: the numbers of new footnotes follow it.
    for number, cluster in enumerate(scan.clusters):
        inlines = rendered.get(number)
        if inlines is None:
            missed.append(cluster)
        else:
            edits.append(_citation(scan, cluster, inlines, footnotes))
    where = place(scan)
    newline = newline_of(scan.text)
    if entries:
        written = lists.markdown(List(entries)).replace("\n", newline)
        edits.append((where.start, where.end, f"{where.before}{written}{where.after}"))
    text = edited(scan.text, edits)
    return Written(footnotes.appended(text, newline), tuple(missed), where if entries else None)


def sentences(article: Article) -> list[Edit]:
    """What stands for each `{{evidence}}`: paragraphs if it is one of its own, else one run."""
    scan = article.scan
    newline = newline_of(scan.text)
    found: list[Edit] = []
    for holder in scan.placeholders:
        if not holder.in_text:
            continue
        between = newline * 2 if _is_paragraph(scan, holder.start) else " "
        found.append((holder.start, holder.end, between.join(article.sentences[holder.condition])))
    return found


# What does not go on with the line next to it: nothing, a heading or its underline, a fence.
_APART: Final = re.compile(r"(?:#{1,6}(?:[ \t].*)?|[-=*_:]{3,}.*)?")


def _is_paragraph(scan: Scan, position: int) -> bool:
    """Whether a placeholder stands at the margin, alone, and with no text above or beneath."""
    at_margin = not position or scan.text[position - 1] in "\r\n\ufeff"
    if not at_margin or not _is_alone(scan, position):
        return False
    rows = list(lines(scan.live))
    here = max(number for number, row in enumerate(rows) if row.start <= position)
    beside = rows[max(here - 1, 0) : here] + rows[here + 1 : here + 2]
    return all(_APART.fullmatch(row.text.strip(" \t\0\ufeff")) for row in beside)


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with stretches replaced; they do not overlap."""
    pieces: list[str] = []
    position = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += (text[position:start], new)
        position = end
    return "".join((*pieces, text[position:]))


class _Footnotes:
    """The footnotes of a note style: numbered on from those that the article has."""

    def __init__(self, text: str) -> None:
        labels = re.findall(r"\[\^([0-9]+)\]", text)
        self._next = max((int(label) for label in labels), default=0) + 1
        self._definitions: list[str] = []

    def mark(self, note: Inline) -> str:
        """The mark of a new footnote."""
        inlines = [inline for block in note["c"] for inline in block["c"]]
        label = f"[^{self._next}]"
        self._definitions.append(f"{label}: {forms.markdown(runs(inlines))}")
        self._next += 1
        return label

    def appended(self, text: str, newline: str) -> str:
        """The text with the new footnotes at its end."""
        if not self._definitions:
            return text
        ended = text.endswith(("\n", "\r"))
        between = newline if ended else newline * 2
        return text + between + newline.join(self._definitions) + (newline if ended else "")


_GOES_BEFORE_A_NOTE: Final = re.compile(r"[.,;:!?]")
# Nothing but the beginning of a paragraph, a list item, a cell … : there no blank is too much.
_BEGINNING: Final = re.compile(r"[ \t]*(?:(?:>|[-+*]|[0-9]+[.)]|#{1,6}|\[\^[^\]]+\]:)[ \t]*)*\Z")


def _citation(scan: Scan, cluster: Cluster, inlines: list[Inline], notes: _Footnotes) -> Edit:
    """A citation as Markdown, and what it takes the place of."""
    start, end = cluster.start, cluster.end
    flat = list(_unwrapped(inlines))
    written = _with_notes(flat, notes)
    kind = flat[0]["t"] if flat else ""
    line = scan.text[_line_start(scan.text, start) : start]
    if kind in ("Note", "Superscript") and not _BEGINNING.fullmatch(line):
        blanks = len(line) - len(line.rstrip(" "))
        start -= blanks if not line.rstrip(" ").endswith("|") else 0
    if kind == "Note" and len(flat) == 1 and _GOES_BEFORE_A_NOTE.match(scan.live, end):
        written = scan.text[end] + written
        end += 1
    return start, end, written


def _line_start(text: str, position: int) -> int:
    return max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1


def _unwrapped(inlines: Sequence[Inline]) -> Iterator[Inline]:
    """The inlines without the citations and spans around them."""
    for inline in inlines:
        if inline["t"] in ("Cite", "Span"):
            yield from _unwrapped(inline["c"][1])
        else:
            yield inline


def _with_notes(inlines: Sequence[Inline], notes: _Footnotes) -> str:
    """The inlines as Markdown: notes as marks, what is raised raised as a whole."""
    pieces: list[str] = []
    plain: list[Inline] = []
    for inline in inlines:
        if inline["t"] == "Note":
            pieces += (forms.markdown(runs(plain)), notes.mark(inline))
            plain = []
        elif inline["t"] == "Superscript":
            raised = f"<sup>{forms.markdown(runs(inline['c']))}</sup>"
            pieces += (forms.markdown(runs(plain)), raised)
            plain = []
        else:
            plain.append(inline)
    return "".join((*pieces, forms.markdown(runs(plain))))


# ---------------------------------------------------------------- what pandoc reads


def _for_spans(article: Article) -> str:
    """The article for pandoc: citations in spans, and nothing that it could misread."""
    scan = article.scan
    edits = keys(article)
    for number, cluster in enumerate(scan.clusters):
        edits.append((cluster.start, cluster.start, "["))
        edits.append((cluster.end, cluster.end, f"]{{#{_SPAN}{number}}}"))
    for region in scan.regions:
        if region.kind == "front":
            edits.append((region.start, region.end, ""))
        elif region.kind in ("short", "evidence"):
            edits.append((region.start, region.end, "" if _is_alone(scan, region.start) else "x"))
    return lf(edited(masked(scan), edits))


def keys(article: Article) -> list[Edit]:
    """Every key as the number of its report, in braces: so it ends where it ends."""
    numbers = article.numbers
    return [
        (mention.start, mention.end, f"{{{numbers[article.reports[mention.begin].key]}}}")
        for cluster in article.scan.clusters
        for mention in cluster.mentions
    ]


def masked(scan: Scan) -> str:
    """The text with a stand-in for every @ that is neither a citation nor escaped nor an address.

    Of the same length.
    """
    kept = {m.start - 1 for cluster in scan.clusters for m in cluster.mentions}
    for region in scan.regions:
        if region.kind in ("escape", "auto"):
            kept.update(range(region.start, region.end))
    return "".join(
        _AT if sign == "@" and position not in kept else sign
        for position, sign in enumerate(scan.text)
    )


def _is_alone(scan: Scan, position: int) -> bool:
    """Whether nothing but protected text stands on the line of a position."""
    rest = re.compile(r"[^\r\n]*").match(scan.live, _line_start(scan.live, position))
    return rest is not None and not rest[0].strip(" \t\0\ufeff")


def lf(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def _citeproc(article: Article) -> Iterator[list[str]]:
    """The arguments that make pandoc cite; the items are in a file that is gone afterwards."""
    reports = {report.key: report for report in article.reports.values()}
    items = [
        {**for_style(to_csl(reports[key]), article.style), "id": number}
        for key, number in article.numbers.items()
    ]
    with TemporaryDirectory(prefix="evidence-") as folder, article.style.file() as style:
        file, none = Path(folder) / "items.json", Path(folder) / "abbreviations"
        file.write_text(json.dumps(items), encoding="utf-8")
        # Without abbreviations: "ch. 2" keeps the blank that was typed.
        none.touch()
        arguments = [
            "--bibliography",
            str(file),
            "--csl",
            str(style),
            "--abbreviations",
            str(none),
        ]
        yield ["--citeproc", *arguments]


def document(
    engine: Pandoc, article: Article, text: str, reader: str, more: Sequence[str] = ()
) -> dict[str, Any]:
    """pandoc's document of the text, with every stand-in an @ again."""
    with _citeproc(article) as arguments:
        parsed = pandoc.document(engine, ["-f", reader, *arguments, *more], text)
    restored: dict[str, Any] = json.loads(json.dumps(parsed, ensure_ascii=False).replace(_AT, "@"))
    return restored


def _spans(node: Any) -> Iterator[tuple[int, list[Inline]]]:
    """(number, inlines) of every span of ours that holds a citation and nothing else."""
    if isinstance(node, list):
        for child in node:
            yield from _spans(child)
    elif isinstance(node, dict):
        if node.get("t") == "Span" and node["c"][0][0].startswith(_SPAN):
            inner = node["c"][1]
            if [inline["t"] for inline in inner[:1]] == ["Cite"]:
                yield int(node["c"][0][0].removeprefix(_SPAN)), inner
        else:
            for child in node.values():
                yield from _spans(child)


def _entries(article: Article, blocks: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """The list of references of pandoc's document."""
    names = {number: key for key, number in article.numbers.items()}
    return tuple(
        Entry(Reference(names[number], label, runs(rest)), article.marks.get(names[number], ()))
        for number, label, rest in pandoc.entries(blocks)
    )
