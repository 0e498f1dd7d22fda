"""Numbers in a text that refer to its reference list: found, and written as `[@key]`.

A number is a citation only when the list has it and it stands where a citation does. What may as
well be an enumeration, a statistic or a year in brackets is left, and said to be left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evidence.citing.placing import newline_of
from evidence.citing.reflist import RefList
from evidence.citing.spans import Scan
from evidence.patterns import Pattern
from evidence.words import fold

if TYPE_CHECKING:
    from evidence.citing.articles import Edit

_RAISED: Final = {sign: digit for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
# Where in a work: `2, p. 7`, `2 p7`; AMA has `2(p7)` and `2(p3),(p8)`.
_PAGES: Final = r"pp?\.?\s?\d{1,5}(?:\s?[–—-]\s?\d{1,5})?"
_LOCATOR: Final = rf"(?:,?\s?{_PAGES}|\({_PAGES}\)(?:,\({_PAGES}\))*)"
_ITEM: Final = rf"\d{{1,3}}(?:\s*[–—-]\s*\d{{1,3}})*(?:{_LOCATOR})?"
_LIST: Final = rf"{_ITEM}(?:\s*[,;]\s*{_ITEM})*"
_LOCATED: Final = Pattern(rf"(?P<number>\d{{1,3}})(?P<where>{_LOCATOR})")
_WHERE: Final = Pattern(_LOCATOR)
# `<a href="#r1">` around a number leads to its reference.
_TO_LIST: Final = Pattern(r"<a\b[^<>]*?href\s*=\s*[\"']?#[^<>]*>|</a\s*>", re.IGNORECASE)
_MARKS: Final = {
    "square": Pattern(rf"\\?\[\s*(?P<numbers>{_LIST})\s*\\?\]"),
    "round": Pattern(rf"\\?\((?P<numbers>{_LIST})\\?\)"),
    "raised": Pattern(
        rf"<sup>[\s\0]*\[?[\s\0]*(?P<html>{_LIST})[\s\0]*\]?[\s\0]*</sup>|\^\[?(?P<caret>{_LIST})\]?\^"
        r"|(?P<signs>[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[⁻–,ʼ˒’][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)"
    ),
}
# What a number of any form belongs to: "Equation (1)", "Eq. [2]".
_LABELLED: Final = Pattern(
    r"\b(?:equations?|eqn?s?|formulae?|theorems?|propositions?|hypothes[ei]s|inequality|expression"
    r"|tables?|figures?|figs?|sections?|chapters?|items?|questions?|appendix|box|phases?|stages?"
    r"|levels?|grades?|footnotes?|verses?|pages?|pp?|vol(?:ume)?|issue|no|number|version|telephone)"
    r"\b\.?\s*\Z",
    re.IGNORECASE,
)
# Words before a number in round brackets that is counted, or where a clause begins.
_COUNTED: Final = Pattern(
    r"(?:\b(?:and|or|to|the|are|is|were|was|by|of|either|both|that|who|then|about|from|with|step"
    r"|whether|if|how|why|when|because|namely|as|in|on|at|see|cf|after|before|per|than|under|above"
    r"|like|first(?:ly)?|second(?:ly)?|third(?:ly)?|(?:four|fif|six)th(?:ly)?|last(?:ly)?|finally"
    r"|part|group|arm|aim|model|study|class|type|day|week|year|n|mean|median|sds?|score|range|aged?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|hundred|thousand"
    r"|(?-i:Trial|Case|Patient|Participant|Subject|Experiment|Sample|Cohort|Session|Visit|Round))"
    r"\b\.?|[:;,(=<>])\s*\Z",
    re.IGNORECASE,
)
# Words before an interval, or a number somebody put into a quotation.
_SCALED: Final = Pattern(
    r"\b(?:ranges?|intervals?|scales?|scored?|scores|from|between|within|of|to|for|about|only|at|n|ci"
    r"|the|an?|is|are|was|were|item)\s*\Z",
    re.IGNORECASE,
)
_ENUMERATES: Final = Pattern(r"(?:[,;:]|\b(?:and|or))\s*\Z", re.IGNORECASE)
_MEASURED: Final = Pattern(
    r"\s*(?:%|(?:years?|months?|weeks?|days?|hours?|minutes?|sds?|se|ci|m?g|kg|ml|points?"
    r"|per ?cent|above|below)\b)",
    re.IGNORECASE,
)
# The first word of a sentence, and where that begins.
_FIRST_WORD: Final = Pattern(r"(?:\A[ \t>]*|[.!?][\"”’)]*\s+)[\"“‘(*_]*([^\W\d_a-z][^\W_]*)\s*\Z")
_SENTENCE_END: Final = Pattern(r"[.!?]\s+(?=[^\W\d_a-z])|\n\s*\n")
_WINDOW: Final = 400  # characters looked at on either side of a number
_WORD: Final = 30  # the word before it, and what comes between
_BEYOND: Final = 20  # the list's last number
_BEGINNING: Final = Pattern(r"[ \t>]*(?:[-+*][ \t]+)?\Z")
_GOES_ON: Final = Pattern(r"\s*[=<>]|\s+to\s")


@dataclass(frozen=True, slots=True)
class Mark:
    """Numbers in the text; `sure` says whether they are a citation."""

    start: int
    end: int
    numbers: tuple[int, ...]
    form: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The article with keys; the numbers of references that stay in the list as typed."""

    text: str
    replaced: int
    kept: tuple[int, ...]


