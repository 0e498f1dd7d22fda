"""Changes of library.bib: byte-exact outside the edit, read back inside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.errors import Misuse, NotWritable, UnknownKey
from evidence.library import edits, store
from evidence.library.bibtex import decode, read
from evidence.library.edits import Change, Span
from evidence.library.reports import reports_of, to_report
from evidence.library.writing import expected
from evidence.model import Draft, Name

ROE = (Name("Roe", "Ann"),)

MIXED = """\
% kept,   as it is
@string{j = {Journal}}

@article{one,
  title   = "One " # {title},
  journal = j,
  year = 2020
}
@misc{two, title={Two}, year={2021}}@misc{three, note = {3}}
@book{four,
  title = {Four},
  year = {2022},
}

@misc{five}
text at the end without a line end"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "library.bib").write_bytes(MIXED.encode())
    return tmp_path


def text_of(folder: Path) -> str:
    return (folder / "library.bib").read_bytes().decode()


def fields_of(folder: Path, key: str) -> dict[str, str]:
    entry = read(text_of(folder)).entry(key)
    assert entry is not None
    return dict(to_report(entry).fields)


def test_added_entry_stands_at_the_end_in_the_fixed_layout(folder: Path) -> None:
    """Old bytes are a prefix; one field a line, in order; months as macros, acronyms in braces."""
    draft = Draft(
        "article",
        {
            "year": "2023",
            "month": "jan",
            "title": "The DIT & RCT of 5 %: PHQ-9 in China",
            "pages": "1010–1019",
            "studydesign": "rct",
            "doi": "10.1/a_b",
            "zebra": "x",
            "volume": " ",
        },
        (Name("Roe", "Ann"), Name("A & B Group", literal=True)),
    )
    key = store.add_entry(folder, draft)
    assert key == "roe2023dit"
    assert text_of(folder) == (
        MIXED + "\n\n@article{roe2023dit,\n"
        "  author = {Roe, Ann and {A \\& B Group}},\n"
        "  title = {The {DIT} \\& {RCT} of 5 \\%: {PHQ}-9 in China},\n"
        "  year = {2023},\n"
        "  month = jan,\n"
        "  pages = {1010--1019},\n"
        "  doi = {10.1/a_b},\n"
        "  zebra = {x},\n"
        "  studydesign = {rct},\n"
        "}\n"
    )
    assert fields_of(folder, key)["title"] == "The DIT & RCT of 5 %: PHQ-9 in China"
    assert fields_of(folder, key)["month"] == "January"


@pytest.mark.parametrize(
    ("before", "between"),
    [
        ("", ""),
        ("\ufeff", ""),
        ("@misc{a}", "\n\n"),
        ("@misc{a}\n", "\n"),
        ("@misc{a}\n\n", ""),
        ("@misc{a}\r\n", "\r\n"),
        ("@misc{a}\r\n\r\n", ""),
        ("@misc{a,\r\n}", "\r\n\r\n"),
    ],
)
def test_one_empty_line_stands_before_a_new_entry(
    tmp_path: Path, before: str, between: str
) -> None:
    """Whatever the file ends with, in the file's own line ends."""
    (tmp_path / "library.bib").write_bytes(before.encode())
    store.add_entry(tmp_path, Draft("misc", {"title": "New"}))
    newline = "\r\n" if "\r\n" in before else "\n"
    assert text_of(tmp_path) == newline.join(
        [f"{before}{between}@misc{{anonndnew,", "  title = {New},", "}", ""]
    )


def test_several_drafts_are_one_write(folder: Path) -> None:
    """Keys are made one after the other; undo takes back all of them."""
    drafts = [Draft("misc", {"title": "Trial", "year": "2020"}, ROE)] * 3
    made = store.add_entries(folder, drafts, extra_taken=["roe2020trialb"])
    assert [one.key for one in made] == ["roe2020trial", "roe2020triala", "roe2020trialc"]
    assert not any(one.there for one in made)
    store.undo(folder)
    assert text_of(folder) == MIXED


