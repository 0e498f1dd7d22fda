"""Articles that cite, through the real pandoc: what changes, and that nothing else does."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citing import articles, catalogue, pandoc
from evidence.citing.articles import Article
from evidence.citing.placing import place
from evidence.citing.publishing import publish
from evidence.citing.resolving import resolve
from evidence.citing.spans import scan
from evidence.errors import Misuse
from evidence.library import Library
from evidence.model import Name, Report

BIB = """\
@article{ash2020one,
  author = {Ash, Ann and Birch, Bo and Cedar, Cy and Dale, Di},
  title = {A trial of brief therapy},
  journal = {Journal of Trees},
  year = {2020}, volume = {1}, pages = {1--9}, doi = {10.5555/one(1)},
}
@article{ash2020two,
  author = {Ash, Ann and Birch, Bo and Cedar, Cy and Dale, Di},
  title = {A *second* trial | of _brief_ therapy [pilot] <b> @x},
  journal = {Journal of Trees},
  year = {2020}, volume = {1}, pages = {10--19}, doi = {10.5555/two},
}
@book{elm2011,
  author = {Elm, Eve and Fir, Flo},
  title = {Brief therapy}, publisher = {Forest & Sons}, year = {2011},
}
@article{gum2019, author = {Gum, Gil}, title = {Withdrawn}, journal = {J}, year = {2019},
  status = {retracted},
}
@article{untitled2020, author = {Hazel, Hal}, year = {2020}, doi = {10.5555/untitled}}
"""

Render = Callable[..., str]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "library.bib").write_text(BIB, "utf-8")
    return Library.open(tmp_path)


@pytest.fixture
def article(library: Library) -> Callable[..., Article]:
    def made(text: str, style: str = "apa", sentences: str = "It is *small*.") -> Article:
        scanned = scan(text)
        resolved = resolve(scanned, library)
        assert resolved.unresolved == ()
        holders = {holder.condition: (sentences,) for holder in scanned.placeholders}
        marks = {"gum2019": ("RETRACTED",)}
        return Article(scanned, resolved.reports, catalogue.style(style), holders, marks)

    return made


@pytest.fixture
def markdown(article: Callable[..., Article]) -> Render:
    def made(text: str, style: str = "apa") -> str:
        written = articles.markdown(pandoc.find(os.environ), article(text, style))
        assert written.missed == ()
        return written.text

    return made


def body(text: str) -> str:
    """What stands before the list."""
    return text.partition("\n## References")[0].rstrip("\n")


# ---------------------------------------------------------------- citations


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        ("Found [@ash2020one].", "Found (Ash et al., 2020)."),
        ("Found [see *also* @elm2011, p. 3].", "Found (see *also* Elm & Fir, 2011, p. 3)."),
        ("As @elm2011 [p. 3] say.", "As Elm & Fir (2011, p. 3) say."),
        ("In 2011 [-@elm2011].", "In 2011 (2011)."),
        ("By DOI [@doi:10.5555/TWO].", "By DOI (Ash et al., 2020)."),
        ("By DOI [@{doi:10.5555/one(1)}].", "By DOI (Ash et al., 2020)."),
        ("| a [@elm2011] | b |\n|---|---|", "| a (Elm & Fir, 2011) | b |\n|---|---|"),
        ("[a link to @elm2011](u)", "[a link to Elm & Fir (2011)](u)"),
        ("> Quoted [see @elm2011,\n> p. 3].", "> Quoted (see Elm & Fir, 2011, p. 3)."),
        ("`[@elm2011]` [@elm2011]", "`[@elm2011]` (Elm & Fir, 2011)"),
    ],
)  # fmt: skip
def test_apa(markdown: Render, cited: str, expected: str) -> None:
    """Author and date; links, tables and quotations keep their signs."""
    assert body(markdown(cited + "\n")) == expected


def test_two_works_of_a_year_get_letters(markdown: Render) -> None:
    """2020a and 2020b, in the text and in the list (APA 7, 8.19)."""
    text = markdown("One [@ash2020two; @ash2020one].\n")
    assert body(text) == "One (Ash et al., 2020a, 2020b)."
    assert text.index("(2020a). A \\*second") < text.index("(2020b). A trial")


def test_numbers_follow_the_text_and_collapse(markdown: Render) -> None:
    """Vancouver: in order of appearance, (1–3), the same work the same number."""
    text = markdown(
        "A [@elm2011], B [@ash2020one; @ash2020two; @elm2011], C @gum2019.\n", "vancouver"
    )
    assert body(text) == "A (1), B (1–3), C (4)."
    listed = text.partition("## References\n\n")[2].splitlines()
    assert [line[:6] for line in listed] == ["1. Elm", "2. Ash", "3. Ash", "4. Gum"]


def test_a_footnote_is_numbered_where_it_is_referred_to(markdown: Render) -> None:
    """A note at the end of the file is read in the middle of the text."""
    text = markdown("A[^n] and B [@elm2011].\n\n[^n]: See [@gum2019].\n", "vancouver")
    assert body(text) == "A[^n] and B (2).\n\n[^n]: See (1)."


def test_raised_numbers_touch_their_word(markdown: Render) -> None:
    """AMA: <sup>, without the blank before it; a line that begins with one keeps its sign."""
    text = markdown("A [@elm2011], B [@ash2020one; @ash2020two].\n\n- [@gum2019] C\n", "ama")
    assert body(text) == "A<sup>1</sup>, B<sup>2,3</sup>.\n\n- <sup>4</sup> C"


def test_notes_become_footnotes_that_clash_with_none(markdown: Render) -> None:
    """Chicago notes: behind the full stop, numbered on from those that are there."""
    text = markdown("A[^1] and B [@elm2011, 3]. C [@elm2011].\n\n[^1]: Mine.\n", "chicago-notes")
    assert body(text).startswith("A[^1] and B.[^2] C.[^3]\n\n[^1]: Mine.")
    assert text.endswith(
        "\n[^2]: Eve Elm and Flo Fir, *Brief Therapy* (Forest & Sons, 2011), 3.\n"
        "[^3]: Elm and Fir, *Brief Therapy*.\n"
    )
    assert "Elm, Eve, and Flo Fir. *Brief Therapy*. Forest & Sons, 2011." in text


def test_the_list_is_plain_markdown_with_everything_escaped(markdown: Render) -> None:
    """Signs of a title stay signs; italics are kept; a retracted work is marked."""
    text = markdown("A [@ash2020two; @gum2019].\n")
    assert "A \\*second\\* trial \\| of \\_brief\\_ therapy \\[pilot\\] \\<b\\> \\@x." in text
    assert "*Journal of Trees*, *1*, 10–19. <https://doi.org/10.5555/two>" in text
    assert "*J*. **\\[RETRACTED\\]**" in text
    assert "<div" not in text
    assert ":::" not in text


def test_the_same_input_gives_the_same_output(markdown: Render) -> None:
    """Twice the same bytes."""
    text = "A [@ash2020two], [@elm2011].\n"
    assert markdown(text) == markdown(text)


def test_a_citation_that_pandoc_does_not_see_is_left(article: Callable[..., Article]) -> None:
    """A footnote nobody refers to is not printed: it stays as typed, and is named."""
    text = "A [@elm2011].\n\n[^n]: See [@gum2019].\n"
    written = articles.markdown(pandoc.find(os.environ), article(text))
    assert [text[c.start : c.end] for c in written.missed] == ["[@gum2019]"]
    assert body(written.text) == "A (Elm & Fir, 2011).\n\n[^n]: See [@gum2019]."
    assert "Withdrawn" not in written.text


# ---------------------------------------------------------------- resolving


def test_every_problem_is_named_with_its_line(library: Library) -> None:
    """A slip with near keys, a DOI with the command that adds it, a work without a title."""
    text = (
        "A [@ash2020on].\n\nB @doi:10.5555/Other and [@untitled2020].\r\n@doi:10.5555/one(1) @zz\n"
    )
    found = resolve(scan(text), library)
    assert [(each.line, each.key) for each in found.unresolved] == [
        (1, "ash2020on"),
        (3, "doi:10.5555/Other"),
        (3, "untitled2020"),
        (4, "doi:10.5555/one"),
        (4, "zz"),
    ]
    hints = [each.hint for each in found.unresolved]
    assert hints[0].startswith("did you mean ash2020one")
    assert hints[1] == "add it: evidence add 10.5555/other"
    assert hints[2].startswith("evidence set untitled2020 title=")
    assert hints[3] == "write it as @{doi:10.5555/one(1)}"
    assert hints[4] == "if this is no citation, write \\@zz"


# ---------------------------------------------------------------- where the list goes

ENTRY = "Elm, E., & Fir, F. (2011). *Brief therapy*. Forest & Sons."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A [@elm2011].\n", "A (Elm & Fir, 2011).\n\n## References\n\n{}\n"),
        ("A [@elm2011].", "A (Elm & Fir, 2011).\n\n## References\n\n{}"),
        ("A [@elm2011].\n\n", "A (Elm & Fir, 2011).\n\n## References\n\n{}\n"),
        ("A [@elm2011].\r\n", "A (Elm & Fir, 2011).\r\n\r\n## References\r\n\r\n{}\r\n"),
        ("A [@elm2011].\n\n# Bibliography\n", "A (Elm & Fir, 2011).\n\n# Bibliography\n\n{}\n"),
        ("A [@elm2011].\n\n# References", "A (Elm & Fir, 2011).\n\n# References\n\n{}"),
        (
            "A [@elm2011].\n\n## References\n\n## About\n\nUs.\n",
            "A (Elm & Fir, 2011).\n\n## References\n\n{}\n\n## About\n\nUs.\n",
        ),
        (
            "A [@elm2011].\n\nReferences\n----------\n\n[^1]: Note.\n",
            "A (Elm & Fir, 2011).\n\nReferences\n----------\n\n{}\n\n[^1]: Note.\n",
        ),
        (
            "::: {#refs}\nold\n:::\n\nA [@elm2011].\n\n## References\n",
            "::: {#refs}\n\n{}\n\n:::\n\nA (Elm & Fir, 2011).\n\n## References\n",
        ),
        (
            "A [@elm2011].\n\n:::: {#refs .x}\n::: y\nz\n:::\n::::\n",
            "A (Elm & Fir, 2011).\n\n:::: {#refs .x}\n\n{}\n\n::::\n",
        ),
        (
            "A [@elm2011].\n\n```\n## References\n::: {#refs}\n:::\n```\n",
            "A (Elm & Fir, 2011).\n\n```\n## References\n::: {#refs}\n:::\n```\n"
            "\n## References\n\n{}\n",
        ),
    ],
)  # fmt: skip
def test_the_list_goes_where_it_belongs(markdown: Render, before: str, after: str) -> None:
    """The div, else the last References heading, else the end; final line end as it was."""
    assert markdown(before) == after.replace("{}", ENTRY)


def test_text_beneath_the_heading_is_kept_and_said() -> None:
    """An old list is nobody's to delete; definitions are no text."""
    kept = "# A\n\n## References\n\nOld one.\n\n[^1]: Note.\n"
    assert place(scan(kept)).kept == 5
    assert place(scan("## References\n\n[^1]: Note.\n    more\n[x]: y\n")).kept is None
    assert place(scan("## References\n\n## About\n\nUs.\n")).kept is None