def marks(scan: Scan, references: RefList) -> tuple[Mark, ...]:
    """Every bracketed or raised number in the text that the list has, in order.

    Only one form is used for citing: that of the list's own labels if the text has it, else the
    one found most often. Numbers in another form are never sure.
    """
    numbers = {e.number: fold(e.words) for e in references.entries if e.number is not None}
    readable = _readable(scan)
    first = references.entries[0].start
    last = references.entries[-1].end
    found = [
        mark
        for form, pattern in _MARKS.items()
        for match in pattern.finditer(readable)
        if references.after <= match.start()
        and not (first <= match.start() < last)
        and (mark := _mark(scan, match, form, numbers)) is not None
    ]
    sure = [mark.form for mark in found if mark.sure]
    used = references.form if references.form in sure else max(sure, key=sure.count, default="")
    found.sort(key=lambda mark: mark.start)
    counted = enumerations(scan.text, found)
    return tuple(
        replace(mark, sure=mark.sure and mark.form == used and mark.start not in counted)
        for mark in found
    )


def absent(scan: Scan, references: RefList, form: str) -> tuple[Mark, ...]:
    """Numbers in the form of the article's citations that its list lacks, in order.

    Square or raised, they are a citation where one can stand; round, only beside a number that
    the list has. Nothing is a number far beyond the list, or 0, or an interval.
    """
    known = {entry.number for entry in references.entries}
    start, end = references.stretch
    most = max(number for number in known if number is not None) + _BEYOND
    return tuple(
        Mark(*match.span(), numbers, form, sure=True)
        for match in _MARKS[form].finditer(_readable(scan))
        if references.after <= match.start()
        and not start <= match.start() < end
        and (numbers := _numbers(next(group for group in match.groups() if group)))
        and not known.issuperset(numbers)
        and (form != "round" or not known.isdisjoint(numbers))
        and all(0 < number <= most for number in numbers)
        and _cites(scan.text, match, form)
    )


def _cites(text: str, match: re.Match[str], form: str) -> bool:
    before = text[max(0, match.start() - _WINDOW) : match.start()]
    after = text[match.end() : match.end() + _WINDOW]
    counted = _SCALED.search(before[-_WORD:]) or _MEASURED.match(after)
    return not (form == "square" and counted) and _stands_as_a_citation(before, after, form, "")


def enumerations(text: str, found: Sequence[Mark]) -> set[int]:
    """Where marks begin that the next one in their sentence counts on from: (1) this, (2) that."""
    counted: set[int] = set()
    for mark, after in reversed(list(pairwise(found))):
        between = text[mark.end : after.start]
        if (
            mark.form == after.form == "round"
            and len(mark.numbers) == len(after.numbers) == 1
            and after.numbers[0] == mark.numbers[0] + 1
            and (after.start in counted or not after.sure)
            and _ENUMERATES.search(between)
            and len(between) < _WINDOW
            and not _SENTENCE_END.search(between)
        ):
            counted |= {mark.start, after.start}
    return counted


def _readable(scan: Scan) -> str:
    """The live text with what is escaped and `<sup>` as they stand."""
    signs = list(scan.live)
    for region in scan.regions:
        if region.kind in ("escape", "html"):
            text = scan.text[region.start : region.end]
            if region.kind == "escape" or text.lower() in ("<sup>", "</sup>"):
                signs[region.start : region.end] = text
            elif _TO_LIST.fullmatch(text):
                signs[region.start : region.end] = re.sub(r"[^\r\n]", " ", text)
    return "".join(signs)


def _mark(scan: Scan, match: re.Match[str], form: str, known: Mapping[int, str]) -> Mark | None:
    """The mark, if the list has any of its numbers; `known` has the folded words of each."""
    numbers = _numbers(next(group for group in match.groups() if group))
    if not any(number in known for number in numbers):
        return None
    before = scan.text[max(0, match.start() - _WINDOW) : match.start()]
    after = scan.text[match.end() : match.end() + _WINDOW]
    words = " ".join(known.get(number, "") for number in numbers)
    sure = known.keys() >= set(numbers) and _stands_as_a_citation(before, after, form, words)
    return Mark(match.start(), match.end(), numbers, form, sure)


