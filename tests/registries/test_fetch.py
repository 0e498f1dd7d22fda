"""Who is asked, in which order, and what their silence means."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evidence.errors import CannotAsk, NotAStudy, NotRegistered, RegistryError
from evidence.identifiers import doi_path
from evidence.registries.asking import Registries
from evidence.registries.cache import Cache
from evidence.registries.client import Client, Limits
from evidence.registries.fetch import Fetched, fetch, fetch_doi
from tests.loopback import CHEN, ROVERS, LoopbackRegistry, RawServer, Reply, closed_port

TODAY = date(2026, 11, 22)
DOI = "10.1037/pst0000282"
OTHER = "10.3389/fpsyt.2026.1661471"
THESIS = {"doi": "10.5072/thesis", "titles": [{"title": "A thesis"}], "publicationYear": 2020}
FOREIGN = Reply(302, b"", {"Location": "https://www.jstage.jst.go.jp/article"})


@pytest.fixture
def asking(registry: LoopbackRegistry, quick: Limits) -> Iterator[Registries]:
    with Registries(Client(registry.env(), quick), None, TODAY) as opened:
        yield opened


def open_at(base: str, limits: Limits) -> Registries:
    return Registries(Client({"EVIDENCE_REGISTRY_BASE": base}, limits), None, TODAY)


def hosts(registry: LoopbackRegistry) -> list[str]:
    return [path.split("/")[1] for path in registry.asked()]


def test_crossref_record(registry: LoopbackRegistry, asking: Registries) -> None:
    """Two requests: who registered it, and its record."""
    registry.agency(DOI, "Crossref")
    registry.crossref(DOI, CHEN)
    found = fetch_doi(DOI, asking)
    assert (found.service, found.doi_recorded, found.alias) == ("Crossref", DOI, False)
    assert found.draft.fields["journal"] == "Psychotherapy"
    assert found.draft.fields["statuschecked"] == "2026-11-22"
    assert registry.asked() == [f"/doi.org/doiRA/{DOI}", f"/api.crossref.org/works/{DOI}"]


@pytest.mark.parametrize("status", [404, 500, 429])
def test_a_failing_agency_look_up_is_never_fatal(
    registry: LoopbackRegistry, asking: Registries, status: int
) -> None:
    """Crossref, then DataCite are tried in order; the look-up itself is not repeated."""
    registry.agency_fails(status)
    registry.datacite("10.5072/thesis", THESIS)
    assert fetch_doi("10.5072/thesis", asking).service == "DataCite"
    assert hosts(registry) == ["doi.org", "api.crossref.org", "api.datacite.org"]


def test_the_agency_is_asked_first(registry: LoopbackRegistry, asking: Registries) -> None:
    """A DOI of DataCite's does not trouble Crossref."""
    registry.agency("10.5072/thesis", "DataCite")
    registry.datacite("10.5072/thesis", THESIS)
    found = fetch_doi("10.5072/thesis", asking)
    assert found.service == "DataCite"
    assert "status" not in found.draft.fields
    assert hosts(registry) == ["doi.org", "api.datacite.org"]


def test_another_agency_is_reached_through_doiorg(
    registry: LoopbackRegistry, asking: Registries
) -> None:
    """A DOI of mEDRA's comes as CSL-JSON by content negotiation, redirect included."""
    registry.agency("10.1430/8105", "mEDRA")
    target = Reply(302, b"", {"Location": "https://data.medra.org/10.1430/8105"})
    registry.negotiate("10.1430/8105", target)
    body = b'{"DOI": "10.1430/8105", "type": "article-journal", "title": "Un articolo"}'
    registry.serve("/data.medra.org/10.1430/8105", Reply(200, body))
    found = fetch_doi("10.1430/8105", asking)
    assert (found.service, found.draft.fields["title"]) == ("doi.org", "Un articolo")
    assert registry.requests[-1].headers["Accept"] == "application/vnd.citationstyles.csl+json"


def test_not_registered_anywhere(registry: LoopbackRegistry, asking: Registries) -> None:
    """Only when all three say 404 a DOI does not exist; pages of HTML are not parsed."""
    with pytest.raises(NotRegistered, match="is not registered with Crossref, DataCite or"):
        fetch_doi(DOI, asking)
    assert hosts(registry) == ["doi.org", "api.crossref.org", "api.datacite.org", "doi.org"]


