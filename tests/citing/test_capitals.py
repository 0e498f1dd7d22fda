"""BibTeX → CSL-JSON → text: no proper noun loses its capitals, in any style."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from evidence.citing.catalogue import STYLES, style
from evidence.citing.csl import to_csl
from evidence.citing.pandoc import find, references
from evidence.library import Library, bibtex
from evidence.library.reports import reports_of
from evidence.model import Report

REPOSITORY = Path(__file__).parents[2]
HARD = r"""
@article{a, title = {Anna Freud in London: the Tavistock's iCBT}, journal = {eExamples}}
@article{b, title = {{Kernberg} and {de Sade} on pH, mRNA and McDonald}, journal = {J}}
@book{c, title = {From Vienna to {New York}: {USA} in the 1930s}, publisher = {P}}
@incollection{d, title = {Rorschach at Yale}, booktitle = {Essays on {Bion} in S\~ao Paulo}}
@misc{e, title = {DIT in IAPT: the REDIT trial in north London}, published = {preprint}}
@techreport{f, title = {Depression in {Scotland}}, institution = {X}}
@article{g, title = {ADHS bei Kindern: Über Freud in Köln}, journal = {J}, language = {de}}
@phdthesis{h, title = {A thesis on {\'E}mile Durkheim}, school = {X}}
"""


def _words(text: str) -> list[str]:
    """Words that have a capital."""
    return [word for word in re.findall(r"[^\W_]+", text) if word != word.lower()]


def _reports() -> list[Report]:
    own = Library.open(REPOSITORY).reports
    return [*(each for each in own if each.title), *reports_of(bibtex.read(HARD))]


@pytest.mark.parametrize("name", STYLES)
def test_words_with_capitals_keep_them(name: str) -> None:
    """Every such word of a title, a book and a journal of the whole library stands in its text."""
    reports = {each.key: each for each in _reports()}
    found = references(find(os.environ), [to_csl(each) for each in reports.values()], style(name))
    assert len(found) == len(reports)
    lost = {
        (reference.key, word)
        for reference in found
        for field in ("title", "booktitle")
        for word in _words(reports[reference.key].get(field) or "")
        if word not in re.findall(r"[^\W_]+", reference.text)
    }
    assert lost == set()
