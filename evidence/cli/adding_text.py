"""What `add` says: candidates, suggestions, links, and what could not be checked."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from evidence.cli import render
from evidence.cli.common import say, today
from evidence.errors import RegistryError
from evidence.words import listed

if TYPE_CHECKING:
    from evidence.model import Draft
    from evidence.registries.asking import Source
    from evidence.registries.gathering import Gathered
    from evidence.registries.matching import Candidate

_STATUS_WORDS = {
    "retracted": "This work is retracted",
    "concern": "There is an expression of concern about this work",
    "corrected": "This work was corrected after publication",
    "notice": "This is a notice about another work",
}
_MOST_VERSIONS = 3  # other versions of a work that are named one by one
_TYPES = {
    "article": "article",
    "book": "book",
    "incollection": "chapter",
    "inproceedings": "conference paper",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
}


def number_of(kind: str, value: str) -> str:
    """An identifier with the registry it belongs to."""
    from evidence.identifiers import trial_registry

    if kind == "trial":
        return f"{value} ({trial_registry(value)})"
    return f"ISBN {value}" if kind == "isbn" else value


def linked(name: str, relation: str) -> str:
    return f"Linked with {name}: {relation}. If they report one study, give both the same studyid."


def given_by(gathered: Gathered) -> str:
    """Who gave a record, and the day where that was not today."""
    if gathered.asked_on == today():
        return gathered.service
    return f"{gathered.service}, {gathered.asked_on.isoformat()}"


# ---------------------------------------------------------------- after an entry is written


def say_about(key: str, gathered: Gathered, links: Iterable[str], known: Container[str]) -> None:
    """What the person who adds a record has to know, and what is left to be said by one.

    `known` are the DOIs that are there now.
    """
    fields = gathered.draft.fields
    if gathered.instead:
        say(render.wrap(gathered.instead, "  ", ""))
    status = fields.get("status")
    if status in _STATUS_WORDS:
        by = fields.get("statussource", gathered.service)
        say(render.wrap(f"{_STATUS_WORDS[status]}, says {by}.", "  ", ""))
    lacking = [name for name in ("title", "year") if not fields.get(name)]
    lacking += [] if gathered.draft.authors else ["author"]
    if lacking:
        say(f"{gathered.service} gives no {listed(lacking, 'or')}.")
    for link in links:
        say(render.wrap(link, "  ", ""))
    _say_other_versions(gathered.draft, known)
    if gathered.told_in_abstract:
        numbers = "; ".join(gathered.told_in_abstract)
        told = f"The abstract names {numbers}: recorded as registration, unverified."
        say(render.wrap(told, "  ", ""))
    for one in gathered.suggestions:
        suggested = f"Suggested {one.field} = {one.value} ({one.why}); it counts nowhere yet."
        say(render.wrap(suggested, "  ", ""))
        say(f"  Confirm with: evidence set {key} {one.field}={one.value}")
    design = "" if any(one.field == "studydesign" for one in gathered.suggestions) else (
        " studydesign=…"
    )  # fmt: skip
    say(f"Record what it is: evidence set {key} tier=… condition=…{design}")


def _say_other_versions(draft: Draft, known: Container[str]) -> None:
    """The preprint of an article, or the article of a preprint, and how to add it."""
    kind = draft.fields.get("relatedtype", "")
    words = {
        "is-preprint-of": "This is a preprint; the published work is",
        "has-preprint": "There is a preprint of this work:",
    }
    listed_dois = re.split(r"[;\s]+", draft.fields.get("related", "")) if kind in words else []
    others = [doi for doi in listed_dois if doi and doi not in known]
    for doi in others[:_MOST_VERSIONS]:
        say(f"{words[kind]} {doi}.")
        say(f"  To add it: evidence add {_quoted(doi)}")
    if len(others) > _MOST_VERSIONS:
        say(f"{len(others) - _MOST_VERSIONS} more are recorded in its field `related`.")


def say_what_was_not_checked(results: Iterable[Gathered | RegistryError]) -> None:
    """One line a service that could not be asked about records which are there all the same."""
    told: set[str] = set()
    for result in results:
        for source in () if isinstance(result, RegistryError) else result.sources:
            if source.answer == "could not check" and source.service not in told:
                told.add(source.service)
                say(render.wrap(f"Note: {_unchecked(source)}", "  ", ""))


_GIVES = {
    "Europe PMC": "publication types, abstract, PMID",
    "PubMed": "publication types, trial numbers",
}


def _unchecked(source: Source) -> str:
    """Which service could not be asked, why, and what may be missing for that."""
    what = _GIVES.get(source.service)
    if what is None or source.asked_on:  # an older answer was at hand
        return source.why
    return f"{source.service}: {source.why.rstrip('.')}; {what} may be missing."


def preview(key: str, draft: Draft) -> None:
    """The fields of an entry as they would be written, on stdout."""
    authors = " and ".join(str(author) for author in draft.authors)
    shown = {"key": key, "type": draft.type, "author": authors, **draft.fields}
    for name, value in shown.items():
        if value:
            render.echo(render.labelled(f"  {name}", value, 18))


# ---------------------------------------------------------------- titles


def show_found(one: Candidate) -> None:
    """The work that is taken, and in what it differs all the same."""
    say(render.wrap(f"Found: {_described(one.draft)}", "    ", "  "))
    if one.notes:
        say(render.wrap(f"Note: {'; '.join(one.notes)}.", "  ", ""))


def _described(draft: Draft) -> str:
    """Who, when, what and where, on one line."""
    fields = draft.fields
    people = [author.full_family for author in draft.authors]
    who = f"{people[0]} et al." if len(people) > 2 else listed(people) or "no author"
    kind = fields.get("published", "")
    if kind in ("", "journal", "book"):
        kind = _TYPES.get(draft.type, kind or "other")
    if fields.get("studydesign") == "dataset":
        kind = "data set"
    where = fields.get("journal") or fields.get("booktitle") or fields.get("howpublished", "")
    facts = ", ".join(part for part in (kind, where) if part)
    return f"{who} ({fields.get('year', 'no year')}). {fields.get('title', '')} [{facts}]"


def show_candidates(head: str, candidates: Iterable[Candidate]) -> None:
    """Each with who, when, what and where, why it was not taken, and the line that adds it."""
    say(head)
    for one in candidates:
        say(render.wrap(_described(one.draft), "    ", "  "))
        if one.why:
            say(render.wrap(f"not taken: {'; '.join(one.why)}", "      ", "    "))
        say(f"    evidence add {_quoted(one.identifier)}")


def _quoted(identifier: str) -> str:
    """As a shell takes it: a SICI holds brackets and semicolons."""
    import shlex

    return shlex.quote(render.safe(identifier))


def title_in_address(text: str) -> str:
    """The words of a title in the last part of a web address; "" when there are too few."""
    if not re.match(r"https?://", text.strip(), re.IGNORECASE):
        return ""
    try:
        path = unquote(urlsplit(text.strip()).path)
    except ValueError:
        return ""
    last = re.sub(r"\.(?:html?|pdf|aspx?|php)$", "", path.rstrip("/").rpartition("/")[2])
    words = [word for word in re.split(r"[-_+\s]+", last) if word]
    while words and re.fullmatch(r"[0-9]+|[0-9a-f]{16,}", words[0]):
        words = words[1:]
    title = render.safe(" ".join(words)).replace('"', "")
    return title if len(words) >= 4 else ""


def reads_like_a_reference(text: str) -> bool:
    """A line with words enough for a title, and a year."""
    bare = re.sub(r"https?://\S+|\b10\.[0-9]{4,9}/\S+", " ", text)
    return len(re.findall(r"[^\W\d_]{2,}", bare)) >= 6 and bool(
        re.search(r"\b(?:19|20)[0-9]{2}\b", bare)
    )
