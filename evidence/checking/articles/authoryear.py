"""Authors and year in a text: `(Roe & Poe, 2020; Low et al., 2019a)`, `Roe et al. (2020)`.

The forms of APA 7 (8.10–8.17), Harvard and Chicago's author–date, with what people make of them:
a locator, several years of one author, "see also", square brackets, the year a few words behind
the names. What is found here is only the form; which work it is, `listed` and the library say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from evidence.patterns import Pattern
from evidence.words import fold

# How sure the form alone is: `et al.` stands in citations only, `&` in names of firms too ("Roe &
# Sons, 1995"), "and" and a single word with a year anywhere ("Norway and Sweden, 2020", "London,
# 2020"); names with commas alone ("Cambridge, UK, 2019") are loose. `several`: three and more
# with "and".
Form = Literal["many", "several", "ampersand", "and", "single", "loose"]


@dataclass(frozen=True, slots=True)
class Work:
    """One work as it is named.

    `names` are folded, what the first author's family name may be, the likeliest first;
    `second` is the second author's or empty; `many`: there are more. `year` None is `n.d.`.
    `start` is where it stands in the text. `secondary`: named as cited in another work, and so
    no reference of the list (APA 7, 8.6).
    """

    names: tuple[str, ...]
    second: str
    many: bool
    year: int | None
    letter: str
    form: Form
    typed: str
    start: int = 0
    secondary: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A stretch of the text that names works; `bracketed`: the names stand in brackets too."""

    start: int
    end: int
    works: tuple[Work, ...]
    bracketed: bool


# ---------------------------------------------------------------- the grammar

