"""What is kept of the registries' answers, for how long, and what it may be used for."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.errors import CannotAsk, NotRegistered
from evidence.registries.asking import Registries, Said, Source, consult
from evidence.registries.cache import Cache
from evidence.registries.client import Client, Limits
from evidence.registries.fetch import fetch_doi, look_up
from evidence.registries.services import crossref, datacite, doiorg, europepmc, pubmed
from tests.loopback import CHEN, ROVERS, LoopbackRegistry, Reply, closed_port

DAY = date(2026, 11, 22)
DOI = "10.1037/pst0000282"
THESIS = {"doi": "10.5072/thesis", "titles": [{"title": "A thesis"}], "publicationYear": 2020}
Open = Callable[..., Registries]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "registries"


@pytest.fixture
def at(registry: LoopbackRegistry, quick: Limits, folder: Path) -> Iterator[Open]:
    """The registries some days later, with the same folder; `base=` asks elsewhere."""
    opened: list[Registries] = []

    def open_at(
        days: int = 0, base: str = registry.base, mailto: str = "", **how: bool
    ) -> Registries:
        environ = {"EVIDENCE_REGISTRY_BASE": base, "EVIDENCE_MAILTO": mailto}
        day = DAY + timedelta(days=days)
        opened.append(Registries(Client(environ, quick), Cache(folder), day, **how))
        return opened[-1]

    yield open_at
    for one in opened:
        one.__exit__(None, None, None)


def test_a_pipe_in_the_cache_is_no_answer(
    registry: LoopbackRegistry, at: Open, folder: Path
) -> None:
    """To open it would wait for ever."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    (path,) = files(folder)
    path.unlink()
    os.mkfifo(path)
    signal.alarm(10)
    try:
        assert crossref.work(at(), DOI).record is not None
    finally:
        signal.alarm(0)
    assert path.is_file()


def test_which_old_answer_is_used_is_said(
    registry: LoopbackRegistry, at: Open, folder: Path
) -> None:
    """Below a month it is used; above, it is there for --offline."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    old = crossref.work(at(20), DOI)  # asked again
    assert old.asked_on == DAY + timedelta(days=20)
    registry.crossref(DOI, 500)
    used = crossref.work(at(45), DOI)
    assert used.source.answer == "could not check"
    assert used.source.why.endswith("its answer of 2026-12-12 is used.")
    with pytest.raises(CannotAsk, match="its answer of 2026-12-12 is kept") as caught:
        crossref.work(at(60), DOI)
    assert "--offline" in str(caught.value.hint)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def held(folder: Path) -> dict[str, object]:
    (path,) = files(folder)
    found = json.loads(path.read_bytes())
    assert isinstance(found, dict)
    return found


# ---------------------------------------------------------------- the file


def test_one_file_with_where_when_and_what(
    registry: LoopbackRegistry, at: Open, folder: Path
) -> None:
    """URL, time, status and body, under a hashed name, for this user only."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    (path,) = files(folder)
    assert path.parent == folder / "crossref"
    assert len(path.stem) == 64
    assert path.suffix == ".json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = held(folder)
    assert kept["url"] == "https://api.crossref.org/works/10.1037%2Fpst0000282"
    assert str(kept["time"]).startswith("2026-11-22T")
    assert (kept["status"], kept["identifier"], kept["service"]) == (200, DOI, "Crossref")
    assert json.loads(str(kept["body"])) == {"message": CHEN}


def test_nothing_hostile_becomes_a_path(at: Open, folder: Path, tmp_path: Path) -> None:
    """`../`, a NUL or a very long name in an identifier stay inside a hash."""
    for doi in ("10.1186/../../../members", "10.1186/\x00", "10.1186/" + "x" * 3000):
        assert crossref.work(at(), doi).record is None
    assert {path.parent for path in files(tmp_path)} == {folder / "crossref"}
    assert len(files(tmp_path)) == 3


def test_no_contact_is_kept(registry: LoopbackRegistry, at: Open, folder: Path) -> None:
    """EVIDENCE_MAILTO goes to the registries and to no file; it makes no second question."""
    registry.pubmed("900001", "PMID- 900001\nTI  - A title\n")
    registry.crossref(DOI, CHEN)
    polite = at(mailto="me@example.org")
    pubmed.article(polite, "900001")
    crossref.work(polite, DOI)
    assert len(files(folder)) == 2
    assert not any(b"example.org" in path.read_bytes() for path in files(folder))
    assert pubmed.article(at(), "900001").source.kept


