"""Instruments: their recorded name and direction, and which of several comes first."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.model import Instrument, Study, Therapy


def known(name: str, therapy: Therapy) -> Instrument | None:
    """The recorded instrument of that name or alias."""
    wanted = name.strip().casefold()
    return next(
        (
            one
            for one in therapy.instruments
            if wanted in (one.name.casefold(), *(alias.casefold() for alias in one.aliases))
        ),
        None,
    )


def canonical(name: str, therapy: Therapy) -> str:
    one = known(name, therapy)
    return one.name if one else name.strip()


def direction(name: str, therapy: Therapy) -> str | None:
    """Which end of the scale is better, or None when nobody recorded it."""
    one = known(name, therapy)
    return one.better if one else None


@dataclass(frozen=True, slots=True)
class Rank:
    """Sort key of an instrument's name for one study; smallest first.

    The recorded primary outcome, else clinician-rated before self-rated, then the therapy's order,
    then the alphabet.
    """

    study: Study
    therapy: Therapy

    def __call__(self, name: str) -> tuple[bool, bool, int, str]:
        one = known(name, self.therapy)
        order = self.therapy.instrument_order
        place = order.index(name) if name in order else len(order)
        clinician = one is not None and one.rater == "clinician"
        return (not self.primary(name), not clinician, place, name.casefold())

    def primary(self, name: str) -> bool:
        """Whether the recorded primary outcome begins with the instrument's name or alias."""
        one = known(name, self.therapy)
        names = (name, *(one.aliases if one else ()))
        outcome = (self.study.primaryoutcome or "").casefold()
        return any(_begins(outcome, word.casefold()) for word in names)


def _begins(text: str, word: str) -> bool:
    """Whether the text begins with the word as a whole: `HAM-D` does not begin `HAM-D-17`."""
    rest = text[len(word) :]
    return bool(word) and text.startswith(word) and (not rest or rest[0] in " ,;:.(")
