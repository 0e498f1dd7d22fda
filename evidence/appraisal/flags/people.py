"""How many people (or events) a comparator class has, and how they are spread over its trials."""

from __future__ import annotations

from dataclasses import replace

from evidence.appraisal.comparisons import arms
from evidence.appraisal.events import events
from evidence.appraisal.flags.classes import Cell, Judge
from evidence.appraisal.flags.rules import Rule, Verdict

BELOW_400 = Rule(
    "below-400",
    "fewer than 400 people randomised to the comparison (rule of thumb)",
    "Murad 2017; GRADE guidelines 6",
    400,
    needs_trial=True,
)
BELOW_300 = replace(
    BELOW_400,
    text="fewer than 300 events in the comparison, whose chosen outcome is binary (rule of thumb)",
    threshold=300,
)


def _below_400(_rule: Rule, cell: Cell) -> tuple[Rule, Verdict]:
    """Below 400 people or, where the chosen outcome is binary, below 300 events.

    It passes only if it does by either count, as long as a missing fact decides which it is.
    """
    found = events(cell.selection, cell.comparison, cell.rows)
    people = _below(cell, cell.comparison.n, 400)
    if not found.chosen:
        rule, verdict, enough = BELOW_400, people, not found.possibly or found.fewest >= 300
    else:
        rule = BELOW_300
        verdict = _below(cell, found.total, 300, found.unknown)
        enough = found.fewest >= 300 and (found.surely or people.state == "PASS")
    if verdict.state == "PASS" and not enough:
        verdict = replace(verdict, state="UNKNOWN")
    return rule, verdict


BELOW_OIS = Rule(
    "below-ois",
    "effective N below the optimal information size",
    "GRADE guidelines 6; Core GRADE 2, BMJ 2025;389:e081904",
    needs_trial=True,
)


def _below_ois(rule: Rule, cell: Cell) -> tuple[Rule, Verdict]:
    ois = cell.comparison.ois
    return replace(rule, threshold=ois), _below(cell, cell.comparison.effective_n, ois)


def _below(
    cell: Cell, value: float | int | None, threshold: int | None, unknown: int | None = None
) -> Verdict:
    """Too few people (or events); trials of unknown size or class can only add to them."""
    comparison = cell.comparison
    unknown = comparison.n_unknown if unknown is None else unknown
    if threshold is None or value is None:
        return Verdict("UNKNOWN", value, comparison.studies)
    if value >= threshold:
        return Verdict("PASS", value, comparison.studies)
    if not unknown and not cell.unclear:
        return Verdict("FLAG", value, comparison.studies)
    return Verdict("UNKNOWN", value, tuple(dict.fromkeys((*comparison.studies, *cell.unclear))))


DOMINATES = Rule(
    "single-trial-dominates",
    "the largest trial has at least half of the people",
    threshold=0.5,
    fragile=True,
    needs_trial=True,
)


def _dominated(rule: Rule, cell: Cell) -> tuple[Rule, Verdict]:
    """One of two always has half or more, whatever their sizes; overlapping trials are one."""
    joined = {name: group for group in cell.selection.overlaps for name in group}
    sizes: dict[frozenset[str], list[tuple[int | None, str]]] = {}
    for item in cell.trials:
        split = arms(item.study, cell.comparison.comparator)
        group = joined.get(item.id, frozenset((item.id,)))
        sizes.setdefault(group, []).append((split.total if split else None, item.id))
    largest = [max(members, key=lambda one: one[0] or 0) for members in sizes.values()]
    unknown = tuple(name for members in sizes.values() for n, name in members if n is None)
    people, name = max(largest, key=lambda one: one[0] or 0)
    total = sum(n or 0 for n, _ in largest)
    share = (people or 0) / total if total and not unknown else None
    if len(sizes) <= 2:
        return rule, Verdict("FLAG", share, cell.comparison.studies if share is None else (name,))
    if share is None:
        return rule, Verdict("UNKNOWN", None, unknown)
    return rule, Verdict("FLAG" if share >= 0.5 else "PASS", share, (name,))


TOO_FEW: tuple[tuple[Rule, Judge], ...] = ((BELOW_400, _below_400), (BELOW_OIS, _below_ois))
DOMINATED: tuple[Rule, Judge] = (DOMINATES, _dominated)
