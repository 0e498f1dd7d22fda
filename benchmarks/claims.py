"""How well `check` finds claims of effect: labelled sentences, each through the whole check.

    python benchmarks/claims.py              # every file of benchmarks/claims/
    python benchmarks/claims.py blind.jsonl  # only this one

A line of a file is one sentence: `text`, `label` (claim or pass), `codes` (the findings expected;
a claim with a sound citation has none) and `category`. Each is an article of its own, held against
this repository's library; a sentence that says how small the evidence is stands in a paragraph in
front of it, so `missing-caveat` stays out. Prints for every file the time, precision and recall of
"something was reported" and of (sentence, code), and every miss. Ends with 1 when `blind.jsonl`
misses a bar: precision 0.90, recall 0.75.

`with_rules.jsonl` was written with the rules; all others by people who were told only the
categories and the works. The rules were mended after what was missed in `mended.jsonl`; nobody who
worked on them has seen `blind.jsonl`: keep it so, or write another one.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.checking.article import check_article  # noqa: E402
from evidence.checking.shelf.values import Shelf  # noqa: E402
from evidence.checking.shelf.whole import Whole  # noqa: E402
from evidence.library import Library  # noqa: E402

TODAY = date(2026, 11, 22)
FOLDER = Path(__file__).resolve().parent / "claims"
BLIND = "blind.jsonl"
PRECISION, RECALL = 0.90, 0.75
CLAIM_CODES = frozenset(
    (
        *("claim-without-trial", "claim-beyond-design", "claim-of-proof", "claim-of-equivalence"),
        *("claim-of-superiority", "within-group-as-effect", "wrong-therapy"),
        *("claim-for-population", "uncited-claim", "developer-only"),
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled sentence and what was reported about it."""

    text: str
    label: str
    category: str
    expected: frozenset[str]
    found: frozenset[str]
    read_as_claim: bool

    def __str__(self) -> str:
        more = ", ".join(sorted(self.found - self.expected)) or "-"
        less = ", ".join(sorted(self.expected - self.found)) or "-"
        return f"[{self.category}] {self.text}\n      too much: {more}\n      missing: {less}"


class Score:
    """Counts of one question: precision and recall."""

    def __init__(self, pairs: Iterable[tuple[bool, bool]]) -> None:
        counted = Counter(pairs)  # (expected, found)
        self.right, self.wrong = counted[True, True], counted[False, True]
        self.missed = counted[True, False]

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f} ({self.right} of {self.right + self.wrong}), "
            f"recall {self.recall:.3f} ({self.right} of {self.right + self.missed})"
        )


def main(names: Sequence[str]) -> int:
    files = [FOLDER / name for name in names] or sorted(FOLDER.glob("*.jsonl"))
    library = Library.open(ROOT)
    shelf, caveat = Whole(library), _caveat(library)
    good = True
    for file in files:
        started = time.perf_counter()
        cases = [_case(row, shelf, caveat) for row in _rows(file)]
        took = time.perf_counter() - started
        reported = _print(file, cases, took)
        if file.name == BLIND:
            good = reported.precision >= PRECISION and reported.recall >= RECALL
            verdict = "held" if good else "MISSED"
            print(f"  bars of {BLIND}: precision {PRECISION:.2f}, recall {RECALL:.2f}: {verdict}")
    return 0 if good else 1


def _caveat(library: Library) -> str:
    return f"The evidence on {library.therapy.short} is very small."


def _rows(file: Path) -> list[dict[str, Any]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _case(row: dict[str, Any], shelf: Shelf, caveat: str) -> Case:
    checked = check_article(f"{caveat}\n\n{row['text']}\n", "sentence.md", shelf, TODAY)
    codes = {finding.code for finding in checked.findings} & CLAIM_CODES
    return Case(
        text=row["text"],
        label=row["label"],
        category=row["category"],
        expected=frozenset(row["codes"]),
        found=frozenset(codes),
        read_as_claim=checked.claims > 0,
    )


def _print(file: Path, cases: Sequence[Case], took: float) -> Score:
    """What became of a file's sentences; the score of "something was reported"."""
    reported = Score((bool(case.expected), bool(case.found)) for case in cases)
    claims = Score((case.label == "claim", case.read_as_claim) for case in cases)
    codes = Score(
        (code in case.expected, code in case.found)
        for case in cases
        for code in case.expected | case.found
    )
    print(f"{file.name}: {len(cases)} sentences in {took:.1f} s")
    print(f"  read as a claim:  {claims}")
    print(f"  reported or not:  {reported}")
    print(f"  sentence and code: {codes}")
    for case in cases:
        if case.expected != case.found:
            print(f"    {case}")
    return reported


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
