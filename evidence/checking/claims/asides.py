"""Words of effect that are no effect of the therapy: staff, services, controls, study conduct.

"Patients who improved could stop early" tells how a study was done, "the manual helps therapists"
whom a book helps, "draws on proven techniques" what something else is worth.
"""

from __future__ import annotations

from typing import Final

from evidence.checking.claims.expressions import words
from evidence.checking.claims.values import Why
from evidence.patterns import Pattern

_PEOPLE: Final = (
    r"(?:patients|people|participants|those|clients|everyone|anyone|adults|veterans|students"
    r"|adolescents|children|service users|users|responders|women|men)"
)
_STAFF: Final = (
    r"(?:therapists?|trainees?|clinicians?|staff|practitioners?|supervisors?|teams?|services?"
    r"|researchers?|counsellors?|psychologists?|trainers?)"
)
# ---------------------------------------------------------------- how a study was done

_WHO: Final = words(rf"who that whos: \b{_PEOPLE} (?:who|that|whose)(?: [\w'-]+){{0,3}} $")
_THEN: Final = Pattern(
    r"^[^.;]{0,60}?\b(?:could|were|was|left|stopped|ended|had to|should|may|might|can|would"
    r"|dropped|did not|are|received|went|attended)\b(?: \w+){0,2}? ?(?:interviewed|discharged|seen"
    r"|offered|asked|invited|stop|end|excluded|leave|given|followed|contacted|reassessed|told"
    r"|referred|allowed|free to|finish\w*|counted|called|classed|analysed|analyzed|monitored"
    r"|randomi[sz]ed|allocated|no further|fewer sessions|the (?:\w+ )?(?:arm|study|trial|group)"
    r"|treatment|more sessions)\b"
)
_WHEN: Final = words(
    r"stop ende disc term fini redu inte ends paus clos: \b(?:stopped|ended|discontinued"
    r"|discharged|terminated|finished|reduced|interrupted|stops"
    r"|ends|paused|closed)\b[^.;]*\b(?:when|once|if|until|after|as soon as) (?:the |their )?"
    r"(?:[\w'-]+ ){1,3}$"
)
_CONTROLS: Final = words(
    r"cont comp wait untr no both all eith: (?<!no )(?<!without a )(?<!without"
    r" )\b(?:(?:control|comparison|waiting[- ]list"
    r"|untreated|no-treatment)(?: \w+)? (?:groups?|arms?"
    r"|conditions?|patients|participants)|on (?:the|a) waiting[- ]list|(?:both|all|either)"
    r" (?:the )?"
    r"(?:two |three |treatment |study )?(?:groups|arms|conditions))\b"
)
_SET_AGAINST: Final = Pattern(
    r"\b(?:than|versus|vs|compared|relative to|against|superior|better|outperform\w*|more"
    r"|equal\w*)\b"
)
_EARLIER: Final = words(r"had + befo prev alre then: \bhad (?:\w+ )?$")
_EARLIER_AFTER: Final = Pattern(
    r"^[^.;,]*\b(?:before|beforehand|previously|already|by then)\b(?: (?:they|he|she|it|we|\w+)"
    r" (?:came|began|started|entered|was|were)[^.;,]*)?\W*$"
)
_FEW: Final = words(
    r"few fewe only mino not hard scar bare: \b(?:(?:very |too |so )?few(?:er)?|only a"
    r" (?:few|minority|third|quarter|fifth|handful)|only"
    r" (?:one in|half|some|\d[\d.]*)|a minority|not all|not everyone|not every|hardly any(?:one)?"
    rf"|scarcely any(?:one)?|barely any) ?(?:%|\w+)?(?: of)?(?: (?:the|all|our|{_PEOPLE}|\w+))"
    r"{0,4} (?:\w+ )?$"
)

# ---------------------------------------------------------------- who helps whom

_TO_STAFF: Final = words(
    rf"ther trai clin staf prac supe team serv rese coun psyc:"
    rf" ^(?: for| to)? (?:the |our |new )?(?:[\w-]+ )?{_STAFF}\b(?!')"
)
_AIDED: Final = Pattern(
    r"^(?:help|useful|helpful|beneficial|invaluable|effective|supports?|powerful)"
)
_BY_STAFF: Final = words(
    r"ther coun psyc: \b(?:the|a|your|our|their|his|her)?\s?(?:therapists?|counsellors?"
    r"|psychologists?) $"
)
_MANAGES: Final = Pattern(
    r"^ (?:[\w'-]+ ){0,3}?(?:to )?(?:manage|cope with|deal with|tolerate|bear|contain|regulate)\b"
)
_THINGS: Final = (
    r"(?:apps?|diar(?:y|ies)|cent(?:re|er)s?|charit(?:y|ies)|clinics?|hospitals?|websites?"
    r"|workbooks?|leaflets?|books?|handbooks?|manuals?|supervision|breathing|walks?|journals?"
    r"|helplines?|foundations?|organi[sz]ations?|trusts?|videos|podcasts?)"
)
_BY_THINGS: Final = words(
    rf"app apps diar cent char clin hosp webs work leaf book hand manu supe brea walk jour"
    rf" help foun orga trus vide podc: ^\W*(?:the|our|an?|its|their|your|this)? ?(?:[\w'-]+"
    rf" ){{0,3}}?{_THINGS} "
    r"(?:(?!\b(?:that|found|show\w*|with|by|through|via|us(?:es?|ing)|offers?"
    r"|provides?)\b)(?:[^,;]|,(?=\d))){0,70}$"
)
_PREDICTS: Final = words(
    r"alli atta insi moti expe comp adhe fide gain seve read rapp enga rela: \b(?:alliance"
    r"|attachment|insight|motivation|expectations?|competence|adherence|fidelity"
    r"|gains|severity|readiness|rapport|engagement|relationship)\b[^.;]{0,40}?\b(?:associated"
    r"|linked|correlated|related|predict\w*|leads?|led|results?|goes|went)\b"
)
_FOUND: Final = Pattern(
    r"(?<!was )(?<!were )(?<!been )(?<!is )(?<!are )\b(?:found|find|finds|rated|rate|considered"
    r"|judged|called|described|experienced|thought|perceived|felt) (?!that\b|to\b)"
    r"(?:[\w'-]+ ){0,7}$"
)
_LIKED: Final = Pattern(r"^(?:helpful|useful|beneficial|powerful|invaluable)\b")
_TROUBLE: Final = Pattern(r"\b(?:depress|anxi|symptom|panic|grief|distress|mood|trauma)")

