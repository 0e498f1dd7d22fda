"""appraise: the answer first, the contract's JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli_types import Run

TOP = {
    "scope", "reports", "studies", "counts", "by_tier", "by_design", "trials", "comparisons",
    "flags", "size_class", "size_class_max", "size_rule", "sentences", "missing", "left_out",
}  # fmt: skip
COUNTS = {
    "trials", "randomised", "randomised_to_therapy", "n_unknown", "largest", "teams",
    "independent_trials",
}  # fmt: skip
TRIAL = {
    "study", "keys", "heading", "design", "tier", "published", "year", "condition", "arms",
    "randomised", "comparators", "cotreatment", "developer_involved", "team", "followup_weeks",
    "registration",
}  # fmt: skip
COMPARISON = {
    "condition", "comparator", "studies", "trials", "n", "effective_n", "n_unknown", "delta",
    "delta_source", "ois", "shortfall", "detectable", "size_class", "size_class_max", "effects",
    "pooled", "pooled_reason",
}  # fmt: skip
FLAG = {
    "id", "condition", "comparator", "state", "value", "threshold", "rule", "source", "studies",
}  # fmt: skip


def appraise(run: Run, *words: str) -> Any:
    return json.loads(run("appraise", "--json", *words).stdout)


def test_json_has_the_contract_shape(run: Run) -> None:
    """Every key that scripts of others rely on."""
    found = appraise(run, "--condition", "depression")
    assert set(found) >= TOP
    assert set(found["scope"]) >= {"therapy", "condition", "comparator", "as_of", "systematic"}
    assert set(found["counts"]) >= COUNTS
    assert set(found["by_tier"]) == {"proper", "adapted", "combined", "related", "unreviewed"}
    assert set(found["by_design"]["rct"]) >= {
        "reports", "studies", "trials", "randomised", "n_unknown",
    }  # fmt: skip
    assert all(set(row) >= TRIAL for row in found["trials"])
    assert all(set(row) >= COMPARISON for row in found["comparisons"])
    assert all(set(row) >= FLAG for row in found["flags"])
    assert all(set(row) >= {"id", "text", "studies"} for row in found["sentences"])
    assert all(set(row) >= {"study", "fields"} for row in found["missing"])
    assert all(set(row) >= {"study", "code", "why"} for row in found["left_out"])
    assert found["scope"]["as_of"] == "2026-11-22"
    assert isinstance(found["reports"], int)
    assert isinstance(found["studies"], int)


def test_numbers_are_unrounded_in_json(run: Run) -> None:
    """Text rounds, JSON does not: 4 · 73 · 54 / 127."""
    rows = {
        row["comparator"]: row for row in appraise(run, "--condition", "depression")["comparisons"]
    }
    assert rows["low-intensity"]["effective_n"] == 4 * 73 * 54 / 127


def test_first_command_answers_in_its_first_line_and_fits_a_screen(run: Run) -> None:
    """`evidence appraise`: the answer first, condition by condition, 80 by 24."""
    result = run("appraise")
    lines = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines[0].startswith(
        "The evidence on DIT is very small for depression (2 peer-reviewed randomised"
    )
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    for condition in ("depression", "anxiety", "personality", "somatic"):
        assert any(line.startswith(condition) for line in lines)


@pytest.mark.parametrize("words", [(), ("--all",), ("--condition", "depression", "--all")])
def test_text_fits_80_columns(run: Run, words: tuple[str, ...]) -> None:
    """No line is wider than 80 columns."""
    assert max(map(len, run("appraise", *words).stdout.splitlines())) <= 80


def test_flags_come_in_the_order_of_urgency(run: Run) -> None:
    """FLAG, then UNKNOWN, then one line of PASSes."""
    lines = run("appraise", "--condition", "depression").stdout.splitlines()
    states = [line.split()[0] for line in lines if line[:7].strip() in ("FLAG", "UNKNOWN", "PASS")]
    assert states == ["FLAG", "UNKNOWN", "PASS"]


def test_all_prints_every_rule_with_its_source(run: Run) -> None:
    """--all: each rule, its value, its source."""
    text = " ".join(run("appraise", "--condition", "depression", "--all").stdout.split())
    assert "few-rcts [depression]: fewer than 5 randomised trials – value 2" in text
    assert "Jackson & Turner 2017, doi 10.1002/jrsm.1240" in text


def test_comparator_narrows(run: Run) -> None:
    """--comparator leaves one comparison; the counts stay."""
    found = appraise(run, "--condition", "depression", "--comparator", "supportive")
    assert [row["comparator"] for row in found["comparisons"]] == ["supportive"]
    assert found["counts"]["trials"] == 2


def test_anxiety_is_worded_as_absence(run: Run) -> None:
    """0 trials under every heading, and what that does not mean."""
    found = appraise(run, "--condition", "Anxiety")
    assert found["scope"]["condition"] == "anxiety"
    headings = ("proper", "adapted", "combined", "unreviewed")
    assert [found["by_tier"][name]["trials"] for name in headings] == [0, 0, 0, 0]
    assert found["counts"]["randomised"] is None
    assert found["size_class"] == "none"
    assert found["sentences"][0]["text"] == (
        "No peer-reviewed randomised trial of DIT itself for anxiety is recorded in this library, "
        "nor any of an adapted, combined or unreviewed form (last searched 22 November 2026; not "
        "a systematic search). That is not evidence that it does not work."
    )


def test_markdown_is_for_pasting(run: Run) -> None:
    """Sentences and tables in Markdown."""
    text = run("appraise", "--condition", "depression", "--format", "markdown").stdout
    assert text.startswith("## Dynamic Interpersonal Therapy: the size of the evidence")
    assert "| fonagy2020dynamic | proper | pilot-rct | 147 |" in text


def test_the_day_decides_only_what_is_old(run: Run) -> None:
    """A year later the search is stale, and nothing else has changed."""
    now = appraise(run)
    later = json.loads(run("appraise", "--json", EVIDENCE_TODAY="2028-01-01").stdout)
    changed = [
        flag["id"]
        for flag, other in zip(later["flags"], now["flags"], strict=True)
        if flag["state"] != other["state"]
    ]
    assert changed == ["stale-search"]
    assert later["counts"] == now["counts"]


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "html", "--json"),
        ("--format", "markdown", "--keys"),
        ("--keys", "--json"),
    ],
)
def test_one_form_at_a_time(run: Run, words: tuple[str, ...]) -> None:
    """Two forms of the answer are misuse: neither wins silently."""
    result = run("appraise", *words)
    assert (result.exit_code, result.stdout) == (2, "")


def test_bad_day_is_misuse(run: Run) -> None:
    """EVIDENCE_TODAY must be a date."""
    result = run("appraise", EVIDENCE_TODAY="tomorrow")
    assert (result.exit_code, result.stdout) == (2, "")
