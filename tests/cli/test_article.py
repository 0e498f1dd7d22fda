"""article: files, messages and codes; an old article rewritten and rendered from end to end."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.cli_types import Run

REPOSITORY = Path(__file__).parents[2]
ARTICLE = "See [@fonagy2020dynamic] and @wang2023efficacy.\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "article.md"


# ---------------------------------------------------------------- writing


def test_markdown_to_markdown(run: Run, draft: Path, out: Path) -> None:
    """The file is written, stdout stays empty, stderr says what was done."""
    result = run("article", str(draft), "-o", str(out), "--style", "vancouver")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(f"Wrote {out}: 2 citations of 2 works.\n")
    lines = out.read_text("utf-8").splitlines()
    assert lines[:4] == ["See (1) and (2).", "", "## References", ""]
    assert lines[4].startswith("1. Fonagy P, Lemma A")
    assert lines[5].startswith("2. Wang Y, Yao J")


def test_the_same_article_twice(run: Run, draft: Path, out: Path) -> None:
    """The same bytes; OUT is replaced as a whole, a link stays a link."""
    run("article", str(draft), "-o", str(out))
    before = out.read_bytes()
    link = out.with_name("link.md")
    link.symlink_to(out)
    assert run("article", str(draft), "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert out.read_bytes() == before
    assert sorted(path.name for path in out.parent.glob("*.tmp")) == []


@pytest.mark.parametrize(
    ("name", "begins"), [("a.html", b"<!DOCTYPE html>"), ("a.docx", b"PK"), ("a.odt", b"PK")]
)
def test_other_forms(run: Run, draft: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    """By the name of OUT."""
    assert run("article", str(draft), "-o", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_from_stdin(run: Run, out: Path) -> None:
    """IN may be `-`."""
    assert run("article", "-", "-o", str(out), stdin=ARTICLE).exit_code == 0
    assert out.read_text("utf-8").startswith("See (Fonagy et al., 2020) and Wang et al. (2023).")


def test_an_article_without_citations_needs_no_pandoc(run: Run, out: Path) -> None:
    """It comes back as it is."""
    result = run("article", "-", "-o", str(out), stdin="Nothing.\n", EVIDENCE_PANDOC="/none")
    assert result.exit_code == 0
    assert out.read_bytes() == b"Nothing.\n"


def test_sentences_of_the_appraisal(run: Run, out: Path) -> None:
    """The sentences of `appraise`, not in code; an unrecorded condition is no misuse."""
    appraised = json.loads(run("appraise", "--condition", "depression", "--json").stdout)
    text = "{{evidence: depression}}\n\nThus: {{evidence: deppression}} `{{evidence}}`\n"
    result = run("article", "-", "-o", str(out), stdin=text)
    assert result.exit_code == 0
    assert "No study records the condition 'deppression'. Recorded: depression" in result.stderr
    *first, last = out.read_text("utf-8").split("\n\n")
    assert len(first) == 4
    assert " ".join(first) == " ".join(sentence["text"] for sentence in appraised["sentences"])
    assert first[2].startswith("In Wang et al. (2023) every arm also had")
    assert last.startswith("Thus: No peer-reviewed randomised trial of DIT itself for deppression")
    assert last.endswith(" `{{evidence}}`\n")


@pytest.mark.parametrize(
    ("before", "after", "alone"),
    [
        ("# Title\n", "", True),
        ("Title\n---\n", "## Next\n", True),
        ("::: note\n", ":::\n", True),
        ("<!-- here -->\n", "", True),
        ("Text\n", "", False),
        ("\n", "Text\n", False),
        ("- item\n", "", False),
    ],
)
def test_paragraphs_only_where_it_is_one(
    run: Run, out: Path, before: str, after: str, alone: bool
) -> None:
    """On a line of a paragraph the sentences stay in that paragraph."""
    text = f"{before}{{{{evidence: depression}}}}\n{after}"
    assert run("article", "-", "-o", str(out), stdin=text).exit_code == 0
    written = out.read_text("utf-8").removeprefix(before).removesuffix(after)
    assert written.count("\n\n") == (3 if alone else 0)


def test_no_sentences_in_a_heading(run: Run, out: Path) -> None:
    """It stays as typed, is named, and the code is 1."""
    text = "# {{evidence}}\n\nText.\n"
    result = run("article", "-", "-o", str(out), stdin=text)
    assert result.exit_code == 1
    assert "standard input:1: {{evidence}} was left as it is" in result.stderr
    assert out.read_text("utf-8") == text


def test_all_conditions_are_paragraphs(run: Run, out: Path) -> None:
    """`{{evidence}}` on a line of its own."""
    assert run("article", "-", "-o", str(out), stdin="A\r\n\r\n{{evidence}}\r\n").exit_code == 0
    paragraphs = out.read_bytes().decode().split("\r\n\r\n")
    assert paragraphs[0] == "A"
    assert paragraphs[1].startswith("The evidence on DIT for depression is very small")
    assert paragraphs[5].startswith("No peer-reviewed randomised trial of DIT itself for anxiety")


def test_works_one_should_know_about(run: Run, lib: Path, draft: Path, out: Path) -> None:
    """Preprint, unverified, retracted: said at their first citation; retracted in the list too."""
    run("set", "wang2023efficacy", "status=retracted")
    draft.write_text(ARTICLE + "\n\nAnd [@yarirenani2025advancing]. @wang2023efficacy.\n", "utf-8")
    result = run("article", str(draft), "-o", str(out))
    assert result.exit_code == 0
    said = " ".join(result.stderr.split())
    assert f"{draft}:1: wang2023efficacy: RETRACTED" in said
    assert f"{draft}:4: yarirenani2025advancing: preprint, not peer-reviewed" in said
    assert said.count("wang2023efficacy:") == 1
    listed = out.read_text("utf-8").partition("## References")[2]
    assert listed.count("RETRACTED") == 1
    assert "not verified" not in listed


def test_a_citation_that_was_left_is_1(run: Run, out: Path) -> None:
    """Something was left out: the file is written, and the place is named."""
    text = "A [@chen2020impact].\n\n[^x]: never referred to, @fonagy2020dynamic\n"
    result = run("article", "-", "-o", str(out), stdin=text)
    assert result.exit_code == 1
    assert "standard input:3: @fonagy2020dynamic was left as it is" in result.stderr
    assert "1 citation of" in result.stderr


def test_text_beneath_the_heading_is_said(run: Run, out: Path) -> None:
    """An old list stays, and the way to match it is named."""
    text = f"{ARTICLE}\n## References\n\n1. Mine\n"
    result = run("article", "-", "-o", str(out), stdin=text)
    assert result.exit_code == 0
    assert "standard input:5: what stood beneath the heading stays" in result.stderr
    assert out.read_text("utf-8").endswith("\n\n1. Mine\n")


# ---------------------------------------------------------------- refusals


def test_all_unknown_keys_at_once(run: Run, draft: Path, out: Path) -> None:
    """Each with its line, near keys or the command that adds it; nothing is written."""
    draft.write_text(
        "[@fonagy2020dynamc]\n\n[@doi:10.5555/NEW; @doi:10.1017/S0033291719000928]\n"
        "@tf_dit_chapter\n",
        "utf-8",
    )
    result = run("article", str(draft), "-o", str(out))
    assert (result.exit_code, result.stdout) == (2, "")
    said = " ".join(result.stderr.split())
    assert f"{draft}:1: no report 'fonagy2020dynamc' did you mean fonagy2020dynamic" in said
    assert f"{draft}:3: no report has the DOI 10.5555/new" in said
    assert f"{draft}:4: 'tf_dit_chapter' has no recorded title" in said
    assert "    add it: evidence add 10.5555/new" in result.stderr.splitlines()
    assert "Error: 3 citations cannot be resolved; nothing was written." in said
    assert not out.exists()


def test_out_is_not_in(run: Run, draft: Path, lib: Path) -> None:
    """Not through a link or another spelling either; and never the library."""
    link = draft.with_name("link.md")
    link.symlink_to(draft)
    hard = draft.with_name("hard.md")
    os.link(draft, hard)
    for name in (draft, link, hard, draft.parent / "." / draft.name):
        result = run("article", str(draft), "-o", str(name))
        assert result.exit_code == 2
        assert "is the article itself" in result.stderr
    assert draft.read_text("utf-8") == ARTICLE
    (lib / "evidence.md").symlink_to(lib / "library.bib")
    result = run("article", str(draft), "-o", str(lib / "evidence.md"))
    assert result.exit_code == 2
    assert "is the library itself" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.md", "-o", "out.md"], "There is no file none.md"),
        (["-"], "Name the file to write"),
        (["-", "-o", "out.pdf"], "has no ending that says what to write"),
        (["-", "-o", "out.md", "--style", "apaa"], "Did you mean 'apa'?"),
        (["-", "-o", "out.md", "--json"], "--json goes with --match"),
        (["-", "-o", "out.md", "--rewrite"], "--rewrite goes with --match"),
        (["-", "--match", "-o", "out.md"], "--match alone writes no file"),
        (["-", "--match", "--rewrite"], "--rewrite needs a file"),
        (["-", "--match", "--style", "apa"], "--match sets no citations"),
    ],
)
def test_misuse(run: Run, words: list[str], said: str) -> None:
    """A sentence and exit 2."""
    result = run("article", *words, stdin=ARTICLE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_bytes_that_are_no_text(run: Run, tmp_path: Path, out: Path) -> None:
    """Not UTF-8, or empty: exit 2."""
    other = tmp_path / "other.md"
    other.write_bytes(b"First\ncaf\xe9\n")
    result = run("article", str(other), "-o", str(out))
    assert result.exit_code == 2
    assert "is not UTF-8: line 2" in result.stderr
    assert run("article", "-", "-o", str(out), stdin=" \n").exit_code == 2


def test_a_file_that_cannot_be_written(run: Run, draft: Path, tmp_path: Path) -> None:
    """No such folder, or a folder: exit 3."""
    assert run("article", str(draft), "-o", str(tmp_path / "no" / "a.md")).exit_code == 3
    (tmp_path / "folder.md").mkdir()
    assert run("article", str(draft), "-o", str(tmp_path / "folder.md")).exit_code == 3


def test_without_pandoc(run: Run, draft: Path, out: Path) -> None:
    """A sentence that says how to install it, exit 3, nothing written."""
    result = run("article", str(draft), "-o", str(out), EVIDENCE_PANDOC="/nowhere/pandoc")
    assert result.exit_code == 3
    assert "Install pandoc" in result.stderr
    assert not out.exists()


# ---------------------------------------------------------------- matching

OLD = """\
# Does it help?

