"""Words of a sentence that say that something helps, before it is asked who says so of what.

A verb of effect counts only with an illness (or scores, or well-being) as its object, and only
where it is no purpose: "to reduce" and "by reducing" are aims or methods, unless "shown to"
governs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from evidence.checking.claims import changes as change
from evidence.checking.claims import vocabulary as say
from evidence.checking.claims.clauses import Clauses
from evidence.checking.claims.kinds import BETTER, EQUAL

_OBJECT: Final = 9  # words between a verb of effect and what it acts on


class Candidate(NamedTuple):
    """Words at `start`–`end` of the folded sentence; `equal`: they set two therapies equal."""

    start: int
    end: int
    equal: bool = False


_TO: Final = re.compile(r"\bto\s(?:\w+ly\s)?$")
_SHOWN_TO: Final = re.compile(
    r"\b(?:shown|found|proven|proved|known|demonstrated|seen|observed|confirmed|established"
    r"|certain|sure|guaranteed|able|helps?|helped|enables?|allows?|continues?|power|ability"
    r"|capacity|works?|reported|likely|proves|bound|successful(?:ly)?|effectively|effective|seems?"
    r"|appears?|ought|enough|supposed|thought|believed|expected|said|potential|claims?|claimed"
    r"|promises?|hoped|aims?|aimed|intended|designed|meant|developed|seeks?|way"
    r"|ways|power)\s(?:\w+ly\s)?to\s(?:\w+ly\s)?$|\b(?:rely (?:up)?on|count (?:up)?on|relied"
    r" (?:up)?on"
    r"|counted (?:up)?on|trust(?:ed)?|depend on|bank on|takes?|needed|all it takes|enough)"
    r"\s(?:[\w'-]+\s){0,4}to\s(?:\w+ly\s)?$|\b(?:helps?|helped|enables?|enabled|allows?|allowed"
    r"|gets?|power of|ability of|capacity of)\s(?:[\w'-]+\s){1,4}to\s(?:\w+ly\s)?$"
)
_ING: Final = re.compile(
    r"(?:,\s(?:thereby |thus |so |greatly |significantly |and )?|\b(?:succeed\w* in|capable of"
    r"|known for|credited with|result(?:s|ed|ing) in|lead(?:s|ing)? to|led to|while|(?:is|are|was"
    r"|were|has been|have been) )\s?(?:\w+ly )?|\b(?:finds?|found|sees?|saw|shows?|showed)"
    r" (?:[\w'-]+ ){1,4})$"
)
_NOUN: Final = re.compile(
    r"\b(?:get|need|needs|seek|seeking|want|for|find|ask for|of|some|more|offers?|your"
    r"|professional|any|without|further|get some|a|the|no|in|cost)\s(?:self-)?$|-$"
)
_TREATS: Final = re.compile(
    r"\b(?:can|will|does|do|effectively|successfully|to|helps?|it|actually|really)\s(?:\w+ly\s)?$"
)
# What is cut, kept or raised is no illness: "reduce the cost of treating depression".
_NO_OBJECT: Final = re.compile(
    r"^\s(?:the |their |its |your |our |a )?(?:[\w-]+ ){0,2}?(?:costs?|waiting|access|treatments?"
    r"|stigma|knowledge|understanding|awareness|detection|diagnos[ei]s|skills?|number|care"
    r"|services?|training|drop-?outs?|practice|recognition|as (?:a|an|the)|how|what|way|ability"
    r"|capacity|patterns?|people in|patients in|communication|research|evidence)\b"
)
_GOOD_OBJECT: Final = re.compile(
    r"\b(?:well-?being|quality of life|functioning|mood|self-esteem|mental health|recovery|sleep"
    r"|remission|health|happiness|confidence|resilience)\b"
)
_PEOPLE: Final = re.compile(
    r"\b(?:patients?|clients?|participants?|people|those|veterans?|wom[ae]n|men|adults?"
    r"|adolescents|students?|everyone|anyone|most|half|per ?cent|%|thirds|quarters|majority"
    r"|sufferers|child(?:ren)?|individuals|they|users|couples|you|many|who|parents|mothers|members"
    r"|scores?|person|prisoners|refugees|athletes|workers|carers|ten|five|we|teen\w*|young\w*"
    r"|i|mothers|mums|nurses|doctors|soldiers|survivors|teachers|elderly|adolescents)\b|%"
)
# "Stops after a year, even when depressed": not what it acts on.
_BROKEN: Final = re.compile(r"\b(?:when|even|if|before|after|until|whether)\b")
# "The end of": a noun.
_ARTICLE: Final = re.compile(r"\b(?:the|an?|at|in|of|no|by|each|every)\s$")
_RISEN: Final = frozenset(("rose", "increased"))
_PRONOUN: Final = re.compile(r"\b(?:all|they|it|these|this|both|two|three|each|that)\b")
_ALL_OF_THEM: Final = re.compile(r"\b(?:them|all|these|both|it)\b")
_WORD: Final = re.compile(r"[a-z]+")
_TOWARDS_PEOPLE: Final = re.compile(
    r"\s(?:(?:thousands|millions|hundreds|lots|plenty|dozens) of \w+|you|people|patients|them"
    r"|those|clients|many|most|anyone|everyone|us|individuals|veterans|thousands|hundreds"
    r"|countless|adults|women|men|children|adolescents|sufferers)\b"
)
_ENDS: Final = re.compile(r"(?:\s(?:\w+\s?){0,3})?[\s\ue001.!]*$")
_INHERENT: Final = re.compile(
    r"\b(?:recover|get (?:\w+ )?better|get well|feel (?:\w+ )?better|heal|break free|stay well"
    r"|be free)\b"
)
_WITH: Final = re.compile(r"^\s(?:(?:\w+\s){0,3})?(?:with|against|in|for)\s(?:[\w']+[\s-]){0,4}$")
# What two things may have in common without an effect.
_OTHER_RESPECT: Final = re.compile(
    r"\b(?:length|costs?|prices?|format|structures?|duration|style|frequency|drop-?outs?|attrition"
    r"|theory|origins?|roots|history|techniques?|allocat\w+|baseline|age|number of sessions"
    r"|shorter|cheaper|expensive|costly|documented|popularity|focus\w*|manuals?|training"
    r"|popular|detect|size|sessions|aims?|training)\b"
)
_ALIKE: Final = re.compile(r"similar|the same|identical|a match|match")
_RESULTS: Final = re.compile(
    r"\b(?:results?|effects?|outcomes?|improve\w*|benefits?|effective\w*|efficacy|success\w*"
    r"|recover\w*|reduc\w*|gains|works?|symptoms?|depress\w*|anxi\w*|came out)\b"
)
_EXPLICIT: Final = re.compile(
    r"beats?\b|superior|outperform|surpass|most effective|the best|second to none|edge|upper hand"
    r"|ahead"
    r"|lead"
)
_EFFECT_WORDS: Final = re.compile(
    r"\b(?:results?|effects?|outcomes?|improve\w*|benefits?|effective\w*|efficacy|success\w*"
    r"|recover\w*|reduc\w*|gains|works?|well|good|helpful|treat\w*|symptoms?|depress\w*|anxi\w*"
    r"|better|therap\w+|relie\w+|fares?|fared)\b"
)


# Lists whose every find is a candidate.
_PLAIN: Final = (
    *(say.GOOD, say.PRAISED, say.WORKS, say.YIELDS, say.LESS, say.MAKES, say.SHOWN),
    *(say.PROOF_ALONE, say.CURE, say.BENEFITS, change.PAYS),
)
# "Successful in getting it into a service": at what must be said, and be an illness.
_IN_DOING: Final = re.compile(r"\s(?:in|at|for)\s(?:\w+ly\s)?\w+ing\b")
# Without a word that begins so, there is none.
ANY: Final = frozenset[str]().union(
    *(one.begin for one in _PLAIN),
    *(one.begin for one in (say.HELPS, say.ACTED_ON, say.RECOVERS, EQUAL, BETTER)),
    *(one.begin for one in (change.PHRASES, change.FALLS, change.RISES)),
    change.ACTING,
)


def candidates(text: str, parts: Clauses, begin: frozenset[str]) -> Iterator[Candidate]:
    """The candidates of a bare, folded sentence; `begin`: the beginnings of its words."""
    for plain in _PLAIN:
        for match in plain.find(text, begin):
            if not _IN_DOING.match(text, match.end()) or _on_health(match, parts):
                yield Candidate(*match.span())
    if not change.ACTING.isdisjoint(begin):
        for match in _WORD.finditer(text):
            if match[0] in change.ACTING and _acts(match, text, parts):
                yield Candidate(*match.span())
    for match in change.PHRASES.find(text, begin):
        if _governed(match, text) and _on_trouble(match, text, parts):
            yield Candidate(*match.span())
    for match in say.HELPS.find(text, begin):
        if _helps(match, text, parts):
            yield Candidate(*match.span())
    yield from _gets_better(text, parts, begin)
    yield from _comparisons(text, parts, begin)


def _on_health(match: re.Match[str], parts: Clauses) -> bool:
    return bool(say.HEALTH.search(parts.around(*match.span()).after))


def _gets_better(text: str, parts: Clauses, begin: frozenset[str]) -> Iterator[Candidate]:
    for one in (say.ACTED_ON, say.RECOVERS, change.RISES, change.FALLS):
        for match in one.find(text, begin):
            before = parts.around(*match.span()).before
            if _PRONOUN.search(before):
                before = text[: match.start()]
            trouble = _GOOD_OBJECT if match[0] in _RISEN else say.HEALTH
            people = one is not change.FALLS and _PEOPLE.search(before)
            if (people or trouble.search(before)) and _governed(match, text):
                yield Candidate(*match.span())


def _comparisons(text: str, parts: Clauses, begin: frozenset[str]) -> Iterator[Candidate]:
    for one in (EQUAL, BETTER):
        for match in one.find(text, begin):
            if _compares(match, text, parts):
                yield Candidate(*match.span(), equal=one is EQUAL)


def _governed(match: re.Match[str], text: str) -> bool:
    """Whether a verb is said to happen: no purpose, no means."""
    before = text[: match.start()]
    if match[0].split()[0].endswith("ing"):
        return bool(_ING.search(before))
    return bool(_SHOWN_TO.search(before)) if _TO.search(before) else True


def _acts(match: re.Match[str], text: str, parts: Clauses) -> bool:
    verb = match[0]
    behind = parts.around(*match.span()).after
    if _NO_OBJECT.match(behind) or not _governed(match, text):
        return False
    if _ARTICLE.search(text[: match.start()]):
        return False
    if verb in ("treat", "treated") and not _TREATS.search(text[: match.start()]):
        return False
    if verb in ("leave", "leaves", "left") and "behind" not in behind:
        return False
    if verb in change.RAISING_ONLY:
        return _within_reach(_GOOD_OBJECT.search(behind), behind)
    return _on_trouble(match, text, parts)


def _on_trouble(match: re.Match[str], text: str, parts: Clauses) -> bool:
    """Whether a verb acts on an illness: inside, behind, or named before ("… all of them")."""
    behind = parts.around(*match.span()).after
    broken = _BROKEN.search(behind)
    near = behind[: broken.start()] if broken else behind
    if say.HEALTH.search(match[0]) or _within_reach(say.HEALTH.search(near), near):
        return True
    return bool(_ALL_OF_THEM.search(match[0] + behind[:20]) and say.HEALTH.search(text))


def _within_reach(found: re.Match[str] | None, behind: str) -> bool:
    return found is not None and len(behind[: found.start()].split()) <= _OBJECT


def _helps(match: re.Match[str], text: str, parts: Clauses) -> bool:
    before = text[: match.start()]
    if not _governed(match, text) or (match[0] == "help" and _NOUN.search(before)):
        return False
    behind = parts.around(*match.span()).after
    task, recovery = say.TASK.search(behind), say.RECOVERY.search(behind)
    health = say.HEALTH.search(behind)
    if recovery and (task is None or recovery.start() <= task.start()):
        return bool(_INHERENT.match(behind, recovery.start()) or health)
    if task and (health is None or task.start() < health.start()):
        return False
    if health is None:
        people = _TOWARDS_PEOPLE.match(behind)
        return bool(_ENDS.fullmatch(behind, people.end() if people else 0))
    between = behind[: health.start()]
    people = _TOWARDS_PEOPLE.match(behind)
    return bool(_WITH.match(between) or people or not between.strip())


def _compares(match: re.Match[str], text: str, parts: Clauses) -> bool:
    clause = parts.around(*match.span())
    whole = text[clause.start : clause.end]
    if _ALIKE.match(match[0]) and not _RESULTS.search(whole):
        return False
    plain = _EXPLICIT.match(match[0]) or _EFFECT_WORDS.search(text) or say.HEALTH.search(text)
    return bool(plain) and not _OTHER_RESPECT.search(whole)
