"""Files that are verified as they are read: no byte is used that was not hashed.

A file is hashed in blocks when it is finished. Whoever reads it later gets a block only if the
block still has its hash: a search in a large index hashes the few blocks it needs, not the whole
of it, and what was hashed and what is used are the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

_SIZE: Final = 1 << 15  # bytes
_DIGEST: Final = 16  # bytes kept of a SHA-256


class DamagedError(Exception):
    """A file is not what was written."""


class Sealed(NamedTuple):
    """What a finished file was: its length and the hashes of its blocks, as hexadecimal text."""

    length: int
    hashes: str


def seal(path: Path) -> Sealed:
    """The length and hashes of a finished file."""
    with path.open("rb") as file:
        return Sealed(path.stat().st_size, "".join(_hash(block).hex() for block in _blocks(file)))


def _blocks(file: Any) -> Iterator[bytes]:
    while block := file.read(_SIZE):
        yield block


def _hash(block: bytes) -> bytes:
    return sha256(block).digest()[:_DIGEST]


class VerifiedFile:
    """A file to read from, whose every block is compared with its hash before it is used.

    Opening raises OSError or DamagedError for a file that is gone or has another length, reading
    DamagedError for a block that was changed.
    """

    def __init__(self, path: Path, sealed: Sealed) -> None:
        self._length = sealed.length
        self._hashes = bytes.fromhex(sealed.hashes)
        self._known: dict[int, bytes] = {}
        self._at = 0
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        blocks = -(-self._length // _SIZE)
        if os.fstat(self._file).st_size != self._length or len(self._hashes) != blocks * _DIGEST:
            self.close()
            raise DamagedError(f"{path.name} has another length")

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = (0, self._at, self._length)[whence]
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        start = self._at
        end = self._length if size is None or size < 0 else min(start + size, self._length)
        if start >= end:
            return b""
        self._at = end
        first, last = start // _SIZE, (end - 1) // _SIZE
        if first == last:
            base = first * _SIZE
            return (self._known.get(first) or self._block(first))[start - base : end - base]
        whole = b"".join(
            self._known.get(number) or self._block(number) for number in range(first, last + 1)
        )
        return whole[start - first * _SIZE : end - first * _SIZE]

    def readline(self) -> bytes:
        """Up to and with the next line feed; pickles of old protocols ask for it."""
        start, found = self._at, bytearray()
        while byte := self.read(1):
            found += byte
            if byte == b"\n":
                break
        self._at = start + len(found)
        return bytes(found)

    def _block(self, number: int) -> bytes:
        offset = number * _SIZE
        os.lseek(self._file, offset, os.SEEK_SET)
        block = os.read(self._file, min(_SIZE, self._length - offset))
        if _hash(block) != self._hashes[number * _DIGEST : (number + 1) * _DIGEST]:
            raise DamagedError("a block was changed")
        self._known[number] = block
        return block