# ---------------------------------------------------------------- what something else is worth

_SOURCE: Final = words(
    r"draw drew base buil deri dist root grew grow rest borr comb brin elem deve adap comp"
    r" insp info inte take foll uses use used come came ingr tech prin: \b(?:draws?(?: \w+)?"
    r" (?:up)?on|drawing (?:up)?on|drew (?:up)?on|based (?:up)?on"
    r"|built (?:from|on|upon|out of)|builds (?:up)?on|derive[sd] from|distilled from|rooted in"
    r"|roots in|(?:grew|grows?) (?:out of|from)|grown out of|rests? (?:up)?on|borrow(?:s|ed)"
    r" (?:from)?"
    r"|combines|brings together|elements of|developed (?:from|out of)|adapted from|competences of"
    r"|inspired by|informed by|integrates|taken from|follow(?:s|ed|ing)?|uses|use of|used"
    r"|comes? from"
    r"|came from|ingredients of|techniques of|principles of)"
    r" (?!(?:it|which)\b)(?:(?!(?:is|was|has|it|and|but|which)\b)[\w'-]+ ){0,9}$"
)
_WORTH: Final = Pattern(
    r"^(?:(?:have|has|are|been|is|were|well|to|be|shown|that) ?)*(?:evidence[- ]based|proven"
    r"|validated|established|well[- ]established|effective|efficacious|successful|empirically"
    r"|gold)"
)

# ---------------------------------------------------------------- a way of seeing

_AS: Final = Pattern(
    r"^ (?:[\w'-]+ ){1,6}?as (?:an?|signs?|the|if|something|part|problems|coming|arising|rooted"
    r"|being|messages|responses?|expressions?|symbols?|meaning\w*|reactions?|results? of)\b"
)
_TO_SEE: Final = words(
    r"way ways mean tool meth appr fram: ^ (?:and \w+ )?(?:ways?|means|tools?|methods?"
    r"|approach(?:es)?|frames?\w*) (?:to|of|for"
    r"|in which to)"
    r" (?:\w+ly )?(?:understand\w*|think\w*|see\w*|look\w*|talk\w*|mak\w+ sense|learn\w*|explor\w*"
    r"|describ\w*|teach\w*|train\w*|assess\w*|measur\w*|stud\w+|organi\w+|formulat\w*)\b"
)


def aside(
    text: str, start: int, end: int, clause: tuple[int, int], begin: frozenset[str]
) -> Why | None:
    """Why words of effect at `start`–`end` of a folded sentence are none of the therapy's.

    `clause`: where the clause that they stand in begins and ends; `begin`: the beginnings of the
    words of the sentence.
    """
    found = text[start:end]
    before, after = text[clause[0] : start], text[end:]
    if _FEW.search(before, begin):
        return "negated"
    if _of_conduct(text, (start, end), clause, begin):
        return "other"
    if _aided(found, before, after, begin) or _BY_THINGS.search(before, begin):
        return "service"
    if _PREDICTS.search(text[clause[0] : end], begin):
        return "other"
    if _WORTH.match(found) and _SOURCE.search(before, begin):
        return "method"
    if _TO_SEE.search(after, begin) or (found.startswith("treat") and _AS.match(after)):
        return "method"
    liked = _LIKED.match(found) and _FOUND.search(before)
    return "other" if liked and not _TROUBLE.search(after) else None


def _of_conduct(
    text: str, place: tuple[int, int], clause: tuple[int, int], begin: frozenset[str]
) -> bool:
    found, after = text[slice(*place)], text[place[1] :]
    before = text[clause[0] : place[0]]
    if _WHO.search(text[: clause[0]] + before, begin) and _THEN.match(after):
        return True
    if _WHEN.search(text[: clause[0]] + before, begin):
        return True
    if _EARLIER.search(before + found + " ", begin) and _EARLIER_AFTER.match(after):
        return True
    if found.startswith("had ") and _EARLIER_AFTER.match(after):
        return True
    whole = text[clause[0] : clause[1]]
    return bool(_CONTROLS.search(whole, begin)) and not _SET_AGAINST.search(text)


def _aided(found: str, before: str, after: str, begin: frozenset[str]) -> bool:
    """Whether staff are helped, or help patients to bear a session."""
    if _AIDED.match(found) and _TO_STAFF.search(after, begin):
        return True
    return bool(
        found.startswith("help") and _BY_STAFF.search(before, begin) and _MANAGES.match(after)
    )
