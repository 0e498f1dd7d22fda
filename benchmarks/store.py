"""What the store promises, measured: one line per bar, exit 1 when a bar is missed.

    python benchmarks/store.py [--shared DIR] [--cases N] [--only PART …]

Times are ratios within one run (the median of several), so that a busy machine changes little.
Parts: fixtures, commands, values, edits, processes, kills, large, biber.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import EvidenceError, Misuse
from evidence.library import Library, edits, names, store
from evidence.library.bibtex import BibFile, Entry, Field, decode, read
from evidence.library.facts import VERBATIM_FIELDS
from evidence.library.reports import reports_of, to_report
from evidence.model import Draft, Name

REPOSITORY: Final = Path(__file__).resolve().parent.parent
REFUSED: Final = "07_latin1.bib"  # the one file that is no UTF-8


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise, what was measured, and whether that is enough (None: not checked)."""

    promise: str
    figure: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Setting:
    shared: Path
    cases: int
    kills: int
    megabytes: float
    work: Path

    @property
    def fixtures(self) -> list[Path]:
        folder = self.shared / "fixtures" / "bib"
        return sorted([*folder.glob("*.bib"), *folder.glob("real/*.bib")])

    @property
    def readable(self) -> list[Path]:
        return [path for path in self.fixtures if path.name != REFUSED]

    def large(self, megabytes: float) -> Path:
        """A large library, made by the generator of the fixtures."""
        path = self.work / f"large-{megabytes:g}.bib"
        if not path.exists():
            generator = self.shared / "fixtures" / "bib" / "gen_large.py"
            with path.open("wb") as file:
                command = [sys.executable, str(generator), str(megabytes)]
                subprocess.run(command, check=True, stdout=file)
        return path


# ---------------------------------------------------------------- fixtures

_SEEN: Final = re.compile(
    r"^[ \t\ufeff]*@(?:(\w+)[ \t]*[{(][ \t]*([^\s,{}()=\"]+)[ \t]*,"
    r"|\s*(\w+)\s*[{(]\s*([^\s,{}()=\"]+)\s*,\s*\w+\s*=)",  # mark, type and brace apart
    re.M,
)


def fixtures(setting: Setting) -> Iterator[Bar]:
    """Every entry listed or reported, whatever is wrong with the file."""
    folder = setting.shared / "fixtures" / "bib"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    listed = wanted = found = problems = tracebacks = lost = seen = 0
    for path in [*setting.fixtures, setting.large(setting.megabytes)]:
        data = path.read_bytes()
        promised = expected.get(path.name, {"entries": [], "problems": []})
        wanted += len(promised["entries"])
        problems += len(promised["problems"])
        lines: set[int | None] = set()
        try:
            bib = read(decode(data, path.name), path.name)
            reports_of(bib)
            lines = {problem.line for problem in bib.problems}
            keys = {entry.key for entry in bib.entries}
            listed += len(keys & set(promised["entries"]))
            missing, all_seen = _lost(bib, lines)
            lost, seen = lost + missing, seen + all_seen
        except EvidenceError as error:
            place = re.search(r"line ([0-9]+)", error.message)
            lines = {int(place[1])} if place else set()
        except Exception as error:
            tracebacks += 1
            print(f"  {path.name}: {error!r}", file=sys.stderr)
        found += sum(problem["line"] in lines for problem in promised["problems"])
    yield Bar("entries lost in silence: 0", f"{lost} of {seen:,} seen", lost == 0)
    yield Bar("`entries` listed: 100 %", _share(listed, wanted), listed == wanted)
    yield Bar(
        "`problems` at the right line: ≥ 95 %", _share(found, problems), _at(found, problems)
    )
    yield Bar("tracebacks: 0", str(tracebacks), tracebacks == 0)


