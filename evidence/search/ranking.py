"""A query's tree and the scores of its words → the scores of reports. Pure.

The engine is asked for single words, phrases and values only. AND, OR and NOT are set algebra
here: Whoosh's own AndNot lets reports through that it should take away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from evidence.search.engine import Scores
from evidence.search.query import Both, Either, Leaf, Node, Not, OneOf, Required, Side, is_soft


class Ranking:
    """`ask` scores the reports a leaf of the tree is found in; `everything` is all reports."""

    def __init__(self, ask: Callable[[Leaf], Scores], everything: frozenset[int]) -> None:
        self._ask = ask
        self._everything = everything

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
                return added(self._evaluate(item, loose=loose) for item in items)
            case Required(item):
                return self._evaluate(item, loose=loose)
            case Not():
                return self._all((node,), loose=loose)
            case Either(items, others):
                together = self._side(items, loose=loose)
                return highest([together, *map(self._ask, others)])
            case Side(items):
                return self._side(items, loose=loose)
            case _:
                return self._ask(node)

    def _side(self, items: Sequence[Node], *, loose: bool) -> Scores:
        soft = [item for item in items if is_soft(item)]
        needed = any(isinstance(item, Required) for item in items)
        if not loose or (len(soft) < 2 and not needed):
            return self._all(items, loose=loose)
        some = added(self._evaluate(item, loose=loose) for item in soft)
        hard = [item for item in items if not is_soft(item)]
        if not needed:
            return self._all(hard, some, loose=loose)
        found = self._all(hard, loose=loose)
        return {report: score + some.get(report, 0.0) for report, score in found.items()}

    def _all(self, items: Sequence[Node], *found: Scores, loose: bool) -> Scores:
        """What all have in common, without what stands under NOT."""
        wanted = [self._evaluate(item, loose=loose) for item in items if not isinstance(item, Not)]
        # Under NOT nothing is loose: `NOT (a b)` takes away what has both.
        unwanted = [self.strict(item.item) for item in items if isinstance(item, Not)]
        parts = [*found, *wanted] or [dict.fromkeys(self._everything, 0.0)]
        common = reduce(lambda these, those: these & those.keys(), parts[1:], set(parts[0]))
        kept = common.difference(*unwanted)
        return {report: sum(part[report] for part in parts) for report in kept}


def added(parts: Iterable[Scores]) -> Scores:
    """What is in any of the parts, scores added."""
    filled = [part for part in parts if part]
    if len(filled) < 2:
        return filled[0] if filled else {}
    total = dict(filled[0])
    for part in filled[1:]:
        for report, score in part.items():
            total[report] = total.get(report, 0.0) + score
    return total


def highest(parts: Iterable[Scores]) -> Scores:
    """What is in any of the parts, with its best score: other names of one thing count once."""
    filled = [part for part in parts if part]
    if len(filled) < 2:
        return filled[0] if filled else {}
    best = dict(filled[0])
    for part in filled[1:]:
        for report, score in part.items():
            best[report] = max(best.get(report, 0.0), score)
    return best
