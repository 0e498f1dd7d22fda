"""Duplicates are asked about; linked works are told apart from them."""

from __future__ import annotations

import time

import pytest

from evidence.library import duplicates
from evidence.library.duplicates import canonical, identifiers_of, likely, related, relation
from evidence.model import Draft, Name, Report

TITLE = "Tidal therapy for depression in primary care: a randomised controlled trial"
ROE, POE = Name("Roe", "A."), Name("Poe", "B.")


def report(
    title: str = TITLE, name: Name | None = ROE, kind: str = "article", **fields: str
) -> Report:
    year = fields.pop("year", "2020")
    return Report(
        key="old",
        type=kind,
        fields={"title": title, "year": year, **fields},
        authors=(name, POE) if name else (),
    )


@pytest.mark.parametrize(
    "other",
    [
        report(),
        report(year="2021"),
        report(TITLE.upper()),
        report("Tidal therapy for depression in primary care"),
        report("Tidal therapy for depresion in primary care – a randomized controlled trial"),
        report(name=Name("Roe", "A.", "van der")),
        report(name=None),
        report(year=""),
        report(doi="10.1234/other", kind="misc"),
    ],
)
def test_likely_duplicates(other: Report) -> None:
    """Similar title, a year within one, the same first author; what is missing decides nothing."""
    assert relation(report(), other) == relation(other, report()) == "duplicate"


@pytest.mark.parametrize(
    "other",
    [
        report(year="2022"),
        report(name=Name("Moe")),
        report("Tidal therapy for anxiety in schools: a cohort study"),
        report("Tidal therapy", name=None),
        report(""),
    ],
)
def test_other_works(other: Report) -> None:
    """Another year, another first author, another title."""
    assert relation(report(), other) is None
    assert relation(other, report()) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            report("Tidal therapy for depression in primary care: study protocol for a trial"),
            report(year="2024"),
            "protocol and results",
        ),
        (report(reportrole="protocol"), report(year="2023"), "protocol and results"),
        (report(published="preprint"), report(year="2022"), "preprint and article"),
        (report(doi="10.31234/osf.io/abcde"), report(year="2022"), "preprint and article"),
        (
            report("Waves", related="10.1234/abc", published="preprint"),
            report("Tides at last", doi="10.1234/ABC"),
            "preprint and article",
        ),
        (report(published="thesis"), report(), "thesis and article"),
        (
            report(f"Correction to: {TITLE}", name=None, year="2025"),
            report(),
            "correction and original",
        ),
        (report(f"Retraction notice: {TITLE}"), report(), "correction and original"),
        (report(f"Erratum: {TITLE}", status="notice"), report(), "correction and original"),
        (report(f"Reply to “{TITLE}”", Name("Moe")), report(), "comment and original"),
        (
            report("Book review: Tidal therapy, a practical guide", Name("Moe"), year="2024"),
            report("Tidal therapy, a practical guide", kind="book"),
            "review and book",
        ),
        (
            report("Openings", kind="incollection", booktitle="The Handbook of Tides"),
            report("Endings", Name("Moe"), "incollection", booktitle="The handbook of tides"),
            "chapters of one book",
        ),
        (
            report("Openings", kind="incollection", booktitle="The Handbook of Tides"),
            report("The handbook of tides", Name("Moe"), "book"),
            "chapter and book",
        ),
        (
            report("Tidal therapy", kind="book", edition="1"),
            report("Tidal therapy", kind="book", edition="2", year="2029"),
            "two editions",
        ),
        (
            report(f"{TITLE} with a cost-effectiveness analysis"),
            report(),
            "two reports of one study",
        ),
        (
            report("Plan of TIDE", name=None, reportrole="registration", registration="NCT01"),
            report(registration="ISRCTN9; nct01"),
            "registration and report",
        ),
    ],
)
def test_linked_works_are_no_duplicates(one: Report, other: Report, expected: str) -> None:
    """Each says what the two are to each other, in either direction."""
    assert relation(one, other) == expected
    assert relation(other, one) == expected


def test_parts_and_introductions_are_works_of_their_own() -> None:
    """A number, or the book, makes the difference."""
    assert relation(report(f"{TITLE}: part 1"), report(f"{TITLE}: part 2")) is None
    one = report("Introduction", kind="incollection", booktitle="Tides")
    assert relation(one, report("Introduction", kind="incollection", booktitle="Ebbs")) is None


def test_a_draft_is_held_against_all_reports() -> None:
    """`related` says of each report whether to ask about it or to point it out."""
    protocol = report(f"{TITLE}: study protocol", year="2018")
    draft = Draft("article", {"title": TITLE, "year": "2020"}, (ROE,))
    reports = [report(), protocol, report("Another thing altogether")]
    assert likely(draft, reports) == (reports[0],)
    assert [(link.report, link.relation) for link in related(draft, reports)] == [
        (reports[0], duplicates.DUPLICATE),
        (protocol, "protocol and results"),
    ]
    assert likely(Draft("article", {}), reports) == ()


def test_five_thousand_reports_are_no_wait() -> None:
    """Most are ruled out before their titles are compared letter by letter."""
    words = [f"{a}{b}" for a in ("sea", "tide", "moon", "wave", "ebb") for b in "abcdefgh"]
    reports = [
        report(" ".join(words[(n * k) % 40] for k in range(2, 14)), year=str(1990 + n % 30))
        for n in range(5000)
    ]
    draft = Draft("article", dict(reports[4000].fields), (ROE,))
    start = time.process_time()
    assert reports[4000] in likely(draft, reports)
    assert time.process_time() - start < 1  # 0.1 s on an idle machine


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("doi", "10.1234/ABC.5", "https://dx.doi.org/10.1234/abc.5"),
        ("doi", r"10.1234/a\_b", "doi:10.1234/A_b."),
        ("pmid", "PMID: 31084635", "31084635"),
        ("pmcid", "PMC123", "pmcid: 123"),
        ("arxiv", "arXiv:2101.00001v2", "2101.00001"),
        ("isbn", "978-0-19-960245-2", "0-19-960245-X"),
    ],
)
def test_spellings_of_one_identifier(kind: str, one: str, other: str) -> None:
    """They are compared in one form."""
    assert canonical(kind, one) == canonical(kind, other) is not None


def test_what_is_no_identifier_is_compared_with_nothing() -> None:
    """Two entries that say `n/a` are not one work."""
    assert canonical("doi", "n/a") is None
    assert canonical("isbn", "n/a") is None
    assert canonical("pmid", "PMID:") is None


def test_a_doi_in_the_address_counts() -> None:
    """Where no other is recorded; another page is no DOI."""
    assert identifiers_of(report(url="https://doi.org/10.1234/AB"), "doi") == ("10.1234/ab",)
    assert identifiers_of(report(url="https://doi.org/10.1234/AB", doi="10.1/x"), "doi") == (
        "10.1/x",
    )
    assert identifiers_of(report(url="https://example.org/10.1234/AB"), "doi") == ()


def test_blocks_hold_what_begins_or_ends_alike() -> None:
    """Whatever can be a duplicate stands in one of them, of neighbouring years."""
    pair = [report(), report("Tidal therapie: a randomised controlled trial", year="2021")]
    assert pair in duplicates.blocks(pair)
    assert pair not in duplicates.blocks([pair[0], report(year="2022")])
    assert duplicates.blocks([report(), report("Ebb and flow")]) == []
    assert duplicates.blocks([report(name=None), report(name=None)]) == []
