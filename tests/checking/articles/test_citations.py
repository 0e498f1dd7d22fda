"""What is wrong with an article's citations and its list of references."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from evidence.checking.articles import citations
from evidence.checking.articles.citations import Cited
from evidence.checking.shelf.whole import Whole
from evidence.citing import pandoc
from evidence.citing.articles import Article, markdown
from evidence.citing.catalogue import STYLES, style
from evidence.citing.resolving import resolve
from evidence.citing.spans import scan
from evidence.library import Library
from tests.checking.articles.conftest import Check
from tests.checking.articles.works import (
    MOON,
    MOON_APA,
    MOON_NUMBERED,
    ROE_APA,
    ROE_NUMBERED,
    TIDE,
    TIDE_APA,
    TIDE_NUMBERED,
    codes,
    listed,
    marks,
    numbered,
)

REPOSITORY = Path(__file__).parents[3]
LONG = "The people of the town were asked how they felt and they told it at some length. "


def said(found: Cited, code: str) -> list[tuple[int | None, int | None, str, str | None]]:
    """Line, column, message and key of the findings with a code."""
    return [(f.line, f.column, f.message, f.key) for f in found.findings if f.code == code]


# ---------------------------------------------------------------- keys


def test_a_key_that_is_not_there(cited: Check) -> None:
    """With those that look like it."""
    found = cited("So it is [@moon2020].\nNot so [see @moon2021].\n")
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("unknown-citation", "error")
    assert (finding.file, finding.line, finding.column) == ("article.md", 2, 13)
    assert finding.hint == "Did you mean moon2020?"


def test_a_doi_that_is_not_there(cited: Check) -> None:
    """Cited as a key it is missing; in running text it is only not in the library."""
    found = cited("So it is [@doi:10.1000/other].")
    assert said(found, "unknown-citation")[0][3] == "doi:10.1000/other"
    assert found.findings[0].hint == "Add it: evidence add 10.1000/other"
    assert codes(cited("So it is, doi:10.1000/other.")) == []


# ---------------------------------------------------------------- missing references


def test_a_number_that_the_list_lacks(cited: Check) -> None:
    """Square brackets in an article that cites so; the mark stays, its work is unknown."""
    text = "It was so [1]. It was not [2, 5]. See [9] in [30 days]."
    found = cited(text + numbered(MOON_NUMBERED, TIDE_NUMBERED, form="[{}]"))
    assert [message for _, _, message, _ in said(found, "missing-reference")] == [
        "[2, 5] has no reference: the list has no 5.",
        "[9] has no reference: the list has no 9.",
    ]
    assert marks(found, text)[1][2:] == (("tide2021",), 1)


@pytest.mark.parametrize(
    "text",
    [
        "It was so (1). There were people (7) and years (2019), n (12).",
        "It was so [1]. The scale is [0, 5], the page [sic], the year [2019], item [7].",
        "It was so^[1]^. The area is 10³ and 5 m² or m<sup>5</sup>.",
    ],
)
def test_other_numbers_in_brackets(cited: Check, text: str) -> None:
    """Counts, intervals, years and powers lack no reference."""
    found = cited(text + numbered(MOON_NUMBERED))
    assert codes(found) == []
    assert len(found.marks) == 1


def test_a_name_that_the_list_lacks(cited: Check) -> None:
    """Told what the list, or the library, has instead."""
    text = (
        "It was so (Moon et al., 2020; Poe & Low, 2019). Moon et al. (2021) say no. "
        "Van der Berg et al. (2019) say yes (Roe, 2001), and (Roe, 2004) too. (Tide & Moon, 2021)"
    )
    found = cited(text + listed(MOON_APA, ROE_APA))
    missing = [f for f in found.findings if f.code == "missing-reference"]
    assert [finding.message for finding in missing] == [
        "“Poe & Low, 2019” is not in the list of references.",
        "“Moon et al. (2021)” is not in the list of references.",
        "“Van der Berg et al. (2019)” is not in the list of references.",
        "“Roe, 2004” is not in the list of references.",
        "“Tide & Moon, 2021” is not in the list of references.",
    ]
    assert [finding.hint for finding in missing[1:]] == [
        "The list has the same name with 2020.",
        "Add it to the list, or correct the name and the year.",
        "The list has the same name with 2001.",
        "It may be Tide & Moon (2021): evidence cite tide2021",
    ]


def test_words_with_a_year_are_not_missing(cited: Check) -> None:
    """A place, two countries, and any name where the list is numbered or not there."""
    text = "It was so (Moon et al., 2020) in (Boston, 2019) and (Norway and Sweden, 2020)."
    assert "missing-reference" not in codes(cited(text + listed(MOON_APA)))
    assert "missing-reference" not in codes(cited(text))
    assert "missing-reference" not in codes(cited(f"So [1]. {text}{numbered(MOON_NUMBERED)}"))


# ---------------------------------------------------------------- uncited references


def test_a_reference_never_cited(cited: Check) -> None:
    """By its number, or by its first words."""
    found = cited(LONG + "It was so [1]." + numbered(MOON_NUMBERED, ROE_NUMBERED))
    assert [m for _, _, m, _ in said(found, "uncited-reference")] == [
        "Reference 2 is never cited in the text."
    ]
    found = cited(LONG + "It was so (Moon et al., 2020)." + listed(MOON_APA, ROE_APA, TIDE_APA))
    assert [(message[:20], key) for _, _, message, key in said(found, "uncited-reference")] == [
        ("The reference “Roe, ", None),
        ("The reference “Tide,", "tide2021"),
    ]


def test_a_text_without_marks_is_told_once(cited: Check) -> None:
    """Whether its references are cited is not known, so none of them is named."""
    found = cited(LONG + numbered(MOON_NUMBERED, ROE_NUMBERED))
    assert [m for _, _, m, _ in said(found, "uncited-reference")] == [
        "The text is not seen to cite any of its 2 references."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "As Roe wrote in his book of 2001, boats are old.",
        "In 2001 Roe wrote that boats are old.",
        "See doi:10.1000/boats.",
    ],
)
def test_a_reference_that_may_be_cited(cited: Check, text: str) -> None:
    """By its author's name near the year, or by its identifier."""
    boats = ROE_APA + " doi:10.1000/boats"
    found = cited(LONG + "It was so (Moon et al., 2020). " + text + listed(MOON_APA, boats))
    assert "uncited-reference" not in codes(found)


