"""Crossref: journal articles, books, preprints, and what later happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode

from evidence.identifiers import doi_path
from evidence.registries.asking import STATUS_DAYS, Registries, Said
from evidence.registries.client import Answer
from evidence.registries.text import plain, recorded_doi

SERVICE: Final = "Crossref"
_Record = Mapping[str, object]


def work(registries: Registries, doi: str, *, denied: bool = False) -> Said[_Record]:
    """Crossref's record (`message`) of a DOI; None: not Crossref's. Raises CannotAsk.

    `denied`: doi.org says that there is no such DOI (see `Answer.absent`).
    """
    url = f"https://api.crossref.org/works/{doi_path(doi)}"
    read = partial(_message, denied=denied)
    return registries.ask(SERVICE, doi, url, read, days=STATUS_DAYS)


def candidates(registries: Registries, text: str, rows: int = 5) -> list[_Record]:
    """The works Crossref finds for a title or a whole reference, best first by its own score.

    The score is no sign that one of them is meant. Raises CannotAsk.
    """
    words = " ".join(text.split())
    query = urlencode({"query.bibliographic": words, "rows": rows})
    url = f"https://api.crossref.org/works?{query}"
    said = registries.ask(SERVICE, f"search: {words}", url, _items, days=STATUS_DAYS)
    return said.record or []


def _message(answer: Answer, denied: bool) -> _Record | None:
    if answer.absent(denied=denied):
        return None
    message = answer.record().get("message") if answer.status == 200 else None
    if not isinstance(message, dict):
        raise answer.unexpected()
    # A type alone could be anybody's, a DOI alone is what the agency look-up answers.
    named = recorded_doi(message.get("DOI")) and "type" in message
    if not (named or plain(message.get("title"))):
        raise answer.unexpected()
    return message


def _items(answer: Answer) -> list[_Record] | None:
    message = answer.record().get("message") if answer.status == 200 else None
    items = message.get("items") if isinstance(message, dict) else None
    if not isinstance(items, list):
        raise answer.unexpected()
    return [item for item in items if isinstance(item, dict)] or None
