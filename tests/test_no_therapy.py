"""The code knows no therapy: names of the shipped one stand in its data, and in examples of help.

Allowed are the lines of a command's help that show a call (`evidence cite fonagy2020dynamic`), and
nothing else – no constant, no comment, no docstring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evidence.library import Library
from tests.conftest import REPOSITORY

EXAMPLE = re.compile(r"\s+evidence [a-z]+ .*")


# A developer's name that is an English word too: only its capital tells them apart.
WORDS = {"Target"}


def names() -> re.Pattern[str]:
    """The therapy's names, abbreviations and developers, from the shipped evidence.toml."""
    therapy = Library.open(REPOSITORY).therapy
    families = {developer.name.family for developer in therapy.developers}
    assert families > WORDS
    anyhow = sorted({therapy.name, *therapy.confused_with, *(families - WORDS)})
    exact = sorted({*therapy.abbreviations, *WORDS})
    parts = (
        rf"(?i:{'|'.join(map(re.escape, anyhow))})",
        rf"\b(?:{'|'.join(map(re.escape, exact))})\b(?!=\")",  # Target="…" is Word's own
    )
    return re.compile("|".join(parts))


def found(lines: list[str], *, cli: bool) -> Iterator[str]:
    """Lines that name the therapy and are no example of a call."""
    for line in lines:
        example = cli and EXAMPLE.fullmatch(line)
        if names_of.search(line) and not example:
            yield line


names_of = names()


def test_the_code_knows_no_therapy() -> None:
    """Neither the therapy nor its developers are named in any module."""
    package = REPOSITORY / "evidence"
    wrong = [
        f"{path.relative_to(package)}: {line.strip()}"
        for path in sorted(package.rglob("*.py"))
        for line in found(path.read_text("utf-8").splitlines(), cli=is_cli(path, package))
    ]
    assert wrong == []


def is_cli(path: Path, package: Path) -> bool:
    return path.relative_to(package).parts[0] == "cli"


def test_the_rule_can_fail() -> None:
    """A name anywhere else is found; an example of a call is not."""
    bad = ['if short == "DIT":', "# as Lemma says", '"""Dynamic interpersonal therapy."""']
    assert list(found(bad, cli=True)) == bad
    call = "      evidence cite fonagy2020dynamic"
    assert list(found([call], cli=True)) == []
    assert list(found([call], cli=False)) == [call]
    fine = ['"dit-evidence"', "edit the audit", "# credit"]
    assert list(found(fine, cli=False)) == []
