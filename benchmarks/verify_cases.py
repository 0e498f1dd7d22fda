"""Invented works of several shapes, what is made wrong in them, and what may be written otherwise.

No work here exists. Each is served as Crossref would, and stands in a library as somebody wrote
it down: rightly, with one thing wrong, or rightly in another manner.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

People = tuple[str, ...]  # "Family, Given", a group in braces


@dataclass(frozen=True, slots=True)
class Entry:
    """A work as a library has it; what it does not have is ""."""

    title: str
    subtitle: str
    authors: People
    year: int
    journal: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    kind: str = "article"
    cut: bool = False  # the list of authors ends in "and others"
    between: str = ": "  # title and subtitle

    @property
    def whole(self) -> str:
        return self.title + (self.between + self.subtitle if self.subtitle else "")

    def bibtex(self, key: str, doi: str) -> str:
        names = " and ".join([*self.authors, *(["others"] if self.cut else [])])
        where = "booktitle" if self.kind == "incollection" else "journal"
        fields = {
            "author": names,
            "title": self.whole,
            where: self.journal,
            "year": str(self.year),
            "volume": self.volume,
            "number": self.number,
            "pages": self.pages,
            "doi": doi,
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@{self.kind}{{{key},\n{''.join(lines)}}}\n\n"


_TYPES: Final = {
    "article": "journal-article", "incollection": "book-chapter", "phdthesis": "dissertation",
}  # fmt: skip


def message(entry: Entry) -> dict[str, Any]:
    """The record that a registry has of an entry which is right."""
    people = [name.partition(", ") for name in entry.authors]
    return {
        "type": _TYPES[entry.kind],
        "title": [entry.whole],
        "author": [
            {"family": family, "given": given} if comma else {"name": family.strip("{}")}
            for family, comma, given in people
        ],
        "container-title": [entry.journal] if entry.journal else [],
        "volume": entry.volume,
        "issue": entry.number,
        "page": entry.pages.replace("--", "-"),
        "issued": {"date-parts": [[entry.year]]},
    }


# One of each shape: a long title with a short subtitle; a question; two words; eleven authors;
# German; a group; one author; a chapter; a thesis; an article number; Chinese.
WORKS: Final[Mapping[str, Entry]] = {
    "long": Entry(
        "Brief lantern therapy for moderate sadness in adults seen by the village doctors of"
        " Northmark",
        "a pilot trial",
        ("Quillfeather, Joan Mary", "van der Plonk, Willem", "O’Zest, Sinéad", "Tumbril, Ed"),
        2018, "Journal of Imaginary Disorders", "225", "2", "601--612",
    ),
    "question": Entry(
        "Does lamp reading help people with severe recurrent insomnia in primary care?",
        "A randomised controlled trial with a 12-month follow-up",
        ("Hollin, Bea", "Marrowby, Cy", "Nettlefold, Di", "Ostler, Eli", "Pewter, Fay"),
        2015, "Annals of Pretend Medicine", "31", "4", "88--97", between=" ",
    ),
    "short": Entry(
        "Lanternism", "", ("Bodkin, Anthony", "Fennimore, Petra"),
        2010, "Imaginary Psychiatry", "9", "1", "11--15",
    ),
    "many": Entry(
        "Group reading therapy for chronic restlessness in older adults",
        "results of a randomized controlled trial",
        tuple(f"{name}wick, {name}" for name in (
            "Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ivy", "Jon", "Kit")),
        2019, "Sleeplessness Research", "60", "", "100--110",
    ),
    "german": Entry(
        "Lichttherapie bei schwerer Müdigkeit in Dörfern", "Ergebnisse einer Längsschnittstudie",
        ("Müllerström, Jörg", "Weißbart, Änne"), 2015, "Zeitschrift für Lampenkunde", "60", "4",
        "287--295",
    ),
    "group": Entry(
        "Restlessness in adults", "recognition and management in ordinary villages",
        ("{Northmark Institute for Lamp and Care Evaluation}",), 2009, "Village Doctor", "339", "",
        "55--61",
    ),
    "single": Entry(
        "Lamps and longing revisited after thirty years", "", ("Smithereen, John A.",),
        2001, "The Northmark Journal of Lamp Therapy", "55", "3", "398--402",
    ),
    "chapter": Entry(
        "The moderate use of lamps with restless families", "",
        ("Lemmington, Alice", "Targe, Mo"), 2012, "Handbook of Brief Lamp Therapies", "", "",
        "45--67", kind="incollection",
    ),
    "thesis": Entry(
        "The experience of ending lamp therapy", "a qualitative study of ten patients",
        ("Okaforth, Ngozi",), 2017, kind="phdthesis",
    ),
    "number": Entry(
        "Lamp reading over the telephone in mild winter sadness", "a 24-month follow-up study",
        ("Johansdatter, Robert", "Björkby, Malin", "Hornblow, Christoffer"), 2013, "Pretend ONE",
        "8", "5", "e63230",
    ),
    "chinese": Entry(
        "灯光阅读疗法治疗重度失眠的随机对照研究", "", ("王, 媛", "仇, 剑"), 2022, "虚构医学杂志",
        "55", "3", "200--206",
    ),
}  # fmt: skip

OTHER_WORK: Final = "The tides of the northern harbours and what fishermen make of them"
_INVENTED: Final = (
    "Aardig, Abe", "Boldly, Bo", "Crisp, Cat", "Dorn, Dee", "Eerie, Ed", "Frisk, Flo",
    "Grubb, Guy", "Hasty, Hew", "Icy, Ina", "Jolly, Jo", "Kempt, Kay",
)  # fmt: skip
Change = Callable[[Entry], Entry | None]  # None: it does not fit this shape


@dataclass(frozen=True, slots=True)
class Case:
    """An entry, the record that answers it, and the gravest finding that is right.

    `expected`: error or warning, at the least; note, at the most.
    """

    work: str
    what: str
    expected: str
    entry: Entry
    record: Mapping[str, Any]


def _if(fits: Callable[[Entry], object], change: Callable[[Entry], Entry]) -> Change:
    return lambda entry: change(entry) if fits(entry) else None


def _in_title(pattern: str, new: str) -> Change:
    def change(entry: Entry) -> Entry | None:
        parts = [re.sub(pattern, new, part, count=1) for part in (entry.title, entry.subtitle)]
        changed = replace(entry, title=parts[0], subtitle=parts[1])
        return changed if changed != entry else None

    return change


def _words(text: str) -> list[str]:
    return text.split()


def _with(**fields: Any) -> Callable[[Entry], Entry]:
    return lambda entry: replace(entry, **fields)


def _people(change: Callable[[People], Sequence[str]], least: int = 1) -> Change:
    return _if(
        lambda e: len(e.authors) >= least,
        lambda e: replace(e, authors=tuple(change(e.authors))),
    )


def _one_word_other(entry: Entry) -> Entry | None:
    """The longest word of the title, which is no telling one, is another's."""
    words = _words(entry.title)
    if len(words) < 4:
        return None
    longest = max(words, key=len)
    return replace(entry, title=entry.title.replace(longest, "Windmills"), subtitle="")


