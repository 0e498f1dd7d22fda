"""What the shipped library must show, in text, Markdown and JSON, as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evidence.cli.app import cli
from tests.appraisal.builder import TODAY
from tests.conftest import REPOSITORY

Print = Callable[..., str]
SCOPE = ("--condition", "depression")


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Print:
    monkeypatch.setenv("EVIDENCE_LIBRARY", str(REPOSITORY))
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("EVIDENCE_TODAY", TODAY.isoformat())

    def call(*words: str) -> str:
        result = CliRunner().invoke(cli, ["appraise", *words], prog_name="evidence")
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


@pytest.fixture
def found(shown: Print) -> Any:
    return json.loads(shown(*SCOPE, "--json"))


def flat(text: str) -> str:
    return " ".join(text.split())


def comparison(found: Any, name: str) -> Any:
    return next(row for row in found["comparisons"] if row["comparator"] == name)


def flagged(found: Any, name: str, comparator: str) -> Any:
    return next(
        row for row in found["flags"] if (row["id"], row["comparator"]) == (name, comparator)
    )


def test_redit_against_low_intensity(found: Any, shown: Print) -> None:
    """g 0.54 (0.18 to 0.90) beside the printed d 0.70; n 127, OIS 546, detectable 0.50."""
    row = comparison(found, "low-intensity")
    assert (row["n"], row["ois"], round(row["detectable"], 2)) == (127, 546, 0.50)
    effect = row["effects"][0]
    assert [round(effect[name], 2) for name in ("g", "ci_low", "ci_high")] == [0.54, 0.18, 0.90]
    assert (effect["printed"]["measure"], effect["printed"]["effect"]) == ("d", 0.7)
    for text in (flat(shown(*SCOPE)), flat(shown(*SCOPE, "--format", "markdown"))):
        assert "0.54 (0.18 to 0.90)" in text
        assert "d 0.7" in text
        assert "127" in text
        assert "546" in text


def test_dit_against_cbt(found: Any, shown: Print) -> None:
    """73 v 20, effective N 63; the claim of equivalence is flagged, with what it could detect."""
    row = comparison(found, "active-psychotherapy")
    assert (row["n"], round(row["effective_n"]), round(row["detectable"], 2)) == (93, 63, 0.71)
    claim = flagged(found, "equivalence-underpowered", "active-psychotherapy")
    assert (claim["state"], claim["threshold"]) == ("FLAG", 0.24)
    assert claim["studies"] == ["fonagy2020dynamic"]
    said = (
        "with 73 and 20 people the smallest difference the trial could detect with a power of "
        "0.80 is about 0.71 standard deviations, more than the smallest worthwhile one (0.24): "
        "too few to show equivalence."
    )
    for text in (flat(shown(*SCOPE)), flat(shown(*SCOPE, "--format", "markdown"))):
        assert said in text


def test_wang(found: Any, shown: Print) -> None:
    """Add-on design, no advantage over supportive therapy in the acute phase; shown as printed."""
    effect = comparison(found, "no-added-treatment")["effects"][0]
    assert (effect["g"], effect["printed"]["effect"]) == (None, 3.237)
    assert comparison(found, "supportive")["effects"] == []
    for name in ("no-added-treatment", "supportive"):
        assert flagged(found, "add-on-only", name)["state"] == "FLAG"
    markdown = flat(shown(*SCOPE, "--format", "markdown"))
    for text in (flat(shown(*SCOPE)), markdown):
        assert "In Wang et al. (2023) every arm also had antidepressant medication" in text
        assert "reported no advantage of DIT+ADM over GST+ADM (supportive therapy" in text
        assert "LS mean difference 3.237" in text
    assert "LS mean difference 3.237 without an interval, adjusted model, not standardised" in (
        markdown
    )


def test_depression_is_very_small_everywhere(found: Any) -> None:
    """2 trials; very small in every class; nothing combined, with the reason."""
    assert (found["counts"]["trials"], found["size_class"]) == (2, "very small")
    assert {row["size_class_max"] for row in found["comparisons"]} == {"very small"}
    assert {row["pooled"] for row in found["comparisons"]} == {None}
    assert {row["pooled_reason"] for row in found["comparisons"]} == {"one trial: it stands alone"}


def test_every_class_has_every_rule(found: Any) -> None:
    """Twelve rules for each of the four classes; each says whom it is about."""
    by_class = [row for row in found["flags"] if row["comparator"]]
    assert len(by_class) == 4 * 12
    assert all(row["studies"] for row in by_class)


def test_flags_in_their_order(shown: Print) -> None:
    """FLAG, UNKNOWN, and one line of PASSes; --all has every rule with threshold and source."""
    text = shown(*SCOPE)
    assert text.index("\nFLAG ") < text.index("\nUNKNOWN ") < text.index("\nPASS ")
    assert "single-trial-dominates (every class)" in flat(text)
    every = flat(shown(*SCOPE, "--all"))
    assert "value 0.24, threshold 0.20 (project rule); fonagy2020dynamic" in every
    assert "value 0.71, threshold 0.24 (Chambless & Hollon 1998); fonagy2020dynamic" in every
    assert "more (--json names them)" in every


def test_without_a_trial_the_rules_of_a_class_are_one_entry(shown: Print) -> None:
    """Twelve rules that cannot be answered are not listed one by one; --all does."""
    words = ("--condition", "anxiety")
    assert "the 12 rules of a comparator class" in flat(shown(*words))
    assert "UNKNOWN below-400 [anxiety]: " in flat(shown(*words, "--all"))
