"""Numbers of trial registrations, as each registry writes them.

The registries are those whose data the WHO's search portal takes, and a few that psychology uses.
Sources of the forms: the registries' own pages and the portal's list of primary registries.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_Canonical = Callable[[str], str]


def _upper(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


def _chictr(text: str) -> str:
    """`ChiCTR1900022341`, and with its letters `ChiCTR-TRC-12002345` in the older form."""
    letters = re.search(r"(?<![a-z])[a-z]{2,6}(?=-?[0-9])", text[6:], re.IGNORECASE)
    number = re.sub(r"[^0-9]", "", text)
    return f"ChiCTR-{letters[0].upper()}-{number}" if letters else f"ChiCTR{number}"


def _japanese(text: str) -> str:
    """With the letters of the Japanese registries, without the portal's JPRN- before them."""
    number = re.sub(r"^JPRN-?|[\s]", "", text, flags=re.IGNORECASE)
    for name in ("jRCTs", "jRCT", "JapicCTI-", "JMA-IIA", "UMIN"):
        if number.lower().startswith(name.lower()):
            return name + number[len(name) :]
    return number


def _eudract(text: str) -> str:
    """`EUCTR2015-001234-56`, whatever country's form of the entry was meant."""
    numbers = re.search(r"[0-9]{4}-[0-9]{6}-[0-9]{2}", text)
    return f"EUCTR{numbers[0]}" if numbers else text


def _ctis(text: str) -> str:
    return re.sub(r"^\D*", "", text)


def _brazilian(text: str) -> str:
    return "RBR-" + text[4:].lower()


# Registry, how its numbers look (ASCII, any letter case), and their canonical form.
_REGISTRIES: Final[tuple[tuple[str, str, _Canonical], ...]] = (
    ("ClinicalTrials.gov", r"NCT\s?-?[0-9]{8}", lambda text: _upper(text).replace("-", "")),
    ("ISRCTN", r"ISRCTN\s?-?[0-9]{8}", lambda text: _upper(text).replace("-", "")),
    ("ANZCTR", r"ACTRN\s?[0-9]{14}p?", lambda text: _upper(text).rstrip("P")),
    ("ChiCTR", r"ChiCTR\s?(?:-[A-Z]{2,6}-|-)?[0-9]{8,10}", _chictr),
    ("CTIS", r"(?:EUCT\s?-?)?20[0-9]{2}-5[0-9]{5}-[0-9]{2}-[0-9]{2}", _ctis),
    (
        "EU Clinical Trials Register",
        r"(?:EUCTR\s?|EudraCT\s?(?:(?:number|no\.?|nr\.?)\s?)?:?\s?)?"
        r"20[0-9]{2}-[0-9]{6}-[0-9]{2}(?:-[A-Z]{2}\b|-3rd)?",
        _eudract,
    ),
    ("DRKS", r"DRKS\s?[0-9]{8}", _upper),
    (
        "a Japanese registry",
        r"(?:JPRN\s?-?)?(?:UMIN\s?(?:CTR)?[0-9]{9}|jRCTs?[0-9]{9,10}|JapicCTI-[0-9]{6}"
        r"|JMA-IIA[0-9]{5})|JPRN-C[0-9]{9}",
        lambda text: _japanese(text.replace("UMINCTR", "UMIN")),
    ),
    ("IRCT", r"IRCT\s?[0-9]{6,17}N[0-9]{1,3}", _upper),
    ("CTRI", r"CTRI\s?/[0-9]{4}/[0-9]{2,3}/[0-9]{6}", _upper),
    ("PACTR", r"PACTR\s?[0-9]{13,16}", _upper),
    ("TCTR", r"TCTR\s?[0-9]{11}", _upper),
    ("CRiS", r"KCT\s?[0-9]{7}", _upper),
    ("a Dutch registry", r"NTR\s?[0-9]{2,5}|NL-OMON\s?[0-9]{4,6}", _upper),
    ("ReBEC", r"RBR-[0-9a-z]{5,9}", _brazilian),
    ("SLCTR", r"SLCTR/[0-9]{4}/[0-9]{3}", _upper),
    ("RPCEC", r"RPCEC\s?[0-9]{8}", _upper),
    ("LBCTR", r"LBCTR\s?[0-9]{10}", _upper),
    ("REPEC", r"PER-[0-9]{3}-[0-9]{2}", _upper),
    ("ITMCTR", r"ITMCTR\s?[0-9]{10}", _upper),
    ("PHRR", r"PHRR[0-9]{6}-[0-9]{6}", _upper),
    ("AEA RCT Registry", r"AEARCTR-[0-9]{7}", _upper),
    ("WHO", r"U1111-[0-9]{4}-[0-9]{4}", _upper),
)
TRIAL: Final = "|".join(pattern for _, pattern, _ in _REGISTRIES)


def trial(text: str) -> str:
    """A trial number as its registry writes it; `text` matches TRIAL in any letter case."""
    return _registry(text)[1](text)


def trial_registry(number: str) -> str:
    """The registry a trial number belongs to, by name."""
    return _registry(number)[0]


def _registry(text: str) -> tuple[str, _Canonical]:
    for name, pattern, canonical in _REGISTRIES:
        if re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII):
            return name, canonical
    return "a registry of trials", str
