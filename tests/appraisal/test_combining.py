"""Pool or refuse: one, two, three, five trials; bases, times and directions are never mixed."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.pooling import hedges_g, pool
from evidence.model import Comparison, Outcome, PooledEffect
from tests.appraisal.builder import TODAY, library, means, row, trial

KEYS = "abcdefgh"
# Control means; the therapy's is 10, every SD 4, every arm 50: g about 0.5, 1, 0.25, 0.75 …
CONTROLS = (12, 14, 11, 13, 12.5, 11.5, 13.5, 12)


def tt(key: str, control: float, instrument: str = "BDI", **more: Any) -> Outcome:
    numbers = {**means((10, 4, 50), (control, 4, 50)), "basis": "raw post", **more}
    return row(key, "TT", "WL", instrument, **numbers)


def rows(k: int) -> list[Outcome]:
    return [tt(key, control) for key, control in zip(KEYS[:k], CONTROLS, strict=False)]


def compared(k: int, *outcomes: Outcome, **changes: dict[str, str | None]) -> Comparison:
    """k trials against a waiting list; `changes` by trial, the effects of `rows` unless given."""
    made = [trial(key, **changes.get(key, {})) for key in KEYS[:k]]
    whole = library(*made, outcomes=outcomes or tuple(rows(k)))
    return next(
        one
        for one in appraise(whole, "depression", today=TODAY).comparisons
        if one.comparator == "waiting-list"
    )


def expected(k: int) -> Any:
    effects = [hedges_g(control, 4, 50, 10, 4, 50) for control in CONTROLS[:k]]
    return pool([g.estimate for g in effects], [g.se**2 for g in effects], "REML", "modified-hk")


def combined(comparison: Comparison) -> PooledEffect:
    assert comparison.pooled is not None, comparison.pooled_reason
    return comparison.pooled


@pytest.mark.parametrize(
    ("k", "reason"),
    [
        (1, "one trial: it stands alone"),
        (2, "two trials: shown side by side, a combined figure would suggest too much certainty"),
    ],
)
def test_one_and_two(k: int, reason: str) -> None:
    """One stands alone, two side by side; nothing is combined, and nothing is 0."""
    found = compared(k)
    assert (found.pooled, found.pooled_reason) == (None, reason)
    assert len(found.effects) == k


@pytest.mark.parametrize("k", [3, 4])
def test_three_and_four(k: int) -> None:
    """Combined, called secondary, without prediction interval and interval of τ²."""
    comparison = compared(k)
    found, right = combined(comparison), expected(k)
    assert (found.estimate, found.ci_low, found.ci_high) == (
        right.estimate,
        right.ci_low,
        right.ci_high,
    )
    assert (found.tau2, found.i2) == (right.tau2, right.i2)
    assert (found.tau2_ci, found.prediction, found.secondary) == (None, None, True)
    assert (found.k, found.method) == (k, "REML, modified Hartung–Knapp")
    assert comparison.pooled_reason == (
        f"{k} trials combined by REML, modified Hartung–Knapp; with so few the combined figure is "
        "secondary to the trials themselves"
    )


def test_five() -> None:
    """From five on with prediction interval and interval of τ²."""
    comparison = compared(5)
    found, right = combined(comparison), expected(5)
    assert (found.tau2_ci, found.prediction) == (right.tau2_ci, right.prediction)
    assert right.prediction is not None
    assert (found.secondary, found.studies) == (False, tuple("abcde"))
    assert comparison.pooled_reason == "5 trials combined by REML, modified Hartung–Knapp"


def test_bases_are_not_mixed() -> None:
    """Raw and adjusted effects are refused, with the trials of each."""
    found = compared(3, *rows(2), tt("c", 12, basis="adjusted model"))
    assert found.pooled is None
    assert found.pooled_reason == "the bases differ: raw post (a and b); adjusted model (c)"


def test_no_stated_basis() -> None:
    """An effect without a stated basis is shown, never combined."""
    found = compared(4, *rows(3), tt("d", 12, basis=""))
    assert len(found.effects) == 4
    assert combined(found).studies == tuple("abc")
    assert found.pooled_reason.startswith("3 of 4 trials (basis not stated: d) combined by")
    few = compared(3, *rows(2), tt("c", 12, basis=""))
    assert (few.pooled, few.pooled_reason) == (
        None,
        "2 of 3 trials can be combined (basis not stated: c)",
    )


@pytest.mark.parametrize(
    ("weeks", "same"),
    [(0, True), (12, True), (12.5, True), (13, False), (38, False), (39, False), (52, False)],
)
def test_time_windows(weeks: float, same: bool) -> None:
    """0–12, 13–38, 39 weeks or more after treatment are never mixed."""
    found = compared(3, *rows(2), tt("c", 12, time_weeks=float(weeks)))
    assert (found.pooled is not None) == same
    if not same:
        late = "13–38" if weeks < 39 else "39 or more"
        assert found.pooled_reason == (
            "the time windows differ: 0–12 weeks after treatment (a and b); "
            f"{late} weeks after treatment (c)"
        )


def test_directions() -> None:
    """A scale of unknown direction gives no effect; one where higher is better is turned."""
    found = compared(3, *rows(2), tt("c", 12, instrument="ODD"))
    assert found.pooled_reason == (
        "2 of 3 trials can be combined (direction of ODD not recorded: c)"
    )
    turned = row("c", "TT", "WL", "WELL", basis="raw post", **means((11, 4, 50), (10, 4, 50)))
    assert combined(compared(3, *rows(2), turned)).estimate == pytest.approx(expected(3).estimate)


def test_what_cannot_be_recomputed() -> None:
    """A printed effect is shown and never combined with recomputed ones, nor a binary one."""
    printed = row(
        "d", "TT", "WL", "BDI", printed_measure="d", printed_effect=0.7, basis="raw post"
    )
    binary = row("e", "TT", "WL", "BDI", outcome_type="response", event_arm1=9.0, event_arm2=4.0)
    found = compared(5, *rows(3), printed, binary)
    assert combined(found).studies == tuple("abc")
    assert "(no means and SDs on record: d; no measured outcome on record: e)" in (
        found.pooled_reason
    )


def test_overlapping_trials_are_combined_once() -> None:
    """Of trials that may share people only the largest is combined."""
    found = compared(4, b={"overlaps": "a", "arms": "TT: 60; WL: 60"})
    assert combined(found).studies == tuple("bcd")
    assert "its people may be those of b: a" in found.pooled_reason
    assert found.trials == 4


def test_classes_are_combined_apart() -> None:
    """Trials of two classes are never in one figure."""
    other = {"comparator": "WL = medication"}
    made = [trial(key) for key in "ab"] + [trial(key, **other) for key in "cd"]
    whole = library(*made, outcomes=tuple(rows(4)))
    found = appraise(whole, "depression", today=TODAY)
    assert [one.pooled for one in found.comparisons] == [None, None]
    text = next(row.text for row in found.sentences if row.id == "not-combined")
    assert "trials of different classes of comparator are never combined" in text


def test_sentences() -> None:
    """The combined figure with what belongs beside it; the classes without one apart."""
    other = {"comparator": "WL = medication"}
    made = [*(trial(key) for key in "abcde"), trial("f", **other)]
    whole = library(*made, outcomes=tuple(rows(6)))
    said = {row.id: row for row in appraise(whole, "depression", today=TODAY).sentences}
    found, right = said["combined"], expected(5)
    assert found.text == (
        "Against a waiting list, 5 trials combined by REML, modified Hartung–Knapp: g "
        f"{right.estimate:.2f} ({right.ci_low:.2f} to {right.ci_high:.2f}), positive favours TT; "
        "a further trial would be expected between "
        f"{right.prediction[0]:.2f} and {right.prediction[1]:.2f} (prediction interval); τ² "
        f"{right.tau2:.3f} ({right.tau2_ci[0]:.3f} to {right.tau2_ci[1]:.3f})."
    )
    assert found.studies == tuple("abcde")
    assert said["not-combined"].text == (
        "The other results are not combined: no other class of comparator holds more than one "
        "trial; trials of different classes of comparator are never combined."
    )
    assert said["not-combined"].studies == ("f",)
