"""Pictures in text: the forest plot, the table of gaps, the counting flow."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.appraisal import appraise, forest, gaps
from evidence.appraisal.flow import flow
from evidence.cli import forest_text
from evidence.library import Library
from evidence.model import TrialEffect
from tests.cli import made_up
from tests.cli_types import Run


def plot(run: Run, *words: str) -> list[str]:
    lines = run("appraise", *words).stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Effects at the end"))
    stop = next(i for i in range(start, len(lines)) if not lines[i])
    return lines[start:stop]


def effect(g: float, low: float, high: float) -> TrialEffect:
    return TrialEffect("one", "MOOD", 0, 100, g, 0.1, low, high, "raw post", "printed", None)


def columns_of(line: str) -> dict[str, int]:
    return {mark: line.index(mark) for mark in "├┤●◆" if mark in line}


def test_each_interval_stands_on_one_axis_with_0(run: Run) -> None:
    """REDIT: the whole interval right of 0 against low-intensity care, across it against CBT."""
    lines = plot(run, "--condition", "depression")
    scale = next(line for line in lines if "g (interval)" in line)
    zero = scale.index("0", scale.index("(interval)"))
    drawn = [line for line in lines if "●" in line]
    assert [line[31:54].strip() for line in drawn] == [
        "0.54 (0.18 to 0.90)",
        "0.41 (-0.09 to 0.91)",
    ]
    low, cbt = map(columns_of, drawn)
    assert zero < low["├"] < low["●"] < low["┤"]
    assert cbt["├"] < zero < cbt["●"] < cbt["┤"]
    assert {line[zero] for line in drawn} == {"│", "┼"}
    # The point stands where its share of the interval says, within a column.
    share = (0.54 - 0.18) / (0.90 - 0.18)
    assert abs(low["├"] + share * (low["┤"] - low["├"]) - low["●"]) <= 1


def test_no_diamond_without_a_pool(run: Run) -> None:
    """The reason stands in its place; what is not standardised is shown as printed."""
    lines = plot(run, "--condition", "depression")
    assert not any("◆" in line for line in lines)
    told = " ".join(" ".join(lines).split())
    assert told.count("not combined: ") == 3
    assert "printed LS mean difference 3.237 (without interval), adjusted model" in told
    assert "printed d 0.7 (without interval), basis not stated" in told
    assert max(map(len, lines)) <= 80


def test_a_pool_has_a_diamond_and_a_prediction_interval(run: Run, tmp_path: Path) -> None:
    """Twelve trials: both, beneath the trials, the prediction interval the wider."""
    folder = str(made_up.write(tmp_path / "made"))
    lines = plot(run, "--condition", "low mood", "--library", folder)
    assert len([line for line in lines if "●" in line]) == 12
    (pooled,) = [line for line in lines if "◆" in line]
    (wide,) = [line for line in lines if "prediction interval" in line]
    assert lines.index(pooled) < lines.index(wide)
    assert "k=12" in pooled
    ends = columns_of(pooled), columns_of(wide)
    assert ends[1]["├"] <= ends[0]["├"] < ends[0]["┤"] <= ends[1]["┤"]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("numbers", "low", "high"),
    [
        ((0.1, -0.1, 0.3), "├", "┤"),
        ((2.0, 1.0, 12.0), "├", "›"),
        ((-2.0, -12.0, 1.0), "‹", "┤"),
        ((9.0, 1.0, 12.0), "├", "›"),  # the point itself lies beyond: told in numbers
    ],
)
def test_what_goes_on_beyond_the_axis_is_an_arrow(
    tmp_path: Path, numbers: tuple[float, float, float], low: str, high: str
) -> None:
    """The axis ends at 3 standard deviations; a longer interval says so."""
    library = Library.open(made_up.write(tmp_path / "made"))
    (comparison,) = appraise(library, "low mood").comparisons
    one = replace(comparison, effects=(effect(*numbers),), pooled=None)
    line = next(line for line in forest_text.lines([one]) if line.startswith("  one "))
    assert (line.count(low), line.count(high)) == (1, 1)
    assert line.count("●") == (abs(numbers[0]) <= 3)
    axis = forest.axis([one])
    assert axis is not None
    assert axis.low < 0 < axis.high
    assert 0.0 in axis.ticks
    assert max(abs(axis.low), abs(axis.high)) <= 3


def test_gaps_are_the_comparisons_and_every_other_cell_is_empty(run: Run, lib: Path) -> None:
    """Each class has its row, each condition its column; a cell is a comparison or nothing."""
    found = appraise(Library.open(lib))
    table = gaps.of(found)
    cells = {
        (row.comparator, condition): cell
        for row in table.rows
        for condition, cell in zip(table.conditions, row.cells, strict=True)
    }
    told = {(c.comparator, c.condition): (c.trials, c.n) for c in found.comparisons}
    assert {at: (c.trials, c.people) for at, c in cells.items() if c} == told
    assert len(cells) == 8 * 5
    text = run("appraise", "--all").stdout
    assert re.search(r"^low-intensity +1 \(127\) +– +– +–$", text, re.M)
    assert re.search(r"^waiting-list +– +– +– +–$", text, re.M)


def test_a_trial_in_no_class_has_a_row_of_its_own(tmp_path: Path) -> None:
    """Nothing counted is lost from the table."""
    folder = made_up.write(tmp_path / "made", 3)
    path = folder / "library.bib"
    path.write_text(
        path.read_text("utf-8").replace("  comparator = {List = waiting-list},\n", "", 1), "utf-8"
    )
    rows = {row.comparator: row.cells[0] for row in gaps.of(appraise(Library.open(folder))).rows}
    waiting, none = rows["waiting-list"], rows[None]
    assert waiting is not None
    assert none is not None
    assert (waiting.trials, none.trials, none.people) == (2, 1, 120)


@pytest.mark.parametrize("condition", [None, "depression", "anxiety", "gout"])
def test_the_flow_has_the_numbers_of_the_appraisal(lib: Path, condition: str | None) -> None:
    """reports → studies → trials; every study is a trial or stands in exactly one group.

    Those of the wider family have a number and no name.
    """
    library = Library.open(lib)
    found, steps = appraise(library, condition), flow(library, condition)
    totals = [int(step.text.split()[0].replace(",", "")) for step in steps if step.kind == "total"]
    assert totals == [found.reports, found.studies, found.counts.trials]
    apart = [study for step in steps if step.kind == "apart" for study in step.studies]
    related = found.by_tier["related"].studies
    assert len(apart) == len(set(apart)) == found.studies - found.counts.trials - related
    told = [step for step in steps if "of the wider family" in step.text]
    assert [step.text.split()[0] for step in told] == ([str(related)] if related else [])


def test_the_flow_names_each_collapse(run: Run) -> None:
    """Which reports are one study, what is kept apart, and what may yet be a trial."""
    text = " ".join(run("appraise", "--condition", "depression", "--all").stdout.split())
    assert "→ 28 reports" in text
    assert (
        "fonagy2020dynamic: 4 reports of one study (1 primary report, 1 secondary report and 2 "
        "registrations)"
    ) in text
    assert "1 study of an" not in text
    assert "4 studies of an adapted form: kept apart, 1 trial among them" in text
    assert "neither counted nor dismissed – jiang2025efficacy" in text
    assert "→ 2 trials of DIT itself, randomised, peer-reviewed" in text


def test_a_retracted_report_leaves_the_flow_by_name(run: Run, lib: Path) -> None:
    """It stands at the top, and is in no total after that."""
    before = flow(Library.open(lib), "depression")
    assert run("set", "wang2023efficacy", "status=retracted").exit_code == 0
    after = flow(Library.open(lib), "depression")
    assert before[0].text == "28 reports"
    assert [step.text for step in after[:3]] == [
        "28 reports in all",
        "less 1 retracted: wang2023efficacy",
        "27 reports",
    ]
    assert after[-1].text.startswith("1 trial of DIT itself")


def test_pictures_are_plain_in_a_pipe(run: Run) -> None:
    """No escape, no tab: the same without colour."""
    text = run("appraise", "--condition", "depression", "--all").stdout
    assert "\x1b" not in text
    assert "\t" not in text
