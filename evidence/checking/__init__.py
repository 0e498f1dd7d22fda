"""A library or an article → findings: what can be known to be wrong without asking anybody."""

from evidence.checking.library import CODES, check_library

__all__ = ["CODES", "check_library"]
