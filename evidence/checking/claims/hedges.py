"""What takes a claim back in its own clause: hedges, negations, questions, aims.

`governs` looks at the clause of a candidate (`clauses`), before it and behind it. When in doubt
the sentence passes: precision before completeness. What stands further off is in `around`, how
little a claim rests on in `limits`, and whose effect it is not in `asides`.
"""

from __future__ import annotations

import re
from typing import Final

from evidence.checking.claims.clauses import Clause
from evidence.checking.claims.expressions import words
from evidence.checking.claims.values import Why

# ---------------------------------------------------------------- hedges

_EARLY: Final = (
    r"(?:early|initial|emerging|preliminary|tentative|some|anecdotal|weak|suggestive|provisional)"
)
_FINDINGS: Final = (
    r"(?:evidence|findings?|results?|data|signs?|stud(?:y|ies)|research|indications?|reports?"
    r"|trials?|support|work|observations?|experience)"
)
_HEDGE: Final = words(
    r"appe coul hint may mayb migh perh poss pote prom seem shou sugg woul: \b(?:may"
    r"|might|could|would|should|possibly|perhaps|maybe|potential(?:ly)?"
    r"|promis(?:e|es|ing)|appear(?:s|ed)?|seem(?:s|ed|ingly)?|suggest\w*"
    r"|hint\w*)\b",
    r"indi poin: \b(?:points? (?:to|towards)|indicat(?:e[sd]?|ing|ive"
    r"|ions?)(?! for\b))\b",
    r"thou: \bthought\b",
    r"beli hope hopi: \b(?:believ\w+|hop(?:e[sd]?|ing|eful\w*))\b",
    r"expe: \bexpect(?!ant|ing (?:mother|mum|mom|parent|wom|coupl))\w*\b",
    r"argu assu clai conc hypo plau poss pres prob repu said supp tent: \b(?:assum\w+"
    r"|claim(?:s|ed)?|said to|suppos\w+|presum\w+|reput\w+|probabl[ye]"
    r"|tentativ\w+|arguabl[ye]|conceivabl[ye]|plausibl[ye]|possib(?:le"
    r"|ility)|hypothes\w+)\b",
    r"anec case enco imag opti prin prop some spec tend theo unle wond: \b(?:propos\w+"
    r"|theori[sz]\w*|in theory|in principle|anecdotal\w*|sometimes|in some cases"
    r"|encouraging|tend(?:s|ed)?|wonder\w*|imagine\w*|unless|optimis\w+"
    r"|speculat\w+)\b",
    r"chan expe feel if like opin thin view: \b(?:chances?|(?:i|we) (?:think"
    r"|feel)|in (?:my|our) (?:view|opinion|experience)|(?<!more )(?<!less )(?<!as"
    r" )likely|if)\b",
    rf"anec earl emer init prel prov some sugg tent weak: \b{_EARLY} (?:\w+ )?{_FINDINGS}\b",
    r"appa cand woul: \b(?:what we would|apparent(?:ly)?|candidate)\b",
    r"some + argu cert conv feel find foun repo say sure thin told: \bsome (?:people"
    r"|patients|clients|therapists|doctors|researchers|experts|clinicians"
    r"|authors)(?: \w+){0,2}? (?:find|found|say|feel|convinced|sure|certain"
    r"|report\w*|think|argue|told)\b",
)
_HEDGE_AFTER: Final = words(
    r"appa appe perh poss seem theo: \b(?:it (?:seems|appears)|apparently"
    r"|perhaps|possibly|in theory)\b",
    rf"hint indi poin sugg: \b{_EARLY} (?:\w+ )?{_FINDINGS} (?:\w+ )?(?:suggest"
    r"|indicate|hint|point)\w*\b",
    r"advo evid expe find it prop rese resu some stud supp we: \b(?:some"
    r"|research|studies|evidence|findings|results|it is|we|researchers"
    r"|experts|proponents|advocates|supporters) (?:\w+ )?(?:suggest|indicate"
    r"|thought|believed?|hoped?|say|claim|think)\w*\b",
    r"leas: \bat least in theory\b",
    r"if: \bif (?:confirmed|(?:these|this|the) (?:\w+ )?(?:findings?|results?"
    r"|effects?|trials?|study|studies|data|figures))\b",
    r"like plau poss prom: \bis (?:promising|possible|plausible|likely)\b",
)
# Hedging words that do not hedge: "more likely to recover", "in May 2020".
_NO_HEDGE: Final = words(
    r"may + be coun rely trus: \bmay (?:\w+ly )?(?:be (?:\w+ly )?(?:regarded"
    r"|considered|seen|counted|treated)|rely|trust|count)\b",
    r"may + in: \bin may\b",
    r"may: \bmay (?:\d|of\b)",
    r"prom + no: \bno promise",
    r"if: \bif you\b[^,]*,",
    r"even: \beven if\b",
)

