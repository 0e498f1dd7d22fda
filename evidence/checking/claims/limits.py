"""Words on how little a claim rests on: one small study, nobody compared, one result as measured.

`qualified` reads the whole sentence, since "in one small pilot study" may stand anywhere in it.
"""

from __future__ import annotations

import re
from typing import Final

from evidence.checking.articles.values import MARK
from evidence.checking.claims.expressions import words
from evidence.patterns import Pattern

_PEOPLE: Final = (
    r"(?:people|patients|participants|adults|veterans|clients|women|men|adolescents|students"
    r"|children|volunteers|persons|individuals|young people|outpatients)"
)
_SMALL: Final = words(
    r"too: \btoo small (?:to|for)\b",
    r"few smal tiny: \b(?:groups?|samples?|numbers?|stud(?:y|ies)|trials?) (?:was"
    r"|were|is|are|so) (?:\w+ )?(?:small|tiny|few)\b",
    r"grou numb samp + smal: \bsmall (?:numbers|groups?|samples?)\b",
    r"pilo smal tiny unde + all both each it they: \b(?:both|all|they"
    r"|it|each) (?:of (?:them|these) )?(?:was|were|are|is) (?:\w+ )?(?:small"
    r"|tiny|pilots?|underpowered)\b",
    "eval expe rct rcts repo samp seri stud tria + few hand just one only"
    r" pilo prel sing smal tiny two unde unpu unre: \b(?:small|pilot|single"
    r"|preliminary|tiny|underpowered|one|a handful of|only (?:one|two"
    r"|three|four|a few|a handful of|\d)|just (?:one|two|three|a few)"
    r"|(?:a )?few|two small|unpublished|unreplicated)[ -](?:[\w-]+[ -]){0,4}?(?:stud"
    r"(?:y|ies)|trials?|series|samples?|evaluations?|rcts?|reports?|experiments?)\b",
    r"eval grou samp seri stud tria: \b(?:trials?|stud(?:y|ies)|groups?"
    r"|samples?|evaluation|series) (?:\w+ )?(?:of|with|among|in|involving"
    rf"|that included) (?:only |just |about |some )?[\w,]+ (?:[\w-]+ ){{0,2}}?{_PEOPLE}\b",
    "with + adol adul chil clie indi men outp part pati peop pers stud"
    rf" vete volu wome youn: \bwith (?:only |just |a total of )?[\d,]+ (?:\w+ )?{_PEOPLE}\b",
    r"cert limi litt qual scan scar spar thin unce weak: \b(?:limited"
    r"|little|scarce|scant|sparse|thin|weak|low-quality|low-certainty"
    r"|very uncertain) (?:\w+ )?(?:evidence|research|data)\b",
    r"limi low scan scar slim smal spar thin unce weak + data evid rese: \b(?:evidence"
    r"|research|data)(?: base)?(?: [\w-]+){0,6}? (?:is|are|remains?) (?:still "
    r"|very |currently |so far |as yet |too |rather |quite )*(?:small"
    r"|limited|thin|weak|sparse|scarce|slim|scant|uncertain|low)\b",
    r"rest: \brests? (?:on|upon) (?:only |just )?(?:one|two|a single|a few"
    r"|a small)\b",
    r"case: \bcase (?:study|report|series)\b",
    r"repl: \bnot (?:yet )?(?:been )?replicated",
)
# A design by its name: no more than a source where "shows that" makes a rule of it.
_DESIGN: Final = re.compile(
    r"\b(?:feasibility|non-randomi[sz]ed|observational|qualitative"
    r"|naturalistic) (?:\w+ )?(?:stud(?:y|ies)|trials?|evaluations?)\b|\bcase (?:stud(?:y|ies)"
    r"|reports?|series)\b"
)
_SHOWS_THAT: Final = re.compile(
    r"\b(?:show(?:s|n|ed)?|demonstrat\w+|prove[sdn]?|confirm\w*"
    r"|establish\w*)\b(?: \w+){0,2}? that\b|\bhave shown\b|\bhas shown\b"
)
_UNCONTROLLED: Final = words(
    r"unco: \buncontrolled\b",
    r"labe: \bopen-label\b",
    r"open: \bopen (?:trial|study)\b",
    r"comp cont + with: \bwithout (?:a|any) (?:\w+ )?(?:control|comparison"
    r"|comparator)\b",
    r"comp cont + had lack no: \b(?:no|lacked a|lacking a|had no) (?:\w+ )?(?:control"
    r"|comparison|comparator)\b",
    r"comp: \b(?:nobody|no one) (?:was|were) compared\b",
    r"had was went were + no nobo none: \b(?:no one|nobody|none|no patients?"
    r"|no people) (?:was|were|had been|went) (?:\w+ )?(?:assigned|allocated"
    r"|randomi[sz]ed|untreated|given|left)",
    r"pass: \bpassage of time\b",
    r"comp cont + abse did had lack miss neve no was were: \b(?:lack(?:s"
    r"|ed|ing)?|absence of|never had|missing|did not (?:have|include)"
    r"|had no|with no|there was no|there were no) (?:\w+ ){0,3}?(?:control"
    r"|comparison|comparator)\w*",
    r"regr: \bregression to the mean\b",
    r"coul may migh + acco expl have: \b(?:might|may|could) (?:well )?(?:account"
    r"|explain|have happened|have recovered|have got)",
    r"anyw: \banyway\b",
    r"noth: \bnothing to compare",
    r"comp: \bno (?:group|people|one) (?:\w+ ){0,3}to compare",
    r"untr: \buntreated\b",
    r"comp: \bnot compared\b",
    r"else: \bno one else\b",
    r"cann coul do does impo t + attr know say sepa show tell: \b(?:cannot"
    r"|can't|could not|do(?:es)? not|impossible to) (?:tell|say|know|show"
    r"|attribute|separate)\b",
    r"cann: \bcannot be (?:attributed|put down)\b",
    r"happ: \bwould have happened",
    r"migh + got impr reco: \bmight have (?:improved|recovered|got better) (?:anyway"
    r"|without)",
)
_ONE_STUDY: Final = re.compile(
    r"\b(?:in|from|at the end of|during) (?:the|a|an|one|another|that|this|both|their|her|his|its"
    r"|\ue001) ?(?:[\w'-]+ ){0,6}?(?:trial|study|rct)\b|^(?:\ue001|[\w'-]+ et al\.? ?\ue001?"
    r"|[\w'-]+ and (?:colleagues|[\w'-]+) ?\ue001?)\s?,? (?:\w+ )?(?:found|reported|observed"
    r"|described|compared|showed)\b|^the (?:larger|smaller|first|second|other|latter|former"
    r"|largest|earlier|later)\b|\b(?:the|that|this) (?:[\w'-]+ ){0,3}(?:trial|study) (?:by|from|in"
    r"|of|conducted|done)\b"
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|found|reported|observed|described|fell|dropped|improved|recovered|felt"
    r"|lowered|reduced|scored|showed|got|scored|reached)\b"
)
_PRESENT: Final = re.compile(
    r"\b(?:is|are|works|reduces|improves|helps|treats|cures|relieves|eases|prevents|outperforms)\b"
)
_THAN: Final = re.compile(
    r"\b(?:than|versus|vs|compared (?:with|to)|relative to|between the groups"
    r"|in the control group|no (?:\w+ )?differences? (?:\w+ )?between)\b"
)
# A result as it was measured, of the one work that is cited.
_MEASURED: Final = Pattern(r"\b(?:groups?|arms?|scores?|ratings?)\b|\d ?(?:%|per ?cent)")
_DESCRIBED: Final = re.compile(
    r"\b(?:described|reported|called|rated|labelled|classed|concluded)\b[^.;]*\b(?:as"
    r"|no advantage)\b"
)


