"""AND, OR and NOT against a plain reading of what they mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence.search.query import Both, Either, Leaf, Node, Not, OneOf, Required, Side, Word
from evidence.search.ranking import Ranking

REPORTS = frozenset(range(6))
WORDS = tuple(Word(letter) for letter in "abcd")
LEAVES = st.sampled_from([*WORDS, Word("a", "title")])
TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda nodes: st.one_of(
        st.builds(Not, nodes),
        st.builds(Required, nodes),
        *(
            st.builds(kind, st.lists(nodes, min_size=1, max_size=3).map(tuple))
            for kind in (Both, OneOf, Side)
        ),
        st.builds(Either, st.lists(LEAVES, min_size=1, max_size=2).map(tuple), st.tuples(LEAVES)),
    ),
    max_leaves=8,
)
FOUND = st.fixed_dictionaries(
    {leaf: st.frozensets(st.integers(0, 5)) for leaf in (*WORDS, Word("a", "title"))}
)


def _holds(node: Node, report: int, found: dict[Leaf, frozenset[int]]) -> bool:
    match node:
        case Both(items) | Side(items):
            return all(_holds(item, report, found) for item in items)
        case OneOf(items):
            return any(_holds(item, report, found) for item in items)
        case Required(item):
            return _holds(item, report, found)
        case Not(item):
            return not _holds(item, report, found)
        case Either(items, others):
            return all(report in found[item] for item in items) or any(
                report in found[other] for other in others
            )
        case _:
            return report in found[node]


@given(TREES, FOUND)
def test_a_tree_finds_what_it_says(node: Node, found: dict[Leaf, frozenset[int]]) -> None:
    """Every report is found exactly if the tree holds for it; what is strict is also loose."""
    ranking = Ranking(lambda leaf: dict.fromkeys(found[leaf], 1.0), REPORTS)
    strict = ranking.strict(node)
    assert strict.keys() == {report for report in REPORTS if _holds(node, report, found)}
    assert strict.keys() <= ranking.loose(node).keys()


def test_scores_add_up() -> None:
    """A report with two words outranks a report with one of them."""
    scores = {Word("a"): {1: 2.0, 2: 3.0}, Word("b"): {1: 1.5}}
    ranking = Ranking(lambda leaf: scores[leaf] if isinstance(leaf, Word) else {}, REPORTS)
    node = Side((Word("a"), Word("b")))
    assert ranking.loose(node) == {1: 3.5, 2: 3.0}
    assert ranking.strict(node) == {1: 3.5}


def test_what_is_required_frees_the_words_beside_it() -> None:
    """`+a b`: all with a; b only adds to the score."""
    scores = {Word("a"): {1: 2.0, 2: 3.0}, Word("b"): {1: 1.5, 3: 9.0}}
    ranking = Ranking(lambda leaf: scores[leaf] if isinstance(leaf, Word) else {}, REPORTS)
    node = Side((Required(Word("a")), Word("b")))
    assert ranking.loose(node) == {1: 3.5, 2: 3.0}
    assert ranking.strict(node) == {1: 3.5}


def test_other_names_of_one_thing_count_once() -> None:
    """A report with a name and its abbreviation is no better than one with either."""
    scores = {Word("a"): {1: 2.0, 2: 3.0}, Word("b"): {1: 1.5}}
    ranking = Ranking(lambda leaf: scores[leaf] if isinstance(leaf, Word) else {}, REPORTS)
    assert ranking.strict(Either((Word("a"),), (Word("b"),))) == {1: 2.0, 2: 3.0}
