"""What `verify` sees and what it does not mind: mutations of a true record, and true pairs.

    python benchmarks/verify.py             # EVIDENCE_SHARED, else ../shared

Prints one line a mutation (expected severity, what was found), one line a false alarm, and the
counts. Ends with 1 when a mutation is missed or a true pair raises an error or a warning.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.records import bodies  # noqa: E402
from evidence.errors import NotAStudy  # noqa: E402
from evidence.identifiers import parse_doi  # noqa: E402
from evidence.library import Library, nbib  # noqa: E402
from evidence.library.incoming import Tools  # noqa: E402
from evidence.library.store import add_entry  # noqa: E402
from evidence.model import Draft, Name, Report  # noqa: E402
from evidence.registries.codes import CODES  # noqa: E402
from evidence.registries.comparing import identity  # noqa: E402
from evidence.registries.comparing.drift import Difference, compare_fields  # noqa: E402
from evidence.registries.records import crossref_draft, csl_draft  # noqa: E402
from evidence.registries.services import europepmc  # noqa: E402
from evidence.registries.text import abstract, plain  # noqa: E402
from evidence.registries.verify import epmc_draft  # noqa: E402

TODAY = date(2026, 11, 22)
KEY = "fonagy2020dynamic"
ALARMS = ("error", "warning")
Json = Mapping[str, Any]


def differences(report: Report, record: Draft) -> tuple[Difference, ...]:
    return compare_fields(report, record, identity.compare(report, record)).differences


# ---------------------------------------------------------------- mutations


@dataclass(frozen=True, slots=True)
class Mutation:
    """One thing made wrong in a true report; `expected`: the gravest finding it must bring."""

    name: str
    expected: str  # error, warning, note (at most) or nothing
    change: Callable[[Report], Report]


def true_report(library: Library) -> Report:
    """The report of the DIT trial, as the library of this repository has it."""
    return library.report(KEY)


def its_record(report: Report) -> Draft:
    """The record a registry would give of it: the same facts in Crossref's form."""
    first, _, last = (report.get("pages") or "").partition("–")
    return crossref_draft(
        {
            "DOI": report.doi,
            "type": "journal-article",
            "title": [report.title],
            "author": [{"family": n.full_family, "given": n.given} for n in report.authors],
            "container-title": [report.get("journal")],
            "volume": report.get("volume"),
            "issue": report.get("number"),
            "page": f"{first}-{last}",
            "published-print": {"date-parts": [[report.year, 4]]},
        },
        TODAY,
    )


def _field(name: str, value: str) -> Callable[[Report], Report]:
    return lambda report: replace(report, fields={**report.fields, name: value})


def _title(change: Callable[[str], str]) -> Callable[[Report], Report]:
    return lambda report: _field("title", change(report.fields["title"]))(report)


def _authors(change: Callable[[list[Name]], list[Name]]) -> Callable[[Report], Report]:
    return lambda report: replace(report, authors=tuple(change(list(report.authors))))


def _years(by: int) -> Callable[[Report], Report]:
    return lambda report: _field("year", str((report.year or 0) + by))(report)


def _initials(names: list[Name]) -> list[Name]:
    return [replace(n, given=" ".join(f"{part[0]}." for part in n.given.split())) for n in names]


def _invented(number: int) -> list[Name]:
    given = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ivy", "Jon"]
    return [Name(f"{name}sdottir", name) for name in given[:number]]


