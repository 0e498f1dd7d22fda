"""A registry's record as a draft: facts kept, nothing guessed, nothing but text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from evidence.errors import NotAStudy
from evidence.model import Draft, Name
from evidence.registries.records import crossref_draft, csl_draft, datacite_draft
from evidence.registries.text import abstract, plain
from tests.loopback import CHEN

TODAY = date(2026, 11, 22)


def crossref(**changes: object) -> Draft:
    return crossref_draft({**CHEN, **{k.replace("_", "-"): v for k, v in changes.items()}}, TODAY)


def datacite(**changes: object) -> Draft:
    record: Mapping[str, object] = {
        "doi": "10.5072/ABC",
        "titles": [{"title": "A title"}],
        "creators": [{"name": "Lemma, Alessandra", "nameType": "Personal"}],
        "publisher": "PsyArXiv",
        "publicationYear": 2021,
        "types": {"resourceTypeGeneral": "Preprint"},
    }
    return datacite_draft({**record, **changes})


def update(kind: str, source: str = "publisher") -> dict[str, str]:
    return {"DOI": "10.1000/NOTICE", "type": kind, "source": source}


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


@pytest.mark.parametrize(
    ("kind", "changes", "bibtex", "published"),
    [
        ("journal-article", {}, "article", "journal"),
        ("posted-content", {"subtype": "preprint"}, "misc", "preprint"),
        ("posted-content", {"subtype": "blog"}, "misc", None),
        ("monograph", {}, "book", "book"),
        ("book-chapter", {}, "incollection", "book"),
        ("proceedings-article", {}, "inproceedings", None),
        ("dissertation", {}, "phdthesis", "thesis"),
        ("dissertation", {"degree": ["M.Sc."]}, "mastersthesis", "thesis"),
        ("report", {}, "techreport", "report"),
        ("dataset", {}, "misc", None),
        ("something-new", {}, "misc", None),
    ],
)
def test_types(kind: str, changes: dict[str, object], bibtex: str, published: str | None) -> None:
    """The BibTeX type, and how it was published where the registry leaves no doubt."""
    draft = crossref(type=kind, **changes)
    assert (draft.type, draft.fields.get("published")) == (bibtex, published)


@pytest.mark.parametrize("kind", ["component", "grant", "journal", "journal-issue", "peer-review"])
def test_no_works(kind: str) -> None:
    """What cannot be cited as a report is refused in a sentence."""
    with pytest.raises(NotAStudy, match=r"10\.1037/pst0000282 is an? .*, not a report of a study"):
        crossref(type=kind)


def test_a_component_points_to_its_article() -> None:
    """The hint names the DOI of the work a figure belongs to."""
    with pytest.raises(NotAStudy) as caught:
        crossref(type="component", relation={"is-component-of": [{"id": "10.1371/J.X"}]})
    assert "10.1371/j.x" in str(caught.value.hint)


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
    ],
)
def test_dates(dates: dict[str, object], year: str | None, month: str | None) -> None:
    """Print before online; a month only from the date that gave the year."""
    parts = {name: {"date-parts": value} for name, value in dates.items()}
    fields = crossref_draft({"title": ["x"], **parts}, TODAY).fields
    assert (fields.get("year"), fields.get("month")) == (year, month)


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


@pytest.mark.parametrize(
    ("updates", "status"),
    [
        ([], "ok"),
        ([update("new_version")], "ok"),
        ([update("correction")], "corrected"),
        ([update("erratum")], "corrected"),
        ([update("expression_of_concern")], "concern"),
        ([update("partial_retraction")], "concern"),
        ([update("never-heard-of")], "concern"),
        ([update("correction"), update("retraction", "retraction-watch")], "retracted"),
        ([update("withdrawal")], "retracted"),
        ([update("removal")], "retracted"),
    ],
)
def test_status(updates: list[object], status: str) -> None:
    """The gravest thing that happened counts; an unknown one is not passed over."""
    fields = crossref(updated_by=updates).fields
    assert fields["status"] == status
    assert fields["statuschecked"] == "2026-11-22"
    assert fields["statussource"].startswith("Crossref")


def test_status_names_its_source() -> None:
    """Who said so, and in which notice."""
    fields = crossref(updated_by=[update("retraction", "retraction-watch")]).fields
    assert fields["statussource"] == "Crossref (Retraction Watch): retraction, 10.1000/notice"


def test_a_notice_is_not_called_retracted() -> None:
    """The retraction notice itself has a status of its own."""
    assert crossref(update_to=[update("retraction")]).fields["status"] == "notice"
    assert crossref(update_to=[update("new_version")]).fields["status"] == "ok"


def test_a_retraction_told_by_the_title_only() -> None:
    """A publisher that only renames the article has said it, too."""
    assert crossref(title=["RETRACTED: A trial"]).fields["status"] == "retracted"
    assert crossref(title=["Retracted memories"]).fields["status"] == "ok"


def test_datacite_preprint() -> None:
    """A preprint of DataCite's: server, authors, year; no status, for DataCite has none."""
    draft = datacite()
    assert draft.type == "misc"
    assert draft.authors == (Name("Lemma", "Alessandra"),)
    assert draft.fields == {
        "title": "A title",
        "year": "2021",
        "doi": "10.5072/abc",
        "howpublished": "PsyArXiv",
        "published": "preprint",
    }


