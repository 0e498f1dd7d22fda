"""The whole list with its marks and note, as text, Markdown, HTML and Word."""

from __future__ import annotations

import io
import json
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path
from typing import Any

import pytest

from evidence.citing import docx, lists
from evidence.citing.lists import Entry, List
from evidence.citing.pandoc import Reference, find
from evidence.citing.runs import PLAIN, Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINK = Look(link="https://doi.org/10.5555/a<b>")
ONE = (
    ("Example A. ", PLAIN),
    ("In vivo", Look(italic=True)),
    (" H", PLAIN),
    ("2", Look(shift="sub")),
    ("O & <script>. ", PLAIN),
    ("doi", LINK),
)
TWO = (("Sample B. *Two*.", PLAIN),)


def made(*labels: str, note: tuple[str, ...] = ("Two *works*.", "That is all.")) -> List:
    first = Entry(Reference("one", labels[0], ONE), ("RETRACTED", "not verified: year"))
    second = Entry(Reference("two", labels[1], TWO))
    return List((first, second), note)


NUMBERED = made("1.", "2.")
PLAINLY = made("", "")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("1.", "2."), ("", ".")),
        (("[1]", "[2]"), ("[", "]")),
        (("(1)", "(2)"), ("(", ")")),
        (("1", "2"), ("", "")),
        (("2.", "1."), None),
        (("1.", "2)"), None),
        (("[Exa20]", "[Sam21]"), None),
        (("", ""), None),
    ],
)
def test_numbering(labels: tuple[str, str], expected: tuple[str, str] | None) -> None:
    """Only running numbers of one form make a numbered list."""
    assert made(*labels).numbering == expected


def test_text_keeps_the_labels() -> None:
    """With the marks behind each reference."""
    assert lists.text_lines(NUMBERED) == [
        "1. Example A. In vivo H2O & <script>. doi [RETRACTED] [not verified: year]",
        "2. Sample B. *Two*.",
    ]
    assert (lists.between(NUMBERED), lists.between(PLAINLY)) == ("\n", "\n\n")


def test_markdown() -> None:
    """A numbered list or paragraphs; the note beneath."""
    first = (
        "Example A. *In vivo* H<sub>2</sub>O & \\<script\\>. "
        "[doi](https://doi.org/10.5555/a%3Cb%3E) **\\[RETRACTED\\]** \\[not verified: year\\]"
    )
    note = "\n\n**Evidence note**\n\nTwo \\*works\\*. That is all."
    assert lists.markdown(NUMBERED) == f"1. {first}\n2. Sample B. \\*Two\\*.{note}"
    assert lists.markdown(PLAINLY) == f"{first}\n\nSample B. \\*Two\\*.{note}"
    assert lists.markdown(made("[x]", "[y]", note=())).endswith("\\[y\\] Sample B. \\*Two\\*.")


def test_html_is_a_clean_fragment() -> None:
    """`ol` or `p`, nothing else around the references; everything escaped."""
    first = (
        "Example A. <em>In vivo</em> H<sub>2</sub>O &amp; &lt;script&gt;. "
        '<a href="https://doi.org/10.5555/a%3Cb%3E">doi</a> '
        "<strong>[RETRACTED]</strong> [not verified: year]"
    )
    note = "<h3>Evidence note</h3>\n<p>Two *works*. That is all.</p>"
    assert lists.html(NUMBERED) == (
        f"<ol>\n<li>{first}</li>\n<li>Sample B. *Two*.</li>\n</ol>\n{note}"
    )
    assert lists.html(PLAINLY) == f"<p>{first}</p>\n<p>Sample B. *Two*.</p>\n{note}"
    assert lists.html(made("[x]", "[y]", note=())).endswith("<p>[y] Sample B. *Two*.</p>")


# ---------------------------------------------------------------- Word


def part(data: bytes, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def read_back(data: bytes, tmp_path: Path) -> list[dict[str, Any]]:
    """What pandoc, a reader of Word files that is not ours, finds in it."""
    file = tmp_path / "list.docx"
    file.write_bytes(data)
    command = [str(find({"PATH": "/nowhere"}).path), "-f", "docx+styles", "-t", "json", str(file)]
    done = subprocess.run(command, capture_output=True, check=True)
    blocks: list[dict[str, Any]] = json.loads(done.stdout)["blocks"]
    return blocks


def test_every_part_of_the_word_file_is_there() -> None:
    """Well-formed XML, each part with its type, each relationship with its target."""
    data = docx.document(NUMBERED)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert all(part(data, name) is not None for name in names)
    types = {each.get("PartName") for each in part(data, "[Content_Types].xml")}
    assert {f"/{name}" for name in names if name.startswith("word/") and "_rels" not in name} == (
        types - {None}
    )
    targets = {each.get("Target") for each in part(data, "word/_rels/document.xml.rels")}
    assert targets == {"styles.xml", "numbering.xml", "https://doi.org/10.5555/a%3Cb%3E"}


@pytest.mark.parametrize(
    ("labels", "shown"), [(("1.", "2."), "%1."), (("[1]", "[2]"), "[%1]"), (("1", "2"), "%1")]
)
def test_word_has_a_real_list_in_its_bibliography_style(
    labels: tuple[str, str], shown: str, tmp_path: Path
) -> None:
    """The number is Word's, in the style's form, and no part of the text."""
    data = docx.document(made(*labels))
    body = part(data, "word/document.xml")
    listed = [p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}numPr") is not None]
    styles = [p.find(f"{W}pPr/{W}pStyle") for p in listed]
    assert [each.get(f"{W}val") for each in styles if each is not None] == ["Bibliography"] * 2
    assert next(part(data, "word/numbering.xml").iter(f"{W}lvlText")).get(f"{W}val") == shown
    first = read_back(data, tmp_path)[0]
    assert first["t"] == "OrderedList"
    assert len(first["c"][1]) == 2


def test_word_without_numbers(tmp_path: Path) -> None:
    """Paragraphs in the style Bibliography; the note under a heading, in the style Normal."""
    blocks = read_back(docx.document(PLAINLY), tmp_path)
    assert [block["t"] for block in blocks] == ["Div", "Div", "Header", "Para"]
    assert blocks[0]["c"][0][2] == [["custom-style", "Bibliography"]]
    names = {
        each.get(f"{W}val")
        for each in part(docx.document(PLAINLY), "word/styles.xml").iter(f"{W}name")
    }
    assert "Bibliography" in names


def test_word_keeps_looks_and_links(tmp_path: Path) -> None:
    """Italics, subscript, bold marks, the link and its encoded address; nothing as mark-up."""
    text = json.dumps(read_back(docx.document(PLAINLY), tmp_path))
    for expected in ('"Emph"', '"Subscript"', '"Strong"', "<script>.", "a%3Cb%3E"):
        assert expected in text


def test_word_file_is_the_same_each_time() -> None:
    """No clock in it; control characters, which XML cannot hold, are dropped."""
    assert docx.document(NUMBERED) == docx.document(NUMBERED)
    odd = List((Entry(Reference("k", "", (("a\x00b\x1b", PLAIN),))),))
    assert "ab" in "".join(part(docx.document(odd), "word/document.xml").itertext())
