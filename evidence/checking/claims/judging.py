"""Claims of effect held against what the studies can carry.

Each judge looks at one claim and says one thing, or nothing. What nobody can tell – a work that is
not in the library, a design that is not recorded – gives no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from evidence.checking.articles.values import Place
from evidence.checking.claims.cases import (
    SMALL,
    Bound,
    Case,
    Said,
    effect,
    in_short,
    sentence,
    size_of,
    some,
    together,
    without_trial,
)
from evidence.checking.claims.comparing import equivalence, superiority
from evidence.checking.claims.holding import Work, weigh, works_of
from evidence.checking.claims.resting import beyond_design, developer_only, told, wrong_therapy
from evidence.checking.claims.rules import RULES
from evidence.checking.claims.values import Claim, Condition, Reading
from evidence.checking.codes import finding
from evidence.checking.shelf.values import Evidence, Shelf
from evidence.library import Library
from evidence.model import Finding
from evidence.words import count, listed

_UNTESTED: Final = "claim-without-trial"
_FORMS: Final = {
    "adapted": "of an adapted form",
    "combined": "in combination with another treatment",
    "unreviewed": "not peer-reviewed",
}
# What the vocabulary of conditions calls in short.
_ABBREVIATIONS: Final = ("adhd", "ocd", "ptsd")


def judge(
    reading: Reading,
    shelf: Shelf,
    library: Library,
    place: Callable[[int], Place],
    file: str,
) -> Iterator[Finding]:
    """What is wrong, or worth a look, about the claims of an article, in their order.

    `library` holds every report that is cited, with its whole study. `place` gives line and
    column of a position, `file` is what the findings call the article.
    """
    cited = (report for one in reading.claims for mark in one.marks for report in mark.reports)
    weighed = weigh(cited, library, shelf.therapy)
    general: tuple[Evidence, ...] = ()
    if not all(claim.conditions for claim in reading.claims):
        general = tuple(map(shelf.evidence, shelf.conditions))
    cases = [_case(claim, weighed, general, shelf) for claim in reading.claims]
    caveat = None if reading.caveats else _caveat(cases)
    once: set[tuple[str, tuple[str, ...]]] = set()
    for number, case in enumerate(cases):
        line, column = place(case.claim.passage.start)
        said = [one for verdict in _JUDGES for one in verdict(case)]
        if caveat and caveat[0] == number:
            said.append(caveat[1])
        for one in said:
            # Of the same trials, or of a library that has none, it is said of the first claim.
            if one.code == "developer-only" or (one.code == _UNTESTED and not case.bound):
                if (one.code, one.studies) in once:
                    continue
                once.add((one.code, one.studies))
            yield finding(
                one.code,
                one.message,
                one.hint,
                file=file,
                line=line,
                column=column,
                studies=one.studies,
                rule=one.rule or RULES[one.code],
                instead=one.instead,
            )


def _case(
    claim: Claim, weighed: dict[str, Work], general: tuple[Evidence, ...], shelf: Shelf
) -> Case:
    works = works_of(claim.marks, weighed)
    # Cited for no condition in particular: for all of them.
    apart = any(one.marks for one in claim.conditions)
    bound = tuple(
        Bound(
            _called(one),
            _spelt(shelf.evidence(one.name), _called(one)),
            works_of(one.marks, weighed) if apart else works,
        )
        for one in claim.conditions
    )
    return Case(claim, bound, works, general, shelf)


def _called(condition: Condition) -> str:
    """Its recorded name, else the article's own, with its capitals if it has several (`OCD`)."""
    name, words = condition.name, condition.words
    if condition.recorded:
        return name
    if name in _ABBREVIATIONS:
        return name.upper()
    return words if words.casefold() == name.casefold() and words[1:2].isupper() else name


def _spelt(evidence: Evidence, name: str) -> Evidence:
    """The same with the capitals of a name that nobody recorded, in its sentences too."""
    small = name.lower()
    if name in (small, evidence.condition):
        return evidence
    said = (
        (kind, text.replace(f" for {small} ", f" for {name} "), studies)
        for kind, text, studies in evidence.sentences
    )
    return evidence._replace(condition=name, sentences=tuple(said))


