"""Metapsy's files in and out: many trials into a library that works, each row once."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from evidence.appraisal.pooling import metapsy_g
from evidence.library import Library
from tests.cli_types import Run

HEAD = (
    *("study", "condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2", "outcome_type"),
    *("instrument", "time", "time_weeks", "mean_arm1", "sd_arm1", "n_arm1"),
    *("mean_arm2", "sd_arm2", "n_arm2", "event_arm1", "event_arm2", "totaln_arm1"),
    *("totaln_arm2", "precalc_g", "precalc_g_se", "baseline_m_arm1", "baseline_sd_arm1"),
    *("baseline_n_arm1", "baseline_m_arm2", "baseline_sd_arm2", "baseline_n_arm2"),
    *("rand_arm1", "rand_arm2", "attr_arm1", "attr_arm2", "country", "year", "doi", "full_ref"),
)
MEANS = {
    "outcome_type": "msd",
    "instrument": "MOOD",
    "time": "post",
    "time_weeks": "12",
    "mean_arm1": "9,5",
    "sd_arm1": "4,25",
    "n_arm1": "50",
    "mean_arm2": "12,0",
    "sd_arm2": "5,5",
    "n_arm2": "48",
    "rand_arm1": "52",
    "rand_arm2": "51",
    "attr_arm1": "2",
    "attr_arm2": "3",
}
TOML = """[therapy]
name = "Walking Therapy"
abbreviations = ["{short}"]
instruments = ["MOOD"]

[search]
last = 2026-11-01

[[worthwhile]]
condition = "depression"
smd = 0.24

[instrument."MOOD"]
better = "lower"
aliases = ["mood scale"]
"""


def line(study: str, arm1: str = "other psy", arm2: str = "wl", **cells: str) -> str:
    values = {"study": study, "condition_arm1": arm1, "condition_arm2": arm2, **MEANS, **cells}
    return ";".join(values.get(name, "NA") for name in HEAD)


def sheet(path: Path, *lines: str) -> str:
    path.write_text("\n".join([";".join(HEAD), *lines, ""]), "utf-8")
    return str(path)


@pytest.fixture
def empty(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of another therapy with nothing in it, in use."""
    folder = tmp_path / "other"
    assert run("init", str(folder), "--empty").exit_code == 0
    (folder / "evidence.toml").write_text(TOML.format(short="WT"), "utf-8")
    monkeypatch.setenv("EVIDENCE_LIBRARY", str(folder))
    return folder


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def many(number: int) -> list[str]:
    """Trials of several shapes, as a database has them."""
    lines = []
    for i in range(number):
        label, code = (
            f"Berg{chr(97 + i)}, 20{i:02}",
            ("wl", "cau", "sup", "pha", "other ctr")[i % 5],
        )
        reference = f"Berg{chr(97 + i)}, J. (20{i:02}). Trial {i} of mood. A journal, {i}, 1–9."
        given = {"doi": f"10.5555/berg.{i}", "full_ref": reference, "country": "uk"}
        lines.append(line(label, arm2=code, **given, mean_arm1=f"9,{i:02}"))
        later = {"time": "FU", "time_weeks": "38", "mean_arm1": "8,1"}
        lines.append(line(label, arm2=code, **given, **later))
    return lines


