"""What goes wrong in others' use of Whoosh does not here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.library import Library
from evidence.search import Results
from evidence.search.answering import answer
from evidence.search.documents import Document
from evidence.search.engine import Naming
from evidence.search.index import Loose, build, open_index
from evidence.search.tokens import fold, words

Ask = Callable[..., Results]
PACKAGE = Path(__file__).parents[2] / "evidence"
EMPTY_SUMMARY = (
    '[["k","t",[],"",null,null,null,"primary",null,null,"s",null,null,null,true],["","","",""]]'
)


def keys(results: Results) -> set[str]:
    return {hit.key for hit in results.hits}


def test_not_takes_away_under_or(ask: Ask) -> None:
    """`a NOT b` is not `a OR everything without b`."""
    everything = keys(ask("depression"))
    without = keys(ask("depression NOT fonagy"))
    assert without == everything - keys(ask("fonagy")) != everything
    assert without == keys(ask("depression -fonagy"))
    assert keys(ask("veterans OR (depression NOT fonagy)")) == without | keys(ask("veterans"))


def test_a_hyphen_inside_a_word_takes_nothing_away(ask: Ask) -> None:
    """`follow-up` is a word, not `follow` without `up`."""
    assert keys(ask("follow-up")) == {"wang2023efficacy"}
    assert keys(ask("Smith-Jones")) == {"smithjones2019"}


@pytest.mark.parametrize(
    "text",
    ["10.1000/abc(1)2", "doi:10.1000/abc(1)2", "(10.1000/abc(1)2)", "10.1000/ABC(1)2 anxiety"],
)
def test_brackets_of_a_doi_are_its_own(ask: Ask, text: str) -> None:
    """A DOI needs no quotation marks."""
    assert keys(ask(text)) == {"smithjones2019"}


@pytest.mark.parametrize("edits", ["3", "9", "99999"])
def test_more_than_two_edits_are_not_tried(ask: Ask, edits: str) -> None:
    """`word~9` is `word~2`, and says so."""
    capped, two = ask(f"veterns~{edits}"), ask("veterns~2")
    assert capped.hits == two.hits != ()
    assert "at most 2 letters" in capped.notes[0]
    assert two.notes == ()


def test_phrases_do_not_close_over_common_words(ask: Ask) -> None:
    """ "therapy dynamic" is not in `therapy that is dynamic`."""
    assert ask('"therapy dynamic"').total == 0
    assert ask('"therapy that is dynamic"').total == 1
    assert ask('"therapy dynamic"~2').total == 1


@pytest.mark.parametrize(
    "typed",
    ["depresion", "randomzed", "efficcy", "psychoterapy", "analisis", "exercse", "vetrans"],
)
def test_suggestions_are_words_not_stems(ask: Ask, library: Library, typed: str) -> None:
    """What is suggested stands in a report, letter for letter."""
    suggestion = ask(typed).suggestion
    assert suggestion is not None
    everything = {
        fold(word)
        for report in library.reports
        for text in report.fields.values()
        for word in words(text)
    }
    assert suggestion in everything


def test_nothing_is_believed_about_an_index_without_opening_it() -> None:
    """Whoosh's `exists_in` says yes to broken indexes, and fails on others."""
    for path in (PACKAGE / "search").glob("*.py"):
        assert "exists_in" not in path.read_text("utf-8")


def _many(number: int) -> Iterator[Document]:
    for at in range(number):
        text = f"interpersonal inter{at % 97} inter{at % 89}x therapy"
        yield Document(
            f"k{at}", {"title": text}, {"key": (f"k{at}",)}, 2000, at, True, EMPTY_SUMMARY
        )


def _seconds(folder: Path, number: int) -> float:
    folder.mkdir()
    build(folder, _many(number))
    files = Loose(folder)
    engine = open_index(files)
    best = 9.0
    for _ in range(3):
        begun = time.process_time()
        assert answer(engine, "inter*", 10, Naming("")).total == number
        best = min(best, time.process_time() - begun)
    files.close()
    return best


def test_beginnings_have_no_cliff(tmp_path: Path) -> None:
    """Above 5,000 reports Whoosh joins the words of a beginning another way, 45 times slower."""
    assert _seconds(tmp_path / "more", 6000) < 10 * _seconds(tmp_path / "fewer", 3000)
