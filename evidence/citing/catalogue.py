"""The citation styles: those that come with the program, by name, and a file of the user's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.errors import Misuse, UnknownValue
from evidence.words import nearest

_FILES: Final = {
    "apa": "apa.csl",
    "vancouver": "nlm-citation-sequence.csl",
    "ama": "american-medical-association.csl",
    "harvard": "harvard-cite-them-right.csl",
    "chicago": "chicago-author-date.csl",
    "chicago-notes": "chicago-notes-bibliography.csl",
}
STYLES: Final = tuple(_FILES)
DEFAULT: Final = "apa"


@dataclass(frozen=True, slots=True)
class Style:
    """A style that can be handed to pandoc.

    `name` is one of STYLES, else the name of the user's file; `source` is the file as it is, and
    `mended` its text where pandoc needs it changed. `in_notes`: its citations are footnotes.
    """

    name: str
    source: Path
    in_notes: bool = False
    mended: str | None = None

    @contextmanager
    def file(self, *, as_given: bool = False) -> Iterator[Path]:
        """The file for pandoc's --csl; with `as_given` the list keeps the order of its items.

        A changed style is a copy that is gone afterwards.
        """
        if self.mended is None and not as_given:
            yield self.source
            return
        from tempfile import TemporaryDirectory

        from evidence.citing.custom import unsorted

        text = self.mended if self.mended is not None else self.source.read_text("utf-8")
        with TemporaryDirectory(prefix="evidence-") as folder:
            copy = Path(folder) / "style.csl"
            copy.write_text(unsorted(text) if as_given else text, encoding="utf-8")
            yield copy


def chosen(name: str | None, file: Path | None) -> Style:
    """The style of `--style` and `--csl`: APA when neither is given. Raises Misuse for both."""
    if file is None:
        return style(DEFAULT if name is None else name)
    if name is not None:
        raise Misuse("--style and --csl do not go together.", "Leave one of them out.")
    from evidence.citing.custom import load

    return load(file)


def style(name: str) -> Style:
    """A style by its name, in capitals or not; raises UnknownValue, naming the known ones."""
    given, name = name, name.strip().lower()
    if name not in _FILES:
        near = nearest(name, STYLES, limit=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise UnknownValue(
            f"There is no citation style '{given}'.",
            f"{hint}Styles: {', '.join(STYLES)}; any other with --csl FILE.",
        )
    file = Path(__file__).parent / "styles" / _FILES[name]
    return Style(name, file, in_notes=name == "chicago-notes")


def named_like(identifier: str) -> str | None:
    """The style of ours that a CSL identifier (its last part) stands for, if there is one."""
    last = identifier.rstrip("/").rpartition("/")[2].removesuffix(".csl")
    return next((name for name, file in _FILES.items() if file == f"{last}.csl"), None)
