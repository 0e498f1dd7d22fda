"""A forest plot as inline SVG; the same numbers stand in the table beneath it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.appraisal import forest
from evidence.appraisal.page.markup import Html, Names, join, tag, text
from evidence.appraisal.phrases import CLASS_NAMES
from evidence.model import Comparison

# Units of the drawing: narrow enough for a telephone, and scaled up to half as much again.
_WIDTH = 340
_LEFT, _RIGHT = 16, 324
_GROUP, _ROW, _NOTE = 30, 38, 17
_TOP, _FOOT = 6, 44
_MARK = 9  # of the line of no difference, above and below an interval
_LONGEST = 30  # characters of a label that stand beside its numbers


def plot(
    comparisons: Sequence[Comparison], names: Names, therapy: str, identifier: str
) -> Html | None:
    """The effects of one condition on one axis; None when there is no interval to draw."""
    shown = [row for row in comparisons if row.effects]
    axis = forest.axis(shown)
    if axis is None:
        return None
    rows: list[Html] = []
    y = _TOP
    for comparison in shown:
        parts, y = _group(comparison, axis, names, y)
        rows += parts
    height = y + _FOOT
    title, told = f"{identifier}-title", f"{identifier}-desc"
    return tag(
        "svg",
        tag("title", text("Forest plot: effects of each trial with their intervals"), id=title),
        tag("desc", text(" ".join(_described(shown, names, therapy))), id=told),
        *rows,
        _axis(axis, y, therapy),
        role="img",
        viewBox=f"0 0 {_WIDTH} {height}",
        aria_labelledby=f"{title} {told}",
        class_="forest",
    )


def _x(axis: forest.Axis, value: float) -> float:
    return _LEFT + axis.place(value) * (_RIGHT - _LEFT)


def _group(
    comparison: Comparison, axis: forest.Axis, names: Names, y: int
) -> tuple[list[Html], int]:
    """A comparison: its name, its trials, what is combined or why nothing is."""
    against = CLASS_NAMES.get(comparison.comparator, comparison.comparator)
    rows = [_words(f"Against {against}", 0, y + 18, "head")]
    y += _GROUP
    for effect in comparison.effects:
        label = names.labels.get(effect.study, effect.study)
        drawn = forest.line(effect)
        value = (
            interval(effect.g, effect.ci_low, effect.ci_high) if drawn else "no g: see the table"
        )
        rows += [_words(_short(label), 0, y + 11), _words(value, _WIDTH, y + 11, "value")]
        if drawn:
            rows += _marked(drawn, axis, y + 23, comparison.delta)
        y += _ROW if drawn else _NOTE
    for drawn in forest.pooled_lines(comparison):
        name = "Combined" if drawn.kind == "pooled" else "Prediction interval"
        value = interval(drawn.estimate, drawn.low, drawn.high)
        rows += [_words(name, 0, y + 11, "pool"), _words(value, _WIDTH, y + 11, "value pool")]
        rows += _marked(drawn, axis, y + 23, comparison.delta)
        y += _ROW
    if comparison.pooled is None:
        rows.append(_words("Not combined.", 0, y + 10, "note"))
        y += _NOTE
    return rows, y


def _marked(drawn: forest.Line, axis: forest.Axis, y: int, delta: float | None) -> Iterator[Html]:
    """An interval over no difference (a full line) and the smallest worthwhile one (dotted).

    Both are drawn beside the interval only: no line runs through a word.
    """
    yield tag("path", d=f"M{_x(axis, 0):.1f} {y - _MARK}V{y + _MARK}", class_="zero")
    if delta is not None and delta < axis.high:
        yield tag("path", d=f"M{_x(axis, delta):.1f} {y - _MARK}V{y + _MARK}", class_="delta")
    yield from _interval(drawn, axis, y)


def _interval(drawn: forest.Line, axis: forest.Axis, y: int) -> Iterator[Html]:
    low, high = _x(axis, drawn.low), _x(axis, drawn.high)
    stroke = "line dash" if drawn.kind == "prediction" else "line"
    yield tag("path", d=f"M{low:.1f} {y}H{high:.1f}", class_=stroke)
    yield from (
        _end(x, y, beyond, step)
        for x, beyond, step in (
            (low, drawn.low < axis.low, 5),
            (high, drawn.high > axis.high, -5),
        )
    )
    if drawn.estimate is None or not axis.holds(drawn.estimate):
        return
    x = _x(axis, drawn.estimate)
    if drawn.kind == "pooled":
        yield tag("path", d=f"M{x - 7:.1f} {y}l7 -6l7 6l-7 6z", class_="mark")
    else:
        yield tag("rect", x=f"{x - 4:.1f}", y=str(y - 4), width="8", height="8", class_="mark")


def _end(x: float, y: int, beyond: bool, step: int) -> Html:
    """A cap, or an arrow where the interval goes on beyond the axis."""
    path = f"M{x + step:.1f} {y - 4}L{x:.1f} {y}L{x + step:.1f} {y + 4}"
    return tag("path", d=path if beyond else f"M{x:.1f} {y - 4}V{y + 4}", class_="line")


def _axis(axis: forest.Axis, y: int, therapy: str) -> Html:
    parts = [tag("path", d=f"M{_LEFT} {y}H{_RIGHT}", class_="zero")]
    for value in axis.ticks:
        x = _x(axis, value)
        parts.append(tag("path", d=f"M{x:.1f} {y}v4", class_="zero"))
        parts.append(_words(f"{value:g}".replace("-", "−"), x, y + 16, "tick"))
    parts += [
        _words("← favours the other", 0, y + 36, "note"),
        _words(f"favours {_short(therapy)} →", _WIDTH, y + 36, "note end"),
    ]
    return join(parts)


def _words(words: str, x: float, y: int, class_: str | None = None) -> Html:
    return tag("text", text(words), x=f"{x:g}", y=str(y), class_=class_)


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def interval(estimate: float | None, low: float | None, high: float | None) -> str:
    """`0.54 (0.18 to 0.90)`, with a true minus sign."""
    if low is None or high is None:
        return "not known"
    first = "" if estimate is None else f"{estimate:.2f} "
    return f"{first}({low:.2f} to {high:.2f})".replace("-", "−")


def _described(comparisons: Sequence[Comparison], names: Names, therapy: str) -> Iterator[str]:
    """The picture in words."""
    yield f"Positive values favour {therapy}; 0 is no difference."
    for comparison in comparisons:
        yield f"Against {CLASS_NAMES.get(comparison.comparator, comparison.comparator)}:"
        for effect in comparison.effects:
            label = names.labels.get(effect.study, effect.study)
            if forest.line(effect):
                yield f"{label} {interval(effect.g, effect.ci_low, effect.ci_high)};"
            else:
                yield f"{label}: no standardised difference is known;"
        for drawn in forest.pooled_lines(comparison):
            kind = "combined" if drawn.kind == "pooled" else "prediction interval"
            yield f"{kind} {interval(drawn.estimate, drawn.low, drawn.high)}."
        if comparison.pooled is None:
            yield f"not combined: {comparison.pooled_reason}."