def test_what_is_there_by_an_identifier_is_not_written_again(folder: Path) -> None:
    """Asked of the file, in whatever spelling it stands there; the others are written."""
    before = (folder / "library.bib").read_text("utf-8")
    old = "\n@misc{old, doi = {https://doi.org/10.5555/A\\_B}, pmid = {123}}\n"
    (folder / "library.bib").write_text(before + old, "utf-8")
    drafts = [
        Draft("misc", {"title": "New", "doi": "10.5555/new"}),
        Draft("misc", {"title": "There", "doi": "10.5555/a_b"}),
        Draft("misc", {"title": "There by its number", "doi": "10.5555/x", "pmid": "123"}),
        Draft("misc", {"title": "Nothing to go by"}),
    ]
    made = store.add_entries(folder, drafts)
    assert [(one.key, one.there) for one in made] == [
        ("anonndnew", False), ("old", True), ("old", True), ("anonndnothing", False)
    ]  # fmt: skip
    after = text_of(folder)
    assert after.startswith(before + old) and "There" not in after
    again = store.add_entries(folder, drafts[:3])
    assert all(one.there for one in again)
    assert text_of(folder) == after  # nothing to write


@pytest.mark.parametrize(
    "value", ["a {b", "a } b {", "{", "}}{{", "$x^{2}$ and } alone", "{a} {", "a \\} b"]
)
def test_a_brace_without_a_partner_reads_back(folder: Path, value: str) -> None:
    """As a command, because BibTeX counts a brace behind a backslash too."""
    store.set_fields(folder, "one", {"title": value, "abstract": value})
    key = store.add_entry(folder, Draft("misc", {"title": value, "abstract": value}))
    bib = read(text_of(folder))
    for name in ("one", key):
        entry = bib.entry(name)
        assert entry is not None
        fields = to_report(entry).fields
        assert (fields["title"], fields["abstract"]) == (value, value)
        assert bib.raw(entry).count("{") == bib.raw(entry).count("}")
    assert bib.problems == read(MIXED).problems


def test_adding_and_removing_gives_the_old_bytes(tmp_path: Path) -> None:
    """The empty line before an entry belongs to it."""
    for before in ("@misc{a}\n", "@misc{a,\r\n}\r\n", "\n"):
        (tmp_path / "library.bib").write_bytes(before.encode())
        key = store.add_entry(tmp_path, Draft("misc", {"title": "New"}))
        store.remove(tmp_path, [key])
        assert text_of(tmp_path) == before


@pytest.mark.parametrize(
    ("key", "changes", "old", "new"),
    [
        ("one", {"title": "New"}, '"One " # {title}', "{New}"),
        ("one", {"YEAR": "1999"}, "year = 2020", "year = {1999}"),
        ("one", {"doi": "10.1/x"}, "year = 2020\n", "year = 2020,\n  doi = {10.1/x}\n"),
        ("one", {"journal": None}, "  journal = j,\n", ""),
        ("one", {"year": ""}, "  year = 2020\n", ""),
        ("one", {"year": "2020", "journal": "Journal", "note": None}, "", ""),
        ("two", {"doi": "x"}, "year={2021}}", "year={2021}, doi = {x}}"),
        ("two", {"title": None}, "title={Two}, ", ""),
        ("two", {"year": None}, " year={2021}}", " }"),
        ("four", {"doi": "x", "url": "y"}, "{2022},\n", "{2022},\n  doi = {x},\n  url = {y},\n"),
        ("four", {"year": None, "title": "4"}, "{Four},\n  year = {2022},\n", "{4},\n"),
        ("five", {"doi": "x"}, "@misc{five}", "@misc{five,\n  doi = {x}}"),
    ],
)
def test_setting_a_field_touches_its_bytes_only(
    folder: Path, key: str, changes: dict[str, str | None], old: str, new: str
) -> None:
    """A field is replaced, added in the layout of the entry, or taken out with its line."""
    store.set_fields(folder, key, changes)
    assert text_of(folder) == MIXED.replace(old, new, 1)


