"""Crossref: journal articles, books, preprints, and what later happened to them."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.identifiers import doi_path
from evidence.registries.client import Client


def work(client: Client, doi: str) -> Mapping[str, object] | None:
    """Crossref's record (`message`) of a DOI; None: not Crossref's. Raises CannotAsk."""
    answer = client.get(f"https://api.crossref.org/works/{doi_path(doi)}")
    if answer.status in {404, 410}:
        return None
    message = answer.record().get("message") if answer.status == 200 else None
    if not isinstance(message, dict) or not ("DOI" in message or "title" in message):
        raise answer.unexpected()
    return message
