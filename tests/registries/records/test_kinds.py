"""Which type becomes which, and which is refused."""

from __future__ import annotations

import pytest

from evidence.errors import NotAStudy
from evidence.registries.records import csl_draft, kinds
from tests.registries.small import crossref, datacite

# https://api.crossref.org/types: all thirty.
CROSSREF_TYPES = {
    "book": "book",
    "book-chapter": "incollection",
    "book-part": "incollection",
    "book-section": "incollection",
    "book-series": None,
    "book-set": "book",
    "book-track": "incollection",
    "component": None,
    "database": "misc",
    "dataset": "misc",
    "dissertation": "phdthesis",
    "edited-book": "book",
    "grant": None,
    "journal": None,
    "journal-article": "article",
    "journal-issue": None,
    "journal-volume": None,
    "monograph": "book",
    "other": "misc",
    "peer-review": None,
    "posted-content": "misc",
    "proceedings": "proceedings",
    "proceedings-article": "inproceedings",
    "proceedings-series": None,
    "reference-book": "book",
    "reference-entry": "incollection",
    "report": "techreport",
    "report-component": "techreport",
    "report-series": None,
    "standard": "misc",
}


# resourceTypeGeneral, DataCite Metadata Schema 4.7.
DATACITE_TYPES = {
    "Audiovisual": "misc",
    "Award": None,
    "Book": "book",
    "BookChapter": "incollection",
    "Collection": "misc",
    "ComputationalNotebook": "misc",
    "ConferencePaper": "inproceedings",
    "ConferenceProceeding": "proceedings",
    "DataPaper": "article",
    "Dataset": "misc",
    "Dissertation": "phdthesis",
    "Event": "misc",
    "Image": "misc",
    "Instrument": None,
    "InteractiveResource": "misc",
    "Journal": None,
    "JournalArticle": "article",
    "Model": "misc",
    "Other": "misc",
    "OutputManagementPlan": "misc",
    "PeerReview": None,
    "PhysicalObject": None,
    "Poster": "misc",
    "Preprint": "misc",
    "Presentation": "misc",
    "Project": None,
    "Report": "techreport",
    "Service": "misc",
    "Software": "misc",
    "Sound": "misc",
    "Standard": "misc",
    "StudyRegistration": "misc",
    "Text": "misc",
    "Workflow": "misc",
}


def test_every_type_has_its_place() -> None:
    """Every type of both registries is in the tables on purpose, as a report or as none."""
    assert len(CROSSREF_TYPES) == 30
    for kind, bibtex in CROSSREF_TYPES.items():
        assert (kind in kinds.CROSSREF) == (bibtex is not None), kind
        assert (kind in kinds.NOT_REPORTS) == (bibtex is None), kind
    for kind, bibtex in DATACITE_TYPES.items():
        assert (kind in kinds.DATACITE) == (bibtex is not None), kind
        assert (kind.lower() in kinds.NOT_REPORTS) == (bibtex is None), kind


@pytest.mark.parametrize(("kind", "bibtex"), CROSSREF_TYPES.items())
def test_crossref_types(kind: str, bibtex: str | None) -> None:
    """The BibTeX type; what cannot be cited as a report is refused in a sentence."""
    if bibtex:
        assert crossref(type=kind).type == bibtex
        return
    with pytest.raises(NotAStudy, match=r"10\.1037/pst0000282 is an? .*, not a report of a study"):
        crossref(type=kind)


@pytest.mark.parametrize(("kind", "bibtex"), DATACITE_TYPES.items())
def test_datacite_types(kind: str, bibtex: str | None) -> None:
    """The same of DataCite's general types."""
    types = {"resourceTypeGeneral": kind}
    if bibtex:
        assert datacite(types=types).type == bibtex
        return
    with pytest.raises(NotAStudy, match=r"10\.5072/abc is an? .*, not a report of a study"):
        datacite(types=types)


@pytest.mark.parametrize(
    ("words", "container", "bibtex", "published"),
    [
        ("Book", {}, "book", "book"),
        ("Book chapter", {}, "incollection", "book"),
        ("Master's thesis", {}, "mastersthesis", "thesis"),
        ("Doctoral Thesis", {}, "phdthesis", "thesis"),
        ("Journal article", {"title": "A journal"}, "article", "journal"),
        ("Journal article", {}, "misc", None),
        ("Technical report", {}, "techreport", "report"),
        ("Preprint", {}, "misc", "preprint"),
        ("Project", {}, "misc", None),
        (None, {}, "misc", None),
    ],
)
def test_datacite_texts(
    words: str | None, container: dict[str, str], bibtex: str, published: str | None
) -> None:
    """Of a Text the free words say more; an article is believed where a journal is named."""
    draft = datacite(
        types={"resourceTypeGeneral": "Text", "resourceType": words}, container=container
    )
    assert (draft.type, draft.fields.get("published")) == (bibtex, published)


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
        ("dissertation", {"degree": ["MA"]}, "mastersthesis", "thesis"),
        ("dissertation", {"degree": ["PhD Thesis"]}, "phdthesis", "thesis"),
        ("report", {}, "techreport", "report"),
        ("dataset", {}, "misc", None),
        ("something-new", {}, "misc", None),
        (None, {}, "misc", None),
    ],
)
def test_published(
    kind: str | None, changes: dict[str, object], bibtex: str, published: str | None
) -> None:
    """How it was published, where the type leaves no doubt; a type nobody knows is misc."""
    draft = crossref(type=kind, **changes)
    assert (draft.type, draft.fields.get("published")) == (bibtex, published)


@pytest.mark.parametrize(
    ("kind", "bibtex"),
    [
        ("article-journal", "article"),
        ("article-magazine", "article"),
        ("review", "article"),
        ("article", "misc"),
        ("book", "book"),
        ("chapter", "incollection"),
        ("entry-encyclopedia", "incollection"),
        ("paper-conference", "inproceedings"),
        ("report", "techreport"),
        ("thesis", "phdthesis"),
        ("webpage", "misc"),
        ("dataset", "misc"),
        ("journal-article", "article"),
        ("book-chapter", "incollection"),
    ],
)
def test_csl_types(kind: str, bibtex: str) -> None:
    """CSL's own types, and Crossref's, which its CSL keeps."""
    assert csl_draft({"type": kind, "title": "x"}).type == bibtex


def test_a_journal_is_named() -> None:
    """The sentence that refuses an issue says of which journal; a periodical is a journal."""
    with pytest.raises(NotAStudy, match=r"is an issue of a journal \(Psychotherapy\), not"):
        crossref(type="journal-issue")
    with pytest.raises(NotAStudy, match=r"is a journal \(Psychotherapy\), not"):
        csl_draft({"type": "periodical", "title": "Psychotherapy"})


def test_a_review_names_its_article() -> None:
    """DataCite names what is reviewed among the related identifiers."""
    row = {"relationType": "Reviews", "relatedIdentifier": "10.5072/X"}
    with pytest.raises(NotAStudy, match=r"a peer review of 10\.5072/x, not"):
        datacite(types={"resourceTypeGeneral": "PeerReview"}, relatedIdentifiers=[row])


def test_a_component_points_to_its_article() -> None:
    """The hint names the DOI of the work a figure belongs to."""
    with pytest.raises(NotAStudy) as caught:
        crossref(type="component", relation={"is-component-of": [{"id": "10.1371/J.X"}]})
    assert "10.1371/j.x" in str(caught.value.hint)
    assert "a part (a figure, a table or a file) of 10.1371/j.x, not" in str(caught.value)
