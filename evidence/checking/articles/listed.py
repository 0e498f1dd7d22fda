"""The works an article may mean by authors and year: of its own list, else of the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from evidence.checking.articles.authoryear import ACRONYM, Work, latin, stands_for
from evidence.citing.matching import plain
from evidence.citing.reflist import Entry
from evidence.model import Report
from evidence.patterns import Pattern
from evidence.words import fold

_ADDRESS: Final = Pattern(r"(?:https?://|www\.|doi:|\b10\.\d{4,9}/)\S*", re.IGNORECASE)
_NO_YEAR: Final = Pattern(r", (?:\d{4}|n\.d\.)[a-z]?\Z")
_SEEN: Final = Pattern(r"\b(?:accessed|retrieved|cited|viewed)\b[^.;)\]]*", re.IGNORECASE)
_YEAR_IN_BRACKETS: Final = Pattern(r"[(\[](?:c\.? ?)?((?:1[5-9]|20)\d\d)([a-z])?\b[^()\[\]]*[)\]]")
_YEAR: Final = Pattern(r"(?<![\d–-])((?:1[89]|20)\d\d)([a-z])?(?![\w–-])")
_UNDATED: Final = Pattern(r"\bn\.\s?d\.(?:-?([a-z])\b)?")
# "———. 2011b." is by the authors before.
_SAME: Final = Pattern(r"[\W_]*?(?:—|[–_-]\s?[–_-]|\\_)(?:[—–\s_\\-])*(?=[.,(\s])")
_TO_THE_YEAR: Final = Pattern(r"\s*\(?(?:(?:1[89]|20)\d\d|n\.d\.)")
_INITIALS_BEFORE: Final = Pattern(r"(?:[A-Z]\.[\s-]?)+\s?")
_INITIALS_BEHIND: Final = Pattern(r"\s+[A-Z]{1,3}\Z")
_ENDS_A_NAME: Final = Pattern(r"[,;.:(\[“\"*]|\bet al\b")
_AND: Final = Pattern(r"\s(?:&|and)\s")
_ACRONYM: Final = Pattern(r"[\[(]([A-Z][A-Za-z-]{1,9})[\])]")
_HEAD: Final = 300  # characters in which authors and year stand
_LIKE: Final = 0.8  # of `difflib`: `Harbuor` and `Harbour`


@dataclass(frozen=True, slots=True)
class _Listed:
    """What names a reference or a report: folded family names, years with letters."""

    number: int
    names: frozenset[str]
    years: tuple[tuple[int | None, str], ...]
    words: str  # folded, to look for a second author in
    authors: int | None = None  # how many; None: not counted
    body: str = ""  # what stands in place of the authors, if letters may stand for it


class Near(NamedTuple):
    """Works that may be meant: by the same name with these years, or by one spelt like it.

    `places` are their numbers.
    """

    years: tuple[str, ...] = ()
    places: tuple[int, ...] = ()


class Names:
    """Works by first author and year."""

    def __init__(self, works: Iterable[_Listed]) -> None:
        self._works: dict[tuple[str, int | None], list[_Listed]] = {}
        self._by_name: dict[str, list[_Listed]] = {}
        self._by_year: dict[int | None, list[_Listed]] = {}
        for work in works:
            years = {year for year, _ in work.years}
            for name in work.names:
                for year in years:
                    self._works.setdefault((name, year), []).append(work)
                self._by_name.setdefault(name, []).append(work)
            for year in years:
                self._by_year.setdefault(year, []).append(work)

    @property
    def is_empty(self) -> bool:
        return not self._works

    def find(self, work: Work) -> tuple[int, ...]:
        """The numbers of what it may be: one is certain, several are not, none is not there."""
        for name in work.names:
            found = [
                one for one in self._works.get((name, work.year), ()) if _can_be(one, work, name)
            ]
            if found:
                return tuple(one.number for one in _by_letter(found, work))
        found = [one for one in self._bodies(work) if stands_for(_letters(work), one.body)]
        return tuple(one.number for one in _by_letter(found, work))

    def _bodies(self, work: Work) -> Sequence[_Listed]:
        """Those of the year, where a body is named by letters that may stand for them."""
        letters = fold(_letters(work))[:1]
        same_year = self._by_year.get(work.year, ()) if letters else ()
        return [one for one in same_year if " " in one.body and fold(one.body)[0] == letters]

    def near(self, work: Work) -> Near:
        """What may be meant where the work is not there: a slip in the year, or in the name."""
        # Of "Board for Rivers" only the whole is a name, not "Rivers".
        whole = {work.names[0], fold(_NO_YEAR.sub("", work.typed))}
        for name in work.names:
            if work.form == "single" and name not in whole:
                continue
            same = [one for one in self._by_name.get(name, ()) if _can_be(one, work, name)]
            if same:
                years = {(year, letter) for one in same for year, letter in one.years if year}
                shown = tuple(f"{year}{letter}" for year, letter in sorted(years))
                return Near(shown, tuple(one.number for one in same))
        if work.second or work.many:
            return Near(places=tuple(self._spelt_like(work)))
        return Near(places=tuple(one.number for one in self._bodies(work)))

    def _spelt_like(self, work: Work) -> Iterator[int]:
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(b=work.names[0], autojunk=False)
        for one in self._by_year.get(work.year, ()):
            for name in one.names:
                matcher.set_seq1(name)
                likely = matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE
                if likely and matcher.ratio() >= _LIKE and _can_be(one, work, name):
                    yield one.number
                    break


def _letters(work: Work) -> str:
    """The letters that a body is named by, or nothing."""
    letters = work.typed.partition(",")[0]
    named = work.form in ("single", "loose") and ACRONYM.fullmatch(letters)
    return letters if named else ""


def _can_be(one: _Listed, work: Work, name: str) -> bool:
    """Nothing that is typed contradicts: the second author, how many there are."""
    if name.count(" ") and name == work.names[0] and work.form in ("and", "several"):
        return True  # a body with "and" in its name
    if work.second and f" {work.second} " not in f" {one.words} ":
        return False
    if one.authors is None:
        return True
    return one.authors > 1 if work.many or work.second else one.authors == 1


def _by_letter(found: Sequence[_Listed], work: Work) -> Sequence[_Listed]:
    """Those whose printed letter it is; where none is printed, `b` is the second of the list."""
    if not work.letter:
        return found
    printed = {letter for one in found for year, letter in one.years if year == work.year}
    if "" not in printed:
        return [one for one in found if (work.year, work.letter) in one.years]
    if len(found) == 1 or printed != {""}:
        return [one for one in found if (work.year, work.letter) in one.years] or found
    at = ord(work.letter) - ord("a")
    return found[at : at + 1] or found


# ---------------------------------------------------------------- what is listed


def of_list(entries: Sequence[Entry]) -> Names:
    """The references of a list, by their place in it."""
    return Names(_entries(entries))


def _entries(entries: Sequence[Entry]) -> Iterator[_Listed]:
    for number, entry in enumerate(entries):
        text = _SEEN.sub(" ", _ADDRESS.sub(" ", plain(entry.words)))
        words = " ".join(dict.fromkeys((fold(text), fold(latin(text)))))
        head = _ENDS_A_NAME.split(_without_initials(text))[0]
        names = frozenset(_names(text))
        yield _Listed(number, names, tuple(_years(text)), words, body=head.strip())


def spelt_out(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The references with the authors above in place of a dash that stands for them."""
    authors = ""
    for entry in entries:
        dash = _SAME.match(entry.words)
        spelt = replace(entry, words=authors + entry.words[dash.end() :]) if dash else entry
        year = _TO_THE_YEAR.search(spelt.words)
        authors = spelt.words[: year.start()].rstrip(" .,") if year else ""
        yield spelt


