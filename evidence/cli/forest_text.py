"""A forest plot in text: each interval on one axis with 0 marked; no diamond without a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.appraisal import forest
from evidence.appraisal.effects import standardised
from evidence.appraisal.phrases import CLASS_NAMES
from evidence.cli import render
from evidence.model import Comparison, Printed, TrialEffect

_NAME, _N, _G = 24, 5, 21
_LEAST = 20  # columns for the axis; on a narrower terminal there is none


def lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """The plot of one condition, comparison by comparison; nothing when no effect is recorded."""
    shown = [row for row in comparisons if row.effects]
    if not shown:
        return
    axis = forest.axis(shown)
    room = render.width() - _NAME - _N - _G - 3
    size = min(room, 28) if axis and room >= _LEAST else 0
    yield ""
    yield render.wrap(
        "Effects at the end of treatment or next after it; g: positive favours the therapy."
    )
    if axis and size:
        yield _row("", "n", "g (interval)", _scale(axis, size), axis, size)
    for comparison in shown:
        yield f"against {CLASS_NAMES.get(comparison.comparator, comparison.comparator)}"
        for effect in comparison.effects:
            yield from _effect(effect, axis, size)
        yield from _pooled(comparison, axis, size)


def _row(name: str, n: str, g: str, picture: str, axis: forest.Axis | None, size: int) -> str:
    drawn = f" {picture}" if axis and size else ""
    return f"{render.shorten(name, _NAME):<{_NAME}} {n:>{_N}} {g:<{_G}}{drawn}".rstrip()


def _effect(effect: TrialEffect, axis: forest.Axis | None, size: int) -> Iterator[str]:
    drawn = forest.line(effect)
    n = "?" if effect.n is None else f"{effect.n:,.0f}"
    if drawn is None:
        g, picture = "no g", _blank(axis, size)
    else:
        g, picture = _interval(effect.g, drawn.low, drawn.high), _drawn(drawn, axis, size)
    yield _row(f"  {effect.study}", n, g, picture, axis, size)
    parts = [effect.instrument, weeks(effect.timepoint_weeks)]
    if drawn is not None:
        parts.append(f"{effect.basis or 'basis not stated'}, recomputed")
    text = ", ".join(part for part in parts if part)
    told = as_printed(effect.printed)
    yield render.wrap(f"{text}; {told}" if told else text, "    ")


def _pooled(comparison: Comparison, axis: forest.Axis | None, size: int) -> Iterator[str]:
    pooled = comparison.pooled
    if pooled is None:
        yield render.wrap(f"not combined: {comparison.pooled_reason}", "    ", "  ")
        return
    for drawn in forest.pooled_lines(comparison):
        name = "  combined" if drawn.kind == "pooled" else "  prediction interval"
        if drawn.kind == "pooled" and pooled.secondary:
            name += " (secondary)"
        n = f"k={pooled.k}" if drawn.kind == "pooled" else ""
        g = _interval(drawn.estimate, drawn.low, drawn.high)
        yield _row(name, n, g, _drawn(drawn, axis, size), axis, size)
    yield render.wrap("; ".join(heterogeneity(comparison)), "    ")


def heterogeneity(comparison: Comparison) -> Iterator[str]:
    """`REML, modified Hartung–Knapp; τ² 0.02 (0.00 to 0.11); I² 43%`."""
    pooled = comparison.pooled
    if pooled is None:
        return
    yield pooled.method
    if pooled.tau2 is not None:
        between = ""
        if pooled.tau2_ci is not None and None not in pooled.tau2_ci:
            between = " ({:.3f} to {:.3f})".format(*pooled.tau2_ci)
        yield f"τ² {pooled.tau2:.3f}{between}"
    if pooled.i2 is not None:
        yield f"I² {pooled.i2:.0f}"


def weeks(value: float | None) -> str:
    """`end of treatment`, `12 weeks after it`."""
    if value is None:
        return "time not recorded"
    return "end of treatment" if value == 0 else f"{value:g} weeks after treatment"


def as_printed(printed: Printed | None) -> str:
    """What the authors (or a database) print, with its basis; empty when it adds nothing."""
    if printed is None or printed.provenance == "derived" or printed.effect is None:
        return ""
    interval = "without interval"
    if printed.ci_low is not None and printed.ci_high is not None:
        interval = f"{printed.ci_low:g} to {printed.ci_high:g}"
    source = "printed" if printed.provenance == "printed" else printed.provenance
    basis = printed.basis or "basis not stated"
    scale = "" if standardised(printed) else ", not standardised"
    return f"{source} {printed.measure} {printed.effect:g} ({interval}), {basis}{scale}"


def _interval(estimate: float | None, low: float, high: float) -> str:
    first = "" if estimate is None else f"{estimate:.2f} "
    return f"{first}({low:.2f} to {high:.2f})"


# ---------------------------------------------------------------- drawing


def _column(axis: forest.Axis, value: float, size: int) -> int:
    return round(axis.place(value) * (size - 1))


def _blank(axis: forest.Axis | None, size: int) -> str:
    if axis is None or not size:
        return ""
    cells = [" "] * size
    cells[_column(axis, 0, size)] = "│"
    return "".join(cells)


def _drawn(line: forest.Line, axis: forest.Axis | None, size: int) -> str:
    """`├──●──┤` on its columns; an end beyond the axis is an arrow."""
    if axis is None or not size:
        return ""
    cells = list(_blank(axis, size))
    start, end = _column(axis, line.low, size), _column(axis, line.high, size)
    stroke, crossing = ("╌", "┆") if line.kind == "prediction" else ("─", "┼")
    for place in range(start, end + 1):
        cells[place] = crossing if cells[place] == "│" else stroke
    cells[start] = "‹" if line.low < axis.low else "├"
    cells[end] = "›" if line.high > axis.high else "┤"
    if line.estimate is not None and axis.holds(line.estimate):
        cells[_column(axis, line.estimate, size)] = "◆" if line.kind == "pooled" else "●"
    return "".join(cells)


def _scale(axis: forest.Axis, size: int) -> str:
    """The ends of the axis and 0; more ticks than that do not fit."""
    cells = [" "] * size
    for value in (0.0, axis.high, axis.low):
        label = f"{value:g}"
        start = _column(axis, value, size) - len(label) // 2
        start = max(0, min(size - len(label), start))
        if all(cell == " " for cell in cells[max(0, start - 1) : start + len(label) + 1]):
            cells[start : start + len(label)] = label
    return "".join(cells)
