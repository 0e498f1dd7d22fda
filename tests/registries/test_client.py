"""The door to the network, against faults on real sockets."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path

import pytest

from evidence.errors import CannotAsk, Misuse
from evidence.registries.client import Answer, Client, Limits
from tests.loopback import (
    LoopbackRegistry,
    RawServer,
    Reply,
    closed_port,
    own_certificate,
    read_request,
)

WORK = "https://api.crossref.org/works/10.1037%2Fpst0000282"
PATH = "/api.crossref.org/works/10.1037/pst0000282"
OK = Reply(200, b'{"message": {}}', {"content-type": "application/json"})


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def fails(*words: str) -> Iterator[None]:
    """CannotAsk, with a sentence that names these and a hint that says what to do."""
    with pytest.raises(CannotAsk) as caught:
        yield
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    for word in words:
        assert word in message
    assert caught.value.hint


def ask(base: str, limits: Limits, url: str = WORK) -> Answer:
    with Client({"EVIDENCE_REGISTRY_BASE": base}, limits) as client:
        return client.get(url)


def test_asks_below_the_prefix(registry: LoopbackRegistry, quick: Limits) -> None:
    """PREFIX/<host><path> is asked, and the answer names the registry's own address."""
    registry.serve(PATH, OK)
    answer = ask(registry.base + "/", quick)
    assert (answer.status, answer.url, answer.host) == (200, WORK, "api.crossref.org")
    assert answer.record() == {"message": {}}
    assert registry.asked() == [PATH]


@pytest.mark.parametrize("status", [200, 204, 400, 403, 404, 406, 410])
def test_a_final_status_is_an_answer(
    registry: LoopbackRegistry, quick: Limits, status: int
) -> None:
    """Whatever is not "not now" is handed on, after one request."""
    registry.serve(PATH, Reply(status, b"" if status == 204 else b"Resource not found."))
    assert ask(registry.base, quick).status == status
    assert len(registry.asked()) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_busy_is_asked_again(registry: LoopbackRegistry, quick: Limits, status: int) -> None:
    """A registry that is busy for a moment costs a second request and nothing else."""
    registry.serve(PATH, Reply(status, b"<html>later</html>"), OK)
    assert ask(registry.base, quick).status == 200
    assert len(registry.asked()) == 2


def test_always_busy_gives_up(registry: LoopbackRegistry, quick: Limits) -> None:
    """Retries end; the sentence names the host and the status."""
    registry.serve(PATH, Reply(503))
    with fails("api.crossref.org", "503"):
        ask(registry.base, quick)
    assert len(registry.asked()) == 1 + quick.retries


def test_retry_after_is_obeyed(registry: LoopbackRegistry) -> None:
    """A Retry-After of one second delays the next request by one second."""
    registry.serve(PATH, Reply(429, b"slow down", {"Retry-After": "1"}), OK)
    limits = Limits(total=5, backoff=0.01)
    before = time.monotonic()
    assert ask(registry.base, limits).status == 200
    assert time.monotonic() - before >= 1


def test_retry_after_as_a_date_is_obeyed(registry: LoopbackRegistry) -> None:
    """A date two seconds from now is waited for, a date in the past is not."""
    soon = formatdate(time.time() + 2, usegmt=True)
    registry.serve(PATH, Reply(429, b"slow down", {"Retry-After": soon}), OK)
    limits = Limits(total=5, backoff=0.01)
    before = time.monotonic()
    assert ask(registry.base, limits).status == 200
    assert time.monotonic() - before >= 0.9
    registry.serve(PATH, Reply(429, b"", {"Retry-After": formatdate(0, usegmt=True)}), OK)
    before = time.monotonic()
    assert ask(registry.base, limits).status == 200
    assert time.monotonic() - before < 0.9


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("86400", "1 day"),
        ("21600", "6 hours"),
        ("90", "2 minutes"),
        ("Wed, 01 Jan 2200 00:00:00 GMT", "more than a month"),
    ],
)
def test_long_retry_after_is_passed_on(
    registry: LoopbackRegistry, quick: Limits, header: str, said: str
) -> None:
    """A registry that asks for hours is believed: one request, no waiting, and the user knows."""
    registry.serve(PATH, Reply(429, b"", {"Retry-After": header}))
    before = time.monotonic()
    with fails("api.crossref.org", "429", said):
        ask(registry.base, quick)
    assert time.monotonic() - before < 2
    assert len(registry.asked()) == 1


