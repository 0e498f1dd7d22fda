"""docs/appraisal.md: its worked numbers are the code's, its tables those the code follows."""

from __future__ import annotations

import math
import re

import pytest

from evidence.appraisal import appraise
from evidence.appraisal.flags import CLASS_RULES
from evidence.appraisal.flags.scope import RULES
from evidence.appraisal.pooling import detectable_difference, hedges_g, information_size
from evidence.library import Library
from evidence.model import Appraisal
from tests.appraisal.builder import TODAY, flag
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def text() -> str:
    """The document on one line, without the marks of a quotation."""
    raw = (REPOSITORY / "docs" / "appraisal.md").read_text(encoding="utf-8")
    return " ".join(line.removeprefix("> ").strip() for line in raw.splitlines())


@pytest.fixture(scope="module")
def depression() -> Appraisal:
    return appraise(Library.open(REPOSITORY), "depression", today=TODAY)


def test_counts(text: str, depression: Appraisal) -> None:
    """The example of counting holds the numbers of the library."""
    counts = depression.counts
    assert f"{depression.reports} reports, {depression.studies} studies" in text
    assert f"**{counts.trials} trials**" in text
    assert f"**{counts.randomised} randomised, {counts.randomised_to_therapy} to DIT**" in text
    assert f"the largest {counts.largest}; **{counts.teams} teams" in text
    assert f"{counts.independent_trials} without a developer**" in text
    for name, row in depression.by_tier.items():
        if row.trials:
            pattern = rf"\| {name}[^|]*\| {row.trials} \| {row.randomised} \|"
            assert re.search(pattern, text), name


def test_left_out(text: str, depression: Appraisal) -> None:
    """What would change for the study of unclear allocation."""
    row = next(row for row in depression.left_out if row.study == "jiang2025efficacy")
    consequence = re.search(r"(\d+ trials under the heading proper and \d+ people)", row.why)
    assert consequence
    assert consequence[1] in " ".join(text.replace("\n> ", "\n").split())


def test_comparisons(text: str, depression: Appraisal) -> None:
    """People, effective N, shortfall and detectable difference of every class."""
    assert len(depression.comparisons) == 4
    for row in depression.comparisons:
        assert row.effective_n is not None
        assert row.shortfall is not None
        assert row.detectable is not None
        cells = f"= {row.n} | {row.effective_n:.1f} | {row.shortfall:.1f} | {row.detectable:.2f} |"
        assert f"`{row.studies[0]}` | " in text
        assert cells in text, row.comparator
        assert f"OIS of **{row.ois}**" in text


def test_formulas(text: str) -> None:
    """The two constants that the text explains."""
    assert f"gives an OIS of **{information_size(0.24)}**" in text
    assert f"400 people detect {detectable_difference(400):.2f}" in text


def test_effect(text: str, depression: Appraisal) -> None:
    """The recomputed and the printed effect of REDIT."""
    row = next(row for row in depression.comparisons if row.comparator == "low-intensity")
    effect = row.effects[0]
    assert effect.printed is not None
    assert f"g = {effect.g:.2f} ({effect.ci_low:.2f} to {effect.ci_high:.2f})" in text
    assert f"the authors print d = {effect.printed.effect:g}" in text


def test_g_by_hand(text: str) -> None:
    """Each step of the worked effect size."""
    # 14.84 (10.21), 54 people; 9.96 (7.95), 73 people; 125 degrees of freedom
    pooled = math.sqrt((53 * 10.21**2 + 72 * 7.95**2) / 125)
    j = math.exp(math.lgamma(62.5) - math.lgamma(62)) / math.sqrt(62.5)
    g = hedges_g(14.84, 10.21, 54, 9.96, 7.95, 73)
    assert g.estimate == pytest.approx(j * 4.88 / pooled)
    assert f"differ by {14.84 - 9.96:.2f}; the pooled SD is {pooled:.2f}, J is {j:.4f}" in text
    assert f"{j:.4f}·4.88/{pooled:.2f} = {g.estimate:.2f}" in text
    assert f"0.54²/254 = {g.se**2:.4f}, the standard error {g.se:.3f}" in text


def test_flags(text: str, depression: Appraisal) -> None:
    """Every rule stands in the table with its source, and in the example with its answer."""
    example = text.partition("Once for the condition – FLAG:")[2].partition("For each class")[0]
    flagged, _, rest = example.partition("UNKNOWN:")
    unknown, _, passed = rest.partition("PASS:")
    part = {"FLAG": flagged, "UNKNOWN": unknown, "PASS": passed}
    table = text.partition("## 3. Flags")[2].partition("**Taking a fact away")[0]
    for one in depression.flags:
        assert f"`{one.id}`" in table
        assert one.source is None or one.source in table
        if one.comparator is None:
            assert f"`{one.id}`" in part[one.state], one.id
    assert f"`few-rcts` ({flag(depression, 'few-rcts').value})" in text
    assert f"({flag(depression, 'incompatible-comparators').value} classes)" in text


def test_flags_of_the_classes(text: str, depression: Appraisal) -> None:
    """The table of the example, cell by cell; † and ‡ as the rules have them."""
    names = [row.comparator for row in depression.comparisons]
    assert f"| id | {' | '.join(names)} |" in text
    for rule, _ in CLASS_RULES:
        states = [flag(depression, rule.id, name).state for name in names]
        assert f"| `{rule.id}` | {' | '.join(states)} |" in text, rule.id
    for rule, _ in (*RULES, *CLASS_RULES):
        marks = ("†" if rule.fragile else "") + ("‡" if rule.needs_trial else "")
        cells = re.search(rf"`{rule.id}`[^|]*\| [^|]+ \| ?([†‡]*) ?\|", text)
        assert cells, rule.id
        assert cells[1] == marks, rule.id


def test_equivalence(text: str, depression: Appraisal) -> None:
    """What 73 and 20 people could detect, and who was lost of the other arm."""
    found = flag(depression, "equivalence-underpowered", "active-psychotherapy")
    assert isinstance(found.value, float)
    assert f"a difference of {found.value:.2f} at the least" in text
    lost = flag(depression, "high-attrition", "low-intensity")
    assert lost.value == 13 / 54
    assert "13 of 54 were lost" in text


def test_refusal(text: str, depression: Appraisal) -> None:
    """Why nothing is combined, in the words of the sentence."""
    said = next(row.text for row in depression.sentences if row.id == "not-combined")
    assert "no class of comparator holds more than one trial" in said
    assert "Nothing is combined: no class of comparator holds more than one trial" in text


def test_size_and_sentence(text: str, depression: Appraisal) -> None:
    """The deciding criterion and the sentence, to the letter."""
    assert f'Very small in all 4 classes: "{depression.size_rule}"' in text
    assert depression.sentences[0].text in text
