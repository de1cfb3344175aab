"""Whose clock is wrong: this machine's, or that of one of the hosts that `doctor` looked at. A pure module.

A block of a chain tells less than a clock does. Where it lies in the future, this machine is behind. Where it is old,
either this machine is ahead or the chain stands still, and the latter is told as such: it says nothing of a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median, median_low

from ..source_kinds import SOURCE_KINDS
from .report import Finding, HostReport

THIS_MACHINE = "this machine"
CLOCK_TOLERANCE_SECONDS = 60
"""Ages to the minute are shown and compared everywhere."""
_SAME_SKEW_SECONDS = 30


def machine_skew(hosts: Iterable[HostReport]) -> float | None:
    """Give how far most of those that tell the time are ahead of this machine.

    Each host has a vote; all endpoints of a chain have one, as they tell of the same block, and none where it lies in
    the past.

    None where fewer than two have a vote, or no more than half of them tell the same, give or take half a minute: then
    it is not known who is wrong.
    """
    known = [(host.kind, host.clock_skew_seconds) for host in hosts if host.clock_skew_seconds is not None]
    skews = [skew for kind, skew in known if not SOURCE_KINDS[kind].is_chain]
    for chain in {kind for kind, _ in known if SOURCE_KINDS[kind].is_chain}:
        blocks = [skew for kind, skew in known if kind == chain]
        # Of two that differ the older: one endpoint alone may claim the future.
        if blocks and median_low(blocks) > 0:
            skews.append(median_low(blocks))
    if len(skews) < 2:
        return None
    middle = median(skews)
    agreed = [skew for skew in skews if abs(skew - middle) <= _SAME_SKEW_SECONDS]
    return middle if len(agreed) * 2 > len(skews) else None


def clock_findings(hosts: Sequence[HostReport], skew: float | None) -> Iterable[Finding]:
    """Give what is to be said of this machine's clock, and of each host's.

    Args:
        hosts: what was seen of each.
        skew: what `machine_skew` gives.
    """
    if skew is not None and abs(skew) > CLOCK_TOLERANCE_SECONDS:
        yield Finding(
            severity="doubtful",
            code="clock-skew",
            about=THIS_MACHINE,
            message=f"this machine's clock is {_apart(skew)}, as most hosts that tell the time have it",
            advice="Set this machine's clock, by NTP for instance: ages are wrong by as much, and figures of the chain "
            "are refused as too old where it is wrong by more than ten minutes.",
        )
    for host in hosts:
        # A newest block is as old as it is; whether that is too old was with_faults when it was asked for.
        if host.clock_skew_seconds is None or SOURCE_KINDS[host.kind].is_chain:
            continue
        off = host.clock_skew_seconds - (skew or 0.0)
        if abs(off) > CLOCK_TOLERANCE_SECONDS:
            whose = "its clock and this machine's differ" if skew is None else "its clock is not that of the others"
            yield Finding(
                severity="doubtful",
                code="clock-skew",
                about=host.name,
                message=f"{whose}: it is {abs(off):.0f} seconds {'ahead' if off > 0 else 'behind'}",
                advice="If this machine's clock is right, the host's is wrong: what it says of ages is off by as much.",
            )


def _apart(skew: float) -> str:
    return f"{abs(skew):.0f} seconds {'behind' if skew > 0 else 'ahead'}"
