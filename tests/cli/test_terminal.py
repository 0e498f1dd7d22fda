"""The program as a process: on a real terminal, in a real pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli_types import Run
from tests.loopback import CHEN, LoopbackRegistry

PROGRAM = [sys.executable, "-m", "evidence"]
REPOSITORY = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    """What the `run` fixture has set, and the package on the path."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm", **more}


def on_terminal(
    *words: str, answer: bytes = b"", env: dict[str, str] | None = None
) -> tuple[str, int]:
    """Output and exit code of the program on a terminal of its own."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *words], stdin=follower, stdout=follower, stderr=follower,
        env=environment(**(env or {})), close_fds=True,
    )  # fmt: skip
    os.close(follower)
    if answer:
        os.write(leader, answer)
    output = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        output += piece
    os.close(leader)
    return output.decode("utf-8"), process.wait(timeout=30)


def test_matches_are_bold_on_a_terminal(run: Run) -> None:
    """The words searched for stand out where a person reads."""
    text, code = on_terminal("search", "veterans")
    assert code == 0
    assert "\x1b[1mveterans\x1b[0m" in text


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_and_dumb_terminals_get_plain_text(run: Run, env: dict[str, str]) -> None:
    """NO_COLOR and TERM=dumb are honoured."""
    text, _ = on_terminal("search", "veterans", env=env)
    assert "veterans" in text
    assert "\x1b" not in text


def test_references_wrap_on_a_terminal(run: Run) -> None:
    """A long reference is folded where a person reads it."""
    text, _ = on_terminal("cite", "fonagy2020dynamic", "--no-note")
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(("answer", "code", "added"), [(b"y\n", 0, True), (b"n\n", 1, False)])
def test_likely_duplicate_is_asked_about(
    run: Run, lib: Path, registry: LoopbackRegistry, answer: bytes, code: int, added: bool
) -> None:
    """On a terminal the person decides."""
    registry.crossref("10.5555/other", {**CHEN, "DOI": "10.5555/other"})
    text, exit_code = on_terminal("add", "10.5555/other", answer=answer)
    assert "This looks like chen2020impact" in text
    assert exit_code == code
    assert ("10.5555/other" in (lib / "library.bib").read_text("utf-8")) is added


@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [("cite -", "<&-", 2), ("list", ">&-", 0), ("appraise", ">&-", 0), ("show nope", "2>&-", 2)],
)
def test_closed_streams_are_no_fault(run: Run, words: str, closed: str, code: int) -> None:
    """A stream that the caller has closed is empty, or goes nowhere."""
    command = f"{sys.executable} -m evidence {words} {closed}"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, env=environment(), check=False
    )
    assert done.returncode == code
    assert "fault" not in done.stderr


def test_a_reader_that_leaves_gets_no_traceback(run: Run) -> None:
    """`evidence list | head -1`."""
    process = subprocess.Popen(
        [*PROGRAM, "appraise", "--all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 141  # not 1, which says that an error was found


def test_text_is_printed_whatever_the_locale(run: Run) -> None:
    """A terminal that cannot show a dash gets another; JSON is always UTF-8."""
    env = environment(PYTHONIOENCODING="latin-1")
    done = subprocess.run([*PROGRAM, "appraise"], capture_output=True, env=env, check=True)
    assert b"62 reports ? 56 studies" in done.stdout
    json_text = subprocess.run(
        [*PROGRAM, "show", "zheng2023sertraline", "--json"],
        capture_output=True,
        env=env,
        check=True,
    ).stdout.decode("utf-8")
    assert "郑" in json_text
