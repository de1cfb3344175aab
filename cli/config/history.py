"""The table `[history]` of the configuration file: whether, and how much of, what a command saw is kept.

::

    [history]
    enabled = true                      # as --save with every command
    limit_mb = 100                      # of disk space, at most
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class HistorySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What the table says; by default, nothing is kept unless a command is asked to."""

    enabled: bool = False
    limit_mb: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """At most so many megabytes (of 1,000,000 bytes); None for what is built in."""
