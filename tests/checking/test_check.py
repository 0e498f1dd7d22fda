"""One small fault in a sound library gives its one finding, at its place."""

from __future__ import annotations

from datetime import date

import pytest

from evidence.checking.codes import SEVERITIES
from evidence.checking.library import check_library
from evidence.checking.reports import _one_edit
from evidence.checking.therapy import line_of
from evidence.library import Library
from evidence.model import Finding
from tests.checking.small import REPOSITORY, THERAPY, TODAY, Check, entry, other, row

WITHOUT_ARMS: dict[str, str | None] = {"arms": None, "comparator": None}

# code, field, the entry of a sound trial with this changed
OF_ONE_REPORT: list[tuple[str, str | None, dict[str, str | None]]] = [
    ("bad-value", "studydesign", {"studydesign": "RCT"}),
    ("bad-value", "tier", {"tier": "proprr"}),
    ("bad-value", "condition", {"condition": "depression; PTSD"}),
    ("bad-value", "followup", {"followup": "half a year"}),
    ("empty-field", "setting", {"setting": ""}),
    ("misspelt-field", "randomized", {"randomized": "50"}),
    ("misspelt-field", "condtion", {"condtion": "anxiety"}),
    ("misspelt-field", "teir", {"teir": "proper"}),
    ("bad-doi", "doi", {"doi": "see the journal"}),
    ("repaired-doi", "doi", {"doi": "10.1000/a\\_b"}),
    ("bad-identifier", "pmid", {"pmid": "PMID 12"}),
    ("bad-identifier", "pmcid", {"pmcid": "12a"}),
    ("bad-identifier", "isbn", {"isbn": "978-3-608-12270-2"}),
    ("no-title", "title", {"title": None}),
    ("no-author", "author", {"author": None}),
    ("no-year", "year", {"year": None}),
    ("no-year", "year", {"year": "in press"}),
    ("no-identifier", None, {"doi": None}),
    ("no-source", "facts", {"facts": None}),
    ("unverified", "unverified", {"unverified": "volume; arms"}),
    ("unknown-unverified", "unverified", {"unverified": "the whole table"}),
    ("unknown-instrument", "primaryoutcome", {"primaryoutcome": "BDI-IIX"}),
    ("confused-name", "tier", {"title": "Tide Table Therapy for depression"}),
    ("confused-name", "tier", {"title": "TTT for depression"}),
    ("arms-sum", "randomised", {"randomised": "51"}),
    ("arms-sum", "randomised", {"randomised": "29", "arms": "TT: 30; WL: ?"}),
    ("analysed-too-high", "arms", {"arms": "TT: 30/31; WL: 20"}),
    ("attrition-too-high", "attrition", {"attrition": "TT: 2; WL: 21"}),
    ("unknown-arm", "attrition", {"attrition": "CBT: 2"}),
    ("unknown-arm", "comparator", {"comparator": "WL = waiting-list; CBT = other"}),
    ("unknown-arm", "claims", {"claims": "superiority: TT vs GST (all)"}),
    ("no-comparator", "comparator", {"comparator": None}),
    ("no-therapy-arm", "comparator", {"comparator": "TT = other; WL = waiting-list"}),
    ("wrong-people-field", "participants", {"participants": "50"}),
    ("wrong-people-field", "randomised", {"studydesign": "controlled", "randomised": "50"}),
    ("unknown-study", "studyid", {"studyid": "moon202"}),
    ("no-primary", "reportrole", {"reportrole": "followup"}),
    ("unknown-overlap", "overlaps", {"overlaps": "sun2020"}),
]


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_sound_library_has_no_findings(check: Check) -> None:
    """Nothing is found where nothing is wrong."""
    assert check(rows=row()) == []


@pytest.mark.parametrize(("code", "field", "changed"), OF_ONE_REPORT)
def test_a_fault_of_one_report(
    check: Check, code: str, field: str | None, changed: dict[str, str | None]
) -> None:
    """One changed field gives one finding, at the entry."""
    (found,) = check(entry(**changed))
    assert (found.code, found.field, found.severity) == (code, field, SEVERITIES[code])
    assert (found.file, found.line, found.key) == ("library.bib", 1, "moon2020")


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Tidal therapy against Tide Table Therapy"},
        {"title": "TTT, a family", "tier": "related"},
        {"title": "A tttable"},
        {"publisher": "Sea Press", "note": "x", "groups": "y"},
        {"isbn": "978-3-608-12270-1 (epub); 9780199602452"},
        {"facts": None, "unverified": "studydesign", **WITHOUT_ARMS},
        {"arms": "TT: 30; WL: ?", "randomised": "50"},
        {"attrition": "tt: 2", "claims": "equivalence: TT vs wl"},
        {"studydesign": "pre-post", "participants": "16", **WITHOUT_ARMS},
        {"doi": None, "url": "https://example.org"},
        {"author": None, "editor": "Moon, Ada"},
    ],
)
def test_no_false_alarm(check: Check, changed: dict[str, str | None]) -> None:
    """What looks odd and is right is left alone (but for the unverified note)."""
    # A source is asked only for facts that somebody has verified.
    if changed.get("facts", "") is None:
        changed = {
            **dict.fromkeys(("condition", "followup", "primaryoutcome"), None),
            **changed,
        }
    found = codes(check(entry(**changed)))
    assert [code for code in found if code not in ("unverified", "unrecorded-condition")] == []


