"""Whose clock is wrong: this machine's, or that of a host that `doctor` checked. A pure module.

A block of a chain says less than a clock. If it lies in the future, this machine is behind. If it is old, either this
machine is ahead or the chain is stuck. The latter is reported as such, so an old block says nothing about a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median, median_low

from ..source_kinds import SOURCE_KINDS
from .report import Finding, HostReport

THIS_MACHINE = "this machine"
CLOCK_TOLERANCE_SECONDS = 60
"""Everywhere ages are shown and compared to the minute."""
_SAME_SKEW_SECONDS = 30


def machine_skew(hosts: Iterable[HostReport]) -> float | None:
    """Return how far most hosts with a clock are ahead of this machine.

    Each host has a vote. All endpoints of a chain share one, as they report the same block, and have none if it lies in
    the past.

    None if fewer than two have a vote, or no more than half of them agree to within half a minute: then it is unknown
    who is wrong.
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
    """Yield what is wrong with this machine's clock, and with that of each host.

    Args:
        hosts: what was seen of each.
        skew: what `machine_skew` returns.
    """
    if skew is not None and abs(skew) > CLOCK_TOLERANCE_SECONDS:
        yield Finding(
            severity="doubtful",
            code="clock-skew",
            about=THIS_MACHINE,
            message=f"its clock is {_apart(-skew)} those of most hosts",
            advice="Set this machine's clock, for example with NTP. Ages are off by this much, and figures from the "
            "chain are refused as too old when it is off by more than ten minutes.",
        )
    for host in hosts:
        # A block may be old; whether it is too old was decided when the endpoint was asked.
        if host.clock_skew_seconds is None or SOURCE_KINDS[host.kind].is_chain:
            continue
        off = host.clock_skew_seconds - (skew or 0.0)
        if abs(off) > CLOCK_TOLERANCE_SECONDS:
            others = "this machine's" if skew is None else "those of most hosts"
            yield Finding(
                severity="doubtful",
                code="clock-skew",
                about=host.name,
                message=f"its clock is {_apart(off)} {others}",
                advice="If this machine's clock is right, the host's is wrong, and the ages that it reports are too.",
            )


def _apart(seconds: float) -> str:
    return f"{abs(seconds):.0f} seconds {'ahead of' if seconds > 0 else 'behind'}"
