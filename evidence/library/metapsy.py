"""The Metapsy data standard: a comparison of two arms a row, `;`, decimal commas, NA.

Columns: docs.metapsy.org/data-preparation/format. Three of our own are added at the end, which
other programs leave alone: the key, what each arm is here, and weeks after the end of treatment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.library.incoming import fault
from evidence.library.tables import head_of, rows, safe, table
from evidence.model import Finding, Instrument, Outcome, Report, Study
from evidence.words import listed

MEANS: Final = ("mean_arm1", "sd_arm1", "n_arm1", "mean_arm2", "sd_arm2", "n_arm2")
EVENTS: Final = ("response", "remission", "deterioration")
_SIDES: Final = ("1", "2")
_NEEDED: Final = frozenset(("condition_arm1", "condition_arm2", "outcome_type"))
_COLUMNS: Final = (
    *("study", "condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2", "outcome_type"),
    *("instrument", "time", "time_weeks", "rating", *MEANS),
    *(name.replace("_arm", "_change_arm") for name in MEANS),
    *("event_arm1", "event_arm2", "totaln_arm1", "totaln_arm2"),
    *("baseline_m_arm1", "baseline_sd_arm1", "baseline_n_arm1"),
    *("baseline_m_arm2", "baseline_sd_arm2", "baseline_n_arm2"),
    *("rand_arm1", "rand_arm2", "attr_arm1", "attr_arm2"),
    *("year", "doi", "full_ref", "key"),
    *("comparator_arm1", "comparator_arm2", "weeks_after_treatment"),
)
# The columns that are read as numbers.
_NUMBERS: Final = re.compile(
    r"(mean|sd|n|mean_change|sd_change|n_change|event|totaln|rand|attr|baseline_(m|sd|n))_arm[12]"
    r"|year|time_weeks|weeks_after_treatment|(precalc_|\.)(g|log_rr)(_se)?"
)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a file by column, with its line; an empty cell and NA are not known."""

    line: int
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        value = " ".join(self.values.get(name, "").split())
        return "" if value in ("NA", "NaN", "nan", "-") else value

    def number(self, *names: str) -> float | None:
        """The first of some columns that holds a number, with a comma or a point."""
        for name in names:
            value = _number(self.text(name))
            if value is not None:
                return value
        return None

    def unreadable(self) -> list[str]:
        """`mean_arm1 '1.234,5'` for each cell that should hold a number and does not."""
        return [
            f"{name} '{told}'"
            for name in self.values
            if _NUMBERS.fullmatch(name) and (told := self.text(name)) and _number(told) is None
        ]


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".")) if "_" not in text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    file: str
    rows: tuple[Cells, ...]
    problems: tuple[Finding, ...]


# ---------------------------------------------------------------- in


def is_sheet(text: str) -> bool:
    """Whether the first line holds the columns of outcomes, Metapsy's or our own."""
    first = head_of(text.removeprefix("\ufeff"))[1].lower()
    return set(re.split(r'[;,\t"\s]+', first)) >= _NEEDED


def is_ours(text: str) -> bool:
    """Whether it is an outcomes.csv, whose rows need no mapping."""
    return "provenance" in head_of(text.removeprefix("\ufeff"))[1].lower()


def read(text: str, file: str) -> Sheet:
    """The rows of a file; one that cannot be read is a problem and hides no other."""
    clean = text.removeprefix("\ufeff")
    head, first, delimiter = head_of(clean)
    columns = [cell.strip().strip('"').lower() for cell in first.split(delimiter)]
    found: list[Cells] = []
    problems: list[Finding] = []
    for line, cells in rows(clean, head, delimiter):
        if isinstance(cells, str):
            problems.append(fault(file, line, f"This row cannot be read: {cells}."))
        elif len(cells) != len(columns):
            words = f"This row has {len(cells)} cells; the header has {len(columns)}."
            problems.append(fault(file, line, words))
        else:
            row = Cells(line, dict(zip(columns, cells, strict=True)))
            found.append(row)
            if unread := row.unreadable():
                words = f"Not a number, and not taken: {listed(unread)}."
                problems.append(fault(file, line, words, hint="As in 1234,5 or 1234.5."))
    if not found and not problems:
        problems.append(fault(file, head, "There are no rows below the names of the columns."))
    return Sheet(file, tuple(found), tuple(problems))


# ---------------------------------------------------------------- out


