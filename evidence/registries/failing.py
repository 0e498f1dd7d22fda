"""How asking fails: one failure, the time for one answer, and when a host is given up."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from evidence.errors import CannotAsk

HINT: Final = "Check the connection and try again later; nothing was changed."
_SILENCES_IN_A_ROW: Final = 2
_FAULTS_IN_A_ROW: Final = 3  # about three records: one that a registry cannot serve says little


class Failure(CannotAsk):
    """No answer, half of one, or "not now": worth another try, after `wait` seconds.

    `busy`: the registry said so itself. `of_host`: whatever else it is asked, it will fail too.
    `timed_out`: another try would only double the wait.
    """

    def __init__(
        self,
        message: str,
        hint: str = HINT,
        *,
        busy: bool = False,
        of_host: bool = False,
        timed_out: bool = False,
        wait: float = 0.0,
    ) -> None:
        super().__init__(message, hint)
        self.busy = busy
        self.of_host = of_host
        self.timed_out = timed_out
        self.wait = wait


class Deadline:
    """The end of the time for one answer, every try and every redirect of it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.within = f"within {seconds:g} seconds"

    @property
    def left(self) -> float:
        """Seconds; 0 when there are none."""
        return max(0.0, self._end - time.monotonic())

    def missed(self, host: str) -> Failure:
        late = f"{host} did not answer {self.within}."
        return Failure(late, of_host=True, timed_out=True)


@dataclass(slots=True)
class Host:
    """How a host has behaved: its last failure, and the addresses that failed in a row."""

    last: Failure | None = None
    silences: int = 0  # in a row
    in_a_row: list[str] = field(default_factory=list)

    @property
    def is_given_up(self) -> bool:
        return self.silences >= _SILENCES_IN_A_ROW or len(set(self.in_a_row)) >= _FAULTS_IN_A_ROW

    def failed(self, url: str, error: Failure) -> None:
        self.last = error
        self.in_a_row.append(url)
        self.silences += error.of_host

    def answered(self) -> None:
        self.in_a_row.clear()
        self.silences = 0