def test_many_trials_become_a_library_that_works(run: Run, empty: Path, tmp_path: Path) -> None:
    """Studies, arms, comparators, rows; a person says what they are; they are appraised."""
    result = run("import", sheet(tmp_path / "depression.csv", *many(20)))
    assert (result.exit_code, len(result.stdout.split())) == (0, 20), result.stderr
    library = Library.open(empty)
    assert [report.get("tier") or report.get("condition") for report in library.reports] == [
        None
    ] * 20
    first = library.studies[0]
    assert (first.id, first.design, first.design_verified) == ("berga2000", "rct", False)
    assert [(a.label, a.randomised, a.role) for a in first.arms] == [
        ("other psy", 52, "therapy"),
        ("wl", 51, "waiting-list"),
    ]
    assert dict(first.attrition) == {"other psy": 2, "wl": 3}
    report = first.primary
    assert report is not None
    assert (report.title, report.doi, report.authors_cut) == (
        "Trial 0 of mood",
        "10.5555/berg.0",
        True,
    )
    assert {"studydesign", "arms", "comparator", "attrition"} <= report.unverified
    classes = [study.arms[1].role for study in library.studies[:5]]
    assert classes == ["waiting-list", "treatment-as-usual", "supportive", "medication", "other"]
    check = json.loads(run("check", "--json").stdout)
    assert [row for row in check["findings"] if row["severity"] == "error"] == []
    # Nothing counts until a person has said what it is.
    assert json.loads(run("appraise", "--json").stdout)["counts"]["trials"] == 0
    for key in result.stdout.split():
        facts = ("tier=proper", "condition=depression", "published=journal", "studydesign=rct")
        assert run("set", key, *facts).exit_code == 0
    found = json.loads(run("appraise", "--condition", "depression", "--json").stdout)
    assert found["counts"]["trials"] == 20
    waiting = next(c for c in found["comparisons"] if c["comparator"] == "waiting-list")
    effect = waiting["effects"][0]
    assert (effect["study"], effect["timepoint_weeks"], effect["basis"]) == (
        *("berga2000", 0.0), "raw post",
    )  # fmt: skip
    assert effect["g"] == pytest.approx(metapsy_g(9.0, 4.25, 50, 12, 5.5, 48).estimate, abs=0.001)


def test_weeks_count_from_the_end_of_treatment(run: Run, empty: Path, tmp_path: Path) -> None:
    """The end of treatment is 0; later ones are dated by it; without it they are not."""
    path = sheet(
        tmp_path / "m.csv",
        line("Berg, 2020"),
        line("Berg, 2020", time="FU", time_weeks="38"),
        line("Roe, 2021", time="FU", time_weeks="38"),
        line("Poe, 2021", baseline_m_arm1="20,5", baseline_sd_arm1="4", baseline_n_arm1="52"),
    )
    assert run("import", path).exit_code == 0
    told = [(row["study"], row["time"], row["time_weeks"]) for row in rows(empty)]
    assert told == [
        ("berg2020", "post", "0"),
        ("berg2020", "FU", "26"),
        ("roe2021", "FU", ""),
        ("poe2021", "baseline", "-12"),
        ("poe2021", "post", "0"),
    ]


def test_the_same_file_twice_adds_nothing(run: Run, empty: Path, tmp_path: Path) -> None:
    """By DOI, and by label where there is none; the files stay as they are."""
    bare = [line("Nodoi, 2001"), line("Nodoi, 2001b", arm1="cbt"), line("Øre & Å, 2002")]
    path = sheet(tmp_path / "d.csv", *many(6), *bare)
    first = run("import", path)
    before = [(empty / name).read_bytes() for name in ("library.bib", "outcomes.csv")]
    again = run("import", path)
    assert (again.exit_code, again.stdout.split()) == (0, first.stdout.split())
    assert "15 outcome rows there already." in again.stderr
    assert [(empty / name).read_bytes() for name in ("library.bib", "outcomes.csv")] == before


def test_one_undo_takes_all_of_it_back(run: Run, empty: Path, tmp_path: Path) -> None:
    before = [(empty / name).read_bytes() for name in ("library.bib", "outcomes.csv")]
    run("import", sheet(tmp_path / "d.csv", *many(3)))
    assert len(rows(empty)) == 6
    assert run("undo").exit_code == 0
    assert [(empty / name).read_bytes() for name in ("library.bib", "outcomes.csv")] == before


