r"""The words that make a sentence a claim of effect, and what more it says.

Every pattern reads folded words (`clauses.fold`: lower case, straight quotation marks); how a row
of a list is written is said in `expressions`. Found words make a sentence a *candidate* only;
whether they are a claim is decided by what governs them (`hedges`) and by what therapy they are
about (`therapies`).

| list | holds | examples |
|---|---|---|
| `GOOD` | adjectives that say it works | is effective, an effective treatment, helpful for |
| `HEALTH` | what an effect is on; the verbs are in `changes` | symptoms, mood, panic |
| `RECOVERS` | people or scores that get better | patients recovered, scores fell |
| `HELPS` | help with an illness, not with a task | helps people overcome grief |
| `WORKS` | works, not works on or by | works for, a treatment that works |
| `YIELDS` | leading to a result | leads to remission, has lasting benefits |
| `SHOWN` | evidence said to be there | effectiveness is well established |
| `PROOF_ALONE` | words of proof that say it works | proven treatment, gold standard |

What more a claim says (proof, equivalence, superiority, within-group) is in `kinds`.
"""

from __future__ import annotations

import re
from typing import Final

from evidence.checking.claims.expressions import words

_ADVERBS: Final = r"(?:(?!not\b|never\b)\w+(?:ly|ll)?\s){0,3}"

# ---------------------------------------------------------------- the parts

# What an effect is on. Conditions of `conditions` count as well.
HEALTH: Final = re.compile(
    r"\b(?:symptom\w*|depress\w*|anxi\w*|mental (?:ill-?)?health|mental illness\w*|mood|distress"
    r"|well-?being|quality of life|functioning|suffering|relapse\w*|remission|recover\w*|panic"
    r"|phobi\w*|pain|sleep\w*|insomnia|(?:\w+ )?disorders?|trauma\w*|ptsd|self-harm\w*|suicid\w*"
    r"|burn-?out|stress|ocd|bipolar|adhd|autis\w*|anorexi\w*|bulimi\w*|schizophreni\w*|eating"
    r"|obsessi\w*|gambling|alcohol\w*|tinnitus|ibs|fatigue|grief|loneliness|self-esteem|psychosis"
    r"|addict\w*|severity|impairment|despair|hopelessness|worr(?:y|ies)|fears?|low spirits"
    r"|illness\w*|scores?|(?:low |dark |black |sinking )?(?:moods?|spirits)|gloom|miser\w+"
    r"|unhapp\w+|sadness|melanchol\w*|black dog|nightmares?|flashbacks?|attacks|compulsions?"
    r"|cravings?|rituals|shame|guilt|anguish|self-worth|self-loathing|self-hatred|unwell"
    r"|hypochondria\w*|anger|personality (?:problems|difficult\w*)|agoraphobia|bowels?"
    r"|irritab\w+|migraines?|headaches?|rumination\w*"
    r"|ratings?|phq(?:-9)?|gad-7|bdi|sorrow|mental (?:pain|torment)|sufferers?|bereavement"
    r"|heartache|(?:inner |emotional )"
    r"(?:turmoil|wounds?)|(?:emotional|mental|psychological|psychiatric"
    r"|health) (?:\w+ )?(?:problems?|difficult\w*|conditions?|state|pain|health))\b"
)


# ---------------------------------------------------------------- that it helps

