"""An appraisal as Markdown, for pasting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.appraisal.phrases import size_words
from evidence.cli import render
from evidence.cli.appraisal_text import headline_of
from evidence.model import Appraisal, Therapy


def lines(appraisal: Appraisal, therapy: Therapy) -> Iterator[str]:
    """Sentences to paste, and the trials and comparisons as tables."""
    scope = appraisal.scope.condition
    yield f"## {therapy.name}: the size of the evidence" + (f" for {scope}" if scope else "")
    if scope is None:
        yield ""
        yield render.markdown(headline_of(appraisal, therapy))
    previous = scope
    for sentence in appraisal.sentences:
        if sentence.condition != previous:
            previous = sentence.condition
            yield ""
            yield f"### {render.markdown(previous or '')}"
        yield ""
        yield render.markdown(sentence.text)
    trials = [trial for trial in appraisal.trials if trial.heading != "related"]
    if trials:
        yield ""
        yield from _table(
            ("Trial", "Heading", "Design", "Randomised", "Against"),
            [
                (
                    t.study,
                    t.heading or "",
                    t.design or render.NOT_RECORDED,
                    render.number(t.randomised),
                    ", ".join(t.comparators) or render.NOT_RECORDED,
                )
                for t in trials
            ],
        )
    for row in appraisal.left_out:
        if row.code in ("retracted", "notice"):
            yield ""
            yield render.markdown(f"Not counted: {row.study} – {row.why}.")
    if appraisal.comparisons:
        yield ""
        yield from _table(
            ("Condition", "Against", "Trials", "People", "Effective N", "OIS", "Size"),
            [
                (
                    c.condition,
                    c.comparator,
                    str(c.trials),
                    render.number(c.n),
                    render.number(c.effective_n, 1),
                    render.number(c.ois),
                    size_words(c.size_class, c.size_class_max),
                )
                for c in appraisal.comparisons
            ],
        )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(render.markdown(cell) for cell in row)} |"
