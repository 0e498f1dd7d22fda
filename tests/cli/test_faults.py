"""The fault table: what `add` says and leaves behind when a registry, the disk or a person fails.

Every row runs the program against a server that really misbehaves. The library stays as it was,
byte for byte; nothing is kept that no registry answered; the user reads one sentence and a hint.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from pathlib import Path
from threading import Event

import pytest
from click.testing import Result

from evidence.library import Library
from evidence.registries import client
from evidence.registries.client import Limits
from evidence.registries.text import plain
from tests.cli_types import Run
from tests.loopback import CHEN, LoopbackRegistry, RawServer, Reply, closed_port, own_certificate

REPOSITORY = Path(__file__).parents[2]
DOI = "10.5555/loopback.2026"
WORK = {
    **CHEN,
    "DOI": DOI,
    "title": ["A loopback study of nothing in particular"],
    "author": [{"given": "Ada", "family": "Example"}],
}
KEY = "example2026loopback"
WORK["issued"] = WORK["published-print"] = {"date-parts": [[2026, 1]]}
JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}
BOMB = gzip.compress(b" " * 50_000_000)
ADDRESS = "https://api.crossref.org/works/10.5555%2Floopback.2026"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Limits:
    """The program's own limits, shortened: the faults are the same, the test is quicker."""
    limits = Limits(connect=0.5, read=0.4, total=0.8, retries=1, backoff=0.01, longest_wait=0.3)
    monkeypatch.setattr(client, "Limits", lambda: limits)
    return limits


def kept(folder: Path) -> dict[str, int]:
    """service/status → how many answers are kept."""
    found: dict[str, int] = {}
    for path in (folder / "cache").rglob("*"):
        if path.is_file():
            status = json.loads(path.read_bytes())["status"]
            name = f"{path.parent.name}/{status}"
            found[name] = found.get(name, 0) + 1
    return found


def errors(result: Result) -> list[str]:
    """The errors told, each one sentence with its hint; no traceback and no odd characters."""
    lines = result.stderr.splitlines()
    assert "Traceback" not in result.stderr
    assert "A fault in evidence itself" not in result.stderr
    assert all(char.isprintable() or char == "\n" for char in result.stderr)
    found = [line for line in lines if line.startswith("Error: ")]
    assert all(line.endswith(".") for line in found)
    assert len([line for line in lines if line.startswith("Hint: ")]) == len(found)
    return found


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return (
        "\r\n".join([f"HTTP/1.1 {status}", *headers, "Connection: close", "", ""]).encode() + body
    )


# ---------------------------------------------------------------- Crossref answers badly

ABSENT = [
    Reply(404, b"Resource not found.", {"content-type": "text/plain"}),
    Reply(404, b'{"status": "error", "message": {"title": ["No"]}}', JSON),
    Reply(404, b"<!DOCTYPE html><title>Not found</title>", HTML),
]


@pytest.mark.parametrize("reply", ABSENT, ids=["text", "json", "html"])
def test_not_found_in_every_dress(
    run: Run, lib: Path, tmp_path: Path, registry: LoopbackRegistry, reply: Reply
) -> None:
    """A 404 means "not here" whatever is in it; when all three say so, it is not registered."""
    before = (lib / "library.bib").read_bytes()
    registry.crossref(DOI, reply)
    registry.datacite(DOI, reply)
    registry.negotiate(DOI, reply)
    result = run("add", DOI)
    assert (result.exit_code, result.stdout) == (4, "")
    (error,) = errors(result)
    assert "is not registered with Crossref, DataCite or doi.org" in error
    assert (lib / "library.bib").read_bytes() == before
    assert {"crossref/404": 1, "datacite/404": 1, "doi.org/404": 1}.items() <= kept(
        tmp_path
    ).items()


