"""From a title, or a whole line of a reference list, to the one work it names.

A search engine's score is no confidence: made-up titles get a first hit too, and copies of famous
ones outrank them. So every candidate is held against the text: its title must stand there as a
whole, and where the text names a first author and a year, both must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from evidence.errors import CannotAsk, NotAStudy
from evidence.model import Draft, Name
from evidence.registries.asking import Registries
from evidence.registries.comparing.identity import YEARS
from evidence.registries.comparing.titles import TitleVerdict, compare_titles, tokens
from evidence.registries.indexed import europepmc_draft
from evidence.registries.records import crossref_draft
from evidence.registries.services import crossref, europepmc
from evidence.words import fold

_LONGEST: Final = 2_000  # characters of a text that is looked up
ROWS: Final = 10  # of one search: copies of a work stand beside it
_TELLING_LENGTH: Final = 5  # words of a title that can stand for a work by itself
_MOST_PIECES: Final = 6  # of a title, when it is cut at every full stop
_MOST_BOUNDARIES: Final = 60  # no reference has more
_ORDER: Final = ("same", "subtitle", "words", "cut", "doubtful", "another", "unknown")
Verdict = Literal["validated", "doubtful", "another"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a search found, and what speaks against it (nothing: it is validated).

    doubtful: the title is much like it, but something disagrees · another: another work's title
    """

    draft: Draft
    verdict: Verdict
    ratio: float
    why: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        """What `add` takes: the DOI, or else the PMID or PMCID."""
        fields = self.draft.fields
        pmid = f"PMID:{fields['pmid']}" if fields.get("pmid") else ""
        return fields.get("doi") or pmid or fields.get("pmcid", "")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought, the best first; `unasked`: why a service could not be searched."""

    candidates: tuple[Candidate, ...]
    unasked: tuple[str, ...] = ()

    @property
    def validated(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.candidates if one.verdict == "validated")


def search(text: str, registries: Registries) -> Found:
    """The works a title or a reference may name: from Crossref, else from Europe PMC too.

    Raises CannotAsk when neither can be asked, or one cannot and the other has nothing that fits.
    """
    text = " ".join(text.split())[:_LONGEST]
    unasked: list[CannotAsk] = []
    drafts: list[Draft] = []
    for ask in (_at_crossref, _at_europepmc):
        try:
            drafts += ask(text, registries)
        except CannotAsk as error:
            unasked.append(error)
        found = Found(judged(text, drafts), tuple(error.message for error in unasked))
        if found.validated:
            return found
    if unasked:
        causes = " ".join(found.unasked)
        raise CannotAsk(f"The title could not be looked up everywhere: {causes}", unasked[0].hint)
    return found


def judged(text: str, drafts: Iterable[Draft]) -> tuple[Candidate, ...]:
    """Each record once, held against the text: validated ones first, then by likeness."""
    by_identifier: dict[str, Candidate] = {}
    for draft in drafts:
        candidate = judge(text, draft)
        by_identifier.setdefault(candidate.identifier, candidate)
    verdicts: Sequence[Verdict] = ("validated", "doubtful", "another")
    return tuple(
        sorted(
            (one for name, one in by_identifier.items() if name),
            key=lambda one: (verdicts.index(one.verdict), -one.ratio),
        )
    )


def judge(text: str, draft: Draft, *, identified: bool = False) -> Candidate:
    """Whether a record is what a text names.

    `identified`: an identifier led to it, so that a short title needs no other witness.
    """
    title, place = _title_in(text, draft)
    if title.verdict not in ("same", "subtitle"):
        alike = title.verdict in ("words", "cut", "doubtful")
        return Candidate(draft, "doubtful" if alike else "another", title.ratio, _title_why(title))
    before, after = text[: place.start], text[place.stop :]
    author, year = _author_agrees(before, after, draft), _year_agrees(before, after, draft)
    why = []
    if author is False:
        why.append("another first author")
    if year is False:
        why.append("another year")
    if author is None and year is None and not identified:
        if title.verdict == "subtitle":
            why.append("the title has a subtitle that only one of the two names")
        elif len(tokens(draft.fields.get("title", ""))) < _TELLING_LENGTH:
            why.append("the title is too short to stand for a work")
        elif not draft.authors or not draft.fields.get("year"):
            why.append("the record names no author or no year")
    return Candidate(draft, "doubtful" if why else "validated", title.ratio, tuple(why))


def _title_why(title: TitleVerdict) -> tuple[str, ...]:
    if title.verdict == "words":
        return (f"only one title has: {', '.join(title.words)}",)
    return ("the title stops in the middle",) if title.verdict == "cut" else ("another title",)


# ---------------------------------------------------------------- where the title stands

_NO_TITLE: Final = re.compile(
    r"https?://\S+|\bdoi:?\s*10\.\S+|\b10\.[0-9]{4,9}/\S+", re.IGNORECASE
)
_YEAR_IN_BRACKETS: Final = r"[(\[]\s*(?:19|20)[0-9]{2}[a-z]?(?:,[^)\]]{0,30})?\s*[)\]]"
# Where one part of a reference may end: a full stop, a quotation mark, the year in brackets.
_BOUNDARY: Final = re.compile(
    rf"(?<=[.?!])['’”\"]?\s+|[‘“\"]|(?<=\s)'|['’”](?=[\s,.;]|$)|{_YEAR_IN_BRACKETS}[.,:;]?\s*"
)
_JOINT: Final = " \t\r\n.,;:'’‘“”\"()[]"


def _title_in(text: str, draft: Draft) -> tuple[TitleVerdict, slice]:
    """The part of the text that is most like the record's title, what it is to it, and where."""
    forms = [form for name in ("title", "origtitle") if (form := draft.fields.get(name, ""))]
    wanted = {word for form in forms for word in tokens(form)}
    best = TitleVerdict("unknown"), slice(0, 0)
    for start, stop in _parts(text):
        part = text[start:stop]
        words = set(tokens(part))
        shared = len(words & wanted)
        if not forms or not words or shared * 2 < min(len(words), len(wanted)):
            continue
        found = compare_titles(part, forms[0], *forms[1:])
        if (_ORDER.index(found.verdict), -found.ratio) < (
            _ORDER.index(best[0].verdict),
            -best[0].ratio,
        ):
            best = found, slice(start, stop)
    return best


