"""A small invented library, and an article's citations held against it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.checking.articles import citations
from evidence.checking.articles.citations import Cited
from evidence.checking.shelf.whole import Whole
from evidence.citing.spans import scan
from evidence.library import Library
from tests.checking.articles.works import LIBRARY
from tests.checking.small import THERAPY, TODAY

Check = Callable[..., Cited]


@pytest.fixture
def cited(tmp_path: Path) -> Check:
    """Check the citations of a text against the small library, or one with more entries."""

    def run(text: str, more: str = "") -> Cited:
        (tmp_path / "library.bib").write_text(LIBRARY + more, encoding="utf-8")
        (tmp_path / "evidence.toml").write_text(THERAPY, encoding="utf-8")
        shelf = Whole(Library.open(tmp_path))
        return citations.check(scan(text), shelf, "article.md", TODAY)

    return run
