"""What of an article is prose, and where its passages stand."""

from __future__ import annotations

import time

import pytest

from evidence.checking.articles.prose import passages
from evidence.checking.articles.values import MARK, Mark
from evidence.citing.spans import scan
from tests.checking.claims.reader import marks_of, passages_of


def words(text: str) -> list[str]:
    return [passage.words for passage in passages_of(text)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.words) for passage in passages_of(text)]


def test_headings_quotations_cells_and_items_are_told_apart() -> None:
    text = (
        "# Tides #\n\nWater rises. It falls.\n\nSetext\n------\n\n> Somebody said so.\n> And so.\n"
        "\n- one thing\n- another thing\n  goes on\n\n| Sea | Tide |\n|---|---|\n"
        "| North | high |\n"
    )
    assert kinds(text) == [
        ("heading", "Tides"),
        ("sentence", "Water rises."),
        ("sentence", "It falls."),
        ("heading", "Setext"),
        ("quotation", "Somebody said so."),
        ("quotation", "And so."),
        ("sentence", "one thing"),
        ("sentence", "another thing goes on"),
        *(("cell", word) for word in ("Sea", "Tide", "North", "high")),
    ]


def test_items_of_a_list_are_paragraphs_of_their_own() -> None:
    numbers = [passage.paragraph for passage in passages_of("Begin. Go on.\n\n1. One.\n2. Two.\n")]
    assert numbers == [0, 0, 1, 2]


def test_a_bare_title_or_question_of_plain_text_is_a_heading() -> None:
    text = "What is the sea?\n\nThe sea is wide.\n\nA short title\n\nA short sentence.\n"
    assert [passage.kind for passage in passages_of(text)] == [
        "heading",
        "sentence",
        "heading",
        "sentence",
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("---\ntitle: No prose.\n---\nProse.", ["Prose."]),
        ("Prose.\n\n```\nno prose.\n```\n\nMore.", ["Prose.", "More."]),
        ("Before <!-- no prose. --> after.", ["Before after."]),
        ("A *stressed* and **strong** word, ~~gone~~.", ["A stressed and strong word, gone."]),
        ("A [link's words](https://example.org/a.b) stay.", ["A link's words stay."]),
        ("See <https://example.org/a> for it.", ["See for it."]),
        ("A ![picture](a.png) goes.", ["A goes."]),
        ("{{evidence: depression}}\n\nProse.", ["Prose."]),
        ("A {{< short code >}} goes.", ["A goes."]),
        ("Fish &amp; chips &lt; tea.", ["Fish & chips < tea."]),
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("Snow\\_flake and snow_flake.", ["Snow_flake and snow_flake."]),
        ("One line\r\nand another.\r\n\r\nNew.", ["One line and another.", "New."]),
        ("\ufeffProse.", ["\ufeffProse."]),
    ],
)
def test_only_what_a_reader_sees_is_read(text: str, read: list[str]) -> None:
    assert words(text) == read


def test_html_says_what_it_frames() -> None:
    text = (
        "<h2>Title</h2>\n<blockquote><p>Said.</p></blockquote>\n<table><tr><td>cell</td></table>"
    )
    assert kinds(text) == [("heading", "Title"), ("quotation", "Said."), ("cell", "cell")]


def test_a_footnote_is_no_part_of_the_paragraph() -> None:
    found = passages_of("Text.[^1] More.\n\n[^1]: A note. Its end.\n\nText again.")
    assert [(p.words, p.paragraph) for p in found] == [
        ("Text.", 0),
        ("More.", 0),
        ("A note.", 1),
        ("Its end.", 1),
        ("Text again.", 2),
    ]


def test_what_is_left_out_is_in_no_passage() -> None:
    text = "Prose.\n\nReferences\n\n(1) Roe, A. (2020). Tides.\n"
    start = text.index("References")
    assert [p.words for p in passages_of(text, (), [(start, len(text))])] == ["Prose."]


@pytest.mark.parametrize(
    "text",
    [
        "It rises [@a]. It falls.(1) It stays.[@b]\n",
        "**It** rises [@a], *as* we\nknow. It falls (1)  twice.\n",
        "> It rises [@a].\n> It falls [@b].\n",
        "- It rises [@a]. It falls\n  again [@b].\n",
    ],
)
def test_positions_are_those_of_the_article(text: str) -> None:
    marks = marks_of(text)
    found = passages(scan(text), marks, ())
    assert [mark for passage in found for mark in passage.marks] == list(marks)
    for passage in found:
        stretch = text[passage.start : passage.end]
        assert passage.words.count(MARK) == len(passage.marks)
        assert all(passage.start <= m.start and m.end <= passage.end for m in passage.marks)
        first, last = passage.words.split()[0], passage.words.split()[-1].strip(f"{MARK}.")
        assert first.strip(MARK) in stretch and last in stretch


def test_a_mark_stands_where_it_cites() -> None:
    (passage,) = passages_of("Low [@a] and high [@b] tide.")
    assert passage.words == f"Low {MARK} and high {MARK} tide."
    assert [mark.reports[0].key for mark in passage.marks] == ["a", "b"]


def test_a_mark_may_cover_mark_up() -> None:
    text = "Water rises <sup>1</sup> and [falls](https://example.org/x)."
    marks = (
        Mark(text.index("<sup>"), text.index(" and"), "number", ()),
        Mark(text.index("(https"), text.index(")") + 1, "link", ()),
    )
    (passage,) = passages_of(text, marks)
    assert passage.words == f"Water rises {MARK} and falls{MARK}."


def test_reading_takes_time_in_proportion() -> None:
    paragraph = "The *tide* rises [@a], as e.g. Roe et al. say (1). It falls again.\n- item\n\n"

    def seconds(times: int) -> float:
        text = paragraph * times
        scanned, marks = scan(text), marks_of(text)
        started = time.perf_counter()
        assert len(passages(scanned, marks, ())) == 3 * times
        return time.perf_counter() - started

    short = min(seconds(400) for _ in range(3))
    assert min(seconds(4000) for _ in range(2)) < 40 * short
