"""From identifiers to drafts that can be written: the record, what indexes add, suggestions.

A suggested design or role is written and named in `unverified`, so that it counts nowhere until a
person sets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, cast

from evidence.errors import NotAStudy, NotRegistered, RegistryError
from evidence.identifiers import doi_of
from evidence.model import Draft
from evidence.registries.asking import Registries, Source
from evidence.registries.fetch import Fetched, Lookup, look_up
from evidence.registries.indexed import (
    Indexed,
    by_doi,
    by_number,
    europepmc_draft,
    numbers_in_abstract,
    supplied,
    with_medline,
)
from evidence.registries.parts import notes
from evidence.registries.services import crossref, europepmc, pubmed
from evidence.registries.standing.events import from_crossref, merged
from evidence.registries.standing.status import standing
from evidence.registries.suggesting import Suggestion, suggest

Asked = tuple[str, str]  # kind and value, as `identify` gives them

_FETCHED: Final = frozenset({"doi", "shortdoi", "pmid", "pmcid", "arxiv"})
_STUDIES: Final = frozenset(
    {"article", "inproceedings", "mastersthesis", "phdthesis", "techreport"}
)
_TRIALS: Final = frozenset({"rct", "pilot-rct", "cluster-rct", "controlled-unclear", "protocol"})
_OF_OTHERS: Final = frozenset({"review", "meta-analysis", "guideline", "commentary"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """One report as it will be written, and what a person has to know about it.

    `alias`: the DOI asked for, where the registry records another. `instead`: why this is not the
    record of its DOI, in a sentence. `told_in_abstract`: trial numbers that no registry lists;
    they are named in `unverified` too.
    """

    draft: Draft
    service: str  # who gave the record
    asked_on: date  # the day it said so
    alias: str = ""
    instead: str = ""
    sources: tuple[Source, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    told_in_abstract: tuple[str, ...] = ()


def can_fetch(kind: str, value: str) -> bool:
    """Whether a registry can be asked about this kind of identifier."""
    return kind in _FETCHED or doi_of(kind, value) is not None


def gather(
    wanted: Sequence[Asked],
    registries: Registries,
    progress: Callable[[str], None] = lambda _value: None,
) -> dict[Asked, Gathered | RegistryError]:
    """What becomes of each identifier (`can_fetch`), in the order given; never raises.

    `progress` is told each value before it is asked about.
    """
    numbers = _numbers(wanted, registries, progress)
    dois = {asked: doi for asked in wanted if (doi := _doi(asked, numbers))}
    told = {dois[asked]: asked[1] for asked in dois if asked not in numbers}
    records = look_up(
        list(dois.values()), registries, lambda doi: progress(told[doi]) if doi in told else None
    )
    results: dict[Asked, Gathered | RegistryError] = {}
    for asked in wanted:
        number = numbers.get(asked)
        if isinstance(number, RegistryError):
            results[asked] = number
        elif asked in dois:
            results[asked] = _from_record(records[dois[asked]], number, registries)
        elif number is not None:
            results[asked] = _from_index(number)
    return results


def _numbers(
    wanted: Sequence[Asked], registries: Registries, progress: Callable[[str], None]
) -> dict[Asked, Indexed | RegistryError]:
    """The works of PMIDs and PMCIDs: they have to be known before their DOIs are."""
    found: dict[Asked, Indexed | RegistryError] = {}
    for kind, value in wanted:
        if kind in ("pmid", "pmcid"):
            progress(value)
            known = cast('Literal["pmid", "pmcid"]', kind)
            found[kind, value] = by_number(registries, known, value)
    return found


def _doi(asked: Asked, numbers: Mapping[Asked, Indexed | RegistryError]) -> str:
    number = numbers.get(asked)
    if number is not None:
        return number.doi if isinstance(number, Indexed) else ""
    return asked[1] if asked[0] == "shortdoi" else doi_of(*asked) or ""


def _from_record(
    found: Lookup, number: Indexed | None, registries: Registries
) -> Gathered | RegistryError:
    fetched = found.fetched
    if fetched is None:
        assert found.error is not None  # a look-up ends in the one or the other
        return _instead(found.error, number, registries) if number else found.error
    draft = fetched.draft
    indexed = number or (
        by_doi(registries, fetched.doi_recorded) if _is_indexed(fetched) else Indexed()
    )
    suggestions = _suggestions(draft, indexed)
    trial = any(one.value in _TRIALS for one in suggestions)
    if trial and indexed.pmid and not indexed.medline and not draft.fields.get("registration"):
        indexed = with_medline(registries, indexed, indexed.pmid)
        suggestions = _suggestions(draft, indexed)
    fields = supplied(draft.fields, indexed) | _standing(fetched, indexed) | _asked_as(fetched)
    place = f"https://doi.org/{fetched.doi_recorded}"
    gathered = Gathered(
        replace(draft, fields=fields),
        fetched.service,
        fetched.asked_on,
        fetched.doi_asked if fetched.alias else "",
        "",
        (*found.sources, *indexed.sources),
        suggestions,
    )
    return _finished(gathered, place, indexed)


def _asked_as(fetched: Fetched) -> dict[str, str]:
    """An alias is kept beside the recorded DOI; a short DOI says no more than the long one."""
    if not fetched.alias or fetched.doi_asked.startswith("10/"):
        return {}
    asked = f"asked for as {fetched.doi_asked}"
    return {"unverifiednote": notes(fetched.draft.fields.get("unverifiednote", ""), asked)}


def _instead(
    error: RegistryError, number: Indexed, registries: Registries
) -> Gathered | RegistryError:
    """The index's own record, where the DOI it gives leads nowhere."""
    name = f"PMID {number.pmid}" if number.pmid else number.pmcid
    if isinstance(error, NotAStudy):
        return NotAStudy(f"{name}: {error.message}", error.hint)
    if number.pmid and not number.medline:
        number = with_medline(registries, number, number.pmid, retry=True)
    gathered = _from_index(number)
    if not gathered.draft.fields.get("title"):
        return type(error)(f"{name}: {error.message}", error.hint)
    fields = gathered.draft.fields
    if isinstance(error, NotRegistered):
        unverified = "; ".join([*_parts(fields.get("unverified")), "doi"])
        fields = {**fields, "unverified": unverified}
    return replace(
        gathered,
        draft=replace(gathered.draft, fields=fields),
        instead=f"{error.message} This is the record {gathered.service} has of {name}.",
    )


