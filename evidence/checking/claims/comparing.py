"""Claims that compare: as good as another treatment, or better.

Which class of comparator an article's words name, and whether what is recorded against that class
can carry the claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from evidence.appraisal.phrases import CLASS_NAMES, against
from evidence.checking.claims.cases import Case, Said, effect, sentence, some, together
from evidence.checking.claims.rules import NO_NUMBERS, NOT_COMPARED, RULES
from evidence.checking.shelf.values import Comparator, Evidence, Wanted
from evidence.library import facts
from evidence.model import Study
from evidence.words import listed

_DRUG: Final = ("medication",)
_UNADDED: Final = ("no-added-treatment",)
# The first that fits counts: supportive therapy is no "therapy" at large, and of two arms that had
# a drug the one that had it alone got nothing added.
_CLASSES: Final[tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = tuple(
    (re.compile(rf"\b(?:{words})", re.IGNORECASE), classes)
    for words, classes in (
        (r"wait(?:ing)?[ -]?lists?\b|waiting\b", ("waiting-list",)),
        (
            r"alone\b|no (?:\w+ )?(?:treatment|therapy|help|care)\b|nothing\b|untreated\b"
            r"|without (?:any )?(?:treatment|therapy)\b",
            (*_UNADDED, "waiting-list"),
        ),
        (r"low[ -]intensity\b|(?:guided )?self[ -]help\b|psycho-?education", ("low-intensity",)),
        (
            r"(?:as )?usual\b|standard (?:care|treatment)\b|routine (?:care|treatment)\b|TAU\b",
            ("treatment-as-usual", "low-intensity"),
        ),
        (r"supportive\b|counsell?ing\b", ("supportive",)),
        (
            r"medic(?:ation|ine)|drugs?\b|antidepress|anti-depress|SSRIs?\b|SNRIs?\b"
            r"|pills?\b|tablets?\b|pharmaco|antipsychotic|benzodiazepine|fluoxetine\b"
            r"|sertraline\b|(?:es)?citalopram\b|venlafaxine\b|mirtazapine\b",
            _DRUG,
        ),
        (
            r"\w*therap(?:y|ies)\b|psychoanaly|mindfulness\b|(?:CBT|IPT|DBT|EMDR|MBCT)\b",
            ("active-psychotherapy",),
        ),
        (
            r"treatments?\b|approach(?:es)?\b|alternatives?\b|interventions?\b|methods?\b"
            r"|options?\b",
            facts.ACTIVE_CLASSES,
        ),
    )
)
# What is written in capitals alone and is no drug, usual care or arm: the name of a therapy.
_CAPITALS: Final = re.compile(r"\b[A-Z]{2,5}\b")
# That the therapy came on top of a drug, which those it is compared with had too.
_ON_TOP: Final = re.compile(
    r"\b(?:combin\w+|add(?:ed|ing|ition)|add-on|plus|together with|alongside|adjunct\w*"
    r"|augment\w*|(?<!compared )(?<!comparison )with (?:\w+ )?(?:medic|drug|anti-?depress|SSRI))",
    re.IGNORECASE,
)
_ALONE: Final = (
    r"(?:\s[\w-]+){0,2}?\s(?:alone|only|by (?:itself|themselves)|on (?:its|their) own)\b"
)


def classes_named(
    words: str, arms: Iterable[Study], synonyms: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The classes of comparator that an article's words may mean; empty: nobody can tell.

    `CBT` and `cognitive behavioural therapy` are the arm `CBT` of a study, by the initials or by
    the library's own `synonyms`; what is no arm is told by the general words for each class.
    """
    spelt = _spellings(words, synonyms)
    roles = (
        arm.role
        for study in arms
        for arm in study.arms
        if arm.role not in (None, "therapy") and _plain(arm.label) in spelt
    )
    found = tuple(dict.fromkeys(role for role in roles if role))
    if found:
        return found
    for pattern, classes in _CLASSES:
        if any(map(pattern.search, (words, *spelt))):
            return classes
    return ("active-psychotherapy",) if _CAPITALS.search(words) else ()