# What people said, with the study they said it in.
_TOLD: Final = words(
    r"said told desc reca: \b(?:participants?|clients?|patients?|people|interviewees?|they"
    r"|women|men"
    r"|adults|students|veterans|adolescents) (?:\w+ )?(?:said|told|described|recalled)\b",
)
# "In a pre-post study, …" says by itself that there was nobody to compare with.
_SINGLE_GROUP: Final = words(
    r"pre prep befo sing one unco: \b(?:in|from) (?:a|an|one|this|the|our|their) (?:[\w-]+"
    r" ){0,2}?(?:pre-?(?:to-)?-?post"
    r"|before-and-after|before-after|single-(?:group|arm)|one-group|uncontrolled) (?:\w+"
    r" )?(?:study"
    r"|trial|evaluation|design|comparison)\b"
)
_NO_CONTROLS: Final = Pattern(
    r"\b(?:no|without an?|lack(?:s|ed|ing)? an?|not (?:have|include|use) an?|nor an?)"
    r" (?:[\w-]+ ){0,2}?(?:control|comparison)s?(?: (?:group|condition|arm)s?)?\b"
    r"|\bcannot be attributed to\b"
)


def says_uncontrolled(folded: str) -> bool:
    """Whether a sentence says that nobody was compared; it stands for the numbers beside it."""
    return bool(_NO_CONTROLS.search(folded))


def qualified(sentence: str, begin: frozenset[str], *, within: bool) -> bool:
    """Whether a sentence says how little it rests on, or reports one study beside its comparison.

    `begin`: the beginnings of its words. A change within one group (`within`) is qualified only
    by saying that there was no control.
    """
    if _UNCONTROLLED.search(sentence, begin):
        return True
    if _SINGLE_GROUP.search(sentence, begin) and not _SHOWS_THAT.search(sentence):
        return True
    if within:
        return False
    if _SMALL.search(sentence, begin) or (MARK in sentence and _TOLD.search(sentence, begin)):
        return True
    if _DESIGN.search(sentence) and not _SHOWS_THAT.search(sentence):
        return True
    past = _PAST.search(sentence) and not _PRESENT.search(sentence)
    return bool(
        past
        and (
            _ONE_STUDY.search(sentence)
            or (sentence.count(MARK) == 1 and _MEASURED.search(sentence))
        )
        and (_THAN.search(sentence) or _DESCRIBED.search(sentence))
    )
