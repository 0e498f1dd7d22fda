"""Reference lists as people have them, against the shipped library."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citing import matching, reflist, renumbering
from evidence.citing.matching import Match
from evidence.citing.reflist import Entry, RefList
from evidence.citing.renumbering import Mark
from evidence.citing.spans import scan
from evidence.library import Library, duplicates
from evidence.model import Draft, Report
from evidence.words import fold

LIBRARY = Library.open(Path(__file__).parents[2])
REDIT = "Dynamic interpersonal therapy for moderate to severe depression"
WHOLE = f"{REDIT}: a pilot randomized controlled and feasibility trial"
WANG = (
    "Efficacy of dynamic interpersonal therapy for major depressive disorder in China: results of "
    "a multicentered, three-arm, randomized, controlled trial"
)


def match(words: str) -> Match:
    return matching.match(Entry(0, len(words), None, words), LIBRARY)


# ---------------------------------------------------------------- one reference


@pytest.mark.parametrize(
    ("words", "key"),
    [
        # identifiers
        ("https://doi.org/10.1017/S0033291719000928", "fonagy2020dynamic"),
        ("doi: 10.1017/s0033291719000928.", "fonagy2020dynamic"),
        ("<https://dx.doi.org/10.1017%2FS0033291719000928>", "fonagy2020dynamic"),
        ("PMID: 31084635", "fonagy2020dynamic"),
        ("https://pubmed.ncbi.nlm.nih.gov/37016788/", "wang2023efficacy"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/32703316", "wang2020efficacy"),
        ("ISRCTN06629587", "isrctn06629587"),
        ("http://repository.tavistockandportman.ac.uk/512/", "lemma2011development"),
        (f"[{REDIT}](https://doi.org/10.1017/S0033291719000928)", "fonagy2020dynamic"),
        # an identifier with authors and a journal, but no title; with a part of the title
        ("Wang Y. Psychological Medicine, 2023, 53(15). PMID: 37016788", "wang2023efficacy"),
        ("Wang Y. Efficacy of Dynamic Interpersonal Therapy. PMID: 37016788", "wang2023efficacy"),
        # HTML: the address of a link
        (
            "<li>Wang Y. Efficacy &amp; more. <a href=\"https://pubmed.ncbi.nlm.nih.gov/37016788/\">"
            "PubMed</a></li>",
            "wang2023efficacy",
        ),
        # spelt otherwise; where its correction is
        (f"Wang Y. {WANG.replace('randomized', 'randomised')}. 2023", "wang2023efficacy"),
        (f"Fonagy P. {WHOLE}. 2020. Erratum in: Psychol Med. 2021.", "fonagy2020dynamic"),
        ("Fonagy et al. Psychol Med 50(6). 10.1017/S0033291719000928", "fonagy2020dynamic"),
        # the title in an address
        (
            "https://www.researchgate.net/publication/1_An_investigation_into_the_effectiveness_of_"
            "Dynamic_Interpersonal_Therapy_DIT_as_a_treatment_for_depression_and_anxiety_in_IAPT",
            "anonndinvestigation",
        ),
        # titles: APA, Vancouver, British spelling, mark-up, alone
        (
            f"Fonagy, P., … Pilling, S. (2020). {REDIT}: A pilot randomised controlled and "
            "feasibility trial. *Psychological Medicine*, *50*(6).",
            "fonagy2020dynamic",
        ),
        (
            "Gelman T, McKay A, Marks L. Dynamic Interpersonal Therapy (DIT): providing a "
            "focus for "
            "time-limited psychodynamic work in the National Health Service. Psychoanal "
            "Psychother. 2010",
            "gelman2010dynamic",
        ),
        (
            "Dynamic interpersonal therapy in an NHS tertiary level specialist psychotherapy "
            "service",
            "douglas2016dynamic",
        ),
        (
            "Lemma A, Target M, Fonagy P (2011) _Brief Dynamic Interpersonal Therapy: "
            "A Clinician’s Guide_. OUP.",
            "lemma2011brief",
        ),
        # without its subtitle, with author and year
        (f"Fonagy P. {REDIT}. Psychol Med 2020", "fonagy2020dynamic"),
        # of two works whose titles are in the text, the longer: the review, not the book
        (
            "Binder, J. L. (2013). Book review: Brief Dynamic Interpersonal Therapy: A "
            "Clinician's "
            "Guide.",
            "binder2013review",
        ),
        ("Landström C, Levander L, Philips B. Dynamic interpersonal therapy as experienced by "
         "young "
         "adults. 2019.", "landstrom2019dynamic"),
    ],
)  # fmt: skip
def test_a_reference_is_found(words: str, key: str) -> None:
    """By identifier in any form, or by a title with its year or author."""
    found = match(words)
    assert found.status == "matched"
    assert found.report is not None
    assert found.report.key == key


@pytest.mark.parametrize(
    ("words", "status", "rivals", "why"),
    [
        # a DOI beside another work's title
        (
            "Brown B (2018). Horses and how to ride them. "
            "https://doi.org/10.1017/S0033291719000928",
            "unclear", ("fonagy2020dynamic",), "another title is given",
        ),
        (
            "Chen et al. (2020). The impact of brief Dynamic Interpersonal Therapy (DIT) on "
            "veteran "
            "depression and anxiety. doi:10.1017/S0033291719000928",
            "unclear", ("fonagy2020dynamic", "chen2020impact"), "the title that of chen2020impact",
        ),
        # most words of the title are those of another trial
        (
            f"{WANG.replace('dynamic interpersonal', 'cognitive behavioural')}. 2023. "
            "doi:10.1017/S0033291723000788",
            "unclear", ("wang2023efficacy",), "its title is given in other words",
        ),
        (
            f"Wang Y. {WANG.replace('China', 'Germany')}. Psychol Med 2023.",
            "unclear", ("wang2023efficacy",), "a word of it is another",
        ),
        # a work about the work
        (
            f"Fonagy P. Correction to: {WHOLE}. Psychol Med 2020.",
            "unclear", ("fonagy2020dynamic",), "a work about",
        ),
        (
            f"Commentary on: Fonagy P, {WHOLE}. By Jones K 2021. "
            "doi:10.1017/S0033291719000928",
            "unclear", ("fonagy2020dynamic",), "a work about",
        ),
        # two whole titles, and two DOIs of which the library has one
        (
            f"Fonagy P. {WHOLE}. 2020. [2] Wang Y. {WANG}. 2023.",
            "unclear", ("wang2023efficacy", "fonagy2020dynamic"), "the titles of two works",
        ),
        (
            "10.1017/S0033291719000928 10.5555/other",
            "unclear", ("fonagy2020dynamic",), "more than one DOI",
        ),
        # a title beside another DOI
        (
            "Chen et al. (2020). The impact of brief Dynamic Interpersonal Therapy (DIT) on "
            "veteran "
            "depression and anxiety. doi:10.5555/another",
            "unclear", ("chen2020impact",), "whose DOI is 10.1037/pst0000282",
        ),
        # two works in one line
        (
            "10.1017/S0033291719000928 and 10.1037/pst0000282",
            "unclear", ("fonagy2020dynamic", "chen2020impact"), "different reports",
        ),
        # the year contradicts
        (
            "Lemma A, Target M, Fonagy P. Brief Dynamic Interpersonal Therapy: A Clinician's "
            "Guide. "
            "1999.",
            "unclear", ("lemma2011brief", "lemma2024brief"), "do not confirm",
        ),
        # without its subtitle, and without the author
        (f"{REDIT}. Psychol Med 2020", "unclear", None, "do not confirm"),
        # a short title that any work may have needs year and author
        ("Dynamic interpersonal therapy. 2017.", "unclear", None, "do not confirm"),
        # nothing of the library
        ("Ash A. A trial of trees. 2020. doi:10.5555/none", "not-there", (), ""),
        ("Ash, A. (2020). A trial of trees and other plants. Journal of Trees.", "no-identifier",
         (), ""),
        ("https://example.org/a-page", "no-identifier", (), ""),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_matched(
    words: str, status: str, rivals: tuple[str, ...] | None, why: str
) -> None:
    """A score alone decides nothing."""
    found = match(words)
    assert (found.status, found.report) == (status, None)
    assert rivals is None or found.rivals == rivals
    assert why in found.why


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Ash, A., & Birch, B. (2020). A trial of trees. Journal of Trees, 1(2).",
         "A trial of trees"),
        ("Ash A, Birch B. A trial of trees and plants. J Trees. 2020;1:2-3.",
         "A trial of trees and plants"),
        ("https://www.researchgate.net/publication/12_A_trial_of_trees", "A trial of trees"),
        ("van der Berg A, de Maat SC, Elm J. A trial of trees. J T. 2001.", "A trial of trees"),
        ("nice.org.uk/guidance/ng999", ""),
    ],
)  # fmt: skip
def test_the_title_to_look_for(words: str, title: str) -> None:
    """What `add --title` is offered."""
    assert match(words).title == title


# ---------------------------------------------------------------- the list


def entries(text: str) -> list[tuple[int | None, str]]:
    found = reflist.find(scan(text), lambda words: words == "A known title")
    return [(entry.number, entry.words) for entry in found.entries] if found else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.\n\n## References\n\n1. Ash 2020\n2. Birch\n   2021\n\nEnd.\n",
         [(1, "Ash 2020"), (2, "Birch 2021")]),
        ("Text.\n\nReferences\n\n(1) Ash\n\n(2) Birch\n\nNext\n\nNews of 2020\n",
         [(1, "Ash"), (2, "Birch")]),
        ("**References:**\n[1] Ash\n[2] Birch\n", [(1, "Ash"), (2, "Birch")]),
        ("Bibliography\n------------\n\n- Ash 2020\n- Birch 2021\n",
         [(None, "Ash 2020"), (None, "Birch 2021")]),
        ("# Literature\n\nAsh, A. (2020). One.\n\nBirch, B. (2021). Two,\nwrapped.\n\n# "
         "About\n\nUs 2020\n",
         [(None, "Ash, A. (2020). One."), (None, "Birch, B. (2021). Two, wrapped.")]),
        ("1. Ash 2020\r\n2. doi:10.5555/x\r\n", [(1, "Ash 2020"), (2, "doi:10.5555/x")]),
        ("A known title\nhttps://doi.org/10.5555/x\n",
         [(None, "A known title"), (None, "https://doi.org/10.5555/x")]),
        ("Prose without any list. It has a year, 2020, but many more words than references, "
         "and it "
         "goes on.\n\nAnd on, without.\n\nAnd on, without any.\n\nAnd on for a long time, it "
         "seems.\n", []),
        ("Things to do:\n\n1. this\n2. that\n", []),
        # a number is missing; two on a line, beneath other ones and as the last
        ("References\n\n(1) Ash\n(2) Birch\n(4) Elm\n", [(1, "Ash"), (2, "Birch"), (4, "Elm")]),
        ("References\n\n[1] Ash 2020. [2] Birch 2021.\n[3] Cedar 2022. [4] Dale\n2023.\n",
         [(1, "Ash 2020."), (2, "Birch 2021."), (3, "Cedar 2022."), (4, "Dale 2023.")]),
        # an issue, and a number of the text, are no reference
        ("References\n\n(1) Ash. J Trees 24\n(2), 3–4\n(2) Birch. 5 (3) 7\n(3) Cedar\n",
         [(1, "Ash. J Trees 24 (2), 3–4"), (2, "Birch. 5 (3) 7"), (3, "Cedar")]),
        # the address on a line of its own; a section that follows
        ("## References\n\n1. Ash\n\n   doi:10.5555/x\n\n2. Birch\n\n## Steps\n\n1. Do\n",
         [(1, "Ash doi:10.5555/x"), (2, "Birch")]),
        ("## References\n\n### Books\n\n1. Ash\n\n### Papers\n\n2. Birch\n\n# Z\n\n3. No\n",
         [(1, "Ash"), (2, "Birch")]),
        # letters behind the year; hanging indents
        ("References\n\nAsh (2011a). One.\n\nAsh (2011b). Two.\n",
         [(None, "Ash (2011a). One."), (None, "Ash (2011b). Two.")]),
        ("References\n\nAsh, A. (2011). One\n    and more.\nBirch, B. (2012). Two\n\tand more,\n"
         "\tin 2013.\n",
         [(None, "Ash, A. (2011). One and more."),
          (None, "Birch, B. (2012). Two and more, in 2013.")]),
        ("<h2>References</h2>\n<ol>\n<li>Ash 2020</li><li>Birch 2021</li>\n</ol>\n",
         [(None, "Ash 2020"), (None, "Birch 2021")]),
        ("```\n## References\n\n1. Ash 2020\n```\n", []),
    ],
)  # fmt: skip
def test_lists_in_every_form(text: str, expected: list[tuple[int | None, str]]) -> None:
    """Beneath a heading or alone, numbered or not, wrapped or not."""
    assert entries(text) == expected


def test_what_may_hold_two_references_is_doubtful() -> None:
    """A line begins with a number out of turn: neither is matched."""
    text = "References\n\n(1) doi:10.1017/S0033291719000928\n(44) Birch 2021\n(2) Cedar\n"
    found = reflist.find(scan(text), lambda _: False)
    assert found is not None
    assert [(entry.number, entry.doubtful) for entry in found.entries] == [(1, True), (2, False)]
    judged = matching.match(found.entries[0], LIBRARY)
    assert (judged.status, judged.why) == ("unclear", "another reference may stand in it")


def test_lines_that_were_not_read_are_known() -> None:
    """Beneath the heading, up to the next one."""
    text = "References\n\nAsh 2020\n\nBirch, undated\n\nCedar 2021\n\n# About\n\nUs\n"
    found = reflist.find(scan(text), lambda _: False)
    assert found is not None
    assert [text[start:].split()[0] for start in found.unread] == ["Birch,", "Cedar"]


# ---------------------------------------------------------------- numbers in the text


def marks(body: str, form: str = "({})", size: int = 5) -> tuple[str, tuple[Mark, ...]]:
    listed = "\n".join(f"{form.format(n)} Ash 20{n:02}" for n in range(1, size + 1))
    text = f"{body}\n\nReferences\n\n{listed}\n"
    references = reflist.find(scan(text), lambda _: False)
    assert isinstance(references, RefList)
    return text, renumbering.marks(scan(text), references)


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("It helps (1) and heals (2).", [(1,), (2,)]),
        ("It helps (1, 2), heals (2-4) and more (1; 3–5).", [(1, 2), (2, 3, 4), (1, 3, 4, 5)]),
        ("It helps.(1) And “heals”(2).", [(1,), (2,)]),
        ("It helps\n(3).", [(3,)]),
        ("It helps. Ash (1) and birches (2) grow.", [(1,), (2,)]),
        ("It *helps* (1).", [(1,)]),
        # no citations
        ("In (2020) and (17) and (0).", []),
        ("`code (1)` and [link (1)](x(2)) and <b title='(3)'>", [(1,)]),
    ],
)  # fmt: skip
def test_numbers_in_brackets(body: str, numbers: list[tuple[int, ...]]) -> None:
    """Only numbers of the list, where a citation stands."""
    assert [mark.numbers for mark in marks(body)[1] if mark.sure] == numbers


@pytest.mark.parametrize(
    "body",
    [
        "(1) First, it helps.",
        "- (1) First, it helps.",
        "Two aims: (1) to test, (2) to ask.",
        "We asked whether (1) it helps and (2) it heals.",
        "There was F(1) = 3 and t(2) too.",
        "Volume 50(5) of the year.",
        "In phase (2) it grew.",
        "As Table (3) shows.",
        "It helps (1, 9).",
        "n = (4) people",
        "Backwards (4-2).",
        "Equation (1) shows it.",
        "By Eq. (2) and eqs (1, 2) it follows.",
        "We did (1) this, (2) that.",
        "Firstly (1) we went; secondly (2) we came.",
        "This is so, as in (1) above.",
        "In (1) it is said.",
        "As footnote (1) and verse (1) say.",
        "Patient (1) and Trial (2) went on.",
        "Children (2) withdrew.",
        "It was aged five (2) years.",
        "The mean (2) SD of it.",
        "There were 12 (2), in Vol. 3 (2), at age 30 (2).",
        "| a | x (1) |\n|---|---|",
        "# Findings (1)",
    ],
)
def test_what_may_be_no_citation_is_left(body: str) -> None:
    """Enumerations, statistics, volumes, numbers the list does not have."""
    assert [mark.numbers for mark in marks(body)[1] if mark.sure] == []


@pytest.mark.parametrize(
    ("body", "form", "numbers"),
    [
        ("It helps [1] and heals [2,3].", "[{}]", [(1,), (2, 3)]),
        ("It helps [1]. Aims (1) and (2).", "{}.", [(1,)]),
        ("It helps<sup>1,2</sup> and heals.<sup>3–5</sup>", "{}.", [(1, 2), (3, 4, 5)]),
        ("It helps¹ and heals.²⁻⁴", "{}.", [(1,), (2, 3, 4)]),
        ("It helps^1,2^ at 10 m² and 10³.", "{}.", [(1, 2)]),
        ("See [1](x) and ![2](y).\n\n[3]: x\n\nIt helps [4].", "{}.", [(4,)]),
    ],
)
def test_other_forms(body: str, form: str, numbers: list[tuple[int, ...]]) -> None:
    """Square, raised; one form is used for citing, the others count something."""
    assert [mark.numbers for mark in marks(body, form)[1] if mark.sure] == numbers


# ---------------------------------------------------------------- rewriting


def rewritten(text: str, keys: dict[int, str]) -> renumbering.Rewritten:
    scanned = scan(text)
    references = reflist.find(scanned, lambda _: False)
    assert references is not None
    return renumbering.rewrite(scanned, references, renumbering.marks(scanned, references), keys)


def test_numbers_become_keys_and_the_list_a_div() -> None:
    """What was not matched stays, in the text and in the list; everything else too."""
    text = (
        "---\r\nx: (1)\r\n---\r\n\r\nIt helps (1), heals (1–3) and (2020). Aims: (1) to "
        "ask.\r\n\r\n"
        "References\r\n\r\n(1) Ash 2020\r\n(2) Birch 2021\r\n(3) Cedar 2022\r\n\r\nNext\r\n"
    )
    done = rewritten(text, {1: "ash", 2: "odd key"})
    assert done.text == (
        "---\r\nx: (1)\r\n---\r\n\r\nIt helps [@ash], heals [@ash; @{odd key}] (3) and (2020). "
        "Aims: (1) to ask.\r\n\r\nReferences\r\n\r\n::: {#refs}\r\n:::\r\n\r\n(3) Cedar 2022\r\n"
        "\r\nNext\r\n"
    )
    assert (done.replaced, done.kept) == (2, (3,))


def test_a_reference_that_is_cited_nowhere_stays_in_the_list() -> None:
    """A list made from citations would lose it."""
    done = rewritten(
        "It helps (1).\n\nReferences\n\n(1) Ash 2020\n(2) Birch 2021", {1: "a", 2: "b"}
    )
    assert done.text == ("It helps [@a].\n\nReferences\n\n::: {#refs}\n:::\n\n(2) Birch 2021")
    assert done.kept == (2,)


def test_a_number_behind_the_full_stop_goes_before_it() -> None:
    """A raised number stands behind it, a citation before."""
    text = "It helps.¹ It heals.<sup>2</sup>\n\n## References\n\n1. Ash 2020\n2. Birch 2021\n"
    done = rewritten(text, {1: "a", 2: "b"})
    assert done.text.startswith("It helps [@a]. It heals [@b].\n")


def test_what_was_not_read_as_a_reference_is_never_deleted() -> None:
    """A gap in the numbers, a reference without one, a heading: all stay."""
    text = (
        "It helps (1), heals (2) and grows (4).\n\n## References\n\n(1) Ash 2020\n\nBirch, "
        "undated\n\n(2) Cedar 2021\n\n### More\n\n(4) Dale 2022\n"
    )
    done = rewritten(text, {1: "ash", 2: "cedar", 4: "dale"})
    assert done.text == (
        "It helps [@ash], heals [@cedar] and grows [@dale].\n\n## References\n\n::: {#refs}\n:::\n"
        "\nBirch, undated\n\n### More\n"
    )


# ---------------------------------------------------------------- the quick no


@settings(max_examples=300)
@given(
    st.sampled_from([report for report in LIBRARY.reports if report.title]),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["", "x", "ab"])), max_size=6),
    st.sampled_from(["", "Correction to: ", "Study protocol for ", "Reply to "]),
)
def test_what_is_quickly_left_out_is_no_duplicate(
    report: Report, slips: list[tuple[int, str]], before: str
) -> None:
    """A title with slips of the pen is looked at whenever it can be the report's."""
    title = before + str(report.title)
    for at, typed in slips:
        place = at % len(title)
        title = title[:place] + typed + title[place + 1 :]
    judged = duplicates.relation(Draft(report.type, {"title": title}), report)
    near = duplicates.may_be_one(fold(str(report.title)), fold(title))
    assert near or judged != duplicates.DUPLICATE


def test_pages_go_with_the_key() -> None:
    """As pandoc writes a locator; a number without a key keeps its own."""
    text = (
        "It helps [1, p. 7] and<sup>2</sup> heals [2, pp. 3–4; 3 p5].\n\n## References\n\n"
        "[1] Ash 2020\n[2] Birch 2021\n[3] Cedar 2022\n"
    )
    done = rewritten(text, {1: "ash", 2: "birch"})
    assert done.text.startswith(
        "It helps [@ash, p. 7] and<sup>2</sup> heals [@birch, pp. 3–4] [3, p5].\n"
    )