def test_a_body_comes_back_byte_for_byte(
    registry: LoopbackRegistry, at: Open, folder: Path
) -> None:
    """Letters of every script, and bytes that are no UTF-8."""
    body = 'PMID- 900001\nTI  - Äß "漢字" \u202e'.encode() + b"\xff\xfe\n"
    registry.pubmed("900001", Reply(200, body))
    first = pubmed.article(at(), "900001")
    again = pubmed.article(at(1), "900001")
    assert again.source.kept
    assert again.record == first.record
    assert str(held(folder)["body"]).encode("utf-8", "surrogateescape") == body


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"url": 1}',
        b'{"time": "yesterday"}',
        b'{"body": null}',
        b'{"body": "{}"}',
        b'{"body": "<html>"}',
        b'{"url": "https://api.crossref.org/works/other"}',
        b'{"identifier": "10.1/other"}',
        b'{"status": "fine"}',
        b'{"status": 503}',
    ],
)
def test_a_damaged_file_is_no_file(
    registry: LoopbackRegistry, at: Open, folder: Path, damage: bytes
) -> None:
    """It is asked again, and mended by the answer."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    (path,) = files(folder)
    try:
        changed = json.dumps({**held(folder), **json.loads(damage)}).encode()
    except (ValueError, TypeError, RecursionError):
        changed = damage
    path.write_bytes(changed)
    said = crossref.work(at(), DOI)
    assert (said.record, said.source.kept) == (CHEN, False)
    assert crossref.work(at(), DOI).source.kept


# ---------------------------------------------------------------- which answer is kept


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"<html>Please log in</html>", {"content-type": "text/html"}),
        Reply(200, b""),
        Reply(200, b"{}"),
        Reply(200, b'{"status": "failed"}'),
        Reply(200, b'{"message": {}}'),
        Reply(403, b'{"message": {"title": ["x"]}}'),
        Reply(429),
        Reply(500),
        Reply(503),
        Reply(302, b"", {"Location": "https://example.org/"}),
    ],
)
def test_no_failure_is_kept(
    registry: LoopbackRegistry, at: Open, folder: Path, reply: Reply
) -> None:
    """Only what the registry said as a registry: no page, no fault, no redirect elsewhere."""
    registry.crossref(DOI, reply)
    with pytest.raises(CannotAsk):
        crossref.work(at(), DOI)
    assert files(folder) == []


def test_services_and_forms_are_kept_apart(
    registry: LoopbackRegistry, at: Open, folder: Path
) -> None:
    """One identifier, five services and a search: six files, none taken for another."""
    registry.crossref(DOI, CHEN)
    registry.datacite(DOI, THESIS)
    registry.negotiate(DOI, {"DOI": DOI, "title": "By negotiation"})
    registry.europepmc(DOI, {"doi": DOI, "title": "By Europe PMC"})
    registry.crossref_search(DOI, ROVERS)
    for round_ in range(2):
        asking = at()
        answers = [
            crossref.work(asking, DOI).record,
            datacite.attributes(asking, DOI).record,
            doiorg.csl_item(asking, DOI).record,
            *crossref.candidates(asking, DOI),
        ]
        titles = [answer.get("title") for answer in answers if answer]
        assert titles == [CHEN["title"], None, "By negotiation", ROVERS["title"]]
        found = europepmc.result(asking, "doi", DOI).record
        assert found is not None
        assert found.title == "By Europe PMC"
        assert europepmc.candidates(asking, DOI) == []
        assert len(registry.requests) == 6, round_
    assert len(files(folder)) == 6


def test_a_base_of_ones_own_never_answers_for_the_registries(
    registry: LoopbackRegistry, at: Open, folder: Path
) -> None:
    """What a server on this machine said is no answer once the real registries are asked."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    with pytest.raises(CannotAsk, match="no answer is kept"):
        crossref.work(at(base="", offline=True), DOI)


# ---------------------------------------------------------------- for how long


