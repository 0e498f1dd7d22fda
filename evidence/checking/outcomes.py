"""outcomes.csv row by row: studies and arms that exist, numbers that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from evidence.appraisal import instruments
from evidence.appraisal.measures import LARGEST
from evidence.checking.codes import finding
from evidence.library import Library
from evidence.library.core import OUTCOMES_FILE
from evidence.library.metapsy import is_baseline
from evidence.library.outcomes import NUMBERS
from evidence.model import Arm, Finding, Outcome, Study, Therapy
from evidence.words import listed, nearest

VOCABULARY: Final[Mapping[str, tuple[str, ...]]] = {
    "outcome_type": ("msd", "change", "response", "remission", "deterioration"),
    "basis": ("raw post", "adjusted model", "change", "within-group"),
    "provenance": ("printed", "metapsy", "derived"),
}
_MAY_BE_EMPTY: Final = ("basis",)
# How many people and when is no result.
_RESULTS: Final = tuple(sorted(NUMBERS - {"n_arm1", "n_arm2", "time_weeks"}))


def check(library: Library) -> Iterator[Finding]:
    """Findings about rows in their order, then instruments nobody knows the direction of."""
    by_id = {study.id: study for study in library.studies}
    keys = {report.key for report in library.reports}
    first: dict[Outcome, int] = {}
    told: dict[tuple[object, ...], Outcome] = {}
    for row in library.outcomes:
        study = by_id.get(row.study)
        yield from _study(row, study, by_id, keys)
        if study is not None:
            yield from _arms(row, study)
        yield from _words(row)
        yield from _impossible(row)
        yield from _interval(row)
        yield from _bare(row)
        yield from _basis(row)
        earlier = first.setdefault(replace(row, line=0), row.line)
        if earlier != row.line:
            message = f"This row says the same as line {earlier}."
            yield _at(row, "duplicate-row", message, "Remove one of the two.")
            continue
        other = told.setdefault(_outcome(row, library.therapy), row)
        if other is not row and _contradicts(other, row):
            message = f"This row gives other numbers than line {other.line} for the same outcome."
            hint = "Keep the one that the source gives, or write what sets them apart in basis."
            yield _at(row, "duplicate-row", message, hint)
    yield from _directions(library.outcomes, library.therapy)


def _outcome(row: Outcome, therapy: Therapy) -> tuple[object, ...]:
    """What a row is about: same arms in either order, instrument, kind, time and basis."""
    arms = frozenset((row.condition_arm1.casefold(), row.condition_arm2.casefold()))
    name = instruments.canonical(row.instrument, therapy).casefold()
    when = (row.time.casefold(), row.time_weeks)
    return (row.study, arms, name, row.outcome_type, when, row.basis, row.provenance)


def _contradicts(one: Outcome, other: Outcome) -> bool:
    first, second = _numbers(one), _numbers(other)
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def _numbers(row: Outcome) -> dict[tuple[str, str], float]:
    """What it says: of each arm the result, and the printed effect."""
    arms = (("1", row.condition_arm1.casefold()), ("2", row.condition_arm2.casefold()))
    told = {
        (label, name): _number(row, f"{name}_arm{side}")
        for side, label in arms
        for name in ("mean", "sd", "event", "percent")
    }
    told[row.printed_measure, "effect"] = row.printed_effect
    return {name: number for name, number in told.items() if number is not None}


def _at(
    row: Outcome, code: str, message: str, hint: str | None = None, field: str | None = None
) -> Finding:
    key = row.key or row.study or None
    return finding(
        code, message, hint, file=OUTCOMES_FILE, line=row.line or None, key=key, field=field
    )


# ---------------------------------------------------------------- studies and arms


def _study(
    row: Outcome, study: Study | None, by_id: Mapping[str, Study], keys: set[str]
) -> Iterator[Finding]:
    if study is None:
        near = nearest(row.study, by_id, limit=1)
        said = f"The study '{row.study}' does not exist" if row.study else "No study is named"
        yield _at(
            row,
            "outcome-unknown-study",
            f"{said}, so this row is not used.",
            f"Did you mean {near[0]}?" if near else "Write the studyid of the study.",
            "study",
        )
    # When both are one slip, one finding is enough.
    if row.key not in keys and (study is not None or row.key != row.study):
        said = f"The key '{row.key}' is no report" if row.key else "The row names no report"
        near = nearest(row.key, keys, limit=1)
        hint = f"Did you mean {near[0]}?" if near else None
        yield _at(row, "outcome-unknown-key", f"{said} of this library.", hint, "key")


def _arms(row: Outcome, study: Study) -> Iterator[Finding]:
    arms = {arm.label.casefold(): arm for arm in study.arms}
    sides = (
        ("1", row.condition_arm1, row.n_arm1),
        ("2", row.condition_arm2, row.n_arm2),
    )
    for side, label, n in sides if arms else ():
        if label:
            yield from _arm(row, side, label, n, arms)


def _arm(
    row: Outcome, side: str, label: str, n: float | None, arms: Mapping[str, Arm]
) -> Iterator[Finding]:
    arm = arms.get(label.casefold())
    if arm is None:
        yield _at(
            row,
            "outcome-unknown-arm",
            f"'{label}' is no arm of study '{row.study}'.",
            f"The arms are {listed([known.label for known in arms.values()])}.",
            f"condition_arm{side}",
        )
    elif n is not None and arm.randomised is not None and n > arm.randomised:
        yield _at(
            row,
            "outcome-n-too-high",
            f"n is {n:g} in the arm {arm.label}, which has {arm.randomised}.",
            "Correct the row, or the arms of the study.",
            f"n_arm{side}",
        )


# ---------------------------------------------------------------- words and numbers


def _words(row: Outcome) -> Iterator[Finding]:
    for column, allowed in VOCABULARY.items():
        value = str(getattr(row, column))
        if value in allowed or (not value and column in _MAY_BE_EMPTY):
            continue
        near = nearest(value, allowed, limit=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        said = f"'{value}' is no value of {column}." if value else f"{column} is empty."
        yield _at(row, "bad-value", said, f"{hint}Allowed: {', '.join(allowed)}.", column)


def _impossible(row: Outcome) -> Iterator[Finding]:
    """SDs at or below 0, percentages outside 0 to 100, people below 0, more events than people."""
    beyond = "nobody can compute with it"

    def possible(value: float | None) -> bool:
        return value is None or abs(value) <= LARGEST  # False for what is no number

    for side in ("1", "2"):
        n, events = _number(row, f"n_arm{side}"), _number(row, f"event_arm{side}")
        sd, percent = _number(row, f"sd_arm{side}"), _number(row, f"percent_arm{side}")
        tests = (
            ("sd", sd is not None and sd <= 0, "a standard deviation is above 0"),
            ("mean", not possible(_number(row, f"mean_arm{side}")), beyond),
            ("sd", not possible(sd) or (sd is not None and 0 < sd < 1 / LARGEST), beyond),
            ("n", not possible(n), beyond),
            ("percent", percent is not None and not 0 <= percent <= 100, "it is 0 to 100"),
            ("n", n is not None and n <= 0, "a number of people is above 0"),
            ("event", events is not None and events < 0, "it cannot be below 0"),
            (
                "event",
                events is not None and n is not None and 0 < n < events,
                "there are more events than people",
            ),
        )
        for name, wrong, why in tests:
            if wrong:
                column = f"{name}_arm{side}"
                message = f"{column} is {_number(row, column):g}, which cannot be: {why}."
                yield _at(row, "impossible-number", message, "Compare it with the source.", column)


def _number(row: Outcome, column: str) -> float | None:
    value: float | None = getattr(row, column)
    return value


def _interval(row: Outcome) -> Iterator[Finding]:
    low, high, effect = row.printed_ci_low, row.printed_ci_high, row.printed_effect
    if low is not None and high is not None and low > high:
        message = f"The interval begins at {low:g}, above its end {high:g}."
        hint = "Positive favours the therapy: with the sign the two ends change places."
        yield _at(row, "bad-interval", message, hint, "printed_ci_low")
        return
    outside = effect is not None and (
        (low is not None and effect < low) or (high is not None and effect > high)
    )
    if outside:
        message = f"The printed effect {effect:g} lies outside its own interval."
        hint = "Positive favours the therapy, in the effect and in both ends."
        yield _at(row, "bad-interval", message, hint, "printed_effect")


def _bare(row: Outcome) -> Iterator[Finding]:
    numbers = any(getattr(row, column) is not None for column in _RESULTS)
    if not numbers and not row.printed_p and not row.note:
        message = "This row has neither a result nor a note."
        yield _at(row, "empty-row", message, "Say in note what was printed, or remove the row.")
    if not row.source:
        message = "The row does not say where its numbers were seen."
        yield _at(row, "outcome-no-source", message, "Write the address in source.", "source")


def _basis(row: Outcome) -> Iterator[Finding]:
    """An effect between two groups from which nobody can tell what it was computed."""
    means = row.mean_arm1 is not None and row.mean_arm2 is not None
    before = is_baseline(row) or (row.time_weeks is not None and row.time_weeks < 0)
    compared = bool(row.condition_arm1 and row.condition_arm2) and not before
    if compared and not row.basis and (means or row.printed_effect is not None):
        message = "The effect has no stated basis, so it is shown and never combined with others."
        hint = f"If the source says it: {', '.join(VOCABULARY['basis'][:3])}."
        yield _at(row, "no-basis", message, hint, "basis")


# ---------------------------------------------------------------- instruments


def _directions(rows: tuple[Outcome, ...], therapy: Therapy) -> Iterator[Finding]:
    """Once for each instrument, at the first row that uses it."""
    known = {
        spelling.casefold(): instrument
        for instrument in therapy.instruments
        for spelling in (instrument.name, *instrument.aliases)
    }
    seen: set[str] = set()
    for row in rows:
        instrument = known.get(row.instrument.casefold())
        name = instrument.name if instrument else row.instrument
        if (instrument and instrument.better) or name.casefold() in seen:
            continue
        seen.add(name.casefold())
        lacks = "has no direction in" if instrument else "is not in"
        yield _at(
            row,
            "no-direction",
            f"The instrument '{name}' {lacks} evidence.toml, so its rows are shown but not used.",
            f'If one is known:  [instrument."{name}"]  better = "lower"  or  "higher"',
            "instrument",
        )
