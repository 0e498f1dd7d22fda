"""The root command: what holds for every command – errors, colour, the library, the version."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

import click

from evidence.cli.common import CONTEXT, library_option, refuse, say
from evidence.errors import EvidenceError, LibraryError, Misuse

# Module and name of each command, in the order in which one meets them. A command is imported when
# it is called: the others would cost it more time than pandoc takes for a reference.
_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "appraise": ("appraising", "appraise"),
    "search": ("searching", "search"),
    "list": ("reading", "list_reports"),
    "show": ("reading", "show"),
    "cite": ("citing", "cite"),
    "article": ("articles", "article"),
    "add": ("adding", "add"),
    "set": ("changing", "set_fields"),
    "remove": ("changing", "remove"),
    "undo": ("changing", "undo"),
    "import": ("exchanging", "import_reports"),
    "export": ("exchanging", "export"),
    "check": ("appraising", "check"),
    "verify": ("verifying", "verify"),
    "init": ("changing", "init"),
    "index": ("searching", "index"),
}
_HYPHEN_HINT = (
    "A word that begins with a hyphen belongs inside quotes or after --, as in: "
    'evidence search -- "-word". Options: evidence {command}-h'
)


class Root(click.Group):
    """A group that turns every refusal into a sentence, a hint and the contract's exit code."""

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # click types a return that never happens here
        _open_closed_streams()
        _tolerant(sys.stdout)
        _tolerant(sys.stderr)
        extra["standalone_mode"] = False
        try:
            code = super().main(args, **extra)
            sys.stdout.flush()
        except EvidenceError as error:
            sys.exit(refuse(error))
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.ClickException as error:
            sys.exit(refuse(Misuse(_sentence(error), _hint(error))))
        except click.Abort:
            say("Stopped; nothing more was done.")
            sys.exit(130)
        except BrokenPipeError:
            # The reader has gone (`| head`): nobody is left to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(141)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            sys.exit(refuse(LibraryError(f"{where}{error.strerror or error}.")))
        except Exception as error:  # a fault of ours is told as one, not as a traceback
            told = f"A fault in evidence itself: {type(error).__name__}: {error}"
            refuse(EvidenceError(told, "Please report it with the command that you typed."))
            sys.exit(70)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """In the order in which one meets them, not by alphabet."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now; for an unknown name all of them, for click to suggest one."""
        for name in [cmd_name] if cmd_name in _COMMANDS else _COMMANDS:
            module, attribute = _COMMANDS[name]
            command = getattr(import_module(f"evidence.cli.{module}"), attribute)
            self.commands.setdefault(name, command)
        return self.commands.get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            ctx.color = False
        return super().invoke(ctx)


def _sentence(error: click.ClickException) -> str:
    message = error.format_message()
    return message if message.endswith((".", "?", ")")) else f"{message}."


def _hint(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    path = context.command_path.partition(" ")[2] if context else ""
    command = f"{path} " if path else ""
    if isinstance(error, click.NoSuchOption):
        return _HYPHEN_HINT.format(command=command)
    return f"See: evidence {command}-h"


def _open_closed_streams() -> None:
    """A stream the caller has closed (`<&-`, `>&-`) is empty, or goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  (stays open to the end)


def _tolerant(stream: TextIO) -> None:
    """A terminal that cannot show a character gets a substitute, not a traceback."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"evidence {version('dit-evidence')}")
    ctx.exit()


@click.group(cls=Root, context_settings=CONTEXT)
@library_option
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """An evidence library: find and cite the studies of one therapy, and say how small the
    evidence base is.

    \b
      evidence appraise                         how small is the evidence?
      evidence search fonagy depression         find reports
      evidence cite fonagy2020dynamic           a citation, with the evidence note
      evidence add 10.1037/pst0000282           fetch a report by its DOI

    A library is a folder with library.bib and evidence.toml: the current folder or one above it,
    EVIDENCE_LIBRARY, or --library DIR.
    """