# ---------------------------------------------------------------- nothing else changes

TORTURE = "\ufeff" + "".join(
    (
        '---\r\ntitle: "Not @me"\r\nbibliography: none.bib\r\nemail: a@b.org\r\n---\r\n\r\n',
        "# It’s “quoted” -- @HEAD ... {#id data-x='@no'}\n\n",
        "Tabs\tand  two blanks, *a_b_* __c__ and a hard break  \nfollow @HERE.\r\n\r\n",
        "{{< figure src=\"a.png\" caption=\"by @no\" >}}\n\n{% include x.html by='@no' %}\n\n",
        "> “Nested ‘quotes’ \"of\" 'kinds'” @HERE\n>> deeper @HERE\n> lazy\nline\n\n",
        "| Left | Right |\n|:-----|------:|\n| @HERE | `@no` |\n| a\\|b | \\@no |\n\n",
        "```python\n@decorator\ndef f(): return '[@no]'\n```\n\n    indented @no\n\n",
        "~~~\n{{evidence}}\n~~~\n\nMail <me@x.org>, me@x.org, https://medium.com/@no.\n\n",
        "<div class=\"x\" data-y=\"@no\">\n<p>In HTML @HERE &amp; so on&nbsp;</p>\n</div>\n\n",
        "<!-- a comment\n\n[@no] --> and <code>@no</code>\n\n",
        "1) one @HERE\n2) two\n   * three @HERE\n\n         code @no\n\n",
        "[link @HERE](http://x.org/@no \"@no\") ![alt](i.png) [ref][r] text[^1] $x@no$\n\n",
        "Term\n:   definition @HERE\n\n{{evidence: depression}}\n\n***\n\n",
        "[^1]: note @HERE\r\n\r\n    and more\r\n\r\n[r]: http://x.org/@no '@no'\n\n",
        "## Sources\n\n<footer>© me@x.org</footer>   \n\n\n",
    )
)  # fmt: skip


