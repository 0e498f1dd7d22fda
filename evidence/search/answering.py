"""The text of a query and an open index → what is answered. Pure: no Whoosh, no file."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from evidence.search import facets as facet_counts
from evidence.search.engine import Engine, Naming, Scores
from evidence.search.parser import parse
from evidence.search.queries import Ask, asker, identifier
from evidence.search.query import Exact, Node
from evidence.search.ranking import Ranking
from evidence.search.results import Hit, Results
from evidence.search.snippets import Text, Wanted, snippet, wanted
from evidence.search.suggestions import absent, suggestion
from evidence.search.synonyms import Synonyms, expand, refusals, synonyms
from evidence.search.tokens import clean

if TYPE_CHECKING:
    from evidence.model import Summary

# A protocol, a registration or a review of a book tells less than the report of the results.
_NOT_PRIMARY: Final = 0.85


def answer(
    engine: Engine, text: str, limit: int | None, naming: Naming, *, facets: bool = False
) -> Results:
    """The reports that answer a query, best first. Any text is answered, none raises an error.

    `limit` shortens the hits and changes nothing else; None is no limit.
    """
    reports = len(engine.everything())
    direct = _direct(engine, text)
    node, notes = (direct, ()) if direct is not None else parse(text)
    if node is None:
        return Results(text, 0, 0, 0, reports, notes=(*notes, "There is no word to search for."))
    known = synonyms(naming, engine.stem)
    ask = asker(engine)
    asked = expand(node, known)
    ranking = Ranking(ask, engine.everything())
    complete = ranking.strict(asked).keys()
    scores = _with_prior(engine, ranking.loose(asked))
    suggested, found_then = _suggested(engine, ask, ranking, text, node, known)
    return Results(
        query=text,
        total=len(scores),
        complete=len(complete),
        studies=len({engine.study(number) for number in scores}),
        reports=reports,
        hits=_hits(engine, scores, complete, limit, wanted(asked, engine.forms)),
        suggestion=suggested,
        suggested=found_then,
        notes=(
            *notes,
            *refusals(node, known),
            *_absent_doi(node, ask),
            *absent(engine, ask, asked),
        ),
        facets=facet_counts.count(engine, scores.keys()) if facets else None,
    )


def _direct(engine: Engine, text: str) -> Node | None:
    """The whole text is a key, or an identifier such as a DOI in any of its forms."""
    stripped = clean(text).strip()
    key = stripped.casefold()
    # A key that is a mere word is left to the ranking, which puts it first.
    if not stripped.isalpha() and engine.term("key", key):
        return Exact("key", key)
    named = identifier(stripped) if len(stripped.split()) < 3 else None
    if named is None:
        return None
    if engine.term("identifier", named):
        return Exact("identifier", named)
    return Exact("doi", named.removeprefix("doi:")) if named.startswith("doi:") else None


def _absent_doi(node: Node, ask: Ask) -> Iterable[str]:
    """For a DOI that no report has: how to add it."""
    if isinstance(node, Exact) and node.field == "doi" and not ask(node):
        yield f"No report has the DOI {node.value}; add it: evidence add {node.value}"


def _with_prior(engine: Engine, scores: Scores) -> Scores:
    return {
        number: score if engine.primary(number) else score * _NOT_PRIMARY
        for number, score in scores.items()
    }


def _suggested(
    engine: Engine, ask: Ask, ranking: Ranking, text: str, node: Node, known: Synonyms
) -> tuple[str | None, int]:
    """A query that was probably meant, and how many reports it finds."""
    meant = suggestion(engine, ask, text, node)
    if meant is None:
        return None, 0
    other = parse(meant).node
    asked = expand(other, known) if other is not None else None
    found = len(ranking.strict(asked) or ranking.loose(asked)) if asked is not None else 0
    return (meant, found) if found else (None, 0)


def _hits(
    engine: Engine,
    scores: Scores,
    complete: Collection[int],
    limit: int | None,
    look_for: Wanted,
) -> tuple[Hit, ...]:
    """The best: those with everything first, in an order that hangs on nothing but the reports."""
    first = _best(engine, scores, complete, limit)
    left = None if limit is None else limit - len(first)
    others = _best(engine, scores, scores.keys() - complete, left) if left != 0 else []
    return (
        *(_hit(engine, number, scores[number], True, look_for) for number in first),
        *(_hit(engine, number, scores[number], False, look_for) for number in others),
    )


def _best(
    engine: Engine, scores: Scores, numbers: Collection[int], limit: int | None
) -> list[int]:
    """The first `limit` by score, primary reports and new ones before others, then by key.

    Keys are read from the disk, so only those of equals are.
    """
    if limit is not None and limit < len(numbers):
        least = heapq.nlargest(limit, map(scores.__getitem__, numbers))[-1]
        numbers = [number for number in numbers if scores[number] >= least]
    equals: dict[tuple[float, bool, int], list[int]] = {}
    for number in numbers:
        merit = (-scores[number], not engine.primary(number), -engine.year(number))
        equals.setdefault(merit, []).append(number)
    ranked: list[int] = []
    for merit in sorted(equals):
        if limit is not None and len(ranked) >= limit:
            break
        alike = equals[merit]
        ranked += sorted(alike, key=engine.key) if len(alike) > 1 else alike
    return ranked[:limit]


def _hit(engine: Engine, number: int, score: float, whole: bool, look_for: Wanted) -> Hit:
    stored = engine.stored(number)
    item = stored.summary
    abstract, annotation, keywords, facts = stored.texts
    texts = (
        Text(abstract),
        Text(annotation),
        Text(item.title or ""),
        Text(keywords, "keywords"),
        Text("; ".join(item.authors), "authors"),
        Text(item.container or "", "in"),
        Text("; ".join(facts.splitlines()), "recorded"),
    )
    return Hit(item, score, snippet(texts, _shown(item), look_for), whole)


def _shown(item: Summary) -> str:
    """What is printed of a report besides the snippet."""
    parts = (
        item.key,
        item.short_authors,
        item.year,
        item.title,
        item.role,
        item.design,
        item.tier,
    )
    return "; ".join(str(part) for part in parts if part)
