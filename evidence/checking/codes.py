"""The codes of all findings, each with one severity; docs/check.md says what to do about each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evidence.library.locate import LIBRARY_FILE
from evidence.model import Finding, Report, Severity

# The three files of a library.
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
# An article: its marks of citation and its list of references.
_CITATION_ERRORS: Final = ("unknown-citation", "missing-reference", "another-work", "retracted")
_CITATION_WARNINGS: Final = (
    *("concern", "notice", "preprint-superseded", "uncited-reference", "link-without-doi"),
    "unclear-reference",
)
_CITATION_NOTES: Final = ("corrected", "unverified-work", "status-not-checked")
# An article: what it says of the therapy. Suggestions, so none of them is an error.
_CLAIM_WARNINGS: Final = (
    *("claim-without-trial", "claim-beyond-design", "claim-of-proof", "claim-of-equivalence"),
    *("claim-of-superiority", "within-group-as-effect", "wrong-therapy"),
    *("claim-for-population", "uncited-claim", "missing-caveat"),
)
_CLAIM_NOTES: Final = ("developer-only",)
SEVERITIES: Final[Mapping[str, Severity]] = MappingProxyType(
    {
        **dict.fromkeys((*_ERRORS, *_CITATION_ERRORS), "error"),
        **dict.fromkeys((*_WARNINGS, *_CITATION_WARNINGS, *_CLAIM_WARNINGS), "warning"),
        **dict.fromkeys((*_NOTES, *_CITATION_NOTES, *_CLAIM_NOTES), "note"),
    }
)
# What an article's claims may give; the benchmark of labelled sentences counts these.
CLAIM_CODES: Final = frozenset((*_CLAIM_WARNINGS, *_CLAIM_NOTES))
ARTICLE_CODES: Final = CLAIM_CODES.union(_CITATION_ERRORS, _CITATION_WARNINGS, _CITATION_NOTES)
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
    column: int | None = None,
    studies: tuple[str, ...] = (),
    rule: str | None = None,
    instead: str | None = None,
) -> Finding:
    """A finding with the severity its code has."""
    return Finding(
        SEVERITIES[code],
        code,
        message,
        hint,
        file,
        line,
        key,
        field,
        column,
        studies,
        rule,
        instead,
    )


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