# ---------------------------------------------------------------- negations

_NOT: Final = re.compile(
    r"(?:\b(?:not|never|cannot|neither|nor|hardly|barely|scarcely|without)|n't)(?! only| just"
    r"| merely| simply| surpris| unusual| unexpect| uncommon| to mention"
    r"| be denied)\s(?:[\w'-]+,?\s){0,5}$|\bno\s(?:\w+\s)?$"
)
_WHO_NOT: Final = words(
    r"all: \ball (?:\w+ ){1,4}?(?:needs?|takes)\b",
    r"argu deni deny disp doub ques + few nobo none one: \b(?:nobody|no one"
    r"|no-one|few|none)(?: \w+){0,3} (?:doubts?|doubted|den(?:y|ies|ied)"
    r"|disput\w+|question\w*|argue\w*)(?: any (?:longer|more))?\b",
    r"argu deba disp doub ques + no: \bno (?:longer )?(?:in|room for|open to"
    r"|matter of|up for) (?:\w+ )?(?:dispute|doubt|question|argument|debate)\b",
    r"doub ques room + leav left: \b(?:left|leav\w+|leaves) no (?:\w+ )?(?:room"
    r"|doubt|question)(?: for (?:\w+ )?(?:doubt|argument|dispute))?\b",
    r"noth: \bnothing (?:to choose|(?:is )?better|works|beats|else)\b",
    r"acci coin exag matt myst secr surp wond: \bno (?:matter|surprise"
    r"|wonder|accident|coincidence|exaggeration|secret|mystery)\b",
    r"none: \bnone the less\b",
    r"scra shad shre: \bnot a (?:shadow|shred|scrap) of (?:a )?doubt\b",
    r"cann neve not t + who: \bwho\s(?:\w+\s)?(?:not|\w+n't|cannot|never)\s\w+(?:\sto)?\s"
    r"(?=\w)",
    r"no + long: \bno longer\b",
    r"argu disp doub ques: \b(?:no|beyond|without|little)(?: \w+){0,3} (?:doubts?"
    r"|question|argument|dispute)\b",
    r"doub drug medi ques side + with: \bwithout (?:a )?(?:doubt|question"
    r"|medication|drugs|side effects)\b",
    r"noth: \bnothing (?:short of|but)\b",
    r"cann: \bcannot be (?:denied|overstated)\b",
    r"only: \bnot only\b",
    r"diff: \bno (?:significant |real |meaningful )?differen\w+\b",
    r"less wors: \b(?:no|not|never) (?:less|worse)\b",
)
_NO_EVIDENCE: Final = words(
    "no + basi clai data evid guar indi one prom proo reas rese sign stud"
    r" supp tria: \bno (?:[\w-]+ ){0,4}?(?:evidence|proof|indication|signs?"
    r"|trials?|stud(?:y|ies)|research|data|guarantees?|reason|support"
    r"|basis|one|claim|promise|study)\b",
    r"nobo: \bnobody\b",
    r"one + no: \bno-one\b",
    r"none: \bnone (?:of|has|have)\b",
    r"noth: \bnothing\b",
    r"lack: \black of (?:\w+ )?(?:evidence|research|trials)",
    r"lack: \blacks?\b",
    r"lack: \blacking\b",
    r"litt: \blittle (?:\w+ )?(?:evidence|research|support|proof)",
    r"unce uncl unkn unpr unsu unte: \bun(?:clear|known|certain|proven"
    r"|tested|supported)\b",
    r"yet + to: \byet to\b",
    r"rema: \bremains? to be\b",
    r"too: \btoo (?:early|soon|few|small)\b",
    r"insu: \binsufficient",
    r"not + cert clea enou know proo: \bnot (?:yet )?(?:enough|known|clear"
    r"|certain|proof)\b",
    r"doub: \bdoubt(?:s|ful|ed)?\b",
    r"far: \bfar from\b",
    r"fail: \bfail(?:s|ed|ing)? to\b",
    r"can cann + assu clai conc know say tell: \b(?:cannot|can't|can not) (?:yet )?"
    r"(?:say|tell|know|conclude|claim|assume)\b",
    r"wron: \bwrong to\b",
    r"mist: \bmistak\w+",
    r"misl: \bmislead\w+",
    r"over: \boverstat\w+",
    r"myth: \bmyths?\b",
    r"rath: \brather than\b",
    r"inst: \binstead of\b",
    r"neit: \bneither\b",
    r"do does + know: \bdo(?:es)? not (?:yet )?know\b",
    r"t: \b(?:do|does|did)n't know\b",
    r"few: \bfew (?:\w+ )?(?:studies|trials)\b",
    r"hard: \bhardly any\b",
    r"no + adva bene bett effe grea impr more redu supe: \bno (?:\w+ )?(?:better"
    r"|more effective|advantage|benefit|effect|greater|superior\w*|improvement"
    r"|reduction|more helpful)\b",
)
_NOT_AFTER: Final = re.compile(
    r"^[^.;]{0,60}?(?:\b(?:is|are|was|were|has|have|does|do|did|can|could|will"
    r"|would)(?: \w+ly)? ?(?:not|n't|never)\b(?: \w+){0,2}? (?:known|shown|proven|proved"
    r"|established|clear|tested|demonstrated|supported|certain|confirmed|studied|enough)\b|\b(?:is"
    r"|are|remains?) (?:\w+ )?(?:unknown|unclear|uncertain|unproven|untested|a myth|disputed"
    r"|doubtful|questionable|open|an open question|far from|anything but|by no means|lacking"
    r"|missing|scarce|thin|weak|hard to say|too (?:early|little)|debatable|debated|contested)\b)"
)
# "Shows how well it works": no question. "Whether it works … has been settled": none any more.
_SHOWS_HOW: Final = words(
    "atte conf demo evid exac illu just proo prov reve show tell test"
    r" told witn: \b(?:show(?:s|n|ed|ing)?|prov(?:es?|ed|en|ing)|demonstrat\w+"
    r"|confirm\w*|illustrat\w+|testif\w+ to|witness to|testimony to|attest\w* to"
    r"|tells?|told|reveal\w*|evidence of|proof of|(?:just|exactly) )\s?(?:\w+ ){0,2}?"
    r"(?:how|what)\b",
)
_SETTLED: Final = re.compile(
    r"\b(?:settled|(?:is|has been) (?:\w+ )?(?:answered|closed)|no longer (?:in|open|be)|matters"
    r" little"
    r"|(?:makes?|made) (?:no|little|not the slightest) difference|(?:does not|doesn't) matter)\b"
)
_LONG: Final = 24
_NOT_INSIDE: Final = re.compile(r"\b(?:no|not|never)\b|n't\b")

