"""Who asks: the answers that are kept first, then the network.

A kept answer is as good as a new one for some days: a record for 30, one that tells what happened
to a work afterwards for 7, "not here" for 1. Failures are never kept. An older record still says
what a work is when nobody can be asked again – but never that it was checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType
from typing import Final, Generic, Literal, TypeVar
from urllib.parse import urlsplit

from evidence.errors import CannotAsk
from evidence.registries.cache import Cache, Question
from evidence.registries.client import Answer, Client

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

METADATA_DAYS: Final = 30
STATUS_DAYS: Final = 7
MISS_DAYS: Final = 1
_ONLINE: Final = "Ask again without --offline."


@dataclass(frozen=True, slots=True)
class Source:
    """What became of asking one service: Crossref, DataCite, doi.org, Europe PMC or PubMed.

    "could not check" with a day: an answer of that day was at hand, too old to count as checked.
    """

    service: str
    answer: Literal["answered", "absent", "could not check"]
    asked_on: date | None  # the day the service said it
    why: str = ""  # when it could not be checked: a sentence
    kept: bool = False  # it was not asked again for this


@dataclass(frozen=True, slots=True)
class Said(Generic[T_co]):
    """What a service has on record – None: it says that it has nothing – and how we know."""

    record: T_co | None
    source: Source

    @property
    def asked_on(self) -> date:
        assert self.source.asked_on is not None  # whoever said something said it on a day
        return self.source.asked_on


class Registries:
    """The registries on one day; a context manager that closes the client.

    `offline`: no socket is opened; answers of any age are given with their day. `fresh_days`
    shortens how long a kept answer counts as new (0: today's only).
    """

    def __init__(
        self,
        client: Client,
        cache: Cache | None,
        today: date,
        *,
        offline: bool = False,
        fresh_days: int = METADATA_DAYS,
    ) -> None:
        self._client = client
        self._cache = cache
        self._fresh_days = fresh_days
        self.today = today
        self.offline = offline

    def __enter__(self) -> Registries:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.__exit__(kind, error, trace)

    @property
    def patience(self) -> float:
        """Seconds that one answer may take; who needs several looks at the clock in between."""
        return self._client.patience

    def kept_only(self) -> Registries:
        """The same answers that are kept, and no network."""
        return Registries(
            self._client, self._cache, self.today, offline=True, fresh_days=self._fresh_days
        )

    def get(self, url: str, *, accept: str = "application/json", retry: bool = True) -> Answer:
        """From the network, whatever is kept; nothing is kept of it. Raises CannotAsk."""
        if self.offline:
            host = urlsplit(url).netloc
            raise CannotAsk(f"{host} was not asked: --offline.", _ONLINE)
        return self._client.get(url, accept=accept, retry=retry)

    def ask(
        self,
        service: str,
        identifier: str,
        url: str,
        read: Callable[[Answer], T | None],
        *,
        accept: str = "application/json",
        days: int = METADATA_DAYS,
        retry: bool = True,
    ) -> Said[T]:
        """What `service` says about `identifier` at `url`, which names no contact.

        `read` takes the record out of the answer: None when the service says that it has none,
        CannotAsk when this is no answer of its – then nothing is kept. `days` is how long a kept
        record counts as new. Raises CannotAsk.
        """
        question = Question(service, identifier, url, accept, self._client.prefixed)
        held = self._held(question, read)
        if held is not None and self._is_fresh(held, days):
            return held
        if self.offline:
            return _unchecked(held, _offline(service, held))
        try:
            answer = self.get(url, accept=accept, retry=retry)
            record = read(answer)
        except CannotAsk as error:
            return self._instead(held, error)
        if self._cache:
            self._cache.keep(question, answer, self.today)
        return _said(service, record, self.today)

    def _instead(self, held: Said[T] | None, error: CannotAsk) -> Said[T]:
        """A record of less than a month ago, marked so; an older one is only pointed out."""
        if held is None or held.record is None:
            raise error
        day, why = held.asked_on.isoformat(), error.message.rstrip(".")
        if self._age(held) > METADATA_DAYS:
            raise CannotAsk(
                f"{why}; its answer of {day} is kept.", "To use what is kept, add --offline."
            ) from error
        return _unchecked(held, CannotAsk(f"{why}; its answer of {day} is used.", error.hint))

    def _held(self, question: Question, read: Callable[[Answer], T | None]) -> Said[T] | None:
        """What is kept of an earlier answer, however old; an answer of tomorrow is none."""
        found = self._cache.find(question) if self._cache else None
        if found is None or found.asked_on > self.today:
            return None
        try:
            return _said(question.service, read(found.answer), found.asked_on, kept=True)
        except CannotAsk:
            return None

    def _age(self, said: Said[T]) -> int:
        return (self.today - said.asked_on).days

    def _is_fresh(self, said: Said[T], days: int) -> bool:
        most = MISS_DAYS if said.record is None else days
        return self._age(said) <= min(most, self._fresh_days)


def consult(service: str, ask: Callable[[], Said[T]]) -> tuple[T | None, Source]:
    """The record, if any, and what became of asking; a failure is a Source too."""
    try:
        said = ask()
    except CannotAsk as error:
        return None, unanswered(service, error)
    return said.record, said.source


def unanswered(service: str, error: CannotAsk) -> Source:
    return Source(service, "could not check", None, error.message)


def _said(service: str, record: T | None, day: date, *, kept: bool = False) -> Said[T]:
    return Said(record, Source(service, "absent" if record is None else "answered", day, "", kept))


def _unchecked(held: Said[T] | None, error: CannotAsk) -> Said[T]:
    """An old record, where there is one, marked as not checked again; otherwise the error."""
    if held is None or held.record is None:
        raise error
    source = replace(held.source, answer="could not check", why=error.message)
    return Said(held.record, source)


def _offline(service: str, held: Said[T] | None) -> CannotAsk:
    if held is None:
        what = "and no answer is kept"
    elif held.record is None:
        what = f"and that it had nothing on {held.asked_on.isoformat()} is too long ago to count"
    else:
        what = f"and its answer of {held.asked_on.isoformat()} is too old to count as checked"
    return CannotAsk(f"{service} was not asked: --offline, {what}.", _ONLINE)
