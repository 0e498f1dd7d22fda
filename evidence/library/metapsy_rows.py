"""Metapsy's rows → rows of outcomes.csv, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from evidence.library.incoming import fault
from evidence.library.metapsy import EVENTS, MEANS, Cells, Sheet
from evidence.library.metapsy_studies import Arrival, arm_name
from evidence.library.outcomes import COLUMNS, NUMBERS
from evidence.model import Finding, Outcome, Therapy
from evidence.words import fold, nearest

_TYPES: Final = ("msd", "change", *EVENTS)
_POST: Final = ("post", "posttest", "post test", "post treatment", "posttreatment")
_SPREAD: Final = 1.959963984540054  # standard errors to either end of a 95% interval
_TOLERANCE: Final = 0.0051  # numbers given with two decimals are the same
# What a row says; how many people and when is not what is compared.
_TOLD: Final = ("mean_arm1", "sd_arm1", "mean_arm2", "sd_arm2", "event_arm1", "event_arm2")


def outcomes(arrival: Arrival, key: str, sheet: Sheet) -> tuple[list[Outcome], list[Finding]]:
    """The rows of one study, baselines first where they belong; what was not taken is named."""
    found: list[Outcome] = []
    problems: list[Finding] = []
    starts = _post_weeks(arrival.rows)
    based: set[tuple[str, ...]] = set()
    for row in arrival.rows:
        sides = [arrival.arms.get(arm_name(row, side).casefold()) for side in ("1", "2")]
        kind, detail = _kind(row)
        if None in sides:  # the arm was named once, when the study was mapped
            if not all(arm_name(row, side) for side in ("1", "2")):
                problems.append(fault(sheet.file, row.line, "This row does not name both arms."))
            continue
        if kind not in _TYPES:
            near = nearest(kind, _TYPES, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(_TYPES)}."
            words = f"outcome_type '{kind}' is not kept here; the row was not taken."
            problems.append(fault(sheet.file, row.line, words, hint=hint))
            continue
        base = {
            "key": key,
            "study": arrival.id,
            "condition_arm1": sides[0],
            "condition_arm2": sides[1],
            "instrument": row.text("instrument") or "not stated",
            "provenance": "metapsy",
            "source": f"{sheet.file}, line {row.line} (Metapsy's format)",
        }
        same = (str(sides[0]), str(sides[1]), base["instrument"] or "")
        before = _baseline(row)
        if before and same not in based:
            based.add(same)
            start = starts.get(_instrument(row), starts.get(""))
            weeks = -start if start else None
            at = {"time": "baseline", "time_weeks": weeks, "outcome_type": "msd"}
            found.append(_row({**base, **at, **before}))
        when = _when(row, starts)
        if when["time_weeks"] is None and row.number("time_weeks") is not None:
            words = (
                f"time_weeks {row.text('time_weeks')} counts from the beginning, and the file "
                "does not say when treatment ended: the weeks were not taken."
            )
            problems.append(fault(sheet.file, row.line, words, "warning"))
        result = _result(row, kind, arrival)
        notes = [note for note in (result.pop("note", ""), detail) if note]
        found.append(_row({**base, **when, **result, "note": ", ".join(notes)}))
    return found, problems


def _kind(row: Cells) -> tuple[str, str]:
    """The kind of outcome, and words about how it was told: `remission (diag)` is a remission."""
    told = row.text("outcome_type").casefold()
    first = told.partition("(")[0].strip()
    return (first, f"in the file: {told}") if first in EVENTS and first != told else (told, "")


def _row(values: Mapping[str, Any]) -> Outcome:
    empty: dict[str, Any] = {name: None if name in NUMBERS else "" for name in COLUMNS}
    return Outcome(**{**empty, **values})


# ---------------------------------------------------------------- when


def _instrument(row: Cells) -> str:
    return row.text("instrument").casefold()


def _is_post(row: Cells) -> bool:
    told = fold(row.text("time"))
    return told in _POST or "end of treatment" in told


def _post_weeks(rows: Sequence[Cells]) -> dict[str, float]:
    """Weeks at the end of treatment by instrument, and of the study (``) where all agree."""
    by_name: dict[str, set[float]] = {}
    for row in rows:
        weeks = row.number("time_weeks")
        if _is_post(row) and weeks is not None:
            for name in (_instrument(row), ""):
                by_name.setdefault(name, set()).add(weeks)
    return {name: found.pop() for name, found in by_name.items() if len(found) == 1}


def _when(row: Cells, starts: Mapping[str, float]) -> dict[str, Any]:
    """Metapsy's weeks count from the beginning; here 0 is the end of treatment.

    A later time is dated by the end of treatment of the same study in the same file, or not.
    """
    weeks = row.number("weeks_after_treatment")
    if weeks is None and _is_post(row):
        weeks = 0.0
    elif weeks is None:
        at = row.number("time_weeks")
        start = starts.get(_instrument(row), starts.get(""))
        weeks = None if at is None or start is None else at - start
    return {"time": row.text("time"), "time_weeks": weeks}


# ---------------------------------------------------------------- numbers


def _baseline(row: Cells) -> dict[str, float | None] | None:
    """The numbers before treatment, if there are any."""
    found = {name: row.number(f"baseline_{name.replace('mean', 'm')}") for name in MEANS}
    return found if any(found[name] is not None for name in ("mean_arm1", "mean_arm2")) else None


def _result(row: Cells, kind: str, arrival: Arrival) -> dict[str, Any]:
    values: dict[str, Any] = {"outcome_type": kind}
    if kind in EVENTS:
        values |= {f"event_arm{side}": row.number(f"event_arm{side}") for side in ("1", "2")}
        values |= {
            f"n_arm{side}": row.number(f"totaln_arm{side}", f"n_arm{side}") for side in ("1", "2")
        }
        return values | _printed(row, "log RR", "log_rr", arrival)
    infix = "_change_arm" if kind == "change" else "_arm"
    values |= {name: row.number(name.replace("_arm", infix)) for name in MEANS}
    for side in ("1", "2"):
        if values[f"n_arm{side}"] is None:
            values[f"n_arm{side}"] = row.number(f"n_arm{side}", f"totaln_arm{side}")
    if all(values[name] is not None for name in MEANS):
        values["basis"] = "change" if kind == "change" else "raw post"
    return values | _printed(row, "Hedges g", "g", arrival)


def _printed(row: Cells, measure: str, name: str, arrival: Arrival) -> dict[str, Any]:
    """The effect as the file has it, positive in favour of the therapy if that is an arm.

    Metapsy's effects favour arm 1 when positive, but for a log RR of deterioration.
    """
    effect = row.number(f"precalc_{name}", f".{name}")
    error = row.number(f"precalc_{name}_se", f".{name}_se")
    if effect is None:
        return {}
    second = arrival.roles.get(arrival.arms.get(arm_name(row, "2").casefold(), ""))
    turned = (second == "therapy") != (_kind(row)[0] == "deterioration")
    sign = -1 if turned else 1
    values: dict[str, Any] = {"printed_measure": measure, "printed_effect": sign * effect}
    notes = [f"printed as {effect:g}"] if turned else []
    if error is not None:
        values["printed_ci_low"] = sign * effect - _SPREAD * error
        values["printed_ci_high"] = sign * effect + _SPREAD * error
        notes.append(f"95% CI derived from the SE, {error:g}")
    return {**values, "note": ", ".join(notes)}


# ---------------------------------------------------------------- what is there already


def news(
    rows: Sequence[Outcome], held: Sequence[Outcome], therapy: Therapy, file: str
) -> tuple[list[Outcome], int, list[Finding]]:
    """(rows to add, how many are there already, rows that say other numbers)."""
    by_place: dict[tuple[str, ...], list[Outcome]] = {}
    for row in held:
        by_place.setdefault(_place(row, therapy), []).append(row)
    added: list[Outcome] = []
    there = 0
    problems: list[Finding] = []
    for row in rows:
        near = by_place.setdefault(_place(row, therapy), [])
        answers = [(_agree(row, other), other) for other in near]
        if any(answer for answer, _ in answers):
            there += 1
            continue
        differing = next((other for answer, other in answers if answer is False), None)
        if differing is None:
            added.append(row)
            near.append(row)
            continue
        place = f"line {differing.line} of outcomes.csv" if differing.line else "an earlier row"
        words = f"{row.study}, {row.instrument}, {row.time}: {place} has other numbers."
        problems.append(fault(file, _line(row), words, hint="Compare both with the source."))
    return added, there, problems


def _line(row: Outcome) -> int | None:
    """The line that its source names."""
    told = row.source.rpartition(", line ")[2].partition(" ")[0]
    return int(told) if told.isdigit() else None


def _place(row: Outcome, therapy: Therapy) -> tuple[str, ...]:
    """Whose outcome it is, on what and when."""
    names = {
        spelling.casefold(): one.name.casefold()
        for one in therapy.instruments
        for spelling in (one.name, *one.aliases)
    }
    instrument = row.instrument.casefold()
    if row.time.strip().casefold() == "baseline":
        when = "baseline"
    else:
        when = f"{row.time_weeks:g}" if row.time_weeks is not None else fold(row.time)
    arms = (row.condition_arm1.casefold(), row.condition_arm2.casefold())
    return (row.study, *arms, names.get(instrument, instrument), row.outcome_type, when)


def _agree(row: Outcome, other: Outcome) -> bool | None:
    """Whether two rows say the same; None when they say different kinds of things."""
    pairs = list(_pairs(row, other))
    both = [(one, two) for one, two in pairs if one is not None and two is not None]
    if not both:
        return True if not any(one is not None for one, _ in pairs) else None
    return all(abs(one - two) <= _TOLERANCE for one, two in both)


def _pairs(row: Outcome, other: Outcome) -> Iterator[tuple[float | None, float | None]]:
    names: tuple[str, ...] = _TOLD
    if all(getattr(row, name) is None for name in _TOLD):
        names = ("printed_effect",)
    for name in names:
        yield getattr(row, name), getattr(other, name)