@pytest.mark.parametrize("style", ["apa", "vancouver"])
def test_torture(markdown: Render, style: str) -> None:
    """All bytes but citations, {{evidence}} and the list are those of the article."""
    source = TORTURE.replace("@HERE", "[see @elm2011, p. 3]").replace("@HEAD", "@gum2019")
    text = markdown(source, style)
    # What stays, as a pattern with gaps where something was set in.
    gap = "\x00"
    template = TORTURE.replace("@HERE", gap).replace("@HEAD", gap)
    template = template.replace("{{evidence: depression}}", gap)
    template = template.replace("## Sources\n\n", f"## Sources\n\n{gap}\n\n")
    pattern = ".+?".join(re.escape(part) for part in template.split(gap))
    assert re.fullmatch(pattern, text, re.DOTALL)
    # And what was set in is what was to be set in.
    rest = [part for part in template.split(gap) if part]
    position = 0
    inserted = []
    for part in rest:
        found = text.index(part, position)
        inserted.append(text[position:found])
        position = found + len(part)
    assert inserted[0] == ""
    in_text = "(see Elm & Fir, 2011, p. 3)" if style == "apa" else "(see 2)"
    assert inserted[2:10] == [in_text] * 8
    assert "It is *small*." in inserted
    assert inserted[-1].count("Elm") == 1


