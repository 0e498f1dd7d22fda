"""check: findings an editor can open, exit codes, JSON, and what is refused as an article."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.cli.test_terminal import on_terminal
from tests.cli_types import Run

REPOSITORY = Path(__file__).parents[2]
# Cites properly, and says more than an uncontrolled study holds.
DRAFT = """\
# A draft

Dynamic Interpersonal Therapy (DIT) has been shown to reduce anxiety [@chen2020impact].

In each session therapist and patient talk about relationships. Nine clinics offer training.
Might it help with depression? It is thought to be effective for depression.
"""
SOUND = (
    "Few trials of DIT have been published, of which one was in England [@fonagy2020dynamic].\n"
)
LINE = re.compile(r"(\S+):(\d+):(\d+): (error|warning|note) ([a-z-]+) (.+)")
FINDING = {"severity", "code", "file", "line", "key", "field", "message", "hint"} | {
    *("column", "studies", "rule", "instead")
}


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, "utf-8")
    return path


def findings(result: Result) -> list[re.Match[str]]:
    """The lines of stdout that are findings; the others are indented beneath one."""
    lines = result.stdout.splitlines()
    assert all(LINE.fullmatch(line) or line.startswith("    ") for line in lines)
    return [match for line in lines if (match := LINE.fullmatch(line))]


def as_json(result: Result) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(result.stdout)
    return made


# ---------------------------------------------------------------- the library


def test_a_library_in_json(run: Run) -> None:
    """checked, not_checked, findings; the shipped library has no error."""
    found = as_json(run("check", "--json"))
    assert found["checked"] == ["library.bib", "outcomes.csv", "evidence.toml"]
    assert found["not_checked"] == found["articles"] == []
    assert [row for row in found["findings"] if row["severity"] == "error"] == []
    assert all(set(row) == FINDING for row in found["findings"])


def test_a_library_has_lines_and_no_columns(run: Run) -> None:
    """A finding in a file of the library begins at column 1 and names the report."""
    found = findings(run("check"))
    assert {match[3] for match in found} == {"1"}
    assert all(re.match(r"\S+: ", match[6]) for match in found if match[1] == "library.bib")


# ---------------------------------------------------------------- an article


def test_a_finding_is_a_line_that_an_editor_opens(run: Run, draft: Path) -> None:
    """file:line:column, where the sentence or the citation is; the rest is beneath it."""
    found = findings(run("check", str(draft)))
    assert {match[1] for match in found} == {str(draft)}
    lines = DRAFT.splitlines()
    begins = {match[5]: lines[int(match[2]) - 1][int(match[3]) - 1 :] for match in found}
    assert begins["claim-without-trial"].startswith("Dynamic Interpersonal Therapy (DIT) has")
    assert begins["status-not-checked"].startswith("[@chen2020impact]")
    places = [(int(match[2]), int(match[3])) for match in found]
    assert places == sorted(places)


def test_what_stands_beneath_a_claim(run: Run, draft: Path) -> None:
    """A sentence that would hold, the rule and a next step; within 80 columns."""
    lines = run("check", str(draft)).stdout.splitlines()
    start = next(n for n, line in enumerate(lines) if " claim-without-trial " in line) + 1
    beneath = []
    for line in lines[start:]:
        if not line.startswith("    "):
            break
        beneath.append(line)
    assert max(map(len, beneath)) <= 80
    text = " ".join(line.strip() for line in beneath)
    held, rule, hint = re.split(r" Rule: | \(project rule\) ", text)
    assert held.startswith("Would hold: “No peer-reviewed randomised trial of DIT itself for")
    assert rule.startswith("no-rct: ")
    assert "anxiety" in hint


def test_a_sentence_that_would_hold_is_printed_once_a_place(run: Run, draft: Path) -> None:
    """The next finding of the same sentence points to it; JSON has it each time."""
    text = run("check", str(draft)).stdout
    assert text.count("Would hold: the sentence above.") >= 1
    rows = as_json(run("check", str(draft), "--json"))["findings"]
    held = [row["instead"] for row in rows if row["code"].startswith("claim-")]
    assert len(held) >= 2
    assert all(one.endswith(".") for one in held)


def test_a_sentence_that_would_hold_is_printed_once_an_article(run: Run) -> None:
    """Further down it says where it stands; another article has it anew."""
    text = "DIT reduces anxiety [@chen2020impact].\n\nHere is more.\n\nDIT relieves anxiety.\n"
    printed = run("check", "-", stdin=text).stdout
    assert " ".join(printed.split()).count("“No peer-reviewed randomised trial of DIT itself") == 1
    assert "Would hold: as at 1:1 above." in printed


def test_the_summary_counts_what_was_not_checked(run: Run, draft: Path) -> None:
    """Every sentence is a claim that was checked, or counted with the reason why it was not."""
    result = run("check", str(draft))
    text = " ".join(result.stderr.split())
    assert f"{draft}: 0 errors" in text
    sentences, claims = re.findall(r"(\d+) sentences: (\d+) claim", text)[0]
    rest = [int(number) for number in re.findall(r"(\d+) (?:about|hedged|asked|in which)", text)]
    assert int(sentences) == int(claims) + sum(rest) == 6
    assert "2 about method or service" in text
    assert "1 hedged or qualified, 1 asked" in text
    assert "1 in which no claim of effect was seen" in text
    assert "1 citation of 1 work of this library. No list of references was found." in text


def test_clean_is_not_read_as_true(run: Run) -> None:
    """No finding: what that means, and what it does not."""
    result = run("check", "-", "--ignore", "status-not-checked", stdin=SOUND)
    assert (result.exit_code, result.stdout) == (0, "")
    text = " ".join(result.stderr.split())
    assert "<stdin>: no finding. That does not make it right: citations and claims of" in text
    assert "Left out with --ignore: 1 finding." in text


def test_a_therapy_without_a_name_is_said(run: Run, tmp_path: Path) -> None:
    """Nobody can know its claims by its name: the summary and the JSON say so."""
    lone = tmp_path / "lone"
    lone.mkdir()
    (lone / "library.bib").write_text("", "utf-8")
    text = "XT is effective for depression.\n"
    said = "No name of the therapy is recorded in evidence.toml, so only sentences that say"
    assert said not in " ".join(run("check", "-", stdin=text).stderr.split())
    result = run("check", "-", stdin=text, EVIDENCE_LIBRARY=lone)
    assert said in " ".join(result.stderr.split())
    found = as_json(run("check", "-", "--json", stdin=text, EVIDENCE_LIBRARY=lone))
    assert found["articles"][0]["therapy_named"] is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Talking helps some people.\n", "No work is cited. No list of references"),
        ("It was so [@nobody2020].\n", "1 citation of 0 works of this library. No list"),
        ("So (https://doi.org/10.5555/a.1).\n", "No work of this library is cited; 1 other work"),
    ],
)
def test_nothing_cited_is_said_in_words(run: Run, text: str, said: str) -> None:
    assert said in " ".join(run("check", "-", stdin=text).stderr.split())


def test_works_elsewhere_are_counted(run: Run) -> None:
    """What the library does not have could not be told, and is not called wrong."""
    doi = "https://doi.org/10.5555/elsewhere.1"
    result = run("check", "-", stdin=f"Interviews were held in two towns ({doi}).\n")
    assert (result.exit_code, result.stdout) == (0, "")
    text = " ".join(result.stderr.split())
    assert "1 other work is not in it, so what it says was not checked." in text


def test_the_references_that_were_read_are_counted(run: Run) -> None:
    text = (
        "So it is [1].\n\n## References\n\n1. Roe, P. (2001). Boats.\n2. Poe, Q. (2002). Seas.\n"
    )
    result = run("check", "-", stdin=text)
    assert "2 references were read." in " ".join(result.stderr.split())
    assert as_json(run("check", "-", "--json", stdin=text))["articles"][0]["references"] == 2


def test_codes_to_ignore_may_stand_together(run: Run) -> None:
    text = "See [@nobody2020].\n\n## References\n\n1. Roe, P. (2001). Boats.\n"
    result = run("check", "-", "--ignore", "unknown-citation, uncited-reference", stdin=text)
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        (DRAFT, (), 0),
        (DRAFT, ("--strict",), 1),
        (SOUND, ("--strict",), 0),
        ("See [@nobody2020].\n", (), 1),
        ("See [@nobody2020].\n", ("--ignore", "unknown-citation"), 0),
    ],
)
def test_exit_codes(run: Run, text: str, words: tuple[str, ...], code: int) -> None:
    """1 for an error, with --strict for a warning; what is ignored does not count."""
    assert run("check", "-", *words, stdin=text).exit_code == code
    assert run("check", "-", "--json", *words, stdin=text).exit_code == code


def test_an_article_in_json(run: Run, draft: Path) -> None:
    """The keys of the contract, the places that were not checked, and the counts."""
    result = run("check", str(draft), "--json", "--ignore", "status-not-checked")
    found = as_json(result)
    assert result.stderr == ""
    assert found["checked"] == [str(draft)]
    assert found["not_checked"] == [f"{draft}:5:1", f"{draft}:5:65"]
    assert all(set(row) == FINDING for row in found["findings"])
    assert "status-not-checked" not in {row["code"] for row in found["findings"]}
    (claim,) = (row for row in found["findings"] if row["code"] == "claim-beyond-design")
    assert claim["studies"] == ["chen2020impact"]
    assert (claim["line"], claim["column"]) == (3, 1)
    (article,) = found["articles"]
    assert sum(article.pop("unchecked").values()) == 5
    assert article == {
        "file": str(draft), "citations": 1, "works": 1, "not_in_library": 0,
        "references": None, "sentences": 6, "claims": 1, "therapy_named": True,
    }  # fmt: skip


def test_several_articles_are_told_apart(run: Run, draft: Path, tmp_path: Path) -> None:
    """Findings and summaries come article by article; one that is named twice is checked once."""
    sound = tmp_path / "sound.md"
    sound.write_text(SOUND, "utf-8")
    names = [str(draft), str(sound)]
    assert as_json(run("check", *names, names[0], "--json"))["checked"] == names
    result = run("check", *names)
    told = list(dict.fromkeys(match[1] for match in findings(result)))
    assert told == names
    assert result.stderr.count("sentence") >= 2


def test_the_library_is_left_as_it_is(run: Run, draft: Path, lib: Path, tmp_path: Path) -> None:
    """What is kept to be quick is kept in the user's own folder."""
    before = sorted(path.name for path in lib.rglob("*"))
    first = run("check", str(draft))
    again = run("check", str(draft))
    assert (again.stdout, again.stderr) == (first.stdout, first.stderr)
    assert sorted(path.name for path in lib.rglob("*")) == before
    assert (tmp_path / "cache").is_dir()


