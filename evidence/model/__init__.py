"""The values everything else passes about: frozen, with no behaviour but reading themselves.

Lengths of time are weeks, counts are people unless a name says otherwise, and `None` always
means *not known* – never zero, never no.
"""

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
    SizeClass,
    State,
    Tally,
    Trial,
    TrialEffect,
)
from evidence.model.findings import (
    Finding,
    Severity,
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
    "short_authors",
    "summary",
]
