"""Field by field: what a report says and what a registry's record says, both values kept.

Pure. A field that one of the two lacks is not compared. `fix` is what `verify --fix` would write:
None where a person has to decide, and never something poorer than what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Final

from evidence.library import names
from evidence.model import Draft, Name, Report
from evidence.registries.comparing.authors import same_person
from evidence.registries.comparing.identity import Identity, year_of
from evidence.registries.comparing.journals import (
    Likeness,
    compare_journals,
    same_publisher,
)
from evidence.registries.comparing.pages import same_number, same_pages, within_the_article
from evidence.registries.comparing.titles import SAME, compare_titles, likeness, tokens
from evidence.words import listed

_SHOWN: Final = 120  # characters of a value in a message
_NAMES: Final = 4  # authors named in a message


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a report and a record differ; `code` as in docs/verify.md."""

    code: str
    field: str
    ours: str
    theirs: str
    what: str  # what is the matter, as the beginning of a sentence
    fix: str | None = None

    def told(self, service: str) -> str:
        """Both values, as a sentence."""
        ours, theirs = _quoted(self.ours), _quoted(self.theirs)
        return f"{self.what}: {ours}; {service} has {theirs}."


@dataclass(frozen=True, slots=True)
class Drift:
    """Every difference, and the fields in which the two agree."""

    differences: tuple[Difference, ...]
    agreed: frozenset[str]


def compare_fields(report: Report, record: Draft, identity: Identity) -> Drift:
    """What differs between a report and the record that its identifier leads to.

    Of another work only the title is told: that its volume differs too says nothing.
    """
    if identity.verdict == "another":
        shown = _title(report, record, identity)
        return Drift((*shown, *_first_author(report, record, identity)), frozenset())
    checks: tuple[_Check, ...] = (
        partial(_title, identity=identity),
        partial(_authors, identity=identity),
        partial(_year, identity=identity),
        partial(_type, identity=identity),
        _container,
        *(partial(_numbered, name=name) for name in ("volume", "number")),
        _pages,
        _publisher,
    )
    found = tuple(difference for check in checks for difference in check(report, record))
    return Drift(found, _agreed(report, record, identity, found))


_Check = Callable[[Report, Draft], Iterator[Difference]]


def _agreed(
    report: Report, record: Draft, identity: Identity, found: Sequence[Difference]
) -> frozenset[str]:
    """Fields that both have, and of which nothing was found."""
    if identity.verdict != "same":
        return frozenset()
    differ = {difference.field for difference in found}
    both = {
        ours
        for name in ("title", "journal", "booktitle", "year", "volume", "number", "pages", "eid")
        if (ours := _name(report, name)) and record.fields.get(name)
    }
    both |= {"author"} if identity.authors.first == "same" else set()
    if _journals(report, record) == "unknown":
        both -= {_name(report, "journal")}
    return frozenset(both - differ)


# ---------------------------------------------------------------- title, authors, year, type

_TITLES: Final = {
    "another": ("another-work", "The identifier leads to another work"),
    "words": ("title-words", "The title differs in {words}"),
    "cut": ("title-cut", "The title stops in the middle"),
    "doubtful": ("title-doubtful", "The titles are alike only in part"),
    "subtitle": ("subtitle", "One title stops where the subtitle begins"),
    "same": ("title", "The title differs in {words}"),
}


def _title(report: Report, record: Draft, identity: Identity) -> Iterator[Difference]:
    verdict = identity.title
    if verdict.verdict == "unknown" or (verdict.verdict == "same" and not verdict.differing):
        return
    code, what = _TITLES["same" if verdict.differing else verdict.verdict]
    if verdict.verdict != "another" and identity.verdict == "another":
        code, what = _TITLES["another"]
    words = listed([f"“{word}”" for word in (verdict.words or verdict.differing)[:_NAMES]])
    ours, theirs = report.fields["title"], record.fields["title"]
    fix = _spliced(ours, theirs) if verdict.verdict == "same" else None
    yield Difference(code, "title", ours, theirs, what.format(words=words), fix)


def _spliced(ours: str, theirs: str) -> str | None:
    """Our title with the registry's words where the two differ, so that our capitals stay."""
    if likeness(tokens(ours), tokens(theirs)) < SAME:
        return None  # alike in one language of two
    mine, others = ours.split(), theirs.split()
    first, second = (["".join(tokens(word)) for word in words] for words in (mine, others))
    words: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind == "equal":
            words += mine[a:b]
            continue
        small = b > a and all(word[0].islower() for word in mine[a:b])
        words += [w.lower() if small and w.istitle() else w for w in others[c:d]]
    return " ".join(words)


def _first_author(report: Report, record: Draft, identity: Identity) -> Iterator[Difference]:
    if identity.authors.first == "another":
        ours, theirs = _people(report), _people(record)
        what = "The first author is another"
        yield Difference("first-author", "author", _few(ours[:1]), _few(theirs[:1]), what)


