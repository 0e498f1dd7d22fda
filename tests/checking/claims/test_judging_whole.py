"""All findings about claims: their places, rules and sentences; and other libraries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.appraisal.flags.results import CROSSES_NULL, UNDERPOWERED_RULE
from evidence.appraisal.flags.scope import DEVELOPER, NO_RCT, UNCONTROLLED
from evidence.checking.articles.values import Place
from evidence.checking.claims.judging import judge
from evidence.checking.claims.rules import NO_NUMBERS, NOT_COMPARED, RULES
from evidence.checking.claims.values import Reading
from evidence.checking.codes import CLAIM_CODES, SEVERITIES
from evidence.library import Library
from evidence.model import Finding
from tests.checking.claims.hand import Hand, said, written
from tests.conftest import REPOSITORY


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    return written(tmp_path)


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Hand]:
    """Another library."""
    return lambda *parts, rows="": written(tmp_path, "\n".join(parts), rows)


def test_places(hand: Hand) -> None:
    """Where the sentence of each claim begins."""
    claims = [hand.claim("depression", start=4), hand.claim("depression", start=70)]
    assert [(one.line, one.column) for one in hand.judged(*claims)] == [(1, 5), (1, 71)]


def test_long_words_are_cut(hand: Hand) -> None:
    """Marks of citation and most of a long claim are left out of the message."""
    words = "has been shown\ue001 " + "very " * 20 + "effective"
    found = hand.only("uncited-claim", hand.claim("depression", words=words))
    assert found.message.startswith("“has been shown very very")
    assert "…” names no work." in found.message
    assert len(found.message) < 90


def test_every_rule_has_words() -> None:
    assert set(RULES) == CLAIM_CODES
    assert {SEVERITIES[code] for code in RULES} == {"warning", "note"}


def test_rules_of_the_appraisal_are_the_same() -> None:
    """Ids, thresholds in words and sources as the flags print them."""
    pairs = (
        ("claim-without-trial", NO_RCT),
        ("claim-of-equivalence", UNDERPOWERED_RULE),
        ("claim-of-superiority", CROSSES_NULL),
        ("developer-only", DEVELOPER),
    )
    for code, rule in pairs:
        assert RULES[code].startswith(f"{rule.id}: ")
        assert (rule.source or "project rule") in RULES[code]
    assert NO_RCT.text in RULES["claim-without-trial"]
    assert CROSSES_NULL.text in RULES["claim-of-superiority"]
    assert DEVELOPER.text in RULES["developer-only"]
    assert (UNCONTROLLED.source or "") in RULES["within-group-as-effect"]


def everything(hand: Hand) -> list[Finding]:
    """Findings of every code, of claims of every kind."""
    marks = [hand.mark("moon2020")]
    return hand.judged(
        hand.of("anxiety", cites="wave2015"),
        hand.of("depression", cites="family2010"),
        hand.claim(
            "depression",
            kinds=["proof", "equivalence", "superiority", "within-group"],
            populations=["adolescents"],
        ),
        hand.claim(("depression", marks)),
        caveat=False,
    )


def test_every_finding_is_whole(hand: Hand) -> None:
    """A sentence, a next step, a rule, known studies, and a sentence that would hold."""
    found = everything(hand)
    assert {one.code for one in found} == CLAIM_CODES
    known = {study.id for study in hand.library.studies}
    for one in found:
        assert one.message.endswith("."), one
        assert one.hint, one
        assert one.hint.endswith("."), one
        assert one.rule in (RULES[one.code], NOT_COMPARED, NO_NUMBERS)
        assert one.instead, one
        assert set(one.studies) <= known
        assert "\ue001" not in one.message


def test_sentences_that_hold_are_the_appraisals(hand: Hand) -> None:
    """Word for word, but for the line on the size, which is put together of names."""
    texts = {one.text for one in said(hand, "depression", "anxiety")}
    size = "The evidence on TT is very small for depression (2 peer-reviewed randomised trials). "
    for one in everything(hand):
        assert one.instead is not None
        assert one.instead.removeprefix(size) in texts, one


# ---------------------------------------------------------------- other libraries


def test_a_large_evidence_base() -> None:
    """Twelve trials of six teams: plain claims, and words of proof, pass as they are."""
    hand = Hand(Library.open(REPOSITORY / "tests/appraisal/lantern"))
    own = hand.library.studies[0].id  # by the developer
    rest = hand.library.studies[5].id
    claims = [
        hand.of("stage fright", cites=own),
        hand.of("stage fright", cites=f"{own} {rest}"),
        hand.of(cites=rest),
        hand.claim(("stage fright", [hand.mark(rest)]), kinds=["proof"]),
        hand.claim(marks=[hand.mark(rest)], kinds=["proof"]),
        hand.claim(
            ("stage fright", [hand.mark(rest)]),
            kinds=["superiority"],
            against=["being on a waiting list"],
        ),
    ]
    assert hand.codes(*claims, caveat=False) == []


def test_the_shipped_library() -> None:
    """Two conditions in one sentence: one is softened, the other rests on no trial."""
    hand = Hand(Library.open(REPOSITORY))
    first, second = hand.mark("fonagy2020dynamic"), hand.mark("anonndinvestigation")
    claim = hand.claim(
        ("depression", [first]),
        ("anxiety", [second]),
        words="has been shown to effectively treat",
    )
    found = hand.judged(claim)
    assert [one.code for one in found] == ["claim-without-trial", "developer-only"]
    assert "anxiety" in found[0].message
    assert found[0].studies == ("anonndinvestigation",)
    assert found[1].studies == ("fonagy2020dynamic",)
    uncited = hand.judged(hand.claim())
    assert [one.code for one in uncited] == ["uncited-claim"]
    assert uncited[0].instead is not None
    assert "very small for depression" in uncited[0].instead
    assert "anxiety" not in uncited[0].instead


def test_an_empty_library(made: Callable[..., Hand]) -> None:
    """Nothing recorded at all: no condition, no trial, no size to tell."""
    hand = made("")
    found = hand.judged(hand.claim(), hand.claim("depression"), caveat=False)
    assert [one.code for one in found] == [
        *("claim-without-trial", "uncited-claim"),
        *("claim-without-trial", "uncited-claim"),
    ]


def test_nothing_is_claimed(hand: Hand) -> None:
    reading = Reading((), (), ())
    assert not list(judge(reading, hand.shelf, hand.library, lambda at: Place(1, at), "a.md"))
