"""The conditions a claim names: the library's words where one fits, else the article's own.

A general vocabulary of mental health and its neighbours, plus any "… disorder", "… syndrome" and
"… phobia". What is no diagnosis (distress, low mood, mental health problems) is no condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from evidence.patterns import Pattern
from evidence.words import word_set

# Words in the article → what they name. `wider`: the name under which a library may record it.
_SPELLINGS: Final = {
    ("depression", ""): "depression depressions depressed depressive mdd dysthymia dysthymic"
    " major+depression clinical+depression major+depressive+disorder depressive+disorder"
    " treatment+resistant+depression phq+9 bdi bdi+ii persistent+depressive+disorder",
    ("postnatal depression", "depression"): "postnatal+depression postpartum+depression"
    " perinatal+depression",
    ("anxiety", ""): "anxiety anxieties anxious anxiety+disorder",
    ("generalised anxiety disorder", "anxiety"): "gad generalised+anxiety generalized+anxiety"
    " generalised+anxiety+disorder generalized+anxiety+disorder",
    ("panic disorder", "anxiety"): "panic panic+attacks panic+attack panic+disorder",
    ("social anxiety", "anxiety"): "social+anxiety social+phobia social+anxiety+disorder",
    ("agoraphobia", "anxiety"): "agoraphobia",
    ("phobia", "anxiety"): "phobia phobias phobic",
    ("health anxiety", "anxiety"): "health+anxiety hypochondria",
    ("ptsd", ""): "ptsd cptsd c+ptsd trauma+related+disorder post+traumatic+stress"
    " post+traumatic+stress+disorder posttraumatic+stress+disorder posttraumatic+stress"
    " traumatic+stress complex+ptsd",
    ("somatic", ""): "somatic somatoform medically+unexplained+symptoms somatisation somatization"
    " functional+somatic+disorder functional+somatic+syndrome somatic+symptom+disorder"
    " persistent+physical+symptoms persistent+somatic+symptoms unexplained+physical+symptoms"
    " functional+somatic+symptoms somatic+symptoms unexplained+symptoms functional+disorder",
    ("personality", ""): "personality+disorder borderline bpd borderline+personality"
    " borderline+personality+disorder narcissistic+personality+disorder personality+problems"
    " emotionally+unstable+personality+disorder personality+difficulties",
    (
        "ocd",
        "",
    ): "ocd obsessive+compulsive+disorder obsessive+compulsive"
    " obsessive+thoughts intrusive+thoughts obsessions compulsions",
    ("eating disorders", ""): "eating+disorder eating+problems disordered+eating",
    ("anorexia", "eating disorders"): "anorexia anorexic anorexia+nervosa",
    ("bulimia", "eating disorders"): "bulimia bulimic bulimia+nervosa",
    ("binge eating", "eating disorders"): "binge+eating binge+eating+disorder",
    ("psychosis", ""): "psychosis psychotic psychotic+disorder",
    ("schizophrenia", "psychosis"): "schizophrenia schizophrenic",
    ("bipolar disorder", ""): "bipolar bipolar+disorder bipolar+depression mania manic+depression",
    ("addiction", ""): "addiction addictions addicted substance+misuse substance+abuse"
    " substance+use+disorder drug+misuse substance+use drug+addiction",
    ("alcohol problems", "addiction"): "alcoholism alcohol+misuse alcohol+dependence alcoholic"
    " alcohol+use+disorder alcohol+problems drinking+problems",
    ("gambling", "addiction"): "gambling gambling+disorder problem+gambling",
    ("insomnia", ""): "insomnia sleeplessness sleep+problems sleep+disorder",
    ("grief", ""): "grief bereavement prolonged+grief complicated+grief",
    ("self-harm", ""): "self+harm self+harming self+injury",
    ("suicidality", ""): "suicidality suicidal suicide suicidal+thoughts suicidal+ideation",
    ("chronic pain", ""): "chronic+pain persistent+pain fibromyalgia",
    ("back pain", ""): "back+pain",
    ("low back pain", ""): "low+back+pain lower+back+pain",
    ("chronic fatigue syndrome", ""): "chronic+fatigue chronic+fatigue+syndrome me/cfs cfs"
    " long+covid",
    ("irritable bowel syndrome", ""): "ibs irritable+bowel+syndrome irritable+bowel",
    ("migraine", ""): "migraine migraines",
    ("autism", ""): "autism autism+spectrum+disorder asperger's",
    ("adhd", ""): "adhd attention+deficit+hyperactivity+disorder attention+deficit+disorder",
    ("stress-related disorder", ""): "stress+related+disorder acute+stress+disorder",
    ("burnout", ""): "burnout burn+out",
    ("low self-esteem", ""): "low+self+esteem poor+self+esteem",
    ("anger", ""): "anger+problems anger+issues",
    ("loneliness", ""): "loneliness",
    ("dissociation", ""): "dissociation dissociative+disorder dissociative+identity+disorder",
    ("dementia", ""): "dementia alzheimer's+disease alzheimer's",
    ("adjustment disorder", ""): "adjustment+disorder",
    ("body dysmorphic disorder", ""): "body+dysmorphia body+dysmorphic+disorder",
    ("diabetes", ""): "diabetes",
    ("cancer", ""): "cancer",
    ("heart disease", ""): "heart+disease cardiovascular+disease",
    ("asthma", ""): "asthma",
    (
        "functional neurological disorder",
        "",
    ): "functional+neurological+disorder conversion+disorder",
    ("tinnitus", ""): "tinnitus",
    ("obesity", ""): "obesity",
    ("epilepsy", ""): "epilepsy non+epileptic+seizures",
    ("menopause", ""): "menopause menopausal+symptoms",
}
_HEADS: Final = word_set("disorder disorders syndrome syndromes phobia")
# No diagnosis by themselves, or words that only stand before one.
_VAGUE: Final = word_set(
    "mental psychological psychiatric emotional common these such this many other severe any no t"
    " he a an of for in with and or mild moderate chronic complex health their his her your every"
    " related underlying specific various all most some different diagnosed comorbid"
    " to treat treating treats from several personal its stress"
)
_WORD: Final = re.compile(r"[^\W_]+(?:['/][^\W_]+)*")
_LEFT_OUT: Final = re.compile(
    r"\b(?:not|n't|without|except|excluding|other than|rather than|apart from|nor|instead of"
    r"|unlike)\s(?:for\s|in\s|with\s|on\s)?(?:[\w'-]+\s){0,1}$"
)
_NOT_LEFT_OUT: Final = re.compile(r"\bnot (?:only|just|merely|simply)\b")
# Whom an effect is on: behind this stands the diagnosis, before it an outcome.
_DIAGNOSED: Final = re.compile(
    r"\b(?:in|among|for|of)\s(?:[\w'-]+\s){0,3}?(?:people|patients|adults|clients|those|veterans"
    r"|wom[ae]n|men|adolescents|children|students|individuals|participants|parents|mothers|anyone"
    r"|everyone|sufferers|adults)\s(?:\w+\s)?(?:with|diagnosed with|who (?:have|had"
    r"|suffer(?:ed)? from|live with|are)|suffering from|living with)\s"
)


class Named(NamedTuple):
    """A condition at `start`–`end` of a passage's words."""

    name: str
    recorded: bool
    start: int
    end: int