def test_datacite_article() -> None:
    """Journal, volume, issue and pages come from the container."""
    draft = datacite(
        types={"resourceTypeGeneral": "JournalArticle"},
        container={
            "title": "A journal",
            "volume": "1",
            "issue": "2",
            "firstPage": "3",
            "lastPage": "9",
        },
        dates=[{"date": "2021-04-03", "dateType": "Issued"}],
        titles=[{"title": "Main"}, {"title": "a trial", "titleType": "Subtitle"}],
    )
    assert draft.type == "article"
    assert draft.fields == {
        "title": "Main: a trial",
        "year": "2021",
        "month": "apr",
        "journal": "A journal",
        "volume": "1",
        "number": "2",
        "pages": "3--9",
        "doi": "10.5072/abc",
        "published": "journal",
    }


def test_datacite_names() -> None:
    """Organisations stay whole, people are split, editors are kept apart."""
    draft = datacite(
        creators=[
            {"name": "Anna Freud, London", "nameType": "Organizational"},
            {"name": "x", "familyName": "Fonagy", "givenName": "Peter"},
            {"name": "DIT Group"},
        ],
        contributors=[
            {"name": "Luyten, Patrick", "contributorType": "Editor"},
            {"name": "Other, Anne", "contributorType": "ContactPerson"},
        ],
    )
    assert draft.authors == (
        Name("Anna Freud, London", literal=True),
        Name("Fonagy", "Peter"),
        Name("DIT Group", literal=True),
    )
    assert draft.editors == (Name("Luyten", "Patrick"),)


def test_datacite_registration() -> None:
    """A registered study is no result; its suggested role waits for a person."""
    fields = datacite(types={"resourceTypeGeneral": "StudyRegistration"}).fields
    assert fields["published"] == "registry"
    assert fields["unverified"] == "reportrole"


def test_datacite_refuses_what_is_no_work() -> None:
    """An award or an instrument is no report."""
    with pytest.raises(NotAStudy, match="a grant"):
        datacite(types={"resourceTypeGeneral": "Award"})


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
    }


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Secretor (\n   <i>FUT2</i>\n  ) Genotype,\n not", "Secretor (FUT2) Genotype, not"),
        ("H<sub>2</sub>O and <jats:italic toggle='yes'>x</jats:italic>", "H2O and x"),
        ("p < 0.05 and q > 1, a <b and c> d", "p < 0.05 and q > 1, a <b and c> d"),
        ("Biomarkers &amp; Prevention, A &amp;lt; B", "Biomarkers & Prevention, A < B"),
        ("R&D; AT&T; x", "R&D; AT&T; x"),
        ("&lt;i&gt;in vivo&lt;/i&gt;", "in vivo"),
        ("one<br/>two<p>three</p>four", "one two three four"),
        (
            "<mml:math><mml:mi>x</mml:mi><mml:annotation encoding='t'>y</mml:annotation>"
            "</mml:math>",
            "x",
        ),
        ("a\u202eb\u200bc\x1b[31md\x00e\u00adf\ud800g", "abc[31mdefg"),
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
