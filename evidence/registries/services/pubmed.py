"""PubMed: how an article is indexed, and which notices it is linked with (E-utilities, efetch)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import urlencode

from evidence.library import nbib
from evidence.library.incoming import Tools
from evidence.model import Draft
from evidence.registries.asking import STATUS_DAYS, Registries, Said
from evidence.registries.client import Answer
from evidence.registries.parts import filled
from evidence.registries.records import csl_draft
from evidence.registries.text import abstract, plain, recorded_doi

SERVICE: Final = "PubMed"
_FETCH: Final = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
_TOOLS: Final = Tools(csl_draft, plain, abstract)
# Comments and corrections (National Library of Medicine, "MEDLINE/PubMed Data Element
# Descriptions"): …IN is said of this article elsewhere, …F and …O is what this one is about.
_LINKS: Final = (
    "CIN", "CON", "CRF", "CRI", "DDIN", "DRIN", "ECF", "ECI", "EFR", "EIN", "OID", "ORI",
    "PRIN", "PROF", "RIN", "ROF", "RPF", "RPI", "RRI", "RRF", "SPIN", "UIN", "UOF",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Medline:
    """One article; missing text is "".

    `links` are comments and corrections, (tag, text) such as ("RIN", "Lancet. 2010 …"), in the
    order of the tags above. `draft` is the whole record as a report, as `import` reads it.
    """

    pmid: str
    pmcid: str
    doi: str
    title: str
    publication_types: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    mesh: tuple[str, ...]
    registrations: tuple[str, ...]
    draft: Draft


def article(registries: Registries, pmid: str, *, retry: bool = False) -> Said[Medline]:
    """PubMed's record of a PMID; None: there is no such article. Raises CannotAsk."""
    words = {"db": "pubmed", "id": pmid, "rettype": "medline", "retmode": "text"}
    return registries.ask(
        SERVICE,
        pmid,
        f"{_FETCH}?{urlencode(words)}",
        partial(_read, pmid=pmid),
        accept="text/plain",
        days=STATUS_DAYS,
        retry=retry,
    )


def _read(answer: Answer, pmid: str) -> Medline | None:
    text = answer.body.decode("utf-8", "replace")
    if answer.status == 200 and re.search(rf"PMID is not available: *{pmid}\b", text[:1000]):
        return None
    found = list(zip(nbib.tags(text), nbib.read(text, SERVICE, _TOOLS).records, strict=True))
    for tags, incoming in found if answer.status == 200 else ():
        fields = incoming.draft.fields
        if fields.get("pmid") == pmid:
            doi = recorded_doi(fields.get("doi"))
            return Medline(
                pmid=pmid,
                pmcid=fields.get("pmcid", ""),
                doi=doi,
                title=fields.get("title", ""),
                publication_types=tuple(tags.get("PT", ())),
                links=tuple((tag, said) for tag in _LINKS for said in tags.get(tag, ())),
                mesh=tuple(tags.get("MH", ())),
                registrations=_numbers(fields.get("registration", "")),
                draft=replace(incoming.draft, fields=filled({**fields, "doi": doi})),
            )
    raise answer.unexpected()


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("; ")))
