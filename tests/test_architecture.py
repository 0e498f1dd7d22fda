"""The house: imports point down, one door per dependency, rooms of a size one can read."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "evidence"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Highest first. A module may import its own room and any room on a lower floor.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("checking",),
    ("appraisal", "citing", "search", "registries"),
    ("library",),
    ("model",),
    ("identifiers",),
    ("errors", "patterns", "words"),
)
HEIGHT = {room: index for index, rooms in enumerate(FLOORS) for room in rooms}
DOORS = {
    "bibtexparser": "library/bibtex.py",
    "requests": "registries/client.py",
    "urllib3": "registries/client.py",
    "rispy": "library/ris.py",
    "whoosh": "search/",
    "sqlite3": "checking/shelf/database.py",
    "subprocess": "citing/pandoc.py",
    "click": "cli/",
}


def room(path: Path) -> str:
    """The room a module stands in: its folder, or its own name at the top."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> set[str]:
    """Every module a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
            if node.module == "evidence":
                names |= {f"evidence.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    """No module imports a room of its own floor or above."""
    own = room(path)
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("evidence.")}
    upwards = {
        other for other in rooms if other != own and HEIGHT[other] <= HEIGHT.get(own, len(FLOORS))
    }
    assert upwards == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_one_door_per_dependency(path: Path) -> None:
    """Each dependency is known to its door only."""
    roots = {name.split(".")[0] for name in imported(path)}
    inside = path.relative_to(PACKAGE).as_posix()
    wrong = {name for name in roots & set(DOORS) if not inside.startswith(DOORS[name])}
    assert wrong == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_readable(path: Path) -> None:
    """No module has outgrown its room (about 400 lines)."""
    assert len(path.read_text("utf-8").splitlines()) <= 420


def test_any_module_may_be_imported_first() -> None:
    """No import leads in a circle, whichever module a caller begins with."""
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for loaded in [m for m in sys.modules if m.split('.')[0] == 'evidence']:\n"
        "        del sys.modules[loaded]\n"
        "    importlib.import_module(name)\n"
    )
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_only_the_cli_prints() -> None:
    """Nothing below the command line prints or exits."""
    loud = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if room(path) not in ("cli", "__main__")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("print", "sys.exit", "exit", "os._exit")
    ]
    assert loud == []


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        *([name, "-h"] for name in ("appraise", "search", "add", "cite", "import", "verify")),
    ],
)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    """--help loads none of whoosh, requests, bibtexparser, importlib.metadata."""
    code = (
        "import sys\n"
        f"sys.argv = ['evidence', *{words!r}]\n"
        "from evidence.cli.app import cli\n"
        "try:\n    cli()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'whoosh', 'requests', 'rispy', 'bibtexparser', 'importlib.metadata'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(f'loaded: {sorted(heavy)}' if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
