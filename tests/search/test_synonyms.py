"""Synonyms are put into the query; names that are confused are never made one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.library import Library
from evidence.search import Results, search
from evidence.search.engine import Naming
from evidence.search.parser import parse
from evidence.search.query import Either, Exact, Node, Phrase, Required, Side, Word, leaves
from evidence.search.synonyms import expand, refusals, synonyms

NAMING = Naming(
    name="Dynamic Interpersonal Therapy",
    abbreviations=("DIT",),
    confused_with=("Interpersonal Psychotherapy", "Tavistock Adult Depression Study (TADS)"),
    synonyms={
        "randomised controlled trial": ("RCT", "randomised trial"),
        "interpersonal psychotherapy": ("IPT",),
        "United Kingdom": ("UK",),
    },
)


def _expanded(text: str, naming: Naming = NAMING) -> Node | None:
    node = parse(text).node
    return None if node is None else expand(node, synonyms(naming, lambda word: word.rstrip("s")))


def _asked(text: str, naming: Naming) -> set[str]:
    """Everything that is looked for, as text."""
    node = _expanded(text, naming)
    assert node is not None
    return {
        " ".join(leaf.words) if isinstance(leaf, Phrase) else str(leaf[0]).lower()
        for leaf in leaves(node)
    }


def test_an_abbreviation_is_its_name_as_a_phrase() -> None:
    """`DIT` also asks for the name of the therapy, word for word."""
    phrase = Phrase(("dynamic", "interpersonal", "therapy"), apart=True)
    assert repr(_expanded("DIT")) == repr(Either((Word("DIT"),), (phrase,)))
    assert repr(_expanded("+DIT")) == repr(Required(Either((Word("DIT"),), (phrase,))))


def test_a_run_of_words_is_its_abbreviation() -> None:
    """The words of a name, side by side, also ask for its abbreviation."""
    node = _expanded("veterans dynamic interpersonal therapy")
    run = tuple(Word(word) for word in ("dynamic", "interpersonal", "therapy"))
    assert repr(node) == repr(Side((Word("veterans"), Either(run, (Word("dit"),)))))


def test_all_other_names_of_a_group_are_asked_for() -> None:
    """A group of synonyms has any number of members; plurals are found by their stem."""
    node = _expanded("RCTs")
    assert isinstance(node, Either)
    assert len(node.others) == 2


def test_synonyms_keep_to_the_field() -> None:
    """`title:DIT` asks for the name in titles only."""
    phrase = Phrase(("dynamic", "interpersonal", "therapy"), "title", apart=True)
    assert repr(_expanded("title:DIT")) == repr(Either((Word("DIT", "title"),), (phrase,)))


def test_labels_have_synonyms_too() -> None:
    """`country:uk` asks for the United Kingdom."""
    expected = Either((Exact("country", "uk"),), (Exact("country", "united-kingdom"),))
    assert repr(_expanded("country:UK")) == repr(expected)


def test_quoted_words_are_left_alone() -> None:
    """Quotation marks ask for exactly these words."""
    expected = Phrase(("dynamic", "interpersonal", "therapy"))
    assert repr(_expanded('"dynamic interpersonal therapy"')) == repr(expected)


def test_synonyms_reach_into_brackets_and_not() -> None:
    """Wherever a word stands, its synonyms stand with it."""
    node = _expanded("(a OR DIT) AND NOT DIT")
    assert "interpersonal" in str(node).partition("Not(")[0]
    assert "interpersonal" in str(node).partition("Not(")[2]


@pytest.mark.parametrize(
    "group",
    [
        ("dynamic interpersonal therapy", "IPT"),
        ("DIT", "interpersonal psychotherapy"),
        ("interpersonal psychotherapy", "DIT"),
        ("short therapy", "DIT", "IPT"),
        ("DIT", "Tavistock Adult Depression Study"),
        ("TADS", "DIT"),
    ],
)
def test_confused_names_are_never_made_one(group: tuple[str, ...]) -> None:
    """Whatever the user's list says: a search for either is not expanded to the other."""
    naming = NAMING._replace(synonyms={**NAMING.synonyms, group[0]: group[1:]})
    theirs = {"ipt", "interpersonal psychotherapy", "tads", "tavistock adult depression study"}
    ours = {"dit", "dynamic interpersonal therapy"}
    for name in ours:
        assert not _asked(name, naming) & theirs
    for name in theirs:
        assert not _asked(name, naming) & ours
    assert "dynamic interpersonal therapy" in _asked("DIT", naming)


def test_a_group_that_is_not_used_is_named() -> None:
    """A note says which group was left out, to whoever searches one of its names."""
    naming = NAMING._replace(synonyms={"DIT": ("IPT",)})
    naming = naming._replace(synonyms={**naming.synonyms, "interpersonal psychotherapy": ("IPT",)})
    known = synonyms(naming, str)

    def notes(text: str) -> list[str]:
        node = parse(text).node
        return [] if node is None else list(refusals(node, known))

    assert "put IPT beside Dynamic Interpersonal Therapy" in notes("veterans IPT")[0]
    assert notes("dit") != []
    assert notes("veterans") == []


NAMES = st.sampled_from(["DIT", "IPT", "interpersonal psychotherapy", "TADS", "x", "y", "z z"])


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3).map(tuple), max_size=4), NAMES)
def test_no_list_of_synonyms_leads_astray(groups: dict[str, tuple[str, ...]], name: str) -> None:
    """From the therapy no group leads to a name it is confused with, nor back."""
    naming = NAMING._replace(synonyms=groups)
    theirs = {"interpersonal psychotherapy", "tads"}
    asked = _asked(name, naming)
    if name == "DIT":
        assert not asked & theirs
    if name.lower() in theirs:
        assert not asked & {"dit", "dynamic interpersonal therapy"}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Dynamic interpersonal therapy", True),
        ("A pilot. Dynamic interpersonal therapy? Yes", True),
        ("Dynamic Interpersonal-Therapy in general", True),
        ("Psycho-dynamic interpersonal therapy", False),
        ("Their style is dynamic. Interpersonal therapy is not", False),
        ("Is it dynamic? Interpersonal therapy", False),
        ("The other therapy (dynamic). Interpersonal therapy", False),
    ],
)
def test_a_name_is_found_where_it_stands_for_itself(
    library: Library, state: Path, title: str, found: bool
) -> None:
    """Not in the middle of a hyphenated word, and not over the end of a sentence."""
    text = f"@misc{{one, title = {{{title}}}, year = {{2020}}}}\n"
    (library.path / "library.bib").write_text(text, "utf-8")
    ask = partial(
        search, library.path, state_folder=state, load=lambda: Library.open(library.path)
    )
    assert (ask("DIT").total == 1) is found
    assert ask('"dynamic interpersonal therapy"').total == 1  # the words, as they were asked for


def test_what_is_found_under_another_name_is_not_called_absent(
    ask: Callable[..., Results],
) -> None:
    """`No report has 'rct'` above a list of trials would mislead; of labels it is the same."""
    assert ask("title:DIT author:lemma").notes == ()
    assert ask("country:US").notes != ()  # no such synonym, no such label
    assert ask("IPT").notes == ("No report has 'IPT'.",)
    assert ask("abstract:DIT").notes == ("No report has 'DIT' (abstract).",)
    assert ask("title:DIT journal:medicine").complete == 2
