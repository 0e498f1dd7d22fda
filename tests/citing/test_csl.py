"""A report becomes a CSL item with nothing lost and nothing invented."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.citing.catalogue import style
from evidence.citing.csl import has_title, to_csl
from evidence.citing.manuals import for_style
from evidence.errors import NotCitable
from evidence.model import Name, Report

AHEAD = "advance online publication"


def report(type_: str = "article", /, **fields: str) -> Report:
    return Report("key", type_, {"title": "A title", **fields})


def item(type_: str = "article", /, **fields: str) -> dict[str, Any]:
    return to_csl(report(type_, **fields))


@pytest.mark.parametrize(
    ("type_", "fields", "expected"),
    [
        ("article", {}, "article-journal"),
        ("book", {}, "book"),
        ("incollection", {}, "chapter"),
        ("inproceedings", {}, "paper-conference"),
        ("mastersthesis", {}, "thesis"),
        ("techreport", {}, "report"),
        ("online", {}, "webpage"),
        ("unpublished", {}, "manuscript"),
        ("unpublished", {"published": "preprint"}, "article"),
        ("misc", {"published": "preprint"}, "article"),
        ("misc", {"eprint": "2101.00001"}, "article"),
        ("misc", {"published": "registry"}, "webpage"),
        ("misc", {"published": "abstract"}, "paper-conference"),
        ("misc", {"studydesign": "dataset"}, "dataset"),
        ("misc", {"url": "https://example.org"}, "webpage"),
        ("misc", {}, "document"),
        ("strange", {}, "document"),
    ],
)
def test_types(type_: str, fields: dict[str, str], expected: str) -> None:
    """The CSL type follows the entry's type, or where the work was published."""
    assert item(type_, **fields)["type"] == expected


def test_a_report_without_title_cannot_be_cited() -> None:
    """The error names the report and the command that records a title."""
    with pytest.raises(NotCitable, match="'key' has no recorded title") as caught:
        to_csl(Report("key", "article", {}))
    assert "evidence set key title=" in str(caught.value.hint)
    assert has_title(report(title="5"))
    assert not has_title(report(title="."))
    assert not has_title(Report("key", "article", {}))


def test_names() -> None:
    """Particles, suffixes and corporate authors stay what they are."""
    authors = (
        Name("Balkom", "Anton", particle="van"),
        Name("King", "Martin L.", suffix="Jr."),
        Name("World Health Organization", literal=True),
    )
    found = to_csl(Report("key", "article", {"title": "T"}, authors=authors, authors_cut=True))
    assert found["author"] == [
        {"family": "Balkom", "given": "Anton", "non-dropping-particle": "van"},
        {"family": "King", "given": "Martin L.", "suffix": "Jr."},
        {"literal": "World Health Organization"},
        {"literal": "others"},
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"year": "2020"}, [[2020]]),
        ({"year": "2020", "month": "June"}, [[2020, 6]]),
        ({"year": "2020", "month": "6", "day": "3"}, [[2020, 6, 3]]),
        ({"year": "2020", "month": "Spring"}, [[2020]]),
        ({"date": "2020-06-03"}, [[2020, 6, 3]]),
        ({"date": "2020-13-45"}, [[2020]]),
        ({"date": "2023-02-30"}, [[2023, 2]]),
        ({"year": "2020", "month": "21"}, [[2020]]),
        ({"year": "2023", "month": "feb", "day": "30"}, [[2023, 2]]),
        ({"date": "2020-06/2020-08", "year": "1999"}, [[2020, 6], [2020, 8]]),
    ],
)
def test_dates(fields: dict[str, str], expected: list[list[int]]) -> None:
    """Years, months and days as date parts, from BibTeX and from biblatex fields."""
    assert item(**fields)["issued"] == {"date-parts": expected}


def test_words_for_a_date_are_a_status() -> None:
    """`in press` is no date; no date at all is no status."""
    assert item(year="in press")["status"] == "in press"
    assert item(year="forthcoming")["status"] == "in press"
    assert item(year="c. 1900")["status"] == "c. 1900"
    assert not {"issued", "status"} & item(year="n.d.").keys()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"epubdate": "2025-02-03"}, {"issued": [[2025, 2, 3]], "status": AHEAD}),
        ({"epubdate": "2025", "volume": "3"}, {"issued": [[2025]]}),
        (
            {"epubdate": "2019-12-01", "year": "2020", "volume": "3"},
            {"issued": [[2020]], "available-date": [[2019, 12, 1]]},
        ),
        # No volume recorded does not mean that there is none.
        (
            {"epubdate": "2019-12-01", "year": "2020"},
            {"issued": [[2020]], "available-date": [[2019, 12, 1]]},
        ),
        ({"pubstate": "prepublished", "year": "2020"}, {"issued": [[2020]], "status": AHEAD}),
        ({"pubstate": "inpress"}, {"status": "in press"}),
        ({"year": "Ahead of print"}, {"status": AHEAD}),
        ({"pubstate": "under review"}, {"status": "under review"}),
    ],
)
def test_ahead_of_print(fields: dict[str, str], expected: dict[str, Any]) -> None:
    """An article that is online only as yet, as far as is recorded; else nothing is said."""
    found = item(**fields)
    dates: dict[str, Any] = {
        name: found[name]["date-parts"] for name in ("issued", "available-date") if name in found
    }
    if "status" in found:
        dates["status"] = found["status"]
    assert dates == expected


