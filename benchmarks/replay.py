"""Every recorded answer of the registries, sent over real sockets: file, expected, got.

    python benchmarks/replay.py            # EVIDENCE_SHARED, else ../shared

Each body is served where the program asks for such a thing. What it never asks for – BibTeX,
lists, other services – stands where a record is expected, and must not be taken for one.
`tests/registries/test_recorded.py` holds the same table.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.errors import InvalidIdentifier, NotAStudy, NotRegistered  # noqa: E402
from evidence.identifiers import parse_doi  # noqa: E402
from evidence.registries.asking import Registries, consult  # noqa: E402
from evidence.registries.client import Client, Limits  # noqa: E402
from evidence.registries.fetch import look_up  # noqa: E402
from evidence.registries.services import crossref, doiorg, europepmc, pubmed  # noqa: E402
from tests.loopback import EUROPE_PMC, LoopbackRegistry, Reply  # noqa: E402

TODAY = date(2026, 11, 22)
QUICK = Limits(connect=1.0, read=1.0, total=2.0, retries=1, backoff=0.01, longest_wait=0.2)
DOI = "10.5555/any"
UNKNOWN = "could not check"
# Of a record: who has it, the BibTeX type, the status.
_TABLE = """
crossref/agency/10.1126_science.169.3946.635.json | could not check
crossref/agency/10.13039_100000001.json | could not check
crossref/agency/10.1430_8105.json | could not check
crossref/agency/10.5284_1011335.json | could not check
crossref/errors/400-bad-rows.json | could not check
crossref/errors/400-sample-too-big.json | could not check
crossref/errors/404-bad-cursor.json | absent
crossref/errors/404-works.txt | absent
crossref/errors/429.html | could not check
crossref/errors/500-bad-cursor.json | could not check
crossref/errors/504-gateway.html | could not check
crossref/search/query-bibliographic-ai-literacy.json | 3 found
crossref/search/query-ecology-rows2.json | 2 found
crossref/search/query-ecology-select.json | 20 found
crossref/search/query-widget-cursor-1.json | 20 found
crossref/search/query-zero-results.json | absent
crossref/search/works-default-page.json | 3 found
crossref/transform/10.1126_science.169.3946.635.apa.txt | could not check
crossref/transform/10.1126_science.169.3946.635.bib | could not check
crossref/transform/10.1126_science.169.3946.635.csl.json | doi.org: article, no status
crossref/transform/10.1145_3313831.3376727.csl.json | doi.org: inproceedings, no status
crossref/transform/10.1890_sici-edilsa.bib | could not check
crossref/works/10.1002_jor.1100150407.json | Crossref: article, ok
crossref/works/10.1007_978-3-662-46370-3_13.json | Crossref: incollection, ok
crossref/works/10.1007_s00120-007-1345-2.json | Crossref: article, ok
crossref/works/10.1016_j.pediatrneurol.2015.06.002.json | Crossref: article, ok
crossref/works/10.1016_s0140-6736(10)60175-4.json | Crossref: article, notice
crossref/works/10.1016_s0140-6736(97)11096-0.json | Crossref: article, retracted
crossref/works/10.1017_9781108348843.json | Crossref: book, ok
crossref/works/10.1101_2020.12.01.406702.json | Crossref: misc, ok
crossref/works/10.1101_499970.json | Crossref: misc, ok
crossref/works/10.1111_(issn)1442-9993.json | Crossref: not a study
crossref/works/10.1136_esmoopen-2020-000776.json | Crossref: article, ok
crossref/works/10.1145_3313831.3376727.json | Crossref: inproceedings, ok
crossref/works/10.1145_3448016.3452841.json | Crossref: inproceedings, ok
crossref/works/10.1158_1055-9965.epi-23-0009.json | Crossref: article, ok
crossref/works/10.1186_isrctn11093872.json | Crossref: misc, ok
crossref/works/10.1371_journal.pmed.0030277.g001.json | Crossref: not a study
crossref/works/10.1371_journal.pone.0020476.json | Crossref: article, ok
crossref/works/10.1371_journal.pone.0064723.json | Crossref: article, concern
crossref/works/10.1371_journal.ppat.1008184.json | Crossref: article, ok
crossref/works/10.14264_uql.2020.791.json | Crossref: phdthesis, ok
crossref/works/10.14748_adipo.v4.289.json | Crossref: article, ok
crossref/works/10.1515_crelle-2013-0024.json | Crossref: article, ok
crossref/works/10.4018_978-1-4666-9588-7.les2.json | Crossref: incollection, ok
crossref/works/10.4202_app.01105.2023.json | Crossref: article, ok
crossref/works/10.53731_ybhah-9jy85.json | Crossref: misc, ok
crossref/works/10.5694_j.1326-5377.1943.tb44329.x.json | Crossref: article, ok
crossref/works/10.7287_peerj.3819v0.1_reviews_2.json | Crossref: not a study
crossref/works/10.7554_elife.55167.sa2.json | Crossref: not a study
datacite/crosscite/10.5281_zenodo.57081.apa.txt | could not check
datacite/crosscite/404.txt | absent
datacite/crosscite/thesis.csl.json | doi.org: article, no status
datacite/dois/10.15468_dl.pqqnhb.json | DataCite: misc, no status
datacite/dois/10.4230_lipics.tqc.2013.93.json | DataCite: inproceedings, no status
datacite/dois/10.48550_arxiv.1706.03762.json | DataCite: misc, no status
datacite/dois/10.48550_arxiv.1902.02534.json | DataCite: misc, no status
datacite/dois/10.5061_dryad.8515.json | DataCite: misc, no status
datacite/dois/10.5281_zenodo.1196821.json | DataCite: misc, no status
datacite/dois/10.5281_zenodo.48440.json | DataCite: misc, no status
datacite/dois/10.7910_dvn_nj7xso.json | DataCite: misc, no status
datacite/search/dois-page1.json | could not check
doi.org/content-negotiation/302-crossref.html | doi.org: misc, no status
doi.org/content-negotiation/404-unknown-doi.html | absent
doi.org/ra/10.1241.json | JaLC
doi.org/ra/10.2903.json | OP
doi.org/ra/10.3280.json | mEDRA
doi.org/ra/10.5012.json | KISTI
doi.org/ra/10.5281.json | DataCite
doi.org/ra/10.7554.json | Crossref
europepmc/search-core-attention.json | 3 found
europepmc/search-core-mtb.json | 8 found
europepmc/search-lite-cancer.json | 25 found
europepmc/search-no-results.json | absent
medra/10.1430_8105.onix.xml | could not check
openalex/429-budget.json | could not check
openalex/works-10.1101_097196.json | could not check
pubmed/medline/20137807.txt | PubMed: article, notice
pubmed/medline/23741377.txt | PubMed: article, concern
pubmed/medline/34710116.txt | PubMed: article, notice
pubmed/medline/41474069.txt | PubMed: article, no status
pubmed/medline/9500320.txt | PubMed: article, retracted
pubmed/xml/34843274.xml | could not check
unpaywall/10.1038_nature12373.json | could not check
"""
EXPECTED: Mapping[str, str] = {
    file: outcome
    for file, _, outcome in (line.partition(" | ") for line in _TABLE.split("\n") if line)
}


@dataclass(frozen=True, slots=True)
class Row:
    """One body, and what became of it."""

    file: str
    expected: str
    got: str

    @property
    def right(self) -> bool:
        return self.expected == self.got


def replayed(folder: Path, registry: LoopbackRegistry) -> Iterator[Row]:
    """Every entry of the index, each asked for by a client of its own."""
    for entry in json.loads((folder / "index.json").read_bytes())["entries"]:
        registry.reset()
        with Registries(Client(registry.env(), QUICK), None, TODAY) as asking:
            got = _outcome(entry, reply(folder, entry), registry, asking)
        yield Row(entry["file"], EXPECTED.get(entry["file"], "(not in the table)"), got)


def reply(folder: Path, entry: Mapping[str, Any]) -> Reply:
    """The answer as it was sent: what the recorder took off or put around it is undone."""
    body = (folder / entry["file"]).read_bytes()
    if entry["holds"] == "message":
        body = b'{"status":"ok","message-type":"work","message":' + body + b"}"
    if entry["holds"].endswith("one-element list"):
        body = json.dumps(json.loads(body)[0]).encode()
    kept = {
        name: value
        for name, value in (entry["headers"] or {}).items()
        if name in {"content-type", "location", "retry-after"}
    }
    return Reply(entry["status"], body, kept)


def _outcome(
    entry: Mapping[str, Any], answer: Reply, registry: LoopbackRegistry, asking: Registries
) -> str:
    service, kind, *_ = entry["file"].split("/")
    match service, kind:
        case "crossref", "search":
            registry.serve("/api.crossref.org/works", answer)
            return _counted(len(crossref.candidates(asking, "any words")))
        case "europepmc", _:
            registry.serve(EUROPE_PMC, answer)
            found = [europepmc.read(row) for row in europepmc.candidates(asking, "any words")]
            return _counted(sum(bool(one.title and one.publication_types) for one in found))
        case "pubmed", _:
            return _article(Path(entry["file"]).stem, answer, registry, asking)
        case "doi.org", "ra":
            registry.serve(f"/doi.org/doiRA/{DOI}", answer)
            return ", ".join(doiorg.agencies(asking, [DOI]).values()) or "no agency of a DOI"
        case ("crossref", "transform") | ("datacite", "crosscite") | ("doi.org", _) | ("medra", _):
            return _negotiated(answer, registry, asking)
    return _looked_up(service, answer, registry, asking)


def _looked_up(service: str, answer: Reply, registry: LoopbackRegistry, asking: Registries) -> str:
    """As the record of a DOI; by DataCite where it is DataCite's, by Crossref otherwise."""
    doi = _doi(answer)
    (registry.datacite if service == "datacite" else registry.crossref)(doi, answer)
    return _told(doi, asking)


