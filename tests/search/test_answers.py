"""What is answered, held against an engine that looks at every report again for every question."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.library import Library
from evidence.search import Results, search
from evidence.search.answering import answer
from evidence.search.documents import Document, documents
from evidence.search.engine import Naming
from tests.search.odd import odd_queries
from tests.search.plain_engine import PlainEngine

Ask = Callable[..., Results]
REPOSITORY = Path(__file__).parents[2]
PIECES = (
    *("fonagy", "DIT", "trial", "randomised", "china", "follow-up", "2013", "-group", "+pilot"),
    *("title:efficacy", "author:fonagy", "tiab:veterans", "tier:adapted", "country:china"),
    *("depress*", "au:lem*", "key:wang*", "abstract:*", "design:*rct", "wom?n", "veterans~"),
    *("year:2020", "year>2015", "2012..2014", "design:rct", "OR", "AND", "NOT", "(", ")"),
    *('"pilot study"', '"therapy depression"~4'),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    return Library.open(REPOSITORY)


@pytest.fixture(scope="module")
def plain(shipped: Library) -> PlainEngine:
    return PlainEngine(list(documents(shipped)))


@pytest.fixture(scope="module")
def naming(shipped: Library) -> Naming:
    therapy = shipped.therapy
    return Naming(therapy.name, therapy.abbreviations, therapy.confused_with, therapy.synonyms)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The shipped library through the real index, with everything found."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in ("library.bib", "evidence.toml"):
        (folder / name).write_bytes((REPOSITORY / name).read_bytes())
    state = folder / "state"

    def ask(text: str, limit: int | None = None, **more: bool) -> Results:
        return search(
            folder, text, limit, state_folder=state, load=lambda: Library.open(folder), **more
        )

    return ask


def _found(results: Results) -> tuple[int, int, int, set[str], set[str]]:
    return (
        results.total,
        results.complete,
        results.studies,
        {hit.key for hit in results.hits},
        {hit.key for hit in results.hits if hit.complete},
    )


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
def test_the_index_finds_what_is_there(
    real: Ask, plain: PlainEngine, naming: Naming, pieces: list[str]
) -> None:
    """The same reports, complete or not, as by looking at each of them; and the same notes."""
    text = " ".join(pieces)
    by_index, by_looking = real(text), answer(plain, text, None, naming)
    assert _found(by_index) == _found(by_looking)
    assert by_index.notes == by_looking.notes
    scores = {hit.key: hit.score for hit in by_looking.hits}
    # The index keeps lengths of texts roughly, in one byte.
    assert {hit.key: hit.score for hit in by_index.hits} == pytest.approx(scores, rel=0.1)


@pytest.mark.parametrize("limit", [1, 3, 10])
@pytest.mark.parametrize(
    "text",
    ["depression", "fonagy depression", "trial china 2023", "year:2000..", "dit OR cbt", "-x"],
)
def test_a_limit_never_changes_the_ranking(real: Ask, text: str, limit: int) -> None:
    """limit=10 are the first ten of all; total and studies count all."""
    everything, some = real(text), real(text, limit)
    assert some.hits == everything.hits[:limit]
    assert some._replace(hits=()) == everything._replace(hits=())
    assert everything.total == len(everything.hits)


def test_equals_are_ordered_by_primary_year_and_key(real: Ask) -> None:
    """Where nothing tells reports apart their order is still the same every time."""
    hits = real("country:china").hits
    order = [(-hit.score, -(hit.summary.year or 0), hit.key) for hit in hits]
    assert order == sorted(order)


def test_facets_count_all_hits(real: Ask) -> None:
    """Over everything found, not what is shown; what is not recorded is counted as None."""
    results = real("depression", 1, facets=True)
    assert results.facets is not None
    everything = [hit.summary for hit in real("depression").hits]
    assert len(everything) == results.total > 1
    for field in ("design", "tier"):
        counts: dict[str | None, int] = {}
        for item in everything:
            value = getattr(item, field)
            counts[value] = counts.get(value, 0) + 1
        assert dict(results.facets[field]) == counts
    years = [str(item.year) if item.year else None for item in everything]
    assert dict(results.facets["year"]) == {year: years.count(year) for year in years}
    assert sum(results.facets["decade"].values()) == results.total
    assert next(iter(results.facets["design"].values())) == max(
        number for name, number in results.facets["design"].items() if name
    )
    assert sum(results.facets["condition"].values()) >= results.total
    assert real("depression").facets is None


def test_studies_are_counted_once(real: Ask) -> None:
    """The reports of one trial are one study."""
    results = real("REDIT")
    assert results.total > results.studies >= 1
    assert results.studies == len({hit.summary.study for hit in results.hits})


def test_a_first_author_weighs_more_than_a_later_one(real: Ask) -> None:
    """Works are called by their first author."""
    firsts = [hit.summary.authors[0].startswith("Luyten") for hit in real("luyten").hits]
    assert firsts == sorted(firsts, reverse=True)
    assert firsts.count(True) == 2 < len(firsts)


def test_a_book_comes_before_its_reviews(real: Ask) -> None:
    """Both have the very same words in their titles."""
    roles = [hit.summary.role for hit in real("brief dynamic interpersonal therapy guide", 4).hits]
    assert roles == ["primary", "primary", "commentary", "commentary"]


def test_roles_are_labels(real: Ask) -> None:
    """Protocols can be asked for; `primary care` still means the setting."""
    assert {hit.summary.role for hit in real("role:protocol").hits} == {"protocol"}
    assert real('"primary care"').total < 10


@pytest.mark.parametrize(
    "text",
    [
        "31084635", "PMID: 31084635", "pmid:31084635", "31084635 depression",
        "doi:10.1017/S0033291719000928", "https://dx.doi.org/10.1017/s0033291719000928",
        "FONAGY2020dynamic", "key:fonagy2020dynamic",
    ],
)  # fmt: skip
def test_identifiers_lead_straight_to_the_report(real: Ask, text: str) -> None:
    """Bare or named, in any form."""
    assert real(text).hits[0].key == "fonagy2020dynamic"


def test_several_identifiers_find_several_reports(real: Ask) -> None:
    """A pasted list of DOIs is a list to choose from."""
    found = real("10.1017/S0033291719000928, doi:10.1037/a0033239")
    assert {hit.key for hit in found.hits} == {"fonagy2020dynamic", "lemma2013feasibility"}


def test_a_part_of_a_key_finds_it(real: Ask) -> None:
    """`fonagy2020` is how its key begins."""
    assert real("fonagy2020").hits[0].key == "fonagy2020dynamic"


def test_other_numbers_lead_to_their_records(real: Ask) -> None:
    """A trial number finds the registration, a PMCID the article."""
    assert real("ISRCTN38209986").hits[0].key == "isrctn38209986"
    assert real("PMC7376725").hits[0].key == "wang2020efficacy"


def test_confused_names_stay_apart(real: Ask) -> None:
    """A search for interpersonal psychotherapy does not bring up DIT."""
    assert {hit.key for hit in real("IPT").hits if hit.complete} == {"lemma2013dynamic"}
    assert real('"interpersonal psychotherapy"').total == 1
    assert real("DIT").total > 50


def test_plus_leaves_the_other_words_free(real: Ask) -> None:
    """`+veterans zzz` is all reports with the one, those with the other first."""
    assert {hit.key for hit in real("+veterans iran depression").hits} == {
        "chen2020impact",
        "feldman2023dynamic",
    }
    assert [hit.complete for hit in real("+veterans pilot").hits] == [False, False]


def test_odd_queries_are_answered(real: Ask) -> None:
    """Words, marks and odd characters at random: no exception. (6,000 are read in test_query.)"""
    for text in odd_queries(random.Random(20261122), 300):
        results = real(text, 3)
        assert len(results.hits) == min(3, results.total)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_is_answered(real: Ask, text: str) -> None:
    """Whatever a person, or a pipe, may type."""
    assert real(text, 3).query == text


def _summary(key: str) -> list[object]:
    """A report of which little is recorded, as the index keeps it."""
    return [key, "t", [], "", 2000, None, None, "primary", None, None, "s", None, None, None, True]


def test_a_word_is_rare_in_reports_not_in_a_field() -> None:
    """A word of nearly every abstract is common, even if it stands in a single title."""
    reports = [
        Document(
            key=f"k{number}",
            texts={
                "title": "common" if number == 0 else "other",
                "abstract": "rare words" if number == 1 else "common words",
            },
            labels={"key": (f"k{number}",)},
            year=2000,
            study=number,
            primary=True,
            shown=json.dumps([_summary(f"k{number}"), ["", "", "", ""]]),
        )
        for number in range(10)
    ]
    found = answer(PlainEngine(reports), "common OR rare", None, Naming("")).hits
    assert [hit.key for hit in found][:2] == ["k1", "k0"]
