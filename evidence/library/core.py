"""The library as one frozen value: everything a command needs to know, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.errors import LibraryNotFound, UnknownKey, Unreadable
from evidence.library import studies, therapy
from evidence.library.locate import LIBRARY_FILE, THERAPY_FILE
from evidence.model import Draft, Finding, Outcome, Report, Study, Therapy
from evidence.words import nearest

OUTCOMES_FILE: Final = "outcomes.csv"


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of plain files, read. `findings` are the problems met on the way."""

    path: Path
    therapy: Therapy
    reports: tuple[Report, ...]
    studies: tuple[Study, ...]
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    _by_key: Mapping[str, Report] = field(init=False, repr=False, compare=False)
    # Filled when a kind of identifier is asked for the first time.
    _by_identifier: dict[str, dict[str, Report]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {report.key: report for report in self.reports})

    @classmethod
    def open(cls, path: str | Path) -> Library:
        """Read the library in a folder, or the one a library.bib belongs to.

        A lone library.bib is a library without numbers and without a therapy of its own. Raises
        LibraryNotFound, and Unreadable for a file that cannot be read as a whole; smaller faults
        are in `findings`.
        """
        from evidence.library import bibtex, reports

        folder = _folder(Path(path))
        with bibtex.uncollected():
            bib = bibtex.read(_text(folder / LIBRARY_FILE))
            read_reports = reports.reports_of(bib)
            grouped, disagreements = studies.group(read_reports)
        rows, bad_rows = _outcomes(folder / OUTCOMES_FILE)
        about, unknown = therapy_of(folder), _unknown_settings(folder)
        return cls(
            path=folder,
            therapy=about,
            reports=read_reports,
            studies=grouped,
            outcomes=rows,
            findings=(*bib.problems, *_placed(disagreements, read_reports), *bad_rows, *unknown),
        )

    def report(self, key: str) -> Report:
        """The report of that key. Raises UnknownKey with keys that look like it."""
        return self.reports_for([key])[0]

    def reports_for(self, keys: Iterable[str]) -> tuple[Report, ...]:
        """The reports of these keys, in order. Raises UnknownKey naming all that are not there."""
        wanted = list(keys)
        unknown = list(dict.fromkeys(key for key in wanted if key not in self._by_key))
        if unknown:
            near = [found for key in unknown for found in nearest(key, self._by_key, limit=2)]
            raise UnknownKey(unknown, tuple(dict.fromkeys(near))[:3], LIBRARY_FILE)
        return tuple(self._by_key[key] for key in wanted)

    def study_of(self, key: str) -> Study:
        """The study a report belongs to (the first, when it is a registration of several)."""
        report = self.report(key)
        wanted = studies.study_ids(report)[0]
        return next(study for study in self.studies if study.id == wanted)

    def by_doi(self, doi: str) -> Report | None:
        """The report with this DOI, in any form and letter case; None also for no DOI at all."""
        return self.by_identifier("doi", doi)

    def by_identifier(self, kind: str, value: str) -> Report | None:
        """The first report with this identifier; kinds as in `identifiers.identify`.

        A trial number finds the registration itself, not the reports that mention it.
        """
        from evidence.library import duplicates

        wanted = duplicates.canonical(kind, value)
        if wanted is None:
            return None
        if kind not in self._by_identifier:
            known = self._by_identifier.setdefault(kind, {})
            for report in self.reports:
                for found in duplicates.identifiers_of(report, kind):
                    known.setdefault(found, report)
        return self._by_identifier[kind].get(wanted)

    def holding(self, draft: Draft) -> Report | None:
        """The report that has the draft's DOI, PMID or PMCID: for certain the same work."""
        from evidence.library.duplicates import IDENTIFIERS

        values = ((kind, draft.fields.get(kind)) for kind in IDENTIFIERS)
        found = (self.by_identifier(kind, value) for kind, value in values if value)
        return next((report for report in found if report is not None), None)


# ---------------------------------------------------------------- files


def _folder(path: Path) -> Path:
    folder = path.parent if path.name == LIBRARY_FILE and path.is_file() else path
    if not (folder / LIBRARY_FILE).is_file():
        raise LibraryNotFound(
            f"There is no {LIBRARY_FILE} in {folder}.", "Make a library with: evidence init"
        )
    return folder.absolute()


def _text(path: Path) -> str:
    from evidence.library.encoding import decode

    try:
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise Unreadable(
            f"{path} cannot be read: {error.strerror or error}.", "Check who may read it."
        ) from error


def _outcomes(path: Path) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    from evidence.library import outcomes

    return outcomes.read(_text(path), path.name) if path.is_file() else ((), ())


def therapy_of(folder: Path) -> Therapy:
    """What evidence.toml in this folder says, or the default. Raises Unreadable."""
    path = folder / THERAPY_FILE
    return therapy.read(_text(path), path.name) if path.is_file() else therapy.default()


def _unknown_settings(folder: Path) -> tuple[Finding, ...]:
    path = folder / THERAPY_FILE
    return therapy.unknown_keys(_text(path), path.name) if path.is_file() else ()


def _placed(found: Iterable[Finding], reports: Iterable[Report]) -> Iterable[Finding]:
    """Findings about studies with the place of the study's first report."""
    lines: dict[str, int] = {}
    for report in reports:
        for study_id in studies.study_ids(report):
            lines.setdefault(study_id, report.line)
    for finding in found:
        yield Finding(
            finding.severity,
            finding.code,
            finding.message,
            finding.hint,
            finding.file or LIBRARY_FILE,
            finding.line or lines.get(finding.key or ""),
            finding.key,
            finding.field,
        )
