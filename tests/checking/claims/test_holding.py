"""What cited works are: a trial, something else, or nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.checking.claims.holding import Work, Works, weigh, works_of
from tests.checking.claims.hand import LOOSE, Hand, written
from tests.checking.small import entry, other


def work(folder: Path, **changed: str | None) -> Work:
    """The sound trial with fields changed, weighed."""
    hand = written(folder, entry(**changed))
    return weigh([hand.library.report("moon2020")], hand.library, hand.shelf.therapy)["moon2020"]


@pytest.mark.parametrize(
    ("changed", "sort"),
    [
        ({}, "trial"),
        ({"studydesign": "pilot-rct"}, "trial"),
        ({"published": "preprint"}, "trial"),
        ({"tier": "adapted"}, "trial"),
        ({"studydesign": "quasi-randomised"}, "no-trial"),
        ({"studydesign": "pre-post"}, "no-trial"),
        ({"studydesign": "theory"}, "no-trial"),
        ({"reportrole": "protocol"}, "no-trial"),
        ({"reportrole": "registration"}, "no-trial"),
        ({"reportrole": "commentary"}, "no-trial"),
        ({"tier": "related"}, "related"),
        ({"tier": "related", "studydesign": None}, "related"),
        ({"tier": None}, "unknown"),
        ({"studydesign": None}, "unknown"),
        ({"unverified": "studydesign"}, "unknown"),
        ({"reportrole": "protocol", "unverified": "reportrole"}, "unknown"),
        ({"studydesign": "controlled-unclear"}, "unknown"),
        ({"studydesign": "meta-analysis"}, "unknown"),
        ({"studydesign": "guideline"}, "unknown"),
        ({"reportrole": "followup"}, "unknown"),  # its trial is not in the library
        ({"status": "retracted"}, "unknown"),
        ({"status": "notice"}, "unknown"),
        ({"status": "concern"}, "trial"),
    ],
)
def test_sort(tmp_path: Path, changed: dict[str, str | None], sort: str) -> None:
    """What nobody recorded or verified is neither a trial nor none."""
    assert work(tmp_path, **changed).sort == sort


@pytest.mark.parametrize(
    ("role", "sort"),
    [
        ("followup", "trial"),
        ("secondary", "trial"),
        ("qualitative", "no-trial"),
        ("protocol", "no-trial"),
        ("economic", "unknown"),
    ],
)
def test_further_report_of_a_trial(tmp_path: Path, role: str, sort: str) -> None:
    """Results of a trial are a trial's in a follow-up too; a protocol has none."""
    hand = written(
        tmp_path, entry() + other("later", studyid="moon2020", reportrole=role, **LOOSE)
    )
    report = hand.library.report("later")
    assert weigh([report], hand.library, hand.shelf.therapy)["later"].sort == sort


def test_a_retracted_trial_lends_nothing(tmp_path: Path) -> None:
    """The follow-up of a retracted trial is the report of no trial any more."""
    later = other("later", studyid="moon2020", reportrole="followup", **LOOSE)
    hand = written(tmp_path, entry(status="retracted") + later)
    report = hand.library.report("later")
    assert weigh([report], hand.library, hand.shelf.therapy)["later"].sort == "unknown"


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({}, "a randomised trial for depression"),
        ({"tier": "combined"}, "a randomised trial for depression, of TT combined with"),
        ({"published": "thesis"}, "a randomised trial for depression, not peer-reviewed"),
        ({"studydesign": "pre-post"}, "a pre-post study without a control group"),
        ({"reportrole": "economic", "studydesign": None}, "an economic report of a study"),
        ({"reportrole": "protocol"}, "a protocol without results"),
        ({"studydesign": None}, "a work whose design is not recorded or not verified"),
        (
            {"tier": "related", "studydesign": "review"},
            "a review on another therapy or the wider family, not on TT itself",
        ),
        ({"tier": "related", "studydesign": None}, "a work on another therapy or"),
        ({"status": "retracted"}, "a retracted report, which counts for nothing"),
    ],
)
def test_what_it_is(tmp_path: Path, changed: dict[str, str | None], what: str) -> None:
    """In the words of the note beneath a list of references."""
    assert work(tmp_path, **changed).what.startswith(what)


def works(hand: Hand, keys: str, unknown: int = 0) -> Works:
    mark = hand.mark(*keys.split(), unknown=unknown)
    return works_of([mark], weigh(mark.reports, hand.library, hand.shelf.therapy))


@pytest.mark.parametrize(
    ("keys", "without_trial", "of_another", "of_changed_form"),
    [
        ("moon2020", False, False, False),
        ("wave2015", True, False, False),
        ("wave2015 talk2016 plan2019", True, False, False),
        ("wave2015 moon2020", False, False, False),
        ("wave2015 hidden2017", False, False, False),
        ("wave2015 coin2017", False, False, False),
        ("wave2015 review2023", False, False, False),
        ("wave2015 family2010", True, False, False),
        ("family2010", False, True, False),
        ("family2010 hidden2017", False, False, False),
        ("group2018", False, False, True),
        ("group2018 family2010", False, False, True),
        ("group2018 moon2020", False, False, False),
        ("group2018 wave2015", False, False, False),
        ("gone2014", False, False, False),
        ("", False, False, False),
    ],
)
def test_together(
    tmp_path: Path, keys: str, without_trial: bool, of_another: bool, of_changed_form: bool
) -> None:
    """What can be told of all that a mark names."""
    found = works(written(tmp_path), keys)
    answers = (found.without_trial, found.of_another, found.of_changed_form)
    assert answers == (without_trial, of_another, of_changed_form)


@pytest.mark.parametrize("keys", ["wave2015", "family2010", "group2018"])
def test_an_unknown_work_leaves_everything_open(tmp_path: Path, keys: str) -> None:
    """A mark that also names a work outside the library: it may be a trial."""
    found = works(written(tmp_path), keys, unknown=1)
    assert not found.told
    assert (found.without_trial, found.of_another, found.of_changed_form) == (False, False, False)


def test_each_work_once(tmp_path: Path) -> None:
    hand = written(tmp_path)
    marks = [hand.mark("moon2020"), hand.mark("moon2020", "wave2015")]
    weighed = weigh((r for m in marks for r in m.reports), hand.library, hand.shelf.therapy)
    assert [one.report.key for one in works_of(marks, weighed).works] == ["moon2020", "wave2015"]
