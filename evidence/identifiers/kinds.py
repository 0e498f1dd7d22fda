"""What kind of identifier a text is, and whether two of them are the same."""

from __future__ import annotations

import re

from evidence.errors import InvalidIdentifier
from evidence.identifiers import numbers
from evidence.identifiers.dois import (
    DASHES,
    LONGEST_DOI,
    URL,
    WIDE,
    looks_like_doi,
    parse_doi,
    shown,
    unwrap,
    without_invisible,
)
from evidence.identifiers.finding import find_identifiers

_KNOWN = (
    "Give a DOI, a PubMed number (PMID: …), a PMCID, an arXiv number, an ISBN "
    "or a trial number (ISRCTN…, NCT…)."
)


def identify(text: str) -> tuple[str, str]:
    """What kind of identifier a text is, and its canonical value.

    Kinds: `doi`, `shortdoi`, `pmid`, `pmcid`, `arxiv`, `isbn`, `trial`. Of an address the one
    identifier in it counts, a DOI before any other. Five to eight bare digits are read as a PMID.
    Raises InvalidIdentifier when the text is none of them, or is one with a wrong check digit.
    """
    cleaned = unwrap(without_invisible(text).translate(WIDE).translate(DASHES))
    if len(cleaned) > LONGEST_DOI:
        raise InvalidIdentifier(f"'{shown(text)}' is too long for an identifier.", _KNOWN)
    if looks_like_doi(cleaned):
        doi = parse_doi(text)
        return ("shortdoi" if doi.startswith("10/") else "doi"), doi
    if found := numbers.alone(cleaned):
        return found
    if URL.match(cleaned):
        inside = find_identifiers(cleaned)
        if len(inside) == 1:
            return inside[0]
    raise InvalidIdentifier(f"'{shown(text)}' is not an identifier that evidence knows.", _KNOWN)


def doi_of(kind: str, value: str) -> str | None:
    """The DOI an identifier has by rule; None where only a registry can tell, or there is none.

    arXiv registers 10.48550/arxiv.NUMBER for all versions of a work, ISRCTN 10.1186/isrctnNUMBER.
    """
    if kind == "doi":
        return value
    if kind == "arxiv":
        return f"10.48550/arxiv.{_without_version(value)}".lower()
    if kind == "trial" and value.startswith("ISRCTN"):
        return f"10.1186/{value.lower()}"
    return None


def same(one: str, other: str) -> bool | None:
    """Whether two texts name the same identifier; None: only a registry can tell.

    So it is for a PMID beside a DOI, or for a short DOI beside a long one. Versions of a work at
    arXiv are the same work. Raises InvalidIdentifier where a text is none.
    """
    first, second = identify(one), identify(other)
    if first == second:
        return True
    dois = doi_of(*first), doi_of(*second)
    if dois[0] and dois[1]:
        return _arxiv_work(dois[0]) == _arxiv_work(dois[1])
    return False if first[0] == second[0] else None


def _arxiv_work(doi: str) -> str:
    return _without_version(doi) if doi.startswith("10.48550/arxiv.") else doi


def _without_version(value: str) -> str:
    return re.sub(r"v[0-9]+$", "", value)
