"""Foreign text → records, and back: RIS, NBIB, CSL-JSON, BibTeX, tables."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citing.csl import to_csl
from evidence.errors import Misuse
from evidence.library import bibtex, exchange, metapsy, ris, tables
from evidence.library.incoming import Incoming, Reading, Tools
from evidence.library.reports import to_report
from evidence.model import Instrument, Name, Outcome, Report
from evidence.registries.records import csl_draft
from evidence.registries.text import abstract, plain

TOOLS = Tools(csl_draft, plain, abstract)
RIS = """TY  - JOUR
AU  - van der Berg, Jan
AU  - King, Martin, Jr.
AU  - The Example Group
TI  - A trial of <i>brief</i> therapy &amp; care
T2  - Journal of Examples
PY  - 2020/06//
DA  - 2020/06//
VL  - 5
IS  - 2
SP  - 637
EP  - 41
DO  - https://doi.org/10.5555/ABC.1
AB  - Background: first line,
which goes on here.
ER  -
"""
NBIB = """
PMID- 12345678
TI  - A randomized trial of an
      example therapy.
LID - 10.5555/nbib.1 [doi]
PG  - 637-41
AB  - We asked whether it
      works.
FAU - Berg, Jan Jr
AU  - Berg J Jr
CN  - Example Trial Group of a
      long name
