"""Changes for the better: what is done to a trouble, what a trouble does, what people do.

Every verb stands here once; its forms are made. None is an effect by itself: `candidates` asks
for an illness (`vocabulary.HEALTH`) as what is acted on or what gives way, or for people who
get well. Folded words only.

| list | holds | examples |
|---|---|---|
| `ACTING` | verbs that act on a trouble | banishes, tames, loosens |
| `PHRASES` | the same in several words | drives away, keeps at bay |
| `FALLS` | what a trouble does | fades, gives way to, loosens its grip |
| `RISES` | what people do who get well | bounce back, are themselves again |
| `PAYS` | a therapy that does what it should | does the trick, pays off |
"""

from __future__ import annotations

from typing import Final

from evidence.checking.claims.expressions import words
from evidence.words import word_set

_DOUBLED: Final = word_set("stop combat cut")


def inflected(bases: str) -> frozenset[str]:
    """`ease` → ease, eases, eased, easing. Irregular forms are listed by hand."""
    return frozenset(form for base in bases.split() for form in _forms(base))


def _forms(base: str) -> tuple[str, ...]:
    if base.endswith("e"):
        return base, f"{base}s", f"{base}d", f"{base[:-1]}ing"
    if base.endswith("y") and base[-2] not in "aeou":
        return base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z")) else f"{base}s"
    stem = base + base[-1] if base in _DOUBLED else base
    return base, third, f"{stem}ed", f"{stem}ing"


