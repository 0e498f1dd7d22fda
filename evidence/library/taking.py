"""Foreign records → new entries: what is there already, what is doubtful, what may be written.

A fact in a foreign file is a suggestion. `tier` and `condition` are never taken – they are a
judgement about the therapy of *this* library – and every other fact is named in `unverified`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from evidence.errors import Misuse
from evidence.library import facts, writing
from evidence.library.bibtex import BibFile
from evidence.library.core import Library
from evidence.library.duplicates import likely
from evidence.library.edits import Change, Span
from evidence.library.faults import is_odd_key
from evidence.library.incoming import Incoming, doi_in, fault, identities
from evidence.library.keys import fold_key, make_key
from evidence.model import Draft, Finding, Report, Severity
from evidence.words import count, fold, listed

NEVER_TAKEN: Final = ("tier", "condition")
# Where a fact was seen and what is not known about it: these claim nothing themselves.
_ABOUT_FACTS: Final = ("studyid", "facts", "unverified", "unverifiednote", "annotation", "orcids")
_SUGGESTED: Final = ("studydesign", "reportrole")
_CORE: Final = ("title", "author", "editor", "year", "date", "doi")
_DETAILS: Final = (
    *("journal", "booktitle", "volume", "number", "pages", "eid", "publisher", "edition", "isbn"),
)
_PLACEHOLDER: Final = "key"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record as it will stand in the file, but for its key."""

    record: Incoming
    kind: str
    body: str  # everything after `@kind{key,`
    expected: Mapping[str, str]


@dataclass(slots=True)
class Batch:
    """What becomes of the records of a batch, in their order."""

    new: list[Prepared] = field(default_factory=list)
    # For each record that has a key in the end: the key it has already, or its place in `new`.
    places: list[str | int] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    # The same by the number of the record; one that was left out has none.
    by_record: dict[int, str | int] = field(default_factory=dict)
    judged: int = 0  # records whose tier or condition was not taken

    def keys(self, added: Sequence[str]) -> list[str]:
        """A key for each record that is in the library now."""
        return [place if isinstance(place, str) else added[place] for place in self.places]


def sort_out(
    library: Library,
    records: Sequence[Incoming],
    accept: Callable[[Incoming, str], bool],
    progress: Callable[[int], None],
) -> Batch:
    """Find what is there already, ask about what may be (`accept`), and prepare the rest.

    `accept` gets a record and words about the report it looks like; False leaves it out.
    """
    batch, known = Batch(), _Known(library)
    for number, record in enumerate(records, start=1):
        before = len(batch.places)
        _sort_in(batch, known, record, accept)
        if len(batch.places) > before:
            batch.by_record[number - 1] = batch.places[-1]
        progress(number)
    return batch


def _sort_in(
    batch: Batch, known: _Known, record: Incoming, accept: Callable[[Incoming, str], bool]
) -> None:
    there = known.place_of(record)
    if there is not None:
        batch.places.append(there)
        return
    alike = known.like(record)
    if alike and not accept(record, alike):
        words = f"'{record.title}' looks like {alike}; it was left out."
        batch.problems.append(fault(record.file, record.line, words))
        return
    suggested, problems = as_suggestion(record, known.studies)
    prepared, refused = _prepare(suggested)
    batch.problems += [*problems, *refused]
    if prepared:
        batch.judged += any(record.draft.fields.get(name) for name in NEVER_TAKEN)
        if twin := known.twin_in_file(record):
            words = f"'{record.title}' looks like {twin}; both were taken."
            batch.problems.append(fault(record.file, record.line, words, "note"))
        known.add(record, len(batch.new))
        batch.places.append(len(batch.new))
        batch.new.append(prepared)


# ---------------------------------------------------------------- known works


