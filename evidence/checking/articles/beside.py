"""A title beside an identifier in the text: is it that of the work the identifier names?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from evidence.checking.articles.addresses import Address, reference
from evidence.citing import matching, titling
from evidence.citing.matching import Match, Named
from evidence.citing.reflist import Entry
from evidence.library import Library
from evidence.model import Report

# Of the words of a title without quotation marks: with more of them it may be somebody's own
# words for the work.
_SOME: Final = 0.25


def another_work(
    address: Address,
    report: Report,
    text: str,
    part: Library,
    names: Named,
    match: Callable[[Entry], Match],
) -> str:
    """The words of another work's title, or of its reference; empty unless that is certain.

    `report` is what the address names, `part` the library it is in, and `names` its names.
    """
    if titling.reads_like_a_title(address.title):
        typed = f"“{address.title}.” {address.words}"
        entry = Entry(address.start, address.end, None, typed)
        found = matching.match(entry, replace(part, reports=(report,)), names)
        if found.doubt == "another-title" and (
            address.quoted or not titling.shares(address.title, report, _SOME)
        ):
            return address.title
    if words := reference(text, address):
        found = match(Entry(address.start, address.end, None, words))
        if found.doubt == "another-title":
            return words
    return ""
