"""Records → reports → studies → trials (rules 1–5 and 7 of docs/appraisal.md)."""

from __future__ import annotations

import pytest

from evidence.appraisal import appraise, counting
from evidence.model import Appraisal, LeftOut
from tests.appraisal.builder import TODAY, appraised, entry, library, report, trial


def people(appraisal: Appraisal) -> tuple[int, int | None, int]:
    counts = appraisal.counts
    return counts.trials, counts.randomised, counts.n_unknown


def left_out(appraisal: Appraisal) -> list[tuple[str, str]]:
    return [(row.study, row.code) for row in appraisal.left_out]


def test_one_trial() -> None:
    """A randomised study with a primary report is one trial with its people."""
    counts = appraised(trial("a")).counts
    # 50 + 50 people, 50 of them to the therapy: builder.TRIAL.
    assert (counts.trials, counts.randomised, counts.randomised_to_therapy) == (1, 100, 50)
    assert (counts.largest, counts.n_unknown, counts.teams) == (100, 0, 1)


@pytest.mark.parametrize("design", ["rct", "pilot-rct", "cluster-rct"])
def test_randomised_designs(design: str) -> None:
    """Three designs are trials."""
    assert appraised(trial("a", studydesign=design)).counts.trials == 1


@pytest.mark.parametrize(
    "design",
    ["quasi-randomised", "controlled", "controlled-unclear", "cohort", "pre-post", "review"],
)
def test_other_designs(design: str) -> None:
    """No other design is a trial, whatever numbers are recorded."""
    assert people(appraised(trial("a", studydesign=design))) == (0, None, 0)


@pytest.mark.parametrize(
    "role", ["followup", "secondary", "qualitative", "economic", "commentary"]
)
def test_further_reports(role: str) -> None:
    """No further report adds a trial or a person, whatever it records about people."""
    more = report("b", "a", role, published="journal", arms="TT: 500; WL: 500", planned="900")
    assert people(appraised(trial("a"), more)) == (1, 100, 0)


def test_planned_people_are_nobody() -> None:
    """A protocol's and a registration's numbers are never people."""
    planned = [
        report(role, "a", role, arms="TT: 300; WL: 300", randomised="600", planned="600")
        for role in ("protocol", "registration")
    ]
    found = appraised(trial("a", arms=None, randomised=None), *planned)
    assert people(found) == (1, None, 1)


@pytest.mark.parametrize("role", ["protocol", "registration"])
def test_planned_trial(role: str) -> None:
    """A randomised design that is only planned is no trial."""
    found = appraised(trial("a", reportrole=role, planned="240"))
    assert people(found) == (0, None, 0)
    assert left_out(found) == []


def test_unverified_design() -> None:
    """A design nobody has verified counts nowhere and is named."""
    found = appraised(trial("a", unverified="studydesign"))
    assert found.counts.trials == 0
    assert left_out(found) == [("a", "design-unknown")]


def test_unverified_role() -> None:
    """A suggested report role makes no trial; the study keeps its condition and is named."""
    found = appraised(trial("a", reportrole="primary", unverified="reportrole"))
    assert (found.counts.trials, left_out(found)) == (0, [("a", "design-unknown")])
    assert appraised(trial("a", unverified="reportrole"), condition="ptsd").left_out == ()


@pytest.mark.parametrize("field", ["tier", "condition", "published"])
def test_no_heading(field: str) -> None:
    """Without tier, condition or place of publication a study is under no heading, but named."""
    found = appraised(trial("a", **{field: None}))
    assert sum(tally.studies for tally in found.by_tier.values()) == 0
    assert left_out(found) == [("a", "design-unknown")]


def test_word_outside_the_vocabulary() -> None:
    """A word that is not in the vocabulary is not known, so the study is named."""
    for field, word in (("studydesign", "randomized"), ("tier", "real"), ("published", "web")):
        assert left_out(appraised(trial("a", **{field: word}))) == [("a", "design-unknown")]


@pytest.mark.parametrize(
    ("tier", "published", "heading"),
    [
        ("proper", "journal", "proper"),
        ("adapted", "journal", "adapted"),
        ("combined", "journal", "combined"),
        ("related", "journal", "related"),
        ("proper", "preprint", "unreviewed"),
        ("combined", "thesis", "unreviewed"),
        ("adapted", "abstract", "unreviewed"),
        ("related", "preprint", "related"),
    ],
)
def test_heading(tier: str, published: str, heading: str) -> None:
    """Related, unreviewed, combined, adapted, proper: the first that fits."""
    found = appraised(trial("a", tier=tier, published=published))
    assert {name for name, tally in found.by_tier.items() if tally.studies} == {heading}
    assert found.counts.trials == (1 if heading == "proper" else 0)


