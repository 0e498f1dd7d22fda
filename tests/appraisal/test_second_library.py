"""A library of a therapy that does not exist: the code knows no therapy.

Twelve made-up trials (tests/appraisal/lantern) reach *large*, are combined, and have a prediction
interval; the rules say the same of them as of any other.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.pooling import pool
from evidence.checking.library import check_library
from evidence.library import Library
from evidence.model import Appraisal
from tests.appraisal.builder import flag

TODAY = date(2024, 7, 1)
WAITING = "waiting-list"


@pytest.fixture(scope="module")
def lantern() -> Library:
    return Library.open(Path(__file__).parent / "lantern")


@pytest.fixture(scope="module")
def found(lantern: Library) -> Appraisal:
    return appraise(lantern, "stage fright", today=TODAY)


def test_in_order(lantern: Library) -> None:
    """The library itself gives nothing to complain about."""
    assert list(check_library(lantern, TODAY)) == []


def test_large(found: Appraisal) -> None:
    """Eleven trials against a waiting list, six teams, twice the OIS, three long follow-ups."""
    counts = found.counts
    assert (counts.trials, counts.teams, counts.independent_trials) == (12, 6, 9)
    assert (found.size_class, found.size_class_max) == ("large", "large")
    row = found.comparisons[0]
    assert (row.comparator, row.trials, row.size_class) == (WAITING, 11, "large")
    assert row.ois == 350  # 4·(1.959964 + 0.841621)²/0.3² = 348.8, each arm rounded up
    assert (row.effective_n or 0) >= 2 * 350


def test_combined_with_prediction_interval(found: Appraisal) -> None:
    """REML with modified Hartung–Knapp over all eleven, and everything that comes with it."""
    row = found.comparisons[0]
    pooled = row.pooled
    assert pooled is not None
    right = pool(
        [one.g or 0 for one in row.effects],
        [(one.se or 0) ** 2 for one in row.effects],
        "REML",
        "modified-hk",
    )
    assert (pooled.k, pooled.secondary, pooled.estimate) == (11, False, right.estimate)
    assert (pooled.tau2_ci, pooled.prediction) == (right.tau2_ci, right.prediction)
    assert pooled.tau2 > 0
    assert pooled.prediction is not None
    assert pooled.prediction[0] < pooled.ci_low < pooled.estimate < pooled.ci_high
    assert pooled.ci_high < pooled.prediction[1]
    others = [one.pooled for one in found.comparisons[1:]]
    assert others == [None, None]


def test_flags(found: Appraisal) -> None:
    """What is large passes; a trial alone does not, nor its claim of equivalence."""
    passed = ("few-rcts", "no-independent-replication", "reporting-bias-untestable", "retracted")
    assert all(flag(found, name).state == "PASS" for name in passed)
    by_class = [one for one in found.flags if one.comparator == WAITING]
    assert {one.state for one in by_class} == {"PASS"}
    assert flag(found, "developer-involved").value == 3
    alone = ("below-400", "below-ois", "single-trial-dominates", "equivalence-underpowered")
    assert all(flag(found, name, "supportive").state == "FLAG" for name in alone)


def test_sentence(found: Appraisal) -> None:
    """The therapy, its condition and its numbers stand where any other's would."""
    assert found.sentences[0].text.startswith(
        "The evidence on LWT for stage fright is large: 12 peer-reviewed randomised trials of LWT "
        "itself found (1,004 people, "
    )
    assert "systematic" not in found.sentences[0].text
