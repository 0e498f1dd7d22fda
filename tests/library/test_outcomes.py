"""outcomes.csv: rows kept, doubtful cells reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import Unreadable
from evidence.library.outcomes import COLUMNS, added, header, read

REPOSITORY = Path(__file__).parent.parent.parent


def csv_of(*rows: dict[str, str], newline: str = "\n") -> str:
    lines = [",".join(row.get(column, "") for column in COLUMNS) for row in rows]
    return newline.join([header(), *lines, ""])


def test_a_row_is_read_with_its_numbers_and_line() -> None:
    """Empty cells are not known; text cells are text; blank lines do not count."""
    text = csv_of(
        {"key": "roe2020", "instrument": "PHQ-9", "n_arm1": "73", "mean_arm1": "-1.5"},
        {},
        {"key": "poe2021", "note": '"a, ""b""\nsecond line"', "printed_p": "< .05"},
        {"key": "last"},
    )
    rows, findings = read("\ufeff" + text)
    assert not findings
    assert [(row.key, row.line) for row in rows] == [("roe2020", 2), ("poe2021", 4), ("last", 6)]
    assert (rows[0].n_arm1, rows[0].mean_arm1, rows[0].sd_arm1) == (73.0, -1.5, None)
    assert rows[1].note == 'a, "b"\nsecond line'
    assert rows[1].printed_p == "< .05"


def test_windows_line_ends_are_line_ends() -> None:
    """The same rows, the same lines."""
    rows, findings = read(csv_of({"key": "a"}, {"key": "b"}, newline="\r\n"))
    assert [(row.key, row.source, row.line) for row in rows] == [("a", "", 2), ("b", "", 3)]
    assert not findings


@pytest.mark.parametrize("cell", ["12a", "n/a", "nan", "inf", "1_000", "51%", "<5"])
def test_a_cell_that_is_no_number_is_not_known(cell: str) -> None:
    """The row stays; the finding names file, line, key and column."""
    rows, findings = read(csv_of({"key": "roe2020", "n_arm1": cell, "n_arm2": "5"}), "numbers.csv")
    assert (rows[0].n_arm1, rows[0].n_arm2) == (None, 5.0)
    (finding,) = findings
    assert (finding.severity, finding.code, finding.file) == ("error", "bad-number", "numbers.csv")
    assert (finding.line, finding.key, finding.field) == (2, "roe2020", "n_arm1")


def test_columns_may_stand_in_any_order_but_none_is_missing() -> None:
    """A missing column is named; a file with semicolons is sent to `import`."""
    columns = sorted(COLUMNS)
    rows, findings = read(",".join([*columns, "extra"]) + "\n" + ",".join(["1"] * 28))
    assert rows[0].n_arm1 == 1.0
    assert [(finding.severity, finding.code) for finding in findings] == [
        ("warning", "unknown-column")
    ]
    with pytest.raises(Unreadable, match="columns sd_arm1, source are missing") as caught:
        read(",".join(c for c in COLUMNS if c not in ("sd_arm1", "source")))
    assert header() in str(caught.value.hint)
    with pytest.raises(Unreadable) as caught:
        read(";".join(COLUMNS))
    assert "separated by commas" in str(caught.value.hint)
    with pytest.raises(Unreadable):
        read("")


def test_a_row_of_another_width_is_reported_and_kept() -> None:
    """Too few or too many cells: usually a comma without quotes."""
    rows, findings = read(f"{header()}\nroe2020,roe2020\n{','.join(['1'] * 30)}\n")
    assert len(rows) == 2
    assert [(finding.code, finding.line) for finding in findings] == [
        ("row-width", 2),
        ("row-width", 3),
    ]


def test_broken_quotes_are_refused_with_the_line() -> None:
    """There is no telling where the row ends."""
    with pytest.raises(Unreadable, match=r"outcomes\.csv, line 2"):
        read(f'{header()}\n"a" b,c\n')


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rows_are_added_in_the_order_of_the_file(newline: str) -> None:
    """What stands there stays to the byte, an unknown column stays empty, line ends are kept."""
    columns = [*reversed(COLUMNS), "mine"]
    before = newline.join([",".join(columns), ",".join(["1"] * len(columns))])
    (row,), _ = read(csv_of({"key": "roe2020", "note": '"a, b"', "mean_arm1": "9.50"}))
    after = added("\ufeff" + before, [row])
    assert after.startswith("\ufeff" + before + newline)
    rows, findings = read(after)
    assert [one.key for one in rows] == ["1", "roe2020"]
    assert (rows[1].note, rows[1].mean_arm1, rows[1].sd_arm1) == ("a, b", 9.5, None)
    assert [finding.code for finding in findings] == ["unknown-column"]
    assert after.count("\n") == 3


@pytest.mark.parametrize("text", [None, "", "\ufeff"])
def test_rows_begin_a_file(text: str | None) -> None:
    """The names of the columns come first."""
    (row,), _ = read(csv_of({"key": "roe2020"}))
    assert added(text, [row]) == csv_of({"key": "roe2020"})


def test_the_starter_has_no_faults() -> None:
    """Our own numbers are read without a finding."""
    rows, findings = read((REPOSITORY / "outcomes.csv").read_text(encoding="utf-8"))
    assert rows
    assert not findings
