"""The text of a library's file."""

from __future__ import annotations


def decode(data: bytes, name: str = "library.bib") -> str:
    """Strict UTF-8; a byte order mark stays the first character, line ends stay as they are.

    Raises Unreadable with line, offset and next step for anything else; nothing is guessed.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        from evidence.library import faults

        raise faults.not_utf8(data, error.start, name) from error
