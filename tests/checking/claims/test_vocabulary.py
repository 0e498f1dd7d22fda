"""The quick look before the long lists loses nothing; conditions and groups by their names."""

from __future__ import annotations

import json
from types import ModuleType

import pytest

from evidence.checking.claims import (
    around,
    caveats,
    changes,
    hedges,
    kinds,
    limits,
    populations,
    topics,
    vocabulary,
)
from evidence.checking.claims.clauses import bare, clauses, fold
from evidence.checking.claims.conditions import conditions
from evidence.checking.claims.expressions import Words, beginnings
from tests.checking.claims.test_reviewed import rows as reviewed
from tests.conftest import REPOSITORY

LISTS = {
    name: value
    for module in (vocabulary, changes, kinds)
    for name, value in vars(module).items()
    if isinstance(value, Words)
}


def sentences() -> list[str]:
    file = REPOSITORY / "benchmarks" / "claims" / "with_rules.jsonl"
    labelled = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    return labelled + [text for _, text in reviewed()]


@pytest.mark.parametrize("name", LISTS)
def test_what_a_list_finds_begins_as_it_says(name: str) -> None:
    """No find without one of the beginnings – in every labelled sentence."""
    one = LISTS[name]
    for sentence in sentences():
        text = bare(fold(sentence))
        if one.pattern.search(text):
            assert one.begin & beginnings(text), sentence


@pytest.mark.parametrize(
    "module",
    [vocabulary, changes, kinds, hedges, around, limits, caveats, topics, populations],
    ids=str,
)
def test_a_row_finds_nothing_without_its_letters(module: ModuleType) -> None:
    """In no labelled sentence: else a sentence would not be searched for it."""
    lists = [value for value in vars(module).values() if isinstance(value, Words)]
    texts = [(text, beginnings(text)) for text in map(fold, sentences())]
    for row in (row for one in lists for row in one.rows):
        for text, begin in texts:
            if row.pattern.search(text):
                assert row.letters & begin, (row.text, text)
                assert not row.besides or row.besides & begin, (row.text, text)
    assert lists


def test_a_list_finds_what_its_rows_in_one_would() -> None:
    for one in LISTS.values():
        for text in map(fold, sentences()):
            found = [match.span() for match in one.find(text, beginnings(text))]
            assert found == [match.span() for match in one.pattern.finditer(text)]


def test_every_list_is_needed() -> None:
    found = {
        name
        for name, one in LISTS.items()
        for sentence in sentences()
        if one.pattern.search(fold(sentence))
    }
    assert set(LISTS) - found <= {"PRAISED", "LESS", "MAKES", "CURE", "PAYS"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("depressed people", ["depression"]),
        ("major depressive disorder", ["depression"]),
        ("mdd and gad", ["depression", "anxiety"]),
        ("post-traumatic stress disorder", ["ptsd"]),
        ("medically unexplained symptoms", ["somatic"]),
        ("eating disorders and insomnia", ["eating disorders", "insomnia"]),
        ("an adjustment disorder", ["adjustment disorder"]),
        ("irritable bowel syndrome", ["irritable bowel syndrome"]),
        ("mental health problems, distress and low mood", []),
        ("mental disorders", []),
        ("complex presentations", ["complex presentations"]),
        ("depression but not anxiety", ["depression"]),
        ("not only depression but also anxiety", ["depression", "anxiety"]),
        ("anxiety in people with depression", ["depression"]),
        ("depression and anxiety in people with pain", ["depression", "anxiety"]),
    ],
)
def test_conditions(text: str, names: list[str]) -> None:
    known = conditions(("depression", "anxiety", "somatic", "ptsd", "complex presentations"))
    assert [row.name for row in known.named(fold(text))] == names


def test_a_library_may_record_a_narrower_word() -> None:
    """ "Social anxiety" on record: plain anxiety is another condition, social phobia is not."""
    known = conditions(("social anxiety",))
    assert [(row.name, row.recorded) for row in known.named("anxiety and social phobia")] == [
        ("anxiety", False),
        ("social anxiety", True),
    ]


def test_groups_of_people() -> None:
    assert populations.named("Teenagers and U.S. veterans in primary care") == (
        "adolescents",
        "veterans",
    )
    assert populations.named("adults, women, men, patients and people") == ()
    assert all(name in populations.named(name) for name in populations.NAMES)


def test_a_clause_ends_where_another_begins() -> None:
    text = bare(fold("Although it may take long, it helps (perhaps not soon), but costs much."))
    place = text.index("helps")
    clause = clauses(text).around(place, place + 5)
    assert clause.before.strip() == "it"
    assert "perhaps" not in clause.after and "costs" not in clause.after


def test_folding_keeps_every_place() -> None:
    text = "İT’s “Ärger” ﬁne"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("GOOD", "is effective"),
        ("PRAISED", "a great treatment for grief"),
        ("PHRASES", "keeps panic at bay"),
        ("FALLS", "yields to"),
        ("RECOVERS", "no longer depressed"),
        ("RISES", "bounce back"),
        ("HELPS", "helps people"),
        ("BENEFITS", "benefits patients"),
        ("WORKS", "works for"),
        ("PAYS", "does the trick"),
        ("YIELDS", "leads to remission"),
        ("MAKES", "makes people well again"),
        ("CURE", "a cure for"),
        ("SHOWN", "the benefits of rest are clear"),
        ("PROOF_ALONE", "evidence-based"),
        ("EQUAL", "on a par with"),
        ("BETTER", "the stronger remedy"),
    ],
)
def test_the_documented_words_are_in_the_lists(name: str, said: str) -> None:
    """The groups and examples of docs/check.md."""
    assert list(LISTS[name].find(said, beginnings(said)))


def test_the_documented_kinds_and_verbs() -> None:
    assert {"reduces", "banishes", "eases", "loosens"} <= changes.ACTING
    for said in ("proven", "established treatment", "beyond doubt", "gold standard"):
        assert kinds.PROOF.search(said)
    for said in ("fell by 40 %", "two thirds recovered", "from 17 to 9", "pre-post"):
        assert kinds.WITHIN.search(said)
    for said in ("symptoms", "mood", "anxiety", "panic disorder", "sleep", "well-being"):
        assert vocabulary.HEALTH.search(said)
