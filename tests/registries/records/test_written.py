"""Whatever a registry sends: one entry that reads back equal, or a refusal with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.errors import Misuse
from evidence.library import edits
from evidence.library.bibtex import read
from evidence.library.reports import reports_of
from evidence.model import Draft, Report
from evidence.registries.records import crossref_draft, csl_draft, datacite_draft

TODAY = date(2026, 11, 22)
BEFORE = "@article{first,\n  title = {The first},\n  year = {2001},\n}\n"

# What trips programs: BibTeX's and HTML's own signs, names for nothing, white space of all kinds.
PIECES = (
    *("{", "}", "\\", "$", "%", "&", "#", "_", "^", "~", '"', "@", ",", "=", "--", "``", "''"),
    *("}\n\n@misc{x,\n title={y}}\n", "@comment{", " and ", "others", "et al.", "von ", "Jr., "),
    *(
        "<i>",
        "</i>",
        "<jats:p>",
        "<",
        "> ",
        "&amp;",
        "&amp;lt;b&amp;gt;",
        "&#0;",
        "&nbsp;",
        "<!--",
    ),
    *("null", "None", "\n", "\t", "\r", "\u2028", "\u00a0", "\x1b[31m", "\u202e", "\ud800", "\0"),
    *(
        "é",
        "e\u0301",
        "Ł",
        "ß",
        "ǅ",
        "İ",
        "中文",
        "עברית",
        "a",
        "B",
        "DIT",
        "1",
        " ",
        ": ",
        "(",
        ")",
    ),
)
TEXT = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
VALUE = st.one_of(TEXT, st.lists(TEXT, max_size=2), JSON)
PERSON = st.fixed_dictionaries(
    {},
    optional={
        "family": VALUE,
        "given": VALUE,
        "name": VALUE,
        "suffix": VALUE,
        "literal": TEXT,
        "sequence": st.sampled_from(["first", "additional"]),
    },
)
MESSAGE = st.fixed_dictionaries(
    {"DOI": st.just("10.1000/second")},
    optional={
        "title": VALUE,
        "subtitle": VALUE,
        "author": st.one_of(st.lists(PERSON, max_size=3), JSON),
        "editor": st.one_of(st.lists(PERSON, max_size=2), JSON),
        "type": st.one_of(st.sampled_from(["journal-article", "edited-book", "report"]), TEXT),
        "container-title": VALUE,
        "abstract": VALUE,
        "page": VALUE,
        "issued": st.one_of(JSON, st.just({"date-parts": [[None]]})),
        "updated-by": JSON,
        "relation": JSON,
    },
)


def added(draft: Draft) -> Report:
    """The draft as the second entry of a library, past every check of the store.

    Raises Misuse.
    """
    bib = read(BEFORE)
    change = edits.add(bib, [draft])
    after = read(edits.applied(bib.text, change.spans))
    edits.check(bib, change, after)
    assert after.text.startswith(BEFORE)
    first, second = reports_of(after)
    assert (first.key, first.title) == ("first", "The first")
    return second


def holds(draft: Draft) -> None:
    """Equal after writing and reading, or refused with a reason."""
    try:
        report = added(draft)
    except Misuse as refusal:
        assert re.search(r"cannot be written: .+\.", refusal.message)
        return
    assert report.title == draft.fields.get("title")
    assert str(report.year or "") == draft.fields.get("year", "")
    assert report.doi == draft.fields.get("doi")
    assert list(map(str, report.authors)) == list(map(str, draft.authors))
    assert list(map(str, report.editors)) == list(map(str, draft.editors))
    for name, value in report.fields.items():
        assert value.strip(), name
        assert "\n" not in report.raw[name]


@settings(max_examples=400)
@given(MESSAGE)
@example({"DOI": "10.1000/second", "title": ["}\n\n@misc{x,\n title={y}}\n"]})
@example({"DOI": "10.1000/second", "author": [{"family": "and", "given": "and"}]})
def test_any_record(message: Mapping[str, object]) -> None:
    """Crossref's and CSL's record: never a second entry, never another title or name."""
    holds(crossref_draft(message, TODAY))
    holds(csl_draft(message))


@settings(max_examples=150)
@given(
    st.fixed_dictionaries(
        {"doi": st.just("10.1000/second")},
        optional={
            "titles": st.one_of(st.lists(st.fixed_dictionaries({"title": VALUE})), JSON),
            "creators": st.one_of(
                st.lists(
                    st.fixed_dictionaries(
                        {"name": VALUE},
                        optional={
                            "nameType": st.sampled_from(["Personal", "Organizational"]),
                            "familyName": VALUE,
                            "givenName": VALUE,
                        },
                    )
                ),
                JSON,
            ),
            "publicationYear": JSON,
            "publisher": JSON,
            "descriptions": JSON,
            "relatedIdentifiers": JSON,
            "container": JSON,
        },
    )
)
def test_any_record_of_datacite(attributes: Mapping[str, object]) -> None:
    """The same of DataCite's."""
    holds(datacite_draft(attributes))


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("p &lt; 0.05 &amp;amp; 100 % of {DIT}", "p < 0.05 & 100 % of {DIT}"),
        ("<i>In vivo</i> x<sub>2</sub> $5 a_b #1 ~^\\ c", "In vivo x2 $5 a_b #1 ~^\\ c"),
        ("Über “Angst” – l’été -- ``x''", "Über “Angst” – l’été -- ``x''"),
        ("@article{x, title = {y}}", "@article{x, title = {y}}"),
    ],
)
def test_signs_of_bibtex(title: str, read_as: str) -> None:
    """What means something to BibTeX is text here."""
    assert added(crossref_draft({"title": [title]}, TODAY)).title == read_as


def test_a_group_with_and() -> None:
    """One author stays one, beside persons."""
    people = [{"name": "Health and Care, Ltd"}, {"family": "van der Berg", "given": "Jan"}]
    report = added(crossref_draft({"title": ["x"], "author": people}, TODAY))
    assert list(map(str, report.authors)) == ["Health and Care, Ltd", "van der Berg, Jan"]
    assert report.authors[0].literal
