"""What a probe found, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.model import Probe
from sessionnet_core.nodes.filters import version_order
from sessionnet_core.nodes.probe import is_skewed, own_skew, slowest

from ..tables.probe_columns import milliseconds
from ..words import counted

if TYPE_CHECKING:
    from ..terminal import Page


def write_probes(page: Page, probes: Sequence[Probe]) -> None:
    """Write a summary, and what vouches for it; nothing if there was no node to probe."""
    if not probes:
        return
    up = [one for one in probes if one.reachable]
    asked = [one for one in probes if one.reachable is not None]
    own = own_skew(probes)
    skewed = sum(is_skewed(one, own) for one in probes)
    lag = max((one.lag_blocks or 0 for one in probes), default=0)
    parts = [f"{len(up):,} of {counted(len(asked), 'node')} reachable"]
    if len(probes) > len(asked):
        parts.append(f"{len(probes) - len(asked):,} not asked")
    longest = slowest(probes)
    if longest is not None:
        parts.append(f"the slowest took {milliseconds(longest)}")
        if own is not None:
            side = "behind" if own > 0 else "ahead of"
            parts.append(f"this machine's clock is {abs(own):,.0f} s {side} most of theirs")
        measure = "off" if own is None else "away from most"
        parts.append(f"{counted(skewed, 'clock') if skewed else 'no clock'} more than a minute {measure}")
    if lag:
        parts.append(f"the furthest behind by {counted(lag, 'block')}")
    page.line(("; ".join(parts) + ".", "bold"))
    versions = Counter(one.storage_server_version for one in up if one.storage_server_version)
    if versions:
        listed = ", ".join(f"{version} ×{versions[version]:,}" for version in sorted(versions, key=version_order)[::-1])
        page.line(f"They run {listed}.")
    page.line(
        ("Asked over HTTPS, but nothing vouches for the certificates: whoever is at that address could answer.", "dim")
    )
