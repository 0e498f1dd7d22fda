"""DataCite: preprints of arXiv and OSF, theses, datasets, reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from evidence.identifiers import doi_path
from evidence.registries.asking import Registries, Said
from evidence.registries.client import Answer

SERVICE: Final = "DataCite"


def attributes(
    registries: Registries, doi: str, *, denied: bool = False
) -> Said[Mapping[str, object]]:
    """DataCite's record (`data.attributes`) of a DOI; None: not DataCite's. Raises CannotAsk.

    `denied`: doi.org says that there is no such DOI (see `Answer.absent`).
    """
    url = f"https://api.datacite.org/dois/{doi_path(doi)}"
    return registries.ask(SERVICE, doi, url, partial(_read, denied=denied))


def _read(answer: Answer, denied: bool) -> Mapping[str, object] | None:
    if answer.absent(denied=denied):
        return None
    data = answer.record().get("data") if answer.status == 200 else None
    found = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(found, dict) or not ("doi" in found or "titles" in found):
        raise answer.unexpected()
    return found
