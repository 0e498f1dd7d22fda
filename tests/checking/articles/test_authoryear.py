"""Author and year: the forms in which people name works in a text."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evidence.checking.articles import authoryear
from evidence.citing.spans import scan
from tests.checking.articles.conftest import Check
from tests.checking.articles.works import (
    MOON,
    MOON_APA,
    OK,
    ROE_APA,
    TIDE,
    TIDE_APA,
    codes,
    listed,
    marks,
    work,
)


@pytest.mark.parametrize(
    ("text", "stretch", "works"),
    [
        ("It works (Roe, 2020).", "(Roe, 2020)", ["Roe, 2020"]),
        ("(Roe & Poe, 2020; Low et al., 2019a)",) * 2
        + (["Roe & Poe, 2020", "Low et al., 2019a"],),
        ("However, Roe and Poe (2020, p. 3)", "Roe and Poe (2020, p. 3)", ["Roe and Poe, 2020"]),
        ("Roe et al.’s (2020) trial", "Roe et al.’s (2020)", ["Roe et al., 2020"]),
        ("Roe *et al.* (2020) say", "Roe *et al.* (2020)", ["Roe et al., 2020"]),
        ("(van der Berg, 2018, 2019a, b)",) * 2
        + (["van der Berg, 2018", "van der Berg, 2019a", "van der Berg, 2019b"],),
        ("(see also O’Roe 2020: 15)",) * 2 + (["O’Roe, 2020"],),
        ("(e.g., Roe 2020, Poe 2019)",) * 2 + (["Roe, 2020", "Poe, 2019"],),
        ("(Roe, n.d.)",) * 2 + (["Roe, n.d."],),
        ("(Roe &amp; Poe, 2020)",) * 2 + (["Roe &amp; Poe, 2020"],),
        ("[Roe, 2020]",) * 2 + (["Roe, 2020"],),
        ("(Roe, 2018; 2020)",) * 2 + (["Roe, 2018", "Roe, 2020"],),
        ("(a small trial; Roe, 2020)", "Roe, 2020", ["Roe, 2020"]),
        ("(National Board for Rivers [NBR], 2018)",) * 2 + (["National Board for Rivers, 2018"],),
        ("Poe and others said in 2020 that", "Poe and others", ["Poe and others, 2020"]),
        ("(P. Q. Roe, Jr., & A. Poe, 2020)",) * 2 + (["P. Q. Roe, Jr., & A. Poe, 2020"],),
        ("(Roe, P., Poe, Q., & Low, R., 2020)",) * 2 + (["Roe, P., Poe, Q., & Low, R., 2020"],),
        ("(Poe, 1969, as cited in Roe et al., 2020)",) * 2 + (["Poe, 1969", "Roe et al., 2020"],),
        ("Poe (1969, as cited in Roe, 2020)",) * 2 + (["Poe, 1969", "Roe, 2020"],),
        ("## A head\n\nRoe et al. (2020)", "Roe et al. (2020)", ["Roe et al., 2020"]),
        ("## A Head\nRoe et al. (2020)", "Roe et al. (2020)", ["Roe et al., 2020"]),
    ],
)  # fmt: skip
def test_a_citation_is_found(text: str, stretch: str, works: list[str]) -> None:
    """With its stretch of the text and every work in it."""
    (found,) = authoryear.find(scan(text).live)
    assert text[found.start : found.end] == stretch
    assert [one.typed for one in found.works] == works


@pytest.mark.parametrize(
    "text",
    [
        "In the year (2020) it rained.",
        "Published (January, 2020), and (May 2019), under the (Mental Health Act, 1983).",
        "It began in 2015 and ended in 2016.",
        "A table (see Table 2, 2019) and `(Roe, 2020)` in code.",
        "The measure (n = 20, 2019) and (version 2, 2018).",
        "It was shown (Vienna, July 2019) and read (Smith, May 2021).",
        "It was so (Roe et al.\n\nas they said in 2020).",
    ],
)
def test_a_year_alone_is_no_citation(text: str) -> None:
    """Months, laws, tables and code are not."""
    assert authoryear.find(scan(text).live) == ()


def test_a_long_text_is_read_in_time_that_grows_with_it() -> None:
    """Twice the text, about twice the citations; no bracket is lost."""
    text = "Words before it (Roe et al., 2020) and Poe (2019) behind. " * 500
    assert len(authoryear.find(scan(text).live)) == 1000


def test_each_work_stands_where_it_is_typed() -> None:
    """In a bracket of several, over lines; of a second year, the year."""
    text = "It was so\n(Roe & Poe, 2020;\nLow et al., 2019, 2021). Poe (2018; Roe, 2017)."
    works = [work for found in authoryear.find(text) for work in found.works]
    assert [text[work.start :][:8] for work in works] == [
        "Roe & Po",
        "Low et a",
        "2021). P",
        "Poe (201",
        "Roe, 201",
    ]


@pytest.mark.parametrize(
    ("text", "secondary"),
    [
        ("(Poe, 1969, as cited in Roe et al., 2020)", [True, False]),
        ("(Poe, 1969; as quoted by Roe, 2020)", [True, False]),
        ("(Poe, 1969, in Roe et al., 2020)", [True, False]),
        ("Poe et al. (1969, cited in Roe, 2020)", [True, False]),
        ("Poe et al. (1969), as cited in Roe et al. (2020)", [True, False]),
        ("(Poe et al., 1969) as cited in Roe et al. (2020)", [True, False]),
        ("(Poe, 1969, in press; Roe, 2020)", [False, False]),
        ("(Poe, 1969, see Roe, 2020)", [False, False]),
    ],
)
def test_what_is_cited_in_another_work(text: str, secondary: list[bool]) -> None:
    """Is known, and so is the work it was read in."""
    works = [work for found in authoryear.find(text) for work in found.works]
    assert [work.secondary for work in works] == secondary


_MANY = """
from itertools import product
from evidence.checking.articles import authoryear
names = ["A. B. Roe", "Ann van de Roe", "Roe", "Roe, A. B.", "Roe Jr", "Roe, Jr.", "Roe-Poe", "R"]
for name, joint, end in product(names, (", ", " and ", "; ", " & "), ("2020!)", ", 2020 x)", "!")):
    for open_ in ("(", "[", ""):
        text = open_ + joint.join([name] * 50) + ", trained " + end + " (2020) and so in 2020"
        authoryear.find(text.replace("trained", "")[:480] + end)
        authoryear.find(text[-480:])
