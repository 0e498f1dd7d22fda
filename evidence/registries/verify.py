"""Do the library's identifiers lead to the works that the library says? Asks, compares, and tells.

Nothing is written here (see `mending`). For every entry and service there are three answers:
answered, absent, could not check – and an entry whose own identifier could not be checked was not
checked, whatever else was said about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from evidence.errors import CannotAsk, InvalidIdentifier, NotAStudy, NotRegistered
from evidence.identifiers import doi_of, parse_doi
from evidence.library.duplicates import canonical, identifiers_of
from evidence.model import Draft, Finding, Report
from evidence.registries.asking import Registries, Source, consult
from evidence.registries.codes import finding
from evidence.registries.comparing import drift, identity
from evidence.registries.comparing.drift import Difference
from evidence.registries.comparing.pages import same_pages
from evidence.registries.fetch import Lookup, look_up
from evidence.registries.services import europepmc, pubmed
from evidence.registries.services.europepmc import EuropePmc
from evidence.registries.services.pubmed import Medline
from evidence.registries.standing import events
from evidence.registries.standing.status import Status, standing
from evidence.registries.standing.telling import status_findings
from evidence.words import listed

# Those that tell what happened to a work afterwards.
_TELLERS: Final = ("Crossref", pubmed.SERVICE, europepmc.SERVICE)


@dataclass(frozen=True, slots=True)
class Checked:
    """One entry: who was asked, what they said, and what differs.

    `status` is None where nobody who could tell was heard; `asked_on` is the day of the oldest
    answer that it rests on. `doi` is the DOI to take for an alias, else "".
    """

    report: Report
    sources: tuple[Source, ...]
    why_not: tuple[str, ...]  # why it could not be checked; empty: it was
    verdict: identity.Verdict | None
    findings: tuple[Finding, ...] = ()
    differences: tuple[Difference, ...] = ()
    status: Status | None = None
    asked_on: date | None = None
    doi: str = ""

    @property
    def key(self) -> str:
        return self.report.key


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a library, in the order of its file."""

    entries: tuple[Checked, ...]
    without_identifier: tuple[str, ...]  # keys; nobody can be asked about them

    @property
    def checked(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.entries if not entry.why_not)

    @property
    def not_checked(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self.entries if entry.why_not)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(found for entry in self.entries for found in entry.findings)

    @property
    def failed(self) -> bool:
        """An error was found, or an entry with an identifier could not be checked."""
        return bool(self.not_checked) or any(f.severity == "error" for f in self.findings)


def verify(
    reports: Sequence[Report],
    registries: Registries,
    progress: Callable[[str], None] = lambda _key: None,
) -> Verification:
    """Ask about each report that has an identifier; `progress` is told each key before it is.

    Never raises for what a registry does or says.
    """
    asked = {report.key: found for report in reports if (found := identifiers(report))}
    keys: dict[str, list[str]] = {}
    for key, ids in asked.items():
        if ids.get("doi"):
            keys.setdefault(ids["doi"], []).append(key)

    def tell(doi: str) -> None:
        for key in keys[doi]:
            progress(key)

    lookups = look_up(list(keys), registries, tell)
    entries: list[Checked] = []
    for report in reports:
        if report.key in asked:
            ids = asked[report.key]
            if "doi" not in ids:
                progress(report.key)
            entries.append(_Entry(report, ids, registries).check(lookups.get(ids.get("doi", ""))))
    without = tuple(report.key for report in reports if report.key not in asked)
    return Verification(tuple(entries), without)


def identifiers(report: Report) -> dict[str, str]:
    """What a registry can be asked about: doi, pmid, pmcid, as they are sent.

    An arXiv number, or the number of an ISRCTN registration, stands for its DOI. A `doi` that is
    none is there with "".
    """
    found: dict[str, str] = {}
    if text := (identifiers_of(report, "doi") or (report.doi,))[0]:
        try:
            found["doi"] = parse_doi(text)
        except InvalidIdentifier:
            found["doi"] = ""
    for kind in ("arxiv", "trial"):
        for value in identifiers_of(report, kind):
            if "doi" not in found and (doi := doi_of(kind, value)):
                found["doi"] = doi
    for kind in ("pmid", "pmcid"):
        for value in identifiers_of(report, kind):
            if value.isdigit():
                found[kind] = value if kind == "pmid" else f"PMC{value}"
    return found


@dataclass(slots=True)
class _Record:
    """What an identifier led to."""

    draft: Draft
    service: str
    events: tuple[events.Event, ...] = ()
    doi: str = ""


