"""An article's passages read for claims of effect: a claim, or why nothing was checked.

Every passage gets exactly one verdict. A claim is what is left of the candidates (`candidates`)
when those that are hedged, negated, asked, quoted, aims, qualified or about another therapy are
gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evidence.checking.articles.values import MARK, Mark, Passage
from evidence.checking.claims import kinds, populations
from evidence.checking.claims.around import denied, weaker
from evidence.checking.claims.asides import aside
from evidence.checking.claims.binding import bound
from evidence.checking.claims.candidates import ANY, Candidate, candidates
from evidence.checking.claims.caveats import is_caveat
from evidence.checking.claims.clauses import Clause, Clauses, bare, clauses, fold, quotations
from evidence.checking.claims.conditions import Conditions, Named, conditions
from evidence.checking.claims.expressions import beginnings
from evidence.checking.claims.hedges import governs
from evidence.checking.claims.leading import led
from evidence.checking.claims.limits import qualified, says_uncontrolled
from evidence.checking.claims.names import Therapies, therapies
from evidence.checking.claims.therapies import (
    Scope,
    about,
    compared,
    named_last,
    names_any,
    with_companions,
)
from evidence.checking.claims.topics import topic
from evidence.checking.claims.values import Claim, Kind, Reading, Unchecked, Why
from evidence.checking.claims.vocabulary import HEALTH
from evidence.model import Therapy
from evidence.patterns import Pattern

_OWN_TIERS: Final = frozenset(("proper", "adapted", "combined"))
# When several candidates fail for several reasons, the first of these is told.
_REASONS: Final[tuple[Why, ...]] = (
    *("negated", "hedged", "qualified", "quotation", "question", "another-therapy"),
    *("method", "service", "other"),
)
# Characters. A longer stretch without a full stop is no sentence but a table or a list pasted in.
_LONGEST: Final = 1500
_AUXILIARIES: Final = re.compile(
    r"(?:\b(?:has|have|had|is|are|was|were|been|be|being|can|will|does|do|did|also|shown|found"
    r"|proven|proved|known|demonstrated|to|that|it|an?|the|more|most|very|just|as|in|\w+ly)\s)+$"
)


def read(passages: Sequence[Passage], therapy: Therapy, recorded: Sequence[str]) -> Reading:
    """What each passage says; `recorded` are the library's conditions."""
    reader = _Reader(therapies(therapy), conditions(recorded))
    claims: list[Claim] = []
    unchecked: list[Unchecked] = []
    caveats: list[Passage] = []
    last_own = True
    before: Passage | None = None
    uncontrolled = _uncontrolled(passages)
    for place, passage in enumerate(passages):
        whole = led(passages, place)
        scope = reader.scope(passage, last_own)
        single = passage.paragraph in uncontrolled
        verdict = (reader.list_of(whole, passage, last_own) if whole else None) or reader.verdict(
            passage, scope, before, single=single
        )
        if isinstance(verdict, Claim):
            claims.append(verdict)
        else:
            unchecked.append(Unchecked(passage, verdict))
        if _may_caution(passage, scope) and is_caveat(scope.folded, scope.begin):
            caveats.append(passage)
        last_own = named_last(scope.mentions, scope.folded, last_own)
        before = passage if _may_carry(passage, scope) else None
    return Reading(tuple(claims), tuple(unchecked), tuple(caveats))


def _uncontrolled(passages: Sequence[Passage]) -> frozenset[int]:
    """The paragraphs in which it is said that nobody was compared."""
    return frozenset(
        passage.paragraph
        for passage in passages
        if _CONTROL.search(passage.words) and says_uncontrolled(fold(passage.words))
    )


_CONTROL: Final = re.compile("[Cc]ontrol|[Cc]omparison|attributed")
# A sentence on what was studied or found: only its citations may stand for the next one.
_STUDIED: Final = re.compile(
    r"trial|stud(?:y|ies|ied)|test|found|find|evidence|compar|random|evaluat|effect|efficac|improv"
    r"|research|reduc|relie|result|recover|symptom|outcome|report|investigat|examin|review|better"
    r"|help|show|benefit|published|measured"
)
_OWN_DATA: Final = re.compile(r"\b(?:our|we|my|us)\b")


