"""The flags in text: FLAG, then UNKNOWN, then one line of PASSes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.appraisal.flags import CLASS_IDS
from evidence.cli import render
from evidence.model import Flag
from evidence.words import listed

_MOST_NAMED = 6  # studies beside a rule


def lines(flags: Sequence[Flag], *, every: bool, classes: bool) -> Iterator[str]:
    """FLAG, then UNKNOWN, then one line of PASSes; with `every`, each rule with its source."""
    wanted = [flag for flag in flags if classes or flag.id not in CLASS_IDS]
    for state in ("FLAG", "UNKNOWN", "PASS"):
        group = [flag for flag in wanted if flag.state == state]
        if every:
            for flag in group:
                yield render.labelled(state, _rule(flag))
        elif group:
            number = len({flag.comparator for flag in wanted} - {None})
            yield render.labelled(state, "; ".join(_short(group, number)))


def _rule(flag: Flag) -> str:
    named = ", ".join(name for name in (flag.condition, flag.comparator) if name)
    scope = f" [{named}]" if named else ""
    value = render.NOT_RECORDED if flag.value is None else _shown(flag.value)
    threshold = "" if flag.threshold is None else f", threshold {_shown(flag.threshold)}"
    names = [*flag.studies[:_MOST_NAMED]]
    if len(flag.studies) > _MOST_NAMED:
        names.append(f"{len(flag.studies) - _MOST_NAMED} more (--json names them)")
    studies = f"; {listed(names)}" if names else "; studies: none recorded"
    return (
        f"{flag.id}{scope}: {flag.rule} – value {value}{threshold} "
        f"({flag.source or 'project rule'}){studies}"
    )


def _shown(value: float | int | str) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


def _short(flags: Sequence[Flag], every: int) -> Iterator[str]:
    """Each flag once: its value, or the comparator classes it concerns (of so many)."""
    by_id: dict[str, list[Flag]] = {}
    for flag in flags:
        by_id.setdefault(flag.id, []).append(flag)
    rules = [name for name in by_id if name in CLASS_IDS]
    alone = bool(rules) and not every  # without a comparison each answers once: not known
    if alone:
        by_id = {name: group for name, group in by_id.items() if name not in rules}
    for name, group in by_id.items():
        named = [flag.comparator for flag in group if flag.comparator]
        if len(named) == every > 1:
            yield f"{name} (every class)"
        elif named and group[0].state != "FLAG" and every > 1:
            yield f"{name} ({len(named)} of {every} classes)"
        elif named:
            yield f"{name} ({', '.join(named)})"
        elif isinstance(group[0].value, int) and group[0].state == "FLAG":
            yield f"{name} ({group[0].value})"
        else:
            yield name
    if alone:
        yield f"the {len(rules)} rules of a comparator class"
