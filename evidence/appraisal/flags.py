"""The flags: PASS, FLAG or UNKNOWN, each with value, threshold, rule, source and studies.

A missing value turns a PASS into UNKNOWN and never hides a FLAG. A study that may be one more
trial of the scope (rule 7) does the same to every rule that one more trial could break.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from evidence.appraisal.events import Events, events
from evidence.appraisal.headings import Item, classes_of, developer, roles_known
from evidence.appraisal.selection import Selection
from evidence.library import facts, studies
from evidence.model import Comparison, Flag, Outcome, Report, State

_CHAMBLESS = "after Chambless & Hollon 1998"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a flag says; `fragile`: one more trial could break it (†); `needs_trial`: (‡)."""

    id: str
    text: str
    source: str | None = None
    threshold: float | int | str | None = None
    fragile: bool = False
    needs_trial: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    state: State
    value: float | int | str | None
    studies: tuple[str, ...] = ()


NO_RCT = Rule("no-rct", "no counted randomised trial")
FEW_RCTS = Rule(
    "few-rcts",
    "fewer than 5 randomised trials",
    "Jackson & Turner 2017, doi 10.1002/jrsm.1240",
    5,
)
NO_REPLICATION = Rule(
    "no-independent-replication",
    "no comparator class holds 2 trials of teams without a shared author, one of them without "
    "a developer (counted from designs, not from results)",
    _CHAMBLESS,
    2,
    needs_trial=True,
)
DEVELOPER = Rule(
    "developer-involved",
    "a developer of the therapy is an author of a trial",
    "Munder 2013, doi 10.1016/j.cpr.2013.02.002; Dragioti 2015, doi 10.1186/s12991-015-0063-1",
    0,
    fragile=True,
    needs_trial=True,
)
PILOT = Rule(
    "pilot-or-feasibility",
    "a counted trial is a pilot or feasibility trial",
    None,
    0,
    fragile=True,
    needs_trial=True,
)
NO_ACTIVE = Rule(
    "no-active-comparator",
    "no trial against an active comparator",
    "evidence-gap-map practice",
    1,
    needs_trial=True,
)
NO_INACTIVE = Rule(
    "no-inactive-comparator",
    "no trial against an inactive comparator",
    "evidence-gap-map practice",
    1,
    needs_trial=True,
)
INCOMPATIBLE = Rule(
    "incompatible-comparators",
    "the trials stand in more than one comparator class",
    "Cochrane Handbook ch. 9",
    1,
    fragile=True,
    needs_trial=True,
)
REPORTING_BIAS = Rule(
    "reporting-bias-untestable",
    "fewer than 10 trials: reporting bias cannot be tested",
    "Sterne 2011; Cochrane Handbook ch. 13",
    10,
)
UNPUBLISHED = Rule(
    "registered-unpublished",
    "a protocol or registration without results, planned end more than 12 months ago",
    None,
    "12 months",
    fragile=True,
)
UNCONTROLLED = Rule(
    "uncontrolled-only",
    "cohort, pre-post or case studies, and no controlled study",
    "Cuijpers 2017",
    1,
    fragile=True,
)
UNREVIEWED = Rule("unreviewed-only", "every trial is unreviewed", None, 1, fragile=True)
UNVERIFIED = Rule(
    "unverified-facts", "a study has fields that nobody has verified", None, 0, fragile=True
)
STALE = Rule("stale-search", "last search more than 12 months ago", None, "12 months")
RETRACTED = Rule(
    "retracted",
    "a report is retracted or of concern",
    "COPE; PRISMA 2020",
    0,
    fragile=True,
)
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
BELOW_OIS = Rule(
    "below-ois",
    "effective N below the optimal information size",
    "GRADE guidelines 6; Core GRADE 2, BMJ 2025;389:e081904",
    needs_trial=True,
)


