"""docs/check.md: each code has an example that fails and one that passes, and both do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from evidence.checking.article import check_article
from evidence.checking.codes import ARTICLE_CODES, CODES
from evidence.checking.library import check_library
from evidence.checking.shelf.kept import open_shelf
from evidence.library import Library
from evidence.model import Finding
from tests.conftest import REPOSITORY

TODAY = date(2026, 11, 22)
DOCUMENT = (REPOSITORY / "docs" / "check.md").read_text("utf-8")
SMALL = REPOSITORY / "examples" / "harbour"
FILES = ("library.bib", "outcomes.csv", "evidence.toml")
ROW = re.compile(r"^\| `([a-z-]+)` \| (?:error|warning|note) \|", re.M)
BLOCK = re.compile(r"^```example (\S+)\n(.*?)^```$", re.M | re.S)
CODE = re.compile(r"^([a-z-]+)\n", re.M)
# An example goes on in lines that are indented by ten columns.
TEXT = re.compile(r"^  (fails|passes) +(.*\n(?:(?: {10}.*)?\n)*)", re.M)
CELL = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")


class Example(NamedTuple):
    """What is written into a file, and whether the code is then found."""

    code: str
    kind: str
    file: str
    text: str


def examples(document: str) -> Iterator[Example]:
    for file, body in BLOCK.findall(document):
        _, *parts = CODE.split(body)
        for code, part in zip(parts[::2], parts[1::2], strict=True):
            for kind, text in TEXT.findall(part):
                yield Example(code, kind, file, re.sub(r"^ {10}", "", text, flags=re.M))


EXAMPLES = tuple(examples(DOCUMENT))


def outcomes(text: str) -> str:
    """The file of an example: `…` is the sound header or row, cells are changes in that row."""
    header, sound = (SMALL / "outcomes.csv").read_text("utf-8").splitlines()[:2]
    lines = [header]
    for line in text.splitlines():
        what, _, rest = line.partition(" ")
        if what == "columns":
            lines[0] = rest.replace("…", header)
        elif what == "row":
            lines.append(rest.replace("…", sound))
        else:
            cells = dict(zip(header.split(","), sound.split(","), strict=True))
            changed = dict(CELL.findall(line))
            assert changed, line
            assert changed.keys() <= cells.keys(), line
            lines.append(",".join({**cells, **changed}.values()))
    return "\n".join([*lines, ""])


def check(example: Example, folder: Path) -> tuple[Finding, ...]:
    """The findings of an example, written into a small library as the document says."""
    for name in FILES:
        shutil.copy(SMALL / name, folder / name)
    if example.file == "article.md":
        shelf = open_shelf(folder, folder / "state")
        return check_article(example.text, example.file, shelf, TODAY).findings
    text = outcomes(example.text) if example.file == "outcomes.csv" else example.text
    (folder / example.file).write_text(text, "utf-8")
    if example.file == "library.bib":
        (folder / "outcomes.csv").unlink()
    return check_library(Library.open(folder), TODAY)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.code}-{one.kind}")
def test_the_example_is_what_it_says(example: Example, tmp_path: Path) -> None:
    """A failing one has the finding; a passing one has not, and no error at all."""
    found = check(example, tmp_path)
    said = [f"{one.severity} {one.code}: {one.message}" for one in found]
    assert (example.code in {one.code for one in found}) is (example.kind == "fails"), said
    if example.kind == "passes":
        assert [line for line in said if line.startswith("error")] == []


def test_every_code_has_one_of_each() -> None:
    wanted = sorted((code, kind) for code in CODES for kind in ("fails", "passes"))
    assert sorted((one.code, one.kind) for one in EXAMPLES) == wanted


def test_examples_stand_beneath_their_table() -> None:
    """In each section the examples come in the order of the rows."""
    for section in re.split(r"^#{2,3} ", DOCUMENT, flags=re.M):
        rows = ROW.findall(section)
        assert [one.code for one in examples(section) if one.kind == "fails"] == rows


def test_codes_of_articles_are_shown_on_articles() -> None:
    shown = {one.code for one in EXAMPLES if one.file == "article.md"}
    assert shown == ARTICLE_CODES


def test_the_small_library_is_the_one_described() -> None:
    """Each report of the table of the document is in examples/harbour, and the other way round."""
    keys = re.findall(r"^\| `@(\w+)` \|", DOCUMENT, re.M)
    assert keys == [report.key for report in Library.open(SMALL).reports]
    errors = [one for one in check_library(Library.open(SMALL), TODAY) if one.severity != "note"]
    assert errors == []
