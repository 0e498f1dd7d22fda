"""What more a claim says than that it helps: proven, as good as another, better, or a mere change.

The lists read folded words, as those of `vocabulary` do. `EQUAL` and `BETTER` are candidates by
themselves where two therapies are named; `PROOF` and `WITHIN` only tell the kind of a claim.
"""

from __future__ import annotations

import re
from typing import Final

from evidence.checking.claims.expressions import words

# A question that is closed.
PROOF: Final = words(
    "argu beyo case cast cert data deba deni deny disp doub evid fact"
    r" inco iron issu jury matt ques rock scie sett shut verd veri wate: \b(?:(?:question"
    r"|matter|debate|case|issue|argument|dispute|doubts?)\b[^.;]{0,140}? (?:is"
    r"|are|has been|have been|was|were) (?:\w+ )?(?:settled|closed|answered"
    r"|over|resolved|laid to rest|put to rest|removed|beyond)|settl(?:ed"
    r"|es|ing) (?:the|this|that|any|every) (?:\w+ )?(?:matter|question"
    r"|debate|argument|issue|case|dispute)|no longer be (?:\w+ )?(?:disputed"
    r"|doubted|questioned|denied)|certain that|(?:scientifically|clinically"
    r"|fully|thoroughly) verified|(?:all|every) doubt|last (?:question"
    r"|doubt)\w*|the (?:science|evidence|verdict|jury|data) (?:\w+ ){0,6}?(?:is"
    r"|are|has been) (?:\w+ )?(?:in|settled|clear|unequivocal|conclusive"
    r"|unanimous|overwhelming|watertight|beyond)\b|no (?:longer )?(?:in"
    r"|room for|open to|matter of|subject of|up for) (?:\w+ )?(?:dispute"
    r"|doubt|question|argument|debate)|(?:nobody|no one|no-one) (?:can"
    r"|could|will) (?:\w+ ){0,2}(?:doubt|deny|dispute|question|argue)"
    r"|(?:scientific|established|known|proven|hard|medical|settled|simple"
    r"|plain) facts?\b|(?:is|as) (?:now )?a (?:\w+ )?(?:fact|certainty)\b"
    r"|a matter of (?:fact|record)|put beyond|(?:has|have) (?:\w+ )?settled"
    r"|beyond (?:all |any |a |the |reasonable |serious )*(?:argument|question"
    r"|dispute|doubt|shadow|contention)|without question|rock-solid|watertight"
    r"|cast-iron|ironclad|incontestabl\w+|open-and-shut)\b",
    r"proo prov: \b(?:prove[sdn]?|proving|proof)\b",
    r"esta + as beyo that ther trea: \b(?<!with )(?<!than )(?<!to )(?<!from )(?<!other"
    r" )established (?:treatment|therap\w+|as|that|beyond)\b",
    r"esta firm: \b(?:well[- ]established|firmly established)\b",
    r"esta: \b(?:has|have|is|are|been|was|were|trials|studies|research"
    r"|evidence) (?:\w+ly )?established\b",
    r"beyo conc defi doub indi unde undi: \b(?:conclusive(?:ly)?|definitive(?:ly)?"
    r"|indisputabl\w+|undisputed|undeniabl\w+|beyond (?:\w+ )?(?:doubt"
    r"|question|dispute)|no doubt|without (?:a )?doubt)\b",
    r"base empi gold guar irre ques scie unqu vali: \b(?:no question|validated"
    r"|unquestionabl\w+|evidence[- ]based|empirically (?:supported|validated)"
    r"|scientifically|guarante\w+|gold[- ]standard|irrefutabl\w+)\b",
    r"back inco prov uneq: \b(?:unequivocal(?:ly)?|incontrovertibl\w+"
    r"|research-(?:backed|proven))\b",
    r"by + back born supp unde vali: \b(?:backed|supported|borne out|validated"
    r"|underpinned) (?:up )?by (?:\w+ ){0,3}?(?:research|science|evidence"
    r"|studies|trials|data)\b",
    r"choi fact: \b(?:a fact\b|treatment of choice)\b",
    "ampl comp conc conv exte firm over robu soli stro weal + evid scie"
    r" supp: \b(?:strong|solid|robust|compelling|overwhelming|convincing"
    r"|ample|firm|conclusive|a wealth of|extensive) (?:\w+ ){0,2}?(?:evidence"
    r"|support|science)\b",
    r"alwa cert fail prov trie vali: \b(?:never fails|always works|certain to"
    r"|tried and tested|clinically (?:proven|validated))\b",
)

