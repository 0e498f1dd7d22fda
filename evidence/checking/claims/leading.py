"""Claims that a list completes: "It helps with:" and its items, "Effective for: depression"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from evidence.checking.articles.values import MARK, Passage
from evidence.checking.claims.clauses import fold
from evidence.checking.claims.expressions import beginnings, words
from evidence.patterns import Pattern

# Words that lead in to what a therapy is good for.
_LEADS: Final = Pattern(
    r"\b(?:helps?|helped|effective|helpful|useful|beneficial|successful|works?|treats?|relieves?"
    r"|reduces?|eases?|cures?|improves?|benefits?|heals?|good)(?: (?:people|those|patients"
    r"|you|best|well"
    r"|effectively|symptoms))?(?: (?:with|for|in|against|of|from|by|who have|suffering))?"
    r"(?: (?:the following|problems|conditions|illnesses|troubles|these)[\w ]{0,30}?)?:"
    rf"[\s{MARK}]*$"
)
# A line without a verb: the therapy is what is effective.
ELLIPTIC: Final = words(
    r"effe help usef bene succ work prov: ^\W*(?:(?:very|highly|especially|clinically)"
    r" )?(?:effective|helpful|useful|beneficial"
    r"|successful"
    r"|works|helps|proven)"
    r" (?:for|with|against|in)\b"
)
_INLINE: Final = Pattern(r"^(\W*\w+(?: \w+){1,2})\s?:(?=\s)")
_ITEMS: Final = 12
_ITEM_WORDS: Final = 7
_SENTENCE: Final = re.compile(r"[.!?]\s*$")


def led(passages: Sequence[Passage], place: int) -> Passage | None:
    """The passage at a place as one sentence with the list it leads in; None: it leads in none.

    Positions and paragraph are those of the passage itself.
    """
    passage = passages[place]
    if ":" not in passage.words or passage.kind == "quotation":
        return None
    folded = fold(passage.words)
    if ELLIPTIC.search(folded, beginnings(folded)) and _INLINE.match(passage.words):
        return replace(passage, kind="sentence", words=_INLINE.sub(r"\1 ", passage.words, count=1))
    if not _LEADS.search(folded):
        return None
    items = _items(passages, place)
    if not items:
        return None
    lead = passage.words.replace(":", " ")
    marks = (*passage.marks, *(mark for item in items for mark in item.marks))
    words = lead + ", ".join(item.words for item in items)
    return replace(passage, kind="sentence", words=words, marks=marks)


def _items(passages: Sequence[Passage], place: int) -> list[Passage]:
    """The short items behind a passage, each a paragraph of its own."""
    found: list[Passage] = []
    paragraph = passages[place].paragraph
    for item in passages[place + 1 : place + 1 + _ITEMS]:
        short = len(item.words.split()) <= _ITEM_WORDS and not _SENTENCE.search(item.words)
        if item.kind != "sentence" or item.paragraph == paragraph or not short:
            break
        found.append(item)
        paragraph = item.paragraph
    return found
