"""Reports → studies: which reports belong together, and which facts the study has.

Appraisal rule 1: a study's facts are its primary report's; a field that one lacks is taken from
its follow-up, secondary, protocol and registration reports, in this order – never people from
a protocol or a registration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidence.library import facts
from evidence.model import Finding, FollowUp, Report, Study

_FALLBACK_ROLES = ("followup", "secondary", "protocol", "registration")
_OTHER_ROLES = ("economic", "qualitative", "commentary")
_PEOPLE = ("randomised", "arms", "attrition", "participants")
# Facts of a report that say nothing about the study it belongs to.
_REPORT_ONLY = frozenset(
    (
        *("studyid", "reportrole", "published", "facts", "annotation"),
        *("unverified", "unverifiednote", "status", "statuschecked", "statussource"),
    )
)
_STUDY_FIELDS = tuple(name for name in facts.FACT_FIELDS if name not in _REPORT_ONLY)


def study_ids(report: Report) -> tuple[str, ...]:
    """The studies a report belongs to; without `studyid` it is its own study.

    Only a registration may belong to several (`studyid` lists them); of another report's list
    the first is taken, so that no trial and nobody is counted twice.
    """
    listed = facts.split_list(report.get("studyid")) or (report.key,)
    return listed if report.role == "registration" else listed[:1]


def group(reports: Iterable[Report]) -> tuple[tuple[Study, ...], tuple[Finding, ...]]:
    """All studies in order of first appearance, and where two primary reports disagree."""
    studies = tuple(build(study_id, rows) for study_id, rows in members(reports).items())
    findings = (
        Finding(
            "error",
            "reports-disagree",
            f"Two primary reports of study '{study.id}' give different values of {name}; "
            "the value counts as not known.",
            "Correct one of them, or set reportrole on the report that is not the primary one.",
            key=study.id,
            field=name,
        )
        for study in studies
        for name in sorted(study.disagreeing)
    )
    return studies, tuple(findings)


def members(reports: Iterable[Report]) -> dict[str, list[Report]]:
    """The reports of each study, both in order of appearance."""
    found: dict[str, list[Report]] = {}
    for report in reports:
        for study_id in study_ids(report):
            found.setdefault(study_id, []).append(report)
    return found


def build(study_id: str, reports: Sequence[Report]) -> Study:
    """One study from its reports."""
    primaries = [r for r in reports if r.role == "primary" and "reportrole" not in r.unverified]
    values, sources, disagreeing = _merge(primaries, reports)
    comparators = facts.parse_comparators(values.get("comparator"))
    arms = facts.parse_arms(values.get("arms"), comparators)
    design_report = sources.get("studydesign")
    design_from = [*primaries, *([design_report] if design_report else [])]
    return Study(
        id=study_id,
        reports=tuple(reports),
        primary=primaries[0] if primaries else None,
        design=_word("studydesign", values.get("studydesign")),
        design_verified=not any("studydesign" in r.unverified for r in design_from),
        tier=_word("tier", values.get("tier")),
        published=_published(reports),
        conditions=tuple(label.lower() for label in facts.split_list(values.get("condition"))),
        arms=arms,
        comparators=comparators,
        randomised=_randomised(values, sources, disagreeing),
        participants=facts.parse_count(values.get("participants")),
        planned=facts.parse_count(values.get("planned")),
        cotreatment=values.get("cotreatment"),
        overlaps=_overlaps(values, primaries),
        followup=_followup(reports),
        attrition=facts.parse_attrition(values.get("attrition")),
        riskofbias=facts.parse_riskofbias(values.get("riskofbias")),
        claims=facts.parse_claims(values.get("claims")),
        registration=facts.split_list(values.get("registration")),
        country=facts.split_list(values.get("country")),
        primaryoutcome=values.get("primaryoutcome"),
        plannedend=facts.parse_date(values.get("plannedend")),
        team=values.get("team"),
        unverified=frozenset().union(*(report.unverified for report in reports)),
        disagreeing=frozenset(disagreeing),
    )


def has_results(report: Report) -> bool:
    """Protocols, registrations and commentaries never have results (rule 2)."""
    return report.role not in facts.ROLES_WITHOUT_RESULTS


def _merge(
    primaries: Sequence[Report], reports: Sequence[Report]
) -> tuple[dict[str, str], dict[str, Report], set[str]]:
    """Values by field, the report each came from, and the fields two primaries disagree on."""
    roles = _FALLBACK_ROLES if primaries else (*_FALLBACK_ROLES, *_OTHER_ROLES)
    fallbacks = [r for role in roles for r in reports if r.role == role]
    if not primaries:  # a suggested role makes no trial, but its report says what it is about
        fallbacks += [r for r in reports if r.role == "primary"]
    values: dict[str, str] = {}
    sources: dict[str, Report] = {}
    disagreeing: set[str] = set()
    there = {name for report in reports for name in report.fields}
    for name in _STUDY_FIELDS:
        if name not in there:
            continue
        recorded = {value for r in primaries if (value := r.get(name)) is not None}
        alike = len(recorded) < 2 or len({_same(name, value) for value in recorded}) == 1
        if name != "followup" and not alike:
            disagreeing.add(name)
            continue
        for report in (*primaries, *fallbacks):
            value = report.get(name)
            if value is None or (name in _PEOPLE and report.role in ("protocol", "registration")):
                continue
            values[name], sources[name] = value, report
            break
    return values, sources, disagreeing


def _same(name: str, value: str) -> object:
    """What two values of a field are compared by: spelling of a list does not matter."""
    if name in ("condition", "country", "overlaps", "registration", "arms", "comparator"):
        return frozenset(part.casefold() for part in facts.split_list(value))
    return " ".join(value.split()).casefold()


def _word(name: str, value: str | None) -> str | None:
    """The vocabulary word recorded, case folded; a word outside the vocabulary is not known."""
    word = (value or "").strip().lower()
    return word if word in facts.VOCABULARY[name] else None


def _followup(reports: Sequence[Report]) -> tuple[FollowUp, ...]:
    """The time points of all reports with results, united; what was planned only without any."""
    measured = [r for r in reports if r.role not in ("protocol", "registration")]
    rows = [facts.parse_followup(r.get("followup")) for r in measured]
    if not any(rows):
        rows = [facts.parse_followup(r.get("followup")) for r in reports]
    points = {point for row in rows for point in row}
    return tuple(sorted(points, key=lambda point: (point.weeks, not point.controlled)))


def _overlaps(values: Mapping[str, str], primaries: Sequence[Report]) -> tuple[str, ...]:
    """Recorded overlaps; of primaries that disagree all, so that nobody is added twice."""
    recorded = [values.get("overlaps"), *(report.get("overlaps") for report in primaries)]
    return tuple(dict.fromkeys(key for text in recorded for key in facts.split_list(text)))


def _published(reports: Sequence[Report]) -> str | None:
    """`journal` as soon as one report with results is in a journal; unknown before not.

    Without any report with results, the first recorded value of the others.
    """
    with_results = [report for report in reports if has_results(report)]
    recorded = [_word("published", r.get("published")) for r in with_results or reports]
    if "journal" in recorded:
        return "journal"
    if with_results and not all(recorded):
        return None
    return next((value for value in recorded if value), None)


def _randomised(
    values: Mapping[str, str], sources: Mapping[str, Report], disagreeing: set[str]
) -> int | None:
    """The total randomised; unknown when the arms and the recorded total disagree.

    What the primary report records of the two is not called into doubt by another report.
    """
    if "randomised" in disagreeing or "arms" in disagreeing:
        return None
    total = facts.parse_count(values.get("randomised"))
    total_by, arms_by = (sources[n].role if n in sources else "" for n in ("randomised", "arms"))
    if total is not None and total_by == "primary" != arms_by:
        return total
    sizes = [arm.randomised for arm in facts.parse_arms(values.get("arms"), {})]
    if not sizes or any(size is None for size in sizes):
        return total
    summed = sum(size for size in sizes if size is not None)
    if arms_by == "primary" != total_by:
        return summed
    return summed if total in (None, summed) else None
