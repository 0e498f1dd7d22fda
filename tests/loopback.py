"""Registries on this machine, for tests: real sockets, nothing patched.

    with LoopbackRegistry() as registry:
        registry.crossref("10.1037/pst0000282", CHEN)
        registry.europepmc("10.1037/pst0000282", {"doi": "10.1037/pst0000282", "pmid": "1"})
        run(env=registry.env())

Stopping the server takes half a second: share one (session scope) and `reset` it for each test.
What was not registered is answered as the registry answers what it does not hold: 404.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Json = Mapping[str, object]

CROSSREF_SEARCH = "/api.crossref.org/works"
EUROPE_PMC = "/www.ebi.ac.uk/europepmc/webservices/rest/search"
PUBMED = "/eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
# The parameter that holds what is searched for.
_SEARCHED = {CROSSREF_SEARCH: "query.bibliographic", EUROPE_PMC: "query", PUBMED: "id"}

# Two DIT reports in the shape of Crossref's `message`.
CHEN: Json = {
    "DOI": "10.1037/pst0000282",
    "type": "journal-article",
    "title": [
        "The impact of brief Dynamic Interpersonal Therapy (DIT) on veteran depression and anxiety"
    ],
    "author": [
        {"given": "C. K.", "family": "Chen", "sequence": "first"},
        {"given": "N.", "family": "Nehrig", "sequence": "additional"},
        {"given": "L.", "family": "Wash", "sequence": "additional"},
        {"given": "B.", "family": "Wang", "sequence": "additional"},
    ],
    "container-title": ["Psychotherapy"],
    "volume": "57",
    "issue": "3",
    "page": "464-468",
    "published-print": {"date-parts": [[2020, 9]]},
    "issued": {"date-parts": [[2020, 9]]},
    "subtitle": [],
    "relation": {},
}
ROVERS: Json = {
    "DOI": "10.3389/fpsyt.2026.1661471",
    "type": "journal-article",
    "title": [
        "Improving mental health through body-awareness with dynamic interpersonal therapy in "
        "patients with persistent somatic symptoms: an explorative cohort study"
    ],
    "author": [
        {"given": "Jordy", "family": "Rovers"},
        {"given": "Sandra", "family": "Braam"},
        {"given": "Mia", "family": "Scheffers"},
        {"given": "Jackie", "family": "Scharroo"},
    ],
    "container-title": ["Frontiers in Psychiatry"],
    "issued": {"date-parts": [[2026]]},
}


@dataclass(frozen=True)
class Reply:
    """One answer, as raw as a test needs it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class LoopbackRegistry:
    """Crossref, DataCite, doi.org, Europe PMC and PubMed under one prefix; a context manager.

    Each record may be a JSON object, a bare status, or a Reply. Several are given in turn, and
    the last one stays.
    """

    def __init__(self) -> None:
        self._server = HTTPServer(host="127.0.0.1", port=0, threaded=True)
        self._replies: dict[str, list[Reply]] = {}
        self._agencies: dict[str, str] = {}
        self.requests: list[Request] = []

    def __enter__(self) -> Self:
        self._server.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.clear()
        self._server.stop()

    def reset(self) -> None:
        """Forget every answer and every request."""
        self._replies.clear()
        self._agencies.clear()
        self.requests.clear()

    @property
    def base(self) -> str:
        return self._server.url_for("").rstrip("/")

    def env(self) -> dict[str, str]:
        return {"EVIDENCE_REGISTRY_BASE": self.base}

    def asked(self, host: str = "") -> list[str]:
        """The paths asked so far, decoded, in order; of one host if it is named."""
        return [request.path for request in self.requests if request.path[1:].startswith(host)]

    def crossref(self, doi: str, *records: Json | int | Reply) -> None:
        """Crossref's answers for a DOI; an object is served as the `message`."""
        self._add(f"/api.crossref.org/works/{doi}", records, lambda message: {"message": message})

    def datacite(self, doi: str, *records: Json | int | Reply) -> None:
        """DataCite's answers for a DOI; an object is served as `data.attributes`."""
        self._add(
            f"/api.datacite.org/dois/{doi}",
            records,
            lambda attributes: {"data": {"id": doi, "type": "dois", "attributes": attributes}},
        )

    def agency(self, doi: str, name: str) -> None:
        """What doi.org's agency look-up says; it answers for several DOIs at once."""
        self._agencies[doi] = name

    def agency_fails(self, status: int) -> None:
        """The agency look-up is out of order."""
        self._agencies[""] = str(status)

    def negotiate(self, doi: str, *records: Json | int | Reply) -> None:
        """doi.org's content negotiation; an object is served as CSL-JSON."""
        self._add(f"/doi.org/{doi}", records, lambda item: item)

    def europepmc(self, words: str, *records: Json | int | Reply) -> None:
        """Europe PMC's answer to any query that holds these words (a DOI, a PMID, a title)."""
        found = [record for record in records if not isinstance(record, int | Reply)]
        told = [record for record in records if isinstance(record, int | Reply)]
        answer = {"hitCount": len(found), "resultList": {"result": found}}
        self._add(f"{EUROPE_PMC} {words}", told or [answer], lambda record: record)

    def pubmed(self, pmid: str, *texts: str | int | Reply) -> None:
        """PubMed's answers for a PMID; a text is served as MEDLINE."""
        replies = [Reply(200, t.encode()) if isinstance(t, str) else t for t in texts]
        self._add(f"{PUBMED} {pmid}", replies, lambda record: record)

    def crossref_search(self, words: str, *items: Json) -> None:
        """What Crossref's bibliographic search finds for a text that holds these words."""
        message = {"total-results": 1_000_000, "items": list(items)}
        self._add(f"{CROSSREF_SEARCH} {words}", [message], lambda found: {"message": found})

    def serve(self, path: str, *replies: Reply) -> None:
        """Any other path: `/<host>/<path at the host>`, decoded."""
        self._add(path, replies, lambda record: record)

    def _add(
        self, path: str, records: Sequence[Json | int | Reply], wrap: Callable[[Json], Json]
    ) -> None:
        self._replies[path] = [_reply(record, wrap) for record in records]

    def _answer(self, request: Request) -> Response:
        self.requests.append(request)
        replies = self._replies.get(request.path) or self._found(request)
        if replies:
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        elif request.path.startswith("/doi.org/doiRA/"):
            reply = self._looked_up(request.path.removeprefix("/doi.org/doiRA/"))
        elif request.path.startswith("/api.crossref.org/"):
            reply = Reply(404, b"Resource not found.", {"content-type": "text/plain"})
        elif request.path.startswith("/api.datacite.org/"):
            reply = Reply(404, b'{"errors":[{"status":"404","title":"not here"}]}')
        else:
            reply = Reply(404, b"<!DOCTYPE html><p>DOI Not Found</p>")
        return Response(reply.body, reply.status, dict(reply.headers))

    def _found(self, request: Request) -> list[Reply]:
        """What was registered for the words of a search, else that nothing is found."""
        name = _SEARCHED.get(request.path)
        if name is None:
            return []
        asked = request.args.get(name, "")
        for place, replies in self._replies.items():
            path, _, words = place.partition(" ")
            if path == request.path and words and words.casefold() in asked.casefold():
                return replies
        nothing = {
            CROSSREF_SEARCH: '{"message": {"items": [], "total-results": 0}}',
            EUROPE_PMC: '{"hitCount": 0, "resultList": {"result": []}}',
            PUBMED: f"\nid: {asked} Error occurred: The following PMID is not available: {asked}",
        }
        return [Reply(200, nothing[request.path].encode())]

    def _looked_up(self, dois: str) -> Reply:
        if "" in self._agencies:
            return Reply(int(self._agencies[""]))
        rows = [
            {"DOI": doi, "RA": self._agencies[doi]}
            if doi in self._agencies
            else {"DOI": doi, "status": "DOI does not exist"}
            for doi in unquote(dois).split(",")
        ]
        return Reply(200, json.dumps(rows).encode())


