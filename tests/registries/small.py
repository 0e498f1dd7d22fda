"""Small records, written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from evidence.model import Draft
from evidence.registries.records import crossref_draft, datacite_draft
from tests.loopback import CHEN

TODAY = date(2026, 11, 22)


def crossref(**changes: object) -> Draft:
    return crossref_draft({**CHEN, **{k.replace("_", "-"): v for k, v in changes.items()}}, TODAY)


def datacite(**changes: object) -> Draft:
    record: Mapping[str, object] = {
        "doi": "10.5072/ABC",
        "titles": [{"title": "A title"}],
        "creators": [{"name": "Lemma, Alessandra", "nameType": "Personal"}],
        "publisher": "PsyArXiv",
        "publicationYear": 2021,
        "types": {"resourceTypeGeneral": "Preprint"},
    }
    return datacite_draft({**record, **changes})


def update(kind: str, source: str = "publisher") -> dict[str, str]:
    return {"DOI": "10.1000/NOTICE", "type": kind, "source": source}
