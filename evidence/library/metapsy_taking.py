"""What becomes of Metapsy's files in a library: which entries, which rows, in one write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evidence.library import metapsy_rows, metapsy_studies, outcomes
from evidence.library.bibtex import decode
from evidence.library.core import OUTCOMES_FILE, Library
from evidence.library.incoming import Incoming, fault
from evidence.library.metapsy import Sheet
from evidence.library.metapsy_studies import Arrival
from evidence.model import Finding, Outcome


@dataclass(slots=True)
class Landing:
    """The studies of some files on their way into a library."""

    library: Library
    arrivals: list[tuple[Sheet, Arrival]]
    problems: list[Finding]
    rows: list[Outcome] = field(default_factory=list)  # written in the end
    there: int = 0  # rows that were there already

    @property
    def records(self) -> list[Incoming]:
        """One for each study that is new, in their order."""
        return [one.record for _, one in self.arrivals if one.record]

    def place(self, places: Sequence[str | int | None]) -> None:
        """Say what became of the records: the key of what is there, a number in the batch, None.

        Of a study that was left out, or that the batch holds twice, no row is taken.
        """
        new = [(sheet, one) for sheet, one in self.arrivals if one.record]
        seen: set[int] = set()
        for (sheet, one), place in zip(new, places, strict=True):
            if isinstance(place, str):
                study = self.library.study_of(place)
                self.problems += metapsy_studies.settle(one, study, place, sheet.file)
            elif place is None or place in seen:
                why = "is in the file twice" if place is not None else "was left out"
                words = f"'{one.rows[0].text('study')}' {why}; no row of it was taken."
                self.problems.append(fault(sheet.file, one.rows[0].line, words))
                one.arms.clear()
            else:
                seen.add(place)
                one.place = place

    def beside(self, folder: Path, keys: Sequence[str]) -> dict[str, str]:
        """outcomes.csv with the new rows, made from the file as it is now.

        `keys` are those of the new reports, in their order. Called again, it begins anew.
        """
        path = folder / OUTCOMES_FILE
        text = decode(path.read_bytes(), path.name) if path.is_file() else None
        held = (
            list(outcomes.read(text, path.name)[0]) if text and text.strip("\ufeff \r\n") else []
        )
        found: list[Finding] = []
        self.rows, self.there = [], 0
        for sheet, one in self.arrivals:
            if one.record and one.place is not None:  # a study of one report is named by its key
                one.id = one.key = keys[one.place]
            if one.key is None:
                continue
            rows, wrong = metapsy_rows.outcomes(one, one.key, sheet)
            new, there, other = metapsy_rows.news(rows, held, self.library.therapy, sheet.file)
            held += new
            self.rows += new
            self.there += there
            found += [*wrong, *other]
        self.problems = [*self.problems, *found]
        return {OUTCOMES_FILE: outcomes.added(text, self.rows)} if self.rows else {}


def landing(library: Library, sheets: Sequence[Sheet]) -> Landing:
    """The studies of the files, mapped as far as they can be."""
    arrivals: list[tuple[Sheet, Arrival]] = []
    problems: list[Finding] = []
    for sheet in sheets:
        found, wrong = metapsy_studies.arrivals(library, sheet)
        arrivals += [(sheet, one) for one in found]
        problems += [*sheet.problems, *wrong]
    return Landing(library, arrivals, problems)