def _may_carry(passage: Passage, scope: Scope) -> bool:
    """Whether what a sentence cites may stand for a claim of the therapy in the next one."""
    if not passage.marks or not _STUDIED.search(scope.folded):
        return False
    own = any(mention.own for mention in scope.mentions)
    return own or (not scope.mentions and scope.last_own)


def _cites_own(marks: Sequence[Mark]) -> bool:
    return any(report.get("tier") in _OWN_TIERS for mark in marks for report in mark.reports)


# A heading in these words is a question even without its sign; the others head a topic.
_ASKS: Final = re.compile(r"(?:is|does|do|can|are|will)\b")
_HEADS: Final = re.compile(r"(?:who|how|why|what|when|where|which)\b")


def _asks(passage: Passage, folded: str) -> bool:
    if passage.words.rstrip(f" {MARK}\"'”’)").endswith("?"):
        return True
    return passage.kind == "heading" and bool(_ASKS.match(folded))


def _heads_a_topic(passage: Passage, folded: str) -> bool:
    return passage.kind == "heading" and bool(_HEADS.match(folded))


def _may_caution(passage: Passage, scope: Scope) -> bool:
    """Whether a sentence on the evidence would be one on this therapy's."""
    if passage.kind not in ("sentence", "cell") or passage.words.rstrip().endswith("?"):
        return False
    if len(passage.words) > _LONGEST:
        return False
    own = any(mention.own for mention in scope.mentions)
    return own or (not scope.mentions and scope.last_own)


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate that is a claim, with its clause."""

    candidate: Candidate
    clause: Clause


@dataclass(frozen=True, slots=True)
class _Reader:
    therapies: Therapies
    conditions: Conditions

    def scope(self, passage: Passage, last_own: bool) -> Scope:
        """What is known about a passage before it is read."""
        folded = fold(passage.words)
        begin = beginnings(folded)
        mentions = self.therapies.mentions(passage.words, folded, begin)
        joined = with_companions(mentions, folded)
        return Scope(folded, begin, joined, last_own, _cites_own(passage.marks))

    def list_of(self, whole: Passage, passage: Passage, last_own: bool) -> Claim | None:
        """The claim that a passage makes with its list (`leading`), told at the passage."""
        found = self.verdict(whole, self.scope(whole, last_own), None)
        return replace(found, passage=passage) if isinstance(found, Claim) else None

    def verdict(
        self, passage: Passage, scope: Scope, before: Passage | None, *, single: bool = False
    ) -> Claim | Why:
        """A claim, or why nothing was checked; `single`: it says near by that nobody was"
        " compared."""
        if passage.kind == "quotation":
            return "quotation"
        if _asks(passage, scope.folded):
            return "question"
        begin = scope.begin
        if _heads_a_topic(passage, scope.folded) or begin.isdisjoint(ANY) or not names_any(scope):
            return topic(scope.folded, begin)
        short = len(scope.folded) <= _LONGEST
        text = bare(self.conditions.as_illness(scope.folded)) if short else ""
        parts = clauses(text)
        found: list[_Found] = []
        reasons: set[Why] = set()
        quoted = quotations(scope.folded)
        for candidate in sorted(candidates(text, parts, begin)):
            clause = parts.around(candidate.start, candidate.end)
            if any(one.clause.start == clause.start for one in found):
                continue
            why = _why_not(passage, candidate, clause, parts, scope, quoted)
            if why is None:
                found.append(_Found(candidate, clause))
            else:
                reasons.add(why)
        if found:
            spans = sorted({(one.clause.start, one.clause.end) for one in found})
            said = " ".join(text[start:end] for start, end in spans)
            within = _is_within(said, text, begin)
            alone = (within and single) or qualified(text, begin, within=within)
            if alone and not kinds.PROOF.search(said, begin):
                return "qualified"
            return self._claim(passage, scope, found, before, within=within)
        first: Why = next((why for why in _REASONS if why in reasons), "other")
        return topic(scope.folded, begin) if first == "other" else first

    def _claim(
        self,
        passage: Passage,
        scope: Scope,
        found: Sequence[_Found],
        before: Passage | None,
        *,
        within: bool,
    ) -> Claim:
        spans = sorted({(one.clause.start, one.clause.end) for one in found})
        own_data = any(_OWN_DATA.search(scope.folded, a, b) for a, b in spans)
        marks, carried = _marks(passage, None if own_data else before)
        avoid = [(mention.start, mention.end) for mention in scope.mentions]
        every = self.conditions.named(scope.folded, avoid)
        inside = [row for row in every if any(a <= row.start < b for a, b in spans)]
        named = inside or [row for row in every if row.end <= spans[0][0]]
        said = " ".join(passage.words[start:end] for start, end in spans)
        first = min(found, key=lambda one: one.candidate.start)
        return Claim(
            passage=passage,
            words=_said(passage.words, scope.folded, first, named),
            kinds=frozenset(_kinds(scope, spans, within=within)),
            conditions=bound(passage.words, named, marks, carried=carried),
            populations=populations.treated(said),
            against=compared(scope.mentions, scope.folded, spans[0][0], spans[-1][1])
            or _likened(passage.words, scope.folded, spans),
            marks=marks,
            carried=carried,
        )


