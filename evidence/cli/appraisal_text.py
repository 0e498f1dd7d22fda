"""An appraisal as text: the answer first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evidence.appraisal import gaps
from evidence.appraisal.flow import Step
from evidence.appraisal.phrases import CLASS_NAMES, headline, search_words, size_words
from evidence.cli import flags_text, forest_text, render
from evidence.model import Appraisal, Comparison, Tally, Therapy, Trial
from evidence.words import count, listed

_APART = ("adapted", "combined", "unreviewed")
# Told by the tables, the plot and the lists around the sentences.
_TOLD = frozenset(
    (
        *("comparison", "developers", "effect", "combined", "not-combined", "follow-up"),
        *("not-recorded", "unclear", "unknown"),
    )
)


def lines(
    appraisal: Appraisal, therapy: Therapy, steps: Sequence[Step], *, every: bool
) -> Iterator[str]:
    """The lines of an appraisal; `every` adds each rule, sentence and gap, and the flow."""
    if appraisal.scope.condition is None:
        yield from _whole(appraisal, therapy, steps, every=every)
    else:
        yield from _condition(appraisal, steps, every=every)


def _whole(
    appraisal: Appraisal, therapy: Therapy, steps: Sequence[Step], *, every: bool
) -> Iterator[str]:
    yield render.wrap(headline_of(appraisal, therapy))
    yield ""
    yield _flow(appraisal, therapy)
    if appraisal.conditions:
        yield from _conditions(appraisal, therapy)
    only = appraisal.scope.comparator
    if only:
        yield ""
        yield f"Against {CLASS_NAMES.get(only, only)}:"
        if appraisal.comparisons:
            yield _comparison_table(appraisal.comparisons, of_condition=True)
        else:
            yield f"  no peer-reviewed randomised trial of {therapy.short} itself is recorded."
    if every:
        yield from _gaps(gaps.of(appraisal))
        yield from _steps(steps)
    yield ""
    yield from flags_text.lines(appraisal.flags, every=every, classes=every)
    if every:
        yield from _details(appraisal)
    yield ""
    absent = [row.condition for row in appraisal.conditions if not row.counts.trials]
    closing = f"This library: {search_words(therapy)}."
    if absent:
        closing += " That no such trial is recorded is not evidence that it does not work."
    yield render.wrap(closing)
    if not every and appraisal.conditions:
        yield f"More: evidence appraise --condition {_quoted(appraisal.conditions[0].condition)}"


def _conditions(appraisal: Appraisal, therapy: Therapy) -> Iterator[str]:
    rows = [
        (
            row.condition,
            str(row.counts.trials),
            "–" if row.counts.randomised is None else f"{row.counts.randomised:,}",
            *(_cell(row.by_tier[name]) for name in _APART),
            size_words(row.size_class, row.size_class_max),
        )
        for row in appraisal.conditions
    ]
    shared = sum(row.counts.trials for row in appraisal.conditions) > appraisal.counts.trials
    head = ("condition", "trials", "people", "adapted", "comb.", "unrev.", "size")
    yield render.table(head, rows, right="lrrrrrl")
    yield render.wrap(
        f"trials, people: randomised, peer-reviewed, {therapy.short} itself; adapted, combined "
        "and unreviewed: trials/people kept apart, never added."
        + (" A trial of several conditions stands in each of its rows." if shared else "")
    )


def _quoted(word: str) -> str:
    return f"'{word}'" if " " in word else word


def headline_of(appraisal: Appraisal, therapy: Therapy) -> str:
    """The answer for the whole library in one line."""
    return headline(
        therapy,
        [
            (row.condition, row.size_class, row.size_class_max, row.counts.trials)
            for row in appraisal.conditions
        ],
    )


def _flow(appraisal: Appraisal, therapy: Therapy) -> str:
    counts = appraisal.counts
    text = (
        f"{count(appraisal.reports, 'report')} → {count(appraisal.studies, 'study', 'studies')} "
        f"→ {count(counts.trials, 'trial')} of {therapy.short} itself"
    )
    if counts.trials:
        people = "people not recorded"
        if counts.randomised is not None:
            known = "at least " if counts.n_unknown else ""
            # Who is known to have had the therapy was randomised.
            number = max(counts.randomised, counts.randomised_to_therapy or 0)
            people = f"{known}{count(number, 'person', 'people')}"
        if counts.randomised_to_therapy is not None:
            known = "at least " if counts.n_unknown or counts.therapy_n_unknown else ""
            people += f", {known}{counts.randomised_to_therapy:,} to {therapy.short}"
        teams = "teams not known" if counts.teams is None else count(counts.teams, "team")
        text += f": {people}; {teams}; {counts.independent_trials} without a developer"
    return render.wrap(f"{text}.")


def _cell(tally: Tally) -> str:
    if not tally.trials:
        return "–"
    people = "?" if tally.randomised is None else f"{tally.randomised:,}"
    return f"{tally.trials}/{people}{'+?' if tally.n_unknown and people != '?' else ''}"


def _condition(appraisal: Appraisal, steps: Sequence[Step], *, every: bool) -> Iterator[str]:
    first, *rest = appraisal.sentences
    yield render.wrap(first.text)
    yield ""
    yield render.labelled("Counted", _counted(appraisal))
    only = appraisal.scope.comparator
    against = f"against {CLASS_NAMES.get(only, only)}: " if only else ""
    yield render.labelled("Size", f"{against}{_size(appraisal)} (project rule)")
    if every:
        yield from _steps(steps)
    trials = [trial for trial in appraisal.trials if trial.heading != "related"]
    if trials:
        yield ""
        yield _trial_table(trials)
        yield render.wrap(
            "people: randomised; devel.: a developer is an author; weeks: last controlled time "
            "point after the end of treatment; *: not verified."
        )
    if appraisal.comparisons:
        yield ""
        yield _comparison_table(appraisal.comparisons)
        if any(row.size_rule != appraisal.size_rule for row in appraisal.comparisons):
            yield from _deciding(appraisal.comparisons)
        yield from forest_text.lines(appraisal.comparisons)
    yield ""
    yield from flags_text.lines(appraisal.flags, every=every, classes=True)
    shown = [row for row in rest if row.id not in ({"unclear", "unknown"} if every else _TOLD)]
    yield ""
    for sentence in shown:
        yield render.wrap(sentence.text, "  ", "- ")
    yield ""
    yield from _left_out(appraisal, every=every)
    yield from _missing(appraisal, every=every)


def _size(appraisal: Appraisal) -> str:
    return f"{size_words(appraisal.size_class, appraisal.size_class_max)}: {appraisal.size_rule}"


def _counted(appraisal: Appraisal) -> str:
    parts = [
        count(appraisal.reports, "report"),
        count(appraisal.studies, "study", "studies"),
        f"{count(appraisal.counts.trials, 'trial')} under the heading proper",
    ]
    apart = [
        f"{name} {count(tally.trials, 'trial')}, {_people(tally)}"
        for name in _APART
        if (tally := appraisal.by_tier[name]).trials
    ]
    text = " → ".join(parts)
    return f"{text}. Never added: {'; '.join(apart)}." if apart else f"{text}."


def _people(tally: Tally) -> str:
    if tally.randomised is None:
        return "people not recorded"
    known = "at least " if tally.n_unknown else ""
    return f"{known}{count(tally.randomised, 'person', 'people')}"


def _trial_table(trials: Sequence[Trial]) -> str:
    answer: Mapping[bool | None, str] = {True: "yes", False: "no", None: "?"}
    rows = [
        (
            trial.study,
            trial.heading or "–",
            trial.design or "–",
            _number(trial, trial.randomised, "randomised"),
            _to_therapy(trial),
            answer[trial.developer_involved],
            _number(trial, trial.followup_weeks, "followup"),
        )
        for trial in trials
    ]
    head = ("trial", "heading", "design", "people", "to it", "devel.", "weeks")
    return render.table(head, rows, right="lllrrlr")


def _number(trial: Trial, value: float | None, field: str) -> str:
    """A number with a star when nobody has verified its field."""
    star = "*" if field in trial.unverified else ""
    return "?" if value is None else f"{value:,g}{star}"


def _to_therapy(trial: Trial) -> str:
    own = [arm.randomised for arm in trial.arms if arm.role == "therapy"]
    return "?" if not own or None in own else f"{sum(size or 0 for size in own):,}"


def _comparison_table(comparisons: Sequence[Comparison], *, of_condition: bool = False) -> str:
    """One line a comparison, named by its class or, in a whole library, by its condition."""
    rows = [
        (
            row.condition if of_condition else row.comparator,
            str(row.trials),
            "?" if row.n is None else f"{row.n:,}",
            "?" if row.effective_n is None else f"{row.effective_n:,.1f}",
            "?" if row.ois is None else f"{row.ois:,}",
            "?" if row.detectable is None else f"{row.detectable:.2f}",
            size_words(row.size_class, row.size_class_max),
        )
        for row in comparisons
    ]
    named = "condition" if of_condition else "against"
    head = (named, "trials", "people", "effective N", "OIS", "detects", "size")
    return render.table(head, rows, right="lrrrrrl")


def _gaps(table: gaps.Gaps) -> Iterator[str]:
    """Comparator classes by conditions, as many conditions beside each other as fit."""
    if not table.conditions:
        return
    yield ""
    yield "Trials (people) by comparator and condition; –: none recorded"
    names = max(len(row.comparator or "class not recorded") for row in table.rows)
    sizes = [
        max(render.columns(name), *(len(_gap(row.cells[i])) for row in table.rows))
        for i, name in enumerate(table.conditions)
    ]
    start = 0
    while start < len(sizes):
        end = start + 1
        while end < len(sizes) and names + sum(s + 2 for s in sizes[start : end + 1]) <= (
            render.width()
        ):
            end += 1
        yield render.table(
            ("against", *table.conditions[start:end]),
            [
                (row.comparator or "class not recorded", *map(_gap, row.cells[start:end]))
                for row in table.rows
            ],
            right="l" + "r" * (end - start),
        )
        start = end


def _gap(cell: gaps.Cell | None) -> str:
    if cell is None:
        return "–"
    people = "?" if cell.people is None else f"{cell.people:,}{'+?' if cell.n_unknown else ''}"
    return f"{cell.trials} ({people})"


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    """The counting flow: what is left stands at the margin, what it rests on beneath."""
    yield ""
    yield "How it was counted:"
    for step in steps:
        if step.kind == "total":
            yield render.wrap(step.text, "    ", "  → ")
        else:
            named = "" if step.kind == "collapse" or not step.studies else _named(step)
            yield render.wrap(f"{step.text}{named}", "        ", "      - ")


def _named(step: Step) -> str:
    return "" if any(name in step.text for name in step.studies) else f" – {listed(step.studies)}"


def _deciding(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """What decides each class; one line for classes that one criterion decides."""
    classes: dict[str, list[str]] = {}
    for row in comparisons:
        classes.setdefault(row.size_rule, []).append(row.comparator)
    for rule, names in classes.items():
        subject = "each" if len(names) == len(comparisons) > 1 else ", ".join(names)
        yield render.wrap(f"{subject}: {rule}.")


def _left_out(appraisal: Appraisal, *, every: bool) -> Iterator[str]:
    """One line for each reason, so that a dozen manuals do not hide a trial."""
    if not every:
        for row in appraisal.left_out:
            if row.code != "design-unknown":
                yield render.wrap(f"Not counted: {row.study} – {row.why}.", "  ", "")
        rest = [row for row in appraisal.left_out if row.code == "design-unknown"]
        if rest:
            number = count(len(rest), "study", "studies")
            text = (
                f"Not placed for want of a recorded or verified fact: {number} (--all names them)."
            )
            yield render.wrap(text, "  ", "")
        return
    by_reason: dict[str, list[str]] = {}
    for row in appraisal.left_out:
        by_reason.setdefault(row.why, []).append(row.study)
    for why, studies in by_reason.items():
        yield render.wrap(f"Not counted: {listed(studies)} – {why}.", "  ", "")


def _missing(appraisal: Appraisal, *, every: bool) -> Iterator[str]:
    rows = [
        row
        for row in appraisal.missing
        if every or row.study in {t.study for t in appraisal.trials if t.heading == "proper"}
    ]
    if rows:
        text = "; ".join(f"{row.study}: {', '.join(row.fields)}" for row in rows)
        yield render.wrap(f"Not recorded – {text}.", "  ", "")


def _details(appraisal: Appraisal) -> Iterator[str]:
    """Everything else a whole library has to say."""
    yield ""
    for sentence in appraisal.sentences:
        yield render.wrap(sentence.text, "  ", "- ")
    yield ""
    yield from _left_out(appraisal, every=True)
    yield from _missing(appraisal, every=True)
