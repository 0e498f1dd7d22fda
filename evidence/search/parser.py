"""The query language: text → the tree of `query`. Pure; no text raises an error.

    roe depression             reports with all the words first, then those with some
    "brief protocol"           a phrase, word for word; "brief protocol"~3 lets others between
    title:veterans au:ro*     a field, a beginning; several must all hold
    design:pilot-rct           a label, exactly
    year:2019..2021  year:>=2016
    wom?n  random*d  depresion~
    -word  +word               without it; not without it
    a AND b, a OR b, a NOT b, (…)   capitals; words side by side belong closer than AND and OR

What cannot be read as written is searched as plain words, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from evidence.search.query import (
    ALIASES,
    FIELDS,
    LABEL_FIELDS,
    TITLE_AND_ABSTRACT,
    Both,
    Exact,
    Fuzzy,
    Leaf,
    Node,
    Not,
    OneOf,
    Pattern,
    Phrase,
    Prefix,
    Required,
    Side,
    Word,
    Years,
)
from evidence.search.tokens import clean, fold, label, raw_words, shortened, words

_QUOTES: Final = str.maketrans("“”„", '"""')
_MARK: Final = re.compile(
    r"""(?P<blank>\s+)|(?P<open>\()|(?P<close>\))|"(?P<quoted>[^"]*)"(?:~(?P<gap>\d{1,9}))?
    |(?P<sign>(?<![^\s(])[-+](?=[^\s)+-]))
    |(?P<doi>(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/[^\s"]{1,200})
    |key:(?P<key>[^\s()"]+)|(?P<identifier>(?:pmid|pmcid|arxiv|isbn):\s*[\w.-]+)
    |(?P<field>[A-Za-z]{1,20})(?P<colon>:\s*(?=[^\s:)/])|(?=(?:[<>]=?|=|≤|≥)\s*\d))
    |(?P<range>[\[{]\s*\S{1,12}\s+TO\s+\S{1,12}?\s*[\]}])|(?P<compared>(?:[<>]=?|≤|≥)\s*\d+)
    |(?P<operator>(?:AND|OR|NOT)(?=[\s()"]|$))|(?P<chunk>[^\s()"]+)|(?P<stray>")""",
    re.VERBOSE | re.IGNORECASE,
)
_PUBMED_FIELD: Final = re.compile(r"(\"[^\"]{1,200}\"|[^\s()\"\[\]]{1,80})\[([A-Za-z]{2,12})\]")
_NEARLY: Final = re.compile(r"(.+?)~([\d.]*)")
_BARE_RANGE: Final = re.compile(r"\d{4}\.\.(?:\d{4})?|\.\.\d{4}", re.ASCII)
_WILD_WORD: Final = re.compile(r"[\w*?'’]+")
_STOP_WORDS: Final = re.compile(
    r"an?|and|are|as|at|be|been|by|for|from|has|have|in|into|is|its?|of|on|or|than|that|the|their|"
    r"this|to|was|were|which|who|with"
)
# Fields that count even when a blank follows the colon; pasted text holds `Note: …` and the like.
_BEFORE_BLANK: Final = ("author", "title", "abstract", "journal", "year", "au", "ti", "ab", "kw")
_MOST_MARKS: Final = 200
_LONGEST: Final = 10_000  # characters, far more than so many words
_DEEPEST: Final = 20
_IDENTIFYING: Final = ("doi", "key", "identifier")
_MOST_EDITS: Final = 2  # more take seconds, and find anything
_WIDEST_GAP: Final = 50


class Parsed(NamedTuple):
    """`node` is None when there is nothing to look for."""

    node: Node | None
    notes: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """The tree of a query, with notes about whatever was not taken as written."""
    text = clean(text[:_LONGEST]).translate(_QUOTES)
    parser = _Parser(text)
    try:
        node = parser.whole()
    except _UnreadableError as error:
        node = _side([Word(word) for word in raw_words(text)[:_MOST_MARKS]])
        note = f"The query could not be read as written ({error}); its words were searched."
        return Parsed(node, (note,))
    return Parsed(node, tuple(dict.fromkeys(parser.notes)))


