"""The whole library as a shelf: read, and in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Final

from evidence.appraisal import recorded_conditions
from evidence.appraisal.naming import Naming, naming
from evidence.checking.claims import populations
from evidence.checking.shelf.evidence import evidence_of
from evidence.checking.shelf.values import Evidence, Wanted
from evidence.library import Library, facts
from evidence.model import Study, Therapy, first_error
from evidence.words import nearest


class Whole:
    """A shelf that holds every report of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._evidence: Callable[[str], Evidence] = lru_cache(
            lambda condition: evidence_of(library, condition)
        )

    @property
    def therapy(self) -> Therapy:
        return self._library.therapy

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        return recorded_conditions(self._library)

    @property
    def fault(self) -> str | None:
        return first_error(self._library.findings)

    def part(self, _: Wanted, /) -> Library:
        """The library itself, which holds all that can be wanted."""
        return self._library

    def like(self, _: str, /) -> Library:
        """The library itself, which holds every report."""
        return self._library

    def near(self, key: str) -> tuple[str, ...]:
        return tuple(nearest(key, (report.key for report in self._library.reports)))

    @cached_property
    def naming(self) -> Naming:
        return naming(self._library.studies)

    def evidence(self, condition: str) -> Evidence:
        return self._evidence(condition)

    def studied(self, population: str) -> tuple[str, ...]:
        return self.populations.get(population, ())

    @cached_property
    def populations(self) -> dict[str, tuple[str, ...]]:
        """Every population that a study of groups, with results, names, and these studies."""
        found: dict[str, list[str]] = {}
        for study in self._library.studies:
            if study.tier == "proper" and study.primary and study.design in _OF_GROUPS:
                for name in populations.named(_text(study)):
                    found.setdefault(name, []).append(study.id)
        return {name: tuple(ids) for name, ids in found.items()}


# A case or an interview is no study of what the therapy does for a group of people.
_OF_GROUPS: Final = (*facts.CONTROLLED_DESIGNS, "cohort", "pre-post")
_SAYS_WHO: Final = ("title", "abstract", "annotation", "keywords", "setting", "condition")


def _text(study: Study) -> str:
    """Where the reports of a study may say who took part."""
    return "\n".join(report.get(name) or "" for report in study.reports for name in _SAYS_WHO)
