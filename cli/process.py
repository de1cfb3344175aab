"""The installed command: a process that begins and ends with one answer.

What is done here is right only if nothing comes after it; `main.main` leaves its caller's process alone.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_INTERRUPTED, _UNKNOWN = 130, 3


def run() -> NoReturn:
    """Run the command, and end the process with its exit status."""
    # Importing makes thousands of objects and no garbage. The default of 700 would scan all of them again and again.
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
    if sys.stdout is None:  # closed: writing must fail, and no connection may get its descriptor
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    is_check = (
        "check" in sys.argv and "config" not in sys.argv
    )  # which ends with 0 to 3 and nothing else, whoever ends it
    if is_check:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) is signal.SIG_DFL:
                signal.signal(ending, signal.default_int_handler)
    try:
        from .main import main

        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        status = ended.code
    except KeyboardInterrupt:  # before the command was imported
        status = _UNKNOWN if is_check else _INTERRUPTED
        if is_check:
            sys.stdout.write("CHECK UNKNOWN - interrupted\n")
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is written. Shutting the interpreter down would take a third as long as the answer did, and threads
    # may still be waiting for a silent host.
    os._exit(status)
