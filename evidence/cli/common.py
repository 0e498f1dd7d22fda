"""What several commands share: options, opening the library, reading stdin, the day."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evidence.errors import EvidenceError, Misuse

if TYPE_CHECKING:
    from evidence.library import Library
    from evidence.registries.asking import Registries

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
_META = "evidence.library"
_F = TypeVar("_F", bound=Callable[..., Any])


def library_option(command: _F) -> _F:
    """`--library DIR`, before and after a command's name; the one nearer the end wins."""

    def remember(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.meta[_META] = value

    return click.option(
        "--library",
        metavar="DIR",
        expose_value=False,
        callback=remember,
        help="The library's folder.",
    )(command)


def json_option(command: _F) -> _F:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def keys_option(command: _F) -> _F:
    return click.option("--keys", is_flag=True, help="Print keys only, one a line.")(command)


def say(text: str) -> None:
    """Talk: to stderr, so that a pipe carries only data."""
    click.echo(text, err=True)


def refuse(error: EvidenceError) -> int:
    """An error as a sentence and a next step; the code to exit with."""
    say(f"Error: {error.message}")
    if error.hint:
        say(f"Hint: {error.hint}")
    return error.exit_code


def library_folder(ctx: click.Context) -> Path:
    """The folder of the library in use. Raises LibraryNotFound."""
    from evidence.library import locate

    return locate.find(ctx.meta.get(_META), os.environ, Path.cwd())


def open_library(ctx: click.Context) -> Library:
    """The library in use, read; what could not be read of it is said on stderr."""
    from evidence.library import Library
    from evidence.model import first_error

    library = Library.open(library_folder(ctx))
    fault = first_error(library.findings)
    if fault and ctx.command.name != "check":
        say(f"Warning: {fault}")
    return library


def wrote(folder: Path, what: str) -> None:
    """Say which library was written."""
    say(f"{what} in {folder / 'library.bib'}")


def today() -> date:
    """The day, from EVIDENCE_TODAY if it is set. Raises Misuse when that is no ISO date."""
    text = os.environ.get("EVIDENCE_TODAY")
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misuse(
            f"EVIDENCE_TODAY is '{text}', which is not an ISO date.",
            "Write it as 2026-11-22, or unset it.",
        ) from None


def words_or_stdin(values: Iterable[str]) -> list[str]:
    """Arguments with `-` replaced by the lines of stdin. Raises Misuse when stdin is empty."""
    result: list[str] = []
    for value in values:
        if value != "-":
            result.append(value)
            continue
        lines = [line.strip() for line in sys.stdin.read().splitlines()]
        lines = [line for line in lines if line]
        if not lines:
            raise Misuse(
                "Nothing came from standard input.", "Pipe keys or identifiers, one a line."
            )
        result.extend(lines)
    return result


def state_folder() -> Path:
    """Where this user's tool notes what it built: EVIDENCE_CACHE, else the platform's folder."""
    named = os.environ.get("EVIDENCE_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("dit-evidence")


def registry_cache_folder() -> Path:
    """Where the registries' answers are kept: EVIDENCE_CACHE, else the platform's folder."""
    named = os.environ.get("EVIDENCE_CACHE")
    if named:
        return Path(named) / "registries"
    from platformdirs import user_cache_path

    return user_cache_path("dit-evidence") / "registries"


def open_registries(*, offline: bool = False) -> Registries:
    """The registries, asked through what is kept of their answers; a context manager."""
    from evidence.registries.asking import Registries
    from evidence.registries.cache import Cache
    from evidence.registries.client import Client

    cache = Cache(registry_cache_folder(), say)
    return Registries(Client(os.environ), cache, today(), offline=offline)
