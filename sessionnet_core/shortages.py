"""Shortages of this machine: which failures mean one, and threads that may not start.

A program that runs out of descriptors, threads or memory sees them as failures of whatever it did just then. Here they
become `Shortage`, so that no host is blamed, and nobody looks for a fault in the program.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from threading import Event, Lock, Thread

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
_RESERVED_BYTES = 64 << 20
"""By each thread, in glibc: where that much cannot be had, what asks for memory fails in ways of its own."""


_BEGIN_SECONDS = 5.0
"""More than a thread needs to begin on a machine that is busy."""
_OPENSSL_WITHOUT_MEMORY = (65, 0x80100, 0xC0100)
"""ERR_R_MALLOC_FAILURE of OpenSSL 1.1.1, of its first 3.0, and since; Python has a name for none of them."""
OUT_OF_MEMORY = Shortage(f"this machine lacks {_MEMORY[0]}", hint=_MEMORY[1])
"""There may not be enough left to make another."""


def shortage_behind(error: BaseException) -> Shortage | None:
    """Return the shortage that an error means, or one that it was raised for; None if it means something else."""
    try:
        return _shortage_among(error)
    except MemoryError:
        return OUT_OF_MEMORY


def memory_is_short() -> bool:
    """Return whether this process is, or was, so close to its limit that libraries may have failed for want of memory.

    They have many words for that, few of which say so. Where no limit is set, memory is what can be had now.
    """
    from mmap import mmap
    from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit

    limit = getrlimit(RLIMIT_AS)[0]
    try:
        if limit != RLIM_INFINITY:
            with open("/proc/self/status", encoding="ascii", errors="replace") as status:
                peak = next((int(line.split()[1]) << 10 for line in status if line.startswith("VmPeak:")), 0)
            if peak + _RESERVED_BYTES > limit:
                return True
        mmap(-1, _RESERVED_BYTES).close()
    except FileNotFoundError:  # a system without /proc
        return False
    except (OSError, MemoryError):
        return True
    return False


def _shortage_among(error: BaseException) -> Shortage | None:
    for link in links(error):
        if isinstance(link, Shortage):
            return link
        lacking = _LACKING.get(link.errno or 0) if isinstance(link, OSError) else None
        if isinstance(link, MemoryError) or _is_openssl_without_memory(link) or _is_import_without_memory(link):
            lacking = _MEMORY
        if lacking is not None:
            what, hint = lacking
            return Shortage(f"this machine lacks {what}", hint=hint)
    return None


def _is_openssl_without_memory(error: BaseException) -> bool:
    return getattr(error, "library", None) is not None and getattr(error, "errno", None) in _OPENSSL_WITHOUT_MEMORY


def _is_import_without_memory(error: BaseException) -> bool:
    return isinstance(error, ImportError) and "failed to map segment" in str(error)  # the loader's words, untranslated


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
    claim = Lock()  # a thread that was given up does nothing, however late it begins

    def run() -> None:
        if claim.acquire(blocking=False):
            work()

    try:
        _Thread(target=run, name=name, daemon=True).start()
    except (RuntimeError, MemoryError):  # Python has no other class for it
        return not claim.acquire(blocking=False)
    return True


class _Thread(Thread):
    """A thread that is not waited for without end: one that lacks the memory to begin with cannot say so."""

    def __init__(self, *, target: Callable[[], object], name: str, daemon: bool) -> None:
        super().__init__(target=target, name=name, daemon=daemon)
        self._started = _Begun()  # which `start` waits for


class _Begun(Event):
    def wait(self, timeout: float | None = None) -> bool:
        """Return whether the thread has begun.

        Raises:
            RuntimeError: it has not, and was given time enough.
        """
        if super().wait(_BEGIN_SECONDS if timeout is None else timeout):
            return True
        raise RuntimeError("the thread did not begin")
