"""What the registries said, kept as plain files: one JSON file for each thing asked of a service.

Names are hashes, never text from a record or a user. A file that cannot be read counts as none,
and a folder that cannot be written costs one note and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from evidence.registries.client import Answer

_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a service: all of it, so that no two answers are taken for each other.

    `url` is the address at the registry, without any contact. `prefixed`: it is asked below a
    base of one's own, whose answers are never passed off as the registries' own.
    """

    service: str
    identifier: str
    url: str
    accept: str
    prefixed: bool = False

    @property
    def place(self) -> str:
        asked = json.dumps([self.identifier, self.url, self.accept, self.prefixed])
        name = hashlib.sha256(asked.encode()).hexdigest()
        return f"{self.service.lower().replace(' ', '-')}/{name}.json"


@dataclass(frozen=True, slots=True)
class Kept:
    answer: Answer
    asked_on: date


class Cache:
    """Answers in a folder of this user's own; `complain` is told, once, why none can be kept."""

    def __init__(self, folder: Path, complain: Callable[[str], None] = lambda _note: None) -> None:
        self._folder = folder
        self._complain = complain
        self._usable = True

    def find(self, question: Question) -> Kept | None:
        """The answer that is kept, however old; None when there is none that can be read."""
        path = self._folder / question.place
        try:
            if not path.is_file():  # to open a pipe would wait for whoever writes into it
                return None
            held = json.loads(path.read_bytes())
            if (held["identifier"], held["url"]) != (question.identifier, question.url):
                return None
            body = held["body"].encode("utf-8", "surrogateescape")
            answer = Answer(int(held["status"]), body, question.url, str(held["content_type"]))
            return Kept(answer, datetime.fromisoformat(held["time"]).date())
        except _UNREADABLE:
            return None

    def keep(self, question: Question, answer: Answer, today: date) -> None:
        """Keep an answer that was given today. Never fails."""
        if not self._usable:
            return
        at = datetime.combine(today, datetime.now().time()).isoformat(timespec="seconds")
        held = {
            "service": question.service,
            "identifier": question.identifier,
            "url": question.url,
            "accept": question.accept,
            "time": at,
            "status": answer.status,
            "content_type": answer.content_type,
            "body": answer.body.decode("utf-8", "surrogateescape"),
        }
        try:
            _write(self._folder / question.place, json.dumps(held, indent=1).encode())
        except OSError as error:
            self._usable = False
            self._complain(
                f"Note: what the registries say cannot be kept in {self._folder}: "
                f"{(error.strerror or str(error)).lower()}. It will be asked for again."
            )


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all, for this user only."""
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(".tmp", ".", target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
