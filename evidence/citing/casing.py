"""Capitals that a manual of style asks for and CSL has no word for."""

from __future__ import annotations

import re
from typing import Final

# After these a subtitle begins; a full stop may belong to an abbreviation.
_BEGINNING: Final = re.compile(r"(?<=[:?!—] )((?:<[^>]+>)*)([^\W\d_])([\w'’-]*)")


def subtitle_capitals(title: str) -> str:
    """A title with the first word of its subtitle capitalised (APA 7, section 6.17).

    A word that has capitals of its own (`iCBT`, `pH`) is left as it is.
    """

    def capital(match: re.Match[str]) -> str:
        tags, first, rest = match.groups()
        return match[0] if rest != rest.lower() else f"{tags}{first.upper()}{rest}"

    return _BEGINNING.sub(capital, title)
