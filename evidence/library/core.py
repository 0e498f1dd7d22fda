"""The library as one frozen value: everything a command needs to know, read once."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence import identifiers
from evidence.errors import InvalidIdentifier, LibraryNotFound, UnknownKey, Unreadable
from evidence.library import facts, outcomes, studies, therapy
from evidence.library.locate import LIBRARY_FILE, THERAPY_FILE
from evidence.model import Finding, Outcome, Report, Study, Therapy
from evidence.words import nearest

OUTCOMES_FILE: Final = "outcomes.csv"
_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


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
        bib = bibtex.read(_text(folder / LIBRARY_FILE))
        read_reports = reports.reports_of(bib)
        grouped, disagreements = studies.group(read_reports)
        rows, bad_rows = _outcomes(folder / OUTCOMES_FILE)
        about, unknown = _therapy(folder / THERAPY_FILE)
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
        wanted = _canonical(kind, value)
        if wanted is None:
            return None
        return next((r for r in self.reports if wanted in _identifiers(r, kind)), None)


# ---------------------------------------------------------------- files


def _folder(path: Path) -> Path:
    folder = path.parent if path.name == LIBRARY_FILE and path.is_file() else path
    if not (folder / LIBRARY_FILE).is_file():
        raise LibraryNotFound(
            f"There is no {LIBRARY_FILE} in {folder}.", "Make a library with: evidence init"
        )
    return folder.absolute()


def _text(path: Path) -> str:
    from evidence.library.bibtex import decode

    try:
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise Unreadable(
            f"{path} cannot be read: {error.strerror or error}.", "Check who may read it."
        ) from error


def _outcomes(path: Path) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    return outcomes.read(_text(path), path.name) if path.is_file() else ((), ())


def _therapy(path: Path) -> tuple[Therapy, tuple[Finding, ...]]:
    if not path.is_file():
        return therapy.default(), ()
    text = _text(path)
    return therapy.read(text, path.name), therapy.unknown_keys(text, path.name)


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


# ---------------------------------------------------------------- identifiers


def _identifiers(report: Report, kind: str) -> tuple[str | None, ...]:
    """What a report records of a kind of identifier, as it is compared."""
    if kind == "trial":
        numbers = facts.split_list(report.get("registration"))
        return tuple(n.upper() for n in numbers) if report.role == "registration" else ()
    if kind == "arxiv":
        value = report.get("arxiv") or report.get("eprint")
        other = (report.get("eprinttype") or report.get("archiveprefix") or "arxiv").lower()
        return (_canonical(kind, value),) if value and other == "arxiv" else ()
    value = report.get("doi" if kind == "shortdoi" else kind)
    return (_canonical(kind, value),) if value else ()


def _canonical(kind: str, value: str) -> str | None:
    """An identifier as it is compared; None for text that is none."""
    text = value.strip().translate(_LOWER)
    if kind in ("doi", "shortdoi"):
        try:
            return text if text.startswith("10.") else identifiers.parse_doi(value)
        except InvalidIdentifier:
            return None
    if kind == "pmcid":
        return text.removeprefix("pmc")
    if kind == "trial":
        return value.strip().upper()
    if kind == "arxiv":
        number, _, version = text.removeprefix("arxiv:").strip().rpartition("v")
        return number if number and version.isdigit() else text.removeprefix("arxiv:").strip()
    if kind == "isbn":
        try:
            return identifiers.identify(f"ISBN {value.strip()}")[1]
        except InvalidIdentifier:
            return None
    return text
