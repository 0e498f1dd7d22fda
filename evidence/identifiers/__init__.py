"""Identifiers of works: DOIs in every form people paste, PMIDs, arXiv, ISBNs, trial numbers.

Everything here is text in, text out; nothing asks a registry. Letters are folded for ASCII only,
because a registry folds no others.
"""

from __future__ import annotations

from evidence.identifiers.dois import LONGEST_DOI, doi_path, parse_doi, repair
from evidence.identifiers.finding import find_dois, find_identifiers
from evidence.identifiers.kinds import doi_of, identify, same
from evidence.identifiers.trials import trial_registry

__all__ = [
    "LONGEST_DOI",
    "doi_of",
    "doi_path",
    "find_dois",
    "find_identifiers",
    "identify",
    "parse_doi",
    "repair",
    "same",
    "trial_registry",
]
