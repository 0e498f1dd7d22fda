"""`python -m evidence` and the console script."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the program; exits with the code of what happened.

    A command lives for a moment. What it makes is not searched for garbage again and again, and
    at its end the interpreter is not taken apart: together a fifth of a search.
    """
    gc.set_threshold(100_000, 50, 50)
    from evidence.cli.app import cli

    try:
        cli(prog_name="evidence")
    except SystemExit as stop:
        _leave(stop.code)


def _leave(code: object) -> NoReturn:
    """Exit at once where everything has been written; a stream that fails is left to Python."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        sys.exit(code)  # type: ignore[arg-type]  # what SystemExit held
    os._exit(code if isinstance(code, int) else 1 if code else 0)


if __name__ == "__main__":
    main()
