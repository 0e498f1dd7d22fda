"""The sections about one condition: the answer, the flow, the trials, the effects, the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.appraisal.flow import Step
from evidence.appraisal.page import svg
from evidence.appraisal.page.markup import (
    Html,
    Names,
    join,
    linked,
    listing,
    slug,
    table,
    tag,
    text,
)
from evidence.appraisal.phrases import CLASS_NAMES, size_words
from evidence.model import Appraisal, Comparison, Flag, Printed, Therapy, Trial, TrialEffect
from evidence.words import count, listed

NOT_RECORDED = "not recorded"
_STATES = (
    ("FLAG", "Flag", "flag", "Warnings"),
    ("UNKNOWN", "Not known", "ask", "Could not be told"),
)
_DESIGNS = {
    "rct": "randomised",
    "pilot-rct": "pilot, randomised",
    "cluster-rct": "cluster-randomised",
}
_MANY = 6  # studies; more of them are folded away


@dataclass(frozen=True, slots=True)
class Part:
    """The appraisal of one condition and how it was counted."""

    appraisal: Appraisal
    steps: tuple[Step, ...]
    number: int = 1  # its place on the page: two conditions may be spelt alike

    @property
    def condition(self) -> str:
        return self.appraisal.scope.condition or ""

    @property
    def anchor(self) -> str:
        return f"condition-{self.number}-{slug(self.condition)}"


def condition(part: Part, therapy: Therapy, names: Names) -> Html:
    """Everything about one condition, under a heading of its own."""
    found, anchor = part.appraisal, part.anchor
    title = part.condition[:1].upper() + part.condition[1:]
    first, *rest = found.sentences
    trials = [trial for trial in found.trials if trial.heading != "related"]
    blocks: list[Html] = [
        tag("h2", text(title), id=anchor),
        tag("p", names.sentence(first), class_="lead"),
        _figures(found),
        tag("p", text(f"{_size(found)}."), class_="meta"),
        tag("h3", text("How the studies were counted")),
        counted(part.steps, names),
    ]
    if trials:
        blocks += [tag("h3", text("The trials")), _trials(trials, names, part)]
    if found.comparisons:
        blocks += _effects(found.comparisons, therapy, names, part)
        blocks += _comparisons(found.comparisons, part)
    if rest:
        blocks.append(tag("h3", text("What can be said")))
        blocks.append(listing(names.sentence(sentence) for sentence in rest))
    blocks += flags(found.flags, names)
    blocks += _gaps(found, names)
    return tag("section", *blocks, aria_labelledby=anchor)


def _size(found: Appraisal) -> str:
    only = found.scope.comparator
    against = f"against {CLASS_NAMES.get(only, only)}, " if only else "for this condition: "
    words = size_words(found.size_class, found.size_class_max)
    return f"Size of the evidence {against}{words}. Deciding criterion: {found.size_rule}"


def _figures(found: Appraisal) -> Html:
    """The counts at a glance; what is not known is said, never 0."""
    counts = found.counts
    least = "at least " if counts.n_unknown else ""
    people = NOT_RECORDED if counts.randomised is None else f"{least}{counts.randomised:,}"
    rows = [("Peer-reviewed randomised trials", f"{counts.trials:,}")]
    if counts.trials:
        teams = NOT_RECORDED if counts.teams is None else f"{counts.teams:,}"
        rows += [("People randomised", people), ("Research teams", teams)]
        rows.append(("Trials without a developer", f"{counts.independent_trials:,}"))
    rows.append(("Size class", size_words(found.size_class, found.size_class_max)))
    pairs = (tag("div", tag("dt", text(name)), tag("dd", text(value))) for name, value in rows)
    return tag("dl", *pairs, class_="figures")


def counted(steps: Sequence[Step], names: Names) -> Html:
    """Reports → studies → trials; each step between two totals says what became of some."""
    items = []
    for step in steps:
        if step.kind == "total":
            items.append(tag("li", names.prose(step.text), class_="total"))
            continue
        named = [study for study in step.studies if study not in step.text]
        more = join([text(": "), _studies(named, names)]) if named else Html("")
        items.append(tag("li", names.prose(step.text), more, class_="step"))
    return tag("ol", *items, class_="flow")


def _studies(studies: Sequence[str], names: Names) -> Html:
    """Their labels; many are folded away, and unfolded in print."""
    if len(studies) <= _MANY:
        return names.several(studies)
    summary = tag("summary", text(count(len(studies), "study", "studies")))
    return tag("details", summary, names.several(studies))


# ---------------------------------------------------------------- trials


def _trials(trials: Sequence[Trial], names: Names, part: Part) -> Html:
    answers = {True: "yes", False: "no", None: "not known"}
    rows = [
        (
            names.one(trial.study),
            text(trial.heading or NOT_RECORDED),
            text(_DESIGNS.get(trial.design or "", trial.design or NOT_RECORDED)),
            text(_number(trial, trial.randomised, "randomised")),
            _arms(trial),
            text(answers[trial.developer_involved]),
            text(_number(trial, trial.followup_weeks, "followup")),
        )
        for trial in trials
    ]
    head = ("Trial", "Counted as", "Design", "Randomised", "Arms", "Developer", "Weeks")
    caption = (
        "Counted as: proper is the therapy itself, peer-reviewed; the other headings are kept "
        "apart and never added. Developer: a developer of the therapy is an author. Weeks: last "
        "controlled time point after the end of treatment. An asterisk: nobody has verified it."
    )
    return table(
        f"{part.anchor}-trials",
        f"The trials: {part.condition}",
        caption,
        head,
        rows,
        numbers=(3, 6),
    )


def _number(trial: Trial, value: float | None, field: str) -> str:
    star = "*" if field in trial.unverified else ""
    return "not known" if value is None else f"{value:,g}{star}"


def _arms(trial: Trial) -> Html:
    if not trial.arms:
        return text(NOT_RECORDED)
    rows = []
    for arm in trial.arms:
        size = "not known" if arm.randomised is None else f"{arm.randomised:,}"
        role = arm.role if arm.role != "therapy" else None
        rows.append(text(f"{arm.label}: {size}{f' ({role})' if role else ''}"))
    return join(rows, "<br>")


# ---------------------------------------------------------------- comparisons and effects


def _comparisons(comparisons: Sequence[Comparison], part: Part) -> Iterator[Html]:
    yield tag("h3", text("How large each comparison is"))
    rows = [
        (
            text(CLASS_NAMES.get(row.comparator, row.comparator)),
            text(f"{row.trials:,}"),
            text(_known(row.n, 0) + ("+?" if row.n is not None and row.n_unknown else "")),
            text(_known(row.effective_n, 1)),
            text(_known(row.ois, 0)),
            text(_known(row.detectable, 2)),
            text(size_words(row.size_class, row.size_class_max)),
            text(row.size_rule),
        )
        for row in comparisons
    ]
    head = ("Against", "Trials", "People", "Effective", "Needed", "Detectable", "Size", "Because")
    delta = next((row for row in comparisons if row.delta is not None), None)
    needed = "no smallest worthwhile difference is recorded, so what is needed is not known"
    if delta:
        needed = f"to detect {delta.delta:g} standard deviations with a power of 0.80"
        needed += f" (source: {delta.delta_source or NOT_RECORDED})"
    caption = (
        "Effective: people, as if the arms were of equal size. Needed: people in one trial large "
        f"enough (the optimal information size): {needed}. Detectable: the smallest difference, "
        "in standard deviations, that the people in hand could show with the same power."
    )
    yield table(
        f"{part.anchor}-size",
        f"The size of each comparison: {part.condition}",
        caption,
        head,
        rows,
        numbers=range(1, 6),
    )


def _known(value: float | None, digits: int) -> str:
    return "not known" if value is None else f"{value:,.{digits}f}"


def _effects(
    comparisons: Sequence[Comparison], therapy: Therapy, names: Names, part: Part
) -> Iterator[Html]:
    yield tag("h3", text("What the trials found"))
    picture = svg.plot(comparisons, names, therapy.short, f"{part.anchor}-forest")
    if picture:
        told = (
            "Each square is the difference between two groups of a trial in standard deviations "
            "(Hedges g), at the end of treatment or next after it; the line is its 95% confidence "
            f"interval. To the right of 0 favours {therapy.short}. Dotted, where recorded: the "
            "smallest difference worth having."
        )
        yield tag("figure", picture, tag("figcaption", text(told)))
    rows = [line for row in comparisons for line in _effect_rows(row, names)]
    head = ("Trial", "Against", "Outcome", "Time", "People", "g (95% interval)", "As printed")
    caption = (
        "The same in numbers: g is recomputed from means and standard deviations; positive "
        f"favours {therapy.short}. As printed: what the authors or a database give, with its own "
        "basis."
    )
    yield table(
        f"{part.anchor}-effects",
        f"Effects in numbers: {part.condition}",
        caption,
        head,
        rows,
        numbers=(4,),
    )
    reasons: dict[str, list[str]] = {}
    for row in comparisons:
        if row.pooled_reason:
            against = CLASS_NAMES.get(row.comparator, row.comparator)
            reasons.setdefault(row.pooled_reason, []).append(against)
    told_why = [text(f"Against {listed(group)}: {why}.") for why, group in reasons.items()]
    if told_why:
        yield tag("p", text("Whether the results were combined, and why:"))
        yield listing(told_why)


def _effect_rows(row: Comparison, names: Names) -> Iterator[tuple[Html, ...]]:
    against = text(CLASS_NAMES.get(row.comparator, row.comparator))
    empty = Html("–")
    for effect in row.effects:
        yield (
            names.one(effect.study),
            against,
            text(effect.instrument),
            text(_time(effect.timepoint_weeks)),
            text(_known(effect.n, 0)),
            text(_g(effect)),
            text(_printed(effect.printed)),
        )
    for study in row.studies:
        if study not in {effect.study for effect in row.effects}:
            none = text("no usable outcome is recorded")
            yield (names.one(study), against, none, empty, empty, empty, empty)
    pooled = row.pooled
    if pooled is None:
        return
    words = svg.interval(pooled.estimate, pooled.ci_low, pooled.ci_high)
    rest = [f"τ² {pooled.tau2:.3f}{_pair(pooled.tau2_ci, 3)}", f"I² {pooled.i2:.0f}%"]
    if pooled.prediction is not None:
        rest.append(f"prediction interval{_pair(pooled.prediction, 2)}")
    secondary = "; secondary: the trials come first" if pooled.secondary else ""
    name = text(f"Combined: {count(pooled.k, 'trial')}")
    more = text("; ".join([pooled.method, *rest]) + secondary)
    yield (name, against, empty, empty, empty, text(words), more)


def _pair(pair: tuple[float, float] | None, digits: int) -> str:
    if pair is None:
        return ""
    return f" ({pair[0]:.{digits}f} to {pair[1]:.{digits}f})".replace("-", "−")


def _time(weeks: float | None) -> str:
    if weeks is None:
        return NOT_RECORDED
    return "end of treatment" if weeks == 0 else f"{weeks:g} weeks after it"


def _g(effect: TrialEffect) -> str:
    if effect.g is None:
        return "not known"
    told = svg.interval(effect.g, effect.ci_low, effect.ci_high)
    return f"{told}, {effect.basis or 'basis not stated'}"


def _printed(printed: Printed | None) -> str:
    if printed is None or printed.provenance == "derived" or printed.effect is None:
        return "–"
    interval = "no interval printed"
    if printed.ci_low is not None and printed.ci_high is not None:
        interval = f"{printed.ci_low:g} to {printed.ci_high:g}"
    source = "" if printed.provenance == "printed" else f"{printed.provenance}: "
    told = f"{source}{printed.measure} {printed.effect:g} ({interval})"
    return f"{told}, {printed.basis or 'basis not stated'}".replace("-", "−")


# ---------------------------------------------------------------- flags and gaps


def flags(found: Sequence[Flag], names: Names) -> Iterator[Html]:
    """Flags, then unknowns, rule by rule with value, source and studies; what passed in a line."""
    for state, word, class_, title in _STATES:
        rules: dict[str, list[Flag]] = {}
        for flag in found:
            if flag.state == state:
                rules.setdefault(flag.id, []).append(flag)
        if rules:
            chip = tag("strong", text(word), class_=f"state {class_}")
            yield tag("h3", text(f"{title}: {count(len(rules), 'rule')}"))
            shown = [_rule(group, chip, names) for group in rules.values()]
            rows = listing(shown, class_="flags")
            if state == "UNKNOWN":  # their names are seen, the rest unfolds
                rows = tag("details", tag("summary", text("; ".join(rules))), rows)
            yield rows
    passed: dict[str, list[str]] = {}
    for flag in found:
        if flag.state == "PASS":
            passed.setdefault(flag.id, []).extend([flag.comparator] if flag.comparator else [])
    if passed:
        chip = tag("strong", text("Passed"), class_="state pass")
        named = (f"{rule} ({', '.join(of)})" if of else rule for rule, of in passed.items())
        yield tag("h3", text(f"Passed: {count(len(passed), 'rule')}"))
        told = "what the rule warns of was not found."
        yield tag("p", chip, text(f"{'; '.join(named)}: {told}"), class_="meta")


def _rule(group: Sequence[Flag], chip: Html, names: Names) -> Html:
    """One rule in one state; where it was judged for several classes, a line for each."""
    first = group[0]
    source = linked(first.source) if first.source else text("project rule")
    rule = first.rule[:1].upper() + first.rule[1:]
    about = tag("span", text(f"{first.id}; source: "), source, class_="why")
    by_studies: dict[tuple[str, ...], list[Flag]] = {}
    for flag in group:
        by_studies.setdefault(flag.studies, []).append(flag)
    lines = [
        tag("span", text(" ".join(map(_value, same))), *_flagged(studies, names), class_="why")
        for studies, same in by_studies.items()
    ]
    return join([chip, text(f"{rule}."), about, *lines])


def _value(flag: Flag) -> str:
    value = NOT_RECORDED if flag.value is None else _shown(flag.value)
    threshold = "" if flag.threshold is None else f" (threshold {_shown(flag.threshold)})"
    subject = "Here"
    if flag.comparator:
        subject = f"Against {CLASS_NAMES.get(flag.comparator, flag.comparator)}"
    return f"{subject}: {value}{threshold}."


def _flagged(studies: Sequence[str], names: Names) -> Iterator[Html]:
    yield text(" Studies: " if len(studies) <= _MANY else " ")
    yield _studies(studies, names) if studies else text("none recorded")


def _shown(value: float | int | str) -> str:
    words = f"{value:,.4g}" if isinstance(value, float) else str(value)
    return words.replace("-", "−") if isinstance(value, float) else words


def _gaps(found: Appraisal, names: Names) -> Iterator[Html]:
    """What is not recorded about the trials, and what was not counted."""
    if found.missing:
        yield tag("h3", text("What is missing"))
        yield tag("p", text("Not recorded about the trials:"))
        yield listing(
            join([names.one(row.study), text(f": {', '.join(row.fields)}")])
            for row in found.missing
        )
    if not found.left_out:
        return
    yield tag("h3", text("What was left out"))
    reasons: dict[str, list[str]] = {}
    for row in found.left_out:
        reasons.setdefault(row.why, []).append(row.study)
    yield listing(
        join([names.prose(f"{why}: "), _studies(studies, names)])
        for why, studies in reasons.items()
    )
