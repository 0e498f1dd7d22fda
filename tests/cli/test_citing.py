"""cite: the list, the marks, and the evidence note beneath."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from evidence.citing.pandoc import find
from tests.cli_types import Run

# The eleven authors as APA 7 sets them; checked against the first reference of the article that
# started this project, whose list is shortened.
APA = (
    "Fonagy, P., Lemma, A., Target, M., O’Keeffe, S., Constantinou, M. P., Ventura Wurman, T., "
    "Luyten, P., Allison, E., Roth, A., Cape, J., & Pilling, S. (2020). Dynamic interpersonal "
    "therapy for moderate to severe depression: A pilot randomized controlled and feasibility "
    "trial. Psychological Medicine, 50(6), 1010–1019. https://doi.org/10.1017/S0033291719000928"
)


def test_apa_reference_in_full_with_the_note(run: Run) -> None:
    """All eleven authors, and beneath them how small the evidence is."""
    result = run("cite", "fonagy2020dynamic")
    assert (result.exit_code, result.stderr) == (0, "")
    reference, heading, note = (
        result.stdout.split("\n", 3)[0],
        *result.stdout.split("\n\n")[1:][0].split("\n", 1),
    )
    assert reference == APA
    assert heading == "Evidence note"
    words = " ".join(note.split())
    assert words.startswith("1 reference: 1 pilot randomised trial.")
    assert "The evidence on DIT for depression is very small: 2 peer-reviewed" in words
    assert "last searched 22 November 2026" in words


def test_vancouver_is_numbered(run: Run) -> None:
    """A numbered list, six authors and et al."""
    text = run(
        "cite", "fonagy2020dynamic", "chen2020impact", "--style", "vancouver", "--no-note"
    ).stdout
    lines = text.splitlines()
    assert lines[0].startswith("1. Fonagy P, Lemma A, Target M")
    assert lines[1].startswith("2. Chen CK, Nehrig N, Wash L, Wang B. ")


def test_markdown_has_italics_and_a_link(run: Run) -> None:
    """Markdown for a web page."""
    text = run("cite", "chen2020impact", "--to", "markdown").stdout
    assert "*Psychotherapy*" in text
    assert "https://doi.org/10.1037/pst0000282" in text
    assert "**Evidence note**" in text


def test_a_doi_in_any_form_names_a_report(run: Run) -> None:
    """Keys and DOIs are the same here."""
    by_key = run("cite", "fonagy2020dynamic").stdout
    assert run("cite", "doi:10.1017/s0033291719000928").stdout == by_key


def test_a_pipe_from_search_into_cite(run: Run) -> None:
    """search --keys | cite -"""
    keys = run("search", "veterans", "--keys").stdout
    text = run("cite", "-", stdin=keys).stdout
    assert "Feldman, C. L." in text
    assert "Chen, C. K." in text


def test_appraise_keys_into_cite(run: Run) -> None:
    """The counted trials, and nothing else."""
    keys = run("appraise", "--keys").stdout
    assert sorted(keys.split()) == ["fonagy2020dynamic", "wang2023efficacy"]
    note = " ".join(run("cite", "-", stdin=keys).stdout.split())
    assert "2 references: 1 pilot randomised trial; 1 randomised trial." in note


def test_marks_say_what_a_reader_must_know(run: Run) -> None:
    """Preprint, unverified and retracted works are marked."""
    text = run("cite", "yarirenani2025advancing", "--no-note").stdout
    assert "[preprint, not peer-reviewed]" in text
    assert "[not verified: author, year]" in text
    run("set", "chen2020impact", "status=retracted")
    mark = "[RETRACTED (date of check not recorded)]"
    assert mark in run("cite", "chen2020impact", "--no-note").stdout


def test_wider_family_is_never_called_the_therapy(run: Run) -> None:
    """A related work is named as such."""
    note = " ".join(run("cite", "wienicke2023efficacy").stdout.split())
    assert "1 work about the wider family of therapies, not DIT itself" in note


def test_reports_of_one_study_are_said_to_be_one(run: Run) -> None:
    """Two references, one trial."""
    note = " ".join(run("cite", "fonagy2020dynamic", "xie2026exploring").stdout.split())
    assert "report one study" in note


def test_cite_json(run: Run) -> None:
    """References with keys and marks, the note as sentences with their studies."""
    cited = json.loads(run("cite", "fonagy2020dynamic", "--json").stdout)
    assert cited["references"][0]["key"] == "fonagy2020dynamic"
    assert cited["references"][0]["text"] == APA
    assert {"id", "text", "studies"} <= set(cited["note"][0])


def test_nothing_to_cite_prints_nothing(run: Run, tmp_path: Path) -> None:
    """An empty list is a sentence on stderr, not a blank line."""
    run("init", str(tmp_path / "empty"), "--empty")
    result = run("cite", "--all", EVIDENCE_LIBRARY=tmp_path / "empty")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to cite" in result.stderr


def test_output_to_a_file(run: Run, tmp_path: Path) -> None:
    """-o writes the list and says so; stdout stays empty."""
    target = tmp_path / "list.txt"
    result = run("cite", "chen2020impact", "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Chen, C. K." in target.read_text("utf-8")


# ---------------------------------------------------------------- forms, styles, order


def test_html_is_a_fragment(run: Run) -> None:
    """A list where the style numbers, paragraphs elsewhere; DOIs are links, the note beneath."""
    keys = ("fonagy2020dynamic", "yarirenani2025advancing")
    numbered = run("cite", *keys, "--style", "vancouver", "--to", "html").stdout
    assert numbered.startswith("<ol>\n<li>Fonagy P, ")
    assert 'doi:<a href="https://doi.org/10.1017/S0033291719000928">' in numbered
    assert "</a> [preprint, not peer-reviewed] [not verified: author, year]</li>" in numbered
    assert "</ol>\n<h3>Evidence note</h3>\n<p>2 references: " in numbered
    paragraphs = run("cite", *keys, "--to", "html", "--no-note").stdout
    assert paragraphs.count("<p>") == paragraphs.count("</p>") == 2
    assert "<div" not in numbered + paragraphs
    assert "style=" not in numbered + paragraphs


def test_markdown_has_a_real_numbered_list(run: Run) -> None:
    """`1.` and `2.`, and marks that Markdown shows as they are."""
    text = run(
        "cite", "fonagy2020dynamic", "chen2020impact", "--style", "ama", "--to", "markdown"
    ).stdout
    lines = text.splitlines()
    assert lines[0].startswith("1. Fonagy P, Lemma A, Target M, et al.")
    assert lines[1].startswith("2. Chen CK")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("list.html", b"<p>Chen"),
        ("list.HTM", b"<p>Chen"),
        ("list.md", b"Chen"),
        ("list.docx", b"PK\x03\x04"),
        ("list.txt", b"Chen"),
        ("list", b"Chen"),
    ],
)
def test_the_form_is_taken_from_the_file_name(
    run: Run, tmp_path: Path, name: str, begins: bytes
) -> None:
    """Unless --to says something else."""
    target = tmp_path / name
    result = run("cite", "chen2020impact", "-o", str(target))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Wrote {target}\n")
    assert target.read_bytes().startswith(begins)
    assert (b"*Psychotherapy*" in target.read_bytes()) == (name == "list.md")


def test_to_says_more_than_the_name_but_not_for_word(run: Run, tmp_path: Path) -> None:
    """A .docx that is no Word file would not open: it is refused, and nothing is written."""
    target = tmp_path / "list.txt"
    assert run("cite", "chen2020impact", "--to", "html", "-o", str(target)).exit_code == 0
    assert target.read_text("utf-8").startswith("<p>")
    word = tmp_path / "list.docx"
    result = run("cite", "chen2020impact", "--to", "html", "-o", str(word))
    assert result.exit_code == 2
    assert "would be no Word file" in result.stderr
    assert not word.exists()


def test_word_in_a_pipe(run: Run) -> None:
    """Without -o the bytes of the file go to the pipe; marks and note are in them."""
    result = run("cite", "yarirenani2025advancing", "--to", "docx")
    with zipfile.ZipFile(io.BytesIO(result.stdout_bytes)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "[preprint, not peer-reviewed]" in body
    assert "Evidence note" in body


def test_a_word_file_is_not_thrown_at_a_terminal(lib: Path, tmp_path: Path) -> None:
    """On a terminal -o is asked for; exit 2."""
    code, shown = _on_a_terminal(
        ["cite", "chen2020impact", "--to", "docx"],
        {"EVIDENCE_LIBRARY": str(lib), "EVIDENCE_CACHE": str(tmp_path)},
    )
    assert code == 2
    assert b"Name a file: -o references.docx" in shown
    assert b"PK" not in shown


def _on_a_terminal(words: list[str], env: dict[str, str]) -> tuple[int, bytes]:
    """Exit code and everything shown on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", *words],
        stdout=theirs,
        stderr=theirs,
        cwd=Path(__file__).parents[2],
        env={**os.environ, **env},
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the terminal is gone when the program is
        while chunk := os.read(ours, 4096):
            shown += chunk
    os.close(ours)
    return process.wait(), shown


