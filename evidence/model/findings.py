"""What is wrong, or worth a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, or worth a look, at a place an editor can open.

    `column` is 1-based, in characters. What an article claims is held against `studies` by a
    `rule`; `instead` is a sentence that would hold.
    """

    severity: Severity
    code: str
    message: str
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    key: str | None = None
    field: str | None = None
    column: int | None = None
    studies: tuple[str, ...] = ()
    rule: str | None = None
    instead: str | None = None


def first_error(findings: Iterable[Finding]) -> str | None:
    """The first error in a sentence, with the number of the others; None when there is none."""
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return None
    first = errors[0]
    place = f"{first.file}:{first.line}: " if first.line else ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{place}{first.message}{more} See: evidence check"
