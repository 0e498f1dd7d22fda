"""Europe PMC, PubMed and the searches: what they say, and what is no answer of theirs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest

from evidence.errors import CannotAsk
from evidence.model import Name
from evidence.registries.asking import Registries
from evidence.registries.client import Client, Limits
from evidence.registries.services import crossref, europepmc, pubmed
from evidence.registries.services.europepmc import Correction
from tests.loopback import CHEN, EUROPE_PMC, PUBMED, LoopbackRegistry, Reply

TODAY = date(2026, 11, 22)
DOI = "10.1037/pst0000282"
RECORD = {
    "id": "900001",
    "source": "MED",
    "pmid": "900001",
    "pmcid": "PMC900002",
    "doi": DOI.upper(),
    "title": "A trial of <i>one</i> therapy.",
    "authorList": {
        "author": [
            {"fullName": "Chen CK", "firstName": "C. K.", "lastName": "Chen", "initials": "CK"},
            {"fullName": "Roe J", "lastName": "Roe", "initials": "J"},
            {"collectiveName": "The Group"},
        ]
    },
    "pubYear": "2020",
    "journalInfo": {"journal": {"title": "Psychotherapy"}, "volume": "57", "issue": "3"},
    "pageInfo": "464-468",
    "abstractText": "<h4>Aim</h4>To see.",
    "pubTypeList": {"pubType": ["Randomized Controlled Trial", "Journal Article"]},
    "commentCorrectionList": {
        "commentCorrection": [
            {"type": "Erratum in", "reference": "J. 2021;1:2", "id": "900009", "source": "MED"}
        ]
    },
}
MEDLINE = """
PMID- 900001
TI  - A trial of one
      therapy.
