"""The installed command: a process that begins and ends with one answer.

What is done here is right only where nothing comes after; `main.main` leaves its caller's process alone.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_INTERRUPTED = 130


def run() -> NoReturn:
    """Run the command, and end the process with its exit status."""
    # Importing makes thousands of objects and no garbage; the usual 700 would look through all of them time and again.
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
    try:
        from .main import main

        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        status = ended.code
    except KeyboardInterrupt:  # so early that nothing of the command is there yet
        status = _INTERRUPTED
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is written. The interpreter would now take itself to pieces, which lasts as long as a third of the
    # answer, beside threads that may still wait for a silent host.
    os._exit(status)
