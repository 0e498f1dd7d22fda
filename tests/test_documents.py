"""The documents: they know every field and every word of the vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.library import facts

FORMAT = (Path(__file__).parents[1] / "docs" / "library-format.md").read_text("utf-8")


@pytest.mark.parametrize("name", facts.FACT_FIELDS)
def test_every_recorded_fact_is_described(name: str) -> None:
    """A field nobody can look up is a field nobody fills in."""
    assert f"`{name}`" in FORMAT


@pytest.mark.parametrize(
    "word",
    [
        *(word for words in facts.VOCABULARY.values() for word in words),
        *facts.COMPARATOR_CLASSES,
        *facts.CLAIM_KINDS,
    ],
)
def test_every_word_of_the_vocabulary_is_listed(word: str) -> None:
    """Closed vocabularies are listed in full."""
    assert word in FORMAT