def test_marks_stand_in_every_form(run: Run) -> None:
    """Retracted, corrected, preprint and unverified: no form leaves one out."""
    run("set", "chen2020impact", "status=retracted")
    run("set", "fonagy2020dynamic", "status=corrected")
    keys = ("chen2020impact", "fonagy2020dynamic", "yarirenani2025advancing")
    marks = json.loads(run("cite", *keys, "--json").stdout)["references"]
    expected = [mark for each in marks for mark in each["marks"]]
    assert len(expected) >= 4
    for form in ("text", "markdown", "html", "docx"):
        data = run("cite", *keys, "--to", form, "--no-note").stdout_bytes
        if form == "docx":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                data = archive.read("word/document.xml")
        text = data.decode().replace("\\", "")
        assert [mark for mark in expected if f"[{mark}]" not in text] == []


def test_json_in_another_form_and_to_a_file(run: Run, tmp_path: Path) -> None:
    """--to decides how `text` is written, -o where the JSON goes."""
    target = tmp_path / "list.json"
    run("cite", "chen2020impact", "--json", "--to", "html", "-o", str(target))
    text = json.loads(target.read_text("utf-8"))["references"][0]["text"]
    assert "<em>Psychotherapy</em>" in text


def test_order(run: Run) -> None:
    """By the style, or as given."""
    keys = ("fonagy2020dynamic", "chen2020impact")
    for words, expected in (((), keys[::-1]), (("--sort",), keys[::-1]), (("--no-sort",), keys)):
        cited = json.loads(run("cite", *keys, *words, "--json").stdout)
        assert tuple(each["key"] for each in cited["references"]) == expected
        cited = json.loads(run("cite", *keys, *words, "--json", "--style", "vancouver").stdout)
        assert tuple(each["key"] for each in cited["references"]) == keys