def test_setting_what_is_so_already_writes_nothing(folder: Path) -> None:
    """A macro that reads as the wanted text stays a macro; there is nothing to undo."""
    before = (folder / "library.bib").stat()
    store.set_fields(folder, "one", {"title": "One title", "journal": "Journal", "doi": None})
    store.update(folder, {})
    after = (folder / "library.bib").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not (folder / ".evidence" / "history").exists()


def test_fields_of_several_entries_are_one_write(folder: Path) -> None:
    """`update` is one step of undo."""
    store.update(folder, {"one": {"doi": "x"}, "two": {"doi": "y"}})
    assert fields_of(folder, "one")["doi"] == "x"
    assert fields_of(folder, "two")["doi"] == "y"
    assert store.undo(folder) == "Undone: set doi of one, two."
    assert text_of(folder) == MIXED


def test_a_value_that_depends_on_the_old_one(folder: Path) -> None:
    """It is made from what the file holds under the lock."""
    store.set_from(folder, "three", lambda report: {"note": f"{report.get('note')}; 4"})
    assert fields_of(folder, "three")["note"] == "3; 4"
    with pytest.raises(UnknownKey):
        store.set_from(folder, "nobody", lambda report: {"note": "x"})


def test_names_are_set_as_bibtex_names(folder: Path) -> None:
    """Braces around a corporate author are mark-up, not text."""
    store.set_fields(folder, "four", {"author": "Ann Roe and {R&D and Co} and others"})
    assert "author = {Roe, Ann and {R\\&D and Co} and others}," in text_of(folder)


@pytest.mark.parametrize(
    ("keys", "old"),
    [
        (["one"], MIXED[MIXED.index("@article") : MIXED.index("@misc{two")]),
        (["two"], "@misc{two, title={Two}, year={2021}}"),
        (["three"], "@misc{three, note = {3}}"),
        (["four"], "@book{four,\n  title = {Four},\n  year = {2022},\n}\n\n"),
        (["five", "five"], "@misc{five}\n"),
    ],
)
def test_removing_an_entry_takes_its_lines(folder: Path, keys: list[str], old: str) -> None:
    """And the empty line after it; what shares its line stays."""
    store.remove(folder, keys)
    assert text_of(folder) == MIXED.replace(old, "", 1)


def test_unknown_keys_are_all_named_and_nothing_is_done(folder: Path) -> None:
    """Keys that look like them are suggested."""
    with pytest.raises(UnknownKey, match="'onee', 'twoo'") as caught:
        store.remove(folder, ["one", "onee", "twoo"])
    assert "one" in caught.value.near
    with pytest.raises(UnknownKey):
        store.set_fields(folder, "nobody", {"title": "x"})
    assert text_of(folder) == MIXED


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("annotation", "a } b {", "partner"),
        ("annotation", "ends in \\", "backslash"),
        ("title", "a\x00b", "U\\+0000"),
        ("title", "a\x1bb", "U\\+001B"),
        ("title", "a\ud800b", "U\\+D800"),
        ("url", "x{b\\}", "read back"),
        ("author", "Roe {A", "partner"),
        ("author", "} and {", "partner"),
        ("author", ", _,", "another"),
        ("Two words", "x", "no name of a field"),
        ("", "x", "no name of a field"),
    ],
)
def test_a_value_that_would_not_read_back_is_refused(
    folder: Path, name: str, value: str, why: str
) -> None:
    """With the reason, and nothing is written."""
    with pytest.raises(Misuse, match=why):
        store.set_fields(folder, "one", {"note": "fine", name: value})
    with pytest.raises(Misuse, match=why):
        store.add_entry(folder, Draft("misc", {name: value}))
    assert text_of(folder) == MIXED


