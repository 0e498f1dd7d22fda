"""How long an appraisal takes, beside the time it takes to read the library.

    python benchmarks/appraise.py [--reports 10000]

Writes an invented library of so many reports into a temporary folder – three conditions, two
reports in nine of randomised trials –, opens it as every command does, and appraises it as a whole
and for one condition. The bar: an appraisal within twice the time of reading. Exit 1 when missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from evidence.appraisal import appraise
from evidence.library import Library, outcomes

BAR = 2.0
TODAY = date(2026, 11, 22)
CONDITIONS = ("depression", "anxiety", "depression; anxiety", "grief")
CLASSES = ("waiting-list", "treatment-as-usual", "supportive", "medication", "low-intensity")
DESIGNS = (
    "rct",
    "pre-post",
    "case-study",
    "rct",
    "review",
    "theory",
    "cohort",
    "qualitative",
    "manual",
)
ROLES = ("followup", "secondary", "protocol")
GIVEN = ("Ann", "Bob", "Cid", "Dora", "E.", "F. G.", "Hal", "Ida")
THERAPY = """[therapy]
name = "Talking Therapy"
abbreviations = ["TT"]
instruments = ["BDI"]
[[developer]]
name = "Name7, Ann"
[search]
last = 2026-11-01
[[worthwhile]]
condition = "depression"
smd = 0.24
[instrument."BDI"]
better = "lower"
"""


def write(folder: Path, reports: int) -> None:
    """A library of so many reports, every fourth a further report of the study before it."""
    rows = [outcomes.header()]
    with (folder / "library.bib").open("w", encoding="utf-8") as out:
        for number in range(reports):
            out.write(entry(number))
            rows += outcome(number)
    (folder / "outcomes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "evidence.toml").write_text(THERAPY, encoding="utf-8")


def design(number: int) -> str:
    return DESIGNS[number % len(DESIGNS)]


def entry(number: int) -> str:
    """One report. Authors repeat, so that trials share people, or may."""
    people = " and ".join(
        f"Name{(number * 7 + place * 13) % 4000}, {GIVEN[(number + place) % len(GIVEN)]}"
        for place in range(5)
    )
    fields = {
        "author": people,
        "title": f"A study of the talking therapy, its course and its outcome, number {number}",
        "journal": f"Journal {number % 40}",
        "year": str(1990 + number % 35),
        "doi": f"10.5555/made.up.{number}",
        "tier": "proper" if number % 11 else "adapted",
        "published": "journal",
        "condition": CONDITIONS[number % len(CONDITIONS)],
        "status": "ok",
    }
    if number % 4 == 3:
        fields |= {"studyid": f"r{number - 1}", "reportrole": ROLES[number % len(ROLES)]}
    else:
        fields |= {"studydesign": design(number), **facts(number)}
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@article{{r{number},\n{body}}}\n\n"


def facts(number: int) -> dict[str, str]:
    """What is recorded of a trial; of one in fifty no arms are."""
    if design(number) != "rct" or number % 50 == 0:
        return {}
    return {
        "arms": f"TT: {20 + number % 60}; C: {20 + number % 55}",
        "comparator": f"C = {CLASSES[number % len(CLASSES)]}",
        "cotreatment": "none",
        "followup": "0 controlled; 26 controlled",
        "attrition": "TT: 3; C: 4",
        "riskofbias": "RoB 2 | low | A | 2026-01-01 | B",
        "primaryoutcome": "BDI",
    }


def outcome(number: int) -> Iterator[str]:
    if facts(number) and number % 4 != 3:
        n1, n2, mean = 20 + number % 60, 20 + number % 55, 12 + number % 9
        numbers = f"{n1},{mean},8,{n2},{mean + 3},8"
        empty = "," * 9
        yield f"r{number},r{number},TT,C,BDI,msd,end,0,{numbers},{empty}raw post,printed,,made up"


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the fastest of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time an appraisal against reading.")
    parser.add_argument("--reports", type=int, default=10_000)
    reports = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, reports)
        read = best(lambda: Library.open(folder))
        library = Library.open(folder)
        found = appraise(library, today=TODAY)
        print(
            f"{reports:,} reports, {len(library.studies):,} studies, "
            f"{found.counts.trials:,} trials, {len(library.outcomes):,} outcomes; "
            f"read in {read:.2f} s"
        )
        missed = False
        for scope in (None, "depression"):
            seconds = best(lambda scope=scope: appraise(library, scope, today=TODAY))  # type: ignore[misc]  # a default binds it
            missed = missed or seconds > BAR * read
            print(
                f"appraise {scope or 'everything'}: {seconds:.2f} s = "
                f"{seconds / read:.2f} × reading (bar: {BAR:g})"
            )
    sys.exit(missed)


if __name__ == "__main__":
    main()