_DEGREE: Final = (
    r"(?:effective|good|well|helpful|successful|efficacious|beneficial|powerful|useful|potent|much"
    r"|strong|strongly|effectively|quickly|likely|large|safe and effective)"
)
EQUAL: Final = words(
    "as + bene effe effi good help larg like much pote powe quic safe"
    rf" stro succ usef well: \b(?<!twice )(?<!times )(?<!half )as {_DEGREE}(?: [\w'-]+){{0,8"
    r"}? as\b",
    rf"equa: \bequally {_DEGREE}\b",
    rf"just: \bjust as {_DEGREE}\b",
    r"comp equa equi non noni par: \b(?:equivalent\b|equivalence\b|comparable\b"
    r"|equal\b|non-?inferior(?:ity)?\b|on (?:a )?par\b)",
    r"inte: \binterchangeable\b",
    r"indi infe less wors: \b(?:indistinguishable\b|(?:not|never) (?:\w+ )?inferior\b"
    r"|no (?:worse|less) (?:\w+ ){0,4}?than\b)",
    r"less: \b(?:no|not|never) less (?:effective|helpful|successful|useful)\b",
    r"diff: \b(?:no|not|n't) (?:\w+ly )?(?:\w+ )?differen(?:t|ces?)\b",
    r"equa iden matc riva same simi: \b(?:(?:similar|the same|identical)\b"
    r"|match(?:es|ed)\b|rivals\b|rivalled\b|equals\b|equalled\b)",
    r"equa even leve same: \bc[oa]mes? out (?:level|even|equal|the same)\b",
    r"choo diff held hold keep leve matc neck: \b(?:nothing to choose between\b"
    r"|level with\b|neck and neck\b|h(?:olds?|eld|olding) (?:its|their) own\b"
    r"|keeps? (?:pace|up) with\b|a match for\b|not differ\b)",
    r"n: n't (?:\w+ )?(?:inferior|different|differ)\b",
    r"dayl dead foot leve: \b(?:level[- ]pegging|dead heat|no daylight between"
    r"|(?:on )?(?:an )?equal footing)\b",
    r"even leve neck side: \b(?:ended|ends?|finish\w*|came|comes?|come"
    r"|stands?|draws?|drew|are|were|run|ran) (?:\w+ )?(?:level|even|neck and neck"
    r"|side by side)\b",
    r"hard: \bhardly (?:any|a) difference\b",
    r"just: \bjust as (?:far|surely|many|reliably|often|fast|quickly|surely)\b",
    r"diff: \b(?:makes? no|little) difference (?:which|whether)\b",
    r"whic + pati peop they you: \bwhichever (?:of the two |one )?(?:you"
    r"|they|people|patients)\b",
    r"both: \bboth (?:\w+ ){0,3}?(?:get|take|bring|do|work|lead|help)\b",
    r"eith good: \b(?:either (?:\w+ )?(?:way|one|will)|as good as)\b",
    r"achi: \bachieves? (?:exactly |just |precisely )?(?:what|as much)\b",
    r"equa leag leve: \b(?:a level with|in the same league|equals? of"
    r"|the equal of)\b",
)
BETTER: Final = words(
    r"far more much + appr opti than ther trea: \b(?:more|far more|much more) (?:\w+ly"
    r" )?(?:effective(?:ly)?|efficacious|successful(?:ly)?|helpful|beneficial"
    r"|powerful(?:ly)?|useful|potent|quickly|rapidly|strongly|lasting"
    r"|reliably)\b(?=[^.;]*\bthan\b| (?:treatment|therapy|option|approach)\b)",
    r"than: \b(?:better(?! (?:\w+ )?(?:known|suited|documented|liked|established|researched"
    r"|studied|understood|accepted|tolerated|received|placed|value|described|funded|trained))"
    r"|greater|larger|faster|quicker|stronger|longer-lasting|higher|bigger|more(?! (?:\w+ly )?"
    r"(?:expensive|costly|widely|popular|common|familiar|acceptable|research|training|sessions"
    r"|time|often used|known))|sooner|longer|further|deeper)\b(?=[^.;]*\bthan\b)",
    r"lowe mild fewe: \b(?:scores?|symptoms?|depression|anxiety|levels|ratings|distress)"
    r" (?:\w+ ){0,3}?(?:lower|milder|fewer)\b(?=[^.;]*\bthan\b)",
    # Less of a trouble is better; less of anything else is not.
    r"than: \b(?:fewer|lower|less) (?:[\w-]+ ){0,3}?(?:symptom|relaps|depress|anxi|distress"
    r"|scores?|levels|severity|pain|panic|worr|attacks|ratings?)\w*(?=[^.;]*\bthan\b)",
    r"supe: \bsuperior(?:ity)?(?: to| over)?\b",
    r"ecli exce outc outd outp outr outs outw surp trum: \b(?:out(?:perform"
    r"|strip|class|pace|rank|weigh|shine|do(?:es|ne)?\b)|exceed|surpass"
    r"|eclips|trump)\w*",
    r"adva beat most outd outs: \b(?:beats?\b|outdoes\b|outshines\b|advantages? over\b"
    r"|the most effective\b|most effective (?:treatment|therapy))",
    r"best: \bthe best (?:\w+ ){0,2}?(?:treatment|therapy|option|approach"
    r"|way)\b",
    r"edge lead seco unma unri uppe: \b(?:second to none\b|unmatched\b"
    r"|unrivalled\b|(?:edge|upper hand|lead) over\b)",
    r"behi dust shad stan + leav left: \b(?:leav(?:es|ing)|left|leave) (?:[\w'-]+"
    r" ){1,4}?(?:far )?(?:behind|standing|in the (?:dust|shade))\b",
    r"ahea: \b(?:is|are|was|were|comes?|came|pulls?|pulled|finish\w*|streets"
    r"|well|far|way|out|stays?) ahead of\b",
    r"bett fast more quic stro supe sure winn + the: \bthe (?:far |clearly "
    r"|much |clear )?(?:stronger|better|superior|more (?:effective|powerful"
    r"|potent|successful)|surer|faster|quicker|clear winner|winner)\b(?: (?:remedy"
    r"|treatment|therapy|option|choice|of the two|bet|approach|medicine"
    r"|answer|cure|method|results?|of these))?",
    r"bett + the: \bthe better of\b",
    r"shad: \bputs? (?:[\w'-]+ ){1,4}?in(?:to)? the shade\b",
    r"matc wher: \b(?:succeeds where\b|no match for\b)",
    r"comp equa keep matc riva + can cann coul neve: \b(?:cannot|can't"
    r"|can not|could not|couldn't|never) (?:match|compete|rival|equal"
    r"|keep (?:up|pace))\b",
    r"abov came come pref: \b(?:a cut above\b|(?:comes?|came) (?:out )?(?:on top"
    r"|first)\b|preferable to\b)",
    r"othe + no: \bno other (?:[\w-]+ ){0,4}?(?:therapy|treatment|approach"
    r"|method|medicine)\b",
    r"noth: \bnothing (?:else )?(?:works|beats|comes close|compares|helps)\b",
    r"deep furt like time twic unli win wins won: \b(?:(?:like|unlike) (?:no"
    r"|any) other\b|(?:wins?|won) (?:hands down|out|over)\b|goes? (?:further"
    r"|deeper)\b|(?:twice|\w+ times) as (?:\w+ ){1,6}as\b)",
)
# A comparison with nothing is what a controlled trial tests: no superiority over a therapy.
OVER_NOTHING: Final = re.compile(
    r"\b(?:than|to|over|with|against|and) (?:a |an |the |being on a |those on a "
    r"|people on a )?(?:no (?:added |further |additional |other |active )?(?:treatment|therapy"
    r"|care|help)|nothing|not having|being untreated|waiting(?:[- ]list)?|wait-?list\w*|placebo"
    r"|doing nothing|no-treatment)\b"
)
# How a comparison is marked; without one, a change may have many reasons.
COMPARED: Final = re.compile(
    r"\b(?:than|versus|vs|compared (?:with|to)|comparison|control(?:s|led)?|relative to"
    r"|in contrast|set against|against|placebo|waiting[- ]list|randomi[sz]ed|over and above)\b"
)
_SHARE: Final = (
    r"(?:\d[\d.,]*\s?(?:%|per ?cent)|(?:\w+[- ])?(?:per ?cent|percent)|half|(?:a|one|two"
    r"|three)[- ](?:thirds?|quarters?|fifths?)|most|(?:the|a) (?:\w+ )?majority"
    r"|\d+ (?:out )?of \d+|(?:\w+) (?:out of|in) (?:ten|10|five|four|three|two|5|4|3)|nearly all"
    r"|almost all|all)"
)
WITHIN: Final = words(
    r"afte base pre prea prep pret size: \b(?:from baseline\b|(?:from )?before (?:and"
    r"|to) after\b|pre-?(?:to-?|/)?(?:and )?-?post\b|pre- (?:and|to) post"
    r"|effect sizes?\b)",
    r"rate: \b(?:recovery|remission|success|response|improvement) rates?\b",
    r"rate: \brates? of (?:recovery|remission|improvement|response)\b",
    r"reli + chan impr reco: \breliabl[ey] (?:change|improve\w*|recover\w*)\b",
    r"sign: \bclinically significant (?:change|improvement)\b",
    r"halv: \bhalv(?:es?|ed|ing)\b",
    r"cut cuts decl decr down drop fall fell fewe impr incr lowe redu rose: \b(?:fell"
    r"|fall|falls|dropped|drops?|decreased?|decreases|reduced|reduces"
    r"|reduction|declined?|improved?|improves|improvement|down|rose|increased"
    r"|cut|cuts|lower|drop|fewer)\b(?: [\w'-]+){0,4}? (?:by|to|a|(?<=reduction )of"
    r"|(?<=improvement )of|(?<=drop )of) (?:\w+ ){0,3}?(?:\d[\d.,]*(?! (?:sessions"
    r"|weeks|people|patients|months|meetings))|half|a third|a quarter"
    r"|third|quarter|two[- ]thirds|\w+ (?:points|per ?cent|percent))",
    "achi are bene bett feel felt get gets got impr no reac reco remi"
    rf" resp were: \b{_SHARE}(?: (?:of|the|all|our|these|those|its|his"
    r"|her|their|with|depressed|anxious|[\w'-]+)){0,8}? (?:\w+ly )?(?:recover(?:ed"
    r"|s)?|improved?|improves|respond(?:ed|s)?|remitted|no longer|were in"
    r"|are in|achieved?|reach(?:ed)?|got|get|gets|felt|feel|benefit(?:ed"
    r"|ted)?|better|remission|recovery)\b",
    r"end + by: \bby the end of (?:treatment|therapy|the (?:treatment"
    r"|therapy|programme))\b",
    r"cour + over: \bover the course of (?:\w+ ){0,3}(?:treatment|therapy"
    r"|sessions)\b",
    r"poin: \b(?:fall|rise|gain|loss|fell|rose) (?:of|by) (?:\w+ ){0,3}points?\b",
    r"arri bega begi came ente star went: \b(?:start|began|begin|arrive"
    r"|went in|enter|came in)\w*\b[^.;]{0,90}\b(?:finish|end|left|leav"
    r"|came out|come out)\w*",
    r"betw: \bbetween the (?:first|beginning|start|opening|initial)(?: \w+)? and the"
    r" (?:last|end|final|closing)\b",
    r"afte by half: \b(?:before and after\b|(?:in|by) half\b|by (?:week"
    r"|session) (?:\w+)\b)",
    r"by + disc fina last time: \bby (?:the (?:last|final) (?:session"
    r"|week|meeting|appointment)|discharge|the time)\b",
    r"disc: \b(?:at|on) discharge\b",
    r"from + firs inta star: \bfrom (?:the )?(?:first|start|intake)(?: \w+)? to (?:the"
    r" )?(?:last|end|final|finish|discharge)\b",
    r"from + to: \bfrom (?:an? )?(?:\w+ ){0,3}[\d.]+(?: \w+){0,4} to (?:an? )?(?:\w+"
    r" ){0,2}[\d.]+",
    r"from + clin mode seve: \bfrom (?:moderate|severe|clinical)(?:ly \w+)? to (?:mild"
    r"|moderate|normal|none|minimal|well)",
    r"rang: \bin(?:to)? the (?:mild|normal|healthy|non-clinical)\w* range",
    "agai back beat belo came clea cure feel free got impr less no reco"
    rf" shoo thre us well: \b{_SHARE}(?: [\w'-]+){{0,12}}? (?:no longer|free of"
    r"|below (?:the )?(?:cut-?off|threshold)|symptom-free|recovered|improved"
    r"|less (?:depress\w*|anxi\w*|distress\w*)|cured|are well|were well"
    r"|left us|came out|shook off|threw off|got over|beat|in the clear"
    r"|well again|back (?:at|to|in)|feel\w* better|show\w* improvement)\b",
)
