"""Whether two titles name one work: pure, for comparing and never for printing.

The ratio is difflib's on folded text: 0.90 and above is the same title, below 0.60 another. A
ratio cannot see a word that makes another work of it ("pilot", "protocol", "severe"), nor that a
title was cut, nor excuse a subtitle that was left off: all three are looked at on their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Final, Literal

from evidence.registries.standing.status import without_mark
from evidence.registries.text import plain

SAME: Final = 0.90
ANOTHER: Final = 0.60

Judgement = Literal["same", "subtitle", "words", "cut", "doubtful", "another", "unknown"]

# A word of these that only one title has makes it the title of another report: what kind of
# study, of whom, in which state of publication. Spelt as `_word` folds them. docs/verify.md lists
# them for readers.
TELLING: Final = frozenset(
    {
        *("pilot", "feasibility", "protocol", "preliminary", "interim", "baseline", "followup"),
        *("secondary", "reanalysis", "replication", "extension", "rationale"),
        *("randomized", "nonrandomized", "quasirandomized", "uncontrolled", "nonblinded"),
        *("cluster", "crossover", "noninferiority", "equivalence", "superiority", "openlabel"),
        *("cohort", "crosssectional", "prospective", "retrospective", "longitudinal"),
        *("qualitative", "metaanalysis", "metaanalytic", "systematic", "umbrella", "scoping"),
        *("mild", "moderate", "severe", "subthreshold", "subclinical", "acute", "chronic"),
        *("recurrent", "remitted", "refractory", "resistant"),
        *("reply", "rejoinder", "response", "comment", "commentary", "editorial", "letter"),
        *("correction", "corrigendum", "corrigenda", "erratum", "errata", "addendum"),
        *("retraction", "retracted", "withdrawal", "withdrawn", "concern", "notice"),
    }
)
_LONGEST: Final = 300  # characters that are compared: difflib takes cubic time at its worst
_MOST_PARTS: Final = 6
_SUBTITLE: Final = re.compile(
    r"(?P<word>\S*?)(?:\s*[:;?!：；？！。—]+\s*|\s+[-‐‑‒–−]+\s+|\s*-{2,}\s*|\.\s+"
    r"|\s+(?=[(\[][^()\[\]]+[)\]]\.?$))(?=\S)"  # the last: what stands in brackets at the end
)
# A stop ends a sentence after a word, not after "vs.", "St." or an initial.
_SENTENCE_END: Final = re.compile(r".*?(?:[^\W\d_]{4,}|[A-Z]{2,}|[0-9]+|[)\]\"”’])", re.DOTALL)
_TRANSLATED: Final = re.compile(r"(?P<own>.+?)\s*\[(?P<other>[^\[\]]+)\]\.?")
_TRANSLATION_FIRST: Final = re.compile(r"\[(?P<other>[^\[\]]+)\]\.?\s+(?P<own>.+)")
# "Therapy (CBT) of", "in practice1": what one title may do without.
_ASIDE: Final = re.compile(r"\s*\([A-Z][\w-]{0,9}[A-Z0-9]s?\)|(?<=[a-z]{4})[0-9*†]{1,2}\.?$")
_MISSING_LETTERS: Final = 3  # of its last word, and a title is cut within it


@dataclass(frozen=True, slots=True)
class TitleVerdict:
    """What two titles are to each other.

    same      one title, `differing` holding the words that are not quite the same
    subtitle  one stops where the other's subtitle begins; `differing` as above
    words     alike, but for `words` that make another report of it
    cut       one stops in the middle of the other
    doubtful  alike in part · another   another work's title
    unknown   one of them is not recorded
    """

    verdict: Judgement
    ratio: float = 0.0
    words: tuple[str, ...] = ()  # telling words and numbers that only one of the two has
    differing: tuple[str, ...] = ()  # words of a same title that are spelt or said differently

    @property
    def one_work(self) -> bool:
        return self.verdict in ("same", "subtitle")


_ORDER: Final = ("same", "subtitle", "words", "cut", "doubtful", "another")


def compare_titles(given: str, found: str, *others: str) -> TitleVerdict:
    """The best of what `given` is to `found` and to its other forms, such as a translation.

    Marks such as "RETRACTED:" are taken off first; mark-up, entities, accents, letter case,
    punctuation and British or American spelling make no difference.
    """
    ones, twos = list(_forms(given)), [form for text in (found, *others) for form in _forms(text)]
    # ae for ä in both; what stands aside is left off in one: "(EMDR)" and "(CBT)" are two things.
    pairs = [
        pair
        for first in ones
        for second in twos
        for one, two in ((first, second), (umlauts_apart(first), umlauts_apart(second)))
        for pair in ((one, two), (_without_asides(one), two), (one, _without_asides(two)))
    ]
    verdicts = [_compare(one, two) for one, two in dict.fromkeys(pairs)]
    if not verdicts:
        return TitleVerdict("unknown")
    return min(
        verdicts,
        key=lambda v: (_ORDER.index(v.verdict), bool(v.differing), -v.ratio),
    )


def _forms(title: str) -> Iterator[str]:
    """The title, and where it brings its own translation in brackets, each of the two."""
    text = without_mark(unicodedata.normalize("NFKC", plain(title)))
    whole = re.fullmatch(r"\[([^\[\]]*)\]\.?", text)
    text = (whole[1] if whole else text)[: _LONGEST * 2]
    if not tokens(text):
        return
    both = _TRANSLATED.fullmatch(text) or _TRANSLATION_FIRST.fullmatch(text)
    each = (both["own"], both["other"]) if both and len(tokens(both["other"])) >= 3 else ()
    yield from (form for form in (text, *each) if tokens(form))


def _without_asides(title: str) -> str:
    bare = _ASIDE.sub("", title)
    return bare if tokens(bare) else title


def _compare(one: str, two: str) -> TitleVerdict:
    first, second = tokens(one), tokens(two)
    if "".join(first) == "".join(second):
        return TitleVerdict("same", 1.0)
    ratio = likeness(first, second)
    held = [(ratio, True, first, second), *_with_parts(one, two), *_with_parts(two, one)]
    alike, is_whole, short, part = max(held, key=lambda row: row[0])
    if "".join(short) != "".join(part) and (_is_cut(first, second) or _is_cut(second, first)):
        return TitleVerdict("cut", ratio)
    words = _telling(short, part)
    if alike >= ANOTHER and words:
        return TitleVerdict("words", ratio, words)
    if alike >= SAME or list(map(_singular, short)) == list(map(_singular, part)):
        verdict: Judgement = "same" if is_whole else "subtitle"
        return TitleVerdict(verdict, ratio, (), _differing(short, part))
    return TitleVerdict("another" if ratio < ANOTHER else "doubtful", ratio)


def _with_parts(short: str, long: str) -> Iterator[tuple[float, bool, list[str], list[str]]]:
    """A title held against what another says before its subtitle, unless it goes on there too."""
    words = tokens(short)
    own = list(islice(_parts(short), _MOST_PARTS))
    for part in islice(_parts(long), _MOST_PARTS):
        alike = likeness(words, part)
        if alike and not any(likeness(other, part) > alike for other in own):
            yield alike, False, words, part


def _is_cut(short: Sequence[str], long: Sequence[str]) -> bool:
    """The first stops in the middle of the second: words are missing, or letters of the last."""
    count = len(short)
    if not 0 < count <= len(long) or short[:-1] != long[: count - 1]:
        return False
    last, whole = short[-1], long[count - 1]
    if last == whole:
        return count < len(long)
    return whole.startswith(last) and (
        count < len(long) or len(whole) - len(last) >= _MISSING_LETTERS
    )


def _singular(word: str) -> str:
    """A plural is a slip, in however short a title."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def likeness(first: Sequence[str], second: Sequence[str]) -> float:
    """difflib's ratio of two folded texts, 0 to 1; 0 where their letters alone rule it out."""
    a, b = (" ".join(words)[:_LONGEST] for words in (first, second))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return 0.0 if matcher.quick_ratio() < ANOTHER else matcher.ratio()


