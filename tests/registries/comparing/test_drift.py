"""Field by field, and what --fix would make of it; no false alarm over what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.verify import Pair, facts_pairs, recorded_pairs
from evidence.library import Library
from evidence.model import Draft, Name, Report
from evidence.registries.comparing.drift import Drift, compare_fields
from evidence.registries.comparing.identity import compare
from evidence.registries.comparing.journals import compare_journals, same_publisher
from evidence.registries.comparing.pages import same_number, same_pages

REPOSITORY = Path(__file__).parents[3]
FIELDS = {"title": "A trial of sleep in adults of the north", "year": "2020", "journal": "Sleep"}
PEOPLE = (Name("Adams", "Rachel"), Name("Baker", "Bo"))


def drift(report: dict[str, str], record: dict[str, str], kind: str = "article") -> Drift:
    one = Report("k", kind, {**FIELDS, **report}, authors=PEOPLE)
    other = Draft(kind, {**FIELDS, **record}, PEOPLE)
    return compare_fields(one, other, compare(one, other))


def codes(report: dict[str, str], record: dict[str, str], kind: str = "article") -> list[str]:
    return [one.code for one in drift(report, record, kind).differences]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("464–468", "464-8"),
        ("464--468", "464–468"),
        ("464", "464–468"),
        ("S12–S20", "S12-20"),
        ("1001-9", "1001–1009"),
        ("1, 3–5", "1,3-5"),
        ("pp. 5–12", "05-12"),
        ("1304–1313", "1304-1313.e3"),
    ],
)
def test_pages_that_are_one(ours: str, theirs: str) -> None:
    """Ranges in every form."""
    assert same_pages(ours, theirs)
    assert same_pages(theirs, ours)


def test_pages_and_numbers_that_differ() -> None:
    """An end, a beginning, a number."""
    assert not same_pages("464-468", "464-469")
    assert not same_pages("1-12", "1010-1019")
    assert not same_number("6", "16")
    assert same_number("Suppl. 1", "S1")
    assert same_number("vol. 021", "21")


@pytest.mark.parametrize(
    ("ours", "theirs", "likeness"),
    [
        ("The Lancet", "Lancet (London, England)", "same"),
        ("Psychology & Psychotherapy", "Psychology and Psychotherapy", "same"),
        ("PLoS ONE", "PLOS ONE", "same"),
        ("Psychiatry", "Psychiatry: Interpersonal and Biological Processes", "short"),
        ("Proc Natl Acad Sci USA", "Proceedings of the National Academy of Sciences", "short"),
        ("Gen Psychiatr", "General Psychiatry", "short"),
        ("Psy Med", "Psychosomatic Medicine", "another"),
        ("Psych", "Psychotherapy", "another"),
        ("Psychological Medicin", "Psychological Medicine", "another"),
        ("Chinese Journal of Psychiatry", "中华精神科杂志", "unknown"),
        ("Psychol. Med.", "Psychological Medicine", "short"),
        ("J Affect Disord", "Journal of Affective Disorders", "short"),
        ("BMJ", "British Medical Journal", "short"),
        ("Journal of Affective Disorders", "J Affect Disord", "long"),
        ("Psychiatry", "Psychiatry Research", "another"),
        ("Psychoanalytic Psychology", "Psychoanalytic Psychotherapy", "another"),
    ],
)
def test_journals(ours: str, theirs: str, likeness: str) -> None:
    """One journal in many spellings, and two of like names."""
    assert compare_journals(ours, theirs) == likeness


def test_publishers() -> None:
    """A firm's legal form says nothing."""
    assert same_publisher("Wiley", "John Wiley & Sons, Ltd")
    assert same_publisher("OUP", "Oxford University Press")
    assert not same_publisher("Routledge", "Guilford Press")


def test_what_one_of_the_two_lacks_is_not_compared() -> None:
    """Missing is missing, on either side."""
    full = {"volume": "3", "number": "1", "pages": "1–9", "eid": "e5", "publisher": "X"}
    assert codes(full, {}) == codes({}, full) == []


def test_an_article_number_may_stand_under_pages() -> None:
    """`pages = 116829` and `eid = 116829` are one statement."""
    assert codes({"pages": "116829"}, {"eid": "116829"}) == []
    assert codes({"pages": "e12"}, {"pages": "1–9", "eid": "e12"}) == []
    assert codes({"eid": "e12"}, {"eid": "e13"}) == ["eid"]
    assert codes({"pages": "e63231"}, {"eid": "e63230"}) == ["pages"]
    assert codes({"pages": "12"}, {"eid": "e63230"}) == ["pages"]
    assert codes({"eid": "112346"}, {"pages": "112345"}) == ["eid"]
    assert codes({"pages": "1–8"}, {"eid": "e63230"}) == []


def test_a_journal_in_another_script_is_not_confirmed() -> None:
    """It is not another, and nobody knows that it is the same."""
    found = drift({"journal": "中华精神科杂志"}, {"journal": "Chinese Journal of Psychiatry"})
    assert (found.differences, "journal" in found.agreed) == ((), False)


