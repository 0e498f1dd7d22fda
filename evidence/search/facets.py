"""What the reports found are: how many of each year, design, condition, tier, country, status."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from evidence.search.engine import Engine
from evidence.search.results import Facets

FIELDS: Final = ("design", "condition", "tier", "country", "status")


def count(engine: Engine, numbers: Collection[int]) -> Facets:
    """Field → value → reports, over all hits; None counts those that have nothing recorded.

    A report of several conditions or countries counts for each. `decade` holds `2010s` and so on.
    """
    hits = frozenset(numbers)
    years: dict[str | None, int] = {}
    decades: dict[str | None, int] = {}
    for number in hits:
        year = engine.year(number)
        for counts, name in ((years, str(year)), (decades, f"{year // 10}0s")):
            counted = name if year else None
            counts[counted] = counts.get(counted, 0) + 1
    found: dict[str, dict[str | None, int]] = {
        "year": _by_name(years),
        "decade": _by_name(decades),
    }
    for field in FIELDS:
        counts = {}
        without = set(hits)
        for value, _ in engine.words(field):
            holding = engine.term(field, value).keys() & hits
            if holding:
                counts[value] = len(holding)
                without -= holding
        found[field] = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        if without:
            found[field][None] = len(without)
    return found


def _by_name(counts: dict[str | None, int]) -> dict[str | None, int]:
    """In order, nothing recorded last."""
    return dict(sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or "")))
