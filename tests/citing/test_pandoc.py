"""References through the real pandoc."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.citing import pandoc
from evidence.citing.catalogue import STYLES, style
from evidence.citing.csl import to_csl
from evidence.citing.forms import markdown
from evidence.citing.pandoc import Pandoc, Reference, find, formatter, references
from evidence.errors import LibraryError, PandocMissing, UnknownValue
from evidence.model import Name, Report

AUTHORS = (
    "Fonagy, Peter; Lemma, Alessandra; Target, Mary; O’Keeffe, Sally; Constantinou, Matthew P.; "
    "Ventura Wurman, Tamara; Luyten, Patrick; Allison, Elizabeth; Roth, Anthony; Cape, John; "
    "Pilling, Stephen"
)


def names(text: str) -> tuple[Name, ...]:
    people = (person.partition(", ") for person in text.split("; "))
    return tuple(Name(family, given) for family, _, given in people)


REDIT = Report(
    "fonagy2020dynamic",
    "article",
    {
        "title": "Dynamic interpersonal therapy for moderate to severe depression: "
        "a pilot randomized controlled and feasibility trial",
        "journal": "Psychological Medicine",
        "year": "2020",
        "volume": "50",
        "number": "6",
        "pages": "1010--1019",
        "doi": "10.1017/S0033291719000928",
    },
    authors=names(AUTHORS),
)
CHAPTER = Report(
    "chapter:1 {odd}",
    "incollection",
    {
        "title": "A chapter",
        "booktitle": "A handbook",
        "publisher": "Guilford",
        "year": "2009",
        "pages": "1--9",
    },
    authors=names("Zimmer, Ann"),
    editors=names("Levy, Raymond A.; Ablon, J. Stuart"),
)
HOSTILE = Report(
    "hostile",
    "article",
    {
        "title": "Is p < .05 & <script>alert(1)</script> *enough*? [A_b] $x$ \\ `code` @key",
        "journal": "J",
        "year": "2021",
    },
    authors=names("Abel, Bo"),
)
ITEMS = [to_csl(each) for each in (REDIT, CHAPTER, HOSTILE)]


@pytest.fixture(scope="session")
def engine() -> Pandoc:
    return find(os.environ)


def by_key(rendered: tuple[Reference, ...]) -> dict[str, Reference]:
    return {each.key: each for each in rendered}


def test_apa_names_all_eleven_authors(engine: Pandoc) -> None:
    """APA 7 of the first trial of DIT; the capital after the colon is ours."""
    (rendered,) = references(engine, ITEMS[:1], style("apa"))
    assert (rendered.key, rendered.label) == ("fonagy2020dynamic", "")
    assert rendered.text == (
        "Fonagy, P., Lemma, A., Target, M., O’Keeffe, S., Constantinou, M. P., Ventura Wurman, "
        "T., Luyten, P., Allison, E., Roth, A., Cape, J., & Pilling, S. (2020). Dynamic "
        "interpersonal therapy for moderate to severe depression: A pilot randomized controlled "
        "and feasibility trial. Psychological Medicine, 50(6), 1010–1019. "
        "https://doi.org/10.1017/S0033291719000928"
    )


def test_vancouver_numbers(engine: Pandoc) -> None:
    """Vancouver keeps the given order and numbers it; six names, then et al."""
    first, second, third = references(engine, ITEMS, style("vancouver"))
    assert (first.label, second.label, third.label) == ("1.", "2.", "3.")
    assert first.text == (
        "Fonagy P, Lemma A, Target M, O’Keeffe S, Constantinou MP, Ventura Wurman T, et al. "
        "Dynamic interpersonal therapy for moderate to severe depression: a pilot randomized "
        "controlled and feasibility trial. Psychological Medicine. 2020;50(6):1010–9. "
        "doi:10.1017/S0033291719000928"
    )


@pytest.mark.parametrize("name", ["vancouver", "ama"])
def test_editors_come_before_their_label(engine: Pandoc, name: str) -> None:
    """The vendored styles are mended: pandoc printed "editors" before the names."""
    text = by_key(references(engine, ITEMS, style(name)))[CHAPTER.key].text
    assert "Levy RA, Ablon JS, ed" in text


def test_author_date_styles_sort(engine: Pandoc) -> None:
    """APA has an order of its own; `as_given` asks for the given one."""
    keys = [CHAPTER.key, HOSTILE.key, REDIT.key]
    assert [each.key for each in references(engine, ITEMS, style("apa"))] == keys[1:] + keys[:1]
    kept = references(engine, ITEMS, style("apa"), as_given=True)
    assert [each.key for each in kept] == [REDIT.key, CHAPTER.key, HOSTILE.key]


def test_the_same_team_and_year_get_letters(engine: Pandoc) -> None:
    """Two reports of one year by the same authors are 2011a and 2011b."""
    both = [
        to_csl(Report(key, "article", {"title": key, "year": "2011"}, authors=names("Lemma, A.")))
        for key in ("one", "two")
    ]
    found = by_key(references(engine, both, style("apa")))
    assert "(2011a)" in found["one"].text
    assert "(2011b)" in found["two"].text


def test_a_report_given_twice_is_listed_once(engine: Pandoc) -> None:
    """Repeats are no second reference."""
    assert len(references(engine, [*ITEMS, ITEMS[0]], style("vancouver"))) == len(ITEMS)


def test_no_items_no_references(engine: Pandoc) -> None:
    """An empty list needs no pandoc."""
    assert references(Pandoc(Path("/nowhere")), [], style("apa")) == ()


def test_text_is_plain(engine: Pandoc) -> None:
    """Nothing in a title is taken for mark-up, and text has no mark-up of its own."""
    text = by_key(references(engine, ITEMS, style("apa")))["hostile"].text
    assert "p < .05 & <script>alert(1)</script> *enough*? [A_b] $x$ \\ `code` @key" in text


def test_markdown_is_escaped(engine: Pandoc) -> None:
    """Markdown gets italics and links of ours, and none of a title's."""
    found = by_key(references(engine, ITEMS, style("apa")))
    redit, hostile = (markdown(found[key].runs) for key in ("fonagy2020dynamic", "hostile"))
    assert "*Psychological Medicine*, *50*(6), 1010–1019." in redit
    assert redit.endswith("<https://doi.org/10.1017/S0033291719000928>")
    assert "<script>" not in hostile.replace("\\<script\\>", "")
    assert "\\*enough\\*" in hostile
    assert "\n" not in redit + hostile


