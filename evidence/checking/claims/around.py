"""What stands round a claim and takes it back, however far off: "to write that … goes too far".

`hedges.governs` sees the clause of a claim. A denial often frames it instead: somebody is said to
say it (`_SAID`), and what follows says that it does not hold (`_DENIED`); or the words in front do
both at once (`_WARNED`). Weaker effects ("less effective than") are here too: they are no claim
that the therapy helps.
"""

from __future__ import annotations

from typing import Final

from evidence.checking.claims.expressions import words
from evidence.patterns import Pattern

_SAY: Final = (
    r"(?:say|says|said|saying|write|writes|wrote|writing|written|claim|claims|claimed|claiming"
    r"|state|states|stated|stating|promise|promises|promised|promising|tell|tells|told|telling"
    r"|conclude|concludes|concluded|concluding|infer|infers|print|prints|printed|call|calls|called"
    r"|calling|assert|asserts|asserted|asserting|advertise|advertised|suggest|suggesting|maintain"
    r"|maintains|believe|believes|suppose|argue|argues|insist|insists)"
)
_IDEA: Final = (
    r"(?:ideas?|beliefs?|notions?|statements?|claims?|assumptions?|hypothes[ie]s|impressions?"
    r"|sentences?|assertions?|suggestions?|views?|headlines?|slogans?|theor(?:y|ies)|conclusions?"
    r"|thoughts?|promises?|phrases?)"
)
# Somebody says it, or it is a mere idea; whether it holds is said behind.
_SAID: Final = words(
    "say says said sayi writ wrot clai stat prom tell told conc infe prin call asse adve sugg main"
    " beli supp argu insi idea noti assu hypo impr sent view head slog theo thou phra:"
    rf" ^\W*(?:to|by) (?:\w+ly )?{_SAY}\b"
    r"|^\W*(?:saying|writing|claiming|calling|stating|promising|concluding|asserting)\b"
    rf"|\b(?:the|this|an?|any|such an?|such|that) (?:[\w-]+ )?{_IDEA} (?:\w+ )?(?:that|as"
    rf"|like|of)\b"
    rf"|\b{_IDEA} (?:such as|like)\b|^\W*(?:and |but )?{_IDEA} that\b"
    rf"|\b(?:whoever|anyone who|anybody who|those who|people who|authors who|who(?:ever)? \w+ly)"
    rf" {_SAY}\b"
    r"|\b(?:leaflets?|pages?|websites?|adverts?|advertisements?|brochures?|newspapers?|papers?"
    r"|posters?|articles?|posts?|it|he|she|they) (?:(?:that|which|once|who) )?(?:\w+ed |\w+ly )?"
    rf"{_SAY}(?: \w+)? that\b|\b(?:it is|we may) (?:often |sometimes |widely )?(?:assumed"
    rf"|thought) that\b",
    r"that: ^\W*that\s(?!(?:therapy|treatment|approach|method|is|was)\b)",
)
_DENIED: Final = words(
    r"rema: \bremain(?:s|ed)? (?:to be|unproven|unshown|open|untested|an? (?:hope|guess"
    r"|assumption))\b",
    r"assu beli clai conj fict gues hope hypo myth over spec wish exag: \b(?:is|are|was|were|would"
    r" be|be|as|no more than|only|merely|mere) (?:\w+ ){0,2}?(?:an? )?(?:assum\w+|belief"
    r"|conjecture"
    r"|fiction|guess\w*|hope|hypothes[ie]s|myth|overstatement|overclaim\w*|speculation|wish"
    r"|exaggerat\w+)\b",
    r"beyo far furt: \b(?:go(?:es)?|went|going|be) (?:\w+ )?(?:beyond|too far|further than"
    r"|far beyond)\b",
    r"no: \b(?:has|have|had|finds?|found|with) no (?:\w+ )?(?:basis|study|studies|support|trial"
    r"|evidence|foundation|ground\w*|proof)\b",
    r"noth sand hope gues: \b(?:rests?|based|stands?|built) on (?:nothing|sand|hope|a guess)\b",
    r"noth: \bnothing (?:supports|backs|bears)\b",
    r"prem dish mist misl wron fals unfo untr unsu unte unwa irre dece unpr"
    r" unju: \b(?:premature|dishonest|mislead\w*|mistaken|wrong|false|unfounded|untrue|unsupported"
    r"|untested|unwarranted|irresponsible|decei\w+|decept\w+|unproven|unjustified)\b",
    r"cann coul can: \b(?:cannot|can't|could not|can not) (?:\w+ )?(?:be )?(?:upheld|hold"
    r"|supported|maintained|defended|justified|stand|sustained|concluded|said|shown|cite|rely)\b",
    r"not neve hard t: \b(?:is|are|was|were|has|have|had|been|does|do|did) (?:not|never"
    r"|hardly|n't)"
    r" (?:yet |ever |been |be |\w+ly )*(?:supported|tested|shown|follow|hold|true|justified|backed"
    r"|borne|proven|established|warranted|studied|examined|allow|what|covered|right|correct)\b",
    r"with take remo reje refu drop dele stru retr: \b(?:withdrawn|taken (?:down|back)|removed"
    r"|rejected|refuted|dropped|deleted|struck out|retracted)\b",
    r"awai need requ wait: \b(?:awaits?|needs?|requires?|waits? for) (?:an? |to be )?(?:\w+"
    r" )?(?:trials?"
    r"|tests?|tested|study|studies|confirmation|proof|caution|care)\b",
    r"over igno forg exag: \b(?:overlook|ignore|forget|overstate|exaggerate)s?\b",
    r"allo just supp bear warr carr: \b(?:do(?:es)? not|don't|doesn't|cannot) (?:\w+"
    r" )?(?:allow|justify|support"
    r"|bear|warrant|carry)\b",
    r"shou must ough may: \b(?:should|must|ought to|may) (?:not|never) be (?:\w+"
    r" )?(?:printed|written"
    r"|said|made|believed|used|published|trusted|repeated)\b|\bshould be (?:withdrawn|avoided"
    r"|removed|changed|taken)\b",
    r"need: \b(?:a|one|more) (?:\w+ )?(?:trials?|stud(?:y|ies)) (?:is|are|would be)"
    r" needed\b",
)
# What is said in front and takes it back at once.
_WARNED: Final = words(
    r"temp easy rash: \b(?:tempt(?:ing|ation)|easy|rash) (?:is |would be )?to \w+\b",
    r"bewa wary scep skep dist trus beli rely: \b(?:beware of|wary of|sceptical of|skeptical"
    r" of|distrust"
    r"|(?:not|never|n't) (?:trust|believe|rely on)) [^.;]{1,60}?\b(?:say|says|saying|claim|claims"
    r"|claiming|that|promis\w+|call\w*)\b",
    rf"wron prem dish misl far mist irre: \b(?:wrong|premature|dishonest|misleading|too far"
    rf"|mistake"
    rf"|irresponsible|mistaken) to (?:\w+ )?{_SAY}\b",
    rf"not neve t: \b(?:must|should|may|can|could|do|does|did|would|to)(?: not| never|n't)"
    rf" (?:yet )?(?:\w+ly )?{_SAY}\b",
    rf"cann can: \b(?:cannot|can't|can not) (?:yet )?(?:\w+ly )?{_SAY}\b",
    rf"befo unti: \b(?:before|until) (?:it|one|we|you|anyone|they|this|that) (?:can|could|may) be"
    rf" {_SAY}\b|\b(?:before|until) (?:one|we|you|anyone|they|anybody) (?:can|could|may) {_SAY}\b",
    r"foll mean impl: \b(?:not|n't|never) (?:\w+ )?(?:follow|mean|imply)\b",
    r"noth none: \b(?:nothing|none of (?:this|these|them)) (?:here |yet )?(?:shows?|says?"
    r"|suggests?"
    r"|proves?|means?|implies)\b",
)
# "It would be an understatement", "no exaggeration", "the belief is backed by research".
_HOLDS: Final = Pattern(
    r"\b(?:understat\w+|no (?:exaggeration|overstatement|myth)|not (?:an exaggeration"
    r"|exaggerated)|no longer (?:a|an|only|just|in)|cannot be (?:denied|doubted)|(?:not|more than)"
    r" (?:just |merely |only )an? (?:hope|assumption|belief))\b"
)
_BREAK: Final = Pattern(r"[.;:]\s|,\s(?:but|so)\s")