SI  - ClinicalTrials.gov/NCT01234567
SI  - GENBANK/AB123
PT  - Journal Article
PT  - Randomized Controlled Trial
DP  - 2020 Feb 6
JT  - Journal of examples
LA  - eng
PMC - PMC7654321
"""


def read(text: str, file: str = "x") -> Reading:
    return exchange.read(text, file, TOOLS)


def only(text: str) -> Incoming:
    reading = read(text)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    (record,) = reading.records
    return record


def report(**fields: str) -> Report:
    """A report as the library reads it from an entry with these raw fields."""
    kind = fields.pop("type_", "article")
    lines = "".join(f"{name} = {{{value}}},\n" for name, value in fields.items())
    return to_report(bibtex.read(f"@{kind}{{key1,\n{lines}}}\n").entries[0])


# ---------------------------------------------------------------- RIS


def test_ris_record() -> None:
    """Particles, suffixes, bodies; tags and entities; short last pages; a DOI as an address."""
    draft = only(RIS).draft
    assert [str(name) for name in draft.authors] == [
        "van der Berg, Jan",
        "King, Jr., Martin",
        "The Example Group",
    ]
    assert [name.literal for name in draft.authors] == [False, False, True]
    assert draft.fields == {
        "title": "A trial of brief therapy & care",
        "journal": "Journal of Examples",
        "year": "2020",
        "month": "jun",
        "volume": "5",
        "number": "2",
        "pages": "637--641",
        "doi": "10.5555/abc.1",
        "abstract": "Background: first line, which goes on here.",
    }


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("TY  - JOUR", "TY  -JOUR"),
        lambda text: text.replace("TY  - JOUR\n", "TY  - JOUR\n\n"),
        lambda text: text.replace("ER  -", "ER  - "),
        lambda text: text.replace("  - ", " - "),
        lambda text: "1.\n" + text,
    ],
)
def test_ris_in_bad_shape_loses_nothing(damage: object) -> None:
    """A byte order mark, other line ends, blanks missing or too many, numbers between."""
    assert callable(damage)
    whole = [record.draft for record in read(RIS * 2).records]
    assert [record.draft for record in read(damage(RIS * 2)).records] == whole


def test_ris_without_er_keeps_both_and_says_so() -> None:
    """rispy alone would lose the second record."""
    reading = read(RIS.replace("ER  -\n", "") + RIS)
    assert [record.line for record in reading.records] == [1, RIS.count("\n")]
    assert [(p.severity, p.line) for p in reading.problems] == [("note", 1)]


def test_ris_as_many_records_as_ty_lines() -> None:
    """Lines that belong to no record are reported with their line."""
    reading = read(RIS + "AU  - Lost, A\nTI  - Lost\n" + RIS)
    assert len(reading.records) == 2
    assert [(p.severity, p.line) for p in reading.problems] == [("error", RIS.count("\n") + 1)]


@pytest.mark.parametrize(
    "damage",
    [
        str.lower,
        lambda text: text.replace("  - ", " : "),
        lambda text: text.replace("TY  - JOUR", "ty  - JOUR"),
        lambda text: text.replace("\n", "\n  "),
    ],
)
def test_ris_tags_in_any_case(damage: object) -> None:
    """A record among others, with small tags, colons or an indent, is a record."""
    assert callable(damage)
    reading = read(RIS + damage(RIS.replace("ER  -", "ER  - ")) + RIS)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    assert [len(record.draft.authors) for record in reading.records] == [3, 3, 3]
    (alone,) = read(damage(RIS.replace("ER  -", "ER  - "))).records
    assert alone.draft.fields["volume"] == "5"


def test_ris_lines_outside_records_are_listed_but_for_noise() -> None:
    """Numbers and headers of databases say nothing; everything else is named."""
    noise = "<12>\n1.\n<3. >\nVN  - Ovid Technologies\nProvider: JSTOR\n\n"
    assert read(noise + RIS + noise + RIS).problems == ()
    reading = read("A word\n" + RIS + "one\n\ntwo\n")
    end = RIS.count("\n") + 2
    assert [(p.severity, p.line) for p in reading.problems] == [("error", 1), ("error", end)]


def test_ris_editors_of_an_article_and_its_key() -> None:
    record = only(RIS.replace("VL  -", "ED  - Smith, A\nID  - own1\nVL  -"))
    assert ([str(name) for name in record.draft.editors], record.key) == (["Smith, A"], "own1")
    assert only(RIS.replace("VL  -", "ID  - 123\nVL  -")).key is None


def test_an_empty_record_is_listed() -> None:
    """Neither title nor identifier: left out, with its line."""
    reading = read(RIS + "TY  - JOUR\nPY  - 2020\nER  - \n")
    assert len(reading.records) == 1
    assert [(p.severity, p.line) for p in reading.problems] == [("error", RIS.count("\n") + 1)]


# ---------------------------------------------------------------- NBIB


def test_nbib_record() -> None:
    """Lines that go on, the DOI of LID, a body among the authors, trial numbers, the design."""
    draft = only(NBIB).draft
    assert [str(name) for name in draft.authors] == [
        "Berg, Jr, Jan",
        "Example Trial Group of a long name",
    ]
    assert draft.fields == {
        "title": "A randomized trial of an example therapy",
        "journal": "Journal of examples",
        "year": "2020",
        "month": "feb",
        "pages": "637--641",
        "doi": "10.5555/nbib.1",
        "pmid": "12345678",
        "pmcid": "PMC7654321",
        "language": "en",
        "abstract": "We asked whether it works.",
        "registration": "NCT01234567",
        "published": "journal",
        "studydesign": "rct",
    }


def test_nbib_protocol_and_retraction() -> None:
    """A protocol is a role; a retracted report says so, and nothing says that one is well."""
    protocol = NBIB.replace("PT  - Randomized Controlled Trial", "PT  - Clinical Trial Protocol")
    fields = only(protocol).draft.fields
    assert (fields["reportrole"], "studydesign" in fields) == ("protocol", False)
    retracted = NBIB.replace("PT  - Journal Article", "PT  - Retracted Publication")
    assert only(retracted).draft.fields["status"] == "retracted"
    assert "status" not in only(NBIB).draft.fields


# ---------------------------------------------------------------- CSL-JSON


def test_csl_json_lists_what_is_no_item() -> None:
    """A bad item does not hide the others; text that ends early is said."""
    items = [{"type": "book", "title": "One"}, 7, {"type": "grant", "title": "Money"}]
    reading = read(json.dumps([*items, {"type": "article-journal", "title": "Two"}], indent=0))
    assert [record.title for record in reading.records] == ["One", "Two"]
    assert [problem.line for problem in reading.problems] == [6, 7]
    cut = read('[{"type": "book", "title": "One"},\n{"type": "bo')
    assert [record.title for record in cut.records] == ["One"]
    assert [problem.severity for problem in cut.problems] == ["error"]
    assert read("[" * 100_000).problems


def test_csl_json_of_reference_managers() -> None:
    """PubMed numbers in a note, a date in words, a preprint, a list that was cut."""
    item = {
        "type": "article",
        "genre": "Preprint",
        "title": "One",
        "author": [{"family": "Berg", "given": "J"}, {"literal": "others"}],
        "issued": {"raw": "June 2020"},
        "note": "PMID: 123456\nPMCID: PMC654321",
    }
    fields = only(json.dumps([item])).draft.fields
    assert (fields["year"], fields["published"]) == ("2020", "preprint")
    assert (fields["pmid"], fields["pmcid"]) == ("123456", "PMC654321")
    assert fields["author"] == "Berg, J and others"


# ---------------------------------------------------------------- which format


@pytest.mark.parametrize(
    ("text", "file", "form"),
    [
        (RIS, "x.txt", "ris"),
        (NBIB, "x", "nbib"),
        ("[]", "x.bib", "csl-json"),
        ("Notes.\n\n@book{a, title = {TY  - x}}", "-", "bibtex"),
        ("Title,Authors\nOne,Two", "x", "csv"),
        ("title;year\nOne;2020", "x", "csv"),
        ("nothing to see", "x.ris", "ris"),
        (RIS.replace("Background", "@article{x,\nPMID- 1"), "x", "ris"),
    ],
)
def test_the_content_decides(text: str, file: str, form: str) -> None:
    """Whatever begins a line first; the name of the file only where the content says nothing."""
    assert exchange.recognise(text, file) == form


@pytest.mark.parametrize("text", ["hello", "<xml/>", "a,b\n1,2"])
def test_unknown_formats_are_refused_with_the_known(text: str) -> None:
    with pytest.raises(Misuse) as caught:
        read(text, "x.csv")
    assert "BibTeX" in str(caught.value.hint)


def test_outcome_rows_of_our_own_are_refused() -> None:
    """outcomes.csv holds no reports, and needs no mapping."""
    names = ("study", "condition_arm1", "condition_arm2", "outcome_type", "provenance")
    with pytest.raises(Misuse, match="need no import"):
        read(",".join(names) + "\n", "outcomes.csv")


# ---------------------------------------------------------------- BibTeX


def test_bibtex_keeps_every_entry_and_reports_the_faulty() -> None:
    """A missing comma is reported at its line; the entry after it is read."""
    text = "@book{a,\n title = {One}\n year = 2020,\n}\n\n@book{b, title = {Two}}\n"
    reading = read(text)
    assert [record.key for record in reading.records] == ["a", "b"]
    assert [problem.severity for problem in reading.problems] == ["error"]


def test_bibtex_without_keys() -> None:
    """Each entry is read, and gets a key when it is added."""
    reading = read("@book{, title = {One}}\n@web_page{ ,\n title = {Two}}\n")
    assert [(one.key, one.title, one.draft.type) for one in reading.records] == [
        (None, "One", "book"),
        (None, "Two", "misc"),
    ]
    assert reading.problems == ()


def test_bibtex_key_that_stands_twice() -> None:
    """The second entry is another work: read without its key, with a word."""
    reading = read("@book{a, title = {One}}\n@book{ a,\n title = {Two}}\n@book{b, title = {C}}\n")
    assert [(one.key, one.title) for one in reading.records] == [
        ("a", "One"),
        (None, "Two"),
        ("b", "C"),
    ]
    assert [(p.severity, p.line) for p in reading.problems] == [("note", 2)]


def test_bibtex_names_commands_that_become_text() -> None:
    """With the line; mathematics and known commands are no matter."""
    text = "@book{a, title = {One \\emph{x} $\\alpha$ \\& \\textbackslash{}}}\n"
    assert read(text).problems == ()
    (problem,) = read(text + "@book{b, title = {\\foo{x} \\emph{y}}}\n").problems
    assert (problem.severity, problem.line) == ("note", 2)
    assert problem.message.endswith("text: \\foo")


def test_bibtex_export_is_the_entries_own_text() -> None:
    """Byte for byte, with the @strings they need, in the order asked for."""
    one = '@Article{one,\n  TITLE = "One" # " more",  journal=JX # " B", month = jan\n}'
    two = "@book(two, title = {Two {jy}} )"
    text = f"@string{{jy = {{ X}}}}\n@string{{jx = {{Journal}} # jy}}\n{one}\n\n% note\n{two}\n"
    bib = bibtex.read(text)
    assert exchange.bibtex_of(bib, ["two"]) == two + "\n"
    both = exchange.bibtex_of(bib, ["two", "one"])
    assert both == f"@string{{jx = {{Journal X}}}}\n\n{two}\n\n{one}\n"
    again = {entry.key: to_report(entry).fields for entry in bibtex.read(both).entries}
    assert again == {entry.key: to_report(entry).fields for entry in bib.entries}


# ---------------------------------------------------------------- tables


def test_table_has_every_fact_and_no_formula() -> None:
    """One row a report; what a spreadsheet would compute begins with an apostrophe."""
    text = tables.write([report(title="=1+1", annotation="@SUM(A1)", note="-x")])
    head, row = text.splitlines()
    assert {"arms", "tier", "statussource"} <= set(head.split(","))
    assert "'=1+1" in row
    assert "'@SUM(A1)" in row
    assert "'-x" in row
    fields = only(text).draft.fields
    assert (fields["title"], fields["annotation"]) == ("=1+1", "@SUM(A1)")


@pytest.mark.parametrize("title", ["'=already", "''=twice", "'plain", "=1", "'"])
def test_escaped_cells_come_back(title: str) -> None:
    record = only(tables.write([written([Name("Berg", "Jan")], title)]))
    assert record.draft.fields["title"] == title


def test_names_with_semicolons_come_back() -> None:
    one = written([Name("A; B, C", literal=True), Name('"Q" d', literal=True)], "A title")
    assert described(only(tables.write([one]))) == described(one)


def test_a_bad_quote_hides_no_other_row() -> None:
    """The row is listed, and reading goes on at the next line."""
    text = 'title,year\nOne,2001\n"Q" two,2002\nThree,2003.0\n"open,2004\nFive,2005\nSix\n'
    reading = read(text)
    assert [(one.line, one.title, one.draft.fields["year"]) for one in reading.records] == [
        (2, "One", "2001"),
        (4, "Three", "2003"),
        (6, "Five", "2005"),
    ]
    assert [problem.line for problem in reading.problems] == [3, 5, 7]
    assert "1 cell;" in reading.problems[2].message


def test_cells_that_are_not_taken_are_listed() -> None:
    """A second column of one name, a year that is none; the record stays."""
    reading = read("title,author,Authors,year\nOne,Berg B,Ott D,in press\nTwo,,Elm F,1999\n")
    assert [problem.line for problem in reading.problems] == [2, 2]
    assert [str(one.draft.authors[0]) for one in reading.records] == ["Berg, B", "Elm, F"]
    assert "year" not in reading.records[0].draft.fields


def test_heads_of_tables() -> None:
    """Excel names the separator first; a table without rows is said to be one."""
    (record,) = read("sep=;\ntitle;year\nOne, or two;1999\n").records
    assert (record.title, record.line) == ("One, or two", 3)
    (problem,) = read("title,year\n").problems
    assert "no rows" in problem.message


def test_table_of_another_program() -> None:
    """PubMed's column names; a row that does not fit is listed, unread columns are named."""
    text = (
        "PMID,Title,Authors,Publication Year,Journal/Book,Create Date\n"
        '1234567,"One, and more","Berg J, Smith A",2020,J Ex,today\n2,short\n'
    )
    reading = read(text)
    (record,) = reading.records
    assert record.draft.type == "article"
    assert (record.draft.fields["year"], record.title) == ("2020", "One, and more")
    assert [(p.severity, p.line) for p in reading.problems] == [("note", 1), ("error", 3)]


