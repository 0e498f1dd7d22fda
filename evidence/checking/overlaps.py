"""People in two studies: recorded overlaps that fit, and possible ones (suggested only)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from evidence.appraisal import independence
from evidence.checking.codes import of_report
from evidence.library import Library, facts
from evidence.model import Finding, Report, Study
from evidence.words import fold, listed, nearest

_ORCID: Final = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")


def check(library: Library) -> Iterator[Finding]:
    yield from _recorded(library)
    yield from _possible(library)


def _recorded(library: Library) -> Iterator[Finding]:
    owner = {report.key: study for study in library.studies for report in study.reports}
    for report in library.reports:
        for name in facts.split_list(report.get("overlaps")):
            other, own = owner.get(name), owner[report.key]
            if other is None:
                near = nearest(name, owner, limit=1)
                yield of_report(
                    report,
                    "unknown-overlap",
                    f"'{name}' in overlaps is no key of this library.",
                    f"Did you mean {near[0]}?" if near else "Overlaps lists keys of reports.",
                    field="overlaps",
                )
            elif other.id != own.id and not _names_one_of(other, own):
                yield of_report(
                    report,
                    "one-sided-overlap",
                    f"'{name}' is recorded as an overlap here, but not the other way round.",
                    f"Add {report.key} to the overlaps of {name}.",
                    field="overlaps",
                )


def _names_one_of(study: Study, other: Study) -> bool:
    named = {name for report in study.reports for name in facts.split_list(report.get("overlaps"))}
    return bool(named & set(other.keys))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What of a controlled study is compared with another's."""

    study: Study
    report: Report
    countries: frozenset[str]
    measured: frozenset[str]

    def common(self, other: _Candidate) -> list[str]:
        """Instruments and times in common, when a country is; else nothing."""
        if not self.countries & other.countries:
            return []
        return sorted(self.measured & other.measured)


def _possible(library: Library) -> Iterator[Finding]:
    """Rule 5: an author, a country, and an instrument or a follow-up time in common."""
    candidates = _candidates(library)
    people = {row.study.id: independence.People.of(row.study) for row in candidates}
    for one, other in _pairs(candidates):
        studies = (one.study, other.study)
        common = one.common(other)
        if not common or _names_one_of(*studies) or _names_one_of(*reversed(studies)):
            continue
        if independence.share_people(people[one.study.id], people[other.study.id]) is True:
            yield of_report(
                other.report,
                "possible-overlap",
                f"Its people may be those of '{one.study.id}': an author, the country and "
                f"{listed(common)} are the same.",
                "If they may be the same people, record overlaps on both; else do nothing.",
                field="overlaps",
            )


def _pairs(candidates: list[_Candidate]) -> Iterator[tuple[_Candidate, _Candidate]]:
    """Pairs that have a family name or an ORCID in common: few of many."""
    by_person: dict[str, list[int]] = {}
    for number, candidate in enumerate(candidates):
        for person in _people(candidate.study):
            by_person.setdefault(person, []).append(number)
    pairs = {pair for numbers in by_person.values() for pair in combinations(numbers, 2)}
    return ((candidates[one], candidates[other]) for one, other in sorted(pairs))


def _people(study: Study) -> set[str]:
    found: set[str] = set()
    for report in study.reports:
        found |= {fold(author.full_family).replace(" ", "") for author in report.authors}
        found |= {orcid.upper() for orcid in _ORCID.findall(report.get("orcids") or "")}
    return found


def _candidates(library: Library) -> list[_Candidate]:
    """Studies with results and a control group; the wider family is never counted anyway."""
    names = {
        spelling.casefold(): row.name
        for row in library.therapy.instruments
        for spelling in (row.name, *row.aliases)
    }
    used: dict[str, set[str]] = {}
    for row in library.outcomes:
        used.setdefault(row.study, set()).add(row.instrument)
    found = []
    for study in library.studies:
        if study.primary is None or study.tier == "related":
            continue
        if study.design in facts.CONTROLLED_DESIGNS:
            written = (study.primaryoutcome or "").replace(";", ",").split(",")
            words = (text.strip().casefold() for text in (*written, *used.get(study.id, ())))
            times = (f"{point.weeks:g} weeks of follow-up" for point in study.followup)
            countries = frozenset(name.casefold() for name in study.country)
            measured = frozenset((*(names[word] for word in words if word in names), *times))
            found.append(_Candidate(study, study.primary, countries, measured))
    return found