def _lost(bib: BibFile, lines: set[int | None]) -> tuple[int, int]:
    """Entries that a naive pattern sees and that are neither listed nor reported; all it sees."""
    places = {entry.start for entry in bib.entries}
    known = {problem.key for problem in bib.problems} | bib.hidden
    missing = seen = 0
    for match in _SEEN.finditer(bib.text):
        kind, key = match[1] or match[3], match[2] or match[4]
        if kind.lower() in ("comment", "string", "preamble"):
            continue
        seen += 1
        at = bib.text.index("@", match.start())
        if at not in places and key not in known:
            line = len(re.findall(r"\r\n?|\n", bib.text[:at])) + 1
            missing += line not in lines
    return missing, seen


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part} of {whole})"


def _at(part: int, whole: int, share: float = 0.95) -> bool:
    return part >= share * whole


# ---------------------------------------------------------------- reading commands


def commands(setting: Setting) -> Iterator[Bar]:
    """No reading command changes a byte of library.bib, and none ends in a traceback."""
    changed: list[str] = []
    tracebacks: list[str] = []
    runs = 0
    for path in setting.fixtures:
        folder = setting.work / f"commands-{path.stem}"
        folder.mkdir()
        shutil.copyfile(path, folder / "library.bib")
        before = path.read_bytes()
        for words in _reading(before):
            command = [sys.executable, "-m", "evidence", "--library", str(folder), *words]
            done = subprocess.run(command, capture_output=True, cwd=REPOSITORY, timeout=120)
            runs += 1
            if (folder / "library.bib").read_bytes() != before:
                changed.append(f"{words[0]} {path.name}")
            if b"Traceback" in done.stderr:
                tracebacks.append(f"{words[0]} {path.name}")
    figure = f"{runs - len(changed)} of {runs} runs {' '.join(changed)}"
    yield Bar("bytes unchanged after every reading command: 100 %", figure, not changed)
    figure = f"{len(tracebacks)} {' '.join(tracebacks)}"
    yield Bar("tracebacks of the commands: 0", figure, not tracebacks)


def _reading(data: bytes) -> list[list[str]]:
    words = [["list", "--json"], ["search", "the"], ["check"], ["appraise"], ["export"]]
    try:
        entries = read(decode(data)).entries
    except EvidenceError:
        entries = ()
    for entry in entries[:1]:
        words += [["show", "--", entry.key], ["cite", "--", entry.key]]
    return words


# ---------------------------------------------------------------- values

_MIXED: Final = """\
% kept,   as it is
@string{j = {Journal}}

@article{one,
  title   = "One " # {title},
  journal = j,
  year = 2020
}
@misc{two, title={Two}, year={2021}}@misc{three, note = {3}}

@misc{four}
text at the end without a line end"""
_SIGNS: Final = (
    *("ab1 \\{}$%&#_~^'`-\"@,=()é日\n\t"),
    *("--", "\\%", "{}", " and ", "e\u0301"),
)
_NAMES: Final = ("title", "abstract", "note", "annotation", "url", "doi", "facts", "author")


def values(setting: Setting) -> Iterator[Bar]:
    """Any Unicode value is read back equal, or refused with a reason; no other entry moves."""
    chance = random.Random(3)
    bib = read(_MIXED)
    equal = refused = wrong = 0
    for number in range(setting.cases):
        name, value = chance.choice(_NAMES), _any_text(chance)
        try:
            if number % 2:
                change = edits.add(bib, [Draft("misc", {name: value})])
            else:
                change = edits.update(bib, {chance.choice(bib.entries).key: {name: value}})
            after = read(edits.applied(bib.text, change.spans))
            edits.check(bib, change, after)
        except Misuse as error:
            refused += 1
            wrong += not (error.message and error.hint)
            continue
        good = _reads_as(after, change, name, value) and _others_same(bib, change, after)
        equal, wrong = equal + good, wrong + (not good)
        if not good:
            print(f"  {name} = {value!r}", file=sys.stderr)
    figure = f"{equal:,} equal, {refused:,} refused, {wrong} wrong of {setting.cases:,}"
    met = wrong == 0 and setting.cases >= 10_000 and equal > refused
    yield Bar("a value is read back equal or refused: ≥ 10,000 cases, 0 wrong", figure, met)