# ---------------------------------------------------------------- links


def test_a_bare_link_in_the_list(cited: Check) -> None:
    """The work is named, with its DOI or how to print its reference."""
    pubmed = "https://pubmed.ncbi.nlm.nih.gov/30000001/"
    repository = "Available at: https://repository.example.org/id/512 (accessed 3 May 2024)"
    found = cited("So [1] and so [2]." + numbered(pubmed, repository))
    first, second = (f for f in found.findings if f.code == "link-without-doi")
    assert first.message == "Reference 1 is a bare link: it is Moon et al. (2020)."
    assert "https://doi.org/10.1000/moon" in str(first.hint)
    assert second.key == "tide2021"
    assert second.hint == ("No DOI of it is recorded; the whole reference: evidence cite tide2021")


def test_a_reference_with_a_link_and_no_doi(cited: Check) -> None:
    """Only where the library knows a DOI."""
    moon = f"Moon A. {MOON}. J Tides. 2020. https://journal.example.org/4/1"
    tide = f"Tide B. {TIDE}. J Tides. 2021. https://repository.example.org/id/512"
    found = cited("So [1] and so [2]." + numbered(moon, tide))
    assert [key for *_, key in said(found, "link-without-doi")] == ["moon2020"]
    doi = moon.replace("https://journal.example.org/4/1", "https://doi.org/10.1000/moon")
    assert codes(cited("So [1]." + numbered(doi))) == []


def test_a_link_in_the_text(cited: Check) -> None:
    """Once, unless the work is cited properly too; a DOI's address is no such link."""
    link = (
        "A [study](https://repository.example.org/id/512) and [it](https://doi.org/10.1000/moon)"
    )
    assert said(cited(f"{link} and again {link}."), "link-without-doi") == [
        (1, 10, "This link leads to Tide & Moon (2021): cite the work itself.", "tide2021")
    ]
    assert codes(cited(link + " [@tide2021]")) == []


