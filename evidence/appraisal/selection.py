"""What belongs to one scope, what may belong to it, and what is left out with the reason why.

Rules 3, 5 and 7 of the counting; nothing here reads text or prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evidence import model
from evidence.appraisal import independence
from evidence.appraisal.headings import HEADINGS, Item, heading, is_trial
from evidence.appraisal.naming import Called
from evidence.appraisal.people import contributors, overlap_groups, randomised
from evidence.library import facts, studies
from evidence.model import Report, Study, Therapy
from evidence.words import count, listed

Doubt = Literal["unclear-allocation", "design-unknown"]
_UNCLEAR = "controlled; whether allocation was random is not recorded"


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything in one scope. `possible` are studies that may belong to it (rule 7)."""

    therapy: Therapy
    condition: str | None
    items: tuple[Item, ...]
    possible: tuple[Item, ...]
    left_out: tuple[model.LeftOut, ...]
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


def select(all_studies: Sequence[Study], therapy: Therapy, condition: str | None) -> Selection:
    """The studies in scope; without a condition, the whole library."""
    items: list[Item] = []
    possible: list[Item] = []
    left_out: list[model.LeftOut] = []
    withdrawn: dict[str, Report] = {}
    unplaced: dict[str, Report] = {}
    for whole in all_studies:
        certain = condition is None or condition in whole.conditions
        if not certain and whole.conditions:
            continue
        if not certain and whole.tier == "related":
            unplaced |= {report.key: report for report in whole.reports}
            continue
        live, gone = without_withdrawn(whole)
        (withdrawn if certain else unplaced).update({report.key: report for report in gone})
        left_out += [_left_out_report(whole, report) for report in gone]
        if live is None:
            continue
        item = item_of(live)
        if certain:
            items.append(item)
        why = _doubt(item)
        if why:
            possible.append(item)
            left_out.append(model.LeftOut(item.id, why[0], why[1]))
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
    told = [
        replace(entry, why=unclear_allocation(selection, entry.study))
        if entry.code == "unclear-allocation"
        else entry
        for entry in left_out
    ]
    return replace(selection, left_out=(*told, *_left_out_overlaps(selection)))


def item_of(study: Study) -> Item:
    named = heading(study)
    return Item(study, named, is_trial(study) and named is not None)


def without_withdrawn(study: Study) -> tuple[Study | None, list[Report]]:
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


def _left_out_report(study: Study, report: Report) -> model.LeftOut:
    if report.status == "notice":
        told = f"{report.key} is a notice about another report ({report.standing.told})"
        return model.LeftOut(study.id, "notice", told)
    return model.LeftOut(
        study.id, "retracted", f"{report.key} is retracted ({report.standing.told})"
    )


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
        return "unclear-allocation", _UNCLEAR
    if results and study.primary is None and study.design in facts.TRIAL_DESIGNS:
        return "design-unknown", "no primary report of this trial is in the library"
    return None


def unclear_allocation(selection: Selection, study: str, called: Called = str) -> str:
    """Why a study of unclear allocation is left out, and what if it proved randomised."""
    item = next(item for item in selection.possible if item.id == study)
    proved = replace(
        item.study, design="rct", randomised=item.study.randomised or item.study.participants
    )
    as_trial = Item(proved, item.heading, True)
    others = [other for other in selection.all_trials if other.heading == item.heading]
    groups = overlap_groups([*others, as_trial])
    total, unknown = randomised([*others, as_trial], groups)
    number = count(len(others) + 1, "trial")
    persons = "an unknown number of people" if total is None else f"{total:,} people"
    if total is not None and unknown:
        persons += f" and {unknown} of unknown size"
    shared = [
        called(name) for group in groups if item.id in group for name in sorted(group - {item.id})
    ]
    note = (
        f" (it may share people with {listed(shared)}: only the largest would be added)"
        if shared
        else ""
    )
    where = f" under the heading {item.heading}"
    own = proved.randomised
    if own is not None and item.study.unverified & {"participants", "randomised"}:
        note += f"; nobody has verified its own number, {own:,}"
    return f"{_UNCLEAR}; if it was, {number}{where} and {persons}{note}"


def _left_out_overlaps(selection: Selection) -> list[model.LeftOut]:
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
                model.LeftOut(
                    item, "overlap", f"its people may be those of {kept}: counted, not added"
                )
                for item in sorted((group & set(sizes)) - giving)
                if kept
            ]
    return rows
