"""Every number in a sentence is a number of the appraisal, rounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from evidence.appraisal import appraise, recorded_conditions
from evidence.appraisal.naming import naming
from evidence.cli.render import plain
from evidence.library import Library
from evidence.model import Appraisal
from tests.appraisal.builder import TODAY, library, means, row, trial
from tests.appraisal.test_properties import clean, entries, outcomes
from tests.conftest import REPOSITORY

TOLD = ("rule", "why", "size_rule", "pooled_reason")  # texts of the appraisal with numbers in them
ISO = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w]|-\d)")


def values(found: Any) -> Iterator[float]:
    """Every number in JSON; of a date its day and year; of what a rule says its numbers."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key != "sentences":
                yield from texts(value) if key in TOLD else values(value)
    elif isinstance(found, list):
        for value in found:
            yield from values(value)
    elif isinstance(found, (int, float)) and not isinstance(found, bool):
        yield float(found)
    elif isinstance(found, str) and re.fullmatch(r"\d{4}(-\d\d)*", found):
        yield from (float(part) for part in found.split("-"))


def texts(found: str) -> Iterator[float]:
    return (float(one.replace(",", "")) for one in NUMBER.findall(found))


def derived(found: Appraisal) -> Iterator[float]:
    """What the sentences count over the lists of the appraisal."""
    proper = [one for one in found.trials if one.heading == "proper"]
    yield from Counter(one.developer_involved for one in proper).values()
    listed = [one for one in found.trials if one.heading != "related"]
    yield len(listed)
    standing = {one.key: one for trial in listed for one in trial.standing}
    known = [one for one in standing.values() if one.known]
    yield from (len(standing), len(known), len(standing) - len(known))
    yield from Counter(one.status for one in known).values()
    yield sum(one.checked is None for one in known)
    for row_ in found.comparisons:
        yield len(row_.effects)
        yield from (end for effect in row_.effects if effect.g for end in (effect.g,))


def names(found: Appraisal, whole: Library) -> list[str]:
    """Words that hold digits and are no numbers: names, labels, instruments, other treatments.

    That the year within a name is the study's, tests/appraisal/test_naming.py holds.
    """
    called = naming(whole.studies)
    rows = [*called.studies.values(), *called.reports.values()]
    rows += [one.study for one in found.trials] + [one.study for one in found.left_out]
    rows += [key for one in found.trials for key in one.keys]
    rows += [arm.label for one in found.trials for arm in one.arms]
    rows += [claim.words for one in found.trials for claim in one.claims]
    rows += [effect.instrument for one in found.comparisons for effect in one.effects]
    return sorted({name for name in rows if name}, key=len, reverse=True)


def strangers(found: Appraisal, whole: Library) -> list[tuple[str, str]]:
    """Numbers of sentences that are in no place of the appraisal, with their sentence."""
    known = {*values(plain(found)), *derived(found)}
    days = {one.checked for trial_ in found.trials for one in trial_.standing}
    called = names(found, whole)
    lost: list[tuple[str, str]] = []
    for sentence in found.sentences:
        text = sentence.text
        for name in called:
            text = text.replace(name, "·")
        lost += [(day, text) for day in ISO.findall(text) if day not in days]
        for number in NUMBER.findall(ISO.sub("·", text)):
            plainly = number.replace(",", "")
            digits = len(plainly.partition(".")[2])
            if not any(f"{value:.{digits}f}" in (plainly, f"-{plainly}") for value in known):
                lost.append((number, sentence.text))
    return lost


def test_the_test_can_fail() -> None:
    """A number that is nowhere is found."""
    whole = library(trial("a"))
    found = appraise(whole, "depression", today=TODAY)
    changed = found.sentences[0].text.replace("100 people", "101 people")
    assert changed != found.sentences[0].text
    wrong = type(found.sentences[0])("size", changed, ("a",))
    fields = {name: getattr(found, name) for name in found.__dataclass_fields__}
    other = Appraisal(**{**fields, "sentences": (wrong,)})
    assert [number for number, _ in strangers(other, whole)] == ["101"]


@pytest.mark.parametrize("folder", [REPOSITORY, Path(__file__).parent / "lantern"])
def test_real_and_made_up_library(folder: Path) -> None:
    """The shipped library, every condition, and the made-up one with its combined figures."""
    whole = Library.open(folder)
    for name in (None, *recorded_conditions(whole), "gout"):
        for today in (TODAY, date(2040, 1, 1)):
            assert strangers(appraise(whole, name, today=today), whole) == []


def test_combined_figures() -> None:
    """A combined estimate, its prediction interval and τ²."""
    rows = [
        row(key, "TT", "WL", "BDI", basis="raw post", **means((10, 4, 50), (control, 4, 50)))
        for key, control in zip("abcdef", (12, 14, 11, 13, 12.5, 9), strict=True)
    ]
    whole = library(*(trial(key) for key in "abcdef"), outcomes=tuple(rows))
    found = appraise(whole, "depression", today=TODAY)
    assert any(sentence.id == "combined" for sentence in found.sentences)
    assert strangers(found, whole) == []


_QUICK = settings(max_examples=60, derandomize=True)


@_QUICK
@given(entries(), outcomes())
def test_any_library(made: list[str], rows: tuple[Any, ...]) -> None:
    """Whatever is recorded, known or not."""
    whole = library(*made, outcomes=rows)
    for name in ("depression", "anxiety", None):
        assert strangers(appraise(whole, name, today=TODAY), whole) == []


@_QUICK
@given(clean())
def test_nearly_complete_libraries(given_: tuple[list[str], tuple[Any, ...]]) -> None:
    """The same with effects, combined or not."""
    whole = library(*given_[0], outcomes=given_[1])
    found = appraise(whole, "depression", today=TODAY)
    assert strangers(found, whole) == []
