"""Works without an author stand under the first word of their title that is no article.

So APA 7 (9.49), Cite Them Right and CMOS 18 (13.70); citeproc sorts by the article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from evidence.citing.catalogue import STYLES, Style
from evidence.words import fold

if TYPE_CHECKING:
    from evidence.citing.pandoc import Reference

_ARTICLE: Final = re.compile(r"[^\w]*(?:an?|the) (?=\w)", re.IGNORECASE)
_PEOPLE: Final = ("author", "editor", "translator")


def by_first_word(
    references: Sequence[Reference], items: Mapping[str, Mapping[str, Any]], style: Style
) -> tuple[Reference, ...]:
    """The references in the order of the alphabet; `items` are their CSL items by key.

    Only in a style of ours whose list is alphabetic, and only titles in English: all other entries
    stay in the order that citeproc gave them.
    """
    late = [each for each in references if _stands_under_an_article(each, items[each.key])]
    if not late or style.name not in STYLES or references[0].label:
        return tuple(references)
    order = [each for each in references if each not in late]
    # A particle may count for the order or not: such an entry says nothing about its neighbours.
    telling = {each.key for each in order if not _has_particle(items[each.key])}
    words = {each.key: fold(each.text) for each in order}
    words |= {each.key: fold(_ARTICLE.sub("", each.text, count=1)) for each in late}
    for each in late:
        behind = (
            place
            for place, other in enumerate(order)
            if other.key in telling and words[other.key] > words[each.key]
        )
        order.insert(next(behind, len(order)), each)
        telling.add(each.key)
    return tuple(order)


def _stands_under_an_article(reference: Reference, item: Mapping[str, Any]) -> bool:
    is_english = str(item.get("language", "en")).startswith("en")
    has_people = any(role in item for role in _PEOPLE)
    return is_english and not has_people and _ARTICLE.match(reference.text) is not None


def _has_particle(item: Mapping[str, Any]) -> bool:
    people: list[dict[str, str]] = next((item[role] for role in _PEOPLE if role in item), [{}])
    return "non-dropping-particle" in people[0]
