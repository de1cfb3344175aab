"""The installed command: a process that begins and ends with one answer.

What is done here is right only if nothing comes after it; `main.main` leaves its caller's process alone.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` alone takes as long to import as Python takes to start
if TYPE_CHECKING:
    from typing import NoReturn

_ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
_INTERRUPTED, _UNKNOWN = 130, 3


def run() -> NoReturn:
    """Run the command, and end the process with its exit status."""
    from .endings import catch_signals, is_check_at_first_sight

    is_check = is_check_at_first_sight(sys.argv[1:])  # which ends with 0 to 3 and nothing else, whoever ends it
    if is_check:
        catch_signals()
    import gc

    # Importing makes thousands of objects and no garbage. The default of 700 would scan all of them again and again.
    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
    if sys.stdout is None:  # closed: writing must fail, and no connection may get its descriptor
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    try:
        from .main import main

        main()
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        status = ended.code
    except KeyboardInterrupt:  # before the command was imported
        status = _INTERRUPTED
    except Exception as error:  # what cannot even be imported
        if not is_check:
            raise
        status = _UNKNOWN
        os.write(1, f"CHECK UNKNOWN - internal error: {type(error).__name__}: {error}\n".encode())
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is written. Shutting the interpreter down would take a third as long as the answer did, and threads
    # may still be waiting for a silent host.
    os._exit(status)