def test_nonsense_retry_after_is_ignored(registry: LoopbackRegistry, quick: Limits) -> None:
    """A Retry-After nobody can read counts as none."""
    registry.serve(PATH, Reply(503, b"", {"Retry-After": "soon"}), OK)
    assert ask(registry.base, quick).status == 200


def test_two_requests_are_as_far_apart_as_the_host_asks(
    registry: LoopbackRegistry, quick: Limits
) -> None:
    """`x-rate-limit-limit: 5` in `1s`: a fifth of a second from one request to the next."""
    told = {"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s"}
    registry.serve(PATH, Reply(200, b"{}", told))
    with Client(registry.env(), quick) as client:
        before = time.monotonic()
        for _ in range(4):
            client.get(WORK)
        assert 0.6 <= time.monotonic() - before < 1.5
        client.get("https://api.datacite.org/dois/x")  # another host is not waited for
        assert client.get(WORK.replace("pst", "x")).status == 404


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"},
        {"x-rate-limit-limit": "many", "x-rate-limit-interval": "1s"},
        {"x-rate-limit-limit": "5", "x-rate-limit-interval": "soon"},
        {"x-rate-limit-limit": "-5"},
        {"x-rate-limit-interval": "1h"},
    ],
)
def test_no_wait_where_nothing_is_said(
    registry: LoopbackRegistry, quick: Limits, told: dict[str, str]
) -> None:
    """Without the two headers, or with nonsense in them, nobody waits."""
    registry.serve(PATH, Reply(200, b"{}", told))
    with Client(registry.env(), quick) as client:
        before = time.monotonic()
        for _ in range(3):
            client.get(WORK)
        assert time.monotonic() - before < 0.5


def test_a_hostile_pace_is_capped(registry: LoopbackRegistry) -> None:
    """One request an hour is not waited for; the wait counts in the time for an answer."""
    told = {"x-rate-limit-limit": "1", "x-rate-limit-interval": "1h"}
    registry.serve(PATH, Reply(200, b"{}", told))
    with Client(registry.env(), Limits(longest_pace=0.3)) as client:
        client.get(WORK)
        before = time.monotonic()
        assert client.get(WORK).status == 200
        assert 0.25 <= time.monotonic() - before < 2
    with Client(registry.env(), Limits(longest_pace=5, total=0.3)) as client:
        client.get(WORK)
        before = time.monotonic()
        with fails("api.crossref.org", "did not answer within 0.3 seconds"):
            client.get(WORK)
        assert time.monotonic() - before < 2


def test_refused_connection_names_the_host(quick: Limits) -> None:
    """Nobody listens: the registry, where it was asked, and the cause are named."""
    base = closed_port()
    with fails("api.crossref.org", base, "refused the connection"):
        ask(base, quick)


def test_unknown_host_is_named(quick: Limits) -> None:
    """A name that does not resolve is told apart from a refusal."""
    with fails("api.crossref.org", "was not found"):
        ask("http://nowhere.invalid", quick)


def test_a_certificate_nobody_vouches_for_is_refused(quick: Limits, tmp_path: Path) -> None:
    """A real TLS server with a certificate of its own making gets no request at all."""
    with RawServer(http(b"{}"), tls=own_certificate(tmp_path)) as server:
        with fails("api.crossref.org", "its certificate is not trusted"):
            ask(server.base, quick)
        assert (server.connections > 0, server.requests) == (True, 0)


def test_plain_text_behind_https_is_no_answer(quick: Limits) -> None:
    """A server that speaks no TLS is not spoken to in the clear."""
    words = ("api.crossref.org", "it offers no safe connection")
    with RawServer(http(b'{"message": {}}')) as server, fails(*words):
        ask(server.base.replace("http:", "https:"), quick)


