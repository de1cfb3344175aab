"""How long a run may take that meets a host's misbehaviour."""

from __future__ import annotations


def deadline(manner: str, quick_seconds: float = 1.5) -> tuple[str, str]:
    """The options for it: a short time, but for what ends by its size, which takes as long as the machine needs."""
    return "--timeout", f"{60 if manner.startswith('huge') else quick_seconds}"
