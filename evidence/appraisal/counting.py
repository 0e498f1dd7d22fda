"""Records → reports → studies → trials: what is counted, under which heading, what is left out.

Appraisal rules 1–7. Nothing here reads text or prints; everything is computed from recorded facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evidence.appraisal import independence
from evidence.library import facts, studies
from evidence.model import (
    Counts,
    LeftOut,
    Missing,
    Report,
    Study,
    Tally,
    Therapy,
    Trial,
)
from evidence.words import count, listed

Doubt = Literal["unclear-allocation", "design-unknown"]
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


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything in one scope. `possible` are studies that may belong to it (rule 7)."""

    therapy: Therapy
    condition: str | None
    items: tuple[Item, ...]
    possible: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    withdrawn: tuple[Report, ...]  # retracted reports and notices
    unplaced: tuple[Report, ...]  # of no recorded condition, and not among `possible`
    overlaps: tuple[frozenset[str], ...] = ()  # trials that a recorded overlap joins (rule 5)
    teams: independence.Teams = independence.NOBODY  # behind the counted trials (rule 6)

    @property
    def trials(self) -> tuple[Item, ...]:
        """The counted trials: heading proper."""
        return tuple(item for item in self.items if item.proper_trial)

    @property
    def all_trials(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.counted)

    @property
    def perhaps_trials(self) -> tuple[Item, ...]:
        """The possible ones that are not recorded as something else than a trial."""
        kinds = (None, "controlled-unclear", *facts.TRIAL_DESIGNS)
        return tuple(item for item in self.possible if item.study.design in kinds)

    @property
    def reports(self) -> tuple[Report, ...]:
        """Each report once, also when a registration belongs to several studies."""
        return tuple({r.key: r for item in self.items for r in item.study.reports}.values())


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


def select(all_studies: Sequence[Study], therapy: Therapy, condition: str | None) -> Selection:
    """The studies in scope; without a condition, the whole library."""
    items: list[Item] = []
    possible: list[Item] = []
    left_out: list[LeftOut] = []
    withdrawn: dict[str, Report] = {}
    unplaced: dict[str, Report] = {}
    for whole in all_studies:
        certain = condition is None or condition in whole.conditions
        if not certain and whole.conditions:
            continue
        if not certain and whole.tier == "related":
            unplaced |= {report.key: report for report in whole.reports}
            continue
        live, gone = _without_withdrawn(whole)
        (withdrawn if certain else unplaced).update({report.key: report for report in gone})
        left_out += [_left_out_report(whole, report) for report in gone]
        if live is None:
            continue
        item = Item(live, heading(live), is_trial(live) and heading(live) is not None)
        if certain:
            items.append(item)
        why = _doubt(item)
        if why:
            possible.append(item)
            left_out.append(LeftOut(item.id, why[0], why[1]))
    selection = Selection(
        therapy=therapy,
        condition=condition,
        items=tuple(items),
        possible=tuple(possible),
        left_out=(),
        withdrawn=tuple(withdrawn.values()),
        unplaced=tuple(unplaced.values()),
    )
    # Overlaps and authors join trials also through a study that may yet prove a trial.
    overlaps = overlap_groups((*selection.all_trials, *selection.perhaps_trials))
    teams = independence.teams(
        [item.study for item in selection.trials],
        overlaps,
        [item.study for item in selection.perhaps_trials],
    )
    selection = replace(selection, overlaps=overlaps, teams=teams)
    unclear = [_with_consequence(selection, entry) for entry in left_out]
    return replace(selection, left_out=(*unclear, *_left_out_overlaps(selection)))


def overlap_groups(items: Sequence[Item]) -> tuple[frozenset[str], ...]:
    """Groups of two or more studies among these that a recorded overlap joins (rule 5)."""
    items = list({item.id: item for item in items}.values())
    owner = {key: item.id for item in items for key in (*item.study.keys, item.id)}
    links = [
        (item.id, owner[key]) for item in items for key in item.study.overlaps if key in owner
    ]
    groups = independence.join([item.id for item in items], links)
    return tuple(group for group in groups if len(group) > 1)


def contributors(
    items: Sequence[Item],
    sizes: Mapping[str, float | int | None],
    overlaps: Sequence[frozenset[str]],
) -> tuple[str, ...]:
    """Ids of the studies whose people go into a sum: of overlapping ones only the largest.

    `sizes` maps study ids to people; studies of unknown size give nothing and are not named.
    """
    joined = {name: group for group in overlaps for name in group}
    chosen: dict[frozenset[str], str] = {}
    for item in items:
        size = sizes[item.id]
        group = joined.get(item.id, frozenset((item.id,)))
        best = sizes[chosen[group]] if group in chosen else None
        if size is not None and (best is None or size > best):
            chosen[group] = item.id
    return tuple(chosen.values())


def people(items: Sequence[Item], overlaps: Sequence[frozenset[str]]) -> tuple[int | None, int]:
    """(randomised, trials whose number is unknown); None when nothing is known."""
    sizes = {item.id: item.study.randomised for item in items}
    known = [sizes[name] or 0 for name in contributors(items, sizes, overlaps)]
    return (sum(known) if known else None, sum(size is None for size in sizes.values()))


def therapy_people(study: Study) -> int | None:
    """People randomised to the therapy arms, or None when an arm's number or role is unknown."""
    if not study.arms or any(arm.role is None for arm in study.arms):
        return None
    own = [arm.randomised for arm in study.arms if arm.role == "therapy"]
    return None if not own or None in own else sum(size or 0 for size in own)


