"""A registry's record as a draft: facts kept, nothing guessed, nothing but text."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from evidence.model import Name
from evidence.registries.records import crossref_draft, csl_draft, datacite_draft
from tests.loopback import CHEN
from tests.registries.small import TODAY, crossref, datacite


def test_an_article() -> None:
    """Every field of an article, in BibTeX's words; no tier, no condition, no design."""
    draft = crossref()
    assert draft.type == "article"
    assert draft.authors[0] == Name("Chen", "C. K.")
    assert draft.fields == {
        "title": CHEN["title"][0],  # type: ignore[index]
        "year": "2020",
        "month": "sep",
        "volume": "57",
        "number": "3",
        "pages": "464--468",
        "doi": "10.1037/pst0000282",
        "journal": "Psychotherapy",
        "published": "journal",
        "status": "ok",
        "statuschecked": "2026-11-22",
        "statussource": "Crossref",
    }


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"title": [], "author": [], "issued": {"date-parts": [[None]]}, "container-title": []},
        {"title": None, "author": None, "issued": None, "page": None, "updated-by": None},
        {"title": ["null"], "author": [{}, {"family": None}], "issued": {"date-parts": []}},
        {"title": {"a": 1}, "author": "Chen", "issued": [], "relation": [], "type": ["x"]},
        {"title": [[["deep"]]], "volume": True, "ISBN": {}, "clinical-trial-number": [None]},
    ],
)
def test_what_is_missing_is_left_out(record: Mapping[str, object]) -> None:
    """No title, author or date: an entry without them, never the text "None"."""
    for draft in (crossref_draft(record, TODAY), csl_draft(record), datacite_draft(record)):
        assert draft.authors == ()
        assert not {"title", "year", "month"} & draft.fields.keys()
        assert all(draft.fields.values())


def test_where_a_chapter_stands() -> None:
    """Of two containers the first is the series; publisher, place and ISBN are kept."""
    fields = crossref(
        type="book-chapter",
        container_title=["Lecture Notes", "Mentalizing in Practice"],
        publisher="OUP",
        publisher_location="Oxford",
        ISBN=["http://id.crossref.org/isbn/9780199602452", "9780191765100"],
    ).fields
    assert fields["booktitle"] == "Mentalizing in Practice"
    assert fields["series"] == "Lecture Notes"
    assert (fields["publisher"], fields["address"]) == ("OUP", "Oxford")
    assert fields["isbn"] == "9780199602452"


@pytest.mark.parametrize(
    ("institution", "group", "howpublished"),
    [
        ([{"name": "bioRxiv"}], "Microbiology", "bioRxiv"),
        ({"name": "medRxiv"}, None, "medRxiv"),
        (None, "PsyArXiv", "PsyArXiv"),
        (None, None, "Center for Open Science"),
    ],
)
def test_where_a_preprint_stands(institution: object, group: object, howpublished: str) -> None:
    """The server: the institution before the group, which may be a subject, or the publisher."""
    fields = crossref(
        type="posted-content",
        institution=institution,
        group_title=group,
        container_title=[],
        publisher="Center for Open Science",
    ).fields
    assert fields["howpublished"] == howpublished


@pytest.mark.parametrize(
    ("title", "subtitle", "whole"),
    [
        ("DIT", ["A pilot study"], "DIT: A pilot study"),
        ("Does DIT work?", ["A pilot study"], "Does DIT work? A pilot study"),
        ("DIT: a pilot study", ["A Pilot Study"], "DIT: a pilot study"),
        ("DIT", [""], "DIT"),
        ("DIT", [], "DIT"),
    ],
)
def test_subtitles(title: str, subtitle: list[str], whole: str) -> None:
    """A subtitle is joined on, unless the title has it already."""
    assert crossref(title=[title], subtitle=subtitle).fields["title"] == whole


