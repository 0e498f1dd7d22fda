"""Keys, numbers, identifiers, links and footnotes: what each mark of an article cites."""

from __future__ import annotations

import pytest

from tests.checking.articles.conftest import Check
from tests.checking.articles.works import (
    BERG,
    MOON,
    MOON_APA,
    MOON_NUMBERED,
    ROE_APA,
    ROE_NUMBERED,
    TIDE,
    TIDE_NUMBERED,
    codes,
    listed,
    marks,
    numbered,
)

FILLED = "The people of the town were asked how they felt and told it at some length. "

# ---------------------------------------------------------------- keys and numbers


def test_keys_and_dois_in_brackets(cited: Check) -> None:
    """`[@key]`, `@key` and `[@doi:…]` are the works of the library."""
    text = "@moon2020 [p. 3] and [see @tide2021; @doi:10.1000/berg], not `[@user]`, not a@b.org."
    assert marks(cited(text), text) == [
        ("key", "@moon2020 [p. 3]", ("moon2020",), 0),
        ("key", "[see @tide2021; @doi:10.1000/berg]", ("tide2021", "berg2019"), 0),
    ]


def test_a_handle_is_no_citation(cited: Check) -> None:
    """In an article that cites nothing by key."""
    found = cited("Follow us at @tides_uk for more.")
    assert (found.marks, found.findings) == ((), ())


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        ("{}.", "(1)"),
        ("[{}]", "[1]"),
        ("({})", "(1)"),
        ("{}.", "<sup>1</sup>"),
        ("{}.", '<sup><a href="#r1">1</a></sup>'),
    ],
)
def test_numbers_of_a_list(cited: Check, form: str, mark: str) -> None:
    """Round, square or raised."""
    text = f"People felt better afterwards{'' if '<' in mark else ' '}{mark}."
    found = cited(text + numbered(MOON_NUMBERED, form=form))
    assert marks(found, text) == [("number", mark, ("moon2020",), 0)]


def test_a_number_that_leads_to_the_list(cited: Check) -> None:
    """`[1](#…)` is a link for Markdown, and a citation for a reader."""
    text = "People felt better [1](#r1), and two years later [2](#r2)."
    found = cited(text + numbered(MOON_NUMBERED, TIDE_NUMBERED))
    assert [keys for _, _, keys, _ in marks(found, text)] == [("moon2020",), ("tide2021",)]


def test_several_numbers_in_one_mark(cited: Check) -> None:
    """A range counts every number in it, and what is not in the library is unknown."""
    text = "People felt better afterwards [1–3]."
    found = cited(text + numbered(MOON_NUMBERED, TIDE_NUMBERED, ROE_NUMBERED))
    assert marks(found, text) == [("number", "[1–3]", ("moon2020", "tide2021"), 1)]
    assert found.not_in_library == 1


def test_enumerations_and_years_are_no_marks(cited: Check) -> None:
    """(1) …, (2) …, a year, a link's text, code."""
    text = (
        "People felt better (1). They were asked to (1) listen, (2) speak and (3) rest in (2019), "
        "and `x (2)` was typed.\n\n(1) First this.\n(2) Then that.\n"
    )
    found = cited(text + numbered(MOON_NUMBERED, TIDE_NUMBERED, ROE_NUMBERED))
    assert [words for _, words, _, _ in marks(found, text)] == ["(1)"]
    assert [f.line for f in found.findings if f.code == "uncited-reference"] == []


def test_a_number_that_begins_a_sentence_cites_when_the_order_says_so(cited: Check) -> None:
    """`(2) allocated …` between the first (1) and the first (3)."""
    text = "People felt better (1).\n\n(2) allocated people. Boats were there (3).\n"
    found = cited(text + numbered(MOON_NUMBERED, TIDE_NUMBERED, ROE_NUMBERED))
    assert [words for _, words, _, _ in marks(found, text)] == ["(1)", "(2)", "(3)"]