def test_reading_problems_are_passed_on(check: Check) -> None:
    """What the reader of each file has found stands among the findings, in the files' order."""
    found = check(entry() + entry(), row(n_arm1="many"), THERAPY + '\n[therapies]\nname = "x"\n')
    assert [(f.code, f.file) for f in found] == [
        ("duplicate-key", "library.bib"),
        ("bad-number", "outcomes.csv"),
        ("unknown-setting", "evidence.toml"),
    ]


def test_disagreeing_reports_are_said_once(check: Check) -> None:
    """Two primaries that differ: the grouping's own finding, and no second one."""
    same = {"studyid": "moon2020"}
    found = check(entry(**same) + other("tide2021", **same, country="Wales", tier="adapted"))
    assert codes(found) == ["reports-disagree"]


def test_findings_come_in_the_order_of_lines(check: Check) -> None:
    """By file, then by line, whichever rule found them."""
    found = check(entry(overlaps="sun") + other("tide2021", year=None), row(basis="raw"))
    assert codes(found) == ["unknown-overlap", "no-year", "bad-value"]
    lines = [finding.line or 0 for finding in found[:2]]
    assert lines == sorted(lines)


# ---------------------------------------------------------------- several reports


def test_only_a_registration_belongs_to_several_studies(check: Check) -> None:
    """Of any other report that lists two studies only the first is read."""
    both = "moon2020; tide2021"
    plan = {"doi": "10.1000/plan", "title": "A plan", "studyid": both, **WITHOUT_ARMS}
    two = entry() + other("tide2021")
    assert codes(check(two + entry("plan", reportrole="registration", **plan))) == []
    assert "several-studies" in codes(check(two + entry("plan", reportrole="secondary", **plan)))


def test_the_same_identifier_twice(check: Check) -> None:
    """DOI, PMID and PMCID are compared without letter case and prefix."""
    cases = [
        ({"doi": "10.1000/Moon"}, {"doi": "https://doi.org/10.1000/moon"}),
        ({"pmid": "31084635"}, {"pmid": "31084635"}),
        ({"pmcid": "PMC12"}, {"pmcid": "pmc12"}),
    ]
    for one, two in cases:
        (found,) = check(entry(**one) + other("tide2021", **two))
        assert (found.code, found.key) == ("duplicate-identifier", "tide2021")


def test_a_possible_duplicate(check: Check) -> None:
    """Same title and first author, years next to each other, two studies."""
    twin = {"title": "Tidal Therapy: for Depression!", "author": "Moon, A.", "year": "2021"}
    (found,) = check(entry() + other("moon2021", **twin))
    assert (found.code, found.key) == ("possible-duplicate", "moon2021")
    for apart in ({"year": "2022"}, {"reportrole": "protocol", **WITHOUT_ARMS}):
        assert check(entry() + other("moon2021", **{**twin, **apart})) == []
    assert check(entry() + other("moon2021", **twin, studyid="moon2020", country="Wales")) == []


def test_a_shared_registration(check: Check) -> None:
    """One trial number on two studies, unless a registration belongs to both."""
    number = {"registration": "ISRCTN38209986"}
    two = entry(**number) + other("tide2021", **number)
    (found,) = check(two)
    assert (found.code, found.key) == ("shared-registration", "tide2021")
    plan = {"reportrole": "registration", "studyid": "moon2020; tide2021", **WITHOUT_ARMS}
    assert check(two + other("plan", **plan, **number)) == []


def test_people_on_a_plan(check: Check) -> None:
    """People of a protocol are not read; a registration needs no author."""
    plan: dict[str, str | None] = {"reportrole": "registration", "author": None, **WITHOUT_ARMS}
    (found,) = check(entry(**plan, randomised="240"))
    assert (found.code, found.field) == ("people-on-plan", "randomised")
    assert check(entry(**plan, planned="240")) == []


def test_labels_are_those_of_the_study(check: Check) -> None:
    """A follow-up report speaks of the arms its primary report has."""
    later = {"studyid": "moon2020", "reportrole": "followup", **WITHOUT_ARMS}
    assert check(entry() + other("tide2021", **later, attrition="WL: 3")) == []
    (found,) = check(entry() + other("tide2021", **later, attrition="CBT: 3"))
    assert (found.code, found.key) == ("unknown-arm", "tide2021")


