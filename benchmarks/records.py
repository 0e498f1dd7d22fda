"""Every recorded work of the registries: file → type → BibTeX type → key, written and read back.

    python benchmarks/records.py            # EVIDENCE_SHARED, else ../shared

Prints one line a body and, at the end, how many read back with the same title, authors, year and
DOI. `tests/registries/test_recorded.py` holds the same bodies against a reading of its own.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.errors import NotAStudy  # noqa: E402
from evidence.library import Library  # noqa: E402
from evidence.library.store import add_entry  # noqa: E402
from evidence.model import Draft, Report  # noqa: E402
from evidence.registries.records import crossref_draft, csl_draft, datacite_draft  # noqa: E402

TODAY = date(2026, 11, 22)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Body:
    """One work of one file; `form` is crossref, datacite or csl."""

    file: str
    form: str
    work: Json

    @property
    def type(self) -> str:
        types = self.work.get("types") or {}
        return str(self.work.get("type") or types.get("resourceTypeGeneral") or "(none)")

    def draft(self) -> Draft:
        """Raises NotAStudy."""
        return _DRAFTS[self.form](self.work)


_DRAFTS: Mapping[str, Callable[[Json], Draft]] = {
    "crossref": partial(crossref_draft, today=TODAY),
    "datacite": datacite_draft,
    "csl": csl_draft,
}


def bodies(folder: Path) -> Iterator[Body]:
    """Every work in the recorded answers of Crossref, DataCite and doi.org, lists taken apart."""
    for entry in json.loads((folder / "index.json").read_bytes())["entries"]:
        name = entry["file"]
        if entry["status"] == 200 and name.endswith(".json"):
            answer = json.loads((folder / name).read_bytes())
            for number, (form, work) in enumerate(_works(name, entry["holds"], answer)):
                yield Body(f"{name}#{number}" if "/search/" in name else name, form, work)


def _works(name: str, holds: str, answer: Any) -> Iterator[tuple[str, Json]]:
    match name.split("/")[:2]:
        case ["crossref", "works"]:
            yield "crossref", answer if holds == "message" else answer["message"]
        case ["crossref", "search"]:
            yield from (("crossref", item) for item in answer["message"]["items"])
        case ["datacite", "dois"]:
            yield "datacite", answer["data"]["attributes"]
        case ["datacite", "search"]:
            yield from (("datacite", row["attributes"]) for row in answer["data"])
        case ["crossref", "transform"] | ["datacite", "crosscite"]:
            yield "csl", answer[0] if isinstance(answer, list) else answer


def reads_back(draft: Draft, report: Report) -> bool:
    """Title, authors, year and DOI are the draft's."""
    same = all(report.get(n) == draft.fields.get(n) for n in ("title", "year", "doi"))
    return same and list(map(str, report.authors)) == list(map(str, draft.authors))


def main() -> int:
    """Writes all of them to one new library and reads it."""
    shared = Path(os.environ.get("EVIDENCE_SHARED") or ROOT.parent / "shared")
    written: dict[str, tuple[Body, Draft]] = {}
    refused = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "library.bib").write_text("", "utf-8")
        for body in bodies(shared / "fixtures" / "registries"):
            try:
                draft = body.draft()
            except NotAStudy as error:
                refused += 1
                sys.stdout.write(f"{body.file}  {body.type}  refused: {error}\n")
                continue
            key = add_entry(folder, draft)
            written[key] = body, draft
            sys.stdout.write(f"{body.file}  {body.type} → {draft.type}  {key}\n")
        library = Library.open(folder)
    exact = sum(reads_back(draft, library.report(key)) for key, (_, draft) in written.items())
    sys.stdout.write(
        f"{len(written) + refused} works: {refused} refused for their type, {len(written)} "
        f"written, {exact} read back with the same title, authors, year and DOI\n"
    )
    return 0 if exact == len(written) == len(library.reports) else 1


if __name__ == "__main__":
    raise SystemExit(main())