def test_a_library_that_is_not_read_whole_is_said(run: Run, draft: Path, lib: Path) -> None:
    """A fault of the library is a warning on stderr, each time; the article is checked."""
    bib = lib / "library.bib"
    bib.write_text(bib.read_text("utf-8") + "\n@misc{open, title = {T}\n", "utf-8")
    for _ in range(2):
        result = run("check", str(draft))
        assert "Warning: library.bib:" in result.stderr
        assert " claim-without-trial " in result.stdout


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04\x14\x00", "is not plain text"),
        (b"%PDF-1.7\n%\xe2\xe3", "is not plain text"),
        (b"{\\rtf1 A text.}", "is not plain text"),
        ("Some words.".encode("utf-16"), "is not plain text"),
        ("Caf\u00e9".encode("latin-1"), "is not UTF-8: line 1"),
        (b" \n", "is empty"),
    ],
)
def test_what_is_no_text_is_refused(run: Run, tmp_path: Path, data: bytes, said: str) -> None:
    """A Word or PDF file, another encoding, nothing: a sentence and a next step."""
    path = tmp_path / "article.docx"
    path.write_bytes(data)
    result = run("check", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Hint: " in result.stderr


def test_articles_that_are_not_there_are_all_named(run: Run, draft: Path) -> None:
    """And the one that is there is not checked."""
    result = run("check", "one.md", str(draft), "two.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "one.md and two.md are not there." in result.stderr


def test_a_folder_and_the_library_are_no_articles(run: Run, lib: Path) -> None:
    for path, said in ((lib, "is not an article but a folder"), (lib / "library.bib", "library")):
        result = run("check", str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
        assert "evidence check" in result.stderr or "*.md" in result.stderr


def test_an_unknown_code_is_refused_before_anything_is_read(run: Run) -> None:
    result = run("check", "nowhere.md", "--ignore", "uncited-clam")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Did you mean uncited-claim?" in result.stderr


def test_without_a_library_nothing_is_checked(run: Run, draft: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("check", str(draft), EVIDENCE_LIBRARY=empty)
    assert (result.exit_code, result.stdout) == (3, "")


# ---------------------------------------------------------------- a terminal


def test_on_a_terminal_findings_are_folded_and_stand_out(run: Run, draft: Path) -> None:
    """The severity is bold, an error red; no line is wider than the terminal."""
    draft.write_text(DRAFT + "\nSee also [@nobody2020].\n", "utf-8")
    text, code = on_terminal("check", str(draft))
    assert code == 1
    assert "\x1b[1mwarning\x1b[0m claim-without-trial" in " ".join(text.split())
    assert "\x1b[31m\x1b[1merror\x1b[0m unknown-citation" in " ".join(text.split())
    bare = re.sub(r"\x1b\[\d+m", "", text)
    long = [line for line in bare.splitlines() if len(line) > 80]
    assert [line for line in long if str(draft) not in line] == []


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_turned_off(run: Run, draft: Path, env: dict[str, str]) -> None:
    text, _ = on_terminal("check", str(draft), env=env)
    assert "claim-without-trial" in text
    assert "\x1b" not in text


# ---------------------------------------------------------------- the articles of this repository


@pytest.mark.parametrize("name", ["article.md", "rendered.md"])
def test_the_examples_are_clean(run: Run, name: str) -> None:
    """Nothing but notes on what nobody has verified or lately checked."""
    result = run("check", str(REPOSITORY / "examples" / name), "--strict")
    assert result.exit_code == 0
    assert {match[5] for match in findings(result)} <= {"status-not-checked", "unverified-work"}


def test_the_article_that_began_it(run: Run, shared: Path) -> None:
    """A real article: what it cites is right, what it says goes further than the studies."""
    article = shared / "article" / "dit-article.txt"
    result = run("check", str(article))
    found = [(int(match[2]), match[5]) for match in findings(result)]
    assert len(found) <= 20
    assert {(7, "claim-without-trial"), (33, "uncited-claim"), (43, "link-without-doi")} < {*found}
    assert "missing-caveat" not in {code for _, code in found}
    assert re.search(r"not checked: \d+ about method or service", " ".join(result.stderr.split()))
    text = result.stdout
    assert "Reference 2 is a bare link: it is anonndinvestigation." in text
