"""Runs → text, Markdown, HTML: the words stay what they are in each."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citing.forms import escaped, html_text, markdown, text
from evidence.citing.pandoc import document, find
from evidence.citing.runs import PLAIN, Inline, Look, Run, plain, runs

ITALIC = Look(italic=True)


def strings(words: str) -> list[Inline]:
    return [{"t": "Str", "c": words}]


def test_italics_within_italics_are_upright() -> None:
    """As manuals of style ask; no nesting is left."""
    inner: Inline = {"t": "Emph", "c": strings("Hamlet")}
    found = runs([{"t": "Emph", "c": [*strings("Reading "), inner, *strings(" aloud")]}])
    assert markdown(found) == "*Reading* Hamlet *aloud*"
    assert html_text(found) == "<em>Reading</em> Hamlet <em>aloud</em>"


def test_blanks_are_collapsed_and_narrow_ones_kept() -> None:
    """A no-break space that a style prints is no blank of the input."""
    space: Inline = {"t": "Space"}
    found = runs([space, *strings("p.\u00a012"), space, space, *strings("x"), space])
    assert text(found) == "p.\u00a012 x"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((("1984. A title", PLAIN),), "1984\\. A title"),
        ((("# no heading", PLAIN),), "\\# no heading"),
        ((("+ no list", PLAIN),), "\\+ no list"),
        ((("a_b _c_", PLAIN),), "a_b \\_c\\_"),
        ((("see www.example.org, http://x.org", PLAIN),), "see www\\.example.org, http\\://x.org"),
        ((("R&amp;D & so", PLAIN),), "R\\&amp;D & so"),
        ((("In vivo?", ITALIC), ("s", PLAIN)), "<em>In vivo?</em>s"),
        ((("50", ITALIC), ("(6)", PLAIN)), "*50*(6)"),
        (
            (("2", Look(shift="sub")), ("A", Look(italic=True, bold=True))),
            "<sub>2</sub>***A***",
        ),
    ],
)
def test_markdown(found: tuple[Run, ...], expected: str) -> None:
    """What would be read as mark-up is escaped; asterisks stand only where they work."""
    assert markdown(found) == expected


def test_html_is_escaped_and_links_are_encoded() -> None:
    """Neither words nor addresses leave their place."""
    link = Look(link='https://example.org/"><script>?a=1&b=ü')
    assert html_text((('<b> & "x"', PLAIN),)) == '&lt;b&gt; &amp; "x"'
    assert html_text((("<x>", link),)) == (
        '<a href="https://example.org/%22%3E%3Cscript%3E?a=1&amp;b=%C3%BC">&lt;x&gt;</a>'
    )


LOOKS = st.sampled_from(
    [
        *(PLAIN, PLAIN, ITALIC, Look(bold=True), Look(italic=True, bold=True)),
        *(Look(link="https://example.org/a_(b)?c=d"), Look(italic=True, link="https://x.org/a")),
    ]
)
WORDS = st.text(
    alphabet=st.sampled_from(list("ab1. \\`*_[]<>|~$^@#+-=!&;:/()'\"{}é“”")),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(st.lists(st.tuples(WORDS, LOOKS), min_size=1, max_size=6))
def test_whatever_is_written_is_read_back(made: list[Run]) -> None:
    """GitHub's Markdown and HTML show the words of any runs, whatever signs they hold."""
    found = runs(
        {"t": "Str", "c": words} if look == PLAIN else _inline(words, look) for words, look in made
    )
    if not text(found):
        return
    for reader, line in (("gfm", markdown(found)), ("html", f"<p>{html_text(found)}</p>")):
        blocks = document(find(os.environ), ["-f", reader], line)["blocks"]
        assert [block["t"] for block in blocks] == ["Para"], line
        assert plain(_without_html(blocks[0]["c"])) == text(found), line


def _inline(words: str, look: Look) -> Inline:
    inline: Inline = {"t": "Str", "c": words}
    if look.italic:
        inline = {"t": "Emph", "c": [inline]}
    if look.bold:
        inline = {"t": "Strong", "c": [inline]}
    return {"t": "Link", "c": [["", [], []], [inline], [look.link, ""]]} if look.link else inline


def _without_html(inlines: list[Inline]) -> list[Inline]:
    kept = []
    for each in inlines:
        if each["t"] == "Link":
            attributes, inner, target = each["c"]
            kept.append({"t": "Link", "c": [attributes, _without_html(inner), target]})
        elif each["t"] != "RawInline":
            kept.append(each)
    return kept


def test_the_note_is_escaped_too() -> None:
    """Sentences of the note are words like any other."""
    assert escaped("1. a *b* [c]") == "1\\. a \\*b\\* \\[c\\]"


def test_a_long_address_can_go_on_in_the_next_line() -> None:
    """A telephone is narrow; what fits in one line, and words that are no address, stay whole."""
    long = "https://example.org/a-long/path/that?does=not&fit.html"
    shown = html_text(((long, Look(link=long)),))
    assert "https://<wbr>example.<wbr>org/<wbr>a-<wbr>long/" in shown
    assert shown.replace("<wbr>", "").count(">https://example.org/a-long/path/") == 1
    assert "wbr" not in html_text((("https://example.org/a", Look(link="https://example.org/a")),))
    assert "wbr" not in html_text(((long, PLAIN),))
