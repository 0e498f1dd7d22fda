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

Item = dict[str, Any]

_AHEAD: Final = "advance online publication"
_DOCTORAL: Final = "Doctoral dissertation"
_ITALIC: Final = re.compile(r"<i>(?!<span class=\"nocase\">)(.*?)</i>")
_ORDINALS: Final = {"II": "2nd", "III": "3rd", "IV": "4th"}
_SUPPLEMENT: Final = re.compile(r"(?:(\d+)\s*,?\s*)?suppl(?:ement)?\.?\s*(\w+)", re.I)
_AFTER_HYPHEN: Final = re.compile(r"(?<=\w-)[^\W\d_]")


def for_style(item: Mapping[str, object], style: Style) -> Item:
    """A copy of the item for the style; one of the user's gets what all get."""
    changed: Item = {**item, "title": _kept_italics(str(item["title"]))}
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
        for role in ("author", "editor"):
            if role in item:
                item[role] = [person_as(person) for person in item[role]]

    return change


def _all_initials(person: dict[str, str]) -> dict[str, str]:
    """`Xiao-ben` has two initials, as PubMed has it; citeproc counts the capital ones."""
    if "-" not in person.get("given", ""):
        return person
    given = _AFTER_HYPHEN.sub(lambda found: found[0].upper(), person["given"])
    return {**person, "given": given}


def _supplement(item: Item) -> None:
    """`6 Suppl 1` is issue 6 with supplement 1, and each style has its own way to say so."""
    found = _SUPPLEMENT.fullmatch(str(item.get("issue", "")))
    if found is None or item["type"] != "article-journal":
        return
    item["supplement-number"] = found[2]
    del item["issue"]
    if found[1]:
        item["issue"] = found[1]


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
    """A data set says what it is, and which version (Citing Medicine)."""
    if item["type"] == "dataset":
        item["genre"] = "dataset"
        if "version" in item:
            item["edition"] = f"Version {item['version']}"


def _ama(item: Item) -> None:
    if item["type"] == "dataset" and "version" in item:
        item["version"] = f"Version {item['version']}"


def _harvard(item: Item) -> None:
    """`[Preprint]` behind the server, `[Dataset]` behind the title (Cite Them Right)."""
    if item["type"] == "article" and "publisher" in item:
        item["container-title"] = item.pop("publisher")
    if item["type"] == "dataset":
        item["medium"] = "Dataset"


_CHANGES: Final[Mapping[str, tuple[Callable[[Item], None], ...]]] = {
    "apa": (_apa, _people(_all_initials), _supplement),
    "vancouver": (
        _vancouver,
        _people(_all_initials),
        _supplement,
        _people(_ordinal_suffix),
        _status({_AHEAD: "Epub", "in press": "Forthcoming"}),
        _genres({_DOCTORAL: "dissertation", "Master’s thesis": "master’s thesis"}),
    ),
    "ama": (
        _ama,
        _people(_all_initials),
        _supplement,
        _people(_bare_suffix),
        _status({_AHEAD: "Published online", "in press": "In press"}),
        _genres({_DOCTORAL: "Dissertation"}),
    ),
    "harvard": (_harvard, _people(_all_initials), _genres({_DOCTORAL: "PhD thesis"})),
    "chicago": (
        _supplement,
        _status({_AHEAD: "ahead of print"}),
        _genres({_DOCTORAL: "PhD diss."}),
    ),
}


def _family(name: str) -> str:
    """The manual a style follows: both of Chicago's, and variants of APA that a user brought."""
    return "apa" if name.startswith("apa-") else name.removesuffix("-notes")
