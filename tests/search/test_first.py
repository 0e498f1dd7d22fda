"""Thirty queries on the shipped library, with the report that should come first.

The expectations were written down after reading library.bib and before any query was run. A query
whose report does not come first stays in the table and is named in MISSES.
"""

from __future__ import annotations

from pathlib import Path

from evidence.library import Library
from evidence.search import search

REPOSITORY = Path(__file__).parents[2]
FIRST = (
    # somebody and a topic
    ("fonagy depression", "fonagy2020dynamic"),
    ("OKeeffe pilot trial", "fonagy2020dynamic"),
    ("wang china", "wang2023efficacy"),
    ("wang protocol", "wang2020efficacy"),
    ("chen veterans", "chen2020impact"),
    ("leonidaki experiences", "leonidaki2016clients"),
    ("landstrom young adults", "landstrom2019dynamic"),
    ("cuijpers network meta-analysis", "cuijpers2021psychotherapies"),
    ("lemma brief manual 2011", "lemma2011brief"),
    ("fonagy 2020", "fonagy2020dynamic"),
    # a trial's name, abbreviations, instruments
    ("REDIT trial", "fonagy2020dynamic"),
    ("IAPT group", "folkesskinner2021group"),
    ("PHQ-9 GAD-7 veterans", "chen2020impact"),
    ("iran CBT", "yarirenani2025advancing"),
    # what it is about
    ("veterans primary care", "feldman2023dynamic"),
    ("online group depression", "lemma2013feasibility"),
    ("music therapy", "yarirenani2025music"),
    ("sertraline adolescents", "zheng2023sertraline"),
    ("medically unexplained symptoms", "selders2015development"),
    ("persistent somatic symptoms body awareness", "rovers2026improving"),
    ("treatment-resistant depression", "chictr2200058530"),
    ("older people", "wilson2018dynamic"),
    ("reflective functioning", "xie2026exploring"),
    # pieces of a title, designs, countries, years
    ("clinician's guide second edition", "lemma2024brief"),
    ("individual participant data", "wienicke2023efficacy"),
    ("NICE guideline", "nice2022ng222"),
    ("qualitative sweden", "landstrom2019dynamic"),
    ("rct china 2023", "wang2023efficacy"),
    # identifiers
    ("10.1017/S0033291719000928", "fonagy2020dynamic"),
    ("https://doi.org/10.1093/acprof:oso/9780199602452.001.0001", "lemma2011brief"),
)
MISSES: frozenset[str] = frozenset()


def test_the_expected_report_comes_first(tmp_path: Path) -> None:
    """For at least 28 of the 30; which miss is known, and none of the others does."""
    missed = set()
    for text, expected in FIRST:
        results = search(
            REPOSITORY, text, 1, state_folder=tmp_path, load=lambda: Library.open(REPOSITORY)
        )
        if [hit.key for hit in results.hits] != [expected]:
            missed.add(text)
    assert missed == MISSES
    assert len(FIRST) == 30
    assert len(FIRST) - len(MISSES) >= 28
