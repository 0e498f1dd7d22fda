"""Works without an author in the order of the alphabet."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.citing.alphabet import by_first_word
from evidence.citing.catalogue import Style, style
from evidence.citing.pandoc import Reference
from evidence.citing.runs import PLAIN

BROWN: dict[str, Any] = {"author": [{"family": "Brown"}]}
VAN_DYCK: dict[str, Any] = {"author": [{"family": "Dyck", "non-dropping-particle": "van"}]}


def order(chosen: Style, label: str = "", /, **items: dict[str, Any]) -> list[str]:
    """Keys in order; the text of each reference is its item's `text`."""
    given = [Reference(key, label, ((item["text"], PLAIN),)) for key, item in items.items()]
    return [each.key for each in by_first_word(given, items, chosen)]


@pytest.fixture
def items() -> dict[str, dict[str, Any]]:
    return {
        "an": {"text": "“An Investigation.” 2020."},
        "brown": {"text": "Brown, A. (2020).", **BROWN},
        "dyck": {"text": "van Dyck, A. (2020).", **VAN_DYCK},
        "jones": {"text": "Jones, A. (2020).", "author": [{"family": "Jones"}]},
        "the": {"text": "The guide. (2020)."},
    }


def test_articles_do_not_count(items: dict[str, dict[str, Any]]) -> None:
    """`An Investigation` stands under I; a name with a particle misleads nobody."""
    assert order(style("apa"), **items) == ["brown", "dyck", "the", "an", "jones"]


def test_what_is_left_alone(items: dict[str, dict[str, Any]]) -> None:
    """Numbered lists, other languages, and the order of a style of the user's."""
    as_given = list(items)
    assert order(style("vancouver"), "1.", **items) == as_given
    users = style("apa")
    assert order(Style("theirs", users.source), **items) == as_given
    french = {key: {**item, "language": "pt"} for key, item in items.items()}
    assert order(style("apa"), **french) == as_given
