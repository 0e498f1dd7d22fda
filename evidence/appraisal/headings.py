"""A study as it is counted: whether it is a trial, under which heading, in which classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.appraisal import independence
from evidence.library import facts, studies
from evidence.model import Study, Therapy

HEADINGS = ("proper", "adapted", "combined", "related", "unreviewed")


@dataclass(frozen=True, slots=True)
class Item:
    """A study as the appraisal sees it, without its retracted reports and notices."""

    study: Study
    heading: str | None
    counted: bool  # a trial (rule 2) under some heading

    @property
    def id(self) -> str:
        return self.study.id

    @property
    def proper_trial(self) -> bool:
        return self.counted and self.heading == "proper"


def is_trial(study: Study) -> bool:
    """Rule 2: a primary report with results, and a randomised design recorded and verified."""
    return (
        study.primary is not None and study.design in facts.TRIAL_DESIGNS and study.design_verified
    )


def heading(study: Study) -> str | None:
    """Rule 4: related, unreviewed, combined, adapted or proper; None when a fact is missing."""
    if study.tier == "related":
        return "related"
    if study.tier not in facts.VOCABULARY["tier"] or not study.conditions or not study.published:
        return None
    results = any(studies.has_results(report) for report in study.reports)
    if results and study.design not in facts.TEXT_DESIGNS and study.published != "journal":
        return "unreviewed"
    return study.tier


def conditions(items: Iterable[Study]) -> tuple[str, ...]:
    """Every condition recorded for a study that is not only related, in order of appearance."""
    names = (name for study in items if study.tier != "related" for name in study.conditions)
    return tuple(dict.fromkeys(names))


def classes_of(study: Study) -> tuple[str, ...]:
    """The comparator classes of a study, in the order of the vocabulary."""
    named = {arm.role for arm in study.arms} | set(study.comparators.values())
    return tuple(name for name in facts.COMPARATOR_CLASSES if name in named)


def developer(item: Item, therapy: Therapy) -> bool | None:
    return independence.developer_involved(item.study, therapy.developers)


def roles_known(study: Study) -> bool:
    """Whether it can be told in which classes the trial stands."""
    named = bool(study.comparators) and set(study.comparators.values()) <= set(
        facts.COMPARATOR_CLASSES
    )
    return named and all(arm.role is not None for arm in study.arms)
