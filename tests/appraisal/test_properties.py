"""What must hold for every library: taking a fact away, adding a report, never flatters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.appraisal import appraise
from evidence.appraisal.size import CLASSES
from evidence.library import Library, facts, studies
from evidence.model import Appraisal, Outcome
from tests.appraisal.builder import (
    FACTS,
    THERAPY,
    TODAY,
    cleared,
    library,
    means,
    report,
    row,
    trial,
    without,
)
from tests.conftest import REPOSITORY

CONDITIONS = ("depression", "anxiety", None)
# Words for people to read; no rule looks at them.
UNREAD = ("setting", "format", "sessions", "funding", "conflicts", "annotation", "unverifiednote")
READ = tuple(name for name in FACTS if name not in (*UNREAD, "statuschecked", "statussource"))


@pytest.fixture(scope="module")
def real() -> Library:
    return Library.open(REPOSITORY)


def run(whole: Library, condition: str | None) -> Appraisal:
    return appraise(whole, condition, today=TODAY)


def test_removing_any_fact_of_the_real_library(real: Library) -> None:
    """Each fact of each study: taken away, no FLAG or UNKNOWN becomes PASS. Exhaustive."""
    before = {name: run(real, name) for name in CONDITIONS}
    removed = 0
    for study in real.studies:
        for field in READ:
            if not any(one.get(field) for one in study.reports):
                continue
            poorer = without(real, study.id, field)
            removed += 1
            for name in CONDITIONS:
                assert cleared(before[name], run(poorer, name)) == [], (study.id, field, name)
    assert removed > 250


def test_words_for_people_decide_nothing(real: Library) -> None:
    """Facts that no rule reads change no flag, so leaving them out above loses nothing."""
    unread = {*UNREAD, "statuschecked", "statussource"}
    kept = [
        replace(one, fields={n: v for n, v in one.fields.items() if n not in unread})
        for one in real.reports
    ]
    poorer = replace(real, reports=tuple(kept), studies=studies.group(kept)[0])
    for name in CONDITIONS:
        assert run(poorer, name).flags == run(real, name).flags


# ---------------------------------------------------------------- synthetic libraries

_PEOPLE = ("Roe, Ann", "Poe, Bob", "Roe, A.", "Maker, Ada", "Maker, A.", "Doe, Cid and others", "")
_MAYBE = st.sampled_from
_number = st.sampled_from(["?", "9", "60", "150", "400"])
_class = st.sampled_from(["waiting-list", "medication", "other", "supportive"])


@st.composite
def arms(draw: st.DrawFn) -> dict[str, str | None]:
    sizes = [draw(_number) for _ in range(3)]
    first, second = draw(_class), draw(_class)
    return {
        "arms": draw(
            _MAYBE([f"TT: {sizes[0]}; A: {sizes[1]}; B: {sizes[2]}", f"TT: {sizes[0]}", None])
        ),
        "comparator": draw(_MAYBE([f"A = {first}; B = {second}", f"A = {first}", None])),
        "randomised": draw(_MAYBE([None, None, "300"])),
    }


@st.composite
def entries(draw: st.DrawFn, keys: Sequence[str] = "abcdef") -> list[str]:
    """Up to six studies, mostly trials, some with further reports, overlaps and gaps."""
    made = []
    for key in keys[: draw(st.integers(1, len(keys)))]:
        changes: dict[str, str | None] = {
            **draw(arms()),
            "studydesign": draw(
                _MAYBE(
                    ["rct"] * 4 + ["pilot-rct", "controlled-unclear", "pre-post", "manual", None]
                )
            ),
            "tier": draw(_MAYBE(["proper"] * 5 + ["adapted", "related", None])),
            "published": draw(_MAYBE(["journal"] * 4 + ["preprint", None])),
            "condition": draw(_MAYBE(["depression"] * 4 + ["depression; anxiety", "ptsd", None])),
            "status": draw(_MAYBE(["ok"] * 5 + ["retracted", "concern", "notice", None])),
            "overlaps": draw(_MAYBE([None] * 4 + ["a", "b"])),
            "unverified": draw(_MAYBE([None] * 4 + ["year", "studydesign"])),
            "reportrole": draw(_MAYBE([None] * 6 + ["protocol", "registration"])),
            "plannedend": draw(_MAYBE([None, "2020-01-01", "2027-01-01"])),
            "followup": draw(_MAYBE([None, "0 controlled", "30 controlled; 52 uncontrolled"])),
            "primaryoutcome": draw(_MAYBE([None, "BDI at the end", "PHQ"])),
            "cotreatment": draw(_MAYBE(["none", "none", "tablets", None])),
            "attrition": draw(_MAYBE(["TT: 1; A: 1; B: 1", "TT: 1; A: 60", "TT: ?", None])),
            "riskofbias": draw(_MAYBE(["RoB 2 | low", "RoB 2 | low", "RoB 2 | high", None])),
            "claims": draw(_MAYBE([None, None, "equivalence: TT vs A", "superiority: TT vs B"])),
        }
        made.append(trial(key, draw(_MAYBE(_PEOPLE)), **changes))
        role = draw(_MAYBE([None, None, "followup", "secondary", "protocol", "primary"]))
        if role:
            more = {name: draw(_MAYBE([None, changes[name]])) for name in READ if name in changes}
            made.append(report(f"{key}2", key, role, draw(_MAYBE(_PEOPLE)), **more))
    return made


# g of about 0.25, 1 and −0.5: one interval holds 0, one nothing, one −0.24.
_MEANS = tuple(means((10, 4, 50), (control, 4, 50)) for control in (11, 14, 8))


@st.composite
def outcomes(draw: st.DrawFn, keys: Sequence[str] = "abcdef") -> tuple[Outcome, ...]:
    """Measured and binary outcomes of some of these studies, at times they may have recorded."""
    return tuple(
        row(
            draw(_MAYBE(keys)),
            "TT",
            draw(_MAYBE(["A", "B", "WL"])),
            draw(_MAYBE(["BDI", "PHQ", "HRSD", "ODD"])),
            outcome_type=draw(_MAYBE(["msd", "msd", "response", "remission"])),
            time_weeks=draw(_MAYBE([0.0, 0.0, 30.0, 52.0])),
            printed_effect=0.4,
            basis=draw(_MAYBE(["raw post", "raw post", "adjusted model", ""])),
            **draw(_MAYBE([{}, *_MEANS])),
            event_arm1=draw(_MAYBE([None, 5.0, 160.0, 310.0])),
            event_arm2=draw(_MAYBE([2.0, 150.0])),
        )
        for _ in range(draw(st.integers(0, 9)))
    )


_QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def clean(draw: st.DrawFn) -> tuple[list[str], tuple[Outcome, ...]]:
    """Up to five trials of one class of which nearly everything is recorded: most rules pass."""
    made, rows = [], []
    for key in "abcde"[: draw(st.integers(1, 5))]:
        changes: dict[str, str | None] = {
            "attrition": draw(_MAYBE(["TT: 1; WL: 1", "TT: 1; WL: 1", "TT: 1; WL: 40", None])),
            "riskofbias": draw(_MAYBE(["RoB 2 | low", "RoB 2 | low", "RoB 2 | high"])),
            "primaryoutcome": draw(_MAYBE(["BDI", "PHQ", None])),
            "cotreatment": draw(_MAYBE(["none", "none", "tablets"])),
            "followup": draw(_MAYBE(["0 controlled", "0 controlled; 30 controlled"])),
            "arms": draw(_MAYBE(["TT: 50; WL: 50", "TT: 300; WL: 300"])),
            "claims": draw(_MAYBE([None, "equivalence: TT vs WL"])),
            "overlaps": draw(_MAYBE([None] * 4 + ["a"])),
        }
        made.append(trial(key, **changes))
        for instrument in draw(_MAYBE([("BDI",), ("BDI", "PHQ"), ("PHQ", "ODD")])):
            more = draw(_MAYBE(_MEANS))
            weeks = draw(_MAYBE([0.0, 0.0, 0.0, 30.0]))
            basis = draw(_MAYBE(["raw post"] * 5 + ["adjusted model", ""]))
            rows.append(row(key, "TT", "WL", instrument, basis=basis, time_weeks=weeks, **more))
    return made, tuple(rows)


_LARGE: dict[str, Any] = {"arms": "TT: 250; WL: 250"}
_EVENTS: dict[str, Any] = {"outcome_type": "response", "event_arm1": 60.0, "event_arm2": 40.0}
_MANY: dict[str, Any] = {**_EVENTS, "event_arm1": 300.0}


def _row(study: str, instrument: str = "BDI", **numbers: object) -> Outcome:
    return row(study, "TT", "WL", instrument, **{"printed_effect": 0.4, **numbers})


@_QUICK
@given(entries(), outcomes())
@example([trial("a", "Roe, Ann"), trial("b", "Poe, Bob"), trial("c", "Roe, Ann and Poe, Bob")], ())
@example([trial("a", overlaps="c"), trial("b", overlaps="c"), trial("c")], ())
@example([trial("a"), trial("b", tier="related", status="retracted")], ())
@example([trial("a", tier="related", status="retracted"), report("a2", "a", "followup")], ())
@example([trial("a"), trial("b", condition="anxiety", status="retracted")], ())
@example([*(trial(k, arms="TT: 75; WL: 75") for k in "ab"), trial("c", overlaps="a;b")], ())
@example(
    [trial("a", arms="TT: 590; WL: 10"), trial("b", arms="TT: 290; WL: 290", overlaps="a")], ()
)
# Whether people or events count hangs on the primary outcome, on what was controlled, and on the
# other trials of the class.
@example([trial("a", primaryoutcome="PHQ", **_LARGE)], (_row("a", "PHQ", **_EVENTS), _row("a")))
@example(
    [trial("a", primaryoutcome="PHQ", **_LARGE)],
    (_row("a", "PHQ", **_EVENTS), _row("a", "BDI", **_MANY)),
)
@example(
    [trial("a", followup="0 uncontrolled; 26 controlled", **_LARGE)],
    (_row("a"), _row("a", time_weeks=26.0, **_EVENTS)),
)
@example([trial("a", **_LARGE), trial("b")], (_row("a", **_EVENTS), _row("b", **_EVENTS)))
@example(
    [trial("a", arms="TT: 170; WL: 170"), trial("b", arms="TT: 9; WL: 9")],
    (_row("a", **_MANY), _row("b")),
)
@example(
    [trial("a", **_LARGE), trial("b", followup="0 uncontrolled")],
    (_row("a", **_EVENTS), _row("b")),
)
def test_removing_any_fact(made: list[str], rows: tuple[Outcome, ...]) -> None:
    """In any library, taking away any fact of any study clears no flag."""
    check_removals(made, rows)


@_QUICK
@given(clean())
def test_removing_any_fact_where_most_rules_pass(
    given_: tuple[list[str], tuple[Outcome, ...]],
) -> None:
    """The same of libraries that are nearly complete, where a FLAG is easily cleared."""
    check_removals(*given_)


def check_removals(made: list[str], rows: tuple[Outcome, ...]) -> None:
    whole = library(*made, outcomes=rows)
    before = {name: run(whole, name) for name in CONDITIONS}
    for study in whole.studies:
        for field in READ:
            if any(one.get(field) for one in study.reports):
                poorer = without(whole, study.id, field)
                for name in CONDITIONS:
                    assert cleared(before[name], run(poorer, name)) == [], (study.id, field, name)


_ROLES = [r for r in facts.VOCABULARY["reportrole"] if r != "primary"]


@_QUICK
@given(st.sampled_from(_ROLES), arms(), st.sampled_from(_PEOPLE), st.sampled_from("abc"))
def test_further_report_of_a_trial(
    role: str, more: dict[str, str | None], author: str, owner: str
) -> None:
    """A further report of a known trial, whatever it records, changes no trials and no people."""
    known = [trial("a", randomised="100"), trial("b"), trial("c", tier="adapted")]
    extra = report("x", owner, role, author, planned="999", participants="999", **more)
    one, other = run(library(*known), "depression"), run(library(*known, extra), "depression")
    people = ("trials", "randomised", "randomised_to_therapy", "n_unknown", "largest")
    for name in people:
        assert getattr(other.counts, name) == getattr(one.counts, name), name
    assert {k: (t.trials, t.randomised) for k, t in other.by_tier.items()} == {
        k: (t.trials, t.randomised) for k, t in one.by_tier.items()
    }
    assert [(c.comparator, c.n, c.trials) for c in other.comparisons] == [
        (c.comparator, c.n, c.trials) for c in one.comparisons
    ]


@_QUICK
@given(
    st.integers(1, 12),
    st.sampled_from(["protocol", "registration"]),
    st.sampled_from([None, "t0"]),
    arms(),
)
def test_protocols_never_raise_the_class(
    trials: int, role: str, study: str | None, more: dict[str, str | None]
) -> None:
    """A protocol or registration, of a known trial or of its own study, never raises the class."""
    known = [trial(f"t{i}", f"Author{chr(97 + i)}, Ann") for i in range(trials)]
    planned = {**more, "studyid": study, "reportrole": role, "followup": "52 controlled"}
    one = run(library(*known), "depression")
    other = run(library(*known, trial("p", "Planner, Pia", **planned)), "depression")
    assert CLASSES.index(other.size_class) <= CLASSES.index(one.size_class)
    assert CLASSES.index(other.size_class_max) <= CLASSES.index(one.size_class_max)


@_QUICK
@given(st.lists(st.sampled_from(["TT: 9; WL: 9", "TT: 60; WL: 60", "TT: 90; WL: 30"]), min_size=1))
def test_class_never_falls_with_more_trials(sizes: list[str]) -> None:
    """Another trial of another team never lowers the class, nor people, nor teams."""
    made = [
        trial(f"t{i}", f"Author{chr(97 + i)}, Ann", arms=one) for i, one in enumerate(sizes[:12])
    ]
    found = [run(library(*made[: n + 1]), "depression") for n in range(len(made))]
    for one, other in pairwise(found):
        assert CLASSES.index(other.size_class) >= CLASSES.index(one.size_class)
        assert (other.counts.randomised or 0) > (one.counts.randomised or 0)
        assert (other.counts.teams or 0) > (one.counts.teams or 0)


@_QUICK
@given(entries())
def test_always_in_shape(made: list[str]) -> None:
    """Whatever is recorded: flags name known studies, ranges are in order, sums have bounds."""
    whole = library(*made)
    known = {study.id for study in whole.studies}
    for name in CONDITIONS:
        found = run(whole, name)
        for flag in found.flags:
            assert set(flag.studies) <= known
            if flag.comparator and flag.state != "PASS":
                assert flag.studies, flag.id
        assert CLASSES.index(found.size_class) <= CLASSES.index(found.size_class_max)
        counts = found.counts
        assert counts.trials >= counts.n_unknown
        assert (counts.randomised or 0) >= (counts.largest or 0)
        assert (counts.teams or 0) <= counts.trials
        for one in found.comparisons:
            assert one.trials == len(one.studies)
            assert (one.effective_n or 0) <= (one.n or 0)
        assert sum(tally.trials for tally in found.by_tier.values()) == len(found.trials)


@_QUICK
@given(entries(), outcomes(), st.sampled_from([date(2015, 6, 1), date(2031, 1, 1)]))
def test_the_day_moves_dated_flags_only(
    made: list[str], rows: tuple[Outcome, ...], day: date
) -> None:
    """On another day only the two rules about age may answer otherwise; nothing else changes."""
    whole = library(*made, outcomes=rows)
    for name in CONDITIONS:
        one, other = run(whole, name), appraise(whole, name, today=day)
        moved = {a.id for a, b in zip(one.flags, other.flags, strict=True) if a.state != b.state}
        assert moved <= {"stale-search", "registered-unpublished"}
        assert replace(one, flags=()) == replace(other, flags=())


def test_developer_names_are_data() -> None:
    """Without a recorded developer nobody can be told to be independent."""
    assert THERAPY.developers
    therapy = type(THERAPY)(name="Other")
    assert run(library(trial("a"), therapy=therapy), None).counts.independent_trials == 0
