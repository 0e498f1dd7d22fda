"""Sentences on publication status: of how many reports it is known, since when, and what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence import model
from evidence.appraisal.naming import Naming
from evidence.appraisal.selection import Selection
from evidence.model import Standing
from evidence.model.standing import STATUSES, checks
from evidence.words import count

_FOUND = {
    "retracted": "retracted",
    "concern": "with an expression of concern",
    "corrected": "corrected",
    "notice": "notice about another report",
    "ok": "ok",
}


def of_trials(selection: Selection, names: Naming) -> Iterator[model.Sentence]:
    """What is known about the reports of the trials in scope; those of related works have none.

    Retracted reports and notices are no reports of a trial any more: they stand in `left_out`.
    """
    trials = [item for item in selection.all_trials if item.heading != "related"]
    reports = {report.key: report.standing for item in trials for report in item.study.reports}
    if not reports:
        return
    trials_listed = "the trial listed" if len(trials) == 1 else f"the {len(trials)} trials listed"
    text = sentence(tuple(reports.values()), "report", f" of {trials_listed}")
    named = [f"{names.report(one.key)}: {one.mark}" for one in reports.values() if one.remarkable]
    if named:
        text += f" {'; '.join(named)}."
    yield model.Sentence("status", text, tuple(item.id for item in trials))


def sentence(standings: Sequence[Standing], noun: str, of: str = "") -> str:
    """`The publication status of 1 of 2 references was checked (2026-11-22): ok; of the other …`.

    `noun` is what they are, in the singular; `of` says whose they are.
    """
    total = len(standings)
    known, dates = checks(standings)
    every = f"the {noun}" if total == 1 else f"the {count(total, noun)}"
    if not known:
        return f"The publication status of {every}{of} is not known."
    if len(known) < total:
        every = f"{len(known):,} of {every}"
    rest = total - len(known)
    text = f"The publication status of {every}{of} was checked ({_when(known, dates)})"
    text += f": {_found(known)}"
    if rest:
        text += f"; of the other{f' {rest:,}' if rest > 1 else ''} it is not known"
    return f"{text}."


def _when(known: Sequence[Standing], dates: Sequence[str]) -> str:
    """`2026-11-22`, `2026-08-01 to 2026-11-22`, and of how many no date is recorded."""
    undated = sum(one.checked is None for one in known)
    if not dates:
        return "date not recorded"
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    return f"{span}; of {undated:,} the date is not recorded" if undated else span


def _found(known: Sequence[Standing]) -> str:
    """`1 retracted, 2 ok`; of a single report the word alone."""
    statuses = [one.status for one in known]
    if len(known) == 1:
        return _FOUND[str(statuses[0])]
    return ", ".join(
        f"{statuses.count(name):,} {_FOUND[name]}" for name in STATUSES if name in statuses
    )
