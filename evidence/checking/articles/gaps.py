"""Citations without a reference, references without a citation, keys that name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from evidence.checking.articles.binding import Bound, Unlisted, is_key
from evidence.checking.articles.saying import Say, named
from evidence.checking.articles.typed import Typed
from evidence.checking.shelf.values import Shelf
from evidence.citing import matching, resolving
from evidence.citing.matching import Match
from evidence.citing.reflist import Entry
from evidence.model import Finding
from evidence.patterns import Pattern
from evidence.words import count, fold, listed

_WORD: Final = Pattern(r"[^\W\d_]{2,}")
_SOME: Final = 12  # words: an article, not only its list
# What only the sentences of an appraisal say (`appraisal.wording` and its neighbours).
_APPRAISED: Final = Pattern(
    r"Not counted: |Not placed, because |Not recorded: of |positive favours |last controlled time"
)
_LINE: Final = Pattern(r"[^\r\n]*")
# Two names with "&" that are no authors; of two that are the same, nobody can tell.
_FIRM: Final = Pattern(
    r"(?P<one>\w+) (?P=one)\b|(?:marks spencer|barnes noble|taylor francis|ernst young)\b"
    r"|.*\b(?:ltd|inc|plc|co|sons|trust|press)\b"
)
_PARAGRAPH: Final = 4000  # characters of one line, at most
_NEAR: Final = 80  # characters between a name and its year


def unknown(typed: Typed, bound: Bound, shelf: Shelf, say: Say) -> Iterator[Finding]:
    """Keys and DOIs cited as `[@…]` that are not in the library."""
    for cluster, mention in bound.unknown:
        if not is_key(cluster, mention) and not shelf.near(mention.key):
            continue  # somebody's handle, or a word of code
        why = resolving.unknown(typed.scan, cluster, mention, shelf.near)
        message = f"'{mention.key}' is not in the library: {why.why}."
        hint = why.hint[:1].upper() + why.hint[1:]
        yield say("unknown-citation", mention.begin, message, hint, mention.key)


# ---------------------------------------------------------------- no reference


def missing(typed: Typed, bound: Bound, say: Say) -> Iterator[Finding]:
    """Numbers and names in the text that the list of references does not have."""
    if typed.references is None or typed.numbers is None:
        return
    known = {entry.number for entry in typed.numbers.references.entries}
    for mark in typed.numbers.absent:
        lacking = [str(number) for number in mark.numbers if number not in known]
        cited = typed.scan.text[mark.start : mark.end]
        many = "s" if len(lacking) > 1 else ""
        message = f"{cited} has no reference{many}: the list has no {listed(lacking, 'and no')}."
        yield say("missing-reference", mark.start, message, "Add it to the list, or correct it.")
    if typed.references.form and (typed.numbers.cited or not bound.forms):
        return  # cited by number
    for one in bound.unlisted:
        if _certain(one, bound) and not _is_appraised(typed.live, one):
            hint = _instead(one, typed.references.entries, say)
            message = f"{_as_typed(one, typed.live)} is not in the list of references."
            key = one.report.key if one.report else None
            yield say("missing-reference", one.work.start, message, hint, key)


def _certain(one: Unlisted, bound: Bound) -> bool:
    """Whether these words are a citation beyond doubt, and others of this form are listed.

    One name may be a place or a publisher, two may be towns or a firm: such need brackets, or a
    name of the list with another year.
    """
    form, years = one.work.form, one.near.years
    if form == "many":
        return bool(bound.in_list or years)
    if form == "loose":
        return False
    if form == "single":
        return one.citation.bracketed and bool(years)
    if years:
        return True
    if not one.citation.bracketed or _FIRM.match(fold(one.work.typed)):
        return False
    if form == "ampersand":
        return bound.in_list > 0
    return bound.in_list > 1 and not bound.forms.isdisjoint(("and", "several"))


def _is_appraised(live: str, one: Unlisted) -> bool:
    """Whether the name stands in a paragraph of an appraisal (`{{evidence}}`): no reference."""
    if one.citation.bracketed:
        return False
    here = one.citation.start
    start = max(live.rfind(end, max(0, here - _PARAGRAPH), here) for end in ("\n", "\r")) + 1
    line = _LINE.match(live, start or max(0, here - _PARAGRAPH))
    return line is not None and _APPRAISED.search(line[0]) is not None


def _as_typed(one: Unlisted, live: str) -> str:
    """The work in quotation marks if the text has these words, so that they can be found."""
    start, end = one.citation.start, one.citation.end
    text = " ".join(re.sub(r"[*_\0]+", "", live[start:end]).split())
    who, _, year = one.work.typed.rpartition(", ")
    for words in (one.work.typed, f"{who} ({year})", f"{who} {year}"):
        if words in text:
            return f"“{words}”"
    return one.work.typed if one.citation.bracketed else f"{who} ({year})"


def _instead(one: Unlisted, entries: Sequence[Entry], say: Say) -> str:
    if one.report is not None:
        return f"It may be {say.called(one.report.key)}: evidence cite {one.report.key}"
    if one.near.years:
        return f"The list has the same name with {listed(one.near.years, 'or')}."
    if one.near.places:
        entry = named(entries[one.near.places[0]])
        return f"Did you mean {entry[:1].lower()}{entry[1:]}?"
    return "Add it to the list, or correct the name and the year."


def beside(bound: Bound, say: Say) -> Iterator[Finding]:
    """Authors and year, with an identifier beside them that is a work by others."""
    for work, cited, given in bound.beside:
        message = (
            f"{say.called(cited.key)} is named, and the identifier beside it is "
            f"{say.called(given.key)}."
        )
        hint = f"Look up which work is meant: evidence show {given.key}"
        yield say("unclear-reference", work.start, message, hint, given.key)


# ---------------------------------------------------------------- no citation


def uncited(typed: Typed, bound: Bound, matches: Sequence[Match], say: Say) -> Iterator[Finding]:
    """References that the text never cites; one finding when it is not seen to cite any."""
    references, numbers = typed.references, typed.numbers
    if references is None or numbers is None or not _has_text(typed.live):
        return
    rest = _never_cited(typed, bound, matches)
    if not rest:
        return
    if len(rest) == len(matches):
        number = count(len(rest), "reference")
        message = f"The text is not seen to cite any of its {number}."
        if len(rest) == 1:
            message = "The text is not seen to cite its reference."
        hint = "Cite each where it belongs: [1], (Roe, 2020) or [@key]."
        yield say("uncited-reference", references.entries[0].start, message, hint)
        return
    for place in rest:
        found = matches[place]
        entry = numbers.references.entries[place]
        key = found.report.key if found.report else None
        message = f"{named(found.entry)} is never cited in the text."
        hint = "Cite it where it belongs, or leave it out of the list."
        yield say("uncited-reference", entry.start, message, hint, key)


def _has_text(live: str) -> bool:
    return sum(1 for _ in islice(_WORD.finditer(live), _SOME)) == _SOME


def _never_cited(typed: Typed, bound: Bound, matches: Sequence[Match]) -> list[int]:
    """The places of references that nothing in the text may stand for."""
    numbers = typed.numbers
    doubtful = numbers.doubtful if numbers else frozenset()
    entries = numbers.references.entries if numbers else ()
    cited = bound.entries.union(*(one.near.places for one in bound.unlisted))
    keys = {report.key for cite in bound.cites for report in cite.mark.reports}
    said = fold(" ".join(part.words for note in typed.notes for part in note.parts))
    return [
        place
        for place, found in enumerate(matches)
        if place not in cited
        and entries[place].number not in doubtful
        and not (found.report is not None and found.report.key in keys)
        and not _is_elsewhere(found, bound, said)
        and not (found.entry.number is None and _is_named(found, typed.live))
    ]


def _is_elsewhere(found: Match, bound: Bound, notes: str) -> bool:
    """Whether a work that the library does not have is cited by identifier, or in a footnote."""
    if notes and found.title and f" {fold(found.title)} " in f" {notes} ":
        return True
    given = set(matching.identifiers(matching.plain(found.entry.words)))
    return not given.isdisjoint(bound.elsewhere)


def _is_named(found: Match, live: str) -> bool:
    """Whether the first author's name and the year stand near each other: then nobody can tell."""
    name = re.match(r"\W*([^\W\d_][\w'’-]+)", found.entry.words)
    year = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", found.entry.words)
    if name is None or year is None:
        return False
    who, gap = rf"\b{re.escape(name[1])}\b", rf"[^\0]{{0,{_NEAR}}}"
    near = rf"{who}{gap}{year[0]}|{year[0]}{gap}{who}"
    return name[1] in live and re.search(near, live) is not None
