"""The shipped DIT library: the figures it must give, and the files that give them.

Where a number comes from: library.bib and outcomes.csv, made from shared/data (dit-studies.json,
dit-outcomes.csv); the sums are those of shared/data/README.md.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.people import therapy_people
from evidence.library import Library, facts, studies
from evidence.model import Appraisal, Outcome, Report, Trial
from evidence.words import fold
from tests.appraisal.builder import TODAY, flag
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(REPOSITORY)


@pytest.fixture(scope="module")
def depression(library: Library) -> Appraisal:
    return appraise(library, "depression", today=TODAY)


@pytest.fixture(scope="module")
def anxiety(library: Library) -> Appraisal:
    return appraise(library, "anxiety", today=TODAY)


def trials(appraisal: Appraisal) -> dict[str, Trial]:
    return {one.study: one for one in appraisal.trials}


# ---------------------------------------------------------------- depression


def test_counts(depression: Appraisal) -> None:
    """2 trials, 358 people (147 + 211), 139 to DIT (73 + 66), 2 teams, 1 without a developer."""
    counts = depression.counts
    assert (counts.trials, counts.randomised, counts.randomised_to_therapy) == (2, 358, 139)
    assert (counts.largest, counts.teams, counts.teams_lower) == (211, 2, 2)
    assert (counts.independent_trials, counts.n_unknown) == (1, 0)


def test_headings(depression: Appraisal) -> None:
    """Proper 2/358; apart: adapted 1/24, combined 1/230, unreviewed 1/225; related none."""
    found = {name: (row.trials, row.randomised) for name, row in depression.by_tier.items()}
    assert found == {
        "proper": (2, 358),
        "adapted": (1, 24),
        "combined": (1, 230),
        "related": (0, None),
        "unreviewed": (1, 225),
    }
    assert {one.study: one.heading for one in depression.trials} == {
        "fonagy2020dynamic": "proper",
        "wang2023efficacy": "proper",
        "lemma2013feasibility": "adapted",
        "yarirenani2025music": "combined",
        "yarirenani2025advancing": "unreviewed",
    }


def test_designs(depression: Appraisal) -> None:
    """Of the heading proper: a pilot with 147 people, a trial with 211; nothing else counts."""
    found = {name: (row.trials, row.randomised) for name, row in depression.by_design.items()}
    assert (found.pop("pilot-rct"), found.pop("rct")) == ((1, 147), (1, 211))
    assert set(found.values()) == {(0, None)}


def test_reports_are_not_trials(depression: Appraisal) -> None:
    """Protocol, registrations and abstract belong to their trial and add nothing."""
    assert trials(depression)["fonagy2020dynamic"].keys == (
        "fonagy2020dynamic",
        "xie2026exploring",
        "isrctn38209986",
        "isrctn06629587",
    )
    # The protocol planned 240; 211 were randomised.
    wang = trials(depression)["wang2023efficacy"]
    assert wang.keys == ("wang2023efficacy", "wang2020efficacy", "chictr1800016970")
    assert wang.randomised == 211


def test_what_is_never_a_trial(library: Library) -> None:
    """Quasi-randomised, unclear and only registered studies are under no condition a trial."""
    never = {"zheng2023sertraline", "wuhan2024shortcourse", "selders2015development"}
    never |= {"jiang2025efficacy", "chictr2200058530", "nct06471010", "wang2020efficacy"}
    found = appraise(library, today=TODAY)
    assert never & set(trials(found)) == set()
    assert (found.counts.trials, found.counts.randomised) == (2, 358)


def test_jiang(depression: Appraisal) -> None:
    """Neither counted nor dismissed: 3 trials, 377 people if it was randomised."""
    rows = [row for row in depression.left_out if row.study == "jiang2025efficacy"]
    # 147 + the larger of 211 and 230, whose people may be the same.
    assert [row.code for row in rows] == ["unclear-allocation"]
    assert rows[0].why.endswith(
        "if it was, 3 trials under the heading proper and 377 people "
        "(it may share people with wang2023efficacy: only the largest would be added); "
        "nobody has verified its own number, 230"
    )


@pytest.mark.parametrize(
    ("comparator", "n", "effective", "studies"),
    [
        # 4·73·54/127; 4·73·20/93; 4·66·75/141; 4·66·70/136: arms of library.bib
        ("low-intensity", 127, 124.2, ("fonagy2020dynamic",)),
        ("active-psychotherapy", 93, 62.8, ("fonagy2020dynamic",)),
        ("supportive", 141, 140.4, ("wang2023efficacy",)),
        ("no-added-treatment", 136, 135.9, ("wang2023efficacy",)),
    ],
)
def test_comparison(
    depression: Appraisal, comparator: str, n: int, effective: float, studies: tuple[str, ...]
) -> None:
    """Each class: one trial, its people, an effective N far below 546, very small."""
    row = next(row for row in depression.comparisons if row.comparator == comparator)
    assert (row.trials, row.studies, row.n, row.n_unknown) == (1, studies, n, 0)
    assert row.effective_n is not None
    assert round(row.effective_n, 1) == effective
    assert (row.delta, row.delta_source, row.ois) == (0.24, "10.1002/da.22249", 546)
    assert row.shortfall == pytest.approx(546 - row.effective_n)
    assert (row.size_class, row.size_class_max, row.pooled) == ("very small", "very small", None)
    assert [flag(depression, name, comparator).state for name in ("below-400", "below-ois")] == [
        "FLAG",
        "FLAG",
    ]


def test_size(depression: Appraisal) -> None:
    """Very small, with the criterion that decides."""
    assert len(depression.comparisons) == 4
    assert (depression.size_class, depression.size_class_max) == ("very small", "very small")
    rule = "small needs 3 trials against one class of comparator; here: 1"
    assert depression.size_rule == rule


@pytest.mark.parametrize(
    ("name", "state", "value"),
    [
        ("no-rct", "PASS", 2),
        ("few-rcts", "FLAG", 2),
        ("no-independent-replication", "FLAG", 1),
        ("developer-involved", "FLAG", 1),
        ("pilot-or-feasibility", "FLAG", 1),
        ("no-active-comparator", "PASS", 2),
        ("no-inactive-comparator", "PASS", 2),
        ("incompatible-comparators", "FLAG", 4),
        ("reporting-bias-untestable", "FLAG", 2),
        ("registered-unpublished", "UNKNOWN", None),
        ("stale-search", "PASS", "2026-11-22"),
        ("retracted", "UNKNOWN", None),
    ],
)
def test_flag(depression: Appraisal, name: str, state: str, value: object) -> None:
    """The rules of scope all whose answer follows from the README of the data."""
    found = flag(depression, name)
    assert (found.state, found.value) == (state, value)


def test_effects(depression: Appraisal) -> None:
    """REDIT: g 0.54 (0.18 to 0.90) recomputed beside the printed 0.70, both kept."""
    effects = {row.comparator: row.effects for row in depression.comparisons}
    low = effects["low-intensity"][0]
    assert [round(x or 0, 2) for x in (low.g, low.ci_low, low.ci_high)] == [0.54, 0.18, 0.90]
    assert (low.instrument, low.timepoint_weeks, low.basis) == ("HRSD-17", 0, "raw post")
    assert low.printed is not None
    assert (low.printed.effect, low.printed.basis) == (0.7, None)
    added = effects["no-added-treatment"][0]
    assert added.g is None
    assert added.printed is not None
    assert (added.printed.effect, added.printed.basis) == (3.237, "adjusted model")
    assert effects["supportive"] == ()


def test_sentence(depression: Appraisal) -> None:
    """The sentence of the contract, number by number."""
    assert depression.sentences[0].text.startswith(
        "The evidence on DIT for depression is very small: 2 peer-reviewed randomised trials of "
        "DIT itself found so far (358 people, 139 of them allocated to DIT; largest 211), by 2 "
        "teams. Kept apart: 1 trial of an adapted form (24), 1 of DIT combined with another "
        "treatment (230), 1 not peer-reviewed (225)."
    )


# ---------------------------------------------------------------- anxiety


def test_no_trial_for_anxiety(anxiety: Appraisal) -> None:
    """No trial under any heading; nothing that needs one is answered."""
    assert {row.trials for row in anxiety.by_tier.values()} == {0}
    assert (anxiety.counts.trials, anxiety.counts.randomised, anxiety.trials) == (0, None, ())
    assert (anxiety.size_class, anxiety.size_class_max) == ("none", "none")
    assert flag(anxiety, "no-rct").state == "FLAG"
    assert flag(anxiety, "below-ois").state == "UNKNOWN"


def test_anxiety_is_absence_here(anxiety: Appraisal) -> None:
    """Worded as absence in this library, never as evidence of no benefit."""
    assert anxiety.sentences[0].text == (
        "No peer-reviewed randomised trial of DIT itself for anxiety is recorded in this library, "
        "nor any of an adapted, combined or unreviewed form (last searched 22 November 2026; not "
        "a systematic search). That is not evidence that it does not work."
    )


# ---------------------------------------------------------------- the files


def plain(text: str | None) -> str:
    """Letters and digits only: braces, dashes and brackets differ between JSON and BibTeX."""
    return fold(text or "").replace(" ", "")


@pytest.fixture(scope="module")
def records(shared: Path) -> dict[str, dict[str, Any]]:
    text = (shared / "data" / "dit-studies.json").read_text(encoding="utf-8")
    return {record["key"]: record for record in json.loads(text)}


def test_one_entry_per_record(library: Library, records: dict[str, dict[str, Any]]) -> None:
    """62 reports, one for each record of the source, and the files read without a finding."""
    assert len(library.reports) == 62
    assert sorted(report.key for report in library.reports) == sorted(records)
    assert library.findings == ()


# Field of an entry → field of the source.
PLACES = {
    "year": "year",
    "volume": "volume",
    "number": "issue",
    "pages": "pages",
    "pmid": "pmid",
    "pmcid": "pmcid",
    "isbn": "isbn",
}


def test_nothing_is_invented(library: Library, records: dict[str, dict[str, Any]]) -> None:
    """No DOI, title, author, year, place or identifier but the source's, and none is lost."""
    for report in library.reports:
        record = records[report.key]
        assert (report.doi or "").lower() == (record["doi"] or "").lower(), report.key
        assert plain(report.title) == plain(record["title"]), report.key
        written = [plain(f"{name.full_family}{name.given}") for name in report.authors]
        assert written == [plain(name) for name in record["authors"] or []], report.key
        for field, name in PLACES.items():
            source = None if record[name] is None else str(record[name]).replace("--", "–")
            assert report.get(field) == source, (report.key, field)


