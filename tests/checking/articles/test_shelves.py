"""The same article, held against a library that was read and one that was kept: one answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.checking.article import check_article
from evidence.checking.shelf.contents import Kept
from evidence.checking.shelf.kept import open_shelf
from evidence.checking.shelf.whole import Whole
from evidence.library import Library
from evidence.model import Report
from tests.checking.small import REPOSITORY, TODAY
from tests.test_check_examples import EXAMPLES

HARBOUR = REPOSITORY / "examples" / "harbour"
FILLED = "People were asked how they felt before and after, and they told it at some length. "


def typed(report: Report) -> Iterator[str]:
    """A report as people type it in a list: by title, by DOI, with a slip, under another."""
    author = report.authors[0].full_family if report.authors else "Anon"
    title = report.title or ""
    start = f"{author}, A. ({report.year or 'n.d.'})."
    yield f"{start} {title}."
    yield f"{start} {title.partition(':')[0]}. https://doi.org/{report.doi or '10.5555/none'}"
    yield f"{start} {title.replace('e', 'ee', 1)}…"
    yield f"{start} Tides, moons and the memory of fishes. {report.get('url') or report.doi or ''}"


def articles(library: Library) -> Iterator[str]:
    for number in range(4):
        entries = [list(typed(report))[number] for report in library.reports]
        rows = "\n".join(f"{n}. {text}" for n, text in enumerate(entries, start=1))
        yield f"{FILLED}They felt better [1].\n\n## References\n\n{rows}\n"
        yield "\n\n".join([FILLED, *entries])
        yield "\n".join(
            [
                FILLED + " ".join(f"So.[^{n}]" for n in range(len(entries))),
                "",
                *(f"[^{n}]: {text}" for n, text in enumerate(entries)),
            ]
        )
    yield " ".join(f"They felt better [@{report.key}]." for report in library.reports)
    yield " ".join(
        f"{report.authors[0].full_family} ({report.year}) says so."
        for report in library.reports
        if report.authors
    )
    yield from (one.text for one in EXAMPLES if one.file == "article.md")
    for name in ("article.md", "rendered.md"):
        yield (REPOSITORY / "examples" / name).read_text("utf-8")


@pytest.mark.parametrize("folder", [HARBOUR, REPOSITORY], ids=["harbour", "shipped"])
def test_whole_and_kept_say_the_same_of_many_articles(folder: Path, tmp_path: Path) -> None:
    """All findings and all counts, also of works that are found by nothing but a title."""
    whole, kept = open_shelf(folder, tmp_path), open_shelf(folder, tmp_path)
    assert isinstance(whole, Whole)
    assert isinstance(kept, Kept)
    every = list(articles(Library.open(folder)))
    assert len(every) > 50
    codes = set()
    for text in every:
        found = check_article(text, "article.md", whole, TODAY)
        assert check_article(text, "article.md", kept, TODAY) == found, text[:300]
        codes |= {finding.code for finding in found.findings}
    assert {"another-work", "preprint-superseded", "unclear-reference"} <= codes


def test_a_preprint_found_by_its_title_alone(tmp_path: Path) -> None:
    """Its article is found in what was kept, too."""
    text = (
        "The two were compared [1].\n\n## References\n\n1. Dunn C, Vale E. Harbour Therapy and "
        "cognitive behavioural therapy compared: a preprint. 2021.\n"
    )
    for _ in range(2):
        shelf = open_shelf(HARBOUR, tmp_path)
        found = check_article(text, "article.md", shelf, TODAY).findings
        assert [f.key for f in found if f.code == "preprint-superseded"] == ["dunn2021preprint"]
