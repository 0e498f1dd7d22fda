"""The root command: what holds for every command – errors, colour, the library, the version."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

import click

from evidence.cli.common import CONTEXT, library_option, refuse, say
from evidence.errors import EvidenceError, LibraryError, Misuse

# Name → module, function, and what --help says of it: in the order in which one meets them. The
# modules are imported when they are run; `test_help_is_what_the_commands_say` compares.
_COMMANDS: Final = {
    "appraise": ("appraising", "appraise", "Say how small the evidence base is."),
    "search": ("searching", "search", "Find reports, best first."),
    "list": ("reading", "list_reports", "List the reports, or those that hold every word."),
    "show": ("reading", "show", "Show everything recorded about a report."),
    "cite": ("citing", "cite", "Print a citation list with the evidence note."),
    "article": ("articles", "article", "Number an article's citations, add the list."),
    "add": ("adding", "add", "Fetch reports and add them."),
    "set": ("changing", "set_fields", "Set or remove fields of a report."),
    "remove": ("changing", "remove", "Remove reports; undo brings them back."),
    "undo": ("changing", "undo", "Take back the last change; again, to redo it."),
    "import": ("exchanging", "import_reports", "Add the reports of a file."),
    "export": ("exchanging", "export", "Write reports in other formats."),
    "check": ("checking", "check", "Check an article, or the library, offline."),
    "verify": ("verifying", "verify", "Ask the registries whether it is right."),
    "init": (
        "changing",
        "init",
        "Make a library: a copy of the shipped literature, or an empty one.",
    ),
    "index": ("searching", "index", "Bring the search index up to date; normally never needed."),
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
            _end_unread()
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            sys.exit(refuse(LibraryError(f"{where}{error.strerror or error}.")))
        except Exception as error:  # a fault of ours is told as one, not as a traceback
            told = f"A fault in evidence itself: {type(error).__name__}: {error}"
            refuse(EvidenceError(told, "Please report it with the command that you typed."))
            sys.exit(70)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """In the order of the table, not by alphabet."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, function, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"evidence.cli.{module}"), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  (click's signature)
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, _, said) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            ctx.color = False
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click would end with 1
            _end_unread()


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


def _end_unread() -> NoReturn:
    """The reader has gone (`| head`): nobody is left to tell."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(141)


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


# Click looks among `commands` for a name that is near a mistyped one.
@click.group(
    cls=Root,
    context_settings=CONTEXT,
    commands={name: click.Command(name) for name in _COMMANDS},
)
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