_WEAKER: Final = words(
    r"less lowe smal weak poor wors fewe slow slig shor infe: (?<!no )(?<!not )(?<!n't"
    r" )(?<!never )\bless (?:(?:well|\w+ly) )?(?:effective(?:ly)?"
    r"|efficacious|successful(?:ly)?|helpful|beneficial|useful|powerful(?:ly)?|well|potent|good"
    r"|strongly|quickly|reliably|often|help|benefit|improvement|relief|success)\b"
    r"|\b(?<!no )less than (?!half|an?\b|\d|one|two|three|four|five|six|ten|before|expected|when)"
    r"|\b(?:lower|smaller|weaker|poorer|worse|fewer|slower|slighter|shorter|less) (?:\w+"
    r" )?(?:effects?"
    r"|efficacy|effectiveness|success|results?|outcomes?|recovery|remission|response|improvements?"
    r"|gains|benefits?|recover\w*|effect sizes?)\b|\b(?<!no )(?<!not )(?<!n't )worse than\b"
    r"|(?<!not )(?<!n't )\binferior to\b"
)


def denied(sentence: str, start: int, end: int, begin: frozenset[str]) -> bool:
    """Whether the claim at `start`–`end` of a folded sentence is taken back by what frames it.

    `begin`: the beginnings of the words of the sentence.
    """
    before = sentence[:start]
    breaks = [match.end() for match in _BREAK.finditer(before)]
    front = before[breaks[-1] :] if breaks else before
    if _WARNED.search(front, begin):
        return True
    after = sentence[end:]
    return bool(
        _SAID.search(front, begin) and _DENIED.search(after, begin) and not _HOLDS.search(after)
    )


def weaker(clause: str, begin: frozenset[str]) -> bool:
    """Whether a folded clause sets the effect below another: "less effective than …"."""
    return _WEAKER.search(clause, begin)
