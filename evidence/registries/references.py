"""A line of a reference list, read as far as it takes to hold it against a record: pure.

Styles differ and people mistype, so that nothing is read that could be read in two ways: what the
text does not clearly name agrees with every record.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from evidence.model import Draft, Name
from evidence.registries.comparing.identity import YEARS
from evidence.registries.comparing.journals import compare_journals
from evidence.registries.comparing.pages import same_number
from evidence.words import fold

_MOST_PIECES: Final = 6  # of a title, when it is cut at every full stop
_MOST_BOUNDARIES: Final = 60  # no reference has more

# ---------------------------------------------------------------- where the title stands

_NO_TITLE: Final = re.compile(
    r"https?://\S+|\bdoi:?\s*10\.\S+|\b10\.[0-9]{4,9}/\S+", re.IGNORECASE
)
_YEAR_IN_BRACKETS: Final = r"[(\[]\s*(?:19|20)[0-9]{2}[a-z]?(?:,[^)\]]{0,30})?\s*[)\]]"
# Where one part of a reference may end: a full stop, a quotation mark, the year in brackets.
_BOUNDARY: Final = re.compile(
    rf"(?<=[.?!])['’”\"]?\s+|[‘“\"]|(?<=\s)'|['’”](?=[\s,.;]|$)|{_YEAR_IN_BRACKETS}[.,:;]?\s*"
)
_JOINT: Final = " \t\r\n.,;:'’‘“”\"()[]"


def pieces(text: str) -> list[tuple[int, int]]:
    """Every run of up to six pieces between two boundaries, as places in the text."""
    blank = _NO_TITLE.sub(lambda match: " " * len(match[0]), text)
    starts, stops = [0], []
    for boundary in islice(_BOUNDARY.finditer(blank), _MOST_BOUNDARIES):
        stops.append(boundary.start())
        starts.append(boundary.end())
    stops.append(len(blank))
    found = [(0, len(text))] if blank == text else []
    for first, start in enumerate(starts):
        for stop in stops[first : first + _MOST_PIECES]:
            piece = blank[start:stop]
            begin = start + len(piece) - len(piece.lstrip(_JOINT))
            end = start + len(piece.rstrip(" \t\r\n.,;:"))
            if end > begin:
                found.append((begin, end))
    return list(dict.fromkeys(found))


def title_guess(text: str) -> str:
    """What may be the title in a text: all of a bare title, the longest piece of a reference."""
    parts = [text[start:stop] for start, stop in pieces(text)]
    whole = text.strip(_JOINT)
    is_bare = not re.search(r"\b(?:19|20)[0-9]{2}\b", text) and len(re.findall(r"\.\s", text)) < 2
    if is_bare and not _NO_TITLE.search(text):
        return whole
    single = [piece for piece in parts if len(_BOUNDARY.findall(piece)) == 0]
    return max(single, key=len, default=whole)


# ---------------------------------------------------------------- who and when

_NUMBERING: Final = re.compile(r"^\W*(?:[0-9]{1,3}\W+)?")
_NEXT_PERSON: Final = re.compile(
    r";|&|\band\b|\bet al\b|,\s*(?=[A-Z][^\W\d_]*[a-z])|(?<=\b[A-Z])[.,]+,?\s+(?=[A-Z][^\W\d_]+)"
)
# `Wright M,` or `Wright, M.` behind a title; "Psychol Med." has no capitals by themselves.
_NAME: Final = re.compile(
    r"(?:\bby\s+)?\b([A-Z][\w'’-]*[a-z][\w'’-]*,?\s(?:[A-Z]\.?[ -]?){1,3})(?=[,.;&]|\s*$|\s+and\b)"
)


def author_agrees(before: str, after: str, draft: Draft) -> bool | None:
    """Whether the first author named is the record's; None: the text names nobody."""
    named = _NUMBERING.sub("", before)
    if not re.search(r"[^\W\d_]{2}", named):
        person = _NAME.search(after)
        if person is None:
            return None
        named = person[1]
    if not draft.authors:
        return False
    first, *rest = [part for part in _NEXT_PERSON.split(named) if part and part.strip()] or [named]
    chunk = fold(first)
    if rest and len(chunk.split()) == 1:  # "Wright, Mary": the given name is still to come
        chunk = f"{chunk} {fold(rest[0])}"
    return _is_named(draft.authors[0], chunk)


def _is_named(author: Name, chunk: str) -> bool:
    """The family name stands in the words of one person, with its particle or without."""
    names = (fold(author.full_family), fold(author.family))
    return any(name and f" {name} " in f" {chunk} " for name in names)


