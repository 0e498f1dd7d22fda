"""DataCite's record as a draft."""

from __future__ import annotations

from evidence.model import Name
from tests.registries.small import datacite


def test_datacite_preprints() -> None:
    """arXiv's number, and the article elsewhere; a version in the same place is none."""
    rows = [
        {"relationType": "IsVersionOf", "relatedIdentifier": "10.48550/arXiv.1"},
        {"relationType": "IsVersionOf", "relatedIdentifier": "10.1037/X"},
        {"relationType": "References", "relatedIdentifier": "10.1037/Y"},
    ]
    fields = datacite(doi="10.48550/arXiv.2001.00001", relatedIdentifiers=rows).fields
    assert (fields["eprint"], fields["eprinttype"]) == ("2001.00001", "arxiv")
    assert (fields["related"], fields["relatedtype"]) == ("10.1037/x", "is-preprint-of")


def test_capitals_of_datacite() -> None:
    """The same of DataCite's titles, authors and editors."""
    draft = datacite(
        titles=[{"title": "A PILOT STUDY"}],
        creators=[{"name": "LEMMA, ALESSANDRA"}, {"name": "NICE", "nameType": "Organizational"}],
        contributors=[{"name": "TARGET, MARY", "contributorType": "Editor"}],
    )
    assert draft.fields["title"] == "A pilot study"
    assert draft.authors == (Name("Lemma", "Alessandra"), Name("NICE", literal=True))
    assert draft.editors == (Name("Target", "Mary"),)
    assert draft.fields["unverifiednote"] == (
        "title as registered: A PILOT STUDY; names as registered: LEMMA, ALESSANDRA | TARGET, MARY"
    )


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
            {"name": "Jan van der Berg", "nameType": "Personal"},
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
        Name("van der Berg", "Jan"),
    )
    assert draft.editors == (Name("Luyten", "Patrick"),)


def test_datacite_registration() -> None:
    """A registered study is no result; its suggested role waits for a person."""
    fields = datacite(types={"resourceTypeGeneral": "StudyRegistration"}).fields
    assert fields["published"] == "registry"
    assert fields["unverified"] == "reportrole"


def test_datacite_books_and_where_they_are_told_of() -> None:
    """A related item stands in for a container; a chapter has the ISBN of its book."""
    item = {"relationType": "IsPublishedIn", "titles": [{"title": "The Book"}], "firstPage": "3"}
    isbn = {
        "relationType": "IsPartOf",
        "relatedIdentifierType": "ISBN",
        "relatedIdentifier": "978-0-19-960245-2",
    }
    fields = datacite(
        types={"resourceTypeGeneral": "BookChapter"},
        relatedItems=[item],
        relatedIdentifiers=[isbn],
    ).fields
    assert (fields["booktitle"], fields["pages"]) == ("The Book", "3")
    assert fields["isbn"] == "978-0-19-960245-2"
    fields = datacite(types={"resourceTypeGeneral": "Book"}, relatedIdentifiers=[isbn]).fields
    assert "isbn" not in fields