MUTATIONS: Final[tuple[tuple[str, str, Change], ...]] = (
    ("title cut to one word", "error", _if(
        lambda e: len(_words(e.title)) > 2, lambda e: replace(
            e, title=_words(e.title)[0], subtitle=""))),
    ("title cut by two words", "error", _if(
        lambda e: len(_words(e.title)) > 4, lambda e: replace(
            e, title=" ".join(_words(e.title)[:-2]), subtitle=""))),
    ("title cut within a word", "error", _if(
        lambda e: len(_words(e.title)) > 4 and len(_words(e.title)[-1]) > 5, lambda e: replace(
            e, title=e.title.rstrip("?")[:-4], subtitle=""))),
    ("severe, moderate → mild", "error", _in_title("severe|moderate", "mild")),
    ("mild → severe", "error", _in_title("mild", "severe")),
    ("severe → mild, no subtitle", "error", lambda e: (
        replace(e, title=e.title.replace("severe", "mild"), subtitle="")
        if "severe" in e.title else None)),
    ("“pilot” removed", "error", _in_title("pilot ", "")),
    ("design word removed", "error", _in_title("(?i)randomi[sz]ed |qualitative ", "")),
    ("subtitle made a protocol", "error", _if(
        lambda e: e.subtitle, _with(subtitle="study protocol"))),
    ("a number changed", "error", _in_title("12|24|ten|thirty", "6")),
    ("“Correction to” in front", "error", lambda e: replace(e, title=f"Correction to: {e.title}")),
    ("another work's title", "error", lambda e: replace(e, title=OTHER_WORK, subtitle="")),
    ("a word exchanged, subtitle dropped", "warning", _one_word_other),
    ("first author replaced", "error", _people(
        lambda p: [_INVENTED[0] if "," in p[0] else "{Harbour Survey Office}", *p[1:]])),
    ("first author's given name replaced", "error", _if(
        lambda e: "," in e.authors[0] and e.authors[0].isascii(), lambda e: replace(
            e, authors=(e.authors[0].partition(",")[0] + ", Zebedee", *e.authors[1:])))),
    ("all authors invented but the first", "error", _people(
        lambda p: [p[0], *_INVENTED[: len(p) - 1]], 3)),
    ("all authors invented but the last", "error", _people(
        lambda p: [*_INVENTED[: len(p) - 1], p[-1]], 3)),
    ("all dropped but the first", "error", _people(lambda p: p[:1], 2)),
    ("the last dropped", "error", _people(lambda p: p[:-1], 2)),
    ("authors reversed", "warning", _people(lambda p: p[::-1], 2)),
    ("the first two exchanged", "warning", _people(lambda p: [p[1], p[0], *p[2:]], 2)),
    ("first dropped, “and others”", "error", _if(
        lambda e: len(e.authors) > 2, lambda e: replace(e, authors=e.authors[1:], cut=True))),
    ("a group for persons", "warning", _if(
        lambda e: "{" not in e.authors[0] and e.authors[0].isascii(),
        _with(authors=("{Lamp Study Group}",)))),
    ("a person for a group", "warning", _if(
        lambda e: "{" in e.authors[0], _with(authors=_INVENTED[:1]))),
    ("year − 3", "error", lambda e: replace(e, year=e.year - 3)),
    ("year + 2", "error", lambda e: replace(e, year=e.year + 2)),
    ("journal or book", "error", _if(
        lambda e: e.journal.isascii() and e.journal, _with(journal="Chronicle of Harbours"))),
    ("volume", "warning", _if(lambda e: e.volume, lambda e: replace(e, volume=f"{e.volume}1"))),
    ("number", "warning", _if(lambda e: e.number, _with(number="17"))),
    ("pages", "warning", _if(lambda e: e.pages, _with(pages="3001--3017"))),
    ("last digit of the pages", "warning", _if(
        lambda e: e.pages, lambda e: replace(e, pages=e.pages[:-1] + str(9 - int(e.pages[-1]))))),
    ("subtitle dropped", "note", _if(lambda e: e.subtitle, _with(subtitle=""))),
    ("subtitle added", "note", _if(lambda e: not e.subtitle, _with(subtitle="a pilot study"))),
    ("year − 1", "note", lambda e: replace(e, year=e.year - 1)),
    ("year + 1", "note", lambda e: replace(e, year=e.year + 1)),
)  # fmt: skip


