"""What a passage without a claim is about, in the rough: a service, a method, or neither."""

from __future__ import annotations

from typing import Final

from evidence.checking.claims.expressions import words
from evidence.checking.claims.values import Why

_SERVICE: Final = words(
    r"avai clin cost fee fees free nhs offe pric prov trai: \b(?:offer(?:s"
    r"|ed|ing)?|available|availability|provid(?:e|es|ed|ers?)|train(?:ing"
    r"|ed|ees?)?|nhs|clinics?|cost(?:s)?|fees?|price[sd]?|free of charge)\b",
    r"appo book call cons cont e emai gp gps refe touc wait: \b(?:referr(?:al"
    r"|als|ed)|refer|contact|get in touch|book(?:ing|ed)?|appointments?"
    r"|call (?:us|our)|email|e-mail|consult(?:ation)?|waiting (?:lists?"
    r"|times?)|gps?\b)\b",
    r"accr brow cour insu more near priv qual regi supe webs your: \b(?:your doctor"
    r"|qualified|qualification|accredit\w+|register(?:ed)?|courses?|website"
    r"|read more|browse|private(?:ly)?|insurance|supervis(?:ion|ed|or)"
    r"|near you)\b",
    r"find: \bfind a therapist\b",
    r"help: \bhelpline\b",
    r"cert our serv we: \b(?:service|services|we have|our (?:team|therapists"
    r"|work|practice|clinic)|certificat\w+)\b",
    r"work: \bworkshops?\b",
    r"char deli enro loca news open righ sign: \b(?:enrol\w*|sign up|delivered (?:by"
    r"|in|at|through)|right for you|newsletter|charity|opening|locations?)\b",
)
_METHOD: Final = words(
    r"aim aime aims goal purp tech: \b(?:aim(?:s|ed)?|goals?|purpose|techniques?)\b",
    r"sess: \bsessions?\b",
    r"ther: \btherapists?\b",
    r"exer expl focu home lear phas role stag taug teac: \b(?:focus(?:es"
    r"|sed|ed|ing)?|explor\w+|role-?\s?play\w*|homework|exercises?|learn(?:s"
    r"|ing)?|teach(?:es|ing)?|taught|phases?|stages?)\b",
    r"rela: \brelationships?\b",
    r"rela: \brelational\b",
    r"inte: \binterpersonal\b",
    r"atta cons feed form manu ment patt prac skil stra theo unco: \b(?:attachment"
    r"|mentali[sz]\w+|(?:un)?conscious\w*|theor(?:y|ies|etical)|patterns?"
    r"|formulation|feedback|skills?|practi[cs]e|strateg\w+|manual(?:s"
    r"|ised|ized)?)\b",
    r"base desi deve draw mode: \b(?:developed|designed|based on|draws? on"
    r"|model(?:s|ling)?)\b",
    r"work + by on thro with: \bworks (?:by|on|with|through)\b",
    r"unde: \bunderstand\w*\b",
    r"inte: \binterpret\w*\b",
    r"emot feel tran: \b(?:transference|emotions?|feelings?)\b",
    r"thou: \bthoughts?\b",
    r"beha chil: \b(?:childhood|behaviou?rs?)\b",
    r"week: \bweekly\b",
    r"minu: \bminutes\b",
    r"week: \bweeks\b",
    "affe appr chan coll defe empa expe insi limi plan proc refl stru"
    r" talk: \b(?:treatment plan|collaborat\w+|empath\w+|time-limited"
    r"|structured|change|process|early experiences?|defen[cs]es?|affect"
    r"|reflect\w*|insight|talk(?:s|ing)?|approach)\b",
    r"begi endi midd: \b(?:beginning|middle phase|ending)\b",
)


def topic(folded: str, begin: frozenset[str]) -> Why:
    """Service before method: a clinic's sentence often names both; `begin`: its beginnings."""
    if _SERVICE.search(folded, begin):
        return "service"
    return "method" if _METHOD.search(folded, begin) else "other"