SILENT: Mapping[str, tuple[Reply, str]] = {
    "429 with seconds": (Reply(429, b"", {"Retry-After": "90"}), "asks to wait 2 minutes"),
    "429 with a date": (
        Reply(429, b"", {"Retry-After": formatdate(time.time() + 7000, usegmt=True)}),
        "asks to wait 2 hours",
    ),
    "429 for a day": (Reply(429, b"", {"Retry-After": "86400"}), "asks to wait 1 day"),
    "429 bare": (Reply(429, b"<html>Too many requests</html>", HTML), "is asked too often"),
    "500": (Reply(500, b"oops"), "status 500"),
    "502": (Reply(502, b"<html>Bad gateway</html>", HTML), "status 502"),
    "503": (Reply(503), "status 503"),
    "504": (Reply(504, b"<html>Gateway time-out</html>", HTML), "status 504"),
    "a log-in page": (Reply(200, b"<html>Please log in</html>", HTML), "unexpected answer"),
    "nothing": (Reply(200, b"", JSON), "unexpected answer"),
    "JSON without message": (Reply(200, b'{"status": "failed"}', JSON), "unexpected answer"),
    "a gzip bomb": (Reply(200, BOMB, {"Content-Encoding": "gzip"}), "sent more than 5 MB"),
    "elsewhere": (Reply(302, b"", {"Location": "https://example.org/x"}), "https://example.org"),
    "plain http": (
        Reply(302, b"", {"Location": "http://api.crossref.org/works/x"}),
        "sends us on to http://api.crossref.org",
    ),
    "a file": (Reply(302, b"", {"Location": "file:///etc/passwd"}), "sends us on to file://"),
    "a circle": (Reply(301, b"", {"Location": ADDRESS}), "redirects more than 5 times"),
}


@pytest.mark.parametrize(("reply", "said"), SILENT.values(), ids=SILENT)
def test_silence_of_crossref(
    run: Run,
    lib: Path,
    tmp_path: Path,
    registry: LoopbackRegistry,
    hasty: Limits,
    reply: Reply,
    said: str,
) -> None:
    """It could not be looked up – never "not registered", though the other two do not have it."""
    before = (lib / "library.bib").read_bytes()
    registry.crossref(DOI, reply)
    result = run("add", DOI)
    assert (result.exit_code, result.stdout) == (4, "")
    (error,) = errors(result)
    assert f"{DOI} could not be looked up: api.crossref.org" in error
    assert said in error
    assert (lib / "library.bib").read_bytes() == before
    assert not [name for name in kept(tmp_path) if name.startswith("crossref")]


# ---------------------------------------------------------------- nobody answers


def hang(connection: socket.socket) -> None:
    time.sleep(0.6)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(connection: socket.socket) -> None:
    connection.sendall(http(b"", "Content-Length: 1000"))
    for _ in range(12):
        connection.sendall(b" ")
        time.sleep(0.1)


BROKEN: Mapping[str, tuple[bytes | Callable[[socket.socket], None], str]] = {
    "silence": (hang, "did not answer in time"),
    "reset": (reset, "could not be looked up"),
    "hang-up": (b"", "closed the connection without an answer"),
    "slow drip": (drip, "did not finish its answer within 0.8 seconds"),
    "truncated": (http(b"F\r\n{mess", "Transfer-Encoding: chunked"), "sent an incomplete answer"),
    "wrong length": (http(b'{"mess', "Content-Length: 15"), "sent an incomplete answer"),
    "no HTTP": (b"220 mail.example ESMTP\r\n", "closed the connection without an answer"),
}


@pytest.mark.parametrize(("reply", "said"), BROKEN.values(), ids=BROKEN)
def test_broken_connections(
    run: Run,
    lib: Path,
    tmp_path: Path,
    hasty: Limits,
    reply: bytes | Callable[[socket.socket], None],
    said: str,
) -> None:
    """Whatever breaks on the way is no answer of anybody's."""
    before = (lib / "library.bib").read_bytes()
    with RawServer(reply) as server:
        result = run("add", DOI, **server.env())
    assert (result.exit_code, result.stdout) == (4, "")
    (error,) = errors(result)
    assert said in error
    assert (lib / "library.bib").read_bytes() == before
    assert kept(tmp_path) == {}


def test_no_connection(run: Run, lib: Path, tmp_path: Path, hasty: Limits) -> None:
    """Refused, an unknown name, a certificate nobody vouches for: told as what they are."""
    before = (lib / "library.bib").read_bytes()
    with RawServer(http(b"{}"), tls=own_certificate(tmp_path)) as server:
        for base, said in (
            (closed_port(), "refused the connection"),
            ("http://nowhere.invalid", "was not found"),
            (server.base, "its certificate is not trusted"),
        ):
            result = run("add", DOI, EVIDENCE_REGISTRY_BASE=base)
            assert (result.exit_code, result.stdout) == (4, "")
            (error,) = errors(result)
            assert said in error
        assert server.requests == 0
    assert (lib / "library.bib").read_bytes() == before
    assert kept(tmp_path) == {}