def test_rows_are_mapped_onto_the_arms_of_a_known_trial(
    run: Run, lib: Path, tmp_path: Path
) -> None:
    """By code and people randomised; rows with equal numbers are there, an instrument by alias."""
    known = {"doi": "10.1017/S0033291719000928", "rand_arm1": "73", "rand_arm2": "54"}
    numbers = {"mean_arm1": "9,96", "sd_arm1": "7,95", "n_arm1": "73",
               "mean_arm2": "14,84", "sd_arm2": "10,21", "n_arm2": "54"}  # fmt: skip
    path = sheet(
        tmp_path / "d.csv",
        line("Fonagy, 2019", "dyn", "other ctr", instrument="hdrs-17", **known, **numbers),
        line("Fonagy, 2019", "dyn", "other ctr", instrument="gds", **known, **numbers),
        line("Fonagy, 2019", "cbt", "other ctr", instrument="gds", **{**known, "rand_arm1": "20"},
             **{**numbers, "n_arm1": "20"}),
    )  # fmt: skip
    result = run("import", path)
    assert (result.exit_code, result.stdout) == (0, "fonagy2020dynamic\n"), result.stderr
    assert "1 outcome row there already." in result.stderr
    assert "not used yet: gds." in result.stderr
    new = [
        (r["condition_arm1"], r["condition_arm2"]) for r in rows(lib) if r["instrument"] == "gds"
    ]
    assert new == [("DIT", "LIT"), ("CBT", "LIT")]
    found = json.loads(run("check", "--json").stdout)["findings"]
    assert [row for row in found if row["severity"] == "error"] == []


def test_what_fits_nothing_is_left_out_and_named(run: Run, lib: Path, tmp_path: Path) -> None:
    """Exit 1: an arm, a kind of outcome, other numbers than recorded; the good row is kept."""
    known = {"doi": "10.1017/S0033291719000928", "rand_arm1": "73", "rand_arm2": "54"}
    path = sheet(
        tmp_path / "d.csv",
        line("Fonagy, 2019", "dyn", "wl", **known),
        line("Fonagy, 2019", "dyn", "other ctr", instrument="HRSD-17", **known),
        line("Fonagy, 2019", "dyn", "other ctr", outcome_type="dropout", **known),
        line("Fonagy, 2019", "dyn", "other ctr", instrument="GDS", **known),
        "too;short",
    )
    before = len(rows(lib))
    result = run("import", path)
    assert result.exit_code == 1
    assert "'wl' (51 people) fits no arm" not in result.stderr  # its number is the file's
    assert "'wl' (54 people) fits no arm of fonagy2020dynamic" in result.stderr
    assert "HRSD-17, post: line 3 of outcomes.csv has other numbers" in result.stderr
    assert "outcome_type 'dropout' is not kept here" in result.stderr
    assert f"{Path(path).name}:6:1: error" in result.stderr
    assert [row["instrument"] for row in rows(lib)[before:]] == ["GDS"]


def test_a_number_that_cannot_be_read_is_named(run: Run, empty: Path, tmp_path: Path) -> None:
    """Exit 1 with the cell's place; the row is taken without it. NA is no fault."""
    path = sheet(
        tmp_path / "m.csv",
        line("Berg, 2020", mean_arm1="1.234,5", sd_arm2="4_5", attr_arm1="NA"),
    )
    result = run("import", path)
    told = " ".join(result.stderr.split())
    assert result.exit_code == 1
    assert "m.csv:2:1: error" in told
    assert "Not a number, and not taken: mean_arm1 '1.234,5' and sd_arm2 '4_5'." in told
    assert "attr_arm1" not in told
    assert [(row["mean_arm1"], row["mean_arm2"]) for row in rows(empty)] == [("", "12")]


def test_weeks_that_cannot_be_dated_are_named(run: Run, empty: Path, tmp_path: Path) -> None:
    """Weeks from the beginning, and no end of treatment in the file: not taken, and said so."""
    path = sheet(tmp_path / "m.csv", line("Roe, 2021", time="FU", time_weeks="38"))
    result = run("import", path)
    assert result.exit_code == 0
    assert "m.csv:2:1: warning" in result.stderr
    assert "time_weeks 38 counts from the beginning" in " ".join(result.stderr.split())
    assert "counts from" not in run("import", sheet(tmp_path / "n.csv", line("Poe, 2021"))).stderr