_GOOD_WORDS: Final = (
    r"(?:effective|efficacious|successful|beneficial|helpful|useful|powerful|potent|curative"
    r"|promising|life-changing|life-saving|transformative|invaluable)"
)
_KINDS_OF: Final = (
    r"(?:(?:and|or|but|,|very|highly|brief|short|short-term|time-limited|talking|psychological"
    r"|psychodynamic|psychotherapeutic|structured|individual|focused|focussed|long-term"
    r"|alternative|additional|first-line|lasting|long-lasting|safe|gentle|modern|practical|popular"
    r"|form of|kind of|type of|manualised|manualized|interpersonal|evidence-based|mental health"
    r"|non-drug|new|one-to-one|16-session|widely used|well-tolerated|affordable|depression"
    r"|anxiety)\s)*"
)
_TREATMENT: Final = (
    r"(?:treatments?|therap(?:y|ies)|psychotherap(?:y|ies)|interventions?|approach(?:es)?|methods?"
    r"|options?|ways?|means|tools?|help|solutions?|remed(?:y|ies)|cures?|answers?|care|programmes?"
    r"|programs?|alternatives?|medicine|weapon|treatment option)"
)
GOOD: Final = words(
    r"bene cura effe effi help inva life pote powe prom succ tran usef: (?<!how )"
    rf"(?<!cost-)(?<!cost )\b{_GOOD_WORDS}(?=(?:,? (?:and|or|but) (?:\w+ )?\w+)?(?:\s+"
    rf"{_KINDS_OF}{_TREATMENT}\b|\s+(?:in|for|at|with|against|when|as|than"
    r"|even|among|over|after|across|both|long|regardless|has|have|is|was"
    r"|can|cannot|to (?:people|patients|those|many|anyone|me|them))\b"
    r"|\s*[.,;:!)\ue001]|\s+\ue001|\s*$|\s+(?:and|or|–|-)\s))",
)
PRAISED: Final = words(
    "bril exce fant good grea outs perf rate supe wond + addi anxi cure"
    " depr dist eati grie inso inte ment mood pain pani phob ptsd reme"
    r" stre symp ther trau trea worr: \b(?:good|great|excellent|brilliant"
    rf"|superb|outstanding|first-rate|wonderful|fantastic|perfect) (?:{_KINDS_OF}(?:treatme"
    r"nts?|therap(?:y|ies)|interventions?|remed(?:y|ies)|cures?) (?:for"
    r"|of|in|against)\b|(?:for|at|in|against|with)\s(?=(?:[\w'-]+\s){0,5}?(?:symptom"
    r"|depress|anxi|mood|distress|trauma|ptsd|panic|phobi|grief|stress"
    r"|insomni|eating|addict|worry|pain|mental)))",
)
# What people do with an illness that is gone: passive, or scores and symptoms as subject.
ACTED_ON: Final = words(
    "alle bani beat bett conq cure cut decr dimi ease elim ende erad free"
    " gone halv happ heal help impr less lift lowe over prev rare reco"
    " redu reli reso reve stop well + are be been bein get gets got is was"
    rf" were: \b(?:is|are|was|were|be|been|being|get|gets|got)\s{_ADVERBS}(?:reduced"
    r"|improved|relieved|eased|alleviated|lessened|lowered|decreased|diminished"
    r"|cured|healed|overcome|resolved|eliminated|eradicated|banished|prevented"
    r"|halved|ended|lifted|helped|lower|better|free (?:of|from)|gone|reversed"
    r"|stopped|conquered|beaten|cut in half|cut by|well|recovered|healthy"
    r"|happier|rare|less (?:common|likely|frequent))\b",
    r"trea + best effe reli succ: \b(?:can|will|is|are|be) (?:best |effectively "
    r"|successfully |reliably )treated\b",
    r"trea + effe reli succ: \b(?:effectively|successfully|reliably) treated\b",
    r"can + trea: \bcan be treated\b",
)
RECOVERS: Final = words(
    r"reco: \brecover(?:s|ed|ing)?(?! (?:memor|lost))\b",
    r"impr: \bimprove[sd]?(?=\s*(?:[.,;:)\ue001]|$)|\s(?:\w+ly|after|over"
    r"|with|more|less|from|on|in|during|by|when|and|at|than|faster|as"
    r"|once|to|a lot|so|even|just|too|enough|until|while|\ue001)\b)\b",
    r"get gets gett + bett well: \bget(?:s|ting)? (?:much |so much )?(?:better"
    r"|well)\b",
    r"got: \bgot (?:much )?(?:better|well)\b",
    r"feel: \bfeel(?:s|ing)? (?:much |so much |a lot )?better\b",
    r"felt remi resp: \b(?:felt (?:much |significantly |a lot )?better"
    r"|respond(?:s|ed)? (?:very )?well|remitted)\b",
    r"bett + did do does: \bd(?:o|oes|id) (?:much |significantly )?better\b",
    r"best well + did do does: \bd(?:o|oes|id) (?:very |so |just |particularly "
    r"|extremely |remarkably )?(?:well|best)\b",
    r"no + long: \bno longer (?:met|meet|meets|had|have|has|depressed"
    r"|anxious|suffer\w*|fulfil\w*|qualif\w*)\b",
    r"reco remi + achi are go in into is reac was went were: \b(?:was"
    r"|were|are|is|went|go|in|into|reach\w*|achiev\w*) (?:in |into )?(?:full "
    r"|complete |partial )?(?:remission|recovery)\b",
    r"free: \b(?:symptom-free|free of (?!charge|cost|side)\w+)\b",
    r"came drop fell move went: \b(?:went|moved|came down|fell|dropped) from [\w.]+"
    r" to [\w.]+\b",
)
BENEFITS: Final = words(
    "bene + adol adul anyo chil clie ever from many men pati peop thos"
    r" vete woma wome you: \bbenefit(?:s|ed|ted|ing)?\b(?=\s(?:\w+\s){0,3}?(?:from"
    r"|people|patients|those|clients|you|anyone|everyone|many|adults|wom[ae]n"
    r"|men|children|adolescents|veterans)\b)",
)
HELPS: Final = words(
    r"help: \bhelp(?:s|ed|ing)?\b(?! (?:is|was|from|line|desk|they|you need)\b)",
)
# Behind `helps`: an illness overcome …
RECOVERY: Final = re.compile(
    r"\b(?:overcome|recover|get (?:\w+ )?better|get well|feel (?:\w+ )?better|heal|beat|conquer"
    r"|get over|break free|be free|cope with|deal with|manage|live with|fight|leave|come out of"
    r"|get rid of|reduce|relieve|ease|improve|stay well|lift|alleviate|combat|tackle|defeat"
    r"|move on from)\b"
)
# … or a task of the therapy, which is no effect.
TASK: Final = re.compile(
    r"\b(?:understand|notic|recogni[sz]|learn|see\b|explor|identify|express|talk|think|reflect"
    r"|become|make sense|develop|build|chang|communicat|find\b|link|connect|practi[sc]|discuss"
    r"|put\b|name\b|agree|set\b|choos|decid|focus|look|work (?:on|out|through)|spot|observe"
    r"|describe|map|trace|realis|realiz|relate|share|speak|gain|track|pay attention|prepare|plan"
    r"|consider|reali[sz]e|accept|rethink|question|examine|form\b|keep|draw|tell|ask|remember"
    r"|follow|take)"
)
WORKS: Final = words(
    r"work + saw see seen sees: \b(?:see|sees|seen|saw) (?:[\w'-]+ ){1,4}work\b(?= (?:for|in|with"
    r" (?:people|patients)|again|wonders)\b)",
    r"work: \b(?:works|worked|(?:can|will|does|do|did|to|really|treatments? that"
    r"|therapies that|approach(?:es)? that) (?:\w+ly )?work)\b(?=\s*(?:[.,;!)\ue001]"
    r"|$)|\s(?:well|best|better|for|across|whatever|throughout|wonders"
    r"|quickly|fast|faster|just|as well|as good|equally|brilliantly|reliably"
    r"|even|when|where|against|extremely|very|really|so well|effectively"
    r"|even when|in (?:the long|depress\w*|anx\w*|people|patients|practice"
    r"|most|many|routine)|miracles|long after|and|too|\ue001)\b)",
)
_OUTCOME: Final = (
    r"(?:improvements?|recover(?:y|ies)|remission|relief|reductions?|decreases?|drops?(?!-)|cures?"
    r"|healing|gains|benefits?|better mental health|fewer (?:\w+ )?symptoms|less (?:depression"
    r"|anxiety|distress)|lower (?:levels|rates|scores)|lasting change|freedom from|well-?being"
    r"|advantages?|change in (?:symptoms|depression|mood)|effects? on (?:\w+ )?(?:symptoms"
    r"|depress\w*|anxi\w*|mood|distress|mental|trauma|quality|well-?being))"
)
_RESULT: Final = (
    r"(?:good|excellent|positive|strong|lasting|large|favourable|impressive|great|better"
    r"|remarkable|significant|substantial|clear|outstanding|high|similar|equal|superior"
    r"|long-lasting|durable|beneficial|powerful|marked|considerable|same|fantastic|encouraging"
    r"|proven) (?:\w+ )?(?:results|outcomes?|responses?|effects?|success(?: rates?)?"
    r"|effect sizes?)|effect sizes?|success rates?"
)
YIELDS: Final = words(
    "adva bene chan cure decr drop effe fewe free gain heal impr less"
    r" lowe on outc rate reco redu reli remi resp resu size succ well: \b(?:leads?"
    r" to|led to|leading to|results? in|resulted in|resulting in|brings?(?: about)?"
    r"|brought(?: about)?|bringing(?: about)?|produc(?:es?|ed|ing)|achiev(?:es?"
    r"|ed|ing)|yield(?:s|ed|ing)?|delivers?|delivered|has|have|had|having"
    r"|show(?:s|ed|n)?|promot(?:es?|ed|ing)|causes?|caused|offers?|provid(?:es?"
    r"|ed)|ensures?|gives?|gave|makes?|made|gets?|obtain(?:s|ed)?|reports?"
    r"|reported|experienc(?:es?|ed)|enjoy(?:s|ed)?|associated with|sees?"
    r"|finds?|found|records?|recorded)\s(?:(?!(?:no|not|never|been|be"
    r"|that|to|aims?|little|any|for|as|of|in|on|with|from|how|whether)\b)[\w'-]+,?\s){0,5}"
    rf"?(?:{_OUTCOME}|{_RESULT})\b(?! (?:of the (?:trial|study)|were (?:measured"
    r"|assessed)|measures?\b))",
)
LESS: Final = words(
    "bett fewe impr less lowe mild redu + desc expe feel felt had hade"
    r" hadi hads has hase hasi hass hav have havi havs repo show suff: \b(?:report"
    r"|show|experienc|ha[vds]|have|feel|felt|suffer|describ)(?:s|es|ed"
    r"|e|ing)?\s(?:\w+ly\s)?(?:less|fewer|lower|better|improved|reduced"
    r"|milder)\s(?:[\w-]+ ){0,3}?(?:symptoms?|depress\w*|anxi\w*|distress"
    r"|pain|mood|sleep|well-being|wellbeing|scores?|(?<!out )rates?|mental health"
    r"|worry|panic|quality of life|functioning|relapses?)\b",
)
MAKES: Final = words(
    r"diff: \bma(?:kes?|de) (?:a|an|all the) (?:\w+ ){0,2}difference\b",
    r"chan save tran: \b(?:saves?|saved|changes?|changed|transforms?|transformed)"
    r" (?:\w+ ){0,2}(?:lives|life)\b",
    r"give: \bgives? (?:\w+ ){1,3}(?:lives|life) back\b",
    r"brin: \bbrings? [^.;]{0,30}back to (?:health|life)",
    r"made make maki + happ heal less well whol: \bma(?:kes?|de|king) (?:[\w-]+ ){1,6}?"
    r"(?:less (?:depressed|anxious|distressed|unhappy|afraid)|happier"
    r"|healthier|well again|well\b(?= *[.,;\ue001]|$)|whole again)",
    r"get gets gett got + bett well: \bg(?:ets?|ot|etting) (?:[\w-]+ ){1,5}?(?:well"
    r"|better)\b(?= again| *[.,;\ue001]|$)",
    r"turn: \bturn(?:s|ed) (?:\w+ ){0,2}(?:lives|life)\b",
    r"brin brou get gets got lead led lift pull + out: \b(?:gets?|got"
    r"|brings?|brought|lifts?|lifted|pulls?|pulled|leads?|led) (?:\w+ ){0,3}?out of"
    r" (?:\w+ )?(?:depress\w*|anxi\w*|despair|grief|crisis)\b",
    r"make: \bmakes? (?:\w+ ){0,2}?(?:symptoms?|depress\w*|anxi\w*|panic"
    r"|fears?|pain) (?:go away|disappear|vanish|fade|better|lift)\b",
    r"make: \bmakes? (?:you|people|patients|them) (?:\w+ )?(?:feel |get )?(?:better"
    r"|well|happier)\b",
)

