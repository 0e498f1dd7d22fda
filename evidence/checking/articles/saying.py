"""How findings about citations are worded: a place, a name for a work, a reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.appraisal.naming import Naming
from evidence.checking.articles.values import Place
from evidence.checking.codes import finding
from evidence.citing.reflist import Entry
from evidence.model import Finding

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Say:
    """Findings at positions of an article's text."""

    file: str
    place: Callable[[int], Place]
    naming: Naming

    def __call__(
        self, code: str, position: int, message: str, hint: str | None, key: str | None = None
    ) -> Finding:
        line, column = self.place(position)
        return finding(code, message, hint, file=self.file, line=line, column=column, key=key)

    def called(self, key: str) -> str:
        """`Roe et al. (2020)`, or the key where that says which it is."""
        return self.naming.report(key)


def named(entry: Entry) -> str:
    """`Reference 3`, or the beginning of one without a number."""
    if entry.number is not None:
        return f"Reference {entry.number}"
    return f"The reference “{shortened(entry.words)}”"


def shortened(words: str) -> str:
    """The first words of a text."""
    return (
        words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"
    )
