"""What happened to a work afterwards: who said so, and a notice is not what it is about."""

from __future__ import annotations

import pytest

from tests.registries.small import crossref, update


@pytest.mark.parametrize(
    ("updates", "status"),
    [
        ([], "ok"),
        ([update("new_version")], "ok"),
        ([update("correction")], "corrected"),
        ([update("erratum")], "corrected"),
        ([update("expression_of_concern")], "concern"),
        ([update("partial_retraction")], "concern"),
        ([update("never-heard-of")], "concern"),
        ([update("correction"), update("retraction", "retraction-watch")], "retracted"),
        ([update("withdrawal")], "retracted"),
        ([update("removal")], "retracted"),
        ([update("Partial Retraction")], "concern"),
        ([{"DOI": "10.1000/n", "type": None, "label": "Correction"}], "corrected"),
        ([{"DOI": "10.1000/n"}], "concern"),
        ([{}, None], "ok"),
    ],
)
def test_status(updates: list[object], status: str) -> None:
    """The gravest thing that happened counts; an unknown one is not passed over."""
    fields = crossref(updated_by=updates).fields
    assert fields["status"] == status
    assert fields["statuschecked"] == "2026-11-22"
    assert fields["statussource"].startswith("Crossref")


def test_status_names_its_source() -> None:
    """Who said so, and in which notice."""
    fields = crossref(updated_by=[update("retraction", "retraction-watch")]).fields
    assert fields["statussource"] == "Crossref (Retraction Watch): retraction, 10.1000/notice"
    dated = {**update("erratum"), "updated": {"date-parts": [[2010, 2, 6]]}}
    fields = crossref(updated_by=[dated]).fields
    assert fields["statussource"] == "Crossref: erratum, 10.1000/notice, 2010-02-06"


def test_a_notice_is_not_called_retracted() -> None:
    """The retraction notice itself has a status of its own."""
    assert crossref(update_to=[update("retraction")]).fields["status"] == "notice"
    assert crossref(update_to=[update("new_version")]).fields["status"] == "ok"


def test_a_correction_in_its_own_place_is_no_notice() -> None:
    """A work that updates itself under its own DOI is the work, corrected."""
    own = {**update("correction"), "DOI": "10.1037/PST0000282"}
    assert crossref(update_to=[own]).fields["status"] == "corrected"


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("RETRACTED: A trial", "retracted"),
        ("Retracted article: A trial", "retracted"),
        ("WITHDRAWN: A trial", "retracted"),
        ("[Retracted] A trial", "retracted"),
        ("A trial (retracted article)", "retracted"),
        ("Retraction Note: A trial", "notice"),
        ("Correction to: A trial", "notice"),
        ("Erratum: A trial", "notice"),
        ("Retraction notice to “A trial” [J. Lamps 1 (1995) 10]", "notice"),
        ("Retraction of “A trial”", "notice"),
        ('Erratum to "A trial"', "notice"),
        ("Corrigendum to A trial", "notice"),
        ("Notice of Retraction: A trial", "notice"),
        ("Retraction of the vocal cords", "ok"),
        ("Retracted memories", "ok"),
        ("Correction of vision", "ok"),
    ],
)
def test_a_status_told_by_the_title_only(title: str, status: str) -> None:
    """A publisher that only renames the article, or only names the notice so, has said it, too."""
    fields = crossref(title=[title]).fields
    assert fields["status"] == status
    assert ("title" in fields["statussource"]) == (status != "ok")