def test_reviewed_by_a_later_report() -> None:
    """A trial is unreviewed only while no report with results is in a journal."""
    preprint = trial("a", published="preprint")
    assert appraised(preprint).by_tier["unreviewed"].trials == 1
    later = report("b", "a", "followup", published="journal")
    assert appraised(preprint, later).by_tier["proper"].trials == 1
    planned = report("b", "a", "protocol", published="journal")
    assert appraised(preprint, planned).by_tier["unreviewed"].trials == 1


def test_other_headings_stay_apart() -> None:
    """Only proper trials are in counts, comparisons and designs; the others keep their numbers."""
    found = appraised(trial("a"), trial("b", tier="adapted"), trial("c", published="preprint"))
    assert people(found) == (1, 100, 0)
    assert [row.studies for row in found.comparisons] == [("a",)]
    assert [tally.trials for tally in found.by_design.values()] == [1]
    assert {one.study: one.heading for one in found.trials} == {
        "a": "proper",
        "b": "adapted",
        "c": "unreviewed",
    }


def test_condition() -> None:
    """A trial of several conditions stands in each; another condition's is not seen."""
    entries = [trial("a", condition="Depression; anxiety"), trial("b", condition="ptsd")]
    found = {
        name: appraised(*entries, condition=name) for name in ("depression", "anxiety", "ptsd")
    }
    assert {name: one.counts.trials for name, one in found.items()} == {
        "depression": 1,
        "anxiety": 1,
        "ptsd": 1,
    }
    assert appraised(*entries, condition=None).counts.trials == 2
    assert appraised(*entries, condition="DEPRESSION ").counts.trials == 1


def test_unrecorded_condition() -> None:
    """A condition nobody records gives no trial, and no error."""
    found = appraised(trial("a"), condition="gout")
    assert (found.reports, found.studies, found.counts.trials) == (0, 0, 0)


def test_unknown_number_is_not_zero() -> None:
    """A trial of unknown size is counted, adds nobody and is said to be unknown."""
    found = appraised(trial("a"), trial("b", arms="TT: 50; WL: ?"))
    assert people(found) == (2, 100, 1)
    # The 50 known people of b's therapy arm are still people.
    assert found.counts.randomised_to_therapy == 100


def test_arms_and_total_disagree() -> None:
    """When arms and recorded total differ the number is not known."""
    assert people(appraised(trial("a", randomised="120"))) == (1, None, 1)
    assert people(appraised(trial("a", randomised="100"))) == (1, 100, 0)


def allocated(*entries: str) -> tuple[int | None, int, int | None, int]:
    """People, trials of unknown size; people known to get the therapy, trials of unknown split."""
    counts = appraised(*entries).counts
    return (
        counts.randomised,
        counts.n_unknown,
        counts.randomised_to_therapy,
        counts.therapy_n_unknown,
    )


def test_people_allocated_to_the_therapy() -> None:
    """A split that is not known is said to be missing from the sum; 50 of 100 each: TRIAL."""
    assert allocated(trial("a")) == (100, 0, 50, 0)
    assert allocated(trial("a"), trial("b", arms=None, randomised="200")) == (300, 0, 50, 1)
    assert allocated(trial("a"), trial("b", arms="TT: 50; WL: ?")) == (100, 1, 100, 0)
    assert allocated(trial("a"), trial("b", arms="TT: ?; WL: 50")) == (100, 1, 50, 1)
    assert allocated(trial("a"), trial("b", comparator=None)) == (200, 0, 50, 1)
    # Arms that disagree with the recorded total are no known split.
    assert allocated(trial("a"), trial("b", randomised="300")) == (100, 1, 50, 1)
    assert allocated(trial("b", randomised="300")) == (None, 1, None, 1)


def test_not_randomised() -> None:
    """TRIAL has people randomised only for a randomised design, whatever is recorded."""
    for design in ("quasi-randomised", "controlled", "controlled-unclear", "cohort"):
        whole = library(trial("a", studydesign=design, randomised="100"))
        assert whole.studies[0].randomised == 100
        assert counting.view(whole.studies[0], whole.therapy).randomised is None
    whole = library(trial("a", studydesign="pilot-rct"))
    assert counting.view(whole.studies[0], whole.therapy).randomised == 100


def test_related_trials_miss_nothing() -> None:
    """Gaps are listed for the therapy's trials, not for those of its wider family."""
    found = appraised(trial("a"), trial("b", tier="adapted"), trial("c", tier="related"))
    assert [row.study for row in found.missing] == ["a", "b"]
    assert [one.study for one in found.trials] == ["a", "b", "c"]


def test_roles_not_recorded() -> None:
    """Several arms without comparators: the trial is in no class, nobody knows who got what."""
    found = appraised(trial("a", comparator=None))
    assert people(found) == (1, 100, 0)
    assert (found.counts.randomised_to_therapy, found.comparisons) == (None, ())


