"""Memory of what runs for days: what a round took is given back, whatever a host sent."""

from __future__ import annotations

import gc

_M_ARENA_MAX = -8
"""The parameter's number in glibc's `malloc.h`."""


def share_one_heap() -> None:
    """Let all threads take memory from the same heap. To be called before there is a second thread.

    glibc gives threads heaps of their own, and each keeps much of the largest reply that was ever read in it: a host
    that sends 2 MB now and then doubled the exporter's memory within minutes.
    """
    import ctypes

    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # other C libraries have one heap, or give memory back sooner
        library.mallopt(_M_ARENA_MAX, 1)


def free_round() -> None:
    """Free what a round left behind.

    An error holds what was being read when it came, in a circle with its own traceback. Python would look for such
    circles seldom (see `process`): what hosts sent that lied would be held for hours.
    """
    gc.collect()
