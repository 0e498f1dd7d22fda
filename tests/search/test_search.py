"""Searching a small library, from the text of a query to the hits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.library import Library
from evidence.search import Results, search

Ask = Callable[..., Results]


def keys(results: Results) -> set[str]:
    return {hit.key for hit in results.hits}


def complete(results: Results) -> set[str]:
    return {hit.key for hit in results.hits if hit.complete}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("veterans", {"feldman2023dynamic"}),
        ("veteran", {"feldman2023dynamic"}),
        ("OKeeffe", {"fonagy2020dynamic"}),
        ("O'Keeffe", {"fonagy2020dynamic"}),
        ("O’KEEFFE", {"fonagy2020dynamic"}),
        ("Muller", {"feldman2023dynamic"}),
        ("Mu\u0308ller", {"feldman2023dynamic"}),
        ("Smith-Jones", {"smithjones2019"}),
        ("Smith Jones", {"smithjones2019"}),
        ("SmithJones", {"smithjones2019"}),
        ("followup", {"wang2023efficacy"}),
        ("behavioral", {"feldman2023dynamic"}),
        ("design:rct", {"wang2023efficacy", "wang2020efficacy"}),
        ("design:pilot-rct", {"fonagy2020dynamic"}),
        ("condition:anxiety", {"wang2023efficacy", "wang2020efficacy", "smithjones2019"}),
        ('country:"United Kingdom"', {"fonagy2020dynamic"}),
        ("tier:proper year:2020", {"fonagy2020dynamic", "wang2020efficacy"}),
        ("year:2019..2020", {"fonagy2020dynamic", "wang2020efficacy", "smithjones2019"}),
        ("year:..2011", {"lemma2011brief"}),
        ("au:fon* year:2011", {"lemma2011brief"}),
        ('author:"Peter Fonagy" design:pilot-rct', {"fonagy2020dynamic"}),
        ('author:"Fonagy Peter" design:manual', {"lemma2011brief"}),
        ('author:"Fonagy Peter Lemma"', set()),
        ("title:veterans", {"feldman2023dynamic"}),
        ("ab:veterans", set()),
        ("j:medicine", {"fonagy2020dynamic", "wang2023efficacy"}),
        ('"therapy that is dynamic"', {"smithjones2019"}),
        ('"therapy dynamic"', set()),
        ("title:effic*", {"wang2023efficacy"}),
        ("randomiz*", {"fonagy2020dynamic", "wang2023efficacy"}),
        ("anxiety NOT condition:depression", {"smithjones2019"}),
        ("anxiety AND veterans", set()),
        ("veterans OR guide", {"feldman2023dynamic", "lemma2011brief"}),
        ("author:(lemma target)", {"lemma2011brief"}),
        ("china NOT (protocol OR efficacy)", set()),
        ("doi:10.1000/abc(1)2", {"smithjones2019"}),
        ("key:wang*", {"wang2023efficacy", "wang2020efficacy"}),
    ],
)
def test_what_a_query_finds(ask: Ask, text: str, expected: set[str]) -> None:
    """The query language finds what it says."""
    assert complete(ask(text)) == expected


def test_both_spellings_find_the_same(ask: Ask) -> None:
    """`randomised` and `randomized` give the same hits with the same scores."""
    assert ask("randomised").hits == ask("randomized").hits
    assert keys(ask("randomised")) == {"fonagy2020dynamic", "wang2023efficacy"}


def test_synonyms_are_found_as_phrases(ask: Ask) -> None:
    """`DIT` finds the name of the therapy, but not its words apart; and the other way round."""
    everything_dit = {
        "fonagy2020dynamic",
        "wang2023efficacy",
        "feldman2023dynamic",
        "lemma2011brief",
    }
    assert keys(ask("DIT")) == everything_dit
    assert everything_dit <= complete(ask("dynamic interpersonal therapy"))
    assert keys(ask('"dynamic interpersonal therapy"')) == everything_dit - {"feldman2023dynamic"}


def test_all_words_come_before_some(ask: Ask) -> None:
    """Reports with every word are first and counted apart; the others fill up."""
    results = ask("fonagy anxiety trial")
    assert results.complete == 0
    results = ask("fonagy depression")
    assert [hit.key for hit in results.hits][:1] == ["fonagy2020dynamic"]
    assert results.complete == 1
    assert results.total == len(results.hits) > 1
    assert [hit.complete for hit in results.hits] == sorted(
        (hit.complete for hit in results.hits), reverse=True
    )


def test_fields_are_required_even_to_fill(ask: Ask) -> None:
    """Only plain words may be lacking: a field always holds."""
    assert keys(ask("fonagy veterans year:2020")) == {"fonagy2020dynamic"}


@pytest.mark.parametrize("text", ["dynamic therapy", "wang efficacy trial", "year:2000.."])
def test_a_limit_does_not_change_the_order(ask: Ask, text: str) -> None:
    """The first two of two are the first two of all, and `total` counts all."""
    everything = ask(text, limit=None)
    assert ask(text, limit=2).hits == everything.hits[:2]
    assert ask(text, limit=2).total == everything.total == len(everything.hits)


@pytest.mark.parametrize(
    "text",
    [
        "10.1017/S0033291719000928",
        "https://doi.org/10.1017/s0033291719000928",
        "31084635",
        "fonagy2020dynamic",
        " FONAGY2020dynamic ",
    ],
)
def test_keys_and_identifiers_are_found_directly(ask: Ask, text: str) -> None:
    """A key, a DOI in any form or a PMID typed alone finds its report and nothing else."""
    results = ask(text)
    assert (keys(results), results.total, results.notes) == ({"fonagy2020dynamic"}, 1, ())


def test_a_doi_with_brackets_is_found(ask: Ask) -> None:
    """A DOI is no expression in brackets."""
    assert keys(ask("10.1000/abc(1)2")) == {"smithjones2019"}


def test_a_doi_that_is_not_there_leads_on(ask: Ask) -> None:
    """Nothing is found, and a note says how to add the report."""
    results = ask("10.1234/none")
    assert results.total == 0
    assert "evidence add 10.1234/none" in results.notes[0]


def test_unknown_fields_and_labels_are_named(ask: Ask) -> None:
    """A misspelt field or label is not swallowed."""
    assert "no field 'desing'" in ask("desing:rct").notes[0]
    note = ask("design:rtc").notes[0]
    assert "No report has design 'rtc'" in note
    assert "pilot-rct" in note


def test_a_misspelt_word_gets_a_suggestion(ask: Ask) -> None:
    """A word that no report holds is replaced by one that looks like it."""
    assert ask("vetrans fonagy").suggestion == "veterans fonagy"
    assert ask("veterans fonagy").suggestion is None
    assert ask("zzzzzz").suggestion is None


def test_the_words_found_are_marked(ask: Ask) -> None:
    """A snippet is plain text in pieces, those that were searched for marked."""
    (hit,) = ask("randomized followup").hits[:1]
    assert hit.key == "wang2023efficacy"
    assert [text for text, marked in hit.snippet if marked] == ["randomised", "follow-up"]
    joined = "".join(text for text, _ in hit.snippet)
    assert joined == "Patients were randomised in three arms. The follow-up was short."


def test_a_report_without_title_is_found(ask: Ask) -> None:
    """What little is recorded can be searched; its author is all there is to show of it."""
    hits = {hit.key: hit for hit in ask("fonagy").hits}
    assert hits["untitled2018"].snippet == (
        ("authors: ", False),
        ("Fonagy", True),
        (", Peter", False),
    )


def test_nothing_to_search_for_is_said(ask: Ask) -> None:
    """A query without a word finds nothing and says so."""
    assert ask("?!").notes == ("There is no word to search for.",)


def test_an_empty_library_is_searched(tmp_path: Path, state: Path) -> None:
    """No reports, no hits, no error."""
    (tmp_path / "library.bib").write_text("", "utf-8")
    for text in ("fonagy", "fon*", "year:2020", "design:rct", "NOT x", '"a b"'):
        results = search(
            tmp_path, text, state_folder=state, load=lambda: Library.open(tmp_path), facets=True
        )
        assert (results.total, results.hits, results.reports) == (0, (), 0)


def test_importing_the_room_is_cheap() -> None:
    """Whoosh is not imported before the first search."""
    code = "import sys, evidence.search; sys.exit(any('whoosh' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_initial_stands_for_a_given_name(ask: Ask) -> None:
    """`Fonagy P` as PubMed writes it; another initial is another person."""
    everything = {hit.key for hit in ask("author:fonagy").hits}
    assert {hit.key for hit in ask('au:"Fonagy P"').hits} == everything
    assert {hit.key for hit in ask('au:"Feldman CL"').hits} == {"feldman2023dynamic"}
    assert ask('au:"Fonagy A"').total == 0
    assert ask('au:"Feldman CX"').total == 0
