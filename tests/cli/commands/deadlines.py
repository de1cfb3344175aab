"""How long a run may take that meets a host's misbehaviour."""

from __future__ import annotations


def deadline(manner: str, quick_seconds: float = 1.5) -> tuple[str, str]:
    """The options for it: a short time, but for what ends by its size, which takes as long as the machine needs."""
    ends_by_size = manner.startswith("huge") or "crowd" in manner
    return "--timeout", f"{60 if ends_by_size else quick_seconds}"