def counts(selection: Selection) -> Counts:
    """The headline numbers, heading proper only."""
    trials = selection.trials
    overlaps = selection.overlaps
    total, unknown = people(trials, overlaps)
    sizes = {item.id: item.study.randomised for item in trials}
    giving = set(contributors(trials, sizes, overlaps))
    taken = {name for group in overlaps if group & giving for name in group} - giving
    splits = [therapy_people(item.study) for item in trials if item.id not in taken]
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


def developer(item: Item, therapy: Therapy) -> bool | None:
    return independence.developer_involved(item.study, therapy.developers)


def tally(items: Sequence[Item], overlaps: Sequence[frozenset[str]]) -> Tally:
    """Reports, studies, trials and people of some items, each report once."""
    trials = [item for item in items if item.counted]
    total, unknown = people(trials, overlaps)
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
    controlled = [point.weeks for point in study.followup if point.controlled]
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
        followup_weeks=max(controlled, default=None),
        registration=study.registration,
        unverified=tuple(sorted(study.unverified)),
    )


def view(study: Study, therapy: Therapy) -> Trial:
    """Any study in the shape of TRIAL, for `show`."""
    return trial(Item(study, heading(study), is_trial(study)), therapy)


def classes_of(study: Study) -> tuple[str, ...]:
    """The comparator classes of a study, in the order of the vocabulary."""
    named = {arm.role for arm in study.arms} | set(study.comparators.values())
    return tuple(name for name in facts.COMPARATOR_CLASSES if name in named)


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


def _without_withdrawn(study: Study) -> tuple[Study | None, list[Report]]:
    """The study without retracted reports and notices (rule 3), and those reports."""
    gone = [r for r in study.reports if r.status in ("retracted", "notice")]
    if not gone:
        return study, []
    live = [r for r in study.reports if r not in gone]
    if not live:
        return None, gone
    rest = studies.build(study.id, live)
    # What is left of a work of the wider family is no possible trial of the therapy.
    return (replace(rest, tier="related") if study.tier == "related" else rest), gone


def _left_out_report(study: Study, report: Report) -> LeftOut:
    if report.status == "notice":
        return LeftOut(study.id, "notice", f"{report.key} is a notice about another report")
    return LeftOut(study.id, "retracted", f"{report.key} is retracted")


def _doubt(item: Item) -> tuple[Doubt, str] | None:
    """Why a study can neither be counted nor dismissed: (code, words), or None."""
    study = item.study
    if study.tier == "related":
        return None
    lacking = [
        name
        for name, recorded in (
            ("tier", study.tier),
            ("condition", study.conditions),
            ("published", study.published),
        )
        if not recorded
    ]
    results = [report for report in study.reports if studies.has_results(report)]
    if results and not (study.design and study.design_verified):
        lacking.insert(0, "studydesign")
    if lacking:
        unverified = study.design is not None and not study.design_verified
        shown = [
            "studydesign (nobody has verified it)"
            if unverified and name == "studydesign"
            else name
            for name in lacking
        ]
        return "design-unknown", f"not recorded: {listed(shown)}"
    if results and study.design == "controlled-unclear":
        return "unclear-allocation", "controlled; whether allocation was random is not recorded"
    if results and study.primary is None and study.design in facts.TRIAL_DESIGNS:
        return "design-unknown", "no primary report of this trial is in the library"
    return None


def _with_consequence(selection: Selection, entry: LeftOut) -> LeftOut:
    """An unclear allocation says what would change if it proved randomised."""
    if entry.code != "unclear-allocation":
        return entry
    item = next(item for item in selection.possible if item.id == entry.study)
    proved = replace(
        item.study, design="rct", randomised=item.study.randomised or item.study.participants
    )
    as_trial = Item(proved, item.heading, True)
    others = [other for other in selection.all_trials if other.heading == item.heading]
    groups = overlap_groups([*others, as_trial])
    total, unknown = people([*others, as_trial], groups)
    number = count(len(others) + 1, "trial")
    persons = "an unknown number of people" if total is None else f"{total:,} people"
    if total is not None and unknown:
        persons += f" and {unknown} of unknown size"
    shared = [name for group in groups if item.id in group for name in sorted(group - {item.id})]
    note = (
        f" (it may share people with {listed(shared)}: only the largest would be added)"
        if shared
        else ""
    )
    where = f" under the heading {item.heading}"
    own = proved.randomised
    if own is not None and item.study.unverified & {"participants", "randomised"}:
        note += f"; nobody has verified its own number, {own:,}"
    return replace(entry, why=f"{entry.why}; if it was, {number}{where} and {persons}{note}")


def _left_out_overlaps(selection: Selection) -> list[LeftOut]:
    """Trials whose people are not added because a larger one may hold them."""
    rows = []
    overlaps = selection.overlaps
    for name in HEADINGS:
        trials = [item for item in selection.all_trials if item.heading == name]
        sizes = {item.id: item.study.randomised for item in trials}
        giving = set(contributors(trials, sizes, overlaps))
        for group in overlaps:
            kept = listed(sorted(group & giving))
            rows += [
                LeftOut(item, "overlap", f"its people may be those of {kept}: counted, not added")
                for item in sorted((group & set(sizes)) - giving)
                if kept
            ]
    return rows