def test_a_page_says_when_it_was_seen() -> None:
    """The recorded day on which the page was seen stands beside its address; not beside a DOI."""
    found = item(
        "misc",
        url="https://b.org/x",
        facts="https://a.org (2026-01-01); https://b.org/x (2026-11-22)",
    )
    assert found["accessed"] == {"date-parts": [[2026, 11, 22]]}
    dated = item("misc", url="https://b.org", facts="https://b.org (2026-11-22)", year="2020")
    assert dated["accessed"] == {"date-parts": [[2026, 11, 22]]}
    assert "accessed" not in item(doi="10.1/x", urldate="2026-11-22")


@pytest.mark.parametrize(
    ("style_name", "kept"),
    [("apa", False), ("chicago", False), ("vancouver", True), ("ama", True), ("harvard", True)],
)
def test_which_manuals_want_the_day_of_access(style_name: str, kept: bool) -> None:
    """APA and Chicago only for a page without a date, the others always."""
    dated = item("online", url="https://b.org", year="2020", urldate="2026-02-03")
    assert ("accessed" in for_style(dated, style(style_name))) == kept
    undated = item("online", url="https://b.org", urldate="2026-02-03")
    assert "accessed" in for_style(undated, style(style_name))


def test_numbers_of_an_article() -> None:
    """`number` of an article is its issue; double hyphens between pages become one."""
    found = item(volume="50", number="6", pages="1010--1019", journal="J")
    assert (found["volume"], found["issue"], found["page"]) == ("50", "6", "1010-1019")
    assert found["container-title"] == "J"
    assert "number" not in found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"eid": "12"}, "12"),
        ({"eid": "e0123456"}, "e0123456"),
        ({"pages": "e77"}, "e77"),
        ({"pages": "116829"}, "116829"),
        ({"pages": "h1234"}, "h1234"),
        ({"pages": "CD004687"}, "CD004687"),
        ({"pages": "S12"}, None),
        ({"pages": "W123"}, None),
        ({"pages": "xii"}, None),
        ({"pages": "1010"}, None),
        ({"pages": "12345--12350"}, None),
    ],
)
def test_article_numbers(fields: dict[str, str], expected: str | None) -> None:
    """An article number stands where CSL has it and where most styles look for pages."""
    found = item(**fields)
    assert found.get("number") == expected
    assert found["page"] == next(iter(fields.values())).replace("--", "-")


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("Second", "2"),
        ("Third edition", "3"),
        ("2nd ed.", "2"),
        ("4. ed.", "4"),
        ("10", "10"),
        ("revised", "Rev. ed."),
        ("2nd revised edition", "2nd rev. ed."),
        ("International", "International ed."),
    ],
)
def test_editions(recorded: str, expected: str) -> None:
    """Editions in words are numbers where they name one, else end in "ed."."""
    assert item("book", edition=recorded)["edition"] == expected


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("Norwegian", "nb"),
        ("portuguese", "pt"),
        ("ngerman", "de"),
        ("Français", "fr"),
        ("eng", "en"),
        ("zh/en", "zh"),
        ("pt_BR", "pt-BR"),
        ("Klingon", "und"),
    ],
)
def test_languages(recorded: str, expected: str) -> None:
    """A name of a language becomes its code; one that is not known is not taken for English."""
    assert item(language=recorded)["language"] == expected


def test_other_people_and_titles() -> None:
    """Translators, the author of the whole book, the original's year, subtitles, conferences."""
    found = item("book", translator="Strachey, James", origdate="1900", year="2010")
    assert found["translator"] == [{"family": "Strachey", "given": "James"}]
    assert found["original-date"] == {"date-parts": [[1900]]}
    chapter = item("inbook", bookauthor="Other, Bo", booktitle="Book", booksubtitle="Sub")
    assert chapter["container-author"] == [{"family": "Other", "given": "Bo"}]
    assert (chapter["type"], chapter["container-title"]) == ("chapter", "Book: Sub")
    assert item(journal="J", journalsubtitle="Sub")["container-title"] == "J: Sub"
    talk = item("unpublished", eventtitle="Congress", venue="Bern")
    assert (talk["type"], talk["event-title"], talk["event-place"]) == (
        "speech",
        "Congress",
        "Bern",
    )
    assert item("inproceedings", eventtitle="Congress")["container-title"] == "Congress"