class _Known:
    """The works of the library and of the batch so far, to be looked up in."""

    def __init__(self, library: Library) -> None:
        self.studies = {study.id for study in library.studies}
        self._places: dict[tuple[str, str], str | int] = {}
        self._by_author: dict[str, list[_Work]] = defaultdict(list)
        self._by_bearings: dict[object, list[tuple[_Work, str | int]]] = defaultdict(list)
        self._all: list[_Work] = []
        self._reports = {report.key: report for report in library.reports}
        for report in library.reports:
            self._add(_work(report, report.key), report.key)

    def place_of(self, record: Incoming) -> str | int | None:
        """The key, or the place in the batch, of a work with the same DOI, PMID or PMCID.

        What has the same title, year and authors, and no detail that differs, is there already,
        too: under its own key, else under any. Entries that one file keeps apart stay apart.
        """
        wanted = identities(record.draft.fields)
        same = next((self._places[one] for one in wanted if one in self._places), None)
        named = self._reports.get(record.key or "")
        if same is None and named and _bearings(named) == _bearings(record.draft):
            return named.key
        return self._same_bearings(record) if same is None else same

    def _same_bearings(self, record: Incoming) -> str | int | None:
        # A catalogue's title alone, of an editorial perhaps, is too little.
        said = record.recorded or record.draft.authors or record.draft.fields.get("year")
        if not (record.title and said):
            return None
        work = _of_record(record)
        near = self._by_bearings.get(_bearings(record.draft), ())
        return next((place for other, place in near if other.is_same(work)), None)

    def twin_in_file(self, record: Incoming) -> str | None:
        """A record that its file keeps apart, and that may be the same work all the same."""
        if not record.key:
            return None
        work = _of_record(record)
        near = [other for other in self._candidates(work) if other.is_twin(work)]
        found = likely(record.draft, [other.report for other in near])
        return next((other.name for other in near if other.report in found), None)

    def like(self, record: Incoming) -> str | None:
        """The key of a report, or the line of a record, that may be the same work."""
        work = _of_record(record)
        near = [other for other in self._candidates(work) if other.may_be(work)]
        found = likely(record.draft, [other.report for other in near])
        return next((other.name for other in near if other.report in found), None)

    def add(self, record: Incoming, place: int) -> None:
        self._add(_of_record(record), place)

    def _add(self, work: _Work, place: str | int) -> None:
        for identity in work.identities.items():
            self._places.setdefault(identity, place)
        self._by_bearings[_bearings(work.report)].append((work, place))
        self._all.append(work)
        self._by_author[_first_author(work.report)].append(work)

    def _candidates(self, work: _Work) -> Iterable[_Work]:
        # No author decides nothing, on either side.
        name = _first_author(work.report)
        return [*self._by_author[name], *self._by_author[""]] if name else self._all


@dataclass(frozen=True, slots=True)
class _Work:
    """A report, or a record seen as one, with what is compared of it."""

    report: Report
    name: str
    words: frozenset[str]
    identities: Mapping[str, str]
    record: Incoming | None = None  # None for what is in the library

    def may_be(self, other: _Work) -> bool:
        """A cheap look first: titles that are alike share most of their words."""
        if not self._shares_words(other):
            return False
        return self.record is None or other.record is None or not self._is_apart(other)

    def is_same(self, other: _Work) -> bool:
        """Of two works with the same bearings: whether nothing else tells them apart."""
        ours, theirs = self.report.fields, other.report.fields
        details = ((ours.get(name), theirs.get(name)) for name in _DETAILS)
        differ = any(a and b and a.replace("--", "–") != b.replace("--", "–") for a, b in details)
        one, two = self.record, other.record
        return not (
            differ or self._has_other_identity(other) or (one and two and one.file == two.file)
        )

    def is_twin(self, other: _Work) -> bool:
        """Kept apart by their file, but by no identifier."""
        apart = self._is_in_file_of(other) and not self._has_other_identity(other)
        return apart and self._shares_words(other)

    def _shares_words(self, other: _Work) -> bool:
        few = min(len(self.words), len(other.words))
        return few < 4 or len(self.words & other.words) * 2 >= few

    def _is_apart(self, other: _Work) -> bool:
        """Two entries of one file with keys of their own, or with two DOIs, are two works."""
        return self._is_in_file_of(other) or self._has_other_identity(other)

    def _is_in_file_of(self, other: _Work) -> bool:
        one, two = self.record, other.record
        return bool(one and two and one.key and two.key and one.file == two.file)

    def _has_other_identity(self, other: _Work) -> bool:
        theirs = other.identities
        return any(theirs.get(kind, value) != value for kind, value in self.identities.items())


def _of_record(record: Incoming) -> _Work:
    one = record.draft
    report = Report("", one.type, one.fields, authors=one.authors, line=record.line)
    return _work(report, f"the record in {record.file}, line {record.line}", record)


def _work(report: Report, name: str, record: Incoming | None = None) -> _Work:
    return _Work(report, name, _words(report.title), dict(identities(report.fields)), record)


def _words(title: str | None) -> frozenset[str]:
    return frozenset(fold(title or "").split())


def _bearings(one: Draft | Report) -> tuple[object, ...]:
    return one.type, one.authors, one.fields.get("title"), one.fields.get("year")


def _first_author(one: Draft | Report) -> str:
    return fold(one.authors[0].full_family) if one.authors else ""


# ---------------------------------------------------------------- facts are suggestions