OTHER_WORK = "Life events and depression: The role of ongoing difficulties"
MUTATIONS = (
    Mutation("title cut to one word", "error", _title(lambda t: t.split()[0])),
    Mutation("title cut in the middle", "error", _title(lambda t: t[: t.index(" severe")])),
    Mutation("severe → mild", "error", _title(lambda t: t.replace("severe", "mild"))),
    Mutation("“pilot” removed", "error", _title(lambda t: t.replace("a pilot", "a"))),
    Mutation("“protocol” added", "error", _title(lambda t: f"{t}: protocol")),
    Mutation("“Correction to” added", "error", _title(lambda t: f"Correction to: {t}")),
    Mutation("a reply to it", "error", _title(lambda t: f"{t}: a reply")),
    Mutation("severe → mild, no subtitle", "error", _title(
        lambda t: t.replace("severe", "mild").partition(":")[0])),
    Mutation("another work's title", "error", _title(lambda _t: OTHER_WORK)),
    Mutation("another condition", "warning", _title(lambda t: t.replace("depression", "grief"))),
    Mutation("first author replaced", "error", _authors(lambda n: [*_invented(1), *n[1:]])),
    Mutation("first author's given name replaced", "error", _authors(
        lambda n: [replace(n[0], given="Miriam"), *n[1:]])),
    Mutation("all authors invented but one", "error", _authors(
        lambda n: [n[0], *_invented(len(n) - 1)])),
    Mutation("all authors invented but the last", "error", _authors(
        lambda n: [*_invented(len(n) - 1), n[-1]])),
    Mutation("four of five dropped", "error", _authors(lambda n: n[:1])),
    Mutation("one dropped", "error", _authors(lambda n: [*n[:4], *n[5:]])),
    Mutation("authors re-ordered", "warning", _authors(lambda n: [n[1], n[0], *n[2:]])),
    Mutation("authors reversed", "warning", _authors(lambda n: n[::-1])),
    Mutation("a family name misspelt", "warning", _authors(
        lambda n: [*n[:1], replace(n[1], family="Lema"), *n[2:]])),
    Mutation("year − 3", "error", _years(-3)),
    Mutation("year + 2", "error", _years(2)),
    Mutation("journal", "error", _field("journal", "Psychological Reports")),
    Mutation("journal of a like name", "error", _field("journal", "Psychosomatic Medicine")),
    Mutation("volume", "warning", _field("volume", "51")),
    Mutation("number", "warning", _field("number", "7")),
    Mutation("pages", "warning", _field("pages", "1010–1091")),
    Mutation("first page", "warning", _field("pages", "110–1019")),
    Mutation("year − 1 (online)", "note", _years(-1)),
    Mutation("year + 1", "note", _years(1)),
    Mutation("subtitle dropped", "note", _title(lambda t: t.partition(":")[0])),
    Mutation("journal abbreviated", "note", _field("journal", "Psychol. Med.")),
    Mutation("The before the journal", "nothing", _field("journal", "The Psychological Medicine")),
    Mutation("British spelling", "nothing", _title(lambda t: t.replace("ized", "ised"))),
    Mutation("capitals", "nothing", _title(str.upper)),
    Mutation("mark-up and entities", "nothing", _title(lambda t: f"<i>{t[:7]}</i>{t[7:]}&nbsp;")),
    Mutation("RETRACTED: in front", "nothing", _title(lambda t: f"RETRACTED: {t}")),
    Mutation("dash for colon", "nothing", _title(lambda t: t.replace(": ", " – "))),
    Mutation("initials for given names", "nothing", _authors(_initials)),
    Mutation("accents", "nothing", _authors(
        lambda n: [replace(n[0], given="Péter"), *n[1:]])),
    Mutation("and others", "nothing", lambda r: replace(
        r, authors=r.authors[:3], authors_cut=True)),
    Mutation("last page shortened", "nothing", _field("pages", "1010–9")),
    Mutation("first page only", "nothing", _field("pages", "1010")),
)  # fmt: skip
_RANK = ("nothing", "note", "warning", "error")


def outcome(mutation: Mutation, report: Report) -> tuple[bool, str]:
    """Whether the expected was found, and what was."""
    found = differences(mutation.change(report), its_record(report))
    worst = max((_RANK.index(CODES[one.code][0]) for one in found), default=0)
    wanted = _RANK.index(mutation.expected)
    good = worst <= wanted if mutation.expected in ("note", "nothing") else worst == wanted
    codes = ", ".join(one.code for one in found)
    return good, f"{_RANK[worst]}{f' ({codes})' if codes else ''}"


# ---------------------------------------------------------------- true pairs


@dataclass(frozen=True, slots=True)
class Pair:
    """A report of the library and a record of the same work."""

    what: str
    report: Report
    record: Draft

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
            {"family": family, "given": given} if comma else {"name": family}
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
    shared = Path(os.environ.get("EVIDENCE_SHARED") or ROOT.parent / "shared")
    library = Library.open(ROOT)
    report = true_report(library)
    missed = 0
    for mutation in MUTATIONS:
        good, found = outcome(mutation, report)
        missed += not good
        sign = "ok    " if good else "MISSED"
        sys.stdout.write(f"{sign}  {mutation.name:36} {mutation.expected:8} {found}\n")
    pairs = [
        *recorded_pairs(shared / "fixtures" / "registries"),
        *facts_pairs(shared, library),
    ]
    alarms = [(pair, one) for pair in pairs for one in pair.alarms()]
    for pair, one in alarms:
        sys.stdout.write(f"ALARM   {pair.what} {one.code}: {one.told('the record')}\n")
    notes = Counter(one.code for pair in pairs for one in differences(pair.report, pair.record))
    sys.stdout.write(
        f"{len(MUTATIONS)} mutations, {missed} missed; {len(pairs)} true pairs, "
        f"{len(alarms)} false alarms; notes: {dict(notes)}\n"
    )
    return 1 if missed or alarms else 0


if __name__ == "__main__":
    raise SystemExit(main())
