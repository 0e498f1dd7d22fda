"""The engine over Whoosh's files against one that looks at every report each time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from struct import Struct

import pytest
from whoosh.codec.whoosh3 import W3TermInfo

from evidence.library import Library
from evidence.model import Report
from evidence.search import codec, index
from evidence.search.documents import documents, fingerprints
from evidence.search.engine import Engine
from evidence.search.index import Loose
from evidence.search.query import LABEL_FIELDS
from evidence.search.tokens import words
from tests.search.plain_engine import PlainEngine

FIELDS = ("title", "abstract", "keywords", "annotation", "journal", "facts", "author", "first")


@contextmanager
def _opened(folder: Path) -> Iterator[Engine]:
    files = Loose(folder)
    try:
        yield index.open_index(files)
    finally:
        files.close()


def _by_key(engine: Engine | PlainEngine, scores: Mapping[int, float]) -> dict[str, float]:
    return {engine.key(number): round(score, 5) for number, score in scores.items()}


def _compare(engine: Engine, plain: PlainEngine, library: Library) -> None:
    """Everything that can be asked with the words of the library, and some that are not in it."""
    texts = [text for document in documents(library) for text in document.texts.values()]
    known = [word for text in texts for word in words(text)]
    chance = random.Random(3)
    asked = sorted({*chance.sample(known, 60), "zanzibar", "randomized", "behavior", ""})
    for field in FIELDS:
        for word in asked:
            pairs = [
                (engine.term(field, word), plain.term(field, word)),
                (engine.stemmed(field, word), plain.stemmed(field, word)),
                (engine.beginning(field, word[:3]), plain.beginning(field, word[:3])),
                (engine.pattern(field, f"{word[:2]}*"), plain.pattern(field, f"{word[:2]}*")),
                (engine.pattern(field, f"?{word[1:]}"), plain.pattern(field, f"?{word[1:]}")),
            ]
            if word:
                pairs.append((engine.fuzzy(field, word, 1), plain.fuzzy(field, word, 1)))
            for found, wanted in pairs:
                assert _by_key(engine, found) == _by_key(plain, wanted), (field, word)
        for text in chance.sample(texts, 10):
            here = words(text)
            for gap in (0, 2):
                phrase = here[: chance.randint(2, 4)]
                found = engine.phrase(field, phrase, gap=gap)
                wanted = plain.phrase(field, phrase, gap=gap)
                assert _by_key(engine, found).keys() == _by_key(plain, wanted).keys()
    for field in LABEL_FIELDS:
        assert dict(engine.words(field)).keys() >= dict(plain.words(field)).keys()
        for value in dict(plain.words(field)):
            found, wanted = engine.term(field, value), plain.term(field, value)
            assert _by_key(engine, found) == _by_key(plain, wanted), (field, value)
    assert len(engine.everything()) == len(plain.everything())
    by_key = {plain.key(number): number for number in plain.everything()}
    for number in engine.everything():
        other = by_key[engine.key(number)]
        assert engine.stored(number) == plain.stored(other)
        assert engine.year(number) == plain.year(other)
        assert engine.primary(number) == plain.primary(other)


def test_a_new_index_says_what_the_reports_say(library: Library, tmp_path: Path) -> None:
    """Words, forms, phrases, beginnings, patterns, near words, labels, what is shown."""
    folder = tmp_path / "index"
    folder.mkdir()
    index.build(folder, documents(library))
    with _opened(folder) as engine:
        _compare(engine, PlainEngine(list(documents(library))), library)


def _with(library: Library, key: str, **fields: str) -> Library:
    """The library with some fields of one report changed."""

    def changed(report: Report) -> Report:
        if report.key != key:
            return report
        both = ({**report.fields, **fields}, {**report.raw, **fields})
        return replace(report, fields=both[0], raw=both[1])

    reports = tuple(map(changed, library.reports))
    return replace(library, reports=reports)


def test_after_many_changes_it_still_does(library: Library, tmp_path: Path) -> None:
    """Deleted documents, many small segments and merged ones show in no answer and no score."""
    folder = tmp_path / "index"
    folder.mkdir()
    many = Library.open(_enlarged(library, tmp_path / "many"))
    index.build(folder, documents(many))
    chance = random.Random(5)
    now = many
    for number in range(25):
        key = chance.choice(many.reports).key
        after = _with(now, key, annotation=f"Seen on day {number}: zanzibar and exercises.")
        different = {
            key for key, hashed in fingerprints(after).items() if fingerprints(now)[key] != hashed
        }
        assert different == {key}
        assert index.change(folder, different, documents(after, different))
        now = after
    with _opened(folder) as engine:
        _compare(engine, PlainEngine(list(documents(now))), now)


def _enlarged(library: Library, folder: Path) -> Path:
    """Ten times the library, every entry with a key of its own."""
    folder.mkdir()
    text = (library.path / "library.bib").read_text("utf-8")
    entries = [
        text.replace("20", f"20{number:02d}x", 0).replace("{wang", f"{{a{number}wang")
        for number in range(10)
    ]
    keyed = [
        entry
        if not number
        else "\n".join(
            line.replace("{", f"{{k{number}", 1) if line.startswith("@") else line
            for line in entry.splitlines()
        )
        for number, entry in enumerate(entries)
    ]
    (folder / "library.bib").write_text("\n".join(keyed), "utf-8")
    return folder


def test_an_index_changed_too_often_is_made_anew(library: Library, tmp_path: Path) -> None:
    """Where more has been deleted than is left, nothing is done and that is said."""
    folder = tmp_path / "index"
    folder.mkdir()
    index.build(folder, documents(library))
    keys = {report.key for report in library.reports[:3]}
    assert index.change(folder, keys, documents(library, keys))
    before = sorted(path.name for path in folder.iterdir())
    more = {report.key for report in library.reports[3:]}
    assert not index.change(folder, more, documents(library, more))
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_fingerprint_changes_with_what_is_indexed(library: Library) -> None:
    """And with nothing else: a study's facts are those of all its reports."""
    before = fingerprints(library)
    text = (library.path / "library.bib").read_text("utf-8")
    (library.path / "library.bib").write_text("\n\n" + text, "utf-8")
    assert fingerprints(Library.open(library.path)) == before
    changed = text.replace(
        "tier = {proper}, condition = {depression; anxiety}", "tier = {adapted}"
    )
    assert changed != text
    (library.path / "library.bib").write_text(changed, "utf-8")
    after = fingerprints(Library.open(library.path))
    different = {key for key in before if before[key] != after[key]}
    assert different == {"wang2023efficacy", "wang2020efficacy"}