# ---------------------------------------------------------------- questions, aims, study conduct

_QUESTION: Final = words(
    r"how whet why: \b(?:whether|how (?!to\b|ever)|why)\b",
    r"what + help make work: \bwhat (?:makes|works|helps)\b",
    r"ask asks exte ques: \b(?:to what extent|questions?|asks?)\b",
    r"aske: \basked\b",
    r"dete find if wond: \b(?:wonder\w*|find out|determin(?:e|es|ed|ing)"
    r"|if)\b",
)
_CONDUCT: Final = re.compile(
    r"\b(?:investigat(?:e|es|ed|ing)|examin(?:e|es|ed|ing)|assess(?:es|ed|ing)?|evaluat(?:e|es|ed"
    r"|ing)|explor(?:e|es|ed|ing)|test(?:ed|ing)|measur(?:es|ed|ing)|compar(?:es|ed|ing)|studied"
    r"|studying|look(?:s|ed|ing)? (?:at|into))\s(?:[\w'-]+\s){0,5}$"
)
_FINDS: Final = re.compile(
    r"\b(?:found|finds?|show(?:s|ed|n)?|conclud\w+|demonstrat\w+|prove[sdn]?|confirm\w*|report\w*"
    r"|establish\w*|that|reveal\w*|has|have|is|are|was|were)\b"
)
_AIM: Final = re.compile(
    r"\b(?:aim(?:s|ed|ing)?|seek(?:s|ing)?|sought|design(?:ed)?|intend(?:s|ed)?|intention"
    r"|developed|created|goals?|purpose|objectives?|meant|tr(?:y|ies|ied|ying)|attempt(?:s|ed)?"
    r"|in order|so as|set out|sets out|want(?:s|ed)?|wish(?:es)?|plan(?:s|ned)?|focus\w*|used"
    r"|offered|recommended|suitable|adapted|devised|strives?|targets?|work(?:s|ing)? (?:on|to"
    r"|towards)|considering|looking|need|needs|written|set up|tailored|invented"
    r"|target)\b(?:,?\s[\w'/-]+){0,9}\s?$"
)
_AIM_OVER: Final = re.compile(
    r"\b(?:shown|found|proven|proved|demonstrated|has|have|is (?:an? )?(?:\w+ly )?$"
    r"|and (?:it )?(?:really |also )?$)\b"
)