class RawServer:
    """A server that answers with exactly these bytes, one element a connection; the last stays.

    An element may be a function of the socket, for answers that take their time. With `tls` it is
    asked by https.
    """

    def __init__(
        self,
        *replies: bytes | Callable[[socket.socket], None],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._replies = list(replies)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._stopping = False
        self.connections = 0
        self.requests = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping = True
        with suppress(OSError):  # wakes the thread
            socket.create_connection(self._listener.getsockname(), timeout=1).close()
        self._thread.join(timeout=5)
        self._listener.close()

    @property
    def base(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def env(self) -> dict[str, str]:
        return {"EVIDENCE_REGISTRY_BASE": self.base}

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                if self._stopping:
                    connection.close()
                    return
                self.connections += 1
                reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
                with connection, suppress(OSError), self._spoken(connection) as connection:
                    read_request(connection)
                    self.requests += 1
                    if callable(reply):
                        reply(connection)
                    else:
                        connection.sendall(reply)

    def _spoken(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection


def own_certificate(folder: Path) -> ssl.SSLContext:
    """For a TLS server whose certificate nobody else vouches for; the files stay in `folder`."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout"
    made = subprocess.run(
        ["openssl", *words.split(), key, "-out", certificate],
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def closed_port() -> str:
    """An address on this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def read_request(connection: socket.socket) -> None:
    """Read one request, so that closing does not reset the connection; TLS is none."""
    received = b""
    while (
        b"\r\n\r\n" not in received
        and received[:1] != b"\x16"
        and (piece := connection.recv(65_536))
    ):
        received += piece


def _reply(record: Json | int | Reply, wrap: Callable[[Json], Json]) -> Reply:
    if isinstance(record, Reply):
        return record
    if isinstance(record, int):
        return Reply(record)
    return Reply(200, json.dumps(wrap(record)).encode(), {"content-type": "application/json"})
