"""The therapy a library is about: what evidence.toml says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from evidence.model.reports import Name


@dataclass(frozen=True, slots=True)
class Developer:
    name: Name
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Worthwhile:
    """The smallest difference worth having, in standard deviations."""

    condition: str
    smd: float
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    name: str
    better: Literal["lower", "higher"] | None = None
    rater: Literal["clinician", "self"] = "self"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """A certainty (GRADE) rating recorded by a person; none is ever inferred."""

    condition: str
    comparator: str
    outcome: str
    certainty: str
    by: str
    on: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Therapy:
    name: str
    abbreviations: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()
    instrument_order: tuple[str, ...] = ()
    developers: tuple[Developer, ...] = ()
    last_search: date | None = None
    systematic: bool = False
    search_note: str | None = None
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    worthwhile: tuple[Worthwhile, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    ratings: tuple[Rating, ...] = ()

    @property
    def short(self) -> str:
        """The abbreviation if there is one, else the name."""
        return self.abbreviations[0] if self.abbreviations else self.name
