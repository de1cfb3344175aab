"""What the processes that tests start do on a signal: whatever the system does by default.

A signal that a process ignores is ignored by its children too. Shells start what they put into the background like
that, and `nohup` does: then no child of a test could be interrupted. A signal that is caught is the default again in a
child. So what would be ignored here is caught, and let go.
"""

from __future__ import annotations

import signal


def catch_what_is_ignored() -> None:
    """Let the processes that this one starts have the default of every signal; here nothing changes."""
    for number in signal.valid_signals() - _PYTHONS_OWN:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


_PYTHONS_OWN = {signal.SIGPIPE, getattr(signal, "SIGXFSZ", signal.SIGPIPE)}
"""Which Python itself ignores, and `subprocess` gives back to children."""
