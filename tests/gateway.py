"""Whoever stands in front of a host and refuses: a gateway, a proxy, the login page of a network, on the loopback
interface.

It gives every request the same reply, CONNECT included, and keeps what was asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NGINX = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"
"""A page of nginx, for a status with its phrase."""
FRAMEWORK = "<!doctype html>\n<html lang=en>\n<title>{0}</title>\n<h1>{0}</h1>\n<p>Something was wrong.</p>\n"
"""A page of the framework that the reference network API is made with, likewise."""


class Gateway:
    """What it replies, which may be changed at any time, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.status = 502
        self.body = b""
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        """Method and target of every request, in order of arrival."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def replies(self, status: int, body: str = "", **headers: str) -> None:
        """Reply this from now on; an underscore in the name of a header stands for a hyphen."""
        self.status, self.body = status, body.encode()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def gateway() -> Iterator[Gateway]:
    """Run a gateway."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def handle_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            one.asked.append(f"{self.command} {self.path}")
            self.send_response(one.status)
            for name, value in one.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(one.body)))
            self.end_headers()
            self.wfile.write(one.body)

        do_GET = do_POST = do_CONNECT = handle_any  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        one = Gateway(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield one
        server.shutdown()
        thread.join()
