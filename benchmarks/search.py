"""What searching promises, measured: one line per bar, exit 1 when a bar is missed.

    python benchmarks/search.py [--only PART …] [--rounds N] [--huge]

The records are synthetic: 150-word abstracts of made-up words, as frequent as words are. Commands
are run cold, from an installed wheel with byte-code, in turn with a script that asks SQLite's FTS5
the same of the same records; a time is the median of the ratios, so that a busy machine changes
little. The made-up words have no inflected forms, hyphens or British spellings, so what finding
those costs is not in the figures, nor is the reading of library.bib, which follows every edit (it
is told beside `build`). Both scripts are named: the bar is held against one that, like `evidence`,
reads options, counts and cuts snippets; beside it stands the ratio to the barest one.

Parts: help, cold, warm, prefix, build, change, probes, odd,
kills, damage. `--huge` measures 100,000 records, for information.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import itertools
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from evidence import search  # noqa: E402
from evidence.library import Library  # noqa: E402

TOML: Final = """[therapy]
name = "Dynamic Interpersonal Therapy"
abbreviations = ["DIT"]
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise, what was measured, and whether that is enough (None: for information)."""

    promise: str
    figure: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds from start to end, and its peak memory in MiB."""

    seconds: float
    mebibytes: float


# ---------------------------------------------------------------- records

_SYLLABLES: Final = (
    "ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "ze", "cor", "men", "tal",
    "sti", "gra", "pho", "ther", "ist", "ant", "ive", "dep", "anx", "psy", "int", "per", "son",
    "dyn", "mic",
)  # fmt: skip
_ABSTRACT: Final = 150
_TITLE: Final = 12
_VOCABULARY: Final = 30_000
PROBES: Final = 25