def _why_not(
    passage: Passage,
    candidate: Candidate,
    clause: Clause,
    parts: Clauses,
    scope: Scope,
    quoted: Sequence[tuple[int, int]],
) -> Why | None:
    """Why one candidate is no claim of the therapy, or None."""
    if any(start < candidate.start < end for start, end in quoted):
        return "quotation"
    seen = parts.seen(candidate.start, candidate.end)
    therapy = about(scope, seen, (clause.start, clause.end), candidate.end, equal=candidate.equal)
    if passage.kind in ("heading", "cell") and not any(m.own for m in scope.mentions):
        therapy = therapy if therapy is False else None
    if therapy is None:
        return "other"
    if not therapy:
        return "another-therapy"
    start, end = candidate.start, candidate.end
    if denied(seen, start, end, scope.begin) or weaker(
        seen[clause.start : clause.end], scope.begin
    ):
        return "negated"
    return governs(clause, seen[start:end], scope.begin) or aside(
        seen, start, end, (clause.start, clause.end), scope.begin
    )


def _is_within(said: str, text: str, begin: frozenset[str]) -> bool:
    """Whether it tells a change, or how many got well, and compares it with nothing."""
    return kinds.WITHIN.search(said, begin) and not kinds.COMPARED.search(
        _THAN_BEFORE.sub(" ", text)
    )


# "Less depressed than they went in": compared with themselves.
_THAN_BEFORE: Final = re.compile(
    r"\bthan (?:they|he|she|we|you|it|when|before|at (?:the )?(?:start|beginning|outset|intake"
    r"|baseline)|on (?:arrival|entry))\b"
)


_COMPARATIVE: Final = re.compile(
    r"\b(?:better|faster|quicker|greater|larger|stronger|more|fewer|higher|lower|longer)\b"
)
_COMPARED_WITH: Final = re.compile(r"\bcompared (?:with|to)\b")
_EXPLICIT: Final = re.compile(
    r"\b(?:superior\w*|outperform\w*|surpass\w*|most effective|the best|second to none|unmatched"
    r"|unrivalled|no other|the (?:\w+ )?(?:stronger|better|superior|more effective|surer) (?:of"
    r"|remedy"
    r"|treatment|medicine|therapy|choice|option|answer|bet)|of the two|nothing (?:else )?(?:works"
    r"|beats"
    r"|compares|helps)|like no other|any other|anything else|alternatives|other (?:approaches"
    r"|treatments|methods)"
    r"|others)\b"
)
# "More than half", "better than before": no therapy is compared.
_MORE_THAN: Final = re.compile(
    r"\b(?:more|less|fewer|longer|greater|higher|lower|better) than (?:half|\d|a (?:third|quarter)"
    r"|two|three|four|five|ten|one|before|at (?:the )?(?:baseline|start|beginning)|when|expected"
    r"|ever|usual|just|in the)\b"
)


