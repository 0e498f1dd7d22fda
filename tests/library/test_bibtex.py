"""Reading .bib text: nothing is lost in silence, whatever is wrong with it."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path

import bibtexparser
import pytest

from evidence.errors import Unreadable
from evidence.library.bibtex import BibFile, decode, read
from evidence.library.reports import reports_of


def keys(bib: BibFile) -> list[str]:
    return [entry.key for entry in bib.entries]


def problems(bib: BibFile) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in bib.problems]


def test_contract_of_the_shared_fixtures(shared: Path) -> None:
    """Every entry of every nasty file is listed or reported, on the line expected there."""
    folder = shared / "fixtures" / "bib"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for name, wanted in expected.items():
        if name.startswith("07"):
            continue
        bib = read(decode((folder / name).read_bytes(), name), name)
        assert set(keys(bib)) == set(wanted["entries"]) | ({"nocomma2017"} & set(keys(bib))), name
        lines = {problem.line for problem in bib.problems}
        assert {problem["line"] for problem in wanted["problems"]} <= lines, name
        assert all(problem.file == name and problem.hint for problem in bib.problems)
        by_key = {report.key: report for report in reports_of(bib)}
        for key, fields in wanted.get("fields", {}).items():
            assert {field: by_key[key].fields[field] for field in fields} == fields


def test_real_files_of_other_programs_are_read_whole(shared: Path) -> None:
    """Spans cut out of real files are the entries themselves, with key and values in place."""
    for path in sorted((shared / "fixtures" / "bib" / "real").glob("*.bib")):
        bib = read(decode(path.read_bytes()))
        assert bib.entries or bib.problems
        for entry in bib.entries:
            assert bib.raw(entry).startswith("@")
            assert bib.raw(entry).endswith(("}", ")"))
            assert bib.text[: entry.key_end].endswith(entry.key)
            for field in entry.fields:
                assert bib.text[field.start : field.end] == field.raw
                assert bib.text[field.name_start :].startswith(field.name)


def test_bytes_that_are_no_utf8_are_refused_with_their_place() -> None:
    """Nothing is guessed: file, line and offset are named, and what it may be."""
    with pytest.raises(Unreadable, match=r"^old\.bib, line 2: byte 17 \(0xfc\)") as caught:
        decode("@misc{a,\n title={ü}}".encode("latin-1"), "old.bib")
    assert "Latin-1" in str(caught.value.hint)
    with pytest.raises(Unreadable) as caught:
        decode("@misc{a}".encode("utf-16"))
    assert "UTF-16" in str(caught.value.hint)


def test_byte_order_mark_and_line_ends_stay() -> None:
    """What was decoded encodes to the same bytes."""
    data = b"\xef\xbb\xbf@misc{a,\r\n  title = {x}\r\n}\r\n"
    bib = read(decode(data))
    assert bib.text.encode() == data
    assert bib.newline == "\r\n"
    assert keys(bib) == ["a"]
    assert not bib.problems


@pytest.mark.parametrize(
    ("text", "listed", "reported"),
    [
        ("@misc{a, title={x} year={2020}}", ["a"], [("missing-comma", 1)]),
        ("@misc{a,\n title = 'x'}\n@misc{b}", ["a", "b"], [("malformed-value", 1)]),
        ("@misc{a,\n title={x}}, year={2011}}\n@misc{b}", ["a", "b"], [("early-end", 1)]),
        ("@misc{a}\n@misc{\n title={x}}", ["a"], [("missing-key", 2)]),
        ("@misc{,\n title={x}}\n@misc{, a={b}}", [], [("missing-key", 1), ("missing-key", 3)]),
        ("@{k, title={x}}\n@misc{b}", ["b"], [("missing-type", 1)]),
        ("@misc{a}\n@misc{a, x={1}}", ["a"], [("duplicate-key", 2)]),
        ("@misc{a}\n@misc{A}", ["a", "A"], [("duplicate-key-case", 2)]),
        ("@misc{a, t={1}, T={2}}", ["a"], [("duplicate-field", 1)]),
        ("@misc{a, t={1}, t={2}}", ["a"], [("duplicate-field", 1)]),
        ("@misc{a,\n t={x\n@misc{b}", ["b"], [("unclosed", 1)]),
        ("@misc{a, t={x @misc{b, u={1}}\n", [], [("unclosed", 1), ("swallowed", 1)]),
        ("@misc{a,\n t={x}", [], [("unclosed", 1)]),
        ("@comment{\n@misc{a, t={x}}\n}\n@misc{b}", ["b"], [("inside-comment", 1)]),
        ("@comment{\n@misc{a, t={x}}\n", ["a"], [("unclosed", 1)]),
        ("% @misc{a, t={x}}\n@misc{b}", ["b"], [("percent-entry", 1)]),
        ("@commentary{a, t={x}}", [], [("type-not-read", 1)]),
        ("article{a,\n t={x}}\n@misc{b}", ["b"], [("unread-text", 1)]),
        ("@in-book{a,\n t={x}}", [], [("unread-text", 1), ("stray-at", 1)]),
        ("a@b.org\n\n@misc{b}", ["b"], [("stray-at", 1)]),
        ("@misc{g}\n\n@ARTICLE\n{l, t={x}}\n\n@misc{b}", ["g", "b"], [("unread-text", 3)]),
        ("@misc{g}\n\n@ misc{l,\n t={x}}", ["g"], [("unread-text", 3)]),
        ("@misc{g}, x={1}\n@ misc{l, t={x}}", ["g"], [("early-end", 1), ("unread-text", 2)]),
        ("@ work (see below, twice)\n@misc{b}", ["b"], [("stray-at", 1)]),
        ("@misc{b}\n@comment{ @misc{a, t={x}} }", ["b"], [("inside-comment", 2)]),
        ("@Comment{x @misc{a,\n t={x}} }\n@misc{b}", ["b"], [("inside-comment", 1)]),
        ("@comment{jabref-meta: groups:me@b.org;}\n@misc{b}", ["b"], []),
        ("% a@b.org, x = {1}\n@comment nothing\n@misc{b}", ["b"], []),
        ("@misc{a, t = foo}", ["a"], [("undefined-macro", 1)]),
        ("@misc{a b, t={1}}", ["a b"], [("odd-key", 1)]),
        ("@misc{a\u200bb}", ["a\u200bb"], [("odd-key", 1)]),
        ("@misc{a, t = }", ["a"], [("malformed-value", 1)]),
        ("@misc{a, t = {x \\{ y}}", ["a"], [("escaped-brace", 1)]),
        ('@misc{a, t = "x } y"}', ["a"], [("malformed-value", 1)]),
        ('@misc{a, t = "x } y { z"}', ["a"], [("escaped-brace", 1)]),
        ("@misc{a,\n t = {x,\n u = {y}}\n}", ["a"], [("swallowed", 1)]),
        ("@misc{a,\n t = {x,\n year = 2020}\n}", ["a"], [("swallowed", 1)]),
        ("@misc{a, t = {x @misc{b, u={1}} }}", ["a"], [("swallowed", 1)]),
        ("@misc{a, t = {an = {x} and a@b.org}}", ["a"], []),
        ("@misc{a, % note\n t = {x}}", ["a"], [("odd-field", 1)]),
        ("@string{s = foo}\n@misc{a, t = s}", ["a"], [("undefined-macro", 1)]),
        ("@string{s = {1}}\n@string{S = {2}}", [], [("duplicate-string", 2)]),
        ("@string{s = {1}", [], [("unclosed", 1)]),
        ("\n\n@misc{a,\n t={x \\\n y}}\n@misc{a}", ["a"], [("duplicate-key", 6)]),
        ("", [], []),
    ],
)
def test_a_fault_is_reported_and_hides_no_other_entry(
    text: str, listed: list[str], reported: list[tuple[str, int]]
) -> None:
    """Each fault has its code and the line of the entry's @; what can be read is listed."""
    bib = read(text)
    assert keys(bib) == listed
    assert problems(bib) == reported