def test_no_person_is_invented(library: Library, records: dict[str, dict[str, Any]]) -> None:
    """People randomised, planned or taking part, in all and by arm, are those of the source."""
    for report in library.reports:
        record = records[report.key]
        recorded = {field: report.get(field) for field in facts.COUNT_FIELDS if report.get(field)}
        assert set(recorded.values()) <= {str(record["n_total"])}, report.key
        assert len(recorded) <= 1, report.key
        if report.role in ("protocol", "registration"):
            assert set(recorded) <= {"planned"}, report.key
        else:
            assert "planned" not in recorded, report.key
        arms = facts.parse_arms(report.get("arms"), {})
        if arms:
            sizes = [arm["n"] for arm in record["arms"]]
            assert [arm.randomised for arm in arms] == sizes, report.key
    for study in library.studies:
        record = records[study.primary.key if study.primary else study.keys[0]]
        if study.randomised is not None and study.design in facts.TRIAL_DESIGNS:
            assert study.randomised == record["n_total"], study.id
            own = record["n_randomised_to_dit"]
            known = therapy_people(study)
            assert known == own, study.id


def test_every_value_is_allowed(library: Library) -> None:
    """Every recorded fact reads as its vocabulary or form demands."""
    wrong = [
        (report.key, field, facts.problem(field, value))
        for report in library.reports
        for field in facts.FACT_FIELDS
        if (value := report.get(field)) and facts.problem(field, value)
    ]
    assert wrong == []