def _kinds(scope: Scope, spans: Sequence[tuple[int, int]], *, within: bool) -> Iterator[Kind]:
    """What more a claim says, by the words of its clauses."""
    text, begin = bare(scope.folded), scope.begin
    said = " ".join(text[start:end] for start, end in spans)
    if kinds.PROOF.search(said, begin) or _heralded(text, spans, begin):
        yield "proof"
    other = any(not mention.own for mention in scope.mentions)
    equal = kinds.EQUAL.search(said, begin)
    if equal and (other or _EXPLICIT.search(said) or _LIKENED.search(said)):
        yield "equivalence"
    elif not kinds.OVER_NOTHING.search(said):
        better = kinds.BETTER.search(_MORE_THAN.sub(" ", said), begin) or (
            _COMPARED_WITH.search(said) and _COMPARATIVE.search(said)
        )
        if better and (other or _EXPLICIT.search(said)):
            yield "superiority"
    if within:
        yield "within-group"


# "As effective as gardening": a comparator that is no known therapy.
_LIKENED: Final = Pattern(
    r"\bas (?:effective|efficacious|successful|helpful|powerful|good|well|beneficial)"
    r"(?: [\w'-]+){0,6}? as (?!(?:before|ever|possible|hoped|expected|when|it|they|we|you|he|she"
    r"|for|in|on|at|can|many|most|some|people|others?|any|a|an|the|this|that|these|usual|part"
    r"|well|was|is|if|to|by|with|of|ours?|their|his|her|once|now)\b)"
    r"((?:(?!(?:for|in|on|to|when|at|with|and|but|among|as|after|is|was|are)\b)[\w'-]+ ?){1,3})"
)


def _likened(words: str, folded: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """What the therapy is called as good as, where that is no known therapy."""
    found = (_LIKENED.search(folded, start, end) for start, end in spans)
    return tuple(words[one.start(1) : one.end(1)].strip() for one in found if one)


def _heralded(text: str, spans: Sequence[tuple[int, int]], begin: frozenset[str]) -> bool:
    """Whether a colon leads from words of proof to the claim: "Research proves it: …"."""
    start = spans[0][0]
    return text[:start].rstrip().endswith(":") and kinds.PROOF.search(text[:start], begin)


def _marks(passage: Passage, before: Passage | None) -> tuple[tuple[Mark, ...], bool]:
    """What a passage cites, else what the sentence before it in its paragraph does."""
    if passage.marks or before is None or before.paragraph != passage.paragraph:
        return passage.marks, False
    return before.marks, bool(before.marks)


def _said(words: str, folded: str, found: _Found, named: Sequence[Named]) -> str:
    """The words that make it a claim, as a reader would quote them, without marks.

    With the auxiliaries before them, and up to what they are said of when that is near.
    """
    start, end = found.candidate.start, found.candidate.end
    led = _AUXILIARIES.search(folded, max(found.clause.start, start - 50), start)
    start = led.start() if led else start
    if leading := _LEADING.match(folded, start, end):
        start = leading.end()
    last = max((row.end for row in named), default=0)
    if not named and (health := HEALTH.search(folded, end, found.clause.end)):
        last = health.end()
    if end < last <= found.clause.end and last - start <= _SHORT:
        end = last
    return " ".join(words[start:end].replace(MARK, " ").split())


_SHORT: Final = 60
# "It is proven …": the verb says enough.
_LEADING: Final = re.compile(r"(?:that|it|as|in|and|just)\s(?:that |it )?")