@pytest.mark.parametrize(
    ("ask", "days"),
    [
        (lambda asking: crossref.work(asking, DOI), 7),
        (lambda asking: europepmc.result(asking, "doi", DOI), 7),
        (lambda asking: pubmed.article(asking, "900001"), 7),
        (lambda asking: datacite.attributes(asking, DOI), 30),
        (lambda asking: doiorg.csl_item(asking, DOI), 30),
    ],
    ids=["Crossref", "Europe PMC", "PubMed", "DataCite", "doi.org"],
)
def test_how_long_a_record_counts_as_new(
    registry: LoopbackRegistry, at: Open, ask: Callable[[Registries], Said[object]], days: int
) -> None:
    """Seven days where it says what happened to the work, thirty where it does not."""
    registry.crossref(DOI, CHEN)
    registry.datacite(DOI, {**THESIS, "doi": DOI})
    registry.negotiate(DOI, {"DOI": DOI, "title": "x"})
    registry.europepmc(DOI, {"doi": DOI, "title": "x"})
    registry.pubmed("900001", "PMID- 900001\nTI  - A title\n")
    first = ask(at())
    assert (first.source.answer, first.source.kept, first.asked_on) == ("answered", False, DAY)
    last = ask(at(days))
    assert (last.source.answer, last.source.kept, last.asked_on) == ("answered", True, DAY)
    assert len(registry.requests) == 1
    later = ask(at(days + 1))
    assert (later.source.kept, later.asked_on) == (False, DAY + timedelta(days + 1))
    assert len(registry.requests) == 2


@pytest.mark.parametrize(
    "ask",
    [
        lambda asking: crossref.work(asking, DOI),
        lambda asking: europepmc.result(asking, "doi", DOI),
        lambda asking: pubmed.article(asking, "900001"),
        lambda asking: datacite.attributes(asking, DOI),
        lambda asking: doiorg.csl_item(asking, DOI),
    ],
    ids=["Crossref", "Europe PMC", "PubMed", "DataCite", "doi.org"],
)
def test_a_miss_counts_for_a_day(
    registry: LoopbackRegistry, at: Open, ask: Callable[[Registries], Said[object]]
) -> None:
    """What a registry has not today it may have in two days."""
    for days, requests, kept in ((0, 1, False), (1, 1, True), (3, 2, False)):
        said = ask(at(days))
        assert (said.record, said.source.answer) == (None, "absent")
        assert (said.source.kept, len(registry.requests)) == (kept, requests)


def test_todays_answers_only(
    registry: LoopbackRegistry, at: Open, quick: Limits, folder: Path
) -> None:
    """Whoever wants to be sure has everything asked again that was not said today."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    client = Client(registry.env(), quick)
    with Registries(client, Cache(folder), DAY + timedelta(1), fresh_days=0) as asking:
        assert not crossref.work(asking, DOI).source.kept
        assert crossref.work(asking, DOI).source.kept


def test_an_answer_from_the_future_is_not_used(registry: LoopbackRegistry, at: Open) -> None:
    """A clock that was wrong once does not make an answer last for ever."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(100), DOI)
    assert not crossref.work(at(), DOI).source.kept
    with pytest.raises(CannotAsk, match="no answer is kept"):
        crossref.work(at(-1, offline=True), DOI)


# ---------------------------------------------------------------- when nobody can be asked


def test_an_older_record_says_what_a_work_is_but_not_that_it_was_checked(
    registry: LoopbackRegistry, at: Open
) -> None:
    """Crossref is down on the tenth day: the record is used, with its day, as not checked."""
    registry.crossref(DOI, CHEN)
    fetch_doi(DOI, at())
    found = look_up([DOI], at(10, base=closed_port()))[DOI]
    assert found.fetched is not None
    assert found.fetched.asked_on == DAY
    assert found.fetched.draft.fields["statuschecked"] == "2026-11-22"
    (source,) = found.sources
    assert (source.service, source.answer, source.asked_on) == ("Crossref", "could not check", DAY)
    assert "refused the connection" in source.why
    assert source.kept


def test_a_record_older_than_thirty_days_is_not_used(registry: LoopbackRegistry, at: Open) -> None:
    """Then the error stands, and the record is kept for who asks for it offline."""
    registry.crossref(DOI, CHEN)
    crossref.work(at(), DOI)
    assert crossref.work(at(30, base=closed_port()), DOI).record == CHEN
    with pytest.raises(CannotAsk, match="refused the connection"):
        crossref.work(at(31, base=closed_port()), DOI)
    assert crossref.work(at(31, offline=True), DOI).record == CHEN


def test_an_old_miss_is_not_absence(at: Open) -> None:
    """That it was not there last week says nothing when nobody can be asked today."""
    with pytest.raises(NotRegistered):
        fetch_doi(DOI, at())
    with pytest.raises(NotRegistered):
        fetch_doi(DOI, at(1, base=closed_port()))
    with pytest.raises(CannotAsk):
        fetch_doi(DOI, at(7, base=closed_port()))


# ---------------------------------------------------------------- offline