def test_types_that_are_no_entries_are_refused(folder: Path) -> None:
    """@comment{…} would never be read again."""
    for kind in ("comment", "string", "preambles", "a b", ""):
        with pytest.raises(Misuse, match="type"):
            store.add_entry(folder, Draft(kind, {"title": "x"}))


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("@misc{a, t={1}, t={2}}", {"t": "x"}),
        ("@misc{a, t={1} u={2}}", {"t": None}),
    ],
)
def test_a_damaged_field_is_repaired_by_hand(
    tmp_path: Path, text: str, change: dict[str, str | None]
) -> None:
    """Replacing it would take the bytes of another field along."""
    (tmp_path / "library.bib").write_text(text, encoding="utf-8")
    with pytest.raises(NotWritable, match="line 1"):
        store.set_fields(tmp_path, "a", change)
    store.set_fields(tmp_path, "a", {"zz": "1"})
    assert fields_of(tmp_path, "a")["zz"] == "1"


def test_one_of_two_entries_with_the_same_key_is_not_removed(tmp_path: Path) -> None:
    """Which one is meant is not known."""
    (tmp_path / "library.bib").write_text("@misc{a}\n@misc{a}\n", encoding="utf-8")
    with pytest.raises(NotWritable, match="stands twice"):
        store.remove(tmp_path, ["a"])


@pytest.mark.parametrize(
    ("spans", "expected_fields"),
    [
        ((Span(0, 8, ""),), {}),  # another entry is damaged
        ((Span(0, 20, "@misc{a, t={2}}"),), {"a": {"t": "3"}}),
        ((Span(0, 0, "@misc{c,,}"),), {}),
        ((Span(0, 20, ""),), {"a": {}}),
        ((), {"a": None}),
        ((Span(0, 0, "%"),), {"a": {}}),
    ],
)
def test_a_change_that_would_not_read_as_intended_is_not_made(
    tmp_path: Path, spans: tuple[Span, ...], expected_fields: dict[str, dict[str, str | None]]
) -> None:
    """Whatever an edit gets wrong, the file stays as it is."""
    text = "@misc{a, t={1}}     \n@misc{b}\n"
    (tmp_path / "library.bib").write_text(text, encoding="utf-8")
    intended = Change((*spans, Span(len(text), len(text), "%")), "spoilt", expected_fields)
    with pytest.raises(NotWritable, match="not written"):
        store.edit(tmp_path, lambda bib: intended)
    assert text_of(tmp_path) == text


texts = st.one_of(
    st.text(max_size=40), st.text(alphabet="ab1 \\{}$%&#_~^'`-\"@,=é\n", max_size=15)
)
names = st.sampled_from(["title", "abstract", "note", "month", "pages", "annotation", "url"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(names, texts, max_size=3))
def test_any_text_reads_back_or_is_refused(tmp_path: Path, fields: dict[str, str]) -> None:
    """Add, then read: the same text (blanks single, NFC), or a refusal; no other entry moves."""
    (tmp_path / "library.bib").write_bytes(MIXED.encode())
    try:
        key = store.add_entry(tmp_path, Draft("misc", {"title": "t", **fields}))
    except Misuse:
        assert text_of(tmp_path) == MIXED
        return
    assert text_of(tmp_path).startswith(MIXED)
    read_back = fields_of(tmp_path, key)
    wanted = {"title": "t", **fields}
    assert read_back == {n: expected(n, v) for n, v in wanted.items() if v.strip()}


def test_edits_of_the_shared_files_are_byte_exact(shared: Path) -> None:
    """For every listed entry: a field set, added and removed; all other entries as they were."""
    for path in sorted((shared / "fixtures" / "bib").glob("*.bib")):
        if path.name.startswith("07"):
            continue
        bib = read(decode(path.read_bytes()))
        for entry in bib.entries:
            for change in ({"title": "x & y"}, {"zzz": "1"}, {"title": None}):
                try:
                    done = edits.update(bib, {entry.key: change})
                except NotWritable:
                    assert entry.key == "nocomma2017"
                    continue
                new = edits.applied(bib.text, done.spans)
                edits.check(bib, done, read(new))
                assert new.startswith(bib.text[: entry.start])
                assert new.endswith(bib.text[entry.end :])
        added = edits.add(bib, [Draft("misc", {"title": "New"}, ROE)])
        new = edits.applied(bib.text, added.spans)
        edits.check(bib, added, read(new))
        assert new.startswith(bib.text)
        assert len(reports_of(read(new))) == len(bib.entries) + 1
