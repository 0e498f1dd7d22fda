"""What a rule says and how it answers: PASS, FLAG or UNKNOWN.

A missing value turns a PASS into UNKNOWN and never hides a FLAG. A study that may be one more
trial of the scope (rule 7) does the same to every rule that one more trial could break.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evidence.appraisal.headings import Item
from evidence.model import Flag, State

Answer = float | int | str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a flag says; `fragile`: one more trial could break it (†); `needs_trial`: (‡).

    A rule without a source is this project's own.
    """

    id: str
    text: str
    source: str | None = None
    threshold: Answer = None
    fragile: bool = False
    needs_trial: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    state: State
    value: Answer
    studies: tuple[str, ...] = ()


def flag(
    rule: Rule,
    verdict: Verdict,
    condition: str | None,
    comparator: str | None,
    *,
    trials: bool,
    doubt: Sequence[str],
) -> Flag:
    """A flag from a verdict, after the two rules that reach across all of them.

    `trials`: whether any is counted; `doubt`: studies that may prove one more trial of the scope.
    """
    if rule.needs_trial and not trials:
        verdict = replace(verdict, state="UNKNOWN", value=None)
    elif verdict.state == "PASS" and rule.fragile and doubt:
        verdict = replace(verdict, state="UNKNOWN", studies=tuple(doubt))
    return Flag(
        id=rule.id,
        condition=condition,
        comparator=comparator,
        state=verdict.state,
        value=verdict.value,
        threshold=rule.threshold,
        rule=rule.text,
        source=rule.source,
        studies=verdict.studies,
    )


def ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


def fewer(trials: Sequence[Item], wanted: int) -> Verdict:
    return Verdict("FLAG" if len(trials) < wanted else "PASS", len(trials), ids(trials))


def three_valued(answers: Sequence[tuple[Item, bool | None]]) -> Verdict:
    """FLAG for a yes, UNKNOWN for a cannot-tell without a yes; the value counts the yeses."""
    yes = ids(item for item, answer in answers if answer is True)
    unknown = ids(item for item, answer in answers if answer is None)
    if yes:
        return Verdict("FLAG", len(yes), yes)
    return Verdict("UNKNOWN", None, unknown) if unknown else Verdict("PASS", 0)


def year_before(today: date) -> date:
    """The same day a year earlier (28 February for 29 February)."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return today.replace(year=today.year - 1, day=28)