"""


def test_no_bracket_of_names_is_read_again_and_again() -> None:
    """Fifty names, and then no citation: work that doubled with each would never end."""
    subprocess.run([sys.executable, "-c", _MANY], check=True, timeout=60)


@pytest.mark.parametrize(
    ("letters", "name", "so"),
    [
        ("NBR", "National Board for Rivers", True),
        ("NICHE", "National Institute for Coastal Harbours and Estuaries", True),
        ("RCBoat", "Royal College of Boatmen", True),
        ("UKCB", "UK Council for Boats", True),
        ("UK", "UK Council for Boats", False),
        ("NB", "Board for Rivers", False),
        ("NBX", "National Board for Rivers", False),
        ("RIV", "Rivers", False),
    ],
)
def test_letters_for_a_body(letters: str, name: str, so: bool) -> None:
    """Beginnings of its words, in order, some left out."""
    assert authoryear.stands_for(letters, name) is so


# ---------------------------------------------------------------- which work it is


def test_the_articles_own_list_comes_first(cited: Check) -> None:
    """A name is that of the list's reference, and the reference that of a report."""
    text = "Moon et al. (2020) and Tide and Moon (2021); boats (Roe, 2001)."
    found = cited(text + listed(MOON_APA, ROE_APA, TIDE_APA))
    assert marks(found, text) == [
        ("author-year", "Moon et al. (2020)", ("moon2020",), 0),
        ("author-year", "Tide and Moon (2021)", ("tide2021",), 0),
        ("author-year", "(Roe, 2001)", (), 1),
    ]
    assert codes(found) == []
    assert found.not_in_library == 1


def test_without_a_list_the_library_is_asked(cited: Check) -> None:
    """By first author and year, when nothing contradicts."""
    text = "So (Moon et al., 2020), (van der Berg, 2019), (Berg, 2019) and (Moon, 2020)."
    found = cited(text)
    assert [(keys, unknown) for _, _, keys, unknown in marks(found, text)] == [
        (("moon2020",), 0),
        (("berg2019",), 0),
        (("berg2019",), 0),
        ((), 1),  # the library's work has three authors
    ]


