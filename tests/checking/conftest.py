"""Small real libraries, written to disk and opened as the program opens them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.checking.library import check_library
from evidence.library import Library
from evidence.library.outcomes import COLUMNS
from evidence.model import Finding
from tests.checking.small import THERAPY, TODAY, Check, entry


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write the three files and check them; `toml=None` leaves evidence.toml out."""

    def run(bib: str = "", rows: str = "", toml: str | None = THERAPY) -> list[Finding]:
        (tmp_path / "library.bib").write_text(bib or entry(), encoding="utf-8")
        (tmp_path / "outcomes.csv").write_text(",".join(COLUMNS) + "\n" + rows, encoding="utf-8")
        if toml is not None:
            (tmp_path / "evidence.toml").write_text(toml, encoding="utf-8")
        return list(check_library(Library.open(tmp_path), TODAY))

    return run
