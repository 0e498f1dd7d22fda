"""What sentences call studies and reports: by authors and year, as a writer would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evidence.model import Report, Study, short_authors

# The id of a study → what it is called; `str` leaves the id.
Called = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Naming:
    """Names by the ids of studies, and by the keys of reports."""

    studies: Mapping[str, str]
    reports: Mapping[str, str]

    def study(self, name: str) -> str:
        """`Roe et al. (2020)`: authors and year of the primary report."""
        return self.studies.get(name, name)

    def report(self, key: str) -> str:
        """`Roe et al. (2020)`: its own authors and year."""
        return self.reports.get(key, key)


def naming(studies: Sequence[Study]) -> Naming:
    """The names of every study of a library and of its reports."""
    first = {study.id: study.primary or study.reports[0] for study in studies}
    every = {report.key: report for study in studies for report in study.reports}
    return Naming(_names(first), _names(every))


def _names(reports: Mapping[str, Report]) -> dict[str, str]:
    """Of those alike each with its key, `Roe et al. (2020, roe2020trial)`; no author, the key."""
    short = {
        name: (short_authors(report), report.year or "n.d.") for name, report in reports.items()
    }
    alike = Counter(short.values())
    return {
        name: f"{who} ({when}{f', {name}' if alike[who, when] > 1 else ''})" if who else name
        for name, (who, when) in short.items()
    }
