"""Real texts: the appraisal's own sentences, the examples, and a published article."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from evidence.appraisal import appraise, recorded_conditions
from evidence.checking.articles.prose import passages
from evidence.checking.articles.values import Mark
from evidence.checking.claims.reading import read
from evidence.checking.claims.values import Reading
from evidence.citing.spans import scan
from evidence.library import Library
from tests.conftest import REPOSITORY


@cache
def library() -> Library:
    return Library.open(REPOSITORY)


def reading(text: str, leave_out: tuple[tuple[int, int], ...] = ()) -> Reading:
    """A text read with the shipped library; `(1)` and `(2)` cite, whatever they stand for."""
    marks = tuple(Mark(*m.span(), "number", ()) for m in re.finditer(r"\([12]\)", text))
    found = passages(scan(text), marks, leave_out)
    return read(found, library().therapy, recorded_conditions(library()))


def test_no_sentence_of_an_appraisal_is_a_claim() -> None:
    """What the program itself writes never claims an effect; its size sentence is a caveat."""
    unknown = "a condition nobody records"
    for condition in (*recorded_conditions(library()), unknown):
        appraised = appraise(library(), condition=condition)
        for sentence in appraised.sentences:
            found = reading(sentence.text)
            assert found.claims == (), sentence.text
            if sentence.id in ("size", "none"):
                assert found.caveats != (), sentence.text


def test_the_examples_claim_nothing() -> None:
    for name in ("article.md", "rendered.md"):
        text = (REPOSITORY / "examples" / name).read_text("utf-8")
        assert reading(text).claims == ()


def test_the_published_article(shared: Path) -> None:
    text = (shared / "article" / "dit-article.txt").read_text("utf-8")
    found = reading(text, ((text.index("References\n"), text.index("Previous\n")),))
    claims = {one.passage.words[:40]: one for one in found.claims}
    assert list(claims) == [
        "This therapy has been shown to effective",
        "It is helpful in treating depressed pati",
        "By teaching patients how to communicate ",
        "Although there are some potential drawba",
    ]
    first = claims["This therapy has been shown to effective"]
    assert [(one.name, len(one.marks)) for one in first.conditions] == [
        ("depression", 1),
        ("anxiety", 1),
    ]
    assert first.conditions[0].marks != first.conditions[1].marks
    last = claims["Although there are some potential drawba"]
    assert (last.conditions, last.marks) == ((), ())
    assert [one.words for one in found.caveats] == [
        "However, this evidence base is currently small."
    ]
    reasons = {one.passage.words: one.why for one in found.unchecked}
    service = ("The therapy is provided through", "DIT training can be undertaken")
    method = (
        "Key techniques used in DIT",
        "Modelling involves",
        "The goals of DIT",
        "Feedback is",
    )
    hedged = ("Overall, DIT is a promising", "However, this type of therapy might")
    for beginnings, reason in ((service, "service"), (method, "method"), (hedged, "hedged")):
        for begin in beginnings:
            (found_reason,) = {why for words, why in reasons.items() if words.startswith(begin)}
            assert found_reason == reason, begin
