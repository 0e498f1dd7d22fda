"""What a kept library finds by a title is what the whole library finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.checking.shelf import titles
from evidence.checking.shelf.contents import Kept
from evidence.checking.shelf.kept import open_shelf
from evidence.checking.shelf.values import Shelf
from evidence.citing import matching
from evidence.citing.reflist import Entry
from evidence.library import Library
from evidence.model import Report
from tests.checking.small import REPOSITORY, THERAPY

SUBJECTS = (
    "grief",
    "worry",
    "low mood",
    "restless nights",
    "quarrels",
    "tinnitus",
    "stage fright",
)
KINDS = ("A trial", "A pilot study", "Study protocol", "Correction", "Long-term follow-up", "")
FORMS = ("letters", "evening walks", "a reading group", "rowing", "quiet rooms", "tidal therapy")
PLACES = ("in Oslo", "for older men", "at school", "after a flood", "in small towns", "and sleep")


def made_up() -> Iterator[tuple[str, str, int]]:
    """Titles that are alike on purpose: what differs is a word, a subtitle, a kind."""
    for number, subject in enumerate(SUBJECTS):
        for at, form in enumerate(FORMS):
            kind, place = KINDS[(number + at) % 6], PLACES[(number * at) % 6]
            title = f"{form} for {subject} {place}".capitalize()
            if kind in ("Correction", "Study protocol"):
                title = f"{kind}: {title}"
            elif kind:
                title = f"{title}: {kind.lower()} of what people say helps"
            yield title, ("Roe", "Poe", "Low", "van der Berg")[(number + at) % 4], 2000 + at


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    text = "".join(
        f"@article{{k{number}, author = {{{family}, Ann}}, title = {{{title}}}, year = {{{year}}},"
        f" doi = {{10.1000/k{number}}}}}\n"
        for number, (title, family, year) in enumerate(made_up())
    )
    (folder / "library.bib").write_text(text, "utf-8")
    (folder / "evidence.toml").write_text(THERAPY, "utf-8")
    return folder


def slip(word: str, chance: random.Random) -> str:
    """A letter left out, doubled, changed, or two of them exchanged."""
    if len(word) < 3:
        return word
    at = chance.randrange(len(word) - 1)
    one, other = word[at], word[at + 1]
    return word[:at] + chance.choice(("", one + one, "e", other + one)) + word[at + 1 :]


def typed(report: Report, chance: random.Random) -> str:
    """A reference as people write it, with a slip, another word, or without its subtitle."""
    words = (report.title or "").split()
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3)) if words else 0):
        at = chance.randrange(len(words))
        words[at] = slip(words[at], chance)
    if words and chance.random() < 0.2:
        words[chance.randrange(len(words))] = chance.choice(("other", "sadness", "walks", "2"))
    title = " ".join(words)
    title = chance.choice((title, title, title.upper(), f"*{title}*", title.partition(": ")[0]))
    who = report.authors[0].full_family if report.authors else "Anon"
    year = (report.year or 2020) + chance.choice((0, 0, 0, 1, 5))
    doi = f" https://doi.org/{report.doi}" if report.doi and chance.random() < 0.3 else ""
    return chance.choice(
        (
            f"{who} A. ({year}). {title}. Journal of Things, 3(2), 1-9.{doi}",
            f"{who} A, Other B. {title}. J Things. {year};3:1–9.{doi}",
            f"{title}{doi}",
            f"{who} ({year}) “{title}”, in Some Book.{doi}",
        )
    )


def same_matches(folder: Path, state: Path, rounds: int) -> None:
    open_shelf(folder, state)
    kept = open_shelf(folder, state)
    assert isinstance(kept, Kept)
    library = Library.open(folder)
    named = matching.Named(library)
    chance = random.Random(20261122)
    found = []
    for number in range(rounds):
        words = typed(chance.choice(library.reports), chance)
        entry = Entry(0, len(words), number, words)
        whole = matching.match(entry, library, named)
        part = matching.match(entry, kept.like(words), named)
        assert _told(part) == _told(whole), words
        found.append(whole.status)
    assert min(found.count(status) for status in ("matched", "unclear", "no-identifier")) > 20


def _told(match: matching.Match) -> tuple[object, ...]:
    key = match.report.key if match.report else None
    return match.status, key, match.title, match.why, match.rivals, match.doubt


def test_titles_that_are_alike(made: Path, tmp_path: Path) -> None:
    same_matches(made, tmp_path, 700)


def test_titles_of_the_shipped_library(tmp_path: Path) -> None:
    same_matches(REPOSITORY, tmp_path, 700)


def test_few_reports_are_read_for_a_title(made: Path, tmp_path: Path) -> None:
    open_shelf(made, tmp_path)
    kept = open_shelf(made, tmp_path)
    reports = Library.open(made).reports
    assert all(report.key in _keys(kept, report.title or "") for report in reports)
    assert _keys(kept, "Nothing in this library has a title like this one") == set()
    read = [len(_keys(kept, report.title or "")) for report in reports]
    assert sum(read) < 12 * len(read)


def _keys(kept: Shelf, words: str) -> set[str]:
    return {report.key for report in kept.like(words).reports}


def test_a_long_list_of_pieces_is_asked_in_parts(made: Path, tmp_path: Path) -> None:
    """SQLite takes so many values at once."""
    open_shelf(made, tmp_path)
    kept = open_shelf(made, tmp_path)
    assert isinstance(kept, Kept)
    title = Library.open(made).reports[0].title or ""
    filler = [f"filler{number:05d}" for number in range(1_500)]
    words = title.split()
    mixed = " ".join([*filler[:700], *words[:3], *filler[700:], *words[3:]])
    assert "k0" in _keys(kept, mixed)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("grief", {"grief"}),
        ("therapy", {"thera-", "-erapy"}),
        ("psychotherapy", {"psych-", "-erapy"}),
        ("x", {"x"}),
    ],
)
def test_pieces(word: str, pieces: set[str]) -> None:
    assert titles.pieces([word]) == pieces
