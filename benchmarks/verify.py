"""What `verify` sees and what it does not mind, through the command itself.

    python benchmarks/verify.py             # EVIDENCE_SHARED, else ../shared

Works of eleven shapes (`verify_cases`), each with one thing wrong or written otherwise, stand in
one library; `evidence verify --json` asks a server on this machine about all of them. Then every
recorded work is held against each record of its DOI, and this library against the facts that were
seen; a body against itself is counted apart. Prints one line a miss and one a false alarm, and the
counts. Ends with 1 when there is one of either, or fewer cases than BARS.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.records import bodies  # noqa: E402
from benchmarks.verify_cases import WORKS, Case, cases  # noqa: E402
from evidence.errors import NotAStudy  # noqa: E402
from evidence.identifiers import parse_doi  # noqa: E402
from evidence.library import Library, nbib  # noqa: E402
from evidence.library.incoming import Tools  # noqa: E402
from evidence.library.store import add_entry  # noqa: E402
from evidence.model import Draft, Report  # noqa: E402
from evidence.registries.codes import CODES  # noqa: E402
from evidence.registries.comparing import identity  # noqa: E402
from evidence.registries.comparing.drift import Difference, compare_fields  # noqa: E402
from evidence.registries.records import crossref_draft, csl_draft  # noqa: E402
from evidence.registries.services import europepmc  # noqa: E402
from evidence.registries.text import abstract, plain  # noqa: E402
from evidence.registries.verify import epmc_draft  # noqa: E402
from tests.loopback import LoopbackRegistry  # noqa: E402

TODAY = date(2026, 11, 22)
ALARMS = ("error", "warning")
# Works, mutations, true variations, pairs of two records, pairs of an entry and its facts.
BARS = (8, 150, 60, 12, 55)
Json = Mapping[str, Any]
_RANK = ("nothing", "note", "warning", "error")


# ---------------------------------------------------------------- through the command


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, and the codes that `verify` found, gravest severity first."""

    case: Case
    worst: str
    codes: tuple[str, ...]

    @property
    def good(self) -> bool:
        worst, wanted = _RANK.index(self.worst), _RANK.index(self.case.expected)
        return worst <= wanted if self.case.expected == "note" else worst >= wanted

    def __str__(self) -> str:
        case, found = self.case, ", ".join(self.codes) or "-"
        return f"{case.work:9} {case.what:38} {case.expected:8} {self.worst} ({found})"


