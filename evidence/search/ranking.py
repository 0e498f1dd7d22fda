"""A query's tree and the scores of its words → the scores of reports. Pure.

The engine is asked for single words, phrases and values only. AND, OR and NOT are set algebra
here: Whoosh's own AndNot lets reports through that it should take away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from evidence.search.query import Both, Either, Leaf, Node, Not, OneOf, Side, is_soft

Scores = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """`ask` scores the reports a leaf of the tree is found in; `everything` is all reports."""

    ask: Callable[[Leaf], Scores]
    everything: frozenset[int]

    def strict(self, node: Node) -> Scores:
        """The reports in which everything is found that was asked for."""
        return self._evaluate(node, loose=False)

    def loose(self, node: Node) -> Scores:
        """Of several plain words side by side one is enough."""
        return self._evaluate(node, loose=True)

    def _evaluate(self, node: Node, *, loose: bool) -> Scores:
        match node:
            case Both(items):
                return self._all(items, loose=loose)
            case OneOf(items):
                return _union(self._evaluate(item, loose=loose) for item in items)
            case Not():
                return self._all((node,), loose=loose)
            case Either(items, others):
                together = self._side(items, loose=loose)
                return _union([together, *(self.ask(other) for other in others)])
            case Side(items):
                return self._side(items, loose=loose)
            case _:
                return self.ask(node)

    def _side(self, items: Sequence[Node], *, loose: bool) -> Scores:
        soft = [item for item in items if is_soft(item)]
        if not loose or len(soft) < 2:
            return self._all(items, loose=loose)
        some = _union(self._evaluate(item, loose=loose) for item in soft)
        return self._all([item for item in items if not is_soft(item)], some, loose=loose)

    def _all(self, items: Sequence[Node], *found: Scores, loose: bool) -> Scores:
        """What all have in common, without what stands under NOT."""
        wanted = [self._evaluate(item, loose=loose) for item in items if not isinstance(item, Not)]
        # Under NOT nothing is loose: `NOT (a b)` takes away what has both.
        unwanted = [self.strict(item.item) for item in items if isinstance(item, Not)]
        parts = [*found, *wanted] or [dict.fromkeys(self.everything, 0.0)]
        common = reduce(lambda these, those: these & those.keys(), parts[1:], set(parts[0]))
        kept = common.difference(*unwanted)
        return {report: sum(part[report] for part in parts) for report in kept}


def _union(parts: Iterable[Scores]) -> Scores:
    total: dict[int, float] = {}
    for part in parts:
        for report, score in part.items():
            total[report] = total.get(report, 0.0) + score
    return total
