"""DataCite: preprints of arXiv and OSF, theses, datasets, reports."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.identifiers import doi_path
from evidence.registries.client import Client


def attributes(client: Client, doi: str) -> Mapping[str, object] | None:
    """DataCite's record (`data.attributes`) of a DOI; None: not DataCite's. Raises CannotAsk."""
    answer = client.get(f"https://api.datacite.org/dois/{doi_path(doi)}")
    if answer.status in {404, 410}:
        return None
    data = answer.record().get("data") if answer.status == 200 else None
    found = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(found, dict) or not ("doi" in found or "titles" in found):
        raise answer.unexpected()
    return found