@pytest.mark.parametrize("broken", ["crossref", "datacite", "negotiate"])
def test_silence_is_not_absence(
    registry: LoopbackRegistry, asking: Registries, broken: str
) -> None:
    """When one of the three cannot answer and the others say 404, nothing is known."""
    getattr(registry, broken)(DOI, 503)
    with pytest.raises(CannotAsk, match=r"10\.1037/pst0000282 could not be looked up: .*503"):
        fetch_doi(DOI, asking)


def test_a_second_registry_answers_for_a_silent_one(
    registry: LoopbackRegistry, asking: Registries
) -> None:
    """Crossref is down, content negotiation is not: the record comes without a status."""
    registry.crossref(DOI, 502)
    registry.negotiate(DOI, {"DOI": DOI, "type": "journal-article", "title": "A title"})
    found = fetch_doi(DOI, asking)
    assert found.service == "doi.org"
    assert "status" not in found.draft.fields


def test_unreachable_names_every_host(quick: Limits) -> None:
    """Without a network the sentence says who was asked, and never "not registered"."""
    with (
        open_at(closed_port(), quick) as asking,
        pytest.raises(CannotAsk) as caught,
    ):
        fetch_doi(DOI, asking)
    message = str(caught.value)
    assert all(host in message for host in ("api.crossref.org", "api.datacite.org", "doi.org"))
    assert "refused the connection" in message


def test_slow_registries_share_one_deadline() -> None:
    """When one registry has used up the patience for a DOI, the next is not asked."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(20):
            connection.sendall(b" ")
            time.sleep(0.05)

    limits = Limits(read=0.2, total=0.4)
    with (
        RawServer(drip) as server,
        open_at(server.base, limits) as asking,
        pytest.raises(CannotAsk, match=r"api\.crossref\.org did not finish"),
    ):
        fetch_doi(DOI, asking)
    assert server.connections == 2  # the agency look-up and Crossref


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"<html>Please log in</html>", {"content-type": "text/html"}),
        Reply(200, b'{"status": "failed"}'),
        Reply(200, b'{"message": {}}'),
        Reply(200, b'{"message": "Resource not found."}'),
        Reply(200, b""),
        Reply(403, b'{"message": {"title": ["x"]}}'),
    ],
)
def test_an_unexpected_answer_is_no_absence(
    registry: LoopbackRegistry, asking: Registries, reply: Reply
) -> None:
    """A captive portal, or JSON without a record, says nothing about the DOI."""
    registry.crossref(DOI, reply)
    with pytest.raises(CannotAsk, match=r"api\.crossref\.org gave an unexpected answer"):
        fetch_doi(DOI, asking)


def test_a_landing_page_is_no_record(registry: LoopbackRegistry, asking: Registries) -> None:
    """An agency without metadata sends us to a publisher, where we do not follow."""
    registry.agency(DOI, "JaLC")
    registry.negotiate(DOI, FOREIGN)
    with pytest.raises(CannotAsk, match=r"sends us on to https://www\.jstage\.jst\.go\.jp"):
        fetch_doi(DOI, asking)


def test_an_alias_keeps_both(registry: LoopbackRegistry, asking: Registries) -> None:
    """A record that names another DOI than the one asked for is reported as an alias."""
    registry.crossref("10.1000/alias", CHEN)
    found = fetch_doi("10.1000/alias", asking)
    assert found.alias
    assert (found.doi_asked, found.doi_recorded) == ("10.1000/alias", DOI)
    assert found.draft.fields["doi"] == DOI


def test_a_record_without_a_doi_keeps_the_one_asked(
    registry: LoopbackRegistry, asking: Registries
) -> None:
    """The draft always carries a DOI."""
    registry.negotiate(DOI, {"title": "A title"})
    assert fetch_doi(DOI, asking).draft.fields["doi"] == DOI


def test_a_short_doi_is_resolved_and_then_fetched(
    registry: LoopbackRegistry, asking: Registries
) -> None:
    """doi.org says what it is short for; the record comes from who registered that."""
    registry.negotiate("10/gf4gqc", {"DOI": DOI, "type": "journal-article", "title": "x"})
    registry.crossref(DOI, CHEN)
    found = fetch_doi("10/gf4gqc", asking)
    assert (found.doi_asked, found.doi_recorded, found.service) == ("10/gf4gqc", DOI, "Crossref")


def test_a_component_is_no_study(registry: LoopbackRegistry, asking: Registries) -> None:
    """It is there, so no other registry is asked; the error says what it is."""
    registry.crossref(DOI, {"DOI": DOI, "type": "component", "title": []})
    with pytest.raises(NotAStudy, match="a part of an article"):
        fetch_doi(DOI, asking)
    assert hosts(registry) == ["doi.org", "api.crossref.org"]


def test_a_batch_keeps_what_is_good(registry: LoopbackRegistry, asking: Registries) -> None:
    """One agency look-up for all, doubles once, order kept, errors beside the records."""
    registry.agency(DOI, "Crossref")
    registry.agency(OTHER, "Crossref")
    registry.crossref(DOI, CHEN)
    registry.crossref(OTHER, ROVERS)
    registry.crossref("10.1000/down", 500)
    results = fetch([DOI, "10.1000/none", "10.1000/down", OTHER, DOI], asking)
    assert [type(result) for result in results.values()] == [
        Fetched,
        NotRegistered,
        CannotAsk,
        Fetched,
    ]
    assert list(results) == [DOI, "10.1000/none", "10.1000/down", OTHER]
    assert sum("doiRA" in path for path in registry.asked()) == 1


def test_no_doi_leaves_its_path_segment(registry: LoopbackRegistry, asking: Registries) -> None:
    """Slashes, dots, ? and # of a DOI stay inside the one segment it is given."""
    for doi in ("10.1186/../../members", "10.1002/a?b=c", "10.1002/co;2-#", "10.1002/a%25b"):
        with pytest.raises(RegistryError):
            fetch_doi(doi, asking)
        sent = registry.requests[-1].environ["REQUEST_URI"]
        assert sent == f"/doi.org/{doi_path(doi)}"


