"""An appraisal as text: the answer first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evidence.appraisal.wording import CLASS_NAMES, headline, search_words, size_words
from evidence.cli import render
from evidence.model import Appraisal, Comparison, Flag, Tally, Therapy, Trial
from evidence.words import count, listed

_APART = ("adapted", "combined", "unreviewed")


def lines(appraisal: Appraisal, therapy: Therapy, *, every: bool) -> Iterator[str]:
    """The lines of an appraisal; `every` adds each rule, sentence and gap."""
    if appraisal.scope.condition is None:
        yield from _whole(appraisal, therapy, every=every)
    else:
        yield from _condition(appraisal, every=every)


def _whole(appraisal: Appraisal, therapy: Therapy, *, every: bool) -> Iterator[str]:
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
    yield ""
    yield from _flags(appraisal.flags, every=every, classes=every)
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


def _condition(appraisal: Appraisal, *, every: bool) -> Iterator[str]:
    first, *rest = appraisal.sentences
    yield render.wrap(first.text)
    yield ""
    yield render.labelled("Counted", _counted(appraisal))
    only = appraisal.scope.comparator
    against = f"against {CLASS_NAMES.get(only, only)}: " if only else ""
    yield render.labelled("Size", f"{against}{_size(appraisal)} (project rule)")
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
        yield from _deciding(appraisal.comparisons)
        yield from _effects(appraisal.comparisons)
    yield ""
    yield from _flags(appraisal.flags, every=every, classes=True)
    # What was left out is listed beneath, the comparisons stand in the table.
    skipped = {"unclear", "unknown"} if every else {"comparison", "unclear", "unknown"}
    shown = [row for row in rest if row.id not in skipped]
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


def _deciding(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """What decides each class; one line for classes that one criterion decides."""
    classes: dict[str, list[str]] = {}
    for row in comparisons:
        classes.setdefault(row.size_rule, []).append(row.comparator)
    for rule, names in classes.items():
        subject = "each" if len(names) == len(comparisons) > 1 else ", ".join(names)
        yield render.wrap(f"{subject}: {rule}.")


def _effects(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Recomputed beside printed; positive favours the therapy."""
    rows = [(row.comparator, effect) for row in comparisons for effect in row.effects]
    if not rows:
        return
    yield ""
    yield "Effects at the end of treatment or next after it (positive favours the therapy):"
    for comparator, effect in rows:
        parts = []
        if effect.g is not None and effect.ci_low is not None and effect.ci_high is not None:
            parts.append(
                f"g {effect.g:.2f} ({effect.ci_low:.2f} to {effect.ci_high:.2f}), "
                f"recomputed, {effect.basis or 'basis not stated'}"
            )
        printed = effect.printed
        if printed is not None and printed.provenance != "derived" and printed.effect is not None:
            interval = "without interval"
            if printed.ci_low is not None and printed.ci_high is not None:
                interval = f"{printed.ci_low:g} to {printed.ci_high:g}"
            parts.append(
                f"{'printed' if printed.provenance == 'printed' else printed.provenance} "
                f"{printed.measure} {printed.effect:g} ({interval}), "
                f"{printed.basis or 'basis not stated'}"
            )
        text = f"{effect.study}, {comparator}, {effect.instrument}: {'; '.join(parts)}"
        yield render.wrap(text, "    ", "  ")


def _flags(flags: Sequence[Flag], *, every: bool, classes: bool) -> Iterator[str]:
    """FLAG, then UNKNOWN, then one line of PASSes; with `every`, each rule with its source."""
    wanted = [flag for flag in flags if classes or flag.id not in ("below-400", "below-ois")]
    for state in ("FLAG", "UNKNOWN", "PASS"):
        group = [flag for flag in wanted if flag.state == state]
        if every:
            for flag in group:
                yield render.labelled(state, _rule(flag))
        elif group:
            yield render.labelled(state, "; ".join(_short(group)))


def _rule(flag: Flag) -> str:
    scope = f" [{flag.comparator or flag.condition}]" if flag.comparator or flag.condition else ""
    value = render.NOT_RECORDED if flag.value is None else _shown(flag.value)
    threshold = "" if flag.threshold is None else f", threshold {_shown(flag.threshold)}"
    studies = f"; {listed(flag.studies)}" if flag.studies else "; studies: none recorded"
    return (
        f"{flag.id}{scope}: {flag.rule} – value {value}{threshold} "
        f"({flag.source or 'project rule'}){studies}"
    )


def _shown(value: float | int | str) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


def _short(flags: Sequence[Flag]) -> Iterator[str]:
    """Each flag once: its value, or the comparator classes it concerns."""
    by_id: dict[str, list[Flag]] = {}
    for flag in flags:
        by_id.setdefault(flag.id, []).append(flag)
    for name, group in by_id.items():
        named = [flag.comparator for flag in group if flag.comparator]
        if named:
            yield f"{name} ({', '.join(named)})"
        elif isinstance(group[0].value, int) and group[0].state == "FLAG":
            yield f"{name} ({group[0].value})"
        else:
            yield name


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
