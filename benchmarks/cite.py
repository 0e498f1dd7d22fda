"""What `cite` costs beside a bare pandoc: one line per bar, exit 1 when a bar is missed.

    python benchmarks/cite.py [--repeats N] [--program PATH]

Both format the same CSL-JSON in the same style, each in a process of its own; they are run in
turn, and the median of the pairs' ratios counts, so that a busy machine changes little. The
program is the installed `evidence` beside this Python; it must run the package of this checkout.
Works are invented, or the library's own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from evidence.citing import catalogue, pandoc
from evidence.citing.csl import to_csl
from evidence.citing.manuals import for_style
from evidence.library import Library

REPOSITORY: Final = Path(__file__).resolve().parent.parent
RATIO: Final = 2.5
SECONDS, MEBIBYTES, MANY = 60, 400, 1000
STYLES: Final = ("apa", "vancouver")
FORMS: Final = ("text", "markdown", "html", "docx")


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise, what was measured, and whether that is enough."""

    promise: str
    figure: str
    met: bool


@dataclass(frozen=True, slots=True)
class Setting:
    program: Path
    engine: Path
    work: Path
    repeats: int

    def seconds(self, command: Sequence[str], library: Path | None = None) -> float:
        """The time of one cold process, from start to end."""
        environ = self.environ(library)
        start = time.perf_counter()
        subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    def environ(self, library: Path | None) -> dict[str, str]:
        # Without its notes of what it compiled Python would compile everything, every time.
        kept = {
            key: value
            for key, value in os.environ.items()
            if "EVIDENCE" not in key and key != "PYTHONDONTWRITEBYTECODE"
        }
        state = {"EVIDENCE_CACHE": str(self.work / "state"), "EVIDENCE_LIBRARY": str(library)}
        return {**kept, **state}


def package_of(program: Path) -> Path:
    """The folder of the package that a program with `#!python` in its first line imports."""
    python = program.read_text("utf-8").splitlines()[0].removeprefix("#!").strip()
    code = "import evidence; print(evidence.__file__)"
    said = subprocess.run(
        [python, "-P", "-c", code], cwd="/", capture_output=True, text=True, check=True
    )
    return Path(said.stdout.strip()).resolve().parent


def ratios(setting: Setting) -> Iterator[Bar]:
    """`cite` of 1 and of 50 references of the shipped library, in each style and form."""
    titled = [each for each in Library.open(REPOSITORY).reports if each.title]
    for size in (1, 50):
        reports = titled[:size]
        keys = [each.key for each in reports]
        for name in STYLES:
            style = catalogue.style(name)
            items = setting.work / f"{name}-{size}.json"
            given = [for_style(to_csl(each), style) for each in reports]
            items.write_text(json.dumps(given), "utf-8")
            bare = [str(setting.engine), "-f", "csljson", "-t", "plain", "--citeproc"]
            bare += ["--csl", str(style.source), str(items)]
            for form in FORMS if size == 50 else ("text",):
                ours = [str(setting.program), "cite", *keys, "--style", name, "--to", form]
                pairs = []
                for _ in range(setting.repeats):
                    alone = setting.seconds(bare)
                    pairs.append((setting.seconds(ours, REPOSITORY), alone))
                ratio = statistics.median(one / other for one, other in pairs)
                times = [statistics.median(times) * 1000 for times in zip(*pairs, strict=True)]
                yield Bar(
                    f"cite {size} in {name} as {form}: at most {RATIO} times a bare pandoc",
                    f"{ratio:.2f} times ({times[0]:.0f} ms beside {times[1]:.0f} ms)",
                    ratio <= RATIO,
                )


def many(setting: Setting) -> Iterator[Bar]:
    """A thousand references, most of them with a namesake in the same year."""
    folder = setting.work / "many"
    folder.mkdir()
    shutil.copy(REPOSITORY / "evidence.toml", folder)
    entries = (
        f"@article{{k{n},\n  author = {{Example{n % 40}, Ann and Sample{n % 7}, Ben}},\n"
        f"  title = {{An invented study number {n}}},\n  journal = {{Journal of Examples}},\n"
        f"  year = {{{2000 + n % 20}}},\n  volume = {{{n % 60 + 1}}},\n}}\n"
        for n in range(MANY)
    )
    (folder / "library.bib").write_text("\n".join(entries), "utf-8")
    for name in STYLES:
        command = [str(setting.program), "cite", "--all", "--style", name, "--to", "html"]
        start = time.perf_counter()
        with subprocess.Popen(
            command, env=setting.environ(folder), stdout=subprocess.DEVNULL
        ) as process:
            peak = 0
            while process.poll() is None:
                peak = max(peak, _resident(process.pid))
                time.sleep(0.01)
        seconds = time.perf_counter() - start
        yield Bar(
            f"{MANY} references in {name}: at most {SECONDS} s and {MEBIBYTES} MiB with pandoc",
            f"{seconds:.1f} s, {peak / 2**20:.0f} MiB",
            process.returncode == 0 and seconds <= SECONDS and 0 < peak <= MEBIBYTES * 2**20,
        )


def _resident(parent: int) -> int:
    """Bytes in memory of a process and its children, added up (Linux only; 0 elsewhere)."""
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(folder.name) == parent or int(fields[1]) == parent:
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    beside = Path(sys.executable).parent / "evidence"
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--program", type=Path, default=beside)
    given = parser.parse_args()
    measured = package_of(given.program)
    print(f"measured: {measured}", flush=True)
    if measured != REPOSITORY / "evidence":
        parser.error(f"{given.program} runs another package: install this checkout (pip -e).")
    missed = 0
    with tempfile.TemporaryDirectory() as work:
        engine = pandoc.find({"PATH": "/nowhere"}).path
        setting = Setting(given.program, engine, Path(work), given.repeats)
        for bar in chain(ratios(setting), many(setting)):
            missed += not bar.met
            print(f"{'met   ' if bar.met else 'MISSED'} {bar.promise}: {bar.figure}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
