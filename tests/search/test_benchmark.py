"""The benchmark measures what it says."""

from __future__ import annotations

from benchmarks.search import PROBES, in_abstract_only, probes, records


def test_half_of_the_planted_pairs_stand_in_the_abstract_only() -> None:
    """Every second pair; the others are in the title."""
    number = 300
    planted = [records(number)[at * (number // PROBES)] for at in range(PROBES)]
    hidden = [
        in_abstract_only(record, pair)
        for record, pair in zip(planted, probes(number), strict=True)
    ]
    assert hidden == [at % 2 == 1 for at in range(PROBES)]