def test_roles_that_are_not_clear_are_not_written(run: Run, empty: Path, tmp_path: Path) -> None:
    """Two psychotherapies and no name, an unknown code: arms only, exit 1; a name decides."""
    path = sheet(
        tmp_path / "d.csv",
        line("Berg, 2020", "cbt", "dyn"),
        line("Roe, 2021", "other psy", "xyz"),
        line("Poe, 2022", "other psy", "cbt", multi_arm1="WT"),
    )
    result = run("import", path)
    assert result.exit_code == 1
    assert "which of cbt or dyn is the therapy was not mapped" in result.stderr
    assert "what 'xyz' is was not mapped" in result.stderr
    by_id = {study.id: study for study in Library.open(empty).studies}
    assert not by_id["berg2020"].comparators
    assert [arm.label for arm in by_id["roe2021"].arms] == ["other psy", "xyz"]
    assert [arm.role for arm in by_id["roe2021"].arms] == [None, None]
    (empty / "evidence.toml").write_text(TOML.format(short="CBT"), "utf-8")
    run("import", sheet(tmp_path / "e.csv", line("Noe, 2023", "cbt", "dyn")))
    noe = next(study for study in Library.open(empty).studies if study.id == "noe2023")
    assert [arm.role for arm in noe.arms] == ["therapy", "active-psychotherapy"]


def test_effects_as_printed_and_events(run: Run, empty: Path, tmp_path: Path) -> None:
    """g with its interval from the SE, the sign turned where the therapy is arm 2; responders."""
    none = dict.fromkeys((*MEANS,), "NA")
    kept = {name: MEANS[name] for name in ("instrument", "time", "rand_arm1", "rand_arm2")}
    path = sheet(
        tmp_path / "d.csv",
        line("Berg, 2020", "wl", "other psy", **{**none, **kept, "outcome_type": "msd"},
             precalc_g="-0,5", precalc_g_se="0,2"),
        line("Roe, 2020", **{**none, **kept, "outcome_type": "response (50%)"},
             event_arm1="20", event_arm2="11", totaln_arm1="52", totaln_arm2="51"),
    )  # fmt: skip
    assert run("import", path).exit_code == 0
    printed, event = rows(empty)
    assert (printed["printed_measure"], printed["printed_effect"]) == ("Hedges g", "0.5")
    assert printed["printed_ci_low"].startswith("0.108")
    assert printed["note"].startswith("printed as -0.5")
    assert event["note"] == "in the file: response (50%)"
    assert (event["outcome_type"], event["event_arm1"], event["n_arm2"]) == (
        "response",
        "20",
        "51",
    )
    found = json.loads(run("check", "--json").stdout)["findings"]
    assert [row for row in found if row["severity"] == "error"] == []


def numbers_of(folder: Path) -> list[dict[str, Any]]:
    """What Metapsy's columns can hold of each row, without where it came from."""
    left = ("key", "provenance", "note", "source", "basis")
    return [
        {name: cell for name, cell in row.items() if name not in left and "printed" not in name}
        for row in rows(folder)
    ]


def test_there_and_back_again(run: Run, empty: Path, tmp_path: Path) -> None:
    """Out of one library and into an empty one: the same studies, arms, roles and numbers."""
    run("import", sheet(tmp_path / "d.csv", *many(7)))
    out = tmp_path / "out.csv"
    assert run("export", "--to", "metapsy", "-o", str(out)).exit_code == 0
    twin = tmp_path / "twin"
    run("init", str(twin), "--empty")
    result = run("import", str(out), "--library", str(twin))
    assert result.exit_code == 0, result.stderr
    mine, theirs = Library.open(empty), Library.open(twin)
    assert [study.arms for study in theirs.studies] == [study.arms for study in mine.studies]
    assert [s.attrition for s in theirs.studies] == [s.attrition for s in mine.studies]
    assert numbers_of(twin) == numbers_of(empty)
    # Into the library it came from: everything is there.
    again = run("import", str(out))
    assert again.exit_code == 0, again.stderr
    assert len(rows(empty)) == 14


def test_the_shipped_library_there_and_back(run: Run, lib: Path, tmp_path: Path) -> None:
    """Nothing is added to the library that it came from."""
    out = tmp_path / "out.csv"
    run("export", "--to", "metapsy", "-o", str(out))
    before = (lib / "outcomes.csv").read_bytes()
    result = run("import", str(out))
    assert (lib / "outcomes.csv").read_bytes() == before, result.stderr


def test_an_outcomes_file_of_our_own_is_refused(run: Run, lib: Path) -> None:
    result = run("import", str(lib / "outcomes.csv"))
    assert result.exit_code == 2
    assert "need no import" in result.stderr