# ---------------------------------------------------------------- answers with odd contents


def test_another_doi_in_the_answer(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """The record is kept under its own DOI, and that the one asked for is another is said."""
    registry.crossref("10.5555/other", WORK)
    result = run("add", "10.5555/other")
    assert (result.exit_code, errors(result)) == (0, [])
    assert f"10.5555/other is an alias of {DOI}" in result.stderr
    assert Library.open(lib).report(KEY).doi == DOI


@pytest.mark.parametrize(
    ("without", "said"), [("title", "no title"), ("author", "no author"), ("issued", "no year")]
)
def test_a_record_that_lacks_something(
    run: Run, lib: Path, registry: LoopbackRegistry, without: str, said: str
) -> None:
    """It is kept as it is, and what it lacks is named; nothing is made up."""
    work = {name: value for name, value in WORK.items() if name != without}
    if without == "issued":
        work["published-print"] = {"date-parts": [[None]]}
    registry.crossref(DOI, work)
    result = run("add", DOI)
    assert (result.exit_code, errors(result)) == (0, [])
    assert said in result.stderr
    report = Library.open(lib).report(result.stdout.strip())
    missing = {"title": report.title, "author": report.authors, "issued": report.year}
    assert not missing[without]


HOSTILE = {
    "TeX": r"100\% of {A} & B_1 #2 $x^2$ ~ \input{x} \end{document}",
    "an entry": "A title}, }\n@article{born2026second, title = {Second",
    "a balanced entry": "A {title}, year = {1900}, @article{born2026second, title = {Second}}",
    "quotes and @": 'He said "@comment{x}" @string{y = "z"}',
    "escape": "A \x1b[31mred\x1b[0m \x07title\x00 of \x9b2J",
    "bidi": "A \u202etitle\u202c \u2066of\u2069 \u200fnothing\u200e",
    "newlines": "A title\r\n\r\n@book{x,\n year = 2020}\n",
    "unbalanced": "A } title { of { braces",
}


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_hostile_titles(run: Run, lib: Path, registry: LoopbackRegistry, title: str) -> None:
    """Nothing a registry sends ends the entry it stands in, or reaches the terminal as a command.

    The one entry is there and reads back, an unpaired brace included.
    """
    keys = [report.key for report in Library.open(lib).reports]
    registry.crossref(DOI, {**WORK, "title": [title]})
    result = run("add", DOI)
    after = (lib / "library.bib").read_bytes()
    library = Library.open(lib)
    told = errors(result)
    assert (result.exit_code, told) == (0, [])
    added = result.stdout.strip()
    assert [report.key for report in library.reports] == [*keys, added]
    assert [finding for finding in library.findings if finding.severity == "error"] == []
    report = library.report(added)
    assert (report.doi, [str(name) for name in report.authors]) == (DOI, ["Example, Ada"])
    assert report.title == plain(title)
    assert all(char.isprintable() for char in plain(title))
    assert "\u202e" not in after.decode()
    assert "\x1b" not in after.decode()


def test_dots_and_slashes_in_an_identifier(
    run: Run, lib: Path, tmp_path: Path, registry: LoopbackRegistry
) -> None:
    """`../` leads neither to another address of the registry nor to another folder here."""
    before = {path for path in tmp_path.rglob("*") if "cache" not in path.parts}
    registry.serve("/api.crossref.org/members", Reply(200, b'{"message": {"title": ["x"]}}'))
    assert run("add", "10.1186/../../members").exit_code == 4
    sent = [request.environ["REQUEST_URI"] for request in registry.requests]
    assert sent
    assert all(".." not in uri.split("/") for uri in sent)
    assert {path for path in tmp_path.rglob("*") if "cache" not in path.parts} == before
    assert all(len(path.stem) == 64 for path in (tmp_path / "cache").rglob("*") if path.is_file())


def test_one_failure_in_a_batch_of_thirty(
    run: Run, lib: Path, registry: LoopbackRegistry, hasty: Limits
) -> None:
    """29 are kept, one is listed with its cause, and the code says that not all went well."""
    dois = [f"10.5555/batch.{number}" for number in range(30)]
    for number, doi in enumerate(dois):
        title = f"Number {number} of a batch about subject {chr(97 + number % 26) * 9}{number}"
        registry.crossref(doi, {**WORK, "DOI": doi, "title": [title]})
    registry.crossref(dois[17], 500)
    there = len(Library.open(lib).reports)
    result = run("add", "-", stdin="\n".join(dois))
    assert result.exit_code == 4
    (error,) = errors(result)
    assert dois[17] in error
    assert "status 500" in error
    found = {report.doi for report in Library.open(lib).reports}
    assert len(Library.open(lib).reports) == there + 29
    assert set(dois) - found == {dois[17]}
    assert len(result.stdout.splitlines()) == 29


# ---------------------------------------------------------------- the disk, and Ctrl-C

AS_PROGRAM = """
import sys
sys.argv = ["evidence", "add", {doi!r}]
{trap}
from evidence.__main__ import main
main()
"""
INTERRUPTED = """
import os, pathlib, signal
def interrupt(*_):
    os.kill(os.getpid(), signal.SIGINT)
    raise AssertionError("the signal came too late")
{where} = interrupt
"""


def as_program(trap: str = "") -> subprocess.Popen[str]:
    """`evidence add` as a process of its own, in the environment of the `run` fixture."""
    return subprocess.Popen(
        [sys.executable, "-c", AS_PROGRAM.format(doi=DOI, trap=trap)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_same_work_added_by_many_at_once(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """Six processes, one entry: whoever comes later finds it under the lock, and says so."""
    registry.crossref(DOI, WORK)
    there = len(Library.open(lib).reports)
    running = [as_program() for _ in range(6)]
    ended = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 6
    assert [told for told, _ in ended] == [f"{KEY}\n"] * 6
    assert len([talk for _, talk in ended if f"Added {KEY}" in talk]) == 1
    assert len([talk for _, talk in ended if f"{DOI} is there already: {KEY}" in talk]) == 5
    assert len(Library.open(lib).reports) == there + 1


@pytest.mark.parametrize("where", ["os.fsync", "pathlib.Path.replace"], ids=["library", "cache"])
def test_interrupted_in_the_middle_of_a_write(
    run: Run, lib: Path, tmp_path: Path, registry: LoopbackRegistry, where: str
) -> None:
    """SIGINT when all is written but not yet in place: old files, no half ones, one sentence."""
    registry.crossref(DOI, WORK)
    before = (lib / "library.bib").read_bytes()
    process = as_program(INTERRUPTED.format(where=where))
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout) == (130, "")
    assert "Stopped; nothing more was done." in stderr
    assert "Traceback" not in stderr
    assert (lib / "library.bib").read_bytes() == before
    assert not list(tmp_path.rglob("*.tmp"))
    assert run("add", DOI).stdout == f"{KEY}\n"


def test_interrupted_while_a_registry_is_silent(run: Run, lib: Path) -> None:
    """SIGINT while waiting for an answer ends the program at once."""
    arrived, done = Event(), Event()

    def wait(connection: socket.socket) -> None:
        arrived.set()
        done.wait(10)

    before = (lib / "library.bib").read_bytes()
    with RawServer(wait) as server:
        run("list", **server.env())  # sets the address for the process
        process = as_program()
        assert arrived.wait(10)
        at = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
        assert time.monotonic() - at < 3
        done.set()
    assert process.returncode == 130
    assert "Stopped" in stderr
    assert "Traceback" not in stderr
    assert (lib / "library.bib").read_bytes() == before


def test_a_cache_that_cannot_be_written(
    run: Run, lib: Path, tmp_path: Path, registry: LoopbackRegistry
) -> None:
    """It costs a note, not the work: a cache is no truth."""
    place = tmp_path / "a file"
    place.write_text("")
    registry.crossref(DOI, WORK)
    result = run("add", DOI, EVIDENCE_CACHE=place / "cache")
    assert (result.exit_code, result.stdout) == (0, f"{KEY}\n")
    assert result.stderr.count("cannot be kept") == 1
    assert Library.open(lib).report(KEY).doi == DOI


def test_a_full_disk(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """No file may grow as large as the library is: exit 3, and the library is what it was."""
    registry.crossref(DOI, WORK)
    before = (lib / "library.bib").read_bytes()
    most = len(before) // 2
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))"
    process = as_program(limit)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout) == (3, "")
    assert len([line for line in stderr.splitlines() if line.startswith("Error: ")]) == 1
    assert "Traceback" not in stderr
    assert (lib / "library.bib").read_bytes() == before
    assert not list(lib.rglob("*.tmp"))
