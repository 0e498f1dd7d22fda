"""The size class: nested criteria, ranges for the unknown, never falling as evidence grows."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.appraisal import appraise
from evidence.appraisal.size import CLASSES, Bounds, Cell, grade, highest
from evidence.model import Comparison
from tests.appraisal.builder import THERAPY, TODAY, appraised, library, trial

INF = float("inf")


def known(trials: int, teams: float, own: float, share: float, long: float = 0) -> Cell:
    """A cell of which everything is known."""
    return Cell(trials, *(Bounds(n, n) for n in (teams, own, share, long)))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (known(0, 0, 0, 0), "none"),
        (known(1, 1, 1, 5), "very small"),
        (known(2, 2, 2, 5), "very small"),
        (known(3, 2, 0, 0.5), "small"),
        (known(3, 1, 1, 5), "very small"),
        (known(3, 2, 2, 0.49), "very small"),
        (known(5, 3, 0, 1), "moderate"),
        (known(5, 2, 2, 1), "moderate"),
        (known(5, 2, 1, 1), "small"),
        (known(4, 4, 4, 9, 4), "small"),
        (known(10, 4, 0, 2, 2), "large"),
        (known(10, 4, 0, 2, 1), "moderate"),
        (known(10, 3, 3, 2, 2), "moderate"),
        (known(9, 4, 4, 2, 2), "moderate"),
        (known(10, 4, 4, 1.99, 2), "moderate"),
    ],
)
def test_ladder(cell: Cell, expected: str) -> None:
    """Each class needs its own criteria and all beneath it; the table of docs/appraisal.md."""
    found = grade(cell)
    assert (found.low, found.high) == (expected, expected)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (known(1, 1, 1, 5), "small needs 3 trials against one class of comparator; here: 1"),
        (known(3, 1, 1, 5), "small needs 2 teams; here: 1"),
        (
            known(3, 2, 2, 0.25),
            "small needs an effective N of half the OIS; here: 0.25 times the OIS",
        ),
        (
            known(10, 4, 4, 2, 1),
            "large needs 2 trials with a controlled time point 26 weeks or more after "
            "treatment; here: 1",
        ),
    ],
)
def test_deciding_criterion(cell: Cell, rule: str) -> None:
    """The criterion that kept it from the next class is named with its value."""
    assert grade(cell).rule == rule


def test_unknown_gives_a_range() -> None:
    """What is not known fails at the lower end and holds at the upper."""
    unknown_n = replace(known(3, 2, 2, 0), share=Bounds(0.1, INF))
    found = grade(unknown_n)
    assert (found.low, found.high) == ("very small", "small")
    assert "not known (at least 0.1 times the OIS)" in found.rule


def test_large_needs_an_active_comparator() -> None:
    """A condition is large only when an active class has trials."""
    cell = grade(known(10, 4, 4, 2, 2))
    assert (highest([cell], True).low, highest([cell], False).low) == ("large", "moderate")
    assert highest([], True).low == "none"


bounds = st.tuples(st.integers(0, 12), st.integers(0, 4)).map(lambda n: Bounds(n[0], sum(n)))
cells = st.builds(
    Cell,
    trials=st.integers(0, 12),
    teams=bounds,
    independent_teams=bounds,
    share=st.tuples(st.floats(0, 3), st.floats(0, 3)).map(lambda n: Bounds(n[0], sum(n))),
    long_trials=bounds,
)


@given(cells, st.sampled_from([field.name for field in fields(Cell)]), st.floats(0, 3))
def test_never_falls(cell: Cell, name: str, more: float) -> None:
    """With all else fixed neither end of the class falls when one quantity rises."""
    before = getattr(cell, name)
    raised = (
        before + round(more) if name == "trials" else Bounds(before.low + more, before.high + more)
    )
    one, other = grade(cell), grade(replace(cell, **{name: raised}))  # type: ignore[arg-type]
    assert CLASSES.index(other.low) >= CLASSES.index(one.low)
    assert CLASSES.index(other.high) >= CLASSES.index(one.high)


@given(cells)
def test_range_is_in_order(cell: Cell) -> None:
    """The upper end is never below the lower, and a reason is always given."""
    found = grade(cell)
    assert CLASSES.index(found.low) <= CLASSES.index(found.high)
    assert found.rule


def only(*entries: str) -> Comparison:
    rows = appraised(*entries).comparisons
    assert len(rows) == 1
    return rows[0]


def test_sums_of_a_comparison() -> None:
    """n of therapy arms and of all arms of the class; a trial stands once in a class."""
    # TT 20 + 30 against WL 40 + 10, 4·50·50/100 = 100; medication is another class.
    arms = "T1: 20; T2: 30; W1: 40; W2: 10; M: 60"
    classes = "W1 = waiting-list; W2 = waiting-list; M = medication"
    rows = {
        row.comparator: row
        for row in appraised(trial("a", arms=arms, comparator=classes)).comparisons
    }
    assert (rows["waiting-list"].n, rows["waiting-list"].effective_n) == (100, 100.0)
    assert (rows["medication"].n, rows["medication"].trials) == (110, 1)


def test_against_the_ois() -> None:
    """Shortfall and detectable difference of 100 people, 50 in each arm."""
    # 546 − 100; 5.60/√100
    row = only(trial("a"))
    assert (row.ois, row.shortfall) == (546, 446.0)
    assert row.detectable == pytest.approx(0.56)
    assert (row.delta, row.delta_source) == (0.24, "10.1002/da.22249")


def test_no_worthwhile_difference() -> None:
    """Without a recorded difference there is no OIS: the class is a range from three trials on."""
    therapy = replace(THERAPY, worthwhile=())
    whole = library(*(trial(name) for name in "abc"), therapy=therapy)
    row = appraise(whole, "depression", today=TODAY).comparisons[0]
    assert (row.ois, row.shortfall, row.delta) == (None, None, None)
    assert (row.size_class, row.size_class_max) == ("very small", "small")


def test_unknown_arm() -> None:
    """One `?` makes n unknown: nobody is added, the class is a range."""
    row = only(trial("a"), trial("b"), trial("c", arms="TT: 50; WL: ?"))
    assert (row.trials, row.n, row.n_unknown) == (3, 200, 1)
    assert (row.size_class, row.size_class_max) == ("very small", "small")
    alone = only(trial("c", arms="TT: 50; WL: ?"))
    assert (alone.n, alone.effective_n, alone.shortfall, alone.detectable) == (None,) * 4


def test_small_class() -> None:
    """Three trials of three teams with 300 of 546 people are small."""
    found = appraised(*(trial(name) for name in "abc"))
    assert (found.size_class, found.size_class_max) == ("small", "small")
    assert found.size_rule == "moderate needs 5 trials against one class of comparator; here: 3"


def test_one_team() -> None:
    """Three trials of one team stay very small; initials that may match count as one."""
    assert appraised(*(trial(name, "Roe, Ann") for name in "abc")).size_class == "very small"
    found = appraised(*(trial(name, "Roe, A.") for name in "abc"))
    assert (found.size_class, found.size_class_max) == ("very small", "very small")


def test_hidden_authors() -> None:
    """Trials without an author list may be one team or many: a range."""
    found = appraised(*(trial(name, "") for name in "abc"))
    assert (found.size_class, found.size_class_max) == ("very small", "small")


def test_teams_joined_elsewhere() -> None:
    """A trial of another class, or one that may prove a trial, joins the teams of this one."""
    own = [trial("a", "Roe, Ann"), trial("b", "Poe, Bob"), trial("c", "Roe, Ann and Poe, Bob")]
    assert appraised(*own).size_class == "very small"
    doubtful = trial("d", "Roe, Ann and Poe, Bob", studydesign=None)
    found = appraised(own[0], own[1], trial("c", "Poe, Bob"), doubtful)
    assert (found.size_class, found.size_class_max) == ("very small", "small")


def test_no_class_known() -> None:
    """Trials of unknown class are very small: they exist, and no class has three."""
    found = appraised(*(trial(name, comparator=None) for name in "abc"))
    assert (found.size_class, found.size_class_max) == ("very small", "very small")


def test_narrowing() -> None:
    """A comparator narrows comparisons, class flags and class, not the counts."""
    whole = library(trial("a"), trial("b", arms="TT: 40; M: 40", comparator="M = medication"))
    found = appraise(whole, "depression", "medication", today=TODAY)
    assert [row.comparator for row in found.comparisons] == ["medication"]
    assert found.counts.trials == 2
    full = appraise(whole, "depression", today=TODAY)
    scope_all = [f for f in full.flags if f.comparator is None]
    assert [f for f in found.flags if f.comparator is None] == scope_all
    empty = appraise(whole, "depression", "supportive", today=TODAY)
    assert (empty.comparisons, empty.size_class) == ((), "none")
    # The sentence on size stays that of the condition; the class has one of its own.
    assert empty.sentences[0] == full.sentences[0]
    assert empty.sentences[1].text == (
        "Against supportive therapy: no peer-reviewed randomised trial of TT itself for "
        "depression is recorded in this library (last searched 1 November 2026; not a "
        "systematic search)."
    )


def test_narrowing_keeps_the_class_of_the_condition() -> None:
    """Narrowed to a class without trials, with or without a condition: what stays and what not."""
    whole = library(*(trial(name) for name in "abc"), trial("d", condition="ptsd"))
    for condition in ("depression", None):
        full = appraise(whole, condition, today=TODAY)
        found = appraise(whole, condition, "medication", today=TODAY)
        assert found.conditions == full.conditions
        assert found.conditions[0].size_class == full.size_class == "small"
        assert (found.comparisons, found.size_class, found.size_class_max) == ((), "none", "none")
        assert found.size_rule.endswith("no counted trial in this class")
        kept = [row for row in full.sentences if row.id == "size"]
        assert [row for row in found.sentences if row.id == "size"] == kept
        missed = [row.condition for row in found.sentences if row.id == "no-comparison"]
        assert missed == [row.condition for row in kept]
        assert [row for row in full.sentences if row.id == "no-comparison"] == []


def test_narrowing_with_a_trial_of_unknown_class() -> None:
    """A trial whose class is not recorded may stand in the class: a range, and it is named."""
    found = appraise(
        library(trial("a"), trial("b", comparator=None)), "depression", "medication", today=TODAY
    )
    assert (found.size_class, found.size_class_max) == ("none", "very small")
    text = next(row for row in found.sentences if row.id == "no-comparison")
    assert text.text.endswith("What B (2020) compared the therapy with is not all recorded.")
    assert text.studies == ("b",)


def test_overlap_is_added_once() -> None:
    """Three overlapping trials give the people of the largest and are one team."""
    found = appraised(trial("a"), trial("b", overlaps="a"), trial("c", overlaps="b"))
    row = found.comparisons[0]
    assert (row.trials, row.n, row.size_class) == (3, 100, "very small")
