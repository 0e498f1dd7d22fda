"""Reports → studies: which belong together, and which facts a study has (rule 1)."""

from __future__ import annotations

import pytest

from evidence.library import studies
from evidence.model import FollowUp, Report, Study


def made(key: str, **fields: str) -> Report:
    return Report(key, "article", fields)


def study(*reports: Report) -> Study:
    return studies.build("s", reports)


def test_grouping() -> None:
    """Reports with one studyid are one study; without it a report is its own."""
    reports = [made("a", studyid="s"), made("b"), made("c", studyid="s", reportrole="followup")]
    found, findings = studies.group(reports)
    assert [(one.id, one.keys) for one in found] == [("s", ("a", "c")), ("b", ("b",))]
    assert findings == ()


def test_registration_of_several() -> None:
    """A registration belongs to every study it lists; another report to the first."""
    shared = made("r", studyid="a; b", reportrole="registration")
    assert studies.study_ids(shared) == ("a", "b")
    assert studies.study_ids(made("p", studyid="a; b")) == ("a",)
    assert studies.study_ids(made("own")) == ("own",)


def test_order_of_sources() -> None:
    """A field the primary lacks: follow-up, secondary, protocol, registration, in this order."""
    roles = ["registration", "protocol", "secondary", "followup", "primary"]
    reports = [made(role, reportrole=role, tier="proper", cotreatment=role) for role in roles]
    for taken in ("primary", "followup", "secondary", "protocol", "registration"):
        assert study(*reports).cotreatment == taken
        reports = [one for one in reports if one.key != taken]


@pytest.mark.parametrize("role", ["protocol", "registration"])
def test_planned_people_are_nobody(role: str) -> None:
    """People are never taken from a protocol or a registration, other facts are."""
    planned = made(
        "p",
        reportrole=role,
        randomised="240",
        arms="A: 120; B: 120",
        attrition="A: 1",
        participants="240",
        planned="240",
        comparator="B = other",
    )
    found = study(made("a", studydesign="rct"), planned)
    assert (found.randomised, found.arms, dict(found.attrition)) == (None, (), {})
    assert (found.participants, found.planned) == (None, 240)
    assert found.comparators == {"B": "other"}


def test_primary_comes_first() -> None:
    """What the primary records is not changed by another report."""
    found = study(
        made(
            "f", reportrole="followup", randomised="90", condition="anxiety", arms="A: 45; B: 45"
        ),
        made("a", randomised="100", condition="depression"),
    )
    assert (found.primary and found.primary.key, found.randomised) == ("a", 100)
    assert found.conditions == ("depression",)


def test_arms_of_the_primary_decide() -> None:
    """A total recorded by another report does not call the primary's arms into doubt."""
    found = study(
        made("a", arms="A: 50; B: 50"), made("f", reportrole="followup", randomised="300")
    )
    assert found.randomised == 100


@pytest.mark.parametrize(
    ("arms", "total", "expected"),
    [
        ("A: 50; B: 50", None, 100),
        ("A: 50; B: 50", "100", 100),
        ("A: 50; B: 50", "101", None),
        ("A: 50; B: ?", "100", 100),
        ("A: 50; B: ?", None, None),
        (None, "100", 100),
        (None, None, None),
    ],
)
def test_total_randomised(arms: str | None, total: str | None, expected: int | None) -> None:
    """The sum of the arms, or the total while an arm is not known; not known if they differ."""
    fields = {"arms": arms, "randomised": total}
    found = study(made("a", **{name: value for name, value in fields.items() if value}))
    assert found.randomised == expected


def test_two_primaries() -> None:
    """Two primaries that disagree are an error, and the value is not known."""
    reports = [
        made("a", studyid="s", tier="proper", condition="Depression; anxiety", cotreatment="x"),
        made("b", studyid="s", tier="adapted", condition="anxiety;depression", cotreatment="X"),
    ]
    found, findings = studies.group(reports)
    assert (found[0].tier, found[0].conditions) == (None, ("depression", "anxiety"))
    assert found[0].disagreeing == {"tier"}
    assert [(f.severity, f.code, f.key, f.field) for f in findings] == [
        ("error", "reports-disagree", "s", "tier")
    ]


def test_overlaps_of_disagreeing_primaries() -> None:
    """Overlaps that two primaries record differently all hold: nobody is added twice."""
    found = study(made("a", overlaps="x"), made("b", overlaps="y; x"))
    assert found.overlaps == ("x", "y")


def test_follow_up_is_united() -> None:
    """Time points of all reports with results, in order; planned ones only without any."""
    planned = made("p", reportrole="protocol", followup="52 controlled")
    first = made("a", followup="0 controlled")
    later = made("f", reportrole="followup", followup="26 uncontrolled; 0 controlled")
    assert study(later, first, planned).followup == (FollowUp(0, True), FollowUp(26, False))
    assert study(made("a"), planned).followup == (FollowUp(52, True),)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (["journal"], "journal"),
        (["preprint", "journal"], "journal"),
        (["preprint", "abstract"], "preprint"),
        (["preprint", ""], None),
        (["", "journal"], "journal"),
        (["newspaper"], None),
    ],
)
def test_published(published: list[str], expected: str | None) -> None:
    """In a journal as soon as one report with results is; not known while one may be."""
    roles = ["primary", "followup"]
    reports = [
        made(role, reportrole=role, published=value)
        for role, value in zip(roles, published, strict=False)
    ]
    assert study(*reports).published == expected


def test_published_without_results() -> None:
    """A study that is only planned stands where its protocol does; a protocol reviews nothing."""
    protocol = made("p", reportrole="protocol", published="journal")
    assert study(protocol).published == "journal"
    assert study(made("a", published="preprint"), protocol).published == "preprint"


def test_unknown_words() -> None:
    """Words outside a closed vocabulary are not known; letter case does not matter."""
    found = study(made("a", studydesign="Randomised", tier="Proper", published="Journal"))
    assert (found.design, found.tier, found.published) == (None, "proper", "journal")


def test_unverified_design_and_role() -> None:
    """A design nobody has verified is marked; a role nobody has verified makes no primary."""
    assert study(made("a", studydesign="rct", unverified="year; studydesign")).design_verified is (
        False
    )
    found = study(made("a", studydesign="rct", condition="ptsd", unverified="reportrole"))
    assert (found.primary, found.conditions) == (None, ("ptsd",))


def test_empty_value_is_not_recorded() -> None:
    """A field with nothing in it is absent."""
    found = study(made("a", studydesign=" "), made("f", reportrole="followup", studydesign="rct"))
    assert found.design == "rct"


def test_year() -> None:
    """The year of the primary, else the earliest of the others."""
    assert (
        study(made("a", year="2023"), made("p", reportrole="protocol", year="2020")).year == 2023
    )
    planned = [
        made(k, reportrole="registration", year=y) for k, y in (("r", "2019"), ("q", "2018"))
    ]
    assert study(*planned).year == 2018