def test_markdown_links_dois_in_vancouver(engine: Pandoc) -> None:
    """Where a style prints the bare DOI, the link is behind it; the number is apart."""
    first = references(engine, ITEMS, style("vancouver"))[0]
    assert first.label == "1."
    link = "[10.1017/S0033291719000928](https://doi.org/10.1017/S0033291719000928)"
    assert markdown(first.runs).endswith(f"doi:{link}")


def test_a_list_that_was_cut_ends_in_et_al(engine: Pandoc) -> None:
    """`and others` is no person."""
    cut = Report("k", "article", {"title": "T"}, authors=names("Abel, Bo"), authors_cut=True)
    (rendered,) = references(engine, [to_csl(cut)], style("apa"))
    assert rendered.text.startswith("Abel, B. et al.")


@pytest.mark.parametrize("name", STYLES)
def test_every_style_gives_every_reference(engine: Pandoc, name: str) -> None:
    """All styles that come along work, one line a reference, each with its key."""
    found = references(engine, ITEMS, style(name))
    assert {each.key for each in found} == {REDIT.key, CHAPTER.key, HOSTILE.key}
    assert all(each.text and "\n" not in each.text for each in found)


def test_styles_keep_their_licence() -> None:
    """Every vendored style names its licence and is listed in the notice."""
    folder = style("apa").source.parent
    notice = (folder / "NOTICE").read_text("utf-8")
    files = sorted(path.name for path in folder.glob("*.csl"))
    assert files == sorted(style(name).source.name for name in STYLES)
    for name in files:
        assert name in notice
        text = (folder / name).read_text("utf-8")
        assert "creativecommons.org/licenses/by-sa/3.0" in text