def _any_text(chance: random.Random) -> str:
    length = chance.randint(1, 24)
    kind = chance.random()
    if kind < 0.5:
        return "".join(chance.choice(_SIGNS) for _ in range(length))
    if kind < 0.9:
        ranges = ((0x20, 0x7F), (0xA0, 0x250), (0x370, 0x600), (0x2000, 0x2100), (0x4E00, 0x4F00))
        return "".join(chr(chance.randrange(*chance.choice(ranges))) for _ in range(length))
    return "".join(chr(chance.randrange(1, 0x110000)) for _ in range(length))


def _reads_as(after: BibFile, change: edits.Change, name: str, value: str) -> bool:
    """Judged here once more, not by what `edits` expects."""
    if not change.expected:
        return True  # it was so already
    entry = after.entry(next(iter(change.expected)))
    if entry is None:
        return False
    report = to_report(entry)
    if name == "author":
        return report.authors == names.parse(value)[0] or _same_people(report.authors, value)
    if not value.strip():
        return name not in report.fields  # blanks alone are nothing
    wanted = re.sub(r"[ \t\r\n\f\v]+", " ", value).strip(" ")
    if name not in VERBATIM_FIELDS:
        wanted = unicodedata.normalize("NFC", wanted)
    return report.fields.get(name, "") == wanted


def _same_people(people: tuple[Name, ...], value: str) -> bool:
    wanted = [unicodedata.normalize("NFC", str(name)) for name in names.parse(value)[0]]
    return [str(name) for name in people] == [name for name in wanted if name.strip()]


def _others_same(bib: BibFile, change: edits.Change, after: BibFile) -> bool:
    raw = {entry.key: after.raw(entry) for entry in after.entries}
    others = (entry for entry in bib.entries if entry.key not in change.expected)
    return all(raw.get(entry.key) == bib.raw(entry) for entry in others)


# ---------------------------------------------------------------- edits


def edits_of_fields(setting: Setting) -> Iterator[Bar]:
    """A field set, added or removed: every byte outside it stays."""
    chance = random.Random(5)
    done = wrong = refused = 0
    for path in setting.readable:
        bib = read(decode(path.read_bytes()))
        for _ in range(40 if bib.entries else 0):
            entry = chance.choice(bib.entries)
            present = [field.name for field in entry.fields if field.name.isalpha()]
            name = chance.choice([*present, "zzz", "samplesize"]).lower()
            value = chance.choice([None, "x & y", "1234", "Ünï {B} $x$"])
            try:
                change = edits.update(bib, {entry.key: {name: value}})
                text = edits.applied(bib.text, change.spans)
                edits.check(bib, change, read(text))
            except EvidenceError:
                refused += 1
                continue
            done += 1
            if not _only_that_field(bib.text, entry, name, value, text):
                wrong += 1
                print(f"  {path.name}: {entry.key}.{name} = {value!r}", file=sys.stderr)
    figure = f"{done - wrong} of {done} edits byte-exact"
    yield Bar("random field edits leave all other bytes: 100 %", figure, done > 0 and wrong == 0)
    tried = done + refused
    yield Bar("field edits refused: ≤ 10 %", _share(refused, tried), refused <= 0.1 * tried)


def _only_that_field(old: str, entry: Entry, name: str, value: str | None, new: str) -> bool:
    """The text up to the value (or field) and from its end on is the old one, to the byte.

    UTF-8 text that is equal is equal bytes. What the new value reads as is judged by `values`.
    """
    field = entry.field(name)
    if value is None:
        return new == old if field is None else _only_without(old, field, new)
    if field is not None:
        return _only_between(old, field.start, field.end, new)
    at = entry.fields[-1].stop if entry.fields else entry.key_end
    comma = re.match(r"\s*,", old[at : entry.end])
    at += comma.end() if comma and not entry.fields else 0
    added = new[at : at + len(new) - len(old)]
    written = re.fullmatch(rf",?\s*{name} = (\{{.*\}}|\w+),?\s*", added, re.S)
    return written is not None and _only_between(old, at, at, new)


