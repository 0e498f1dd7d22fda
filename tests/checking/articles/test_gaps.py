"""Names that the list of references lacks: what is certain, where it stands, what is meant."""

from __future__ import annotations

import pytest

from evidence.checking.articles.citations import Cited
from tests.checking.articles.conftest import Check
from tests.checking.articles.works import MOON_APA, ROE_APA, TIDE_APA, codes, listed, numbered

LONG = "The people of the town were asked how they felt and they told it at some length. "
BOTH = LONG + "It was so (Moon et al., 2020; Tide & Moon, 2021). "


def missing(found: Cited) -> list[str]:
    """What is called missing, as it is quoted."""
    return [
        finding.message.partition(" is not in")[0]
        for finding in found.findings
        if finding.code == "missing-reference"
    ]


@pytest.mark.parametrize(
    "words",
    [
        "A session was seen (Vienna, July 2019), (Oxford, 2011) and (Cambridge, UK, 2019).",
        "A picture (Boating Weekly, 2021), (Photo: Boats, 2021), the novel (Penguin, 1998).",
        "The boats (COVID-19, 2020), (IAPT, 2008), (Boats Ltd, 2022), (Study 2, 2019).",
        "A shop (Marks & Spencer, 1995), (Faber & Faber, 1990), (Poe & Sons Ltd, 1995).",
        "In Norway and Sweden (2020), (Norway and Sweden, 2020), (Oslo, Bergen, Moss, 2004).",
        "Poe (1969) and Low (1978) and Poe and Low (2005).",
        "So (Poe et al., 1969, as cited in Moon et al., 2020), (Poe & Low, 1969, in Moon, 2020).",
        "So Poe et al. (1969), as cited in Moon et al. (2020).",
    ],
)
def test_what_may_be_no_citation_lacks_nothing(cited: Check, words: str) -> None:
    """A place, a month, a firm, a name in the sentence; a work read in another one."""
    assert codes(cited(BOTH + words + listed(MOON_APA, TIDE_APA))) == []


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        (
            "(Poe et al., 2019) and Low et al. (2018)",
            ["“Poe et al., 2019”", "“Low et al. (2018)”"],
        ),
        ("(Poe & Low, 2019)", ["“Poe & Low, 2019”"]),
        ("(Moon, 2019)", ["“Moon, 2019”"]),
        ("Tide and Moon (2020)", ["“Tide and Moon (2020)”"]),
        ("(Poe and Low, 2019)", []),
        ("(Tide and Moon, 2021; Poe and Low, 2019)", ["“Poe and Low, 2019”"]),
        ("(Poe et al., 2018, 2019)", ["“Poe et al., 2018”", "Poe et al., 2019"]),
    ],
)
def test_what_can_be_nothing_else_is_lacking(cited: Check, words: str, lacking: list[str]) -> None:
    """Several names in brackets, or a name of the list with another year; quoted as it stands."""
    assert missing(cited(BOTH + words + listed(MOON_APA, TIDE_APA))) == lacking


def test_a_work_is_missing_where_it_stands(cited: Check) -> None:
    """Not at the first of its bracket, nor in the heading above it."""
    text = "It was so\n(Moon et al., 2020;\nPoe & Low, 2019).\n\n## Later\n\nLow et al. (2018)"
    found = cited(f"{LONG}\n\n{text} say so." + listed(MOON_APA))
    assert [(f.line, f.column) for f in found.findings] == [(5, 1), (9, 1)]


def test_a_slip_is_one_finding(cited: Check) -> None:
    """The reference that is meant is not also called uncited."""
    found = cited(LONG + "(Moon et al., 2019; Tide & Moon, 2021)" + listed(MOON_APA, TIDE_APA))
    assert [f.hint for f in found.findings] == ["The list has the same name with 2020."]
    found = cited(LONG + "(Mooon et al., 2020; Tide & Moon, 2021)" + listed(MOON_APA, TIDE_APA))
    (finding,) = found.findings
    assert str(finding.hint).startswith("Did you mean the reference “Moon, A., Tide, B., ")


def test_a_letter_that_the_list_lacks(cited: Check) -> None:
    """Where it prints letters."""
    boats = [ROE_APA.replace("2001", year) for year in ("2001a", "2001b")]
    text = LONG + "It was so (Roe, 2001a, 2001b, 2001c; Moon et al., 2020)."
    (finding,) = cited(text + listed(MOON_APA, *boats)).findings
    assert finding.message == "Roe, 2001c is not in the list of references."
    assert finding.hint == "The list has the same name with 2001a or 2001b."


def test_a_numbered_list_that_is_cited_by_name(cited: Check) -> None:
    """Lacks a work too, unless the text cites numbers."""
    text = LONG + "It was so (Moon et al., 2020; Poe & Low, 2019)."
    assert missing(cited(text + numbered(MOON_APA))) == ["“Poe & Low, 2019”"]
    assert missing(cited(text + " And so [1]." + numbered(MOON_APA))) == []


@pytest.mark.parametrize(
    "words",
    [
        "Moon et al. (2020; https://doi.org/10.1000/berg)",
        "Moon et al. (2020, https://doi.org/10.1000/berg)",
        "(Moon et al., 2020, https://doi.org/10.1000/berg)",
    ],
)
def test_another_works_identifier_beside_a_name(cited: Check, words: str) -> None:
    """By somebody else; its own, or a work behind a semicolon, is none."""
    (finding,) = cited(f"So {words}.").findings
    assert finding.code == "unclear-reference"
    assert finding.message == (
        "Moon et al. (2020) is named, and the identifier beside it is van der Berg (2019)."
    )
    assert finding.key == "berg2019"
    assert codes(cited(f"So {words.replace('berg', 'moon')}.")) == []
    assert codes(cited("So (Moon et al., 2020; https://doi.org/10.1000/berg).")) == []
