"""What manuals of style ask for and CSL has no word for: the item as one style wants it.

Only the copy for pandoc is changed, and only in form: nothing is added to what is recorded. Each
function names the rule it follows; tests/citing/golden shows each of them at work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from evidence.citing.casing import subtitle_capitals
from evidence.citing.catalogue import Style
from evidence.citing.dates import AHEAD

Item = dict[str, Any]

_CHICAGO_AHEAD: Final = "ahead of print"
_VERSIONED: Final = {"dataset": "dataset", "software": "computer program"}
_DOCTORAL: Final = "Doctoral dissertation"
_ITALIC: Final = re.compile(r"<i>(?!<span class=\"nocase\">)(.*?)</i>")
_ORDINALS: Final = {"II": "2nd", "III": "3rd", "IV": "4th"}
_SUPPLEMENT: Final = re.compile(r"(?:(\d+)\s*,?\s*)?suppl(?:ement)?\.?(?:\s*(\w+))?", re.I)
_AFTER_HYPHEN: Final = re.compile(r"(?<=[\w.]-)[^\W\d_]")
_PART: Final = re.compile(r"^(?:part|pt)\b\.?\s*", re.I)
_RANGE: Final = re.compile(r"(?<=\d)-+(?=\d)")


def for_style(item: Mapping[str, object], style: Style) -> Item:
    """A copy of the item for the style; one of the user's gets what all get."""
    changed: Item = {**item, "title": _kept_italics(str(item["title"]))}
    for name in ("volume", "issue"):
        if name in item:
            changed[name] = _RANGE.sub("–", str(item[name]))
    for change in _CHANGES.get(_family(style.name), ()):
        change(changed)
    return changed


def _kept_italics(title: str) -> str:
    """Words in italics keep their capitals: `Escherichia coli` in a headline too (Chicago).

    A title that is italic as a whole is no name and has none to keep.
    """
    if _ITALIC.fullmatch(title):
        return title
    return _ITALIC.sub(r'<i><span class="nocase">\1</span></i>', title)


# ---------------------------------------------------------------- several manuals


def _status(words: Mapping[str, str]) -> Callable[[Item], None]:
    def change(item: Item) -> None:
        if item["type"] == "article-journal" and "status" in item:
            item["status"] = words.get(str(item["status"]), item["status"])

    return change


def _genres(words: Mapping[str, str]) -> Callable[[Item], None]:
    def change(item: Item) -> None:
        if item["type"] == "thesis" and item.get("genre") in words:
            item["genre"] = words[item["genre"]]

    return change


def _people(person_as: Callable[[dict[str, str]], dict[str, str]]) -> Callable[[Item], None]:
    def change(item: Item) -> None:
        for role in ("author", "editor", "translator", "container-author"):
            if role in item:
                item[role] = [person_as(person) for person in item[role]]

    return change


def _all_initials(person: dict[str, str]) -> dict[str, str]:
    """`Xiao-ben` has two initials, as PubMed has it; citeproc counts the capital ones."""
    if "-" not in person.get("given", ""):
        return person
    given = _AFTER_HYPHEN.sub(lambda found: found[0].upper(), person["given"])
    return {**person, "given": given}


def _initials_in_one(person: dict[str, str]) -> dict[str, str]:
    """`XB` for Xiao-ben and for X.-B. (Citing Medicine; AMA 11, 3.7): no hyphen, no full stop."""
    all_of_them = _all_initials(person)
    if "-" not in all_of_them.get("given", ""):
        return person
    return {**all_of_them, "given": all_of_them["given"].replace("-", " ")}


def _supplement(word: str) -> Callable[[Item], None]:
    """`6 Suppl 1` is issue 6 with supplement 1, and each style has its own way to say so.

    A supplement without a number of its own is the style's word alone.
    """

    def change(item: Item) -> None:
        found = _SUPPLEMENT.fullmatch(str(item.get("issue", "")))
        if found is None or item["type"] != "article-journal":
            return
        item["supplement-number"] = found[2] or word
        del item["issue"]
        if found[1]:
            item["issue"] = found[1]

    return change


def _event(item: Item) -> None:
    """Where a talk was given, under the name that older styles have for it."""
    if "event-title" in item:
        item["event"] = item["event-title"]


def _no_day_seen(item: Item) -> None:
    """The day a page was seen stands only where no date does (APA 7, 9.16; CMOS 18, 14.104)."""
    if {"issued", "status", "available-date"} & item.keys():
        item.pop("accessed", None)


# ---------------------------------------------------------------- one manual