def _only_between(old: str, start: int, end: int, new: str) -> bool:
    before, after = old[:start], old[end:]
    long_enough = len(new) >= len(before) + len(after)
    return long_enough and new.startswith(before) and new.endswith(after)


def _only_without(old: str, field: Field, new: str) -> bool:
    """The field is gone, its comma, and no more than the rest of its line if that was blank."""
    gone = len(old) - len(new)
    blanks_before = re.search(r"[ \t]*\Z", old[: field.name_start])
    blanks_after = re.match(r"[ \t]*(\r\n?|\n)?", old[field.stop :])
    assert blanks_before and blanks_after
    first, last = blanks_before.start(), field.stop + blanks_after.end()
    return any(
        field.stop <= start + gone <= last and new == old[:start] + old[start + gone :]
        for start in range(first, field.name_start + 1)
    )


# ---------------------------------------------------------------- processes and crashes


def _library(folder: Path, entries: int) -> Path:
    folder.mkdir()
    text = "".join(
        f"@misc{{e{n},\n  title = {{T}},\n  note = {{0}},\n}}\n\n" for n in range(entries)
    )
    (folder / "library.bib").write_text(text, encoding="utf-8")
    return folder


def _change_thirty(folder: Path, first: int) -> None:
    for number in range(first, first + 30):
        store.set_fields(folder, f"e{number}", {"note": "changed"})


def _add_thirty(folder: Path, year: int) -> None:
    draft = Draft("misc", {"title": "Trial", "year": str(year)}, (Name("Roe"),))
    for _ in range(30):
        store.add_entry(folder, draft)


def processes(setting: Setting) -> Iterator[Bar]:
    """Two processes at the same time: nothing either of them did is lost."""
    fork = multiprocessing.get_context("fork")
    changed = _library(setting.work / "two-change", 60)
    _both([fork.Process(target=_change_thirty, args=(changed, first)) for first in (0, 30)])
    reports = Library.open(changed).reports
    kept = sum(report.get("note") == "changed" for report in reports)
    yield Bar("two processes change 30 entries each: 60 of 60", f"{kept} of 60", kept == 60)
    added = _library(setting.work / "two-add", 1)
    _both([fork.Process(target=_add_thirty, args=(added, 2020)) for _ in range(2)])
    kept = len(Library.open(added).reports) - 1
    yield Bar("two processes add 30 entries each: 60 of 60", f"{kept} of 60", kept == 60)


def _both(workers: list[multiprocessing.context.ForkProcess]) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _save_for_ever(folder: Path, first: int) -> None:
    for number in range(first, first + 100_000):
        store.set_fields(folder, "e0", {"note": str(number)})


def kills(setting: Setting) -> Iterator[Bar]:
    """kill -9 at random points: the file is the old one or the new one."""
    chance = random.Random(7)
    fork = multiprocessing.get_context("fork")
    folder = _library(setting.work / "killed", 200)
    path = folder / "library.bib"
    before, after = path.read_text(encoding="utf-8").split("{0}", 1)
    whole, number, changes = 0, 0, 0
    for _ in range(setting.kills):
        worker = fork.Process(target=_save_for_ever, args=(folder, number + 1))
        worker.start()
        time.sleep(chance.uniform(0.005, 0.12))
        os.kill(worker.pid or 0, signal.SIGKILL)
        worker.join()
        text = path.read_bytes().decode("utf-8", "replace")
        note = re.match(r"\{([0-9]+)\}", text[len(before) :])
        if note and text == f"{before}{note[0]}{after}":
            whole += 1
            changes += int(note[1]) != number
            number = int(note[1])
    store.set_fields(folder, "e1", {"note": "after"})
    store.undo(folder)
    clean = {p.name for p in folder.iterdir()} == {"library.bib", ".evidence"}
    figure = f"{whole} of {setting.kills} (between {number} saves, {changes} times past the last)"
    met = whole == setting.kills and clean and changes > 0
    yield Bar(f"kill -9 at {setting.kills} points: the old file or the new", figure, met)


