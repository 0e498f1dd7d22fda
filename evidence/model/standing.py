"""What is recorded about a work after it appeared – corrected, retracted … –, by whom and when.

Three-valued: good, bad, not known. What is not recorded is never ok.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

_WORDS: Final = {
    "retracted": "RETRACTED",
    "concern": "expression of concern",
    "corrected": "corrected after publication",
    "notice": "notice about another report",
    "ok": "status ok",
}
_ASIDE: Final = re.compile(r" \(([^()]*)\)")  # `Crossref (Retraction Watch)`
STATUSES: Final = tuple(_WORDS)  # gravest first


class Standing(NamedTuple):
    """The status of one report with its date and source, as recorded; None is not recorded."""

    key: str
    status: str | None
    statuschecked: str | None
    statussource: str | None
    verified: bool = True  # False: `unverified` names the status

    @property
    def known(self) -> bool:
        """Whether a status can be told. An ok that nobody has verified is none, a warning is."""
        return self.status in _WORDS and (self.verified or self.status != "ok")

    @property
    def remarkable(self) -> bool:
        """Whether it must be said wherever the work appears: anything recorded but ok."""
        return self.status is not None and self.status != "ok"

    @property
    def checked(self) -> str | None:
        """The day (`2026-11-22`), month or year of the check; None if not recorded as a date."""
        text = (self.statuschecked or "").strip()
        for ending in ("", "-01", "-01-01"):
            try:
                date.fromisoformat(text + ending)
            except ValueError:
                continue
            return text
        return None

    @property
    def told(self) -> str:
        """Who says so and when: `Crossref, checked 2026-11-22`."""
        who = _ASIDE.sub(r", \1", (self.statussource or "").partition(": ")[0])
        when = f"checked {self.checked}" if self.checked else "date of check not recorded"
        parts = (who, when, "" if self.verified else "not verified")
        return ", ".join(part for part in parts if part)

    @property
    def mark(self) -> str:
        """`RETRACTED (Crossref, checked 2026-11-22)`, `status ok (…)`, `status not checked`."""
        if self.status is None:
            return f"status not known ({self.told})" if self.checked else "status not checked"
        words = _WORDS.get(self.status, f"status recorded as '{self.status}'")
        return f"{words} ({self.told})"


def checks(standings: Iterable[Standing]) -> tuple[list[Standing], list[str]]:
    """Those whose status is known, and the dates of these checks, oldest first."""
    known = [one for one in standings if one.known]
    return known, sorted({one.checked for one in known if one.checked})


def checked_clause(standings: Iterable[Standing]) -> str:
    """For the head of a list: `status of 3 checked, the oldest 2026-08-01`."""
    every = list(standings)
    known, dates = checks(every)
    if len(every) == 1:
        clause = "status checked" if known else "status not checked"
    else:
        number = "all" if len(known) == len(every) else f"{len(known):,}" if known else "none"
        clause = f"status of {number} checked"
    if dates:
        clause += f", the oldest {dates[0]}" if len(dates) > 1 else f" on {dates[0]}"
    undated = sum(one.checked is None for one in known)
    return f"{clause}, {undated:,} without a date" if undated else clause
