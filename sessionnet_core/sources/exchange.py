"""One request to one host over the network, and what its response is: an answer, or a refusal in the host's own words.

The part of `transport` below its methods: nothing else calls it.
"""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import requests
import urllib3.exceptions as u3
from requests.utils import select_proxy

from ..errors import AnswerTooLarge, MalformedAnswer, Refused, Shortage, Unreachable
from ..urls import keys_in
from ..version import VERSION
from ..wire.http import described_refusal, is_encoded, target_of
from .bounds import bounded, current
from .endpoint import Endpoint
from .pools import KeptConnectionLost
from .translation import PROXY_AUTHENTICATION_REQUIRED, proxy_failed, translate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .kept import Connections
    from .tls import Adapter

EXPLANATION_LIMIT_BYTES = 1_000
"""How much is read of the text of a refusal: enough for what a provider of an RPC endpoint says in JSON."""
EXPLANATION_SECONDS = 2.0
"""How long that may take: a refusal without its text is a refusal all the same."""
_CHUNK_BYTES = 1 << 16
_OVERHEAD_BYTES = 1 << 20
"""How much more than the body may be received: headers, and what is sent in chunks is twice its size at most."""


class Question(NamedTuple):
    """What is sent, and what may come back."""

    endpoint: Endpoint
    body: bytes
    """Empty for a GET request."""
    content_type: str
    limit_bytes: int
    once: bool
    """Whether it may never be sent a second time."""


def exchange(question: Question, proxies: Mapping[str, str], until: float, connections: Connections) -> bytes:
    """Send the request, and return the body of its answer.

    The request goes straight to an adapter. A session of requests would follow redirects, and before that read their
    bodies to the end, however long they are; it would read `.netrc`, whose passwords are not meant for these hosts, and
    remember cookies.

    Args:
        proxies: the proxy for each scheme.
        until: the deadline, on the monotonic clock.
        connections: those that are kept.

    Raises:
        As `Transport.post` does.
    """
    endpoint = question.endpoint
    proxy = select_proxy(endpoint.url, dict(proxies))
    with bounded(until, bytes_left=2 * question.limit_bytes + _OVERHEAD_BYTES):
        try:
            with (
                connections.to(endpoint, proxy, once=question.once) as adapter,
                _responded(adapter, _request(question), proxies) as response,
            ):
                if response.status_code != 200:
                    raise _refusal(response, endpoint, proxy)
                answer = _read(response, question.limit_bytes)
        except (requests.RequestException, u3.HTTPError, OSError, ValueError) as error:
            # ValueError: http.client and urllib3 raise it for invalid headers and lengths.
            failed = translate(error, endpoint.url, proxy)
            if isinstance(failed, Shortage):
                connections.close_unused()
            raise failed from None
    return _without_keys(answer, endpoint)


def _request(question: Question) -> requests.PreparedRequest:
    body = question.body
    headers = {
        "User-Agent": f"sessionnet/{VERSION}",
        "Accept-Encoding": "identity",
        "Accept": "application/json, */*;q=0.1",
        "Connection": "keep-alive",
    }
    if body:
        headers["Content-Type"] = question.content_type
    return requests.Request("POST" if body else "GET", question.endpoint.url, headers, data=body or None).prepare()


def _responded(adapter: Adapter, request: requests.PreparedRequest, proxies: Mapping[str, str]) -> requests.Response:
    """Send the request, and return its response when it begins.

    A kept connection may have ended unnoticed. That says nothing of the host: it is asked anew, over a new one.
    """

    def send() -> requests.Response:
        return adapter.send(request, stream=True, timeout=current().remaining_seconds(), proxies=dict(proxies))

    try:
        return send()
    except KeptConnectionLost:
        current().only_new = True
        return send()


def _read(response: requests.Response, limit_bytes: int) -> bytes:
    """Return an answer, read up to the limit."""
    if is_encoded(response.headers.get("Content-Encoding")):
        raise MalformedAnswer("the answer has an encoding that was not asked for")
    large = f"{limit_bytes // 10**6} MB" if limit_bytes >= 10**6 else f"{limit_bytes // 10**3} kB"
    if (response.raw.length_remaining or 0) > limit_bytes:  # it says so itself
        raise AnswerTooLarge(f"the answer is larger than {large}")
    received = BytesIO()  # which hands over what it holds; a bytearray would be there twice at the end
    for chunk in response.raw.stream(_CHUNK_BYTES, decode_content=False):
        received.write(chunk)
        if received.tell() > limit_bytes:
            raise AnswerTooLarge(f"the answer is larger than {large}")
        if current().until <= time.monotonic():
            raise Unreachable("the answer was not complete in time")
    return received.getvalue()


def _refusal(response: requests.Response, endpoint: Endpoint, proxy: str | None) -> Refused | Unreachable:
    """Return the error of an HTTP status other than 200, with the host's own words."""
    status, headers = response.status_code, response.headers
    if status == PROXY_AUTHENTICATION_REQUIRED and proxy:  # the proxy's own, in front of a plain HTTP host
        return proxy_failed(proxy, status)
    text = _explanation(response, endpoint)
    target = target_of(status, headers.get("Location"), endpoint.url)
    message = described_refusal(status, headers.get("Content-Type"), text, target=target)
    return Refused(_without_keys(message.encode(), endpoint).decode(), status=status, text=text)


def _explanation(response: requests.Response, endpoint: Endpoint) -> str:
    """Return the beginning of a refusal's text, as far as it comes."""
    received = b""
    try:
        with bounded(time.monotonic() + EXPLANATION_SECONDS, bytes_left=_OVERHEAD_BYTES):
            for chunk in response.raw.stream(EXPLANATION_LIMIT_BYTES, decode_content=False):
                received += chunk
                if len(received) >= EXPLANATION_LIMIT_BYTES:
                    break
    except (u3.HTTPError, OSError, ValueError):
        pass
    return _without_keys(received[:EXPLANATION_LIMIT_BYTES], endpoint).decode("utf-8", "replace")


def _without_keys(answer: bytes, endpoint: Endpoint) -> bytes:
    """Mask keys: some hosts quote the one they refuse, and it would end up in warnings, cassettes and bug reports."""
    for key in keys_in(endpoint.url):
        answer = answer.replace(key.encode(), b"***")
    return answer