class _UnreadableError(Exception):
    """Why a query cannot be read; never leaves this module."""


class _Mark(NamedTuple):
    kind: str
    text: str
    gap: int = 0


class _Parser:
    """Recursive descent; OR binds loosest, then AND, then standing side by side, then NOT."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self._marks: list[_Mark] = []
        for mark in self._read_marks(_PUBMED_FIELD.sub(_field_first, text)):
            if len(self._marks) == _MOST_MARKS:
                self.notes.append(
                    f"Only the first {_MOST_MARKS} words of the query were searched."
                )
                break
            self._marks.append(mark)
        self._at = 0
        self._depth = 0
        self._capitals = text == text.upper()  # all of it, so that they mean nothing

    def _read_marks(self, text: str) -> Iterator[_Mark]:
        at = 0
        while match := _MARK.match(text, at):
            kind = next(name for name, found in match.groupdict().items() if found is not None)
            at = match.end()
            if kind == "operator" and not match[0].isupper():
                kind = "chunk"
            if kind == "doi":
                doi = _doi(match[0])
                # A bracket that closes one of the query's own is not part of the DOI.
                at = match.start() + match[0].lower().index(doi) + len(doi)
                yield _Mark(kind, doi)
            elif kind == "field":
                known = self._field(match)
                at = at if known.kind == "field" or ":" in match[0] else match.end("field")
                yield known
            elif kind != "blank":
                said = match[0] if kind == "chunk" else match[kind]
                self._look_for_empty_field(said, kind)
                yield _Mark(kind, said, min(int(match["gap"] or 0), _WIDEST_GAP))

    def _field(self, match: re.Match[str]) -> _Mark:
        """A field's mark, or the word before a colon that is no field."""
        name = match["field"]
        known = ALIASES.get(name.lower(), name.lower())
        if not match["colon"]:
            return _Mark(
                "field" if known == "year" else "chunk", known if known == "year" else name
            )
        tight = match["colon"] == ":"  # with a blank after it, it is mostly punctuation
        if known in (*FIELDS, TITLE_AND_ABSTRACT) and (tight or name.lower() in _BEFORE_BLANK):
            return _Mark("field", known)
        if tight and not any(f"field '{name}'" in note for note in self.notes):
            self.notes.append(_no_field(name))
        return _Mark("chunk", name)

    def _look_for_empty_field(self, said: str, kind: str) -> None:
        name = said[:-1].lower()
        if kind == "chunk" and said.endswith(":") and (name in FIELDS or name in ALIASES):
            self.notes.append(f"Nothing stands after '{said}', so it was searched as a word.")

    def whole(self) -> Node | None:
        node = self._either(None)
        if self._peek() is not None:
            raise _UnreadableError("a closing bracket has no partner")
        return node

    def _peek(self) -> _Mark | None:
        return self._marks[self._at] if self._at < len(self._marks) else None

    def _take(self, kind: str, text: str | None = None) -> bool:
        mark = self._peek()
        if mark is None or mark.kind != kind or (text is not None and mark.text != text):
            return False
        self._at += 1
        return True

    def _either(self, field: str | None) -> Node | None:
        items = [self._both(field)]
        while self._take("operator", "OR"):
            self._expect_more("OR")
            items.append(self._both(field))
        kept = tuple(item for item in items if item is not None)
        return OneOf(kept) if len(kept) > 1 else next(iter(kept), None)

    def _both(self, field: str | None) -> Node | None:
        items = [self._beside(field)]
        while self._take("operator", "AND"):
            self._expect_more("AND")
            items.append(self._beside(field))
        kept = tuple(item for item in items if item is not None)
        return Both(kept) if len(kept) > 1 else next(iter(kept), None)

    def _beside(self, field: str | None) -> Node | None:
        mark = self._peek()
        if mark is not None and mark.kind == "operator" and mark.text != "NOT":
            raise _UnreadableError(f"{mark.text} has nothing before it")
        items: list[Node] = []
        while (mark := self._peek()) is not None and mark.kind != "close":
            if mark.kind == "operator" and mark.text != "NOT":
                break
            items += self._one(field)
        return _side(items, self._capitals)

    def _one(self, field: str | None) -> list[Node]:
        """The next word, phrase, bracket or NOT; a word with nothing in it is no item."""
        mark = self._marks[self._at]
        self._at += 1
        match mark.kind:
            case "operator":
                self._expect_more("NOT")
                return [Not(item) for item in self._one(field)]
            case "sign":
                kind = Not if mark.text == "-" else Required
                return [kind(item) for item in self._one(field)] if self._peek() else []
            case "open":
                return self._bracket(field)
            case "field":
                return self._one(mark.text) if self._peek() else []
            case "doi" | "key":
                return _literal(mark.kind, mark.text)
            case "identifier":
                name, _, value = mark.text.lower().partition(":")
                return [Exact("identifier", f"{name}:{value.strip().removeprefix('pmc')}")]
            case "stray":
                raise _UnreadableError("a quotation mark has no partner")
            case "close":
                raise _UnreadableError("a closing bracket has no partner")
            case _:
                return self._value(field, mark)

    def _bracket(self, field: str | None) -> list[Node]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnreadableError("too many brackets inside one another")
        node = self._either(field)
        if not self._take("close"):
            raise _UnreadableError("an opening bracket has no partner")
        self._depth -= 1
        return [] if node is None else [node]

    def _expect_more(self, operator: str) -> None:
        mark = self._peek()
        if mark is None or mark.kind == "close":
            raise _UnreadableError(f"{operator} has nothing after it")

    def _value(self, field: str | None, mark: _Mark) -> list[Node]:
        text = mark.text
        if field == "year" or (field is None and _names_years(mark)):
            return self._years(text)
        if field in ("doi", "key"):
            return _literal(field, text)
        if field in LABEL_FIELDS:
            return _labels(field, text)
        if mark.kind == "quoted":
            found = words(text)
            return [Phrase(found, field, mark.gap)] if found else []
        if field is not None and text == "*":
            return [Prefix("", field)]
        if (nearly := _NEARLY.fullmatch(text)) and len(words(nearly[1])) == 1:
            return self._fuzzy(field, *nearly.groups())
        if "*" in text or re.search(r"\?\w", text):
            return [item for piece in _WILD_WORD.findall(text) for item in _wild(field, piece)]
        return [Word(word, field) for word in raw_words(text)]

    def _fuzzy(self, field: str | None, written: str, edits: str) -> list[Node]:
        (word,) = words(written)
        wanted = int(edits) if edits.isdigit() else 1
        if wanted > _MOST_EDITS:
            self.notes.append(
                f"'{shortened(f'{written}~{edits}')}' was searched with ~{_MOST_EDITS}: "
                f"at most {_MOST_EDITS} letters may differ."
            )
        if wanted == 0 or len(word) < 3:
            return [Word(written, field)]
        return [Fuzzy(word, min(wanted, _MOST_EDITS), field)]

    def _years(self, text: str) -> list[Node]:
        from evidence.search import years

        if text.strip() == "*":
            return [Prefix("", "year")]
        found = years.read(text)
        if found is None:
            self.notes.append(
                f"'{shortened(text)}' is no year and was left out; "
                "write year:2020, year:2019..2021 or year:>=2016 instead."
            )
            return []
        if found.low is not None and found.high is not None and found.low > found.high:
            self.notes.append(
                f"The years {found.low} to {found.high} run backwards; "
                f"{found.high} to {found.low} was searched."
            )
            found = Years(found.high, found.low)
        return [found]


