"""The rules that stand once for a condition: each with its text, threshold and source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.appraisal.flags.rules import (
    Rule,
    Verdict,
    fewer,
    ids,
    three_valued,
    year_before,
)
from evidence.appraisal.headings import Item, classes_of, developer, roles_known
from evidence.appraisal.selection import Selection
from evidence.library import facts, studies
from evidence.model import Report, State


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rules look at: the studies of one condition (or all), and two days."""

    selection: Selection
    today: date
    last_search: date | None


Judge = Callable[[Scope], Verdict]


NO_RCT = Rule("no-rct", "no counted randomised trial")


def _no_rct(scope: Scope) -> Verdict:
    return fewer(scope.selection.trials, 1)


FEW_RCTS = Rule(
    "few-rcts",
    "fewer than 5 randomised trials",
    "Jackson & Turner 2017, doi 10.1002/jrsm.1240",
    5,
)


def _few_rcts(scope: Scope) -> Verdict:
    return fewer(scope.selection.trials, 5)


NO_REPLICATION = Rule(
    "no-independent-replication",
    "no comparator class holds 2 trials of teams without a shared author, one of them without "
    "a developer (counted from designs, not from results)",
    "after Chambless & Hollon 1998",
    2,
    needs_trial=True,
)


def _replication(scope: Scope) -> Verdict:
    """Two trials of one class, teams without a shared author, one without a developer."""
    selection = scope.selection
    trials = selection.trials
    unclear = ids(item for item in trials if not roles_known(item.study))
    grouped = selection.teams
    answers = {item.id: developer(item, selection.therapy) for item in trials}
    best, surely, maybe = 0, False, False
    for name in facts.COMPARATOR_CLASSES:
        if name == "none":  # no comparator is no class to compare with
            continue
        inside = [item.id for item in trials if name in classes_of(item.study)]
        perhaps = {*inside, *unclear}
        fewest = len(grouped.fewest(inside))
        best = max(best, fewest)
        surely = surely or (fewest >= 2 and any(answers[s] is False for s in inside))
        maybe = maybe or (
            len(grouped.most(perhaps)) >= 2 and any(answers[s] is not True for s in perhaps)
        )
    state: State = "PASS" if surely else "UNKNOWN" if maybe else "FLAG"
    return Verdict(state, best, ids(trials))


DEVELOPER = Rule(
    "developer-involved",
    "a developer of the therapy is an author of a trial",
    "Munder 2013, doi 10.1016/j.cpr.2013.02.002; Dragioti 2015, doi 10.1186/s12991-015-0063-1",
    0,
    fragile=True,
    needs_trial=True,
)


def _developers(scope: Scope) -> Verdict:
    therapy = scope.selection.therapy
    return three_valued([(one, developer(one, therapy)) for one in scope.selection.trials])


PILOT = Rule(
    "pilot-or-feasibility",
    "a counted trial is a pilot or feasibility trial",
    None,
    0,
    fragile=True,
    needs_trial=True,
)


def _pilots(scope: Scope) -> Verdict:
    trials = scope.selection.trials
    return three_valued([(item, item.study.design == "pilot-rct") for item in trials])


NO_ACTIVE = Rule(
    "no-active-comparator",
    "no trial against an active comparator",
    "evidence-gap-map practice",
    1,
    needs_trial=True,
)


def _no_active(scope: Scope) -> Verdict:
    return _no_class(scope.selection.trials, facts.ACTIVE_CLASSES)


NO_INACTIVE = Rule(
    "no-inactive-comparator",
    "no trial against an inactive comparator",
    "evidence-gap-map practice",
    1,
    needs_trial=True,
)


def _no_inactive(scope: Scope) -> Verdict:
    return _no_class(scope.selection.trials, facts.INACTIVE_CLASSES)


def _no_class(trials: Sequence[Item], kind: Sequence[str]) -> Verdict:
    inside = [item for item in trials if set(classes_of(item.study)) & set(kind)]
    unclear = [item for item in trials if not roles_known(item.study)]
    if inside:
        return Verdict("PASS", len(inside), ids(inside))
    return Verdict("UNKNOWN", None, ids(unclear)) if unclear else Verdict("FLAG", 0)


INCOMPATIBLE = Rule(
    "incompatible-comparators",
    "the trials stand in more than one comparator class",
    "Cochrane Handbook ch. 9",
    1,
    fragile=True,
    needs_trial=True,
)


def _incompatible(scope: Scope) -> Verdict:
    trials = scope.selection.trials
    classes = {name for item in trials for name in classes_of(item.study)} - {"none"}
    unclear = [item for item in trials if not roles_known(item.study)]
    if len(classes) > 1:
        return Verdict("FLAG", len(classes), ids(trials))
    if unclear:
        return Verdict("UNKNOWN", None, ids(unclear))
    return Verdict("PASS", len(classes), ids(trials))


