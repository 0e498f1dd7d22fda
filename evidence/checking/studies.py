"""Reports of one study together: arms that add up, labels that fit, people in the right field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from evidence.checking.codes import of_report
from evidence.library import Library, facts, studies
from evidence.model import Arm, Finding, Report, Study
from evidence.words import listed, nearest

_PLANS: Final = ("protocol", "registration")


def check(library: Library) -> Iterator[Finding]:
    """Findings about studies; a place is a report's, so it is the report that is named."""
    yield from _ids(library)
    for study in library.studies:
        for report in study.reports:
            yield from _sums(report, study)
            yield from _labels(report, study)
            yield from _people(report, study)
        yield from _roles(study)
    yield from _registrations(library)


# ---------------------------------------------------------------- which reports belong together


def _ids(library: Library) -> Iterator[Finding]:
    """A study that is named after no report, and by one report only, is likely a slip."""
    keys = {report.key for report in library.reports}
    shared = Counter(name for report in library.reports for name in studies.study_ids(report))
    for report in library.reports:
        for name in studies.study_ids(report):
            if name in keys or shared[name] > 1:
                continue
            near = nearest(name, keys - {report.key}, limit=1)
            yield of_report(
                report,
                "unknown-study",
                f"The study '{name}' is no key, and no other report belongs to it.",
                f"Did you mean {near[0]}?" if near else "Without studyid it is its own study.",
                "studyid",
            )


def _roles(study: Study) -> Iterator[Finding]:
    later = [report for report in study.reports if report.role in ("followup", "secondary")]
    if study.primary is None and later and all(r.role != "primary" for r in study.reports):
        yield of_report(
            later[0],
            "no-primary",
            f"Study '{study.id}' has a {later[0].role} report but no primary one, so it is "
            "never counted as a trial.",
            "Add the primary report, or set reportrole=primary where the results stand.",
            "reportrole",
        )
    holder = next((r for r in study.reports if r.get("arms")), None)
    if holder is None or study.tier == "related":
        return
    named = any(report.get("comparator") for report in study.reports)
    if study.design in facts.TRIAL_DESIGNS and len(study.arms) > 1 and not named:
        yield of_report(
            holder,
            "no-comparator",
            "Several arms are recorded but no comparator, so nobody knows which arm is which.",
            'Name them: evidence set KEY "comparator=LABEL = CLASS"',
            "comparator",
        )
    if study.arms and all(arm.role not in (None, "therapy") for arm in study.arms):
        yield of_report(
            holder,
            "no-therapy-arm",
            "Every arm is a comparator, so no arm got the therapy.",
            "An arm that comparator does not name is a therapy arm.",
            "comparator",
        )


def _registrations(library: Library) -> Iterator[Finding]:
    """One trial number on two studies: one trial may be counted twice."""
    users: dict[str, dict[str, Report]] = {}
    known: dict[str, set[str]] = {}
    for report in library.reports:
        for number in facts.split_list(report.get("registration")):
            ids = studies.study_ids(report)
            if report.role == "registration":
                known.setdefault(number.upper(), set()).update(ids)
            else:
                users.setdefault(number.upper(), {}).setdefault(ids[0], report)
    for number, by_study in users.items():
        unexplained = set(by_study) - known.get(number, set())
        if len(by_study) > 1 and unexplained:
            first, *others = by_study
            yield of_report(
                by_study[others[-1]],
                "shared-registration",
                f"The registration {number} is also recorded for study '{first}': "
                "one trial may be counted twice.",
                "Give both the same studyid, or add the registration with both in its studyid.",
                "registration",
            )


# ---------------------------------------------------------------- arithmetic


def _arms(report: Report, study: Study) -> tuple[Arm, ...]:
    """The arms a report's facts are about: its own, else its study's."""
    return facts.parse_arms(report.get("arms"), {}) or study.arms


def _sums(report: Report, study: Study) -> Iterator[Finding]:
    arms = _arms(report, study)
    total = facts.parse_count(report.get("randomised"))
    sizes = [arm.randomised for arm in arms]
    known = sum(size for size in sizes if size is not None)
    if arms and total is not None and report.role not in _PLANS:
        complete = None not in sizes
        if (complete and known != total) or known > total:
            yield of_report(
                report,
                "arms-sum",
                f"The arms add up to {known}{'' if complete else ' or more'}, "
                f"but {total} are recorded as randomised; the total counts as not known.",
                "Correct arms or randomised.",
                "randomised",
            )
    for arm in facts.parse_arms(report.get("arms"), {}):
        if None not in (arm.analysed, arm.randomised) and (arm.analysed or 0) > (
            arm.randomised or 0
        ):
            yield of_report(
                report,
                "analysed-too-high",
                f"In the arm {arm.label} {arm.analysed} are analysed, "
                f"but only {arm.randomised} randomised.",
                "Write LABEL: RANDOMISED/ANALYSED.",
                "arms",
            )
    by_label = {arm.label.casefold(): arm.randomised for arm in arms}
    for label, lost in facts.parse_attrition(report.get("attrition")).items():
        size = by_label.get(label.casefold())
        if lost is not None and size is not None and lost > size:
            yield of_report(
                report,
                "attrition-too-high",
                f"{lost} are recorded as lost in the arm {label}, which has {size}.",
                "Correct attrition or arms.",
                "attrition",
            )


def _labels(report: Report, study: Study) -> Iterator[Finding]:
    """Attrition, comparators and claims speak of arms that there are."""
    arms = {arm.label.casefold(): arm.label for arm in _arms(report, study)}
    if not arms:
        return
    claims = facts.parse_claims(report.get("claims"))
    named = {
        "comparator": list(facts.parse_comparators(report.get("comparator"))),
        "attrition": list(facts.parse_attrition(report.get("attrition"))),
        "claims": [label for claim in claims for label in (claim.first, claim.second)],
    }
    for field, labels in named.items():
        for label in dict.fromkeys(labels):
            if label.casefold() not in arms:
                yield of_report(
                    report,
                    "unknown-arm",
                    f"'{label}' in {field} is no arm of the study.",
                    f"The arms are {listed(list(arms.values()))}.",
                    field,
                )


def _people(report: Report, study: Study) -> Iterator[Finding]:
    """Planned people are `planned`, randomised ones `randomised`, all others `participants`."""
    if report.role in _PLANS:
        for name in ("randomised", "participants", "attrition"):
            if report.get(name):
                yield of_report(
                    report,
                    "people-on-plan",
                    f"A {report.role} has no people yet: {name} is not read here.",
                    "Record it on the report of the results, or as planned.",
                    name,
                )
        return
    trial = study.design in facts.TRIAL_DESIGNS
    # A qualitative or economic report may be about a part of the people.
    if trial and report.get("participants") and report.role in ("primary", "followup"):
        yield of_report(
            report,
            "wrong-people-field",
            f"participants is for studies that are not randomised; this design is {study.design}.",
            "Record the number as randomised, or in arms.",
            "participants",
        )
    if study.design and not trial and report.get("randomised"):
        yield of_report(
            report,
            "wrong-people-field",
            f"randomised is for randomised studies; this design is {study.design}.",
            "Record the number as participants, or correct studydesign.",
            "randomised",
        )
