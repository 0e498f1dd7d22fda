"""Which effect of a trial is shown: time, instrument, direction, recomputed beside printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.pooling import hedges_g
from evidence.model import Outcome, TrialEffect
from tests.appraisal.builder import TODAY, library, means, row, trial

ARMS = means((10, 4, 50), (12, 4, 50))
# Control minus therapy (lower is better): d = 2/4 = 0.5, times the small-sample correction.
G = hedges_g(12, 4, 50, 10, 4, 50)


def shown(*rows: Outcome, **changes: str | None) -> TrialEffect | None:
    whole = library(trial("a", **changes), outcomes=rows)
    effects = appraise(whole, "depression", today=TODAY).comparisons[0].effects
    assert len(effects) <= 1
    return effects[0] if effects else None


def chosen(*rows: Outcome, **changes: str | None) -> tuple[str, float | None]:
    found = shown(*rows, **changes)
    assert found is not None
    return found.instrument, found.timepoint_weeks


def tt(instrument: str = "BDI", **numbers: object) -> Outcome:
    return row("a", "TT", "WL", instrument, **{**ARMS, **numbers})


def test_recomputed() -> None:
    """g from means and SDs, positive in favour of the therapy, with basis and people."""
    found = shown(tt(basis="raw post", provenance="metapsy"))
    assert found is not None
    assert (found.g, found.ci_low, found.ci_high) == (G.estimate, G.ci_low, G.ci_high)
    assert (found.n, found.basis, found.provenance) == (100, "raw post", "metapsy")
    assert found.printed is None


def test_direction() -> None:
    """Where higher is better the sign turns; where nobody knows the row is not used."""
    higher = shown(tt("WELL"))
    assert higher is not None
    assert higher.g == pytest.approx(-G.estimate)
    # The ends of the interval turn round too.
    assert higher.ci_low == pytest.approx(-G.ci_high)
    assert higher.ci_high == pytest.approx(-G.ci_low)
    assert shown(tt("ODD")) is None
    assert shown(tt("never heard of")) is None


def test_arms_the_other_way_round() -> None:
    """A row with the therapy as second arm is turned; the printed effect stays as stored."""
    turned = row("a", "WL", "TT", "BDI", **means((12, 4, 50), (10, 4, 50)), printed_effect=0.4)
    found = shown(turned)
    assert found is not None
    assert found.g == pytest.approx(G.estimate)
    assert found.printed is not None
    assert found.printed.effect == 0.4


def test_end_of_treatment_first() -> None:
    """The end of treatment, else the first time point after it; nothing before it."""
    early, end, late, later = (tt(time_weeks=float(w)) for w in (-4, 0, 12, 26))
    assert chosen(later, early, end, late) == ("BDI", 0)
    assert chosen(later, early, late) == ("BDI", 12)
    assert shown(early) is None
    assert shown(tt(time_weeks=None)) is None


def test_uncontrolled_time_points() -> None:
    """A time point that `followup` records as uncontrolled gives no controlled effect."""
    end, late = tt(), tt(time_weeks=26.0)
    assert chosen(end, late, followup="0 uncontrolled; 26 controlled") == ("BDI", 26)
    assert shown(late, followup="0 controlled; 26 uncontrolled") is None
    # Not recorded, or recorded as controlled by another report, is no reason to leave it out.
    assert chosen(late, followup="0 controlled") == ("BDI", 26)
    assert chosen(late, followup=None) == ("BDI", 26)
    assert chosen(late, followup="26 uncontrolled; 26 controlled") == ("BDI", 26)


def test_instrument() -> None:
    """Primary outcome, else clinician-rated, else the therapy's order, else the alphabet."""
    rows = [tt(name) for name in ("WELL", "PHQ", "BDI", "HAMD")]
    assert chosen(*rows, primaryoutcome="PHQ at 16 weeks") == ("PHQ", 0)
    assert chosen(*rows, primaryoutcome="HAMD, blind raters") == ("HRSD", 0)
    assert chosen(*rows) == ("HRSD", 0)  # HAMD is an alias of the clinician-rated HRSD
    assert chosen(*rows[:3]) == ("BDI", 0)
    assert chosen(*rows[:2]) == ("PHQ", 0)
    assert chosen(*rows[:3], primaryoutcome="PHQX") == ("BDI", 0)


def test_printed_beside_recomputed() -> None:
    """What the authors print stands beside g; theirs comes before a database's."""
    held = tt(provenance="metapsy", basis="raw post", printed_measure="g", printed_effect=0.49)
    said = row(
        "a", "TT", "WL", "BDI", provenance="printed", printed_measure="d", printed_effect=0.7
    )
    found = shown(held, said)
    assert found is not None
    assert found.printed is not None
    assert (found.g, found.printed.measure, found.printed.effect) == (G.estimate, "d", 0.7)
    assert (found.basis, found.printed.basis) == ("raw post", None)


def test_within_group_effects_are_not_comparisons() -> None:
    """A change within one group is never an effect of a comparison."""
    within = tt(basis="within-group", printed_effect=1.5)
    assert shown(within) is None
    assert shown(replace(within, condition_arm2="")) is None


def test_other_rows() -> None:
    """Rows of other studies, other arms, binary outcomes, or without any number are not used."""
    assert shown(replace(tt(), study="b")) is None
    assert shown(tt(condition_arm2="CBT")) is None
    assert shown(tt(outcome_type="response")) is None
    # A binary outcome of the same or an earlier time does not take the place of an effect.
    assert chosen(tt(time_weeks=12.0), tt(outcome_type="response")) == ("BDI", 12)
    assert shown(row("a", "TT", "WL", "BDI")) is None


def test_impossible_numbers() -> None:
    """Numbers from which no g can be formed are shown without one."""
    found = shown(tt(sd_arm1=0.0, sd_arm2=0.0))
    assert found is not None
    assert (found.g, found.n) == (None, 100)


def test_arms_of_one_class_are_combined() -> None:
    """Two arms of a class are one group with the mean and SD of all its people."""
    arms = "TT: 50; W1: 2; W2: 2"
    rows = [
        row("a", "TT", "W1", "BDI", **means((10, 4, 50), (12, 1, 2)), printed_effect=0.1),
        row("a", "TT", "W2", "BDI", **means((10, 4, 50), (14, 1, 2)), printed_effect=0.2),
    ]
    found = shown(*rows, arms=arms, comparator="W1 = waiting-list; W2 = waiting-list")
    # Mean 13; squares 1·1² + 2·1² + 1·1² + 2·1² = 6, SD √(6/3).
    expected = hedges_g(13, 2**0.5, 4, 10, 4, 50)
    assert found is not None
    assert found.g == pytest.approx(expected.estimate)
    assert found.n == 54
    assert found.printed is None
