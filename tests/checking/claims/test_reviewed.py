"""Sentences that readers of the first version found read wrongly, and many others like them.

`reviewed.txt` holds one a line, `verdict | sentence`, in groups by what was wrong. Verdicts:
`pass`; `claim` (`claim:kind`, `claim:none` of no kind); `caveat` and `no-caveat`; `carried` and
`not-carried` (the last claim takes over the citation before it); `of:names` (of just these
conditions); `marks:name=key,…` (`-`: no mark). A library that records hyperacusis reads them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.checking.claims.reading import read
from evidence.checking.claims.values import Reading
from tests.checking.claims.reader import CONDITIONS, THERAPY, passages_of

FILE = Path(__file__).with_name("reviewed.txt")
RECORDED = (*CONDITIONS, "hyperacusis")


def rows() -> list[tuple[str, str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    split = [line.split(" | ", 1) for line in lines if line and not line.startswith("#")]
    return [(wanted, text.replace("\\n", "\n")) for wanted, text in split]


def names(found: Reading) -> set[str]:
    return {condition.name for claim in found.claims for condition in claim.conditions}


def marks(found: Reading) -> dict[str, str]:
    return {
        condition.name: "+".join(mark.reports[0].key for mark in condition.marks) or "-"
        for claim in found.claims
        for condition in claim.conditions
    }


def kinds(found: Reading) -> set[str]:
    return {kind for claim in found.claims for kind in claim.kinds} or {"none"}


def holds(wanted: str, found: Reading) -> bool:
    """Whether a reading is what a row says."""
    verdict, _, said = wanted.partition(":")
    match verdict:
        case "pass":
            return not found.claims
        case "claim":
            return bool(found.claims) and (not said or said in kinds(found))
        case "caveat" | "no-caveat":
            return bool(found.caveats) == (verdict == "caveat")
        case "carried" | "not-carried":
            return bool(found.claims) and found.claims[-1].carried == (verdict == "carried")
        case "of":
            return bool(found.claims) and names(found) == set(filter(None, said.split(",")))
        case "marks":
            return marks(found) == dict(pair.split("=") for pair in said.split(","))
    raise AssertionError(f"no such verdict: {verdict}")


@pytest.mark.parametrize(("wanted", "text"), rows())
def test_a_reviewed_sentence(wanted: str, text: str) -> None:
    found = read(passages_of(text), THERAPY, RECORDED)
    assert holds(wanted, found), found


def test_there_are_many() -> None:
    assert len(rows()) >= 250
