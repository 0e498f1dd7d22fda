"""doi.org: which agency registered a DOI, and a record in CSL-JSON from whichever it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from evidence.errors import CannotAsk
from evidence.identifiers import doi_path
from evidence.registries.asking import Registries, Said
from evidence.registries.client import Answer
from evidence.registries.text import plain, recorded_doi

SERVICE: Final = "doi.org"
DENIED: Final = ""  # instead of an agency: doi.org says that there is no such DOI
_AT_ONCE = 40  # keeps the address of a look-up below 4,000 characters or so
_CSL = "application/vnd.citationstyles.csl+json"
_OWN_PAGE = b"DOI Not Found"  # what its own page of HTML says


def agencies(registries: Registries, dois: Sequence[str]) -> dict[str, str]:
    """The agency of each DOI, or DENIED; what doi.org says nothing about is not there.

    Never fails: it saves requests, and tells a missing record from a missing DOI.
    """
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


def csl_item(
    registries: Registries, doi: str, agency: str | None = None
) -> Said[Mapping[str, object]]:
    """The record doi.org's content negotiation gives; None: no such DOI. Raises CannotAsk.

    An `agency` that registered the DOI and has no record of it does not make it unregistered.
    """
    url = f"https://doi.org/{doi_path(doi)}"
    return registries.ask(SERVICE, doi, url, partial(_item, agency=agency), accept=_CSL)


def _item(answer: Answer, agency: str | None) -> Mapping[str, object] | None:
    missing = answer.status == 400  # doi.org does not take it for a DOI
    missing |= answer.absent(denied=agency == DENIED or _OWN_PAGE in answer.body[:2000])
    if missing and agency:
        raise CannotAsk(
            f"{agency} registered the DOI, and doi.org has no record of it to give.",
            "Its record may be added by hand with: evidence import -",
        )
    if missing:
        return None
    if answer.status != 200:
        raise answer.unexpected()
    try:
        item = answer.record()
    except CannotAsk:
        if not agency or answer.is_page:
            raise
        raise CannotAsk(  # mEDRA answers in XML of its own
            f"{agency} registered the DOI, and its record cannot be read here.",
            "Its record may be added by hand with: evidence import -",
        ) from None
    if not ("DOI" in item or "title" in item):
        raise answer.unexpected()
    return item


def _named(answer: Answer) -> dict[str, str]:
    """`{doi: agency}` from `[{"DOI": …, "RA": …}, {"DOI": …, "status": "DOI does not exist"}]`;
    all else the answer holds is passed by.
    """
    try:
        rows = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    named: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            doi = recorded_doi(row.get("DOI"))
            if agency := plain(row.get("RA")):
                named[doi] = agency
            elif "does not exist" in plain(row.get("status")):
                named[doi] = DENIED
    return named
