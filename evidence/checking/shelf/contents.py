"""What is kept of a library, and the shelf that reads it.

A report is found by its key, its identifiers, its address, its first author with the year, the
studies it belongs to, and the rarer words of its title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict
from urllib.parse import unquote

from evidence.appraisal.naming import Naming
from evidence.checking.shelf import database, rows, titles
from evidence.checking.shelf.database import Database
from evidence.checking.shelf.values import Evidence, Wanted
from evidence.citing import matching
from evidence.library import Library, duplicates, studies
from evidence.library.core import therapy_of
from evidence.model import Report, Study
from evidence.words import fold, nearest

if TYPE_CHECKING:
    from evidence.checking.shelf.whole import Whole

_IDENTIFIERS: Final = ("doi", "pmid", "pmcid", "arxiv", "isbn", "trial")
# Without one of these a reference is plain text.
_MARKED_UP: Final = re.compile(r"[<&\\*_`\[]")
# What is said is said of the whole, of a condition, or it is what a study or report is called.
_WHOLE: Final = "library"
_CALLED_STUDY: Final = "study "
_CALLED_REPORT: Final = "report "


class _Said(TypedDict):
    conditions: Sequence[str]
    fault: str | None
    populations: Mapping[str, Sequence[str]]


# ---------------------------------------------------------------- writing


def write(file: Path, whole: Whole, library: Library) -> None:
    """Keep a library in a new file. Raises KeptError."""
    database.write(
        file,
        map(rows.of_report, library.reports),
        _found(library.reports),
        _told(whole, library),
    )


def _found(reports: Sequence[Report]) -> Iterator[tuple[str, int, int]]:
    """What finds each report."""
    for number, report in enumerate(reports):
        names = [_key(report.key), *map(_study, studies.study_ids(report))]
        for kind in _IDENTIFIERS:
            names += (_identifier(kind, v) for v in duplicates.identifiers_of(report, kind))
        if url := report.get("url"):
            names.append(_address(url))
        if report.authors and report.year is not None:
            first = report.authors[0]
            names += (_person(name, report.year) for name in (first.family, first.full_family))
        yield from ((name, 1, number) for name in names)
    yield from titles.of_reports(reports)


def _told(whole: Whole, library: Library) -> Iterator[tuple[str, str]]:
    said = _Said(conditions=whole.conditions, fault=whole.fault, populations=whole.populations)
    yield _WHOLE, rows.dumps(said)
    therapy = library.therapy
    conditions = {name for study in library.studies for name in study.conditions}
    conditions |= {row.condition for row in therapy.worthwhile}
    conditions |= {row.condition for row in therapy.ratings}
    for condition in (*conditions, rows.ANY):
        yield _evidence(condition), rows.dumps(whole.evidence(condition))
    yield from ((_CALLED_STUDY + name, called) for name, called in whole.naming.studies.items())
    yield from ((_CALLED_REPORT + key, called) for key, called in whole.naming.reports.items())


def _asked(wanted: Wanted) -> Iterator[str]:
    """The names under which what is wanted was noted."""
    yield from map(_key, wanted.keys)
    for kind, text in wanted.identifiers:
        if value := duplicates.canonical(kind, text):
            yield _identifier(kind, value)
    yield from map(_address, wanted.addresses)
    yield from (_person(family, year) for family, year in wanted.people)


def _key(key: str) -> str:
    return f"key {key}"


def _study(name: str) -> str:
    return f"study {name}"


def _identifier(kind: str, value: str) -> str:
    return f"{'doi' if kind == 'shortdoi' else kind} {value}"


def _address(url: str) -> str:
    return f"url {matching.bare(url)}"


def _person(family: str, year: int) -> str:
    return f"who {fold(family)} {year}"


def _evidence(condition: str) -> str:
    return f"evidence {condition}"


# ---------------------------------------------------------------- reading


class Kept:
    """A shelf that reads only what it is asked for. Raises KeptError where that cannot be read."""

    def __init__(self, folder: Path, file: Path) -> None:
        self._folder = folder
        self._data = Database(file)
        self._said: _Said = json.loads(self._data.said(_WHOLE) or "")
        self._reports: dict[int, Report] = {}
        self._numbers: dict[str, list[int]] = {}  # of the reports of a study
        self._studies: dict[str, Study] = {}
        self._evidence: dict[str, Evidence] = {}
        self.therapy = therapy_of(folder)
        self.naming = Naming(_Names(self._data, _CALLED_STUDY), _Names(self._data, _CALLED_REPORT))

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(self._said["conditions"])

    @property
    def fault(self) -> str | None:
        return self._said["fault"]

    def part(self, wanted: Wanted, /) -> Library:
        new = {number for _, number in self._data.find(set(_asked(wanted)))}
        every: set[int] = set()
        while new:
            every |= new
            self._read(new)
            new = self._of_the_same_studies(new) - every
        return self._library(every, self._studies_of(every))

    def like(self, words: str, /) -> Library:
        text = matching.plain(words) if _MARKED_UP.search(words) else words
        numbers = self._data.like(titles.pieces(fold(unquote(text)).split()))
        self._read(numbers)
        return self._library(numbers, ())

    def near(self, key: str) -> tuple[str, ...]:
        return tuple(nearest(key, self.naming.reports))

    def evidence(self, condition: str) -> Evidence:
        if condition not in self._evidence:
            named, said = condition.strip().lower(), self._data.said
            body = said(_evidence(named)) or said(_evidence(rows.ANY)) or ""
            self._evidence[condition] = rows.evidence(body, condition)
        return self._evidence[condition]

    def studied(self, population: str) -> tuple[str, ...]:
        return tuple(self._said["populations"].get(population, ()))

    def _library(self, numbers: Collection[int], found: tuple[Study, ...]) -> Library:
        return Library(
            path=self._folder, therapy=self.therapy, reports=self._some(numbers), studies=found
        )

    def _studies_of(self, numbers: Collection[int]) -> tuple[Study, ...]:
        """The studies of these reports, which must be all that they have."""
        groups = studies.members(self._some(numbers))
        for name in groups.keys() - self._studies.keys():
            self._studies[name] = studies.build(name, groups[name])
        return tuple(self._studies[name] for name in groups)

    def _of_the_same_studies(self, numbers: Collection[int]) -> set[int]:
        found = self._some(numbers)
        names = {name for report in found for name in studies.study_ids(report)}
        unknown = {_study(name): name for name in names - self._numbers.keys()}
        for what, number in self._data.find(unknown):
            self._numbers.setdefault(unknown[what], []).append(number)
        return {number for name in names for number in self._numbers[name]}

    def _some(self, numbers: Collection[int]) -> tuple[Report, ...]:
        """Reports that were read, in the library's order."""
        return tuple(self._reports[number] for number in sorted(numbers))

    def _read(self, numbers: Collection[int]) -> None:
        for number, body in self._data.reports(set(numbers) - self._reports.keys()):
            self._reports[number] = rows.report(body)


class _Names(Mapping[str, str]):
    """What studies, or reports, are called."""

    def __init__(self, data: Database, beginning: str) -> None:
        self._data = data
        self._beginning = beginning
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            found = self._data.said(self._beginning + name)
            if found is None:
                raise KeyError(name)
            self._known[name] = found
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data.told_of(self._beginning))

    def __len__(self) -> int:
        return len(self._data.told_of(self._beginning))