def test_first_of_two_entries_with_one_key_wins() -> None:
    """The message names the line of the one that is used."""
    bib = read("@misc{a, t={first}}\n@misc{a, t={second}}")
    assert [report.fields["t"] for report in reports_of(bib)] == ["first"]
    assert "line 1" in bib.problems[0].message


def test_keys_of_entries_that_are_not_listed_are_taken() -> None:
    """A new entry never gets the key of one that is only reported, or stands in a @comment."""
    bib = read("@misc{a,\n t={x\n@comment{\n@misc{c, t={x}}\n @misc{e, t}}\n@misc{b}\n% @misc{d}")
    assert bib.taken == {"a", "b", "c", "d", "e"}
    (comment,) = (problem for problem in bib.problems if problem.code == "inside-comment")
    assert "'c', 'e'" in comment.message


@pytest.mark.parametrize(
    "text",
    [
        "@misc\n{lost, t={x}}",
        "@ misc{lost, t={x}}",
        "@comment{ @misc{lost, t={x}} }",
        "@preamble{ @misc{lost, t={x}} }",
        "@commentary{lost, t={x}}",
    ],
)
def test_key_of_an_entry_that_is_not_read_is_taken(text: str) -> None:
    """Whatever the reason, and wherever it stands."""
    bib = read(f"@misc{{good}}\n\n{text}\n")
    assert keys(bib) == ["good"]
    assert bib.taken == {"good", "lost"}
    assert bib.problems[0].line == 3


def test_a_percent_line_inside_an_entry_is_named_as_the_reason() -> None:
    """Whether the entry can be read in spite of it or not."""
    for comment in ("% a = b", "% a comment, with = sign", "% only words"):
        bib = read(f"@misc{{a,\n t = {{x}},\n {comment}\n u = {{y}}\n}}\n@misc{{b}}")
        assert "b" in keys(bib)
        assert any("no % comments" in str(problem.hint) for problem in bib.problems), comment