@pytest.mark.parametrize(
    ("page", "number", "fields"),
    [
        ("1010-1019", None, {"pages": "1010--1019"}),
        ("1010–1019", None, {"pages": "1010--1019"}),
        ("e000776", "e000776", {"eid": "e000776"}),
        ("445", None, {"pages": "445"}),
        ("S-1-S-10", None, {"pages": "S-1-S-10"}),
        ("e64723", None, {"eid": "e64723"}),
        ("e1-e10", None, {"pages": "e1--e10"}),
        ("445-445", None, {"pages": "445"}),
        ("1-9", "12", {"pages": "1--9", "eid": "12"}),
        ("n/a-n/a", None, {}),
        ("-", None, {}),
    ],
)
def test_pages(page: str, number: str | None, fields: dict[str, str]) -> None:
    """A range gets BibTeX's dash; an article number is not repeated as a page."""
    found = crossref(page=page, article_number=number).fields
    assert {name: found[name] for name in ("pages", "eid") if name in found} == fields


@pytest.mark.parametrize(
    ("dates", "year", "month"),
    [
        ({"published-print": [[2020, 6]], "published-online": [[2019, 5, 15]]}, "2020", "jun"),
        ({"published-online": [[2019, 5, 15]], "issued": [[2019, 5, 15]]}, "2019", "may"),
        ({"posted": [[2018, 12, 19]]}, "2018", "dec"),
        ({"approved": [["2020", "5"]], "issued": [[None]]}, "2020", "may"),
        ({"issued": [[2013, 13]]}, "2013", None),
        ({"issued": [[0]]}, None, None),
        ({"published": [[None]], "issued": [[2013]]}, "2013", None),
        ({"issued": [[2013, None, 4]]}, "2013", None),
        ({"created": [[2013, 1, 4]]}, None, None),
    ],
)
def test_dates(dates: dict[str, object], year: str | None, month: str | None) -> None:
    """Print before online; a month only from the date that gave the year."""
    parts = {name: {"date-parts": value} for name, value in dates.items()}
    fields = crossref_draft({"title": ["x"], **parts}, TODAY).fields
    assert (fields.get("year"), fields.get("month")) == (year, month)


@pytest.mark.parametrize(
    ("dates", "epub"),
    [
        ({"published-print": [[2020, 6]], "published-online": [[2019, 5, 15]]}, "2019-05-15"),
        ({"published-print": [[2020]], "published-online": [[2019]]}, "2019"),
        ({"published-print": [[2020, 6]], "published-online": [[2020, 1]]}, None),
        ({"published-online": [[2019, 5, 15]]}, None),
    ],
)
def test_the_other_year_is_kept(dates: dict[str, object], epub: str | None) -> None:
    """When it was online in another year than in print."""
    parts = {name: {"date-parts": value} for name, value in dates.items()}
    fields = crossref_draft({"title": ["x"], **parts}, TODAY).fields
    assert fields.get("epubdate") == epub


def test_the_year_of_the_issue_is_the_last_resort() -> None:
    """Where the record has no other date."""
    issue = {"issue": "1", "published-print": {"date-parts": [[2014, 3]]}}
    fields = crossref_draft({"title": ["x"], "journal-issue": issue}, TODAY).fields
    assert (fields["year"], fields["month"]) == ("2014", "mar")


def test_a_raw_date() -> None:
    """CSL also has dates as text."""
    fields = csl_draft({"title": "x", "issued": {"raw": "2003-02-11T00:00:00Z"}}).fields
    assert (fields["year"], fields["month"]) == ("2003", "feb")


def test_editors_of_books_not_of_articles() -> None:
    """The editor of an article is whoever handled it; that of a book or chapter is cited."""
    editor = [{"given": "Anthony", "family": "Bateman"}]
    assert crossref(editor=editor).editors == ()
    for kind in ("edited-book", "book-chapter", "proceedings", "reference-entry"):
        assert crossref(type=kind, editor=editor).editors == (Name("Bateman", "Anthony"),)


def test_a_meeting() -> None:
    """Its name, unless the book is named after it, its place, and the edition and series."""
    event = {"name": "Annual Meeting", "location": "London, UK"}
    fields = crossref(type="proceedings-article", container_title=["Papers"], event=event).fields
    assert (fields["eventtitle"], fields["venue"]) == ("Annual Meeting", "London, UK")
    named = ["Annual meeting – papers"]
    fields = crossref(type="proceedings-article", container_title=named, event=event).fields
    assert "eventtitle" not in fields
    fields = crossref(type="monograph", container_title=["Series"], edition_number="2").fields
    assert (fields["series"], fields["edition"]) == ("Series", "2")