REPORTING_BIAS = Rule(
    "reporting-bias-untestable",
    "fewer than 10 trials: reporting bias cannot be tested",
    "Sterne 2011; Cochrane Handbook ch. 13",
    10,
)


def _reporting_bias(scope: Scope) -> Verdict:
    return fewer(scope.selection.trials, 10)


UNPUBLISHED = Rule(
    "registered-unpublished",
    "a protocol or registration without results, planned end more than 12 months ago",
    None,
    "12 months",
    fragile=True,
)


def _unpublished(scope: Scope) -> Verdict:
    """Planned end more than 12 months before today; an unknown end cannot be told."""
    planned = [
        item
        for item in scope.selection.items
        if item.heading == "proper"
        and not any(studies.has_results(report) for report in item.study.reports)
        and any(report.role in ("protocol", "registration") for report in item.study.reports)
    ]
    limit = year_before(scope.today)
    return three_valued(
        [
            (item, None if item.study.plannedend is None else item.study.plannedend < limit)
            for item in planned
        ]
    )


UNCONTROLLED = Rule(
    "uncontrolled-only",
    "cohort, pre-post or case studies, and no controlled study",
    "Cuijpers 2017",
    1,
    fragile=True,
)


def _uncontrolled(scope: Scope) -> Verdict:
    rest = [item for item in scope.selection.items if item.heading not in (None, "related")]
    with_results = [i for i in rest if i.study.primary is not None and i.study.design_verified]
    loose = [i for i in with_results if i.study.design in facts.UNCONTROLLED_DESIGNS]
    controlled = [i for i in with_results if i.study.design in facts.CONTROLLED_DESIGNS]
    if loose and not controlled:
        return Verdict("FLAG", 0, ids(loose))
    return Verdict("PASS", len(controlled), ids(controlled))


UNREVIEWED = Rule("unreviewed-only", "every trial is unreviewed", None, 1, fragile=True)


def _unreviewed(scope: Scope) -> Verdict:
    trials = [item for item in scope.selection.all_trials if item.heading != "related"]
    reviewed = [item for item in trials if item.heading != "unreviewed"]
    if trials and not reviewed:
        return Verdict("FLAG", 0, ids(trials))
    return Verdict("PASS", len(reviewed), ids(reviewed))


UNVERIFIED = Rule(
    "unverified-facts", "a study has fields that nobody has verified", None, 0, fragile=True
)


def _unverified(scope: Scope) -> Verdict:
    rest = [item for item in scope.selection.items if item.study.tier != "related"]
    return three_valued([(item, bool(item.study.unverified)) for item in rest])


STALE = Rule("stale-search", "last search more than 12 months ago", None, "12 months")


def _stale(scope: Scope) -> Verdict:
    last = scope.last_search
    if last is None:
        return Verdict("UNKNOWN", None)
    return Verdict("FLAG" if last < year_before(scope.today) else "PASS", last.isoformat())


RETRACTED = Rule(
    "retracted",
    "a report is retracted or of concern",
    "COPE; PRISMA 2020",
    0,
    fragile=True,
)


def _retracted(scope: Scope) -> Verdict:
    selection = scope.selection
    reports = (*selection.reports, *selection.withdrawn)
    bad = [report for report in reports if _status(report) in ("retracted", "concern")]
    # Reports that may belong to the scope cannot raise the flag, only keep it from passing.
    unknown = [report for report in reports if _status(report) is None] + [
        r for r in selection.unplaced if _status(r) in (None, "retracted", "concern")
    ]
    if bad:
        return Verdict("FLAG", len(bad), _owners(bad))
    return Verdict("UNKNOWN", None, _owners(unknown)) if unknown else Verdict("PASS", 0)


def _status(report: Report) -> str | None:
    word = report.status
    return word if word in facts.VOCABULARY["status"] else None


def _owners(reports: Iterable[Report]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for r in reports for name in studies.study_ids(r)))


# In the order of the contract.
RULES: tuple[tuple[Rule, Judge], ...] = (
    (NO_RCT, _no_rct),
    (FEW_RCTS, _few_rcts),
    (NO_REPLICATION, _replication),
    (DEVELOPER, _developers),
    (PILOT, _pilots),
    (NO_ACTIVE, _no_active),
    (NO_INACTIVE, _no_inactive),
    (INCOMPATIBLE, _incompatible),
    (REPORTING_BIAS, _reporting_bias),
    (UNPUBLISHED, _unpublished),
    (UNCONTROLLED, _uncontrolled),
    (UNREVIEWED, _unreviewed),
    (UNVERIFIED, _unverified),
    (STALE, _stale),
    (RETRACTED, _retracted),
)