def _without_initials(text: str) -> str:
    """The beginning of a reference: `Roe …` of `P. Roe …`."""
    start = _INITIALS_BEFORE.match(text.lstrip())
    return text.lstrip()[start.end() if start else 0 :][:_HEAD]


def _names(text: str) -> Iterator[str]:
    """What the first author may be called: `Roe, P.`, `Roe PQ`, `P. Roe`, `Pat Roe`, a body."""
    head = _without_initials(text)
    for person in (_AND.split(_ENDS_A_NAME.split(head)[0])[0], _ENDS_A_NAME.split(head)[0]):
        name = _INITIALS_BEHIND.sub("", person.strip())
        for folded in dict.fromkeys(filter(None, (fold(name), fold(latin(name))))):
            yield folded
            # The family name behind a given name, or without a particle.
            if 1 < len(folded.split()) < 5:
                yield folded.split()[-1]
        if name.count(" ") > 1:
            yield fold("".join(word[0] for word in name.split() if word[:1].isupper()))
    for match in _ACRONYM.finditer(head[:_HEAD]):
        yield fold(match[1])


def _years(text: str) -> Iterator[tuple[int | None, str]]:
    """The year behind the authors if it stands in brackets, else every year."""
    if match := _YEAR_IN_BRACKETS.search(text[:_HEAD]):
        yield int(match[1]), match[2] or ""
        return
    if match := _UNDATED.search(text):
        yield None, match[1] or ""
    yield from ((int(match[1]), match[2] or "") for match in _YEAR.finditer(text))


def of_library(reports: Sequence[Report]) -> Names:
    """The reports of a library, by their place in it."""
    return Names(
        _Listed(
            number,
            frozenset((fold(first.full_family), fold(first.family))),
            ((report.year, ""),),
            fold(report.authors[1].full_family) if len(report.authors) > 1 else "",
            len(report.authors) + report.authors_cut,
        )
        for number, report in enumerate(reports)
        if report.authors
        for first in report.authors[:1]
    )