def _no_field(name: str) -> str:
    from evidence.words import nearest

    near = nearest(name, FIELDS, 1)
    hint = f" (did you mean {near[0]}:?)" if near else ""
    return (
        f"There is no field '{name}'{hint}, so it was searched as a word; "
        f"the fields are {', '.join(FIELDS)}."
    )


def _field_first(match: re.Match[str]) -> str:
    """`roe[au]`, as PubMed has it → `au:roe`; brackets with no field in them stay."""
    name = match[2].lower()
    return f"{name}:{match[1]}" if name in ALIASES or name in FIELDS else match[0]


def _doi(text: str) -> str:
    """The DOI in a text that begins like one, as it is written there but for its case."""
    from evidence.identifiers import find_dois

    lower = text.lower()
    found = [] if lower.endswith("*") else find_dois(lower)
    if found and found[0] in lower:
        return found[0]
    return lower[lower.index("10.") :]


def _names_years(mark: _Mark) -> bool:
    """Whether a word without a field can only be a range of years: `2015..2020`."""
    if mark.kind == "range":
        from evidence.search import years

        return years.read(mark.text) is not None
    return mark.kind == "chunk" and _BARE_RANGE.fullmatch(mark.text) is not None


def _wild(field: str | None, piece: str) -> list[Node]:
    """A word with wildcards in it; a question mark at its end is punctuation."""
    piece = re.sub(r"\*+", "*", piece.rstrip("?"))
    if not words(re.sub(r"[*?]", " ", piece)):
        return []
    if not re.search(r"[*?]", piece):
        return [Word(piece, field)]
    if re.fullmatch(r"[^*?]+\*", piece):
        *parts, beginning = words(piece)
        return [*(Word(part, field) for part in parts), Prefix(beginning, field)]
    return [Pattern(fold(piece), field)]