def write(
    outcomes: Sequence[Outcome],
    reports: Mapping[str, Report],
    studies: Iterable[Study],
    instruments: Iterable[Instrument],
) -> str:
    """Rows of outcomes.csv in Metapsy's columns: `;`, decimal comma, NA for what is not known.

    A baseline stands beside the row it belongs to, not in a row of its own, so that nobody
    takes it for a result. Weeks count from the baseline there and from the end of treatment
    here: they are given where the baseline's own time is recorded. Printed effects and
    percentages have no column.
    """
    raters = {
        name.casefold(): "clinician" if one.rater == "clinician" else "self-report"
        for one in instruments
        for name in (one.name, *one.aliases)
    }
    by_id = {study.id: study for study in studies}
    baselines = {_comparison(row): row for row in outcomes if is_baseline(row)}
    starts = {row.study: row.time_weeks for row in baselines.values()}
    labels = _labels(outcomes, reports)
    lines = []
    for row in outcomes:
        if is_baseline(row):
            continue
        report = reports.get(row.key)
        start = starts.get(row.study)
        weeks = None if start is None or row.time_weeks is None else row.time_weeks - start
        cells = {
            "study": labels[row.study],
            "condition_arm1": row.condition_arm1,
            "condition_arm2": row.condition_arm2,
            "outcome_type": row.outcome_type,
            "instrument": row.instrument,
            "time": row.time,
            "time_weeks": weeks,
            "rating": raters.get(row.instrument.casefold()),
            **_numbers(row, baselines.get(_comparison(row))),
            **_arms(row, by_id.get(row.study)),
            "year": None if report is None else report.year,
            "doi": None if report is None else report.doi,
            "full_ref": None if report is None else report.title,
            "key": row.key,
            "weeks_after_treatment": row.time_weeks,
        }
        lines.append([_cell(cells.get(name)) for name in _COLUMNS])
    return table([_COLUMNS, *lines], ";")


def is_baseline(row: Outcome) -> bool:
    return row.time.strip().casefold() == "baseline"


def _comparison(row: Outcome) -> tuple[str, ...]:
    return row.study, row.condition_arm1, row.condition_arm2, row.instrument


def _numbers(row: Outcome, baseline: Outcome | None) -> dict[str, float | None]:
    cells: dict[str, float | None] = {}
    if row.outcome_type in EVENTS:
        cells |= {"event_arm1": row.event_arm1, "event_arm2": row.event_arm2}
        cells |= {"totaln_arm1": row.n_arm1, "totaln_arm2": row.n_arm2}
    else:
        infix = "_change_arm" if row.outcome_type == "change" else "_arm"
        cells |= {name.replace("_arm", infix): getattr(row, name) for name in MEANS}
    if baseline:
        names = ((name, name.replace("mean", "m")) for name in MEANS)
        cells |= {f"baseline_{short}": getattr(baseline, name) for name, short in names}
    return cells


def _arms(row: Outcome, study: Study | None) -> dict[str, float | str | None]:
    """People randomised and lost, and what the arm is: `therapy` or its comparator class."""
    cells: dict[str, float | str | None] = {}
    for side in _SIDES if study else ():
        label = (row.condition_arm1 if side == "1" else row.condition_arm2).casefold()
        arm = next((a for a in study.arms if a.label.casefold() == label), None) if study else None
        if arm and study:
            cells[f"rand_arm{side}"] = arm.randomised
            cells[f"attr_arm{side}"] = study.attrition.get(arm.label)
            cells[f"comparator_arm{side}"] = arm.role
    return cells


def _labels(outcomes: Sequence[Outcome], reports: Mapping[str, Report]) -> dict[str, str]:
    """`Roe, 2020` for each study; two of one name get a and b."""
    labels: dict[str, str] = {}
    for row in outcomes:
        report = reports.get(row.study) or reports.get(row.key)
        known = report is not None and report.authors and report.year
        plain = (
            f"{report.authors[0].full_family}, {report.year}" if report and known else row.study
        )
        labels.setdefault(row.study, plain)
    shared = [label for label in labels.values() if list(labels.values()).count(label) > 1]
    letters = {label: iter("abcdefghijklmnopqrstuvwxyz") for label in shared}
    return {
        study: label + next(letters[label], "") if label in letters else label
        for study, label in labels.items()
    }


def _cell(value: float | str | None) -> str:
    if value is None or value == "":
        return "NA"
    if isinstance(value, str):
        return safe(value.replace(";", ","))
    return f"{value:.10g}".replace(".", ",")
