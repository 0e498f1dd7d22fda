"""doi.org: which agency registered a DOI, and a record in CSL-JSON from whichever it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from evidence.errors import CannotAsk
from evidence.identifiers import doi_path
from evidence.registries.client import Answer, Client
from evidence.registries.text import recorded_doi

_AT_ONCE = 40  # keeps the address of a look-up below 4,000 characters or so
_CSL = "application/vnd.citationstyles.csl+json"


def agencies(client: Client, dois: Sequence[str]) -> dict[str, str]:
    """The agency of each DOI, where doi.org names one. Never fails: it only saves requests."""
    # A comma separates DOIs here, so one that holds a comma cannot be asked for.
    asked = [doi for doi in dois if "," not in doi]
    named: dict[str, str] = {}
    for start in range(0, len(asked), _AT_ONCE):
        paths = ",".join(doi_path(doi) for doi in asked[start : start + _AT_ONCE])
        try:
            answer = client.get(f"https://doi.org/doiRA/{paths}", retry=False)
        except CannotAsk:
            break
        named.update(_named(answer))
    return named


def csl_item(client: Client, doi: str) -> Mapping[str, object] | None:
    """The record doi.org's content negotiation gives; None: no such DOI. Raises CannotAsk."""
    answer = client.get(f"https://doi.org/{doi_path(doi)}", accept=_CSL)
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
