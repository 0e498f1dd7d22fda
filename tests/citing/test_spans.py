"""Where an article cites: the scanner's rules, and pandoc's own reading beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citing import pandoc
from evidence.citing.articles import READER
from evidence.citing.spans import scan

# (Markdown, the citations in it): pandoc must read the same.
SNIPPETS: tuple[tuple[str, list[str]], ...] = (
    ("A trial [@a].", ["[@a]"]),
    ("A trial [see @a, p. 3; @b].", ["[see @a, p. 3; @b]"]),
    ("As @a says.", ["@a"]),
    ("As @a [p. 3] says.", ["@a [p. 3]"]),
    ("As @a[p. 3] says.", ["@a[p. 3]"]),
    ("As @a\n[p. 3] says.", ["@a\n[p. 3]"]),
    ("As @a [p. 3; see @b] says.", ["@a [p. 3; see @b]"]),
    ("As @a [@b] says.", ["@a [@b]"]),
    ("As @a [text](u) says.", ["@a"]),
    ("As @a [^1] says.\n\n[^1]: Here.", ["@a"]),
    ("In 2020 [-@a].", ["[-@a]"]),
    ("In -@a it says.", ["-@a"]),
    ("An en dash--@a follows.", ["@a"]),
    ("By DOI [@doi:10.1000/abc.d].", ["[@doi:10.1000/abc.d]"]),
    ("By DOI @doi:10.1000/abc.", ["@doi:10.1000/abc"]),
    ("By DOI [@{doi:10.1000/x(1)}].", ["[@{doi:10.1000/x(1)}]"]),
    ("By URL [@https://doi.org/10.1000/x].", ["[@https://doi.org/10.1000/x]"]),
    ("Signs @a: and @b? and @c_d.", ["@a", "@b", "@c_d"]),
    ("Accents @müller2020.", ["@müller2020"]),
    ("In brackets (@a) and quotes \"@b\" and '@c'.", ["@a", "@b", "@c"]),
    ("Mail me@a.org, or <me@b.org>.", []),
    ("Escaped \\@a and \\[@b\\].", ["@b"]),
    ("Code `@a`, ``x ` @b`` and `[@c]`.", []),
    ("Code over lines `[@a]\n@b`, and @c.", ["@c"]),
    ("No code: `a and @b.", ["@b"]),
    ("A link [about @a](u) and [@b](u \"title @c\").", ["@a", "@b"]),
    ("An image ![after @a](u).", ["@a"]),
    ("A span [@a]{.note}.", ["@a"]),
    ("Reference [@a][x].\n\n[x]: http://example.org/@b", ["@a"]),
    ("Two [@a] [@b] and three [@a; @b; @c].", ["[@a]", "[@b]", "[@a; @b; @c]"]),
    ("Nested [@a, see [x](u)] and [[@b]].", ["[@a, see [x](u)]", "[@b]"]),
    ("A part without a key [see x; @a].", ["@a"]),
    ("Only words [see x; y].", []),
    ("Inside one [@a and @b].", ["[@a and @b]"]),
    ("Emphasis *[@a]* and **see @b**.", ["[@a]", "@b"]),
    ("Behind words, x@a is none.", []),
    ("# A heading with @a {#x data-y=\"@b\"}", ["@a"]),
    ("> A quotation [see @a,\n> p. 3] goes on.", ["[see @a,\n> p. 3]"]),
    ("A table\n\n| a | b |\n|---|---|\n| [@a] | @b |", ["[@a]", "@b"]),
    ("- A list [@a]\n- of @b\n\n  and more @c", ["[@a]", "@b", "@c"]),
    ("1. A list\n\n        code @a\n\n   text @b", ["@b"]),
    ("Text\n\n    code @a\n\nText @b", ["@b"]),
    ("Text\n    no code @a", ["@a"]),
    ("```\n[@a]\n```\n\nText @b", ["@b"]),
    ("~~~~ md\n[@a]\n~~~\n@b\n~~~~\n\nText @c", ["@c"]),
    ("> ```\n> @a\n> ```\n>\n> @b", ["@b"]),
    ("A note^[after @a] and ^[@b].", ["@a", "@b"]),
    ("A note[^n].\n\n[^n]: After [@a].\n\n    And @b.", ["[@a]", "@b"]),
    ("HTML <b>[@a]</b> and <a href=\"@b\">x</a>.", ["[@a]"]),
    ("A comment <!-- [@a] --> and <!-- @b\n\n@c --> @d.", ["@d"]),
    ("<div>\n\n[@a]\n\n</div>", ["[@a]"]),
    ("<pre>\n[@a]\n\n@b\n</pre>\n\n@c", ["@c"]),
    ("<script>\nlet a = '@b';\n</script>\n\n@c", ["@c"]),
    ("Money: $5 for @a and $6 for @b.", ["@a", "@b"]),
    ("A formula $x@a$ and $$y@b$$.", []),
    ("(@a) begins a paragraph.", ["@a"]),
    ("Open [bracket @a and no end.", ["@a"]),
    ("[@a, over\n\nan empty line]", ["@a"]),
)  # fmt: skip


# Where people are followed, not pandoc.
OTHERS: tuple[tuple[str, list[str]], ...] = (
    ("Two [@a][@b] and a link [text][label].", ["[@a]", "[@b]"]),
    ('A line.\n{: .c title="[@a]"}\n\nMore @b.', ["@b"]),
)


@pytest.mark.parametrize(("text", "expected"), OTHERS, ids=[text for text, _ in OTHERS])
def test_where_people_are_followed(text: str, expected: list[str]) -> None:
    """Two citations side by side; attributes of kramdown."""
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "in_text"),
    [
        ("A {{evidence}}.", True),
        ("- {{evidence: x}}\n", True),
        ("> {{evidence}}", True),
        ("# A {{evidence}}", False),
        ("A {{evidence}}\r\n===\r\n", False),
        ("| {{evidence}} |\n|---|", False),
        ("[see {{evidence}}](u)", False),
    ],
)
def test_where_sentences_can_stand(text: str, in_text: bool) -> None:
    """In a paragraph, a list or a quotation."""
    assert [holder.in_text for holder in scan(text).placeholders] == [in_text]


def found(text: str) -> list[str]:
    return [text[cluster.start : cluster.end] for cluster in scan(text).clusters]


@pytest.mark.parametrize(("text", "expected"), SNIPPETS, ids=[text for text, _ in SNIPPETS])
def test_citations_are_found_to_the_character(text: str, expected: list[str]) -> None:
    """Each citation with its brackets, and nothing else."""
    assert found(text) == expected


@pytest.mark.parametrize(("text", "expected"), SNIPPETS, ids=[text for text, _ in SNIPPETS])
def test_pandoc_reads_the_same_citations(text: str, expected: list[str]) -> None:
    """pandoc's own reader is the judge: the same keys in the same groups."""
    engine = pandoc.find(os.environ)
    document = pandoc.document(engine, ["-f", READER], text)
    ours = [[mention.key for mention in cluster.mentions] for cluster in scan(text).clusters]
    assert ours == list(cites(document["blocks"]))


