"""The flags: each state of each rule, and the two rules that reach across all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evidence.appraisal import appraise
from evidence.library import Library
from evidence.model import Flag, Outcome
from tests.appraisal.builder import (
    THERAPY,
    TODAY,
    appraised,
    entry,
    flag,
    library,
    means,
    report,
    row,
    trial,
)

SCOPE_ALL = (
    *("no-rct", "few-rcts", "no-independent-replication", "developer-involved"),
    *("pilot-or-feasibility", "no-active-comparator", "no-inactive-comparator"),
    *("incompatible-comparators", "reporting-bias-untestable", "registered-unpublished"),
    *("uncontrolled-only", "unreviewed-only", "unverified-facts", "stale-search", "retracted"),
)
CLASS = (
    *("below-400", "below-ois", "ci-crosses-null", "ci-crosses-threshold"),
    *("single-trial-dominates", "add-on-only", "short-follow-up", "uncontrolled-follow-up"),
    *("high-attrition", "rob-not-assessed", "rob-high", "equivalence-underpowered"),
)
# ‡ of the contract: UNKNOWN while no trial is counted.
NEEDS_TRIAL = (
    *("no-independent-replication", "developer-involved", "pilot-or-feasibility"),
    *("no-active-comparator", "no-inactive-comparator", "incompatible-comparators", *CLASS),
)
# † of the contract: a study that may prove one more trial turns PASS into UNKNOWN.
FRAGILE = (
    *("developer-involved", "pilot-or-feasibility", "incompatible-comparators"),
    *("registered-unpublished", "uncontrolled-only", "unreviewed-only", "unverified-facts"),
    "retracted",
)
FRAGILE_CLASS = tuple(
    name for name in CLASS if name not in ("below-400", "below-ois", "short-follow-up")
)
WAITING = "waiting-list"


def state(name: str, *entries: str, comparator: str | None = None) -> str:
    return flag(appraised(*entries), name, comparator).state


def many(number: int, **changes: str | None) -> list[str]:
    return [
        trial(f"t{index}", f"Author{chr(97 + index)}, Ann", **changes) for index in range(number)
    ]


def test_order_and_scope() -> None:
    """Every rule of scope all once in the contract's order, then each class its own."""
    two = "W: 50; M: 50; TT: 50"
    found = appraised(trial("a", arms=two, comparator="W = waiting-list; M = medication"))
    assert [(f.id, f.comparator) for f in found.flags] == [
        *((name, None) for name in SCOPE_ALL),
        *((name, WAITING) for name in CLASS),
        *((name, "medication") for name in CLASS),
    ]
    assert all(isinstance(f.studies, tuple) and f.rule for f in found.flags)


def test_without_a_trial() -> None:
    """Without a counted trial the rules marked ‡ are UNKNOWN, class rules once; others as ever."""
    found = appraised(entry("x", tier="proper", condition="depression", published="journal"))
    assert [(f.id, f.comparator) for f in found.flags] == [
        (name, None) for name in (*SCOPE_ALL, *CLASS)
    ]
    assert all(f.state == "UNKNOWN" for f in found.flags if f.id in NEEDS_TRIAL)
    assert flag(found, "no-rct").state == "FLAG"
    assert all(flag(found, name).state == "FLAG" for name in ("few-rcts", "no-rct"))


@pytest.mark.parametrize(
    ("name", "limit"), [("no-rct", 1), ("few-rcts", 5), ("reporting-bias-untestable", 10)]
)
def test_numbers_of_trials(name: str, limit: int) -> None:
    """FLAG below the limit, PASS from it on, with the number and every trial named."""
    found = flag(appraised(*many(limit)), name)
    assert (found.state, found.value, len(found.studies)) == ("PASS", limit, limit)
    assert state(name, *many(limit - 1)) == "FLAG"