def test_a_container_named_twice_is_no_series() -> None:
    """The same title with other capitals is the same book."""
    fields = crossref(type="book-chapter", container_title=["The Book", "The book"]).fields
    assert fields["booktitle"] == "The book"
    assert "series" not in fields


def test_issn_of_print_first() -> None:
    """Of an article only."""
    rows = [{"type": "electronic", "value": "1111-1111"}, {"type": "print", "value": "2222-2222"}]
    issns = {"ISSN": ["1111-1111", "2222-2222"], "issn_type": rows}
    assert crossref(**issns).fields["issn"] == "2222-2222"
    assert crossref(ISSN=["1111-1111"]).fields["issn"] == "1111-1111"
    assert "issn" not in crossref(type="monograph", **issns).fields


def test_the_original_title() -> None:
    """Kept where it is another."""
    assert crossref(original_title=["Die Wirkung"]).fields["origtitle"] == "Die Wirkung"
    assert "origtitle" not in crossref(original_title=CHEN["title"]).fields


@pytest.mark.parametrize("kind", ["is-preprint-of", "has-preprint"])
def test_preprints_and_their_articles(kind: str) -> None:
    """The other's DOI in the registry's words: once, not itself, no version of one named."""
    ids = ["10.1101/A", "10.1101/a.v1", "10.1101/a", "10.1037/pst0000282", "not a doi"]
    fields = crossref(relation={kind: [{"id": one, "id-type": "doi"} for one in ids]}).fields
    assert (fields["related"], fields["relatedtype"]) == ("10.1101/a", kind)


def test_licences_and_funders_are_ignored() -> None:
    """They say nothing about what the study found, and who paid is a fact a person records."""
    extra = {"license": [{"content-version": "tdm"}], "funder": [{"name": "NIHR"}]}
    assert crossref(**extra) == crossref()


def test_capitals() -> None:
    """A title and names in capitals are re-cased; the record's own form is kept in words."""
    draft = crossref(
        title=["DYNAMIC INTERPERSONAL THERAPY (DIT) FOR DEPRESSION"],
        subtitle=["AN RCT IN LONDON"],
        author=[{"family": "O'KEEFFE", "given": "SALLY"}, {"family": "LI", "given": "W."}],
        abstract="<jats:p>We compared it in London.</jats:p>",
    )
    assert draft.fields["title"] == (
        "Dynamic interpersonal therapy (DIT) for depression: An RCT in London"
    )
    assert draft.authors == (Name("O'Keeffe", "Sally"), Name("LI", "W."))
    assert draft.fields["unverifiednote"] == (
        "title as registered: DYNAMIC INTERPERSONAL THERAPY (DIT) FOR DEPRESSION: "
        "AN RCT IN LONDON; names as registered: O'KEEFFE, SALLY"
    )


def test_an_author_without_a_name_is_left_out_in_words() -> None:
    """The list is not complete, and says so."""
    note = "authors without a name in the registry's record: 1"
    assert crossref(author=[{}, {"family": "Lemma"}]).fields["unverifiednote"] == note
    assert datacite(creators=[{"name": None}]).fields["unverifiednote"] == note
    assert "unverifiednote" not in crossref().fields


def test_garbled_text_is_named_not_repaired() -> None:
    """UTF-8 that was read as Latin letters stays as it is, and is said to be so."""
    fields = crossref(author=[{"family": "MÃ¼ller", "given": "A"}]).fields
    assert fields["unverifiednote"] == "garbled in the registry's record: author"
    assert "unverifiednote" not in crossref(author=[{"family": "Müller É", "given": "A"}]).fields


def test_braces_stay_in_a_text_and_go_from_a_name() -> None:
    """In a name they are somebody's mark-up; a text is written so that it reads back."""
    found = crossref(abstract="a {b} c } e {", author=[{"family": "{L}emma}", "given": "A{}"}])
    assert found.fields["abstract"] == "a {b} c } e {"
    assert found.authors == (Name("Lemma", "A"),)


def test_supplements_are_no_preprints() -> None:
    """Some publishers register every figure as a preprint and as a supplement."""
    figures = [{"id": f"10.5555/Fig{number}", "id-type": "doi"} for number in range(3)]
    preprint = {"id": "10.5555/pre", "id-type": "doi"}
    relation = {"has-preprint": [*figures, preprint], "is-supplemented-by": figures}
    assert crossref(relation=relation).fields["related"] == "10.5555/pre"
    alone = {"has-preprint": figures, "is-supplemented-by": figures}
    assert "related" not in crossref(relation=alone).fields