def test_a_style_from_a_file(run: Run, tmp_path: Path) -> None:
    """--csl takes any independent style and refuses everything else with exit 2."""
    from evidence.citing.catalogue import style

    file = tmp_path / "own.csl"
    file.write_bytes(style("vancouver").source.read_bytes())
    by_file = run("cite", "fonagy2020dynamic", "--csl", str(file)).stdout
    assert by_file == run("cite", "fonagy2020dynamic", "--style", "vancouver").stdout
    for words in (
        ("--csl", str(tmp_path / "none.csl")),
        ("--csl", str(file), "--style", "apa"),
        ("--style", "nature"),
    ):
        result = run("cite", "fonagy2020dynamic", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("Error: ")


def test_the_library_is_never_overwritten(run: Run, lib: Path) -> None:
    """-o library.bib is refused."""
    before = (lib / "library.bib").read_bytes()
    result = run("cite", "chen2020impact", "-o", str(lib / "library.bib"))
    assert result.exit_code == 2
    assert (lib / "library.bib").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    """Exit 3, and no traceback."""
    result = run("cite", "chen2020impact", "-o", str(tmp_path / "nowhere" / "list.txt"))
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr


def test_one_pandoc_a_command(run: Run, tmp_path: Path) -> None:
    """However many references there are, and whatever the form: one process, never a second."""
    log = tmp_path / "log"
    wrapper = tmp_path / "wrapper"
    wrapper.write_text(f'#!/bin/sh\necho x >> {log}\nexec {find({}).path} "$@"\n')
    wrapper.chmod(0o755)
    for keys in (["chen2020impact"], ["--all"]):
        for form in ("text", "markdown", "html", "docx"):
            log.write_text("")
            result = run("cite", *keys, "--to", form, EVIDENCE_PANDOC=wrapper)
            assert result.exit_code == (1 if keys == ["--all"] else 0)
            assert log.read_text() == "x\n"


def test_without_pandoc_everything_else_works(run: Run) -> None:
    """Exit 3 with a sentence that says how to install it."""
    result = run("cite", "chen2020impact", EVIDENCE_PANDOC="/nowhere/pandoc")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Install pandoc 3.1 or newer" in result.stderr
    assert run("list", "--keys", EVIDENCE_PANDOC="/nowhere/pandoc").exit_code == 0


def test_the_output_may_be_standard_output(run: Run, tmp_path: Path) -> None:
    """`-o -` is no file named "-"; no name, and a folder's, are refused."""
    plain = run("cite", "fonagy2020dynamic", "--no-note")
    assert run("cite", "fonagy2020dynamic", "--no-note", "-o", "-").stdout == plain.stdout
    for name in ("", f"{tmp_path}/new/"):
        result = run("cite", "fonagy2020dynamic", "-o", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "names no file to write" in result.stderr
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert run("cite", "fonagy2020dynamic", "--no-note", "-o", str(pipe)).exit_code == 0
        assert reader.communicate(timeout=20)[0].decode() == plain.stdout
    assert pipe.is_fifo()


def test_json_is_no_word_file(run: Run, tmp_path: Path) -> None:
    """JSON under a Word file's name would open nowhere."""
    file = tmp_path / "list.docx"
    result = run("cite", "fonagy2020dynamic", "--json", "-o", str(file))
    assert (result.exit_code, file.exists()) == (2, False)
    assert "would be no Word file" in result.stderr


def test_the_name_of_a_style(run: Run) -> None:
    """Capitals do not matter; an empty name is no style."""
    key = "fonagy2020dynamic"
    capitals = run("cite", key, "--style", "APA")
    assert capitals.stdout == run("cite", key, "--style", "apa").stdout != ""
    assert run("cite", key, "--style", "").exit_code == 2


def test_keys_from_a_file_of_windows(run: Run) -> None:
    """The mark of the encoding at the beginning is no part of the first key."""
    result = run("cite", "-", "--no-note", stdin="\ufefffonagy2020dynamic\r\n")
    assert (result.exit_code, result.stdout.strip()) == (0, APA)


def test_a_key_and_a_doi_that_are_not_there(run: Run) -> None:
    """Both are named, once each, and how to fetch the DOI."""
    result = run("cite", "fonagy2020dynamicc", "fonagy2020dynamicc", "10.5555/none")
    assert result.exit_code == 2
    assert result.stderr.count("fonagy2020dynamicc") == 1
    assert "Did you mean fonagy2020dynamic" in result.stderr
    assert "evidence add 10.5555/none" in result.stderr
    hint = run("cite", "qqqq", "10.5555/none").stderr.splitlines()[-1]
    assert hint == "Hint: Fetch by DOI: evidence add 10.5555/none"


def test_a_report_without_title_is_named_once(run: Run) -> None:
    """However often it was asked for."""
    untitled = run("cite", "--all", "--no-note").stderr.split("Left out: ")[1].split(" ")[0]
    result = run("cite", untitled, untitled)
    assert result.exit_code == 2
    assert f"No title is recorded for {untitled}: it cannot be cited." in " ".join(
        result.stderr.split()
    )