def test_a_reset_connection_is_no_answer(quick: Limits) -> None:
    """A connection that is reset, before the answer or inside it, is tried once more."""

    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def reset_inside(connection: socket.socket) -> None:
        connection.sendall(http(b"{", "Content-Length: 15"))
        time.sleep(0.05)
        reset(connection)

    for way in (reset, reset_inside):
        with RawServer(way) as server:
            with fails("api.crossref.org"):
                ask(server.base, quick)
            assert server.connections == 2


def test_silence_is_a_time_out(quick: Limits) -> None:
    """A server that accepts and says nothing is left after one time-out."""
    with RawServer(lambda connection: time.sleep(0.9)) as server:
        before = time.monotonic()
        with fails("api.crossref.org", "did not answer in time"):
            ask(server.base, quick)
        assert time.monotonic() - before < 0.9
        assert server.connections == 1


def test_hang_up_is_tried_once_more(quick: Limits) -> None:
    """A connection closed without an answer is tried a second time, then reported."""
    with RawServer(lambda connection: None) as server:
        with fails("api.crossref.org"):
            ask(server.base, quick)
        assert server.connections == 2


def test_truncated_body_is_read_again(quick: Limits) -> None:
    """A body that breaks off is asked for once more."""
    short = http(b'{"mess', "Content-Length: 15")
    whole = http(b'{"message": {}}', "Content-Length: 15")
    with RawServer(short, whole) as server:
        assert ask(server.base, quick).record() == {"message": {}}


@pytest.mark.parametrize(
    "broken",
    [
        http(b'{"mess', "Content-Length: 15"),
        http(b"F\r\n{mess", "Transfer-Encoding: chunked"),
        http(b"no gzip at all", "Content-Length: 14", "Content-Encoding: gzip"),
    ],
    ids=["length", "chunk", "gzip"],
)
def test_body_that_stays_broken_is_no_answer(quick: Limits, broken: bytes) -> None:
    """Twice half an answer is an incomplete answer, never a parsed one."""
    with RawServer(broken) as server:
        with fails("api.crossref.org", "incomplete"):
            ask(server.base, quick)
        assert server.connections == 2


def test_drip_ends_at_the_deadline() -> None:
    """A body that trickles in, each byte in time, is cut at the total deadline."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(http(b"", "Content-Length: 1000"))
        for _ in range(12):
            connection.sendall(b" ")
            time.sleep(0.1)

    limits = Limits(read=0.5, total=0.6)
    with RawServer(drip) as server:
        before = time.monotonic()
        with fails("api.crossref.org", "did not finish"):
            ask(server.base, limits)
        assert time.monotonic() - before < 2


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    ],
    ids=["headers", "chunk"],
)
def test_what_hangs_outside_the_body_ends_at_the_deadline(start: bytes) -> None:
    """Headers, or the size of a chunk, that trickle in: no read of a socket times out."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(14):
            connection.sendall(b"x")
            time.sleep(0.1)

    limits = Limits(read=0.5, total=0.6, retries=0)
    with RawServer(drip) as server:
        before = time.monotonic()
        with fails("api.crossref.org", "did not answer within 0.6 seconds"):
            ask(server.base, limits)
        assert time.monotonic() - before < 2


def test_oversized_body_is_refused(registry: LoopbackRegistry) -> None:
    """More than the cap is no record; it is not asked for twice."""
    registry.serve(PATH, Reply(200, b" " * 5_100_000))
    with fails("api.crossref.org", "5 MB"):
        ask(registry.base, Limits())
    assert len(registry.asked()) == 1


def test_gzip_bomb_is_refused(registry: LoopbackRegistry) -> None:
    """The cap counts what comes out of the compression, not what goes in."""
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    registry.serve(PATH, Reply(200, bomb, {"Content-Encoding": "gzip"}))
    with fails("api.crossref.org", "5 MB"):
        ask(registry.base, Limits())


