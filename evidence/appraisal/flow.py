"""The counting flow: reports → studies → trials as a list, each collapse with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evidence.appraisal.headings import Item
from evidence.appraisal.selection import Selection, select
from evidence.library import Library
from evidence.model import LeftOut, Report, Therapy
from evidence.words import count, listed

Kind = Literal["total", "collapse", "apart"]

_APART = {
    "related": "of the wider family: never counted",
    "unreviewed": "with results, but none in a journal: kept apart",
    "combined": "only inside a combination: kept apart",
    "adapted": "of an adapted form: kept apart",
}
_ROLES = {
    "primary": "primary report",
    "followup": "follow-up report",
    "secondary": "secondary report",
    "qualitative": "qualitative report",
    "economic": "economic report",
    "commentary": "commentary",
    "protocol": "protocol",
    "registration": "registration",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the flow: what is left (`total`), one study of many reports, or what is apart."""

    kind: Kind
    text: str
    studies: tuple[str, ...] = ()


def flow(library: Library, condition: str | None) -> tuple[Step, ...]:
    """How the reports of one condition (or the library) become trials.

    The numbers are those of `Appraisal.reports`, `.studies` and `.counts.trials`.
    """
    wanted = condition.strip().lower() if condition is not None else None
    selection = select(library.studies, library.therapy, wanted)
    return tuple(_steps(selection, library.therapy))


def _steps(selection: Selection, therapy: Therapy) -> Iterator[Step]:
    items, gone = selection.items, selection.withdrawn
    if gone:
        told = f"{count(len(gone) + len(selection.reports), 'report')} in all"
        yield Step("total", told)
        yield Step("apart", f"less {_withdrawn(gone)}")
    yield Step("total", count(len(selection.reports), "report"))
    many = [item for item in items if len(item.study.reports) > 1]
    yield from (_collapse(item) for item in many if item.heading != "related")
    family = [item for item in many if item.heading == "related"]
    if family:
        number = sum(len(item.study.reports) for item in family)
        told = f"{count(number, 'report')} of {count(len(family), 'study', 'studies')}"
        yield Step("collapse", f"{told} of the wider family")
    shared = sum(len(item.study.reports) for item in items) - len(selection.reports)
    if shared:
        yield Step("apart", f"{count(shared, 'further mention')} of a registration of two studies")
    yield Step("total", count(len(items), "study", "studies"))
    for name, why in _APART.items():
        group = [item for item in items if item.heading == name]
        # Of the wider family only the number is told: no text names its trials.
        yield from _group(group, why, named=name != "related")
    yield from _group(
        [i for i in items if i.heading is None],
        "under no heading: tier, condition or kind of publication not recorded",
    )
    proper = [item for item in items if item.heading == "proper"]
    yield from _not_trials([item for item in proper if not item.counted], selection.left_out)
    trials = [item for item in proper if item.counted]
    yield Step(
        "total",
        f"{count(len(trials), 'trial')} of {therapy.short} itself, randomised, peer-reviewed",
        tuple(item.id for item in trials),
    )
    for row in selection.left_out:
        if row.code == "overlap" and row.study in {item.id for item in trials}:
            yield Step("apart", f"{row.study}: {row.why}", (row.study,))


def _withdrawn(reports: Sequence[Report]) -> str:
    kinds = Counter("retracted" if r.status == "retracted" else "notice" for r in reports)
    parts = [f"{number:,} {kind}" for kind, number in kinds.items()]
    return f"{listed(parts)}: {listed([report.key for report in reports])}"


def _collapse(item: Item) -> Step:
    """One study with many reports, by their roles."""
    roles = Counter(_ROLES.get(report.role, report.role) for report in item.study.reports)
    parts = [count(number, role, _plural(role)) for role, number in roles.items()]
    number = count(len(item.study.reports), "report")
    return Step("collapse", f"{item.id}: {number} of one study ({listed(parts)})", (item.id,))


def _plural(role: str) -> str:
    return "commentaries" if role == "commentary" else f"{role}s"


def _group(items: Sequence[Item], why: str, *, named: bool = True) -> Iterator[Step]:
    if items:
        trials = sum(item.counted for item in items)
        of_them = f", {count(trials, 'trial')} among them" if trials and named else ""
        number = count(len(items), "study", "studies")
        studies = tuple(item.id for item in items) if named else ()
        yield Step("apart", f"{number} {why}{of_them}", studies)


def _not_trials(items: Sequence[Item], left_out: Sequence[LeftOut]) -> Iterator[Step]:
    """Studies of the therapy itself that are no trials, by what they are."""
    doubtful = {row.study for row in left_out if row.code != "overlap"}
    kinds: dict[str, list[Item]] = {}
    for item in items:
        design = item.study.design if item.study.design_verified else None
        if item.study.primary is None:
            kind = "planned or registered, without a primary report of results: no trial yet"
        elif item.id in doubtful and design == "controlled-unclear":
            kind = "controlled, allocation not known: neither counted nor dismissed"
        elif design is None:
            kind = "of a design nobody has recorded or verified: neither counted nor dismissed"
        else:
            kind = f"of design {design}: not randomised with results"
        kinds.setdefault(kind, []).append(item)
    for kind, group in sorted(kinds.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield from _group(group, kind)