def test_independent_trials() -> None:
    """PASS: two trials of one class, no shared author, at least one without a developer."""
    name = "no-independent-replication"
    other = {"arms": "TT: 9; M: 9", "comparator": "M = medication"}
    assert state(name, trial("a"), trial("b")) == "PASS"
    assert state(name, trial("a"), trial("b", "Maker, Ada")) == "PASS"
    assert state(name, trial("a", "Maker, Ada"), trial("b", "Maker, Ada")) == "FLAG"
    assert state(name, trial("a", "Roe, Ann"), trial("b", "Roe, Ann")) == "FLAG"
    assert state(name, trial("a", "Roe, A."), trial("b", "Roe, Ann")) == "FLAG"
    assert state(name, trial("a"), trial("b", **other)) == "FLAG"
    assert state(name, trial("a"), trial("b", overlaps="a")) == "FLAG"
    assert state(name, trial("a"), trial("b", "")) == "UNKNOWN"
    assert state(name, trial("a"), trial("b", comparator=None)) == "UNKNOWN"
    assert state(name, trial("a", "Maker, Ada"), trial("b", "Maker, A.")) == "FLAG"
    nothing = {"comparator": "WL = none"}
    assert state(name, trial("a", **nothing), trial("b", **nothing)) == "FLAG"


def test_teams_are_joined_through_others() -> None:
    """A third trial – or a study that may prove one – with authors of both makes one team."""
    name, ends = "no-independent-replication", [trial("a", "Roe, Ann"), trial("b", "Poe, Bob")]
    both = "Roe, Ann and Poe, Bob"
    assert state(name, *ends) == "PASS"
    assert state(name, *ends, trial("c", both)) == "FLAG"
    assert state(name, *ends, trial("c", both, studydesign=None)) == "UNKNOWN"
    manual = entry("m", both, studydesign="manual", tier="proper", published="book")
    assert state(name, *ends, manual) == "PASS"


def test_developers() -> None:
    """FLAG for any trial with a developer; UNKNOWN when it cannot be told and there is none."""
    name = "developer-involved"
    assert state(name, trial("a")) == "PASS"
    assert state(name, trial("a", "Maker, A.")) == "UNKNOWN"
    assert state(name, trial("a", "Maker, A."), trial("b", "Maker, Ada")) == "FLAG"


def test_pilots() -> None:
    """A counted pilot trial is flagged and named."""
    found = flag(
        appraised(trial("a"), trial("b", studydesign="pilot-rct")), "pilot-or-feasibility"
    )
    assert (found.state, found.value, found.studies) == ("FLAG", 1, ("b",))


@pytest.mark.parametrize(
    ("comparator", "active", "inactive"),
    [
        *((name, "PASS", "FLAG") for name in ("active-psychotherapy", "supportive", "medication")),
        *((name, "FLAG", "PASS") for name in (WAITING, "no-added-treatment", "low-intensity")),
        ("treatment-as-usual", "FLAG", "PASS"),
        ("other", "FLAG", "FLAG"),
    ],
)
def test_kinds_of_comparators(comparator: str, active: str, inactive: str) -> None:
    """Three classes are active, four inactive, `other` neither."""
    found = appraised(trial("a", comparator=f"WL = {comparator}"))
    states = [flag(found, f"no-{kind}-comparator").state for kind in ("active", "inactive")]
    assert states == [active, inactive]


def test_unknown_class() -> None:
    """A trial of unknown class may be in any: no class rule passes or flags on it alone."""
    lost = trial("b", comparator=None)
    assert state("no-active-comparator", trial("a"), lost) == "UNKNOWN"
    assert state("no-inactive-comparator", trial("a"), lost) == "PASS"
    assert state("incompatible-comparators", trial("a"), lost) == "UNKNOWN"
    assert {state(name, lost) for name in CLASS} == {"UNKNOWN"}
    # Its people may belong to the class: 100 known ones are not known to be all.
    assert state("below-400", trial("a"), lost, comparator=WAITING) == "UNKNOWN"


def test_incompatible_comparators() -> None:
    """FLAG as soon as trials stand in more than one class."""
    name = "incompatible-comparators"
    assert state(name, trial("a"), trial("b")) == "PASS"
    assert state(name, trial("a"), trial("b", comparator="WL = other")) == "FLAG"


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2025-11-21", "FLAG"),
        ("2025-11-22", "PASS"),
        ("2025-11", "PASS"),
        ("2025-10", "FLAG"),
        ("2027", "PASS"),
        (None, "UNKNOWN"),
        ("soon", "UNKNOWN"),
    ],
)
@pytest.mark.parametrize("role", ["protocol", "registration"])
def test_registered_unpublished(role: str, ended: str | None, expected: str) -> None:
    """Planned end more than 12 months before today and no results; no date: not known."""
    planned = trial("p", reportrole=role, plannedend=ended)
    assert state("registered-unpublished", trial("a"), planned) == expected


