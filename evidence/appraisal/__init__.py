"""How small the evidence base is: counting, flags, size class and wording, by pure functions.

`appraise` is the one entrance; docs/appraisal.md holds the rules it follows.
"""

from evidence.appraisal.whole import appraise, recorded_conditions

__all__ = ["appraise", "recorded_conditions"]
