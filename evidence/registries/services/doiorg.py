"""doi.org: which agency registered a DOI, and a record in CSL-JSON from whichever it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from evidence.errors import CannotAsk
from evidence.identifiers import doi_path
from evidence.registries.asking import Registries, Said
from evidence.registries.client import Answer
from evidence.registries.text import recorded_doi

SERVICE: Final = "doi.org"
_AT_ONCE = 40  # keeps the address of a look-up below 4,000 characters or so
_CSL = "application/vnd.citationstyles.csl+json"


def agencies(registries: Registries, dois: Sequence[str]) -> dict[str, str]:
    """The agency of each DOI, where doi.org names one. Never fails: it only saves requests."""
    # A comma separates DOIs here, so one that holds a comma cannot be asked for.
    asked = [doi for doi in dois if "," not in doi]
    named: dict[str, str] = {}
    for start in range(0, len(asked), _AT_ONCE):
        several = asked[start : start + _AT_ONCE]
        url = f"https://doi.org/doiRA/{','.join(map(doi_path, several))}"
        try:
            answer = registries.get(url, retry=False)
        except CannotAsk:
            break
        named.update(_named(answer))
    return named


def csl_item(registries: Registries, doi: str) -> Said[Mapping[str, object]]:
    """The record doi.org's content negotiation gives; None: no such DOI. Raises CannotAsk."""
    return registries.ask(SERVICE, doi, f"https://doi.org/{doi_path(doi)}", _item, accept=_CSL)


def _item(answer: Answer) -> Mapping[str, object] | None:
    if answer.status in {400, 404, 410}:  # 400: doi.org does not take it for a DOI
        return None
    if answer.status != 200:
        raise answer.unexpected()
    item = answer.record()
    if not ("DOI" in item or "title" in item):
        raise answer.unexpected()
    return item


def _named(answer: Answer) -> dict[str, str]:
    """`{doi: agency}` from `[{"DOI": …, "RA": …}]`; all else the answer holds is passed by."""
    try:
        rows = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return {
        recorded_doi(row["DOI"]): str(row["RA"])
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and "DOI" in row and "RA" in row
    }
