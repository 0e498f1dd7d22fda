"""From a title, or a whole line of a reference list, to the one work it names.

A search engine's score is no confidence: made-up titles get a first hit too, and copies of famous
ones outrank them. So every candidate is held against the text: its title must stand there as a
whole, and where the text names a first author and a year, both must agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evidence.errors import CannotAsk, NotAStudy
from evidence.model import Draft, Report
from evidence.registries.asking import Registries
from evidence.registries.comparing.titles import TitleVerdict, compare_titles, tokens
from evidence.registries.indexed import europepmc_draft
from evidence.registries.records import crossref_draft
from evidence.registries.references import (
    author_agrees,
    kind_disagrees,
    pieces,
    place_disagrees,
    title_guess,
    year_agrees,
)
from evidence.registries.services import crossref, europepmc

_LONGEST: Final = 2_000  # characters of a text that is looked up
ROWS: Final = 10  # of one search: copies of a work stand beside it
_TELLING_LENGTH: Final = 5  # words of a title that can stand for a work by itself
# Words of a subtitle that make it another report on the same study.
_OTHER_REPORTS: Final = frozenset(
    {
        *("protocol", "followup", "secondary", "reanalysis", "rationale", "baseline", "interim"),
        *("reply", "rejoinder", "response", "comment", "commentary", "editorial", "letter"),
        *("correction", "corrigendum", "erratum", "addendum", "retraction", "notice"),
    }
)
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
    notes: tuple[str, ...] = ()  # of a validated one: what differs all the same

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
    unasked: tuple[CannotAsk, ...] = ()

    @property
    def validated(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.candidates if one.verdict == "validated")


def search(text: str, registries: Registries) -> Found:
    """The works a title or a reference may name: from Crossref, else from Europe PMC too.

    Never raises: what one of the two found is not lost because the other is silent.
    """
    text = " ".join(text.split())[:_LONGEST]
    unasked: list[CannotAsk] = []
    drafts: list[Draft] = []
    for ask in (_at_crossref, _at_europepmc):
        try:
            drafts += ask(text, registries)
        except CannotAsk as error:
            unasked.append(error)
        found = Found(judged(text, drafts), tuple(unasked))
        if found.validated:
            break
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
    if not title.one_work:
        alike = title.verdict in ("words", "cut", "doubtful")
        return Candidate(draft, "doubtful" if alike else "another", title.ratio, _title_why(title))
    before, after = text[: place.start], text[place.stop :]
    author, year = author_agrees(before, after, draft), year_agrees(before, after, draft)
    why = ["another first author"] if author is False else []
    why += ["another year"] if year is False else []
    elsewhere, kind = place_disagrees(after, draft), kind_disagrees(after, draft)
    why += [kind] if kind else []
    why += elsewhere if len(elsewhere) > 1 else ()
    notes = list(elsewhere)
    if title.differing:  # one word may make another work of it: only other witnesses help
        differs = f"only one title has: {', '.join(title.differing)}"
        (notes if author and year else why).append(differs)
    elif only := _OTHER_REPORTS & (
        set(tokens(text[place])) ^ set(tokens(draft.fields.get("title", "")))
    ):  # "…: study protocol" is no subtitle that may be left off
        why.append(f"only one title has: {', '.join(sorted(only))}")
    if author is None and year is None and not identified:
        if title.verdict == "subtitle":
            why.append("the title has a subtitle that only one of the two names")
        elif len(tokens(draft.fields.get("title", ""))) < _TELLING_LENGTH:
            why.append("the title is too short to stand for a work")
        elif not draft.authors or not draft.fields.get("year"):
            why.append("the record names no author or no year")
    if why:
        return Candidate(draft, "doubtful", title.ratio, tuple(why))
    return Candidate(draft, "validated", title.ratio, (), tuple(notes))


def judge_all(
    text: str, reports: Iterable[Report], *, identified: bool = False
) -> tuple[Report, ...]:
    """The reports of a library that a text names."""
    words = set(tokens(text))
    near = []
    for report in reports:  # most are ruled out here, before anything costs time
        own = set(tokens(report.title or ""))
        if own and len(own & words) * 2 >= min(len(own), len(words)):
            near.append(report)
    judged = ((one, judge(text, as_draft(one), identified=identified)) for one in near)
    return tuple(report for report, found in judged if found.verdict == "validated")


def as_draft(work: Draft | Report) -> Draft:
    return Draft(work.type, work.fields, work.authors, work.editors)


def _title_why(title: TitleVerdict) -> tuple[str, ...]:
    if title.verdict == "words":
        return (f"only one title has: {', '.join(title.words)}",)
    return {
        "cut": ("the title stops in the middle",),
        "doubtful": ("the titles are alike in part only",),
    }.get(title.verdict, ("another title",))


def _title_in(text: str, draft: Draft) -> tuple[TitleVerdict, slice]:
    """The part of the text that is most like the record's title, what it is to it, and where."""
    forms = [form for name in ("title", "origtitle") if (form := draft.fields.get(name, ""))]
    wanted = {word for form in forms for word in tokens(form)}
    best = TitleVerdict("unknown"), slice(0, 0)
    for start, stop in pieces(text):
        part = text[start:stop]
        words = set(tokens(part))
        shared = len(words & wanted)
        if not forms or not words or shared * 2 < min(len(words), len(wanted)):
            continue
        found = compare_titles(part, forms[0], *forms[1:])
        if _rank(found) < _rank(best[0]):
            best = found, slice(start, stop)
    return best


def _rank(title: TitleVerdict) -> tuple[int, bool, float]:
    return _ORDER.index(title.verdict), bool(title.differing), -title.ratio


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
