"""Starting: help without the commands, and an exit that loses nothing."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from evidence.cli.app import cli
from tests.cli_types import Run

NAMES = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", NAMES)
def test_help_is_what_the_commands_say(run: Run, name: str) -> None:
    """--help lists each command from a table; the command itself says the same."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    lines = [line.split(maxsplit=1) for line in run("--help").stdout.splitlines() if line.strip()]
    assert [name, command.get_short_help_str(limit=80)] in lines


def test_a_command_loads_its_own_module_only() -> None:
    """Searching does not wait for what citing needs."""
    code = (
        "import sys\nfrom evidence.cli.app import cli\n"
        "try:\n    cli(['search', '-h'])\nexcept SystemExit:\n    pass\n"
        "loaded = {name.rpartition('.')[2] for name in sys.modules if 'evidence.cli.' in name}\n"
        "sys.exit(str(loaded) if loaded & {'citing', 'adding', 'exchanging'} else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("words", "code"), [(["--version"], 0), (["nonsense"], 2)])
def test_the_process_ends_with_its_code_and_all_its_text(words: list[str], code: int) -> None:
    """The interpreter is left at once, but not before everything has been written."""
    command = [sys.executable, "-m", "evidence", *words]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == code
    assert "evidence" in done.stdout + done.stderr
