"""Sentences to paste: every number comes from the appraisal, each sentence names its studies.

Plain British English; no adjective without a rule; never a word about whether the therapy works.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from evidence.appraisal import result_sentences as results
from evidence.appraisal import trial_sentences as conduct
from evidence.appraisal.comparisons import worthwhile
from evidence.appraisal.headings import roles_known
from evidence.appraisal.naming import Naming
from evidence.appraisal.phrases import CLASS_NAMES, search_words, size_words
from evidence.appraisal.selection import Selection, unclear_allocation
from evidence.library import facts
from evidence.model import (
    Comparison,
    Counts,
    Missing,
    Sentence,
    SizeClass,
    Tally,
    Therapy,
    Trial,
)
from evidence.words import count, listed

# GRADE guidelines 26 (Santesso 2020, doi 10.1016/j.jclinepi.2019.10.014). Quoted, never made a
# statement about the therapy: which way an effect points is not recorded with a rating.
_CERTAINTY_WORDS: Mapping[str, str] = {
    "high": "results in",
    "moderate": "likely results in",
    "low": "may result in",
    "very low": "the evidence is very uncertain",
}


# What a sentence is about, by its id: what there is, what was found, what that cannot show, and
# what is not known.
_ABOUT: Mapping[str, int] = {
    **dict.fromkeys(("size", "none", "comparison", "no-comparison"), 0),
    **dict.fromkeys(("developers", "possible-match", "effect", "combined", "not-combined"), 1),
    **dict.fromkeys(("add-on", "cluster", "claim", "follow-up"), 2),
    **dict.fromkeys(("not-recorded", "unclear", "unknown", "certainty", "status"), 3),
}


def paragraphs(rows: Iterable[Sentence]) -> tuple[tuple[Sentence, ...], ...]:
    """Sentences in their order, as short paragraphs: condition by condition, a subject each."""
    grouped = groupby(rows, key=lambda row: (row.condition, _ABOUT[row.id]))
    return tuple(tuple(group) for _, group in grouped)


def sentences(
    selection: Selection,
    counts: Counts,
    by_tier: Mapping[str, Tally],
    trials: Sequence[Trial],
    comparisons: Sequence[Comparison],
    missing: Sequence[Missing],
    size: tuple[SizeClass, SizeClass],
    names: Naming,
    reasons: Mapping[str, str],
    notes: Mapping[str, Mapping[str, str]],
    only: str | None = None,
) -> tuple[Sentence, ...]:
    """All sentences of one condition, the size of the evidence first.

    `reasons` says, by class of comparator, why its trials were combined or not, `notes` which of
    their numbers are missing or not shown; `only` is the class to which they were narrowed.
    """
    proper = [trial for trial in trials if trial.heading == "proper"]
    if not proper:
        rows: list[Sentence] = [_absence(selection, by_tier)]
    else:
        therapy = selection.therapy
        target = worthwhile(therapy, selection.condition or "")
        rows = [
            _size(selection, counts, by_tier, proper, size),
            *(_comparison(therapy, row) for row in comparisons),
            *([_no_comparison(selection, names, only)] if only and not comparisons else []),
            conduct.developers(therapy, proper),
            *conduct.namesakes(selection, names),
            *(
                one
                for row in comparisons
                for one in results.effects(row, therapy, names, notes[row.comparator])
            ),
            *(
                one
                for row in comparisons
                for one in results.combined(row, therapy, reasons[row.comparator])
            ),
            *results.not_combined(comparisons, reasons, only),
            *conduct.add_on(selection, names),
            *conduct.clusters(selection, names),
            *conduct.claims(selection, names, target, only),
            *conduct.follow_up(selection, names),
            *conduct.not_recorded(missing, proper, names),
        ]
    every = (*rows, *_left_out(selection, names), *_certainty(selection, only))
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


def _no_comparison(selection: Selection, names: Naming, comparator: str) -> Sentence:
    text = (
        f"Against {CLASS_NAMES.get(comparator, 'no comparator')}: no peer-reviewed randomised "
        f"trial of {selection.therapy.short} itself for {selection.condition} is recorded in this "
        f"library ({search_words(selection.therapy)})."
    )
    unclear = tuple(item.id for item in selection.trials if not roles_known(item.study))
    if unclear:
        studies = listed([names.study(study) for study in unclear])
        text += f" What {studies} compared the therapy with is not all recorded."
    return Sentence("no-comparison", text, unclear)


def _left_out(selection: Selection, names: Naming) -> Iterator[Sentence]:
    """Studies of which it is not known whether they are trials: one sentence for all."""
    unclear = [row for row in selection.left_out if row.code == "unclear-allocation"]
    for row in unclear:
        why = unclear_allocation(selection, row.study, names.study)
        text = f"Not counted: {names.study(row.study)} – {why}."
        yield Sentence("unclear", text, (row.study,))
    texts = {item.id for item in selection.possible if item.study.design in facts.TEXT_DESIGNS}
    unknown = [row.study for row in selection.left_out if row.code == "design-unknown"]
    undecided = [study for study in unknown if study not in texts]
    if undecided:
        yield Sentence(
            "unknown",
            f"Not placed, because design, condition or tier is not recorded or not verified: "
            f"{listed([names.study(study) for study in undecided])}.",
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
        level = rating.certainty.lower()
        source = f", {rating.source}" if rating.source else ""
        text = (
            f"The certainty of the evidence on {selection.therapy.short} against "
            f"{CLASS_NAMES[rating.comparator]} for {rating.outcome} was rated {level} by "
            f"{rating.by} ({rating.on}{source}). GRADE's words for this level are "
            f"“{_CERTAINTY_WORDS[level]}”; the rating does not say which way an effect points."
        )
        yield Sentence("certainty", text, ())
    if not rated:
        against = (
            f" against {CLASS_NAMES[only]}" if only is not None and only in CLASS_NAMES else ""
        )
        text = f"The certainty of this evidence{against} has not been formally rated."
        yield Sentence("certainty", text, ())