A pilot trial (1) and a book (2) say so; others (3, 4) are not in the library. Two things matter:
(1) to ask, (2) to count.

References

(1) Fonagy P, et al. https://doi.org/10.1017/S0033291719000928
(2) Lemma A, Target M, Fonagy P. Brief Dynamic Interpersonal Therapy: A Clinician's Guide. 2011.
(3) Ash A. A trial of trees and plants. 2020. doi:10.5555/trees
(4) Birch B. Another trial of trees and plants. Journal of Trees, 2021.

Read next: more
"""


def test_match(run: Run) -> None:
    """Each reference with its line and what to do; 1 where not all are matched."""
    result = run("article", "-", "--match", stdin=OLD)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "1  line 8: under fonagy2020dynamic"
    assert lines[2] == "   cited on line 3"
    assert "2  line 9: under lemma2011brief" in lines
    assert "3  line 10: not there: add with evidence add 10.5555/trees" in lines
    where = lines.index("4  line 11: no identifier: try")
    assert lines[where + 1] == ("   evidence add --title 'Another trial of trees and plants'")
    assert "4 references: 2 under a key, 1 not there, 1 without identifier." in result.stderr
    assert max(map(len, lines)) <= 80


def test_lines_that_were_not_read_are_said(run: Run) -> None:
    """How many, and where the first is."""
    text = "References\n\ndoi:10.1017/S0033291719000928\n\nAsh, undated\n\nBirch 2020\n"
    result = run("article", "-", "--match", stdin=text)
    assert "standard input:5: 2 lines beneath the heading were not read" in result.stderr
    data = json.loads(run("article", "-", "--match", "--json", stdin=text).stdout)
    assert data["not_read"] == [5, 7]


def test_match_json(run: Run) -> None:
    """The same as data."""
    data = json.loads(run("article", "-", "--match", "--json", stdin=OLD).stdout)
    assert [each["status"] for each in data["references"]] == [
        "matched", "matched", "not-there", "no-identifier",
    ]  # fmt: skip
    assert data["references"][0]["key"] == "fonagy2020dynamic"
    assert data["references"][0]["cited_on"] == [3]
    assert data["references"][2]["next"] == "evidence add 10.5555/trees"
    assert [each["citation"] for each in data["numbers"]] == [True, True, True, False, False]


def test_rewrite_then_render(run: Run, tmp_path: Path) -> None:
    """From an old article to a proper one: keys first, then numbers and a list."""
    keyed, final = tmp_path / "keyed.md", tmp_path / "final.md"
    result = run("article", "-", "--match", "--rewrite", "-o", str(keyed), stdin=OLD)
    assert result.exit_code == 1  # two references are not in the library
    assert "standard input:4: (1) was left: it may be no citation." in result.stderr
    assert "reference 3 stays in the list as it is (not matched)" in result.stderr
    text = keyed.read_text("utf-8")
    assert "A pilot trial [@fonagy2020dynamic] and a book [@lemma2011brief] say so" in text
    assert "others (3, 4) are not" in text
    assert "(1) to ask, (2) to count." in text
    assert "\nReferences\n\n::: {#refs}\n:::\n\n(3) Ash A." in text
    assert run("article", str(keyed), "-o", str(final), "--style", "vancouver").exit_code == 0
    assert "A pilot trial (1) and a book (2) say so" in final.read_text("utf-8")
    assert "\n1. Fonagy P, Lemma A" in final.read_text("utf-8")


@pytest.mark.parametrize("text", ["Nothing of the kind.\n", "## References\n"])
def test_no_list_is_1(run: Run, text: str) -> None:
    """Nothing was found; JSON is still printed."""
    result = run("article", "-", "--match", "--json", stdin=text)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["references"] == []
    assert "No list of references was found" in result.stderr


def test_nothing_to_rewrite_is_2(run: Run, out: Path) -> None:
    """A list without numbers connects to nothing in the text."""
    text = "Text.\n\n## References\n\nhttps://doi.org/10.1017/S0033291719000928\n"
    result = run("article", "-", "--match", "--rewrite", "-o", str(out), stdin=text)
    assert result.exit_code == 2
    assert "Nothing was rewritten" in result.stderr
    assert not out.exists()


def test_what_was_left_is_said_though_nothing_was_rewritten(run: Run, out: Path) -> None:
    """The numbers that may be no citations are why."""
    text = "See Equation (1).\n\nReferences\n\n(1) doi:10.1017/S0033291719000928\n"
    result = run("article", "-", "--match", "--rewrite", "-o", str(out), stdin=text)
    assert result.exit_code == 2
    assert "standard input:1: (1) was left: it may be no citation." in result.stderr
    assert not out.exists()


def test_the_article_that_started_it(run: Run, shared: Path, tmp_path: Path) -> None:
    """One reference by its DOI, one by the title inside its address, said to be unverified."""
    source = shared / "article" / "dit-article.txt"
    before = source.read_bytes()
    data = json.loads(run("article", str(source), "--match", "--json").stdout)
    assert [each["key"] for each in data["references"]] == [
        "fonagy2020dynamic", "anonndinvestigation",
    ]  # fmt: skip
    assert data["references"][0]["identifier"] == "10.1017/s0033291719000928"
    assert data["references"][0]["marks"] == []
    assert data["references"][1]["marks"][0].startswith("not verified: author, title")
    keyed, final = tmp_path / "keyed.md", tmp_path / "final.md"
    result = run("article", str(source), "--match", "--rewrite", "-o", str(keyed))
    assert result.exit_code == 0
    # Two marks and the list are all that changes.
    expected = before.decode().replace("(1)", "[@fonagy2020dynamic]", 1)
    expected = expected.replace("(2)", "[@anonndinvestigation]", 1)
    expected = re.sub(r"\(1\) Fonagy.*?in_IAPT\n", "::: {#refs}\n:::\n", expected, flags=re.S)
    assert keyed.read_text("utf-8") == expected
    result = run("article", str(keyed), "-o", str(final), "--style", "vancouver")
    assert result.exit_code == 0
    assert "anonndinvestigation: not verified: author, title" in " ".join(result.stderr.split())
    text = final.read_text("utf-8")
    assert text.startswith(before.decode().partition("References\n")[0])
    assert "\n::: {#refs}\n\n1. Fonagy P, Lemma A, Target M" in text
    assert "\n2. An investigation into the effectiveness" in text
    assert source.read_bytes() == before


# ---------------------------------------------------------------- the example


def test_the_example_is_what_the_program_writes(run: Run, out: Path) -> None:
    """examples/rendered.md is examples/article.md in APA style."""
    examples = REPOSITORY / "examples"
    assert run("article", str(examples / "article.md"), "-o", str(out)).exit_code == 0
    assert out.read_text("utf-8") == (examples / "rendered.md").read_text("utf-8")


DOCS = (REPOSITORY / "docs" / "articles.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]*@(?:\w|doi:10\.1017)[^`]*)` \| (.+) \|$", DOCS, re.M)


@pytest.mark.parametrize(("cited", "printed"), ROWS, ids=[cited for cited, _ in ROWS])
def test_the_documented_syntax_prints_what_the_document_says(
    run: Run, out: Path, cited: str, printed: str
) -> None:
    """docs/articles.md, row by row."""
    assert len(ROWS) == 7
    result = run("article", "-", "-o", str(out), stdin=f"It {cited} says.\n")
    assert result.exit_code == 0
    shown = "@name" if printed.startswith("@name") else printed
    written = out.read_text("utf-8").splitlines()[0].replace("\\@", "@")
    assert written == f"It {shown} says."