# "Raises well-being": only with something good as its object.
RAISING: Final = inflected(
    "increase raise strengthen boost enhance restore rebuild revive renew improve lift"
)
RAISING_ONLY: Final = RAISING - inflected("improve lift boost restore")
ACTING: Final = (
    RAISING
    | inflected(
        "reduce relieve ease alleviate lessen lower decrease diminish treat cure heal resolve"
        " eliminate eradicate banish prevent combat conquer ameliorate soothe calm abolish stop"
        " remove"
        " minimise minimize stabilise stabilize shrink defeat dispel shift end reverse halve tame"
        " quell"
        " curb loosen dissolve melt lighten vanquish tackle counter counteract soften temper"
        " dampen"
        " erase quieten settle mend fix unpick unlock crush smash slash chase silence subdue allay"
        " assuage abate rescue extinguish repair shed free liberate rid relax weaken blunt"
        " neutralise"
        " dislodge"
        " thaw disarm overpower master clear trim dull deflate eclipse shorten transform"
        " ameliorate"
        " disperse deflect forestall avert"
    )
    | word_set(
        "overcome overcomes overcame overcoming beat beats beaten beating cut cuts cutting shrank"
        " shrunk dispelled dispelling quelled curbed undo undoes undid undone break breaks broke"
        " broken"
        " breaking leave leaves left leaving outgrow outgrows outgrew kill kills killed stem stems"
        " stemmed ridding trimmed speed speeds shed sheds shedding"
    )
)
_THEM: Final = r"(?:[\w'-]+,?\s){0,7}?"
PHRASES: Final = words(
    r"away bay chec exis off pack: \b(?:driv(?:es?|ing)|drove|chas(?:es?"
    r"|ed|ing)|keep(?:s|ing)?|kept|push(?:es|ed|ing)?|send(?:s|ing)?|sent"
    r"|sees?|saw|wip(?:es?|ed|ing)|wash(?:es|ed)?|ward(?:s|ed|ing)?|fend(?:s"
    r"|ed)?|fight(?:s|ing)?|fought|stav(?:es?|ed|ing)|shak(?:es?|ing)"
    r"|shook|throw(?:s|ing)?|threw|thrown|shrug(?:s|ged)?|brush(?:es|ed)?"
    r"|melt(?:s|ed)?|tak(?:es?|ing)|took|cast(?:s|ing)?|hold(?:s|ing)?"
    rf"|held|mak(?:es?|ing)|made) {_THEM}(?:away|at bay|in check|packing"
    r"|off|out of existence)\b",
    "brin brou get gets gett got keep kept + an bett cont down from heel"
    r" rid top: \b(?:bring(?:s|ing)?|brought|get(?:s|ting)?|got|keep(?:s"
    rf"|ing)?|kept) {_THEM}(?:down|under control|to heel|to an end|on top of"
    r"|rid of|the better of|out from under)\b",
    r"an bed behi paid rest + leav left put puts putt: \b(?:put(?:s|ting)?"
    rf"|leav(?:es?|ing)|left) {_THEM}(?:behind|to rest|an end to|paid to"
    r"|to bed)\b",
    rf"arou roun: \bturn(?:s|ed|ing)? {_THEM}(?:round|around)\b",
    r"get gets gett got: \b(?:get(?:s|ting)?|got) (?:\w+ ){0,3}over\b",
    "back clea out + brin brou carr coax draw drew get gets gett got guid"
    r" haul help lead led lift pull rais resc stee talk: \b(?:bring(?:s"
    r"|ing)?|brought|get(?:s|ting)?|got|lift(?:s|ed|ing)?|pull(?:s|ed"
    r"|ing)?|lead(?:s|ing)?|led|draw(?:s|ing)?|drew|coax(?:es|ed)?|carr(?:y"
    r"|ies|ied)|haul(?:s|ed)?|rais(?:es?|ed)|guid(?:es?|ed)|steer(?:s"
    rf"|ed)?|talk(?:s|ed)?|help(?:s|ed)?|rescu(?:es?|ed)) {_THEM}(?:out of"
    r"|back from|clear of)\b",
    r"act acts: \bacts? (?:\w+ )?(?:up)?(?:on|against)\b",
    r"fare good: \b(?:say(?:s|ing)?|wav(?:es?|ing)|bid(?:s|ding)?) (?:\w+ )?(?:goodbye"
    r"|farewell) to\b",
    r"an back chap door free make maki: \b(?:(?:see|saw|seen) (?:the back of"
    r"|an end to)|clos(?:es?|ed) the (?:door|chapter) on|mak(?:es?|ing) short work"
    r" of|set(?:s|ting)? (?:\w+ ){1,4}free)\b",
    r"edge stin: \btak(?:es?|ing) the (?:edge|sting) (?:off|out of)\b",
    r"prot: \bprotect(?:s|ed|ing)? (?:\w+ ){0,2}(?:from|against)\b",
    r"chip guar knoc reli: \b(?:guard(?:s|ed|ing)? against|chip(?:s|ped)? away at"
    r"|knock(?:s|ed) (?:\w+ )?(?:out|on the head)|relieved of)\b",
    r"addr hand mana targ + effe: \beffectively (?:\w+ )?(?:address\w*"
    r"|manag\w*|target\w*|handl\w*)\b",
    r"reli succ + addr hand mana targ: \b(?:successfully|reliably) (?:address\w*"
    r"|manag\w*|target\w*|handl\w*)\b",
)
# Numbers and troubles: "scores fell", "panic fades".
FALLS: Final = words(
    r"no + long: \b(?:is|are|was|were) no longer\b",
    r"decl decr drop fall fell: \b(?:fell|falls?|falling|drop(?:s|ped)?"
    r"|declined?|declines|decreased?|decreases)\b",
    r"down: \b(?:went|goes|go|gone|going|came|comes?|is|are|was|were) (?:\w+ly "
    r"|right |well )?down\b",
    "abat disa diss ease fade halv incr lift melt rose shra shri subs"
    r" vani: \b(?:halve[sd]?|subside[sd]?|vanish(?:es|ed)?|disappear(?:s"
    r"|ed)?|fade[sd]?|lift(?:s|ed)?|ease[sd]?|rose|increased|shrank|shrinks?"
    r"|melt(?:s|ed)?|dissolve[sd]?|abate[sd]?)\b",
    r"dwin ebb ebbe ebbs evap ligh plum plun rece retr soft tumb wane: \b(?:recede[sd]?"
    r"|lighten(?:s|ed)?|evaporate[sd]?|dwindle[sd]?|ebb(?:s|ed)?|retreat(?:s"
    r"|ed)?|wane[sd]?|plummet(?:s|ed)?|plunge[sd]?|tumble[sd]?|soften(?:s"
    r"|ed)?)\b",
    r"clea coll crum dimi less loos quie sett weak: \b(?:loosen(?:s|ed)?"
    r"|clear(?:s|ed)? up|diminish(?:es|ed)?|lessen(?:s|ed)?|weaken(?:s"
    r"|ed)?|settle[sd]?(?! on\b)|quieten(?:s|ed)?|crumble[sd]?|collapse[sd]?)\b",
    r"drie remi reso slip stop: \b(?:resolve[sd]?|remit(?:s|ted)?|stops?"
    r"|stopped|dried up|slip(?:s|ped)? away)\b",
    r"away: \b(?:go(?:es)?|went|gone|stay(?:s|ed)?|drift(?:s|ed)?|fall(?:s)?"
    r"|ebbs|keeps?|kept) away\b",
    r"gave give givi succ tail yiel: \b(?:tail(?:s|ed)? off|yield(?:s"
    r"|ed)?|succumb(?:s|ed)?|g[ia]ves? way|giving way|gave)\b",
    r"rele: \breleas(?:es?|ed|ing) (?:its|their) (?:hold|grip)\b",
    r"let lets lose lost: \b(?:lose[sd]? (?:its|their)|lost (?:its|their)"
    r"|lets? go)\b",
    r"rela: \brelax(?:es|ed)?\b",
    r"came go goes gone move shif slid went + from: \b(?:went|go|goes"
    r"|gone|moved?|moves|came|shift(?:s|ed)?|slid) (?:down )?from (?:\w+ )?(?:severe"
    r"|moderate|high|clinical|serious|crippling)\w*\b",
    r"came come: \b(?:come under control|comes under control|came under control)\b",
    "bear behi cont cura gone half hist mana memo mild past rang rare"
    r" trea weak: \b(?:is|are|was|were|becomes?|became|be) (?:\w+ )?(?:gone"
    r"|history|manageable|bearable|a thing of the past|a memory|behind (?:them"
    r"|you|her|him)|milder|weaker|rarer|treatable|curable|under control"
    r"|in (?:the )?(?:\w+ )?range|half)\b",
    r"resp: \brespond(?:s|ed)? (?:\w+ )?to\b",
)
_SELF: Final = r"(?:their|your|his|her|our|my|its)"
RISES: Final = words(
    r"boun: \bbounce[sd]? back\b",
    r"pick: \bpick(?:s|ed)? up(?=\s*(?:[.,;:\ue001]|$)|\s(?:in|with|after"
    r"|again|when|once|during)\b)\b",
    r"came come emer go walk went + away out thro: \b(?:come|comes|came"
    r"|emerge[sd]?|walk(?:s|ed)?|go|went) (?:through|out|away)(?: \w+){0,6}? (?:transforme"
    r"d|stronger|well|better|changed|healthier|lighter|happier|renewed"
    r"|restored|the other (?:side|end)|free|a new (?:person|woman|man))\b",
    r"brea brok came clim come emer find foun + out: \b(?:come|comes|came"
    r"|emerge[sd]?|climb(?:s|ed)?|break(?:s)?|broke|find (?:a|their) way"
    r"|found (?:a|their) way) out of(?= (?:\w+ ){0,2}(?:depress|anxi|despair"
    r"|grief|crisis|trauma|it\b|addict|their\b))\b",
    r"thro: \b(?:come|comes|came) through(?= (?:depress|anxi|panic|their"
    r"|the)|\W*$)\b",
    r"back redi rega: \b(?:regain(?:s|ed)?|rediscover(?:s|ed)?|back in control)\b",
    r"free: \b(?:is|are|was|were|be|become|becomes|became) (?:\w+ )?(?:depression"
    r"|anxiety|panic|symptom|relapse)-free\b",
    r"blos corn flou mend rall thri: \b(?:turn(?:s|ed)? the corner|thrive[sd]?"
    r"|flourish(?:es|ed)?|blossom(?:s|ed)?|rall(?:y|ies|ied)|mend(?:s"
    r"|ed)?(?=\W*$))\b",
    "back bett brig calm cure free happ heal less ligh more reco sett"
    " shap spir stab stro them top well whol your + are be beca beco came"
    r" come feel felt find grew grow is leav left them turn up was were: \b(?:is"
    r"|are|was|were|be|feel|feels|felt|become|becomes|became|grow|grows"
    r"|grew|end(?:s|ed)? up|left|turn out|come out|came out|find themselves"
    r"|found themselves|leave|leaves) (?:it |us |therapy |treatment )?(?:\w+ly "
    r"|far |much |so much |a lot |a good deal |no longer |a great deal )?(?:less "
    r"(?:\w+ )?(?:depress\w*|anxi\w*|distress\w*|sad|low|afraid|worried"
    r"|lonely|tearful|hopeless|stressed|troubled|burdened|fearful|angry"
    r"|panicky|suicidal)|happier|calmer|healthier|lighter|brighter|well"
    r"|better(?! (?:than|known|placed|able|at|understood))|themselves"
    r"|yourself|whole|symptom-free|recovered|cured|healed|stronger|more (?:hopeful"
    r"|cheerful|alive|confident|at ease|able to|themselves|like themselves"
    r"|settled|stable)|stable|settled|on top of|in (?:better|good|far better) (?:shape"
    r"|health|spirits)|back (?:on|to|at))(?: again)?\b\b",
    "appe bala conf ener feet foot heal joy life live self selv smil spir"
    r" zest + her his its my our thei your: \b(?:regain|rediscover|reclaim"
    r"|recover|get|find|restore|win|have|given?|gave|got|gets|found|regained"
    rf"|won|has|had|hand(?:s|ed)?) (?:[\w']+ ){{0,3}}?(?:{_SELF} )(?:\w+ )?(?:lives"
    r"|life|selves|self|joy|spirits?|balance|footing|feet|zest|health"
    r"|appetite|smile|energy|confidence)(?: back| again)?\b\b",
    rf"back: \bback (?:on|to|at|in) (?:{_SELF} (?:feet|old sel(?:f|ves)"
    r"|desks?|jobs?|lives|best)|work|school|normal|health|life)\b",
    r"slee slep + bett soun thro well: \bsle(?:ep|eps|pt) (?:better|well"
    r"|through|soundly)\b",
    r"stay: \bstay(?:s|ed|ing)? (?:well|better|free|symptom-free|in remission"
    r"|depression-free)\b",
    r"diff impr + see sees: \bsee(?:s)? (?:an?|the) (?:\w+ )?(?:improvement"
    r"|difference)\b",
    r"no + long: \bno longer (?:feel|felt|score[sd]?|ha[sd]|have|struggl\w+"
    r"|experienc\w+|troubled|plagued|need(?:s|ed)?|live[sd]?|cr(?:y|ied)"
    r"|dread\w*|panic\w*|reach\w*|fall|fell|clinically|in the|above|bothered"
    r"|held|ill|unwell)\b",
)
PAYS: Final = words(
    r"do does job paid pay payi pays tric: \b(?:do(?:es)? the (?:trick"
    r"|job|work)|did the (?:trick|job)|pa(?:ys?|id|ying) off)\b",
    r"deli: \bdeliver(?:s|ed)?(?=\s*(?:[.,;!\ue001]|$)|\s(?:the goods"
    r"|what|where|on|every|real|again|results|time)\b)\b",
    r"work + like mira trea wond: \bwork(?:s|ed)? (?:wonders|miracles"
    r"|a treat|like a)\b",
    r"good: \bdo(?:es)? (?:\w+ )?(?:[\w']+ ){0,5}?good\b(?! (?:idea|therap"
    r"|work))\b",
    r"did: \bdid (?:\w+ ){1,5}good\b\b",
    r"need: \b(?:exactly|just|precisely|is) what (?:you|they|people|patients"
    r"|sufferers) need(?:s|ed)?\b",
    r"coun depe reli + be: \bcan be (?:relied|counted|depended) (?:up)?on\b",
    r"bank coun depe lean rely trus: \b(?:can|may safely) (?:rely|count"
    r"|depend|bank|trust|lean) (?:up)?on\b",
    r"w: \bthe right (?:choice|answer|treatment|remedy|therapy|thing|medicine) for"
    r" (?!you|everyone|me\b|anyone)\w+\b",
    r"diff get gets gett hits: \b(?:gets? results|getting results|mak(?:es?"
    r"|ing|ed) all the difference|made (?:a|all the) (?:\w+ ){0,2}difference"
    r"|hits the (?:spot|mark))\b",
    r"succ: \bsucceed(?:s|ed)?(?= (?:where|when|against|in (?:treat|reliev"
    r"|eas|lift|reduc|help|cur|overcom|bring|free))|[.,; ]*$)\b",
    r"prev triu wort: \b(?:triumph(?:s|ed)?|prevail(?:s|ed)?|worth its weight)\b",
    r"take + what: \bhas what it takes\b",
    r"deal much up: \b(?:the real deal|(?:lives|live|lived) up to|how much good)\b",
    r"acco achi did do does done + what: \bwhat (?:[\w']+ ){1,4}(?:achiev(?:es"
    r"|ed)|accomplish(?:es|ed)|does for|can do for|has done for|did for)\b",
    "how + bene deep effe good much pote powe quic reli stro succ thor"
    r" usef valu well: \b(?:show|prov|demonstrat|underlin|underscor|illustrat"
    r"|testif|confirm|attest|evidence)\w*(?: \w+){0,3} how (?:well|effective"
    r"|effectively|powerful|powerfully|much|good|strong|strongly|quickly"
    r"|successful|successfully|deeply|useful|beneficial|potent|valuable"
    r"|reliably|thoroughly)\b",
    r"such: \bsuch is the (?:\w+ )?(?:power|impact|effect|strength|force"
    r"|success|reach)\b",
    r"owe owed owes owin: \bow(?:es?|ed|ing) (?:their|his|her|your|my"
    r"|our) (?:\w+ )?(?:recover(?:y|ies)|lives|life|health|happiness|sanity"
    r"|well-?being|improvement)\b",
    r"pass: \bpass(?:es|ed) (?:the|every|its|each) (?:\w+ )?test\b",
    "achi brin brou deli give offe prod yiel + bene gain impr reco reli"
    r" resu: \b(?:improvements?|relief|recovery|benefits?|gains|results) (?:that )?"
    r"(?:[\w']+ ){1,3}(?:brings?|brought|achieve[sd]?|produce[sd]?|deliver(?:s"
    r"|ed)?|yield(?:s|ed)?|offers?|gives?)\b",
    r"argu doub ques + bene effe meri powe usef valu wort: \bno (?:\w+ )?(?:doubt"
    r"|question|argument)(?: \w+){0,4} (?:value|worth|merits?|benefits?"
    r"|power|effect\w*|usefulness)\b",
    r"test: \btestament to the (?:\w+ )?(?:power|strength|effect\w*|success"
    r"|value)\b",
    r"succ: \b(?:have|has|had|with|enjoy(?:s|ed)?|great|much|real|such"
    r"|remarkable) (?:\w+ )?success (?:in|with|against|at|treating|helping)\b",
    r"frui: \bbears? fruit\b",
    r"game gods life poin: \bis (?:a|the) (?:life-?saver|godsend|game[- ]changer"
    r"|lifeline|turning point)\b",
    r"mett valu wort: \b(?:proves? its (?:worth|value|mettle)|proved its (?:worth"
    r"|value|mettle))\b",
)
