"""The words by which claims are found are documented, by the names they have in the code."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from tests.checking.small import REPOSITORY

TEXT = (REPOSITORY / "docs" / "check.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("### The words") : TEXT.index("## In the repository of a site")]


def named() -> list[str]:
    """`module.NAME` as the tables write it; a bare name belongs to the module before it."""
    found, module = [], ""
    for word in re.findall(r"`((?:[a-z]+\.)?[A-Za-z_]+)`", SECTION):
        head, _, name = word.rpartition(".")
        module = head or module
        if module and (head or name.isupper()):
            found.append(f"{module}.{name}")
    return found


@pytest.mark.parametrize("word", named())
def test_a_list_that_is_named_exists(word: str) -> None:
    module, _, name = word.rpartition(".")
    assert hasattr(import_module(f"evidence.checking.claims.{module}"), name)


def test_lists_are_named() -> None:
    assert len(named()) >= 20
