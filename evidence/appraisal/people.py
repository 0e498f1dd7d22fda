"""How many people: sums over trials, in which nobody is added twice (rules 3 and 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.appraisal import independence
from evidence.appraisal.headings import Item
from evidence.model import Study


def overlap_groups(items: Sequence[Item]) -> tuple[frozenset[str], ...]:
    """Groups of two or more studies among these that a recorded overlap joins (rule 5)."""
    items = list({item.id: item for item in items}.values())
    owner = {key: item.id for item in items for key in (*item.study.keys, item.id)}
    links = [
        (item.id, owner[key]) for item in items for key in item.study.overlaps if key in owner
    ]
    groups = independence.join([item.id for item in items], links)
    return tuple(group for group in groups if len(group) > 1)


def contributors(
    items: Sequence[Item],
    sizes: Mapping[str, float | int | None],
    overlaps: Sequence[frozenset[str]],
) -> tuple[str, ...]:
    """Ids of the studies whose people go into a sum: of overlapping ones only the largest.

    `sizes` maps study ids to people; studies of unknown size give nothing and are not named.
    """
    joined = {name: group for group in overlaps for name in group}
    chosen: dict[frozenset[str], str] = {}
    for item in items:
        size = sizes[item.id]
        group = joined.get(item.id, frozenset((item.id,)))
        best = sizes[chosen[group]] if group in chosen else None
        if size is not None and (best is None or size > best):
            chosen[group] = item.id
    return tuple(chosen.values())


def randomised(
    items: Sequence[Item], overlaps: Sequence[frozenset[str]]
) -> tuple[int | None, int]:
    """(randomised, trials whose number is unknown); None when nothing is known."""
    sizes = {item.id: item.study.randomised for item in items}
    known = [sizes[name] or 0 for name in contributors(items, sizes, overlaps)]
    return (sum(known) if known else None, sum(size is None for size in sizes.values()))


def therapy_people(study: Study) -> int | None:
    """People randomised to the therapy arms, or None when an arm's number or role is unknown."""
    if not study.arms or any(arm.role is None for arm in study.arms):
        return None
    own = [arm.randomised for arm in study.arms if arm.role == "therapy"]
    return None if not own or None in own else sum(size or 0 for size in own)
