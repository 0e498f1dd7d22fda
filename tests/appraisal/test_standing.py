"""Publication status in the appraisal and in the note: how many are known, since when, what."""

from __future__ import annotations

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.note import note
from evidence.appraisal.standing import sentence
from evidence.model import Appraisal, Standing
from tests.appraisal.builder import TODAY, appraised, library, report, trial

DAY = {"statuschecked": "2026-11-22", "statussource": "Crossref"}
OLD = {"statuschecked": "2026-08-01", "statussource": "Crossref"}


def one(status: str | None, day: str | None = "2026-11-22") -> Standing:
    return Standing("a", status, day, "Crossref")


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([one("ok")], "the reference was checked (2026-11-22): ok."),
        ([one("retracted", None)], "the reference was checked (date not recorded): retracted."),
        ([one(None, None)], "the reference is not known."),
        ([one(None, None)] * 3, "the 3 references is not known."),
        (
            [one("ok"), one(None, None)],
            "1 of the 2 references was checked (2026-11-22): ok; of the other it is not known.",
        ),
        (
            [one("ok"), one("ok"), one("concern", "2026-08-01"), one("odd"), one(None, None)],
            "3 of the 5 references was checked (2026-08-01 to 2026-11-22): 1 with an expression "
            "of concern, 2 ok; of the other 2 it is not known.",
        ),
        (
            [one("corrected"), one("ok", None)],
            "the 2 references was checked (2026-11-22; of 1 the date is not recorded): "
            "1 corrected, 1 ok.",
        ),
    ],
)
def test_sentence(rows: list[Standing], text: str) -> None:
    """Known and unknown are told apart; an old date is a date and no judgement."""
    assert sentence(rows, "reference") == f"The publication status of {text}"


def status_text(found: Appraisal) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(r.text, r.studies, r.condition) for r in found.sentences if r.id == "status"]


def test_trials_of_a_condition() -> None:
    """Every report of the trials listed is spoken of once; what is not ok is named."""
    found = appraised(
        trial("a", **DAY),
        report("p", "a", "protocol"),
        trial("b", status="concern", tier="adapted", **OLD),
        trial("c", status=None),
        trial("kin", status="corrected", tier="related", **DAY),
    )
    text = (
        "The publication status of 3 of the 4 reports of the 3 trials listed was checked "
        "(2026-08-01 to 2026-11-22; of 1 the date is not recorded): 1 with an expression of "
        "concern, 2 ok; of the other it is not known. B (2020): expression of concern "
        "(Crossref, checked 2026-08-01)."
    )
    assert status_text(found) == [(text, ("a", "b", "c"), "depression")]


def test_no_trial_no_sentence() -> None:
    """Where no trial is listed there is nothing to say."""
    assert status_text(appraised(trial("a", studydesign="cohort"))) == []
    assert status_text(appraised(trial("a", tier="related"))) == []


def test_retracted_report_is_left_out_with_its_date() -> None:
    """Counts are as before; the reason says who says so and when."""
    found = appraised(
        trial("a"), trial("b", status="retracted", **DAY), trial("c", status="notice")
    )
    assert found.counts.trials == 1
    assert [(row.study, row.why) for row in found.left_out] == [
        ("b", "b is retracted (Crossref, checked 2026-11-22)"),
        ("c", "c is a notice about another report (date of check not recorded)"),
    ]
    assert "the report of the trial listed" in status_text(found)[0][0]


def test_trials_carry_the_standing_of_each_report() -> None:
    """In the order of `keys`, as recorded."""
    found = appraised(
        trial("a", unverified="status", **DAY), report("p", "a", "protocol", statuschecked="x")
    )
    assert found.trials[0].keys == ("a", "p")
    assert found.trials[0].standing == (
        Standing("a", "ok", "2026-11-22", "Crossref", False),
        Standing("p", "ok", "x", None),
    )


def test_note_ends_with_the_status() -> None:
    """The last sentence of the note, about every reference, with their studies."""
    whole = library(trial("a", **DAY), trial("b", status=None))
    found = note(whole.reports, whole.studies, whole.therapy, appraise(whole, today=TODAY))
    assert (found[-1].id, found[-1].studies) == ("status", ("a", "b"))
    assert found[-1].text == (
        "The publication status of 1 of the 2 references was checked (2026-11-22): ok; of the "
        "other it is not known."
    )
