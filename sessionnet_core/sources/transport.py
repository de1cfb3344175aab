"""The only module that opens a connection.

Everything that leaves this machine leaves through `Transport`: pinned or checked against the system's CAs as the
endpoint says, through the proxy if one is set, without following redirects, with an answer of bounded size, and before
the deadline. Failures become this library's own errors here. `examination` goes the same way in single steps, for
`doctor`, and is only created here.

`Transport.side_by_side` asks several hosts at once, and always ends in time: a host that hangs in any phase, name
resolution included, is left behind in a daemon thread, and the answer goes on without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from ..access import Tape
from ..errors import AnswerTooLarge, MalformedAnswer, Refused, SessionNetError, Unreachable, WrongCertificate
from ..urls import keys_in
from ..version import VERSION
from ..wire.http import described_refusal, is_encoded, target_of
from .endpoint import Endpoint

if TYPE_CHECKING:
    import requests

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
EXPLANATION_LIMIT_BYTES = 1_000
"""How much is read of the text of a refusal: enough for what a provider of an RPC endpoint says in JSON."""
_CHUNK_BYTES = 1 << 16


class Transport:
    """Sends requests; all of them end before one common deadline.

    Args:
        timeout_seconds: from its creation to the deadline.
        proxy: for every connection, e.g. `socks5h://127.0.0.1:9050`; without one, the usual environment variables
            (`HTTPS_PROXY`, `NO_PROXY` …) decide.
        tape: records exchanges, or replays them.
        report: called in the caller's thread with what was asked and came back, for people.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float,
        proxy: str | None = None,
        tape: Tape | None = None,
        report: Callable[[str], None] | None = None,
    ) -> None:
        self._deadline = time.monotonic() + timeout_seconds
        self._proxy = proxy
        self._tape = tape
        self._report = report or (lambda _: None)

    @classmethod
    def of(cls, access: Access, timeout_seconds: float | None = None) -> Transport:
        """Return a transport as `access` allows it; its time begins now.

        Args:
            timeout_seconds: unless it is all that `access` grants.
        """
        return cls(
            timeout_seconds=access.timeout_seconds if timeout_seconds is None else timeout_seconds,
            proxy=access.proxy,
            tape=access.tape,
            report=access.report,
        )

    @property
    def remaining_seconds(self) -> float:
        """The time left until the deadline; never negative."""
        return max(0.0, self._deadline - time.monotonic())

    def warm_up(self) -> None:
        """Import what a connection needs, so that it does not count in the measured time of an exchange."""
        if self._tape is None or self._tape.live:
            from . import tls  # noqa: F401

    def within(self, seconds: float) -> Transport:
        """Return a transport with a deadline of its own, within this one's."""
        return Transport(
            timeout_seconds=min(seconds, self.remaining_seconds),
            proxy=self._proxy,
            tape=self._tape,
            report=self._report,
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
            at_once: how many are asked at the same time; all of them by default.
            progress: called in the caller's thread with how many are done, and how many there are.
        """
        if self._tape is not None and not self._tape.live:
            return [_outcome(ask, endpoint) for endpoint in endpoints]
        from .side_by_side import ask_side_by_side

        return ask_side_by_side(
            endpoints,
            ask,
            until=min(self._deadline, time.monotonic() + seconds),
            each_seconds=each_seconds,
            enough=enough,
            at_once=at_once,
            progress=progress,
            report=self._report,
        )

    def _goes_through_a_proxy(self, url: str) -> bool:
        from requests.utils import select_proxy

        return bool(select_proxy(url, self._proxies(url)))

    def _proxies(self, url: str) -> dict[str, str]:
        """Return the proxy for each scheme: the one that was set, or what the environment says for this URL."""
        import requests

        if self._proxy:
            return {"http": self._proxy, "https": self._proxy}
        return requests.utils.get_environ_proxies(url)

    def _send(
        self, endpoint: Endpoint, body: bytes, content_type: str, limit_bytes: int, *, once: bool = False
    ) -> bytes:
        """Send the request over the network; with several pins, try one handshake for each until one matches."""
        pins: list[str | None] = [pin.sha256 for pin in endpoint.pins] or [None]
        for pin in pins[:-1]:
            try:
                return self._send_pinned(endpoint, body, content_type, pin, limit_bytes, once=once)
            except WrongCertificate:  # nothing was sent, and the next pin may match
                continue
        return self._send_pinned(endpoint, body, content_type, pins[-1], limit_bytes, once=once)

    def _send_pinned(
        self, endpoint: Endpoint, body: bytes, content_type: str, pin: str | None, limit_bytes: int, *, once: bool
    ) -> bytes:
        import requests
        import urllib3.exceptions as u3

        from .tls import Adapter
        from .translation import PROXY_AUTHENTICATION_REQUIRED, proxy_failed, translate

        remaining_seconds = self.remaining_seconds  # read once: a timeout of 0 is a ValueError
        if remaining_seconds <= 0:
            raise Unreachable("no time left to ask")
        with requests.Session() as session:
            session.trust_env = False  # no .netrc: its passwords are not meant for these hosts
            session.mount(f"{urlsplit(endpoint.url).scheme}://", Adapter(endpoint.proof, pin, once=once))
            proxies = self._proxies(endpoint.url)
            proxy = requests.utils.select_proxy(endpoint.url, proxies)
            try:
                with session.request(
                    "POST" if body else "GET",
                    endpoint.url,
                    data=body or None,
                    headers={
                        "Accept": "application/json, */*;q=0.1",
                        "Accept-Encoding": "identity",
                        "User-Agent": f"sessionnet/{VERSION}",
                        **({"Content-Type": content_type} if body else {}),
                    },
                    proxies=proxies,
                    timeout=remaining_seconds,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    if response.status_code == PROXY_AUTHENTICATION_REQUIRED and proxy:
                        # Plain HTTP has no tunnel: the proxy's own refusal comes as if it were the host's.
                        raise proxy_failed(proxy, response.status_code)
                    if response.status_code != 200:
                        raise self._refusal(response, endpoint)
                    answer = self._read(response, limit_bytes)
            except (requests.RequestException, u3.HTTPError, OSError, ValueError) as error:
                # ValueError: http.client and urllib3 raise it for invalid headers and lengths.
                raise translate(error, endpoint.url, proxy) from None
        return _without_keys(answer, endpoint)

    def _refusal(self, response: requests.Response, endpoint: Endpoint) -> Refused:
        """Return the error of an HTTP status other than 200, with the host's own words."""
        status, headers = response.status_code, response.headers
        text = self._explanation(response, endpoint)
        target = target_of(status, headers.get("Location"), endpoint.url)
        message = described_refusal(status, headers.get("Content-Type"), text, target=target)
        return Refused(_without_keys(message.encode(), endpoint).decode(), status=status, text=text)

    def _explanation(self, response: requests.Response, endpoint: Endpoint) -> str:
        """Return the beginning of a refusal's text; if reading it fails, it is a refusal all the same."""
        import urllib3.exceptions as u3

        received = b""
        try:
            for chunk in response.raw.stream(EXPLANATION_LIMIT_BYTES, decode_content=False):
                received += chunk
                if len(received) >= EXPLANATION_LIMIT_BYTES or self.remaining_seconds <= 0:
                    break
        except (u3.HTTPError, OSError, ValueError):
            pass
        return _without_keys(received[:EXPLANATION_LIMIT_BYTES], endpoint).decode("utf-8", "replace")

    def _read(self, response: requests.Response, limit_bytes: int) -> bytes:
        """Return an answer, read up to the limit and until the deadline."""
        if is_encoded(response.headers.get("Content-Encoding")):
            raise MalformedAnswer("the answer has an encoding that was not asked for")
        received = bytearray()
        for chunk in response.raw.stream(_CHUNK_BYTES, decode_content=False):
            received += chunk
            if len(received) > limit_bytes:
                large = f"{limit_bytes // 10**6} MB" if limit_bytes >= 10**6 else f"{limit_bytes // 10**3} kB"
                raise AnswerTooLarge(f"the answer is larger than {large}")
            if self.remaining_seconds <= 0:
                raise Unreachable("the answer was not complete in time")
        return bytes(received)


def _without_keys(answer: bytes, endpoint: Endpoint) -> bytes:
    """Mask keys: some hosts quote the one they refuse, and it would end up in warnings, cassettes and bug reports."""
    for key in keys_in(endpoint.url):
        answer = answer.replace(key.encode(), b"***")
    return answer


def _outcome(ask: Callable[[Endpoint], T], endpoint: Endpoint) -> T | SessionNetError:
    try:
        return ask(endpoint)
    except SessionNetError as error:
        return error