def _numbers(text: str) -> tuple[int, ...]:
    """`1, 3–5` → 1, 3, 4, 5; nothing for a range that runs backwards."""
    text = _WHERE.sub("", text)
    plain = "".join(str(_RAISED.get(sign, "-" if sign == "⁻" else sign)) for sign in text)
    found: list[int] = []
    for part in re.split(r"\s*[,;ʼ˒’]\s*", plain):
        ends = [int(end) for end in re.split(r"\s*[–—-]\s*", part)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            return ()
        found += range(ends[0], ends[-1] + 1)
    return tuple(dict.fromkeys(found))


def _stands_as_a_citation(before: str, after: str, form: str, words: str) -> bool:
    """Behind a word of a sentence; no enumeration, statistic, label or link.

    `words`: the reference's, folded. A sentence's first word is a name of it, or counts something:
    "Patient (1)", "Loss (1)".
    """
    line = re.split(r"[\r\n]", before)[-1]
    if form == "raised":
        # m² and 10³ are units and powers.
        return bool(re.search(r"[^\W\d_]{2,}[)\]”’\"'*_]*[.,;:!?]?[”’\"']? ?\Z", line))
    if _BEGINNING.fullmatch(line) and not _ends_a_line(before):
        return False
    if after[:1] in ("(", "[", ":") or _GOES_ON.match(after) or _LABELLED.search(before[-_WORD:]):
        return False
    if form == "square":
        return not re.search(r"[!\\\]]\Z|[=<>]\s*\Z", line)
    if _COUNTED.search(before[-_WORD:]) or _MEASURED.match(after):
        return False
    if re.search(r"(?:\d|(?<![\w'’])\w)\s*\Z", line) or re.match(r"[ \t>]*(?:\||#{1,6} )", line):
        return False
    first = _FIRST_WORD.search(re.split(r"(?:\r\n|\n|\r)[ \t]*(?:[\r\n])", before)[-1])
    if first and f" {fold(first[1])} " not in f" {words} ":
        return False
    return bool(re.search(r"[\w)\]”’\"'*_.!?%]\s*\Z", before))


def _ends_a_line(before: str) -> bool:
    """Whether a sentence is going on from the line before."""
    return bool(re.search(r"[\w)\]”’\"',]\r?\n[ \t>]*\Z", before))


# ---------------------------------------------------------------- rewriting


def rewrite(
    scan: Scan, references: RefList, found: Sequence[Mark], keys: Mapping[int, str]
) -> Rewritten:
    """The article with `[@key]` for its numbers and a `::: {#refs}` in place of its list.

    `keys`: number → key of what was matched. A reference without a key, or that no sure mark
    cites, stays in the list.
    """
    from evidence.citing.articles import edited

    cited = {number for mark in found if mark.sure for number in mark.numbers}
    gone = cited & set(keys)
    edits = [edit for mark in found if mark.sure for edit in _citation(scan, mark, keys)]
    newline = newline_of(scan.text)
    kept = tuple(e for e in references.entries if e.number not in gone)
    first, last = references.entries[0].start, references.entries[-1].end
    div = f"::: {{#refs}}{newline}:::{newline}"
    pieces = _remaining(scan.text, references, gone)
    rest = newline.join(piece.strip("\r\n") + newline for piece in pieces)
    ended = scan.text[:last].endswith(("\n", "\r"))
    new = div + (newline + rest if rest else "")
    edits.append((first, last, new if ended else new.removesuffix(newline)))
    numbers = tuple(entry.number for entry in kept if entry.number is not None)
    replaced = sum(mark.sure and bool(set(mark.numbers) & set(keys)) for mark in found)
    return Rewritten(edited(scan.text, edits), replaced, numbers)


def _remaining(text: str, references: RefList, gone: set[int]) -> Iterator[str]:
    """What of the list stays: references that are not gone, and all that was not read as one."""
    position = references.entries[0].start
    for entry in references.entries:
        between = text[position : entry.start]
        if between.strip():
            yield between
        if entry.number not in gone:
            yield text[entry.start : entry.end]
        position = entry.end


def _citation(scan: Scan, mark: Mark, keys: Mapping[int, str]) -> Iterator[Edit]:
    """The edits that make a mark a citation; numbers without a key stay as they are."""
    with_key = [number for number in mark.numbers if number in keys]
    if not with_key:
        return
    where = {
        int(one["number"]): f", {', '.join(re.findall(_PAGES, one['where']))}"
        for one in _LOCATED.finditer(scan.text, mark.start, mark.end)
    }
    cited = (f"@{_braced(keys[number])}{where.get(number, '')}" for number in with_key)
    new = f"[{'; '.join(cited)}]"
    without = [f"{n}{where.get(n, '')}" for n in mark.numbers if n not in keys]
    if without:
        opening, closing = _BRACKETS[mark.form]
        new += f" {opening}{', '.join(without)}{closing}"
    start = mark.start
    before = scan.text[max(0, start - 1) : start]
    if before and before in ".,;:!?":
        # A number that touches the full stop stands behind it, a citation before it.
        yield start - 1, mark.end, f" {new}{before}"
    else:
        yield start, mark.end, new if before.isspace() else f" {new}"


_BRACKETS: Final = {"round": ("(", ")"), "square": ("[", "]"), "raised": ("<sup>", "</sup>")}


def _braced(key: str) -> str:
    """The key, in braces where pandoc would read it differently."""
    plain = re.fullmatch(r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*", key)
    return key if plain else f"{{{key}}}"