def _labels(field: str, text: str) -> list[Node]:
    """`rct`, or one of several: `rct,pilot-rct`; wildcards as in words."""
    found: list[Leaf] = []
    for value in re.split(r"[,;|]", text):
        pieces = re.split(r"([*?])", value)
        folded = "".join(piece if piece in ("*", "?") else label(piece) for piece in pieces)
        if re.fullmatch(r"[^*?]*\*", folded):
            found.append(Prefix(folded[:-1], field))
        elif re.search(r"[*?]", folded):
            found.append(Pattern(folded, field))
        elif folded:
            found.append(Exact(field, folded))
    return [OneOf(tuple(found))] if len(found) > 1 else list(found)


def _literal(field: str, value: str) -> list[Node]:
    value = value.strip().casefold()
    if value.endswith("*") and "*" not in value[:-1] and "?" not in value:
        return [Prefix(value[:-1], field)]
    if field == "key" and ("*" in value or "?" in value):
        return [Pattern(value, field)]
    return [Exact(field, value)] if value else []


def _side(items: Sequence[Node], capitals: bool = True) -> Node | None:
    """Items side by side; very common words are left out unless there is nothing else.

    Among words in small letters WHO, IT and AS are abbreviations.

    No report has two DOIs or keys, so several of them are a list to choose from.
    """
    named = [item for item in items if isinstance(item, Exact) and item.field in _IDENTIFYING]
    kept = [item for item in items if not _is_common(item, capitals)] or list(items)
    if len(named) > 1:
        kept = [OneOf(tuple(named)), *(item for item in kept if item not in named)]
    if len(kept) == 1:
        return kept[0]
    return Side(tuple(kept)) if kept else None


def _is_common(node: Node, capitals: bool) -> bool:
    if not isinstance(node, Word) or node.field is not None:
        return False
    if not capitals and len(node.text) > 1 and node.text.isupper():
        return False
    return _STOP_WORDS.fullmatch(node.text.lower()) is not None