def _apa(item: Item) -> None:
    """Capitals of subtitles (APA 7, 6.17), article numbers (9.27), "n.d." (9.17)."""
    item["title"] = subtitle_capitals(item["title"])
    if item["type"] == "article-journal" and "number" in item:
        item.pop("page", None)  # "Article e123"
    if not {"issued", "status", "accessed"} & item.keys():
        item["status"] = "n.d."  # else the style prints "Retrieved" without a day


def _bare_suffix(person: dict[str, str]) -> dict[str, str]:
    """`Jr` without a full stop (AMA 11, 3.7)."""
    return {**person, "suffix": person["suffix"].rstrip(".")} if "suffix" in person else person


def _ordinal_suffix(person: dict[str, str]) -> dict[str, str]:
    """`Jr`, and `3rd` for III (Citing Medicine)."""
    bare = _bare_suffix(person)
    return (
        {**bare, "suffix": _ORDINALS.get(bare["suffix"], bare["suffix"])}
        if "suffix" in bare
        else bare
    )


def _vancouver(item: Item) -> None:
    """A data set or a program says what it is, and which version (Citing Medicine)."""
    _event(item)
    if item["type"] in _VERSIONED:
        item["genre"] = _VERSIONED[item["type"]]
        if "version" in item:
            item["edition"] = f"Version {item['version']}"


def _ama(item: Item) -> None:
    """The version of data and programs (AMA 11, 3.15); no full stop in "Rev ed"."""
    if "edition" in item:
        item["edition"] = item["edition"].replace(".", "")
    if item["type"] in _VERSIONED and "version" in item:
        item["version"] = f"Version {item['version']}"


def _harvard(item: Item) -> None:
    """`[Preprint]` behind the server, `[Dataset]` behind the title, "edn" (Cite Them Right)."""
    _event(item)
    if item["type"] == "article" and "publisher" in item:
        item["container-title"] = item.pop("publisher")
    if item["type"] == "dataset":
        item["medium"] = "Dataset"
    if item["type"] == "software":
        item["medium"] = "Computer program"
    if str(item.get("edition", "")).endswith(" ed."):
        item["edition"] = f"{item['edition'].removesuffix(' ed.')} edn"


def _chicago(item: Item) -> None:
    """`rev. ed.`: the style puts the capital; no "no." before `pt. 2` (CMOS 18, 14.71)."""
    if "edition" in item:
        item["edition"] = item["edition"].replace("Rev. ed.", "rev. ed.")
    issue = str(item.get("issue", ""))
    if item["type"] == "article-journal" and issue and not any(map(str.isdigit, issue[:1])):
        part = _PART.sub("pt. ", item.pop("issue"))
        item["supplement-number"] = f"{part[0].lower()}{part[1:]}"


def _ahead_in_a_month(item: Item) -> None:
    """`ahead of print, January`: a comma before the month (CMOS 18, 14.75), else none."""
    dated = item.get("issued", {}).get("date-parts", [[]])
    if item.get("status") == _CHICAGO_AHEAD and len(dated[0]) > 1:
        item["status"] += ","


_CHICAGO: Final = (
    _supplement("supp."),
    _chicago,
    _no_day_seen,
    _status({AHEAD: _CHICAGO_AHEAD}),
    _genres({_DOCTORAL: "PhD diss."}),
)
_CHANGES: Final[Mapping[str, tuple[Callable[[Item], None], ...]]] = {
    "apa": (_no_day_seen, _apa, _people(_all_initials), _supplement("Suppl.")),
    "vancouver": (
        _vancouver,
        _people(_initials_in_one),
        _supplement("Suppl"),
        _people(_ordinal_suffix),
        _status({AHEAD: "Epub", "in press": "Forthcoming"}),
        _genres({_DOCTORAL: "dissertation", "Master’s thesis": "master’s thesis"}),
    ),
    "ama": (
        _ama,
        _people(_initials_in_one),
        _supplement("suppl"),
        _people(_bare_suffix),
        _status({AHEAD: "Published online", "in press": "In press"}),
        _genres({_DOCTORAL: "Dissertation"}),
    ),
    "harvard": (_harvard, _people(_all_initials), _genres({_DOCTORAL: "PhD thesis"})),
    "chicago": (*_CHICAGO, _ahead_in_a_month),
    "chicago-notes": _CHICAGO,
}


def _family(name: str) -> str:
    """The manual a style follows; variants of APA that a user brought follow APA's."""
    return "apa" if name.startswith("apa-") else name
