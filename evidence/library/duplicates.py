"""Whether two works are one: for certain by an identifier, perhaps by title, year and author.

A likely duplicate is only ever asked about. Works that belong together – a protocol and its
results, a preprint and the article, a correction and its original, a book and its chapters or its
review – are told apart from duplicates: they are *linked*.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from evidence import identifiers
from evidence.errors import InvalidIdentifier
from evidence.library import facts
from evidence.model import Draft, Name, Report
from evidence.patterns import Pattern
from evidence.words import fold

SIMILAR: Final = 0.90
DUPLICATE: Final = "duplicate"
IDENTIFIERS: Final = ("doi", "pmid", "pmcid")

_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


# ---------------------------------------------------------------- identifiers


def identifiers_of(report: Report, kind: str) -> tuple[str, ...]:
    """What a report records of a kind of identifier, as it is compared.

    A trial number is a report's own only when the report is the registration.
    """
    if kind == "trial":
        numbers = facts.split_list(report.get("registration"))
        return tuple(n.upper() for n in numbers) if report.role == "registration" else ()
    value = report.get("doi" if kind == "shortdoi" else kind)
    if kind in ("doi", "shortdoi") and not value and "doi.org/" in (report.get("url") or ""):
        value = report.get("url")
    if kind == "arxiv":
        other = (report.get("eprinttype") or report.get("archiveprefix") or "arxiv").lower()
        value = (value or report.get("eprint")) if other == "arxiv" else None
    found = canonical(kind, value) if value else None
    return (found,) if found else ()


def identifiers_of_draft(draft: Draft) -> Iterator[tuple[str, str]]:
    """The DOI, PMID and PMCID of a draft by kind, as they are compared."""
    for kind in IDENTIFIERS:
        value = canonical(kind, draft.fields.get(kind, ""))
        if value:
            yield kind, value


_PLAIN_DOI: Final = Pattern(r"10\.[0-9.]+/[a-z0-9._/-]*[a-z0-9]")


def canonical(kind: str, value: str) -> str | None:
    """An identifier in whatever spelling as it is compared; None for text that is none."""
    text = value.strip().translate(_LOWER)
    if kind in ("doi", "shortdoi"):
        if _PLAIN_DOI.fullmatch(text):
            return text
        try:
            return identifiers.parse_doi(value)
        except InvalidIdentifier:
            return text if text.startswith("10.") else None
    if kind in ("pmid", "pmcid"):
        return re.sub(r"^(?:pmid|pmcid)?[\s:]*(?:pmc)?", "", text) or None
    if kind == "trial":
        return value.strip().upper()
    if kind == "arxiv":
        return re.sub(r"^arxiv:\s*|v[0-9]+$", "", text)
    if kind == "isbn":
        try:
            return identifiers.identify(f"ISBN {value.strip()}")[1]
        except InvalidIdentifier:
            return None
    return text


# ---------------------------------------------------------------- title, year, author


@dataclass(frozen=True, slots=True)
class Link:
    """A report that belongs to a new one without being it, and what the two are."""

    report: Report
    relation: str  # "protocol and results", …


def likely(draft: Draft, reports: Iterable[Report]) -> tuple[Report, ...]:
    """Reports that may be the same work: similar title, a year within one, same first author.

    A missing year or author decides nothing.
    """
    return tuple(link.report for link in related(draft, reports) if link.relation == DUPLICATE)


def relation(one: Draft | Report, other: Draft | Report) -> str | None:
    """`duplicate`, what the two works are to each other, or None: nothing that can be seen."""
    return _judge(_work(one), _work(other))


def may_be_one(one: str, other: str) -> bool:
    """Whether two folded titles can be duplicates by their lengths and letters; a quick no."""
    needed = SIMILAR * (len(one) + len(other)) / 2
    if min(len(one), len(other)) >= needed:
        common = sum(min(one.count(letter), other.count(letter)) for letter in set(one))
        if common >= needed:
            return True
    # Without "correction to …" or "study protocol" they may be nearer.
    return _speaks_of_another(one) or _speaks_of_another(other)


def _speaks_of_another(title: str) -> bool:
    return any(word in title for word in _ABOUT_WORDS) and any(
        pattern.search(title) for pattern, _ in _ABOUT
    )


def related(draft: Draft, reports: Iterable[Report]) -> list[Link]:
    """Every report that belongs to the draft, likely duplicates (DUPLICATE) among them."""
    new = _work(draft)
    found: list[Link] = []
    for report in reports:
        # Most reports are ruled out here, before anything costs time.
        if new.words and _far(new, report):
            continue
        if judged := _judge(new, _work(report)):
            found.append(Link(report, judged))
    return found


def _far(new: _Work, report: Report) -> bool:
    """Too few words of the titles are the same, and no book or DOI joins the two."""
    fields = report.fields
    if (new.book or new.is_book) and ("booktitle" in fields or report.type in _BOOKS):
        return False
    if new.related or "related" in fields or new.trials & _trials(fields):
        return False
    words = set(_folded(fields.get("title", "")).split())
    shorter = min(len(new.words), len(words))
    return len(new.words & words) * 2 < shorter or not shorter


# ---------------------------------------------------------------- what a work is

_BOOKS: Final = frozenset({"book", "collection", "mvbook", "proceedings"})
_UNREVIEWED: Final = {"preprint": "preprint", "thesis": "thesis", "abstract": "abstract"}
_PREPRINT_DOI: Final = Pattern(r"10\.(?:1101|2139|20944|21203|31219|31234|48550|64898)/")
# In folded titles: what makes a work a work about another, and what is left without it.
_NOTICE: Final = Pattern(
    r"^(?:publisher |author )?(?:correction|corrigendum|corrigenda|erratum|errata|addendum"
    r"|retraction|retracted|expression of concern)(?: (?:note|notice))?(?: (?:to|of|for))?\b"
)
_REPLY: Final = Pattern(r"^(?:a )?(?:reply|response|comment(?:ary)?)(?: (?:to|on))?\b")
_REVIEW: Final = Pattern(r"^(?:book )?review(?: of)?\b|\bbook review$")
_PROTOCOL: Final = Pattern(
    r"^(?:study |trial )?protocol (?:for|of)(?: an?| the)?\b"
    r"|\b(?:study|trial|research|review) protocol\b(?: (?:for|of) .*$)?"
    r"|\bprotocol (?:for|of) (?:\w+ ){0,5}(?:trial|study|review|rct)\b.*$|\b(?:an? )?protocol$"
)
_OTHER_REPORT: Final = Pattern(
    r"\b(?:follow ?up|long term|secondary|mediat\w+|moderat\w+|predict\w+|qualitative|interview\w*"
    r"|cost\w*|economic\w*|baseline|reanalysis|pilot|feasibility)\b"
)
_ABOUT: Final = (
    (_NOTICE, "notice"),
    (_REPLY, "reply"),
    (_REVIEW, "review"),
    (_PROTOCOL, "protocol"),
)
# One of these is in whatever these patterns find.
_ABOUT_WORDS: Final = (
    *("correct", "corrig", "errat", "addend", "retract", "concern", "reply", "response"),
    *("comment", "review", "protocol"),
)
_RELATIONS: Final[Mapping[str, str]] = {
    "notice": "correction and original",
    "reply": "comment and original",
    "review": "review and book",
    "protocol": "protocol and results",
    "registration": "registration and report",
    "preprint": "preprint and article",
    "thesis": "thesis and article",
    "abstract": "abstract and article",
}
_BY_OTHERS: Final = frozenset({"notice", "reply", "review"})  # other people, at any time
_YEARS_APART: Final = 10  # between a protocol, a preprint or a thesis and what came of it


@dataclass(frozen=True, slots=True)
class _Work:
    title: str  # folded, without what makes it a work about another
    words: frozenset[str]
    kind: str  # what it is to another work, else ""
    year: int | None
    authors: tuple[Name, ...]
    book: str  # folded title of the book a chapter stands in
    is_book: bool
    edition: str
    doi: str | None
    related: str
    trials: frozenset[str]  # registration numbers


def _work(source: Draft | Report) -> _Work:
    fields = source.fields
    whole = _folded(fields.get("title", ""))
    title, kind = _about(whole, source.type in _BOOKS)
    year = (fields.get("year") or fields.get("date", "")).strip()[:4]
    doi = canonical("doi", fields["doi"]) if fields.get("doi") else None
    return _Work(
        title=title or whole,
        words=frozenset(title.split() or whole.split()),
        kind=_role(fields, doi) or kind,
        year=int(year) if year.isascii() and year.isdigit() else None,
        authors=tuple(source.authors),
        book=_folded(fields.get("booktitle", "")),
        is_book=source.type in _BOOKS,
        edition=_folded(fields.get("edition", "")),
        doi=doi,
        related=fields.get("related", "").translate(_LOWER),
        trials=_trials(fields),
    )


def _trials(fields: Mapping[str, str]) -> frozenset[str]:
    if "registration" not in fields:
        return frozenset()
    return frozenset(number.upper() for number in facts.split_list(fields["registration"]))


def _about(title: str, is_book: bool) -> tuple[str, str]:
    """A folded title without "correction to", "study protocol" …, and what that makes it."""
    for pattern, kind in _ABOUT:
        if pattern.search(title) and not (is_book and kind in ("review", "protocol")):
            return " ".join(pattern.sub(" ", title).split()), kind
    return title, ""


def _role(fields: Mapping[str, str], doi: str | None) -> str:
    """What the recorded facts, or else the DOI, say."""
    if fields.get("status") == "notice":
        return "notice"
    if fields.get("reportrole") in ("protocol", "registration"):
        return fields["reportrole"]
    published = fields.get("published", "")
    if published == "registry":
        return "registration"
    if not published and doi and _PREPRINT_DOI.match(doi):
        return "preprint"
    return _UNREVIEWED.get(published, "")


# ---------------------------------------------------------------- what two works are


def _judge(one: _Work, other: _Work) -> str | None:
    judged = _by_title(one, other)
    if judged or not one.trials & other.trials:
        return judged
    differ = one.kind != other.kind
    return _RELATIONS[one.kind or other.kind] if differ else "two reports of one study"


def _by_title(one: _Work, other: _Work) -> str | None:
    linked = _named(one, other) or _named(other, one) or _of_one_book(one, other)
    if linked or not _can_be(one, other):  # cheap questions first
        return linked
    alike = _likeness(one, other)
    if not alike:
        return None
    free = {one.kind, other.kind} & _BY_OTHERS
    if alike < SIMILAR and not free and not (one.authors and other.authors):
        return None  # a title that begins another says too little by itself
    if one.kind != other.kind:
        return _RELATIONS[one.kind or other.kind]
    if one.edition and other.edition and one.edition != other.edition:
        return "two editions"
    return "two reports of one study" if _one_is_a_part(one, other) else DUPLICATE


def _can_be(one: _Work, other: _Work) -> bool:
    """Years and people allow it; what is not recorded decides nothing."""
    if one.kind != other.kind:
        free = bool({one.kind, other.kind} & _BY_OTHERS)
        return free or (_years_within(one, other, _YEARS_APART) and _shares_an_author(one, other))
    if one.book and other.book and one.book != other.book:
        return False  # "Introduction" to two books
    editions = bool(one.edition and other.edition)
    return _same_first_author(one, other) and (editions or _years_within(one, other, 1))


def _named(one: _Work, other: _Work) -> str | None:
    """A registry has linked the two."""
    if not other.doi or other.doi not in re.split(r"[;\s]+", one.related):
        return None
    return _RELATIONS["preprint"] if "preprint" in (one.kind, other.kind) else "related works"


def _of_one_book(one: _Work, other: _Work) -> str | None:
    if one.book and one.book == other.book and _years_within(one, other, 1):
        return "chapters of one book"
    chapter_of = (one.book and other.is_book and one.book == other.title) or (
        other.book and one.is_book and other.book == one.title
    )
    return "chapter and book" if chapter_of else None


def _likeness(one: _Work, other: _Work) -> float:
    """How much the titles are alike: 1 the same, below SIMILAR only a part is, 0 not at all."""
    short, long = sorted((one.title, other.title), key=len)
    if not short or _numbers(one.title) != _numbers(other.title):
        return 0.0  # part 1 and part 2 are two works
    matcher = SequenceMatcher(None, one.title, other.title, autojunk=False)
    if matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR:
        ratio = matcher.ratio()
        if ratio >= SIMILAR:
            return ratio
    if len(short) > 20 and f"{long} ".startswith(f"{short} "):
        return 0.5
    smaller = min(len(one.words), len(other.words))
    shared = len(one.words & other.words)
    return 0.5 if one.kind != other.kind and smaller > 4 and shared >= SIMILAR * smaller else 0.0


def _one_is_a_part(one: _Work, other: _Work) -> bool:
    """Only one of the titles speaks of a follow-up, costs, interviews …"""
    return set(_OTHER_REPORT.findall(one.title)) != set(_OTHER_REPORT.findall(other.title))


def _numbers(title: str) -> list[str]:
    return re.findall(r"\b(?:[0-9]+|i{1,3}|iv|vi{0,3})\b", title)


def _years_within(one: _Work, other: _Work, apart: int) -> bool:
    return one.year is None or other.year is None or abs(one.year - other.year) <= apart


def _same_first_author(one: _Work, other: _Work) -> bool:
    return not (one.authors and other.authors) or _same_name(one.authors[0], other.authors[0])


def _shares_an_author(one: _Work, other: _Work) -> bool:
    if not (one.authors and other.authors):
        return True
    return any(_same_name(one.authors[0], name) for name in other.authors) or any(
        _same_name(other.authors[0], name) for name in one.authors
    )


def _same_name(one: Name, other: Name) -> bool:
    """The family name, with its particle or without."""
    first, second = _folded(one.full_family), _folded(other.full_family)
    return (
        first == second or f" {first}".endswith(f" {second}") or f" {second}".endswith(f" {first}")
    )


def blocks(reports: Sequence[Report]) -> Iterable[list[Report]]:
    """Groups within which duplicates can be looked for in a whole library.

    The same first author, neighbouring years, and a title that begins or ends alike; a report
    without author, title or year stands in none.
    """
    groups: dict[tuple[str | int, ...], list[Report]] = {}
    for report in reports:
        words = _folded(report.title or "").split()
        family = _folded(report.authors[0].full_family).split() if report.authors else []
        if words and family and report.year is not None:
            for year in (report.year, report.year + 1):
                for part in (("begins", *words[:2]), ("ends", *words[-2:])):
                    groups.setdefault((family[-1], year, *part), []).append(report)
    return [group for group in groups.values() if len(group) > 1]


_NO_LETTERS: Final = Pattern(r"[^a-z0-9]+")


def _folded(text: str) -> str:
    """`words.fold`, the quick way where nothing needs to be taken apart."""
    return _NO_LETTERS.sub(" ", text.lower()).strip() if text.isascii() else fold(text)
