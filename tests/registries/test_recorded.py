"""Contract: what the registries really sent becomes drafts, and entries that read back equal.

Works are replayed through a real server, and – all of them, lists taken apart – written to a real
library. `benchmarks/records.py` prints the table file → type → key, `benchmarks/replay.py` that of
outcomes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from benchmarks.records import Body, bodies
from benchmarks.replay import EXPECTED, replayed, reply
from evidence.errors import NotAStudy, NotRegistered
from evidence.identifiers import parse_doi
from evidence.library import Library
from evidence.library.store import add_entry
from evidence.model import Draft, Report
from evidence.registries.asking import Registries
from evidence.registries.client import Client, Limits
from evidence.registries.fetch import fetch_doi
from tests.loopback import LoopbackRegistry, Reply

TODAY = date(2026, 11, 22)
NOT_STUDIES = {"component", "journal", "peer-review"}
# A tag, an entity, what programs write for nothing, an empty group, runs of blanks, controls.
FAULTY = re.compile(r"</?[a-z][\w:]*[ />]|&[a-z]+;|&#\d+;|\bnull\b|\bNone\b|\{\}|\s\s|[\x00-\x1f]")

Entry = Mapping[str, Any]


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "fixtures" / "registries"


@pytest.fixture
def asking(registry: LoopbackRegistry, quick: Limits) -> Iterator[Registries]:
    with Registries(Client(registry.env(), quick), None, TODAY) as opened:
        yield opened


def entries(recorded: Path, folder: str) -> list[Entry]:
    index = json.loads((recorded / "index.json").read_bytes())
    found = [entry for entry in index["entries"] if entry["file"].startswith(folder)]
    assert found
    return found


def texts(draft: Draft) -> list[str]:
    names = [*draft.authors, *draft.editors]
    return [
        *draft.fields.values(),
        *map(str, names),
        *(name.given for name in names if name.given),
    ]


def test_crossref_works(recorded: Path, registry: LoopbackRegistry, asking: Registries) -> None:
    """Every recorded work is a clean draft with its own DOI, or is refused for its type."""
    for entry in entries(recorded, "crossref/works/"):
        registry.reset()
        answer = reply(recorded, entry)
        message = json.loads(answer.body)["message"]
        doi = parse_doi(message["DOI"])
        registry.crossref(doi, answer)
        if message["type"] in NOT_STUDIES:
            with pytest.raises(NotAStudy):
                fetch_doi(doi, asking)
            continue
        found = fetch_doi(doi, asking)
        assert (found.service, found.doi_recorded) == ("Crossref", doi)
        assert found.draft.fields["title"]
        assert found.draft.authors
        for text in texts(found.draft):
            assert text.strip() == text != "", entry["file"]
            assert not FAULTY.search(text), (entry["file"], text)


def test_datacite_works(recorded: Path, registry: LoopbackRegistry, asking: Registries) -> None:
    """Every recorded DataCite record is a clean draft with title, authors and year."""
    for entry in entries(recorded, "datacite/dois/"):
        registry.reset()
        answer = reply(recorded, entry)
        doi = parse_doi(json.loads(answer.body)["data"]["id"])
        registry.datacite(doi, answer)
        found = fetch_doi(doi, asking)
        assert (found.service, found.doi_recorded) == ("DataCite", doi)
        assert found.draft.fields["title"]
        assert found.draft.fields["year"]
        assert found.draft.authors
        for text in texts(found.draft):
            assert not FAULTY.search(text), (entry["file"], text)


# ---------------------------------------------------------------- written and read back


def test_every_work_is_written_and_reads_back(recorded: Path, tmp_path: Path) -> None:
    """Title, authors, year and DOI of every recorded work: record = draft = library.

    One line a work in the message of a failure: file, type, key, what differs.
    """
    (tmp_path / "library.bib").write_text("", "utf-8")
    works = [body for body in bodies(recorded) if body.type not in NOT_STUDIES]
    assert len(works) >= 88
    keys = [add_entry(tmp_path, body.draft()) for body in works]
    library = Library.open(tmp_path)
    assert [report.key for report in library.reports] == keys
    assert library.findings == ()
    rows = [
        f"{body.file} ({body.type}) {key}: {wrong}"
        for body, key in zip(works, keys, strict=True)
        for wrong in differences(body, body.draft(), library.report(key))
    ]
    assert rows == [], "\n".join(rows)


def test_what_is_no_work_is_refused(recorded: Path) -> None:
    """The components, journals and reviews among them, with the name of what they belong to."""
    refused = [body for body in bodies(recorded) if body.type in NOT_STUDIES]
    assert len(refused) == 4
    for body in refused:
        with pytest.raises(NotAStudy, match=r"of 10\.[0-9]+/|\(\w.*\w\)"):
            body.draft()


def differences(body: Body, draft: Draft, report: Report) -> Iterator[str]:
    """What is not the same in the record (read here, in the plainest way), draft and library."""
    title, authors, year, doi = plainly(body)
    read = [str(name) for name in report.authors]
    if report.title != draft.fields["title"] or letters(report.title) != letters(title):
        yield f"title {report.title!r}, not {title!r}"
    if read != [str(name) for name in draft.authors] or read != authors:
        yield f"authors {read}, not {authors}"
    if str(report.year or "") != draft.fields.get("year", "") or report.year != year:
        yield f"year {report.year}, not {year}"
    if report.doi != draft.fields["doi"] or report.doi != doi:
        yield f"doi {report.doi}, not {doi}"
    # `{}` also keeps two dashes or quotes apart, and ends a command.
    for name, raw in report.raw.items():
        value = report.fields[name]
        bare = re.sub(r"(?<=[-`'])\{\}(?=[-`'])|(?<=[a-z])\{\}", "", raw)
        if not value.strip() or FAULTY.search(value) or "{}" in bare or "\n" in raw:
            yield f"{name} = {raw!r}"
        if name in {"author", "editor"} and re.search(r"\band\s+and\b|^and\b|\band$", raw):
            yield f"a lone and in {name} = {raw!r}"


def plainly(body: Body) -> tuple[str, list[str], int | None, str]:
    """Title, authors, year and DOI as the shortest reading of the JSON has them."""
    work = body.work
    if body.form == "datacite":
        people = [one_name(row, "familyName", "givenName") for row in work["creators"]]
        doi = work["doi"]
        return unmarked(work["titles"][0]["title"]), people, work["publicationYear"], doi.lower()
    titles = [work.get("title"), work.get("subtitle")]
    title, subtitle = (unmarked((t[0] if t else "") if isinstance(t, list) else t) for t in titles)
    people = [one_name(row, "family", "given") for row in work.get("author", [])]
    dates = ("published-print", "published", "issued", "published-online", "approved")
    years = [work[name]["date-parts"][0][0] for name in dates if name in work]
    year = next((int(year) for year in years if year), None)
    return f"{title} {subtitle}", people, year, work["DOI"].lower()


def one_name(row: Mapping[str, Any], family: str, given: str) -> str:
    parts = [row.get(family), row.get("suffix"), row.get(given)]
    return ", ".join(part for part in parts if part) or row["name"]


def unmarked(text: str | None) -> str:
    return unescape(re.sub(r"<[^>]+>", "", unescape(text or "")))


def letters(text: str | None) -> str:
    """Case, blanks and punctuation off: capitals and joints are the business of other tests."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(char for char in folded if char.isalnum())


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
    recorded: Path, registry: LoopbackRegistry, asking: Registries, name: str, status: str
) -> None:
    """Retraction, notice, concern and a mere new version are told apart on real records."""
    (entry,) = entries(recorded, f"crossref/works/{name}")
    doi = name.replace("_", "/", 1)
    registry.crossref(doi, reply(recorded, entry))
    assert fetch_doi(doi, asking).draft.fields["status"] == status