def test_labels_fit(library: Library) -> None:
    """Comparators, attrition and claims name arms of their study; totals agree with the arms."""
    for study in library.studies:
        labels = {arm.label for arm in study.arms}
        assert set(study.comparators) <= labels, study.id
        assert set(study.attrition) <= labels, study.id
        assert {name for c in study.claims for name in (c.first, c.second)} <= labels, study.id
        for arm in study.arms:
            assert arm.randomised is None or (study.attrition.get(arm.label) or 0) < arm.randomised
        recorded = {facts.parse_count(r.get("randomised")) for r in study.reports} - {None}
        assert recorded <= {study.randomised}, study.id
        assert study.disagreeing == frozenset()


def test_references_fit(library: Library) -> None:
    """Overlaps and developers' sources name reports; studies and unverified fields exist."""
    keys = {report.key for report in library.reports}
    for report in library.reports:
        assert set(facts.split_list(report.get("overlaps"))) <= keys, report.key
        assert set(studies.study_ids(report)) <= keys, report.key
    assert {developer.source for developer in library.therapy.developers} <= keys


def test_outcomes_fit(library: Library) -> None:
    """Each row names a study and labels of its arms; a row of one group has no second label."""
    known = {study.id: study for study in library.studies}
    instruments = {instrument.name for instrument in library.therapy.instruments}
    for row in library.outcomes:
        labels = {arm.label for arm in known[row.study].arms}
        if labels:
            assert row.condition_arm1 in labels, row.line
            assert row.condition_arm2 in labels | {""}, row.line
        else:  # uncontrolled studies, and reviews of the wider family
            design = known[row.study].design
            assert not row.condition_arm2 or design == "meta-analysis", row.line
        assert row.instrument in instruments, row.line
        if row.basis == "within-group":
            assert row.condition_arm2 == "", row.line


