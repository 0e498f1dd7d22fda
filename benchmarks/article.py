"""What checking an article costs, measured: one line per bar, exit 1 when a bar is missed.

    python benchmarks/article.py [--rounds N] [--reports N]

An article of 20,000 words with 300 citations, of plain English made by a small grammar, is held
against a library of 10,000 reports, one in 50 of them a study of the therapy. It cites in three
forms: by keys, by numbers, and by author and year, the last two with a list of references. Each
check is run cold, from an installed wheel with byte-code, in turn with a cold search of the same
library; a figure is the median of the ratios, and the first form has a bar. The first check after
a change of the library, which has to read it, is told for information.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from benchmarks.search import Bar, Record, Setting, age, pairs, records  # noqa: E402

WORDS: Final = 20_000
CITATIONS: Final = 300
MOST: Final = 3.0  # times a cold search
EVERY: Final = 50  # of so many reports one is a study of the therapy
TODAY: Final = "2026-11-22"
TOML: Final = """[therapy]
name = "Tidal Therapy"
abbreviations = ["TT"]
confused_with = ["Tidal Body Therapy"]

[[developer]]
name = "Moon, A."

[search]
last = 2026-11-01
"""

# ---------------------------------------------------------------- the library

_DESIGNS: Final = ("rct", "pre-post", "qualitative", "pilot-rct", "case-series", "theory")
_CONDITIONS: Final = ("depression", "anxiety", "grief", "ptsd")
_CLASSES: Final = ("waiting-list", "treatment-as-usual", "active-psychotherapy")


def facts(number: int) -> dict[str, str]:
    """What is recorded of a report: of most nothing, of some that they are of the wider family."""
    if number % EVERY == 0:
        place = number // EVERY
        made = {
            "studydesign": _DESIGNS[place % 6],
            "tier": "adapted" if place % 9 == 8 else "proper",
        }
        made |= {"published": "journal", "condition": _CONDITIONS[place % 4]}
        if "rct" in made["studydesign"]:
            made |= {
                "arms": f"TT: {20 + place % 60}; C: {20 + place % 55}",
                "comparator": f"C = {_CLASSES[place % 3]}",
                "cotreatment": "none",
            }
        return made
    if number % 5 == 1:
        return {"studydesign": "meta-analysis", "tier": "related", "condition": "depression"}
    return {}


def entry(number: int, record: Record) -> str:
    fields = {
        "author": record.authors,
        "title": record.title,
        "journal": f"Journal {record.year % 7}",
        "year": str(record.year),
        "doi": f"10.1000/{record.key}",
        "keywords": record.keywords,
        "abstract": record.abstract,
        "status": "ok",
        "statuschecked": "2026-11-20" if number % 10 else "2026-01-20",
        **facts(number),
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@article{{{record.key},\n{body}}}\n\n"


def write_library(folder: Path, number: int) -> None:
    folder.mkdir()
    text = "".join(entry(at, record) for at, record in enumerate(records(number)))
    (folder / "library.bib").write_text(text, "utf-8")
    (folder / "evidence.toml").write_text(TOML, "utf-8")
    age(folder)


# ---------------------------------------------------------------- the article

# What articles of clinics and charities are made of, with how often a sentence of the kind comes.
# `{…}` is one of the words of that name.
_SENTENCES: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "claim": (
        8,
        (
            "Research has shown that TT is effective for {condition}",
            "TT reduces symptoms of {condition} in {people}",
            "Studies have found that the therapy helps people with {condition} to recover",
            "TT is as effective as {other} for {condition}",
            "Seven in ten {people} no longer met the criteria for {condition} after the therapy",
            "The benefits of TT for {people} with {condition} are well established",
        ),
    ),
    "hedged": (
        10,
        (
            "TT may help {people} who live with {condition}",
            "It is thought that the therapy could ease {condition}; early results are promising",
            "There is some evidence that TT might be of use to {people}",
            "Whether the gains seen in one small trial of {number} people last is not yet known",
        ),
    ),
    "negated": (
        4,
        (
            "There is no evidence that TT helps {people} with {condition}",
            "TT has not been shown to be better than {other}",
        ),
    ),
    "other": (
        8,
        (
            "{other} has been shown to be effective for {condition}",
            "For {condition}, guidelines recommend {other} as the first treatment",
        ),
    ),
    "conduct": (
        14,
        (
            "In one trial {number} {people} were allocated at random to TT or to {other}",
            "The authors interviewed {number} {people} about {topic}",
            "Scores were recorded before treatment, at its end and {number} weeks later",
            "The reviewers searched four databases and read {number} abstracts about {topic}",
        ),
    ),
    "method": (
        20,
        (
            "In the first sessions the therapist and the patient look at {topic}",
            "The therapist listens for {topic} and says plainly what is noticed",
            "Sessions last fifty minutes and take place once a week for about {number} weeks",
            "The aim is to understand {topic}, and to try out another way of relating",
            "TT draws on ideas about attachment and on what is known of {topic}",
        ),
    ),
    "service": (
        10,
        (
            "The service offers TT in {number} clinics, and referrals are made by a doctor",
            "Training takes {number} days, with supervision of each recorded session",
            "Please ask our reception about fees and about the waiting list for {people}",
        ),
    ),
    "question": (2, ("Does the therapy work for {people} with {condition}?",)),
    "background": (
        24,
        (
            "{condition} is one of the commonest reasons why {people} see a doctor",
            "About {number} in a thousand {people} live with {condition} at any time",
            "Many describe {topic}, and say that it began long before they asked for help",
            "The history of {topic} is long, and writers have disagreed about it since {year}",
            "Families and friends notice {topic} first, often without a name for it",
        ),
    ),
}
_WORDS: Final = {
    "condition": (
        "depression", "anxiety", "grief", "post-traumatic stress disorder", "panic disorder",
        "long-standing pain", "bulimia",
    ),
    "people": (
        "adults", "students", "veterans", "older people", "young mothers", "nurses", "carers",
        "people who have lost a child",
    ),
    "other": (
        "cognitive behavioural therapy", "CBT", "antidepressants", "interpersonal psychotherapy",
        "a waiting list", "mindfulness training",
    ),
    "topic": (
        "patterns in close relationships", "what is left unsaid at home", "the fear of being late",
        "how work and sleep hang together", "anger that has no address", "moments of silence",
        "the way in which help is asked for",
    ),
    "number": ("12", "24", "40", "73", "120", "147", "312"),
    "year": ("1917", "1948", "1980", "2004", "2013"),
}  # fmt: skip


def _sentence(chance: random.Random) -> str:
    kinds = list(_SENTENCES.values())
    (chosen,) = chance.choices(kinds, weights=[share for share, _ in kinds])
    words = {name: chance.choice(some) for name, some in _WORDS.items()}
    text = chance.choice(chosen[1]).format(**words)
    return text[0].upper() + text[1:]


def article(cited: Sequence[Record], form: str) -> str:
    """The article, each work cited once: by its key, its number, or its authors and the year."""
    chance = random.Random(20261122)
    blocks: list[str] = ["# On Tidal Therapy", "The evidence on TT is very small: few trials."]
    places = iter(cited)
    every = WORDS // 15 // len(cited)  # sentences, of about fifteen words, to a citation
    total = 0
    for number in itertools.count(1):
        paragraph = []
        for at in range(chance.randint(4, 7)):
            text = _sentence(chance)
            total += len(text.split())
            if (number * 5 + at) % every == 0 and (record := next(places, None)):
                text = _with_mark(text, record, cited, form)
            paragraph.append(text if text.endswith("?") else f"{text}.")
        if number % 8 == 0:
            blocks.append(f"## Part {number // 8}")
        blocks.append(" ".join(paragraph))
        if total >= WORDS:
            break
    rest = [_with_mark("More has been written", record, cited, form) for record in places]
    blocks.append(" ".join(f"{text}." for text in rest))
    if form != "keys":
        blocks += ["## References", _references(cited, form)]
    return "\n\n".join(blocks) + "\n"


def _with_mark(text: str, record: Record, cited: Sequence[Record], form: str) -> str:
    mark = {
        "keys": f"[@{record.key}]",
        "numbers": f"[{cited.index(record) + 1}]",
        "author–year": f"({_short(record)}, {record.year})",
    }[form]
    end = "?" if text.endswith("?") else ""
    return f"{text.removesuffix(end)} {mark}{end}"


def _short(record: Record) -> str:
    families = [name.partition(",")[0] for name in record.authors.split(" and ")]
    if len(families) > 2:
        return f"{families[0]} et al."
    return " & ".join(families)


def _references(cited: Sequence[Record], form: str) -> str:
    rows = [
        f"{record.authors.replace(' and ', ', ')} ({record.year}). {record.title}. "
        f"Journal {record.year % 7}. https://doi.org/10.1000/{record.key}"
        for record in cited
    ]
    if form == "numbers":
        return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, start=1))
    return "\n\n".join(sorted(rows))


# ---------------------------------------------------------------- the bars


def bars(setting: Setting, reports: int) -> Iterator[Bar]:
    folder = setting.work / "library"
    write_library(folder, reports)
    library = [setting.evidence, "--library", str(folder)]
    setting.run(*library, "index")
    articles = _articles(setting.work, reports)
    texts = {form: path.read_text("utf-8") for form, path in articles.items()}
    words = len(texts["keys"].split())
    first = setting.run(*library, "check", str(articles["keys"]))
    figure = f"{first.seconds:.1f} s, {first.mebibytes:.0f} MiB"
    yield Bar(f"first check, {reports:,} reports", figure, None)
    ratios: dict[str, list[float]] = {form: [] for form in articles}
    seconds: dict[str, list[float]] = {form: [] for form in articles}
    memory: dict[str, float] = dict.fromkeys(articles, 0.0)
    searches = []
    for pair in pairs(reports, setting.rounds):
        found = setting.run(*library, "search", *pair)
        searches.append(found.seconds)
        for form, path in articles.items():
            checked = setting.run(*library, "check", str(path))
            ratios[form].append(checked.seconds / found.seconds)
            seconds[form].append(checked.seconds)
            memory[form] = max(memory[form], checked.mebibytes)
    yield Bar("a cold search", f"{statistics.median(searches) * 1000:.0f} ms", None)
    for form, found_ratios in ratios.items():
        ratio = statistics.median(found_ratios)
        figure = f"{ratio:.2f}× ({statistics.median(seconds[form]) * 1000:.0f} ms, "
        figure += f"{memory[form]:.0f} MiB)"
        promise = f"check, {words:,} words, {CITATIONS} citations by {form}"
        if form == "keys":
            yield Bar(f"{promise} ≤ {MOST:g}×", figure, ratio <= MOST)
        else:
            yield Bar(promise, figure, None)


def _articles(work: Path, reports: int) -> dict[str, Path]:
    """An article of each form: half of the works it cites are studies of the therapy."""
    chance = random.Random(8)
    every = records(reports)
    own = [record for at, record in enumerate(every) if at % EVERY == 0]
    rest = [record for at, record in enumerate(every) if at % EVERY]
    some = min(len(own), CITATIONS // 2)
    cited = [*chance.sample(own, some), *chance.sample(rest, CITATIONS - some)]
    chance.shuffle(cited)
    paths: dict[str, Path] = {}
    for form in ("keys", "numbers", "author–year"):
        paths[form] = work / f"article-{len(paths)}.md"
        paths[form].write_text(article(cited, form), "utf-8")
    return paths


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of runs to take medians of")
    parser.add_argument("--reports", type=int, default=10_000)
    given = parser.parse_args()
    os.environ["EVIDENCE_TODAY"] = TODAY
    missed = 0
    with tempfile.TemporaryDirectory(prefix="evidence-benchmark-") as work:
        for bar in bars(Setting(given.rounds, Path(work), huge=False), given.reports):
            word = {True: "met", False: "MISSED", None: "–"}[bar.met]
            print(f"{word:<7} {bar.promise:<62} {bar.figure}", flush=True)
            missed += bar.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