def test_an_agency_that_cannot_be_read_is_named(
    registry: LoopbackRegistry, asking: Registries
) -> None:
    """It answers in a format of its own: that is neither absence nor a log-in page."""
    registry.agency("10.1430/1", "mEDRA")
    registry.negotiate("10.1430/1", Reply(200, b"<?xml version='1.0'?><ONIXDOI/>"))
    with pytest.raises(CannotAsk, match="mEDRA registered the DOI, and its record cannot be") as e:
        fetch_doi("10.1430/1", asking)
    assert "evidence import -" in str(e.value.hint)


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (Reply(200, b"<html>Please log in</html>", {"content-type": "text/html"}), "log-in page"),
        (Reply(200, b'{"status": "failed"}', {"content-type": "application/json"}), "Try again"),
        (Reply(403, b"no", {"content-type": "text/plain"}), "Try again"),
    ],
)
def test_a_log_in_page_is_suspected_where_there_is_a_page(
    registry: LoopbackRegistry, asking: Registries, reply: Reply, hint: str
) -> None:
    registry.crossref(DOI, reply)
    with pytest.raises(CannotAsk) as caught:
        fetch_doi(DOI, asking)
    assert hint in str(caught.value.hint)
    assert ("log-in" in str(caught.value.hint)) == (hint == "log-in page")


def test_who_was_not_asked_again_is_not_said_to_be_silent(
    registry: LoopbackRegistry, asking: Registries
) -> None:
    """After failures in a row a host is left alone, and that is told as what it is."""
    for number in range(4):
        registry.crossref(f"10.5555/{number}", 500)
    found = fetch([f"10.5555/{number}" for number in range(5)], asking)
    told = [str(error) for error in found.values()]
    assert not any("not asked again" in text for text in told[:2])
    assert (
        "api.crossref.org has a fault of its own (status 500); it was not asked again" in told[4]
    )


def test_an_earlier_miss_is_told_with_its_day(
    registry: LoopbackRegistry, quick: Limits, tmp_path: Path
) -> None:
    for day, told in ((date(2026, 11, 22), "or doi.org."), (date(2026, 11, 23), "on 2026-11-22.")):
        client = Client({"EVIDENCE_REGISTRY_BASE": registry.base}, quick)
        with Registries(client, Cache(tmp_path), day) as registries:
            with pytest.raises(NotRegistered) as caught:
                fetch_doi("10.5555/none", registries)
            assert str(caught.value).endswith(told)
