"""verify: the whole command against registries on this machine."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evidence.library import Library
from evidence.model import Report
from tests.cli_types import Run
from tests.loopback import LoopbackRegistry, RawServer

DIT = "fonagy2020dynamic"
OTHER_WORK = "Life events and depression: The role of ongoing difficulties"
DIT_DOI = "10.1017/s0033291719000928"
NOTICE = "10.1017/s0033291700000001"
KEYS = (DIT, "wang2023efficacy", "chen2020impact")


def message(report: Report, **changes: object) -> Mapping[str, Any]:
    """A record in Crossref's form, of what the library knows about a report."""
    first, _, last = (report.get("pages") or "").partition("–")
    record = {
        "DOI": (report.doi or "").lower(),
        "type": "journal-article",
        "title": [report.title],
        "author": [{"family": n.full_family, "given": n.given} for n in report.authors],
        "container-title": [report.get("journal")],
        "volume": report.get("volume"),
        "issue": report.get("number"),
        "page": f"{first}-{last}" if last else first,
        "issued": {"date-parts": [[report.year]]},
    }
    return {**record, **{name.replace("_", "-"): value for name, value in changes.items()}}


def medline(report: Report) -> str:
    """PubMed's record of a report, as far as `verify` reads it."""
    doi, pmid = report.doi, report.get("pmid")
    return f"\nPMID- {pmid}\nTI  - {report.title}.\nPT  - Journal Article\nLID - {doi} [doi]\n"


@pytest.fixture
def dit(lib: Path, registry: LoopbackRegistry) -> Report:
    """The registries know three reports of the library, as it has them."""
    library = Library.open(lib)
    for report in library.reports_for(KEYS):
        registry.crossref((report.doi or "").lower(), message(report))
        if pmid := report.get("pmid"):
            registry.pubmed(pmid, medline(report))
    return library.report(DIT)


def update(kind: str, doi: str = NOTICE) -> dict[str, Any]:
    return {"DOI": doi, "type": kind, "updated": {"date-parts": [[2025, 3, 1]]}}


def told(output: str) -> list[tuple[str, str, str]]:
    """(severity, code, key) of each finding printed."""
    row = re.compile(r"library\.bib:\d+:1: (error|warning|note) ([a-z-]+) (\S+): .+")
    return [(m[1], m[2], m[3]) for line in output.splitlines() if (m := row.fullmatch(line))]


def test_all_fine(run: Run, dit: Report) -> None:
    """Three of three checked, exit 0, progress on stderr, findings on stdout."""
    result = run("verify", *KEYS)
    assert result.exit_code == 0
    assert "3 of 3 checked: 0 errors, 0 warnings and" in result.stdout
    assert f"1/3 {DIT}" in result.stderr
    assert {severity for severity, _, _ in told(result.stdout)} <= {"note"}


def test_the_network_is_down(run: Run, lib: Path) -> None:
    """None of all checked is no pass: exit 1, why, and nothing found."""
    result = run("verify")
    total = len(re.findall(r"^  \d+/", result.stderr, re.MULTILINE))
    assert total > 30
    assert result.exit_code == 1
    assert f"0 of {total} checked: 0 errors" in result.stdout
    numbers = re.findall(r"Could not be checked \((\d+)\): ", result.stdout)
    assert sum(map(int, numbers)) == total  # grouped by the reason
    assert "refused the connection" in " ".join(result.stdout.split())
    assert "Without an identifier that can be asked about" in result.stdout
    assert "lemma2024brief" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert told(result.stdout) == []


