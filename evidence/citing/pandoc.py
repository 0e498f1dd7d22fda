"""The only door to pandoc, and the only place that starts another program.

pandoc is found once (`find`) and the value passed on. However many references there are, it runs
once for text and twice for Markdown; it reads no file but the style and asks no network.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess  # noqa: TID251 -- this module is the door
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from evidence.citing.casing import subtitle_capitals
from evidence.citing.catalogue import style_file
from evidence.errors import LibraryError, PandocMissing

_OLDEST: Final = (3, 1)
_SECONDS_TO_START: Final = 20
_SECONDS_TO_RUN: Final = 120
_HOW_TO_INSTALL: Final = (
    "Install pandoc 3.1 or newer (brew install pandoc, apt-get install pandoc, or "
    "https://pandoc.org/installing.html), or name one in EVIDENCE_PANDOC."
)
_QUOTES: Final = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}

Inline = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pandoc:
    """A pandoc that has been seen to run."""

    path: Path
    version: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One reference: `label` is "1." where the style numbers, else empty; `text` is one line."""

    key: str
    label: str
    text: str


# ---------------------------------------------------------------- finding it


def find(environ: Mapping[str, str]) -> Pandoc:
    """EVIDENCE_PANDOC, else `pandoc` on PATH from 3.1 on, else the one of pypandoc-binary.

    A program named in EVIDENCE_PANDOC is the only one tried. Raises PandocMissing when none runs.
    """
    named = environ.get("EVIDENCE_PANDOC")
    if named:
        path = shutil.which(named, path=environ.get("PATH"))
        version = _version(Path(path)) if path else None
        if path is None or version is None:
            raise PandocMissing(
                f"EVIDENCE_PANDOC names no pandoc that runs: {named}", _HOW_TO_INSTALL
            )
        return Pandoc(Path(path), version)
    for candidate in _candidates(environ):
        version = _version(candidate)
        if version is not None and version >= _OLDEST:
            return Pandoc(candidate, version)
    raise PandocMissing("Citations need pandoc, and none that runs was found.", _HOW_TO_INSTALL)


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    on_path = shutil.which("pandoc", path=environ.get("PATH"))
    if on_path:
        yield Path(on_path)
    # Importing pypandoc takes longer than pandoc itself, so its folder is only looked up.
    spec = find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("pandoc", "pandoc.exe"):
            bundled = Path(folder) / "files" / name
            if bundled.is_file():
                yield bundled


def _version(path: Path) -> tuple[int, ...] | None:
    """What `--version` says, or None for a program that does not run or is something else."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, timeout=_SECONDS_TO_START, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(rb"pandoc(?:\.exe)? (\d+(?:\.\d+)*)", done.stdout)
    return tuple(int(part) for part in match[1].split(b".")) if match else None


# ---------------------------------------------------------------- references


def references(
    pandoc: Pandoc,
    items: Sequence[Mapping[str, object]],
    style: str,
    to: Literal["text", "markdown"] = "text",
    *,
    keep_order: bool = False,
) -> tuple[Rendered, ...]:
    """Each CSL item as a reference in a style, in the style's order (or the given one).

    An item that comes twice is listed once. Numbers are those of the style's own order.
    """
    unique = {str(item["id"]): item for item in items}
    if not unique:
        return ()
    # pandoc gets plain numbers for keys: a key may hold anything.
    keys = {str(number): key for number, key in enumerate(unique, start=1)}
    numbered = [_set(unique[key], number, style) for number, key in keys.items()]
    document = _run(
        pandoc,
        ["-f", "csljson", "-t", "json", "--citeproc", "--csl", str(style_file(style))],
        json.dumps(numbered, ensure_ascii=True),
    )
    parsed = json.loads(document)
    entries = {keys[number]: inlines for number, inlines in _entries(parsed["blocks"])}
    listed = _as_text(entries) if to == "text" else _as_markdown(pandoc, parsed, entries)
    if keep_order:
        place = {key: number for number, key in enumerate(unique)}
        listed = sorted(listed, key=lambda rendered: place[rendered.key])
    return tuple(listed)


def _set(item: Mapping[str, object], number: str, style: str) -> dict[str, object]:
    """The item as this style wants it; only the copy for pandoc is changed."""
    changed = {**item, "id": number}
    if style == "apa":
        changed["title"] = subtitle_capitals(str(item["title"]))
        if not {"issued", "status", "accessed"} & item.keys():
            changed["status"] = "n.d."  # else the style prints "Retrieved" without a day
    return changed


def _run(pandoc: Pandoc, arguments: Sequence[str], text: str) -> str:
    command = [str(pandoc.path), "--sandbox", *arguments]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=_SECONDS_TO_RUN, check=False
        )
    except subprocess.TimeoutExpired:
        raise LibraryError(f"pandoc gave no answer within {_SECONDS_TO_RUN} seconds.") from None
    except OSError as error:
        raise PandocMissing(f"pandoc could not be started: {error}", _HOW_TO_INSTALL) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0] if said else f"exit code {done.returncode}"
        raise LibraryError(f"pandoc could not format the references: {reason}")
    return done.stdout.decode()


def _entries(blocks: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[Inline]]]:
    """The id and the inlines of every reference in pandoc's document."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        (identifier, classes, _), inner = block["c"]
        if "csl-entry" in classes:
            paragraphs = [part["c"] for part in inner if part["t"] in ("Para", "Plain")]
            yield identifier.removeprefix("ref-"), [part for p in paragraphs for part in p]
        else:
            yield from _entries(inner)


