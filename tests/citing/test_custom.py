"""A style of the user's: any independent one, mended; everything else is a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence.citing.catalogue import chosen, style
from evidence.citing.csl import to_csl
from evidence.citing.custom import load
from evidence.citing.pandoc import find, references
from evidence.errors import Misuse
from evidence.model import Name, Report

INFO = (
    "<info><title>T</title><id>http://www.zotero.org/styles/our-journal</id>"
    "<updated>2026-01-01T00:00:00+00:00</updated></info>"
)
STYLE = f"""<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  {INFO}
  <citation><layout><text variable="citation-number"/></layout></citation>
  <bibliography second-field-align="flush">
    <sort><key variable="title"/></sort>
    <layout>
      <text variable="citation-number" prefix="[" suffix="]"/>
      <group delimiter=", ">
        <names variable="editor"><label prefix=" (" suffix=")" form="short"/></names>
        <text variable="title"/>
      </group>
    </layout>
  </bibliography>
</style>
"""
DEPENDENT = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info>
<title>Dependent</title><id>http://www.zotero.org/styles/dependent</id>
<link href="http://www.zotero.org/styles/{parent}" rel="independent-parent"/>
<updated>2026-01-01T00:00:00+00:00</updated></info></style>"""
ITEMS = [
    to_csl(Report(key, "book", {"title": title}, editors=(Name("Example", "Ann"),)))
    for key, title in (("one", "Zebra"), ("two", "Ant"))
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "our-journal.csl"
    path.write_text(STYLE, "utf-8")
    return path


def test_a_style_of_the_users_is_used(file: Path) -> None:
    """Its order, its numbers, and names before their label."""
    found = references(find(os.environ), ITEMS, load(file))
    assert [(each.label, each.text) for each in found] == [
        ("[1]", "Ann Example (ed.), Ant"),
        ("[2]", "Ann Example (ed.), Zebra"),
    ]
    assert file.read_text("utf-8") == STYLE


def test_the_given_order_is_numbered_as_given(file: Path) -> None:
    """Without the style's order the numbers follow the items."""
    found = references(find(os.environ), ITEMS, load(file), as_given=True)
    assert [(each.label, each.key) for each in found] == [("[1]", "one"), ("[2]", "two")]


def test_given_order_decides_letters_too() -> None:
    """2020a stands before 2020b, whatever the order."""
    items = [{**item, "issued": {"date-parts": [[2020]]}} for item in ITEMS]
    found = references(find(os.environ), items, style("apa"), as_given=True)
    assert [each.text for each in found] == [
        "Example, A. (Ed.). (2020a). Zebra.",
        "Example, A. (Ed.). (2020b). Ant.",
    ]


def test_a_mended_style_prints_what_the_vendored_one_does(tmp_path: Path) -> None:
    """Taken without our edits, the label fix at load time gives the same chapter."""
    text = style("vancouver").source.read_text("utf-8").replace("<name/>", "")
    copy = tmp_path / "nlm.csl"
    copy.write_text(text, "utf-8")
    item = to_csl(
        Report(
            "k",
            "incollection",
            {"title": "A chapter", "booktitle": "A book"},
            authors=(Name("Muster", "Clara"),),
            editors=(Name("Example", "Ann"), Name("Sample", "Ben")),
        )
    )
    expected = references(find(os.environ), [item], style("vancouver"))
    assert "In: Example A, Sample B, editors. A book." in expected[0].text
    assert references(find(os.environ), [item], load(copy)) == expected


def test_footnote_styles_are_known(tmp_path: Path, file: Path) -> None:
    """Whether citations are footnotes is read from the style."""
    assert not load(file).in_notes
    file.write_text(STYLE.replace('class="in-text"', 'class="note"'), "utf-8")
    assert load(file).in_notes
    assert style("chicago-notes").in_notes


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no valid XML"),
        ("no XML at all", "is no valid XML"),
        ("<style><unclosed></style>", "is no valid XML"),
        ('<?xml version="1.0" encoding="klingon"?><style/>', "is no valid XML"),
        ("<html/>", "is no CSL style"),
        ('<locale xmlns="http://purl.org/net/xbiblio/csl"/>', "is no CSL style"),
        (
            STYLE.replace("bibliography", "other"),
            "makes no list of references",
        ),
        (
            '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
            + "]><s>&j;</s>",
            "is no",
        ),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    """One sentence that names the file; exit 2."""
    path = tmp_path / "x.csl"
    path.write_text(content, "utf-8")
    with pytest.raises(Misuse, match=message) as caught:
        load(path)
    assert str(path) in caught.value.message
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """So is a folder."""
    for path in (tmp_path / "none.csl", tmp_path):
        with pytest.raises(Misuse, match="cannot be read"):
            load(path)


@pytest.mark.parametrize(
    ("parent", "hint"),
    [
        ("american-medical-association", "Use --style ama."),
        ("some-journal", "http://www.zotero.org/styles/some-journal"),
    ],
)
def test_a_dependent_style_is_refused_with_its_parent(
    tmp_path: Path, parent: str, hint: str
) -> None:
    """The parent is named and never fetched."""
    path = tmp_path / "dependent.csl"
    path.write_text(DEPENDENT.format(parent=parent), "utf-8")
    with pytest.raises(Misuse, match=f"dependent style: it only points to '{parent}'") as caught:
        load(path)
    assert hint in str(caught.value.hint)


def test_one_of_the_two_options(file: Path) -> None:
    """--style and --csl exclude each other; without either it is APA."""
    assert chosen(None, None).name == "apa"
    assert chosen(None, file).name == "our-journal"
    with pytest.raises(Misuse, match="do not go together"):
        chosen("apa", file)
