"""An appraisal of one condition, in short: what a claim is held against."""

from __future__ import annotations

from evidence.appraisal import appraise
from evidence.checking.shelf.values import Comparator, Evidence
from evidence.library import Library
from evidence.model import Comparison


def evidence_of(library: Library, condition: str) -> Evidence:
    """What an appraisal says of a condition, recorded or not; it hangs on no day."""
    # The day decides flags of age only, and none is used.
    found = appraise(library, condition, today=library.therapy.last_search)
    trials = {row.study: row.developer_involved for row in found.trials if row.heading == "proper"}
    apart = {
        row.study: row.heading
        for row in found.trials
        if row.heading is not None and row.heading not in ("proper", "related")
    }
    return Evidence(
        condition=condition,
        size_class=found.size_class,
        size_class_max=found.size_class_max,
        trials=trials,
        apart=apart,
        comparators=tuple(map(_comparator, found.comparisons)),
        sentences=tuple((row.id, row.text, row.studies) for row in found.sentences),
    )


def _comparator(row: Comparison) -> Comparator:
    return Comparator(row.comparator, row.studies, row.detectable, row.delta, _favours(row))


def _favours(row: Comparison) -> bool | None:
    """Whether all that is known of the effects lies above 0; None where nothing is known."""
    if row.pooled is not None and not row.pooled.secondary:
        return row.pooled.ci_low > 0
    lows = [effect.ci_low for effect in row.effects if effect.g is not None]
    known = [low for low in lows if low is not None]
    return all(low > 0 for low in known) if known else None
