"""Where in a file a position of its text is, as an editor counts."""

from __future__ import annotations

from collections.abc import Callable

from evidence.checking.articles.values import Place
from evidence.citing.spans import Scan


def places(scan: Scan) -> Callable[[int], Place]:
    """Line and column of a position; a byte-order mark is no column."""
    mark = scan.text.startswith("\ufeff")

    def place(position: int) -> Place:
        line = scan.line(position)
        start = scan.line_ends[line - 2] if line > 1 else int(mark)
        return Place(line, max(position - start, 0) + 1)

    return place
