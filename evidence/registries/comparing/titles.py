"""Whether two titles name one work: pure, for comparing and never for printing.

The ratio is difflib's on folded text: 0.90 and above is the same title, below 0.60 another. A
ratio cannot see a word that makes another work of it ("pilot", "protocol", "severe"), nor excuse
a subtitle that was left off: both are looked at on their own.
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
    r"(?P<word>\S*?)(?:\s*[:;?!：；？！。—]+\s*|\s+[-‐‑‒–−]+\s+|\s*-{2,}\s*|\.\s+)(?=\S)"
)
# A stop ends a sentence after a word, not after "vs.", "St." or an initial.
_SENTENCE_END: Final = re.compile(r".*?(?:[^\W\d_]{4,}|[A-Z]{2,}|[0-9]+|[)\]\"”’])", re.DOTALL)
_TRANSLATED: Final = re.compile(r"(?P<own>.+?)\s*\[(?P<other>[^\[\]]+)\]\.?")


@dataclass(frozen=True, slots=True)
class TitleVerdict:
    """What two titles are to each other.

    same      one title, `differing` holding the words that are not quite the same
    subtitle  one stops where the other's subtitle begins
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
    verdicts = [_compare(one, two) for one in ones for two in twos]
    if not verdicts:
        return TitleVerdict("unknown")
    return min(verdicts, key=lambda v: (_ORDER.index(v.verdict), -v.ratio))


def _forms(title: str) -> Iterator[str]:
    """The title, and where it brings its own translation in brackets, each of the two."""
    text = without_mark(unicodedata.normalize("NFKC", plain(title)))
    whole = re.fullmatch(r"\[(.*)\]\.?", text)
    text = (whole[1] if whole else text)[: _LONGEST * 2]
    if not tokens(text):
        return
    yield text
    both = _TRANSLATED.fullmatch(text)
    if both and tokens(both["own"]) and len(tokens(both["other"])) >= 3:
        yield both["own"]
        yield both["other"]


def _compare(one: str, two: str) -> TitleVerdict:
    first, second = tokens(one), tokens(two)
    if first == second or "".join(first) == "".join(second):
        return TitleVerdict("same", 1.0)
    ratio = likeness(first, second)
    if ratio >= SAME:
        return _said(first, second, ratio, "same")
    within = [
        (likeness(short, part), short, part)
        for short, long in ((first, two), (second, one))
        for part in islice(_parts(long), _MOST_PARTS)
    ]
    alike, short, part = max(within, default=(0.0, first, second), key=lambda row: row[0])
    if alike >= SAME:
        return _said(short, part, ratio, "subtitle")
    words = _telling(*((short, part) if alike > ratio else (first, second)))
    if max(alike, ratio) >= ANOTHER and words:
        return TitleVerdict("words", ratio, words)
    short, long_tokens = sorted((first, second), key=len)
    if long_tokens[: len(short)] == short:
        return TitleVerdict("cut", ratio)
    return TitleVerdict("another" if ratio < ANOTHER else "doubtful", ratio)


def _said(
    first: Sequence[str], second: Sequence[str], ratio: float, verdict: Judgement
) -> TitleVerdict:
    words = _telling(first, second)
    differing = () if words else _differing(first, second)
    return TitleVerdict("words" if words else verdict, ratio, words, differing)


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
        *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or"),
        *("the", "to", "with", "vs", "versus"),
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
_NUMBERS: Final = {
    name: str(number)
    for number, name in enumerate(
        (
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ),
        start=2,
    )
}
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_LETTERS: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
}
# Written apart, with a hyphen or in one: one word here.
_JOINED: Final = re.compile(
    r"\b(?:(follow) (up)|(long|short) (term)|(open) (label)|(cross) (over|sectional)"
    r"|(non|quasi) (\w+)|(meta) (analy\w+)|(sub) (threshold|clinical)|(re) (analys\w+))\b"
)
_ABBREVIATED: Final = {
    "rct": ("randomized", "controlled", "trial"),
    "rcts": ("randomized", "controlled", "trials"),
}
_SPELLINGS: Final = (
    (re.compile(r"(?<=\w{3})is(e|ed|es|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=\w{3})ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(behavi|col|fav|hum|neighb|lab|hon|tum|vap)our"), r"\1or"),
    (re.compile(r"^(cent|theat|fib|met|lit)re(s|d?)$"), r"\1er\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"(?<=\w{2}[ea])ll(ed|ing|ers?|ors?)$"), r"l\1"),
    (re.compile(r"^(an|h|p|l)?(ae)(?=[a-z]{3})"), r"\1e"),
    (re.compile(r"aem(?=i)"), "em"),
    (re.compile(r"oe(?=[dst])"), "e"),
    (re.compile(r"^(defen|offen|licen)ce"), r"\1se"),
)


def tokens(title: str) -> list[str]:
    """The words of a title as they are compared: folded, one spelling, numbers as digits."""
    text = unicodedata.normalize("NFKD", title.replace("&", " and ").casefold())
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


def _word(word: str) -> str:
    if word in _NUMBERS or word in _ROMAN:
        return _NUMBERS.get(word) or _ROMAN[word]
    if len(word) > 4:
        for pattern, spelling in _SPELLINGS:
            word = pattern.sub(spelling, word)
    return word
