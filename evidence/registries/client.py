"""The only door to the network: GET from the registries of `hosts`, and from nowhere else.

What can go wrong on the way is one error, CannotAsk, whose sentence names the host and the cause.
Proxies and certificate bundles of the environment are honoured; .netrc is not read, and nothing
about the user is sent unless EVIDENCE_MAILTO is set.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from evidence.errors import CannotAsk
from evidence.registries.failing import HINT, Deadline, Failure, Host
from evidence.registries.hosts import followed
from evidence.registries.settings import (
    checked_base,
    checked_mailto,
    user_agent,
    with_contact,
)
from evidence.registries.waiting import Pace, duration

if TYPE_CHECKING:
    from requests import Response, Session  # noqa: TID251  (this is the module that knows it)
    from urllib3.util import Retry

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_LONGEST_RETRY_AFTER = 10**9  # read in full, so that the user can be told
_CHUNK = 65_536
_GRACE = 0.5  # for a time-out of its own to be told as such


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much; seconds and bytes."""

    connect: float = 4.0
    read: float = 7.0  # the silence that counts as none
    total: float = 30.0  # one answer with every retry and redirect
    retries: int = 3
    backoff: float = 0.4
    longest_wait: float = 20.0  # a longer Retry-After is passed on to the user
    longest_loss: float = 60.0  # all that one batch may lose to failures before it gives up
    longest_pace: float = 2.0  # between two requests, however slow a registry wants them
    largest_body: int = 5_000_000  # after decompression


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry said; `url` is the address at the registry, whatever the prefix."""

    status: int
    body: bytes
    url: str
    content_type: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def absent(self, *, denied: bool = False) -> bool:
        """A plain "not here": 404 or 410.

        In HTML it may be a log-in page of the network, and counts only where somebody else
        `denied` that there is such a thing.
        """
        return self.status in {404, 410} and (denied or not self.is_page)

    @property
    def is_page(self) -> bool:
        start = self.body[:500].lstrip().lower()
        return "html" in self.content_type.lower() or start.startswith((b"<!doctype", b"<html"))

    def record(self) -> Mapping[str, object]:
        """The body as a JSON object, whatever the content type says. Raises CannotAsk."""
        try:
            parsed = json.loads(self.body)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict) or not parsed:
            raise self.unexpected()
        return parsed

    def unexpected(self) -> CannotAsk:
        """The error for an answer that is neither a record nor a plain "not here"."""
        return CannotAsk(
            f"{self.host} gave an unexpected answer (status {self.status}, no record in it).",
            "A log-in page of the network may stand in between; nothing was changed."
            if self.is_page
            else "Try again later; nothing was changed.",
        )


class Client:
    """One session with the registries; a context manager.

    `environ` gives EVIDENCE_MAILTO and EVIDENCE_REGISTRY_BASE. A batch ends in good time: a host
    that gave no answer, or wanted to be left alone, twice in a row, or that failed three records
    in a row, is not asked again by the same client; nor is one that has ever failed, once
    `longest_loss` went by in waiting for failures.
    """

    def __init__(self, environ: Mapping[str, str], limits: Limits | None = None) -> None:
        """Raises Misuse when one of the two variables makes no sense; nothing is asked yet."""
        self._limits = limits or Limits()
        self._base = checked_base(environ.get("EVIDENCE_REGISTRY_BASE", ""))
        self._mailto = checked_mailto(environ.get("EVIDENCE_MAILTO", ""))
        self._session: Session | None = None
        self._pace = Pace(self._limits.longest_pace)
        self._hosts: dict[str, Host] = {}
        self._lost = 0.0  # seconds

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    @property
    def patience(self) -> float:
        """Seconds that one answer may take; who needs several looks at the clock in between."""
        return self._limits.total

    @property
    def prefixed(self) -> bool:
        """Asked is a server of one's own (EVIDENCE_REGISTRY_BASE)."""
        return bool(self._base)

    def get(self, url: str, *, accept: str = "application/json", retry: bool = True) -> Answer:
        """Ask, and wait for a final answer: any status but those that mean "not now".

        Without `retry` there is one try, and no more time for it than one silence may last.
        Raises CannotAsk when there is none in time, or when it leads away from the registries.
        """
        host = self._hosts.setdefault(urlsplit(url).netloc, Host())
        is_late = self._lost > self._limits.longest_loss
        if host.last and (is_late or host.is_given_up):
            before = host.last.message.rstrip(".")
            raise CannotAsk(f"{before}; it was not asked again for this.", host.last.hint)
        # Who has just failed is waited for no longer than one silence.
        short = not retry or bool(host.last and (host.in_a_row or is_late))
        deadline = Deadline(self._limits.read if short else self._limits.total)
        start = time.monotonic()
        try:
            answer = self._persist(url, accept, retry, deadline)
        except Failure as error:
            host.failed(url, error)
            self._lost += time.monotonic() - start
            raise
        host.answered()
        return answer

    def _persist(self, url: str, accept: str, retry: bool, deadline: Deadline) -> Answer:
        """Try until there is an answer, the retries are used up, or the time is.

        urllib3's Retry keeps count and clock; the loop is ours because its own one waits beyond
        any deadline and does not see a body that breaks off.
        """
        from urllib3.exceptions import MaxRetryError

        retries = _policy(self._limits, retry)
        broken = 0
        while True:
            try:
                return self._try(url, accept, deadline)
            except Failure as error:
                broken += not error.busy
                try:
                    retries = retries.increment("GET", url)
                except MaxRetryError:
                    raise error from None
                pause = max(error.wait, retries.get_backoff_time())
                late = pause >= deadline.left
                if broken > 1 or late or error.timed_out or pause > self._limits.longest_wait:
                    raise
            time.sleep(pause)

    def _try(self, url: str, accept: str, deadline: Deadline) -> Answer:
        """One try, ended at the deadline whatever hangs: no time-out of a socket counts the time
        that a name takes to be looked up, or headers that trickle in.
        """
        session = self._opened()
        result: SimpleQueue[Answer | BaseException] = SimpleQueue()

        def work() -> None:
            try:
                result.put(self._follow(session, url, accept, deadline))
            except BaseException as error:
                result.put(error)

        Thread(target=work, daemon=True).start()
        try:
            done = result.get(timeout=deadline.left + _GRACE)
        except Empty:
            self._session = None  # left to whoever hangs in it
            raise deadline.missed(urlsplit(url).netloc) from None
        if isinstance(done, Answer):
            return done
        raise done

    def _follow(self, session: Session, url: str, accept: str, deadline: Deadline) -> Answer:
        """One try, redirects included: listed hosts over https only."""
        asked = urlsplit(url).netloc
        for _ in range(_MOST_REDIRECTS + 1):
            with self._send(session, url, accept, deadline) as response:
                target = response.headers.get("location")
                if response.status_code not in _REDIRECTS or not target:
                    return self._read(response, url, deadline)
            url = followed(url, target, asked)
        raise CannotAsk(f"{asked} redirects more than {_MOST_REDIRECTS} times.", HINT)

    def _send(self, session: Session, url: str, accept: str, deadline: Deadline) -> Response:
        from requests.exceptions import RequestException, Timeout  # noqa: TID251

        host = urlsplit(url).netloc
        time.sleep(min(self._pace.wait(host, time.monotonic()), deadline.left))
        at, left = time.monotonic(), deadline.left
        if left <= 0:
            raise deadline.missed(host)
        try:
            response = session.get(
                self._address(url),
                headers={"Accept": accept},
                timeout=(min(self._limits.connect, left), min(self._limits.read, left)),
                allow_redirects=False,
                # A base of one's own is asked directly: no proxy knows a server on this machine.
                proxies={"no_proxy": urlsplit(self._base).hostname or ""} if self._base else None,
                stream=True,
            )
        except RequestException as error:
            raise Failure(
                f"{self._named(host)} {_cause(error)}.",
                of_host=True,
                timed_out=isinstance(error, Timeout),
            ) from error
        self._pace.asked(host, at, response.headers)
        return response

    def _read(self, response: Response, url: str, deadline: Deadline) -> Answer:
        """The body, in pieces: never more than the cap, never beyond the deadline."""
        from urllib3.exceptions import HTTPError

        host = urlsplit(url).netloc
        if response.status_code in _BUSY:
            raise _busy(host, response.status_code, response.headers.get("retry-after"))
        body = bytearray()
        try:
            while piece := response.raw.read1(_CHUNK, decode_content=True):
                body += piece
                if len(body) > self._limits.largest_body:
                    size = f"{self._limits.largest_body / 1e6:g} MB"
                    many = f"{host} sent more than {size}, which is no record."
                    raise Failure(many, timed_out=True)
                if deadline.left <= 0:
                    late = f"{host} did not finish its answer {deadline.within}."
                    raise Failure(late, of_host=True, timed_out=True)
        except (HTTPError, OSError) as error:
            raise Failure(f"{host} sent an incomplete answer.") from error
        kind = response.headers.get("content-type", "")
        return Answer(response.status_code, bytes(body), url, kind)

    def _address(self, url: str) -> str:
        """Where a registry's address is really asked, the contact included."""
        url = with_contact(url, self._mailto)
        return f"{self._base}/{url.removeprefix('https://')}" if self._base else url

    def _named(self, host: str) -> str:
        return f"{host} (asked at {self._base})" if self._base else host

    def _opened(self) -> Session:
        if self._session is None:
            self._session = _new_session(self._mailto)
        return self._session


