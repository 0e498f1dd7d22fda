"""The rule behind each finding about a claim, in words, with its source.

A rule that the appraisal has too keeps the id and the source it has there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_OWN: Final = "project rule"
# The reason where nothing recorded compares, or what it found or could find is not known.
NOT_COMPARED: Final = (
    f"a comparison rests on a counted trial that made it, and none is recorded ({_OWN})"
)
NOT_REVIEWED: Final = (
    f"a claim of effect rests on a peer-reviewed trial; what is unreviewed is kept apart ({_OWN}, "
    "counting rule 4)"
)
NO_NUMBERS: Final = (
    f"what a comparison can carry is told by its numbers, and they are not recorded ({_OWN})"
)
RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "claim-without-trial": "no-rct: no counted randomised trial, that is, no peer-reviewed "
        f"study of the therapy itself with results and random allocation ({_OWN})",
        "claim-beyond-design": "a claim of effect rests on a trial: a study with results and "
        f"random allocation, both recorded and verified ({_OWN})",
        "claim-of-proof": "words of proof are held against the size class large, the only one "
        f"with ten trials, four teams and twice the people one trial would need ({_OWN})",
        "claim-of-equivalence": "equivalence-underpowered: the smallest difference that could be "
        "detected with a power of 0.80 is larger than the smallest worthwhile one (Chambless & "
        "Hollon 1998)",
        "claim-of-superiority": "ci-crosses-null: the interval of the combined effect, else of "
        "any trial, holds 0 (Core GRADE 2, BMJ 2025;389:e081904)",
        "within-group-as-effect": "a change within one group is no effect of a treatment: some "
        "of it comes without treatment, and how much is not known (Cuijpers 2017)",
        "wrong-therapy": "tier: work on the wider family is never counted, and adapted and "
        f"combined forms are kept apart ({_OWN}, counting rule 4)",
        "claim-for-population": "a claim for a group of people needs a study of the therapy "
        f"whose record names them ({_OWN})",
        "uncited-claim": f"a claim of effect names the work it rests on ({_OWN})",
        "missing-caveat": "while the size class is below moderate, an article that claims an "
        f"effect says how small the evidence is ({_OWN})",
        "developer-only": "developer-involved: a developer of the therapy is an author of a trial "
        "(Munder 2013, doi 10.1016/j.cpr.2013.02.002; Dragioti 2015, "
        "doi 10.1186/s12991-015-0063-1)",
    }
)
