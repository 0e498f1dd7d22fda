"""Every code is documented, and every documented code exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from evidence.checking.codes import ARTICLE_CODES, CLAIM_CODES, CODES, READING_CODES, SEVERITIES
from tests.checking.small import REPOSITORY

PACKAGE = REPOSITORY / "evidence"
ROW = re.compile(r"\| `([a-z-]+)` \| (error|warning|note) \| .+\. \| .+\. \|")


def documented() -> dict[str, str]:
    lines = (REPOSITORY / "docs" / "check.md").read_text(encoding="utf-8").splitlines()
    rows = [match for line in lines if (match := ROW.fullmatch(line))]
    assert len(rows) == sum(bool(re.match(r"\| `[a-z]", line)) for line in lines), (
        "a row of another form"
    )
    assert len({row[1] for row in rows}) == len(rows), "a code stands twice"
    return {row[1]: row[2] for row in rows}


def strings(folder: Path, leave_out: str = "") -> set[str]:
    """Every text constant of the modules of a room."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        if path.name != leave_out:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {str(n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return found


def reading_codes() -> Iterator[str]:
    """The code of each `Fault("code", …)` and `Finding("error", "code", …)` there."""
    for path in (PACKAGE / "library").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"Fault": 0, "Finding": 1}.get(node.func.id)
                if place is not None and len(node.args) > place:
                    code = node.args[place]
                    if isinstance(code, ast.Constant):
                        yield str(code.value)


def test_every_code_is_documented_with_its_severity() -> None:
    """docs/check.md holds one row for each code, and no other."""
    table = documented()
    assert set(table) == set(CODES)
    assert {code: table[code] for code in SEVERITIES} == dict(SEVERITIES)


def test_every_code_is_used() -> None:
    """A code of the table stands somewhere in the rules."""
    assert set(SEVERITIES) <= strings(PACKAGE / "checking", leave_out="codes.py")
    assert READING_CODES.isdisjoint(SEVERITIES)


def test_the_readers_codes_are_all_known() -> None:
    """What reading the files may find is in the table, and the other way round."""
    assert set(reading_codes()) <= READING_CODES
    assert strings(PACKAGE / "library") >= READING_CODES


def test_a_claim_is_never_an_error() -> None:
    """What is said about a claim is a suggestion."""
    assert {SEVERITIES[code] for code in CLAIM_CODES} == {"warning", "note"}
    assert CLAIM_CODES < ARTICLE_CODES < set(SEVERITIES)


def test_the_rooms_of_articles_use_their_own_codes() -> None:
    """Each code of an article stands in the room that finds it, and none of a library does."""
    told = {
        room: strings(PACKAGE / "checking" / room) & set(CODES) for room in ("articles", "claims")
    }
    assert told["articles"] >= ARTICLE_CODES - CLAIM_CODES
    assert told["claims"] >= CLAIM_CODES
    assert told["articles"] | told["claims"] <= ARTICLE_CODES
