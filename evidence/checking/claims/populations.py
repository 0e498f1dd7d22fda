"""Groups of people a claim may be for. Adults, patients, women and men are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from evidence.checking.claims.expressions import beginnings, words

_WORDS: Final = {
    "adolescents": (
        r"adol boys girl high old olds scho seco sixt teen unde youn yout: \b(?:adolescen"
        r"(?:ts?|ce)|teen-?agers?|teens?|teen-?aged?|young people|youths?"
        r"|(?:boys|girls)|youngsters?|under-?\s?(?:16|18|21)s?|under-?\s?eighteens?"
        r"|sixth-?\s?formers?|school-?(?:girls|boys|leavers)|(?:secondary"
        r"|high)[- ]school|(?:1[3-7]|thirteen|fourteen|fifteen|sixteen|seventeen)-year-olds?)\b"
    ),
    "children": (
        r"babi chil infa kids old olds ones pupi scho todd youn: \b(?:child(?:ren)?"
        r"|kids|toddlers|infants|babies|school-?(?:children|kids|age)|pupils"
        r"|primary[- ]school|(?:[5-9]|1[0-2]|five|six|seven|eight|nine|ten"
        r"|eleven|twelve)-year-olds?|little ones|youngest)\b"
    ),
    "young adults": (r"emer youn: \b(?:young(?:er)? adults?|emerging adults)\b"),
    "older adults": (
        "age beyo elde gene gran her his life nona octo olde over past pens"
        r" resi reti seni sept thei: \b(?:(?:older|elderly) (?:adults?|people"
        r"|persons?|patients|men|women)|(?:the )?elderly|seniors|later life"
        r"|old(?:er)? age|pensioners?|(?:over|past|beyond)[-\s]?(?:the age of )?(?:6[05]"
        r"|7[05]|8[05]|90|sixt(?:y|ies)|sixty-five|sevent(?:y|ies)|eight(?:y"
        r"|ies)|ninety)s?|in (?:their|his|her) (?:sixties|seventies|eighties"
        r"|nineties)|(?:septua|octo|nona)genarians?|grandparents|grandmothers"
        r"|grandfathers|retired people|retirement|retirees|care[- ]home residents"
        r"|the over-\w+|older generation)\b"
    ),
    "veterans": (
        r"arme ex exse exso form memb mili serv sold troo vete: \b(?:veterans?"
        r"|ex-service(?:men|women| personnel)?|soldiers|(?:military|armed forces)(?: personnel"
        r")?|service members|(?:former|ex-?)\s?(?:service\s?(?:men|women|personnel)"
        r"|soldiers)|service(?:men|women)|troops)\b"
    ),
    "pregnant women and new parents": (
        "ante birt carr expe havi mate mom moms moth mum mums new peri post"
        r" preg trim: \b(?:pregnan\w+|perinatal|postnatal|post-?partum|antenatal"
        r"|expect(?:ant|ing) (?:mothers?|mums?|moms?|parents?|women|couples)"
        r"|(?:mothers?|mums?|moms?)-to-be|moms?|motherhood|maternity|having a baby"
        r"|birth|carrying a (?:child|baby)|trimester|new (?:mothers|fathers"
        r"|mums|dads|parents)|mothers|mums)\b"
    ),
    "couples": (
        r"coup husb marr part spou: \b(?:couples?|spouses|husbands and wives"
        r"|partners together|marriages)\b"
    ),
    "families": (r"fami: \b(?:families)\b"),
    "parents": (r"fath pare: \b(?:parents?|fathers)\b"),
    "students": (
        r"camp fres post stud unde: \b(?:students?|undergraduates?|postgraduates?"
        r"|undergrads|freshers|campus(?:es)?)\b"
    ),
    "refugees": (r"asyl disp refu: \b(?:refugees?|asylum[- ]seekers?|displaced people)\b"),
    "prisoners": (
        r"bars conv cust deta gaol inca inma jail life offe pris sent: \b(?:prison(?:ers?"
        r"|s)?|inmates?|offenders?|incarcerated|behind bars|in (?:jail|gaol"
        r"|custody)|jail|convicts?|detainees|lifers|serving (?:a |their )?sentences?)\b"
    ),
    "athletes": (r"athl foot spor: \b(?:athletes?|sports(?:men|women|people)|footballers)\b"),
    "autistic people": (
        r"auti: \b(?:autistic(?: (?:adults?|people|children))?|people on the autism spectrum)\b"
    ),
    "people with learning disabilities": (
        r"disa: \b(?:(?:learning|intellectual) (?:disabilit\w+|disabled))\b"
    ),
    "health-care workers": (
        r"doct heal nurs para staf: \b(?:(?:health-?\s?care|healthcare|health) (?:workers?"
        r"|staff|professionals)|nurses|doctors|paramedics|(?:nhs|hospital) staff)\b"
    ),
    "carers": (r"care: \b(?:carers?|caregivers?)\b"),
    "people with cancer": (r"canc onco: \b(?:cancer(?: patients)?|people with cancer|oncology)\b"),
    "homeless people": (r"home roug: \b(?:homeless(?:ness)?(?: people)?|rough sleepers)\b"),
    "LGBTQ people": (
        r"bise gay lesb lgbt tran: \b(?:lgbt\w*|lgbtq\+|(?:gay|lesbian|bisexual"
        r"|transgender|trans) (?:people|men|women|adults))\b"
    ),
    "ethnic minorities": (
        r"blac ethn mino: \b(?:ethnic minorit\w+|minority ethnic\w*|black (?:people"
        r"|men|women))\b"
    ),
    "bereaved people": (r"bere wido: \b(?:bereaved(?: people)?|widows?|widowers?)\b"),
    "survivors of abuse": (r"surv: \b(?:survivors(?: of [\w ]*?abuse)?)\b"),
    "teachers": (r"teac: \b(?:teachers?)\b"),
    "people with dementia": (r"deme: \b(?:people with dementia|dementia patients)\b"),
}
# A group's words, as a row of `expressions.words`.
NAMES: Final[Mapping[str, str]] = MappingProxyType(_WORDS)
_ANY: Final = words(*_WORDS.values())


# Nobody of them is treated: "relationships with children", "not for adolescents".
_BESIDE: Final = re.compile(
    r"\b(?:(?:relationships?|contact|bond|conflicts?) (?:with|between) (?:\w+ ){0,2}|(?:their|his"
    r"|her|your|my|our) (?:\w+ )?|(?:not|except|without|nor|other than|excluding|unlike) (?:for "
    r"|in |to |with |on )?(?:\w+ )?|talk to (?:a |your )?|ask (?:a |your )?|trained |by "
    r"|for training )$",
    re.I,
)
# Who recommends a treatment is not treated.
_ACTING: Final = re.compile(
    r"\s(?:\w+ly )?(?:recommend|say|agree|use\b|offer|refer|know|believe|think|prescrib|choose"
    r"|prefer|can (?:use|offer|refer|recommend)|should|who (?:use|offer|provide))",
    re.I,
)
_GROUPS: Final = tuple(NAMES)


def named(text: str) -> tuple[str, ...]:
    """The groups of people that a text names, in the order of `NAMES`."""
    return _names(text.lower(), lambda _: True)


def treated(text: str) -> tuple[str, ...]:
    """The groups a claim is for: named, and not beside the person treated or left out."""
    lower = text.lower()
    return _names(lower, lambda match: _is_treated(lower, match))


def _names(text: str, fits: Callable[[re.Match[str]], bool]) -> tuple[str, ...]:
    """The groups of what is found in lower-case words, and `fits`."""
    found = _ANY.numbered(text, beginnings(text))
    places = {place for place, match in found if fits(match)}
    return tuple(name for place, name in enumerate(_GROUPS) if place in places)


def _is_treated(text: str, match: re.Match[str]) -> bool:
    return not _BESIDE.search(text[: match.start()]) and not _ACTING.match(text, match.end())
