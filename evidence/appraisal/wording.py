"""Sentences to paste: every number comes from the appraisal, each sentence names its studies.

Plain British English; no adjective without a rule; never a word about whether the therapy works.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from evidence.appraisal.comparisons import worthwhile
from evidence.appraisal.headings import roles_known
from evidence.appraisal.selection import Selection
from evidence.appraisal.size import CLASSES
from evidence.library import facts
from evidence.model import Comparison, Counts, Sentence, SizeClass, Study, Tally, Therapy, Trial
from evidence.words import count, listed

CLASS_NAMES: Mapping[str, str] = {
    "waiting-list": "a waiting list",
    "no-added-treatment": "no added treatment",
    "low-intensity": "low-intensity care",
    "treatment-as-usual": "treatment as usual",
    "supportive": "supportive therapy",
    "medication": "medication",
    "active-psychotherapy": "another active psychotherapy",
    "other": "another comparator",
}
# GRADE guidelines 26 (Santesso 2020, doi 10.1016/j.jclinepi.2019.10.014).
_CERTAINTY_WORDS: Mapping[str, str] = {
    "high": "{therapy} results in a change in {outcome} (high certainty)",
    "moderate": "{therapy} likely results in a change in {outcome} (moderate certainty)",
    "low": "{therapy} may result in a change in {outcome} (low certainty)",
    "very low": "the evidence is very uncertain about the effect of {therapy} on {outcome}",
}


def long_date(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def search_words(therapy: Therapy) -> str:
    """`last searched 22 November 2026; not a systematic search`."""
    if therapy.last_search is None:
        searched = "date of the last search not recorded"
    else:
        searched = f"last searched {long_date(therapy.last_search)}"
    return searched if therapy.systematic else f"{searched}; not a systematic search"


def size_words(low: SizeClass, high: SizeClass) -> str:
    """`very small`, or the range when something that decides is not recorded."""
    if low == high:
        return low
    return f"{low} to {high} (what is not recorded decides)"


def sentences(
    selection: Selection,
    counts: Counts,
    by_tier: Mapping[str, Tally],
    trials: Sequence[Trial],
    comparisons: Sequence[Comparison],
    size: tuple[SizeClass, SizeClass],
    only: str | None = None,
) -> tuple[Sentence, ...]:
    """All sentences of one condition, the size of the evidence first.

    `only` is the class of comparator to which the comparisons were narrowed.
    """
    proper = [trial for trial in trials if trial.heading == "proper"]
    if not proper:
        rows: list[Sentence] = [_absence(selection, by_tier)]
    else:
        rows = [
            _size(selection, counts, by_tier, proper, size),
            *(_comparison(selection.therapy, row) for row in comparisons),
            *([_no_comparison(selection, only)] if only and not comparisons else []),
            _developers(selection.therapy, proper),
            *_namesakes(selection),
            *_not_combined(comparisons, only),
            *_add_on(selection.therapy, proper),
            *_claims(selection, only),
            *_follow_up(selection),
        ]
    every = (*rows, *_left_out(selection), *_certainty(selection, only))
    return tuple(replace(row, condition=selection.condition) for row in every)


def _size(
    selection: Selection,
    counts: Counts,
    by_tier: Mapping[str, Tally],
    trials: Sequence[Trial],
    size: tuple[SizeClass, SizeClass],
) -> Sentence:
    therapy = selection.therapy
    found = "found" if therapy.systematic else "found so far"
    text = (
        f"The evidence on {therapy.short} for {selection.condition} is {size_words(*size)}: "
        f"{count(counts.trials, 'peer-reviewed randomised trial')} of {therapy.short} itself "
        f"{found} ({_people(counts, therapy)}){_teams(counts)}."
    )
    apart = _apart(by_tier, therapy)
    if apart:
        text += f" Kept apart: {', '.join(apart)}."
    searched = _searched(therapy)
    if therapy.systematic:
        text += f" ({searched[:1].upper()}{searched[1:]}.)"
    else:
        text += f" This library is not a systematic search ({searched})."
    return Sentence("size", text, tuple(trial.study for trial in trials))


def _searched(therapy: Therapy) -> str:
    return search_words(therapy).partition(";")[0]


def _people(counts: Counts, therapy: Therapy) -> str:
    parts = ["number of people not recorded"]
    if counts.randomised is not None:
        # Of a trial whose total is not known the therapy arm may be.
        least = max(counts.randomised, counts.randomised_to_therapy or 0)
        known = "at least " if counts.n_unknown else ""
        parts = [f"{known}{count(least, 'person', 'people')}"]
    if counts.randomised_to_therapy is not None:
        treated = f"{counts.randomised_to_therapy:,}"
        if counts.n_unknown or counts.therapy_n_unknown:
            parts.append(f"at least {treated} known to be allocated to {therapy.short}")
        else:
            parts[0] += f", {treated} of them allocated to {therapy.short}"
    if counts.trials > 1 and counts.largest is not None:
        parts.append(f"largest {'known ' if counts.n_unknown else ''}{counts.largest:,}")
    if counts.n_unknown and counts.randomised is not None:
        parts.append(f"size of {count(counts.n_unknown, 'trial')} not recorded")
    return "; ".join(parts)


def _teams(counts: Counts) -> str:
    if counts.teams is None:
        return ", by authors who are not recorded"
    if counts.authors_unknown:
        authors = f"the authors of {count(counts.authors_unknown, 'trial')} are not all recorded"
        fewest = min(counts.teams, counts.teams_lower or counts.teams)
        return f", by at least {count(fewest, 'team')} ({authors})"
    text = f", by {count(counts.teams, 'team')}"
    if counts.teams_lower is not None and counts.teams_lower < counts.teams:
        text += f" (perhaps only {counts.teams_lower}: authors match by initials)"
    return text


def _apart(by_tier: Mapping[str, Tally], therapy: Therapy) -> list[str]:
    """`1 trial of an adapted form (24)`, … for the headings that are never added."""
    names = {
        "adapted": "of an adapted form",
        "combined": f"of {therapy.short} combined with another treatment",
        "unreviewed": "not peer-reviewed",
    }
    rows: list[str] = []
    for heading, words in names.items():
        tally = by_tier[heading]
        if tally.trials:
            number = count(tally.trials, "trial") if not rows else f"{tally.trials}"
            size = "size not recorded" if tally.randomised is None else f"{tally.randomised:,}"
            if tally.randomised is not None and tally.n_unknown:
                size = f"at least {size}; size of {tally.n_unknown} not recorded"
            rows.append(f"{number} {words} ({size})")
    return rows


def _absence(selection: Selection, by_tier: Mapping[str, Tally]) -> Sentence:
    therapy = selection.therapy
    text = (
        f"No peer-reviewed randomised trial of {therapy.short} itself for "
        f"{selection.condition} is recorded in this library"
    )
    apart = _apart(by_tier, therapy)
    if not apart:
        text += ", nor any of an adapted, combined or unreviewed form"
    text += f" ({search_words(therapy)})."
    if apart:
        text += f" Kept apart: {', '.join(apart)}."
    text += " That is not evidence that it does not work."
    return Sentence("none", text, ())


def _comparison(therapy: Therapy, row: Comparison) -> Sentence:
    people = "number of people not recorded" if row.n is None else count(row.n, "person", "people")
    if row.n is not None and row.n_unknown:
        people = f"at least {people}"
    text = f"Against {CLASS_NAMES[row.comparator]}: {count(row.trials, 'trial')}, {people}."
    target = worthwhile(therapy, row.condition)
    if target is None or row.ois is None:
        text += (
            " How many people a trial would need is not known: no smallest worthwhile difference "
            f"is recorded for {row.condition}."
        )
    else:
        tentative = f", a {target.note} figure" if target.note == "tentative" else ""
        text += (
            " One trial large enough to detect a small but worthwhile difference "
            f"({target.smd:g} standard deviations{tentative}) would need about {row.ois:,}."
        )
    return Sentence("comparison", text, row.studies)


def _no_comparison(selection: Selection, comparator: str) -> Sentence:
    text = (
        f"Against {CLASS_NAMES.get(comparator, 'no comparator')}: no peer-reviewed randomised "
        f"trial of {selection.therapy.short} itself for {selection.condition} is recorded in this "
        f"library ({search_words(selection.therapy)})."
    )
    unclear = tuple(item.id for item in selection.trials if not roles_known(item.study))
    if unclear:
        text += f" What {listed(unclear)} compared the therapy with is not all recorded."
    return Sentence("no-comparison", text, unclear)


def _developers(therapy: Therapy, trials: Sequence[Trial]) -> Sentence:
    answers = [trial.developer_involved for trial in trials]
    words = ((True, "with"), (False, "without"), (None, "perhaps with"))
    parts = [f"{answers.count(answer)} {word}" for answer, word in words if answer in answers]
    parts[0] += f" a developer of {therapy.short} among the authors"
    text = f"Of {count(len(trials), 'trial')}: {', '.join(parts)}."
    return Sentence("developers", text, tuple(trial.study for trial in trials))


def _namesakes(selection: Selection) -> Iterator[Sentence]:
    """Possible matches are printed (rule 6)."""
    for one, other in selection.teams.possible:
        yield Sentence(
            "possible-match",
            f"Authors of {one} and {other} match by family name and initials: they may be the "
            "same people, and for size and flags the two count as one team.",
            (one, other),
        )


def _not_combined(comparisons: Sequence[Comparison], only: str | None) -> Iterator[Sentence]:
    most = max((row.trials for row in comparisons), default=0)
    if not most:
        return
    if most == 1 and only is not None:
        why = f"there is one trial against {CLASS_NAMES[only]}"
    elif most == 1:
        why = "no class of comparator holds more than one trial"
    elif most == 2:
        why = "with two trials a combined figure would suggest more certainty than they allow"
    else:
        why = "; ".join(dict.fromkeys(row.pooled_reason for row in comparisons if row.trials > 2))
    studies = dict.fromkeys(study for row in comparisons for study in row.studies)
    yield Sentence("not-combined", f"The results are not combined: {why}.", tuple(studies))


def _add_on(therapy: Therapy, trials: Sequence[Trial]) -> Iterator[Sentence]:
    for trial in trials:
        if trial.cotreatment and trial.cotreatment.casefold() != "none":
            yield Sentence(
                "add-on",
                f"In {trial.study} every arm also had {trial.cotreatment}: it tests "
                f"{therapy.short} added to that, not {therapy.short} alone.",
                (trial.study,),
            )


def _claims(selection: Selection, only: str | None) -> Iterator[Sentence]:
    """Printed claims beside what the numbers could show; narrowed, those about that class."""
    words = {
        "equivalence": "describes {first} and {second} as equivalent",
        "superiority": "describes {first} as superior to {second}",
        "no-advantage": "reports no advantage of {first} over {second}",
    }
    for item in selection.trials:
        roles = {arm.label.casefold(): arm.role for arm in item.study.arms}
        for claim in item.study.claims:
            compared = {roles.get(label.casefold()) for label in (claim.first, claim.second)}
            if only is not None and only not in compared:
                continue
            said = words[claim.kind].format(first=claim.first, second=claim.second)
            detail = f" ({claim.words})" if claim.words else ""
            numbers = _claim_numbers(item.study, claim.first, claim.second)
            yield Sentence("claim", f"{item.id} {said}{detail}{numbers}.", (item.id,))


def _claim_numbers(study: Study, first: str, second: str) -> str:
    sizes = {arm.label.casefold(): arm.randomised for arm in study.arms}
    one, other = sizes.get(first.casefold()), sizes.get(second.casefold())
    if not one or not other:
        return "; how many people were compared is not recorded"
    detectable = 2.80 * (1 / one + 1 / other) ** 0.5
    return (
        f"; with {one} and {other} people the smallest difference it could detect with a power "
        f"of 0.80 is about {detectable:.2f} standard deviations"
    )


def _follow_up(selection: Selection) -> Iterator[Sentence]:
    for item in selection.trials:
        points = item.study.followup
        if not points:
            text = f"How long {item.id} followed people up is not recorded."
        elif points[-1].controlled and points[-1].weeks > 0:
            text = (
                f"The last controlled time point of {item.id} is {points[-1].weeks:g} weeks "
                "after the end of treatment."
            )
        else:
            last = max((p.weeks for p in points if p.controlled), default=None)
            controlled = (
                "no controlled time point is recorded"
                if last is None
                else "the last controlled time point is the end of treatment"
                if last == 0
                else f"the last controlled time point is {last:g} weeks after the end of treatment"
            )
            later = ""
            if not points[-1].controlled:
                when = (
                    f"{points[-1].weeks:g} weeks after it"
                    if last == 0
                    else f"at {points[-1].weeks:g} weeks"
                )
                later = f"; the follow-up {when} has no comparison group"
            text = f"In {item.id} {controlled}{later}."
        yield Sentence("follow-up", text, (item.id,))


def _left_out(selection: Selection) -> Iterator[Sentence]:
    """Studies of which it is not known whether they are trials: one sentence for all."""
    unclear = [row for row in selection.left_out if row.code == "unclear-allocation"]
    for row in unclear:
        yield Sentence("unclear", f"Not counted: {row.study} – {row.why}.", (row.study,))
    texts = {item.id for item in selection.possible if item.study.design in facts.TEXT_DESIGNS}
    unknown = [row.study for row in selection.left_out if row.code == "design-unknown"]
    undecided = [study for study in unknown if study not in texts]
    if undecided:
        yield Sentence(
            "unknown",
            f"Not placed, because design, condition or tier is not recorded or not verified: "
            f"{listed(undecided)}.",
            tuple(undecided),
        )


def _certainty(selection: Selection, only: str | None) -> Iterator[Sentence]:
    """Every human rating recorded for the condition (and class), or that there is none."""
    rated = [
        rating
        for rating in selection.therapy.ratings
        if rating.condition.lower() == selection.condition
        and only in (None, rating.comparator)
        and rating.comparator in CLASS_NAMES
        and rating.certainty.lower() in _CERTAINTY_WORDS
    ]
    for rating in rated:
        said = _CERTAINTY_WORDS[rating.certainty.lower()].format(
            therapy=selection.therapy.short, outcome=rating.outcome
        )
        who = f"rated by {rating.by}, {rating.on}"
        text = f"Against {CLASS_NAMES[rating.comparator]}, {said} ({who})."
        yield Sentence("certainty", text, ())
    if not rated:
        against = (
            f" against {CLASS_NAMES[only]}" if only is not None and only in CLASS_NAMES else ""
        )
        text = f"The certainty of this evidence{against} has not been formally rated."
        yield Sentence("certainty", text, ())


def headline(therapy: Therapy, rows: Iterable[tuple[str, SizeClass, SizeClass, int]]) -> str:
    """The answer for a whole library in one line: (condition, class, highest, trials) each."""
    graded = list(rows)
    if not graded:
        return f"No study of {therapy.short} with a recorded condition is in this library."
    with_trials = [row for row in graded if row[3]]
    if not with_trials:
        return (
            f"No peer-reviewed randomised trial of {therapy.short} itself is recorded in this "
            "library."
        )
    best = max(with_trials, key=lambda row: (CLASSES.index(row[1]), row[3]))
    text = (
        f"The evidence on {therapy.short} is {size_words(best[1], best[2])} for {best[0]} "
        f"({count(best[3], 'peer-reviewed randomised trial')})"
    )
    others = [row for row in with_trials if row is not best]
    text += "".join(f", {size_words(low, high)} for {c} ({k})" for c, low, high, k in others)
    without = [row[0] for row in graded if not row[3]]
    if without:
        text += f"; none of {therapy.short} itself is recorded for {listed(without, 'or')}"
    return f"{text}."
