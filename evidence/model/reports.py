"""Reports and the studies they belong to, outcome rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from evidence.model.standing import Standing

# What a reader of a reference relies on; other unverified fields concern the study.
CITED_FIELDS: Final = (
    *("author", "editor", "title", "journal", "booktitle", "year", "volume", "number", "pages"),
    *("publisher", "school", "institution", "doi", "isbn"),
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person (`family`, `given`, …) or, when `literal`, a corporate author kept in `family`."""

    family: str
    given: str = ""
    particle: str = ""  # "van der", kept with the family name
    suffix: str = ""  # "Jr", "III"
    literal: bool = False

    @property
    def full_family(self) -> str:
        return f"{self.particle} {self.family}".strip()

    def __str__(self) -> str:
        """`Family, Given` – the form promised in JSON."""
        parts = [self.full_family, self.suffix, self.given]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Report:
    """One publication: a BibTeX entry.

    `fields` maps lower-case names to plain text (macros resolved, LaTeX read as Unicode, braces
    dropped; recorded facts, `doi` and `url` verbatim). `raw` holds the same values before the
    LaTeX was read, for whoever needs the mark-up.
    """

    key: str
    type: str
    fields: Mapping[str, str]
    raw: Mapping[str, str] = field(default_factory=dict)
    authors: tuple[Name, ...] = ()
    authors_cut: bool = False  # the list ends in "and others"
    editors: tuple[Name, ...] = ()
    line: int = 0  # 1-based line of the entry's @ in library.bib

    def get(self, name: str) -> str | None:
        """The recorded value of a field, or None; an empty value is not recorded."""
        return self.fields.get(name, "").strip() or None

    @property
    def title(self) -> str | None:
        return self.get("title")

    @property
    def year(self) -> int | None:
        text = self.get("year") or (self.get("date") or "")[:4]
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def container(self) -> str | None:
        """The journal, the book of a chapter, or where else the work appeared."""
        names = ("journal", "journaltitle", "booktitle", "howpublished")
        return next((value for name in names if (value := self.get(name))), None)

    @property
    def doi(self) -> str | None:
        return self.get("doi")

    @property
    def role(self) -> str:
        return (self.get("reportrole") or "primary").lower()

    @property
    def status(self) -> str | None:
        return (self.get("status") or "").lower() or None

    @property
    def standing(self) -> Standing:
        """The status with who says so and when."""
        return Standing(
            self.key,
            self.status,
            self.get("statuschecked"),
            self.get("statussource"),
            "status" not in self.unverified,
        )

    @property
    def unverified(self) -> frozenset[str]:
        """Names of the fields nobody has verified."""
        listed = (self.get("unverified") or "").lower().split(";")
        return frozenset(name.strip() for name in listed if name.strip())


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is not in the library yet: plain text, no key. Names stay apart from text."""

    type: str
    fields: Mapping[str, str]
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm; `role` is `therapy`, a comparator class, or None when no roles are recorded."""

    label: str
    randomised: int | None
    analysed: int | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A time point in weeks after the end of treatment (0 = the end)."""

    weeks: float
    controlled: bool


@dataclass(frozen=True, slots=True)
class RiskOfBias:
    """A recorded human assessment; never inferred."""

    tool: str
    overall: str
    assessor: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed claim, to be held against the numbers."""

    kind: str  # equivalence, superiority, no-advantage
    first: str
    second: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """One investigation with all its reports; facts merged as appraisal rule 1 says."""

    id: str
    reports: tuple[Report, ...]
    primary: Report | None  # a report that has results; None: planned only
    design: str | None = None
    design_verified: bool = True
    tier: str | None = None
    published: str | None = None  # "journal" as soon as one report with results is
    conditions: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = ()
    comparators: Mapping[str, str] = field(default_factory=dict)  # arm label → class
    randomised: int | None = None
    participants: int | None = None
    planned: int | None = None
    cotreatment: str | None = None
    overlaps: tuple[str, ...] = ()
    followup: tuple[FollowUp, ...] = ()
    attrition: Mapping[str, int | None] = field(default_factory=dict)
    riskofbias: tuple[RiskOfBias, ...] = ()
    claims: tuple[Claim, ...] = ()
    registration: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    primaryoutcome: str | None = None
    plannedend: date | None = None
    team: str | None = None
    unverified: frozenset[str] = frozenset()
    disagreeing: frozenset[str] = frozenset()  # fields on which two primaries differ

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(report.key for report in self.reports)

    @property
    def year(self) -> int | None:
        years = [report.year for report in self.reports if report.year is not None]
        return self.primary.year if self.primary else min(years, default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of outcomes.csv; numbers as recorded, empty cells None."""

    key: str
    study: str
    condition_arm1: str
    condition_arm2: str
    instrument: str
    outcome_type: str
    time: str
    time_weeks: float | None
    n_arm1: float | None
    mean_arm1: float | None
    sd_arm1: float | None
    n_arm2: float | None
    mean_arm2: float | None
    sd_arm2: float | None
    event_arm1: float | None
    event_arm2: float | None
    percent_arm1: float | None
    percent_arm2: float | None
    printed_measure: str
    printed_effect: float | None
    printed_ci_low: float | None
    printed_ci_high: float | None
    printed_p: str
    basis: str
    provenance: str
    note: str
    source: str
    line: int = 0