LID - 10.1037/pst0000282 [doi]
PMC - PMC900002
FAU - Chen, C K
DP  - 2020 Sep
PT  - Journal Article
PT  - Randomized Controlled Trial
MH  - Depression/*therapy
SI  - ClinicalTrials.gov/NCT01234567
RIN - J Made Up. 2021 Jan;1(1):2. doi: 10.5555/notice. PMID: 900009
CIN - J Made Up. 2020 Dec;1(1):1. PMID: 900008
"""


@pytest.fixture
def asking(registry: LoopbackRegistry, quick: Limits) -> Iterator[Registries]:
    with Registries(Client(registry.env(), quick), None, TODAY) as opened:
        yield opened


def test_europe_pmc_record(registry: LoopbackRegistry, asking: Registries) -> None:
    """A record is read whole, and the day it was given is known."""
    registry.europepmc(DOI, RECORD)
    said = europepmc.result(asking, "doi", DOI)
    found = said.record
    assert found is not None
    assert (found.pmid, found.pmcid, found.doi) == ("900001", "PMC900002", DOI)
    assert found.title == "A trial of one therapy"
    assert [str(name) for name in found.authors] == ["Chen, C. K.", "Roe, J", "The Group"]
    assert found.authors[2] == Name("The Group", literal=True)
    assert (found.journal, found.year, found.volume, found.issue) == (
        "Psychotherapy",
        2020,
        "57",
        "3",
    )
    assert (found.pages, found.abstract) == ("464-468", "Aim To see.")
    assert found.publication_types == ("Randomized Controlled Trial", "Journal Article")
    assert found.corrections == (Correction("Erratum in", "J. 2021;1:2", "900009"),)
    assert found.raw == RECORD
    assert (said.source.answer, said.asked_on) == ("answered", TODAY)


@pytest.mark.parametrize(
    "types",
    [
        {"pubType": "retracted publication; journal article"},
        {"pubTypeList": {"pubType": ["retracted publication", "journal article"]}},
        {"pubTypeList": {"pubType": "retracted publication; journal article"}},
    ],
)
def test_publication_types_come_in_two_forms(types: dict[str, object]) -> None:
    """A list, or one string with semicolons: the same types."""
    found = europepmc.read({"title": "x", **types})
    assert found.publication_types == ("retracted publication", "journal article")


@pytest.mark.parametrize(
    ("kind", "value", "query"),
    [
        ("doi", "10.1/a", 'DOI:"10.1/a"'),
        ("doi", '10.1/a"b\\c', 'DOI:"10.1/a\\"b\\\\c"'),
        ("pmid", "900001", 'EXT_ID:"900001" AND SRC:MED'),
        ("pmcid", "PMC900002", 'PMCID:"PMC900002"'),
    ],
)
def test_europe_pmc_is_asked_for_one_identifier(
    registry: LoopbackRegistry, asking: Registries, kind: str, value: str, query: str
) -> None:
    """The long form of the record is asked for; quotes in a value do not end the query."""
    assert europepmc.result(asking, kind, value).record is None  # type: ignore[arg-type]  # parametrised
    (request,) = registry.requests
    assert request.path == EUROPE_PMC
    assert request.args["query"] == query
    assert (request.args["resultType"], request.args["format"]) == ("core", "json")


def test_no_hits_is_absence(asking: Registries) -> None:
    """200 with hitCount 0: asked, and it is not there."""
    said = europepmc.result(asking, "doi", DOI)
    assert (said.record, said.source.answer, said.asked_on) == (None, "absent", TODAY)


def test_another_works_hit_is_not_taken(registry: LoopbackRegistry, asking: Registries) -> None:
    """A search may bring a neighbour: only the identifier asked for counts."""
    registry.europepmc(DOI, {**RECORD, "doi": "10.1037/pst0000283"})
    assert europepmc.result(asking, "doi", DOI).record is None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"<html>Log in</html>"),
        Reply(200, b"{}"),
        Reply(200, b'{"hitCount": 0}'),
        Reply(200, b'{"hitCount": 2, "resultList": {"result": []}}'),
        Reply(200, b'{"errCode": 404, "errMsg": "x"}'),
        Reply(404, b"<html>gone</html>"),
        Reply(503),
    ],
)
def test_europe_pmc_silence_is_not_absence(
    registry: LoopbackRegistry, asking: Registries, reply: Reply
) -> None:
    """Anything but a list of results says nothing; it is asked once only."""
    registry.europepmc(DOI, reply)
    with pytest.raises(CannotAsk, match=r"www\.ebi\.ac\.uk"):
        europepmc.result(asking, "doi", DOI)
    assert len(registry.requests) == 1


def test_pubmed_record(registry: LoopbackRegistry, asking: Registries) -> None:
    """How it is indexed, its notices with their tags, and the record as `import` reads it."""
    registry.pubmed("900001", MEDLINE)
    said = pubmed.article(asking, "900001")
    found = said.record
    assert found is not None
    assert (found.pmid, found.pmcid, found.doi) == ("900001", "PMC900002", DOI)
    assert found.title == "A trial of one therapy"
    assert found.publication_types == ("Journal Article", "Randomized Controlled Trial")
    assert dict(found.links) == {
        "CIN": "J Made Up. 2020 Dec;1(1):1. PMID: 900008",
        "RIN": "J Made Up. 2021 Jan;1(1):2. doi: 10.5555/notice. PMID: 900009",
    }
    assert found.mesh == ("Depression/*therapy",)
    assert found.registrations == ("NCT01234567",)
    assert (found.draft.fields["status"], found.draft.fields["year"]) == ("retracted", "2020")
    assert said.asked_on == TODAY
    (request,) = registry.requests
    assert request.path == PUBMED
    assert dict(request.args) == {
        "db": "pubmed",
        "id": "900001",
        "rettype": "medline",
        "retmode": "text",
        "tool": "evidence",
    }


def test_pubmed_is_told_the_contact_only_if_there_is_one(
    registry: LoopbackRegistry, quick: Limits
) -> None:
    """NCBI wants the contact in the address; it is sent there and stands in no answer."""
    registry.pubmed("900001", MEDLINE)
    environ = {**registry.env(), "EVIDENCE_MAILTO": "me@example.org"}
    with Client(environ, quick) as client:
        answer = client.get("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?id=900001")
    assert registry.requests[0].args["email"] == "me@example.org"
    assert "example" not in answer.url


def test_an_unknown_pmid_is_absent(asking: Registries) -> None:
    """PubMed says so in words, with status 200."""
    assert pubmed.article(asking, "900001").source.answer == "absent"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b""),
        Reply(200, b"<html>Log in</html>"),
        Reply(200, MEDLINE.replace("900001", "900007").encode()),
        Reply(200, b"id: 9 Error occurred: The following PMID is not available: 9"),
        Reply(400, MEDLINE.encode()),
        Reply(500),
    ],
)
def test_pubmed_silence_is_not_absence(
    registry: LoopbackRegistry, asking: Registries, reply: Reply
) -> None:
    """Nothing, a page, or another article is no answer about this one."""
    registry.pubmed("900001", reply)
    with pytest.raises(CannotAsk, match=r"eutils\.ncbi\.nlm\.nih\.gov"):
        pubmed.article(asking, "900001")


def test_crossref_candidates(registry: LoopbackRegistry, asking: Registries) -> None:
    """The items as they came, at most as many as asked for; none found is an empty list."""
    registry.crossref_search("brief dynamic", CHEN)
    assert crossref.candidates(asking, "Brief  Dynamic\nTherapy", rows=3) == [CHEN]
    args = registry.requests[0].args
    assert (args["query.bibliographic"], args["rows"]) == ("Brief Dynamic Therapy", "3")
    assert crossref.candidates(asking, "Something else") == []


@pytest.mark.parametrize("body", [b"", b"{}", b'{"message": []}', b'{"message": {"items": {}}}'])
def test_crossref_search_without_a_list_is_no_answer(
    registry: LoopbackRegistry, asking: Registries, body: bytes
) -> None:
    """That nothing was found is believed only where there is a list with nothing in it."""
    registry.serve("/api.crossref.org/works", Reply(200, body))
    with pytest.raises(CannotAsk, match="unexpected answer"):
        crossref.candidates(asking, "A title")


def test_europe_pmc_candidates(registry: LoopbackRegistry, asking: Registries) -> None:
    """By the words of the title; its punctuation is no part of the query."""
    registry.europepmc("a trial of one therapy", RECORD)
    assert europepmc.candidates(asking, 'A trial: of "one" (therapy)') == [RECORD]
    assert europepmc.candidates(asking, "Something else") == []
    assert registry.requests[0].args["query"] == 'TITLE:"A trial of one therapy"'


def test_pubmed_is_paced(registry: LoopbackRegistry, asking: Registries) -> None:
    """Three requests a second are allowed without a key: two are a third of a second apart."""
    registry.pubmed("900001", MEDLINE)
    before = time.monotonic()
    for _ in range(2):
        pubmed.article(asking, "900001")
    assert 1 / 3 <= time.monotonic() - before < 2


@pytest.mark.parametrize("number", [1e308, "1e+308", "123456789", "0", True, "PMC", ["x"]])
def test_numbers_that_are_none(number: object) -> None:
    """Neither a PMID nor a PMCID is taken that could not be one."""
    found = europepmc.read({"pmid": number, "pmcid": number})
    assert (found.pmid, found.pmcid) == ("", "")
    kept = europepmc.read({"pmid": 123, "pmcid": "pmc9000001"})
    assert (kept.pmid, kept.pmcid) == ("123", "PMC9000001")


@pytest.mark.parametrize("body", [{"type": "journal-article"}, {"DOI": "10.5555/x"}])
def test_a_record_that_names_nothing_is_no_answer(
    registry: LoopbackRegistry, asking: Registries, body: dict[str, object]
) -> None:
    """Of what would it be the record? A bare DOI is what the agency look-up answers."""
    registry.crossref("10.5555/x", body)
    with pytest.raises(CannotAsk, match="unexpected answer"):
        crossref.work(asking, "10.5555/x")


def test_a_title_says_what_a_record_is_of(registry: LoopbackRegistry, asking: Registries) -> None:
    """The DOI asked for stands in for one that the record leaves out."""
    registry.crossref("10.5555/x", {"type": "journal-article", "title": ["A title"]})
    assert crossref.work(asking, "10.5555/x").record is not None
