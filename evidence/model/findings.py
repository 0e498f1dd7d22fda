"""What is wrong, or worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, or worth a look, at a place an editor can open."""

    severity: Severity
    code: str
    message: str
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    key: str | None = None
    field: str | None = None
