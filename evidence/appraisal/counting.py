"""Records → reports → studies → trials: the numbers of one scope, and its trials.

Nothing here reads text or prints; everything is computed from recorded facts.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence.appraisal.claims import held
from evidence.appraisal.followup import last_controlled
from evidence.appraisal.headings import HEADINGS, Item, classes_of, developer, heading, is_trial
from evidence.appraisal.people import contributors, randomised, therapy_people
from evidence.appraisal.selection import Selection
from evidence.library import facts
from evidence.model import Counts, HeldClaim, Missing, Study, Tally, Therapy, Trial


def counts(selection: Selection) -> Counts:
    """The headline numbers, heading proper only."""
    trials = selection.trials
    overlaps = selection.overlaps
    total, unknown = randomised(trials, overlaps)
    sizes = {item.id: item.study.randomised for item in trials}
    giving = set(contributors(trials, sizes, overlaps))
    taken = {name for group in overlaps if group & giving for name in group} - giving
    splits = [_allocated(item.study) for item in trials if item.id not in taken]
    treated = [number for number in splits if number is not None]
    grouped = selection.teams
    involved = [developer(item, selection.therapy) for item in trials]
    return Counts(
        trials=len(trials),
        randomised=total,
        randomised_to_therapy=sum(treated) if treated else None,
        therapy_n_unknown=len(splits) - len(treated),
        n_unknown=unknown,
        largest=max((size for size in sizes.values() if size is not None), default=None),
        teams=sum(bool(team & grouped.named) for team in grouped.definite)
        or (None if trials else 0),
        teams_lower=len(grouped.fewest(sizes)) if grouped.named or not trials else None,
        authors_unknown=len(trials) - len(grouped.named),
        independent_trials=sum(answer is False for answer in involved),
    )


def _allocated(study: Study) -> int | None:
    """People allocated to the therapy; unknown where the arms and the total disagree."""
    complete = bool(study.arms) and all(arm.randomised is not None for arm in study.arms)
    return None if complete and study.randomised is None else therapy_people(study)


def tally(items: Sequence[Item], overlaps: Sequence[frozenset[str]]) -> Tally:
    """Reports, studies, trials and people of some items, each report once."""
    trials = [item for item in items if item.counted]
    total, unknown = randomised(trials, overlaps)
    reports = {report.key for item in items for report in item.study.reports}
    return Tally(len(reports), len(items), len(trials), total, unknown)


def by_tier(selection: Selection) -> dict[str, Tally]:
    return {
        name: tally([i for i in selection.items if i.heading == name], selection.overlaps)
        for name in HEADINGS
    }


def by_design(selection: Selection) -> dict[str, Tally]:
    """Tallies of the heading proper by design, in the order of the vocabulary."""
    proper = [item for item in selection.items if item.heading == "proper"]
    rows: dict[str, list[Item]] = {}
    for item in proper:
        known = item.study.design if item.study.design_verified else None
        rows.setdefault(known or "not recorded", []).append(item)
    order = dict.fromkeys((*facts.VOCABULARY["studydesign"], *rows))
    return {name: tally(rows[name], selection.overlaps) for name in order if name in rows}


def trial(item: Item, therapy: Therapy) -> Trial:
    """One study in the shape of the contract's TRIAL."""
    study = item.study
    classes = classes_of(study)
    return Trial(
        study=study.id,
        keys=study.keys,
        heading=item.heading,
        design=study.design,
        tier=study.tier,
        published=study.published,
        year=study.year,
        condition=study.conditions,
        arms=study.arms,
        # People allocated in another way were not randomised.
        randomised=study.randomised if study.design in facts.TRIAL_DESIGNS else None,
        comparators=classes,
        cotreatment=study.cotreatment,
        developer_involved=developer(item, therapy),
        team=study.team,
        followup_weeks=last_controlled(study),
        registration=study.registration,
        primaryoutcome=study.primaryoutcome,
        followup=study.followup,
        attrition=study.attrition,
        riskofbias=study.riskofbias,
        claims=tuple(
            HeldClaim(
                one.claim.kind, one.claim.first, one.claim.second, one.claim.words, one.detectable
            )
            for one in held(study)
        ),
        unverified=tuple(sorted(study.unverified)),
        standing=tuple(report.standing for report in study.reports),
    )


def view(study: Study, therapy: Therapy) -> Trial:
    """Any study in the shape of TRIAL, for `show`."""
    return trial(Item(study, heading(study), is_trial(study)), therapy)


def missing(selection: Selection) -> tuple[Missing, ...]:
    """What is not recorded about each trial, of any heading."""
    trials = [item for item in selection.all_trials if item.heading != "related"]
    rows = ((item.id, _missing_fields(item.study)) for item in trials)
    return tuple(Missing(study, fields) for study, fields in rows if fields)


def _missing_fields(study: Study) -> tuple[str, ...]:
    report = study.primary
    absent = {
        "arms": not study.arms or any(arm.randomised is None for arm in study.arms),
        "randomised": study.randomised is None,
        "comparator": not study.comparators,
        "cotreatment": study.cotreatment is None,
        "followup": not study.followup,
        "attrition": not study.attrition,
        "riskofbias": not study.riskofbias,
        "registration": not study.registration,
        "primaryoutcome": study.primaryoutcome is None,
        "status": report is not None and report.status is None,
    }
    return tuple(name for name, lacking in absent.items() if lacking)