def _bare(text: str) -> str:
    table = str.maketrans({"ß": "ss", "’": "'", "ø": "o"})
    folded = unicodedata.normalize("NFD", text.translate(table))
    return "".join(char for char in folded if not unicodedata.combining(char))


def _initials(dot: str, between: str) -> Callable[[People], list[str]]:
    def short(name: str) -> str:
        family, comma, given = name.partition(", ")
        letters = between.join(part[0] + dot for part in given.split())
        return f"{family}, {letters}" if comma and not letters[0].isdigit() else name

    return lambda people: [short(name) for name in people]


def _natural(people: People) -> list[str]:
    parts = [name.partition(", ") for name in people]
    return [f"{given} {family}" if comma else family for family, comma, given in parts]


def _shortened(entry: Entry) -> Entry:
    words = [w for w in _words(entry.journal) if w.lower() not in ("of", "the", "für")]
    return replace(entry, journal=" ".join(f"{w[:7]}." if len(w) > 8 else w for w in words))


def _is_latin(entry: Entry) -> bool:
    return re.search("[A-Za-z]", entry.title) is not None


VARIATIONS: Final[tuple[tuple[str, Change], ...]] = (
    ("as it is", lambda e: e),
    ("capitals", lambda e: replace(e, title=e.title.upper(), subtitle=e.subtitle.upper())),
    ("small letters", lambda e: replace(e, title=e.title.lower(), subtitle=e.subtitle.lower())),
    ("a full stop behind", lambda e: replace(e, subtitle=e.subtitle + "." if e.subtitle else "")),
    ("RETRACTED: in front", lambda e: replace(e, title=f"RETRACTED: {e.title}")),
    ("a dash for the colon", _if(
        lambda e: e.subtitle and e.between == ": ", _with(between=" -- "))),
    ("without accents", lambda e: replace(
        e, title=_bare(e.title), subtitle=_bare(e.subtitle),
        authors=tuple(map(_bare, e.authors)))),
    ("British, American", _in_title("randomi[sz]ed", "randomised")),
    ("American, British", _in_title("randomi[sz]ed", "randomized")),
    ("the acronym", _in_title("(?i)randomi[sz]ed controlled trial", "RCT")),
    ("figures as words", _in_title("12-month", "twelve-month")),
    ("figures as two words", _in_title("24-month", "twenty-four-month")),
    ("words as figures", _in_title(r"\bten\b", "10")),
    ("words as figures, tens", _in_title("thirty", "30")),
    ("an acronym in brackets", _in_title("therapy|Therapie", r"\g<0> (LT)")),
    ("initials", _if(
        _is_latin, lambda e: replace(e, authors=tuple(_initials(".", " ")(e.authors))))),
    ("initials in one", _if(
        _is_latin, lambda e: replace(e, authors=tuple(_initials("", "")(e.authors))))),
    ("given names first", _people(_natural)),
    ("“and others”", _if(lambda e: len(e.authors) > 2, lambda e: replace(
        e, authors=e.authors[:2], cut=True))),
    ("“et al.”", _if(lambda e: len(e.authors) > 2, lambda e: replace(
        e, authors=(*e.authors[:2], "et al.")))),
    ("a group besides", _if(
        lambda e: "," in e.authors[0], lambda e: replace(
            e, authors=(*e.authors, "{The LAMP Group}")))),
    ("a degree", _if(lambda e: "," in e.authors[0] and _is_latin(e), lambda e: replace(
        e, authors=(f"{e.authors[0]}, Ph.D.", *e.authors[1:])))),
    ("the initials of a group", _if(lambda e: "{" in e.authors[0], _with(authors=("{NILCE}",)))),
    ("the journal shortened", _if(
        lambda e: e.kind == "article" and e.journal.isascii(), _shortened)),
    ("The before the journal", _if(
        lambda e: e.kind == "article" and e.journal.isascii() and e.journal[:4] != "The ",
        lambda e: replace(e, journal=f"The {e.journal}"))),
    ("the journal in English", _if(
        lambda e: not e.journal.isascii() and e.journal[0] == "虚",
        _with(journal="Imaginary Journal of Medicine"))),
    ("authors in pinyin", _if(
        lambda e: not _is_latin(e), _with(authors=("Wang, Yuan", "Qiu, Jian")))),
    ("names without a comma", _if(
        lambda e: not _is_latin(e), _with(authors=("王媛", "仇剑")))),
    ("ae for ä", _if(lambda e: "ä" in e.subtitle, lambda e: replace(
        e, subtitle=e.subtitle.replace("ä", "ae"),
        authors=("Muellerstroem, Joerg", "Weissbart, Aenne")))),
    ("first page only", _if(
        lambda e: "--" in e.pages, lambda e: replace(e, pages=e.pages.partition("--")[0]))),
    ("last page in short", _if(
        lambda e: len(e.pages) == 8 and e.pages[0] == e.pages[5],
        lambda e: replace(e, pages=e.pages[:5] + e.pages[-2:]))),
    ("an en dash in the pages", lambda e: replace(e, pages=e.pages.replace("--", "–"))),
    ("pages of the article itself", _if(lambda e: e.pages[:1] == "e", _with(pages="1--8"))),
    ("nothing but a title", _with(authors=(), journal="", volume="", number="", pages="")),
)  # fmt: skip
# What a registry may have otherwise; each is held against the entry as it is.
RECORDED: Final[tuple[tuple[str, Callable[[Entry], dict[str, Any]]], ...]] = (
    ("registration behind the title", lambda e: {"title": [f"{e.whole} [ISRCTN00000000]"]}),
    ("mark-up in the title", lambda e: {"title": [f"<i>{e.whole[:5]}</i>{e.whole[5:]}&nbsp;"]}),
    ("a mark of a footnote", lambda e: {"title": [f"{e.whole}*"]}),
    ("no authors", lambda _e: {"author": []}),
    ("no title", lambda _e: {"title": []}),
    ("a degree as an author", lambda e: {
        "author": [*message(e)["author"], {"family": "PhD", "given": ""}]}),
)  # fmt: skip


def cases() -> Iterator[Case]:
    """Every mutation and every variation of every work that it fits."""
    for name, work in WORKS.items():
        record = message(work)
        for what, expected, change in MUTATIONS:
            if (entry := change(work)) is not None:
                yield Case(name, what, expected, entry, record)
        for what, change in VARIATIONS:
            if (entry := change(work)) is not None:
                yield Case(name, f"true: {what}", "note", entry, record)
        for what, other in RECORDED:
            yield Case(name, f"true: {what}", "note", work, {**record, **other(work)})