def test_offline_answers_with_the_day(registry: LoopbackRegistry, at: Open) -> None:
    """No request; the record of any age, and its day. A new one counts as checked."""
    registry.crossref(DOI, CHEN)
    registry.agency(DOI, "Crossref")
    fetch_doi(DOI, at())
    asked = len(registry.requests)
    fresh = look_up([DOI], at(3, offline=True))[DOI]
    assert fresh.fetched is not None
    assert fresh.sources == (Source("Crossref", "answered", DAY, kept=True),)
    old = look_up([DOI], at(400, offline=True))[DOI]
    assert old.fetched is not None
    assert old.fetched.raw == CHEN
    (source,) = old.sources
    assert (source.answer, source.asked_on) == ("could not check", DAY)
    assert source.why == (
        "Crossref was not asked: --offline, "
        "and its answer of 2026-11-22 is too old to count as checked."
    )
    assert len(registry.requests) == asked


def test_offline_without_an_answer_says_so(at: Open, registry: LoopbackRegistry) -> None:
    """Every service is named, none of them asked, and the DOI is not said to be unknown."""
    found = look_up([DOI], at(offline=True))[DOI]
    assert isinstance(found.error, CannotAsk)
    assert [(source.service, source.answer) for source in found.sources] == [
        ("Crossref", "could not check"),
        ("DataCite", "could not check"),
        ("doi.org", "could not check"),
    ]
    assert "--offline, and no answer is kept" in str(found.error)
    assert registry.requests == []


def test_offline_an_old_miss_is_no_absence(at: Open) -> None:
    """Yesterday's "not here" counts; last month's is told with its day."""
    assert crossref.work(at(), DOI).record is None
    assert crossref.work(at(1, offline=True), DOI).source.answer == "absent"
    record, source = consult("Crossref", lambda: crossref.work(at(30, offline=True), DOI))
    assert (record, source.answer, source.asked_on) == (None, "could not check", None)
    assert "it had nothing on 2026-11-22 is too long ago to count" in source.why


def test_offline_knows_who_holds_a_doi(registry: LoopbackRegistry, at: Open) -> None:
    """The service whose record is kept is the one that answers, not the first in the list."""
    registry.agency("10.5072/thesis", "DataCite")
    registry.datacite("10.5072/thesis", THESIS)
    fetch_doi("10.5072/thesis", at())
    found = look_up(["10.5072/thesis"], at(offline=True))["10.5072/thesis"]
    assert [source.service for source in found.sources] == ["DataCite"]


def test_a_kept_record_costs_no_request(registry: LoopbackRegistry, at: Open) -> None:
    """Not even that of who registered it."""
    registry.crossref(DOI, CHEN)
    fetch_doi(DOI, at())
    asked = len(registry.requests)
    assert fetch_doi(DOI, at(2)).asked_on == DAY
    assert len(registry.requests) == asked


# ---------------------------------------------------------------- a folder that cannot be used


def test_an_unusable_folder_costs_one_note(
    registry: LoopbackRegistry, quick: Limits, tmp_path: Path
) -> None:
    """A file stands where the folder should be: everything works, and it is said once."""
    place = tmp_path / "cache"
    place.write_text("")
    notes: list[str] = []
    registry.crossref(DOI, CHEN)
    registry.crossref("10.3389/fpsyt.2026.1661471", ROVERS)
    with Registries(
        Client(registry.env(), quick), Cache(place / "x", notes.append), DAY
    ) as asking:
        assert crossref.work(asking, DOI).record == CHEN
        assert crossref.work(asking, "10.3389/fpsyt.2026.1661471").record == ROVERS
    assert len(notes) == 1
    assert "cannot be kept" in notes[0]
    assert "not a directory" in notes[0]


def test_a_full_disk_costs_one_note_and_leaves_no_half_file(
    registry: LoopbackRegistry, quick: Limits, folder: Path
) -> None:
    """Where a file may not grow beyond a few bytes the answer is used and nothing is left."""
    notes: list[str] = []
    registry.crossref(DOI, CHEN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with Registries(Client(registry.env(), quick), Cache(folder, notes.append), DAY) as asking:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
            said = crossref.work(asking, DOI)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert said.record == CHEN
    assert files(folder) == []
    assert len(notes) == 1
    assert "file too large" in notes[0]


def test_a_file_is_replaced_whole(registry: LoopbackRegistry, at: Open, folder: Path) -> None:
    """The new answer takes the place of the old under its name; no other file is left."""
    registry.crossref(DOI, CHEN, {**CHEN, "title": ["Changed"]})
    crossref.work(at(), DOI)
    (path,) = files(folder)
    inode = path.stat().st_ino
    crossref.work(at(8), DOI)
    assert files(folder) == [path]
    assert path.stat().st_ino != inode
    assert "Changed" in path.read_text("utf-8")