def year_agrees(before: str, after: str, draft: Draft) -> bool | None:
    """Whether a year named is the record's, one more or one less; None: the text names none."""
    rest = _NO_TITLE.sub(" ", f"{before} | {after}")
    bracketed = re.findall(r"[(\[]\s*((?:19|20)[0-9]{2})[a-z]?\b", rest)
    plain = re.findall(r"(?<![\w:/–-])((?:19|20)[0-9]{2})[a-z]?(?![\w/]|\s?[–-]\s?[0-9])", rest)
    years = [int(year) for year in bracketed or plain]
    if not years:
        return None
    texts = (draft.fields.get("year", ""), draft.fields.get("epubdate", "")[:4])
    recorded = [int(year) for year in texts if year.isascii() and year.isdigit()]
    return any(abs(year - other) <= YEARS for year in years for other in recorded)


# ---------------------------------------------------------------- where, and what kind of work

# `Psychol Med. 2020;50(6):1010`, `Journal of Gardens, 3(2), 1-9`, `vol. 50, pp. 1010`
_PLACED: Final = re.compile(
    r"(?P<journal>[^\W\d_][^0-9;]{1,150}?)[\s.,]*"
    r"(?:(?:19|20)[0-9]{2}[^0-9;,:]{0,12}[;,]\s*)?"
    r"\b(?P<vol>vol(?:ume)?\.?\s*)?(?P<volume>(?!(?:19|20)[0-9]{2}\b)[0-9]{1,4})"
    r"(?:\s?\([^()]{1,20}\)\s*(?:[,:;]|$)|\.[0-9]{1,3}\s*\(|,\s*(?:no\.?|pp?\.?)\s*[0-9]"
    r"|[,:]\s*[a-z]?[0-9]+\s?[-–—][a-z]?[0-9]|:\s*[a-z]?[0-9])",
    re.IGNORECASE,
)
_KINDS: Final = (
    ("preprint", r"\bpreprint\b|\b(?:bio|med|psy)?a?rxiv\b|\bresearch square\b|\bssrn\b"),
    ("thesis", r"\bdissertation\b|\bthesis\b"),
    ("data set", r"\bdata ?set\b"),
)
_RECORDED_KINDS: Final = {
    "article": "article",
    "book": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "misc": "work outside journals",
}


def place_disagrees(after: str, draft: Draft) -> tuple[str, ...]:
    """What speaks of another journal and volume behind the title, in words; often nothing.

    One of the two alone may be an odd abbreviation or a slip of the pen.
    """
    named, fields = _PLACED.search(_NO_TITLE.sub(" ", after)), draft.fields
    journal, volume = fields.get("journal", ""), fields.get("volume", "")
    found: list[str] = []
    if named and journal and not _is_journal(named["journal"], journal):
        found.append(f"another journal ({journal})")
    if named and volume and not same_number(named["volume"], volume):
        found.append(f"another volume ({volume})")
    return tuple(found)


def _is_journal(text: str, journal: str) -> bool:
    """The words end in the journal's name, written out or abbreviated."""
    words = text.split()
    ends = (" ".join(words[start:]) for start in range(max(0, len(words) - 20), len(words)))
    return any(compare_journals(end, journal) != "another" for end in ends)


def kind_disagrees(after: str, draft: Draft) -> str:
    """Which kind of work the text names, where the record is of another; otherwise ""."""
    preprint = draft.fields.get("published") == "preprint"
    recorded = "preprint" if preprint else _RECORDED_KINDS.get(draft.type, "")
    if draft.fields.get("studydesign") == "dataset":
        recorded = "data set"
    rest = _NO_TITLE.sub(" ", after)
    named = [kind for kind, words in _KINDS if re.search(words, rest, re.IGNORECASE)]
    if not named and _PLACED.search(rest):
        named = ["article"]
    if not named or not recorded or recorded in named:
        return ""
    return f"{_an(recorded)} where the text names {_an(named[0])}"


def _an(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


# ---------------------------------------------------------------- another title

_TITLE_WORDS: Final = 5  # in a row, without a comma between: neither names nor a journal


def holds_another_title(text: str, draft: Draft) -> bool:
    """Whether a text that does not hold the record's title clearly holds one.

    A reference may do without a title; then it holds names, a journal and numbers only.
    """
    places = ("journal", "booktitle", "howpublished", "publisher", "school", "institution")
    known = {word[:3] for name in places for word in fold(draft.fields.get(name, "")).split()}
    for start, stop in pieces(text):
        for run in re.split(r"[,;(){}\[\]]|\.\s", text[start:stop]):
            words = re.findall(r"[^\W\d_]{2,}", run)
            if len([word for word in words if fold(word)[:3] not in known]) >= _TITLE_WORDS:
                return True
    return False