def test_metapsy_columns() -> None:
    """Semicolons, decimal commas, NA; a baseline stands beside its row, and dates it."""
    empty = dict.fromkeys(Outcome.__dataclass_fields__, "")
    numbers = {name: None for name in empty if name[:2] in ("n_", "me", "sd", "ev", "pe")}
    base = {**empty, **numbers, "printed_effect": None, "time_weeks": -16.0, "time": "baseline"}
    shared = {"study": "s", "key": "key1", "instrument": "HDRS", "outcome_type": "msd"}
    row = {**base, **shared, "mean_arm1": 18.5, "condition_arm1": "A; B"}
    after = {**row, "mean_arm1": 9.96, "time": "post", "time_weeks": 0.0}
    rows = [Outcome(**row), Outcome(**after)]  # type: ignore[arg-type]  # a dictionary of both
    known = {"s": report(author="Berg, Jan", year="2020", title="One")}
    lines = metapsy.write(rows, known, (), [Instrument("HRSD", None, "clinician", ("hdrs",))])
    head, line = lines.splitlines()
    cells = dict(zip(head.split(";"), line.split(";"), strict=True))
    assert (cells["study"], cells["mean_arm1"], cells["sd_arm1"]) == ("Berg, 2020", "9,96", "NA")
    assert (cells["time_weeks"], cells["rating"]) == ("16", "clinician")
    assert (cells["baseline_m_arm1"], cells["condition_arm1"]) == ("18,5", "A, B")