# A name is read in one way only, and never again (possessive, atomic): else a bracket with many
# names and no year behind them takes time that doubles with each.
_UP: Final = r"[^\W\d_a-z]"
_SURNAME: Final = rf"{_UP}\w*+(?:['’‐-]++\w++)*+"
_PARTICLES: Final = (
    r"(?:(?:van|von|vom|der|den|de[lnr]?|d[aiu]|d[eo]s|della|la|le|te[nr]?|zu[mr]?|af|el|al|bin|ibn)"
    r"\s++){0,3}+"
)
_INITIALS: Final = r"[A-Z]\.(?:[\s-]?[A-Z]\.){0,3}+"
_JUNIOR: Final = r"(?:Jr|Sr|I{2,3})\b"
_NAME: Final = (
    rf"(?>(?:{_INITIALS}[\s-]*+)?+{_PARTICLES}{_SURNAME}"
    rf"(?:\s++(?!{_JUNIOR}){_PARTICLES}{_SURNAME}){{0,3}}+(?:,?\s{_JUNIOR}\.?)?+"
    # Initials behind a name, unless they begin the next one: `Roe, P., Poe`, `Roe, P. Poe`.
    rf"(?:,\s{_INITIALS}(?!\s*+{_PARTICLES}{_UP}))?+)"
)
_AND: Final = r"(?:\band\b|&(?:amp;)?|\0{2})"  # \& is protected: two characters
_MANY: Final = (
    r"(?:[,\s]*[*_\0]*\bet\.?\s+al\b\.?[*_\0]*"
    rf"|,?\s+{_AND}\s+(?:(?:his|her|their)\s)?(?:colleagues|co-?workers|others|associates|team))"
)
_AUTHORS: Final = (
    rf"(?P<first>{_NAME})(?:(?P<more>(?:,\s+{_NAME}){{0,20}}(?:,?\s*(?P<and>{_AND})\s*{_NAME})?))"
    rf"(?P<many>{_MANY})?"
)
# `National Institute for Health and Care Excellence [NICE]`, `the Department of Health`
_BODY: Final = (
    rf"(?:[Tt]he\s+)?(?P<body>{_SURNAME}(?:(?:\s+(?:for|of|and|the|on|in|to|&)){{0,2}}\s+{_SURNAME})"
    r"{1,11})(?:\s*[\[(][^\[\]()]{1,20}[\])])?"
)
_YEAR: Final = r"(?:(?:1[5-9]\d\d/)?(?:1[89]|20)\d\d[a-z]?|n\.\s?d\.(?:-?[a-z])?)(?![\w/–-])"
_YEARS: Final = rf"(?P<years>{_YEAR}(?:(?:[,;]|,?\s+{_AND})\s*(?:{_YEAR}|[a-z](?!\w)))*)"
_LEAD: Final = (
    r"(?:(?:see|also|e\.g\.|i\.e\.|cf\.?|but|compare|contrast|following|and|after|by|in|from|data"
    r"|for|an?|recent|review|reviews|overview|example|instance|reviewed|cited|reported|adapted"
    r"|quoted|described|discussed|mentioned|based|on|as)[,:]?\s++){0,6}+"
)
_PART: Final = Pattern(
    rf"\s*{_LEAD}{_AUTHORS}(?P<comma>,)?\s+\(?{_YEARS}\)?(?P<tail>\s*(?:[,:]|{_AND})\s*.*|\s*\0.*)?\s*",
    re.DOTALL,
)
_BODY_PART: Final = Pattern(rf"\s*{_LEAD}{_BODY},?\s*{_YEARS}(?:[,:]\s.*)?\s*", re.DOTALL)
_ONLY_YEARS: Final = Pattern(rf"\s*{_YEARS}(?P<tail>[,:;]\s.*|\s*\0.*)?\s*", re.DOTALL)
_ONE_YEAR: Final = Pattern(rf"{_YEAR}|\b[a-z]\b")
_BRACKET: Final = Pattern(r"\(([^()]{4,500})\)|\[([^\[\]]{4,500})\]")
# Behind a work, before the one that was read: "as cited in", "quoted by", "in".
_CITED_IN: Final = (
    r"(?:as\s+)?(?:cited|quoted|qtd\.?|reported|described|discussed|reviewed|mentioned|summari[sz]ed)"
    r"\s+(?:in|by)\b|cit\.\s+in\b|apud\b"
)
_READ_IN: Final = Pattern(rf"\s*[,:]?\s*(?:{_CITED_IN}|in\s.*{_YEAR})", re.DOTALL)
_READ_IN_NEXT: Final = Pattern(rf"[\s,]*[(\[]?\s*(?:{_CITED_IN})", re.IGNORECASE)
# Where a block ends: no name goes on behind an empty line, a heading, the mark of an item.
_BLOCK: Final = Pattern(
    r"(?:\A|[\r\n]) {0,3}#{1,6}[ \t][^\r\n]*[\r\n]+"
    r"|(?:\r\n|\n|\r)(?:[ \t>\0]*(?:\r\n|\n|\r)|[ \t>]*(?:[-*+]|\d+[.)])[ \t])"
)
_HAS_YEAR: Final = Pattern(r"(?:1[89]|20)\d\d|\bn\.\s?d\.")
# Before a year in brackets: a name, or "et al.".
_MAY_NAME: Final = Pattern(
    rf"(?:{_SURNAME}|\bal\b\.?[*_\0]*|colleagues|workers|others|associates|team)"
    r"(?:['’]s?)?[*_\0]*[\])]?\s*\Z"
)
# A sentence begins with one of these, no name does.
_BEGINS: Final = (
    r"(?<![\w'’-])(?!(?:A[ns]?|After|Also|Although|An?d|At|Because|Before|Besides|Both|But|By|During"
    r"|Earlier|Finally|First|For|From|Furthermore|Hence|Here|However|If|In|Indeed|Later|Like|Moreover"
    r"|More|Most|Next|Nonetheless|Nevertheless|Of|On|Or|Our|Recently|Second|See|Similarly|Since|So"
    r"|Still|Thus|That|The|Then|These|Therefore|They|This|Though|To|Under|Unlike|Until|When|Whereas"
    r"|While|With|Yet)\b)"
)
_NARRATIVE: Final = Pattern(rf"{_BEGINS}{_AUTHORS}(?:['’]s?)?[\s*_\0]*\Z")
_NARRATIVE_BODY: Final = Pattern(rf"{_BEGINS}{_BODY}(?:['’]s?)?\s*\Z")
_BEHIND: Final = Pattern(r"\b(?:in|from|of)\s+(?P<year>(?:19|20)\d\d)\b(?![\w/–-])")
_SEVERAL: Final = Pattern(rf"{_BEGINS}(?P<authors>{_AUTHORS})(?![\w-])")
_UP_TO_THE_YEAR: Final = Pattern(r"[^.;:()\[\]]{0,60}")
# What stands before a year in brackets and is nobody's name.
_NO_NAME: Final = Pattern(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|spring|summer|autumn|fall|winter|easter"
    r"|christmas|(?:mon|tues|wednes|thurs|fri|satur|sun)day|act|bill|convention|regulations?|rules"
    r"|code|version|edition|volume|table|figure|chapter|appendix|since|updated|about|circa)"
)
_POSSESSIVE: Final = Pattern(r"['’]s?\Z")
ACRONYM: Final = Pattern(r"[A-Z][A-Za-z&-]*[A-Z][A-Za-z&-]*")
_EXPLAINS: Final = Pattern(r"[(\[]\s*([A-Z][A-Za-z&-]{0,8}[A-Z][A-Za-z]{0,4})\s*[)\];,]")
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe"}
    | {"å": "aa", "Å": "Aa", "æ": "ae", "Æ": "Ae"}
)
_WINDOW: Final = 160


