"""A library of a therapy that nobody has heard of: twelve trials with numbers, in plain files."""

from __future__ import annotations

from pathlib import Path

from evidence.library.outcomes import COLUMNS

THERAPY = """[therapy]
name = "{name}"
abbreviations = ["WT"]
instruments = ["MOOD"]

[search]
last = 2026-11-01
systematic = false

[[worthwhile]]
condition = "{condition}"
smd = 0.24
source = "10.1002/da.22249"

[instrument."MOOD"]
better = "lower"
"""
ENTRY = """@article{{walk{number},
  author = {{{author}, Anna and Second{number}, Bea}},
  title = {{{title}}},
  journal = {{Journal of Walks}},
  year = {{20{number:02}}},
  doi = {{10.5555/walk.{number}}},
  studydesign = {{rct}},
  tier = {{proper}},
  published = {{journal}},
  condition = {{{condition}}},
  arms = {{WT: 60; List: 60}},
  comparator = {{List = waiting-list}},
  cotreatment = {{none}},
  followup = {{0 controlled; 26 controlled}},
  status = {{ok}},
}}
"""


def write(
    folder: Path,
    trials: int = 12,
    condition: str = "low mood",
    title: str = "A trial of walking",
    name: str = "Walking Therapy",
) -> Path:
    """The library in a folder; each trial has one row, better by a little in every second one."""
    folder.mkdir(exist_ok=True)
    entries, rows = [], []
    for number in range(1, trials + 1):
        author = "Walker" + "".join(chr(97 + int(digit)) for digit in str(number))
        entries.append(
            ENTRY.format(number=number, author=author, title=title, condition=condition)
        )
        cells = {
            "key": f"walk{number}",
            "study": f"walk{number}",
            "condition_arm1": "WT",
            "condition_arm2": "List",
            "instrument": "MOOD",
            "outcome_type": "msd",
            "time": "end of treatment",
            "time_weeks": "0",
            "n_arm1": "60",
            "mean_arm1": f"{9 + number % 2}",
            "sd_arm1": "5",
            "n_arm2": "60",
            "mean_arm2": f"{12 + number % 3}",
            "sd_arm2": "5",
            "basis": "raw post",
            "provenance": "printed",
            "source": "https://example.org/walks",
        }
        rows.append(",".join(cells.get(column, "") for column in COLUMNS))
    (folder / "library.bib").write_text("\n".join(entries), "utf-8")
    (folder / "outcomes.csv").write_text("\n".join([",".join(COLUMNS), *rows, ""]), "utf-8")
    (folder / "evidence.toml").write_text(THERAPY.format(name=name, condition=condition), "utf-8")
    return folder