def outcomes(wanted: list[Case]) -> list[Outcome]:
    """One run of the command over all of them; raises RuntimeError when one was not checked."""
    with LoopbackRegistry() as registry, tempfile.TemporaryDirectory() as name:
        entries = []
        for number, case in enumerate(wanted):
            doi = f"10.5555/case.{number}"
            registry.crossref(doi, {**case.record, "DOI": doi})
            entries.append(case.entry.bibtex(f"case{number}", doi))
        (Path(name) / "library.bib").write_text("".join(entries), "utf-8")
        told = subprocess.run(
            [sys.executable, "-m", "evidence", "verify", "--json"],
            cwd=ROOT,
            env={
                **os.environ,
                **registry.env(),
                "EVIDENCE_LIBRARY": name,
                "EVIDENCE_CACHE": str(Path(name) / "cache"),
                "EVIDENCE_TODAY": TODAY.isoformat(),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if told.returncode not in (0, 1):
        raise RuntimeError(told.stderr)
    result = json.loads(told.stdout)
    if len(result["checked"]) != len(wanted):
        raise RuntimeError(f"not checked: {result['not_checked']}")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding in result["findings"]:
        found[finding["key"]].append((finding["severity"], finding["code"]))
    return [_outcome(case, found[f"case{number}"]) for number, case in enumerate(wanted)]


def _outcome(case: Case, found: list[tuple[str, str]]) -> Outcome:
    worst = max((_RANK.index(severity) for severity, _ in found), default=0)
    return Outcome(case, _RANK[worst], tuple(code for _, code in found))


def differences(report: Report, record: Draft) -> tuple[Difference, ...]:
    return compare_fields(report, record, identity.compare(report, record)).differences


# ---------------------------------------------------------------- true pairs


@dataclass(frozen=True, slots=True)
class Pair:
    """A report of the library and a record of the same work."""

    what: str
    report: Report
    record: Draft

    @property
    def of_two(self) -> bool:
        """Not a record against itself."""
        return len(set(self.what.split(" / "))) == 2

    def alarms(self) -> list[Difference]:
        found = differences(self.report, self.record)
        return [one for one in found if CODES[one.code][0] in ALARMS]


def recorded_drafts(folder: Path) -> Iterator[tuple[str, Draft]]:
    """(where it stands, draft) of every recorded work that a service gives whole."""
    for body in bodies(folder):
        try:
            yield body.file, body.draft()
        except NotAStudy:
            continue
    tools = Tools(csl_draft, plain, abstract)
    for path in sorted((folder / "pubmed" / "medline").glob("*.txt")):
        for incoming in nbib.read(path.read_text("utf-8"), path.name, tools).records:
            yield f"pubmed/{path.name}", incoming.draft
    for path in sorted((folder / "europepmc").glob("*.json")):
        rows = json.loads(path.read_bytes())["resultList"]["result"]
        for number, row in enumerate(rows):
            if row.get("authorList"):  # the short form has no names that could be read
                yield f"europepmc/{path.name}#{number}", epmc_draft(europepmc.read(row))


def recorded_pairs(folder: Path) -> list[Pair]:
    """Every recorded work as our own `add` stores it, with each record there is of its DOI."""
    drafts = list(recorded_drafts(folder))
    of_doi: dict[str, list[int]] = defaultdict(list)
    for number, (_, draft) in enumerate(drafts):
        if doi := draft.fields.get("doi"):
            of_doi[parse_doi(doi)].append(number)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "library.bib").write_text("", "utf-8")
        keys = [add_entry(Path(name), draft) for _, draft in drafts]
        library = Library.open(Path(name))
    pairs: list[Pair] = []
    for number, (place, draft) in enumerate(drafts):
        doi = draft.fields.get("doi")
        same = of_doi[parse_doi(doi)] if doi else [number]
        pairs += [
            Pair(f"{place} / {drafts[other][0]}", library.report(keys[number]), drafts[other][1])
            for other in same
        ]
    return pairs


def facts_pairs(shared: Path, library: Library) -> list[Pair]:
    """The library's own entries against the facts that were seen about each."""
    rows = json.loads((shared / "data" / "dit-studies.json").read_bytes())
    known = {report.key: report for report in library.reports}
    return [
        Pair(f"data/{row['key']}", known[row["key"]], crossref_draft(_message(row), TODAY))
        for row in rows
        if row["key"] in known and row["title"]
    ]


def _message(row: Json) -> Json:
    parts = [name.partition(", ") for name in row["authors"] or []]
    kind = {"article": "journal-article", "book": "book"}.get(row["bibtex_type"], "other")
    return {
        "DOI": row["doi"],
        "type": kind,
        "title": [row["title"]],
        "author": [
            {"name": f"{family}{comma}{given}".strip("{}")}
            if not comma or family.startswith("{")
            else {"family": family, "given": given}
            for family, comma, given in parts
        ],
        "container-title": [row["journal"]],
        "publisher": row["publisher"],
        "volume": row["volume"],
        "issue": row["issue"],
        "page": str(row["pages"] or "").replace("--", "-"),
        "issued": {"date-parts": [[row["year"]]]},
    }


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the server tells of every request
    shared = Path(os.environ.get("EVIDENCE_SHARED") or ROOT.parent / "shared")
    rows = outcomes(list(cases()))
    missed = [row for row in rows if not row.good]
    for row in missed:
        sys.stdout.write(f"MISSED  {row}\n")
    recorded = recorded_pairs(shared / "fixtures" / "registries")
    facts = facts_pairs(shared, Library.open(ROOT))
    alarms = [(pair, one) for pair in (*recorded, *facts) for one in pair.alarms()]
    for pair, one in alarms:
        sys.stdout.write(f"ALARM   {pair.what} {one.code}: {one.told('the record')}\n")
    true = sum(row.case.what.startswith("true") for row in rows)
    two = sum(pair.of_two for pair in recorded)
    counts = (len(WORKS), len(rows) - true, true, two, len(facts))
    sys.stdout.write(
        f"{counts[0]} works, {counts[1]} mutations and {true} true variations through the "
        f"command: {len(missed)} wrong; {two} pairs of two recorded answers "
        f"(and {len(recorded) - two} of one with itself), {len(facts)} entries with their facts: "
        f"{len(alarms)} false alarms\n"
    )
    few = any(count < bar for count, bar in zip(counts, BARS, strict=True))
    return 1 if missed or alarms or few else 0


if __name__ == "__main__":
    raise SystemExit(main())