def test_recorded_negotiation(
    recorded: Path, registry: LoopbackRegistry, asking: Registries
) -> None:
    """doi.org's recorded redirect leads to the recorded CSL-JSON."""
    doi = "10.1126/science.169.3946.635"
    (hop,) = entries(recorded, "doi.org/content-negotiation/302")
    html = reply(recorded, hop)
    target = re.search(r'href="([^"]+)"', html.body.decode())
    assert target
    registry.negotiate(doi, Reply(302, html.body, {"location": target[1]}))
    (item,) = entries(recorded, "crossref/transform/10.1126_science.169.3946.635.csl")
    registry.serve(f"/api.crossref.org/v1/works/{doi}/transform", reply(recorded, item))
    found = fetch_doi(doi, asking)
    assert (found.service, found.doi_recorded) == ("doi.org", doi)
    assert found.draft.fields["journal"] == "Science"


def test_recorded_absence(recorded: Path, registry: LoopbackRegistry, asking: Registries) -> None:
    """The registries' own 404 pages, text and HTML, mean "not registered"."""
    (text,) = entries(recorded, "crossref/errors/404-works")
    (page,) = entries(recorded, "doi.org/content-negotiation/404")
    registry.crossref("10.1126/foo", reply(recorded, text))
    registry.negotiate("10.1126/foo", reply(recorded, page))
    with pytest.raises(NotRegistered):
        fetch_doi("10.1126/foo", asking)


def test_every_body_has_the_right_outcome(recorded: Path, registry: LoopbackRegistry) -> None:
    """All 84, replayed where the program asks for such a thing: file, expected, got."""
    rows = list(replayed(recorded, registry))
    wrong = [
        f"{row.file}: expected {row.expected}, got {row.got}" for row in rows if not row.right
    ]
    assert wrong == [], "\n".join(wrong)
    assert {row.file for row in rows} == set(EXPECTED)
    assert len(rows) == 84