# ---------------------------------------------------------------- a large file


def large(setting: Setting) -> Iterator[Bar]:
    """Time as ratios to bibtexparser's bare split, memory above the interpreter."""
    folder = setting.work / "large"
    folder.mkdir()
    shutil.copyfile(setting.large(setting.megabytes), folder / "library.bib")
    times = _times(folder, repeats=5)
    for what, name in (("parse", "read"), ("parse, to reports and studies", "open")):
        ratio = times[name] / times["split"]
        yield Bar(f"{what}: ≤ 4× the bare split", f"{ratio:.2f}×", ratio <= 4)
    added = times["add"] / times["read"]
    yield Bar("add one entry ≤ 2.5× a full parse", f"{added:.2f}×", added <= 2.5)
    command = _command_seconds(folder, repeats=3)
    figure = f"{command:.2f} s, {command / times['read']:.2f}× parse, "
    figure += f"{command / times['open']:.2f}× Library.open"
    yield Bar("the whole command `set`, processor time (for information)", figure, None)
    small = setting.work / "small"
    small.mkdir()
    shutil.copyfile(setting.large(setting.megabytes / 8), small / "library.bib")
    per_entry = (times["read"] / times["count"]) / _per_entry(small)
    yield Bar(
        "linear: ≤ 1.3× the time an entry of an eighth", f"{per_entry:.2f}×", per_entry <= 1.3
    )
    for what, most in (("split", None), ("reading", 18.0), ("writing", 25.0)):
        used = _memory(what, folder)
        promise = f"memory, {what}" + (f" ≤ {most:g} kB an entry" if most else " (for comparison)")
        yield Bar(promise, f"{used:.1f} kB", most is None or used <= most)


def _times(folder: Path, repeats: int) -> dict[str, float]:
    """Processor seconds, medians; `count` is the number of entries."""
    path = folder / "library.bib"
    text = decode(path.read_bytes())
    draft = Draft("misc", {"title": "One more"})
    work: Mapping[str, Callable[[], object]] = {
        "split": lambda: _split(text),
        "read": lambda: read(decode(path.read_bytes())),
        "open": lambda: Library.open(folder),
        "add": lambda: store.add_entry(folder, draft),
    }
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):  # in turn, so that a busy minute falls on all of them
        for name, action in work.items():
            taken[name].append(_seconds(action))
    medians = {name: statistics.median(all_taken) for name, all_taken in taken.items()}
    return {**medians, "count": len(read(text).entries)}


def _command_seconds(folder: Path, repeats: int) -> float:
    """Processor seconds of `evidence set` with its interpreter, median."""
    key = read(decode((folder / "library.bib").read_bytes())).entries[0].key
    taken: list[float] = []
    for number in range(repeats):
        words = ["--library", str(folder), "set", key, f"note=run {number}"]
        before = os.times()
        command = [sys.executable, "-m", "evidence", *words]
        subprocess.run(command, check=True, capture_output=True, cwd=REPOSITORY)
        after = os.times()
        spent = (after.children_user - before.children_user) + (
            after.children_system - before.children_system
        )
        taken.append(spent)
    return statistics.median(taken)


def _per_entry(folder: Path) -> float:
    text = decode((folder / "library.bib").read_bytes())
    taken = statistics.median(_seconds(lambda: read(text)) for _ in range(9))
    return taken / len(read(text).entries)