def test_a_group_for_persons_is_told_and_doubtful() -> None:
    """Neither confirms the other: nothing is written of such an entry."""
    report = Report("k", "article", FIELDS, authors=(Name("The Group", literal=True),))
    record = Draft("article", FIELDS, PEOPLE)
    seen = compare(report, record)
    (found,) = compare_fields(report, record, seen).differences
    assert (seen.verdict, found.code, found.fix) == ("doubtful", "author-group", None)


def test_each_field_keeps_both_values() -> None:
    """Both values, and the registry's to be taken."""
    (one,) = drift({"volume": "3"}, {"volume": "4"}).differences
    assert (one.ours, one.theirs, one.fix) == ("3", "4", "4")
    assert one.told("Crossref") == "The volume differs: “3”; Crossref has “4”."


def test_names_of_biblatex() -> None:
    """`journaltitle`, `issue` and `date` are compared under their own names."""
    ours = {"journal": "", "journaltitle": "Nature", "issue": "2", "year": "", "date": "2016-01"}
    found = drift(ours, {"number": "3"}).differences
    assert {one.field for one in found} == {"journaltitle", "issue", "date"}


def test_the_same_issn_is_the_same_journal() -> None:
    """A journal that changed its name is no other journal."""
    assert codes({"journal": "Old", "issn": "1234-5679"}, {"issn": "1234-5679"}) == []
    assert codes({"journal": "Old"}, {}) == ["journal"]


def test_a_title_is_spliced() -> None:
    """Only the word that differs is taken, in the case in which it stands here."""
    ours = {"title": "A trial of slep in adults of the North"}
    (one,) = drift(ours, {"title": "A Trial of Sleep in Adults of the North"}).differences
    assert (one.code, one.fix) == ("title", "A trial of sleep in adults of the North")


def test_notes_are_not_mended() -> None:
    """An abbreviation, a year online and another imprint stay as they are."""
    found = drift(
        {"journal": "J Sleep Res", "year": "2019"}, {"journal": "Journal of Sleep Research"}
    ).differences
    assert [(one.code, one.fix) for one in found] == [
        ("year-online", None),
        ("journal-short", None),
    ]
    (one,) = drift({"publisher": "A"}, {"publisher": "B"}, "book").differences
    assert (one.code, one.fix) == ("publisher", None)


def test_of_another_work_nothing_else_is_told() -> None:
    """That its volume differs too says nothing."""
    ours = {"title": "Quite another thing altogether", "volume": "3"}
    assert codes(ours, {"volume": "4"}) == ["another-work"]


def people(*authors: Name, cut: bool = False) -> Report:
    return Report("k", "article", FIELDS, authors=authors, authors_cut=cut)


@pytest.mark.parametrize(
    ("report", "code", "fix"),
    [
        (people(*PEOPLE[::-1]), "author-order", "Adams, Rachel and Baker, Bo"),
        (people(PEOPLE[0]), "authors", "Adams, Rachel and Baker, B."),
        (people(PEOPLE[0], Name("Fake", "F.")), "authors", "Adams, Rachel and Baker, B."),
        (people(PEOPLE[0], Name("Bakker", "Bo")), "author-name", "Adams, Rachel and Baker, B."),
        (people(*PEOPLE, Name("Cole", "C.")), "authors-more", None),
        (people(PEOPLE[0], Name("Fake", "F."), cut=True), "authors", None),
        (
            people(*PEOPLE[::-1], Name("The Group", literal=True)),
            "author-order",
            "Adams, Rachel and Baker, Bo and {The Group}",
        ),
    ],
)
def test_authors_keep_what_is_fuller(report: Report, code: str, fix: str | None) -> None:
    """Full given names beat initials, groups stay, and a longer list is never cut."""
    record = Draft("article", FIELDS, (Name("Adams", "R."), Name("Baker", "B.")))
    found = compare_fields(report, record, compare(report, record)).differences
    assert [(one.code, one.fix) for one in found] == [(code, fix)]


def test_agreement_is_told() -> None:
    """Fields that both have and that are the same; nothing of a doubtful work."""
    assert drift({"volume": "3"}, {"volume": "3", "pages": "1"}).agreed == {
        *("title", "year", "journal", "volume", "author")
    }
    assert drift({"year": "2001"}, {}).agreed == frozenset()


# ---------------------------------------------------------------- true pairs


def alarms(pairs: list[Pair]) -> list[str]:
    return [f"{pair.what}: {one.told('the record')}" for pair in pairs for one in pair.alarms()]


def test_no_false_alarm_over_recorded_works(shared: Path) -> None:
    """As `add` stores each recorded work, against its own record and every other of its DOI."""
    pairs = recorded_pairs(shared / "fixtures" / "registries")
    assert len(pairs) >= 110
    assert sum(pair.of_two for pair in pairs) >= 12
    assert alarms(pairs) == []


def test_no_false_alarm_over_this_library(shared: Path) -> None:
    """Its own entries, against the facts that were seen about each."""
    pairs = facts_pairs(shared, Library.open(REPOSITORY))
    assert len(pairs) >= 55
    assert alarms(pairs) == []