def test_a_body_is_found_by_its_name(cited: Check) -> None:
    """Whole, or by the letters that the text explains."""
    text = (
        "The National Board for Rivers and Seas (2018) says. "
        "The National Board for Rivers and Seas (NBRS, 2018) says."
    )
    assert [keys for _, _, keys, _ in marks(cited(text), text)] == [("board2018",)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "It lists them (NIRH, 2019).",
        "The National Institute for Rivers and Coastal Harbours (NIRH) lists them (NIRH, 2019).",
        "(National Institute for Rivers and Coastal Harbours [NIRH], 2019; NIRH, 2019)",
        "So NIRH (2019) says, and it is so (NIRH 2019).",
    ],
)
def test_a_body_of_the_list_is_found_by_letters(cited: Check, text: str) -> None:
    """Explained in the text or not."""
    body = "National Institute for Rivers and Coastal Harbours. (2019). Guidance. *Boats*."
    more = " The people of the town were asked how they felt (Moon et al., 2020)."
    found = cited(text + more + listed(MOON_APA, body))
    assert codes(found) == []
    assert found.not_in_library == 1
    lacking = cited(text.replace("2019", "2018") + more + listed(MOON_APA, body))
    assert "uncited-reference" in codes(lacking) or "missing-reference" in codes(lacking)


def test_whether_letters_stand_for_a_body_nobody_can_tell(cited: Check) -> None:
    """Where they may: nothing is missing, and nothing uncited."""
    body = "National Institute for Rivers, Canals and Harbours. (2019). Guidance. *Boats*."
    text = "The people of the town were asked how they felt (Moon et al., 2020; NICH, 2019)."
    assert codes(cited(text + listed(MOON_APA, body))) == []
    other = cited(text.replace("NICH", "GICH") + listed(MOON_APA, body))
    assert codes(other) == ["uncited-reference"]


def test_a_name_without_its_umlaut(cited: Check) -> None:
    """On either side."""
    entry = "Röwe, P. (2001). A history of boats on inland rivers. *Boats*, *3*, 1–9."
    other = entry.replace("ö", "oe")
    text = "The boats of the town were counted and it was told at length (Moon et al., 2020; "
    for typed, reference in (("Roewe", entry), ("Röwe", other), ("Röwe", entry)):
        found = cited(text + f"{typed}, 2001)." + listed(MOON_APA, reference))
        assert codes(found) == []


def test_two_works_of_one_name_and_year_are_nobodys(cited: Check) -> None:
    """What is ambiguous is not known."""
    text = "So (Moon et al., 2020)."
    more = work("moon2020b", author="Moon, Ada and Roe, P and Poe, Q", title="Other", year="2020")
    assert marks(cited(text, more), text) == [("author-year", "(Moon et al., 2020)", (), 1)]


@pytest.mark.parametrize("letters", [("a", "b"), ("", "")])
def test_letters_tell_two_references_apart(cited: Check, letters: tuple[str, str]) -> None:
    """As the list prints them, else by its order."""
    more = work(
        "moon2020b", author="Moon, Ada and Roe, P", title="Why the tide turns", year="2020"
    )
    first = f"Moon, A., et al. (2020{letters[0]}). {MOON}. doi:10.1000/moon"
    second = f"Moon, A., & Roe, P. (2020{letters[1]}). Why the tide turns. *Boats*."
    text = "So (Moon et al., 2020a) and so (Moon & Roe, 2020b)."
    found = cited(text + listed(first, second), more)
    assert [keys for _, _, keys, _ in marks(found, text)] == [("moon2020",), ("moon2020b",)]


def test_the_same_authors_as_above(cited: Check) -> None:
    """A dash in a list stands for the authors of the reference before."""
    more = work("moon2022", author="Moon, Ada", title="Why the tide turns", year="2022", **OK)
    first = f"Moon, Ada. 2020. “{MOON}.” *Journal of Tides*. doi:10.1000/moon"
    text = "So (Moon 2020) and so (Moon 2022)."
    found = cited(text + listed(first, "———. 2022. “Why the Tide Turns.” *Boats*."), more)
    assert codes(found) == []
    assert not any("———" in finding.message for finding in found.findings)
    assert marks(found, text)[0][2] == ("moon2020",)


def test_two_references_that_fit_are_both_perhaps_cited(cited: Check) -> None:
    """No work is named, and none is called uncited."""
    first = f"Moon, A. (2020). {MOON}. doi:10.1000/moon"
    second = f"Moon, A. (2020). {TIDE}."
    text = "It was so in one case and in another (Moon, 2020) as it had been before that day."
    found = cited(text + listed(first, second))
    assert marks(found, text) == [("author-year", "(Moon, 2020)", (), 1)]
    assert "uncited-reference" not in codes(found)
