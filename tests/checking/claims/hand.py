"""Claims made by hand, and small libraries of works to hold them against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from evidence.appraisal import appraise
from evidence.checking.articles.values import Mark, Passage, PassageKind, Place
from evidence.checking.claims.judging import judge
from evidence.checking.claims.values import Claim, Condition, Kind, Reading
from evidence.checking.shelf.whole import Whole
from evidence.library import Library
from evidence.library.outcomes import COLUMNS
from evidence.model import Finding, Sentence
from tests.checking.small import THERAPY, entry, other

CAVEAT = Passage(900, 910, "The evidence is very small.", 9, "sentence")
# What a study needs to be no trial: nobody was randomised.
LOOSE = {"arms": None, "comparator": None, "primaryoutcome": None, "followup": None}
WORKS = "\n".join(
    (
        entry(),  # moon2020, by the developer: 30 people to TT, 20 to a waiting list
        other("shore2021", year="2021", arms="TT: 40; CBT: 38", comparator="CBT = supportive"),
        other("wave2015", studydesign="pre-post", year="2015", condition="anxiety", **LOOSE),
        other("talk2016", studydesign="qualitative", year="2016", **LOOSE),
        other("plan2019", reportrole="protocol", year="2019", **LOOSE),
        other("group2018", tier="adapted", year="2018", condition="insomnia"),
        other("draft2022", published="preprint", year="2022", condition="grief"),
        other("family2010", tier="related", studydesign="meta-analysis", year="2010", **LOOSE),
        other("hidden2017", studydesign=None, year="2017", **LOOSE),
        other("coin2017", studydesign="controlled-unclear", year="2017"),
        other("review2023", studydesign="review", year="2023", **LOOSE),
        other("gone2014", status="retracted", year="2014", condition="panic"),
    )
)


class Hand:
    """A library, and the words to make claims of its works."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.shelf = Whole(library)

    def mark(self, *keys: str, unknown: int = 0) -> Mark:
        return Mark(0, 1, "key", self.library.reports_for(keys), unknown)

    def claim(
        self,
        *conditions: tuple[str, Sequence[Mark]] | str,
        marks: Sequence[Mark] = (),
        kinds: Iterable[Kind] = (),
        populations: Sequence[str] = (),
        against: Sequence[str] = (),
        words: str = "is effective",
        text: str = "Tidal Therapy is effective.",
        kind: PassageKind = "sentence",
        start: int = 0,
    ) -> Claim:
        """A claim; each condition alone or with the marks bound to it."""
        pairs = [(one, ()) if isinstance(one, str) else one for one in conditions]
        named = tuple(
            Condition(name, name, name in self.shelf.conditions, tuple(bound))
            for name, bound in pairs
        )
        cited = (*(mark for one in named for mark in one.marks), *marks)
        return Claim(
            Passage(start, start + len(text), text, 0, kind, cited),
            words,
            frozenset(kinds),
            named,
            tuple(populations),
            tuple(against),
            cited,
        )

    def of(self, *conditions: str, cites: str = "", unknown: int = 0) -> Claim:
        """A plain claim; `cites` are keys, all bound to all of the conditions."""
        mark = self.mark(*cites.split(), unknown=unknown)
        marks = (mark,) if cites or unknown else ()
        return self.claim(*((name, marks) for name in conditions), marks=marks)

    def judged(self, *claims: Claim, caveat: bool = True) -> list[Finding]:
        reading = Reading(claims, (), (CAVEAT,) if caveat else ())
        found = judge(reading, self.shelf, self.library, lambda at: Place(1, at + 1), "a.md")
        return list(found)

    def codes(self, *claims: Claim, caveat: bool = True) -> list[str]:
        return [one.code for one in self.judged(*claims, caveat=caveat)]

    def only(self, code: str, *claims: Claim, caveat: bool = True) -> Finding:
        """The one finding of that code."""
        found = [one for one in self.judged(*claims, caveat=caveat) if one.code == code]
        assert len(found) == 1, found
        return found[0]


def written(folder: Path, bib: str = WORKS, rows: str = "", toml: str = THERAPY) -> Hand:
    """A library written to disk, and opened as the program opens it."""
    (folder / "library.bib").write_text(bib, encoding="utf-8")
    (folder / "outcomes.csv").write_text(",".join(COLUMNS) + "\n" + rows, encoding="utf-8")
    (folder / "evidence.toml").write_text(toml, encoding="utf-8")
    return Hand(Library.open(folder))


def said(hand: Hand, *conditions: str) -> list[Sentence]:
    """Every sentence the appraisal prints of these conditions."""
    day = date(2026, 11, 22)
    return [s for name in conditions for s in appraise(hand.library, name, today=day).sentences]
