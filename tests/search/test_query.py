"""The query language, read without an index."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.search import years
from evidence.search.parser import parse
from evidence.search.query import (
    ALIASES,
    FIELDS,
    TITLE_AND_ABSTRACT,
    Both,
    Exact,
    Fuzzy,
    Node,
    Not,
    OneOf,
    Pattern,
    Phrase,
    Prefix,
    Required,
    Side,
    Word,
    Years,
    leaves,
)
from tests.search.odd import odd_queries


def same(one: object, other: object) -> bool:
    """Equal in class too: the values are tuples, and tuples of two classes may be equal."""
    return repr(one) == repr(other)


A, B, C = Word("a1"), Word("b1"), Word("c1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # words and phrases
        ("fonagy depression", Side((Word("fonagy"), Word("depression")))),
        ('"brief protocol"', Phrase(("brief", "protocol"))),
        ("“brief protocol”", Phrase(("brief", "protocol"))),
        ('"brief protocol"~3', Phrase(("brief", "protocol"), gap=3)),
        ('"brief protocol"~999', Phrase(("brief", "protocol"), gap=50)),
        ("cats and dogs", Side((Word("cats"), Word("dogs")))),
        ("the therapy", Word("therapy")),
        ("the", Word("the")),
        ("does it work?", Side((Word("does"), Word("work")))),
        ("follow-up", Word("follow-up")),
        ("low-intensity self-help", Side((Word("low-intensity"), Word("self-help")))),
        ("Lemma & Fonagy", Side((Word("Lemma"), Word("Fonagy")))),
        # fields
        ("title:veterans", Word("veterans", "title")),
        ("TI:veterans", Word("veterans", "title")),
        ("title: veterans", Word("veterans", "title")),
        ("tiab:veterans", Word("veterans", TITLE_AND_ABSTRACT)),
        ('j:"Psychological Medicine"', Phrase(("psychological", "medicine"), "journal")),
        ("ab:(a1 b1)", Side((Word("a1", "abstract"), Word("b1", "abstract")))),
        ("fonagy[au] pilot[ti]", Side((Word("fonagy", "author"), Word("pilot", "title")))),
        ('"brief protocol"[tiab]', Phrase(("brief", "protocol"), TITLE_AND_ABSTRACT)),
        ("a:", Word("a")),
        ("Summary: a1", Side((Word("Summary"), A))),
        # labels
        ("design:pilot-rct", Exact("design", "pilot-rct")),
        ('country:"United Kingdom"', Exact("country", "united-kingdom")),
        ("design:rct,pilot-rct", OneOf((Exact("design", "rct"), Exact("design", "pilot-rct")))),
        ("design:pilot*", Prefix("pilot", "design")),
        ("design:*rct", Pattern("*rct", "design")),
        ("design:*", Prefix("", "design")),
        ("role:protocol", Exact("role", "protocol")),
        # years
        ("year:2020", Years(2020, 2020)),
        ("yr:2019..2021", Years(2019, 2021)),
        ("year:[2015 TO 2020]", Years(2015, 2020)),
        ("[2015 TO 2020]", Years(2015, 2020)),
        ("year>=2016", Years(2016, None)),
        ("year:>2016", Years(2017, None)),
        ("year: <= 2016", Years(None, 2016)),
        ("2015..2020", Years(2015, 2020)),
        ("year:*", Prefix("", "year")),
        # beginnings, wildcards, spelt about so
        ("au:fon*", Prefix("fon", "author")),
        ("Low-Intens*", Side((Word("Low"), Prefix("intens")))),
        ("wom?n", Pattern("wom?n")),
        ("random*d", Pattern("random*d")),
        ("*THERAPY", Pattern("*therapy")),
        ("O’Keef*", Prefix("okeef")),
        ("abstract:*", Prefix("", "abstract")),
        ("depresion~", Fuzzy("depresion", 1)),
        ("au:fonagi~2", Fuzzy("fonagi", 2, "author")),
        ("dit~0", Word("dit")),
        ("it~", Word("it")),
        # identifiers
        ("doi:10.1000/ABC(1)2", Exact("doi", "10.1000/abc(1)2")),
        ("doi: 10.1000/abc", Exact("doi", "10.1000/abc")),
        ("https://doi.org/10.1000/abc", Exact("doi", "10.1000/abc")),
        ("(10.1000/abc(1)2 OR b1)", OneOf((Exact("doi", "10.1000/abc(1)2"), B))),
        ("10.1000/abc, a1", Side((Exact("doi", "10.1000/abc"), A))),
        ("doi:10.1000/*", Prefix("10.1000/", "doi")),
        ("10.1000/a 10.1000/b", OneOf((Exact("doi", "10.1000/a"), Exact("doi", "10.1000/b")))),
        ("pmid:31084635", Exact("identifier", "pmid:31084635")),
        ("PMCID: PMC123", Exact("identifier", "pmcid:123")),
        ("key:Fonagy*", Prefix("fonagy", "key")),
        ("key:Lemma_2020", Exact("key", "lemma_2020")),
        # AND, OR, NOT and signs
        ("a1 AND b1", Both((A, B))),
        ("a1 OR b1", OneOf((A, B))),
        ("a1 NOT b1", Side((A, Not(B)))),
        ("a1 AND NOT b1", Both((A, Not(B)))),
        ("a1 b1 AND c1 OR a1", OneOf((Both((Side((A, B)), C)), A))),
        ("a1 AND (b1 OR c1)", Both((A, OneOf((B, C))))),
        ("-a1", Not(A)),
        ("a1 -b1", Side((A, Not(B)))),
        ('a1 -"b1 c1"', Side((A, Not(Phrase(("b1", "c1")))))),
        ("a1 -(b1 OR c1)", Side((A, Not(OneOf((B, C)))))),
        ("a1 -year:2020", Side((A, Not(Years(2020, 2020))))),
        ("+a1 b1", Side((Required(A), B))),
        ("a1 - b1", Side((A, B))),
        ("--a1", A),
        ("a1- +", A),
        # nothing
        ("", None),
        ("!? *", None),
        ("- + ~", None),
    ],
)
def test_queries_are_read(text: str, expected: Node | None) -> None:
    """What is typed becomes the tree that is meant, without a note."""
    parsed = parse(text)
    assert same(parsed.node, expected), parsed.node
    assert parsed.notes == ()


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_every_alias_is_a_field(alias: str) -> None:
    """What people type leads to a field that there is."""
    assert ALIASES[alias] in (*FIELDS, TITLE_AND_ABSTRACT)
    assert parse(f"{alias.upper()}:2020").notes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020", Years(2020, 2020)),
        ("2019..2021", Years(2019, 2021)),
        ("2019-2021", Years(2019, 2021)),
        ("2019 – 2021", Years(2019, 2021)),
        ("2016..", Years(2016, None)),
        ("..2016", Years(None, 2016)),
        ("[* TO 2016]", Years(None, 2016)),
        ("{2015 to 2020}", Years(2015, 2020)),
        ("> 2016", Years(2017, None)),
        ("≥2016", Years(2016, None)),
        ("<2016", Years(None, 2015)),
        ("=2016", Years(2016, 2016)),
        ("201*", Years(2010, 2019)),
        ("20??", Years(2000, 2099)),
        ("1990s", Years(1990, 1999)),
        ("abc", None),
        ("", None),
        ("..", None),
        ("20", None),
        ("20201", None),
        ("2020..20", None),
        ("٢٠٢٠", None),
    ],
)
def test_years_are_read(text: str, expected: Years | None) -> None:
    """Years as people write them; what names none is None."""
    assert years.read(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"brief protocol', "quotation mark"),
        ("(cats dogs", "opening bracket"),
        ("cats) dogs", "closing bracket"),
        ("cats AND", "AND has nothing after it"),
        ("OR cats", "OR has nothing before it"),
        ("cats NOT", "NOT has nothing after it"),
        ("title:) cats", "closing bracket"),
        ("(" * 50 + "cats" + ")" * 50, "too many brackets"),
    ],
)
def test_unreadable_queries_become_plain_words(text: str, reason: str) -> None:
    """What cannot be read as written is searched as words, and a note says why."""
    parsed = parse(text)
    assert parsed.node is not None
    assert all(isinstance(leaf, Word) for leaf in leaves(parsed.node))
    assert reason in parsed.notes[0]


def test_unknown_fields_are_named() -> None:
    """A field that does not exist is not swallowed: its words are searched, and a note says so."""
    parsed = parse("desing:red")
    assert same(parsed.node, Side((Word("desing"), Word("red"))))
    assert "no field 'desing' (did you mean design:?)" in parsed.notes[0]
    assert "status" in parsed.notes[0]


@pytest.mark.parametrize("bad", ["abc", "20201", "2020..20", "[2015 TO x]", ">=20"])
def test_a_year_that_is_none_is_named(bad: str) -> None:
    """`year:abc` is left out, and a note says so."""
    parsed = parse(f"therapy year:{bad}")
    assert same(parsed.node, Word("therapy"))
    assert f"'{bad}' is no year" in parsed.notes[0]


def test_years_that_run_backwards_are_turned_and_named() -> None:
    """A range from the later to the earlier year is searched the right way round."""
    parsed = parse("year:2021..2019")
    assert same(parsed.node, Years(2019, 2021))
    assert "run backwards" in parsed.notes[0]


def test_more_than_two_edits_are_capped_and_named() -> None:
    """Three edits take seconds and find anything."""
    parsed = parse("depresion~5")
    assert same(parsed.node, Fuzzy("depresion", 2))
    assert "at most 2 letters" in parsed.notes[0]


def test_very_long_queries_are_cut() -> None:
    """A whole article pasted in is cut, and a note says so."""
    parsed = parse("word " * 5000)
    assert isinstance(parsed.node, Side)
    assert len(parsed.node.items) == 200
    assert "first 200" in parsed.notes[0]


@pytest.mark.parametrize(
    "piece", ["(", '"', "[", "a:", "[a TO ", "10.1000/", "-", "*", "~", "a[au]"]
)
def test_hostile_texts_are_read_in_time(piece: str) -> None:
    """A hundred thousand marks are no work: no pattern goes back and forth."""
    parse(piece * 100_000)


@given(st.text())
def test_no_text_raises_an_error(text: str) -> None:
    """Every text can be read, one way or another."""
    parse(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "AND",
                "OR",
                "NOT",
                "(",
                ")",
                '"',
                "a",
                "ti:",
                "year:",
                "*",
                "-",
                "+",
                "~2",
                "?",
                "[au]",
            ]
        )
    ),
    st.sampled_from(["", " "]),
)
def test_no_arrangement_of_marks_raises_an_error(marks: list[str], between: str) -> None:
    """Operators, brackets and quotation marks in any order can be read."""
    parse(between.join(marks))


def test_six_thousand_odd_texts_are_read() -> None:
    """Words, marks and odd characters at random: no exception."""
    for text in odd_queries(random.Random(5), 6000):
        parse(text)


def test_abbreviations_are_no_stop_words() -> None:
    """WHO and IT in capitals are kept, unless all is in capitals; `who` and `it` are not."""
    assert parse("WHO guideline").node == Side((Word("WHO"), Word("guideline")))
    assert parse("who guideline").node == Word("guideline")
    assert parse("WHO GUIDELINE").node == Word("GUIDELINE")
    assert parse("A guideline").node == Word("guideline")


@pytest.mark.parametrize("text", ["design:", "veterans design:", "(au:)", "year: "])
def test_a_field_with_nothing_behind_it_is_named(text: str) -> None:
    """It is searched as a word, and that is said."""
    name = text.strip("() ").split()[-1]
    assert parse(text).notes == (f"Nothing stands after '{name}', so it was searched as a word.",)