def as_suggestion(record: Incoming, studies: Collection[str]) -> tuple[Incoming, list[Finding]]:
    """The record with what may be written of its facts, and a word about what may not."""
    fields = {n: v for n, v in record.draft.fields.items() if n not in NEVER_TAKEN}
    for name in fields.keys() & facts.VOCABULARY:
        fields[name] = fields[name].strip().lower()
    if doi := doi_in(fields.get("doi", "")):
        fields["doi"] = doi
    problems: list[Finding] = []
    for name, why, severity in list(_not_taken(fields, studies)):
        del fields[name]
        words = f"{name} of '{record.title or record.key}' was not taken: {why}"
        problems.append(fault(record.file, record.line, words, severity))
    fields["unverified"] = "; ".join(_unverified(fields, record.recorded))
    return replace(record, draft=replace(record.draft, fields=fields)), problems


def _not_taken(
    fields: Mapping[str, str], studies: Collection[str]
) -> Iterator[tuple[str, str, Severity]]:
    """Names of fields, why each is not taken, and whether that is a fault of the file."""
    for name, value in fields.items():
        if not value:
            continue
        if name == "studyid" and value in studies:
            yield name, f"{value} is a study of this library; file it by hand.", "note"
        elif name == "doi" and not doi_in(value):
            yield name, f"'{value}' is no DOI.", "error"
        elif wrong := facts.problem(name, value):
            yield name, wrong, "error"


def _unverified(fields: Mapping[str, str], recorded: bool) -> list[str]:
    """What nobody has verified here: of a catalogue's facts the suggested ones, else all."""
    claims = [name for name in facts.FACT_FIELDS if name not in _ABOUT_FACTS]
    suggested = [name for name in (claims if recorded else _SUGGESTED) if fields.get(name)]
    before = [name.lower() for name in facts.split_list(fields.get("unverified"))]
    return [name for name in dict.fromkeys([*suggested, *before]) if name not in NEVER_TAKEN]


# ---------------------------------------------------------------- writing


def _prepare(record: Incoming) -> tuple[Prepared | None, list[Finding]]:
    """The text of the entry; a field that cannot be written is left out, a core one refuses."""
    one = _writable(record.draft)
    problems: list[Finding] = []
    while True:
        try:
            text, expected = writing.new_entry(one, _PLACEHOLDER, "\n")
        except Misuse as error:
            name = _unwritable(one)
            words = f"'{record.title or record.key}': {error.message}"
            problems.append(fault(record.file, record.line, words, hint=error.hint))
            if name is None:
                return None, problems
            one = replace(one, fields={n: v for n, v in one.fields.items() if n != name})
        else:
            body = text.removeprefix(f"@{one.type}{{{_PLACEHOLDER},")
            return Prepared(record, one.type, body, expected), problems


def _writable(one: Draft) -> Draft:
    """Where the list of names is kept as text, the text is written."""
    kind = one.type if re.fullmatch(r"(?!comment|preamble|string)[a-z]+", one.type) else "misc"
    return replace(
        one,
        type=kind,
        authors=() if "author" in one.fields else one.authors,
        editors=() if "editor" in one.fields else one.editors,
    )


def _unwritable(one: Draft) -> str | None:
    """The first field beside the core ones that cannot be written."""
    for name, value in one.fields.items():
        if name not in _CORE and value.strip():
            try:
                writing.raw_value(name, value)
            except Misuse:
                return name
    return None


def addition(bib: BibFile, new: Sequence[Prepared]) -> Change:
    """All new entries at the end of the file; a record keeps its own key where that is free."""
    taken = {fold_key(key) for key in bib.taken}
    texts: list[str] = []
    expected: dict[str, Mapping[str, str]] = {}
    for one in new:
        key = _key(one.record, taken)
        taken.add(fold_key(key))
        texts.append(f"@{one.kind}{{{key},{one.body}".replace("\n", bib.newline))
        expected[key] = one.expected
    end = len(bib.text)
    text = writing.newline_before(bib) + bib.newline.join(texts)
    what = f"imported {count(len(new), 'report')}: {listed(list(expected)[:3])}"
    more = f" and {len(new) - 3} more" if len(new) > 3 else ""
    return Change((Span(end, end, text),) if texts else (), what + more, expected)


def _key(record: Incoming, taken: Collection[str]) -> str:
    own = record.key
    if own and own.isascii() and not is_odd_key(own) and fold_key(own) not in taken:
        return own
    made = make_key(record.draft, ())
    return made if fold_key(made) not in taken else make_key(record.draft, taken)