class _Entry:
    """One report while it is being checked."""

    def __init__(self, report: Report, ids: dict[str, str], registries: Registries) -> None:
        self.report = report
        self.ids = ids
        self.registries = registries
        self.sources: list[Source] = []
        self.findings: list[Finding] = []
        self.elsewhere: set[str] = set()  # services whose answer was about another work

    def check(self, lookup: Lookup | None) -> Checked:
        """`lookup` is what became of the DOI, when there is one."""
        if self.ids.get("doi") == "":
            return self._unreadable()
        record = self._by_doi(lookup) if lookup is not None else self._by_other()
        why_not = self._why_not(lookup)
        return self._done(why_not) if record is None else self._compared(record, why_not)

    def _why_not(self, lookup: Lookup | None) -> tuple[str, ...]:
        """Why the entry's own identifier could not be checked; the last to be asked decides."""
        unasked = lookup is not None and isinstance(lookup.error, CannotAsk)
        if not unasked and self.sources[-1].answer != "could not check":
            return ()
        causes = [source.why for source in self.sources if source.answer == "could not check"]
        return tuple(dict.fromkeys(causes))

    def _unreadable(self) -> Checked:
        return self._done((f"What its field doi holds is no DOI: {self.report.doi}.",))

    def _done(self, why_not: tuple[str, ...]) -> Checked:
        return Checked(
            self.report, tuple(self.sources), why_not, None, findings=tuple(self.findings)
        )

    # ------------------------------------------------------------ asking

    def _by_doi(self, lookup: Lookup) -> _Record | None:
        self.sources += lookup.sources
        if isinstance(lookup.error, NotRegistered):
            self._tell("absent", "doi", lookup.error.message)
        elif isinstance(lookup.error, NotAStudy):
            self._tell("not-a-report", "doi", lookup.error.message)
        if lookup.fetched is None:
            return None
        fetched = lookup.fetched
        done = events.from_crossref(fetched.raw) if fetched.service == "Crossref" else ()
        return _Record(fetched.draft, fetched.service, done, fetched.doi_recorded)

    def _by_other(self) -> _Record | None:
        """Of a report without a DOI: PubMed by its PMID, else Europe PMC by its PMCID."""
        if pmid := self.ids.get("pmid"):
            article = self._pubmed(pmid)
            if article is None:
                return None
            done = events.from_pubmed(article.publication_types, article.links)
            return _Record(article.draft, pubmed.SERVICE, done)
        found = self._europepmc("pmcid", self.ids["pmcid"])
        if found is None:
            return None
        return _Record(epmc_draft(found), europepmc.SERVICE, _epmc_events(found))

    def _pubmed(self, pmid: str) -> Medline | None:
        article, source = consult(pubmed.SERVICE, lambda: pubmed.article(self.registries, pmid))
        self.sources.append(source)
        if source.answer == "absent" and "pmid" in self.ids:
            self._tell("absent", "pmid", f"PubMed has no article with the PMID {pmid}.")
        return article

    def _europepmc(self, kind: Literal["doi", "pmid", "pmcid"], value: str) -> EuropePmc | None:
        found, source = consult(
            europepmc.SERVICE, lambda: europepmc.result(self.registries, kind, value)
        )
        self.sources.append(source)
        if source.answer == "absent" and kind == "pmcid":
            self._tell("absent", "pmcid", f"Europe PMC has no article with {value}.")
        return found

    # ------------------------------------------------------------ comparing

    def _compared(self, record: _Record, why_not: tuple[str, ...]) -> Checked:
        seen = identity.compare(self.report, record.draft)
        differing = drift.compare_fields(self.report, record.draft, seen)
        for one in differing.differences:
            fixed = one.fix is not None and seen.verdict == "same"
            self._tell(one.code, one.field, one.told(record.service), fixed=fixed)
        alias = self._alias(record, fixed=seen.verdict == "same")
        status, asked_on, agreed = None, None, set(differing.agreed)
        if seen.verdict != "another":
            told, confirmed = self._elsewhere(record, alias)
            status, asked_on = self._status(record, told, fixed=seen.verdict == "same")
            agreed |= confirmed | ({"doi"} if seen.verdict == "same" and not alias else set())
        if not why_not:
            self._confirm(agreed, record.service)
        return Checked(
            self.report,
            tuple(self.sources),
            why_not,
            seen.verdict,
            tuple(self.findings),
            differing.differences,
            status,
            asked_on,
            alias if seen.verdict == "same" else "",
        )

    def _alias(self, record: _Record, *, fixed: bool) -> str:
        """The DOI in the answer, where it is another one than was asked for."""
        asked = self.ids.get("doi", "")
        if not record.doi or not asked or record.doi == asked or asked.startswith("10/"):
            return ""
        told = f"{asked} is another name of {record.doi}, says {record.service}."
        self._tell("alias", "doi", told, fixed=fixed)
        return record.doi

    def _elsewhere(self, record: _Record, alias: str) -> tuple[tuple[events.Event, ...], set[str]]:
        """What Europe PMC and PubMed tell of a work that was found by its DOI or its PMID.

        Returns the events, and the identifiers that they agree on.
        """
        doi, pmid = self.ids.get("doi", ""), self.ids.get("pmid", "")
        if record.draft.type != "article" or record.service == europepmc.SERVICE:
            return (), set()
        found = self._europepmc("doi", record.doi or doi) if doi else self._europepmc("pmid", pmid)
        told = _epmc_events(found) if found else ()
        pmcid, agreed = found.pmcid if found else "", set()
        article = None
        if doi and (asked := pmid or (found.pmid if found else "")):
            article = self._pubmed(asked)
        if article is not None:
            if told_of := self._another(record, article, {doi, record.doi, alias}):
                self.elsewhere.add(pubmed.SERVICE)
                if pmid:
                    self._tell("identifiers-disagree", "pmid", told_of)
            else:
                told += events.from_pubmed(article.publication_types, article.links)
                pmcid = article.pmcid or pmcid
                agreed |= {"pmid"} if pmid else set()
        elif doi and pmid and found and found.pmid and found.pmid != pmid:
            what = f"PMID {pmid} is recorded; Europe PMC has {found.pmid}."
            self._tell("identifiers-disagree", "pmid", what)
        if "pmcid" in self.ids and pmcid:
            if pmcid.upper() == self.ids["pmcid"]:
                agreed.add("pmcid")
            else:
                what = f"{self.ids['pmcid']} is recorded; the article has {pmcid}."
                self._tell("identifiers-disagree", "pmcid", what)
        return told, agreed

    def _another(self, record: _Record, article: Medline, dois: set[str]) -> str:
        """That PubMed's article is not the work of the record, as a sentence; "" when it is."""
        if article.doi:
            if canonical("doi", article.doi) in dois:
                return ""
            is_named = article.doi
        else:
            seen = identity.compare(record.draft, article.draft)
            # PubMed translates titles; then author, year and place speak for the work.
            one, other = record.draft.fields, article.draft.fields
            by_place = all(
                one.get(name) and same_pages(one[name], other.get(name, ""))
                for name in ("volume", "pages")
            )
            by_title = seen.title.one_work and seen.authors.first != "another"
            known = seen.title.verdict != "another" or by_place
            if by_title or (seen.authors.first == "same" and seen.near_year and known):
                return ""
            is_named = f"“{article.title}”"
        return f"PMID {article.pmid} is {is_named}, says PubMed; the DOI leads to another work."

    def _status(
        self, record: _Record, told: Sequence[events.Event], *, fixed: bool
    ) -> tuple[Status | None, date | None]:
        heard = [
            source
            for source in self.sources
            if source.service in _TELLERS
            and source.service not in self.elsewhere
            and source.answer == "answered"
            and source.asked_on
        ]
        title = record.draft.fields.get("title", "")
        services = list(dict.fromkeys(source.service for source in heard)) or [record.service]
        status = standing(title, events.merged([*record.events, *told]), services)
        if not heard and status.word == "ok":
            return None, None  # nobody said that all is well
        days = [source.asked_on for source in heard if source.asked_on]
        for code, what in status_findings(self.report, status):
            self._tell(code, "status", what, fixed=fixed)
        return status, min(days, default=None)

    def _confirm(self, agreed: Iterable[str], service: str) -> None:
        """Fields that nobody had verified, and that turn out to agree."""
        found = sorted(self.report.unverified & set(agreed))
        if found:
            verb = "is" if len(found) == 1 else "are"
            told = f"{listed(found)} {verb} named in `unverified`, and {service} has the same."
            self._tell("confirmed", "unverified", told)

    def _tell(self, code: str, field: str, what: str, *, fixed: bool = True) -> None:
        self.findings.append(finding(code, self.report, field, what, fixed=fixed))


def _epmc_events(found: EuropePmc) -> tuple[events.Event, ...]:
    links = [(one.type, one.reference, one.pmid) for one in found.corrections]
    return events.from_europepmc(found.publication_types, links)


def epmc_draft(found: EuropePmc) -> Draft:
    """Europe PMC's record as a report."""
    fields = {
        "title": found.title,
        "journal": found.journal,
        "year": str(found.year or ""),
        "volume": found.volume,
        "number": found.issue,
        "pages": found.pages,
        "doi": found.doi,
    }
    return Draft("article", {name: v for name, v in fields.items() if v}, found.authors)