def condition_flags(
    selection: Selection, today: date, last_search: date | None
) -> tuple[Flag, ...]:
    """The flags of scope *all*, in the order of the contract."""
    trials = selection.trials
    rows: list[tuple[Rule, Verdict]] = [
        (NO_RCT, _fewer(trials, 1)),
        (FEW_RCTS, _fewer(trials, 5)),
        (NO_REPLICATION, _replication(selection)),
        (DEVELOPER, _developers(selection)),
        (PILOT, _pilots(trials)),
        (NO_ACTIVE, _no_class(trials, facts.ACTIVE_CLASSES)),
        (NO_INACTIVE, _no_class(trials, facts.INACTIVE_CLASSES)),
        (INCOMPATIBLE, _incompatible(trials)),
        (REPORTING_BIAS, _fewer(trials, 10)),
        (UNPUBLISHED, _unpublished(selection, today)),
        (UNCONTROLLED, _uncontrolled(selection)),
        (UNREVIEWED, _unreviewed(selection)),
        (UNVERIFIED, _unverified(selection)),
        (STALE, _stale(last_search, today)),
        (RETRACTED, _retracted(selection)),
    ]
    return tuple(
        _flag(rule, verdict, selection, selection.condition, None) for rule, verdict in rows
    )


def class_flags(
    selection: Selection,
    condition: str,
    comparisons: Sequence[Comparison],
    outcomes: Sequence[Outcome],
) -> tuple[Flag, ...]:
    """The flags of each comparison; without one, each rule once with comparator None."""
    unclear = _ids(item for item in selection.trials if not roles_known(item.study))
    if not comparisons:
        return tuple(
            _flag(rule, Verdict("UNKNOWN", None, unclear), selection, condition, None)
            for rule in (BELOW_400, BELOW_OIS)
        )
    return tuple(
        _flag(rule, verdict, selection, condition, comparison.comparator)
        for comparison in comparisons
        for rule, verdict in (
            _few(comparison, events(selection, comparison, outcomes), unclear),
            (
                replace(BELOW_OIS, threshold=comparison.ois),
                _below(comparison, comparison.effective_n, comparison.ois, unclear),
            ),
        )
    )


def _flag(
    rule: Rule,
    verdict: Verdict,
    selection: Selection,
    condition: str | None,
    comparator: str | None,
) -> Flag:
    """A flag from a verdict, after the two rules that reach across all of them."""
    state, value, named = verdict.state, verdict.value, verdict.studies
    if rule.needs_trial and not selection.trials:
        state, value = "UNKNOWN", None
    elif state == "PASS" and rule.fragile and selection.possible:
        state, named = "UNKNOWN", tuple(item.id for item in selection.possible)
    return Flag(
        id=rule.id,
        condition=condition,
        comparator=comparator,
        state=state,
        value=value,
        threshold=rule.threshold,
        rule=rule.text,
        source=rule.source,
        studies=named,
    )


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


def _fewer(trials: Sequence[Item], wanted: int) -> Verdict:
    return Verdict("FLAG" if len(trials) < wanted else "PASS", len(trials), _ids(trials))


def _three_valued(
    answers: Sequence[tuple[Item, bool | None]],
) -> Verdict:
    """FLAG for a yes, UNKNOWN for a cannot-tell without a yes; the value counts the yeses."""
    yes = _ids(item for item, answer in answers if answer is True)
    unknown = _ids(item for item, answer in answers if answer is None)
    if yes:
        return Verdict("FLAG", len(yes), yes)
    return Verdict("UNKNOWN", None, unknown) if unknown else Verdict("PASS", 0)


def _developers(selection: Selection) -> Verdict:
    return _three_valued([(i, developer(i, selection.therapy)) for i in selection.trials])


def _pilots(trials: Sequence[Item]) -> Verdict:
    return _three_valued([(item, item.study.design == "pilot-rct") for item in trials])


def _no_class(trials: Sequence[Item], kind: Sequence[str]) -> Verdict:
    inside = [item for item in trials if set(classes_of(item.study)) & set(kind)]
    unclear = [item for item in trials if not roles_known(item.study)]
    if inside:
        return Verdict("PASS", len(inside), _ids(inside))
    return Verdict("UNKNOWN", None, _ids(unclear)) if unclear else Verdict("FLAG", 0)


def _incompatible(trials: Sequence[Item]) -> Verdict:
    classes = {name for item in trials for name in classes_of(item.study)} - {"none"}
    unclear = [item for item in trials if not roles_known(item.study)]
    if len(classes) > 1:
        return Verdict("FLAG", len(classes), _ids(trials))
    if unclear:
        return Verdict("UNKNOWN", None, _ids(unclear))
    return Verdict("PASS", len(classes), _ids(trials))


