"""The therapies a sentence names: the library's, and all others.

The therapy's names and what it is confused with come from the library; other treatments from a
general list, and from any `… therapy` that is described by more than an adjective of praise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence.checking.claims.clauses import fold
from evidence.model import Therapy
from evidence.words import word_set


class Mention(NamedTuple):
    """A therapy named at `start`–`end`; `own`: the library's."""

    start: int
    end: int
    own: bool
    words: str


_ACRONYMS: Final = (
    r"(?:[ig]?CBT|IPT|DBT|EMDR|ACT|MBT|MBCT|MBSR|CFT|ISTDP|STPP|LTPP|PIT|SSRIs?|SNRIs?|ECT|TMS"
    r"|CBASP|REBT)"
)
_DRUGS: Final = (
    r"anti-?depressants?(?: (?:medication|drugs|medicines|tablets))?|antipsychotics?"
    r"|(?:psychiatric |anti-anxiety )?(?:medications?|drugs|medicines|tablets|pills)"
    r"|benzodiazepines?|fluoxetine|sertraline|citalopram|escitalopram|venlafaxine|mirtazapine"
    r"|ketamine|lithium|placebo"
)
_TALKING: Final = (
    r"cognitive[- ](?:and |- ?)?behaviou?ral(?: (?:psycho)?therap(?:y|ies))?|cognitive therapy"
    r"|behaviou?ral activation|(?:inter)?personal (?:psycho)?therapy|psycho-?analysis"
    r"|psychoanalytic (?:psycho)?therap(?:y|ies)|counsell?ing"
    r"|mindfulness(?:-based [\w ]{3,24}?therapy)?|meditation|yoga|(?:physical )?exercise"
    r"|relaxation(?: training| exercises?| therapy)?|hypno(?:sis|therapy)|acupuncture"
    r"|(?:guided )?self-help|electroconvulsive therapy"
    r"|transcranial [\w ]*stimulation|acceptance and commitment therapy"
    r"|eye movement desensiti[sz]ation(?: and reprocessing)?|problem[- ]solving therapy"
    r"|transference[- ]focused psychotherapy|eclectic therapy|low-intensity (?:care|treatment"
    r"|interventions?|help|support|offers?|therap(?:y|ies)|work|options?|programmes?)|supportive"
    r" (?:care|treatment)|treatment as usual|usual care|standard care"
    r"|usual treatment|waiting lists?|group psychotherapy|(?:short-term |brief "
    r"|long-term )?psychodynamic (?:approaches|treatments?|interventions?|work|methods?)"
    r"|running(?= (?:is|was|helps|works|can|lifts|eases|reduces))"
    r"|st john's wort|(?:psychological|talking|psychosocial|pharmacological|drug|behaviou?ral"
    r"|(?:other|several|various|different) (?:\w+ )?)\s?(?:treatments|interventions|approaches)"
)
_GENERIC: Final = r"(?P<generic>(?:psycho)?therap(?:y|ies)\b)"
# Every one of these names holds a word that begins so.
_BEGIN_SHORT: Final = word_set(
    "icbt gcbt cbt cbts ipt ipts dbt dbts emdr act acts mbt mbts mbct mbsr cft cfts istd stpp ltpp"
    " pit pits ssri snri ect ects tms tmss cbas rebt"
)
_BEGIN_LONG: Final = word_set(
    "therapy therapies psychotherapy psychotherapies acupuncture cogn activation psyc coun mind"
    " medi yoga exer hypn self elec transcranial eye ecle low supportive usua standard wait runn"
    " rela wort treatments interventions approaches anti drugs pill tabl benz fluo sert cita"
    " esci venl"
    " mirt keta lith plac"
)
_LETTERS: Final = re.compile(r"[a-z]+")
# What may stand before "therapy" without naming one.
_PLAIN: Final = word_set(
    "a an the this that these those such our your their its his her my any some no each every of"
    " in for with by to from as is are was were be been being and or but not than after before"
    " during through effective efficacious helpful successful beneficial useful powerful proven"
    " established evidence-based well-established good great best better right new novel brief"
    " short short-term time-limited long-term focused focussed structured individual weekly"
    " first-line recommended popular modern safe gentle lasting promising additional further more"
    " most less what which kind type form style start begin have had having has receive received"
    " receiving complete completed completing finish offer offered offering same only main leading"
    " whole full real ideal suitable appropriate life-changing one two three many several all both"
    " into course end you people patients manualised manualized widely used depression anxiety"
    " trauma mental health undergoing outpatient intensive face- to-face online remarkable unique"
    " well-known tested tried highly very truly extremely simple excellent attend attending seek"
    " seeking want need about over between until since while when if because who how where via"
    " like giving gave give choose so also can may will does did do on at under within without six"
    " sixteen 16 research regular private free 16-session gold-standard standard first second"
    " scientifically clinically empirically validated supported researched studied superb"
    " fantastic interpersonal dynamic active good- quality"
)
_WORD_BEFORE: Final = re.compile(r"([\w'’-]+)\s$")