QUIET = st.text(
    alphabet="ab1[](){}`~<>!-$\\;: \n\r\t>#*_^|/.\"'é=%+&", max_size=120
) | st.lists(
    st.sampled_from(
        ["# References", "::: {#refs}", ":::", "---", "```", "    x", "- y", "> z", "", "[a]: b",
         "{{< s >}}", "<div>", "| a |", "References", "-----", "\\", "[^1]: n", "* * *"]
    ),
    max_size=12,
).map("\r\n".join)  # fmt: skip


@settings(max_examples=300)
@given(QUIET)
def test_an_article_without_citations_comes_back_byte_for_byte(text: str) -> None:
    """Whatever it holds; pandoc is not even needed."""
    scanned = scan(text)
    assert scanned.clusters == ()
    assert articles.markdown(None, Article(scanned, {}, catalogue.style("apa"))).text == text


ELM = (Name("Elm", "Eve"), Name("Fir", "Flo"))
PIECES = st.sampled_from(
    ["word", "*em*", "`co@de`", "“q”", "a@b.org", "\n\n", "\n", "\r\n\r\n", "- item ", "> ", "|",
     "{{< s @x >}}", "<b>", "</b>", "[l](u)", "\\@x", "&amp;", "  ", "\t", "# ", "1. ", "$5", "!"]
)  # fmt: skip