def _parts(text: str) -> list[tuple[int, int]]:
    """Every run of up to six pieces between two boundaries, as places in the text."""
    blank = _NO_TITLE.sub(lambda match: " " * len(match[0]), text)
    starts, stops = [0], []
    for boundary in islice(_BOUNDARY.finditer(blank), _MOST_BOUNDARIES):
        stops.append(boundary.start())
        starts.append(boundary.end())
    stops.append(len(blank))
    found = [(0, len(text))] if blank == text else []
    for first, start in enumerate(starts):
        for stop in stops[first : first + _MOST_PIECES]:
            piece = blank[start:stop]
            begin = start + len(piece) - len(piece.lstrip(_JOINT))
            end = start + len(piece.rstrip(" \t\r\n.,;:"))
            if end > begin:
                found.append((begin, end))
    return list(dict.fromkeys(found))


def title_guess(text: str) -> str:
    """What may be the title in a text: all of a bare title, the longest piece of a reference."""
    pieces = [text[start:stop] for start, stop in _parts(text)]
    whole = text.strip(_JOINT)
    is_bare = not re.search(r"\b(?:19|20)[0-9]{2}\b", text) and len(re.findall(r"\.\s", text)) < 2
    if is_bare and not _NO_TITLE.search(text):
        return whole
    single = [piece for piece in pieces if len(_BOUNDARY.findall(piece)) == 0]
    return max(single, key=len, default=whole)


# ---------------------------------------------------------------- who and when

_NUMBERING: Final = re.compile(r"^\W*(?:[0-9]{1,3}\W+)?")
_NEXT_PERSON: Final = re.compile(
    r";|&|\band\b|\bet al\b|,\s*(?=[A-Z][^\W\d_]*[a-z])|(?<=\b[A-Z])[.,]+,?\s+(?=[A-Z][^\W\d_]+)"
)
# `Wright M,` or `Wright, M.` behind a title; "Psychol Med." has no capitals by themselves.
_NAME: Final = re.compile(
    r"(?:\bby\s+)?\b([A-Z][\w'’-]*[a-z][\w'’-]*,?\s(?:[A-Z]\.?[ -]?){1,3})(?=[,.;&]|\s*$|\s+and\b)"
)


def _author_agrees(before: str, after: str, draft: Draft) -> bool | None:
    """Whether the first author named is the record's; None: the text names nobody."""
    named = _NUMBERING.sub("", before)
    if not re.search(r"[^\W\d_]{2}", named):
        person = _NAME.search(after)
        if person is None:
            return None
        named = person[1]
    if not draft.authors:
        return False
    first, *rest = [part for part in _NEXT_PERSON.split(named) if part and part.strip()] or [named]
    chunk = fold(first)
    if rest and len(chunk.split()) == 1:  # "Wright, Mary": the given name is still to come
        chunk = f"{chunk} {fold(rest[0])}"
    return _is_named(draft.authors[0], chunk)


def _is_named(author: Name, chunk: str) -> bool:
    """The family name stands in the words of one person, with its particle or without."""
    names = (fold(author.full_family), fold(author.family))
    return any(name and f" {name} " in f" {chunk} " for name in names)


def _year_agrees(before: str, after: str, draft: Draft) -> bool | None:
    """Whether a year named is the record's, one more or one less; None: the text names none."""
    rest = _NO_TITLE.sub(" ", f"{before} | {after}")
    bracketed = re.findall(r"[(\[]\s*((?:19|20)[0-9]{2})[a-z]?\b", rest)
    plain = re.findall(r"(?<![\w:/–-])((?:19|20)[0-9]{2})[a-z]?(?![\w/]|\s?[–-]\s?[0-9])", rest)
    years = [int(year) for year in bracketed or plain]
    if not years:
        return None
    texts = (draft.fields.get("year", ""), draft.fields.get("epubdate", "")[:4])
    recorded = [int(year) for year in texts if year.isascii() and year.isdigit()]
    return any(abs(year - other) <= YEARS for year in years for other in recorded)


# ---------------------------------------------------------------- asking


def _at_crossref(text: str, registries: Registries) -> list[Draft]:
    drafts = []
    for message in crossref.candidates(registries, text, ROWS):
        try:
            drafts.append(crossref_draft(message, registries.today))
        except NotAStudy:  # a component, a journal: nothing that a reference can mean
            continue
    return drafts


def _at_europepmc(text: str, registries: Registries) -> list[Draft]:
    found = europepmc.candidates(registries, title_guess(text), ROWS)
    return [europepmc_draft(europepmc.read(row)) for row in found]