# ---------------------------------------------------------------- outcomes.csv

# As the source prints an instrument → as evidence.toml names it.
INSTRUMENTS = {
    "HAMD": "HRSD-17",
    "HAM-D-17": "HRSD-17",
    "HRSD-17 clinically significant change (%)": "HRSD-17",
    "MHC-SF total": "MHC-SF",
    "below clinical level (%)": "not stated",
    "reliable recovery (%)": "not stated",
    "reliable improvement (%)": "not stated",
}
ARMS = {
    "B self-help, no therapist": "B self-help without therapist",
    "C control": "C open site",
    "music therapy + DIT": "music therapy+DIT",
    "DIT programme": "multidisciplinary DIT programme",
    "STPP (family)": "STPP",
}
# Rows whose n is not the number behind the figure: the denominators were not seen.
OTHER_N = {
    ("fonagy2020dynamic", "HRSD-17 clinically significant change (%)"),
    ("feldman2023dynamic", "PHQ-9 or GAD-7"),
    ("lemma2011development", "below clinical level (%)"),
    ("wienicke2023efficacy", "depressive symptoms"),
}
# Printed with a minus for the lower score; here positive favours the first arm.
TURNED = {
    *(("fonagy2020dynamic", name, "CBT") for name in ("HRSD-17", "BDI-II")),
    ("wang2023efficacy", "HAMD", "ADM"),
    ("wienicke2023efficacy", "depressive symptoms", "control"),
    ("caselli2023efficacy", "depressive symptoms", "no intervention"),
}
# Recorded as `attrition` of their study, not as an outcome.
DROPPED = [
    ("fonagy2020dynamic", "attrition (count)", "DIT"),
    ("fonagy2020dynamic", "attrition (count)", "CBT"),
]
# From dit-studies.json: (instrument, printed with the sign turned, p).
JIANG = [("HRSD-17", 3.756, "<0.001"), ("PHQ", 4.188, "<0.001")]
Numbers = tuple[float | None, ...]
Values = tuple[tuple[str, ...], Numbers]


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def negative(value: float | None) -> float | None:
    return None if value is None else -value


