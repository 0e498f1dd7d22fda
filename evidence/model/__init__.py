"""The values everything else passes about: frozen, with no behaviour but reading themselves.

Lengths of time are weeks, counts are people unless a name says otherwise, and `None` always
means *not known* – never zero, never no.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from evidence.model.appraisal import (
        Appraisal,
        Comparison,
        ConditionSummary,
        Counts,
        Flag,
        HeldClaim,
        LeftOut,
        Missing,
        PooledEffect,
        Printed,
        Scope,
        Sentence,
        Tally,
        Trial,
        TrialEffect,
    )
    from evidence.model.findings import (
        Finding,
        Severity,
        first_error,
    )
    from evidence.model.reports import (
        Arm,
        Claim,
        Draft,
        FollowUp,
        Name,
        Outcome,
        Report,
        RiskOfBias,
        Study,
    )
    from evidence.model.standing import (
        Standing,
    )
    from evidence.model.summaries import (
        Summary,
        short_authors,
        summary,
    )
    from evidence.model.therapy import (
        Developer,
        Instrument,
        Rating,
        Therapy,
        Worthwhile,
    )
    from evidence.model.words import (
        SizeClass,
        State,
    )

__all__ = [
    "Appraisal",
    "Arm",
    "Claim",
    "Comparison",
    "ConditionSummary",
    "Counts",
    "Developer",
    "Draft",
    "Finding",
    "Flag",
    "FollowUp",
    "HeldClaim",
    "Instrument",
    "LeftOut",
    "Missing",
    "Name",
    "Outcome",
    "PooledEffect",
    "Printed",
    "Rating",
    "Report",
    "RiskOfBias",
    "Scope",
    "Sentence",
    "Severity",
    "SizeClass",
    "Standing",
    "State",
    "Study",
    "Summary",
    "Tally",
    "Therapy",
    "Trial",
    "TrialEffect",
    "Worthwhile",
    "first_error",
    "short_authors",
    "summary",
]

# A search shows summaries and needs none of the rest: each module is imported when it is used.
_WHERE: Final = {
    "Appraisal": "appraisal",
    "Comparison": "appraisal",
    "ConditionSummary": "appraisal",
    "Counts": "appraisal",
    "Flag": "appraisal",
    "HeldClaim": "appraisal",
    "LeftOut": "appraisal",
    "Missing": "appraisal",
    "PooledEffect": "appraisal",
    "Printed": "appraisal",
    "Scope": "appraisal",
    "Sentence": "appraisal",
    "SizeClass": "words",
    "State": "words",
    "Tally": "appraisal",
    "Trial": "appraisal",
    "TrialEffect": "appraisal",
    "Finding": "findings",
    "Severity": "findings",
    "first_error": "findings",
    "Arm": "reports",
    "Claim": "reports",
    "Draft": "reports",
    "FollowUp": "reports",
    "Name": "reports",
    "Outcome": "reports",
    "Report": "reports",
    "RiskOfBias": "reports",
    "Study": "reports",
    "Standing": "standing",
    "Summary": "summaries",
    "short_authors": "summaries",
    "summary": "summaries",
    "Developer": "therapy",
    "Instrument": "therapy",
    "Rating": "therapy",
    "Therapy": "therapy",
    "Worthwhile": "therapy",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
