"""Small libraries for the tests: real BibTeX text, read by the real reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from evidence.appraisal import appraise
from evidence.library import Library, bibtex, facts, reports, studies
from evidence.model import (
    Appraisal,
    Developer,
    Flag,
    Instrument,
    Name,
    Outcome,
    Report,
    Therapy,
    Worthwhile,
)

TODAY = date(2026, 11, 22)
# Facts that say what a record is, or bookkeeping: taking one away may change any flag.
EXCEPTED = (
    *("studyid", "reportrole", "status", "orcids", "team"),
    *("registration", "overlaps", "claims", "unverified", "facts"),
)
# The Never-list of the contract.
BANNED = re.compile(
    r"proven|promising|evidence-based|demonstrat|no effect|not significant|replicated"
    r"|\bsuperiority\b|per ?cent|%",
    re.IGNORECASE,
)
FACTS = tuple(name for name in facts.FACT_FIELDS if name not in EXCEPTED)
FlagId = tuple[str, str | None, str | None]

THERAPY = Therapy(
    name="Talking Therapy",
    abbreviations=("TT",),
    instrument_order=("BDI", "PHQ"),
    developers=(Developer(Name("Maker", "Ada")),),
    last_search=date(2026, 11, 1),
    worthwhile=(Worthwhile("depression", 0.24, "10.1002/da.22249", "tentative"),),
    instruments=(
        Instrument("HRSD", "lower", "clinician", ("HAMD",)),
        Instrument("BDI", "lower"),
        Instrument("PHQ", "lower"),
        Instrument("WELL", "higher"),
        Instrument("ODD"),
    ),
)
# A trial of the heading proper: 100 people, 50 of them to the therapy, nobody unverified.
TRIAL = {
    "title": "A trial",
    "year": "2020",
    "studydesign": "rct",
    "tier": "proper",
    "published": "journal",
    "condition": "depression",
    "arms": "TT: 50; WL: 50",
    "comparator": "WL = waiting-list",
    "cotreatment": "none",
    "followup": "0 controlled",
    "status": "ok",
}


def entry(key: str, author: str | None = None, **recorded: str | None) -> str:
    """One entry; a field that is None is left out. Without `author`, one of its own."""
    author = f"{key.capitalize()}, Alone" if author is None else author
    rows = {"author": author or None, **recorded}
    lines = [f"  {name} = {{{value}}}," for name, value in rows.items() if value is not None]
    return "\n".join([f"@article{{{key},", *lines, "}"])


def trial(key: str, author: str | None = None, **changes: str | None) -> str:
    """A proper trial against a waiting list; `changes` replace its facts, None removes one."""
    return entry(key, author, **{**TRIAL, **changes})


def report(key: str, study: str, role: str, author: str | None = None, **more: str | None) -> str:
    """A further report of a study."""
    return entry(key, author, studyid=study, reportrole=role, status="ok", **more)


def library(
    *entries: str, therapy: Therapy = THERAPY, outcomes: tuple[Outcome, ...] = ()
) -> Library:
    """A library of these entries."""
    read = reports.reports_of(bibtex.read("\n\n".join(entries) + "\n"))
    grouped, findings = studies.group(read)
    return Library(
        path=Path("nowhere"),
        therapy=therapy,
        reports=read,
        studies=grouped,
        outcomes=outcomes,
        findings=findings,
    )


def appraised(*entries: str, condition: str | None = "depression") -> Appraisal:
    return appraise(library(*entries), condition, today=TODAY)


def row(study: str, arm1: str, arm2: str, instrument: str, **numbers: object) -> Outcome:
    """A row of outcomes.csv at the end of treatment; what is not named is empty."""
    empty: dict[str, object] = {
        name: None if "float" in str(kind) else ""
        for name, kind in Outcome.__annotations__.items()
    }
    given = {
        "key": study,
        "study": study,
        "condition_arm1": arm1,
        "condition_arm2": arm2,
        "instrument": instrument,
        "outcome_type": "msd",
        "time_weeks": 0.0,
        "line": 2,
    }
    return Outcome(**{**empty, **given, **numbers})  # type: ignore[arg-type]  # columns by name


def means(one: tuple[float, float, float], other: tuple[float, float, float]) -> dict[str, object]:
    """Columns of two arms, each (mean, SD, n)."""
    names = ("mean_arm1", "sd_arm1", "n_arm1", "mean_arm2", "sd_arm2", "n_arm2")
    return dict(zip(names, (*one, *other), strict=True))


def flag(appraisal: Appraisal, name: str, comparator: str | None = None) -> Flag:
    """The flag of that name (of one class of comparator)."""
    found = [f for f in appraisal.flags if f.id == name and f.comparator == comparator]
    assert len(found) == 1, (name, comparator, found)
    return found[0]


def states(appraisal: Appraisal) -> dict[FlagId, str]:
    return {(f.id, f.condition, f.comparator): f.state for f in appraisal.flags}


def without(whole: Library, study: str, field: str) -> Library:
    """The library with one field taken from every report of a study."""

    def stripped(one: Report) -> Report:
        if study not in studies.study_ids(one) or one.get(field) is None:
            return one
        kept = {name: value for name, value in one.fields.items() if name != field}
        return replace(one, fields=kept)

    kept = tuple(stripped(one) for one in whole.reports)
    return replace(whole, reports=kept, studies=studies.group(kept)[0])


def cleared(before: Appraisal, after: Appraisal) -> list[FlagId]:
    """Rules that pass after something was taken away, and did not before.

    A class whose comparison is gone has no flags any more; what stands in its place (comparator
    None) is held against all classes of the rule and condition.
    """
    old, passed = states(before), [one for one, state in states(after).items() if state == "PASS"]
    return [
        one
        for one in passed
        if (one in old and old[one] != "PASS")
        or (one not in old and any(known[:2] == one[:2] for known in old))
    ]
