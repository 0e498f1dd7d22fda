"""Works entered twice: the judgement is that of `add`."""

from __future__ import annotations

import pytest

from tests.checking.small import Check, entry, other

NEAR = {"author": "Moon, A.", "year": "2020"}


@pytest.mark.parametrize(
    "title",
    [
        "Tidal therapie for depression",
        "TIDAL THERAPY – for depression",
        "Tidal Therapy for Depression",
    ],
)
def test_a_title_with_a_slip_is_a_possible_duplicate(check: Check, title: str) -> None:
    """Not only the very same letters."""
    (found,) = check(entry() + other("moon2021", title=title, **NEAR))
    assert (found.code, found.key) == ("possible-duplicate", "moon2021")


def test_linked_works_are_not_reported(check: Check) -> None:
    """A preprint and a correction are works of their own."""
    title = "Tidal therapy for depression"
    for apart in ({"published": "preprint"}, {"title": f"Correction to: {title}"}):
        found = check(entry() + other("moon2021", **{"title": title, **NEAR, **apart}))
        assert "possible-duplicate" not in [finding.code for finding in found]


def test_what_is_no_identifier_is_no_duplicate(check: Check) -> None:
    """Two entries whose PMID says nothing."""
    found = check(entry(pmid="PMID:") + other("tide2021", pmid="PMID:"))
    assert "duplicate-identifier" not in [finding.code for finding in found]
