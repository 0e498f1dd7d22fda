"""Statements of how small the evidence is: what an article with claims should not lack."""

from __future__ import annotations

import re
from typing import Final

from evidence.checking.claims.expressions import words

_STEMS: Final = re.compile(r"evidence|trial|stud(?:y|ies)|research|literature")
_SMALL: Final = (
    r"(?:small|smaller|limited|thin|weak|sparse|scarce|slim|scant|modest|narrow|meagre|patchy"
    r"|in its infancy|preliminary|at an early stage|insufficient|inconclusive|lacking|slender"
    r"|uncertain|incomplete)"
)
_NUMBER: Final = r"(?:one|two|three|four|a few|a handful of|a couple of|\d{1,2})"
_STUDIES: Final = r"(?:[\w'-]+[- ]){0,4}?(?:trials?|studies|study|rcts?)\b"
_CAVEAT: Final = words(
    # Of trials: how many there are, how large.
    r"few fewe rare scar smal tiny unde: \b(?:trials?|studies|study|rcts?)(?: (?:of|on|with"
    r"|for|in|so"
    r"|to|done|that|there|done|far|date|which|are|exist)\b[^.;,]{0,50}?)? (?:is|are|was|were"
    r"|(?:has|have)"
    r" been|remain) (?:[\w-]+ ){0,2}?(?:few|fewer|small|scarce|rare|tiny|underpowered)\b(?=\W*$"
    r"|[.,;:)]| (?:and|in number|so|but|to|or|as|still|only)\b)",
    r"few fewe smal tiny + both all each they: \b(?:both|all|each|they)(?: of (?:them"
    r"|these))?(?: was| were"
    r"| are| is)? (?:very |rather )?(?:small|tiny|pilots?)\b(?=\W*$|[.,;:)]| (?:and|so|but)\b)",
    r"neit: \bneither (?:of (?:them|these) )?(?:was|is) (?:very )?large\b",
    rf"smal tiny pilo: \b(?:in|are|is|were|only) {_NUMBER} (?:very )?(?:small|tiny|pilot)"
    rf" {_STUDIES}",
    r"numb: \bnumber of (?:[\w-]+ ){0,2}?(?:trials|studies|rcts) (?:is|was|remains)"
    r" (?:[\w-]+ )?(?:small"
    r"|low|limited)\b",
    rf"rest: \bevidence rests? on {_NUMBER} {_STUDIES}",
    "inco infa insu lack limi meag mode narr patc prel scan scar slen"
    r" slim smal spar stag thin unce weak + data evid lite rese: \b(?:evidence"
    r"|research|literature|data)(?: base)?\b(?: [\w'’()-]+){0,9}? (?:is"
    rf"|are|remains?|was|stays) (?:[\w-]+ ){{0,4}}?{_SMALL}\b",
    rf"few hard: \b(?:very )?(?:few|hardly any) {_STUDIES}",
    r"fewe just more only + rct rcts stud tria: \b(?:only|just|no more than"
    rf"|not more than|fewer than) {_NUMBER} {_STUDIES}",
    rf"sing: \b(?:a single|one single) {_STUDIES}",
    rf"no + carr comp done exam exis foun know publ reco show test: \bno {_STUDIES}[^.]{{0,8"
    r"0}?\b(?:(?:is|are|was|were|has been|have been) (?:\w+ )?(?:recorded"
    r"|found|published|done|known|carried out|completed)|exists?|ha[sv]e? (?:yet "
    r"|so far )?(?:tested|compared|shown|examined))\b",
    r"cont few limi litt much not rand scan scar + ther: \bthere (?:is"
    r"|are|have been|has been) (?:still |so far |as yet |currently |to date )?(?:very"
    r" |only )?(?:little|limited|scarce|scant|few|not much|not (?:yet )?(?:enough"
    r"|many|much)|no (?:randomi[sz]ed|controlled)) (?:[\w-]+ ){0,3}?(?:evidence"
    rf"|research|{_STUDIES})",
    r"more + evid: \bmore evidence than\b[^.]{0,80}?\b(?:is not there"
    r"|does not exist|there is not)\b",
    r"amou body numb: \bsmall (?:body of|amount of|number of) (?:[\w-]+ ){0,3}?(?:evidence"
    r"|research|trials|studies)",
    r"limi litt scan scar spar thin: \b(?:limited|scarce|scant|thin|very little"
    r"|sparse) (?:[\w-]+ ){0,2}?(?:evidence|research)\b",
    r"few limi litt: \b(?:we|they) (?:still )?(?:have|know) (?:only |very )?(?:little"
    r"|limited|few|too little)\b",
    r"neve not + exam stud test: \b(?:not|never) (?:yet )?been (?:tested"
    rf"|studied|examined) in (?:any |a |large )?{_STUDIES}",
    r"amou come cons rest + evid: \bevidence (?:comes from|rests on|consists of"
    rf"|amounts to) (?:only |just )?{_NUMBER} {_STUDIES}",
)


def is_caveat(folded: str, begin: frozenset[str]) -> bool:
    """Whether a sentence says how small the evidence is.

    Its words folded (`clauses.fold`); `begin`: their beginnings.
    """
    return _CAVEAT.search(folded, begin) and bool(_STEMS.search(folded))