def _made_up(number: int, chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < number:
        found["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Record:
    key: str
    title: str
    abstract: str
    keywords: str
    authors: str
    year: int


@cache
def records(number: int) -> tuple[Record, ...]:
    """Made-up records; of the first 25 pairs of `probes` each is together in one of them only."""
    chance = random.Random(20261122)
    words = _made_up(_VOCABULARY, chance)
    weights = list(itertools.accumulate(1 / (rank + 5) ** 1.25 for rank in range(len(words))))
    names = [name.title() for name in _made_up(2000, chance)]
    made = []
    for at in range(number):
        text = chance.choices(words, cum_weights=weights, k=_ABSTRACT + _TITLE + 4)
        title, text = text[:_TITLE], text[_TITLE:]
        for probe, (first, second) in enumerate(probes(number)):
            if at == probe * (number // PROBES):
                # Half of the pairs stand in the abstract only.
                into = text if probe % 2 else title
                # (The first words of `text` are the keywords.)
                into[5], into[9] = first, second
            elif at % 97 == probe:
                text[10] = chance.choice((first, second))
        people = " and ".join(
            f"{chance.choice(names)}, {chance.choice('ABCDEF')}."
            for _ in range(chance.randint(1, 6))
        )
        made.append(
            Record(
                key=f"rec{at:06d}",
                title=" ".join(title).capitalize(),
                abstract=" ".join(text[4:]) + ".",
                keywords=", ".join(text[:4]),
                authors=people,
                year=1980 + at % 45,
            )
        )
    return tuple(made)


@cache
def probes(number: int) -> tuple[tuple[str, str], ...]:
    words = _made_up(2 * PROBES, random.Random(number))
    return tuple(
        (f"{first}al", f"{second}um")
        for first, second in zip(words[::2], words[1::2], strict=True)
    )


def entry(record: Record) -> str:
    return (
        f"@article{{{record.key},\n  author = {{{record.authors}}},\n"
        f"  title = {{{record.title}}},\n  journal = {{Journal {record.year % 7}}},\n"
        f"  year = {{{record.year}}},\n  doi = {{10.1000/{record.key}}},\n"
        f"  keywords = {{{record.keywords}}},\n"
        f"  studydesign = {{rct}},\n  condition = {{depression}},\n  tier = {{proper}},\n"
        f"  abstract = {{{record.abstract}}},\n}}\n\n"
    )


# ---------------------------------------------------------------- what is compared

_FTS: Final = '''"""Search titles, abstracts, keywords and authors."""
import argparse, sqlite3
parser = argparse.ArgumentParser()
parser.add_argument("database")
parser.add_argument("words", nargs="+")
parser.add_argument("--limit", type=int, default=20)
given = parser.parse_args()
database = sqlite3.connect(given.database)
asked = " OR ".join(given.words)
counted = database.execute("SELECT count(*) FROM reports WHERE reports MATCH ?", (asked,))
print(*counted.fetchone(), "reports")
rows = database.execute(
    "SELECT key, authors, year, title, snippet(reports, 3, '[', ']', '…', 30) FROM reports "
    "WHERE reports MATCH ? ORDER BY bm25(reports) LIMIT ?", (asked, given.limit))
for rank, row in enumerate(rows, start=1):
    print(rank, *row)
'''
# The barest that can be written, for information.
_BARE_FTS: Final = """import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT key, title FROM reports WHERE reports MATCH ? ORDER BY bm25(reports) LIMIT 20",
    (" OR ".join(sys.argv[2:]),))
for row in rows:
    print(*row)
"""
# A child's peak memory includes what its parent had: this parent is small.
_LAUNCHER: Final = """import os, sys, time
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(child, 0)
spent = time.perf_counter() - start
unit = 1024 * 1024 if sys.platform == "darwin" else 1024
print(spent, used.ru_maxrss / unit, status, file=sys.stderr)
"""


@dataclass(frozen=True)
class Setting:
    rounds: int
    work: Path
    huge: bool
    _made: dict[int, Path] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.work / "state"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, "EVIDENCE_CACHE": str(self.state)}

    def library(self, number: int) -> Path:
        """A library of so many records, with its index, and the FTS5 table beside it."""
        if number not in self._made:
            folder = self.work / f"library-{number}"
            folder.mkdir()
            text = "".join(entry(record) for record in records(number))
            (folder / "library.bib").write_text(text, "utf-8")
            (folder / "evidence.toml").write_text(TOML, "utf-8")
            _database(folder / "fts.db", number)
            age(folder)
            self.run(self.evidence, "--library", str(folder), "index")
            self._made[number] = folder
        return self._made[number]

    @property
    def python(self) -> str:
        return str(self._venv / "bin" / "python")

    @property
    def evidence(self) -> str:
        return str(self._venv / "bin" / "evidence")

    @property
    def _venv(self) -> Path:
        venv = self.work / "venv"
        if not venv.exists():
            _install(self.work, venv)
        return venv

    def script(self, text: str) -> str:
        path = self.work / f"script-{len(text)}.py"
        path.write_text(text, "utf-8")
        return str(path)

    def run(self, *command: str) -> Cost:
        """A command that must end well, run cold."""
        launcher = [sys.executable, "-S", "-E", "-c", _LAUNCHER, *command]
        done = subprocess.run(launcher, capture_output=True, text=True, env=self.environment)
        *_, last = done.stderr.splitlines()
        seconds, mebibytes, status = last.split()
        if int(status):
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        return Cost(float(seconds), float(mebibytes))


def _install(work: Path, venv: Path) -> None:
    """The wheel in an environment of its own, with the packages of this one."""
    here = [sys.executable, "-m"]
    isolated = [] if importlib.util.find_spec("hatchling") is None else ["--no-isolation"]
    out = ["--wheel", "--outdir", str(work / "dist"), str(REPOSITORY)]
    subprocess.run([*here, "build", *isolated, *out], check=True, capture_output=True)
    subprocess.run([*here, "venv", "--without-pip", str(venv)], check=True)
    (wheel,) = (work / "dist").glob("*.whl")
    subprocess.run(
        [*here, "pip", "--python", str(venv / "bin" / "python"), "install", "--no-deps",
         "--no-index", "--compile", "--quiet", str(wheel)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (site,) = venv.glob("lib/python*/site-packages")
    whoosh = importlib.util.find_spec("whoosh")
    assert whoosh is not None
    assert whoosh.origin is not None
    (site / "dependencies.pth").write_text(str(Path(whoosh.origin).parent.parent), "utf-8")


def _database(path: Path, number: int) -> None:
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIRTUAL TABLE reports USING fts5(key UNINDEXED, authors, title, abstract, "
            "keywords, year UNINDEXED, tokenize = 'porter unicode61')"
        )
        database.executemany(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)",
            ((r.key, r.authors, r.title, r.abstract, r.keywords, r.year) for r in records(number)),
        )
    database.close()


def age(folder: Path) -> None:
    """As if library.bib had been written an hour ago: what was just written is hashed."""
    hour_ago = time.time() - 3600
    os.utime(folder / "library.bib", (hour_ago, hour_ago))


def pairs(number: int, wanted: int) -> list[tuple[str, str]]:
    """Two words each that stand in 1 to 10 of a hundred records."""
    counted: Counter[str] = Counter()
    for record in records(number):
        counted.update(set(record.abstract.rstrip(".").split()))
    usual = sorted(w for w, n in counted.items() if number / 100 <= n <= number / 10)
    chance = random.Random(7)
    return [(chance.choice(usual), chance.choice(usual)) for _ in range(wanted)]


# ---------------------------------------------------------------- cold


def help_page(setting: Setting) -> Iterator[Bar]:
    """`evidence --help` against an interpreter that does nothing."""
    ratios = []
    for _ in range(setting.rounds):
        nothing = setting.run(setting.python, "-c", "pass")
        ratios.append(setting.run(setting.evidence, "--help").seconds / nothing.seconds)
    ratio = statistics.median(ratios)
    yield Bar("evidence --help ≤ 6× python -c pass", f"{ratio:.2f}×", ratio <= 6)


def cold(setting: Setting) -> Iterator[Bar]:
    """A search of two words against the FTS5 script; and what memory it takes."""
    for number, most in ((300, 3.5), (1_000, 3.5), (10_000, 4.0)):
        yield from _cold(setting, number, most)
    if setting.huge:
        yield from _cold(setting, 100_000, None)


def _cold(setting: Setting, number: int, most: float | None) -> Iterator[Bar]:
    folder = setting.library(number)
    table = str(folder / "fts.db")
    script, bare = setting.script(_FTS), setting.script(_BARE_FTS)
    ratios, bare_ratios, seconds, memory = [], [], [], []
    for pair in pairs(number, setting.rounds):
        fts = setting.run(setting.python, script, table, *pair)
        found = setting.run(setting.evidence, "--library", str(folder), "search", *pair)
        barest = setting.run(setting.python, bare, table, *pair)
        ratios.append(found.seconds / fts.seconds)
        bare_ratios.append(found.seconds / barest.seconds)
        seconds.append(found.seconds)
        memory.append(found.mebibytes)
    ratio = statistics.median(ratios)
    figure = f"{ratio:.2f}× FTS5 with options, count, snippets "
    figure += f"({statistics.median(seconds) * 1000:.0f} ms; "
    figure += f"{statistics.median(bare_ratios):.1f}× the barest FTS5 script)"
    promise = f"cold search, {number:,} records" + (f" ≤ {most:g}× FTS5" if most else "")
    yield Bar(promise, figure, None if most is None else ratio <= most)
    if number >= 10_000:
        met = max(memory) <= 70 if most else None
        yield Bar(f"its memory, {number:,} records ≤ 70 MiB", f"{max(memory):.0f} MiB", met)


# ---------------------------------------------------------------- warm


def _ask(setting: Setting, folder: Path, text: str, limit: int = 20) -> search.Results:
    return search.search(
        folder, text, limit, state_folder=setting.state, load=lambda: Library.open(folder)
    )


def _milliseconds(setting: Setting, folder: Path, queries: Sequence[str]) -> list[float]:
    """Processor time of each: what a busy machine does meanwhile is not part of it."""
    taken = []
    for text in queries:
        start = time.process_time()
        _ask(setting, folder, text)
        taken.append((time.process_time() - start) * 1000)
    return taken


def warm(setting: Setting) -> Iterator[Bar]:
    """Searches in a process that has searched before, opening the index each time."""
    folder = setting.library(1_000)
    chance = random.Random(3)
    texts = [record.abstract.rstrip(".").split() for record in records(1_000)]
    words = [chance.choice(chance.choice(texts)) for _ in range(200)]
    starts = [(chance.choice(texts), chance.randrange(_ABSTRACT - 5)) for _ in range(200)]
    kinds = {
        "term": words,
        "phrase": [f'"{" ".join(text[at : at + 2])}"' for text, at in starts],
        "field": [f"title:{word}" for word in words],
    }
    _milliseconds(setting, folder, words[:5])
    for kind, queries in kinds.items():
        taken = sorted(_milliseconds(setting, folder, queries))
        p95 = taken[int(len(taken) * 0.95)]
        figure = f"{p95:.1f} ms (median {statistics.median(taken):.1f})"
        yield Bar(f"warm {kind}, 1,000 records: p95 ≤ 15 ms", figure, p95 <= 15)


def prefix(setting: Setting) -> Iterator[Bar]:
    """Beginnings of one to five letters."""
    folder = setting.library(10_000)
    chance = random.Random(4)
    texts = [record.abstract.split() for record in records(10_000)]
    words = [chance.choice(chance.choice(texts)) for _ in range(60)]
    queries = sorted({f"{word[:length]}*" for word in words for length in range(1, 6)})
    _milliseconds(setting, folder, queries[:3])
    taken = [
        min(pair)  # of two, so that a busy moment is not taken for the worst beginning
        for pair in zip(
            _milliseconds(setting, folder, queries),
            _milliseconds(setting, folder, queries),
            strict=True,
        )
    ]
    worst = max(taken)
    which = queries[taken.index(worst)]
    figure = f"{worst:.0f} ms ({which}; median {statistics.median(taken):.0f} of {len(taken)})"
    yield Bar("worst beginning, 10,000 records ≤ 100 ms", figure, worst <= 100)


# ---------------------------------------------------------------- building


def _seconds(action: Callable[[], object]) -> float:
    """Processor seconds."""
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def _building(setting: Setting, folder: Path) -> tuple[float, float]:
    """Processor seconds of an index of a library that has been read, and of reading it."""
    read: list[Library] = []
    reading = _seconds(lambda: read.append(Library.open(folder)))
    return _seconds(lambda: search.rebuild(folder, setting.state, lambda: read[0])), reading


def build(setting: Setting) -> Iterator[Bar]:
    """An index of a library that has been read."""
    small = statistics.median(_building(setting, setting.library(1_000))[0] for _ in range(3))
    numbers = (10_000, 100_000) if setting.huge else (10_000,)
    yield Bar("build, 1,000 records ≤ 2 ms an entry", f"{small:.2f} ms CPU", small <= 2)
    for number in numbers:
        large, reading = _building(setting, setting.library(number))
        each, ratio = large * 1000 / number, large / small
        told = f"{each:.2f} ms CPU (and {reading * 1000 / number:.2f} for reading library.bib)"
        met = None if number > 10_000 else each <= 2
        yield Bar(f"build, {number:,} records ≤ 2 ms an entry", told, met)
        if number == 10_000:
            yield Bar("build, 10,000 records ≤ 12× 1,000", f"{ratio:.1f}×", ratio <= 12)


def change(setting: Setting) -> Iterator[Bar]:
    """One changed entry of 1,000."""
    folder = setting.work / "changed"
    shutil.copytree(setting.library(1_000), folder, ignore=shutil.ignore_patterns("index"))
    built = statistics.median(_building(setting, folder)[0] for _ in range(3))
    taken, right = [], True
    for number in range(setting.rounds):
        word = f"changed{'abcdefghij'[number % 10]}{'klmnopqrst'[number // 10]}"
        _replace(folder, "title = {", f"title = {{{word.capitalize()} ", at=number)
        library = Library.open(folder)
        taken.append(
            _seconds(lambda: search.refresh(folder, setting.state, lambda: library))  # noqa: B023
        )
        right = right and _ask(setting, folder, word).total == 1
    share = statistics.median(taken) / built
    figure = f"{100 * share:.1f} % ({statistics.median(taken) * 1000:.0f} ms)"
    yield Bar("one changed entry of 1,000 ≤ 5 % of a build", figure, right and share <= 0.05)


def _replace(folder: Path, old: str, new: str, at: int) -> None:
    path = folder / "library.bib"
    parts = path.read_text("utf-8").split(old)
    text = old.join(parts[: at + 1]) + new + old.join(parts[at + 1 :])
    path.write_text(text, "utf-8")
    age(folder)


# ---------------------------------------------------------------- right answers


def planted(setting: Setting) -> Iterator[Bar]:
    """Pairs of words that one record alone has both of, half of them in the abstract only."""
    number = 10_000
    folder = setting.library(number)
    first = hidden = 0
    for at, pair in enumerate(probes(number)):
        record = records(number)[at * (number // PROBES)]
        results = _ask(setting, folder, " ".join(pair))
        first += [hit.key for hit in results.hits][:1] == [record.key]
        hidden += in_abstract_only(record, pair)
    yield Bar(
        f"planted pairs found first: {PROBES} of {PROBES}",
        f"{first} ({hidden} of them in the abstract only)",
        first == PROBES and hidden == PROBES // 2,
    )


def in_abstract_only(record: Record, pair: Sequence[str]) -> bool:
    """Whether neither word stands anywhere else in the record."""
    elsewhere = re.findall(r"\w+", f"{record.title} {record.keywords} {record.authors}".lower())
    abstract = re.findall(r"\w+", record.abstract)
    return all(word in abstract and word not in elsewhere for word in pair)


_ODD: Final = [
    *"abzAZ019 \t\n\"'()[]{}:;.,*?~^-+!/\\<>=&|@#%_…“”’é\u0308张\0\udcff\U0001f600",
    "AND", "OR", "NOT", " AND ", " NOT ", "title:", "year:", "doi:", "au:", "key:", "2019", "..",
    "pevaba", "DIT", " REQUIRE ", " ANDNOT ^3", ">'", "!~2/2015", "TO", "10.1000/", "~3", "pmid:",
]  # fmt: skip


def odd(setting: Setting) -> Iterator[Bar]:
    """Random texts are answered."""
    folder = setting.library(300)
    chance = random.Random(20261122)
    faults = 0
    for _ in range(6_000):
        text = "".join(chance.choices(_ODD, k=chance.randrange(1, 14)))
        try:
            _ask(setting, folder, text, limit=3)
        except Exception as error:
            faults += 1
            print(f"  {text!r}: {error!r}", file=sys.stderr)
    yield Bar("6,000 random queries: 0 exceptions", f"{faults}", faults == 0)


# ---------------------------------------------------------------- crashes


def kills(setting: Setting) -> Iterator[Bar]:
    """kill -9 at random points of building and of changing; then a search."""
    folder = setting.work / "killed"
    shutil.copytree(setting.library(300), folder, ignore=shutil.ignore_patterns("index"))
    chance = random.Random(9)
    right = whole = 0
    seconds = {}
    for words in (["index", "--rebuild"], ["index"]):
        command = [setting.evidence, "--library", str(folder), *words]
        _mark(folder, 0)
        seconds[len(words)] = setting.run(*command).seconds
    for number in range(1, 31):
        words = ["index", "--rebuild"] if number % 2 else ["index"]
        _mark(folder, number)
        command = [setting.evidence, "--library", str(folder), *words]
        worker = subprocess.Popen(command, env=setting.environment, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 1.1) * seconds[len(words)])
        whole += worker.poll() is not None
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        found = [hit.key for hit in _ask(setting, folder, f"marked{number:03d}").hits]
        before = _ask(setting, folder, f"marked{number - 1:03d}").total
        right += found == [f"rec{number:06d}"] and before == 0
    figure = f"{right} of 30 ({whole} had ended before)"
    yield Bar("kill -9 at 30 points: the next search right", figure, right == 30 and whole < 15)


def _mark(folder: Path, number: int) -> None:
    """The mark moves on to the next entry."""
    path = folder / "library.bib"
    text = re.sub(r"marked\d{3} ", "", path.read_text("utf-8"))
    head, entry_text = text.split(f"{{rec{number:06d},", 1)
    entry_text = entry_text.replace("title = {", f"title = {{marked{number:03d} ", 1)
    path.write_text(f"{head}{{rec{number:06d},{entry_text}", "utf-8")
    age(folder)


def damage(setting: Setting) -> Iterator[Bar]:
    """Every file of the index cut, emptied, deleted, with a bit turned: then a search."""
    folder = setting.work / "damaged"
    shutil.copytree(setting.library(300), folder, ignore=shutil.ignore_patterns("index"))
    chance = random.Random(5)
    (one, two), *_ = pairs(300, 1)
    queries = [one, f"{one} {two}", f"{two[:3]}*", "year:1990..1995", f'"{one} {two}"', "rct"]

    def answers() -> list[search.Results]:
        return [_ask(setting, folder, text) for text in queries]

    wanted = answers()
    right = tried = 0
    names = [path.relative_to(folder).name for path in _files(folder)]
    for name in sorted({_kind(name) for name in names}):
        for harm in (_cut, _empty, _delete, _turn, _turn, _turn):
            path = next(path for path in _files(folder) if _kind(path.name) == name)
            harm(path, chance)
            tried += 1
            right += answers() == wanted
    yield Bar(
        f"damage to each of {len(names)} files: right afterwards",
        f"{right} of {tried}",
        right == tried,
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "index").rglob("*") if path.is_file()]


def _kind(name: str) -> str:
    """The name of a file without what is random in it."""
    return re.sub(r"^MAIN_[a-z0-9]+|\d+", "", name)


def _cut(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def _delete(path: Path, _: random.Random) -> None:
    path.unlink()


def _turn(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


# ---------------------------------------------------------------- the whole

PARTS: Final[Mapping[str, Callable[[Setting], Iterator[Bar]]]] = {
    "help": help_page,
    "cold": cold,
    "warm": warm,
    "prefix": prefix,
    "build": build,
    "change": change,
    "probes": planted,
    "odd": odd,
    "kills": kills,
    "damage": damage,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of runs to take medians of")
    parser.add_argument("--huge", action="store_true", help="100,000 records too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    given = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="evidence-benchmark-") as work:
        setting = Setting(given.rounds, Path(work), given.huge)
        for name in given.only:
            for bar in PARTS[name](setting):
                word = {True: "met", False: "MISSED", None: "–"}[bar.met]
                print(f"{word:<7} {bar.promise:<50} {bar.figure}", flush=True)
                missed += bar.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
