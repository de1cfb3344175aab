"""How a check ends that a signal ends: with UNKNOWN and a line that says so, at whatever moment the signal comes.

A handler that raises is of use only while somebody catches what it raises. So before the check has begun, the process
ends at once; while it runs, it is interrupted, and cleans up; and once its line is written, nothing changes it.

Imports nothing heavy: it is what a process begins with. A signal that comes before the interpreter has come this far
is nobody's to catch.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_UNKNOWN = 3
_DOCUMENT = (
    '{"schema":"sessionnet.check/1","network":null,"as_of":null,"stale":false,"data":null,"sources":[],"warnings":[],'
    '"errors":[{"code":"interrupted","message":"ended by %s","hint":null}]}\n'
)
_moment = "before"
_caught: dict[int, str] = {}
"""The names of the signals that are caught here, by their numbers."""


def is_check_at_first_sight(words: Sequence[str]) -> bool:
    """Return whether a command line may be that of a check, before anything is known of options."""
    return words[:1] == ["check"] or (words[:1] != [] and words[0].startswith("-") and "check" in words)


def catch_signals() -> None:
    """Let every signal that ends the process end it as a check ends.

    Whoever ignores a signal, as nohup does, wants it ignored.
    """
    import signal

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)]
    for number in numbers:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            _caught[number] = number.name
            signal.signal(number, _end)


def release_signals() -> None:
    """Let signals end the process as they end any other: it is not that of a check."""
    if not _caught:
        return
    import signal

    for number in _caught:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def begin() -> None:
    """Note that from now on an interrupt is caught."""
    global _moment
    _moment = "running"


def end() -> None:
    """Note that the line is written."""
    global _moment
    _moment = "after"


def _end(number: int, frame: FrameType | None) -> None:
    global _moment
    name = _caught[number]
    if _moment == "running":
        _moment = "ending"
        raise KeyboardInterrupt(name)
    if _moment == "before":
        text = _DOCUMENT % name if "--json" in sys.argv else f"CHECK UNKNOWN - ended by {name}\n"
        try:
            os.write(1, text.encode())
        finally:
            os._exit(_UNKNOWN)