def _parts(title: str) -> Iterator[list[str]]:
    """What stands before each place where a subtitle may begin."""
    for found in _SUBTITLE.finditer(title):
        before = title[: found.end("word")]
        mark = title[found.end("word") : found.end()].strip()
        if mark == "." and not _SENTENCE_END.fullmatch(found["word"]):
            continue
        if part := tokens(before):
            yield part


def _telling(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Telling words and numbers of one side only; the order of numbers counts."""
    ones, twos = set(first), set(second)
    words = sorted((ones ^ twos) & TELLING)
    if _numbers(first) != _numbers(second):
        words += sorted(set(_numbers(first)) ^ set(_numbers(second))) or ["numbers"]
    return tuple(words)


def _numbers(words: Sequence[str]) -> list[str]:
    return re.findall(r"[0-9]+", " ".join(words))


_SMALL: Final = frozenset(
    {
        *("a", "an", "and", "as", "at", "for", "from", "in", "into", "of", "on"),
        *("the", "to", "with"),
    }
)


def _differing(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Words that stand in one title only; an article or a joint does not matter."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    found: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal" and "".join(first[a:b]) != "".join(second[c:d]):
            found += [word for word in (*first[a:b], *second[c:d]) if word not in _SMALL]
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- folding

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda",
    "μ": "mu", "σ": "sigma", "τ": "tau", "χ": "chi", "ω": "omega",
}  # fmt: skip
_ONES: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS: Final = {
    **{name: str(number) for number, name in enumerate(_ONES, start=1)},
    **{name: str(number * 10) for number, name in enumerate(_TENS, start=2)},
    **{
        tens + ones: str(ten * 10 + one)
        for ten, tens in enumerate(_TENS, start=2)
        for one, ones in enumerate(_ONES[:9], start=1)
    },
}
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_LETTERS: Final = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
}  # fmt: skip
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"}
)
# Written apart, with a hyphen or in one: one word here.
_JOINED: Final = re.compile(
    r"\b(?:(follow) (up)|(long|short) (term)|(open) (label)|(cross) (over|sectional)"
    r"|(non|quasi|multi) (\w+)|(meta) (analy\w+)|(sub) (threshold|clinical)|(re) (analys\w+)"
    rf"|(per) (cent)|({'|'.join(_TENS)}) ({'|'.join(_ONES[:9])}))\b"
)
_ABBREVIATED: Final = {
    "vs": ("versus",),
    "rct": ("randomized", "controlled", "trial"),
    "rcts": ("randomized", "controlled", "trials"),
}
_SPELT: Final = {
    "ageing": "aging", "grey": "gray", "practise": "practice", "practised": "practiced",
    "practising": "practicing", "learnt": "learned", "spelt": "spelled", "burnt": "burned",
}  # fmt: skip
_SPELLINGS: Final = (
    (re.compile(r"(?<=\w{3})is(e|ed|es|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=\w{3})ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(behavi|col|fav|hum|neighb|lab|hon|tum|vap)our"), r"\1or"),
    (re.compile(r"(cent|theat|fib|met|lit)re(s|d?)$"), r"\1er\2"),
    (re.compile(r"(anal|catal|dial|monol|prol)ogue"), r"\1og"),
    (re.compile(r"(enro|fulfi|insta|insti)ll?(?=ments?$|s?$)"), r"\1l"),
    (re.compile(r"(?<=judg|ledg)ement"), "ment"),
    (re.compile(r"^sceptic"), "skeptic"),
    (re.compile(r"paed"), "ped"),
    (re.compile(r"gynaec"), "gynec"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"(?<=\w{2}[ea])ll(ed|ing|ers?|ors?)$"), r"l\1"),
    (re.compile(r"^(an|h|p|l)?(ae)(?=[a-z]{3})"), r"\1e"),
    (re.compile(r"aem(?=i)"), "em"),
    (re.compile(r"oe(?=[adst])"), "e"),
    (re.compile(r"^(defen|offen|licen)ce"), r"\1se"),
)


def tokens(title: str) -> list[str]:
    """The words of a title as they are compared: folded, one spelling, numbers as digits."""
    text = title.replace("&", " and ").replace("%", " percent ")
    text = unicodedata.normalize("NFKD", text.casefold())
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
    text = re.sub(r"['’‘`´]", "", text)  # "patients'", "O'Keeffe"
    letters = "".join(
        _GREEK.get(char, _LETTERS.get(char, char)) if char.isalnum() else " "
        for char in text
        if not unicodedata.combining(char)
    )
    joined = _JOINED.sub(lambda found: "".join(part for part in found.groups() if part), letters)
    words: list[str] = []
    for word in joined.split():
        words += _ABBREVIATED.get(word) or (_word(word),)
    return words


def umlauts_apart(text: str) -> str:
    """`ae` for `ä`, as on keyboards without it."""
    return unicodedata.normalize("NFC", text).translate(_UMLAUTS)


def _word(word: str) -> str:
    if known := _NUMBERS.get(word) or _ROMAN.get(word) or _SPELT.get(word):
        return known
    if len(word) > 4:
        for pattern, spelling in _SPELLINGS:
            word = pattern.sub(spelling, word)
    return word