def find(live: str) -> tuple[Citation, ...]:
    """Every such citation of a text, in order; NUL stands for what is no text."""
    found = [
        citation
        for match in _BRACKET.finditer(live)
        if _HAS_YEAR.search(match[0])
        and not _BLOCK.search(match[0])
        and (citation := _bracket(live, match)) is not None
    ]
    found += _with_the_year_behind(live, [citation.end for citation in found])
    found.sort(key=lambda citation: citation.start)
    explained = dict(_explained(live)) if found else {}
    if not explained:
        return tuple(found)
    return tuple(
        replace(citation, works=tuple(_spelt_out(work, explained) for work in citation.works))
        for citation in found
    )


def _block(live: str, end: int) -> int:
    """Where the words before a place begin that may name its authors."""
    begin = max(0, end - _WINDOW)
    last = begin
    for match in _BLOCK.finditer(live, begin, end):
        last = match.end()
    return last


# ---------------------------------------------------------------- brackets


def _bracket(live: str, match: re.Match[str]) -> Citation | None:
    inner, at = match[1] or match[2], match.start() + 1
    if years := _ONLY_YEARS.fullmatch(inner):
        return _narrative(live, match, years)
    works: list[Work] = []
    begin = end = 0
    whole = True
    for part in _parts(inner):
        if works and _READ_IN_NEXT.match(part[0]):
            works[-1] = replace(works[-1], secondary=True)
        named = list(_works(part[0], works, at + part.start()))
        whole = whole and (bool(named) or not part[0].strip("\0 \t\r\n"))
        if named:
            blanks = len(part[0]) - len(part[0].lstrip())
            begin = begin if works else at + part.start() + blanks
            end = at + part.end()
            works += named
    if not works:
        return None
    if _READ_IN_NEXT.match(live, match.end()):
        works[-1] = replace(works[-1], secondary=True)
    first = _before(live, match.start(), works[0])
    # Words beside the citation in its bracket ("a small trial; Roe, 2020") stay words.
    stretch = match.span() if whole else (begin, end)
    return Citation(*stretch, (first, *works[1:]), bracketed=True)


def _parts(inner: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"(?:&amp;|[^;])+", inner)