def _is_indexed(fetched: Fetched) -> bool:
    """Whether Europe PMC may know the work: articles and preprints, but not of arXiv."""
    fields = fetched.draft.fields
    preprint = fields.get("published") == "preprint" and fetched.service == crossref.SERVICE
    return fetched.draft.type == "article" or preprint


def _from_index(indexed: Indexed) -> Gathered:
    """A work without a DOI, from PubMed's record or else from Europe PMC's."""
    if indexed.medline:
        draft, service = indexed.medline.draft, pubmed.SERVICE
    else:
        assert indexed.europepmc is not None  # by_number gives an error when it found nothing
        draft, service = europepmc_draft(indexed.europepmc), europepmc.SERVICE
    own = ("studydesign", "reportrole")  # by the rules of this room, whoever gave the record
    fields = {name: value for name, value in draft.fields.items() if name not in own}
    draft = replace(draft, fields=supplied(fields, indexed))
    day = next(s.asked_on for s in indexed.sources if s.service == service and s.asked_on)
    if draft.fields.get("status"):
        draft = replace(draft, fields={**draft.fields, "statuschecked": day.isoformat()})
    place = f"https://pubmed.ncbi.nlm.nih.gov/{indexed.pmid}/"
    if not indexed.pmid:
        place = f"https://europepmc.org/article/PMC/{indexed.pmcid}"
    suggestions = _suggestions(draft, indexed)
    gathered = Gathered(draft, service, day, "", "", indexed.sources, suggestions)
    return _finished(gathered, place, indexed)


def _finished(gathered: Gathered, place: str, indexed: Indexed) -> Gathered:
    """With trial numbers, suggestions, what is unverified, and where it was seen."""
    fields = dict(gathered.draft.fields)
    listed = [*_parts(fields.get("registration")), *indexed.registrations]
    of_others = any(one.value in _OF_OTHERS for one in gathered.suggestions)
    told = numbers_in_abstract(fields.get("abstract", "")) if not (listed or of_others) else ()
    unverified = [*_parts(fields.get("unverified"))]
    for one in gathered.suggestions:
        fields[one.field] = one.value
        unverified.append(one.field)
    if told:
        unverified.append("registration")
    fields["registration"] = "; ".join(dict.fromkeys([*listed, *told]))
    fields["unverified"] = "; ".join(dict.fromkeys(unverified))
    fields["facts"] = f"{place} ({gathered.asked_on.isoformat()}, {gathered.service})"
    kept = {name: value for name, value in fields.items() if value}
    return replace(
        gathered, draft=replace(gathered.draft, fields=kept), told_in_abstract=tuple(told)
    )


def _parts(text: str | None) -> list[str]:
    return [part for piece in (text or "").split(";") if (part := piece.strip())]


def _suggestions(draft: Draft, indexed: Indexed) -> tuple[Suggestion, ...]:
    """Design and role; what a record's type has suggested already stands before any title."""
    fields = draft.fields
    if role := fields.get("reportrole"):
        return (Suggestion("reportrole", role, "its DOI is that of a trial registry's entry"),)
    if design := fields.get("studydesign"):
        return (Suggestion("studydesign", design, "the registry calls it a data set"),)
    is_study = draft.type in _STUDIES or fields.get("published") == "preprint"
    if not is_study or fields.get("status") == "notice":
        return ()
    return suggest(fields.get("title", ""), indexed.types)


def _standing(fetched: Fetched, indexed: Indexed) -> dict[str, str]:
    """The status by all who were asked; nothing where the record already says all there is."""
    events = indexed.events
    if not any(event.status for event in events):
        return {}
    own = from_crossref(fetched.raw) if fetched.service == crossref.SERVICE else ()
    told = merged([*own, *events])
    answered = [source for source in indexed.sources if source.answer == "answered"]
    services = [fetched.service, *(source.service for source in answered)]
    found = standing(fetched.draft.fields.get("title", ""), told, services)
    days = [fetched.asked_on, *(source.asked_on for source in answered if source.asked_on)]
    return {
        "status": found.word,
        "statussource": found.source,
        "statuschecked": min(days).isoformat(),
    }