def _without_trial(case: Case) -> Iterator[Said]:
    """No trial of the therapy itself for a condition, or for none at all."""
    lacking = [one for one in case.bound if not case.tested(one.evidence)]
    nothing = not case.bound and not any(one.trials for one in case.general)
    if not lacking and not nothing:
        return
    apart = {study: form for one in lacking for study, form in one.evidence.apart.items()}
    # Of those kept apart the cited ones first; what is said of a cited work is not said twice.
    cited = {work.study.id for one in lacking for work in one.works.works}
    apart = dict(sorted(apart.items(), key=lambda row: row[0] not in cited))
    open_ = {
        work.report.key: work
        for one in lacking
        for work in one.works.works
        if work.study.id not in apart and not told(case, one.works, one.evidence)
    }
    for_what = f" for {listed([one.name for one in lacking], 'or')}" if lacking else ""
    parts = [
        f"{case.words}: no peer-reviewed randomised trial of {case.therapy.short} itself"
        f"{for_what} is recorded"
    ]
    if apart:
        kept = [f"{case.names.study(study)}, {_FORMS[form]}" for study, form in apart.items()]
        parts.append(f"kept apart: {some(kept)}")
    if open_:
        parts.append(case.are(open_.values()))
    if lacking:
        instead = without_trial([one.evidence for one in lacking])
    else:
        instead = in_short(case.therapy, case.general)
    studies = dict.fromkeys((*(work.study.id for work in open_.values()), *apart))
    what = listed([one.name for one in lacking], "and") if lacking else "the effect"
    hint = f"Leave {what} out, or say that no such trial is recorded."
    yield Said(_UNTESTED, f"{'; '.join(parts)}.", hint, tuple(studies), instead)


def _within_group(case: Case) -> Iterator[Said]:
    """A change from before to after, told as what the therapy did."""
    if "within-group" not in case.claim.kinds:
        return
    works = case.works
    trials = [work.study.id for work in works.trials]
    effects = (effect(one, about=trials) for one in case.evidences if trials)
    yield Said(
        "within-group-as-effect",
        f"{case.words} is a change from before to after, which has no comparison.",
        "Say that there was no comparison group, or give the difference between the groups.",
        works.studies,
        together(effects) or case.size(),
    )


def _proof(case: Case) -> Iterator[Said]:
    """Words of proof, for a condition whose evidence is not surely large."""
    if "proof" not in case.claim.kinds:
        return
    low = [one for one in case.evidences if one.size_class != "large"]
    if case.evidences and len(low) < (1 if case.bound else len(case.evidences)):
        return
    sizes = listed([f"{size_of(one)} for {one.condition}" for one in low])
    yield Said(
        "claim-of-proof",
        f"{case.words}: the size class of the evidence on {case.therapy.short} is "
        f"{sizes or 'none'}, and words of proof need large.",
        "Say what was found, and how large the evidence is.",
        case.trials(low),
        case.size(low if case.bound else ()),
    )


def _population(case: Case) -> Iterator[Said]:
    """People whom no study of the therapy itself names: cases and interviews are none here."""
    unstudied = [name for name in case.claim.populations if not case.shelf.studied(name)]
    if unstudied:
        who = listed(unstudied)
        yield Said(
            "claim-for-population",
            f"{case.words} is said of {who}: no study of {case.therapy.short} itself that "
            "measured a group names them.",
            f"Name the people who were studied, or leave {who} out.",
            (),
            case.size(),
        )


def _uncited(case: Case) -> Iterator[Said]:
    """A claim that names no work. A heading is not expected to."""
    if case.claim.marks or case.claim.passage.kind == "heading":
        return
    trials = case.trials(case.evidences)
    names = [case.names.study(study) for study in trials]
    if len(names) > 3:
        hint = f"Cite what it rests on, of {count(len(names), 'recorded trial')}."
    elif names:
        hint = f"Cite what it rests on, with what was found: {listed(names, 'or')}."
    else:
        hint = "Cite what it rests on, or leave it out."
    yield Said("uncited-claim", f"{case.words} names no work.", hint, trials, case.size())


# The most specific first: findings of one sentence stand in this order.
_JUDGES: Final[tuple[Callable[[Case], Iterator[Said]], ...]] = (
    _without_trial,
    _within_group,
    wrong_therapy,
    beyond_design,
    _proof,
    equivalence,
    superiority,
    _population,
    developer_only,
    _uncited,
)


def _caveat(cases: Sequence[Case]) -> tuple[int, Said] | None:
    """No word on how small the evidence is for what is claimed, and the first case it is of.

    Of a condition without a trial that is said already; where none is named, all are asked.
    """
    said: dict[str, tuple[int, Evidence]] = {}
    for number, case in enumerate(cases):
        for one in case.bound:
            if case.tested(one.evidence):
                said.setdefault(one.name, (number, one.evidence))
    small = [row for row in said.values() if row[1].size_class in SMALL]
    if not said:
        number = next((n for n, case in enumerate(cases) if not case.bound), 0)
        general = cases[number].general if cases else ()
        if any(one.size_class not in SMALL for one in general):
            return None
        small = [(number, one) for one in general if one.trials]
    if not small:
        return None
    first, worst = next((row for row in small if row[1].trials), small[0])
    short = cases[0].therapy.short
    return first, Said(
        "missing-caveat",
        f"The size class of the evidence on {short} for {worst.condition} is {size_of(worst)}, "
        "and nothing in the article says so.",
        "Say it once, where the effect is first claimed.",
        tuple(worst.trials),
        sentence(worst, "size", "none"),
    )