def test_a_data_set_is_suggested_as_one() -> None:
    """By its type, and unverified; an entry of a trial registry is none."""
    for found in (crossref(type="dataset"), datacite(types={"resourceTypeGeneral": "Dataset"})):
        assert (found.fields["studydesign"], found.fields["unverified"]) == (
            "dataset",
            "studydesign",
        )
    registered = crossref(type="dataset", DOI="10.1186/isrctn12345678").fields
    assert (registered["reportrole"], registered.get("studydesign")) == ("registration", None)


def test_names() -> None:
    """People and groups keep the list's order; suffix and particles keep their place."""
    authors = crossref(
        author=[
            {"given": "Jan", "family": "van der Berg"},
            {"name": "the DIT Study Group"},
            {"given": "John", "family": "Smith", "suffix": "Jr."},
            {"family": "The Editors of The Lancet"},
            {},
            {"family": "Suharto"},
            {"given": "Madonna"},
            {"family": "Berg", "given": "A", "non-dropping-particle": "van"},
            {"family": "Null", "given": "Ann <i>B.</i>"},
            {"family": "Hora Jr.", "given": "Donald", "suffix": "Jr."},
            {"family": "King", "given": "Martin, Jr."},
            {"name": "Institute for Health and Care", "sequence": "first"},
        ]
    ).authors
    assert authors == (
        Name("van der Berg", "Jan"),
        Name("the DIT Study Group", literal=True),
        Name("Smith", "John", suffix="Jr."),
        Name("The Editors of The Lancet", literal=True),
        Name("Suharto"),
        Name("Madonna"),
        Name("Berg", "A", particle="van"),
        Name("Null", "Ann B."),
        Name("Hora", "Donald", suffix="Jr."),
        Name("King", "Martin", suffix="Jr."),
        Name("Institute for Health and Care", literal=True),
    )


def test_trial_numbers() -> None:
    """Numbers of trials are facts: in capitals, once each, in a list."""
    rows = ["isrctn 38209986", "nct03797326", "NCT03797326", "chictr1900022341", "abc-1"]
    numbers = [{"clinical-trial-number": row} for row in rows]
    assert crossref(clinical_trial_number=numbers).fields["registration"] == (
        "ISRCTN38209986; NCT03797326; ChiCTR1900022341; ABC-1"
    )


def test_a_registration_is_no_result() -> None:
    """The DOI of an ISRCTN entry becomes a registration, and the role waits for a person."""
    fields = crossref(DOI="10.1186/ISRCTN38209986", type="dataset").fields
    assert fields["registration"] == "ISRCTN38209986"
    assert fields["published"] == "registry"
    assert (fields["reportrole"], fields["unverified"]) == ("registration", "reportrole")


def test_csl_says_little_about_publication() -> None:
    """CSL calls a thesis an article, so no `published` is taken from it, and no status."""
    draft = csl_draft(
        {
            "DOI": "10.1430/8105",
            "type": "article-journal",
            "title": "Un articolo",
            "container-title": "Rivista",
            "publisher": "Il Mulino",
            "author": [{"literal": "Gruppo DIT"}, {"family": "Rossi", "given": "A"}],
            "issued": {"date-parts": [["2003", 2]]},
            "page": "1-9",
            "URL": "https://doi.org/10.1430/8105",
            "PMID": "12345",
        }
    )
    assert draft.type == "article"
    assert draft.authors == (Name("Gruppo DIT", literal=True), Name("Rossi", "A"))
    assert draft.fields == {
        "title": "Un articolo",
        "year": "2003",
        "month": "feb",
        "journal": "Rivista",
        "pages": "1--9",
        "doi": "10.1430/8105",
        "pmid": "12345",
    }


@pytest.mark.parametrize("piece", [": ", "A'", "(A", "A-", "1-", "A1-", "[RETRACTED", "Jr. ", "{"])
def test_a_hostile_record_is_read_in_time(piece: str) -> None:
    """Neither are the patterns for capitals, suffixes and status a trap."""
    text = "A " + piece * (50_000 // len(piece))
    crossref(
        title=[text], subtitle=[text], abstract=text, author=[{"family": text, "given": text}]
    )