# By the first word: every spelling's words with what they name, longest first.
_Entries = Mapping[str, Sequence[tuple[tuple[str, ...], str, str]]]


def _entries() -> _Entries:
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for (name, wider), spellings in _SPELLINGS.items():
        for spelling in spellings.split():
            words = tuple(spelling.split("+"))
            found.setdefault(words[0], []).append((words, name, wider))
    for rows in found.values():
        rows.sort(key=lambda row: -len(row[0]))
    return MappingProxyType(found)


_ENTRIES: Final = _entries()


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a library's recorded conditions are found in words."""

    by_name: Mapping[str, str]  # what a spelling names → the recorded word
    literal: _Entries  # recorded words the vocabulary does not know
    known: re.Pattern[str] | None  # the same as a pattern

    def named(self, folded: str, avoid: Iterable[tuple[int, int]] = ()) -> tuple[Named, ...]:
        """The conditions in folded words, outcomes and excluded ones left out.

        `avoid`: stretches that name something else (a therapy).
        """
        text = folded.replace("-", " ")
        taken = tuple(avoid)
        found = [
            row
            for row in self._all(text)
            if not any(start < row.end and row.start < end for start, end in taken)
            and not _is_left_out(text, row.start)
        ]
        return tuple(_without_outcomes(text, found))

    def as_illness(self, folded: str) -> str:
        """Folded words with a general word for an illness at the place of each recorded one.

        Recorded words that the vocabulary does not know; every other character keeps its place.
        """
        return self.known.sub(_ill, folded) if self.known else folded

    def _all(self, text: str) -> Iterator[Named]:
        words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
        place = 0
        while place < len(words):
            found = self._at(words, place)
            if found is None:
                place += 1
                continue
            name, wider, last, first = found
            said = self.by_name.get(name) or self.by_name.get(wider)
            start, end = words[first][1], words[last][2]
            yield Named(said or name, said is not None, start, end)
            place = last + 1

    def _at(
        self, words: Sequence[tuple[str, int, int]], place: int
    ) -> tuple[str, str, int, int] | None:
        """What the words from `place` on name: name, wider name, last word, first word."""
        word = words[place][0].removesuffix("'s")
        for table in (self.literal, _ENTRIES):
            for wanted, name, wider in table.get(word, ()):
                last = place + len(wanted) - 1
                if last < len(words) and all(
                    _same(words[place + number][0], part) for number, part in enumerate(wanted)
                ):
                    if last + 1 < len(words) and words[last + 1][0] in _HEADS:
                        last += 1
                    return name, wider, last, place
        if word in _HEADS and place and (before := words[place - 1][0]) not in _VAGUE:
            singular = word.removesuffix("s") if word != "phobia" else word
            return f"{before} {singular}", "", place, place - 1
        return None


