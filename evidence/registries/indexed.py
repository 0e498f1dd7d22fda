"""What Europe PMC and PubMed add to a record: types, abstract, PMID, trial numbers, standing.

Their failure is never fatal: a record without them is the same record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from evidence.errors import CannotAsk, NotRegistered, RegistryError
from evidence.identifiers import find_identifiers
from evidence.model import Draft
from evidence.registries.asking import Registries, Source, consult
from evidence.registries.parts import filled, pages
from evidence.registries.services import europepmc, pubmed
from evidence.registries.services.europepmc import EuropePmc
from evidence.registries.services.pubmed import Medline
from evidence.registries.standing.events import Event, from_europepmc, from_pubmed, merged

_ENOUGH: Final = 3  # trial numbers in an abstract: with more it is about other people's trials


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the two have on one work; None where they have nothing, or were not asked."""

    europepmc: EuropePmc | None = None
    medline: Medline | None = None
    sources: tuple[Source, ...] = ()

    @property
    def doi(self) -> str:
        found = (one.doi for one in (self.europepmc, self.medline) if one is not None)
        return next((doi for doi in found if doi), "")

    @property
    def pmid(self) -> str:
        found = (one.pmid for one in (self.europepmc, self.medline) if one is not None)
        return next((pmid for pmid in found if pmid), "")

    @property
    def pmcid(self) -> str:
        found = (one.pmcid for one in (self.europepmc, self.medline) if one is not None)
        return next((pmcid for pmcid in found if pmcid), "")

    @property
    def types(self) -> tuple[str, ...]:
        """Publication types, each once in any letter case."""
        listed = [*(self.medline.publication_types if self.medline else ())]
        listed += self.europepmc.publication_types if self.europepmc else ()
        return tuple({kind.casefold(): kind for kind in reversed(listed)}.values())[::-1]

    @property
    def abstract(self) -> str:
        told = self.europepmc.abstract if self.europepmc else ""
        return told or (self.medline.draft.fields.get("abstract", "") if self.medline else "")

    @property
    def registrations(self) -> tuple[str, ...]:
        return self.medline.registrations if self.medline else ()

    @property
    def events(self) -> tuple[Event, ...]:
        told: tuple[Event, ...] = ()
        if self.medline:
            told += from_pubmed(self.medline.publication_types, self.medline.links)
        if self.europepmc:
            links = [(one.type, one.reference, one.pmid) for one in self.europepmc.corrections]
            told += from_europepmc(self.europepmc.publication_types, links)
        return merged(told)


def by_number(
    registries: Registries, kind: Literal["pmid", "pmcid"], value: str
) -> Indexed | RegistryError:
    """The work of a PMID or PMCID: Europe PMC's record, or else PubMed's of a PMID.

    PubMed is asked as well when no DOI leads on to a fuller record.
    """
    found, source = consult(
        europepmc.SERVICE, lambda: europepmc.result(registries, kind, value, retry=True)
    )
    indexed = Indexed(found, None, (source,))
    pmid = value if kind == "pmid" else indexed.pmid
    if pmid and not indexed.doi:
        indexed = with_medline(registries, indexed, pmid, retry=True)
    if indexed.europepmc or indexed.medline:
        return indexed
    name = f"PMID {value}" if kind == "pmid" else value
    failed = [source.why for source in indexed.sources if source.answer == "could not check"]
    if failed:
        causes = "; ".join(why.rstrip(".") for why in failed)
        return CannotAsk(
            f"{name} could not be looked up: {causes}.",
            "Ask again without --offline."
            if registries.offline
            else "Try again later; a DOI leads to other registries.",
        )
    where = "in neither Europe PMC nor PubMed" if kind == "pmid" else "not in Europe PMC"
    return NotRegistered(
        f"{name} is {where}.", "Compare it digit by digit; a DOI or --title may lead there too."
    )


def by_doi(registries: Registries, doi: str) -> Indexed:
    """What Europe PMC has on a DOI."""
    found, source = consult(europepmc.SERVICE, lambda: europepmc.result(registries, "doi", doi))
    return Indexed(found, None, (source,))


def with_medline(
    registries: Registries, indexed: Indexed, pmid: str, *, retry: bool = False
) -> Indexed:
    """With PubMed's record beside Europe PMC's: it lists trial numbers."""
    found, source = consult(pubmed.SERVICE, lambda: pubmed.article(registries, pmid, retry=retry))
    return replace(indexed, medline=found, sources=(*indexed.sources, source))


def europepmc_draft(found: EuropePmc) -> Draft:
    """Europe PMC's record as a report, for works that have no DOI, and for comparing."""
    fields = {
        "title": found.title,
        "year": str(found.year or ""),
        "journal": found.journal,
        "volume": found.volume,
        "number": found.issue,
        "pages": pages(found.pages),
        "doi": found.doi,
        "pmid": found.pmid,
        "pmcid": found.pmcid,
        "abstract": found.abstract,
        "published": _published(found),
    }
    return Draft("article" if found.journal else "misc", filled(fields), found.authors)


def _published(found: EuropePmc) -> str:
    types = {kind.casefold() for kind in found.publication_types}
    if "preprint" in types:
        return "preprint"
    return "journal" if found.journal and types & {"journal article", "research-article"} else ""


def numbers_in_abstract(text: str) -> tuple[str, ...]:
    """The trial numbers an abstract names; none when it names many."""
    found = tuple(value for kind, value in find_identifiers(text) if kind == "trial")
    return found if len(found) <= _ENOUGH else ()


def supplied(fields: Mapping[str, str], indexed: Indexed) -> dict[str, str]:
    """The fields of a record with what it lacks: abstract, PMID, PMCID."""
    lacking = {"abstract": indexed.abstract, "pmid": indexed.pmid, "pmcid": indexed.pmcid}
    return {**{name: value for name, value in lacking.items() if value}, **filled(fields)}