def test_a_list_without_numbers_is_counted_when_the_text_cites_by_number(cited: Check) -> None:
    """As HTML shows it: the numbers of `<ol>` are not in the text."""
    text = "People felt better [1], and two years later too [2]."
    found = cited(text + listed(MOON_NUMBERED, TIDE_NUMBERED))
    assert [keys for _, _, keys, _ in marks(found, text)] == [("moon2020",), ("tide2021",)]


# ---------------------------------------------------------------- identifiers and links


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("It helped (https://doi.org/10.1000/moon).", "(https://doi.org/10.1000/moon)"),
        ("It helped: doi:10.1000/MOON.", "doi:10.1000/MOON"),
        ("A [trial](https://doi.org/10.1000/moon) says so.", "(https://doi.org/10.1000/moon)"),
        ("A [trial][moon] says so.\n\n[moon]: https://doi.org/10.1000/moon\n", "]"),
        ("A trial says so [1].\n\n[1]: https://doi.org/10.1000/moon\n", "]"),
        ('A <a href="https://doi.org/10.1000/moon">trial</a> says so.', "</a>"),
        ("It helped <https://pubmed.ncbi.nlm.nih.gov/30000001/>.",) * 1
        + ("<https://pubmed.ncbi.nlm.nih.gov/30000001/>",),
        ("It helped (PMID: 30000001).", "PMID: 30000001"),
    ],
)
def test_an_identifier_names_its_work(cited: Check, text: str, mark: str) -> None:
    """The words of a link stay words: the mark is what leads away."""
    assert marks(cited(text), text) == [("doi", mark, ("moon2020",), 0)]


@pytest.mark.parametrize(
    "address",
    [
        "https://repository.example.org/id/512",
        "http://www.repository.example.org/id/512/",
        "https://papers.example.org/p/99_" + "_".join(TIDE.replace(":", "").split()),
        "https://papers.example.org/" + "-".join(TIDE.lower().replace(":", "").split()) + "/full",
    ],
)
def test_an_address_of_a_work_is_a_link(cited: Check, address: str) -> None:
    """Recorded as its url, or with its title in it."""
    text = f"Read about it at {address}."
    assert marks(cited(text), text) == [("link", address, ("tide2021",), 0)]


def test_other_addresses_cite_nothing(cited: Check) -> None:
    """A site, a DOI that is not there (one work nobody can tell), code."""
    text = (
        "See https://example.org/about-us and doi:10.1000/other, `https://doi.org/10.1000/moon`."
    )
    found = cited(text)
    assert marks(found, text) == [("doi", "doi:10.1000/other", (), 1)]
    assert (found.not_in_library, found.elsewhere) == (1, ("10.1000/other",))


def test_a_name_and_its_doi_in_one_bracket_are_one_mark(cited: Check) -> None:
    """Two ways to name the same work."""
    text = "It helped (Moon et al., 2020, https://doi.org/10.1000/moon)."
    assert marks(cited(text), text) == [
        ("author-year", text[text.index("(") : -1], ("moon2020",), 0)
    ]


# ---------------------------------------------------------------- footnotes


def test_footnotes_cite_what_they_hold(cited: Check) -> None:
    """A whole reference, a short form of it, the one before, two in one note."""
    text = (
        "One.[^1] Two.[^2] Three.[^3] Four.[^4] Five.[^5]\n\n"
        f"[^1]: Ada Moon et al., “{MOON},” *Journal of Tides* 4 (2020): 1, "
        "<https://doi.org/10.1000/moon>.\n"
        "[^2]: Moon et al., “Tidal Therapy for Depression,” 5.\n"
        "[^3]: Ibid., 7.\n"
        f"[^4]: Moon et al., “{MOON}”; Dee van der Berg, “{BERG},” *Harbour Studies* (2019).\n"
        "[^5]: We are open since 2015.\n"
    )
    found = cited(text)
    assert marks(found, text) == [
        ("number", "[^1]", ("moon2020",), 0),
        ("number", "[^2]", ("moon2020",), 0),
        ("number", "[^3]", ("moon2020",), 0),
        ("number", "[^4]", ("moon2020", "berg2019"), 0),
    ]
    assert found.findings == ()
    assert [text[slice(*stretch)][:5] for stretch in found.leave_out] == [
        *("[^1]:", "[^2]:", "[^3]:", "[^4]:"),
    ]


