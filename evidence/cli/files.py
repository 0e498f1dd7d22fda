"""Files named by the user: read as UTF-8 only, and what is written is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evidence.cli import render
from evidence.cli.common import say
from evidence.errors import Misuse, NotWritable

if TYPE_CHECKING:
    from evidence.library import Library

_STDIN = "standard input"
# How Word (old and new), OpenDocument, PDF and RTF begin.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf")
_F = TypeVar("_F", bound=Callable[..., Any])


def shown(source: str) -> str:
    """The article's name in messages."""
    return _STDIN if source == "-" else source


def read(source: str) -> str:
    """The article, line ends and all. Raises Misuse for a file that is not there or not UTF-8."""
    if source == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = Path(source).read_bytes()
        except FileNotFoundError:
            hint = "Give the path of an article, or - for stdin."
            raise Misuse(f"There is no file {source}.", hint) from None
        except OSError as error:
            raise Misuse(f"{source} cannot be read: {error.strerror}.") from error
    if not data.strip():
        raise Misuse(f"{shown(source)} is empty.", "Give an article, or - for stdin.")
    if data.startswith(_NO_TEXT) or b"\0" in data:
        raise Misuse(
            f"{shown(source)} is not plain text.",
            "Save it as UTF-8; a Word or PDF file has to be turned into Markdown or text.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Misuse(
            f"{shown(source)} is not UTF-8: line {line} holds bytes that are no text.",
            "Save it as UTF-8. A Word file has to be turned into Markdown first.",
        ) from None


def output_option(command: _F) -> _F:
    """`-o FILE`: a path, or None for stdout."""
    return click.option(
        "-o",
        "--output",
        callback=_named,
        metavar="FILE",
        help="Write to a file instead of stdout (-).",
    )(command)


def _named(_ctx: click.Context, _option: click.Parameter, value: str | None) -> Path | None:
    if value is None or value == "-":
        return None
    if not value or value.endswith(("/", os.sep)) or Path(value).is_dir():
        raise Misuse(f"'{value}' names no file to write.", "Give a file's name, or - for stdout.")
    return Path(value)


def refuse_to_overwrite(library: Library, output: Path, source: str = "-") -> None:
    """OUT is neither a file of the library nor the article, not through a link either."""
    from evidence.library.history import FILES

    taken = [(library.path / name, "the library itself") for name in FILES]
    if source != "-":
        taken.append((Path(source), "the article itself"))
    for path, what in taken:
        same = output.resolve() == path.resolve()
        with suppress(OSError):
            same = same or output.samefile(path)
        if same:
            raise Misuse(f"{output} is {what}.", "Give OUT another name.")


def give(data: bytes | str, output: Path | None) -> None:
    """To a file, which is said, or to stdout; a text gets its line end. Raises NotWritable.

    On stdout a text is in the terminal's encoding; in a file always UTF-8.
    """
    if output is None and isinstance(data, str):
        render.echo(data)
        return
    if isinstance(data, str):
        data = f"{render.safe(data)}\n".encode("utf-8", "replace")
    if output is None:
        click.echo(data, nl=False)
        return
    write(output, data)
    say(f"Wrote {output}")


def write(output: Path, data: bytes) -> None:
    """The file is whole or not there. Raises NotWritable."""
    import tempfile

    target = Path(os.path.realpath(output))  # a link stays a link
    temporary: Path | None = None
    try:
        if output.is_fifo() or output.is_char_device():  # /dev/stdout: nothing to put in its place
            output.write_bytes(data)
            return
        if target.exists() and not (target.is_file() and os.access(target, os.W_OK)):
            raise PermissionError(13, "it is no file, or read-only")
        descriptor, name = tempfile.mkstemp(".tmp", f".{target.name}.", target.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise NotWritable(
            f"{output} cannot be written: {error.strerror}.", "Choose a folder you may write to."
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
