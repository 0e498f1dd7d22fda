"""The evidence library: files in, one frozen value out; and the only writer.

Importing this room is cheap: everything is imported when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.library.core import Library

__all__ = ["Library"]


def __getattr__(name: str) -> Any:
    if name != "Library":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from evidence.library.core import Library

    return Library