def test_an_overlap_on_one_side(check: Check) -> None:
    """An overlap is recorded on both studies."""
    (found,) = check(entry(overlaps="tide2021") + other("tide2021"))
    assert (found.code, found.key) == ("one-sided-overlap", "moon2020")
    assert check(entry(overlaps="tide2021") + other("tide2021", overlaps="moon2020")) == []


def test_a_possible_overlap(check: Check) -> None:
    """An author, a country and an instrument or time in common: a suggestion, unless recorded."""
    near = {"author": "Tide, Bo", "country": "Wales"}
    (found,) = check(entry() + other("tide2021", **near))
    assert (found.code, found.severity, found.key) == ("possible-overlap", "note", "tide2021")
    apart: list[dict[str, str | None]] = [
        {"author": "Tide, Bea"},
        {"country": "Norway"},
        {"studydesign": "cohort", **WITHOUT_ARMS},
        {"followup": "26 controlled", "primaryoutcome": None},
    ]
    for changed in apart:
        assert check(entry() + other("tide2021", **{**near, **changed})) == []
    married = {"author": "Ebb, Bo", "country": "Wales", "orcids": "0000-0002-1825-0097"}
    one_orcid = entry(orcids=married["orcids"]) + other("tide2021", **married)
    assert codes(check(one_orcid)) == ["possible-overlap"]
    recorded = entry(overlaps="tide2021") + other("tide2021", **near, overlaps="moon2020")
    assert check(recorded) == []


def test_a_possible_overlap_by_instrument(check: Check) -> None:
    """The rows of outcomes.csv say what a study measured, by any name of the instrument."""
    times: dict[str, str | None] = {"followup": None, "primaryoutcome": None}
    near = {"author": "Tide, Bo", "country": "Wales"}
    rows = row() + row(key="tide2021", study="tide2021", instrument="BDI-II")
    found = check(entry(**times) + other("tide2021", **near, **times), rows)
    assert codes(found) == ["possible-overlap"]


# ---------------------------------------------------------------- outcomes.csv


@pytest.mark.parametrize(
    ("code", "field", "changed"),
    [
        ("outcome-unknown-study", "study", {"study": "moon2021"}),
        ("outcome-unknown-study", "study", {"study": "moon2021", "key": "moon2021"}),
        ("outcome-unknown-key", "key", {"key": "moon2021"}),
        ("outcome-unknown-arm", "condition_arm1", {"condition_arm1": "CBT"}),
        ("outcome-n-too-high", "n_arm1", {"n_arm1": "31"}),
        ("bad-value", "basis", {"basis": "raw"}),
        ("bad-value", "outcome_type", {"outcome_type": ""}),
        ("bad-value", "provenance", {"provenance": "guessed"}),
        ("impossible-number", "sd_arm1", {"sd_arm1": "0"}),
        ("impossible-number", "percent_arm2", {"percent_arm2": "101"}),
        ("impossible-number", "n_arm1", {"n_arm1": "-3"}),
        ("impossible-number", "event_arm1", {"event_arm1": "31"}),
        ("bad-interval", "printed_ci_low", {"printed_ci_low": "0.9", "printed_ci_high": "0.1"}),
        (
            "bad-interval",
            "printed_effect",
            {"printed_effect": "-0.5", "printed_ci_low": "0.1", "basis": "adjusted model"},
        ),
        ("empty-row", None, {"mean_arm1": "", "sd_arm1": ""}),
        ("outcome-no-source", "source", {"source": ""}),
        ("no-direction", "instrument", {"instrument": "PHQ-9"}),
        ("no-basis", "basis", {"printed_effect": "0.5", "basis": ""}),
    ],
)
def test_a_fault_of_one_row(
    check: Check, code: str, field: str | None, changed: dict[str, str]
) -> None:
    """One changed cell gives one finding, at the row."""
    (found,) = check(rows=row(time="before") + row(**changed))
    assert (found.code, found.field, found.severity) == (code, field, SEVERITIES[code])
    assert (found.file, found.line) == ("outcomes.csv", 3)


def test_rows_that_are_kept(check: Check) -> None:
    """A row without a therapy arm, a label in another letter case, a bare note, no basis."""
    rows = (
        row(condition_arm1="WL", condition_arm2="", n_arm1="20")
        + row(condition_arm1="tt")
        + row(mean_arm1="", sd_arm1="", note="no advantage")
        + row(mean_arm1="", sd_arm1="", printed_p="<.001")
    )
    assert check(rows=rows) == []