def governs(clause: Clause, candidate: str, begin: frozenset[str]) -> Why | None:
    """Why the candidate's clause makes no claim, or None; `candidate` are its folded words.

    `begin`: the beginnings of the words of its sentence.
    """
    before = _WHO_NOT.without(clause.before, begin)
    # A long candidate ("effectiveness … has been shown") may hold the hedge itself.
    inside = candidate if len(candidate) > _LONG else ""
    hedged = _NO_HEDGE.without(before + inside, begin)
    # A participle behind a comma has left the clause with "how" or "whether".
    joined = before.endswith(", ") and candidate.endswith("ing")
    before = _SHOWS_HOW.without(before, begin)
    asked = None if joined else _QUESTION.first(before, begin)
    if asked and not _SETTLED.search(before[asked.start() :] + candidate + clause.after):
        return "question"
    if _NO_EVIDENCE.search(before, begin) or _NOT.search(before) or _NOT_AFTER.match(clause.after):
        return "negated"
    if inside and not _WHO_NOT.search(inside, begin) and _NOT_INSIDE.search(inside):
        return "negated"
    if (
        _HEDGE.search(hedged, begin)
        or _HEDGE_AFTER.search(clause.after, begin)
        or "promising" in candidate
    ):
        return "hedged"
    if _BEFORE.search(before):
        return "other"
    if _NOTICED.search(before):
        return "method"
    if _conducted(before):
        return "other"
    return "method" if _aimed(before) else None


# What the patient or the therapist looks out for.
_NOTICED: Final = re.compile(
    r"\b(?:notic\w+|spot|recogni[sz]\w+|track\w*|observ\w+|listen\w*(?: out)?|watch\w*|attend\w*"
    r"|alert)"
    r" (?:\w+ ){0,4}?(?:when|whenever|moments?|times|situations)\b"
)
# "Many feel worse before they feel better": a course, no effect.
_BEFORE: Final = re.compile(
    r"\b(?:before|until) (?:you|they|it|things|he|she|we|people|patients) (?:\w+ )?$"
)


def _conducted(before: str) -> bool:
    match = _CONDUCT.search(before)
    return match is not None and not _FINDS.search(match[0])


def _aimed(before: str) -> bool:
    match = _AIM.search(before)
    return match is not None and not _AIM_OVER.search(match[0])
