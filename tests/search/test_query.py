"""The query language, read without an index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.model import Therapy
from evidence.search.query import (
    Both,
    Either,
    Exact,
    Node,
    Not,
    OneOf,
    Phrase,
    Prefix,
    Side,
    Word,
    Years,
    leaves,
    parse,
)
from evidence.search.synonyms import expand, synonyms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fonagy depression", Side((Word("fonagy"), Word("depression")))),
        ('"brief protocol"', Phrase(("brief", "protocol"))),
        ("“brief protocol”", Phrase(("brief", "protocol"))),
        ("title:veterans", Word("veterans", "title")),
        ("TI:veterans", Word("veterans", "title")),
        ("au:fon*", Prefix("fon", "author")),
        ('j:"Psychological Medicine"', Phrase(("psychological", "medicine"), "journal")),
        ("ab:(a b)", Side((Word("a", "abstract"), Word("b", "abstract")))),
        ("design:pilot-rct", Exact("design", "pilot-rct")),
        ('country:"United Kingdom"', Exact("country", "united-kingdom")),
        ("year:2020", Years(2020, 2020)),
        ("year:2019..2021", Years(2019, 2021)),
        ("year:2021..2019", Years(2019, 2021)),
        ("year:2019-2021", Years(2019, 2021)),
        ("year:2016..", Years(2016, None)),
        ("year:..2016", Years(None, 2016)),
        ("doi:10.1000/ABC(1)2", Exact("doi", "10.1000/abc(1)2")),
        ("key:Fonagy*", Prefix("fonagy", "key")),
        ("a:", Word("a")),
        ("cats and dogs", Side((Word("cats"), Word("dogs")))),
        ("the therapy", Word("therapy")),
        ("the", Word("the")),
        ("cats AND dogs", Both((Word("cats"), Word("dogs")))),
        ("cats OR dogs", OneOf((Word("cats"), Word("dogs")))),
        ("cats NOT dogs", Side((Word("cats"), Not(Word("dogs"))))),
        ("cats AND NOT dogs", Both((Word("cats"), Not(Word("dogs"))))),
        (
            "cats dogs AND mice OR rats",
            OneOf((Both((Side((Word("cats"), Word("dogs"))), Word("mice"))), Word("rats"))),
        ),
        ("cats AND (mice OR rats)", Both((Word("cats"), OneOf((Word("mice"), Word("rats")))))),
        ("-word", Word("word")),
        ("", None),
        ("!? *", None),
    ],
)
def test_queries_are_read(text: str, expected: Node | None) -> None:
    """What is typed becomes the tree that is meant, without a note."""
    parsed = parse(text)
    assert (parsed.node, parsed.notes) == (expected, ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"brief protocol', "quotation mark"),
        ("(cats dogs", "opening bracket"),
        ("cats) dogs", "closing bracket"),
        ("cats AND", "AND has nothing after it"),
        ("OR cats", "OR has nothing before it"),
        ("cats NOT", "NOT has nothing after it"),
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
    parsed = parse("colour:red")
    assert parsed.node == Side((Word("colour"), Word("red")))
    assert "no field 'colour'" in parsed.notes[0]


def test_a_year_that_is_none_is_named() -> None:
    """`year:abc` is left out, and a note says so."""
    parsed = parse("therapy year:abc")
    assert parsed.node == Word("therapy")
    assert "'abc' is no year" in parsed.notes[0]


def test_very_long_queries_are_cut() -> None:
    """A whole article pasted in is cut, and a note says so."""
    parsed = parse("word " * 5000)
    assert isinstance(parsed.node, Side)
    assert len(parsed.node.items) == 200
    assert "first 200" in parsed.notes[0]


@given(st.text())
def test_no_text_raises_an_error(text: str) -> None:
    """Every text can be read, one way or another."""
    parse(text)


@given(st.lists(st.sampled_from(["AND", "OR", "NOT", "(", ")", '"', "a", "ti:", "year:", "*"])))
def test_no_arrangement_of_marks_raises_an_error(marks: list[str]) -> None:
    """Operators, brackets and quotation marks in any order can be read."""
    parse(" ".join(marks))


THERAPY = Therapy(
    name="Dynamic Interpersonal Therapy",
    abbreviations=("DIT",),
    synonyms={"randomised controlled trial": ("RCT", "randomised trial")},
)


def _expanded(text: str) -> Node | None:
    node = parse(text).node
    return None if node is None else expand(node, synonyms(THERAPY, lambda word: word.rstrip("s")))


def test_an_abbreviation_is_its_name_as_a_phrase() -> None:
    """`DIT` also asks for the name of the therapy, word for word."""
    phrase = Phrase(("dynamic", "interpersonal", "therapy"))
    assert _expanded("DIT") == Either((Word("DIT"),), (phrase,))


def test_a_run_of_words_is_its_abbreviation() -> None:
    """The words of a name, side by side, also ask for its abbreviation."""
    node = _expanded("veterans dynamic interpersonal therapy")
    run = tuple(Word(word) for word in ("dynamic", "interpersonal", "therapy"))
    assert node == Side((Word("veterans"), Either(run, (Word("dit"),))))


def test_all_other_names_of_a_group_are_asked_for() -> None:
    """A group of synonyms has any number of members; plurals are found by their stem."""
    node = _expanded("RCTs")
    assert isinstance(node, Either)
    assert len(node.others) == 2


def test_synonyms_keep_to_the_field() -> None:
    """`title:DIT` asks for the name in titles only."""
    phrase = Phrase(("dynamic", "interpersonal", "therapy"), "title")
    assert _expanded("title:DIT") == Either((Word("DIT", "title"),), (phrase,))


def test_quoted_words_are_left_alone() -> None:
    """Quotation marks ask for exactly these words."""
    assert _expanded('"dynamic interpersonal therapy"') == Phrase(
        ("dynamic", "interpersonal", "therapy")
    )


def test_synonyms_reach_into_brackets_and_not() -> None:
    """Wherever a word stands, its synonyms stand with it."""
    node = _expanded("(a OR DIT) AND NOT DIT")
    assert node is not None
    assert "interpersonal" in str(node).partition("Not(")[0]
    assert "interpersonal" in str(node).partition("Not(")[2]
