"""From DOIs to drafts: who to ask, in which order, and what their silence means.

Three values, never two: found, not registered (everybody asked said so), cannot be asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final

from evidence.errors import CannotAsk, NotAStudy, NotRegistered, RegistryError
from evidence.model import Draft
from evidence.registries import records
from evidence.registries.asking import Registries, Said, Source, consult, unanswered
from evidence.registries.services import crossref, datacite, doiorg

_Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A record. Where `doi_recorded` differs from `doi_asked`, the one asked for is an alias."""

    doi_asked: str
    doi_recorded: str
    draft: Draft
    service: str  # "Crossref", "DataCite" or "doi.org"
    asked_on: date  # the day the service said it
    raw: _Record  # as it came: Crossref's `message`, DataCite's `attributes`, CSL-JSON

    @property
    def alias(self) -> bool:
        return self.doi_asked != self.doi_recorded


@dataclass(frozen=True, slots=True)
class Lookup:
    """What became of one DOI: a record or an error, and every service that was asked for it.

    A record may come with a source that says "could not check": it is an old one, kept since the
    day that the source names.
    """

    asked: str
    fetched: Fetched | None
    error: RegistryError | None
    sources: tuple[Source, ...]


def look_up(
    dois: Sequence[str],
    registries: Registries,
    progress: Callable[[str], None] = lambda _doi: None,
) -> dict[str, Lookup]:
    """What becomes of each DOI (as `parse_doi` gives them), in the order given; never raises.

    `progress` is told each DOI before it is asked about.
    """
    wanted = list(dict.fromkeys(dois))
    holders = {doi: service for doi in wanted if (service := _kept_by(doi, registries))}
    unknown = [doi for doi in wanted if doi not in holders and not _is_short(doi)]
    agencies = doiorg.agencies(registries, unknown)
    results: dict[str, Lookup] = {}
    for doi in wanted:
        progress(doi)
        results[doi] = _look_up(doi, registries, holders.get(doi), agencies.get(doi))
    return results


def fetch(
    dois: Sequence[str],
    registries: Registries,
    progress: Callable[[str], None] = lambda _doi: None,
) -> dict[str, Fetched | RegistryError]:
    """The record, or the error, of each DOI, in the order given."""
    results: dict[str, Fetched | RegistryError] = {}
    for doi, found in look_up(dois, registries, progress).items():
        result = found.fetched or found.error
        assert result is not None  # a look-up ends in the one or the other
        results[doi] = result
    return results


def fetch_doi(doi: str, registries: Registries) -> Fetched:
    """The record of one DOI. Raises NotRegistered, NotAStudy or CannotAsk."""
    result = fetch([doi], registries)[doi]
    if isinstance(result, RegistryError):
        raise result
    return result


def _look_up(
    doi: str, registries: Registries, holder: str | None, agency: str | None = None
) -> Lookup:
    """Ask one registry after the other until one has the DOI: whose record is kept first.

    `agency` as in `doiorg.agencies`; None where it is not known.
    """
    sources: list[Source] = []
    unasked: list[CannotAsk] = []
    deadline = time.monotonic() + registries.patience
    for service in _order(doi, holder or agency):
        if unasked and time.monotonic() > deadline:
            break
        try:
            said = _WAYS[service](registries, doi, agency)
        except CannotAsk as error:
            unasked.append(error)
            sources.append(unanswered(service, error))
            continue
        sources.append(said.source)
        if said.record is not None:
            return _found(doi, registries, service, said.record, tuple(sources))
    before = [day for s in sources if (day := s.asked_on) and day < registries.today]
    return Lookup(doi, None, _why_not(doi, unasked, before), tuple(sources))


def _found(
    doi: str, registries: Registries, service: str, record: _Record, sources: tuple[Source, ...]
) -> Lookup:
    """The record as a draft; that of a short DOI comes from who registered the long one."""
    day = sources[-1].asked_on
    assert day is not None  # a record was given on some day
    try:
        draft = _draft(service, record, day)
    except NotAStudy as error:
        return Lookup(doi, None, error, sources)
    recorded = draft.fields.get("doi") or doi
    if _is_short(doi) and not _is_short(recorded):
        whole = _look_up(recorded, registries, _kept_by(recorded, registries))
        fetched = whole.fetched and replace(whole.fetched, doi_asked=doi)
        return Lookup(doi, fetched, whole.error, (*sources, *whole.sources))
    draft = replace(draft, fields={**draft.fields, "doi": recorded})
    return Lookup(doi, Fetched(doi, recorded, draft, service, day, record), None, sources)


def _why_not(doi: str, unasked: Sequence[CannotAsk], before: Sequence[date]) -> RegistryError:
    """`before`: the earlier days on which some of them said that they have nothing."""
    if unasked:
        causes = "; ".join(error.message.rstrip(".") for error in unasked)
        return CannotAsk(f"{doi} could not be looked up: {causes}.", unasked[0].hint)
    return NotRegistered(
        f"{doi} is not registered with Crossref, DataCite or doi.org"
        f"{f', as they said on {min(before)}' if before else ''}.",
        "Compare it with the article, letter by letter; "
        "a work without a DOI is added with: evidence import -",
    )


_WAYS: Final[Mapping[str, Callable[[Registries, str, str | None], Said[_Record]]]] = (
    MappingProxyType(
        {
            crossref.SERVICE: lambda registries, doi, agency: crossref.work(
                registries, doi, denied=agency == doiorg.DENIED
            ),
            datacite.SERVICE: lambda registries, doi, agency: datacite.attributes(
                registries, doi, denied=agency == doiorg.DENIED
            ),
            doiorg.SERVICE: doiorg.csl_item,
        }
    )
)


def _draft(service: str, record: _Record, day: date) -> Draft:
    if service == crossref.SERVICE:
        return records.crossref_draft(record, day)
    return (records.datacite_draft if service == datacite.SERVICE else records.csl_draft)(record)


def _order(doi: str, holder: str | None) -> list[str]:
    """Crossref, DataCite, doi.org – but whoever holds the DOI first, where that is known."""
    if _is_short(doi):  # only doi.org knows what it is short for
        return [doiorg.SERVICE]
    services = list(_WAYS)
    if holder:
        first = holder if holder in services else doiorg.SERVICE
        services.sort(key=lambda service: service != first)
    return services


def _kept_by(doi: str, registries: Registries) -> str | None:
    """The service whose record of a DOI is at hand: it need not be found out who has it."""
    at_hand = registries.kept_only()
    for service in _order(doi, None):
        kept = consult(service, partial(_WAYS[service], at_hand, doi, None))
        if kept[0] is not None:
            return service
    return None


def _is_short(doi: str) -> bool:
    return doi.startswith("10/")