# ---------------------------------------------------------------- round trips

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co")))
LETTERS = st.text("aäbcdéfgłmnoß", min_size=2, max_size=8).map(str.capitalize)
PEOPLE = st.builds(
    Name,
    family=LETTERS,
    given=LETTERS,
    particle=st.sampled_from(["", "van der", "de"]),
    suffix=st.sampled_from(["", "Jr.", "III"]),
)
BODIES = st.builds(lambda a, b: Name(f"{a}, {b} and Group", literal=True), LETTERS, LETTERS)


def written(names: list[Name], title: str) -> Report:
    fields = {"title": title, "year": "2020", "journal": "J", "pages": "5–17", "doi": "10.5555/x1"}
    return Report("key1", "article", fields, authors=tuple(names))


def described(one: Report | Incoming) -> tuple[object, ...]:
    record = one.draft if isinstance(one, Incoming) else one
    names = [(str(name), name.literal) for name in record.authors]
    fields = [record.fields.get(name) for name in ("title", "year", "journal", "doi")]
    return names, fields, record.fields["pages"].replace("--", "–")


@given(st.lists(PEOPLE | BODIES, min_size=1, max_size=4))
def test_names_survive_every_format(names: list[Name]) -> None:
    """Particles, suffixes and bodies with commas, through RIS, CSL-JSON and a table."""
    one = written(names, "A title")
    assert described(only(ris.write([one]))) == described(one)
    assert described(only(tables.write([one]))) == described(one)
    assert described(only(json.dumps([to_csl(one)]))) == described(one)


@given(WORDS)
def test_any_title_makes_one_record(text: str) -> None:
    """Whatever a title holds, there is one record after it, and the next one is whole."""
    title = f"A {text} z"
    pair = [written([Name("Berg", "Jan")], title), written([Name("Smith", "A")], "Next")]
    for form in (ris.write(pair), tables.write(pair), json.dumps([to_csl(one) for one in pair])):
        first, second = read(form).records
        assert first.draft.fields["year"] == "2020"
        assert described(second) == described(pair[1])


@given(st.text())
def test_no_text_raises_anything_but_misuse(text: str) -> None:
    """Every format reads any text."""
    for head in (RIS, NBIB, "[", "{", "title,doi\n", "@book{a, title = {", "\ufeffTY  - JOUR\n"):
        try:
            assert isinstance(read(head + text), Reading)
        except Misuse:
            continue


@pytest.mark.parametrize("text", [RIS, NBIB])
def test_five_thousand_records_are_read_quickly(text: str) -> None:
    """A search of a large database: some seconds at the most on a slow machine."""
    start = time.process_time()
    assert len(read(text * 5000).records) == 5000
    assert time.process_time() - start < 10