def test_a_prefix_of_thousands_of_words_is_answered_at_once(tmp_path: Path) -> None:
    """Above 5,000 reports Whoosh's own Or of a beginning's words takes seconds."""
    import time

    text = "".join(f"@misc{{k{n}, title = {{prefix{n} prefab{n % 50}}}}}\n" for n in range(6_000))
    (tmp_path / "library.bib").write_text(text, "utf-8")
    folder = tmp_path / "index"
    folder.mkdir()
    index.build(folder, documents(Library.open(tmp_path)))
    with _opened(folder) as engine:
        start = time.process_time()
        assert len(engine.beginning("title", "pref")) == 6_000
        assert len(engine.beginning("title", "prefix59")) == 111
        assert time.process_time() - start < 0.5


def test_a_library_without_reports_has_an_index(tmp_path: Path) -> None:
    """Nothing is found in it, by whatever is asked."""
    index.build(tmp_path, [])
    with _opened(tmp_path) as engine:
        assert engine.everything() == frozenset()
        for ask in (engine.term, engine.stemmed, engine.beginning, engine.pattern):
            assert ask("title", "a") == {}
        assert engine.fuzzy("title", "word", 2) == {}
        assert engine.nearest("word") == set()
        assert list(engine.words("design")) == []


def test_the_layout_that_is_read_is_the_one_whoosh_writes() -> None:
    """Numbers are read out of Whoosh's notes by their place: every one of them must be there."""
    noted = W3TermInfo._struct.pack(0, 1.0, 5, 0, 0, 0xFFFFFFFF, 7, 9)
    assert codec._NOTED.unpack_from(noted) == (5, 7, 9)
    assert codec._EXTENT.unpack_from(noted + Struct("!qi").pack(2**40, 77)) == (2**40, 77)


def test_another_layout_fails_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No index is written of which something else would be read."""
    monkeypatch.setattr(W3TermInfo, "_struct", Struct("!BfIBBIII"))
    with pytest.raises(RuntimeError, match="not known here"):
        index.build(tmp_path, [])