def test_gzip_is_read(registry: LoopbackRegistry, quick: Limits) -> None:
    """An honest compressed answer arrives decompressed."""
    body = gzip.compress(b'{"message": {}}')
    registry.serve(PATH, Reply(200, body, {"Content-Encoding": "gzip"}))
    assert ask(registry.base, quick).record() == {"message": {}}


@pytest.mark.parametrize(
    "target",
    ["https://api.crossref.org/v1/works/10.1037%2Fpst0000282/transform", "/v1/x", "transform"],
)
def test_redirect_to_a_registry_stays_below_the_prefix(
    registry: LoopbackRegistry, quick: Limits, target: str
) -> None:
    """A listed host is followed, under the prefix and not on the network."""
    registry.serve(PATH, Reply(302, b"", {"Location": target}))
    for path in ("v1/works/10.1037/pst0000282/transform", "v1/x", "works/transform"):
        registry.serve(f"/api.crossref.org/{path}", OK)
    assert ask(registry.base, quick).record() == {"message": {}}
    assert len(registry.asked("api.crossref.org")) == 2


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/landing",
        "http://api.crossref.org/works/x",
        "https://api.crossref.org:8443/works/x",
        "https://api.crossref.org@example.org/",
        "https://user@api.crossref.org/works/x",
        "file:///etc/passwd",
    ],
)
def test_redirect_elsewhere_is_not_followed(
    registry: LoopbackRegistry, quick: Limits, target: str
) -> None:
    """Other hosts, ports, schemes and plain http are refused after one request."""
    registry.serve(PATH, Reply(302, b"", {"Location": target}))
    with fails("api.crossref.org", "sends us on to"):
        ask(registry.base, quick)
    assert len(registry.asked()) == 1


def test_redirect_to_a_broken_address_is_refused(quick: Limits) -> None:
    """A Location that is no address is reported, not followed."""
    reply = http(b"", "Location: http://[broken", "Content-Length: 0", status="302 Found")
    with RawServer(reply) as server, fails("a broken address"):
        ask(server.base, quick)


def test_redirects_end(registry: LoopbackRegistry, quick: Limits) -> None:
    """A circle is left after five redirects."""
    registry.serve(PATH, Reply(301, b"", {"Location": WORK}))
    with fails("api.crossref.org", "redirects more than 5 times"):
        ask(registry.base, quick)
    assert len(registry.asked()) == 6


@pytest.mark.parametrize(
    "body", [b"", b"<html>Log in</html>", b"[1]", b"{}", b"\xff\xfe", b"[" * 9999]
)
def test_what_is_no_record_is_unexpected(
    registry: LoopbackRegistry, quick: Limits, body: bytes
) -> None:
    """A 200 is believed only when a JSON object is in it, whatever its content type."""
    registry.serve(PATH, Reply(200, body, {"content-type": "application/json"}))
    answer = ask(registry.base, quick)
    with fails("api.crossref.org", "unexpected answer"):
        answer.record()


def test_host_without_answer_is_asked_twice_only(quick: Limits) -> None:
    """In a batch a dead host costs its time-outs twice, not for every identifier."""
    with RawServer(lambda connection: None) as server, Client(server.env(), quick) as client:
        for _ in range(5):
            with fails("api.crossref.org"):
                client.get(WORK)
        assert server.connections == 4
        with fails("api.datacite.org"):
            client.get("https://api.datacite.org/dois/10.1037%2Fpst0000282")
        assert server.connections == 6


def test_one_broken_record_does_not_condemn_the_host(
    registry: LoopbackRegistry, quick: Limits
) -> None:
    """A 500 is about one record: the host is asked for the next one all the same."""
    registry.serve(PATH, Reply(500))
    registry.serve("/api.crossref.org/works/10.1037/next", OK)
    with Client(registry.env(), quick) as client:
        for _ in range(3):
            with fails("500"):
                client.get(WORK)
        assert client.get("https://api.crossref.org/works/10.1037%2Fnext").status == 200