@settings(max_examples=25)
@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=8))
def test_around_a_citation_nothing_changes(before: list[str], after: list[str]) -> None:
    """Random Markdown around a citation: only its own characters and the list are new."""
    left, right = "Start " + " ".join(before) + "\n\nIt says ", " " + " ".join(after)
    scanned = scan(f"{left}[@k]{right}")
    report = Report("elm2011", "book", {"title": "Brief therapy", "year": "2011"}, authors=ELM)
    if [cluster.start for cluster in scanned.clusters] != [len(left)]:
        return  # the random text has made code or a link of it
    job = Article(scanned, {len(left) + 1: report}, catalogue.style("apa"))
    written = articles.markdown(pandoc.find(os.environ), job)
    if written.missed:
        assert written.text == scanned.text
        return
    middle = "(Elm & Fir, 2011)"
    assert written.text.startswith(left + middle)
    rest = written.text.removeprefix(left + middle)
    where = place(scanned)
    shift = where.start - len(f"{left}[@k]")
    assert rest[:shift] == right[:shift]
    assert rest.endswith(right[shift:])
    assert rest.count("Brief therapy") == 1


# ---------------------------------------------------------------- HTML, Word, OpenDocument


def published(job: Article, form: str) -> bytes:
    return publish(pandoc.find(os.environ), job, form, "name").data


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_html_is_a_clean_page(article: Callable[..., Article]) -> None:
    """The title kept, raw HTML kept, a real list, no wrappers of citations or references."""
    text = (
        '---\ntitle: "A & B"\nbibliography: none.bib\ncsl: none.csl\n---\n\n'
        'A [@elm2011], <b data-x="@no">bold</b>, [@ash2020two].\n\n![A tree](tree.png)\n\n'
        "Mail <me@x.org> or https://medium.com/@no.\n\n{{evidence}}\n"
    )
    page = published(article(text, "vancouver"), "html").decode()
    assert "<title>A &amp; B</title>" in page
    assert "<h1>A &amp; B</h1>" in page
    assert '<p>A (1), <b data-x="@no">bold</b>, (2).</p>' in page
    assert 'src="tree.png"' in page
    assert 'href="mailto:me@x.org"' in page
    assert "medium.com/@no" in page
    assert "It is <em>small</em>." in page
    assert "<li>Elm E, Fir F. Brief therapy. Forest &amp; Sons; 2011.</li>" in page
    assert "| of _brief_ therapy [pilot] &lt;b&gt; @x." in page
    assert '<h2 id="references">References</h2>' in page
    for clutter in ("csl-", "data-cites", "<span", "<style", ":::"):
        assert clutter not in page


def test_quotation_marks_turn_the_right_way(article: Callable[..., Article]) -> None:
    """An apostrophe behind a key opens no quotation."""
    text = "The @elm2011's trial. \"[@gum2019]\" 'x' [@elm2011]'s.\n"
    page = published(article(text), "html").decode()
    assert (
        "<p>The Elm &amp; Fir (2011)’s trial. “(Gum, 2019)” ‘x’ (Elm &amp; Fir, 2011)’s." in page
    )


def test_citations_side_by_side(article: Callable[..., Article], markdown: Render) -> None:
    """`[@a][@b]` is no link; in HTML a blank parts the two."""
    text = "A [@elm2011][@gum2019].\n"
    assert body(markdown(text)) == "A (Elm & Fir, 2011)(Gum, 2019)."
    assert (
        "<p>A (Elm &amp; Fir, 2011) (Gum, 2019).</p>" in published(article(text), "html").decode()
    )