def test_a_footnote_in_words_cites_what_is_cited_in_it(cited: Check) -> None:
    """Its words are prose, and its own marks stay."""
    text = "One.[^a]\n\n[^a]: The trial by Moon et al. (2020) was small.\n"
    found = cited(text)
    assert [(kind, keys) for kind, _, keys, _ in marks(found, text)] == [
        ("number", ("moon2020",)),
        ("author-year", ("moon2020",)),
    ]
    assert found.leave_out == ()


# ---------------------------------------------------------------- where a list is


def test_a_list_is_left_out_from_its_heading(cited: Check) -> None:
    """To its last reference; what follows it is prose again."""
    text = "People felt better (Moon et al., 2020)."
    whole = text + listed(MOON_APA) + "\n## About us\n\nWe have been there since 1990.\n"
    ((start, end),) = cited(whole).leave_out
    assert whole[start:end].startswith("## References")
    assert whole[start:end].endswith("10.1000/moon\n")


def test_short_paragraphs_with_years_are_no_list(cited: Check) -> None:
    """Nor are numbered steps with an address each."""
    text = "In 2020 it began.\n\n1. Go to https://example.org/a\n2. Call https://example.org/b\n"
    found = cited(text)
    assert (found.references, found.findings) == (None, ())


def test_an_article_that_is_only_a_list(cited: Check) -> None:
    """Its references are matched, and none is called uncited."""
    found = cited(f"{MOON_APA}\n\nTide, B., & Moon, A. (2021). {TIDE}.\n")
    assert [m.report.key for m in found.matches if m.report] == ["moon2020", "tide2021"]
    assert codes(found) == []


def test_windows_line_ends_and_a_byte_order_mark(cited: Check) -> None:
    """Lines and columns are those of an editor."""
    text = "\ufeff@roe2019 is cited.\r\n\r\nSo is [@poe2018].\r\n"
    found = cited(text)
    assert [(f.line, f.column) for f in found.findings] == [(1, 1), (3, 8)]


def test_an_empty_article(cited: Check) -> None:
    """There is nothing to say."""
    found = cited("")
    assert (found.marks, found.findings, found.not_in_library) == ((), (), 0)


# ---------------------------------------------------------------- locators, tags, footnotes


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("It was so [1, p. 12] and [2, pp. 3–4; 3].", ["[1, p. 12]", "[2, pp. 3–4; 3]"]),
        ("It was so (1, p. 12) and so (2 p5), as well (3).", ["(1, p. 12)", "(2 p5)", "(3)"]),
        (
            "It was so<sup>1(p3)</sup> and<sup>2,3(pp3-4)</sup>.",
            ["<sup>1(p3)</sup>", "<sup>2,3(pp3-4)</sup>"],
        ),
        (
            'So<sup><a href="#r1">1</a></sup> and so<sup>[<a href="#r2">2</a>]</sup> [<a '
            'href="#r3">3</a>]<sup>3</sup>.',
            [
                '<sup><a href="#r1">1</a></sup>',
                '<sup>[<a href="#r2">2</a>]</sup>',
                "<sup>3</sup>",
            ],
        ),
    ],
)
def test_numbers_with_a_locator_or_a_link(cited: Check, text: str, stretches: list[str]) -> None:
    """Pages in a work, as every style writes them, and tags around the number."""
    found = cited(text + " " + FILLED + numbered(MOON_NUMBERED, TIDE_NUMBERED, ROE_NUMBERED))
    assert [words for _, words, _, _ in marks(found, text)] == stretches
    assert codes(found) == []


def test_a_probability_is_no_page(cited: Check) -> None:
    text = "It was so (1). The difference was clear (2, p = .03) and (2, p 0.04)."
    found = cited(text + numbered(MOON_NUMBERED, TIDE_NUMBERED))
    assert [words for _, words, _, _ in marks(found, text)] == ["(1)"]


