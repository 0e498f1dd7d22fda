"""How small the evidence base is: counting, flags, size class and wording, by pure functions.

`appraise` is the one entrance; docs/appraisal.md holds the rules it follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.appraisal.whole import appraise, recorded_conditions

__all__ = ["appraise", "recorded_conditions"]


def __getattr__(name: str) -> Any:
    """The entrance is imported when it is used: a name or a word of this room needs little."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from evidence.appraisal import whole

    return getattr(whole, name)
