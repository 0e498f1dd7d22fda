"""An article that cites → HTML, Word or OpenDocument: pandoc reads and writes the whole of it.

pandoc runs twice: it reads the article and sets the citations; the document is then cleared of
citeproc's wrappers here, the list made a real one, and written. It works in its sandbox: it opens
no file and no address, so that HTML names images and office files print their descriptions.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from evidence.citing import pandoc
from evidence.citing.articles import (
    READER,
    Article,
    Edit,
    document,
    edited,
    keys,
    lf,
    masked,
    sentences,
)
from evidence.citing.lists import Entry, List
from evidence.citing.pandoc import Pandoc, Reference
from evidence.citing.placing import place
from evidence.citing.runs import Inline, plain, runs
from evidence.citing.spans import Scan
from evidence.errors import LibraryError, Misuse

FORMS: Final = {".html": "html", ".htm": "html", ".docx": "docx", ".odt": "odt"}
_TEMPLATE: Final = Path(__file__).parent / "article.html"
# Files of this machine and of this run, which pandoc would write into the document.
_WORKING_FIELDS: Final = ("bibliography", "csl", "citation-abbreviations", "references", "nocite")
_WITH_FRONT_MATTER: Final = READER.replace("-yaml_metadata_block", "")


@dataclass(frozen=True, slots=True)
class Published:
    """The file's bytes; `images` that an office file could not take in, `codes` left as text."""

    data: bytes
    images: int = 0
    codes: int = 0


def publish(engine: Pandoc, article: Article, form: str, name: str) -> Published:
    """The finished article as `html`, `docx` or `odt`; `name` stands in for a title."""
    parsed = _read(engine, article)
    parsed["blocks"] = _cleaned(parsed["blocks"], lambda block: _list(article, block, form))
    for name in _WORKING_FIELDS:
        parsed["meta"].pop(name, None)
    arguments = ["-f", "json", "-t", form, "-s", "--wrap=preserve", "-o", "-"]
    if form == "html":
        title = _title(parsed) or name
        arguments += ["--template", str(_TEMPLATE), "-V", f"pagetitle={escape(title)}"]
    data = pandoc.run(engine, arguments, json.dumps(parsed))
    images = 0 if form == "html" else sum(1 for _ in _found(parsed, "Image"))
    codes = sum(region.kind == "short" for region in article.scan.regions)
    return Published(data, images, codes)


def _read(engine: Pandoc, article: Article) -> dict[str, Any]:
    """pandoc's document of the whole article. Raises Misuse for front matter that is no YAML."""
    text, reader, metadata = _source(article)
    try:
        return document(engine, article, text, reader, metadata)
    except LibraryError as error:
        if "YAML" not in error.message:
            raise
        raise Misuse(
            "The front matter of the article is no valid YAML.",
            "Correct it between the two lines of ---; Markdown (-o article.md) does without.",
        ) from error


def _source(article: Article) -> tuple[str, str, list[str]]:
    """The article for pandoc, how to read it, and the front matter that is no YAML."""
    scan = article.scan
    edits: list[Edit] = [*keys(article), *sentences(article), *_for_pandoc(scan)]
    where = place(scan)
    if where.in_div:
        edits.append((where.start, where.end, ""))
    elif article.reports:
        new = f"{where.before}::: {{#refs}}\n:::{where.after or chr(10)}"
        edits.append((where.start, where.end, new))
    front = next((region for region in scan.regions if region.kind == "front"), None)
    body = masked(scan)
    if front is None:
        return lf(edited(body, edits)), READER, []
    block = scan.text[front.start : front.end].removeprefix("\ufeff")
    if block.startswith("---"):
        return lf(edited(body, edits)), _WITH_FRONT_MATTER, []
    edits.append((front.start, front.end, ""))
    return lf(edited(body, edits)), READER, _metadata(block)


def _for_pandoc(scan: Scan) -> Iterator[Edit]:
    """What pandoc would misread behind a citation.

    In `@key's` it would open a quotation, and turn the next ones round; `[@a][@b]` is half a link.
    """
    starts = {cluster.start for cluster in scan.clusters}
    for cluster in scan.clusters:
        if re.match(r"'[^\W\d_]", scan.live[cluster.end : cluster.end + 2]):
            yield cluster.end, cluster.end + 1, "’"
        elif cluster.end in starts:
            yield cluster.end, cluster.end, " "


