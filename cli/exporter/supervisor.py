"""What systemd is told: ready, well, ending. The protocol is one datagram for each (sd_notify(3))."""

from __future__ import annotations

import os
import re
import socket
from contextlib import suppress

_LONGEST_STATUS = 500
_PATIENCE_SECONDS = 0.3
"""For a supervisor that is too busy to listen: one that never hears READY=1 ends what it has started."""
_WATCHDOG = re.compile("[0-9]{1,15}")


class Supervisor:
    """The supervisor that started this process; nothing is told where there is none."""

    def __init__(self) -> None:
        """Read from the environment where it listens."""
        path = os.environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{path[1:]}" if path.startswith("@") else path
        """An abstract socket has a name that begins with a zero byte."""
        self.watchdog_seconds = _watchdog_seconds() if path else None
        """Within which time it wants to hear that all is well; None if it does not."""

    def tell(self, *states: str) -> None:
        """Send states such as `READY=1`. A supervisor that does not listen changes nothing for others."""
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(_PATIENCE_SECONDS)
            sender.sendto("\n".join(states).encode("utf-8", "replace"), self._address)

    def show_status(self, text: str) -> None:
        """Show a line in `systemctl status`."""
        self.tell(f"STATUS={' '.join(text.split())[:_LONGEST_STATUS]}")


def _watchdog_seconds() -> float | None:
    microseconds, process = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if process not in ("", str(os.getpid())) or not _WATCHDOG.fullmatch(microseconds):
        return None
    return int(microseconds) / 1_000_000 or None
