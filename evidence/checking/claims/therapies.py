"""Which therapy a sentence is about: the library's, another one, or nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from evidence.checking.claims.leading import ELLIPTIC
from evidence.checking.claims.names import Mention
from evidence.patterns import Pattern
from evidence.words import word_set

_ANAPHOR: Final = re.compile(
    r"\b(?:this|the|our|such a|that)\s(?:(?:type|form|kind|style|model|course|way"
    r"|brand)\sof\s)?(?:[\w'-]+\s){0,3}?(?:therapy|psychotherapy|treatment|approach|method"
    r"|intervention|programme|program|sessions|therapeutic approach|model)\b(?!\sof\b)|\b(?:it"
    r"|they|its)\b(?!\s(?:is|was|has been|can be|would be)\s(?:\w+ly\s)?(?:(?:shown|found|proven"
    r"|established|clear|known|true|certain|demonstrated|reported|argued) that|important|essential"
    r"|possible|often said|no surprise|worth|well known|hard|difficult|common|normal|estimated)\b)"
    r"|^this\b"
)
# One of these is in it.
_POINTED: Final = word_set("ther psyc trea appr meth inte prog sess mode it they its this")
# What stands behind a word that only compares, or names a companion.
_COMPARED: Final = re.compile(
    r"(?:\bthan|\bas|\bversus|\bvs\.?|\bcompared (?:with|to)|\bunlike"
    r"|\brelative to)\s(?:[\w'-]+\s){0,4}$|(?:\bagainst|\binstead of|\brather than|\bover"
    r"|\b(?:equivalent|comparable|superior|inferior|equal|similar|identical|alternative|addition"
    r"|responded|preferable|prefer(?:s|red)?|closer|next|added|adding|contrast) to|\bfrom"
    r"|\bpar with|\b(?:beats?|matches|matched|rivals|equals|outperform(?:s|ed)?|outdoes|exceeds"
    r"|surpass(?:es|ed)?|outclasses|between|without|took|takes?|taking|tried|trying|confused with"
    r"|combined with|alongside|beside|besides|including|versions? of|adding|leaves|whom"
    r"|where|level with|ahead of"
    r"|behind))\s(?:[\w'-]+\s){0,1}$|\badd(?:ing|ed|s)? (?:[\w'-]+ ){1,4}to\s$|\b(?:set|pitted"
    r"|measured|held up) against\s(?:[\w'-]+\s){0,4}$"
)
_THOSE_OF: Final = re.compile(
    r"\b(?:those|that|these|the results|results) (?:of|from|after|with)\s(?:other |another )?$"
)
_EXAMPLE: Final = re.compile(r"\b(?:such as|like|including|especially|namely|called|e\.g\.)\s$")
_AGENT: Final = re.compile(
    r"^[^.;]{0,90}?\b(?:with|by|through|once|when|whenever|under|because of|due to|owing to|where"
    r"|from|after|during|in|on|thanks to|following|receiving|had"
    r"|having|of|undergoing|given|receive[sd]?|via|using|completed?|completing|finished"
    r"|to)\s(?:[\w'%-]+,?\s){0,4}$"
)
_JOINED: Final = re.compile(
    r"^\s?(?:,|and|or|&|/|as well as|, and|both|,? but also)+\s?(?:\w+\s)?$"
)
_PATIENTS: Final = re.compile(
    r"\b(?:patients|clients|participants|(?:people|those|everyone|anyone|veterans|adults|women|men"
    r"|students|adolescents) (?:who|that) (?:had|have had|received?|completed?|finished|took part"
    r"|takes? part|go through|went through|underwent|were (?:given|treated|offered))|(?:those"
    r"|people|clients|veterans|adults|women|men|students|adolescents) treated"
    r"|after (?:the )?(?:treatment|therapy)|end of (?:the )?(?:treatment|therapy|programme)"
    r"|sessions?|intake|discharge|follow-up|baseline|scores?|effect sizes?|pre-?(?:to-?)?post"
    r"|pre- (?:and|to) post|before to after|before and after|recovery rates?|remission rates?"
    r"|success rates?|during (?:the )?(?:treatment|therapy)|(?:of|by) (?:treatment|therapy))\b"
)
_ALONE: Final = re.compile(
    r"\b(?:untreated|without (?:any )?(?:treatment|therapy|help)|on their own|spontaneous\w*"
    r"|naturally|by (?:itself|themselves)|in the (?:general )?population|over time without)\b"
)


class Scope(NamedTuple):
    """What is known about a sentence: its words folded, their beginnings, who was named last."""

    folded: str
    begin: frozenset[str]
    mentions: Sequence[Mention]
    last_own: bool
    cites_own: bool


def names_any(scope: Scope) -> bool:
    """Whether a sentence names or points to any therapy; else `about` finds none."""
    return bool(
        scope.mentions
        or scope.cites_own
        or (not _POINTED.isdisjoint(scope.begin) and _ANAPHOR.search(scope.folded))
        or (scope.last_own and _PATIENTS.search(scope.folded))
        or ELLIPTIC.search(scope.folded, scope.begin)
    )


def about(
    scope: Scope, seen: str, clause: tuple[int, int], end: int, *, equal: bool
) -> bool | None:
    """Whether the candidate that ends at `end` is about the library's therapy; None: no therapy.

    `seen`: the sentence with blanks for what is put in between and counts for nothing here.
    `equal`: the candidate sets two therapies equal, whichever is named first.
    """
    counting = [m for m in scope.mentions if _counts(m, seen)]
    if not counting and any(m.own and _HEADED.match(seen, m.end) for m in scope.mentions):
        return None
    scope = scope._replace(mentions=counting)
    inside = [m for m in scope.mentions if m.start < clause[1] and m.end > clause[0]]
    if equal and any(m.own for m in inside):
        return True
    if any(m.own and m.start >= end and _listed(scope.folded, clause[0], m) for m in inside):
        return True
    subject = _subject(scope.folded, inside, clause[0], end)
    if subject is not None:
        return subject
    related = _antecedent(scope, clause[0])
    if related is not None:
        return related.own
    agent = _agent(scope.folded, inside, end)
    if agent is not None:
        return agent
    before = scope.folded[clause[0] : end]
    if _ANAPHOR.search(before) or (not scope.mentions and _ANAPHOR.search(seen[:end])):
        return scope.last_own
    earlier = [m for m in scope.mentions if m.end <= clause[0]]
    if earlier and (named := _subject(scope.folded, earlier, 0, end)) is not None:
        return named if not _ALONE.search(scope.folded) else None
    others = [m for m in inside if not m.own and not _is_compared(scope.folded, m)]
    if _ALONE.search(scope.folded) or others:
        return False if others else None
    behind = [m for m in inside if m.start >= end and not _apart(scope.folded, end, m)]
    if behind and all(m.own for m in scope.mentions):
        return True
    meant = _PATIENTS.search(scope.folded) or ELLIPTIC.search(scope.folded, scope.begin)
    return True if scope.cites_own or (meant and scope.last_own) else None


def _antecedent(scope: Scope, start: int) -> Mention | None:
    """The therapy that a clause with "which" is about."""
    near = [m for m in scope.mentions if 0 <= start - m.end <= _RELATIVE]
    return near[-1] if near and _WHICH.match(scope.folded, near[-1].end, start) else None


# "The therapy plus medication": both together are what is claimed to help.
_COMPANION: Final = Pattern(
    r"^(?: \([\w ]+\))?,?\s(?:plus|with|and|together with|combined with|in combination with"
    r"|along with"
    r"|alongside|added to|in addition to|on top of)\s(?:an?\s|the\s|their\s|usual\s)?$"
)


def with_companions(mentions: Sequence[Mention], folded: str) -> Sequence[Mention]:
    """The names, what is combined with the therapy counted as the therapy."""
    if len(mentions) < 2 or not any(m.own for m in mentions):
        return mentions
    found = list(mentions)
    for place in range(len(found) - 1):
        one, other = found[place], found[place + 1]
        between = folded[one.end : other.start]
        if one.own == other.own or not _COMPANION.match(between):
            continue
        if between.strip() == "and" and not (one.own and _DRUG.match(other.words.lower())):
            continue
        if _COMPARED.search(folded[max(0, one.start - 60) : one.start]):
            continue
        found[place], found[place + 1] = one._replace(own=True), other._replace(own=True)
    return found


_DRUG: Final = Pattern(r"\w*(?:depressant|medic|drug|pill|tablet|ine\b|pram\b|placebo)")
# "Effective treatments for depression include …": an answer at the end.
_INCLUDES: Final = Pattern(
    r"^[^.;]{0,60}?\b(?:treatments?|therapies|psychotherapies|interventions?|options|approaches"
    r"|methods)\b[^.;]{0,60}?\b(?:includes?|included|are|namely)\s(?:(?:[\w'-]+ ){0,3}[\w'-]+(?:,|"
    r" and| or) (?:and |or )?)*$"
)


def _listed(folded: str, begin: int, mention: Mention) -> bool:
    before = folded[begin : mention.start]
    return bool(_INCLUDES.match(before)) and not _UNLIKE.search(before)


_UNLIKE: Final = Pattern(r"\b(?:not|unlike|than|except|nor|without)\b")
# "… training has been successful": no word on the therapy.
_HEADED: Final = re.compile(
    r"(?:'s)?\s(?:(?:adherence|competence|competency|fidelity|rating|assessment|treatment|clinical"
    r"|self-help|introductory) )?(?:scales?|frameworks?|measures?|questionnaires?|workbooks?"
    r"|leaflets?|training|therapists?|practitioners?|manuals?|courses?|trainees|supervis\w+"
    r"|websites?"
    r"|services?|clinics?|books?|teams?|conferences?|networks?|letters?|developers?|workshops?)\b"
)


def _counts(mention: Mention, seen: str) -> bool:
    """Whether a name stands for the therapy here, not put in between, not before another noun."""
    return bool(seen[mention.start : mention.end].strip()) and not _HEADED.match(seen, mention.end)


# From the end of a name to the clause it is the subject of: ", which ".
_WHICH: Final = re.compile(r"\)?,\s(?:which|who)$")
_RELATIVE: Final = 9


def _subject(folded: str, mentions: Sequence[Mention], begin: int, end: int) -> bool | None:
    """Whose effect it is, by the last therapy named before the candidate (or inside it)."""
    named = [m for m in mentions if m.start < end and not _is_compared(folded, m)]
    if not named:
        return None
    last = named[-1]
    if not last.own:
        for earlier in reversed(named[:-1]):
            between = folded[earlier.end : last.start]
            if earlier.own and (_JOINED.match(between) or _is_apposition(between)):
                return True
            if earlier.own and _predicated(between):
                return True
        pointed = _ANAPHOR.search(folded, begin, last.start)
        if pointed and _predicated(folded[pointed.end() : last.start]):
            return None
    return last.own


_APPOSITION: Final = re.compile(r"^\)?,?\s(?:an?|one|the|which is an?)\s(?:[\w'-]+,?\s){0,5}$")
_PREDICATE: Final = re.compile(
    r"^[^.;]{0,30}?\b(?:is|was|as|are|remains|became|becomes|being)\s(?:[\w'-]+,?\s){0,8}$"
)


def _is_apposition(between: str) -> bool:
    return bool(_APPOSITION.match(between))


def _predicated(between: str) -> bool:
    return bool(_PREDICATE.match(between))


def _agent(folded: str, mentions: Sequence[Mention], end: int) -> bool | None:
    """Whose effect it is, by what stands behind: "recovered with …", "is treated by …"."""
    for mention in mentions:
        if mention.start >= end and _AGENT.match(folded[end : mention.start]):
            if _is_compared(folded, mention) or _apart(folded, end, mention):
                continue
            return mention.own
    return None


# "… tells her story in a film about it", "… when its trial was published".
_APART: Final = re.compile(
    r"\b(?:before|until|without|about|hear|heard|leav(?:e|es|ing)|stor(?:y|ies)|film|says?|tells?"
    r"|published|news)\b"
)
_REPORT: Final = re.compile(
    r"(?:'s)?\s(?:trials?|stud(?:y|ies)|papers?|researchers?|authors?|records?)\b"
)


def _apart(folded: str, end: int, mention: Mention) -> bool:
    """Whether a therapy named behind an effect has nothing to do with it."""
    return bool(_APART.search(folded, end, mention.start) or _REPORT.match(folded, mention.end))


def _is_compared(folded: str, mention: Mention) -> bool:
    """Whether a therapy is only what another one is compared with."""
    before = folded[max(0, mention.start - 60) : mention.start]
    if _EXAMPLE.search(before):
        return not mention.own
    if not mention.own and _FAILED.search(before):
        return True
    if mention.own and _TAKEN.search(before):
        return False
    return bool(_COMPARED.search(before) or _THOSE_OF.search(before)) and not _FROM.search(before)


# "… who take to it", "adding it to …": not compared, but had.
_TAKEN: Final = re.compile(
    r"\b(?:tak(?:e|es|ing)|took|tried|trying|tries|add(?:s|ed|ing)?|respond(?:s|ed)?|responding)"
    r"\s(?:[\w'-]+\s){0,1}$"
)
# "… who do not respond to …": what somebody had before.
_FAILED: Final = re.compile(r"\b(?:respond(?:ed)?|responding|response) to\s(?:[\w'-]+\s){0,1}$")
# "benefit from …", "recovered from depression with …": no comparison.
_FROM: Final = re.compile(
    r"\b(?:benefit\w*|results?|recover\w*|profit\w*|gain\w*|improve\w*|relief|help|outcomes?"
    r"|effects?|suffer\w*|course|session|sessions)\s(?:\w+\s){0,3}?from\s(?:[\w'-]+\s){0,2}?$"
)


def named_last(mentions: Sequence[Mention], folded: str, before: bool) -> bool:
    """Whether "this therapy" in the next sentence is the library's; `before`: up to here."""
    named = [
        mention
        for mention in mentions
        if not _is_compared(folded, mention) and not mention.words.lower().startswith("wait")
    ]
    if not named:
        return before
    return named[0].own or any(
        m.own and _EXAMPLE.search(folded[max(0, m.start - 60) : m.start]) for m in named
    )


def compared(mentions: Sequence[Mention], folded: str, start: int, end: int) -> tuple[str, ...]:
    """The other therapies named in a claim, in the article's words; `… alone` with that word."""
    found = (
        m.words + (" alone" if _BY_ITSELF.match(folded, m.end) else "")
        for m in mentions
        if not m.own and start <= m.start < end
    )
    return tuple(dict.fromkeys(found))


_BY_ITSELF: Final = Pattern(
    r" (?:treatment )?(?:alone|only|by (?:itself|themselves)|on (?:its|their) own)\b"
)
