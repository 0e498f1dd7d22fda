"""Claims held against the works they cite: another therapy, no trial, its developers' own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from evidence.appraisal.independence import developer_involved
from evidence.checking.claims.cases import SMALL, Case, Said, class_of, sentence, some, together
from evidence.checking.claims.holding import Work, Works
from evidence.checking.claims.rules import NOT_REVIEWED
from evidence.checking.shelf.values import Evidence
from evidence.words import listed

_SAYS_UNREVIEWED: Final = re.compile(
    r"\b(?:pre-?prints?|(?:not|un)(?: yet)?(?: been)?[ -]?(?:peer[ -])?reviewed|unpublished"
    r"|dissertation|thesis|conference|abstract|working paper)\b",
    re.IGNORECASE,
)
_SAYS_WHO: Final = re.compile(
    r"\b(?:develop(?:ers?|ed)|originat\w+|founders?|founded|creat(?:ors?|ed)|inventors?"
    r"|authors? of|conflicts? of interest|allegiance)\b",
    re.IGNORECASE,
)


def wrong_therapy(case: Case) -> Iterator[Said]:
    """Only work on another therapy, on the wider family, or on a form that goes unsaid."""
    found = [one for one in _cited(case) if _tests_another(case, *one)]
    if found:
        short = case.therapy.short
        start = f"What is cited{_for(found)} does not test {short} itself"
        yield _about_works(case, "wrong-therapy", start, found, "say what was tested")


def _tests_another(case: Case, works: Works, evidence: Evidence | None) -> bool:
    """Whether all that is cited tests something else, and nothing says so yet."""
    if works.of_another:
        return True
    unsaid = not case.names_a_form and not _said_apart(case, works, evidence)
    return works.of_changed_form and unsaid


def _said_apart(case: Case, works: Works, evidence: Evidence | None) -> bool:
    """Whether the finding that a condition has no trial names those cited as kept apart."""
    if evidence is None or case.tested(evidence):
        return False
    return all(work.study.id in evidence.apart for work in works.trials)


def beyond_design(case: Case) -> Iterator[Said]:
    """Only works that are no trials, or trials that are not peer-reviewed and not said to be."""
    loose = [one for one in _cited(case) if one[0].without_trial]
    draft = [one for one in _cited(case) if _unreviewed(case, *one)]
    for found, reviewed, or_else, rule in (
        (loose, "", "say what was done", None),
        (draft, "peer-reviewed ", "say that it is not peer-reviewed", NOT_REVIEWED),
    ):
        if found:
            start = f"{case.words} rests on no {reviewed}randomised trial{_for(found)}"
            said = _about_works(case, "claim-beyond-design", start, found, or_else)
            yield said._replace(rule=rule)


def _unreviewed(case: Case, works: Works, evidence: Evidence | None) -> bool:
    """Whether the trials cited are not peer-reviewed, and nothing says so yet."""
    return (
        works.of_unreviewed
        and not _SAYS_UNREVIEWED.search(case.claim.passage.words)
        and not _tests_another(case, works, evidence)
        and not _said_apart(case, works, evidence)
    )


def told(case: Case, works: Works, evidence: Evidence) -> bool:
    """Whether a finding here says what the works cited for a condition are."""
    return (
        works.without_trial
        or _tests_another(case, works, evidence)
        or _unreviewed(case, works, evidence)
    )


# The works that stand for a condition, and what is recorded of it; without a condition, all.
_Cited = Sequence[tuple[Works, Evidence | None]]


def _cited(case: Case) -> _Cited:
    return [(one.works, one.evidence) for one in case.bound] or [(case.works, None)]


def _for(found: _Cited) -> str:
    names = [evidence.condition for _, evidence in found if evidence]
    return f" for {listed(names)}" if names else ""


def _about_works(case: Case, code: str, start: str, found: _Cited, or_else: str) -> Said:
    works = {work.report.key: work for group, _ in found for work in group.works}
    own = [evidence for _, evidence in found if evidence]
    evidences = own or case.evidences
    trials = [case.names.study(study) for study in case.trials(evidences)]
    cite = f"Cite {some(trials, 'or')}, or {or_else}." if trials else f"{or_else.capitalize()}."
    return Said(
        code,
        f"{start}: {case.are(works.values())}.",
        cite,
        tuple(dict.fromkeys(work.study.id for work in works.values())),
        case.size(own),
    )


def developer_only(case: Case) -> Iterator[Said]:
    """Trials of the developers only, and the sentence does not say so.

    Not where the evidence is at least moderate and has a trial without them: then the sentence
    does not hang on the trials it happens to cite.
    """
    if _SAYS_WHO.search(case.claim.passage.words):
        return
    wanted: dict[str, Work] = {}
    evidences: list[Evidence] = []
    for one in case.bound or [None]:
        works = one.works if one else case.works
        about = [one.evidence] if one else list(case.evidences)
        # Where no trial is recorded at all, that is said instead.
        tested = one is None or case.tested(one.evidence)
        if tested and _by_developers(case, works) and not any(map(_stands_without, about)):
            wanted |= {work.study.id: work for work in works.trials}
            evidences += about
    if not wanted:
        return
    names = _trials_cited(case, wanted)
    developer = f"a developer of {case.therapy.short}"
    if len(names) == 1:
        text = f"The only trial cited, {names[0]}, has {developer} among its authors"
    else:
        text = f"All trials cited, {some(names)}, have {developer} among their authors"
    # The trials of the therapy as it is are no trials of another form.
    plain = not any(work.changed_form for work in wanted.values())
    others = [
        study
        for one in evidences
        for study, answer in one.trials.items()
        if plain and answer is False
    ]
    independent = [case.names.study(study) for study in dict.fromkeys(others)]
    cite = f", or cite {some(independent, 'or')} too" if independent else ""
    yield Said(
        "developer-only",
        f"{text}, and the sentence does not say so.",
        f"Say so{cite}.",
        tuple(wanted),
        _who_tested(case, evidences) if plain else case.size(),
    )


def _trials_cited(case: Case, wanted: Mapping[str, Work]) -> list[str]:
    """Each trial by its name; where only a further report of it is cited, by that too."""
    keys = {work.report.key for work in case.works.works}
    names = []
    for study, work in wanted.items():
        first = work.study.primary
        further = first is not None and first.key not in keys
        through = f", as reported by {case.names.report(work.report.key)}" if further else ""
        names.append(f"{case.names.study(study)}{through}")
    return names


def _who_tested(case: Case, evidences: Sequence[Evidence]) -> str | None:
    """The size class, and how many of the trials are by a developer."""
    if len(evidences) != 1:
        return case.size(evidences)
    who = sentence(evidences[0], "developers")
    return together([class_of(case.therapy, evidences), who]) if who else case.size()


def _by_developers(case: Case, works: Works) -> bool:
    """Whether every trial among the works is, for certain, by a developer; there is one."""
    developers = case.therapy.developers
    answers = {developer_involved(work.study, developers) for work in works.trials}
    told_before = works.of_changed_form and not case.names_a_form
    return works.told and answers == {True} and not told_before


def _stands_without(evidence: Evidence) -> bool:
    return evidence.size_class not in SMALL and False in evidence.trials.values()