def _negotiated(answer: Reply, registry: LoopbackRegistry, asking: Registries) -> str:
    """As what doi.org's content negotiation sends, a redirect included."""
    doi = _doi(answer)
    if answer.status != 404:  # an agency that is named makes of a 404 no absence
        registry.agency(doi, "mEDRA")
    if target := answer.headers.get("location"):
        path = target.partition("://")[2]
        registry.serve(f"/{unquote(path)}", Reply(200, b'{"title": "Where the redirect leads"}'))
    registry.negotiate(doi, answer)
    return _told(doi, asking)


def _told(doi: str, asking: Registries) -> str:
    found = look_up([doi], asking)[doi]
    if found.fetched:
        status = found.fetched.draft.fields.get("status", "no status")
        return f"{found.fetched.service}: {found.fetched.draft.type}, {status}"
    if isinstance(found.error, NotAStudy):
        return f"{found.sources[-1].service}: not a study"
    return "absent" if isinstance(found.error, NotRegistered) else UNKNOWN


def _article(pmid: str, answer: Reply, registry: LoopbackRegistry, asking: Registries) -> str:
    registry.pubmed(pmid, answer)
    article, source = consult(pubmed.SERVICE, lambda: pubmed.article(asking, pmid))
    if article is None:
        return source.answer
    return f"PubMed: {article.draft.type}, {article.draft.fields.get('status', 'no status')}"


def _counted(number: int) -> str:
    return f"{number} found" if number else "absent"


def _doi(answer: Reply) -> str:
    """The DOI a body is about, so that it is asked for by its own."""
    try:
        parsed = json.loads(answer.body)
        inside = parsed.get("message") or parsed.get("data") or parsed
        return parse_doi(str(inside.get("DOI") or inside.get("id")))
    except (ValueError, AttributeError, InvalidIdentifier):
        return DOI


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the server tells of every request
    shared = Path(os.environ.get("EVIDENCE_SHARED") or ROOT.parent / "shared")
    with LoopbackRegistry() as registry:
        rows = list(replayed(shared / "fixtures" / "registries", registry))
    for row in rows:
        mark = " " if row.right else "!"
        sys.stdout.write(f"{mark} {row.file}  expected: {row.expected}  got: {row.got}\n")
    right = sum(row.right for row in rows)
    sys.stdout.write(f"{len(rows)} bodies, {right} with the right outcome\n")
    return 0 if right == len(rows) == len(EXPECTED) else 1


if __name__ == "__main__":
    raise SystemExit(main())