def test_an_unknown_style_names_the_known_ones(engine: Pandoc) -> None:
    """The hint lists all styles and the nearest first."""
    with pytest.raises(UnknownValue, match="'vancouvr'") as caught:
        references(engine, ITEMS, style("vancouvr"))
    assert "Did you mean 'vancouver'?" in str(caught.value.hint)
    assert "chicago-notes" in str(caught.value.hint)


# ---------------------------------------------------------------- finding and running it


def _program(path: Path, lines: str) -> Path:
    path.write_text(f"#!/bin/sh\n{lines}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_bundled_pandoc_is_found_without_an_import() -> None:
    """Finding it imports neither pypandoc nor anything of it."""
    code = (
        "import sys; from evidence.citing.pandoc import find; "
        "assert find({'PATH': '/nowhere'}).path.is_file(); sys.exit('pypandoc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_one_named_comes_first(tmp_path: Path) -> None:
    """EVIDENCE_PANDOC wins over PATH, whatever its version, and is not started to be found."""
    named = _program(tmp_path / "mine", f"touch {tmp_path}/started")
    _program(tmp_path / "pandoc", "echo pandoc 3.9")
    found = find({"EVIDENCE_PANDOC": str(named), "PATH": str(tmp_path)})
    assert found == Pandoc(named, str(named))
    assert not (tmp_path / "started").exists()


def test_a_named_one_that_is_not_there_is_an_error() -> None:
    """A wrong EVIDENCE_PANDOC is not passed over in silence."""
    with pytest.raises(PandocMissing, match="EVIDENCE_PANDOC names no pandoc that runs: /nowhere"):
        find({"EVIDENCE_PANDOC": "/nowhere"})


@pytest.mark.parametrize("lines", ["exit 1", "echo cat 1.0", "cat", "exec /nowhere/at/all"])
def test_a_named_one_that_is_no_pandoc_is_an_error(tmp_path: Path, lines: str) -> None:
    """That it is none shows when it is run."""
    named = _program(tmp_path / "mine", lines)
    with pytest.raises(PandocMissing, match="EVIDENCE_PANDOC names no pandoc"):
        references(find({"EVIDENCE_PANDOC": str(named)}), ITEMS, style("apa"))


def test_a_named_one_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    """A file of the wrong kind is an error with a next step, not a traceback."""
    named = tmp_path / "mine"
    named.write_bytes(b"\x7fELF no program")
    named.chmod(0o755)
    with pytest.raises(PandocMissing, match="EVIDENCE_PANDOC"):
        references(find({"EVIDENCE_PANDOC": str(named)}), ITEMS, style("apa"))


def test_path_comes_before_the_package(tmp_path: Path) -> None:
    """A new enough pandoc on PATH is used."""
    own = _program(tmp_path / "pandoc", "echo pandoc 3.1.9")
    assert find({"PATH": str(tmp_path)}) == Pandoc(own)


@pytest.mark.parametrize("lines", ["echo pandoc 2.17", "echo pandoc 3.0.1", "exit 3", "echo no"])
def test_an_old_or_broken_one_on_path_is_passed_over(tmp_path: Path, lines: str) -> None:
    """Then the package's own is used."""
    _program(tmp_path / "pandoc", lines)
    assert find({"PATH": str(tmp_path)}).path.parent.name == "files"


def test_the_version_of_one_on_path_is_asked_once(tmp_path: Path) -> None:
    """A note about this very file spares the question until the file changes."""
    own = _program(tmp_path / "pandoc", f"echo x >> {tmp_path}/asked; echo pandoc 3.1.9")
    environ, state = {"PATH": str(tmp_path)}, tmp_path / "state"
    for _ in range(3):
        assert find(environ, lambda: state) == Pandoc(own)
    assert (tmp_path / "asked").read_text() == "x\n"
    _program(own, "echo pandoc 2.9")
    assert find(environ, lambda: state).path != own
    (state / "pandoc.json").write_text("{broken", "utf-8")
    assert find(environ, lambda: state).path != own


def test_without_a_folder_for_notes_it_is_asked_again(tmp_path: Path) -> None:
    """A note that cannot be written stops nothing."""
    own = _program(tmp_path / "pandoc", "echo pandoc 3.1.9")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert find({"PATH": str(tmp_path)}, lambda: blocked / "state") == Pandoc(own)


def test_none_at_all_says_how_to_install_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pandoc is an error with a next step; its exit code is 3."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(PandocMissing) as caught:
        find({"PATH": str(tmp_path)})
    assert "brew install pandoc" in str(caught.value.hint)
    assert caught.value.exit_code == 3


def test_a_pandoc_that_fails_is_one_sentence(tmp_path: Path) -> None:
    """What pandoc said is in the message."""
    lines = '[ "$1" = --version ] && echo pandoc 3.9 && exit; echo out of ideas >&2; exit 7'
    with pytest.raises(LibraryError, match="out of ideas"):
        references(Pandoc(_program(tmp_path / "pandoc", lines)), ITEMS, style("apa"))


@pytest.mark.parametrize("size", [1, 400])
def test_a_pandoc_that_hangs_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """There is a limit to waiting, even for one that does not read what it is given."""
    monkeypatch.setattr(pandoc, "_SECONDS_TO_RUN", 0.2)
    slow = Pandoc(_program(tmp_path / "pandoc", f"echo $$ > {tmp_path}/pid; exec sleep 60"))
    many = [{**ITEMS[0], "id": f"k{number}"} for number in range(size)]
    with pytest.raises(LibraryError, match="no answer"):
        references(slow, many, style("apa"))
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_it_is_stopped_when_nothing_is_asked_of_it(tmp_path: Path) -> None:
    """An error before the references leaves no pandoc behind."""
    lines = f"echo $$ > {tmp_path}/pid; exec cat"
    waiting = Pandoc(_program(tmp_path / "pandoc", lines))
    with pytest.raises(ZeroDivisionError), formatter(waiting, style("apa")):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            pass
        raise ZeroDivisionError
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_it_reads_no_other_file_and_asks_no_network(engine: Pandoc, tmp_path: Path) -> None:
    """pandoc is sandboxed, without a shell, and given no file but the style."""
    log = tmp_path / "log"
    lines = f'echo "$@" >> {log}; exec {engine.path} "$@"'
    references(Pandoc(_program(tmp_path / "pandoc", lines)), ITEMS, style("ama"))
    arguments = f"--sandbox -f csljson -t json --citeproc --csl {style('ama').source}\n"
    assert log.read_text("utf-8") == arguments


def test_undated_page_without_a_day_is_not_called_retrieved(engine: Pandoc) -> None:
    """APA prints "Retrieved" only with the day on which somebody saw the page."""
    page = {"id": "page", "type": "webpage", "title": "A page", "URL": "https://example.org/a"}
    (rendered,) = references(engine, [page], style("apa"))
    assert rendered.text == "A page. (n.d.). https://example.org/a"


def test_chinese_names_stand_as_they_are(engine: Pandoc) -> None:
    """Family name first, no initials, no full stop within."""
    report = Report(
        key="zh",
        type="article",
        fields={"title": "T", "year": "2023", "journal": "J"},
        authors=(Name("郑", "诚"), Name("何", "孔亮")),
    )
    (rendered,) = references(engine, [to_csl(report)], style("apa"))
    assert rendered.text == "郑诚, & 何孔亮. (2023). T. J."