def _spellings(words: str, synonyms: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The words, their initials, and what the library says means the same; all plain."""
    plain = _plain(words)
    spelt = {plain, "".join(word[0] for word in plain.split())}
    for name, others in synonyms.items():
        same = {_plain(one) for one in (name, *others)}
        if spelt & same:
            spelt |= same
    return spelt


def _plain(words: str) -> str:
    """Lower case, without hyphens, blanks single."""
    return " ".join(words.casefold().replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class _Open:
    """A comparison that nothing recorded carries: what there is against the classes it names."""

    evidence: Evidence
    classes: tuple[str, ...]  # empty: nobody can tell which
    rows: tuple[Comparator, ...]
    called: str = ""  # the article's words, where no recorded trial has such an arm

    @property
    def studies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(study for row in self.rows for study in row.studies))


def equivalence(case: Case) -> Iterator[Said]:
    """As good as another treatment: a difference worth having must have been detectable."""
    if "equivalence" in case.claim.kinds:
        yield from _told(case, "claim-of-equivalence", _could_show, facts.ACTIVE_CLASSES)


def superiority(case: Case) -> Iterator[Said]:
    """Better than another treatment: what is known of the effects must lie above 0."""
    if "superiority" in case.claim.kinds:
        yield from _told(case, "claim-of-superiority", _favours, ())


def _could_show(row: Comparator) -> bool:
    return None not in (row.detectable, row.delta) and (row.detectable or 0) <= (row.delta or 0)


def _favours(row: Comparator) -> bool:
    return row.favours is True


def _told(
    case: Case, code: str, carries: Callable[[Comparator], bool], default: tuple[str, ...]
) -> Iterator[Said]:
    found = _open(case, carries, default)
    if found is None:
        return
    equal = code == "claim-of-equivalence"
    why = _why_unequal if equal else _why_no_better
    none = (f"no randomised trial of {case.therapy.short} is recorded", NOT_COMPARED)
    reasons = [why(case, one) for one in found] or [none]
    rules = {rule or RULES[code]: None for _, rule in reasons}
    if list(rules) == [NOT_COMPARED]:
        hint = "Leave the comparison out, or say that no such trial is recorded."
    elif NO_NUMBERS in rules:
        hint = "Say what was found, and against what."
    elif equal:
        hint = "Say what was found, and how many people were compared."
    else:
        hint = "Give the difference with its interval, and say against what."
    holds = _equal_instead if equal else _better_instead
    yield Said(
        code,
        f"{case.words}: {'; '.join(dict.fromkeys(text for text, _ in reasons))}.",
        hint,
        tuple(dict.fromkeys(study for one in found for study in one.studies)),
        together(holds(one) for one in found) or case.size(),
        "; ".join(rules),
    )


def _open(
    case: Case, carries: Callable[[Comparator], bool], default: tuple[str, ...]
) -> tuple[_Open, ...] | None:
    """What carries no comparison of the claim; None: everything it compares with is carried.

    Of several conditions named each must carry it; where none is named, any may.
    """
    named = _compared_with(case)
    found: list[_Open] = []
    for evidence in case.evidences:
        own = []
        for words, classes in named.items():
            if words and not classes and not (classes := _arms_called(case, evidence, words)):
                own.append(_Open(evidence, (), (), words))
                continue
            wanted = classes or default
            rows = [row for row in evidence.comparators if not wanted or row.name in wanted]
            if not any(carries(row) for row in rows):
                own.append(_Open(evidence, wanted, tuple(rows)))
        if not own and not case.bound:
            return None
        found += own
    if case.bound:
        return tuple(found) or None
    return tuple(found[:1])


def _compared_with(case: Case) -> dict[str, tuple[str, ...]]:
    """The classes that the article's words for each comparator may mean; none: any."""
    arms = tuple(work.study for work in case.works.works)
    synonyms = case.therapy.synonyms
    named = {words: classes_named(words, arms, synonyms) for words in case.claim.against}
    drugs = [words for words, classes in named.items() if classes == _DRUG]
    passage = case.claim.passage.words
    if drugs and _ON_TOP.search(passage):
        # A drug that both had is no comparator: it alone is, or what else is named.
        others = {words: classes for words, classes in named.items() if words not in drugs}
        return others or {drugs[0]: _UNADDED}
    for words in drugs:
        if re.search(re.escape(words) + _ALONE, passage, re.IGNORECASE):
            named[words] = classes_named("alone", (), {})
    by_class = {classes: words for words, classes in reversed(named.items()) if classes}
    return {words: c for words, c in named.items() if not c or by_class[c] == words} or {"": ()}


def _arms_called(case: Case, evidence: Evidence, words: str) -> tuple[str, ...]:
    """The classes of the arms of the recorded trials that may be called so; else none."""
    plain = _plain(words)
    library = case.shelf.part(Wanted(keys=tuple(evidence.trials)))
    arms = [arm for one in library.studies if one.id in evidence.trials for arm in one.arms]
    found = (
        arm.role or "other"
        for arm in arms
        if arm.role != "therapy" and (_plain(arm.label) == plain or _short_for(arm.label, plain))
    )
    return tuple(dict.fromkeys(found))


def _short_for(label: str, plain: str) -> bool:
    """Whether a label in capitals has letters of the words, in their order: `RLX`, relaxation."""
    letters = iter(plain)
    short = label.casefold()
    return label.isupper() and plain[:1] == short[:1] and all(sign in letters for sign in short)


# The reason in words, and the rule where it is another than that of the code.
_Why = tuple[str, str | None]


def _why_unequal(case: Case, one: _Open) -> _Why:
    if not one.rows:
        return _no_trial(case, one), NOT_COMPARED
    condition = one.evidence.condition
    known = [row for row in one.rows if row.detectable is not None]
    if not known:
        studies = some([case.names.study(study) for study in one.studies])
        return f"how many people {studies} compared for {condition} is not recorded", NO_NUMBERS
    best = min(known, key=lambda row: row.detectable or 0)
    who = some([case.names.study(study) for study in best.studies])
    text = (
        f"the smallest difference that {who} could have detected {against(best.name)} for "
        f"{condition} is {best.detectable:.2f} standard deviations"
    )
    if best.delta is None:
        return f"{text}, and the smallest worthwhile one is not recorded", NO_NUMBERS
    return f"{text}, more than the smallest worthwhile one ({best.delta:g})", None


def _why_no_better(case: Case, one: _Open) -> _Why:
    if not one.rows:
        return _no_trial(case, one), NOT_COMPARED
    condition = one.evidence.condition
    known = [row for row in one.rows if row.favours is not None]
    if not known:
        what = listed([CLASS_NAMES.get(row.name, row.name) for row in one.rows], "or")
        return f"no interval of an effect against {what} for {condition} is recorded", NO_NUMBERS
    parts = [_who(case, one, row) for row in known]
    if sum(len(row.studies) for row in known) == 1:
        return f"the interval of the effect in {parts[0]} does not lie above 0", None
    return f"the intervals of the effects in {listed(parts)} do not lie above 0", None


def _no_trial(case: Case, one: _Open) -> str:
    what = f"“{one.called}”" if one.called else listed([CLASS_NAMES[c] for c in one.classes], "or")
    versus = f" against {what}" if what else ""
    return (
        f"no peer-reviewed randomised trial of {case.therapy.short} itself{versus} for "
        f"{one.evidence.condition} is recorded"
    )


def _who(case: Case, one: _Open, row: Comparator) -> str:
    """`Roe (2020) and Poe (2021) against a waiting list for depression`."""
    studies = some([case.names.study(study) for study in row.studies])
    return f"{studies} {against(row.name)} for {one.evidence.condition}"


def _equal_instead(one: _Open) -> str | None:
    for row in one.rows:
        words = CLASS_NAMES.get(row.name, row.name)
        said = (
            sentence(one.evidence, "claim", about=row.studies, holding=("equivalent", words)),
            sentence(one.evidence, "claim", about=row.studies, holding=("no advantage", words)),
            sentence(one.evidence, "comparison", holding=(against(row.name),)),
        )
        if any(said):
            return next(filter(None, said))
    return sentence(one.evidence, "size", "none")


def _better_instead(one: _Open) -> str | None:
    for row in one.rows:
        holding = (against(row.name),)
        said = effect(one.evidence, about=row.studies, holding=holding)
        said = said or sentence(one.evidence, "comparison", holding=holding)
        if said:
            return said
    return sentence(one.evidence, "size", "none")