def _new_session(mailto: str) -> Session:
    """A session that keeps connections, looks for no credentials and follows no redirect."""
    import requests  # noqa: TID251

    class Direct(requests.Session):
        def get_redirect_target(self, resp: Response) -> None:
            """None: requests would read a redirect's body whole, and parse where it leads."""

    session = Direct()
    # With credentials set (none), requests does not look for some in .netrc.
    session.auth = lambda request: request
    session.headers["User-Agent"] = user_agent(mailto)
    session.headers["Accept-Encoding"] = "gzip, deflate"
    return session


def _busy(host: str, status: int, retry_after: str | None) -> Failure:
    """The registry itself says that it cannot answer now."""
    wait = _seconds(retry_after)
    says = "is asked too often" if status == 429 else "has a fault of its own"
    asks = f" and asks to wait {duration(wait)}" if wait else ""
    later = f"in {duration(wait)}" if wait else "in some minutes"
    return Failure(
        f"{host} {says} (status {status}){asks}.",
        f"Try again {later}; nothing was changed.",
        busy=True,
        of_host=status == 429,
        wait=wait,
    )


def _policy(limits: Limits, retry: bool) -> Retry:
    """How often a GET is tried again, and how long apart."""
    from urllib3.util import Retry

    return Retry(
        total=limits.retries if retry else 0,
        backoff_factor=limits.backoff,
        backoff_jitter=limits.backoff / 2,
        backoff_max=limits.longest_wait,
    )