def test_registered_and_published() -> None:
    """A registration with results, or one of another form of the therapy, is no gap."""
    name, old = "registered-unpublished", {"plannedend": "2001-01-01"}
    assert state(name, trial("a"), report("p", "a", "registration", **old)) == "PASS"
    assert (
        state(name, trial("a"), trial("p", reportrole="protocol", tier="adapted", **old)) == "PASS"
    )


def test_uncontrolled_only() -> None:
    """Uncontrolled studies and no controlled one of any heading but related."""
    name, loose = "uncontrolled-only", trial("a", studydesign="pre-post", arms=None)
    assert state(name, loose) == "FLAG"
    assert state(name, loose, trial("b", tier="adapted")) == "PASS"
    assert state(name, loose, trial("b", studydesign="quasi-randomised")) == "PASS"
    assert state(name, loose, trial("b", tier="related")) == "FLAG"
    assert state(name, loose, trial("b", reportrole="protocol")) == "FLAG"
    assert state(name, loose, trial("b", unverified="studydesign")) == "FLAG"


def test_unreviewed_only() -> None:
    """Trials only under unreviewed."""
    name, preprint = "unreviewed-only", trial("a", published="preprint")
    assert state(name, preprint) == "FLAG"
    assert state(name, preprint, trial("b")) == "PASS"
    assert state(name, preprint, trial("b", tier="adapted")) == "PASS"


def test_unverified_facts() -> None:
    """Any study in scope but a related one with unverified fields is named."""
    name = "unverified-facts"
    found = flag(appraised(trial("a"), trial("b", tier="adapted", unverified="year")), name)
    assert (found.state, found.value, found.studies) == ("FLAG", 1, ("b",))
    assert state(name, trial("a"), trial("b", tier="related", unverified="year")) == "PASS"
    assert state(name, trial("a"), trial("b", condition="ptsd", unverified="year")) == "PASS"


@pytest.mark.parametrize(
    ("last", "expected"),
    [(date(2025, 11, 21), "FLAG"), (date(2025, 11, 22), "PASS"), (None, "UNKNOWN")],
)
def test_stale_search(last: date | None, expected: str) -> None:
    """The last search is stale after 12 months; no date is not known."""
    whole = library(trial("a"), therapy=replace(THERAPY, last_search=last))
    found = flag(appraise(whole, "depression", today=TODAY), "stale-search")
    assert (found.state, found.value) == (expected, last and last.isoformat())


def test_stale_on_a_leap_day() -> None:
    """12 months before 29 February is 28 February."""
    whole = library(trial("a"), therapy=replace(THERAPY, last_search=date(2027, 2, 28)))
    assert flag(appraise(whole, None, today=date(2028, 2, 29)), "stale-search").state == "PASS"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ok", "PASS"),
        ("corrected", "PASS"),
        ("notice", "PASS"),
        ("concern", "FLAG"),
        ("retracted", "FLAG"),
        ("Retracted", "FLAG"),
        ("who knows", "UNKNOWN"),
        (None, "UNKNOWN"),
    ],
)
def test_retracted(status: str | None, expected: str) -> None:
    """Retracted or of concern is flagged; a report without status cannot be told."""
    found = flag(appraised(trial("a"), trial("b", status=status)), "retracted")
    assert found.state == expected
    assert found.studies == (() if expected == "PASS" else ("b",))


def test_retracted_somewhere() -> None:
    """A retracted report that may belong to the scope keeps the rule from passing."""
    for changes in ({}, {"tier": "related"}):
        lost = trial("b", status="retracted", condition=None, **changes)
        assert state("retracted", trial("a"), lost) == "UNKNOWN"
    assert (
        state("retracted", trial("a"), trial("b", status="retracted", condition="ptsd")) == "PASS"
    )


def test_people() -> None:
    """Below 400 people and below the OIS of 546; effective N decides the second."""
    found = appraised(*many(4))  # 4 × 100 people, evenly split
    assert (flag(found, "below-400", WAITING).state, flag(found, "below-400", WAITING).value) == (
        "PASS",
        400,
    )
    below = flag(found, "below-ois", WAITING)
    assert (below.state, below.value, below.threshold) == ("FLAG", 400.0, 546)
    assert state("below-ois", *many(6), comparator=WAITING) == "PASS"
    # 90 v 10 is worth 36: 6 × 36 = 216.
    assert state("below-ois", *many(6, arms="TT: 90; WL: 10"), comparator=WAITING) == "FLAG"