@pytest.mark.parametrize(
    "broken",
    [http(b"", status="500 No"), http(b'{"mess', "Content-Length: 15")],
    ids=["500", "incomplete"],
)
def test_three_records_in_a_row_condemn_the_host(quick: Limits, broken: bytes) -> None:
    """A host that has failed for three different addresses is not asked about the other 97."""
    with RawServer(broken) as server, Client(server.env(), quick) as client:
        for number in range(100):
            with fails("api.crossref.org"):
                client.get(f"https://api.crossref.org/works/10.1037%2F{number}")
        assert server.connections <= 3 * (quick.retries + 1)


def test_failures_that_are_not_in_a_row_condemn_nobody(
    registry: LoopbackRegistry, quick: Limits
) -> None:
    """Every other record is broken: all the good ones are read."""
    for number in range(12):
        registry.serve(
            f"/api.crossref.org/works/10.1037/{number}", Reply(500) if number % 2 else OK
        )
    good = 0
    with Client(registry.env(), quick) as client:
        for number in range(12):
            with suppress(CannotAsk):
                client.get(f"https://api.crossref.org/works/10.1037%2F{number}")
                good += 1
    assert good == 6


def test_a_batch_ends_in_good_time() -> None:
    """Every other answer drips past the deadline: what the batch may lose that way is limited."""
    turns = iter(range(1000))

    def drip(connection: socket.socket) -> None:
        if next(turns) % 2:
            connection.sendall(http(b"{}", "Content-Length: 2"))
            return
        connection.sendall(http(b"", "Content-Length: 1000"))
        for _ in range(12):
            connection.sendall(b" ")
            time.sleep(0.1)

    limits = Limits(read=0.2, total=0.5, longest_loss=0.8)
    with RawServer(drip) as server, Client(server.env(), limits) as client:
        before = time.monotonic()
        for number in range(300):
            with suppress(CannotAsk):
                client.get(f"https://api.crossref.org/works/10.1037%2F{number}")
        assert time.monotonic() - before < 6
        assert server.connections < 10


def test_one_connection_for_many_requests(quick: Limits) -> None:
    """The session keeps its connection."""

    def keep(connection: socket.socket) -> None:
        for _ in range(3):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            read_request(connection)

    with RawServer(keep) as server:
        with Client(server.env(), quick) as client:
            for _ in range(3):
                assert client.get(WORK).body == b"{}"
        assert server.connections == 1


def test_a_base_of_ones_own_is_asked_without_a_proxy(
    registry: LoopbackRegistry, quick: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy of the environment does not stand between us and a server on this machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, closed_port())
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    registry.serve(PATH, OK)
    assert ask(registry.base, quick).status == 200


def test_nothing_about_the_user_is_sent(
    registry: LoopbackRegistry, quick: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No contact and no .netrc credentials, unless EVIDENCE_MAILTO gives a contact."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    registry.serve(PATH, OK)
    ask(registry.base, quick)
    with Client({**registry.env(), "EVIDENCE_MAILTO": "me@example.org"}, quick) as client:
        client.get(WORK)
    plain, polite = (request.headers for request in registry.requests)
    assert plain["User-Agent"].startswith("evidence")
    assert "mailto" not in plain["User-Agent"]
    assert "(mailto:me@example.org)" in polite["User-Agent"]
    assert "Authorization" not in plain
    assert "Cookie" not in plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVIDENCE_MAILTO", "me@example.org\r\nX-Evil: 1"),
        ("EVIDENCE_MAILTO", "me"),
        ("EVIDENCE_REGISTRY_BASE", "127.0.0.1:8080"),
        ("EVIDENCE_REGISTRY_BASE", "file:///tmp"),
        ("EVIDENCE_REGISTRY_BASE", "http://127.0.0.1:99999"),
        ("EVIDENCE_REGISTRY_BASE", "http://[broken"),
    ],
)
def test_senseless_settings_are_misuse(name: str, value: str) -> None:
    """A variable that cannot be meant is named, before anything is sent."""
    with pytest.raises(Misuse, match=name):
        Client({name: value})