def _metadata(block: str) -> list[str]:
    """Title, author and date of TOML or JSON front matter, as pandoc takes them."""
    try:
        inner = block.strip().strip("+")
        found = json.loads(block) if block.startswith("{") else tomllib.loads(inner)
    except ValueError:
        return []
    return [
        f"--metadata={name}:{value}"
        for name in ("title", "subtitle", "author", "date", "lang")
        for value in (found[name] if isinstance(found.get(name), list) else [found.get(name)])
        if value
    ]


# ---------------------------------------------------------------- the document


def _cleaned(node: Any, as_list: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """The document without the wrappers of citeproc: `Cite`, and spans of its classes.

    What `as_list` makes of it stands for its list.
    """
    if isinstance(node, dict):
        if node.get("t") == "Div" and node["c"][0][0] == "refs":
            node = as_list(node)
        return {name: _cleaned(child, as_list) for name, child in node.items()}
    if not isinstance(node, list):
        return node
    kept: list[Any] = []
    for child in node:
        if _is_wrapper(child):
            kept += _cleaned(child["c"][1], as_list)
        else:
            kept.append(_cleaned(child, as_list))
    return kept


def _is_wrapper(node: Any) -> bool:
    if not isinstance(node, dict) or node.get("t") not in ("Cite", "Span"):
        return False
    if node["t"] == "Cite":
        return True
    identifier, classes, attributes = node["c"][0]
    # A span that says nothing is what is left of the case that a style keeps.
    bare = not identifier and not attributes and set(classes) <= {"nocase", "nodecor"}
    return bare or any(name.startswith("csl-") for name in classes)


def _list(article: Article, block: Mapping[str, Any], form: str) -> dict[str, Any]:
    """citeproc's list as a numbered list or as paragraphs, with the marks."""
    names = {number: key for key, number in article.numbers.items()}
    found = [(names[n], label, rest) for n, label, rest in pandoc.entries([block])]
    whole = List(tuple(Entry(Reference(key, label, runs(rest))) for key, label, rest in found))
    # A loose list: its paragraphs keep Word's style "Bibliography", a tight one's do not.
    kind = "Plain" if form == "html" and whole.numbering else "Para"
    items = [
        {"t": kind, "c": _entry("" if whole.numbering else label, rest, article.marks.get(key))}
        for key, label, rest in found
    ]
    inner: list[Any] = items
    if whole.numbering and items:
        style = [1, {"t": "Decimal"}, {"t": _DELIMITERS.get(whole.numbering, "Period")}]
        inner = [{"t": "OrderedList", "c": [style, [[item] for item in items]]}]
    # pandoc calls `refs` a list by its role, and its items would have to be called so too.
    return {"t": "Div", "c": [["reference-list" if form == "html" else "refs", [], []], inner]}


_DELIMITERS: Final = {("(", ")"): "TwoParens", ("", ")"): "OneParen"}


def _entry(label: str, rest: list[Inline], marks: Sequence[str] | None) -> list[Inline]:
    before: list[Inline] = [_str(label), {"t": "Space"}] if label else []
    after: list[Inline] = []
    for mark in marks or ():
        after += [{"t": "Space"}, {"t": "Strong", "c": [_str(f"[{mark}]")]}]
    return [*before, *_trimmed(rest), *after]


def _str(text: str) -> Inline:
    return {"t": "Str", "c": text}


def _trimmed(inlines: list[Inline]) -> list[Inline]:
    return inlines[1:] if inlines and inlines[0]["t"] in ("Space", "SoftBreak") else inlines


def _title(parsed: Mapping[str, Any]) -> str:
    """The title of the front matter, else the first heading."""
    title = parsed["meta"].get("title")
    if title:
        return plain(title["c"]) if title["t"] == "MetaInlines" else str(title["c"])
    first = next(_found(parsed["blocks"], "Header"), None)
    return plain(first["c"][2]) if first else ""


def _found(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every node of a kind, in order."""
    if isinstance(node, dict):
        if node.get("t") == kind:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _found(child, kind)