def test_overlap_counts_people_once() -> None:
    """Of overlapping trials all are counted; only the largest gives its people."""
    small = trial("b", arms="TT: 30; WL: 40", overlaps="a")
    found = appraised(trial("a"), small, trial("c"))
    # a 100 + c 100; b's 70 may be among a's.
    assert people(found) == (3, 200, 0)
    assert found.counts.randomised_to_therapy == 100
    assert ("b", "overlap") in left_out(found)
    comparison = found.comparisons[0]
    assert (comparison.trials, comparison.n, comparison.effective_n) == (3, 200, 200.0)


def test_overlap_through_a_third_study() -> None:
    """Overlap joins also through a trial of another class, and one that may prove a trial."""
    ends = [trial("a", overlaps="m"), trial("b", overlaps="m")]
    other = {"arms": "TT: 20; C: 20", "comparator": "C = medication"}
    for middle in (trial("m", **other), trial("m", studydesign=None, **other)):
        waiting = appraised(*ends, middle).comparisons[0]
        assert (waiting.comparator, waiting.trials, waiting.n) == ("waiting-list", 2, 100)


def test_overlap_named_by_any_report() -> None:
    """`overlaps` holds keys of reports; any report of the other study will do."""
    found = appraised(trial("a"), report("a2", "a", "followup"), trial("b", overlaps="a2"))
    assert people(found) == (2, 100, 0)


def test_unclear_allocation() -> None:
    """Neither counted nor dismissed: what would change is said."""
    unclear = trial("u", studydesign="controlled-unclear", arms=None, participants="80")
    found = appraised(trial("a"), unclear)
    # 100 of a and 80 of u.
    assert found.counts.trials == 1
    assert [row for row in found.left_out if row.study == "u"] == [
        LeftOut(
            "u",
            "unclear-allocation",
            "controlled; whether allocation was random is not recorded; "
            "if it was, 2 trials under the heading proper and 180 people",
        )
    ]


@pytest.mark.parametrize(("status", "code"), [("retracted", "retracted"), ("notice", "notice")])
def test_withdrawn(status: str, code: str) -> None:
    """Retracted reports and notices leave every count and are named."""
    found = appraised(trial("a"), trial("b", status=status))
    assert (found.reports, found.studies, people(found)) == (1, 1, (1, 100, 0))
    assert ("b", code) in left_out(found)


def test_retracted_secondary() -> None:
    """A retracted further report leaves its trial standing."""
    found = appraised(trial("a"), report("b", "a", "secondary").replace("{ok}", "{retracted}"))
    assert (found.reports, people(found)) == (1, (1, 100, 0))
    assert left_out(found) == [("a", "retracted")]


def test_retracted_primary() -> None:
    """Without its retracted primary report a trial is none."""
    found = appraised(trial("a", status="retracted"), report("b", "a", "followup"))
    assert found.counts.trials == 0


def test_two_studies_of_one_registration() -> None:
    """A registration may belong to several studies and is one report."""
    shared = report("r", "a; b", "registration")
    found = appraised(trial("a"), trial("b"), shared)
    assert (found.reports, found.studies, found.counts.trials) == (3, 2, 2)


def test_one_report_is_not_two_trials() -> None:
    """Another report that lists several studies belongs to the first."""
    assert people(appraised(trial("a", studyid="one; two"))) == (1, 100, 0)


def test_whole_library() -> None:
    """Without a condition everything is counted once, also what stands in two conditions."""
    found = appraised(
        trial("a", condition="depression; anxiety"), trial("b", condition="ptsd"), condition=None
    )
    assert people(found) == (2, 200, 0)
    assert {row.condition: row.counts.trials for row in found.conditions} == {
        "anxiety": 1,
        "depression": 1,
        "ptsd": 1,
    }


def test_missing_facts() -> None:
    """What is not recorded about a trial is listed."""
    found = appraised(trial("a", status=None))
    assert [(row.study, row.fields) for row in found.missing] == [
        ("a", ("attrition", "riskofbias", "registration", "primaryoutcome", "status"))
    ]


def test_view_of_any_study() -> None:
    """`show` gives the same shape for a study that is no trial."""
    whole = library(entry("r", studydesign="review", tier="related", published="journal"))
    seen = counting.view(whole.studies[0], whole.therapy)
    assert (seen.heading, seen.design, seen.randomised, seen.arms) == (
        "related",
        "review",
        None,
        (),
    )


def test_nothing_depends_on_order() -> None:
    """The order of the entries changes no number."""
    entries = [
        trial("a", overlaps="b"),
        trial("b", arms="TT: 80; WL: 80"),
        report("p", "a", "protocol", planned="300"),
        trial("c", "", condition="depression; anxiety"),
    ]
    one = appraise(library(*entries), "depression", today=TODAY)
    other = appraise(library(*reversed(entries)), "depression", today=TODAY)
    assert one.counts == other.counts
    assert {c.comparator: (c.n, c.size_class) for c in one.comparisons} == {
        c.comparator: (c.n, c.size_class) for c in other.comparisons
    }
