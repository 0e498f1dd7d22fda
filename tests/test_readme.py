"""The README: two quick starts to the letter, and a tour of what the program prints."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from evidence.cli.app import cli

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.M | re.S)
TOUR = [body.split("\n", 1) for language, body in BLOCKS if language == "console"]


def test_quick_start_blocks_are_the_first_two() -> None:
    """What a newcomer copies."""
    assert [body.strip() for _, body in BLOCKS[:2]] == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/evidence appraise",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest",
    ]


@pytest.mark.parametrize(("number", "name"), [(0, "article.md"), (1, "rendered.md")])
def test_the_article_is_the_example(number: int, name: str) -> None:
    """Line by line, in order; `…` stands for lines, at the end of a line for its rest."""
    blocks = [body for language, body in BLOCKS if language == "markdown"]
    assert len(blocks) == 2
    rest = iter((REPOSITORY / "examples" / name).read_text("utf-8").splitlines())
    shown = blocks[number].splitlines()
    assert len(shown) >= 10
    skipping = True
    for line in shown:
        if line == "…":
            skipping = True
            continue
        start = line.removesuffix("…")
        found = next(rest) if not skipping else next((r for r in rest if r.startswith(start)), "")
        assert found.startswith(start) if start != line else found == line, line
        skipping = False


def test_the_tour_has_six_commands() -> None:
    assert [command.split()[2] for command, _ in TOUR] == [
        "appraise", "search", "cite", "add", "list", "check",
    ]  # fmt: skip


@pytest.mark.parametrize(("command", "printed"), TOUR, ids=[row[0].split()[2] for row in TOUR])
def test_tour_prints_what_the_readme_says(
    command: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of the tour, on the shipped library, on the day it was written."""
    for name in ("library.bib", "outcomes.csv", "evidence.toml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    monkeypatch.setenv("EVIDENCE_LIBRARY", str(tmp_path))
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("EVIDENCE_TODAY", "2026-11-22")
    monkeypatch.chdir(REPOSITORY)
    assert command.startswith("$ evidence ")
    result = CliRunner().invoke(cli, command.split()[2:], prog_name="evidence")
    assert result.exit_code == 0
    assert result.output == printed
