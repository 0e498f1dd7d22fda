"""One claim with all that it is held against, and the words its findings share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence.appraisal.naming import Naming
from evidence.appraisal.phrases import headline, search_words, size_words
from evidence.checking.articles.values import MARK
from evidence.checking.claims.holding import Work, Works
from evidence.checking.claims.values import Claim
from evidence.checking.shelf.values import Evidence, Shelf
from evidence.model import SizeClass, Therapy
from evidence.words import listed

_SHORT: Final = 60
# The size classes that an article which claims an effect should tell.
SMALL: Final = ("none", "very small", "small")
# What a sentence about another form than the therapy itself would say.
_FORM: Final = re.compile(
    r"\b(?:group|online|on-line|internet|web|app|digital|remote|telephone|video|blended|combin\w+"
    r"|adapted|adaptation|modified|self-help|guided|alongside|plus|added|adjunct\w*|add-on"
    r"|together with|with (?:\w+ )?(?:medication|antidepressants?|drugs?))\b",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """What a judge says of a claim; `instead` is a sentence that would hold."""

    code: str
    message: str
    hint: str
    studies: tuple[str, ...] = ()
    instead: str | None = None
    rule: str | None = None  # None: that of the code


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition that a claim names, as a reader would say it, and the works cited for it."""

    name: str
    evidence: Evidence
    works: Works


@dataclass(frozen=True, slots=True)
class Case:
    """A claim and what is recorded. `works` are all it cites.

    `bound` is empty where the claim names no condition; what it says is then held against
    `general`, every recorded condition.
    """

    claim: Claim
    bound: tuple[Bound, ...]
    works: Works
    general: tuple[Evidence, ...]
    shelf: Shelf

    @property
    def therapy(self) -> Therapy:
        return self.shelf.therapy

    @property
    def names(self) -> Naming:
        return self.shelf.naming

    @property
    def words(self) -> str:
        """“has been shown to effectively treat”, the words that make it a claim."""
        return f"“{shortened(self.claim.words.replace(MARK, ' '))}”"

    @property
    def names_a_form(self) -> bool:
        """Whether it says itself that it is not about the therapy alone and as it is."""
        return _FORM.search(self.claim.passage.words) is not None

    @property
    def evidences(self) -> tuple[Evidence, ...]:
        """Of the conditions it names; without any, of those that have a trial."""
        if self.bound:
            return tuple(one.evidence for one in self.bound)
        return tuple(one for one in self.general if one.trials)

    def tested(self, evidence: Evidence) -> bool:
        """Whether a trial of what it is about is recorded: the therapy, or a form of it."""
        forms = {"adapted", "combined"} & set(evidence.apart.values())
        return bool(evidence.trials) or (self.names_a_form and bool(forms))

    def are(self, works: Iterable[Work]) -> str:
        """`Roe (2020) and Poe (2021) are each a case study; Doe (2022) is a manual`."""
        alike: dict[str, list[str]] = {}
        for work in works:
            alike.setdefault(work.what, []).append(self.names.report(work.report.key))
        return "; ".join(
            f"{some(names)} {'is' if len(names) == 1 else 'are each'} {what}"
            for what, names in alike.items()
        )

    def trials(self, evidences: Iterable[Evidence]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(study for one in evidences for study in one.trials))

    def size(self, evidences: Sequence[Evidence] = ()) -> str | None:
        """How large the evidence is, in the appraisal's words.

        Without `evidences` of the conditions it names; without any, of all that have a trial.
        """
        named = [one.evidence for one in self.bound]
        about = evidences or named or [one for one in self.general if one.trials] or self.general
        if self.bound and len(about) == 1:
            return sentence(about[0], "size", "none")
        # What is said of a whole library would be untrue of some of its conditions.
        if self.bound and not any(one.trials for one in about):
            return without_trial(about)
        return in_short(self.therapy, about)


def in_short(therapy: Therapy, evidences: Iterable[Evidence]) -> str:
    """The size of the evidence for several conditions, in short."""
    searched = search_words(therapy)
    return f"{class_of(therapy, evidences)} {searched[0].upper()}{searched[1:]}."


def class_of(therapy: Therapy, evidences: Iterable[Evidence]) -> str:
    """`The evidence on XT is very small for depression (2 peer-reviewed randomised trials).`"""
    return headline(
        therapy, ((_small(one.condition), *_classes(one), len(one.trials)) for one in evidences)
    )


def _small(condition: str) -> str:
    """In lower case, but for a name in capitals (`OCD`)."""
    return condition if condition.isupper() else condition.lower()


def size_of(evidence: Evidence) -> str:
    """`very small`, or a range when something that decides is not recorded."""
    return size_words(*_classes(evidence))


def _classes(evidence: Evidence) -> tuple[SizeClass, SizeClass]:
    return evidence.size_class, evidence.size_class_max


def sentence(
    evidence: Evidence, *ids: str, about: Collection[str] = (), holding: Collection[str] = ()
) -> str | None:
    """A sentence of the appraisal, of the first id that has one.

    `about`: it names one of these studies, if any are given; `holding`: it has all these words.
    """
    for wanted in ids:
        for name, text, studies in evidence.sentences:
            fits = not about or not set(about).isdisjoint(studies)
            if name == wanted and fits and all(w.casefold() in text.casefold() for w in holding):
                return text
    return None


def effect(
    evidence: Evidence, about: Collection[str], holding: Collection[str] = ()
) -> str | None:
    """What these studies found between the groups, combined or each; None: no effect on record."""
    # That of a trial no outcome is recorded would be no sentence for an article.
    found = (*holding, "positive favours")
    return sentence(evidence, "combined", "effect", about=about, holding=found)


def together(texts: Iterable[str | None]) -> str | None:
    """Sentences one after the other, each once."""
    return " ".join(dict.fromkeys(text for text in texts if text)) or None


def without_trial(evidences: Sequence[Evidence]) -> str | None:
    """The sentences that no trial is recorded; those that differ in the condition only are one."""
    alike: dict[str, list[str]] = {}
    for one in evidences:
        text, name = sentence(one, "none") or "", _small(one.condition)
        alike.setdefault(text.replace(f" for {name} is ", " for \0 is ", 1), []).append(name)
    return together(text.replace("\0", listed(names, "or")) for text, names in alike.items())


def shortened(text: str) -> str:
    """At most some sixty characters, whole words."""
    words = " ".join(text.split())
    if len(words) <= _SHORT:
        return words
    return f"{words[:_SHORT].rsplit(' ', 1)[0].rstrip(',;:')} …"


def some(names: Sequence[str], last: str = "and") -> str:
    """`a, b and c`; of more than three the first two and the number of the others."""
    return listed(names if len(names) < 4 else [*names[:2], f"{len(names) - 2} more"], last)