def test_unknown_people() -> None:
    """Unknown people can only be added: too few is then not known, enough stays enough."""
    lost = trial("x", arms="TT: 50; WL: ?")
    assert state("below-400", lost, comparator=WAITING) == "UNKNOWN"
    assert state("below-400", *many(3), lost, comparator=WAITING) == "UNKNOWN"
    assert state("below-400", *many(4), lost, comparator=WAITING) == "PASS"


EVENTS: dict[str, Any] = {"outcome_type": "response", "event_arm1": 200.0, "event_arm2": 60.0}


def few(*rows: Outcome, entries: tuple[str, ...] = (), **changes: str | None) -> Flag:
    """`below-400` against the waiting list: a trial of 500 people, and further entries."""
    first = trial("a", **{"arms": "TT: 250; WL: 250", **changes})
    whole = library(first, *entries, outcomes=rows)
    return flag(appraise(whole, "depression", today=TODAY), "below-400", WAITING)


def outcome(study: str = "a", instrument: str = "BDI", **numbers: object) -> Outcome:
    return row(study, "TT", "WL", instrument, **{"printed_effect": 0.5, **numbers})


def test_events() -> None:
    """A binary chosen outcome: fewer than 300 events of both arms, whatever the people."""
    found = few(outcome(**EVENTS))  # 200 + 60
    assert (found.state, found.value, found.threshold) == ("FLAG", 260, 300)
    assert "events" in found.rule
    assert found.source == "Murad 2017; GRADE guidelines 6"
    enough = few(outcome(**{**EVENTS, "event_arm2": 100.0}))
    assert (enough.state, enough.value) == ("PASS", 300)
    for kind in ("remission", "deterioration"):
        assert few(outcome(**{**EVENTS, "outcome_type": kind})).value == 260
    # Fewer than 400 people do not matter then.
    many = outcome(**{**EVENTS, "event_arm2": 110.0})
    assert few(many, arms="TT: 180; WL: 180", primaryoutcome="BDI").state == "PASS"
    # Nobody recorded that this was the primary outcome: neither count alone lets it pass.
    assert few(many, arms="TT: 180; WL: 180").state == "UNKNOWN"
    # A row with the therapy second is turned.
    turned = row("a", "WL", "TT", "BDI", **EVENTS)
    assert (few(turned).state, few(turned).value) == ("FLAG", 260)


def test_unknown_events() -> None:
    """Events that are not recorded, or recorded as percentages only, are not known."""
    lost = few(outcome(**{**EVENTS, "event_arm1": None}, percent_arm1=80.0))
    assert (lost.state, lost.value, lost.threshold) == ("UNKNOWN", None, 300)
    # 260 are known; those of another trial can only add to them.
    more = outcome("b", outcome_type="response")
    assert few(outcome(**EVENTS), more, entries=(trial("b"),)).state == "UNKNOWN"
    unclear = trial("b", comparator=None)
    assert few(outcome(**EVENTS), entries=(unclear,)).state == "UNKNOWN"


def test_events_of_several_trials() -> None:
    """Events are summed over trials and arms; of overlapping trials the most count once."""
    both = (outcome(**EVENTS), outcome("b", **EVENTS))
    assert (few(*both, entries=(trial("b"),)).state, few(*both, entries=(trial("b"),)).value) == (
        "PASS",
        520,
    )
    assert few(*both, entries=(trial("b", overlaps="a"),)).value == 260
    arms: dict[str, Any] = {
        "arms": "TT: 250; W1: 99; W2: 99",
        "comparator": "W1 = waiting-list; W2=waiting-list",
    }
    rows = [row("a", "TT", label, "BDI", **EVENTS) for label in ("W1", "W2")]
    assert few(*rows, **arms).value == 320  # 200 of the therapy once, 60 and 60


