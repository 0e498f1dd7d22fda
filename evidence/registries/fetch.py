"""From DOIs to drafts: who to ask, in which order, and what their silence means.

Three values, never two: found, not registered (everybody asked said so), cannot be asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from evidence.errors import CannotAsk, NotRegistered, RegistryError
from evidence.model import Draft
from evidence.registries import records
from evidence.registries.client import Client
from evidence.registries.services import crossref, datacite, doiorg


@dataclass(frozen=True, slots=True)
class Fetched:
    """A record. Where `doi_recorded` differs from `doi_asked`, the one asked for is an alias."""

    doi_asked: str
    doi_recorded: str
    draft: Draft
    service: str  # "Crossref", "DataCite" or "doi.org"

    @property
    def alias(self) -> bool:
        return self.doi_asked != self.doi_recorded


def fetch(
    dois: Sequence[str],
    client: Client,
    today: date,
    progress: Callable[[str], None] = lambda _doi: None,
) -> dict[str, Fetched | RegistryError]:
    """The record, or the error, of each DOI (as `parse_doi` gives them), in the order given.

    `progress` is told each DOI before it is asked about.
    """
    wanted = list(dict.fromkeys(dois))
    agencies = doiorg.agencies(client, [doi for doi in wanted if not _is_short(doi)])
    results: dict[str, Fetched | RegistryError] = {}
    for doi in wanted:
        progress(doi)
        try:
            results[doi] = _fetch_one(doi, client, today, agencies.get(doi))
        except RegistryError as error:
            results[doi] = error
    return results


def fetch_doi(doi: str, client: Client, today: date) -> Fetched:
    """The record of one DOI. Raises NotRegistered, NotAStudy or CannotAsk."""
    result = fetch([doi], client, today)[doi]
    if isinstance(result, RegistryError):
        raise result
    return result


def _fetch_one(doi: str, client: Client, today: date, agency: str | None) -> Fetched:
    """Ask one registry after the other until one has the DOI."""
    ways: dict[str, _Way] = {
        "Crossref": (crossref.work, partial(records.crossref_draft, today=today)),
        "DataCite": (datacite.attributes, records.datacite_draft),
        "doi.org": (doiorg.csl_item, records.csl_draft),
    }
    unasked: list[CannotAsk] = []
    deadline = time.monotonic() + client.patience
    for service in _order(doi, agency):
        if unasked and time.monotonic() > deadline:
            break
        ask, draft_from = ways[service]
        try:
            record = ask(client, doi)
        except CannotAsk as error:
            unasked.append(error)
            continue
        if record is not None:
            found = _fetched(doi, draft_from(record), service)
            if _is_short(doi) and not _is_short(found.doi_recorded):
                found = _fetch_one(found.doi_recorded, client, today, None)
                found = replace(found, doi_asked=doi)
            return found
    if unasked:
        causes = "; ".join(error.message.rstrip(".") for error in unasked)
        raise CannotAsk(f"{doi} could not be looked up: {causes}.", unasked[0].hint)
    raise NotRegistered(
        f"{doi} is not registered with Crossref, DataCite or doi.org.",
        "Compare it with the article, letter by letter; "
        "a work without a DOI is added with: evidence import -",
    )


_Record = Mapping[str, object]
_Way = tuple[Callable[[Client, str], _Record | None], Callable[[_Record], Draft]]


def _order(doi: str, agency: str | None) -> list[str]:
    """Crossref, DataCite, doi.org – but whoever registered the DOI first, where that is known."""
    if _is_short(doi):  # only doi.org knows what it is short for
        return ["doi.org"]
    services = ["Crossref", "DataCite", "doi.org"]
    if agency is not None:
        first = agency if agency in services else "doi.org"
        services.sort(key=lambda service: service != first)
    return services


def _fetched(doi: str, draft: Draft, service: str) -> Fetched:
    """The draft with a DOI in it, even where the record names none."""
    recorded = draft.fields.get("doi") or doi
    return Fetched(
        doi, recorded, replace(draft, fields={**draft.fields, "doi": recorded}), service
    )


def _is_short(doi: str) -> bool:
    return doi.startswith("10/")
