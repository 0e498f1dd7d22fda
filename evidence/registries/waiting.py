"""How long to wait: between two requests to one host, and in words for the user."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Without a key, three requests a second (NCBI, "A General Introduction to the E-utilities").
_SPACING: Final = MappingProxyType({"eutils.ncbi.nlm.nih.gov": 1 / 3})
_MONTH: Final = 31 * 86_400  # seconds; beyond it the number of days says nothing
_UNITS: Final = MappingProxyType({"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0})


class Pace:
    """When each host may be asked next, by its own `x-rate-limit-limit` and `-interval`.

    A host that says nothing is not waited for. Times are seconds of one monotonic clock.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest  # whatever a host says
        self._next: dict[str, float] = {}

    def wait(self, host: str, now: float) -> float:
        """Seconds to wait before this host is asked."""
        return max(0.0, self._next.get(host, now) - now)

    def asked(self, host: str, at: float, headers: Mapping[str, str]) -> None:
        """It was asked at this time, and answered with these headers."""
        spacing = _spacing(headers)
        if spacing is None:
            spacing = _SPACING.get(host, 0.0)
        self._next[host] = at + min(spacing, self._longest)


def _spacing(headers: Mapping[str, str]) -> float | None:
    """Seconds between two requests: `5` in `1s` is a fifth of a second; None: nothing is said."""
    limit = re.fullmatch(r"\s*([0-9]{1,9})\s*", headers.get("x-rate-limit-limit", ""))
    told = headers.get("x-rate-limit-interval", "1s").strip().lower()
    interval = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(ms|s|m|h|)", told)
    if not limit or not interval or not int(limit[1]):
        return None
    return float(interval[1]) * _UNITS[interval[2]] / int(limit[1])


def duration(seconds: float) -> str:
    """A wait as people say it."""
    if seconds > _MONTH:
        return "more than a month"
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = math.ceil(seconds / size)
            return f"{number} {unit}{'s' if number > 1 else ''}"
    number = math.ceil(seconds)
    return f"{number} second{'s' if number != 1 else ''}"
