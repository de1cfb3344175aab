"""Who is told: a mail server and a webhook on loopback ports, which keep what they got."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_LARGEST_BODY = 1_000_000


class Receivers:
    """A mail server that takes every mail, and a webhook that takes every notice; a context manager."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.notices: list[tuple[str, str]] = []
        """What the webhook was told, in order: name of the alert, and `firing` or `resolved`."""
        receivers = self

        class Mail(socketserver.StreamRequestHandler):
            """SMTP as far as a sender of plain mail needs it (RFC 5321)."""

            def handle(self) -> None:
                self._say("220 loopback")
                while line := self.rfile.readline(1000).decode().strip():
                    command = line.partition(" ")[0].upper()
                    if command == "DATA":
                        self._say("354 go on")
                        receivers.mails.append(self._mail())
                        self._say("250 kept")
                    elif command == "QUIT":
                        self._say("221 bye")
                        return
                    else:
                        self._say("250 loopback" if command in ("EHLO", "HELO", "MAIL", "RCPT") else "502 no")

            def _mail(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline(_LARGEST_BODY)) != b".\r\n":
                    assert line, "the sender hung up"
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

            def _say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

        class Webhook(BaseHTTPRequestHandler):
            """Alertmanager's webhook."""

            def do_POST(self) -> None:
                told: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receivers.notices += [(one["labels"]["alertname"], one["status"]) for one in told["alerts"]]
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        class Mails(socketserver.ThreadingTCPServer):
            """One thread for each sender."""

            daemon_threads = True

        self._servers: list[socketserver.TCPServer] = [
            Mails(("127.0.0.1", 0), Mail),
            ThreadingHTTPServer(("127.0.0.1", 0), Webhook),
        ]

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def mail_address(self) -> str:
        """Host and port of the mail server."""
        return f"127.0.0.1:{self._servers[0].server_address[1]}"

    @property
    def webhook_url(self) -> str:
        """Where notices go."""
        return f"http://127.0.0.1:{self._servers[1].server_address[1]}/"

    def text_of(self, subject: str) -> str:
        """Return the text of the first mail with this subject."""
        body = next(mail for mail in self.mails if str(mail["Subject"]) == subject).get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def subjects(self) -> list[str]:
        """Return the subjects of the mails, in order."""
        return [str(mail["Subject"]) for mail in self.mails]
