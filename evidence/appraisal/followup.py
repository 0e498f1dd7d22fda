"""How long people were followed up, and whether beside a comparison group."""

from __future__ import annotations

from evidence.model import FollowUp, Study

LONG_FOLLOW_UP = 26  # weeks after the end of treatment


def last_controlled(study: Study) -> float | None:
    """Weeks of the last controlled time point after the end of treatment; None: none recorded."""
    return max((point.weeks for point in study.followup if point.controlled), default=None)


def long_follow_up(study: Study) -> bool | None:
    """Whether a controlled time point lies 26 weeks or more after treatment; None: not known."""
    if not study.followup:
        return None
    last = last_controlled(study)
    return last is not None and last >= LONG_FOLLOW_UP


def uncontrolled_end(study: Study) -> FollowUp | None:
    """The last recorded time point if it has no comparison group, by no report."""
    last = max((point.weeks for point in study.followup), default=None)
    points = [point for point in study.followup if point.weeks == last]
    return None if not points or any(point.controlled for point in points) else points[0]
