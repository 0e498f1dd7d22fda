"""The hooks for pre-commit: commands that there are, on the files they are for."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from evidence.cli.app import cli
from tests.conftest import REPOSITORY

TEXT = (REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8")
LINE = re.compile(r"(- |  )(\w+): ([^#]+?)(?: #.*)?")


def hooks() -> dict[str, dict[str, str]]:
    """The file is a flat list of mappings, one key a line: no reader of YAML is needed."""
    made: list[dict[str, str]] = []
    for line in TEXT.splitlines():
        if not line.startswith("#"):
            match = LINE.fullmatch(line)
            assert match, line
            if match[1] == "- ":
                made.append({})
            assert match[2] not in made[-1]
            made[-1][match[2]] = match[3]
    return {hook["id"]: hook for hook in made}


def test_there_are_two() -> None:
    assert set(hooks()) == {"evidence-check", "evidence-check-library"}
    assert hooks()["evidence-check"]["types"] == "[markdown]"
    assert hooks()["evidence-check-library"]["pass_filenames"] == "false"


@pytest.mark.parametrize("hook", hooks().values(), ids=lambda hook: hook["id"])
def test_its_command_is_one_of_the_program(hook: dict[str, str]) -> None:
    program, *words = hook["entry"].split()
    assert (program, hook["language"]) == ("evidence", "python")
    result = CliRunner().invoke(cli, [*words, "-h"], prog_name=program)
    assert result.exit_code == 0
    named = re.findall(r"--[a-z]+", hook["description"])
    assert named
    assert all(option in result.output for option in named)


def test_the_library_is_checked_when_one_of_its_files_changes() -> None:
    pattern = re.compile(hooks()["evidence-check-library"]["files"])
    for name in ("library.bib", "outcomes.csv", "evidence.toml"):
        assert pattern.search(name)
        assert pattern.search(f"evidence/{name}")
    assert not pattern.search("my-library.bib")
    assert not pattern.search("library.bib.orig")


def test_the_documents_name_them() -> None:
    """With options that the command has."""
    document = (REPOSITORY / "docs" / "check.md").read_text("utf-8")
    assert set(re.findall(r"- id: (\S+)", document)) == set(hooks())
