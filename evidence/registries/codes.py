"""What `verify` may find, each with one severity and a next step; docs/verify.md explains them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evidence.library.locate import LIBRARY_FILE
from evidence.model import Finding, Report, Severity

_LOOK: Final = "Compare both with the work itself; correct it with: evidence set KEY {field}=…"
_FIX: Final = "evidence verify KEY --fix takes the registry's, after showing the difference."
_MEANT: Final = "Find the DOI of the work that is meant, or correct the entry."
_RETRACTED: Final = "Do not cite it as evidence; evidence verify KEY --fix records the status."
# What --fix does not write, a person does.
_BY_HAND: Final = MappingProxyType(
    {
        _FIX: _LOOK,
        _RETRACTED: "Do not cite it as evidence; record it: evidence set KEY status=retracted",
    }
)

# code → severity, next step ("" where there is none); {field} and KEY are filled in.
CODES: Final[MappingProxyType[str, tuple[Severity, str]]] = MappingProxyType(
    {
        "absent": ("error", "Compare the identifier with the work, letter by letter."),
        "not-a-report": ("error", _MEANT),
        "another-work": ("error", _MEANT),
        "identifiers-disagree": ("error", "Look both up; one belongs to another work."),
        "title-words": ("error", _LOOK),
        "title-cut": ("error", _LOOK),
        "first-author": ("error", _LOOK),
        "authors": ("error", _FIX),
        "year": ("error", _LOOK),
        "journal": ("error", _FIX),
        "retracted": ("error", _RETRACTED),
        "title-doubtful": ("error", _LOOK),
        "title": ("warning", _FIX),
        "author-order": ("warning", _FIX),
        "author-name": ("warning", _FIX),
        "author-group": ("warning", _LOOK),
        "authors-more": ("warning", _LOOK),
        "type": (
            "warning",
            "Correct the entry's type or `published`, or take the other DOI.",
        ),
        "volume": ("warning", _FIX),
        "number": ("warning", _FIX),
        "pages": ("warning", _FIX),
        "eid": ("warning", _FIX),
        "alias": ("warning", _FIX),
        "concern": ("warning", "Read the notice before citing it."),
        "notice": ("warning", "Cite the work itself, not the notice about it."),
        "unknown-update": ("warning", "Read the notice: nobody has met this kind before."),
        "status-kept": ("warning", "Read the notice; nothing lowers a recorded status but you."),
        "subtitle": ("note", ""),
        "year-online": ("note", ""),
        "journal-short": ("note", ""),
        "publisher": ("note", ""),
        "corrected": ("note", ""),
        "new-version": ("note", ""),
        "status-known": ("note", ""),
        "confirmed": ("note", "Take them out of `unverified` when you agree."),
    }
)


def finding(
    code: str, report: Report, field: str | None, message: str, *, fixed: bool = True
) -> Finding:
    """A finding about an entry, with the severity and the next step that its code has.

    `fixed`: --fix would write it; otherwise the step is one by hand.
    """
    severity, hint = CODES[code]
    hint = hint if fixed else _BY_HAND.get(hint, hint)
    step = hint.replace("KEY", report.key).replace("{field}", field or "FIELD")
    return Finding(
        severity, code, message, step or None, LIBRARY_FILE, report.line, report.key, field
    )