# ---------------------------------------------------------------- another work


@pytest.mark.parametrize(
    "entry",
    [
        "Brown Q. Storms at sea and the role of ongoing winds. Boats. 1999. doi:10.1000/moon",
        f"Tide B, Moon A. {TIDE}. J Tides. 2021. https://doi.org/10.1000/moon",
        f"Tide B, Moon A. {TIDE}. J Tides. 2021. PMID: 30000001",
    ],
)
def test_an_identifier_under_another_title(cited: Check, entry: str) -> None:
    """Nothing is concluded of the work then."""
    text = "So it was [1]."
    found = cited(text + numbered(entry))
    assert codes(found) == ["another-work"]
    assert found.findings[0].key == "moon2020"
    assert marks(found, text) == [("number", "[1]", (), 1)]
    assert found.not_in_library == 0


@pytest.mark.parametrize(
    "text",
    [
        "“Storms at sea and the role of ongoing winds” (https://doi.org/10.1000/moon) says so.",
        "Read [“Storms at sea and the role of winds”](https://doi.org/10.1000/moon).",
    ],
)
def test_another_title_beside_a_doi_in_the_text(cited: Check, text: str) -> None:
    """Only a title in quotation marks is one."""
    assert codes(cited(text)) == ["another-work"]
    assert codes(cited(text.replace("“", "").replace("”", ""))) == []
    own = text.replace("Storms at sea and the role of ongoing winds", MOON)
    own = own.replace("Storms at sea and the role of winds", MOON)
    assert codes(cited(own)) == []


def test_a_reference_that_a_person_has_to_look_at(cited: Check) -> None:
    """A title with another DOI, one that differs by a word; a work of others is left alone."""
    found = cited(
        "So [1], so [2], so [3]."
        + numbered(
            f"Moon A, Tide B, Shore C. {MOON}. J Tides. 2020. doi:10.1000/else",
            f"Moon A. {MOON.replace('coastal', 'mountain')}. J Tides. 2020.",
            ROE_NUMBERED,
        )
    )
    assert codes(found) == ["unclear-reference", "unclear-reference"]
    assert "whose DOI is 10.1000/moon" in found.findings[0].message
    assert found.not_in_library == 1


# ---------------------------------------------------------------- whole articles


def test_the_article_that_began_it(shared: Path) -> None:
    """One reference by its DOI, one bare link; nothing else is wrong."""
    text = (shared / "article" / "dit-article.txt").read_text("utf-8")
    shelf = Whole(Library.open(REPOSITORY))
    found = citations.check(scan(text), shelf, "dit-article.txt", date(2026, 11, 23))
    assert marks(found, text) == [
        ("number", "(1)", ("fonagy2020dynamic",), 0),
        ("number", "(2)", ("anonndinvestigation",), 0),
    ]
    assert [f.code for f in found.findings if f.severity != "note"] == ["link-without-doi"]
    assert said(found, "link-without-doi")[0][0] == 43


@pytest.mark.parametrize("name", STYLES)
def test_an_article_we_wrote_is_understood(name: str) -> None:
    """Whatever the style: each of its works is bound, and none is called uncited."""
    library = Library.open(REPOSITORY)
    article = scan((REPOSITORY / "examples" / "article.md").read_text("utf-8"))
    reports = resolve(article, library).reports
    written = markdown(
        pandoc.find(os.environ), Article(article, reports, style(name), {"depression": ["…"]})
    )
    found = citations.check(scan(written.text), Whole(library), "a.md", date(2026, 11, 23))
    keys = {report.key for mark in found.marks for report in mark.reports}
    assert keys == {report.key for report in reports.values()}
    assert sum(mark.unknown for mark in found.marks) == 0
    assert {f.code for f in found.findings} <= {"status-not-checked", "unverified-work"}


def test_the_rendered_example_is_clean() -> None:
    """Studies that only an appraisal names need no reference."""
    text = (REPOSITORY / "examples" / "rendered.md").read_text("utf-8")
    shelf = Whole(Library.open(REPOSITORY))
    found = citations.check(scan(text), shelf, "rendered.md", date(2026, 11, 23))
    assert [f for f in found.findings if f.severity != "note"] == []
