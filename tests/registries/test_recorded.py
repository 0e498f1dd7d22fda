"""Contract: what the registries really sent, replayed through a real server, becomes drafts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence.errors import CannotAsk, NotAStudy, NotRegistered
from evidence.identifiers import parse_doi
from evidence.model import Draft
from evidence.registries.client import Client, Limits
from evidence.registries.fetch import fetch_doi
from tests.loopback import LoopbackRegistry, Reply

TODAY = date(2026, 11, 22)
NOT_STUDIES = {"component", "journal", "peer-review"}
FAULTY = re.compile(r"</?[a-z][\w:]*[ />]|&[a-z]+;|&#\d+;|\bnull\b|\bNone\b|\{\}|\s\s|[\x00-\x1f]")

Entry = Mapping[str, Any]


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "fixtures" / "registries"


@pytest.fixture
def client(registry: LoopbackRegistry, quick: Limits) -> Iterator[Client]:
    with Client(registry.env(), quick) as opened:
        yield opened


def entries(recorded: Path, folder: str) -> list[Entry]:
    index = json.loads((recorded / "index.json").read_bytes())
    found = [entry for entry in index["entries"] if entry["file"].startswith(folder)]
    assert found
    return found


def reply(recorded: Path, entry: Entry) -> Reply:
    body = (recorded / entry["file"]).read_bytes()
    if entry["holds"] == "message":
        body = b'{"status":"ok","message-type":"work","message":' + body + b"}"
    kept = {
        name: value
        for name, value in (entry["headers"] or {}).items()
        if name in {"content-type", "location", "retry-after"}
    }
    return Reply(entry["status"], body, kept)


def texts(draft: Draft) -> list[str]:
    names = [*draft.authors, *draft.editors]
    return [
        *draft.fields.values(),
        *map(str, names),
        *(name.given for name in names if name.given),
    ]


def test_crossref_works(recorded: Path, registry: LoopbackRegistry, client: Client) -> None:
    """Every recorded work is a clean draft with its own DOI, or is refused for its type."""
    for entry in entries(recorded, "crossref/works/"):
        registry.reset()
        answer = reply(recorded, entry)
        message = json.loads(answer.body)["message"]
        doi = parse_doi(message["DOI"])
        registry.crossref(doi, answer)
        if message["type"] in NOT_STUDIES:
            with pytest.raises(NotAStudy):
                fetch_doi(doi, client, TODAY)
            continue
        found = fetch_doi(doi, client, TODAY)
        assert (found.service, found.doi_recorded) == ("Crossref", doi)
        assert found.draft.fields["title"]
        assert found.draft.authors
        for text in texts(found.draft):
            assert text.strip() == text != "", entry["file"]
            assert not FAULTY.search(text), (entry["file"], text)


def test_datacite_works(recorded: Path, registry: LoopbackRegistry, client: Client) -> None:
    """Every recorded DataCite record is a clean draft with title, authors and year."""
    for entry in entries(recorded, "datacite/dois/"):
        registry.reset()
        answer = reply(recorded, entry)
        doi = parse_doi(json.loads(answer.body)["data"]["id"])
        registry.datacite(doi, answer)
        found = fetch_doi(doi, client, TODAY)
        assert (found.service, found.doi_recorded) == ("DataCite", doi)
        assert found.draft.fields["title"]
        assert found.draft.fields["year"]
        assert found.draft.authors
        for text in texts(found.draft):
            assert not FAULTY.search(text), (entry["file"], text)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("10.1016_s0140-6736(97)11096-0", "retracted"),
        ("10.1016_s0140-6736(10)60175-4", "notice"),
        ("10.1371_journal.pone.0064723", "concern"),
        ("10.1371_journal.ppat.1008184", "ok"),
    ],
)
def test_recorded_status(
    recorded: Path, registry: LoopbackRegistry, client: Client, name: str, status: str
) -> None:
    """Retraction, notice, concern and a mere new version are told apart on real records."""
    (entry,) = entries(recorded, f"crossref/works/{name}")
    doi = name.replace("_", "/", 1)
    registry.crossref(doi, reply(recorded, entry))
    assert fetch_doi(doi, client, TODAY).draft.fields["status"] == status


def test_recorded_negotiation(recorded: Path, registry: LoopbackRegistry, client: Client) -> None:
    """doi.org's recorded redirect leads to the recorded CSL-JSON."""
    doi = "10.1126/science.169.3946.635"
    (hop,) = entries(recorded, "doi.org/content-negotiation/302")
    html = reply(recorded, hop)
    target = re.search(r'href="([^"]+)"', html.body.decode())
    assert target
    registry.negotiate(doi, Reply(302, html.body, {"location": target[1]}))
    (item,) = entries(recorded, "crossref/transform/10.1126_science.169.3946.635.csl")
    registry.serve(f"/api.crossref.org/v1/works/{doi}/transform", reply(recorded, item))
    found = fetch_doi(doi, client, TODAY)
    assert (found.service, found.doi_recorded) == ("doi.org", doi)
    assert found.draft.fields["journal"] == "Science"


def test_recorded_absence(recorded: Path, registry: LoopbackRegistry, client: Client) -> None:
    """The registries' own 404 pages, text and HTML, mean "not registered"."""
    (text,) = entries(recorded, "crossref/errors/404-works")
    (page,) = entries(recorded, "doi.org/content-negotiation/404")
    registry.crossref("10.1126/foo", reply(recorded, text))
    registry.negotiate("10.1126/foo", reply(recorded, page))
    with pytest.raises(NotRegistered):
        fetch_doi("10.1126/foo", client, TODAY)


@pytest.mark.parametrize("name", ["429", "500-bad-cursor", "504-gateway"])
def test_recorded_faults(
    recorded: Path, registry: LoopbackRegistry, client: Client, name: str
) -> None:
    """Crossref's own error pages, HTML or JSON, mean "cannot be asked"."""
    (entry,) = entries(recorded, f"crossref/errors/{name}")
    registry.crossref("10.1126/foo", reply(recorded, entry))
    with pytest.raises(CannotAsk, match=name[:3]):
        fetch_doi("10.1126/foo", client, TODAY)
