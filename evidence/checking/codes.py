"""The codes of all findings, each with one severity; docs/check.md says what to do about each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evidence.library.locate import LIBRARY_FILE
from evidence.model import Finding, Report, Severity

_ERRORS: Final = (
    *("bad-value", "bad-doi", "duplicate-identifier", "several-studies"),
    *("arms-sum", "analysed-too-high", "attrition-too-high", "unknown-arm", "unknown-overlap"),
    *("outcome-unknown-study", "outcome-unknown-arm", "outcome-n-too-high"),
    *("impossible-number", "bad-interval"),
)
_WARNINGS: Final = (
    *("empty-field", "misspelt-field", "unknown-unverified", "bad-identifier"),
    *("no-title", "no-source", "unknown-instrument", "possible-duplicate", "confused-name"),
    *("no-comparator", "no-therapy-arm", "wrong-people-field", "people-on-plan"),
    *("unknown-study", "no-primary", "shared-registration"),
    *("outcome-unknown-key", "outcome-no-source", "empty-row", "duplicate-row"),
    *("no-developer", "unknown-source", "no-search-date", "future-search-date"),
)
_NOTES: Final = (
    *("no-identifier", "no-author", "no-year", "unverified", "repaired-doi"),
    *("one-sided-overlap", "possible-overlap", "no-direction", "no-basis"),
    *("unrecorded-condition", "instrument-without-table"),
)
SEVERITIES: Final[Mapping[str, Severity]] = MappingProxyType(
    {
        **dict.fromkeys(_ERRORS, "error"),
        **dict.fromkeys(_WARNINGS, "warning"),
        **dict.fromkeys(_NOTES, "note"),
    }
)
# What reading the three files may find (`Library.findings`).
READING_CODES: Final = frozenset(
    (
        *("broken-string", "duplicate-field", "duplicate-key", "duplicate-key-case"),
        *("duplicate-string", "early-end", "escaped-brace", "inside-comment", "malformed-value"),
        *("missing-comma", "missing-key", "missing-type", "odd-field", "odd-key"),
        *("percent-entry", "reports-disagree", "stray-at", "swallowed", "type-not-read"),
        *("unclosed", "undefined-macro", "unread-text"),
        *("bad-number", "repeated-column", "row-width", "unknown-column", "unknown-setting"),
    )
)
# Every code that `check` may print, and `--ignore` may leave out.
CODES: Final = tuple(sorted((*SEVERITIES, *READING_CODES)))


def finding(
    code: str,
    message: str,
    hint: str | None = None,
    *,
    file: str,
    line: int | None = None,
    key: str | None = None,
    field: str | None = None,
) -> Finding:
    """A finding with the severity its code has."""
    return Finding(SEVERITIES[code], code, message, hint, file, line, key, field)


def of_report(
    report: Report, code: str, message: str, hint: str | None = None, field: str | None = None
) -> Finding:
    """A finding about a report, at its line of library.bib."""
    return finding(
        code,
        message,
        hint,
        file=LIBRARY_FILE,
        line=report.line or None,
        key=report.key,
        field=field,
    )
