"""What is suggested of design and role, and above all what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence.library import Library, facts
from evidence.registries.suggesting import suggest

REPOSITORY = Path(__file__).parents[2]
RCT = "Randomized Controlled Trial"


def suggested(title: str, *types: str) -> dict[str, str]:
    return {one.field: one.value for one in suggest(title, types)}


@pytest.mark.parametrize(
    ("title", "types", "design"),
    [
        ("X for depression: a randomised controlled trial", (), "rct"),
        ("X for depression: results of a three-arm, randomized, controlled trial", (), "rct"),
        ("X for depression", (RCT, "Journal Article"), "rct"),
        ("X for depression", ("randomized controlled trial", "research-article"), "rct"),
        ("X: a pilot randomised controlled trial", (), "pilot-rct"),
        ("X: a pilot randomized controlled and feasibility trial", (RCT,), "pilot-rct"),
        ("A feasibility randomised controlled trial of X", (), "pilot-rct"),
        ("X for depression: a pilot study", (RCT,), "pilot-rct"),
        ("X in schools: a cluster randomised trial", (RCT,), "cluster-rct"),
        ("Cluster-randomised trial of X", (), "cluster-rct"),
        ("X for anxiety: a quasi-randomised trial", ("Controlled Clinical Trial",),
         "quasi-randomised"),
        ("X for anxiety: a non-randomised controlled trial", (), "controlled"),
        ("X for anxiety", ("Controlled Clinical Trial",), "controlled-unclear"),
        ("X: an explorative cohort study", (), "cohort"),
        ("X: a case series", (), "case-series"),
        ("X: a composite case study", (), "case-study"),
        ("X in a student", ("Case Reports", "Journal Article"), "case-study"),
        ("X: an uncontrolled pilot study", (), "pre-post"),
        ("Living with X: a qualitative study", (), "qualitative"),
        ("Living with X: an interpretative phenomenological analysis", (), "qualitative"),
        ("X: a systematic review", (), "review"),
        ("X: a systematic review and meta-analysis of randomised controlled trials", (),
         "meta-analysis"),
        ("X", ("Meta-Analysis", "Systematic Review", "Review"), "meta-analysis"),
        ("The standing of X: an umbrella review", ("Review",), "review"),
        ("X in adults: management", ("Practice Guideline",), "guideline"),
        ("X revisited", ("Editorial",), "commentary"),
        ("X in a letter", ("Letter", RCT), "rct"),
    ],
)  # fmt: skip
def test_designs(title: str, types: tuple[str, ...], design: str) -> None:
    """What types and title say together, the closer word of two that agree."""
    assert suggested(title, *types) == {"studydesign": design}


@pytest.mark.parametrize(
    ("title", "types"),
    [
        ("X for depression", ()),
        ("X for depression", ("Journal Article", "Clinical Trial", "Multicenter Study")),
        ("X for depression: a pilot study", ()),
        ("Feasibility study of X", ()),
        ("Randomised controlled trials in psychotherapy: a critique", ()),
        ("The development of a brief psychodynamic protocol for depression", ()),
        ("The Unified Protocol for the treatment of emotional disorders", ()),
        ("Moderators of outcome in X", (RCT,)),
        ("X: two-year outcomes and long-term costs", (RCT,)),
        ("A randomised controlled trial of X with 2-year follow-up", ()),
        ("X: a non-randomised study", ()),
        ("X: a case-control study", ()),
        ("X: case studies", ()),
        ("X: a mixed methods cohort study", ()),
        ("X: a case report and literature review", ("Case Reports", "Review")),
        ("X", ("Meta-Analysis", RCT)),
        ("X: a qualitative study", ("Review",)),
        ("Correction: X", ("Published Erratum",)),
        ("X, a guideline for whom?", ()),
        ("", ()),
    ],
)
def test_in_doubt_nothing(title: str, types: tuple[str, ...]) -> None:
    """One sign that can be read in two ways, or two that disagree: nothing."""
    assert suggested(title, *types) == {}


@pytest.mark.parametrize(
    ("title", "types", "role"),
    [
        ("X: study protocol for a randomised controlled trial", (RCT,), "protocol"),
        ("X: a prospective, multicenter randomized controlled trial protocol", (), "protocol"),
        ("Protocol for a systematic review of X", (), "protocol"),
        ("X for depression", ("Clinical Trial Protocol",), "protocol"),
        ("X – protocol", (), "protocol"),
        ("X: two-year follow-up of a randomised controlled trial", (RCT,), "followup"),
        ("X: secondary analysis of a randomised trial", (RCT,), "secondary"),
        ("Cost-effectiveness of X alongside a randomised trial", (RCT,), "economic"),
        ("Talking of X: a qualitative study nested within a trial", (), "qualitative"),
    ],
)
def test_roles_bring_no_design(title: str, types: tuple[str, ...], role: str) -> None:
    """The design belongs to the study's primary report."""
    assert suggested(title, *types) == {"reportrole": role}


@pytest.mark.parametrize(
    ("title", "types"),
    [
        ("Reply to the authors", ("Letter", "Comment")),
        ("Book review: Brief X", ()),
        ("Comment on: X for depression: a randomised trial", ("Comment",)),
        ("X for depression: a comment", ()),
    ],
)
def test_commentaries(title: str, types: tuple[str, ...]) -> None:
    """A comment is one in role and in design."""
    assert suggested(title, *types) == {"reportrole": "commentary", "studydesign": "commentary"}


def test_why_is_said() -> None:
    """The words of the title, or the type as it came."""
    assert [one.why for one in suggest("X: A Pilot Randomised Trial")] == [
        "title: 'pilot randomised'"
    ]
    assert [one.why for one in suggest("X", [RCT])] == [f"publication type: {RCT}"]


def test_no_suggestion_contradicts_the_shipped_library() -> None:
    """Of every title of the library: what is recorded by a person, or nothing."""
    told = 0
    for report in Library.open(REPOSITORY).reports:
        if report.role == "registration":  # its record already says so
            continue
        for field, value in suggested(report.title or "").items():
            recorded = report.role if field == "reportrole" else report.get("studydesign")
            assert value == recorded, report.key
            told += 1
    assert told > 10


def test_no_suggestion_contradicts_the_data(shared: Path) -> None:
    """The same against the studies' own records: a trial is never made of what is none."""
    trials = {"rct", "pilot-rct"}
    for row in json.loads((shared / "data/dit-studies.json").read_bytes()):
        found = suggested(row["title"] or "").get("studydesign")
        if found in trials and row["design"] != "registration":
            assert row["design"] in trials, row["key"]


def test_values_are_of_the_vocabulary() -> None:
    """Nothing that `set` would refuse is written."""
    titles = ("X: a pilot randomised trial", "X: study protocol", "X: a case series", "X: comment")
    for title in titles:
        for field, value in suggested(title, RCT, "Case Reports").items():
            assert value in facts.VOCABULARY[field]
