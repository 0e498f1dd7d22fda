"""The HTML page of an appraisal: the rooms of appraisal and of citing put together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from evidence.cli.citing import marks
from evidence.cli.common import say, state_folder
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from evidence.appraisal.page import Part, Reference
    from evidence.library import Library
    from evidence.model import Appraisal, Report

_STYLE = "apa"


def page_of(library: Library, result: Appraisal, day: date) -> str:
    """The page of an appraisal; of a whole library, with a section for each condition."""
    from importlib.metadata import version

    from evidence.appraisal.flow import flow
    from evidence.appraisal.page import Part, listed_reports, page

    whole = None
    if result.scope.condition is None:
        whole = Part(result, flow(library, None))
    parts = _parts(library, result, day)
    keys = listed_reports(library, [part.appraisal for part in parts])
    made = references(library.reports_for(keys))
    return page(library, whole, parts, made, day, version("dit-evidence"))


def _parts(library: Library, result: Appraisal, day: date) -> list[Part]:
    from evidence.appraisal import appraise
    from evidence.appraisal.flow import flow
    from evidence.appraisal.page import Part

    if result.scope.condition is not None:
        return [Part(result, flow(library, result.scope.condition))]
    only = result.scope.comparator
    return [
        Part(
            appraise(library, row.condition, only, today=day), flow(library, row.condition), number
        )
        for number, row in enumerate(result.conditions, start=1)
    ]


def references(reports: Sequence[Report]) -> list[Reference]:
    """Each report as a reference; without pandoc, or without a title, in a plain form.

    That pandoc is missing is said on stderr: the page is complete without it.
    """
    from evidence.appraisal.page import Reference
    from evidence.citing import catalogue, csl, pandoc

    told: dict[str, str] = {}
    titled = [report for report in reports if report.title]
    try:
        items = [csl.to_csl(report) for report in titled]
        engine = pandoc.find(os.environ, state_folder)
        made = pandoc.references(engine, items, catalogue.chosen(_STYLE, None))
        told = {one.key: one.text for one in made}
    except EvidenceError as error:
        say(f"The references are in a plain form: {error.message}")
    by_key = {report.key: report for report in reports}
    rest = sorted(by_key.keys() - told.keys(), key=lambda key: _plain(by_key[key]).casefold())
    texts = {**told, **{key: _plain(by_key[key]) for key in rest}}
    return [Reference(key, text, tuple(marks(by_key[key]))) for key, text in texts.items()]


def _plain(report: Report) -> str:
    """Authors, year, title, where, DOI: what is recorded, as it is recorded."""
    authors = "; ".join(map(str, report.authors)) or "Author not recorded"
    authors += " et al." if report.authors_cut else ""
    title = (report.title or f"Title not recorded ({report.key})").rstrip(".")
    parts = [f"{authors} ({report.year or 'n.d.'})", title, report.container or ""]
    told = ". ".join(part for part in parts if part)
    address = f"https://doi.org/{report.doi}" if report.doi else report.get("url") or ""
    return f"{told}. {address}".rstrip()
