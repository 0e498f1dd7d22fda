"""A library to run commands on, and the program as a user runs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidence.cli.app import cli
from tests.cli_types import Run
from tests.loopback import LoopbackRegistry

REPOSITORY = Path(__file__).parents[2]
FILES = ("library.bib", "outcomes.csv", "evidence.toml")


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """A copy of the shipped library in a folder of its own."""
    folder = tmp_path / "lib"
    folder.mkdir()
    for name in FILES:
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


@pytest.fixture
def run(lib: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the program: `run("list", "--json")`; `stdin=` is what is piped in."""
    for name in ("NO_COLOR", "TERM", "EVIDENCE_MAILTO", "EVIDENCE_PANDOC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EVIDENCE_LIBRARY", str(lib))
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("EVIDENCE_TODAY", "2026-11-22")
    monkeypatch.setenv("EVIDENCE_REGISTRY_BASE", "http://127.0.0.1:9")  # nobody listens there

    def call(*words: str, stdin: str | None = None, **env: Any) -> Result:
        for name, value in env.items():
            monkeypatch.setenv(name, str(value))
        return CliRunner().invoke(cli, list(words), input=stdin, prog_name="evidence")

    return call


@pytest.fixture(scope="session")
def server() -> Iterator[LoopbackRegistry]:
    with LoopbackRegistry() as registry:
        yield registry


@pytest.fixture
def registry(
    server: LoopbackRegistry, run: Run, monkeypatch: pytest.MonkeyPatch
) -> LoopbackRegistry:
    """The registries, on this machine; empty for each test."""
    server.reset()
    for name, value in server.env().items():
        monkeypatch.setenv(name, value)
    return server
