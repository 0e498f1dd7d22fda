"""Text → HTML: everything that is put on the page is escaped here, and nowhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NewType

from evidence.model import Sentence

Html = NewType("Html", str)  # text that may stand on the page as it is

# Control characters and bidi overrides could show a reader something else than was written.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINK: Final = re.compile(
    r"(?P<url>https?://[^\s<>\"“”]+)|(?P<doi>(?:\bdoi:? )?\b10\.[0-9]{4,9}/[^\s;,<>\"“”]+)"
)
_VOID: Final = frozenset(("meta", "br", "link", "hr"))


def text(words: str) -> Html:
    return Html(html.escape(_UNSAFE.sub("", words), quote=True))


def join(parts: Iterable[Html], between: str = "") -> Html:
    return Html(between.join(parts))


def tag(name: str, /, *children: Html, **attributes: str | None) -> Html:
    """An element; `class_` is class, `aria_label` aria-label; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{''.join(children)}</{name}>")


def linked(words: str) -> Html:
    """Text with its addresses and DOIs as links."""
    parts: list[Html] = []
    end = 0
    for found in _LINK.finditer(words):
        shown = _without_stop(found[0])
        address = shown if found["url"] else f"https://doi.org/{shown[shown.index('10.') :]}"
        parts += [text(words[end : found.start()]), tag("a", text(shown), href=address)]
        end = found.start() + len(shown)
    return join([*parts, text(words[end:])])


def _without_stop(address: str) -> str:
    """Without the stop or bracket of the sentence around it."""
    kept = address.rstrip(".,;:")
    while kept.endswith(")") and kept.count("(") < kept.count(")"):
        kept = kept[:-1].rstrip(".,;:")
    return kept


@dataclass(frozen=True, slots=True)
class Names:
    """What the studies are called on the page, by their ids, and where each is listed.

    `said` is what sentences call them.
    """

    labels: Mapping[str, str]
    anchors: Mapping[str, str]
    said: Mapping[str, str]
    _known: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", _any_of(self.labels))

    def one(self, study: str) -> Html:
        return self._linked(study, self.labels.get(study, study))

    def _linked(self, study: str, label: str) -> Html:
        anchor = self.anchors.get(study)
        return tag("a", text(label), href=f"#{anchor}") if anchor else text(label)

    def several(self, studies: Sequence[str]) -> Html:
        return join([self.one(study) for study in studies], ", ")

    def prose(self, words: str) -> Html:
        """Text with the ids of studies as their labels, addresses and DOIs as links."""
        return _replaced(words, self._known, self.one)

    def sentence(self, one: Sentence) -> Html:
        """A sentence to the letter; the names of its studies are links."""
        studies = {self.said.get(study, study): study for study in one.studies}
        return _replaced(
            one.text, _any_of(studies), lambda name: self._linked(studies[name], name)
        )


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """One of these names, not inside another word."""
    longest = sorted(names, key=len, reverse=True)
    if not longest:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, longest))})(?![\w/-])")


def _replaced(words: str, names: re.Pattern[str], shown: Callable[[str], Html]) -> Html:
    parts: list[Html] = []
    end = 0
    for found in names.finditer(words):
        parts += [linked(words[end : found.start()]), shown(found[0])]
        end = found.end()
    return join([*parts, linked(words[end:])])


def table(
    identifier: str,
    name: str,
    note: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Html]],
    numbers: Iterable[int] = (),
) -> Html:
    """A table in a region of its own that scrolls by keyboard; the first cell heads its row.

    `note` stands above it, outside what scrolls; `numbers` are the columns set flush right.
    """
    flush = frozenset(numbers)
    side = ["n" if place in flush else None for place in range(len(head))]
    top = join(tag("th", text(word), scope="col", class_=side[i]) for i, word in enumerate(head))
    body = join(
        tag(
            "tr",
            *(
                tag("th", cell, scope="row") if i == 0 else tag("td", cell, class_=side[i])
                for i, cell in enumerate(row)
            ),
        )
        for row in rows
    )
    inner = tag(
        "table",
        tag("thead", tag("tr", top)),
        tag("tbody", body),
        aria_label=name,
        aria_describedby=identifier,
    )
    above = tag("p", text(note), id=identifier, class_="note")
    region = tag("div", inner, class_="scroll", role="region", tabindex="0", aria_label=name)
    return join([above, region])


def listing(items: Iterable[Html], kind: str = "ul", class_: str | None = None) -> Html:
    return tag(kind, *(tag("li", item) for item in items), class_=class_)


def slug(words: str) -> str:
    """An id for a heading; the letters of any script are kept."""
    return re.sub(r"[^\w]+", "-", words.casefold()).strip("-") or "part"
