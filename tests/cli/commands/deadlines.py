"""How long a run may take that meets a host's misbehaviour."""

from __future__ import annotations

WAITED_OUT = ("hang", "slow", "trickle")


def deadline(manner: str, quick_seconds: float = 0.5) -> tuple[str, str]:
    """The options for it: a short time for what ends by the deadline alone, or else as long as the machine needs."""
    return "--timeout", f"{quick_seconds if manner.startswith(WAITED_OUT) else 60}"
