"""How the trials of a class were done: co-treatment, follow-up, losses, risk of bias."""

from __future__ import annotations

import re
from collections.abc import Callable

from evidence.appraisal.flags.classes import Cell, Judge
from evidence.appraisal.flags.rules import Rule, Verdict, ids, three_valued
from evidence.appraisal.followup import (
    LONG_FOLLOW_UP,
    last_controlled,
    long_follow_up,
    uncontrolled_end,
)
from evidence.appraisal.headings import Item
from evidence.model import Study

# Serious and critical are the words of ROBINS-I. What is neither high nor one of the lower grades
# (unclear, a score, another language) cannot be told.
_HIGH = re.compile(r"\b(high|serious|critical)\b", re.IGNORECASE)
_LOWER = re.compile(
    r"(overall:? )?(low|some concerns|moderate)( risk( of bias)?)?( overall)?( \(.*\))?"
    r"|(\d+) of \7 items low",
    re.IGNORECASE,
)
_MOST_LOST = 0.2

ADD_ON = Rule(
    "add-on-only",
    "in every trial all arms also had another treatment: nothing is known of the therapy alone",
    "GRADE, indirectness",
    fragile=True,
    needs_trial=True,
)


def _add_on(cell: Cell) -> Verdict:
    """What every arm also had, trial by trial; one that is not recorded is no `none`."""
    unknown = ids(item for item in cell.trials if item.study.cotreatment is None)
    added = ids(item for item in cell.trials if has_cotreatment(item.study))
    if unknown:
        return Verdict("UNKNOWN", len(added), unknown)
    if len(added) == len(cell.trials):
        return Verdict("FLAG", len(added), added)
    return Verdict("PASS", len(added), ids(cell.trials))


def has_cotreatment(study: Study) -> bool:
    return (study.cotreatment or "none").strip().casefold() != "none"


SHORT = Rule(
    "short-follow-up",
    "no trial has a controlled time point 26 weeks or more after treatment",
    threshold=LONG_FOLLOW_UP,
    needs_trial=True,
)


def _short(cell: Cell) -> Verdict:
    """The value is the last controlled time point known, in weeks after treatment."""
    answers = [(item.id, long_follow_up(item.study)) for item in cell.trials]
    known = [weeks for item in cell.trials if (weeks := last_controlled(item.study)) is not None]
    value = max(known, default=None)
    long = tuple(study for study, answer in answers if answer)
    if long:
        return Verdict("PASS", value, long)
    unknown = tuple(study for study, answer in answers if answer is None)
    doubtful = tuple(dict.fromkeys((*unknown, *cell.unclear)))
    return Verdict("UNKNOWN" if doubtful else "FLAG", value, doubtful or ids(cell.trials))


UNCONTROLLED_END = Rule(
    "uncontrolled-follow-up",
    "the last time point of a trial has no comparison group",
    "Cuijpers 2017",
    0,
    fragile=True,
    needs_trial=True,
)


def _uncontrolled_end(cell: Cell) -> Verdict:
    return three_valued([(item, _ends_uncontrolled(item.study)) for item in cell.trials])


def _ends_uncontrolled(study: Study) -> bool | None:
    return uncontrolled_end(study) is not None if study.followup else None


ATTRITION = Rule(
    "high-attrition",
    "more than a fifth of the people randomised to an arm of the comparison were lost",
    threshold=_MOST_LOST,
    fragile=True,
    needs_trial=True,
)


def _attrition(cell: Cell) -> Verdict:
    """The value is the largest known share of an arm."""
    shares = {item.id: _lost(item.study, cell.comparison.comparator) for item in cell.trials}
    known = [share for row in shares.values() for share in row if share is not None]
    value = max(known, default=None)
    high = tuple(s for s, row in shares.items() if any((x or 0) > _MOST_LOST for x in row))
    if high:
        return Verdict("FLAG", value, high)
    unknown = tuple(study for study, row in shares.items() if not row or None in row)
    return Verdict("UNKNOWN" if unknown else "PASS", value, unknown or tuple(shares))


def _lost(study: Study, comparator: str) -> list[float | None]:
    """Of each arm of the comparison, the share of the people randomised who were lost."""
    lost = {label.casefold(): number for label, number in study.attrition.items()}
    arms = [arm for arm in study.arms if arm.role in ("therapy", comparator)]
    shares: list[float | None] = []
    for arm in arms:
        number = lost.get(arm.label.casefold())
        shares.append(None if number is None or not arm.randomised else number / arm.randomised)
    return shares


NOT_ASSESSED = Rule(
    "rob-not-assessed",
    "of a trial no assessment of the risk of bias is recorded",
    "Cochrane RoB 2",
    0,
    fragile=True,
    needs_trial=True,
)


def _not_assessed(cell: Cell) -> Verdict:
    return three_valued([(item, not item.study.riskofbias) for item in cell.trials])


HIGH_RISK = Rule(
    "rob-high",
    "the risk of bias of a trial is recorded as high",
    "Cochrane RoB 2",
    fragile=True,
    needs_trial=True,
)


def _high_risk(cell: Cell) -> Verdict:
    """The value names the tool; without an assessment in words known here it cannot be told."""
    high = {item.id: told for item in cell.trials if (told := _ratings(item, True))}
    if high:
        return Verdict("FLAG", _listed(high), tuple(high))
    unread = {item.id: _ratings(item, None) for item in cell.trials}
    unknown = ids(i for i in cell.trials if unread[i.id] or not i.study.riskofbias)
    if unknown:
        return Verdict("UNKNOWN", _listed(unread) or None, unknown)
    rest = {item.id: _ratings(item, False) for item in cell.trials}
    return Verdict("PASS", _listed(rest), tuple(rest))


def _ratings(item: Item, high: bool | None) -> list[str]:
    """`RoB 2: high` for each recorded assessment that is high, is not, or cannot be told."""
    return [
        f"{one.tool}: {one.overall}"
        for one in item.study.riskofbias
        if _is_high(one.overall) is high
    ]


def _is_high(overall: str) -> bool | None:
    words = " ".join(overall.split())
    if _HIGH.search(words):
        return True
    return False if _LOWER.fullmatch(words) else None


def _listed(ratings: dict[str, list[str]]) -> str:
    return "; ".join(dict.fromkeys(told for row in ratings.values() for told in row))


def _plain(judge: Callable[[Cell], Verdict]) -> Judge:
    """A rule whose threshold is the same for every class."""
    return lambda rule, cell: (rule, judge(cell))


RULES: tuple[tuple[Rule, Judge], ...] = (
    (ADD_ON, _plain(_add_on)),
    (SHORT, _plain(_short)),
    (UNCONTROLLED_END, _plain(_uncontrolled_end)),
    (ATTRITION, _plain(_attrition)),
    (NOT_ASSESSED, _plain(_not_assessed)),
    (HIGH_RISK, _plain(_high_risk)),
)
