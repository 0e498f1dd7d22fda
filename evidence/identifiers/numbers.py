"""PubMed numbers, arXiv numbers, ISBNs: how they look, alone and in running text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from evidence.errors import InvalidIdentifier
from evidence.identifiers.dois import shown
from evidence.identifiers.trials import TRIAL, trial

# Month 01 to 12: 2213.12345 is a decimal number.
_ARXIV: Final = (
    r"(?:[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}"
    r"|(?:astro-ph|cond-mat|cs|gr-qc|hep-(?:ex|lat|ph|th)|math|math-ph|nlin|nucl-(?:ex|th)"
    r"|physics|q-bio|q-fin|quant-ph|stat|econ|eess|alg-geom|chao-dyn|cmp-lg|dg-ga|funct-an"
    r"|patt-sol|q-alg|solv-int|adap-org|atom-ph|chem-ph|comp-gas|mtrl-th|plasm-ph|supr-con)"
    r"(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]{1,2})?"
)
_ISBN: Final = r"(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx]"
# A library's proxy writes the dots of a host as hyphens, or its own name behind it.
_PUBMED: Final = (
    r"(?:pubmed[.-]ncbi[.-]nlm[.-]nih[.-]gov[^\s/]{0,80}/(?:\?term=)?"
    r"|ncbi[.-]nlm[.-]nih[.-]gov[^\s/]{0,80}/(?:m/)?pubmed/(?:\?term=)?"
    r"|europepmc\.org/(?:article|abstract)/med/|info:pmid/)"
)
_Canonical = Callable[[re.Match[str]], str]
_Form = tuple[str, str, _Canonical]
_FLAGS: Final = re.IGNORECASE | re.ASCII


def isbn13(text: str) -> str:
    """Thirteen digits without hyphens; a wrong check digit raises InvalidIdentifier."""
    digits = re.sub(r"[- ]", "", text).upper()
    if len(digits) == 10:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        right = sum(value * (10 - i) for i, value in enumerate(values)) % 11 == 0
    else:
        right = digits[-1] == _check_digit(digits[:12])
    if not right:
        raise InvalidIdentifier(
            f"'{shown(text)}' is not an ISBN: its check digit is wrong.",
            "Compare it with the book; one digit is off, or two are swapped.",
        )
    if len(digits) == 13:
        return digits
    return f"978{digits[:9]}{_check_digit('978' + digits[:9])}"


def _check_digit(twelve: str) -> str:
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(twelve))
    return str(-total % 10)


def _group(match: re.Match[str]) -> str:
    return str(next(group for group in match.groups() if group))


def _number(match: re.Match[str]) -> str:
    """A PubMed number without leading noughts."""
    return _group(match).lstrip("0")


def _pmc(match: re.Match[str]) -> str:
    return f"PMC{_number(match)}"


def _arxiv(match: re.Match[str]) -> str:
    """The archive's name in small letters, the class behind its dot in capitals: math.GT/…"""
    value = _group(match).lower()
    return re.sub(r"\.[a-z]{2}(?=/)", lambda part: part[0].upper(), value)


# What is the whole of a text, a label before it or not. Compiled when first asked for.
_ALONE: Final[tuple[_Form, ...]] = (
    (
        "trial",
        r"(?:(?:clinical\s?trials?(?:\.gov)?|trials?|registration|registry|isrctn|drks|chictr"
        r"|anzctr|eudract|identifier|number|id|nr|no)\b[\s.:#-]*)*"
        rf"({TRIAL})",
        lambda match: trial(match[1]),
    ),
    ("trial", r"ISRCTN\s*(?:number|no\.?)?[\s:]*([0-9]{8})", lambda m: f"ISRCTN{m[1]}"),
    (
        "pmcid",
        r"(?:pmcid|pmc\s?id)?[:\s]*PMC\s?-?(0*[1-9][0-9]{1,8})(?:\.[0-9]+)?"
        r"|pmcid[:\s]*(0*[1-9][0-9]{1,8})",
        _pmc,
    ),
    (
        "pmid",
        r"(?:(?:pmid|pubmed)(?:\s*(?:id|pmid))?[:#\s]\s*|info:pmid/|pmid|MED/)(0*[1-9][0-9]{0,7})"
        r"|([1-9][0-9]{4,7})",
        _number,
    ),
    ("arxiv", rf"(?:arxiv\s*[:\s]\s*)?({_ARXIV})(?:\.pdf)?/?(?:\s*\[[\w.-]+\])?", _arxiv),
    ("isbn", rf"(?:(?:urn:)?ISBN(?:-?1[03])?:?\s*)?({_ISBN})", lambda match: isbn13(match[1])),
)
# What can be told in running text and in addresses: bare digits say nothing there.
_IN_TEXT: Final[tuple[_Form, ...]] = (
    ("trial", rf"(?<![\w-])({TRIAL})(?!\w)", lambda match: trial(match[1])),
    ("trial", r"\bISRCTN:\s?([0-9]{8})\b", lambda match: f"ISRCTN{match[1]}"),
    ("pmcid", r"(?<![A-Z0-9])PMC-?([1-9][0-9]{2,8})(?![0-9])", _pmc),
    ("pmcid", r"\bPMCID:?\s*(?:PMC\s?)?([1-9][0-9]{2,8})\b", _pmc),
    (
        "pmid",
        r"\bPMID\s?[:#]?\s?(0*[1-9][0-9]{0,7})\b(?!\.[0-9])"
        r"|\bPubMed(?:\s(?:ID|PMID))?:\s?(0*[1-9][0-9]{0,7})\b|\bPubMed\sID\s([1-9][0-9]{0,7})\b"
        rf"|{_PUBMED}([1-9][0-9]{{0,7}})(?![0-9])",
        _number,
    ),
    (
        "arxiv",
        rf"\barxiv:\s?({_ARXIV})(?![0-9])"
        rf"|\barxiv[.-]org[^\s/]{{0,80}}/(?:abs|pdf|html)/({_ARXIV})(?![0-9])",
        _arxiv,
    ),
    ("isbn", rf"\bISBN(?:-?1[03])?:?\s?({_ISBN})(?![0-9])", lambda m: isbn13(m[1])),
    ("isbn", r"(?<![\w-])(97[89](?:[- ]?[0-9]){10})(?![\w-])", lambda m: isbn13(m[1])),
)


def alone(text: str) -> tuple[str, str] | None:
    """(kind, canonical value) of a text that is a number and its label; None for any other.

    Raises InvalidIdentifier for an ISBN with a wrong check digit.
    """
    for kind, pattern, canonical in _ALONE:
        if match := re.fullmatch(pattern, text, _FLAGS):
            return kind, canonical(match)
    return None


def in_text(text: str) -> Iterator[tuple[int, str, str]]:
    """(place, kind, canonical value) of every number in running text, kind by kind."""
    for kind, pattern, canonical in _IN_TEXT:
        for match in re.finditer(pattern, text, _FLAGS):
            try:
                yield match.start(), kind, canonical(match)
            except InvalidIdentifier:  # ten digits that are no ISBN
                continue
