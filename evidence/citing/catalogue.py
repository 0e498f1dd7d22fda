"""The citation styles that come with the program, by the names users give them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evidence.errors import UnknownValue
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


def style_file(name: str) -> Path:
    """The CSL file of a style; raises UnknownValue, naming the known ones, for any other name."""
    try:
        return Path(__file__).parent / "styles" / _FILES[name]
    except KeyError:
        near = nearest(name, STYLES, limit=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise UnknownValue(
            f"There is no citation style '{name}'.", f"{hint}Styles: {', '.join(STYLES)}."
        ) from None