def expected(row: dict[str, str]) -> Values:
    """What outcomes.csv must hold for a row of the source."""
    n1, mean1, sd1, n2, mean2, sd2, effect, low, high = (
        number(row[name])
        for name in ("n1", "mean1", "sd1", "n2", "mean2", "sd2", "effect", "ci_low", "ci_high")
    )
    percents: list[float | None] = [None, None]
    if row["effect_measure"] == "percentage":
        percents = [mean1 if effect is None else effect, mean2]
        mean1 = mean2 = effect = None
    if (row["study"], row["instrument"]) in OTHER_N:
        n1 = n2 = None
    if (row["study"], row["instrument"], row["arm2"]) in TURNED:
        effect, low, high = negative(effect), negative(high), negative(low)
    words = (
        row["study"],
        INSTRUMENTS.get(row["instrument"], row["instrument"]),
        ARMS.get(row["arm1"], row["arm1"]),
        ARMS.get(row["arm2"], row["arm2"]),
        row["p_as_printed"],
        re.split(r"\W", row["provenance"])[0],
        row["source"],
    )
    return words, (n1, mean1, sd1, n2, mean2, sd2, effect, low, high, *percents)


def held(row: Outcome) -> Values:
    """The same of a row of outcomes.csv."""
    words = (
        *(row.study, row.instrument, row.condition_arm1, row.condition_arm2),
        *(row.printed_p, row.provenance, row.source),
    )
    return words, (
        *(row.n_arm1, row.mean_arm1, row.sd_arm1, row.n_arm2, row.mean_arm2, row.sd_arm2),
        *(row.printed_effect, row.printed_ci_low, row.printed_ci_high),
        *(row.percent_arm1, row.percent_arm2),
    )


@pytest.fixture(scope="module")
def source_rows(shared: Path) -> list[dict[str, str]]:
    text = (shared / "data" / "dit-outcomes.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_rows_of_the_source(library: Library, source_rows: list[dict[str, str]]) -> None:
    """Row by row the values of the source, but two of attrition; two of jiang2025 are added."""
    dropped = [row for row in source_rows if row["instrument"].startswith("attrition")]
    assert [(row["study"], row["instrument"], row["arm1"]) for row in dropped] == DROPPED
    added = [row for row in library.outcomes if row.study == "jiang2025efficacy"]
    assert [(row.instrument, row.printed_effect, row.printed_p) for row in added] == JIANG
    assert {row.n_arm1 for row in added} == {row.mean_arm1 for row in added} == {None}
    own = Counter(held(row) for row in library.outcomes if row not in added)
    source = Counter(expected(row) for row in source_rows if row not in dropped)
    assert own == source
    assert source.total() == len(source_rows) - 2 == len(library.outcomes) - 2


def test_signs_of_the_source(source_rows: list[dict[str, str]]) -> None:
    """A sign is turned exactly where the source prints a lower score as a negative number."""
    minus = {
        (row["study"], row["instrument"], row["arm2"])
        for row in source_rows
        if row["effect"].startswith("-") and "positive favours" not in row["effect_measure"]
    }
    assert minus == TURNED


def test_attrition_of_the_source(library: Library, source_rows: list[dict[str, str]]) -> None:
    """The dropped rows stand in the field `attrition` of REDIT: 12, 13 and 2."""
    lost: dict[str, float | None] = {}
    for row in source_rows:
        if row["instrument"].startswith("attrition"):
            lost |= {row["arm1"]: number(row["mean1"]), row["arm2"]: number(row["mean2"])}
    redit = next(study for study in library.studies if study.id == "fonagy2020dynamic")
    assert redit.attrition == lost == {"DIT": 12, "LIT": 13, "CBT": 2}


def test_added_rows_are_in_the_source(records: dict[str, dict[str, Any]]) -> None:
    """The two numbers of jiang2025efficacy stand, with their minus, in dit-studies.json."""
    printed = " ".join(map(str, records["jiang2025efficacy"]["results"]["printed"]))
    for name, effect, p in (("HAMD", *JIANG[0][1:]), ("PHQ", *JIANG[1][1:])):
        assert f"{name} LS mean difference -{effect} (p{p})" in printed


def test_every_fact_has_a_source(library: Library) -> None:
    """Every report says where its facts were seen."""

    def unsourced(report: Report) -> bool:
        return "http" not in (report.get("facts") or "")

    assert [report.key for report in library.reports if unsourced(report)] == []