def test_a_study_without_arms_may_use_any_label(check: Check) -> None:
    """Single-arm studies record no arms, and their rows still name one."""
    single: dict[str, str | None] = {"studydesign": "pre-post", **WITHOUT_ARMS}
    assert check(entry(**single), row(condition_arm1="anything", condition_arm2="")) == []


def test_the_same_row_twice(check: Check) -> None:
    """The second one is named."""
    (found,) = check(rows=row() + row())
    assert (found.code, found.line) == ("duplicate-row", 3)


def test_an_instrument_is_named_once(check: Check) -> None:
    """An instrument without a direction, however it is spelt, is one finding."""
    toml = THERAPY + '[instrument."RFQ"]\naliases = ["RF-Q"]\n'
    rows = row(instrument="RFQ") + row(instrument="RF-Q") + row(instrument="rfq", time="later")
    (found,) = check(rows=rows, toml=toml)
    assert (found.code, found.line) == ("no-direction", 2)


# ---------------------------------------------------------------- evidence.toml


RATING = """
[[rating]]
condition = "depression"
comparator = "waiting-list"
outcome = "BDI-II"
certainty = "Low"
by = "A panel"
on = 2026-01-01
"""


@pytest.mark.parametrize(
    ("code", "line", "old", "new"),
    [
        ("unknown-source", 9, '"moon2020"', '"moon2019"'),
        ("unknown-source", 7, '\nsource = "moon2020"', "\n# no source"),
        ("unknown-source", 17, '"10.1002/da.22249"', '"Cuijpers"'),
        ("unrecorded-condition", 15, '"depression"', '"anxiety"'),
        ("instrument-without-table", 5, '["BDI-II"]', '["BDI-II", "PHQ-9"]'),
        ("instrument-without-table", 5, '["BDI-II"]', '["BDI"]'),
        ("no-search-date", 11, "last = 2026-11-01", "systematic = false"),
        ("future-search-date", 12, "2026-11-01", "2027-01-01"),
    ],
)
def test_a_fault_of_the_therapy(check: Check, code: str, line: int, old: str, new: str) -> None:
    """One changed line gives one finding; what is missing is placed at its table."""
    assert old in THERAPY
    (found,) = check(toml=THERAPY.replace(old, new))
    assert (found.code, found.severity) == (code, SEVERITIES[code])
    assert (found.file, found.line) == ("evidence.toml", line)


def test_no_developer(check: Check) -> None:
    """Without a developer no trial can be called independent."""
    toml = THERAPY.replace('[[developer]]\nname = "Moon, Ada"\nsource = "moon2020"\n', "")
    assert codes(check(toml=toml)) == ["no-developer"]


def test_ratings(check: Check) -> None:
    """A rating speaks of a known class in GRADE's words."""
    assert check(toml=THERAPY + RATING) == []
    for old, new, field in (
        ("waiting-list", "waitlist", "comparator"),
        ("Low", "weak", "certainty"),
    ):
        (found,) = check(toml=THERAPY + RATING.replace(old, new))
        assert (found.code, found.field, found.severity) == ("bad-value", field, "error")
        assert found.line is not None and field in (THERAPY + RATING).splitlines()[found.line - 1]


def test_a_lone_library_has_no_therapy_to_find_fault_with(check: Check) -> None:
    """Without an evidence.toml nothing is said about one."""
    assert check(toml=None) == []


def test_lines_of_a_toml_file() -> None:
    """Tables are found by name and number, keys within them; what is not there is None."""
    text = '[a]\nx = 1\n[[b]] # one\ny = 2\n[[b]]\n[instrument."A-1"]\nbetter = "lower"\n'
    assert line_of(text, "b", "y") == 4
    assert line_of(text, "b", "y", 2) == 5
    assert line_of(text, "a", "y") == 1
    assert line_of(text, 'instrument."A-1"') == 6
    assert line_of(text, "c") is None


# ---------------------------------------------------------------- the whole


def test_one_edit() -> None:
    """One letter more, less, other or swapped; not two, not none."""
    for near in ("arm", "armss", "arns", "amrs", "xarms"):
        assert _one_edit(near, "arms")
    for far in ("arms", "ar", "rams2", "smra"):
        assert not _one_edit(far, "arms")


def test_the_shipped_library_is_sound() -> None:
    """No errors, and no warning but titles that were never seen."""
    found = check_library(Library.open(REPOSITORY), TODAY)
    assert {f.code for f in found if f.severity != "note"} <= {"no-title"}
    assert all(f.file and f.line for f in found)


def test_today_is_optional(check: Check) -> None:
    """Without a date the clock decides; it only matters for a search in the future."""
    future = THERAPY.replace("2026-11-01", date.max.isoformat())
    assert codes(check(toml=future)) == ["future-search-date"]