def _seconds(action: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def _split(text: str) -> int:
    import bibtexparser

    return len(bibtexparser.parse_string(text, parse_stack=[]).entries)


_MEASURED: Final = """
import sys
from pathlib import Path
import bibtexparser, filelock
from evidence.library import Library, bibtex, store, reports, studies
from evidence.model import Draft
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
before, what, folder = peak(), sys.argv[1], Path(sys.argv[2])
if what == "split":
    text = (folder / "library.bib").read_bytes().decode()
    kept = bibtexparser.parse_string(text, parse_stack=[])
elif what == "reading":
    kept = Library.open(folder)
else:
    store.add_entry(folder, Draft("misc", {"title": "One more"}))
print(peak() - before)
"""


def _memory(what: str, folder: Path) -> float:
    """Peak kB an entry above what the interpreter and the modules take."""
    count = (folder / "library.bib").read_bytes().count(b"\n@") + 1
    command = [sys.executable, "-c", _MEASURED, what, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=REPOSITORY, text=True)
    return int(done.stdout) / count


# ---------------------------------------------------------------- biber


def biber(setting: Setting) -> Iterator[Bar]:
    """biber reads everything that was written, without an error."""
    promise = "biber --tool reads everything written: 0 errors"
    program = shutil.which("biber")
    if program is None:
        yield Bar(promise, "not checked (biber is not installed)", None)
        return
    folder = setting.work / "biber"
    folder.mkdir()
    (folder / "library.bib").write_text("", encoding="utf-8")
    written = len(store.add_entries(folder, list(_drafts(600))))
    command = [program, "--tool", "--output-file", "out.bib", "library.bib"]
    done = subprocess.run(command, capture_output=True, cwd=folder, text=True, timeout=600)
    wrong = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
    for line in wrong[:5]:
        print(f"  {line}", file=sys.stderr)
    read_back = (folder / "out.bib").read_text(encoding="utf-8").count("\n@") + 1
    figure = f"{len(wrong)} errors, {read_back} of {written} entries read"
    yield Bar(promise, figure, not wrong and done.returncode == 0 and read_back == written)


def _drafts(number: int) -> Iterator[Draft]:
    """Entries of every kind with values that can be written."""
    chance = random.Random(11)
    empty = read("")
    kinds = ("article", "book", "incollection", "misc", "phdthesis", "techreport")
    for count in range(number):
        fields = {"year": str(1900 + count % 120), "month": "may", "pages": "1–9"}
        for name in chance.sample(_NAMES, 4):
            value = _any_text(chance)
            try:
                edits.add(empty, [Draft("misc", {name: value})])
            except Misuse:
                continue
            fields[name] = value
        yield Draft(chance.choice(kinds), fields)


# ---------------------------------------------------------------- the whole

PARTS: Final[Mapping[str, Callable[[Setting], Iterator[Bar]]]] = {
    "fixtures": fixtures,
    "commands": commands,
    "values": values,
    "edits": edits_of_fields,
    "processes": processes,
    "kills": kills,
    "large": large,
    "biber": biber,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    shared = os.environ.get("EVIDENCE_SHARED") or REPOSITORY.parent / "shared"
    parser.add_argument("--shared", type=Path, default=Path(shared), help="the recorded fixtures")
    parser.add_argument("--cases", type=int, default=10_000, help="property cases")
    parser.add_argument("--kills", type=int, default=100, help="saves to kill")
    parser.add_argument("--megabytes", type=float, default=20.0, help="size of the large file")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    given = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="evidence-benchmark-") as work:
        setting = Setting(
            given.shared.resolve(), given.cases, given.kills, given.megabytes, Path(work)
        )
        for name in given.only:
            for bar in PARTS[name](setting):
                word = {True: "met", False: "MISSED", None: "–"}[bar.met]
                print(f"{word:<7} {bar.promise:<64} {bar.figure}", flush=True)
                missed += bar.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