def test_long_addresses_break_and_no_role_is_half_said(article: Callable[..., Article]) -> None:
    """On a narrow screen; a list by its role would need items by theirs."""
    page = published(article("A [@ash2020one].\n"), "html").decode()
    assert "overflow-wrap: anywhere" in page
    assert 'role="list"' not in page


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_office_files_are_the_same_each_time_and_name_no_folder(
    article: Callable[..., Article], form: str
) -> None:
    """Neither the library's items nor the style are told, nor a clock."""
    text = "---\nbibliography: mine.bib\n---\n\nA [@elm2011].\n"
    data = published(article(text), form)
    assert data == published(article(text), form)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    for word in (b"items.json", b".csl", b"mine.bib"):
        assert word not in inside


def test_html_list_replaces_what_the_div_holds(article: Callable[..., Article]) -> None:
    """The same places as in Markdown."""
    text = "::: {#refs}\nold\n:::\n\nA [@elm2011; @gum2019].\n"
    page = published(article(text), "html").decode()
    assert "old" not in page
    assert page.index("<em>Brief therapy</em>") < page.index("<p>A (Elm")
    assert "<strong>[RETRACTED]</strong>" in page


@pytest.mark.parametrize(
    "front", ['+++\ntitle = "A & B"\nauthor = ["X", "Y"]\n+++', '{\n"title": "A & B"\n}']
)
def test_the_title_of_other_front_matter_is_kept(
    article: Callable[..., Article], front: str
) -> None:
    """TOML and JSON: pandoc knows neither."""
    page = published(article(f"{front}\n\nA [@elm2011].\n"), "html").decode()
    assert "<h1>A &amp; B</h1>" in page
    assert "title =" not in page


def test_html_notes_are_footnotes(article: Callable[..., Article]) -> None:
    """A note style in HTML."""
    page = published(article("A [@elm2011, 3].\n", "chicago-notes"), "html").decode()
    assert 'role="doc-noteref"' in page
    assert "Eve Elm and Flo Fir, <em>Brief Therapy</em>" in page


@pytest.mark.parametrize("style", ["apa", "vancouver"])
def test_word_list_has_the_style_bibliography(article: Callable[..., Article], style: str) -> None:
    """A journal's template restyles it."""
    data = published(article("A [@elm2011; @ash2020one].\n", style), "docx")
    document = part(data, "word/document.xml")
    assert document.count('<w:pStyle w:val="Bibliography"') == 2
    assert ("<w:numPr>" in document) == (style == "vancouver")


def test_word_notes_are_footnotes(article: Callable[..., Article]) -> None:
    """Chicago notes: Word's own footnotes."""
    data = published(article("A [@elm2011, 3].\n", "chicago-notes"), "docx")
    assert "Brief Therapy" in part(data, "word/footnotes.xml")


def test_images_are_not_fetched(article: Callable[..., Article]) -> None:
    """No file and no address is opened: the description stands, and it is said."""
    text = "A [@elm2011] ![A tree](http://127.0.0.1:9/tree.png)\n\n{{< short >}}\n"
    done = publish(pandoc.find(os.environ), article(text), "docx", "name")
    assert (done.images, done.codes) == (1, 1)
    assert "A tree" in part(done.data, "word/document.xml")


def test_opendocument(article: Callable[..., Article]) -> None:
    """The list is there, in italics."""
    data = published(article("A [@elm2011].\n"), "odt")
    assert "Brief therapy" in part(data, "content.xml")


def test_front_matter_that_is_no_yaml_is_misuse(article: Callable[..., Article]) -> None:
    """The writer's slip, told as one."""
    with pytest.raises(Misuse, match="no valid YAML"):
        published(article("---\ntitle: [oops\n---\n\nA [@elm2011].\n"), "html")
