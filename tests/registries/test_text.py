"""Registries' strings: everything a reader sees stays, nothing else does."""

from __future__ import annotations

import pytest

from evidence.registries.text import abstract, plain


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Secretor (\n   <i>FUT2</i>\n  ) Genotype,\n not", "Secretor (FUT2) Genotype, not"),
        ("H<sub>2</sub>O and <jats:italic toggle='yes'>x</jats:italic>", "H2O and x"),
        ("p < 0.05 and q > 1, a <b and c> d", "p < 0.05 and q > 1, a <b and c> d"),
        ("Biomarkers &amp; Prevention, A &amp;lt; B", "Biomarkers & Prevention, A < B"),
        ("p&amp;amp;lt;0.05", "p&lt;0.05"),  # escaped three times: twice is enough
        ("R&D; AT&T; x", "R&D; AT&T; x"),
        ("<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>", "x2"),
        ("a &lt; b, non\u2011breaking", "a < b, non\u2011breaking"),
        ("&lt;i&gt;in vivo&lt;/i&gt;", "in vivo"),
        ("one<br/>two<p>three</p>four", "one two three four"),
        (
            "<mml:math><mml:mi>x</mml:mi><mml:annotation encoding='t'>y</mml:annotation>"
            "</mml:math>",
            "x",
        ),
        ("a\u202eb\u200bc\x1b[31md\x00e\u00adf\ud800g", "abcdefg"),
        ("a\x1b]0;title\x07b \x9b2Jc \x1b(Bd\x1b[1;31m e\x1bMf", "ab c d ef"),
        ("  Cafe\u0301\u00a0\t x ", "Café x"),
        (57, "57"),
        (["", None, "second"], "second"),
        ("None", ""),
        (None, ""),
        (True, ""),
        ({}, ""),
    ],
)
def test_plain_text(sent: object, read: str) -> None:
    """Tags, entities, controls and stray blanks go; everything a reader sees stays."""
    assert plain(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>Text.</jats:p>", "Text."),
        (
            "<jats:sec><jats:title>Methods:</jats:title><jats:p>A.</jats:p><jats:p>B.</jats:p>"
            "</jats:sec><jats:sec><jats:title>Results</jats:title><jats:p>C.</jats:p></jats:sec>",
            "Methods: A. B. Results: C.",
        ),
        ("Abstract Background", "Background"),
        ("Abstract thought is hard.", "Abstract thought is hard."),
        ("Summary of tests", "Summary of tests"),
        (None, ""),
    ],
)
def test_abstracts(sent: object, read: str) -> None:
    """Section titles end in a colon, paragraphs are joined, the heading is dropped."""
    assert abstract(sent) == read


@pytest.mark.parametrize("piece", ["<annotation>", "\n", "<a ", "&amp;", "<title>", "(", "<a b='"])
def test_hostile_text_is_read_in_time(piece: str) -> None:
    """Five megabytes made to trap a regular expression do not."""
    text = piece * (5_000_000 // len(piece))
    plain(text)
    abstract(text)