# ---------------------------------------------------------------- that it was shown

_MERIT: Final = (
    r"(?:effectiveness|efficacy|benefits?|success|usefulness|helpfulness|superiority|effects?"
    r"|results|outcomes?|impact|gains|improvements)"
)
SHOWN: Final = words(
    "bene effe effi gain help impa impr outc resu succ supe usef + back"
    " beyo cert clea conf cons demo docu esta evid exce good impr indi"
    " larg last main outs prov reco rema show stro subs supp sust unde"
    rf" undi vali: \b{_MERIT}\b[^.;:]{{0,90}}?\b(?:is|are|has been|have been"
    rf"|was|were)\s{_ADVERBS}(?:well[- ])?(?:established|proven|proved"
    r"|demonstrated|shown|confirmed|supported|documented|recogni[sz]ed"
    r"|beyond|undeniable|undisputed|indisputable|clear|evident|backed"
    r"|impressive|excellent|lasting|maintained|sustained|remarkable|validated"
    r"|outstanding|strong|large|long-lasting|good|substantial|considerable"
    r"|certain)\b",
    r"cont endu grow hold last pers rema + bene effe gain impr resu: \b(?:its"
    r"|the|these|their|whose|'s) (?:\w+ ){0,2}?(?:benefits|effects|gains"
    r"|results|improvements) (?:\w+ )?(?:last|continue|persist|endure"
    r"|hold|grow|remain)\b",
    "cont endu last pers rema spea + bene effe effi gain help impa impr"
    rf" outc resu succ supe usef: \b{_MERIT} of [^.;:]{{0,60}}?\b(?:lasts?"
    r"|persists?|endures?|continues?|speaks?|remains?)\b",
    "bene effe effi succ supe usef + atte back conf demo esta evid proo"
    r" prov show supp unde: \b(?:shows?|showed|shown|demonstrat\w+|confirm\w*"
    r"|prove[sdn]?|supports?|supported|establish\w*|attest\w* to|evidence (?:for"
    r"|of)|proof of|backs?|underlines?)\s(?:(?!no\b)[\w'-]+\s){0,4}?(?:effectiveness"
    r"|efficacy|benefits?|success|superiority|usefulness)\b",
    r"effe effi succ + its s the thei this: \b(?:its|the|their|'s|this)\s(?:\w+\s){0,2}?"
    r"(?:success|effectiveness|efficacy)\s(?:rates? )?(?:in|with|at|against)\b",
    r"rate: \bsuccess rates?\b",
    r"exce fine good impr outs prov stro supe trac + reco: \b(?:track"
    r"|excellent|impressive|good|strong|proven|outstanding|fine|superb) record\b",
    r"used: \b(?:successfully|effectively) used\b",
    r"used: \bused (?:very )?(?:successfully|effectively)\b",
    r"bene help valu + of: \bof (?:\w+ )?(?:benefit|help|value) (?:in"
    r"|to|for)\b",
    "achi fast foun made main note obse quic repo seen show + decr drop"
    r" fall gain impr reco redu reli remi: \b(?:improvements?|reductions?"
    r"|decreases?|gains|recovery|remission|relief|drop|fall)\b[^.;]{0,50}?\b(?:was"
    r"|were|has been|have been|is|are) (?:\w+ly )?(?:seen|observed|found"
    r"|reported|shown|achieved|noted|made|maintained|faster|quicker)\b",
    r"decr drop fall impr redu + been is was were: \bthere (?:was|were"
    r"|is|has been) (?:an? )?(?:\w+ ){0,3}?(?:reduction|improvement|decrease"
    r"|drop|fall) in\b",
    r"rate: \b(?:recovery|remission|response) rates?\b[^.;]{0,40}? (?:is"
    r"|are|was|were|of|reached) (?:\w+ ){0,2}\d",
    r"size: \beffect sizes?\b[^.;]{0,40}?\b(?:is|are|was|were) (?:\w+ ){0,2}(?:large"
    r"|\d)",
    "ampl clea comp cons conv exce exte firm good high over robu soli"
    r" soun stro subs weal + evid rese scie supp: \b(?:strong|good|solid"
    r"|robust|clear|ample|convincing|compelling|considerable|substantial"
    r"|a wealth of|extensive|consistent|sound|firm|high-quality|overwhelming"
    r"|excellent)\s(?:\w+\s){0,2}?(?:evidence|research|support|science)(?: base)?\b"
    r"(?! is needed)",
    "clea comp cons conv exce exte good impr over robu soli soun stro"
    r" subs + data evid rese: \b(?:evidence|research|data)(?: base)? (?:for"
    r"|on|behind|supporting|in favour of) [^.;:]{0,60}?\b(?:is|are) (?:\w+ly )?(?:strong"
    r"|solid|robust|clear|compelling|convincing|overwhelming|good|excellent"
    r"|extensive|consistent|sound|impressive|substantial)\b",
    r"supp: \b(?:evidence|research|science|studies|trials) (?:\w+ )?supports? (?:the"
    r" use|its use)\b",
)
# Of these, what is a claim by itself; the rest needs an effect beside it ("proves that it works").
PROOF_ALONE: Final = words(
    r"prov: \bproven (?:\w+ ){0,3}?(?:treatments?|therap\w+|approach|method"
    r"|way|option|interventions?|remedy|cure|solution|results|in|for|against"
    r"|track)\b",
    r"base choi empi gold: \b(?:evidence[- ]based(?! (?:practice|guidelines?|medicine|principles?"
    r"|theor|techniques?|polic|practitioners?|knowledge|training|framework|ideas?))"
    r"|empirically (?:supported"
    r"|validated)|gold[- ]standard|treatment of choice)\b",
    r"esta prov supp test vali + clin scie: \b(?:clinically|scientifically) (?:proven"
    r"|validated|established|supported|tested and proven)\b",
    r"back prov + rese: \bresearch-(?:backed|proven)\b",
    r"esta: \bwell[- ]established (?:\w+ ){0,3}?(?:treatments?|therap\w+"
    r"|approach|for|in (?:the )?(?:treat|therap|depress|anxi)\w*)\b",
    r"by + back born supp unde vali: \b(?:backed|supported|borne out|validated"
    r"|underpinned) (?:up )?by (?:\w+ ){0,3}?(?:research|science|evidence"
    r"|studies|trials|data)\b",
    r"esta fail guar proo trie: \b(?:tried and tested|never fails|established (?:as"
    r"|treatments?|therap\w+)|guarante\w+|proof (?:that|of))\b",
    r"prov vali: \b(?:is|are|been|was) (?:\w+ly )?(?:prove[dn]|validated)\b",
)
CURE: Final = words(
    "answ anti cure fix fixa fixf fixo fixt out outa outf outo outt reli"
    r" reme solu: \b(?:an?|the) (?:\w+ ){0,2}?(?:cure|remedy|answer|solution"
    r"|antidote|way out|fix) ?(?:for|to|against|of|from)?\b",
    r"best choi lead most numb top: \b(?:the )?(?:best|most effective"
    r"|first-choice|leading|number one|top) (?:\w+ ){0,2}?(?:treatments?"
    r"|therap(?:y|ies)|approach|option)\b",
)
