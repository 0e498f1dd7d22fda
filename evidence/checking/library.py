"""Everything wrong in library.bib, outcomes.csv and evidence.toml that can be known offline."""

from __future__ import annotations

from datetime import date
from typing import Final

from evidence.checking import duplicates, outcomes, overlaps, reports, studies, therapy
from evidence.checking.codes import CODES
from evidence.library import Library
from evidence.library.core import OUTCOMES_FILE
from evidence.library.locate import LIBRARY_FILE, THERAPY_FILE
from evidence.model import Finding

__all__ = ["CODES", "check_library"]

_FILES: Final = (LIBRARY_FILE, OUTCOMES_FILE, THERAPY_FILE)


def check_library(library: Library, today: date | None = None) -> tuple[Finding, ...]:
    """All findings in the order of files and lines, those of a whole file last.

    `today` (default: the clock) only decides whether a recorded search lies in the future. A
    library without an evidence.toml has none to find fault with.
    """
    found = [
        *library.findings,
        *reports.check(library),
        *studies.check(library),
        *overlaps.check(library),
        *duplicates.check(library),
        *outcomes.check(library),
    ]
    text = _text_of_therapy(library)
    if text is not None:
        found += therapy.check(library, text, today or date.today())
    return tuple(sorted(dict.fromkeys(found), key=_place))


def _place(finding: Finding) -> tuple[int, bool, int]:
    rank = _FILES.index(finding.file) if finding.file in _FILES else len(_FILES)
    return rank, finding.line is None, finding.line or 0


def _text_of_therapy(library: Library) -> str | None:
    """The text of evidence.toml, to find lines in; None without the file."""
    path = library.path / THERAPY_FILE
    if not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""  # it could be read a moment ago: its values are known, its lines are not
