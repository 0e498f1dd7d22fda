"""What is known of the works an article may mean, and of the evidence on a condition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

from evidence.appraisal.naming import Naming
from evidence.library import Library
from evidence.model import SizeClass, Therapy


class Comparator(NamedTuple):
    """The therapy against one class of comparator for one condition, as appraised.

    `detectable` is the smallest difference that all its people could show, `delta` the smallest
    worthwhile one, in standard deviations; None is not known. `favours`: the interval of the
    combined effect, else of every trial's, lies wholly above 0; None where there is no interval.
    """

    name: str
    studies: tuple[str, ...]
    detectable: float | None
    delta: float | None
    favours: bool | None


class Evidence(NamedTuple):
    """What an appraisal says of one condition, in short.

    `trials`: study → whether a developer is involved (None: nobody can tell), of the heading
    proper. `apart`: study → heading, of the trials that are never added. `sentences`: (id, text,
    studies) of the appraisal, in order. A condition nobody records has no trial, and a sentence
    that says so.
    """

    condition: str
    size_class: SizeClass
    size_class_max: SizeClass
    trials: Mapping[str, bool | None]
    apart: Mapping[str, str]
    comparators: tuple[Comparator, ...]
    sentences: tuple[tuple[str, str, tuple[str, ...]], ...]


class Wanted(NamedTuple):
    """What an article mentions, by which its works are found."""

    keys: Collection[str] = ()
    identifiers: Collection[tuple[str, str]] = ()  # (kind, value) as `identifiers.identify` says
    addresses: Collection[str] = ()
    people: Collection[tuple[str, int]] = ()  # first author's family name and year


class Shelf(Protocol):
    """The library as an article needs it: the whole of it, or the part that is meant."""

    @property
    def therapy(self) -> Therapy: ...

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition recorded for a study that is not only related."""

    @property
    def fault(self) -> str | None:
        """What could not be read of the library, in a sentence."""

    def part(self, wanted: Wanted, /) -> Library:
        """A library that holds at least what is wanted, each report with its whole study."""

    def like(self, words: str, /) -> Library:
        """A library that holds every report whose title may be among the words of a reference.

        It is for comparing titles: its studies need not be there.
        """

    def near(self, key: str) -> tuple[str, ...]:
        """Keys that look like this one, best first."""

    @property
    def naming(self) -> Naming:
        """What studies and reports are called, among all of the library."""

    def evidence(self, condition: str) -> Evidence:
        """What an appraisal says of a condition, recorded or not."""

    def studied(self, population: str) -> tuple[str, ...]:
        """Studies of the therapy itself, of groups and with results, that name a population."""
