"""Where sentences end: plain text with single blanks in, stretches out; linear time.

A full stop behind an abbreviation, an initial or inside a number ends nothing; closing quotation
marks, brackets and citations behind it belong to the sentence it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evidence.checking.articles.values import MARK
from evidence.patterns import Pattern
from evidence.words import word_set

# Never the last word of a sentence.
_TITLES: Final = word_set(
    "dr prof mr mrs ms mx st rev sir fig figs tab eq eqs vs cf approx ca e.g i.e eg ie ed eds"
    " vol vols ref refs ch chs sec resp est dept viz incl excl esp avg max min s.d s.e"
)
# Abbreviations only before a number (`No. 5`, `p. 3`); otherwise a word that may end a sentence.
_BEFORE_NUMBER: Final = word_set("no nos p pp para art n c")
# May end a sentence, and does when a word that begins one follows.
_EITHER: Final = word_set(
    "al etc u.k u.s u.s.a e.u a.m p.m ph.d m.d b.sc m.sc inc ltd co jr sr n.d"
)
_OPENERS: Final = word_set(
    "the a an this that these those it its he she they we you i there here in on at for from"
    " with after before when while if although though however but and or so as since because"
    " what who how why where which both each many most some all no not our your his her their"
    " people patients research studies evidence"
)
_STOP: Final = Pattern(
    rf"(?P<stop>[.!?…]+)(?P<closing>[\"'”’)\]»]*)(?P<marks>(?:[ ]?{MARK})*)(?=\s|$)"
    rf"|(?<=[a-z]{{3}})(?P<glued>\.)(?=[A-Z][a-z])"
)
_NEXT: Final = Pattern(r"\s+[\"'“‘(\[«¿¡]*(?P<sign>.)(?P<rest>[\w’']*)", re.S)
_WORD_BEFORE: Final = Pattern(r"[\w.]+$")
_INITIAL: Final = Pattern(r"(?:[^\W\d_]\.)*[^\W\d_]")
_BEFORE: Final = 24  # characters that an abbreviation may take


def split(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of the sentences of one paragraph, without the blanks between them."""
    start = 0
    for match in _STOP.finditer(text):
        end = match.end() if match["glued"] else _end(text, match)
        if end <= start:
            continue
        yield start, end
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    if start < len(text):
        yield start, len(text.rstrip())


def _end(text: str, match: re.Match[str]) -> int:
    """Where the sentence ends that a stop may close; 0 when it closes none."""
    following = _NEXT.match(text, match.end())
    if following is None:
        return match.end()
    sign = following["sign"]
    if match["marks"].startswith(" ") and sign.islower():
        # "… ended. [@a] found that …": the citation begins the next sentence.
        return match.end("closing")
    if not (sign.isupper() or sign.isdigit() or sign == MARK) or (
        match["closing"][:1] in (")", "]") and not match["marks"] and sign.islower()
    ):
        return 0
    if match["stop"] == "." and not match["closing"] and not match["marks"]:
        return 0 if _abbreviated(text, match.start(), following) else match.end()
    return match.end()


def _abbreviated(text: str, stop: int, following: re.Match[str]) -> bool:
    """Whether the single full stop at `stop` belongs to an abbreviation."""
    before = _WORD_BEFORE.search(text, max(0, stop - _BEFORE), stop)
    if before is None:
        return False
    word = before[0]
    folded = word.lower()
    if folded in _TITLES:
        return True
    if folded in _BEFORE_NUMBER and following["sign"].isdigit():
        return True
    opens = (following["sign"] + following["rest"]).lower() in _OPENERS
    if folded in _EITHER:
        return not opens
    # "J. Smith", "J. R. R.": an initial; "vitamin C. The …" ends a sentence.
    return bool(_INITIAL.fullmatch(word)) and word[0].isupper() and not opens