def test_a_chapter_without_a_book_is_the_book() -> None:
    """In BibTeX the title of @inbook is the book's; a newspaper's article is no journal's."""
    assert item("inbook", chapter="3")["type"] == "book"
    paper = item(entrysubtype="newspaper", journal="The Times", number="7")
    assert (paper["type"], paper["container-title"], paper["issue"]) == (
        "article-newspaper",
        "The Times",
        "7",
    )


@pytest.mark.parametrize("family", ["さくら", "김", "王", "タナカ"])
def test_names_in_their_own_writing_have_no_initials(family: str) -> None:
    """Chinese characters, kana and Hangul: family name first, and nothing is cut."""
    names = (Name(family, "花子"),)
    found = to_csl(Report("key", "article", {"title": "T"}, authors=names))
    assert found["author"] == [{"literal": f"{family}花子"}]


def test_numbers_of_a_report() -> None:
    """`number` of a report is its own; in a series it is the series'."""
    assert item("techreport", number="NG222")["number"] == "NG222"
    found = item("book", number="3", series="Guides")
    assert (found["collection-title"], found["collection-number"]) == ("Guides", "3")
    assert "number" not in found


def test_an_address_only_without_a_doi() -> None:
    """A DOI makes the address superfluous."""
    assert "URL" not in item(doi="10.1/x", url="https://example.org")
    assert item(url="https://example.org")["URL"] == "https://example.org"
    assert item(url="example.org:80/x")["URL"] == "example.org:80/x"
    assert "URL" not in item(url="javascript:alert(1)")


def test_theses_and_preprints_say_what_they_are() -> None:
    """The kind of thesis and its school; a preprint and its server."""
    thesis = item("phdthesis", school="UCL")
    assert (thesis["genre"], thesis["publisher"]) == ("Doctoral dissertation", "UCL")
    preprint = item("misc", published="preprint", howpublished="OSF Preprints")
    assert (preprint["genre"], preprint["publisher"]) == ("Preprint", "OSF Preprints")
    assert "container-title" not in preprint


@pytest.mark.parametrize(
    ("type_", "fields", "expected"),
    [
        ("thesis", {"type": "phdthesis"}, "Doctoral dissertation"),
        ("thesis", {"type": "mathesis"}, "Master’s thesis"),
        ("mastersthesis", {}, "Master’s thesis"),
        ("phdthesis", {"type": "Habilitation"}, "Habilitation"),
        ("thesis", {}, None),
        ("techreport", {}, None),
        ("techreport", {"type": "Guideline"}, "Guideline"),
    ],
)
def test_genres(type_: str, fields: dict[str, str], expected: str | None) -> None:
    """The kind of thesis or report where it is recorded, in biblatex's words too."""
    assert item(type_, **fields).get("genre") == expected


def test_a_preprint_known_by_its_number() -> None:
    """arXiv's number leads to an address; another server's is printed."""
    arxiv = item("misc", eprint="2301.99999", archiveprefix="arXiv")
    assert (arxiv["publisher"], arxiv["URL"]) == ("arXiv", "https://arxiv.org/abs/2301.99999")
    assert "number" not in arxiv
    other = item("misc", eprint="ab12", eprinttype="PsyArXiv")
    assert (other["publisher"], other["number"]) == ("PsyArXiv", "ab12")
    assert "URL" not in other


def test_registrations_and_data_sets() -> None:
    """The trial number of a registration, if it has one; the version of a data set."""
    assert item("misc", published="registry", registration="EXR1")["number"] == "EXR1"
    assert "number" not in item("misc", published="registry", registration="EXR1; EXR2")
    assert "number" not in item(registration="EXR1")
    assert item("dataset", version="2.1")["version"] == "2.1"


def test_a_body_is_not_its_own_publisher() -> None:
    """A corporate author that publishes its own report is named once."""
    who = Name("NICE", literal=True)
    found = to_csl(
        Report("k", "techreport", {"title": "T", "institution": "NICE"}, authors=(who,))
    )
    assert "publisher" not in found


def test_the_abbreviated_title_of_a_journal() -> None:
    """`shortjournal` is what styles with abbreviated titles print."""
    assert item(journal="J", shortjournal="Abbr")["container-title-short"] == "Abbr"


def test_titles_keep_their_letters_and_their_markup() -> None:
    """No letter is changed; italics and indices become CSL mark-up."""
    fields = {"title": "CO2 and E. coli in London: DIT", "subtitle": "a study"}
    raw = {"title": r"CO\textsubscript{2} and \emph{E. coli} in London: {DIT}"}
    found = to_csl(Report("key", "article", fields, raw))
    assert found["title"] == "CO<sub>2</sub> and <i>E. coli</i> in London: DIT: a study"
    twice = Report("k", "article", {"title": "2 of CO2"}, {"title": r"2 of CO\textsubscript{2}"})
    assert to_csl(twice)["title"] == "2 of CO<sub>2</sub>"


def test_notes_for_oneself_are_not_cited() -> None:
    """BibTeX `note` and recorded facts print nowhere."""
    assert "private" not in str(item(note="private", annotation="private", facts="private"))
