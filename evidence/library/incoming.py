"""What a foreign file brings: records with their place, and the small parts its readers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from evidence.errors import InvalidIdentifier
from evidence.identifiers import identify, parse_doi
from evidence.model import Draft, Finding, Name, Severity

LINE_END: Final = re.compile(r"\r\n?|\n")
_SUFFIX: Final = re.compile(r"(?:Jr|Sr|2nd|3rd|4th|I{2,3}|IV)\.?")
_INITIALS: Final = re.compile(r"(?P<family>[^\W\d_][\w'’-]*) (?P<given>(?:[A-Z]\.[ -]?)+|[A-Z])")
_OWN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9:._+/-]*")
_OTHERS: Final = frozenset(("et al", "et al.", "others", "and others"))


@dataclass(frozen=True, slots=True)
class Tools:
    """Readers of JSON and of mark-up. They stand on a higher floor, so they are handed in."""

    csl_draft: Callable[[Mapping[str, object]], Draft]
    plain: Callable[[object], str]
    abstract: Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record of a foreign file and its place; `key` is the one it has there, if any.

    `recorded` says that its facts were written by people, not by a catalogue. The `author` field
    of its draft, where there is one, is BibTeX's own text and says more than `authors`: that the
    list was cut, for example.
    """

    draft: Draft
    file: str
    line: int
    key: str | None = None
    recorded: bool = False

    @property
    def title(self) -> str:
        return self.draft.fields.get("title", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """Records that could be read, and what could not (`error`) or is worth a word (`note`)."""

    records: tuple[Incoming, ...]
    problems: tuple[Finding, ...] = ()


def fault(
    file: str,
    line: int | None,
    message: str,
    severity: Severity = "error",
    hint: str | None = None,
) -> Finding:
    """Something of a foreign file that was not taken, or not as it stands."""
    code = "left-out" if severity == "error" else "imported"
    return Finding(severity, code, message, hint, file, line)


def own_key(text: str) -> str | None:
    """The key another program gave a record, where it can be a key here: no address, no number."""
    return text if _OWN_KEY.fullmatch(text) and "//" not in text else None


def filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


# ---------------------------------------------------------------- identifiers


def doi_in(*texts: str) -> str:
    """The DOI in the first text that holds one; a bare one keeps its capitals."""
    for text in filter(None, texts):
        try:
            doi = parse_doi(text)
        except InvalidIdentifier:
            continue
        return text if text.lower() == doi else doi
    return ""


def identities(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """(kind, value) of a report's DOI, PMID and PMCID, as they are compared."""
    pmid = re.sub(r"\D", "", fields.get("pmid", "")).lstrip("0")
    pmcid = re.sub(r"\D", "", fields.get("pmcid", "")).lstrip("0")
    found = (("doi", doi_in(fields.get("doi", "")).lower()), ("pmid", pmid), ("pmcid", pmcid))
    return [(kind, value) for kind, value in found if value]


def trial_numbers(texts: Iterable[str]) -> str:
    """The trial numbers among some texts, as `registration` lists them."""
    return "; ".join(dict.fromkeys(number for text in texts if (number := _trial_number(text))))


def _trial_number(text: str) -> str:
    try:
        kind, value = identify(text)
    except InvalidIdentifier:
        return ""
    return value if kind == "trial" else ""


# ---------------------------------------------------------------- names and pages


def name_in(text: str) -> Name:
    """`Family, Given, Suffix`; without a comma it is a body, unless initials end it."""
    if ",," in text or text.endswith(","):  # EndNote's ways to write a body
        return Name(text.rstrip(", ").replace(",,", ","), literal=True)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1 and (initials := _INITIALS.fullmatch(text)):
        parts = [initials["family"], initials["given"]]
    if not 2 <= len(parts) <= 3:
        return Name(text, literal=True)
    family, given, suffix = (*parts, "")[:3]
    if _SUFFIX.fullmatch(given) and suffix and not _SUFFIX.fullmatch(suffix):
        given, suffix = suffix, given
    words = family.split()
    small = next((i for i, word in enumerate(words[:-1]) if not word[0].islower()), len(words) - 1)
    return Name(" ".join(words[small:]), given, " ".join(words[:small]), suffix)


def people(texts: Iterable[str]) -> tuple[tuple[Name, ...], bool]:
    """The names of a list, and whether it ends in "et al."."""
    listed = [text for text in texts if text.strip(" ,;")]
    cut = len(listed) > 1 and listed[-1].lower() in _OTHERS
    return tuple(name_in(text) for text in listed[: len(listed) - cut]), cut


def draft(
    kind: str,
    fields: Mapping[str, str],
    authors: tuple[tuple[Name, ...], bool],
    editors: tuple[Name, ...] = (),
) -> Draft:
    """A draft whose author field says so when the list of authors was cut."""
    from evidence.library.names import written

    listed, cut = authors
    values = filled(fields)
    if cut and listed:
        values["author"] = f"{written(listed)} and others"
    return Draft(kind, values, listed, editors)


def pages(first: str, last: str = "") -> str:
    """Pages as BibTeX writes them; `637-41` ends on page 641."""
    parts = [last] if last else re.split(r"\s*[-‐‑–—]+\s*", first)[1:]
    start = first if last else re.split(r"\s*[-‐‑–—]+\s*", first)[0]
    if not start or len(parts) != 1 or not parts[0]:
        return first
    end = parts[0]
    if start.isdigit() and end.isdigit() and len(end) < len(start):
        end = start[: len(start) - len(end)] + end
    return start if start == end else f"{start}--{end}"
