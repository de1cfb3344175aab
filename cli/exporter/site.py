"""The three pages: `/metrics` for Prometheus, `/` for people, `/healthz` for a supervisor.

None of them waits for the network, and none names an account.
"""

from __future__ import annotations

import time
from email.utils import formatdate
from http import HTTPStatus

from msgspec import Struct

from ..show.safe import safe
from ..show.words import span
from .address import is_loopback
from .book import Snapshot
from .requests import BadRequest, Request

_TEXT = "text/plain; charset=utf-8"
_MISSED_REFRESHES = 3
"""After so many without any answer, the exporter is not well."""
_SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Response(Struct, frozen=True):
    """What is sent back."""

    status: int
    body: bytes
    headers: dict[str, str]

    def encode(self, *, with_body: bool) -> bytes:
        """Return the bytes; the connection ends with them."""
        headers = {
            "Date": formatdate(usegmt=True),
            **_SECURITY,
            **self.headers,
            "Content-Length": str(len(self.body)),
            "Connection": "close",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        status = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
        return f"{status}{head}\r\n".encode("latin-1") + (self.body if with_body else b"")


def plain(status: int, text: str, **headers: str) -> Response:
    """Return a line of text."""
    return Response(status, f"{safe(text)}\n".encode(), {"Content-Type": _TEXT, **headers})


class Site:
    """The pages, made of the last snapshot."""

    def __init__(self, host: str, interval_seconds: float, timeout_seconds: float, *, is_local: bool) -> None:
        """Begin without a snapshot.

        Args:
            host: what the place is called where the exporter listens.
            timeout_seconds: how long a refresh may take.
            is_local: whether nobody else reaches that place.
        """
        self._host, self._is_local = host.lower(), is_local
        self._interval_seconds = interval_seconds
        self._patience_seconds = _MISSED_REFRESHES * interval_seconds + timeout_seconds
        self._snapshot: Snapshot | None = None
        self._answered_at: float | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Make the pages of this snapshot from now on."""
        self._snapshot = snapshot
        if snapshot.has_answer:
            self._answered_at = time.monotonic()

    def answer(self, request: Request) -> Response:
        """Return the page that is asked for.

        Raises:
            BadRequest: there is none for this.
        """
        # A page of somebody else's, whose name leads to this machine, must not read what is for this machine alone.
        host = request.host
        if self._is_local and host is not None and host.lower() != self._host and not is_loopback(host):
            raise BadRequest(421, "This host is not served here; ask for localhost.")
        page = {"/metrics": self._metrics, "/": self._overview, "/healthz": self._health}.get(request.path)
        if page is None:
            raise BadRequest(404, "There are /, /metrics and /healthz.")
        if request.method not in ("GET", "HEAD"):
            raise BadRequest(405, "Only GET and HEAD are answered.")
        return page(request)

    def _metrics(self, request: Request) -> Response:
        from .rendering import form_for, rendered, takes_gzip

        if self._snapshot is None:
            return _not_yet()
        is_compressed = takes_gzip(request.headers.get("accept-encoding", ""))
        form = form_for(request.headers.get("accept", ""))
        body, content_type = rendered(self._snapshot, form, is_compressed=is_compressed)
        headers = {"Content-Type": content_type, "Vary": "Accept, Accept-Encoding"}
        return Response(200, body, headers | ({"Content-Encoding": "gzip"} if is_compressed else {}))

    def _overview(self, _: Request) -> Response:
        from ..show.drawings.overview_html import POLICY, overview_html

        snapshot = self._snapshot
        if snapshot is None or snapshot.page is None:
            return _not_yet()
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"{POLICY}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Refresh": str(max(1, round(self._interval_seconds))),
        }
        return Response(200, overview_html(snapshot.page, of_account=snapshot.of_account).encode(), headers)

    def _health(self, _: Request) -> Response:
        if self._snapshot is None:
            return _not_yet()
        problems = self._snapshot.problems
        if self._answered_at is None:
            return _lines(503, "no source has answered yet", *problems)
        silent_seconds = time.monotonic() - self._answered_at
        if silent_seconds > self._patience_seconds:
            return _lines(503, f"no source has answered for {span(silent_seconds)}", *problems)
        return _lines(200, "ok", *problems)


def _lines(status: int, *lines: str) -> Response:
    return Response(status, "".join(f"{safe(line)}\n" for line in lines).encode(), {"Content-Type": _TEXT})


def _not_yet() -> Response:
    return plain(503, "The network has not answered yet.", **{"Retry-After": "5"})
