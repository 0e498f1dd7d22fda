"""The only door to Whoosh: an index of a library is opened, or made, and asked.

Whoosh reads no query: `query` does, and here its tree becomes Whoosh's. Whoosh is imported by the
functions that need it, because importing it takes longer than a search.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from evidence import identifiers
from evidence.errors import InvalidIdentifier, NotWritable
from evidence.search.cache import Cache, CannotKeepError
from evidence.search.documents import documents
from evidence.search.queries import STEMMED, WEIGHTS, Queries, unstemmed
from evidence.search.query import LABEL_FIELDS, Exact, Leaf, Node, Word, leaves, parse
from evidence.search.ranking import Ranking
from evidence.search.results import Hit, Results
from evidence.search.snippets import snippet, wanted
from evidence.search.synonyms import expand, synonyms
from evidence.search.tokens import american, clean, fold, tokens

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.library import Library

_SCHEMA: Final = 2  # to be raised with every change of what is indexed, or how
_SHORTEST_TO_CORRECT: Final = 4
_MOST_EDITS: Final = 2  # more take seconds


# ---------------------------------------------------------------- asking


def search(library: Library, text: str, limit: int | None = 20, *, state_folder: Path) -> Results:
    """The reports that answer a query, best first. Any text is answered, none raises an error.

    An index that is missing, stale, damaged or not our own is rebuilt first; where none can be
    kept, a temporary one is searched and a note says so.
    """
    with _searching(library, state_folder) as (searcher, notes):
        node, said = _direct(searcher, library, text)
        if node is None:
            parsed = parse(text)
            node, said = parsed.node, parsed.notes
        notes = (*notes, *said)
        if node is None:
            return Results(text, 0, 0, (), None, (*notes, "There is no word to search for."))
        notes = (*notes, *_unknown_labels(searcher, node))
        return _answer(searcher, library, text, node, limit, notes)


def rebuild(library: Library, state_folder: Path) -> int:
    """Build the index anew whatever its state; the number of reports. Raises NotWritable."""
    refresh(library, state_folder, force=True)
    return len(library.reports)


def refresh(library: Library, state_folder: Path, *, force: bool = False) -> bool:
    """Bring the kept index up to date; whether it had to be built. Raises NotWritable."""
    cache = _cache(library, state_folder)
    try:
        with cache.locked():
            if not force and cache.is_current(lambda: _contents(library)):
                return False
            _make(cache, library)
    except CannotKeepError as error:
        raise NotWritable(
            f"The index in {cache.folder} cannot be written: {error}.",
            "Searching still works, with a temporary index.",
        ) from error
    return True


def _answer(
    searcher: Any,
    library: Library,
    text: str,
    node: Node,
    limit: int | None,
    notes: tuple[str, ...],
) -> Results:
    stem = _stemmer()
    asked = expand(node, synonyms(library.therapy, stem))
    ranking = _ranking(searcher, stem)
    complete = ranking.strict(asked).keys()
    known_keys = {report.key for report in library.reports}
    ranked = []
    # Everything is ranked, so that a limit never changes the order.
    for number, score in ranking.loose(asked).items():
        stored = searcher.stored_fields(number)
        if stored["key"] not in known_keys:
            continue  # library.bib was changed after this library was read
        order = (number not in complete, -score, -stored.get("year", 0), stored["key"])
        ranked.append((order, stored))
    ranked.sort(key=lambda row: row[0])
    look_for = wanted(asked, stem)
    hits = tuple(
        Hit(
            key=stored["key"],
            score=-order[1],
            snippet=snippet(
                [stored.get(name, "") for name in ("abstract", "annotation", "title")], look_for
            ),
            complete=not order[0],
        )
        for order, stored in ranked[:limit]
    )
    suggestion = _suggestion(ranking, searcher, text, node)
    whole = sum(not order[0] for order, _ in ranked)
    return Results(text, len(ranked), whole, hits, suggestion, notes)


def _ranking(searcher: Any, stem: Callable[[str], str]) -> Ranking:
    from whoosh import query  # noqa: TID251 -- this module is the door

    queries = Queries(query, stem)
    asked: dict[Leaf, dict[int, float]] = {}

    def ask(leaf: Leaf) -> dict[int, float]:
        if leaf not in asked:
            found = searcher.search(queries.build(leaf), limit=None)
            asked[leaf] = {number: score for score, number in found.top_n}
        return asked[leaf]

    return Ranking(ask, frozenset(searcher.reader().all_doc_ids()))


def _direct(searcher: Any, library: Library, text: str) -> tuple[Node | None, tuple[str, ...]]:
    """The whole text is a key, or an identifier such as a DOI in any of its forms."""
    stripped = clean(text).strip()
    key = stripped.casefold()
    # A key that is a mere word is left to the ranking, which puts it first.
    if not stripped.isalpha() and searcher.reader().doc_frequency("key", key):
        return Exact("key", key), ()
    try:
        kind, value = identifiers.identify(stripped)
    except InvalidIdentifier:
        return None, ()
    report = library.by_identifier(kind, value)
    if report is not None:
        return Exact("key", clean(report.key).casefold()), ()
    if kind == "doi":
        return Exact("doi", value), (
            f"No report has the DOI {value}; add it: evidence add {value}",
        )
    return None, ()


def _unknown_labels(searcher: Any, node: Node) -> Iterator[str]:
    """A note for every label that no report has, with those that there are."""
    for leaf in leaves(node):
        if not isinstance(leaf, Exact) or leaf.field not in LABEL_FIELDS:
            continue
        known = sorted(searcher.reader().field_terms(leaf.field))
        if leaf.value not in known:
            listed = f"those recorded are {', '.join(known)}" if known else "none is recorded"
            yield f"No report has {leaf.field} '{leaf.value}'; {listed}."


def _suggestion(ranking: Ranking, searcher: Any, text: str, node: Node) -> str | None:
    """The query with words that no report holds replaced by near ones that some do."""
    suggested = text
    for word in leaves(node):
        if isinstance(word, Word) and word.field is None and not ranking.ask(word):
            near = _nearest(searcher, fold(word.text))
            suggested = suggested.replace(word.text, near or word.text, 1)
    return suggested if suggested != text else None


def _nearest(searcher: Any, word: str) -> str | None:
    """The word of the index that looks most like this one; of several the most frequent."""
    if len(word) < _SHORTEST_TO_CORRECT or not word.isalpha():
        return None
    fields = [unstemmed(name) for name, _ in WEIGHTS]
    near = {
        other
        for name in fields
        for other in searcher.suggest(name, word, limit=3, maxdist=_MOST_EDITS, prefix=1)
    }

    def merit(other: str) -> tuple[float, int, str]:
        frequency = sum(searcher.reader().doc_frequency(name, other) for name in fields)
        return SequenceMatcher(None, word, other).ratio(), frequency, other

    return max(near, key=merit, default=None)


# ---------------------------------------------------------------- what is indexed


class _Analyser:
    """Text → words for Whoosh; pickled with the index, so it keeps nothing but its kind."""

    def __init__(self, stemmed: bool) -> None:
        self._stemmed = stemmed

    def __call__(self, value: str, **_options: Any) -> Iterator[Any]:
        from whoosh.analysis import Token  # noqa: TID251 -- this module is the door

        fold_further = _stemmer() if self._stemmed else str
        mark: Any = Token(positions=True)
        for token in tokens(value):
            mark.text = fold_further(token.text)
            mark.pos = token.position
            mark.boost = 1.0
            yield mark


def _stemmer() -> Callable[[str], str]:
    from whoosh.lang.porter2 import stem  # noqa: TID251 -- this module is the door

    return functools.cache(lambda word: str(stem(american(word))))


def _schema() -> Any:
    from whoosh import fields  # noqa: TID251 -- this module is the door

    as_written = _Analyser(stemmed=False)
    schema = fields.Schema(
        key=fields.ID(unique=True, stored=True),
        doi=fields.ID,
        year=fields.NUMERIC(int, stored=True),
        author=fields.TEXT(as_written),
    )
    for name in STEMMED:
        stored = name in ("title", "abstract", "annotation")
        schema.add(name, fields.TEXT(_Analyser(stemmed=True), stored=stored))
        schema.add(unstemmed(name), fields.TEXT(as_written, phrase=False))
    for name in LABEL_FIELDS:
        schema.add(name, fields.KEYWORD(commas=True))
    return schema


def _fill(index: Any, library: Library) -> None:
    writer = index.writer()
    try:
        for document in documents(library):
            shadows = {unstemmed(name): document[name] for name in STEMMED if name in document}
            key = str(document["key"])
            writer.add_document(
                **{**document, **shadows, "key": key.casefold(), "_stored_key": key}
            )
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _weighting() -> Any:
    from whoosh import scoring  # noqa: TID251 -- this module is the door

    # One author among eleven is as much an author as one of two.
    return scoring.BM25F(author_B=0.0)


# ---------------------------------------------------------------- opening and making


@contextmanager
def _searching(library: Library, state_folder: Path) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """A searcher over an index that is current, kept or temporary, with what is to be said."""
    cache = _cache(library, state_folder)
    notes: tuple[str, ...] = ()
    try:
        with cache.locked():
            searcher = _kept(cache) if cache.is_current(lambda: _contents(library)) else None
            if searcher is None:
                _make(cache, library)
                searcher = _kept(cache)
    except CannotKeepError as error:
        searcher = None
        notes = (
            f"The index could not be kept in {cache.folder} ({error}); a temporary one was used.",
        )
    if searcher is None:
        searcher = _temporary(library)
    try:
        yield searcher, notes
    finally:
        searcher.close()


def _cache(library: Library, state_folder: Path) -> Cache:
    import whoosh  # noqa: TID251 -- this module is the door

    return Cache(library.path, state_folder, f"schema {_SCHEMA}, whoosh {whoosh.versionstring()}")


def _contents(library: Library) -> str:
    """A hash over everything that is indexed."""
    said = json.dumps(list(documents(library)), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _kept(cache: Cache) -> Any | None:
    """A searcher over the kept index, or None when Whoosh cannot open it, whatever the reason."""
    from whoosh.filedb.filestore import FileStorage  # noqa: TID251 -- this module is the door

    try:
        return (
            FileStorage(str(cache.folder), readonly=True)
            .open_index()
            .searcher(weighting=_weighting())
        )
    except Exception:  # a damaged index fails in many ways, and all mean: make a new one
        return None


def _make(cache: Cache, library: Library) -> None:
    from whoosh.filedb.filestore import FileStorage  # noqa: TID251 -- this module is the door

    with cache.building(_contents(library)) as folder:
        index = FileStorage(str(folder)).create_index(_schema())
        try:
            _fill(index, library)
        finally:
            index.close()


def _temporary(library: Library) -> Any:
    from whoosh.filedb.filestore import RamStorage  # noqa: TID251 -- this module is the door

    index = RamStorage().create_index(_schema())
    _fill(index, library)
    return index.searcher(weighting=_weighting())