def test_outline_keeps_what_a_comparison_needs() -> None:
    """The same entries and problems, without fields."""
    bib = read("@misc{a, t={1}}\n@misc{a}\n@misc{b, u={2}}")
    outline = bib.outline()
    assert [outline.raw(entry) for entry in outline.entries] == [
        "@misc{a, t={1}}",
        "@misc{b, u={2}}",
    ]
    assert outline.problems == bib.problems
    assert not any(entry.fields for entry in outline.entries)


def test_search_for_garbage_is_as_it_was_afterwards() -> None:
    """Reading pauses it, also where it was off."""
    read("@misc{a}")
    assert gc.isenabled()
    gc.disable()
    try:
        read("@misc{a}")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_follows_a_missing_comma_is_not_part_of_the_value() -> None:
    """The title is the title; the lost field is named."""
    bib = read("@misc{a,\n title = {T}\n year = 2020,\n doi = {10.1/x}\n}")
    report = reports_of(bib)[0]
    assert (report.title, report.year, report.doi) == ("T", None, "10.1/x")
    assert "'year' (line 3) is not read" in bib.problems[0].message


def test_macros_are_resolved_in_any_letter_case() -> None:
    """@string, also nested and defined later, months, and pieces joined with #."""
    bib = read(
        '@misc{a, journal = JN # ", " # {suppl.}, month = FEB, year = 2020, note = x}\n'
        '@string{j = "Journal"}\n@STRING(jn = j # { of X})\n@string{x = {}}\n'
    )
    fields = reports_of(bib)[0].fields
    assert fields["journal"] == "Journal of X, suppl."
    assert fields["month"] == "February"
    assert fields["year"] == "2020"
    assert fields["note"] == ""
    assert not bib.problems


def test_abuse_takes_no_time_and_no_recursion() -> None:
    """Deep nesting, thousands of starts and unclosed comments end in entries or problems."""
    nested = "@misc{a, t=" + "{" * 20_000 + "}" * 20_000 + "}"
    assert reports_of(read(nested))[0].fields["t"] == ""
    assert len(read("@misc{a, t={x\n" * 500).problems) == 500
    assert len(read("@comment{\n" * 500).problems) == 500


def test_bibtexparser_still_gives_what_is_built_on() -> None:
    """Its blocks, their raw text, fields and lines: an upgrade that changes one of them fails."""
    text = (
        "%c\r\n@misc{a,\r\n t = {x} # s,\r\n m = jan\r\n}\r\n\r\n@misc{a}\r\n @string{s={1}}"
        "@misc(b, t=s)\r\n@comment{c}\n@misc{d, t={1}, t={2}}\n@misc{e, t={x\n@misc{f}\n"
    )
    library = bibtexparser.parse_string(text, parse_stack=[])
    blocks = [(type(block).__name__, block.start_line, block.raw) for block in library.blocks]
    assert blocks == [
        ("ImplicitComment", 0, "%c"),
        ("Entry", 1, "@misc{a,\r\n t = {x} # s,\r\n m = jan\r\n}"),
        ("DuplicateBlockKeyBlock", 6, "@misc{a}"),
        ("String", 7, "@string{s={1}}"),
        ("Entry", 7, "@misc(b, t=s)"),
        ("ExplicitComment", 8, "@comment{c}"),
        ("DuplicateFieldKeyBlock", 9, "@misc{d, t={1}, t={2}}"),
        ("ParsingFailedBlock", 10, "@misc{e, t={x"),
        ("Entry", 11, "@misc{f}"),
    ]
    first, second, *_, twice, _, _ = library.blocks[1:]
    assert [(f.key, f.value) for f in first.fields] == [("t", "{x} # s"), ("m", "jan")]
    assert second.ignore_error_block.key == "a"
    assert [(f.key, f.value) for f in twice.ignore_error_block.fields] == [
        ("t", "{1}"),
        ("t", "{2}"),
    ]
    bib = read(text)
    assert [bib.raw(entry) for entry in bib.entries] == [
        blocks[1][2],
        "@misc(b, t=s)",
        "@misc{d, t={1}, t={2}}",
        "@misc{f}",
    ]
    assert [entry.line for entry in bib.entries] == [2, 8, 10, 12]


def test_its_default_parse_would_change_the_file() -> None:
    """Why the splitter alone is used: the stack replaces macros and drops delimiters."""
    entry = bibtexparser.parse_string("@string{s={S}}\n@misc{a, t=s}").entries[0]
    assert entry.fields[0].value == "S"


def test_importing_the_library_does_not_load_the_heavy_parts() -> None:
    """The BibTeX reader and the locks come when they are used."""
    code = (
        "import sys, evidence.library\n"
        "assert not {'bibtexparser', 'pylatexenc', 'filelock'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
