"""What an appraisal holds, in the shape of its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evidence.model.reports import Arm, FollowUp, RiskOfBias
from evidence.model.standing import Standing
from evidence.model.words import SizeClass, State


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A printed claim beside what the people in the two arms it names could show."""

    kind: str
    first: str
    second: str
    words: str
    detectable: float | None  # smallest difference in SDs, power .80


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised study with results (or, in `show`, any study seen the same way)."""

    study: str
    keys: tuple[str, ...]
    heading: str | None
    design: str | None
    tier: str | None
    published: str | None
    year: int | None
    condition: tuple[str, ...]
    arms: tuple[Arm, ...]
    randomised: int | None
    comparators: tuple[str, ...]
    cotreatment: str | None
    developer_involved: bool | None
    team: str | None
    followup_weeks: float | None
    registration: tuple[str, ...]
    primaryoutcome: str | None
    followup: tuple[FollowUp, ...]  # every recorded time point, controlled or not
    attrition: Mapping[str, int | None]  # people lost, by label of the arm
    riskofbias: tuple[RiskOfBias, ...]
    claims: tuple[HeldClaim, ...]
    unverified: tuple[str, ...]  # fields of its reports that nobody has verified
    standing: tuple[Standing, ...]  # publication status, report by report


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums are over what is known; `n_unknown` trials gave nothing to them."""

    trials: int
    randomised: int | None
    randomised_to_therapy: int | None
    therapy_n_unknown: int  # trials of which it is not known how many got the therapy
    n_unknown: int
    largest: int | None
    teams: int | None  # joined by shared authors; None when no trial has an author list
    teams_lower: int | None  # … and when every possible match is one person
    authors_unknown: int  # trials whose author list is missing or cut
    independent_trials: int


@dataclass(frozen=True, slots=True)
class Tally:
    reports: int
    studies: int
    trials: int
    randomised: int | None
    n_unknown: int


@dataclass(frozen=True, slots=True)
class Printed:
    """An effect as its authors (or a database) print it."""

    measure: str
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    p: str | None
    basis: str | None
    provenance: str | None


@dataclass(frozen=True, slots=True)
class TrialEffect:
    """One trial's effect in one comparison; g is positive when it favours the therapy."""

    study: str
    instrument: str
    timepoint_weeks: float | None
    n: float | None
    g: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    basis: str | None
    provenance: str | None
    printed: Printed | None


@dataclass(frozen=True, slots=True)
class PooledEffect:
    """The effects of several trials of one class combined; g, positive favours the therapy.

    `tau2_ci` and `prediction` are None below five trials; `secondary`: the trials come first.
    """

    estimate: float
    ci_low: float
    ci_high: float
    tau2: float
    tau2_ci: tuple[float, float] | None
    i2: float  # per cent
    prediction: tuple[float, float] | None
    k: int
    method: str
    secondary: bool
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The therapy against one comparator class for one condition."""

    condition: str
    comparator: str
    studies: tuple[str, ...]
    trials: int
    n: int | None
    effective_n: float | None
    n_unknown: int
    delta: float | None
    delta_source: str | None
    ois: int | None
    shortfall: float | None
    detectable: float | None
    size_class: SizeClass
    size_class_max: SizeClass
    size_rule: str
    effects: tuple[TrialEffect, ...]
    pooled: PooledEffect | None
    pooled_reason: str  # why nothing is combined, or what was and what was not


@dataclass(frozen=True, slots=True)
class Flag:
    id: str
    condition: str | None
    comparator: str | None
    state: State
    value: float | int | str | None
    threshold: float | int | str | None
    rule: str
    source: str | None
    studies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    id: str
    text: str
    studies: tuple[str, ...]
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    study: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    study: str
    code: Literal["retracted", "notice", "unclear-allocation", "design-unknown", "overlap"]
    why: str


@dataclass(frozen=True, slots=True)
class Scope:
    therapy: str
    condition: str | None
    comparator: str | None
    as_of: date | None
    systematic: bool


@dataclass(frozen=True, slots=True)
class ConditionSummary:
    """One condition of an appraisal, whatever class of comparator it is narrowed to."""

    condition: str
    counts: Counts
    by_tier: Mapping[str, Tally]
    studies: int
    size_class: SizeClass
    size_class_max: SizeClass
    size_rule: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Appraisal:
    scope: Scope
    reports: int
    studies: int
    counts: Counts
    by_tier: Mapping[str, Tally]
    by_design: Mapping[str, Tally]
    trials: tuple[Trial, ...]
    comparisons: tuple[Comparison, ...]
    flags: tuple[Flag, ...]
    size_class: SizeClass
    size_class_max: SizeClass
    size_rule: str
    sentences: tuple[Sentence, ...]
    missing: tuple[Missing, ...]
    left_out: tuple[LeftOut, ...]
    conditions: tuple[ConditionSummary, ...]
