"""An engine that looks at every report again for every question: slow, and easy to believe."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from whoosh.lang.porter2 import stem as porter2

from evidence.model import Summary
from evidence.search.documents import Document
from evidence.search.engine import Scores, Stored
from evidence.search.suggestions import distance
from evidence.search.tokens import american, tokens
from evidence.search.tokens import places as _marks

STEMMED = ("title", "abstract", "keywords", "annotation", "journal", "facts")
TEXTS = (*STEMMED, "author")
B = 0.75


class PlainEngine:
    """Fulfils `Engine` over documents in memory. Lengths of texts are exact."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._stems: dict[str, str] = {}
        self._said = [
            {name: list(tokens(text)) for name, text in document.texts.items()}
            for document in documents
        ]

    def everything(self) -> frozenset[int]:
        return frozenset(range(len(self._documents)))

    def _words(self, number: int, field: str) -> list[str]:
        if field in self._said[number]:
            return [token.text for token in self._said[number][field]]
        return list(self._documents[number].labels.get(field, ()))

    def _matching(self, field: str, matches: Callable[[str], bool]) -> Scores:
        return {
            number: 1.0
            for number in self.everything()
            if any(map(matches, self._words(number, field)))
        }

    def _scored(self, field: str, matches: Callable[[str], bool]) -> Scores:
        if field not in (*TEXTS, "first"):
            return self._matching(field, matches)
        return self._shares(
            field,
            {
                number: sum(map(matches, self._words(number, field)))
                for number in self.everything()
            },
        )

    def _shares(self, field: str, counts: Mapping[int, int]) -> Scores:
        total = len(self._documents)
        lengths = [len(self._words(number, field)) for number in self.everything()]
        average = sum(lengths) / max(total, 1) or 1
        b = 0.0 if field in ("author", "first") else B
        return {
            number: count / (1 - b + b * lengths[number] / average)
            for number, count in counts.items()
            if count
        }

    def term(self, field: str, word: str) -> Scores:
        return self._scored(field, lambda other: other == word)

    def stemmed(self, field: str, word: str) -> Scores:
        if field not in STEMMED:
            return self.term(field, word)
        stem = self.stem(word)
        return self._scored(field, lambda other: self.stem(other) == stem)

    def phrase(
        self,
        field: str,
        words: Sequence[str],
        *,
        stemmed: bool = True,
        gap: int = 0,
        apart: bool = False,
    ) -> Scores:
        like = self.stem if stemmed and field in STEMMED else str
        wanted = [like(word) for word in words]
        counts = {}
        for number, said in enumerate(self._said):
            places: dict[str, set[int]] = {}
            for token in said.get(field, ()):
                places.setdefault(like(token.text), set()).add(token.position)
            marks = _marks(self._documents[number].texts[field]) if apart and places else {}
            inside, begun = set(marks.get("-", ())), set(marks.get(".", ()))
            for word in wanted:
                if word.endswith("*"):
                    begun_so = (at for name, at in places.items() if name.startswith(word[:-1]))
                    places[word] = set().union(*begun_so)
            reached = places.get(wanted[0], set()) - inside if wanted else set()
            for word in wanted[1:]:
                reached = {
                    place
                    for place in places.get(word, ())
                    if any(0 < place - before <= gap + 1 for before in reached)
                    and place not in begun
                }
            counts[number] = len(reached)
        return self._shares(field, counts)

    def beginning(self, field: str, beginning: str) -> Scores:
        return self._matching(field, lambda word: word.startswith(beginning))

    def pattern(self, field: str, pattern: str) -> Scores:
        like = re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))
        return self._matching(field, lambda word: like.fullmatch(word) is not None)

    def fuzzy(self, field: str, word: str, edits: int) -> Scores:
        return self._matching(field, lambda other: distance(word, other) <= edits)

    def years(self, low: int | None, high: int | None) -> Scores:
        return {
            number: 1.0
            for number, document in enumerate(self._documents)
            if document.year and (low or 0) <= document.year <= (high or 9999)
        }

    def stem(self, word: str) -> str:
        if word not in self._stems:
            self._stems[word] = str(porter2(american(word)))
        return self._stems[word]

    def forms(self, word: str) -> Collection[str]:
        stem = self.stem(word)
        return {
            word,
            *(
                other
                for field in TEXTS
                for other, _ in self.words(field)
                if self.stem(other) == stem
            ),
        }

    def words(self, field: str, beginning: str = "") -> Iterator[tuple[str, int]]:
        counts: Counter[str] = Counter()
        for number in self.everything():
            counts.update(set(self._words(number, field)))
        yield from sorted(item for item in counts.items() if item[0].startswith(beginning))

    def frequency(self, word: str) -> int:
        return sum(
            any(word in self._words(number, field) for field in TEXTS)
            for number in self.everything()
        )

    def nearest(self, word: str, edits: int = 2) -> Collection[str]:
        return {
            other
            for field in TEXTS
            for other, _ in self.words(field)
            if distance(word, other) <= edits
        }

    def year(self, number: int) -> int:
        return self._documents[number].year

    def study(self, number: int) -> int:
        return self._documents[number].study

    def primary(self, number: int) -> bool:
        return self._documents[number].primary

    def key(self, number: int) -> str:
        return self._documents[number].key

    def stored(self, number: int) -> Stored:
        values, texts = json.loads(self._documents[number].shown)
        values[2] = tuple(values[2])  # authors
        return Stored(Summary(*values), tuple(texts))