def test_json(run: Run, lib: Path, dit: Report, registry: LoopbackRegistry) -> None:
    """Keys of the contract, what could not be checked, and each source."""
    registry.crossref("10.1037/a0033239", 503)
    registry.crossref(DIT_DOI, message(dit, volume="51"))
    result = run("verify", DIT, "lemma2013feasibility", "lemma2024brief", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["checked"] == [DIT]
    assert found["not_checked"] == ["lemma2013feasibility"]
    assert found["without_identifier"] == ["lemma2024brief"]
    assert set(found["findings"][0]) == {
        *("severity", "code", "message", "hint", "file", "line", "key", "field"),
        *("column", "studies", "rule", "instead"),
    }
    rows = {(row["key"], row["service"]): row for row in found["sources"]}
    assert rows[DIT, "Crossref"]["answer"] == "answered"
    assert rows[DIT, "Crossref"]["asked_on"] == "2026-11-22"
    assert rows["lemma2013feasibility", "Crossref"]["answer"] == "could not check"
    assert "503" in rows["lemma2013feasibility", "Crossref"]["why"]
    assert "1 of 2 checked" in result.stderr


def test_an_unknown_key_asks_nobody(run: Run, registry: LoopbackRegistry) -> None:
    """All unknown keys are named, and nothing is sent."""
    result = run("verify", DIT, "nobody", "nothing")
    assert result.exit_code == 2
    assert "'nobody', 'nothing'" in result.stderr
    assert registry.requests == []


def test_keys_from_stdin(run: Run, dit: Report) -> None:
    """`evidence search … --keys | evidence verify -`"""
    result = run("verify", "-", stdin=f"{DIT}\nchen2020impact\n")
    assert (result.exit_code, "2 of 2 checked" in result.stdout) == (0, True)


def test_a_doi_that_is_registered_nowhere(run: Run, registry: LoopbackRegistry) -> None:
    """Every registry says that there is none: checked, and an error."""
    result = run("verify", DIT)
    assert result.exit_code == 1
    assert ("error", "absent", DIT) in told(result.stdout)
    assert "1 of 1 checked: 1 error" in result.stdout


@pytest.mark.parametrize(
    ("changes", "finding", "code"),
    [
        ({"updated_by": [update("retraction")]}, ("error", "retracted"), 1),
        ({"updated_by": [update("expression_of_concern")]}, ("warning", "concern"), 0),
        ({"updated_by": [update("correction")]}, ("note", "corrected"), 0),
        ({"update_to": [update("correction")]}, ("warning", "notice"), 0),
        (
            {"updated_by": [update("retraction")], "update_to": [update("retraction")]},
            ("error", "retracted"),
            1,
        ),
        ({"DOI": "10.1017/s0000000000000002"}, ("warning", "alias"), 0),
        ({"title": [OTHER_WORK]}, ("error", "another-work"), 1),
        ({"type": "component"}, ("error", "not-a-report"), 1),
        ({"volume": "51"}, ("warning", "volume"), 0),
    ],
)
def test_what_the_registry_says(
    run: Run,
    dit: Report,
    registry: LoopbackRegistry,
    changes: dict[str, object],
    finding: tuple[str, str],
    code: int,
) -> None:
    """Each kind of answer: its finding, its exit code, who says it and when."""
    registry.crossref(DIT_DOI, message(dit, **changes))
    result = run("verify", DIT)
    assert (*finding, DIT) in told(result.stdout)
    assert result.exit_code == code
    if finding[1] in ("retracted", "concern", "corrected", "notice"):
        assert re.search(rf"Crossref: [a-z ]+, {NOTICE}, 2025-03-01", result.stdout)


def test_another_work_in_the_right_journal(run: Run, lib: Path, dit: Report) -> None:
    """The DIT trial's DOI under another title, in the right journal and year."""
    path = lib / "library.bib"
    text = path.read_text("utf-8")
    title = next(line for line in text.splitlines() if "a pilot randomized controlled and" in line)
    path.write_text(text.replace(title, f"  title = {{{OTHER_WORK}}},"), "utf-8")
    result = run("verify", DIT, "--fix")
    assert result.exit_code == 1
    assert told(result.stdout) == [("error", "another-work", DIT)]
    assert OTHER_WORK in result.stdout
    assert "Dynamic interpersonal therapy for moderate to severe depression" in result.stdout
    assert "nothing to rewrite" in result.stderr


def test_fix_and_undo(run: Run, lib: Path, dit: Report, registry: LoopbackRegistry) -> None:
    """The difference is shown, one change is written, and undo gives back the same bytes."""
    registry.crossref(DIT_DOI, message(dit, volume="51", page="1010-1020"))
    path = lib / "library.bib"
    before = path.read_bytes()
    plain = run("verify", DIT)
    assert (plain.exit_code, path.read_bytes()) == (0, before)
    result = run("verify", *KEYS, "--fix")
    assert result.exit_code == 0
    assert "volume: 50 → 51" in result.stdout
    assert "pages: 1010–1019 → 1010--1020" in result.stdout
    assert f"Rewrote fields of 3 reports in {path}" in result.stderr
    after = Library.open(lib).report(DIT)
    assert (after.get("volume"), after.get("pages")) == ("51", "1010–1020")
    assert (after.status, after.get("statuschecked")) == ("ok", "2026-11-22")
    changed = {n for n in {*dit.fields, *after.fields} if dit.get(n) != after.get(n)}
    assert changed == {"volume", "pages", "status", "statuschecked", "statussource"}
    assert run("undo").exit_code == 0
    assert path.read_bytes() == before


def test_fix_in_json(run: Run, lib: Path, dit: Report, registry: LoopbackRegistry) -> None:
    """The changes are data too, and stdout is nothing but JSON."""
    registry.crossref(DIT_DOI, message(dit, volume="51"))
    found = json.loads(run("verify", DIT, "--fix", "--json").stdout)
    assert {"key": DIT, "field": "volume", "ours": "50", "theirs": "51"} in found["changes"]


def test_a_graver_record_is_never_lowered(run: Run, lib: Path, dit: Report) -> None:
    """The library says retracted, the registry nothing: said, and kept."""
    run("set", DIT, "status=retracted", "statussource=a letter")
    before = (lib / "library.bib").read_bytes()
    result = run("verify", DIT, "--fix")
    assert ("warning", "status-kept", DIT) in told(result.stdout)
    assert "a letter" in result.stdout
    assert (lib / "library.bib").read_bytes() == before


def test_offline(run: Run, dit: Report, registry: LoopbackRegistry) -> None:
    """Kept answers with their day; what is not kept, or too old, was not checked."""
    assert run("verify", DIT).exit_code == 0
    registry.reset()
    result = run("verify", DIT, "--offline")
    assert (result.exit_code, registry.requests) == (0, [])
    assert "1 of 1 checked" in result.stdout
    assert "oldest kept answer is of 2026-11-22" in result.stdout
    result = run("verify", DIT, "chen2020impact", "--offline")
    assert result.exit_code == 1
    assert "1 of 2 checked" in result.stdout
    assert "--offline, and no answer is kept" in " ".join(result.stdout.split())
    result = run("verify", DIT, "--offline", EVIDENCE_TODAY="2026-12-05")
    assert result.exit_code == 1
    assert "0 of 1 checked" in result.stdout
    assert "too old" in " ".join(result.stdout.split())


def test_an_answer_of_a_week_ago_is_asked_again(
    run: Run, dit: Report, registry: LoopbackRegistry
) -> None:
    """Within seven days the kept answer does; after that the registry is asked."""
    run("verify", DIT)
    registry.requests.clear()
    run("verify", DIT, EVIDENCE_TODAY="2026-11-28")
    assert registry.asked("api.crossref.org") == []
    run("verify", DIT, EVIDENCE_TODAY="2026-11-30")
    assert registry.asked("api.crossref.org") == [f"/api.crossref.org/works/{DIT_DOI}"]


def test_text_from_a_registry_commands_no_terminal(
    run: Run, dit: Report, registry: LoopbackRegistry
) -> None:
    """Escapes and direction marks in an answer are not printed."""
    registry.crossref(
        DIT_DOI, message(dit, title=["\x1b[31mAnother\u202e work"], volume="\x1b[2J5")
    )
    result = run("verify", DIT)
    assert not re.search("[\x1b\u202e]", result.output)


def test_a_status_is_one_line(run: Run, dit: Report) -> None:
    """Status, day and source of an entry in which nothing else is rewritten."""
    result = run("verify", DIT, "--fix")
    lines = [line for line in result.stdout.splitlines() if line.startswith(DIT)]
    assert len(lines) == 1
    assert re.match(rf"{DIT}: status: not recorded → ok \(2026-11-22; Crossref", lines[0])


def test_an_edit_made_while_the_registries_were_asked(
    run: Run, lib: Path, dit: Report, tmp_path: Path
) -> None:
    """What somebody set meanwhile stays, and is named."""

    def slow(connection: socket.socket) -> None:
        body = json.dumps({"message": message(dit, volume="51", issue="9")}).encode()
        text = (lib / "library.bib").read_text("utf-8")
        (lib / "library.bib").write_text(text.replace("volume = {50}", "volume = {99}"), "utf-8")
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with RawServer(slow) as server:
        result = run("verify", DIT, "--fix", **server.env())
    assert f"Left volume of {DIT} as it is: it was changed meanwhile." in result.stderr
    after = Library.open(lib).report(DIT)
    assert (after.get("volume"), after.get("number")) == ("99", "9")