def _authors(report: Report, record: Draft, identity: Identity) -> Iterator[Difference]:
    """One finding: the gravest thing that is the matter with the list."""
    seen = identity.authors
    ours, theirs = _people(report), _people(record)
    if seen.first == "another":
        yield from _first_author(report, record, identity)
    if seen.first == "unknown":
        return
    name = "author" if report.authors else "editor"
    if seen.first == "unlike":
        told = "One names a group as the author, the other persons"
        yield Difference("author-group", name, _few(ours), _few(theirs), told)
        return
    fix = None if report.authors_cut else _joined(ours, theirs)
    difference = partial(Difference, field=name, ours=_few(ours), theirs=_few(theirs))
    if seen.shorter_at_registry and not seen.misspelt:
        told = f"Authors the registry does not list: {_listed(seen.invented)}"
        yield difference("authors-more", what=told)
    elif seen.invented or (seen.missing and seen.first != "another"):
        parts = [
            f"{words} {_listed(people)}"
            for words, people in (
                ("authors the registry does not have:", seen.invented),
                ("authors left out:", seen.missing),
            )
            if people
        ]
        told = "; ".join(parts)
        yield difference("authors", what=told[0].upper() + told[1:], fix=fix)
    elif seen.reordered or seen.first == "moved":
        yield difference("author-order", what="The authors stand in another order", fix=fix)
    elif seen.misspelt:
        one, other = seen.misspelt[0]
        yield Difference("author-name", name, one, other, "An author's name differs", fix)


def _people(work: Report | Draft) -> tuple[Name, ...]:
    return work.authors or work.editors


def _joined(ours: Sequence[Name], theirs: Sequence[Name]) -> str:
    """The registry's list, each name as the fuller of the two has it; our groups stay."""
    people: list[Name] = []
    for name in theirs:
        same = next((own for own in ours if same_person(own, name)), None)
        people.append(same if same and len(same.given) >= len(name.given) else name)
    people += [own for own in ours if own.literal and own not in people]
    return names.written(people)


def _few(people: Sequence[Name]) -> str:
    return _listed([str(name) for name in people])


def _listed(people: Sequence[str]) -> str:
    more = f" and {len(people) - _NAMES} more" if len(people) > _NAMES + 1 else ""
    return "; ".join(people[:_NAMES] if more else people) + more


def _year(report: Report, record: Draft, identity: Identity) -> Iterator[Difference]:
    ours = str(year_of(report) or "")
    theirs = record.fields.get("year", "")
    if not ours or not theirs or ours == theirs:
        return
    if identity.near_year:
        what, code = "The years are those in print and online, perhaps", "year-online"
    else:
        what, code = "The year is another", "year"
    name = "year" if report.get("year") else "date"
    yield Difference(code, name, ours, theirs, what)


def _type(report: Report, record: Draft, identity: Identity) -> Iterator[Difference]:
    if identity.same_type is False:
        ours, theirs = (
            " ".join(filter(None, (work.type, work.fields.get("published", ""))))
            for work in (report, record)
        )
        yield Difference("type", "type", ours, theirs, "It is another kind of publication")


# ---------------------------------------------------------------- where it appeared

_NAMED: Final = {
    "journal": ("journal", "journaltitle"),
    "number": ("number", "issue"),
    "year": ("year", "date"),
}


def _name(report: Report, field: str) -> str:
    """What the library's entry calls a field; "" when it has none."""
    return next((name for name in _NAMED.get(field, (field,)) if report.get(name)), "")


def _container(report: Report, record: Draft) -> Iterator[Difference]:
    """The journal; of a chapter, the book."""
    name = _name(report, "journal")
    ours, theirs = report.fields.get(name, ""), record.fields.get("journal", "")
    likeness = _journals(report, record)
    if likeness == "another":
        yield Difference("journal", name, ours, theirs, "The journal is another", theirs)
    elif likeness == "short":
        yield Difference("journal-short", name, ours, theirs, "The journal's name is shorter")
    ours, theirs = report.fields.get("booktitle", ""), record.fields.get("booktitle", "")
    if ours and theirs and compare_titles(ours, theirs).verdict == "another":
        same = compare_journals(ours, theirs) != "another"
        if not same:
            yield Difference("journal", "booktitle", ours, theirs, "The book is another")


def _journals(report: Report, record: Draft) -> Likeness:
    """An ISSN of both says that it is one journal, whatever it is called."""
    ours = report.fields.get(_name(report, "journal"), "")
    theirs = record.fields.get("journal", "")
    issns = {work.fields.get("issn", "").replace("-", "").upper() for work in (report, record)}
    if not ours or not theirs or (len(issns) == 1 and "" not in issns):
        return "same"
    return compare_journals(ours, theirs)


def _numbered(report: Report, record: Draft, name: str) -> Iterator[Difference]:
    field = _name(report, name)
    ours, theirs = report.fields.get(field, ""), record.fields.get(name, "")
    if ours and theirs and not same_number(ours, theirs):
        yield Difference(name, field, ours, theirs, f"The {name} differs", theirs)


def _pages(report: Report, record: Draft) -> Iterator[Difference]:
    """Pages with pages, article numbers with article numbers; either may hold the other.

    Pages from 1 on are those of the article itself: no article number contradicts them.
    """
    ours = [(name, value) for name in ("pages", "eid") if (value := report.get(name))]
    theirs = {name: value for name in ("pages", "eid") if (value := record.fields.get(name))}
    for name, value in ours:
        if any(same_pages(value, other) or same_number(value, other) for other in theirs.values()):
            continue
        elsewhere = [
            other
            for other in theirs.values()
            if not within_the_article(value) and not within_the_article(other)
        ]
        if other := theirs.get(name) or next(iter(elsewhere), ""):
            what = "The pages differ" if name == "pages" else "The article number differs"
            yield Difference(name, name, value, other, what, other)


def _publisher(report: Report, record: Draft) -> Iterator[Difference]:
    """Imprints and mergers make of this a note that nothing acts on."""
    ours, theirs = report.fields.get("publisher", ""), record.fields.get("publisher", "")
    books = ("book", "incollection", "inbook", "collection")
    if ours and theirs and report.type in books and not same_publisher(ours, theirs):
        yield Difference("publisher", "publisher", ours, theirs, "The publisher differs")


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + '…'}”"