def _seconds(retry_after: str | None) -> float:
    """The wait a Retry-After header asks for, in seconds or as a date; 0 when it says nothing."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    try:
        return Retry(retry_after_max=_LONGEST_RETRY_AFTER).parse_retry_after(retry_after or "0")
    except (InvalidHeader, OverflowError, ValueError):
        return 0.0


def _cause(error: Exception) -> str:
    """What happened, in plain words that follow the name of the host."""
    from requests import exceptions as failed  # noqa: TID251
    from urllib3.exceptions import NameResolutionError, ProtocolError

    reason = error.args[0] if error.args else None
    reason = getattr(reason, "reason", reason)
    known: tuple[tuple[bool, str], ...] = (
        (isinstance(error, failed.ProxyError), "could not be asked: the proxy does not let us"),
        (
            "CERTIFICATE_VERIFY" in str(reason),
            "could not be asked: its certificate is not trusted",
        ),
        (isinstance(error, failed.SSLError), "could not be asked: it offers no safe connection"),
        (isinstance(error, failed.ConnectTimeout), "did not accept a connection in time"),
        (isinstance(error, failed.Timeout), "did not answer in time"),
        (isinstance(reason, NameResolutionError), "was not found: there may be no network"),
        (isinstance(reason, ProtocolError), "closed the connection without an answer"),
        ("refused" in str(reason), "refused the connection"),
    )
    return next((words for applies, words in known if applies), "could not be reached")
