"""What a report's types and title suggest about its design and its role: pure, and in no hurry.

A suggestion is written into the entry and named in `unverified`, so that it counts nowhere until a
person sets it. Where two signs disagree, or one can be read in two ways, nothing is suggested. The
types are those PubMed indexes (NLM, Publication Characteristics); Europe PMC sends the same words
and, from publishers, a few of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One value and what it was read from, in words: `title: 'pilot randomised'`."""

    field: str  # "studydesign" or "reportrole"
    value: str
    why: str


def suggest(title: str, types: Iterable[str] = ()) -> tuple[Suggestion, ...]:
    """What may be suggested of design and role, at most one of each; often nothing.

    `types` are publication types as PubMed or Europe PMC give them, in any letter case. A report
    with a role of its own gets no design: that belongs to the study's primary report.
    """
    words = _plain(title)
    known = {_type(kind): kind.strip() for kind in types}
    role = _role(words, known)
    if role is not None:
        if role.value != "commentary":
            return (role,)
        return role, Suggestion("studydesign", "commentary", role.why)
    design = _design(words, known)
    return (design,) if design else ()


def _plain(title: str) -> str:
    """The title as the patterns read it: small letters, one kind of hyphen and of blank."""
    return " ".join(re.sub("[‐‑‒–—−]", "-", title).casefold().split())


def _type(kind: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", kind.casefold()).split())


# ---------------------------------------------------------------- role

_TRIAL: Final = r"(?:trials?|study|rct|review|meta-analysis|evaluation)\b"
_A_FEW_WORDS: Final = r"(?:[\w'/-]+[ ,]+){0,8}?"
# "A treatment protocol" and "the Unified Protocol" are no reports' protocols.
_PROTOCOL: Final = re.compile(
    r"\b(?:study|trial|research|review) protocol\b|\bprotocol (?:paper|article)\b"
    rf"|(?:^|[:.?!-] )(?:the |a )?protocol (?:for|of) (?:an?|the) {_A_FEW_WORDS}{_TRIAL}"
    r"|[:.?!-] (?:an? )?protocol$"
)
_REPLY: Final = re.compile(
    r"^(?:(?:authors?'?s? )?(?:reply|response)|comment(?:ary)?)(?: (?:to|on)\b|[:.])"
    r"|[:.?!-] (?:an? )?(?:invited )?comment(?:ary)?(?: on\b.*)?$"
    r"|[:.?!-] (?:authors?'? )?(?:reply|response to .*)$|^(?:in )?reply$"
    r"|^editorial\b|^letter to the editor\b|^book review\b|\bbook review$"
)
_OF_TRIAL: Final = (
    rf"(?:of|from|to|in|within|after|alongside) {_A_FEW_WORDS}(?:randomi[sz]ed|trial|rct)\b"
)
_SECOND: Final = (
    (
        "followup",
        rf"\bfollow-?up (?:study |results |report |data |analysis |assessment )?{_OF_TRIAL}",
    ),
    (
        "secondary",
        r"\b(?:secondary|post-? ?hoc|exploratory) (?:data )?analys[ei]s\b|\bre-?analysis\b",
    ),
    (
        "economic",
        r"\b(?:economic evaluation|cost-?(?:effectiveness|utility|benefit))\b"
        r".*\b(?:alongside|randomi[sz]ed|trial|rct)\b",
    ),
    (
        "qualitative",
        r"\bqualitative\b.*\b(?:nested|embedded|alongside|within)\b.*\b(?:trial|rct)\b"
        r"|\b(?:nested|embedded) qualitative\b",
    ),
)
# A trial's report on something beside its main result: the types call it a trial all the same.
_BESIDE: Final = re.compile(
    r"\b(?:follow-?up|long-?term|secondary|post-? ?hoc|mediat\w+|moderat(?:ors?|ion|ing)"
    r"|predict\w+|mechanisms?|subgroup|qualitative|interviews?|cost\w*|economic\w*|baseline|re-?analys\w+"
    r"|process evaluation|protocol|design of|rationale|individual participant)\b"
)


def _role(title: str, types: Mapping[str, str]) -> Suggestion | None:
    for kind in ("clinical trial protocol", "study protocol"):
        if kind in types:
            return _from_type("reportrole", "protocol", types[kind])
    if found := _PROTOCOL.search(title):
        return _from_title("reportrole", "protocol", found[0])
    if "comment" in types and types.keys().isdisjoint(_RESEARCH):
        return _from_type("reportrole", "commentary", types["comment"])
    if types.keys().isdisjoint(_RESEARCH) and (found := _REPLY.search(title)):
        return _from_title("reportrole", "commentary", found[0])
    if _SUMMARY.search(title):  # of other people's trials
        return None
    for role, pattern in _SECOND:
        if found := re.search(pattern, title):
            return _from_title("reportrole", role, found[0])
    return None


# ---------------------------------------------------------------- design

# Each says one thing; two that differ say nothing, but for the pairs in _REFINES.
_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "meta analysis": "meta-analysis",
        "network meta analysis": "meta-analysis",
        "systematic review": "review",
        "scoping review": "review",
        "review": "review",
        "review article": "review",
        "randomized controlled trial": "rct",
        "controlled clinical trial": "controlled-unclear",
        "practice guideline": "guideline",
        "guideline": "guideline",
        "case reports": "case-study",
        "case report": "case-study",
        "dataset": "dataset",
        "editorial": "commentary",
        "letter": "commentary",
        "article commentary": "commentary",
    }
)
_RESEARCH: Final = frozenset(
    kind for kind, design in _TYPES.items() if design not in ("commentary", "review")
)
# What both signs may say at once: the first is the closer word.
_REFINES: Final = frozenset(
    {
        ("pilot-rct", "rct"),
        ("cluster-rct", "rct"),
        ("rct", "controlled-unclear"),
        ("pilot-rct", "controlled-unclear"),
        ("cluster-rct", "controlled-unclear"),
        ("quasi-randomised", "controlled-unclear"),
        ("controlled", "controlled-unclear"),
        ("meta-analysis", "review"),
        ("guideline", "review"),
        *((design, "commentary") for design in ("rct", "pilot-rct", "case-study", "dataset")),
    }
)
_SUMMARY: Final = re.compile(
    r"\bmeta-?analy(?:sis|tic|ses)\b|\b(?:systematic|scoping|umbrella|narrative|literature|rapid"
    r"|critical|integrative|evidence) (?:literature )?(?:over)?review\b|\bmeta-?synthesis\b"
    r"|: (?:an? )?(?:[\w-]+ )?review\b|\bqualitative (?:evidence )?synthesis\b"
)
_RANDOMISED: Final = re.compile(
    r"\b(?:(?P<before>pilot|feasibility|exploratory|cluster|stepped-wedge|non|quasi)[ -]+)?"
    r"randomi[sz]ed\b(?:[ ,-]+[\w-]+){0,6}?[ ,-]+(?:trial|study)\b|\b(?:pilot )?rct\b"
)
_PILOT: Final = re.compile(
    r"\bpilot(?:[ ,-]+(?:and|cluster|double-blind|single-blind|\w+-arm)){0,2}"
    r"[ ,-]+(?:randomi[sz]ed|rct)\b"
    r"|\bfeasibility(?:[ ,-]+(?:and|pilot|cluster)){0,2}[ ,-]+(?:randomi[sz]ed|rct)\b"
    r"|\brandomi[sz]ed[^.:?]*\b(?:pilot|feasibility)\b[^.:?]*\b(?:trial|study)\b"
    r"|\b(?:pilot|feasibility) (?:trial|study)\b"
)
_TITLES: Final = (
    ("case-series", r"\bcase series\b"),
    ("case-study", r"\b(?:single[- ])?case (?:study|report)\b"),
    ("cohort", r"\bcohort study\b"),
    (
        "pre-post",
        r"\b(?:pre-?post|before-and-after|uncontrolled)\b(?: [\w-]+){0,2}"
        r" (?:study|trial|evaluation)\b",
    ),
    (
        "qualitative",
        r"\bqualitative (?:[\w-]+ )?"
        r"(?:study|analysis|investigation|exploration|inquiry|research)\b"
        r"|\binterpretative phenomenological analysis\b|\bgrounded theory (?:study|analysis)\b"
        r"|\b(?:reflexive )?thematic analysis\b|\b(?:semi-structured )?interview study\b",
    ),
)
_MIXED: Final = re.compile(r"\bmixed[ -]methods?\b|\bcase[- ]control\b")