@dataclass(frozen=True, slots=True)
class Therapies:
    """The names of one library's therapy and of all others.

    `short` reads a passage's own words, since only capitals tell an abbreviation from a word;
    `long` reads folded ones.
    """

    short: re.Pattern[str]
    long: re.Pattern[str]
    own: frozenset[str]
    # Without a word that begins so, none is named; empty: not known.
    begin_short: frozenset[str]
    begin_long: frozenset[str]

    def mentions(self, words: str, folded: str, begin: frozenset[str]) -> tuple[Mention, ...]:
        """The therapies a sentence names, in order; none overlaps another.

        `begin`: the beginnings of its folded words (`expressions.beginnings`).
        """
        found: list[Mention] = []
        if not (self.begin_short and self.begin_short.isdisjoint(begin)):
            found += [self._mention(words, *match.span()) for match in self.short.finditer(words)]
        if self.begin_long and self.begin_long.isdisjoint(begin):
            return tuple(found)
        for match in self.long.finditer(folded):
            start = _described(folded, match) if match["generic"] else match.start()
            if start is not None:
                found.append(self._mention(words, start, match.end()))
        found.sort()
        return tuple(
            one
            for place, one in enumerate(found)
            if not place or one.start >= found[place - 1].end
        )

    def _mention(self, words: str, start: int, end: int) -> Mention:
        said = words[start:end]
        return Mention(start, end, _key(said) in self.own, said)


def therapies(therapy: Therapy) -> Therapies:
    """The patterns for one therapy; longer names first, so that none is found in another's."""
    own = (therapy.name, *therapy.abbreviations)
    others = tuple(part for name in therapy.confused_with for part in _parts(name))
    names = dict.fromkeys((*own, *others))
    exact = "|".join([*(re.escape(name) for name in names if _is_short(name)), _ACRONYMS])
    spelt = sorted((name for name in names if not _is_short(name)), key=len, reverse=True)
    long = "|".join((*map(_spelt, spelt), _TALKING, _DRUGS))
    return Therapies(
        re.compile(rf"\b(?:{exact})s?\b"),
        re.compile(rf"\b(?:(?:{long})\b|{_GENERIC})"),
        frozenset(map(_key, own)),
        _begin(_BEGIN_SHORT, filter(_is_short, names)),
        _begin(_BEGIN_LONG, spelt),
    )


def _parts(name: str) -> Iterator[str]:
    """A name, and the abbreviation in brackets behind it, apart."""
    whole, bracket, short = name.partition("(")
    yield whole.strip()
    if bracket and (inside := short.rstrip(") ").strip()):
        yield inside


def _begin(general: frozenset[str], names: Iterable[str]) -> frozenset[str]:
    """What the general names and these begin with; empty where one begins with no letter."""
    own = [_beginning(name) for name in names]
    return general.union(*own) if all(own) else frozenset()


def _beginning(name: str) -> frozenset[str]:
    """What a word of the sentences that name it begins with."""
    if not (runs := _LETTERS.findall(fold(name))):
        return frozenset()
    first = runs[0]
    return frozenset(form[:4] for form in (first, f"{first}s", f"{first[:-1]}ies"))


def _is_short(name: str) -> bool:
    """Whether only its capitals tell a name from a word."""
    return " " not in name and sum(sign.isupper() for sign in name) > 1


def _spelt(name: str) -> str:
    """A name with blanks or hyphens between its words, singular or plural."""
    words = [re.escape(fold(word)) for word in re.split(r"[\s-]+", name) if word]
    if words[-1].endswith("y"):
        words[-1] = f"{words[-1][:-1]}(?:y|ies)"
    else:
        words[-1] += "s?"
    return r"[\s-]+".join(words)


def _key(said: str) -> str:
    """A name without case, hyphens and plural."""
    folded = " ".join(said.casefold().replace("-", " ").split())
    if folded.endswith("ies"):
        return folded.removesuffix("ies") + "y"
    return folded.removesuffix("s")


def _described(words: str, match: re.Match[str]) -> int | None:
    """Where the name of "… therapy" begins; None where nothing says which therapy."""
    before = _WORD_BEFORE.search(words, max(0, match.start() - 60), match.start())
    last = before[1].lower() if before else ""
    if before and last not in _PLAIN:
        return before.start()
    start = match.start()
    plural = match[0].lower().endswith("ies")
    bare = match[0].lower() == "psychotherapy" and last not in _POINTING
    return start if (plural and last not in _POINTING) or bare else None


_POINTING: Final = word_set("this the our that such a an effective")
