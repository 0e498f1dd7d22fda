"""A small sound library, and the words to change one thing in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from evidence.library.outcomes import COLUMNS
from evidence.model import Finding

REPOSITORY = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
THERAPY = """\
[therapy]
name = "Tidal Therapy"
abbreviations = ["TT"]
confused_with = ["Tide Table Therapy (TTT)"]
instruments = ["BDI-II"]

[[developer]]
name = "Moon, Ada"
source = "moon2020"

[search]
last = 2026-11-01

[[worthwhile]]
condition = "depression"
smd = 0.24
source = "10.1002/da.22249"

[instrument."BDI-II"]
better = "lower"
aliases = ["BDI"]
"""
TRIAL: Mapping[str, str] = {
    "author": "Moon, Ada and Tide, Bo",
    "title": "Tidal therapy for depression",
    "year": "2020",
    "doi": "10.1000/moon",
    "studydesign": "rct",
    "tier": "proper",
    "published": "journal",
    "condition": "depression",
    "arms": "TT: 30/28; WL: 20",
    "comparator": "WL = waiting-list",
    "primaryoutcome": "BDI-II at 12 weeks",
    "followup": "0 controlled",
    "country": "Wales",
    "facts": "https://example.org/moon (2026-11-22)",
}
ROW: Mapping[str, str] = {
    "key": "moon2020",
    "study": "moon2020",
    "condition_arm1": "TT",
    "condition_arm2": "WL",
    "instrument": "BDI",
    "outcome_type": "msd",
    "time_weeks": "0",
    "n_arm1": "30",
    "mean_arm1": "10",
    "sd_arm1": "5",
    "provenance": "printed",
    "source": "https://example.org/moon",
}

Check = Callable[..., list[Finding]]


def entry(key: str = "moon2020", /, **changed: str | None) -> str:
    """An entry: the sound trial with fields changed; None leaves one out."""
    fields = {**TRIAL, **changed}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value is not None]
    return "\n".join([f"@article{{{key},", *lines, "}", ""])


def other(key: str, /, **changed: str | None) -> str:
    """A second trial that has nothing in common with the first."""
    own: dict[str, str | None] = {
        "author": "Shore, Cy",
        "title": f"Tidal therapy, {key}",
        "doi": f"10.1000/{key}",
        "country": "Norway",
    }
    return entry(key, **{**own, **changed})


def row(**changed: str) -> str:
    """A row of outcomes.csv: the sound one with cells changed."""
    cells = {**ROW, **changed}
    return ",".join(cells.get(column, "") for column in COLUMNS) + "\n"
