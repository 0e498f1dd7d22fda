"""Who ran the trials (rule 6): teams joined by shared authors, developers among them."""

from __future__ import annotations

import pytest

from evidence.appraisal.independence import same_person
from evidence.model import Name
from tests.appraisal.builder import appraised, report, trial


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Name("Lemma", "Alessandra"), Name("Lemma", "Alessandra"), True),
        (Name("Constantinou", "Matthew P."), Name("Constantinou", "Matthew"), True),
        (Name("O'Keeffe", "Sally"), Name("O’Keeffe", "Sally"), True),
        (Name("Yari Renani", "Hamid"), Name("Yari-Renani", "Hamid"), True),
        (Name("Müller", "Jörg"), Name("Muller", "Jorg"), True),
        (Name("王", "媛"), Name("王", "媛"), True),
        (Name("王", "媛"), Name("王", "兰兰"), False),
        (Name("Wang", "Y."), Name("Wang", "Yuan"), None),
        (Name("Chen", "CK"), Name("Chen", "Cory K."), None),
        (Name("Lemma", ""), Name("Lemma", "Alessandra"), None),
        (Name("Wang", "Lanlan"), Name("Wang", "Yuan"), False),
        (Name("Wang", "L."), Name("Wang", "Yuan"), False),
        (Name("Smith", "Ann B."), Name("Smith", "Ann C."), False),
        (Name("Fonagy", "Peter"), Name("Target", "Peter"), False),
        (Name("NICE", literal=True), Name("NICE", literal=True), False),
    ],
)
def test_same_person(one: Name, other: Name, expected: bool | None) -> None:
    """Full names match, initials only may, different given names do not; either way round."""
    assert (same_person(one, other), same_person(other, one)) == (expected, expected)


def teams(*authors: str) -> tuple[int | None, int | None]:
    counts = appraised(*(trial(f"t{i}", name) for i, name in enumerate(authors))).counts
    return counts.teams, counts.teams_lower


def test_shared_author() -> None:
    """A shared author makes two trials one team, also through a third."""
    assert teams("Roe, Ann", "Poe, Bob") == (2, 2)
    assert teams("Roe, Ann", "Poe, Bob and Roe, Ann") == (1, 1)
    assert teams("Roe, Ann", "Roe, Ann and Poe, Bob", "Poe, Bob") == (1, 1)


def test_initials_are_possible() -> None:
    """A match by initials is printed as two teams, perhaps one."""
    assert teams("Roe, A.", "Roe, Ann") == (2, 1)
    texts = [
        row.text for row in appraised(trial("a", "Roe, A."), trial("b", "Roe, Ann")).sentences
    ]
    assert "by 2 teams (perhaps only 1" in texts[0]


def test_unknown_authors() -> None:
    """A trial without an author list adds no team; a cut list may hide a shared author."""
    assert teams("") == (None, None)
    assert teams("Roe, Ann", "") == (1, 1)
    assert teams("Roe, Ann", "Poe, Bob", "Doe, Cid and others") == (2, 2)


def test_orcid() -> None:
    """The same ORCID joins teams whatever the names."""
    orcid = "0000-0002-1825-0097"
    found = appraised(trial("a", orcids=orcid), trial("b", orcids=f"https://orcid.org/{orcid}"))
    assert found.counts.teams == 1


def test_overlap_is_one_team() -> None:
    """Overlapping trials are one team."""
    assert appraised(trial("a"), trial("b", overlaps="a")).counts.teams == 1


def test_authors_of_other_reports() -> None:
    """Authors of a follow-up and a protocol belong to the team; those of a commentary do not."""
    for role, expected in (("followup", 1), ("protocol", 1), ("secondary", 2), ("commentary", 2)):
        more = report("m", "a", role, "Poe, Bob")
        found = appraised(trial("a"), more, trial("b", "Poe, Bob"))
        assert found.counts.teams == expected


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Maker, Ada and Roe, Ann", True),
        ("Maker, Ada and others", True),
        ("Roe, Ann", False),
        ("Maker, Bea", False),
        ("Maker, A.", None),
        ("Roe, Ann and others", None),
        ("{The Trial Group}", None),
        ("", None),
    ],
)
def test_developer(authors: str, expected: bool | None) -> None:
    """True on a full match; not known by initials or when the list is missing or cut."""
    found = appraised(trial("a", authors))
    assert found.trials[0].developer_involved is expected
    assert found.counts.independent_trials == (1 if expected is False else 0)


def test_team_label_is_for_display() -> None:
    """The recorded team is shown and joins nothing."""
    found = appraised(trial("a", team="One"), trial("b", team="One"))
    assert (found.trials[0].team, found.counts.teams) == ("One", 2)