def _works(part: str, before: Sequence[Work], at: int) -> Iterator[Work]:
    """The works of a part between semicolons: `Roe, 2018, 2020`; `2021` is by the one before.

    `at` is where the part begins in the text.
    """
    body = _BODY_PART.fullmatch(part)
    if match := _PART.fullmatch(part):
        author = _author(match)
        if body:
            author = replace(author, names=(fold(body["body"]), *author.names))
        if author.form == "single" and not match["comma"]:
            author = replace(author, form="loose")
        secondary = _READ_IN.match(match["tail"] or "") is not None
        author = replace(author, start=at + match.start("first"), secondary=secondary)
        yield from _years(author, match["years"], at + match.start("years"))
        yield from _tail(match, at)
    elif body:
        yield from _years(_body(body, at), body["years"], at + body.start("years"))
    elif before and (again := _ONLY_YEARS.fullmatch(part)):
        start = at + again.start("years")
        yield from _years(replace(before[-1], start=start), again["years"], start)


def _tail(match: re.Match[str], at: int) -> Iterator[Work]:
    """The works named behind a year: `Roe 2018, Poe 2019`, `as cited in Poe, 2019`."""
    text = match["tail"] or ""
    separator = re.match(rf"\s*(?:[,:;]|{_AND})\s*", text)
    skip = separator.end() if separator else 0
    if _HAS_YEAR.search(text, skip):
        yield from _works(text[skip:], (), at + match.start("tail") + skip)


def _body(match: re.Match[str], at: int) -> Work:
    names, start = (fold(match["body"]),), at + match.start("body")
    return Work(names, "", False, None, "", "single", match["body"], start)


def _author(match: re.Match[str]) -> Work:
    """A work without its year: who wrote it."""
    names = _names(_POSSESSIVE.sub("", match["first"]))
    more = _POSSESSIVE.sub("", re.sub(rf"{_INITIALS}", "", match["more"] or ""))
    others = [fold(name) for name in re.split(rf",|{_AND}", more) if fold(name)]
    many = match["many"] is not None or len(others) > 1
    form: Form = "single"
    if match["many"]:
        form = "many"
    elif others:
        joined = match["and"]
        form = "loose" if joined is None else "ampersand"
        if joined == "and":
            form = "several" if len(others) > 1 else "and"
    # "Vienna, July 2019"
    if form == "loose" and any(_NO_NAME.fullmatch(other) for other in others):
        names = ()
    typed = _POSSESSIVE.sub("", f"{match['first']}{match['more'] or ''}{match['many'] or ''}")
    shown = " ".join(re.sub(r"[*_\0]+", " ", typed).split())
    return Work(names, others[0] if others else "", many, None, "", form, shown)


def _names(typed: str) -> tuple[str, ...]:
    """What may be the family name: all words, and fewer of them from the front."""
    text = re.sub(rf"{_INITIALS}|,?\s(?:Jr|Sr|I{{2,3}})\b\.?", " ", typed)
    words = text.replace(",", " ").split()
    ends = [" ".join(words[at:]) for at in range(len(words))]
    return tuple(dict.fromkeys(name for end in ends for name in (fold(end), fold(latin(end)))))


def latin(name: str) -> str:
    """A name as it is typed where there are no umlauts: `Krönke` is `Kroenke`."""
    return name.translate(_UMLAUTS)


def _years(author: Work, typed: str, at: int) -> Iterator[Work]:
    """The author's works of `2018, 2019a, b`, which begins at `at`; none for a month, a law …"""
    if not author.names:
        return
    if author.form in ("single", "loose") and _NO_NAME.fullmatch(author.names[-1].split()[-1]):
        return
    who = re.sub(r", (?:\d{4}|n\.d\.)[a-z]?\Z", "", author.typed)
    year: int | None = None
    for place, match in enumerate(_ONE_YEAR.finditer(typed)):
        text = match[0].rpartition("/")[2]
        letter = text[-1] if re.search(r"(?:\d|\.-?|\A)[a-z]\Z", text) else ""
        if digits := re.match(r"\d{4}", text):
            year = int(digits[0])
        elif text.startswith("n"):
            year = None
        shown = f"{who}, {year or 'n.d.'}{letter}"
        start = at + match.start() if place else author.start
        yield replace(author, year=year, letter=letter, typed=shown, start=start)