def test_a_list_of_html(cited: Check) -> None:
    """Tags are no words of a reference."""
    text = f'{FILLED}It was so<sup><a href="#r1">1</a></sup>.'
    items = f'<li id="r1">{MOON_APA}</li>\n<li id="r2">{ROE_APA}</li>'
    rows = f"<h2>References</h2>\n<ol>\n{items}\n</ol>\n"
    found = cited(f"{text}\n\n{rows}")
    (finding,) = found.findings
    assert finding.code == "uncited-reference"
    assert finding.message.startswith("The reference “Roe, P. (2001). A history")


@pytest.mark.parametrize("label", ["^{}^", "<sup>{}</sup>", "{}"])
def test_a_list_with_raised_numbers(cited: Check, label: str) -> None:
    """Cited in the same form; a number that it lacks is missing."""
    signs = label != "{}"
    one, two, nine = (label.format(n) for n in ("129" if signs else "¹²⁹"))
    text = f"It was so{one}. It was so again{two} and again{nine}."
    rows = f"{one} {MOON_NUMBERED}\n{two} {TIDE_NUMBERED}\n"
    found = cited(f"{text}\n\n## References\n\n{rows}")
    assert [keys for _, _, keys, _ in marks(found, text)] == [("moon2020",), ("tide2021",), ()]
    assert codes(found) == ["missing-reference"]


def test_the_numbers_of_an_earlier_chapter_are_not_of_the_last_list(cited: Check) -> None:
    """They are left unbound."""
    first = f"It was so [1].{numbered(ROE_NUMBERED)}\n"
    text = f"{first}# Two\n\nIt was so [1]."
    found = cited(text + numbered(MOON_NUMBERED))
    assert [(m.start > len(first), m.reports[0].key) for m in found.marks] == [(True, "moon2020")]
    assert codes(found) == []


def test_footnotes_without_a_definition_or_a_mark(cited: Check) -> None:
    """Such a mark is printed as it stands, and what nobody marks is not printed."""
    text = (
        f"One.[^1] Two.[^2]\n\n[^1]: Moon et al., “{MOON},” *Tides* 4 (2020): 1.\n"
        f"[^3]: Dee van der Berg, “{BERG},” 2019. https://doi.org/10.1000/berg\n"
    )
    found = cited(text)
    assert [(f.code, f.line, f.column) for f in found.findings] == [
        ("missing-reference", 1, 14),
        ("uncited-reference", 4, 1),
    ]
    assert [keys for _, _, keys, _ in marks(found, text)] == [("moon2020",)]


@pytest.mark.parametrize(
    "text",
    [
        "The pattern [^aeiou] and [^a-z] are known.",
        "It was so [^1].\n\n[^1] Roe, P. (2001). Boats.\n",
        "`[^1]` is how a footnote is written.",
    ],
)
def test_what_is_no_mark_of_a_footnote(cited: Check, text: str) -> None:
    """A pattern, a footnote as a plain text has it, code."""
    assert codes(cited(text)) == []


# ---------------------------------------------------------------- keys that are none


def test_what_leads_within_the_article_is_no_key(cited: Check) -> None:
    """As Quarto and pandoc-crossref write it; nor is a handle, or a word of code."""
    text = (
        "See @fig-flow, @tbl-a, [@fig:one; @eq:two] and [@sec-b], as @moon2020 said. "
        "Follow @quayside, use @media or @scope/pkg."
    )
    found = cited(text)
    assert codes(found) == []
    assert marks(found, text)[0][1:] == ("@moon2020", ("moon2020",), 0)
    assert codes(cited("See [@quayside] and @moon2021 and [@fig].")) == ["unknown-citation"] * 3


@pytest.mark.parametrize(
    "heading",
    [
        *("## References and notes", "### 6. References", "## Sources cited", "# Works consulted"),
        *("## Quellenverzeichnis", "Notes and references\n--------------------"),
    ],
)
def test_headings_of_a_list(cited: Check, heading: str) -> None:
    found = cited(f"It was so (Moon et al., 2020).\n\n{heading}\n\n{MOON_APA}\n")
    assert found.references is not None
    assert len(found.references.entries) == 1
    assert [mark.kind for mark in found.marks] == ["author-year"]