def _split_label(inlines: list[Inline]) -> tuple[str, list[Inline]]:
    """The style's number apart from the reference."""
    first = inlines[0] if inlines else None
    if first and first["t"] == "Span" and "csl-left-margin" in first["c"][0][1]:
        return _plain(first["c"][1]).strip(), inlines[1:]
    return "", inlines


def _as_text(entries: Mapping[str, list[Inline]]) -> list[Rendered]:
    rendered = []
    for key, inlines in entries.items():
        label, rest = _split_label(inlines)
        rendered.append(Rendered(key, label, " ".join(_plain(rest).split())))
    return rendered


def _plain(inlines: Iterable[Inline]) -> str:
    return "".join(_plain_inline(inline) for inline in inlines)


def _plain_inline(inline: Inline) -> str:
    """The words of an inline, without any mark-up."""
    kind: str = inline["t"]
    content: Any = inline.get("c")
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Quoted":
        opening, closing = _QUOTES[content[0]["t"]]
        return f"{opening}{_plain(content[1])}{closing}"
    if kind in ("Span", "Link", "Cite"):
        return _plain(content[1])
    if kind in ("Code", "Math", "RawInline"):
        return str(content[1])
    return _plain(content or ())


def _as_markdown(
    pandoc: Pandoc, document: Mapping[str, Any], entries: Mapping[str, list[Inline]]
) -> list[Rendered]:
    """The references as GitHub-flavoured Markdown: pandoc escapes, a paragraph is a reference."""
    parts = [(key, *_split_label(inlines)) for key, inlines in entries.items()]
    blocks = [{"t": "Para", "c": _without_spans(rest)} for _, _, rest in parts]
    plain = {**document, "meta": {}, "blocks": blocks}
    written = _run(pandoc, ["-f", "json", "-t", "gfm", "--wrap=none"], json.dumps(plain))
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n{2,}", written.strip("\n"))]
    return [
        Rendered(key, label, text) for (key, label, _), text in zip(parts, paragraphs, strict=True)
    ]


def _without_spans(inlines: Iterable[Inline]) -> list[Inline]:
    """The same inlines without citeproc's spans, which Markdown could only show as HTML."""
    kept: list[Inline] = []
    for inline in inlines:
        content = inline.get("c")
        if inline["t"] == "Span":
            kept += _without_spans(inline["c"][1])
        elif inline["t"] in ("Emph", "Strong", "SmallCaps", "Superscript", "Subscript"):
            kept.append({"t": inline["t"], "c": _without_spans(content or ())})
        else:
            kept.append(inline)
    return kept
