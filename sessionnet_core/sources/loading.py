"""What opens connections, loaded in one thread at a time.

The HTTP libraries import each other in circles. Where several threads begin at different modules of them, Python breaks
the deadlock by handing out one that is half made, and an import fails. So whoever needs them loads them here first.
"""

from __future__ import annotations

from threading import Lock

from ..errors import Shortage
from .postponed import postponed

_LOADING = Lock()


def load_http() -> None:
    """Import all that a request needs; at once if that was done before.

    Raises:
        Shortage: it could not be loaded, as where memory does not suffice.
    """
    with _LOADING:
        try:
            with postponed():
                from . import exchange  # noqa: F401
        except ModuleNotFoundError:  # it is not installed as it should be
            raise
        except Exception as error:  # without memory, an import ends in whatever its modules raise
            raise Shortage(
                f"what opens connections could not be loaded: {type(error).__name__}",
                hint="It needs some 50 MB of memory: raise the limit (`ulimit -v`), or close other programs.",
            ) from error
