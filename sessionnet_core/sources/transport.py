"""The only module that opens a connection.

Everything that leaves this machine leaves through `Transport`: pinned or checked against the system's CAs as the
endpoint says, through the proxy if one is set, without following redirects, with an answer of bounded size, and before
the deadline. Failures become this library's own errors here. `examination` goes the same way in single steps, for
`doctor`, and is only created here.

`Transport.side_by_side` asks several hosts at once, and always ends in time: a host that hangs in any phase, name
resolution included, is left behind, and the answer goes on without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ..access import Tape
from ..environment import environment_proxies, trusted_cas
from ..errors import SessionNetError, Unreachable
from ..urls import checked_proxy
from .endpoint import Endpoint
from .kept import Connections
from .loading import load_http

if TYPE_CHECKING:
    from ..access import Access
    from .examination import Examination
    from .steps import SkippedBecause

T = TypeVar("T")

ANSWER_LIMIT_BYTES = 32_000_000
"""More than ten times the largest honest answer; a longer one is dropped at this point."""
SMALL_ANSWER_LIMIT_BYTES = 65_536
"""The same for what a node says of itself, of a swarm or of a name: many nodes are asked at once, and any may be
hostile."""
ONION_ANSWER_LIMIT_BYTES = 2_000_000
"""The same for what comes back over an onion path: at most a month of prices."""


class Transport:
    """Sends requests; all of them end before one common deadline.

    Args:
        timeout_seconds: from its creation to the deadline.
        proxy: for every connection, e.g. `socks5h://127.0.0.1:9050`; without one, the usual environment variables
            (`HTTPS_PROXY`, `NO_PROXY` …) decide.
        tape: records exchanges, or replays them.
        report: called in the caller's thread with what was asked and came back, for people.
        connections: those that are kept; none by default.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float,
        proxy: str | None = None,
        tape: Tape | None = None,
        report: Callable[[str], None] | None = None,
        connections: Connections | None = None,
    ) -> None:
        self._deadline = time.monotonic() + timeout_seconds
        self._proxy = proxy
        self._tape = tape
        self._report = report or (lambda _: None)
        self._connections = connections or Connections(keep=False)

    @classmethod
    def of(
        cls, access: Access, timeout_seconds: float | None = None, connections: Connections | None = None
    ) -> Transport:
        """Return a transport as `access` allows it; its time begins now.

        Args:
            timeout_seconds: unless it is all that `access` grants.
            connections: those that are kept; none by default.
        """
        return cls(
            timeout_seconds=access.timeout_seconds if timeout_seconds is None else timeout_seconds,
            proxy=access.proxy,
            tape=access.tape,
            report=access.report,
            connections=connections,
        )

    @property
    def remaining_seconds(self) -> float:
        """The time left until the deadline; never negative."""
        return max(0.0, self._deadline - time.monotonic())

    def warm_up(self) -> None:
        """Import what a connection needs, so that it does not count in the measured time of an exchange."""
        if self._tape is None or self._tape.live:
            load_http()

    def within(self, seconds: float) -> Transport:
        """Return a transport with a deadline of its own, within this one's."""
        return Transport(
            timeout_seconds=min(seconds, self.remaining_seconds),
            proxy=self._proxy,
            tape=self._tape,
            report=self._report,
            connections=self._connections,
        )

    def get(self, endpoint: Endpoint) -> bytes:
        """Send a GET request and return the body of its answer.

        Raises:
            As `post` does.
        """
        return self.post(endpoint, b"")

    def post(
        self,
        endpoint: Endpoint,
        body: bytes,
        content_type: str = "application/json",
        *,
        limit_bytes: int = ANSWER_LIMIT_BYTES,
    ) -> bytes:
        """Send one request and return the body of its answer.

        Args:
            limit_bytes: the maximum size of the answer.

        Raises:
            Unreachable: no connection, no complete answer, or none in time.
            Refused: an HTTP status other than 200, with the beginning of the host's own text.
            WrongCertificate: it is not the expected server; nothing was sent.
            MalformedAnswer: the answer has an encoding that was not asked for.
            AnswerTooLarge: the answer was dropped at the limit.
        """
        return self._exchanged(endpoint, body, lambda: self._send(endpoint, body, content_type, limit_bytes))

    def post_once(
        self,
        endpoint: Endpoint,
        body: bytes,
        content_type: str = "application/json",
        *,
        limit_bytes: int = SMALL_ANSWER_LIMIT_BYTES,
    ) -> bytes:
        """Send one request as `post` does, but never a second time.

        For requests that must not be seen twice, and for hosts that must not be asked again.

        Raises:
            As `post` does.
        """
        return self._exchanged(endpoint, body, lambda: self._send(endpoint, body, content_type, limit_bytes, once=True))

    def _exchanged(self, endpoint: Endpoint, body: bytes, send: Callable[[], bytes]) -> bytes:
        return send() if self._tape is None else self._tape.exchange(endpoint.url, body, send)

    def examination(self, endpoint: Endpoint, *, skip: SkippedBecause | None = None) -> Examination:
        """Prepare to connect to a host step by step, without asking it anything: name, TCP, TLS and its certificate.

        Nothing bypasses a proxy or a tape: then each step is skipped, and only the answer shows how the host is.

        Args:
            skip: another reason to skip each step, for hosts that must not see who asks.
        """
        from .examination import Examination

        if self._tape is not None:
            skip = "recording"
        elif skip is None and self._goes_through_a_proxy(endpoint.url):  # some systems look names up for this
            skip = "proxy"
        return Examination(endpoint, lambda: self.remaining_seconds, skip=skip)

    def side_by_side(
        self,
        endpoints: Sequence[Endpoint],
        ask: Callable[[Endpoint], T],
        *,
        seconds: float,
        each_seconds: float | None = None,
        enough: int | None = None,
        sizes: Sequence[float] = (),
        reserve_seconds: float = 0.0,
        at_once: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[T | SessionNetError]:
        """Ask every endpoint at once, and return each one's answer or error in the order of the endpoints.

        An endpoint that is no longer waited for is `Unreachable`, with `waited_seconds`: 0 if its turn never came.

        Args:
            seconds: how long to wait at most, within the common deadline.
            each_seconds: how long one endpoint may take before it is left behind and the next one takes its place.
            enough: once so many have answered, the others have only as long again as those took, and at least a
                second.
            sizes: how large each answer is beside the others; one that is larger then has that many times as long.
            reserve_seconds: how much of the time is not spent on a larger answer, once there is any other.
            at_once: how many are asked at the same time; all of them by default.
            progress: called in the caller's thread with how many are done, and how many there are.

        Raises:
            BadConfiguration: the environment names a proxy, or CAs, that cannot be used.
        """
        if self._tape is not None and not self._tape.live:
            return [_outcome(ask, endpoint) for endpoint in endpoints]
        from .side_by_side import SideBySide

        load_http()  # here, where it happens once, and not in each thread with descriptors that others lack then
        self._check_environment(endpoints)
        return SideBySide(
            endpoints,
            ask,
            until=min(self._deadline, time.monotonic() + seconds),
            each_seconds=each_seconds,
            enough=enough,
            sizes=sizes,
            reserve_seconds=reserve_seconds,
            at_once=at_once,
            progress=progress,
            report=self._report,
        ).outcomes()

    def _check_environment(self, endpoints: Sequence[Endpoint]) -> None:
        """Make sure, before anybody is asked, that the environment can be followed."""
        if self._proxy is None:
            environment_proxies()
        if any(endpoint.proof == "system-ca" for endpoint in endpoints) and trusted_cas() is not None:
            self._connections.context_for("system-ca")

    def _goes_through_a_proxy(self, url: str) -> bool:
        load_http()
        from requests.utils import select_proxy

        return bool(select_proxy(url, self._proxies(url)))

    def _proxies(self, url: str) -> dict[str, str]:
        """Return the proxy for each scheme: the one that was set, or what the environment says for this URL."""
        import requests

        if self._proxy:
            proxy = checked_proxy(self._proxy)
            return {"http": proxy, "https": proxy}
        # requests knows the exceptions (`NO_PROXY`), and where the system's own settings are.
        found = requests.utils.get_environ_proxies(url)
        return found and {**found, **environment_proxies()}

    def _send(
        self, endpoint: Endpoint, body: bytes, content_type: str, limit_bytes: int, *, once: bool = False
    ) -> bytes:
        """Send the request over the network."""
        load_http()
        from .exchange import Question, exchange

        if self.remaining_seconds <= 0:
            raise Unreachable("no time left to ask")
        question = Question(endpoint, body, content_type, limit_bytes, once)
        return exchange(question, self._proxies(endpoint.url), self._deadline, self._connections)


def _outcome(ask: Callable[[Endpoint], T], endpoint: Endpoint) -> T | SessionNetError:
    try:
        return ask(endpoint)
    except SessionNetError as error:
        return error
