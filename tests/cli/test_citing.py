"""cite: the list, the marks, and the evidence note beneath."""

from __future__ import annotations

import json
from pathlib import Path

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
