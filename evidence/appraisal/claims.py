"""Printed claims of a trial, held against the number of people in the arms they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.appraisal.information import detectable_difference, effective_n
from evidence.model import Claim, Study


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with the roles and the people of its two arms; None is not known."""

    claim: Claim
    roles: tuple[str | None, str | None]
    people: tuple[int | None, int | None]

    @property
    def detectable(self) -> float | None:
        """The smallest difference these people could detect, in standard deviations."""
        one, other = self.people
        return detectable_difference(effective_n(one, other)) if one and other else None


def held(study: Study) -> Iterator[Held]:
    arms = {arm.label.casefold(): arm for arm in study.arms}
    for claim in study.claims:
        first, second = (arms.get(label.casefold()) for label in (claim.first, claim.second))
        yield Held(
            claim,
            (first.role if first else None, second.role if second else None),
            (first.randomised if first else None, second.randomised if second else None),
        )