def _replication(selection: Selection) -> Verdict:
    """Two trials of one class, teams without a shared author, one without a developer."""
    trials = selection.trials
    unclear = _ids(item for item in trials if not roles_known(item.study))
    grouped = selection.teams
    answers = {item.id: developer(item, selection.therapy) for item in trials}
    best, surely, maybe = 0, False, False
    for name in facts.COMPARATOR_CLASSES:
        inside = [item.id for item in trials if name in classes_of(item.study)]
        perhaps = {*inside, *unclear}
        fewest = len(grouped.fewest(inside))
        best = max(best, fewest)
        surely = surely or (fewest >= 2 and any(answers[s] is False for s in inside))
        maybe = maybe or (
            len(grouped.most(perhaps)) >= 2 and any(answers[s] is not True for s in perhaps)
        )
    state: State = "PASS" if surely else "UNKNOWN" if maybe else "FLAG"
    return Verdict(state, best, _ids(trials))


def _unpublished(selection: Selection, today: date) -> Verdict:
    """Planned end more than 12 months before today; an unknown end cannot be told."""
    planned = [
        item
        for item in selection.items
        if item.heading == "proper"
        and not any(studies.has_results(report) for report in item.study.reports)
        and any(report.role in ("protocol", "registration") for report in item.study.reports)
    ]
    limit = _year_before(today)
    return _three_valued(
        [
            (item, None if item.study.plannedend is None else item.study.plannedend < limit)
            for item in planned
        ]
    )


def _uncontrolled(selection: Selection) -> Verdict:
    rest = [item for item in selection.items if item.heading not in (None, "related")]
    with_results = [i for i in rest if i.study.primary is not None and i.study.design_verified]
    loose = [i for i in with_results if i.study.design in facts.UNCONTROLLED_DESIGNS]
    controlled = [i for i in with_results if i.study.design in facts.CONTROLLED_DESIGNS]
    if loose and not controlled:
        return Verdict("FLAG", 0, _ids(loose))
    return Verdict("PASS", len(controlled), _ids(controlled))


def _unreviewed(selection: Selection) -> Verdict:
    trials = [item for item in selection.all_trials if item.heading != "related"]
    reviewed = [item for item in trials if item.heading != "unreviewed"]
    if trials and not reviewed:
        return Verdict("FLAG", 0, _ids(trials))
    return Verdict("PASS", len(reviewed), _ids(reviewed))


def _unverified(selection: Selection) -> Verdict:
    rest = [item for item in selection.items if item.study.tier != "related"]
    return _three_valued([(item, bool(item.study.unverified)) for item in rest])


def _stale(last: date | None, today: date) -> Verdict:
    if last is None:
        return Verdict("UNKNOWN", None)
    return Verdict("FLAG" if last < _year_before(today) else "PASS", last.isoformat())


def _retracted(selection: Selection) -> Verdict:
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


def _few(comparison: Comparison, found: Events, unclear: tuple[str, ...]) -> tuple[Rule, Verdict]:
    """Below 400 people or, where the chosen outcome is binary, below 300 events.

    It passes only if it does by either count, as long as a missing fact decides which it is.
    """
    people = _below(comparison, comparison.n, 400, unclear)
    if not found.chosen:
        rule, verdict, enough = BELOW_400, people, not found.possibly or found.fewest >= 300
    else:
        rule = BELOW_300
        verdict = _below(comparison, found.total, 300, unclear, found.unknown)
        enough = found.fewest >= 300 and (found.surely or people.state == "PASS")
    if verdict.state == "PASS" and not enough:
        verdict = replace(verdict, state="UNKNOWN")
    return rule, verdict


def _below(
    comparison: Comparison,
    value: float | int | None,
    threshold: int | None,
    unclear: tuple[str, ...],
    unknown: int | None = None,
) -> Verdict:
    """Too few people (or events); trials of unknown size or class can only add to them."""
    unknown = comparison.n_unknown if unknown is None else unknown
    if threshold is None or value is None:
        return Verdict("UNKNOWN", value, comparison.studies)
    if value >= threshold:
        return Verdict("PASS", value, comparison.studies)
    if not unknown and not unclear:
        return Verdict("FLAG", value, comparison.studies)
    return Verdict("UNKNOWN", value, tuple(dict.fromkeys((*comparison.studies, *unclear))))


def _year_before(today: date) -> date:
    """The same day a year earlier (28 February for 29 February)."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return today.replace(year=today.year - 1, day=28)