# ---------------------------------------------------------------- letters for a body


def _explained(live: str) -> Iterator[tuple[str, str]]:
    """Letters → the folded name they stand for: `National Board for Rivers (NBR)`."""
    for match in _EXPLAINS.finditer(live):
        body = _NARRATIVE_BODY.search(live[_block(live, match.start()) : match.start()])
        if body:
            words = body["body"].split()
            # The name may begin behind other words with a capital.
            for at in range(len(words) - 1):
                if stands_for(match[1], rest := " ".join(words[at:])):
                    yield match[1], fold(rest)
                    break


def stands_for(letters: str, name: str) -> bool:
    """Whether letters are beginnings of two or more words of a name, the first among them."""
    text = fold(letters).replace(" ", "")
    ends = {(0, 0)}  # how many letters how many words (of 0, 1, 2 and more) may give
    for place, word in enumerate(fold(name).split()):
        reached = {
            (end + size, min(words + 1, 2))
            for end, words in ends
            for size in range(1, min(len(word), len(text) - end) + 1)
            if text[end : end + size] == word[:size]
        }
        ends = ends | reached if place else reached
    return (len(text), 2) in ends


def _before(live: str, end: int, work: Work) -> Work:
    """`… Health Organization (WHO, 2019)`: the name before the bracket may be the listed one."""
    if work.form != "single" or not ACRONYM.fullmatch(work.typed.partition(",")[0]):
        return work
    match = _NARRATIVE_BODY.search(live[_block(live, end) : end])
    return replace(work, names=(fold(match["body"]), *work.names)) if match else work


def _spelt_out(work: Work, explained: Mapping[str, str]) -> Work:
    name = explained.get(work.typed.partition(",")[0])
    if name is None or work.form not in ("single", "loose") or name in work.names:
        return work
    return replace(work, names=(name, *work.names))


# ---------------------------------------------------------------- names in the sentence


def _narrative(live: str, match: re.Match[str], years: re.Match[str]) -> Citation | None:
    """`Roe and Poe (2020, p. 3)`: the names stand before the bracket."""
    begin = _block(live, match.start())
    before = live[begin : match.start()]
    if not _MAY_NAME.search(before[-40:]):
        return None
    named = _NARRATIVE.search(before)
    body = _NARRATIVE_BODY.search(before)
    if named:
        author = replace(_author(named), start=begin + named.start())
        if body:
            author = replace(author, names=(fold(body["body"]), *author.names))
    elif body:
        author = _body(body, begin)
    else:
        return None
    at = min(found.start() for found in (named, body) if found)
    inside = match.start() + 1
    secondary = _READ_IN.match(years["tail"] or "") or _READ_IN_NEXT.match(live, match.end())
    author = replace(author, secondary=secondary is not None)
    works = (
        *_years(author, years["years"], inside + years.start("years")),
        *_tail(years, inside),
    )
    return Citation(begin + at, match.end(), works, bracketed=False)


def _with_the_year_behind(live: str, ends: Sequence[int]) -> Iterator[Citation]:
    """`Roe and colleagues published in 2020 …`: only for two names or more."""
    last = 0
    for match in _BEHIND.finditer(live):
        # Not across the bracket before: its names have a year of their own.
        known = bisect_right(ends, match.start())
        begin = max(_block(live, match.start()), last, ends[known - 1] if known else 0)
        before = live[begin : match.start()]
        if not re.search(rf"\bal\b|{_AND}", before):
            continue
        named = [found for found in _SEVERAL.finditer(before) if found["and"] or found["many"]]
        if named and _UP_TO_THE_YEAR.fullmatch(before, named[-1].end()):
            start, last = begin + named[-1].start(), begin + named[-1].end()
            author = replace(_author(named[-1]), start=start)
            works = tuple(_years(author, match["year"], match.start("year")))
            yield Citation(start, last, works, bracketed=False)