def cites(node: Any) -> Iterator[list[str]]:
    """The keys of each citation of pandoc's document, those in prefixes and suffixes with it."""
    if isinstance(node, dict):
        if node.get("t") == "Cite":
            yield list(keys(node))
            return
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from cites(child)


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("t") == "Cite":
        for citation in node["c"][0]:
            yield from keys(citation["citationPrefix"])
            yield citation["citationId"]
            yield from keys(citation["citationSuffix"])
    elif isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from keys(child)


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "@a"\n---\n\nText.',
        '+++\ntitle = "@a"\n+++\n\nText.',
        '{\n"title": "@a"\n}\n\nText.',
        '\ufeff---\ntitle: "@a"\n---\n\nText.',
        'A short code {{< tweet user="@a" >}} and {{% x "@b" %}}.',
        "Liquid {% include x.html user='@a' %} and {{ page.user | at: '@b' }}.",
        "{{< highlight py >}}\n@a\n\n@b\n{{< /highlight >}}",
        "An address https://medium.com/@a and www.example.org/@b and medium.com/@c.",
        "In HTML <code>@a</code> and <kbd>[@b]</kbd>.",
        "```\nnever closed\n\n@a",
    ],
)
def test_people_are_followed_where_pandoc_would_cite(text: str) -> None:
    """Front matter of every kind, short codes, addresses and code in HTML hold no citation."""
    assert found(text) == []


def test_a_rule_at_the_beginning_is_no_front_matter() -> None:
    """`---` and an empty line."""
    assert found("---\n\n[@a]\n\n---\n") == ["[@a]"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(newline: str) -> None:
    """CRLF is one line end."""
    text = newline.join(["---", "a: 1", "---", "", "Text", "", "    code @x", "", "> @a", ""])
    found_here = scan(text)
    assert [found_here.line(cluster.start) for cluster in found_here.clusters] == [9]


def test_placeholders() -> None:
    """With a condition and without; not in code."""
    text = "{{evidence}} and {{ evidence : depression }}, not `{{evidence}}` nor {{other}}."
    holders = scan(text).placeholders
    assert [(text[h.start : h.end], h.condition) for h in holders] == [
        ("{{evidence}}", None),
        ("{{ evidence : depression }}", "depression"),
    ]


@given(st.text(alphabet="@a[]{}()`~<>!-$\\;: \n\r\t>#*_^|/.\"'é1=%+", max_size=80))
def test_nothing_makes_the_scanner_fail(text: str) -> None:
    """Any text at all: positions hold, citations are apart and hold their keys."""
    whole = scan(text)
    assert len(whole.live) == len(text)
    assert re.sub(r"[^\r\n]", "", whole.live) == re.sub(r"[^\r\n]", "", text)
    position = 0
    for cluster in whole.clusters:
        assert position <= cluster.start < cluster.end <= len(text)
        assert cluster.mentions
        for mention in cluster.mentions:
            assert cluster.start <= mention.begin < mention.start < mention.end <= cluster.end
            assert mention.key in text[mention.start : mention.end]
        position = cluster.end
