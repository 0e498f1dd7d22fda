"""Where a work appeared, in the fields its BibTeX type has for that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from evidence.registries.parts import Record, folded, issn, record
from evidence.registries.text import plain

# A role or a design that a registry's type suggests waits for a person.
SUGGESTED_REGISTRATION: Final = MappingProxyType(
    {"reportrole": "registration", "unverified": "reportrole"}
)
SUGGESTED_DATASET: Final = MappingProxyType(
    {"studydesign": "dataset", "unverified": "studydesign"}
)


def placed(
    bibtex: str, containers: Iterable[str], publisher: str, institution: str = ""
) -> dict[str, str]:
    """Journal, book, series, school, institution or server, and the publisher."""
    titles = list({folded(title): title for title in containers if title}.values())
    last = titles[-1] if titles else ""
    if bibtex == "article":
        return {"journal": titles[0] if titles else ""}
    if bibtex in {"incollection", "inproceedings"}:
        # Of two titles the first is the series.
        series = titles[0] if len(titles) > 1 else ""
        return {"booktitle": last, "series": series, "publisher": publisher}
    if bibtex in {"book", "proceedings"}:
        return {"series": last, "publisher": publisher}
    if bibtex in {"phdthesis", "mastersthesis"}:
        return {"school": institution or publisher}
    if bibtex == "techreport":
        return {"institution": institution or publisher, "series": last}
    return {"howpublished": last or publisher, "publisher": publisher if last else ""}


def around(item: Record, bibtex: str, title: str, within: str) -> dict[str, str]:
    """Place of publication, series, journal's number, meeting: what else says where."""
    if bibtex == "article":
        return {"issn": issn(item)}
    address = plain(item.get("publisher-location")) or plain(item.get("publisher-place"))
    fields = {"address": address}
    if series := plain(item.get("collection-title")):
        fields["series"] = series
    return fields | (_event(item, title, within) if "proceedings" in bibtex else {})


def registration(doi: str) -> dict[str, str]:
    """ISRCTN gives each entry of its registry a DOI, with the type of a dataset."""
    number = re.fullmatch(r"10\.1186/(isrctn[0-9]{8})", doi)
    if number is None:
        return {}
    facts = {"published": "registry", "registration": number[1].upper()}
    return facts | {"howpublished": "ISRCTN registry"} | dict(SUGGESTED_REGISTRATION)


def _event(item: Record, title: str, within: str) -> dict[str, str]:
    """The meeting, unless the book is named after it, and where it was."""
    event = item.get("event")
    name = plain(record(event).get("name")) or plain(item.get("event-title")) or plain(event)
    place = plain(record(event).get("location")) or plain(item.get("event-place"))
    told = any(name and folded(name) in folded(text) for text in (title, within))
    return {"eventtitle": "" if told else name, "venue": place}
