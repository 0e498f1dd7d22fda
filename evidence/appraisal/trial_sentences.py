"""Sentences on how the trials were done: developers, add-on design, claims, follow-up, gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.appraisal.claims import Held, held
from evidence.appraisal.flags.conduct import has_cotreatment
from evidence.appraisal.followup import last_controlled, uncontrolled_end
from evidence.appraisal.naming import Naming
from evidence.appraisal.phrases import CLASS_NAMES
from evidence.appraisal.selection import Selection
from evidence.model import Missing, Sentence, Study, Therapy, Trial, Worthwhile
from evidence.words import count, listed

_CLAIMED = {
    "equivalence": "described {first} and {second} as equivalent",
    "superiority": "described {first} as superior to {second}",
    "no-advantage": "reported no advantage of {first} over {second}",
}
# What too few people leave open.
_OPEN = {
    "equivalence": "too few to show equivalence",
    "no-advantage": "too few to rule out a worthwhile difference",
}
_FIELDS = {
    "arms": "the size of every arm",
    "randomised": "the number randomised",
    "comparator": "the comparator",
    "cotreatment": "what every arm also had",
    "followup": "follow-up",
    "attrition": "attrition",
    "riskofbias": "risk of bias",
    "registration": "registration",
    "primaryoutcome": "the primary outcome",
    "status": "publication status",
}


def developers(therapy: Therapy, trials: Sequence[Trial]) -> Sentence:
    answers = [trial.developer_involved for trial in trials]
    words = ((True, "with"), (False, "without"), (None, "perhaps with"))
    parts = [f"{answers.count(answer)} {word}" for answer, word in words if answer in answers]
    parts[0] += f" a developer of {therapy.short} among the authors"
    text = f"Of {count(len(trials), 'trial')}: {', '.join(parts)}."
    return Sentence("developers", text, tuple(trial.study for trial in trials))


def namesakes(selection: Selection, names: Naming) -> Iterator[Sentence]:
    """Possible matches are printed (rule 6)."""
    for one, other in selection.teams.possible:
        yield Sentence(
            "possible-match",
            f"Authors of {names.study(one)} and {names.study(other)} match by family name and "
            "initials: they may be the same people, and for size and flags the two count as one "
            "team.",
            (one, other),
        )


def add_on(selection: Selection, names: Naming) -> Iterator[Sentence]:
    """A treatment that every arm had: the trial says nothing about the therapy alone."""
    short = selection.therapy.short
    for item in selection.trials:
        if has_cotreatment(item.study):
            yield Sentence(
                "add-on",
                f"In {names.study(item.id)} every arm also had {item.study.cotreatment}: the "
                f"trial tests {short} added to that, not {short} alone.",
                (item.id,),
            )


def clusters(selection: Selection, names: Naming) -> Iterator[Sentence]:
    """Groups randomised: people of one group are alike, which no number here allows for."""
    for item in selection.trials:
        if item.study.design == "cluster-rct":
            yield Sentence(
                "cluster",
                f"{names.study(item.id)} randomised groups, not single people: its effective "
                "number of people is smaller than the one given here, and its interval wider, "
                "unless its authors allowed for the groups.",
                (item.id,),
            )


def claims(
    selection: Selection, names: Naming, target: Worthwhile | None, only: str | None
) -> Iterator[Sentence]:
    """Printed claims beside what the numbers could show; narrowed, those about that class."""
    for item in selection.trials:
        for one in held(item.study):
            if only is None or only in one.roles:
                text = f"{names.study(item.id)} {_claim(one, target)}."
                yield Sentence("claim", text, (item.id,))


def _claim(one: Held, target: Worthwhile | None) -> str:
    claim = one.claim
    text = _CLAIMED[claim.kind].format(first=claim.first, second=claim.second)
    against = [CLASS_NAMES[role] for role in one.roles if role and role in CLASS_NAMES]
    detail = "; ".join([*against, *([claim.words] if claim.words else [])])
    text += f" ({detail})" if detail else ""
    if one.detectable is None:
        return f"{text}; how many people were compared is not recorded"
    first, second = one.people
    text += (
        f"; with {first:,} and {second:,} people the smallest difference the trial could "
        f"detect with a power of 0.80 is about {one.detectable:.2f} standard deviations"
    )
    left_open = _OPEN.get(claim.kind)
    if target is None or left_open is None:
        return text
    if one.detectable > target.smd:
        return f"{text}, more than the smallest worthwhile one ({target.smd:g}): {left_open}"
    return f"{text}, no more than the smallest worthwhile one ({target.smd:g})"


def follow_up(selection: Selection, names: Naming) -> Iterator[Sentence]:
    """How long people were followed up, and whether beside a comparison group."""
    for item in selection.trials:
        text = _follow_up(names.study(item.id), item.study)
        yield Sentence("follow-up", text, (item.id,))


def _follow_up(name: str, study: Study) -> str:
    if not study.followup:
        return f"How long {name} followed people up is not recorded."
    last, loose = last_controlled(study), uncontrolled_end(study)
    if last and not loose:
        weeks = f"{last:g} weeks after the end of treatment"
        return f"The last controlled time point of {name} is {weeks}."
    if last is None:
        text = f"In {name} no controlled time point is recorded"
    elif last:
        text = f"In {name} the last controlled time point is {last:g} weeks after the end of "
        text += "treatment"
    else:
        text = f"In {name} the last controlled time point is the end of treatment"
    if loose:
        when = f"{loose.weeks:g} weeks after it" if last == 0 else f"at {loose.weeks:g} weeks"
        text += f"; the follow-up {when} has no comparison group"
    return f"{text}."


def not_recorded(
    rows: Sequence[Missing], trials: Sequence[Trial], names: Naming
) -> Iterator[Sentence]:
    """What is not recorded about the counted trials; one sentence for all."""
    counted = {trial.study for trial in trials}
    parts = [
        f"of {names.study(row.study)} {listed([_FIELDS[name] for name in row.fields])}"
        for row in rows
        if row.study in counted
    ]
    if parts:
        studies = tuple(row.study for row in rows if row.study in counted)
        yield Sentence("not-recorded", f"Not recorded: {'; '.join(parts)}.", studies)