def _design(title: str, types: Mapping[str, str]) -> Suggestion | None:
    told = [
        _from_type("studydesign", _TYPES[kind], types[kind]) for kind in types if kind in _TYPES
    ]
    randomised = any(item.value in ("rct", "controlled-unclear") for item in told)
    if randomised and _BESIDE.search(title):
        return None
    told += _of_title(title, randomised)
    return _agreed(told)


def _agreed(told: list[Suggestion]) -> Suggestion | None:
    """The closest word of all that was said, where all that was said goes together."""
    for one in told:
        if one != _DOUBT and all(
            one.value == other.value or (one.value, other.value) in _REFINES for other in told
        ):
            return one
    return None


def _of_title(title: str, randomised: bool) -> list[Suggestion]:
    """What the title says; `randomised`: the types already say that it is a trial."""
    if found := _SUMMARY.search(title):
        design = "meta-analysis" if re.search(r"\bmeta-?analy", title) else "review"
        words = re.search(r"\bmeta-?analy\w+", title) if design == "meta-analysis" else found
        return [_from_title("studydesign", design, (words or found)[0].lstrip(": "))]
    named = _RANDOMISED.search(title)
    if named or randomised:
        return _kind_of_trial(title, named)
    if _MIXED.search(title):
        return []
    found_in = [(design, re.search(pattern, title)) for design, pattern in _TITLES]
    return [_from_title("studydesign", design, found[0]) for design, found in found_in if found]


def _kind_of_trial(title: str, named: re.Match[str] | None) -> list[Suggestion]:
    if re.search(r"\bnon-?randomi[sz]ed", title):
        # A non-randomised study may have one arm; only "controlled" says that it has two.
        found = re.search(r"\bnon-?randomi[sz]ed,? controlled\b", title)
        return [_from_title("studydesign", "controlled", found[0])] if found else [_DOUBT]
    if found := re.search(r"\bquasi-?randomi[sz]ed", title):
        return [_from_title("studydesign", "quasi-randomised", found[0])]
    if named and _BESIDE.search(title):
        return [_DOUBT]
    if found := re.search(
        r"\b(?:cluster(?:-| )?|stepped-wedge (?:cluster )?)randomi[sz]ed", title
    ):
        return [_from_title("studydesign", "cluster-rct", found[0])]
    if found := _PILOT.search(title):
        return [_from_title("studydesign", "pilot-rct", found[0])]
    return [_from_title("studydesign", "rct", named[0])] if named else []


_DOUBT: Final = Suggestion("studydesign", "", "")  # agrees with nothing, so nothing is suggested


def _from_type(field: str, value: str, kind: str) -> Suggestion:
    return Suggestion(field, value, f"publication type: {kind}")


def _from_title(field: str, value: str, words: str) -> Suggestion:
    return Suggestion(field, value, f"title: '{words.strip(' :.?!-')}'")
