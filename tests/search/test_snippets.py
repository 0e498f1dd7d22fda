"""A snippet shows what matched, in its own words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from whoosh.lang.porter2 import stem

from evidence.search.parser import parse
from evidence.search.results import Snippet
from evidence.search.snippets import Text, snippet, wanted
from evidence.search.tokens import american

LONG = "A beginning that goes on. " * 20
VOCABULARY = [
    *("randomised", "randomized", "randomly", "depression", "depressed", "interpersonal"),
    *("therapy", "dynamic", "fonagy", "self", "help", "selfhelp", "okeeffe", "pilot", "group"),
]


def _forms(word: str) -> set[str]:
    wanted_stem = stem(american(word))
    return {word, *(other for other in VOCABULARY if stem(american(other)) == wanted_stem)}


def _snippet(query: str, *texts: Text, shown: str = "") -> Snippet:
    node = parse(query).node
    assert node is not None
    return snippet(texts, shown, wanted(node, _forms))


def _marked(pieces: Snippet) -> list[str]:
    return [text for text, marked in pieces if marked]


def test_every_form_of_a_word_is_marked() -> None:
    """British and American, any ending, as it stands in the text."""
    pieces = _snippet("randomized", Text("Randomised, then not randomized; RANDOMISED."))
    assert _marked(pieces) == ["Randomised", "randomized", "RANDOMISED"]


def test_names_are_marked_however_they_are_spelt() -> None:
    """Apostrophes and accents stay as they are."""
    assert _marked(_snippet("OKeeffe", Text("by S. O’Keeffe"))) == ["O’Keeffe"]
    assert _marked(_snippet("Mueller", Text("by J. Müller"))) == ["Müller"]


def test_a_phrase_is_marked_as_a_whole_and_nowhere_else() -> None:
    """The words of a phrase that stand alone are not marked."""
    text = Text("Therapy is dynamic; dynamic interpersonal therapy is dynamic.")
    assert _marked(_snippet('"dynamic interpersonal therapy"', text)) == [
        "dynamic interpersonal therapy"
    ]
    assert _marked(_snippet('"therapy dynamic"', text)) == []
    assert _marked(_snippet('"therapy dynamic"~1', text))[:1] == ["Therapy is dynamic"]


def test_hyphens_do_not_hide_a_word() -> None:
    """A hyphenated word is marked whole, or the part that was asked for."""
    assert _marked(_snippet("self-help", Text("with self-help and selfhelp"))) == [
        "self-help",
        "selfhelp",
    ]
    assert _marked(_snippet("help", Text("with self-help"))) == ["help"]


def test_beginnings_wildcards_and_near_words_are_marked() -> None:
    """What stood for a word is marked where the word stands."""
    text = Text("a group of women and one woman, fonagi")
    assert _marked(_snippet("wom?n", text)) == ["women", "woman"]
    assert _marked(_snippet("gro*", text)) == ["group"]
    assert _marked(_snippet("fonagy~", text)) == ["fonagi"]


def test_labels_are_marked_where_they_are_recorded() -> None:
    """`country:united-kingdom` is no word of a text, but recorded all the same."""
    recorded = Text("pilot-rct; United Kingdom", "recorded")
    pieces = _snippet('country:"United Kingdom"', Text(""), recorded)
    assert _marked(pieces) == ["United Kingdom"]


def test_nothing_under_not_is_marked() -> None:
    """What must not be there is not there."""
    assert _marked(_snippet("pilot -group", Text("a pilot in a group"))) == ["pilot"]


def test_the_text_with_most_of_the_query_is_shown() -> None:
    """An abstract without the words gives way to an annotation with them."""
    pieces = _snippet("pilot group", Text("a pilot"), Text("a pilot with a group"))
    assert _marked(pieces) == ["pilot", "group"]


def test_the_place_with_most_of_the_query_is_shown() -> None:
    """A snippet is a stretch of the text, from word to word, with its words in it."""
    text = " ".join(f"pilot {LONG} the group of the pilot {LONG}".split())
    pieces = _snippet("pilot group", Text(text))
    assert _marked(pieces) == ["group", "pilot"]
    joined = "".join(piece for piece, _ in pieces)
    assert joined.startswith("… ")
    assert joined.endswith(" …")
    assert joined.strip("… ") in text
    assert len(joined) < 200


def test_what_matched_elsewhere_follows() -> None:
    """An author behind `et al.` is shown with the name of the field, in a few words."""
    authors = Text("; ".join(["Lemma, A.", "O'Keeffe, S.", *["Nobody, N."] * 20]), "authors")
    pieces = _snippet("pilot okeeffe", Text(LONG + "a pilot"), authors)
    assert _marked(pieces) == ["pilot", "O'Keeffe"]
    assert " · authors: " in "".join(piece for piece, _ in pieces)
    shown = _snippet("pilot okeeffe", Text("a pilot"), authors, shown="O'Keeffe (2020)")
    assert _marked(shown) == ["pilot"]


def test_without_a_match_the_text_begins() -> None:
    """A report found by its year still says what it is."""
    assert "".join(piece for piece, _ in _snippet("year:2020", Text(LONG))).endswith(" …")
    assert _snippet("year:2020", Text("")) == ()


@given(st.text(max_size=400), st.lists(st.sampled_from([*VOCABULARY, '"', "*", "-", "~"])))
def test_a_snippet_is_made_of_the_text(text: str, query: list[str]) -> None:
    """Nothing is invented, whatever the text and whatever was asked."""
    node = parse(" ".join(query)).node
    if node is None:
        return
    pieces = snippet([Text(text)], "", wanted(node, _forms))
    assert "".join(piece for piece, _ in pieces).strip("… ") in " ".join(text.split())
