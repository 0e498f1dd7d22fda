"""Every way the program can refuse, as one tree; each branch has its exit code.

EvidenceError
 ├─ Misuse (2)            the words of the command are off
 │   ├─ InvalidIdentifier     no identifier in the text
 │   ├─ UnknownKey            no such report
 │   ├─ UnknownValue          outside the vocabulary
 │   └─ NotCitable            a report without a recorded title
 ├─ LibraryError (3)      the library, or what it needs here, is not usable
 │   ├─ LibraryNotFound
 │   ├─ Unreadable            not UTF-8, not TOML, not the expected columns
 │   ├─ NotWritable           locked, read-only, or the write would lose something
 │   └─ PandocMissing
 └─ RegistryError (4)     a registry has no such record, or could not be asked
     ├─ NotRegistered         asked, and it is not there
     ├─ NotAStudy             it is there, but it is no work that can be cited as a report
     └─ CannotAsk             could not be asked: this says nothing about the identifier

An error is one sentence and a next step; `str()` is the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence


class EvidenceError(Exception):
    """Shown to the user as `Error: sentence` and `Hint: next step`, never as a traceback."""

    exit_code = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Misuse(EvidenceError):
    exit_code = 2


class InvalidIdentifier(Misuse):
    pass


class UnknownKey(Misuse):
    """One or more keys that no report has; `near` are keys that look like them."""

    def __init__(self, keys: Sequence[str], near: Sequence[str] = (), where: str = "library.bib"):
        names = ", ".join(f"'{key}'" for key in keys)
        noun = "report" if len(keys) == 1 else "reports"
        hint = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else "List the keys with: evidence list --keys"
        )
        super().__init__(f"No {noun} {names} in {where}.", hint)
        self.keys = tuple(keys)
        self.near = tuple(near)


class UnknownValue(Misuse):
    pass


class NotCitable(Misuse):
    pass


class LibraryError(EvidenceError):
    exit_code = 3


class LibraryNotFound(LibraryError):
    pass


class Unreadable(LibraryError):
    pass


class NotWritable(LibraryError):
    pass


class PandocMissing(LibraryError):
    pass


class RegistryError(EvidenceError):
    exit_code = 4


class NotRegistered(RegistryError):
    pass


class NotAStudy(RegistryError):
    pass


class CannotAsk(RegistryError):
    pass
