"""Shortages of this machine: which failures mean one, and threads that may not start.

A program that runs out of descriptors, threads or memory sees them as failures of whatever it did just then. Here they
become `Shortage`, so that no host is blamed, and nobody looks for a fault in the program.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from threading import Thread

from .errors import Shortage

_DESCRIPTORS = ("free file descriptors", "Close other programs, or raise the limit: `ulimit -n`.")
_MEMORY = ("memory", "Close other programs, or raise the limit: `ulimit -v`.")
_PORTS = ("free network ports", "Wait a minute, until the system frees those of closed connections.")
_LACKING = {
    errno.EMFILE: _DESCRIPTORS,
    errno.ENFILE: _DESCRIPTORS,
    errno.ENOBUFS: _MEMORY,
    errno.ENOMEM: _MEMORY,
    errno.EADDRNOTAVAIL: _PORTS,
}
_MOST_LINKS = 50


_OPENSSL_WITHOUT_MEMORY = (65, 0x80100, 0xC0100)
"""ERR_R_MALLOC_FAILURE of OpenSSL 1.1.1, of its first 3.0, and since; Python has a name for none of them."""
OUT_OF_MEMORY = Shortage(f"this machine lacks {_MEMORY[0]}", hint=_MEMORY[1])
"""There may not be enough left to make another."""


def shortage_behind(error: BaseException) -> Shortage | None:
    """Return the shortage that an error means, or one that it was raised for; None if it means something else."""
    if isinstance(error, MemoryError):
        try:
            return Shortage(f"this machine lacks {_MEMORY[0]}", hint=_MEMORY[1])
        except MemoryError:
            return OUT_OF_MEMORY
    for link in links(error):
        if isinstance(link, Shortage):
            return link
        lacking = _LACKING.get(link.errno or 0) if isinstance(link, OSError) else None
        if isinstance(link, MemoryError) or _is_openssl_without_memory(link):
            lacking = _MEMORY
        if lacking is not None:
            what, hint = lacking
            return Shortage(f"this machine lacks {what}", hint=hint)
    return None


def _is_openssl_without_memory(error: BaseException) -> bool:
    return getattr(error, "library", None) is not None and getattr(error, "errno", None) in _OPENSSL_WITHOUT_MEMORY


def links(error: BaseException) -> Iterator[BaseException]:
    """Return an error and all that it wraps, outermost first: its causes, and what HTTP libraries keep as arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < _MOST_LINKS:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and link not in found:
            found.append(link)
            yield link
            waiting += [
                getattr(link, "reason", None),
                getattr(link, "socket_err", None),
                link.__cause__,
                link.__context__,
                *link.args,
            ]


def started(work: Callable[[], object], name: str) -> bool:
    """Start a daemon thread; return whether this machine had one to give.

    It is a daemon so that an interrupt, or the end of the command, waits for nobody.
    """
    try:
        Thread(target=work, name=name, daemon=True).start()
    except (RuntimeError, MemoryError):  # Python has no other class for it
        return False
    return True
