"""import and export as a person runs them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from evidence.library import Library
from tests.cli_types import Run

BOOK = """@book{own2021key,
  author = {Own, Olga and others},
  title = {A book without any number: 50\\% {off} \\& more},
  year = {2021},
  publisher = {A press},
}
"""
RIS = "TY  - JOUR\nAU  - Berg, Jan\nTI  - {title}\nPY  - 2020\nDO  - {doi}\nER  - \n"


def ris(number: int, title: str = "") -> str:
    words = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
    made = " ".join(words[int(digit)] for digit in f"{number:04}")
    return RIS.format(title=title or f"{made} {number}", doi=f"10.5555/exchange.{number}")


@pytest.fixture
def empty(run: Run, tmp_path: Path) -> Path:
    """A library with nothing in it."""
    folder = tmp_path / "empty"
    assert run("init", str(folder), "--empty").exit_code == 0
    return folder


def shown(run: Run, key: str, folder: Path) -> dict[str, str]:
    report: dict[str, str] = json.loads(
        run("show", key, "--json", "--library", str(folder)).stdout
    )["report"]
    return report


# ---------------------------------------------------------------- import


def test_a_work_without_identifier_comes_from_stdin(run: Run, lib: Path) -> None:
    """Its own key is kept, its text reads equal, a list that was cut stays cut."""
    before = (lib / "library.bib").read_bytes()
    result = run("import", "-", stdin=BOOK)
    assert (result.exit_code, result.stdout) == (0, "own2021key\n")
    assert (lib / "library.bib").read_bytes().startswith(before)
    report = shown(run, "own2021key", lib)
    assert report["title"] == "A book without any number: 50% off & more"
    assert "Own, Olga and others" in (lib / "library.bib").read_text("utf-8")
    assert run("undo").exit_code == 0
    assert (lib / "library.bib").read_bytes() == before


def test_a_taken_key_is_not_given_twice(run: Run) -> None:
    """The newcomer gets a key of its own, and is told so."""
    result = run("import", "-", stdin=BOOK.replace("own2021key", "Fonagy2020Dynamic"))
    assert (result.exit_code, result.stdout) == (0, "own2021book\n")
    assert "Fonagy2020Dynamic is own2021book here" in result.stderr


def test_what_is_there_is_printed_and_left(run: Run, lib: Path) -> None:
    """The same DOI in any spelling, also twice in the batch, also by PMID alone."""
    before = (lib / "library.bib").read_bytes()
    there = RIS.format(title="Any", doi="https://dx.doi.org/10.1017/s0033291719000928")
    result = run("import", "-", stdin=there + "TY  - JOUR\nTI  - X\nAN  - 31084635\n"
                 "DB  - PubMed\nER  - \n")  # fmt: skip
    assert (result.exit_code, result.stdout) == (0, "fonagy2020dynamic\n" * 2)
    assert (lib / "library.bib").read_bytes() == before
    twice = run("import", "-", stdin=ris(1) + there + ris(1).replace("10.5555/E", "10.5555/e"))
    new, old, again = twice.stdout.split()
    assert (new, old, twice.exit_code) == (again, "fonagy2020dynamic", 0)


def test_importing_the_library_into_itself_changes_nothing(run: Run, lib: Path) -> None:
    """Entries without any identifier are known by key, title, year and authors."""
    before = (lib / "library.bib").read_bytes()
    result = run("import", "-", stdin=run("export").stdout)
    assert (result.exit_code, result.stdout) == (0, run("list", "--keys").stdout)
    assert (lib / "library.bib").read_bytes() == before


def test_importing_the_same_file_twice(run: Run, lib: Path) -> None:
    """Keys that had to change are found again; what one file keeps apart is taken with a word."""
    text = (
        BOOK.replace("own2021key", "fonagy2020dynamic")
        + "@book{k1, title = {A twin title here again}, author = {Own, O}, year = 2001}\n"
        + "@book{k2, title = {A twin title here again}, author = {Own, O}, year = 2001}\n"
        + "@misc{, title = {Neither author nor year}}\n"
        + "@book{k2, title = {Something else}, author = {Berg, B}, year = 1999}\n"
    )
    first = run("import", "-", stdin=text)
    assert (first.exit_code, len(set(first.stdout.split()))) == (0, 5)
    assert "looks like the record in standard input, line 7; both were taken" in first.stderr
    before = (lib / "library.bib").read_bytes()
    again = run("import", "-", stdin=text)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert (lib / "library.bib").read_bytes() == before


def test_a_batch_keeps_what_is_good(run: Run, tmp_path: Path, lib: Path) -> None:
    """Keys in the order of the input, what is not taken with file and line, exit 1, one undo."""
    first, second = tmp_path / "a.ris", tmp_path / "b.json"
    first.write_text(ris(1) + "TY  - JOUR\nPY  - 1999\nER  - \n" + ris(2), "utf-8")
    second.write_text('[{"type": "grant"},\n {"type": "book", "title": "Solo"}]', "utf-8")
    before = (lib / "library.bib").read_bytes()
    result = run("import", str(first), str(second))
    assert result.exit_code == 1
    assert len(result.stdout.split()) == 3
    assert result.stdout.split()[2] == "anonndsolo"
    assert f"{first}:7:1: error" in result.stderr
    assert f"{second}:1:1: error" in result.stderr
    run("undo")
    assert (lib / "library.bib").read_bytes() == before


def test_a_likely_duplicate_is_left_out_without_a_terminal(run: Run) -> None:
    """Of a report of the library, and of a record of the batch."""
    title = (
        "Dynamic interpersonal therapy for moderate to severe depression: a pilot randomized "
        "controlled and feasibility trial."
    )
    text = f"TY  - JOUR\nAU  - Fonagy, P\nTI  - {title}\nPY  - 2019\nER  - \n"
    result = run("import", "-", stdin=text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "looks like fonagy2020dynamic" in result.stderr
    same = "TY  - JOUR\nAU  - New, Ada\nTI  - Something entirely new here\nPY  - 2020\nER  - \n"
    result = run("import", "-", stdin=same * 2)
    assert (result.exit_code, result.stdout) == (1, "new2020something\n")
    assert "standard input:6:1: error" in result.stderr


@pytest.mark.parametrize(("answer", "keys"), [("y", 1), ("n", 0)])
def test_a_likely_duplicate_is_asked_about_on_a_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, keys: int
) -> None:
    """Yes adds it; no leaves it out."""
    path = tmp_path / "x.ris"
    title = "Dynamic interpersonal therapy for US veterans in a primary care setting"
    path.write_text(f"TY  - JOUR\nAU  - Feldman, A\nTI  - {title}\nER  - \n", "utf-8")
    monkeypatch.setattr("evidence.cli.exchanging.on_terminal", lambda: True)
    result = run("import", str(path), stdin=f"{answer}\n")
    assert (result.exit_code, len(result.stdout.split())) == (1 - keys, keys)
    assert "looks like feldman2023dynamic" in result.stderr


def test_two_dois_are_two_works(run: Run) -> None:
    """Records of one batch with different identifiers of one kind are not held to be one."""
    text = ris(1, "A title that both have") + ris(2, "A title that both have")
    assert run("import", "-", stdin=text).stdout.split() == ["berg2020title", "berg2020titlea"]


def test_import_changes_no_count(run: Run, lib: Path) -> None:
    """tier and condition are never taken, every other fact is named in `unverified`."""
    counts = run("appraise", "--json").stdout
    before = json.loads(counts)["counts"]
    facts = (
        "  doi = {10.5555/facts},\n  studydesign = {RCT},\n  tier = {proper},\n"
        "  condition = {depression},\n  arms = {DIT: 50; TAU: 50},\n  team = {None here},\n"
        "  unverified = {tier; funding},\n  comparator = {TAU = nonsense},\n"
        "  studyid = {fonagy2020dynamic},\n}\n"
    )
    result = run("import", "-", stdin=BOOK.removesuffix("}\n") + facts)
    assert (result.exit_code, result.stdout) == (1, "own2021key\n")
    assert "'nonsense' is no comparator class" in result.stderr
    assert "tier and condition of 1 record were not taken" in result.stderr
    report = shown(run, "own2021key", lib)
    assert {"tier", "condition", "comparator", "studyid"} & set(report) == set()
    assert report["studydesign"] == "rct"
    assert report["unverified"] == "studydesign; arms; team; funding"
    assert json.loads(run("appraise", "--json").stdout)["counts"] == before


def test_a_catalogue_suggests_the_design(run: Run, lib: Path) -> None:
    """What PubMed calls a randomised trial is one when a person says so."""
    text = (
        "PMID- 99999999\nTI  - An example of a trial.\nFAU - Berg, Jan\n"
        "PT  - Journal Article\nPT  - Randomized Controlled Trial\n"
    )
    assert run("import", "-", stdin=text).stdout == "bergndexample\n"
    report = shown(run, "bergndexample", lib)
    assert (report["studydesign"], report["unverified"]) == ("rct", "studydesign")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 2),
        (b"\xef\xbb\xbf \r\n", 2),
        (b"plain words", 2),
        ("TY  - JOUR\nTI  - Ümlaut\nER  - \n".encode("latin-1"), 3),
        ("TY  - JOUR\nTI  - x\nER  - \n".encode("utf-16"), 3),
    ],
)
def test_what_cannot_be_read_at_all(run: Run, tmp_path: Path, data: bytes, code: int) -> None:
    """Empty or unknown: 2; another encoding: 3, with the place. Nothing is written."""
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    good = tmp_path / "good.ris"
    good.write_text(ris(1), "utf-8")
    result = run("import", str(good), str(path))
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    assert code == 2 or "line " in result.stderr


def test_missing_files_and_empty_stdin_are_misuse(run: Run, tmp_path: Path) -> None:
    """Exit 2, and the file is named."""
    result = run("import", str(tmp_path / "none.ris"))
    assert (result.exit_code, "none.ris" in result.stderr) == (2, True)
    assert run("import", "-", stdin="").exit_code == 2
    assert run("import", str(tmp_path)).exit_code == 2


HOSTILE = [
    "{}\\%&#$~^_ 100%",
    "ends in a backslash \\",
    "@article{born2020second, title = {Born}}",
    "}} @book{b, title={x}}",
    "one { brace",
    "an \x1b[31mescape\x1b[0m and \u202e",
    "$x$ --- ``quotes'' <b>bold</b>",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_text_gives_birth_to_nothing(run: Run, empty: Path, title: str) -> None:
    """One entry or none, the next one whole, and no escape on the terminal."""
    text = ris(1, title) + ris(2)
    result = run("import", "-", "--library", str(empty), stdin=text)
    kept = result.stdout.split()
    assert result.exit_code == (0 if len(kept) == 2 else 1)
    assert "\x1b" not in result.output
    listed = run("list", "--keys", "--library", str(empty)).stdout.split()
    assert sorted(listed) == sorted(kept)
    assert shown(run, kept[-1], empty)["doi"] == "10.5555/exchange.2"
    assert json.loads(run("check", "--json", "--library", str(empty)).stdout)["checked"]


def test_a_field_that_cannot_be_written_does_not_cost_the_record(run: Run, lib: Path) -> None:
    """The address is left out with a word, the report is added."""
    text = "title,doi,url\nA title of one,10.5555/f1,https://example.org/{\n"
    result = run("import", "-", stdin=text)
    assert (result.exit_code, result.stdout) == (1, "anonndtitle\n")
    assert "url cannot be written" in result.stderr
    assert "url" not in shown(run, "anonndtitle", lib)


def test_progress_is_told_for_long_work(run: Run, empty: Path) -> None:
    """On stderr; 150 keys on stdout, one undo for all."""
    text = "".join(ris(number) for number in range(150))
    result = run("import", "-", "--library", str(empty), stdin=text)
    assert (result.exit_code, len(result.stdout.split())) == (0, 150)
    assert "100 of 150 records looked at" in result.stderr
    run("undo", "--library", str(empty))
    assert run("list", "--keys", "--library", str(empty)).stdout == ""


# ---------------------------------------------------------------- export


def test_export_is_the_entries_own_text(run: Run, lib: Path) -> None:
    """Byte for byte, in the order asked for; keys from a pipe."""
    text = (lib / "library.bib").read_text("utf-8")
    result = run("export", "-", stdin="wang2023efficacy\nfonagy2020dynamic\n")
    one, two = result.stdout.rstrip("\n").split("\n\n")
    assert one.startswith("@article{wang2023efficacy,")
    assert one in text
    assert two in text
    assert run("export").stdout.count("\n@") == text.count("\n@") - 1


def test_export_names_every_unknown_key(run: Run, tmp_path: Path) -> None:
    """Exit 2, nothing written."""
    target = tmp_path / "x.bib"
    result = run("export", "nobody1", "wang2023efficacy", "nobody2", "-o", str(target))
    assert (result.exit_code, target.exists()) == (2, False)
    assert "nobody1" in result.stderr
    assert "nobody2" in result.stderr


@pytest.mark.parametrize("name", ["library.bib", "outcomes.csv", "evidence.toml"])
def test_export_never_overwrites_the_library(run: Run, lib: Path, name: str) -> None:
    before = (lib / name).read_bytes()
    assert run("export", "-o", str(lib / name)).exit_code == 2
    assert (lib / name).read_bytes() == before


def test_bibtex_round_trip_keeps_every_field(run: Run, lib: Path, empty: Path) -> None:
    """All keys and fields of the whole library, but for what a person has to say again."""
    text = run("export").stdout
    result = run("import", "-", "--library", str(empty), stdin=text)
    assert result.exit_code == 0
    assert result.stdout == run("list", "--keys").stdout
    ours = ("tier", "condition", "unverified")
    was, now = Library.open(lib), Library.open(empty)
    for one in was.reports:
        other = now.report(one.key)
        assert (other.type, other.authors, other.editors) == (one.type, one.authors, one.editors)
        assert {n: v for n, v in one.fields.items() if n not in ours} == {
            n: v for n, v in other.fields.items() if n not in ours
        }
        assert {"tier", "condition"}.isdisjoint(other.fields)
        assert not one.get("studydesign") or "studydesign" in other.unverified
    counts = json.loads(run("appraise", "--json", "--library", str(empty)).stdout)["counts"]
    assert counts["trials"] == 0


@pytest.mark.parametrize("form", ["csl-json", "ris", "csv"])
def test_the_whole_library_through_every_format(
    run: Run, lib: Path, empty: Path, tmp_path: Path, form: str
) -> None:
    """Every report comes back under its key, with title, authors, editors, year and DOI."""
    target = tmp_path / "out"
    assert run("export", "--to", form, "-o", str(target)).exit_code == 0
    result = run("import", str(target), "--library", str(empty))
    assert (result.exit_code, result.stdout) == (0, run("list", "--keys").stdout)

    def described(folder: Path) -> list[tuple[object, ...]]:
        return [
            (one.key, one.title, one.authors, one.editors, one.year, str(one.doi).lower())
            for one in Library.open(folder).reports
        ]

    assert described(empty) == described(lib)
    again = run("import", str(target), "--library", str(empty))
    assert (again.exit_code, again.stdout) == (0, result.stdout)


def test_csv_has_a_row_for_each_report(run: Run) -> None:
    """No byte order mark, so that every program reads the first column's name."""
    rows = list(csv.DictReader(run("export", "--to", "csv").stdout.splitlines()))
    assert len(rows) == int(run("list").stdout.split()[0])
    assert rows[0]["key"] == "fonagy2020dynamic"
    assert rows[0]["arms"] == "DIT: 73; LIT: 54; CBT: 20"


def test_metapsy_export(run: Run) -> None:
    """The rows there are; none at all is the answer no."""
    result = run("export", "fonagy2020dynamic", "--to", "metapsy")
    first = result.stdout.splitlines()[1].split(";")
    assert first[:3] == ["Fonagy, 2020", "DIT", "LIT"]
    assert "9,96" in first
    assert run("export", "gelman2010dynamic", "--to", "metapsy").exit_code == 1
