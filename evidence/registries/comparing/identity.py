"""Is the record that an identifier leads to the work that is meant?

Title, first author, year and type decide. Journal and year are no evidence by themselves: a DOI
of another article of the same journal and year agrees in both. Pure functions; what is not
recorded is not compared, and never counts against a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from evidence.model import Draft, Report
from evidence.registries.comparing.authors import AuthorVerdict, compare_authors
from evidence.registries.comparing.titles import TitleVerdict, compare_titles

__all__ = [
    "AuthorVerdict",
    "Identity",
    "TitleVerdict",
    "compare",
    "compare_authors",
    "compare_titles",
]

Verdict = Literal["same", "doubtful", "another", "unknown"]
YEARS: Final = 1  # print and online

# BibTeX type → what kind of thing it is; what is not here may be anything.
_KINDS: Final = MappingProxyType(
    {
        "article": "article",
        "periodical": "article",
        "inproceedings": "paper",
        "conference": "paper",
        "incollection": "chapter",
        "inbook": "chapter",
        "book": "book",
        "mvbook": "book",
        "collection": "book",
        "proceedings": "book",
        "phdthesis": "thesis",
        "mastersthesis": "thesis",
        "thesis": "thesis",
    }
)
# Registries disagree among themselves about these.
_NEAR: Final = (
    {"article", "paper"},
    {"paper", "chapter"},
    {"book", "thesis"},
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report is to a record, and each thing that was looked at.

    same      title (or all of it up to a subtitle), first author, year ± 1 and type agree
    another   the title is another work's, or title and first author both disagree
    doubtful  one of them disagrees: a person decides
    unknown   there is no title to compare
    """

    verdict: Verdict
    title: TitleVerdict
    authors: AuthorVerdict
    years_apart: int | None  # None: a year is not recorded
    same_type: bool | None

    @property
    def near_year(self) -> bool:
        return self.years_apart is None or self.years_apart <= YEARS


def compare(given: Report | Draft, found: Draft) -> Identity:
    """A report of the library, or what somebody asked for, against a registry's record."""
    title = compare_titles(
        given.fields.get("title", ""),
        found.fields.get("title", ""),
        found.fields.get("origtitle", ""),
    )
    people, theirs = given.authors, found.authors
    if bool(people) != bool(theirs):  # an editor is the author of the whole
        people, theirs = people or given.editors, theirs or found.editors
    cut = given.authors_cut if isinstance(given, Report) else False
    authors = compare_authors(people, theirs, cut=cut)
    apart = _years_apart(given, found)
    same_type = _same_type(given, found)
    near = apart is None or apart <= YEARS
    agrees = authors.first not in ("another", "unlike") and near and same_type is not False
    return Identity(_verdict(title, authors, agrees), title, authors, apart, same_type)


def _verdict(title: TitleVerdict, authors: AuthorVerdict, agrees: bool) -> Verdict:
    if title.verdict == "unknown":
        return "unknown"
    if title.verdict == "another" or (not title.one_work and authors.first == "another"):
        return "another"
    return "same" if title.one_work and agrees else "doubtful"


def year_of(work: Report | Draft) -> int | None:
    text = (work.fields.get("year") or work.fields.get("date", "")).strip()[:4]
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _years_apart(given: Report | Draft, found: Draft) -> int | None:
    """From the year in print or the year online, whichever is nearer."""
    year = year_of(given)
    texts = (found.fields.get("year", ""), found.fields.get("epubdate", "")[:4])
    years = [int(text) for text in texts if len(text) == 4 and text.isascii() and text.isdigit()]
    return None if year is None or not years else min(abs(year - other) for other in years)


def _same_type(given: Report | Draft, found: Draft) -> bool | None:
    """None where a type says too little; a preprint is not the article in a journal."""
    published = given.fields.get("published"), found.fields.get("published")
    if set(published) == {"preprint", "journal"}:
        return False
    kinds = {_KINDS.get(given.type, ""), _KINDS.get(found.type, "")}
    if "" in kinds:
        return None
    return len(kinds) == 1 or kinds in _NEAR
