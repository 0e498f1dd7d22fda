"""Words that text, tables and sentences share: names of classes, dates, the class of a size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from evidence.appraisal.size import CLASSES
from evidence.model import SizeClass, Therapy
from evidence.words import count, listed

CLASS_NAMES: Mapping[str, str] = {
    "waiting-list": "a waiting list",
    "no-added-treatment": "no added treatment",
    "low-intensity": "low-intensity care",
    "treatment-as-usual": "treatment as usual",
    "supportive": "supportive therapy",
    "medication": "medication",
    "active-psychotherapy": "another active psychotherapy",
    "other": "another comparator",
}


def against(comparator: str) -> str:
    """`against low-intensity care`."""
    return f"against {CLASS_NAMES.get(comparator, comparator)}"


def long_date(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def search_words(therapy: Therapy) -> str:
    """`last searched 22 November 2026; not a systematic search`."""
    if therapy.last_search is None:
        searched = "date of the last search not recorded"
    else:
        searched = f"last searched {long_date(therapy.last_search)}"
    return searched if therapy.systematic else f"{searched}; not a systematic search"


def size_words(low: SizeClass, high: SizeClass) -> str:
    """`very small`, or the range when something that decides is not recorded."""
    if low == high:
        return low
    return f"{low} to {high} (what is not recorded decides)"


def headline(therapy: Therapy, rows: Iterable[tuple[str, SizeClass, SizeClass, int]]) -> str:
    """The answer for a whole library in one line: (condition, class, highest, trials) each."""
    graded = list(rows)
    if not graded:
        return f"No study of {therapy.short} with a recorded condition is in this library."
    with_trials = [row for row in graded if row[3]]
    if not with_trials:
        return (
            f"No peer-reviewed randomised trial of {therapy.short} itself is recorded in this "
            "library."
        )
    best = max(with_trials, key=lambda row: (CLASSES.index(row[1]), row[3]))
    text = (
        f"The evidence on {therapy.short} is {size_words(best[1], best[2])} for {best[0]} "
        f"({count(best[3], 'peer-reviewed randomised trial')})"
    )
    others = [row for row in with_trials if row is not best]
    text += "".join(f", {size_words(low, high)} for {c} ({k})" for c, low, high, k in others)
    without = [row[0] for row in graded if not row[3]]
    if without:
        text += f"; none of {therapy.short} itself is recorded for {listed(without, 'or')}"
    return f"{text}."