def _same(said: str, wanted: str) -> bool:
    return said in (wanted, wanted + "s", wanted + "'s")


def conditions(recorded: Sequence[str]) -> Conditions:
    """The conditions of a library, found by its own words and by the vocabulary's."""
    by_name: dict[str, str] = {}
    literal: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for word in recorded:
        words = tuple(_WORD.findall(word.lower().replace("-", " ")))
        if not words:
            continue
        known = next((row for row in _ENTRIES.get(words[0], ()) if row[0] == words), None)
        if known is None:
            literal.setdefault(words[0], []).append((words, word, ""))
        by_name.setdefault(known[1] if known else word, word)
    spelt = [row[0] for rows in literal.values() for row in rows]
    either = "|".join(r"[\s-]+".join(map(re.escape, one)) for one in spelt)
    pattern = re.compile(rf"\b(?:{either})s?\b") if either else None
    return Conditions(MappingProxyType(by_name), MappingProxyType(literal), pattern)


_ILL: Final = "phobi"


def _ill(match: re.Match[str]) -> str:
    return (_ILL + "a" * len(match[0]))[: len(match[0])]


def _is_left_out(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start]
    return bool(_LEFT_OUT.search(before)) and not _NOT_LEFT_OUT.search(before)


# "In depressed patients …", "In patients with depression, …": whom all the rest is about.
_WHOM: Final = Pattern(r"^\W*(?:(?:and|also|but|so) )?(?:in|among)\s(?:[\w'-]+\s){0,5}$")
_WITH_IT: Final = Pattern(r"\b(?:with|from|have|had)\s(?:[\w'-]+\s){0,2}$")
_OF_PEOPLE: Final = Pattern(
    r"\s(?:[\w'-]+\s)?(?:people|patients|adults|clients|veterans|wom[ae]n|men|adolescents|children"
    r"|students|individuals|participants|parents|mothers|inpatients|outpatients)\b"
)
_IN_THEM: Final = Pattern(r"^[^,.;]{0,30}?\s(?:in|among|of|for)\s(?:[\w'-]+\s){0,2}$")
_AND: Final = Pattern(r"^\s?(?:,|\band\b|\bor\b|/|\s|\bboth\b|\bwith\b)*$")


def _is_whom(text: str, row: Named) -> bool:
    """Whether a condition is that of the people a sentence begins with."""
    before = text[: row.start]
    if not _WHOM.match(before):
        return False
    return bool(_WITH_IT.search(before) or _OF_PEOPLE.match(text, row.end))


def _without_outcomes(text: str, found: Sequence[Named]) -> Iterator[Named]:
    """Without what is measured in people who have something else ("anxiety in depression")."""
    if found and _is_whom(text, found[0]):
        yield found[0]
        for place, row in enumerate(found[1:]):
            if not _AND.match(text[found[place].end : row.start]):
                return
            yield row
        return
    for place, row in enumerate(found):
        if place + 1 < len(found):
            between = text[row.end : found[place + 1].start]
            diagnosed = _DIAGNOSED.search(between)
            if diagnosed and diagnosed.end() >= len(between) - 30 and "," not in between:
                continue
            ill = _OF_PEOPLE.match(text, found[place + 1].end)
            if ill and row.name != found[place + 1].name and _IN_THEM.match(between):
                continue
        yield row
