"""A leaf of a query's tree → the reports it is found in, with their scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from evidence.search.engine import Engine, Scores
from evidence.search.query import (
    TITLE_AND_ABSTRACT,
    Exact,
    Fuzzy,
    Leaf,
    Pattern,
    Phrase,
    Prefix,
    Word,
    Years,
)
from evidence.search.ranking import added, highest
from evidence.search.tokens import name_spellings, spellings, words

# Where plain words are looked for, and what a hit there weighs. More than 2 makes rankings worse:
# a title weighs much already by being short.
WEIGHTS: Final = {
    "title": 2.0,
    "author": 2.0,
    "first": 2.0,  # the first author's family name once more: it is how works are called
    "keywords": 1.5,
    "abstract": 1.0,
    "annotation": 1.0,
    "journal": 1.0,
    "facts": 1.0,
}
_NAMES: Final = ("author", "first")
_SATURATION: Final = 2.0  # how many times a word must stand in a text to count for much more
_KEY_WEIGHT: Final = 10.0
_MOST_INITIALS: Final = 2
_FEWEST_DIGITS: Final = 5  # of an identifier: not a year, not PHQ-9

Ask = Callable[[Leaf], Scores]


def asker(engine: Engine) -> Ask:
    """What scores a leaf; each is asked of the engine once."""
    known: dict[tuple[type, Leaf], Scores] = {}  # tuples of two classes may be equal

    def ask(leaf: Leaf) -> Scores:
        question = (type(leaf), leaf)
        if question not in known:
            known[question] = _scores(engine, leaf)
        return known[question]

    return ask


def _scores(engine: Engine, leaf: Leaf) -> Scores:
    match leaf:
        case Word(text, field):
            found = (_weighted(_word(engine, text, name), name) for name in _fields(field))
            scores = _worth(engine, added(found))
            return added((scores, *_named(engine, text))) if field is None else scores
        case Phrase(_, field):
            found = (_weighted(_phrase(engine, leaf, name), name) for name in _fields(field))
            return _worth(engine, added(found))
        case Prefix(beginning, field):
            return _expanded(engine, engine.beginning, spellings(beginning), field)
        case Pattern(text, field):
            return _expanded(engine, engine.pattern, (text,), field)
        case Fuzzy(text, edits, field):

            def near(name: str, word: str) -> Scores:
                return engine.fuzzy(name, word, edits)

            return _expanded(engine, near, (text,), field)
        case Exact(field, value):
            return engine.term(field, value)
        case Years(low, high):
            return engine.years(low, high)


def _phrase(engine: Engine, leaf: Phrase, field: str) -> Scores:
    found = engine.phrase(
        field, leaf.words, stemmed=field not in _NAMES, gap=leaf.gap, apart=leaf.apart
    )
    *family, initials = leaf.words
    if field != "author" or not family or len(initials) > _MOST_INITIALS or leaf.gap:
        return found
    # `Roe A`, as PubMed has it, is Ann too.
    given = (f"{letter}*" for letter in initials)
    return highest((found, engine.phrase(field, (*family, *given), stemmed=False)))


def _worth(engine: Engine, found: Scores) -> Scores:
    """BM25F: what a word is worth in a report, from how much of it all fields hold together.

    Robertson, Zaragoza & Taylor (2004), doi 10.1145/1031171.1031181: weighted frequencies of the
    fields are added before they saturate, and a word is rare or common in the reports, not in each
    field. The sum of a BM25 for each field, which Whoosh offers, ranks worse.
    """
    if not found:
        return found
    having = len(found)
    rarity = math.log(1 + (len(engine.everything()) - having + 0.5) / (having + 0.5))
    top = rarity * (_SATURATION + 1)
    return {number: top * much / (much + _SATURATION) for number, much in found.items()}


def _fields(field: str | None) -> Sequence[str]:
    if field == TITLE_AND_ABSTRACT:
        return ("title", "abstract")
    if field == "author":
        return _NAMES
    return (field,) if field is not None else tuple(WEIGHTS)


def _word(engine: Engine, text: str, field: str) -> Scores:
    """A word in one field; a hyphenated one in parts or written together."""
    if field in _NAMES:
        return highest(_joined(engine, name, field) for name in _names(text))
    return _joined(engine, words(text), field)


def _names(text: str) -> list[tuple[str, ...]]:
    """The parts of a name, in each spelling that it may have."""
    parts = words(text)
    if len(parts) > 1 or not parts:
        return [parts]
    return [(spelling,) for spelling in name_spellings(text)]


def _joined(engine: Engine, parts: Sequence[str], field: str) -> Scores:
    if len(parts) == 1:
        return engine.stemmed(field, parts[0])
    together = engine.stemmed(field, "".join(parts))
    return highest([engine.phrase(field, parts, stemmed=field not in _NAMES), together])


def _named(engine: Engine, text: str) -> list[Scores]:
    """What a word without a field may be besides: a key or its beginning, a number, a year."""
    found = [_times(engine.term("key", text.casefold()), _KEY_WEIGHT)]
    if not any(character.isdigit() for character in text):
        return found
    if len(text) == 4 and text.isascii() and text.isdigit():
        found.append(engine.years(int(text), int(text)))
    elif text[:1].isalpha() and any(text[at : at + 4].isdigit() for at in range(len(text) - 3)):
        found.append(engine.beginning("key", text.casefold()))
    if named := identifier(text):
        found.append(_times(engine.term("identifier", named), _KEY_WEIGHT))
    return found


def identifier(text: str) -> str | None:
    """`kind:value` of a text that is an identifier, as the index holds it.

    What knows identifiers takes time to import, so texts that look like none are not shown to it.
    """
    digits = sum(character.isdigit() for character in text)
    if digits < _FEWEST_DIGITS or ".." in text or '"' in text:
        return None
    from evidence.errors import InvalidIdentifier
    from evidence.identifiers import identify
    from evidence.library.duplicates import canonical

    try:
        kind, value = identify(text)
    except InvalidIdentifier:
        return None
    return f"{kind}:{canonical(kind, value)}"


def _expanded(
    engine: Engine, ask: Callable[[str, str], Scores], texts: Sequence[str], field: str | None
) -> Scores:
    """All words that something stands for are as one word."""
    fields = [name for name in _fields(field) if name != "first"]
    if field is not None and field not in WEIGHTS and field != TITLE_AND_ABSTRACT:
        return highest(ask(field, text) for text in texts)  # a label, key or year: 1, as if whole
    found = (_weighted(highest(ask(name, text) for text in texts), name) for name in fields)
    return _worth(engine, added(found))


def _weighted(scores: Scores, field: str) -> Scores:
    return _times(scores, WEIGHTS.get(field, 1.0))


def _times(scores: Scores, weight: float) -> Scores:
    if weight == 1.0:
        return scores
    return {number: score * weight for number, score in scores.items()}