@pytest.mark.parametrize(
    "measured",
    [
        outcome(),  # the same instrument and time
        outcome("b"),  # another trial of the class
        outcome(instrument="HRSD"),  # clinician-rated, so chosen before the BDI
    ],
)
def test_people_count_where_an_outcome_was_measured(measured: Outcome) -> None:
    """Mixed comparisons, and trials whose chosen outcome is measured, keep the rule of 400."""
    facts: dict[str, Any] = {"followup": "0 controlled", "primaryoutcome": measured.instrument}
    found = few(outcome(**EVENTS), measured, entries=(trial("b", **facts),), **facts)
    assert (found.value, found.threshold) == (600, 400)
    assert found.state == "PASS"
    assert "people" in found.rule


def test_which_outcome_counts() -> None:
    """The primary outcome decides; while it is not recorded nothing passes by the other count."""
    rows = (outcome(instrument="PHQ", **EVENTS), outcome())
    known = few(*rows, primaryoutcome="PHQ at the end")
    assert (known.state, known.value, known.threshold) == ("FLAG", 260, 300)
    open_ = few(*rows)  # BDI before PHQ in the order of the therapy: 500 people would do
    assert (open_.state, open_.value, open_.threshold) == ("UNKNOWN", 500, 400)
    # Events within one group, or at an uncontrolled time, decide nothing.
    assert few(outcome(**EVENTS, basis="within-group")).threshold == 400
    late = outcome(**EVENTS, time_weeks=26.0)
    assert few(late, followup="0 controlled; 26 uncontrolled").threshold == 400


def test_no_ois() -> None:
    """Without a worthwhile difference the OIS rule is UNKNOWN."""
    whole = library(trial("a"), therapy=replace(THERAPY, worthwhile=()))
    found = flag(appraise(whole, "depression", today=TODAY), "below-ois", WAITING)
    assert (found.state, found.threshold) == ("UNKNOWN", None)


@pytest.mark.parametrize(
    "doubtful",
    [
        trial("x", studydesign=None),
        trial("x", studydesign="controlled-unclear"),
        trial("x", tier=None),
        trial("x", condition=None),
        trial("x", published=None),
        trial("x", unverified="studydesign"),
    ],
)
def test_one_more_trial(doubtful: str) -> None:
    """A study that may belong to the scope turns each PASS marked † into UNKNOWN, and is named."""
    whole, poorer = passing(), passing(doubtful)
    before, after = appraise(whole, None, today=TODAY), appraise(poorer, None, today=TODAY)
    for one in before.flags:
        name = (one.id, one.condition, one.comparator)
        other = next(f for f in after.flags if (f.id, f.condition, f.comparator) == name)
        if one.id == "unverified-facts" and "unverified" in doubtful:
            assert (other.state, other.studies) == ("FLAG", ("x",))
        elif one.id in (*FRAGILE, *FRAGILE_CLASS) and one.state == "PASS":
            assert (other.state, other.studies) == ("UNKNOWN", ("x",)), one.id
        else:
            assert other.state == one.state, one.id
    states = {one.id: one.state for one in before.flags}
    assert all(states[name] == "PASS" for name in (*FRAGILE, *FRAGILE_CLASS))


def passing(*more: str) -> Library:
    """Ten trials against a waiting list for which every rule marked † passes."""
    facts = {
        "attrition": "TT: 1; WL: 1",
        "riskofbias": "RoB 2 | low | A | 2026 | B",
        "primaryoutcome": "BDI",
    }
    rows = [
        row(f"t{index}", "TT", "WL", "BDI", basis="raw post", **means((10, 4, 50), (14, 4, 50)))
        for index in range(10)
    ]
    return library(*many(10, **facts), *more, outcomes=tuple(rows))


def test_related_is_no_doubt() -> None:
    """A work of the wider family is never one more trial."""
    found = appraise(passing(entry("x", tier="related", status="ok")), None, today=TODAY)
    assert all(one.state == "PASS" for one in found.flags if one.id in (*FRAGILE, *FRAGILE_CLASS))


def test_project_rules_have_no_source() -> None:
    """A rule has a source, or is this project's own and says so by having none."""
    own = {"no-rct", "pilot-or-feasibility", "registered-unpublished", "unreviewed-only"}
    own |= {"unverified-facts", "stale-search", "single-trial-dominates", "short-follow-up"}
    found = appraised(trial("a"))
    assert {f.id for f in found.flags if f.source is None} == own | {"high-attrition"}
