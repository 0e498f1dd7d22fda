"""The evidence library: files in, one frozen value out; and the only writer.

Importing this room is cheap: the BibTeX reader and the locks are imported when they are used.
"""

from evidence.library.core import Library

__all__ = ["Library"]
